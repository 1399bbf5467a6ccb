/// An instruction in register form: 8 bytes.
///
/// `a` is usually the slot of the result, `b` and `c` are slots of operands, numbers, or indices
/// into the function's constants; jumps keep their distance in `c`, or in `b` and `c` together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub(crate) struct Ins {
    pub(crate) op: Op,
    pub(crate) a: u16,
    pub(crate) b: u16,
    pub(crate) c: u16,
}

impl Ins {
    pub(crate) const fn new(op: Op, a: u16, b: u16, c: u16) -> Self {
        Self { op, a, b, c }
    }

    /// An instruction with a 32-bit number in `b` and `c`.
    pub(crate) const fn wide(op: Op, a: u16, number: u32) -> Self {
        Self { op, a, b: number as u16, c: (number >> 16) as u16 }
    }

    /// The 32-bit number in `b` and `c`.
    #[inline(always)]
    pub(crate) const fn number(self) -> u32 {
        self.b as u32 | (self.c as u32) << 16
    }
}

/// What an instruction does. Suffixes tell where the right operand is: none, a slot; `Imm`, the
/// instruction; `Const`, the constants. With `Acc` the left operand is in the accumulator of the
/// operands' class, with `ByAcc` the right one; see [`accumulator`](super::accumulator).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub(crate) enum Op {
    // ---- entering functions
    /// Translates the function and runs it.
    Translate,
    /// Runs the function's native code.
    EnterNative,

    // ---- moving
    Nop,
    Move,
    Swap,
    /// `a` = the 32-bit number.
    LoadInteger,
    /// `a` = constants[number].
    LoadConstant,
    /// `a` = module constant `number`, tagged.
    LoadTagged,
    /// `a` = module constant `number`, a Text reference.
    LoadText,
    LoadGlobal,
    StoreGlobal,
    /// `a` = a cell holding slot `b`; constants[c] is the packed type and shape.
    NewCell,
    GetCell,
    SetCell,
    LoadCapture,

    // ---- Integer
    AddInteger,
    AddIntegerImm,
    AddIntegerConst,
    SubtractInteger,
    SubtractIntegerImm,
    SubtractIntegerConst,
    MultiplyInteger,
    MultiplyIntegerImm,
    MultiplyIntegerConst,
    DivideInteger,
    DivideIntegerImm,
    ModuloInteger,
    ModuloIntegerImm,
    ModuloIntegerConst,
    PowerInteger,
    NegateInteger,
    AddWrapping,
    AddWrappingImm,
    SubtractWrapping,
    MultiplyWrapping,
    AndInteger,
    AndIntegerImm,
    OrInteger,
    XorInteger,
    NotInteger,
    ShiftLeftInteger,
    ShiftLeftIntegerImm,
    ShiftRightInteger,
    ShiftRightIntegerImm,
    ShiftRightUnsignedInteger,
    ShiftRightUnsignedIntegerImm,
    AddIntegerAcc,
    AddIntegerAccImm,
    SubtractIntegerAcc,
    SubtractIntegerAccImm,
    SubtractIntegerByAcc,
    MultiplyIntegerAcc,
    MultiplyIntegerAccImm,
    ModuloIntegerAcc,
    ModuloIntegerAccConst,

    // ---- Float
    AddFloat,
    AddFloatConst,
    SubtractFloat,
    SubtractFloatConst,
    ConstSubtractFloat,
    MultiplyFloat,
    MultiplyFloatConst,
    DivideFloat,
    DivideFloatConst,
    ConstDivideFloat,
    ModuloFloat,
    PowerFloat,
    NegateFloat,
    IntegerToFloat,
    SquareRoot,
    NotBoolean,
    AddFloatAcc,
    AddFloatAccConst,
    SubtractFloatAcc,
    SubtractFloatAccConst,
    SubtractFloatByAcc,
    MultiplyFloatAcc,
    MultiplyFloatAccConst,
    DivideFloatAcc,
    DivideFloatByAcc,
    SquareRootAcc,

    // ---- dynamic arithmetic
    Add,
    AddImm,
    Subtract,
    SubtractImm,
    Multiply,
    Divide,
    Modulo,
    Power,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
    Negate,
    Not,

    // ---- comparison with a Boolean (typed) or tagged (dynamic) result
    LessInteger,
    LessEqualInteger,
    EqualInteger,
    NotEqualInteger,
    LessFloat,
    LessEqualFloat,
    EqualFloat,
    NotEqualFloat,
    EqualText,
    NotEqualText,
    CompareText,
    Same,
    Is,
    IsNothing,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,

    // ---- jumps
    Jump,
    JumpIfTrue,
    JumpIfFalse,
    JumpIfTruthy,
    JumpIfFalsy,
    /// Jumps when the tagged word in `a` is (not) `nothing`.
    JumpIfNothing,
    JumpUnlessNothing,
    JumpLessInteger,
    JumpLessEqualInteger,
    JumpEqualInteger,
    JumpNotEqualInteger,
    JumpLessIntegerImm,
    JumpLessEqualIntegerImm,
    JumpGreaterIntegerImm,
    JumpGreaterEqualIntegerImm,
    JumpEqualIntegerImm,
    JumpNotEqualIntegerImm,
    JumpLessIntegerConst,
    JumpLessEqualIntegerConst,
    JumpGreaterIntegerConst,
    JumpGreaterEqualIntegerConst,
    JumpEqualIntegerConst,
    JumpNotEqualIntegerConst,
    JumpLessIntegerAcc,
    JumpLessEqualIntegerAcc,
    JumpGreaterIntegerAcc,
    JumpGreaterEqualIntegerAcc,
    JumpEqualIntegerAcc,
    JumpNotEqualIntegerAcc,
    JumpLessIntegerAccImm,
    JumpLessEqualIntegerAccImm,
    JumpGreaterIntegerAccImm,
    JumpGreaterEqualIntegerAccImm,
    JumpEqualIntegerAccImm,
    JumpNotEqualIntegerAccImm,
    JumpLessFloat,
    JumpLessEqualFloat,
    JumpNotLessFloat,
    JumpNotLessEqualFloat,
    JumpEqualFloat,
    JumpNotEqualFloat,
    JumpLessFloatConst,
    JumpLessEqualFloatConst,
    JumpGreaterFloatConst,
    JumpGreaterEqualFloatConst,
    JumpNotLessFloatConst,
    JumpNotLessEqualFloatConst,
    JumpNotGreaterFloatConst,
    JumpNotGreaterEqualFloatConst,
    JumpLessFloatAcc,
    JumpLessEqualFloatAcc,
    JumpGreaterFloatAcc,
    JumpGreaterEqualFloatAcc,
    JumpNotLessFloatAcc,
    JumpNotLessEqualFloatAcc,
    JumpNotGreaterFloatAcc,
    JumpNotGreaterEqualFloatAcc,
    JumpLessFloatAccConst,
    JumpLessEqualFloatAccConst,
    JumpGreaterFloatAccConst,
    JumpGreaterEqualFloatAccConst,
    JumpNotLessFloatAccConst,
    JumpNotLessEqualFloatAccConst,
    JumpNotGreaterFloatAccConst,
    JumpNotGreaterEqualFloatAccConst,
    /// Dynamic comparison of `a` and `b`, jumping when it holds.
    JumpLess,
    JumpLessEqual,
    JumpGreater,
    JumpGreaterEqual,
    JumpEqual,
    /// Dynamic comparison of `a` and `b`, jumping when it does not hold.
    JumpNotLess,
    JumpNotLessEqual,
    JumpNotGreater,
    JumpNotGreaterEqual,
    JumpNotEqual,
    /// Ends a counting loop: while `a` is less than `b`, adds one and jumps back.
    Loop,
    LoopImm,
    LoopConst,

    // ---- pairs: what it says, then what the next instruction says; see [`pair`](super::pair)
    MultiplyIntegerThenAddIntegerAcc,
    AddIntegerThenJumpLessIntegerAcc,
    AddIntegerThenJumpLessEqualIntegerAcc,
    AddIntegerAccThenJumpLessIntegerAcc,
    AddIntegerAccThenJumpLessEqualIntegerAcc,
    AddIntegerImmThenJumpLessIntegerAcc,
    AddIntegerImmThenJumpLessEqualIntegerAcc,
    AddIntegerImmThenJumpLessIntegerAccImm,
    AddIntegerImmThenJumpLessEqualIntegerAccImm,
    AddIntegerImmThenCall,
    SubtractIntegerImmThenCall,
    AddIntegerThenReturn,
    AddIntegerAccThenReturn,
    MultiplyFloatThenAddFloatAcc,
    MultiplyFloatThenSubtractFloatAcc,
    MultiplyFloatThenSubtractFloatByAcc,
    MultiplyFloatThenMultiplyFloatAcc,
    MultiplyFloatConstThenMultiplyFloatAcc,
    MultiplyFloatAccThenAddFloatAcc,
    AddFloatThenAddFloatAcc,
    SubtractFloatThenAddFloatAcc,
    AddFloatAccThenJumpGreaterFloatAccConst,
    GetFloatThenAddFloatAcc,
    GetFloatThenSubtractFloatByAcc,
    GetFloatThenMultiplyFloatAcc,

    // ---- calls
    /// `a` = function at address constants[c], its arguments from slot `b` on.
    Call,
    /// `a` = function value in slot `b`, `c` arguments behind it.
    CallValue,
    CallAny,
    /// `a` = native at address constants[c], its arguments from slot `b` on.
    CallNative,
    /// As `CallNative`, for a native that is done here where nothing allocates or raises.
    FindInMap,
    CallMember,
    /// `a` = the method with number constants[c] of the object in slot `b`, arguments behind it.
    CallMethod,
    /// The same of an interface: constants[c] are its class and the number.
    CallInterface,
    Closure,
    Return,
    ReturnNothing,
    Halt,

    // ---- objects
    /// `a` = constants[b] in a box; `c` is 1 for a Float.
    BoxConstant,
    BoxInteger,
    BoxFloat,
    BoxBoolean,
    BoxReference,
    CastInteger,
    CastFloat,
    CastBoolean,
    /// To `Integer?`.
    CastOptionalInteger,
    Cast,
    NotNothing,
    NewRecord,
    GetField,
    SetField,
    /// `a` = an object of type constants[c] with fields from slot `b` on.
    NewObject,
    /// `a` = an object of type constants[c] whose fields are not set.
    NewUnset,
    /// `a` = word `c` of object `b`.
    GetOwn,
    /// The same for a reference that may not be set yet.
    GetOwnReference,
    /// Word `b` of object `a` = `c`.
    SetOwn,
    /// The same for a word that refers to nothing.
    SetOwnRaw,
    /// `a` = field of `b` called module constant constants[c].
    GetMember,
    /// Field of `a` called module constant constants[b] = `c`.
    SetMember,
    NewArray,
    NewList,
    NewMap,

    // ---- maps of known types
    /// `a` = the value of the key in slot `b + 1` of the map in slot `b`.
    GetMap,
    /// The same, or the value in slot `b + 2`.
    GetMapOr,
    /// Sets the value of the key in slot `b + 1` of the map in slot `b` to that in slot `b + 2`.
    SetMap,
    /// `a` = the value of key `c` of map `b`, whose keys are of the type named and its values no
    /// Booleans.
    GetMapInteger,
    GetMapText,
    /// If map `b` has key `c`, does what the next instruction would do with its value instead, which
    /// puts a default into a slot, and skips it.
    GetMapIntegerOr,
    GetMapTextOr,
    /// Sets the value of key `b` of map `a` to `c`.
    SetMapInteger,
    SetMapText,

    // ---- lists
    IndexGet,
    IndexSet,
    Length,
    GetWord,
    GetWordImm,
    /// As `GetWord`, leaving the element in the accumulator of Floats.
    GetFloat,
    GetFloatImm,
    GetByte,
    SetWord,
    SetByte,
    SetByteImm,
    Append,
    ListLength,

    // ---- text
    ToText,
    Format,
    Concat,
    /// As `Concat` with the digits of an Integer among the parts: texts from slot `b` on, all parts
    /// as constants[c] says.
    ConcatInteger,
    TextLength,

    // ---- exceptions
    Throw,
    /// Raise the exception object `a` again.
    Rethrow,
    Raise,
}

impl Op {
    /// Whether it is a jump with its distance in `b` and `c` together.
    pub(crate) fn jumps_far(self) -> bool {
        use Op::*;
        matches!(
            self,
            Jump | JumpIfTrue
                | JumpIfFalse
                | JumpIfTruthy
                | JumpIfFalsy
                | JumpIfNothing
                | JumpUnlessNothing
        )
    }
}
