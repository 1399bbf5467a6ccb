//! The syntax tree: what was written, with spans, names unresolved and types unknown.
//!
//! Names of nodes are those of the grammar. Trees are at most [`DEEPEST`] nodes deep, so that walking
//! and dropping them needs little stack.

mod declaration;
mod expression;
mod lost;
mod pattern;
mod statement;
mod types;

use std::sync::Arc;

use runa_diagnostics::Span;

pub use super::parts::Parts;
pub use declaration::{
    Alias, Attribute, Case, Constructor, Contract, ContractKind, ExternalLibrary, ExternalProcess,
    Field, Import, ImportItem, Member, MemberKind, Modifier, ModifierKind, Parameter, Process,
    ProcessHead, TypeDeclaration, TypeDeclarationKind, TypeParameter, WhereBound,
};
pub use expression::{
    Argument, ArgumentKind, BinaryOperator, Binding, Expr, ExprKind, Item as ListItem, LambdaBody,
    MatchArm, MatchBody, TextPart, UnaryOperator, is_lambda,
};
pub use lost::LostNames;
pub use pattern::{Pattern, PatternKind, SubPattern};
pub use statement::{
    AssignOperator, Block, Catch, Constant, ForTarget, Let, LetTarget, SelectArm, SelectArmKind,
    Statement, StatementKind,
};
pub use types::{Type, TypeKind, TypeName};

/// How deep a tree is at the most; deeper ones are reported and cut.
pub const DEEPEST: u32 = 250;

/// A name where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The name.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

impl Name {
    /// Whether it begins with a capital letter, and so names a type, case or constant.
    pub fn is_upper(&self) -> bool {
        self.text.chars().next().is_some_and(|first| first.is_uppercase())
    }
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// What stands in it, in order.
    pub items: Vec<Item>,
    /// The names in what could not be read.
    pub lost: LostNames,
    /// Whether `signal` or `Resume` may stand in it: then every `Catch` can be asked before anything is left.
    pub signals: bool,
    /// What it names of the parts of the language that are there on demand.
    pub parts: Parts,
}

/// Something at the outermost level of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// All of it, without `Private`.
    pub span: Span,
    /// Where `Private` stands, if it does.
    pub private: Option<Span>,
}

/// What stands at the outermost level of a file.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "nearly every item is a statement")]
pub enum ItemKind {
    /// A statement; declarations of processes, variables and aliases are statements.
    Statement(Statement),
    /// A class, structure, variant, interface, trait or actor.
    Type(Box<TypeDeclaration>),
    /// `Import …`.
    Import(Import),
    /// `External Library …`.
    ExternalLibrary(ExternalLibrary),
    /// `External Process …`.
    ExternalProcess(Box<ExternalProcess>),
    /// `Test "…" … End Test`.
    Test {
        /// What it shows, decoded.
        name: String,
        /// Where the name stands.
        name_span: Span,
        /// What it does.
        body: Block,
    },
}
