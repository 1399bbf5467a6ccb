//! Typed functions in static single assignment form: what bytecode becomes before it becomes native
//! code, and where an optimiser works.
//!
//! * Every [`Value`] has a [`Shape`], is defined once and is used only in the block that defines it:
//!   what lives longer travels as block arguments. Lowering relies on this when it reloads
//!   references after a call.
//! * A block's parameters are the local variables that live there, the function value if there is
//!   one, and the operand stack, in this order ([`BlockEntry`]): enough to let the interpreter go on
//!   at the block's first instruction.
//! * An instruction that may raise knows its bytecode place and, where handlers cover it, which
//!   values each of them needs ([`Landing`]).

mod build;
mod display;
mod liveness;
mod visit;

use runa_bytecode::{
    ClassIndex, ConstantIndex, FieldIndex, FunctionIndex, GlobalIndex, MethodIndex, Shape, TypeId,
};
use runa_runtime::abi::Helper;
use runa_runtime::operations::arithmetic::Binary;

pub use build::{Refused, build};

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Value(pub u32);

/// A basic block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block(pub u32);

/// The landings of an instruction that handlers cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site(pub u32);

/// Some values in the pool of their function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Values {
    start: u32,
    count: u32,
}

/// A function.
#[derive(Debug)]
pub struct Function {
    /// Which of the program's.
    pub index: FunctionIndex,
    /// The shapes of its parameters.
    pub parameters: Vec<Shape>,
    /// The shapes of its locals, parameters first.
    pub locals: Vec<Shape>,
    /// The shape of its result.
    pub result: Shape,
    /// Whether its code reads the function value it was called through.
    pub has_closure: bool,
    /// Its blocks; the first one is the beginning.
    pub blocks: Vec<BlockData>,
    shapes: Vec<Shape>,
    pool: Vec<Value>,
    sites: Vec<Vec<Landing>>,
}

/// A basic block.
#[derive(Debug)]
pub struct BlockData {
    /// Its parameters.
    pub parameters: Vec<Value>,
    /// What they stand for.
    pub entry: BlockEntry,
    /// What it does.
    pub instructions: Vec<Instruction>,
    /// Where it goes on.
    pub end: Terminator,
    /// The bytecode instruction that ends it.
    pub end_pc: u32,
}

/// What the parameters of a block stand for.
#[derive(Clone, Debug, Default)]
pub struct BlockEntry {
    /// The bytecode instruction that the block begins with.
    pub pc: u32,
    /// The locals that live there, a parameter each.
    pub locals: Vec<u16>,
    /// Whether the function value is the next parameter.
    pub has_closure: bool,
    /// How many operands follow.
    pub operands: usize,
}

/// An instruction.
#[derive(Clone, Copy, Debug)]
pub struct Instruction {
    /// What it does.
    pub op: Op,
    /// With what.
    pub arguments: Values,
    /// What it gives, if it gives something.
    pub result: Option<Value>,
    /// The bytecode instruction it comes from.
    pub pc: u32,
    /// Where exceptions land, if handlers cover it.
    pub site: Option<Site>,
}

/// A handler that covers an instruction.
#[derive(Clone, Debug)]
pub struct Landing {
    /// Its position among the function's handlers.
    pub position: u32,
    /// Its block.
    pub target: Block,
    /// The arguments of the block except the last one, the exception.
    pub arguments: Values,
}

/// A way from the end of a block.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// Where to.
    pub target: Block,
    /// The arguments of its parameters.
    pub arguments: Values,
    /// Whether it goes back in the bytecode; then it is a safepoint.
    pub is_back: bool,
}

/// The end of a block.
#[derive(Clone, Debug)]
pub enum Terminator {
    /// Goes on elsewhere.
    Jump(Edge),
    /// Goes on where a Boolean says.
    Branch {
        /// The Boolean.
        condition: Value,
        /// Where to if it is true.
        then: Edge,
        /// Where to if it is false.
        otherwise: Edge,
    },
    /// Returns.
    Return(Value),
    /// Calls a helper that raises.
    Raise {
        /// The helper.
        helper: Helper,
        /// What it gets first.
        immediates: Immediates,
        /// What it gets then.
        argument: Value,
        /// Where exceptions land.
        site: Option<Site>,
    },
    /// Lets the interpreter finish the activation.
    Interpret {
        /// The locals that are assigned.
        locals: Vec<(u16, Value)>,
        /// The function value.
        closure: Option<Value>,
        /// The operand stack.
        operands: Vec<Value>,
    },
}

