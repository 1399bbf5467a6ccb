use runa_diagnostics::Span;

use super::{Block, Name, Parameter, Pattern, Type};

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
    /// How deep the tree is.
    pub depth: u32,
}

/// Operators with two operands, without the short-circuiting ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The names say it.
pub enum BinaryOperator {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
    BitOr,
    Xor,
    BitAnd,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
    Add,
    Subtract,
    AddWrapping,
    SubtractWrapping,
    Multiply,
    Divide,
    Remainder,
    MultiplyWrapping,
    Power,
}

/// How closely an operator binds its operands, from the loosest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // The names say it.
pub enum Binding {
    Comparison,
    BitOr,
    BitAnd,
    Shift,
    Sum,
    Product,
    Cast,
    Power,
}

impl BinaryOperator {
    /// How closely it binds.
    pub fn binding(self) -> Binding {
        match self {
            BinaryOperator::Equal
            | BinaryOperator::NotEqual
            | BinaryOperator::Less
            | BinaryOperator::LessEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterEqual
            | BinaryOperator::In
            | BinaryOperator::NotIn => Binding::Comparison,
            BinaryOperator::BitOr | BinaryOperator::Xor => Binding::BitOr,
            BinaryOperator::BitAnd => Binding::BitAnd,
            BinaryOperator::ShiftLeft
            | BinaryOperator::ShiftRight
            | BinaryOperator::ShiftRightUnsigned => Binding::Shift,
            BinaryOperator::Add
            | BinaryOperator::Subtract
            | BinaryOperator::AddWrapping
            | BinaryOperator::SubtractWrapping => Binding::Sum,
            BinaryOperator::Multiply
            | BinaryOperator::Divide
            | BinaryOperator::Remainder
            | BinaryOperator::MultiplyWrapping => Binding::Product,
            BinaryOperator::Power => Binding::Power,
        }
    }

    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOperator::Equal => "==",
            BinaryOperator::NotEqual => "!=",
            BinaryOperator::Less => "<",
            BinaryOperator::LessEqual => "<=",
            BinaryOperator::Greater => ">",
            BinaryOperator::GreaterEqual => ">=",
            BinaryOperator::In => "in",
            BinaryOperator::NotIn => "not in",
            BinaryOperator::BitOr => "|",
            BinaryOperator::Xor => "xor",
            BinaryOperator::BitAnd => "&",
            BinaryOperator::ShiftLeft => "<<",
            BinaryOperator::ShiftRight => ">>",
            BinaryOperator::ShiftRightUnsigned => ">>>",
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::AddWrapping => "+%",
            BinaryOperator::SubtractWrapping => "-%",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::Remainder => "%",
            BinaryOperator::MultiplyWrapping => "*%",
            BinaryOperator::Power => "^",
        }
    }
}

/// Operators with one operand, besides `not`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `-`.
    Negate,
    /// `~`.
    BitNot,
    /// `signal`.
    Signal,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// An Integer literal of at most 2^63; that one is allowed only below a minus, where the parser
    /// makes [`IntegerMinimum`](Self::IntegerMinimum) of it.
    Integer(u64),
    /// `-9223372036854775808`.
    IntegerMinimum,
    /// A Float literal.
    Float(f64),
    /// A Decimal literal, without its `d` and underscores.
    Decimal(String),
    /// A text, in parts.
    Text(Vec<TextPart>),
    /// A bytes literal.
    Bytes(Vec<u8>),
    /// `true`, `false`.
    Boolean(bool),
    /// `nothing`.
    Nothing,
    /// `self`.
    SelfValue,
    /// `super`.
    Super,
    /// A name.
    Name(Name),
    /// `(e)`.
    Paren(Box<Expr>),
    /// `(a, b)`, `(a,)`.
    Tuple(Vec<Expr>),
    /// `[a, ...b]`.
    List(Vec<Item>),
    /// `{a, ...b}`.
    Set(Vec<Item>),
    /// `{a: b}`; `{}` has no entries.
    Map(Vec<(Expr, Expr)>),
    /// `if c then a otherwise b`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `(x) => e`, `(x) => Do … End Do`.
    Lambda(Vec<Parameter>, LambdaBody),
    /// `a or b`.
    Or(Box<Expr>, Box<Expr>),
    /// `a and b`.
    And(Box<Expr>, Box<Expr>),
    /// `not a`.
    Not(Box<Expr>),
    /// `a + b`, `a == b`, `a in b` …
    Binary {
        /// The operator.
        operator: BinaryOperator,
        /// Where it stands.
        operator_span: Span,
        /// What stands left of it.
        left: Box<Expr>,
        /// What stands right of it.
        right: Box<Expr>,
    },
    /// `-a`, `~a`, `signal a`.
    Unary(UnaryOperator, Box<Expr>),
    /// `value is T`, `value is not T`; `is nothing` tests for the type `Nothing`.
    Is {
        /// What is tested.
        value: Box<Expr>,
        /// Whether `not` stands there.
        negated: bool,
        /// For what.
        ty: Box<Type>,
    },
    /// `a ?? b`.
    Fallback(Box<Expr>, Box<Expr>),
    /// `a..b`, `a..<b`.
    Range {
        /// Where it starts.
        start: Box<Expr>,
        /// Where it ends.
        end: Box<Expr>,
        /// Whether the end is left out.
        exclusive: bool,
    },
    /// `e as T`.
    Cast(Box<Expr>, Box<Type>),
    /// `e.name`, `e?.name`.
    Member {
        /// What it is a member of.
        object: Box<Expr>,
        /// Its name.
        name: Name,
        /// Whether it was reached with `?.`.
        optional: bool,
    },
    /// `f(a, label: b, ...c)`.
    Call(Box<Expr>, Vec<Argument>),
    /// `e[i]`.
    Index(Box<Expr>, Box<Expr>),
    /// `e with (x: 1)`.
    With(Box<Expr>, Vec<Argument>),
    /// `List of Integer`, as the callee of a call or the object of a member.
    TypeApplication(Box<Type>),
    /// `Match e … End Match`.
    Match(Box<MatchBody>),
    /// Something that could not be read; it was reported.
    Error,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum TextPart {
    /// Characters, decoded.
    Literal(String),
    /// `{expression}`, `{expression:format}`.
    Hole {
        /// What is put in.
        value: Expr,
        /// How it is written, with its place.
        format: Option<(String, Span)>,
    },
}

