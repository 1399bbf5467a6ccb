//! The one list of instructions. Encoder, decoder, assembler, disassembler, verifier, interpreter,
//! native code and the reference in `docs/instructions.md` are derived from it.
//!
//! A row reads
//!
//! ```text
//! /// What it does, top of the stack last.
//! byte "MNEMONIC" method = Variant { operand: Type } effect [FLAGS];
//! ```
//!
//! where the effect is `([popped] -> [pushed])`, first pushed first, or `(special)` when it depends
//! on operands or on the types found; the verifier then has a method of the row's name for it.
//!
//! Suffixes name the shape an instruction works on: `.I` Integer, `.F` Float, `.B` Boolean, `.R`
//! reference, `.A` tagged (`Any`, `Integer?` …), `.T` Text, `.L` list. Instructions without a suffix
//! are dynamic: they take `Any` and look at the operands when they run.

/// Calls `$callback!` with every row, grouped by family.
#[macro_export]
macro_rules! for_each_instruction {
    ($callback:ident) => {
        $callback! {
            Stack VisitStack {
                /// Does nothing.
                0x00 "NOP" nop = Nop {} ([] -> []) [];
                /// Drops the top of the stack.
                0x01 "POP" pop = Pop {} (special) [];
                /// Pushes the top of the stack once more.
                0x02 "DUP" dup = Duplicate {} (special) [];
                /// Swaps the two topmost values.
                0x03 "SWAP" swap = Swap {} (special) [];
                /// Says, as the first instruction of a function, how many arguments it takes; does nothing.
                0x04 "ARGS" args = Arguments { count: Count } (special) [];
            }
            Constant VisitConstant {
                /// Pushes `value` as `Any`.
                0x08 "PUSH" push = Push { value: Literal } ([] -> [Any]) [];
                /// Pushes an Integer.
                0x09 "PUSH.I" push_integer = PushInteger { value: i64 } ([] -> [Integer]) [];
                /// Pushes a Float.
                0x0A "PUSH.F" push_float = PushFloat { value: Real } ([] -> [Float]) [];
                /// Pushes a Boolean.
                0x0B "PUSH.B" push_boolean = PushBoolean { value: bool } ([] -> [Boolean]) [];
                /// Pushes `nothing` as a value of the optional reference type `ty`.
                0x0C "PUSH.NOTHING" push_nothing = PushNothing { ty: TypeId } (special) [];
                /// Pushes constant `constant` as `Any`.
                0x0D "LOADC" load_constant = LoadConstant { constant: ConstantIndex } (special) [];
                /// Pushes constant `constant`, a Text.
                0x0E "LOADC.T" load_text = LoadText { constant: ConstantIndex } (special) [];
                /// Pushes the number under which the running program knows type `ty`.
                0x0F "PUSH.TYPE" push_type = PushType { ty: TypeId } ([] -> [Integer]) [];
            }
            Local VisitLocal {
                /// Pushes local variable `local`.
                0x18 "LOAD" load = Load { local: LocalIndex } (special) [];
                /// Pops into local variable `local`.
                0x19 "STORE" store = Store { local: LocalIndex } (special) [];
                /// Pushes variable `capture` of the running closure.
                0x1A "LOAD_CAPTURE" load_capture = LoadCapture { capture: CaptureIndex } (special) [];
                /// Pushes module variable `global`; raises `InitializationError` when it is not yet set.
                0x1B "LOAD_GLOBAL" load_global = LoadGlobal { global: GlobalIndex } (special) [RAISES];
                /// Pops into module variable `global`.
                0x1C "STORE_GLOBAL" store_global = StoreGlobal { global: GlobalIndex } (special) [];
                /// Pops a value into a new heap variable of type `ty` and pushes the variable.
                0x1D "NEW_CELL" new_cell = NewCell { ty: TypeId } (special) [ALLOCATES, RAISES];
                /// Pops a heap variable and pushes its value.
                0x1E "GET_CELL" get_cell = GetCell {} (special) [];
                /// Pops a value and a heap variable below it and sets the variable.
                0x1F "SET_CELL" set_cell = SetCell {} (special) [];
            }
            Arithmetic VisitArithmetic {
                /// `a + b`: numbers, or Text with Text, or list with list.
                0x28 "ADD" add = Add {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// `a - b`.
                0x29 "SUB" subtract = Subtract {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// `a * b`.
                0x2A "MUL" multiply = Multiply {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// `a / b`; Integers are truncated toward zero.
                0x2B "DIV" divide = Divide {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// `a % b`; the result has the sign of `a`.
                0x2C "MOD" modulo = Modulo {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// `a ^ b`, a power.
                0x2D "POW" power = Power {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// `-a`.
                0x2E "NEG" negate = Negate {} ([Any] -> [Any]) [RAISES, ALLOCATES];
                /// Bitwise and of Integers, or of Booleans.
                0x2F "AND" and = And {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// Bitwise or of Integers, or of Booleans.
                0x30 "OR" or = Or {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// Bitwise exclusive or of Integers, or of Booleans.
                0x31 "XOR" xor = Xor {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// All bits of an Integer turned over, or the opposite of a Boolean.
                0x32 "NOT" not = Not {} ([Any] -> [Any]) [RAISES, ALLOCATES];
                /// `a << b`; bits shifted out are lost, counts outside 0 to 63 raise `ValueError`.
                0x33 "SHL" shift_left = ShiftLeft {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// `a >> b`, keeping the sign.
                0x34 "SHR" shift_right = ShiftRight {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// `a >>> b`, filling with zeros.
                0x35 "USHR" shift_right_unsigned = ShiftRightUnsigned {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];

                /// `a + b`; raises `OverflowError`.
                0x36 "ADD.I" add_integer = AddInteger {} ([Integer, Integer] -> [Integer]) [RAISES];
                /// `a - b`; raises `OverflowError`.
                0x37 "SUB.I" subtract_integer = SubtractInteger {} ([Integer, Integer] -> [Integer]) [RAISES];
                /// `a * b`; raises `OverflowError`.
                0x38 "MUL.I" multiply_integer = MultiplyInteger {} ([Integer, Integer] -> [Integer]) [RAISES];
                /// `a / b` truncated; raises `DivisionByZeroError` and, for MIN / -1, `OverflowError`.
                0x39 "DIV.I" divide_integer = DivideInteger {} ([Integer, Integer] -> [Integer]) [RAISES];
                /// `a % b` with the sign of `a`; raises `DivisionByZeroError`; MIN % -1 is 0.
                0x3A "MOD.I" modulo_integer = ModuloInteger {} ([Integer, Integer] -> [Integer]) [RAISES];
                /// `a ^ b`; raises `OverflowError` and, for a negative `b`, `ValueError`.
                0x3B "POW.I" power_integer = PowerInteger {} ([Integer, Integer] -> [Integer]) [RAISES];
                /// `-a`; raises `OverflowError`.
                0x3C "NEG.I" negate_integer = NegateInteger {} ([Integer] -> [Integer]) [RAISES];
                /// `a +% b`, keeping the low 64 bits.
                0x3D "ADDW.I" add_wrapping = AddWrapping {} ([Integer, Integer] -> [Integer]) [];
                /// `a -% b`, keeping the low 64 bits.
                0x3E "SUBW.I" subtract_wrapping = SubtractWrapping {} ([Integer, Integer] -> [Integer]) [];
                /// `a *% b`, keeping the low 64 bits.
                0x3F "MULW.I" multiply_wrapping = MultiplyWrapping {} ([Integer, Integer] -> [Integer]) [];
                /// `a & b`.
                0x40 "AND.I" and_integer = AndInteger {} ([Integer, Integer] -> [Integer]) [];
                /// `a | b`.
                0x41 "OR.I" or_integer = OrInteger {} ([Integer, Integer] -> [Integer]) [];
                /// `a xor b`.
                0x42 "XOR.I" xor_integer = XorInteger {} ([Integer, Integer] -> [Integer]) [];
                /// `~a`.
                0x43 "NOT.I" not_integer = NotInteger {} ([Integer] -> [Integer]) [];
                /// `a << b`; raises `ValueError` for counts outside 0 to 63.
                0x44 "SHL.I" shift_left_integer = ShiftLeftInteger {} ([Integer, Integer] -> [Integer]) [RAISES];
                /// `a >> b`; raises `ValueError` for counts outside 0 to 63.
                0x45 "SHR.I" shift_right_integer = ShiftRightInteger {} ([Integer, Integer] -> [Integer]) [RAISES];
                /// `a >>> b`; raises `ValueError` for counts outside 0 to 63.
                0x46 "USHR.I" shift_right_unsigned_integer = ShiftRightUnsignedInteger {} ([Integer, Integer] -> [Integer]) [RAISES];

                /// `a + b`.
                0x47 "ADD.F" add_float = AddFloat {} ([Float, Float] -> [Float]) [];
                /// `a - b`.
                0x48 "SUB.F" subtract_float = SubtractFloat {} ([Float, Float] -> [Float]) [];
                /// `a * b`.
                0x49 "MUL.F" multiply_float = MultiplyFloat {} ([Float, Float] -> [Float]) [];
                /// `a / b`.
                0x4A "DIV.F" divide_float = DivideFloat {} ([Float, Float] -> [Float]) [];
                /// `a % b` with the sign of `a`.
                0x4B "MOD.F" modulo_float = ModuloFloat {} ([Float, Float] -> [Float]) [];
                /// `a ^ b`.
                0x4C "POW.F" power_float = PowerFloat {} ([Float, Float] -> [Float]) [];
                /// `-a`.
                0x4D "NEG.F" negate_float = NegateFloat {} ([Float] -> [Float]) [];
                /// The Float nearest to an Integer.
                0x4E "ITOF" integer_to_float = IntegerToFloat {} ([Integer] -> [Float]) [];
                /// The opposite of a Boolean.
                0x4F "NOT.B" not_boolean = NotBoolean {} ([Boolean] -> [Boolean]) [];
            }
            Comparison VisitComparison {
                /// Whether `a == b` by value, as `Any`.
                0x58 "EQ" equal = Equal {} ([Any, Any] -> [Any]) [RAISES];
                /// Whether `a != b` by value, as `Any`.
                0x59 "NE" not_equal = NotEqual {} ([Any, Any] -> [Any]) [RAISES];
                /// Whether `a < b`: numbers, or Text with Text.
                0x5A "LT" less = Less {} ([Any, Any] -> [Any]) [RAISES];
                /// Whether `a <= b`.
                0x5B "LE" less_equal = LessEqual {} ([Any, Any] -> [Any]) [RAISES];
                /// Whether `a > b`.
                0x5C "GT" greater = Greater {} ([Any, Any] -> [Any]) [RAISES];
                /// Whether `a >= b`.
                0x5D "GE" greater_equal = GreaterEqual {} ([Any, Any] -> [Any]) [RAISES];
                /// Whether `a == b`.
                0x5E "EQ.I" equal_integer = EqualInteger {} ([Integer, Integer] -> [Boolean]) [];
                /// Whether `a != b`.
                0x5F "NE.I" not_equal_integer = NotEqualInteger {} ([Integer, Integer] -> [Boolean]) [];
                /// Whether `a < b`.
                0x60 "LT.I" less_integer = LessInteger {} ([Integer, Integer] -> [Boolean]) [];
                /// Whether `a <= b`.
                0x61 "LE.I" less_equal_integer = LessEqualInteger {} ([Integer, Integer] -> [Boolean]) [];
                /// Whether `a > b`.
                0x62 "GT.I" greater_integer = GreaterInteger {} ([Integer, Integer] -> [Boolean]) [];
                /// Whether `a >= b`.
                0x63 "GE.I" greater_equal_integer = GreaterEqualInteger {} ([Integer, Integer] -> [Boolean]) [];
                /// Whether `a == b`; NaN equals nothing.
                0x64 "EQ.F" equal_float = EqualFloat {} ([Float, Float] -> [Boolean]) [];
                /// Whether `a != b`; NaN differs from everything.
                0x65 "NE.F" not_equal_float = NotEqualFloat {} ([Float, Float] -> [Boolean]) [];
                /// Whether `a < b`.
                0x66 "LT.F" less_float = LessFloat {} ([Float, Float] -> [Boolean]) [];
                /// Whether `a <= b`.
                0x67 "LE.F" less_equal_float = LessEqualFloat {} ([Float, Float] -> [Boolean]) [];
                /// Whether `a > b`.
                0x68 "GT.F" greater_float = GreaterFloat {} ([Float, Float] -> [Boolean]) [];
                /// Whether `a >= b`.
                0x69 "GE.F" greater_equal_float = GreaterEqualFloat {} ([Float, Float] -> [Boolean]) [];
                /// Whether `a == b`.
                0x6A "EQ.B" equal_boolean = EqualBoolean {} ([Boolean, Boolean] -> [Boolean]) [];
                /// Whether `a != b`.
                0x6B "NE.B" not_equal_boolean = NotEqualBoolean {} ([Boolean, Boolean] -> [Boolean]) [];
                /// Whether two Texts have the same scalars.
                0x6C "EQ.T" equal_text = EqualText {} ([Text, Text] -> [Boolean]) [];
                /// Whether two Texts differ.
                0x6D "NE.T" not_equal_text = NotEqualText {} ([Text, Text] -> [Boolean]) [];
                /// -1, 0 or 1 as Text `a` comes before, equals or comes after `b`, by scalars.
                0x6E "CMP.T" compare_text = CompareText {} ([Text, Text] -> [Integer]) [];
                /// Whether two values are the same object (or equal, for values without identity).
                0x6F "SAME" same = Same {} ([Any, Any] -> [Boolean]) [];
                /// Whether a value is of type `ty`.
                0x70 "IS" is = Is { ty: TypeId } ([Any] -> [Boolean]) [];
                /// Whether an optional reference is `nothing`.
                0x71 "IS_NOTHING" is_nothing = IsNothing {} (special) [];
            }
            Control VisitControl {
                /// Goes on at `target`.
                0x78 "JMP" jump = Jump { target: Target } (special) [BRANCHES, ENDS];
                /// Pops `Any` and goes on at `target` unless it is `false` or `nothing`.
                0x79 "JT" jump_if_true = JumpIfTrue { target: Target } ([Any] -> []) [BRANCHES];
                /// Pops `Any` and goes on at `target` if it is `false` or `nothing`.
                0x7A "JF" jump_if_false = JumpIfFalse { target: Target } ([Any] -> []) [BRANCHES];
                /// Pops a Boolean and goes on at `target` if it is true.
                0x7B "JT.B" branch_if_true = BranchIfTrue { target: Target } ([Boolean] -> []) [BRANCHES];
                /// Pops a Boolean and goes on at `target` if it is false.
                0x7C "JF.B" branch_if_false = BranchIfFalse { target: Target } ([Boolean] -> []) [BRANCHES];
                /// Ends the program; what is on the stack is its result.
                0x7D "HALT" halt = Halt {} (special) [ENDS];
            }
            Call VisitCall {
                /// Calls `function`; its arguments are on the stack, the last one on top.
                0x80 "CALL" call = Call { function: FunctionIndex } (special) [CALLS, RAISES];
                /// Returns the top of the stack, or `nothing` from an empty stack where the result may be that.
                0x81 "RET" return_ = Return {} (special) [ENDS];
                /// Calls a function value of known type that lies below its `count` arguments.
                0x82 "CALL_VALUE" call_value = CallValue { count: Count } (special) [CALLS, RAISES];
                /// Calls whatever function value lies below its `count` arguments; all are `Any`.
                0x83 "CALL_ANY" call_any = CallAny { count: Count } (special) [CALLS, RAISES, ALLOCATES];
                /// Calls native function `native`; its arguments are on the stack.
                0x84 "CALL_NATIVE" call_native = CallNative { native: NativeIndex } (special) [CALLS, RAISES, ALLOCATES];
                /// Calls the member called constant `name` of a receiver that lies below its `count` arguments; all are `Any`.
                0x85 "CALL_MEMBER" call_member = CallMember { name: ConstantIndex, count: Count } (special) [CALLS, RAISES, ALLOCATES];
                /// Makes a function value of `function`, popping the variables it takes with it.
                0x86 "CLOSURE" closure = Closure { function: FunctionIndex } (special) [ALLOCATES, RAISES];
                /// Calls method `method` of class or interface `ty`, as the receiver, which lies below the arguments, has it.
                0x87 "CALL_METHOD" call_method = CallMethod { ty: TypeId, method: MethodIndex } (special) [CALLS, RAISES];
            }
            Object VisitObject {
                /// Makes an Integer `Any` (type `Integer?`).
                0x90 "BOX.I" box_integer = BoxInteger {} (special) [ALLOCATES, RAISES];
                /// Makes a Float `Any` (type `Float?`).
                0x91 "BOX.F" box_float = BoxFloat {} (special) [ALLOCATES, RAISES];
                /// Makes a Boolean `Any` (type `Boolean?`).
                0x92 "BOX.B" box_boolean = BoxBoolean {} (special) [];
                /// Makes a reference `Any`.
                0x93 "BOX.R" box_reference = BoxReference {} (special) [];
                /// Checks that a tagged value is of type `ty`, widening Integer to Float, and pushes it in that type's shape; raises `TypeError`.
                0x94 "CAST" cast = Cast { ty: TypeId } (special) [RAISES, ALLOCATES];
                /// Checks that an optional reference is not `nothing`; raises `TypeError`.
                0x95 "NOT_NOTHING" not_nothing = NotNothing {} (special) [RAISES];
                /// Makes a record of `count` fields that are `nothing`.
                0x96 "NEW" new_record = New { count: Count } ([] -> [Any]) [ALLOCATES, RAISES];
                /// Pops a record and pushes its field `field`.
                0x97 "GET_FIELD" get_field = GetField { field: FieldIndex } ([Any] -> [Any]) [RAISES];
                /// Pops a value and the record below it and sets field `field`.
                0x98 "SET_FIELD" set_field = SetField { field: FieldIndex } ([Any, Any] -> []) [RAISES];
                /// Pops the values of all fields and pushes a new object of class `ty` that has them.
                0x99 "NEW.C" new_object = NewObject { ty: TypeId } (special) [ALLOCATES, RAISES];
                /// Pushes a new object of class `ty` whose fields are not set: numbers are 0, tagged ones `nothing`.
                0x9A "NEW_UNSET.C" new_unset = NewUnset { ty: TypeId } (special) [ALLOCATES, RAISES];
                /// Pops an object of class `ty` and pushes its field `field`; raises `InitializationError` when a reference is not yet set.
                0x9B "GET_FIELD.C" get_own = GetOwn { ty: TypeId, field: FieldIndex } (special) [RAISES];
                /// Pops a value and the object of class `ty` below it and sets field `field`.
                0x9C "SET_FIELD.C" set_own = SetOwn { ty: TypeId, field: FieldIndex } (special) [];
                /// Takes the value on top as one of type `ty`, which all of its type are.
                0x9D "WIDEN" widen = Widen { ty: TypeId } (special) [];
                /// Pops an object and pushes its field called constant `name`; raises `MissingMemberError`.
                0x9E "GET_MEMBER" get_member = GetMember { name: ConstantIndex } (special) [RAISES, ALLOCATES];
                /// Pops a value and the object below it and sets its field called constant `name`; raises `MissingMemberError`, and `TypeError` for a value of another type.
                0x9F "SET_MEMBER" set_member = SetMember { name: ConstantIndex } (special) [RAISES, ALLOCATES];
            }
            Array VisitArray {
                /// Makes a `List of Any` of `count` elements that are `nothing`.
                0xA0 "NEW_ARRAY" new_array = NewArray { count: Count } ([] -> [Any]) [ALLOCATES, RAISES];
                /// Pops an index and the list, text or map below it and pushes the element.
                0xA1 "GET_ARRAY" get_array = GetArray {} ([Any, Any] -> [Any]) [RAISES, ALLOCATES];
                /// Pops a value, an index and the list or map below and sets the element.
                0xA2 "SET_ARRAY" set_array = SetArray {} ([Any, Any, Any] -> []) [RAISES, ALLOCATES];
                /// Pops a collection or text and pushes its length.
                0xA3 "LEN" length = Length {} ([Any] -> [Any]) [RAISES];
                /// Makes a list of type `ty` of the `count` values on the stack.
                0xA4 "NEW_LIST" new_list = NewList { ty: TypeId, count: Count } (special) [ALLOCATES, RAISES];
                /// Makes an empty map of type `ty`.
                0xA5 "NEW_MAP" new_map = NewMap { ty: TypeId } (special) [ALLOCATES, RAISES];
                /// Pops an index and a list of Integers and pushes the element.
                0xA6 "GET_ARRAY.I" get_integer = GetInteger {} (special) [RAISES];
                /// Pops an index and a list of Floats and pushes the element.
                0xA7 "GET_ARRAY.F" get_float = GetFloat {} (special) [RAISES];
                /// Pops an index and a list of Booleans and pushes the element.
                0xA8 "GET_ARRAY.B" get_boolean = GetBoolean {} (special) [RAISES];
                /// Pops an index and a list of references and pushes the element.
                0xA9 "GET_ARRAY.R" get_reference = GetReference {} (special) [RAISES];
                /// Pops an index and a list of tagged words and pushes the element.
                0xAA "GET_ARRAY.A" get_tagged = GetTagged {} (special) [RAISES];
                /// Pops an Integer, an index and a list and sets the element.
                0xAB "SET_ARRAY.I" set_integer = SetInteger {} (special) [RAISES];
                /// Pops a Float, an index and a list and sets the element.
                0xAC "SET_ARRAY.F" set_float = SetFloat {} (special) [RAISES];
                /// Pops a Boolean, an index and a list and sets the element.
                0xAD "SET_ARRAY.B" set_boolean = SetBoolean {} (special) [RAISES];
                /// Pops a reference, an index and a list and sets the element.
                0xAE "SET_ARRAY.R" set_reference = SetReference {} (special) [RAISES];
                /// Pops a tagged word, an index and a list and sets the element.
                0xAF "SET_ARRAY.A" set_tagged = SetTagged {} (special) [RAISES];
                /// Pops an Integer and a list and adds the element at the end.
                0xB0 "APPEND.I" append_integer = AppendInteger {} (special) [ALLOCATES, RAISES];
                /// Pops a Float and a list and adds the element at the end.
                0xB1 "APPEND.F" append_float = AppendFloat {} (special) [ALLOCATES, RAISES];
                /// Pops a Boolean and a list and adds the element at the end.
                0xB2 "APPEND.B" append_boolean = AppendBoolean {} (special) [ALLOCATES, RAISES];
                /// Pops a reference and a list and adds the element at the end.
                0xB3 "APPEND.R" append_reference = AppendReference {} (special) [ALLOCATES, RAISES];
                /// Pops a tagged word and a list and adds the element at the end.
                0xB4 "APPEND.A" append_tagged = AppendTagged {} (special) [ALLOCATES, RAISES];
                /// Pops a list and pushes its length.
                0xB5 "LEN.L" list_length = ListLength {} (special) [];
                /// Pops a key and a map of type `ty` and pushes the key's value; raises `KeyError` without one.
                0xB6 "GET_MAP" get_map = GetMap { ty: TypeId } (special) [RAISES, ALLOCATES];
                /// Pops a value, a key and a map of type `ty` and pushes the key's value, or the popped one without it.
                0xB7 "GET_MAP_OR" get_map_or = GetMapOr { ty: TypeId } (special) [RAISES, ALLOCATES];
                /// Pops a value, a key and a map of type `ty` and sets the key's value.
                0xB8 "SET_MAP" set_map = SetMap { ty: TypeId } (special) [RAISES, ALLOCATES];
            }
            Text VisitText {
                /// Pops a value and pushes its text.
                0xC0 "TO_TEXT" to_text = ToText {} ([Any] -> [Text]) [RAISES, ALLOCATES];
                /// Pops a value and pushes its text, formatted as constant `format` says.
                0xC1 "FORMAT" format = Format { format: ConstantIndex } (special) [RAISES, ALLOCATES];
                /// Pops `count` Texts and pushes them joined.
                0xC2 "CONCAT" concat = Concat { count: Count } (special) [RAISES, ALLOCATES];
                /// Pops a Text and pushes the number of its scalars.
                0xC3 "LEN.T" text_length = TextLength {} ([Text] -> [Integer]) [];
            }
            Exception VisitException {
                /// Raises an exception object; raises `TypeError` for any other value.
                0xD0 "THROW" throw = Throw {} ([Any] -> []) [RAISES, ENDS];
                /// Pops a Text and raises a new exception of `kind` that says it.
                0xD1 "RAISE" raise = Raise { kind: ErrorKind } ([Text] -> []) [RAISES, ENDS];
                /// Raises an exception object again; its trace stays as it was, so that this place is not in it. Raises `TypeError` for any other value.
                0xD2 "RETHROW" rethrow = Rethrow {} ([Any] -> []) [RAISES, ENDS];
            }
        }
    };
}
