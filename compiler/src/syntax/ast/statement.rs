use runa_diagnostics::Span;

use super::{Alias, Attribute, Expr, ExprKind, LambdaBody, Name, Pattern, Process, Type};

/// Statements between a header and its `End`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// The statements in order.
    pub statements: Vec<Statement>,
    /// How deep the tree is.
    pub depth: u32,
}

impl Block {
    /// A block, whose depth follows from its statements.
    pub fn new(statements: Vec<Statement>) -> Self {
        let depth = statements.iter().map(|statement| statement.depth).max().unwrap_or(0);
        Self { statements, depth }
    }
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// All of it, `End` included, without the line end.
    pub span: Span,
    /// How deep the tree is.
    pub depth: u32,
}

/// What a statement is.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `Let …`.
    Let(Box<Let>),
    /// `Constant …`.
    Constant(Box<Constant>),
    /// `Type … = …`.
    Alias(Box<Alias>),
    /// `@name(…)`, which belongs to the next declaration.
    Attribute(Box<Attribute>),
    /// A process inside a process, or at the outermost level.
    Process(Box<Process>),
    /// An expression that is evaluated for what it does.
    Expression(Expr),
    /// `target = value`, `target += value` …
    Assign {
        /// What is assigned to.
        target: Box<Expr>,
        /// How.
        operator: AssignOperator,
        /// What is assigned.
        value: Box<Expr>,
    },
    /// `If … Otherwise If … Otherwise … End If`.
    If {
        /// Conditions and what is done when the first of them holds.
        branches: Vec<(Expr, Block)>,
        /// What is done when none holds.
        otherwise: Option<Block>,
    },
    /// `While … End While`.
    While(Box<Expr>, Block),
    /// `For i from a to b by s … End For`.
    For {
        /// The variable; nothing for `_`.
        variable: Option<Box<Name>>,
        /// The first value.
        from: Box<Expr>,
        /// The last value.
        to: Box<Expr>,
        /// The distance, 1 if nothing.
        by: Option<Box<Expr>>,
        /// What is repeated.
        body: Block,
    },
    /// `For each x in xs … End For`.
    ForEach {
        /// What each element is bound to.
        target: Box<ForTarget>,
        /// What is gone through.
        sequence: Box<Expr>,
        /// What is repeated.
        body: Block,
    },
    /// `Using x = e … End Using`.
    Using(Box<Name>, Box<Expr>, Block),
    /// `Try … Catch … Finally … End Try`.
    Try {
        /// What is tried.
        body: Block,
        /// The handlers in order.
        catches: Vec<Catch>,
        /// What is done in any case.
        finally: Option<Box<Block>>,
    },
    /// `Select … End Select`.
    Select(Vec<SelectArm>, Option<Block>),
    /// `Break`.
    Break,
    /// `Continue`.
    Continue,
    /// `Return`, `Return e`.
    Return(Option<Expr>),
    /// `Throw e`.
    Throw(Expr),
    /// `Resume`, `Resume e`.
    Resume(Option<Expr>),
    /// `Assert condition, message`.
    Assert(Box<Expr>, Option<Box<Expr>>),
    /// Something that could not be read; it was reported.
    Error,
}

impl Statement {
    /// The blocks inside of it that run in the same process.
    pub fn blocks(&self) -> Vec<&Block> {
        match &self.kind {
            StatementKind::If { branches, otherwise } => {
                branches.iter().map(|(_, block)| block).chain(otherwise).collect()
            }
            StatementKind::While(_, block)
            | StatementKind::For { body: block, .. }
            | StatementKind::ForEach { body: block, .. }
            | StatementKind::Using(_, _, block) => vec![block],
            StatementKind::Try { body, catches, finally } => {
                let catches = catches.iter().map(|catch| &catch.body);
                let finally = finally.iter().map(AsRef::as_ref);
                std::iter::once(body).chain(catches).chain(finally).collect()
            }
            StatementKind::Select(arms, otherwise) => {
                arms.iter().map(|arm| &arm.body).chain(otherwise).collect()
            }
            StatementKind::Expression(Expr { kind: ExprKind::Match(body), .. }) => {
                let arms = body.arms.iter().map(|arm| &arm.body).chain(&body.otherwise);
                let blocks = arms.filter_map(|body| match body {
                    LambdaBody::Block(block) => Some(block.as_ref()),
                    LambdaBody::Value(_) => None,
                });
                blocks.collect()
            }
            _ => Vec::new(),
        }
    }
}

/// `Let x as T = e`, `Let x as T`, `Let (a, b) = e`.
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    /// What is declared.
    pub target: LetTarget,
    /// Its type, if it is written.
    pub ty: Option<Type>,
    /// Its first value, if it has one.
    pub value: Option<Expr>,
}