/// An element of a list or set.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Whether `...` stands before it.
    pub spread: bool,
    /// The element, or what is spread.
    pub value: Expr,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// How it is given.
    pub kind: ArgumentKind,
    /// Its value, or what is spread.
    pub value: Expr,
    /// All of it.
    pub span: Span,
}

/// How an argument is given.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgumentKind {
    /// By its place.
    Positional,
    /// `label: value`.
    Labelled(Box<Name>),
    /// `...values`.
    Spread,
}

/// What a lambda does.
#[derive(Clone, Debug, PartialEq)]
pub enum LambdaBody {
    /// Gives the value of an expression.
    Value(Box<Expr>),
    /// Runs a block.
    Block(Box<Block>),
}

/// `Match subject … End Match`.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchBody {
    /// What is matched.
    pub subject: Expr,
    /// The arms.
    pub arms: Vec<MatchArm>,
    /// What `Otherwise` does.
    pub otherwise: Option<LambdaBody>,
}

/// `When pattern where guard …`.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchArm {
    /// What has to fit.
    pub pattern: Pattern,
    /// What has to hold, too.
    pub guard: Option<Box<Expr>>,
    /// What is done then.
    pub body: LambdaBody,
    /// All of it.
    pub span: Span,
}

/// Whether an expression is a lambda, in parentheses or not.
pub fn is_lambda(expression: &Expr) -> bool {
    match &expression.kind {
        ExprKind::Lambda(..) => true,
        ExprKind::Paren(inner) => is_lambda(inner),
        _ => false,
    }
}

impl Expr {
    /// An expression, whose depth follows from its parts.
    pub fn new(kind: ExprKind, span: Span) -> Self {
        let depth = kind.deepest_part() + 1;
        Self { kind, span, depth }
    }

    /// The expression in a box.
    pub fn boxed(self) -> Box<Expr> {
        Box::new(self)
    }
}

fn deepest<'a>(expressions: impl IntoIterator<Item = &'a Expr>) -> u32 {
    expressions.into_iter().map(|expression| expression.depth).max().unwrap_or(0)
}

impl LambdaBody {
    /// How deep the tree is.
    pub fn depth(&self) -> u32 {
        match self {
            LambdaBody::Value(value) => value.depth,
            LambdaBody::Block(block) => block.depth,
        }
    }
}

impl ExprKind {
    fn deepest_part(&self) -> u32 {
        match self {
            ExprKind::Integer(_)
            | ExprKind::IntegerMinimum
            | ExprKind::Float(_)
            | ExprKind::Decimal(_)
            | ExprKind::Bytes(_)
            | ExprKind::Boolean(_)
            | ExprKind::Nothing
            | ExprKind::SelfValue
            | ExprKind::Super
            | ExprKind::Name(_)
            | ExprKind::Error => 0,
            ExprKind::Text(parts) => deepest(parts.iter().filter_map(|part| match part {
                TextPart::Hole { value, .. } => Some(value),
                TextPart::Literal(_) => None,
            })),
            ExprKind::Paren(inner) | ExprKind::Not(inner) | ExprKind::Unary(_, inner) => {
                inner.depth
            }
            ExprKind::Tuple(parts) => deepest(parts),
            ExprKind::List(items) | ExprKind::Set(items) => {
                deepest(items.iter().map(|item| &item.value))
            }
            ExprKind::Map(entries) => deepest(entries.iter().flat_map(|(key, value)| [key, value])),
            ExprKind::If(condition, then, otherwise) => {
                condition.depth.max(then.depth).max(otherwise.depth)
            }
            ExprKind::Lambda(parameters, body) => {
                let defaults =
                    parameters.iter().filter_map(|parameter| parameter.default.as_deref());
                deepest(defaults).max(body.depth())
            }
            ExprKind::Or(left, right)
            | ExprKind::And(left, right)
            | ExprKind::Fallback(left, right)
            | ExprKind::Index(left, right)
            | ExprKind::Binary { left, right, .. }
            | ExprKind::Range { start: left, end: right, .. } => left.depth.max(right.depth),
            ExprKind::Is { value, ty, .. } | ExprKind::Cast(value, ty) => value.depth.max(ty.depth),
            ExprKind::Member { object, .. } => object.depth,
            ExprKind::Call(callee, arguments) | ExprKind::With(callee, arguments) => {
                callee.depth.max(deepest(arguments.iter().map(|argument| &argument.value)))
            }
            ExprKind::TypeApplication(ty) => ty.depth,
            ExprKind::Match(body) => body.deepest_part(),
        }
    }
}

impl MatchBody {
    fn deepest_part(&self) -> u32 {
        let arms = self.arms.iter().map(|arm| {
            let guard = arm.guard.as_ref().map_or(0, |guard| guard.depth);
            arm.pattern.depth.max(guard).max(arm.body.depth())
        });
        let otherwise = self.otherwise.as_ref().map_or(0, LambdaBody::depth);
        arms.chain([self.subject.depth, otherwise]).max().unwrap_or(0)
    }
}
