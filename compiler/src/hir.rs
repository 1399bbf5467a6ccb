//! The checked program: every name resolved, every type known, every conversion written out.
//!
//! Lowering turns it into bytecode without deciding anything about the language any more.

use std::sync::Arc;

use runa_bytecode::{ErrorKind, Protocols};
use runa_diagnostics::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::names::{ProcessId, VariableId};
use crate::types::{ClassTy, Conversion, Ty};

/// A checked program; vectors are indexed by [`ProcessId`] and [`VariableId`].
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// Processes and lambdas; the top level is the first.
    pub(crate) processes: Vec<Process>,
    /// The types of all variables.
    pub(crate) variables: Vec<Ty>,
    /// How many temporaries there are.
    pub(crate) temporaries: u32,
    /// By [`ClassId`](crate::names::ClassId).
    pub(crate) classes: Vec<Class>,
    /// By [`ProcessId`]: the roots that the module needs. What is generic is there only as those copies that are used.
    pub(crate) needed: Vec<bool>,
    /// In a session: the copies of what is generic that the module needs.
    pub(crate) copies: Vec<Copy>,
    /// For each generic method and the types that it is called with: what the classes do, those below first.
    pub(crate) choices: Vec<Vec<Chosen>>,
    /// What constants of modules are that are said as literals: they have their value before they are declared.
    pub(crate) folded: FxHashMap<VariableId, Expression>,
    /// Variables declared without a value that get theirs where a `Finally` or `Using` stands around. The
    /// code behind it is reached in several ways, on some of which they have none: they are set when they
    /// are declared, so that the verifier need not know which way is whose.
    pub(crate) preset: FxHashSet<VariableId>,
}

/// A copy of something generic.
#[derive(Clone, Debug)]
pub(crate) struct Copy {
    /// Says what it is a copy of and with which types, in all inputs of a session.
    pub(crate) key: String,
    pub(crate) processes: Vec<ProcessId>,
}

/// A class, structure or interface.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    /// Whether the module needs it: generic classes are there only as those copies that are used.
    pub(crate) is_needed: bool,
    pub(crate) ty: Arc<ClassTy>,
    /// What it promises to the language and is asked for when the program runs.
    pub(crate) protocols: Protocols,
    /// Whether its objects are to be closed.
    pub(crate) is_closable: bool,
    /// The fields that it adds to those of its base.
    pub(crate) fields: Vec<Field>,
    /// The methods that it adds to those of its base, or has instead of them.
    pub(crate) methods: Vec<Method>,
}

/// A field of a class.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: Arc<str>,
    pub(crate) ty: Ty,
    pub(crate) is_private: bool,
}

/// A method that is found by class.
#[derive(Clone, Debug)]
pub(crate) struct Method {
    pub(crate) name: Arc<str>,
    pub(crate) parameters: Vec<Ty>,
    pub(crate) result: Ty,
    /// What it does; nothing for an abstract one.
    pub(crate) process: Option<ProcessId>,
}

/// A process, a lambda, a test or the top level.
#[derive(Clone, Debug, Default)]
pub(crate) struct Process {
    /// The types of its parameters, in order.
    pub(crate) parameters: Vec<Ty>,
    /// What its `Return`s give.
    pub(crate) result: Option<Ty>,
    /// Whether callers pass and get `Any` whatever the types are: a lambda given to a native.
    pub(crate) any_boundary: bool,
    /// What has to hold before and behind it.
    pub(crate) contracts: Contracts,
    /// What it does.
    pub(crate) body: Vec<Statement>,
}

/// The contracts of a process; each statement raises an exception where one does not hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contracts {
    /// What is done first, for contracts of methods that it replaces.
    pub(crate) entry: Vec<Statement>,
    pub(crate) requires: Vec<Statement>,
    /// What is computed on entry for `ensures`.
    pub(crate) old: Vec<Statement>,
    /// What holds the result while `ensures` is checked.
    pub(crate) result: Option<VariableId>,
    pub(crate) ensures: Vec<Statement>,
    /// Checks the invariants of the object behind that, if it has some.
    pub(crate) invariant: Option<Statement>,
}

impl Process {
    /// The type of the process as a value.
    pub(crate) fn function_type(&self) -> Ty {
        let result = self.result.clone().unwrap_or(Ty::Nothing);
        match self.any_boundary {
            true => Ty::any_function(self.parameters.len()),
            false => Ty::function(self.parameters.clone(), result),
        }
    }
}

impl Process {
    /// The literal that is all that it gives.
    pub(crate) fn plain_value(&self) -> Option<&Expression> {
        match self.body.as_slice() {
            [Statement { kind: StatementKind::Return(Some(value)), .. }] => {
                Some(value).filter(|value| value.is_plain())
            }
            _ => None,
        }
    }
}