/// What a `Let` declares.
#[derive(Clone, Debug, PartialEq)]
pub enum LetTarget {
    /// A variable.
    Name(Name),
    /// Several, by taking a value apart.
    Pattern(Pattern),
}

impl LetTarget {
    /// The names that it declares, in the order of the text.
    pub fn names(&self) -> Vec<&Name> {
        match self {
            LetTarget::Name(name) => vec![name],
            LetTarget::Pattern(pattern) => pattern.names(),
        }
    }
}

/// `Constant X as T = e`.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// Its name.
    pub name: Name,
    /// Its type, if it is written.
    pub ty: Option<Type>,
    /// Its value.
    pub value: Box<Expr>,
}

/// What a `For each` binds.
#[derive(Clone, Debug, PartialEq)]
pub enum ForTarget {
    /// A variable.
    Name(Name),
    /// `_`.
    Wildcard(Span),
    /// Several, by taking each element apart.
    Pattern(Pattern),
}

/// `=`, `+=` …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The names say it.
pub enum AssignOperator {
    Assign,
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// `Catch e as T where guard …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Catch {
    /// What the exception is called.
    pub name: Option<Name>,
    /// What is caught, everything if nothing.
    pub ty: Option<Box<Type>>,
    /// What has to hold, too.
    pub guard: Option<Box<Expr>>,
    /// What is done then.
    pub body: Block,
    /// Its first line.
    pub span: Span,
}

/// An arm of a `Select`.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectArm {
    /// What it waits for.
    pub kind: SelectArmKind,
    /// What is done then.
    pub body: Block,
}

/// What an arm of a `Select` waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectArmKind {
    /// `When x from channel`; nothing for `_`.
    Receive(Option<Name>, Box<Expr>),
    /// `When value to channel`.
    Send(Box<Expr>, Box<Expr>),
}

impl SelectArm {
    /// What it says to wait for, in the order of the text.
    pub fn operands(&self) -> impl Iterator<Item = &Expr> {
        let (value, channel) = match &self.kind {
            SelectArmKind::Receive(_, channel) => (None, channel),
            SelectArmKind::Send(value, channel) => (Some(value), channel),
        };
        value.into_iter().chain([channel]).map(AsRef::as_ref)
    }
}

impl Statement {
    /// A statement, whose depth follows from its parts.
    pub fn new(kind: StatementKind, span: Span) -> Self {
        let depth = kind.deepest_part() + 1;
        Self { kind, span, depth }
    }
}

fn of(expression: Option<&Expr>) -> u32 {
    expression.map_or(0, |expression| expression.depth)
}

fn of_block(block: &Option<Block>) -> u32 {
    block.as_ref().map_or(0, |block| block.depth)
}

impl StatementKind {
    fn deepest_part(&self) -> u32 {
        match self {
            StatementKind::Let(declared) => {
                of(declared.value.as_ref()).max(declared.ty.as_ref().map_or(0, |ty| ty.depth))
            }
            StatementKind::Constant(constant) => constant.value.depth,
            StatementKind::Alias(alias) => alias.ty.depth,
            StatementKind::Attribute(_)
            | StatementKind::Break
            | StatementKind::Continue
            | StatementKind::Error => 0,
            StatementKind::Process(process) => process.depth(),
            StatementKind::Expression(value) | StatementKind::Throw(value) => value.depth,
            StatementKind::Assign { target, value, .. } => target.depth.max(value.depth),
            StatementKind::If { branches, otherwise } => {
                let branches =
                    branches.iter().map(|(condition, block)| condition.depth.max(block.depth));
                branches.max().unwrap_or(0).max(of_block(otherwise))
            }
            StatementKind::While(condition, body) => condition.depth.max(body.depth),
            StatementKind::For { from, to, by, body, .. } => {
                from.depth.max(to.depth).max(of(by.as_deref())).max(body.depth)
            }
            StatementKind::ForEach { sequence, body, .. } => sequence.depth.max(body.depth),
            StatementKind::Using(_, value, body) => value.depth.max(body.depth),
            StatementKind::Try { body, catches, finally } => {
                let catches =
                    catches.iter().map(|catch| of(catch.guard.as_deref()).max(catch.body.depth));
                {
                    let finally = finally.as_ref().map_or(0, |block| block.depth);
                    body.depth.max(catches.max().unwrap_or(0)).max(finally)
                }
            }
            StatementKind::Select(arms, otherwise) => {
                let arms = arms.iter().map(|arm| arm.body.depth);
                arms.max().unwrap_or(0).max(of_block(otherwise))
            }
            StatementKind::Return(value) | StatementKind::Resume(value) => of(value.as_ref()),
            StatementKind::Assert(condition, message) => {
                condition.depth.max(of(message.as_deref()))
            }
        }
    }
}
