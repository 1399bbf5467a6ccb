//! The part of the language that is generated.

/// A type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ty {
    Integer,
    Float,
    Boolean,
    Text,
    ListOfInteger,
    ListOfFloat,
    OptionalInteger,
    /// `Map of Integer to Integer`.
    Map,
    /// `(Integer) => Integer`.
    Function,
    Any,
    /// A structure of two Integers.
    Pair,
    /// A class, or one that extends it.
    Cell,
    /// A variant.
    Choice,
}

impl Ty {
    /// The type of the elements of a list.
    pub(super) fn element(self) -> Option<Ty> {
        match self {
            Ty::ListOfInteger => Some(Ty::Integer),
            Ty::ListOfFloat => Some(Ty::Float),
            _ => None,
        }
    }
}

/// A variable, by its number in its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Variable(pub(super) usize);

#[derive(Clone, Debug)]
pub(super) enum Expr {
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Text(&'static str),
    Nothing,
    Variable(Variable),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Bits(Bits, Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Compare(Compare, Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `left ?? right`.
    Fallback(Box<Expr>, Box<Expr>),
    Is(Box<Expr>, Ty),
    Element(Box<Expr>, Box<Expr>),
    Length(Box<Expr>),
    List(Vec<Expr>),
    /// Texts and values put together by interpolation.
    Interpolation(Vec<Expr>),
    /// A call of the process with this number.
    Call(usize, Vec<Expr>),
    /// A conversion by the type of where the value goes, written out.
    As(Box<Expr>, Ty),
    /// `map[key]`.
    Entry(Variable, Box<Expr>),
    /// `map.get(key)`.
    Get(Variable, Box<Expr>),
    /// `key in map`.
    Has(Box<Expr>, Variable),
    MapLiteral(Vec<(Expr, Expr)>),
    /// A call of a function value.
    CallValue(Variable, Box<Expr>),
    /// `xs.map((v) => body)` over a list of Integer.
    Map(Box<Expr>, Variable, Box<Expr>),
    /// Something with the types that every program declares.
    Object(Object, Vec<Expr>),
}

/// What is done with the types of [`DECLARATIONS`](super::objects::DECLARATIONS); the values stand beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Object {
    /// `Pair(first, second)`.
    Pair,
    /// `pair.first`.
    First,
    /// `pair.second`.
    Second,
    /// `pair with (second: value)`.
    WithSecond,
    /// `Cell(value)`.
    Cell,
    /// `Counter(value)`, which is a `Cell`.
    Counter,
    /// `cell.value`.
    Value,
    /// `cell.add(value)`, which `Counter` does in another way.
    Add,
    /// `cell.twice(value)`, which calls `add`.
    Twice,
    /// `cell is Counter`.
    IsCounter,
    /// `One(value)`.
    One,
    /// `Two(left, right)`.
    Two,
    /// `Neither`.
    Neither,
    /// `choice.size()`.
    Size,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    AddWrapping,
    SubtractWrapping,
    MultiplyWrapping,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bits {
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

#[derive(Clone, Debug)]
pub(super) enum Statement {
    Let(Variable, Ty, Expr),
    /// Without a written type.
    LetInferred(Variable, Expr),
    Assign(Variable, Expr),
    /// `variable operator= value`.
    Update(Variable, Arithmetic, Expr),
    SetElement(Variable, Expr, Expr),
    UpdateElement(Variable, Expr, Arithmetic, Expr),
    Append(Variable, Expr),
    SetEntry(Variable, Expr, Expr),
    UpdateEntry(Variable, Expr, Arithmetic, Expr),
    /// `Let function = (parameter as Integer) => Do … End Do`.
    LetFunction(Variable, Variable, Vec<Statement>),
    Print(Vec<Expr>),
    If(Expr, Vec<Statement>, Vec<Statement>),
    /// A loop of at most so many rounds: `counter` counts them.
    While {
        counter: Variable,
        rounds: i64,
        condition: Expr,
        body: Vec<Statement>,
    },
    For {
        variable: Variable,
        from: Expr,
        to: Expr,
        by: i64,
        body: Vec<Statement>,
    },
    Each(Variable, Expr, Vec<Statement>),
    /// Over the keys and values of a map.
    EachEntry([Variable; 2], Variable, Vec<Statement>),
    /// `cell.value = value`.
    SetValue(Variable, Expr),
    /// What is done for each case of a `Choice`; the first two bind one and two variables.
    Match {
        subject: Expr,
        one: (Variable, Vec<Statement>),
        two: ([Variable; 2], Vec<Statement>),
        neither: Vec<Statement>,
    },
    /// `Try` with a `Catch` of a kind, and perhaps a `Finally`, which prints something.
    Try {
        body: Vec<Statement>,
        kind: &'static str,
        handler: Vec<Statement>,
        finally: Option<&'static str>,
    },
    Break,
    Continue,
    Return(Expr),
}

#[derive(Clone, Debug)]
pub(super) struct Process {
    /// The first variables are the parameters; `Any` is written by leaving the type out.
    pub(super) parameters: Vec<Ty>,
    pub(super) result: Ty,
    pub(super) body: Vec<Statement>,
}

/// Processes, of which each calls only earlier ones, and the statements of the main program.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) processes: Vec<Process>,
    pub(super) main: Vec<Statement>,
}