/// A statement and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) kind: StatementKind,
    pub(crate) span: Span,
}

#[derive(Clone, Debug)]
pub(crate) enum StatementKind {
    /// A value that nobody wants.
    Expression(Expression),
    /// A variable comes into being, with its value unless a later assignment gives the first one.
    Declare(VariableId, Option<Expression>),
    /// A variable gets a value.
    Assign(VariableId, Expression),
    /// An element of a list, or a key of a map, gets a value.
    AssignElement(Box<Element>, Expression),
    /// A field of an object gets a value.
    AssignField(Box<Expression>, u16, Expression),
    /// A field of an `Any` gets a value.
    AssignMember(Box<Expression>, Arc<str>, Expression),
    /// A temporary holds a value up to the end of the [`Group`](Self::Group) or [`Block`](ExpressionKind::Block); or
    /// another one than before, which has the same type.
    Hold(Temporary, Expression),
    /// Several steps that one statement of the source consists of.
    Group(Vec<Statement>),
    /// One of two blocks.
    If {
        condition: Box<Expression>,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    While {
        condition: Box<Expression>,
        body: Vec<Statement>,
    },
    Count(Box<Count>),
    Each(Box<Each>),
    /// One of several blocks.
    Match(Box<Match<Vec<Statement>>>),
    Break,
    Continue,
    Return(Option<Expression>),
    Throw(Expression),
    Try(Box<Try>),
    Using(Box<Using>),
}

/// `Try … Catch … Finally`.
#[derive(Clone, Debug)]
pub(crate) struct Try {
    pub(crate) body: Vec<Statement>,
    pub(crate) catches: Vec<Catch>,
    pub(crate) finally: Option<Vec<Statement>>,
    /// Whether body or catches contain a `Return`.
    pub(crate) returns: bool,
}

/// `Catch variable as kind where guard`.
#[derive(Clone, Debug)]
pub(crate) struct Catch {
    pub(crate) variable: Option<VariableId>,
    /// What it catches: exceptions of the language, or those of a class.
    pub(crate) ty: Ty,
    pub(crate) guard: Option<Expression>,
    pub(crate) body: Vec<Statement>,
    pub(crate) span: Span,
}

/// `Using variable = value`.
#[derive(Clone, Debug)]
pub(crate) struct Using {
    pub(crate) variable: VariableId,
    pub(crate) value: Expression,
    pub(crate) body: Vec<Statement>,
    /// Closes the variable's value.
    pub(crate) close: Expression,
    /// Whether the body contains a `Return`.
    pub(crate) returns: bool,
}

/// An element of a list or of something that is only known when the program runs, or a key of a map.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) list: Expression,
    pub(crate) index: Expression,
}

/// `For variable from start to end by step`.
#[derive(Clone, Debug)]
pub(crate) struct Count {
    /// What each round sets.
    pub(crate) number: RoundPart,
    pub(crate) start: Expression,
    pub(crate) end: Expression,
    pub(crate) step: Option<Expression>,
    /// Whether the end itself is left out.
    pub(crate) exclusive: bool,
    pub(crate) body: Vec<Statement>,
}

/// `For each` over a collection.
#[derive(Clone, Debug)]
pub(crate) struct Each {
    pub(crate) over: Over,
    pub(crate) collection: Expression,
    /// What each round sets: the element; or position and element; or key and value.
    pub(crate) parts: [RoundPart; 2],
    pub(crate) body: Vec<Statement>,
}

/// What becomes of an element, number, position, key or value in a round of a loop.
#[derive(Clone, Debug)]
pub(crate) enum RoundPart {
    /// Nobody wants it.
    Unused,
    Variable(VariableId),
    /// A temporary holds it, which is of that type, while the body takes it apart.
    Held(Temporary, Ty),
}

impl From<Option<VariableId>> for RoundPart {
    /// A variable, if there is one that wants it.
    fn from(variable: Option<VariableId>) -> Self {
        variable.map_or(Self::Unused, Self::Variable)
    }
}

/// What a `For each` goes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// The elements of a list: the second variable; the first is their position.
    List,
    /// The characters of a Text: the second variable; the first is their position.
    Text,
    /// The numbers of Bytes: the second variable; the first is their position.
    Bytes,
    /// Keys and values of a map.
    Map,
    /// The elements of a set: the second variable.
    Set,
    /// The lines of an open file, or of standard input when it is nothing: the second variable.
    Lines,
    /// The elements of an `Any`, if it has some.
    Dynamic,
}

/// `Match`: its arms, and what decides which of them is taken.
#[derive(Clone, Debug)]
pub(crate) struct Match<Body> {
    /// Taken in order until one leads to an arm.
    pub(crate) steps: Vec<Step>,
    pub(crate) arms: Vec<Arm<Body>>,
    /// Taken when no step leads to an arm.
    pub(crate) otherwise: Body,
}