impl Terminator {
    /// The ways from here to other blocks, but for handlers.
    pub fn edges(&self) -> impl Iterator<Item = &Edge> {
        let (first, second) = match self {
            Terminator::Jump(edge) => (Some(edge), None),
            Terminator::Branch { then, otherwise, .. } => (Some(then), Some(otherwise)),
            Terminator::Return(_) | Terminator::Raise { .. } | Terminator::Interpret { .. } => {
                (None, None)
            }
        };
        first.into_iter().chain(second)
    }

    /// In how many places it may leave the activation to the interpreter.
    pub fn exits(&self) -> usize {
        match self {
            Terminator::Interpret { .. } => 1,
            _ => self.edges().filter(|edge| edge.is_back).count(),
        }
    }
}

/// Constants that a helper gets before its other arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Immediates {
    None,
    One(u64),
    Two(u64, u64),
}

impl Immediates {
    /// The constants.
    pub fn iter(self) -> impl Iterator<Item = u64> {
        let (first, second) = match self {
            Immediates::None => (None, None),
            Immediates::One(first) => (Some(first), None),
            Immediates::Two(first, second) => (Some(first), Some(second)),
        };
        first.into_iter().chain(second)
    }
}

/// Integer operations that cannot fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Wrapping {
    Add,
    Subtract,
    Multiply,
    And,
    Or,
    Xor,
}

/// How numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Condition {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// What an instruction does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Op {
    /// A constant word in the shape of the result.
    Word(u64),
    /// A constant of the module, tagged.
    Constant(ConstantIndex),
    /// A text constant of the module.
    Text(ConstantIndex),
    /// A captured variable of the function value, the argument.
    Capture(u16),
    /// A module variable.
    GetGlobal(GlobalIndex),
    /// Sets a module variable.
    SetGlobal(GlobalIndex),
    /// The value of a heap variable.
    GetCell,
    /// Sets a heap variable.
    SetCell,

    /// An Integer operation that may raise.
    Checked(Binary),
    /// `-a`, which may raise.
    NegateInteger,
    /// An Integer operation that cannot.
    Wrapping(Wrapping),
    /// All bits turned over.
    NotInteger,
    /// A Float operation.
    Float(Binary),
    /// `-a`.
    NegateFloat,
    /// The Float nearest to an Integer.
    IntegerToFloat,
    /// The opposite of a Boolean.
    NotBoolean,
    /// Compares Integers or Booleans.
    CompareIntegers(Condition),
    /// Compares Floats.
    CompareFloats(Condition),
    /// A dynamic operation on tagged words.
    Dynamic(Binary),
    /// Compares tagged words by their order: a Boolean.
    DynamicCompare(Condition),
    /// Whether tagged words are equal: a Boolean. No object is asked.
    DynamicEqual,
    /// The same where objects may be asked.
    DynamicEqualAsking,
    /// Whether a tagged word counts as true: everything but `false` and `nothing`.
    IsTrue,
    /// Whether a reference is `nothing`.
    IsNothing,
    /// Whether a tagged word is.
    IsTaggedNothing,

    /// An Integer as a tagged word.
    BoxInteger,
    /// A Float as a tagged word.
    BoxFloat,
    /// A Boolean as a tagged word.
    BoxBoolean,
    /// A reference as a tagged word.
    BoxReference,
    /// A tagged word in the shape of a type.
    Cast(TypeId),
    /// A tagged word as a reference to an object, which must be of just this type.
    CastToObject(TypeId),
    /// A reference that must not be `nothing`.
    NotNothing,

    /// The length of a list.
    ListLength,
    /// An element of a list of elements of a shape.
    GetElement(Shape),
    /// Sets an element.
    SetElement(Shape),
    /// Adds an element.
    Append(Shape),
    /// How many scalars a text has.
    TextLength,
    /// A field of a record, which is a tagged word.
    GetField(FieldIndex),
    /// Sets a field of a record.
    SetField(FieldIndex),
    /// A field of an object, by its word.
    GetOwn(u16),
    /// A field of an object of a type, by its word, that refers to another one once it is set.
    GetOwnReference(TypeId, FieldIndex, u16),
    /// Sets a field of an object, by its word.
    SetOwn(u16),
    /// A function value of a type that takes the arguments with it.
    NewClosure(FunctionIndex, TypeId),

    /// Calls a function of the program.
    Call(FunctionIndex),
    /// Calls the function value that is the first argument.
    CallValue,
    /// Calls a method of the class of the first argument.
    CallMethod(MethodIndex),
    /// Calls a method of an interface that the class of the first argument promises.
    CallInterface(ClassIndex, MethodIndex),
    /// Calls a runtime helper with the arguments.
    Helper(Helper, Immediates),
    /// Calls a runtime helper with the arguments in slots.
    HelperOfSlots(Helper, Immediates),
}

