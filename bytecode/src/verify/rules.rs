use std::fmt;

macro_rules! rules {
    ($($(#[doc = $doc:literal])* $name:ident,)*) => {
        /// What a module must keep to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[doc = $doc])* $name,)*
        }

        impl Rule {
            /// All rules.
            pub const ALL: &'static [Rule] = &[$(Rule::$name),*];

            /// What the rule demands, in a sentence.
            pub fn description(self) -> &'static str {
                match self {
                    $(Rule::$name => concat!($($doc),*).trim_ascii(),)*
                }
            }
        }
    };
}

rules! {
    /// There is a first function, and it takes no parameters and no captured variables.
    EntryPoint,
    /// A function has at least as many locals as parameters.
    ParameterCount,
    /// Locals and operand stack together need at most 65 000 slots.
    FrameSize,
    /// A function has at least one and at most 2^31 instructions.
    CodeLength,
    /// A type's parts come before it; it is at most 64 deep and written with at most 4 096 types; what
    /// is optional is neither `Any`, `Nothing` nor optional; and a cell is no part of a type.
    TypeTable,
    /// What a class extends is no interface and no value, what it promises are interfaces, its members are of
    /// known types, its methods are functions that take it, replaced ones keep their types, promised ones take the
    /// same and give the same or a class that is more exact, and only abstract classes leave a method open, their own or
    /// a promised one.
    ClassTable,
    /// Instructions on objects name a class that can be made, and its fields and methods.
    ClassMember,
    /// Type numbers are in the type table.
    TypeIndex,
    /// Locals are in the function.
    LocalIndex,
    /// Captured variables are in the function.
    CaptureIndex,
    /// Constants are in the module and of the kind that the instruction needs.
    ConstantIndex,
    /// Module variables are in the module.
    GlobalIndex,
    /// Functions are in the module.
    FunctionIndex,
    /// Native functions are in the module.
    NativeIndex,
    /// Jumps lead to instructions of the same function.
    JumpTarget,
    /// Control does not run past the last instruction.
    EndOfCode,
    /// An instruction finds as many operands as it takes.
    StackUnderflow,
    /// Operands are of the types that the instruction takes.
    OperandType,
    /// Where control meets, the operand stacks have the same height.
    MergeHeight,
    /// Where control meets, the types of the operand stacks have a join.
    MergeType,
    /// A local is read only after it was assigned on every way.
    Unassigned,
    /// What is returned is of the function's result type.
    ResultType,
    /// Functions with captured variables are called through function values only.
    ClosureCall,
    /// The type of a function value is in the type table.
    ClosureType,
    /// `ARGS` stands first and names the number of parameters.
    Arguments,
    /// The type of an instruction fits what it makes.
    MadeType,
    /// Instructions on maps name a type of maps.
    MapType,
    /// `CONCAT` joins at least one Text.
    EmptyConcat,
    /// A handler covers instructions of the function and starts at one.
    HandlerRange,
    /// A handler starts behind the instructions that it covers.
    HandlerOrder,
    /// Line and name tables are in order and within the function.
    DebugTables,
    /// The default value of a parameter comes from a function without captured variables that takes earlier
    /// parameters, and only a list takes the rest of the arguments.
    LateArguments,
    /// Exports name functions without captured variables, tests also without parameters.
    EntryNames,
    /// Checking takes time and memory in proportion to the code.
    AnalysisCost,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.description())
    }
}