/// An arm of a `Match`.
#[derive(Clone, Debug)]
pub(crate) struct Arm<Body> {
    /// What its pattern binds.
    pub(crate) variables: Vec<VariableId>,
    /// What has to hold when its pattern fits; without it the next step is taken.
    pub(crate) guard: Option<Expression>,
    pub(crate) body: Body,
}

/// A step on the way to an arm, which is named by its number. An arm that binds variables or has a guard
/// is named by one step only.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A temporary holds a value for the steps behind.
    Hold(Temporary, Expression),
    /// The arm, if the tests hold and its guard, too.
    Arm(Tests, usize),
    /// Steps that are taken only where the condition holds.
    Within(Expression, Vec<Step>),
    /// The arm in whose span the Integer lies. The value does nothing but be read; the spans, with first and
    /// last number, are disjoint and in order.
    Choose(Expression, Vec<(i64, i64, usize)>),
}

/// Whether a value fits a pattern.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tests {
    /// All of them have to hold; made in order.
    pub(crate) tests: Vec<Test>,
    /// What the variables of the pattern are set to then.
    pub(crate) bound: Vec<(VariableId, Expression)>,
}

#[derive(Clone, Debug)]
pub(crate) enum Test {
    Condition(Expression),
    /// A temporary holds a value for what follows; always holds.
    Hold(Temporary, Expression),
    /// One of them has to hold.
    Either(Vec<Tests>),
}

/// A value that is computed once and used in several places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Temporary(pub(crate) u32);

/// An expression, its type and where it is.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    pub(crate) kind: ExpressionKind,
    pub(crate) ty: Ty,
    pub(crate) span: Span,
}

#[derive(Clone, Debug)]
pub(crate) enum ExpressionKind {
    Nothing,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(Arc<str>),
    Bytes(Arc<[u8]>),
    /// The number under which the running program knows a type.
    TypeNumber(Ty),
    Variable(VariableId),
    Temporary(Temporary),
    /// A process or lambda as a value.
    Process(ProcessId),
    /// A process of the library as a value.
    LibraryProcess(Box<LibraryProcess>),
    /// Computes a value for use in `body`.
    Hold {
        temporary: Temporary,
        value: Box<Expression>,
        body: Box<Expression>,
    },
    /// Takes steps, of which none leaves the process by itself, then computes a value.
    Block {
        steps: Vec<Statement>,
        value: Box<Expression>,
    },
    Convert(Conversion, Box<Expression>),
    Unary(Unary, Box<Expression>),
    /// Both operands and the result are Integer, or Float, or `Any`.
    Binary(Binary, Box<Expression>, Box<Expression>),
    /// Both operands are Integer, or Float, or Boolean, or Text, or `Any`.
    Compare(Compare, Box<Expression>, Box<Expression>),
    Same(Box<Expression>, Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
    If {
        condition: Box<Expression>,
        then: Box<Expression>,
        otherwise: Box<Expression>,
    },
    /// One of several values.
    Match(Box<Match<Expression>>),
    /// The first if it is not `nothing`, else the second.
    Fallback(Box<Expression>, Box<Expression>),
    /// Whether a tagged value is of a type.
    Is(Box<Expression>, Ty),
    /// Whether an optional is `nothing`.
    IsNothing(Box<Expression>),
    List(Vec<Expression>),
    Map(Vec<(Expression, Expression)>),
    /// An element of a list, or the value of a key that a map must have.
    Element(Box<Element>),
    /// The value of a map's key, or `nothing`.
    Find(Box<Element>),
    /// An element of an `Any`.
    DynamicElement(Box<Element>),
    Length(Box<Expression>),
    /// Adds the second at the end of the first.
    Append(Box<Expression>, Box<Expression>),
    /// Texts put together.
    Join(Vec<Expression>),
    /// The text of an `Any`, formatted when there is a format.
    ToText(Box<Expression>, Option<Arc<str>>),
    Call(ProcessId, Vec<Expression>),
    CallValue(Box<Expression>, Vec<Expression>),
    CallNative(Arc<str>, Vec<Expression>),
    /// A member of an `Any`.
    CallMember(Box<MemberCall>),
    /// A method of an object.
    CallMethod(Box<MethodCall>),
    /// A generic method of an object.
    CallGeneric(Box<GenericCall>),
    /// A new object, made by a constructor.
    New(Box<New>),
    /// A new object with these fields.
    Object(Vec<Expression>),
    /// A new object, whose invariants this process checks.
    Checked(Box<Expression>, ProcessId),
    /// A field of an object.
    Field(Box<Expression>, u16),
    /// A field of an `Any`.
    GetMember(Box<Expression>, Arc<str>),
    /// Raises an exception that says a Text.
    Raise(ErrorKind, Box<Expression>),
    /// The same, at the place of the call of the running process.
    RaiseAtCaller(ErrorKind, Box<Expression>),
    /// Computes the parts, then raises a `LibraryError`: what is meant is not available until the runtime has it.
    Unavailable(Arc<str>, Vec<Expression>),
    /// Stands where something wrong was reported; never lowered.
    Error,
}

/// A process of the library as a value.
#[derive(Clone, Debug)]
pub(crate) struct LibraryProcess {
    /// What it is called; there is only one of the name.
    pub(crate) name: Arc<str>,
    pub(crate) parameters: Vec<(Temporary, Ty)>,
    /// What it gives.
    pub(crate) body: Expression,
}

/// A call of a member of an `Any`.
#[derive(Clone, Debug)]
pub(crate) struct MemberCall {
    pub(crate) name: Arc<str>,
    pub(crate) receiver: Expression,
    pub(crate) arguments: Vec<Expression>,
}

/// A call of a method that the class of the object chooses.
#[derive(Clone, Debug)]
pub(crate) struct MethodCall {
    /// The class or interface that has the method.
    pub(crate) class: Arc<ClassTy>,
    /// The number of the method there.
    pub(crate) method: u16,
    pub(crate) receiver: Expression,
    pub(crate) arguments: Vec<Expression>,
}

/// A call of a generic method that the class of the object chooses.
#[derive(Clone, Debug)]
pub(crate) struct GenericCall {
    /// Where [`Program::choices`] says what the classes do.
    pub(crate) choice: usize,
    pub(crate) receiver: Expression,
    pub(crate) arguments: Vec<Expression>,
}

/// What objects of a class, and of those below it that do nothing else, do when a generic method is called with
/// certain types.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pub(crate) class: Arc<ClassTy>,
    pub(crate) process: ProcessId,
}