impl Op {
    /// Whether running it may move objects, on the way on which it succeeds.
    pub fn may_move(self) -> bool {
        match self {
            Op::Call(_)
            | Op::CallValue
            | Op::CallMethod(_)
            | Op::CallInterface(..)
            | Op::BoxInteger
            | Op::BoxFloat
            | Op::Cast(_)
            | Op::CastToObject(_)
            | Op::Append(_)
            | Op::NewClosure(..)
            | Op::Dynamic(_)
            | Op::DynamicCompare(_)
            | Op::DynamicEqualAsking => true,
            Op::Checked(operation) => matches!(operation, Binary::Power),
            Op::Helper(helper, _) | Op::HelperOfSlots(helper, _) => !helper.info().is_leaf,
            _ => false,
        }
    }

    /// Whether its arguments may travel in memory.
    pub fn passes_slots(self) -> bool {
        matches!(
            self,
            Op::CallValue
                | Op::CallMethod(_)
                | Op::CallInterface(..)
                | Op::NewClosure(..)
                | Op::HelperOfSlots(..)
        )
    }

    /// Whether it calls what may call compiled code again, so that the stack can grow without end.
    pub fn calls(self) -> bool {
        match self {
            Op::Call(_) | Op::CallValue | Op::CallMethod(_) | Op::CallInterface(..) => true,
            Op::DynamicEqualAsking => true,
            // Texts of objects and members found by name may be the program's own.
            Op::Helper(helper, _) => matches!(helper, Helper::ToText | Helper::Format),
            Op::HelperOfSlots(helper, _) => {
                matches!(helper, Helper::CallAny | Helper::CallNative | Helper::CallMember)
            }
            _ => false,
        }
    }
}

/// Whether words of a shape may refer to objects.
pub fn is_traced(shape: Shape) -> bool {
    matches!(shape, Shape::Reference | Shape::Tagged)
}

impl Function {
    /// The shape of a value.
    pub fn shape(&self, value: Value) -> Shape {
        self.shapes[value.0 as usize]
    }

    /// How many values it has.
    pub fn value_count(&self) -> usize {
        self.shapes.len()
    }

    /// The values of a list.
    pub fn values(&self, list: Values) -> &[Value] {
        &self.pool[list.start as usize..(list.start + list.count) as usize]
    }

    /// The landings of a site, innermost handler first.
    pub fn landings(&self, site: Option<Site>) -> &[Landing] {
        site.map_or(&[], |site| &self.sites[site.0 as usize])
    }

    /// A block.
    pub fn block(&self, block: Block) -> &BlockData {
        &self.blocks[block.0 as usize]
    }

    /// The functions that it calls directly.
    pub fn callees(&self) -> impl Iterator<Item = FunctionIndex> + '_ {
        let instructions = self.blocks.iter().flat_map(|block| &block.instructions);
        instructions.filter_map(|instruction| match instruction.op {
            Op::Call(callee) => Some(callee),
            _ => None,
        })
    }
}