/// An object that a constructor initialises.
#[derive(Clone, Debug)]
pub(crate) struct New {
    /// What initialises it; the class of exceptions without a constructor does that as the language does.
    pub(crate) constructor: Option<ProcessId>,
    /// Fields that it does not know, with what they have before it runs.
    pub(crate) defaults: Vec<(u16, Expression)>,
    pub(crate) arguments: Vec<Expression>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    Negate,
    /// All bits turned over.
    Complement,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    AddWrapping,
    SubtractWrapping,
    MultiplyWrapping,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Expression {
    /// An expression of type `ty`.
    pub(crate) fn new(kind: ExpressionKind, ty: Ty, span: Span) -> Self {
        Self { kind, ty, span }
    }

    /// What stands where something wrong was reported.
    pub(crate) fn error(span: Span) -> Self {
        Self::new(ExpressionKind::Error, Ty::Error, span)
    }

    /// What the runtime is to do with the parts, and cannot yet; `what` names it.
    pub(crate) fn unavailable(
        what: impl Into<Arc<str>>,
        parts: Vec<Expression>,
        ty: Ty,
        span: Span,
    ) -> Self {
        Self::new(ExpressionKind::Unavailable(what.into(), parts), ty, span)
    }

    /// The Text `text`.
    pub(crate) fn text(text: impl Into<Arc<str>>, span: Span) -> Self {
        Self::new(ExpressionKind::Text(text.into()), Ty::Text, span)
    }

    /// Whether it raises an exception in any case.
    pub(crate) fn never_comes_back(&self) -> bool {
        matches!(self.kind, ExpressionKind::Raise(..) | ExpressionKind::RaiseAtCaller(..))
    }

    /// A call of native function `name`, whose result has type `ty`.
    pub(crate) fn native(
        name: impl Into<Arc<str>>,
        arguments: Vec<Expression>,
        ty: Ty,
        span: Span,
    ) -> Self {
        Self::new(ExpressionKind::CallNative(name.into(), arguments), ty, span)
    }

    /// The same behind a box.
    pub(crate) fn boxed(self) -> Box<Self> {
        Box::new(self)
    }

    /// Whether it is a literal, or one that is converted or negated.
    pub(crate) fn is_plain(&self) -> bool {
        match &self.kind {
            ExpressionKind::Convert(_, value) | ExpressionKind::Unary(_, value) => value.is_plain(),
            _ => self.is_literal(),
        }
    }

    /// Whether evaluating it again later gives the same and does nothing else.
    pub(crate) fn is_literal(&self) -> bool {
        matches!(
            self.kind,
            ExpressionKind::Nothing
                | ExpressionKind::Boolean(_)
                | ExpressionKind::Integer(_)
                | ExpressionKind::Float(_)
                | ExpressionKind::Text(_)
                | ExpressionKind::Bytes(_)
                | ExpressionKind::Temporary(_)
        )
    }
}
