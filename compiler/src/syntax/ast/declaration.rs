use runa_diagnostics::Span;

use super::{Argument, Block, Constant, Expr, Name, Type};

/// `Type Name of T = …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    /// Its name.
    pub name: Name,
    /// What it is generic in.
    pub parameters: Vec<TypeParameter>,
    /// What it stands for.
    pub ty: Type,
}

/// `@name(arguments)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: Name,
    /// Its arguments.
    pub arguments: Vec<Argument>,
}

/// A type parameter and the word before it.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeParameter {
    /// Whether `to` stands before it, as in `Cache of K to V`, and not `and`.
    pub behind_to: bool,
    /// Its name.
    pub name: Name,
}

/// `T is Comparable`.
#[derive(Clone, Debug, PartialEq)]
pub struct WhereBound {
    /// The type parameter.
    pub parameter: Name,
    /// What it must be.
    pub bound: Type,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Name,
    /// Its type, if it is written.
    pub ty: Option<Type>,
    /// Its default, if it has one.
    pub default: Option<Box<Expr>>,
    /// Whether it takes all arguments that are left.
    pub rest: bool,
    /// All of it.
    pub span: Span,
}

/// The first line of a process.
#[derive(Clone, Debug, PartialEq)]
pub struct ProcessHead {
    /// Its name.
    pub name: Name,
    /// What it is generic in.
    pub type_parameters: Vec<TypeParameter>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// What it returns, if it is written.
    pub result: Option<Type>,
    /// What its type parameters must be.
    pub bounds: Vec<WhereBound>,
    /// All of it.
    pub span: Span,
}

/// `Requires` or `Ensures`.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    /// Which.
    pub kind: ContractKind,
    /// What has to hold.
    pub condition: Expr,
    /// What is said when it does not.
    pub message: Option<Box<Expr>>,
    /// All of it.
    pub span: Span,
}

/// When a contract has to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContractKind {
    /// On entry.
    Requires,
    /// On return.
    Ensures,
}

/// `Process … End Process`.
#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    /// Its first line.
    pub head: ProcessHead,
    /// Its contracts.
    pub contracts: Vec<Contract>,
    /// What it does.
    pub body: Block,
    /// All of it.
    pub span: Span,
}

impl Process {
    /// How deep the tree is.
    pub fn depth(&self) -> u32 {
        let defaults =
            self.head.parameters.iter().filter_map(|parameter| parameter.default.as_ref());
        let contracts = self.contracts.iter().flat_map(|contract| {
            [Some(contract.condition.depth), contract.message.as_ref().map(|text| text.depth)]
        });
        let heads = defaults.map(|default| default.depth).chain(contracts.flatten());
        heads.max().unwrap_or(0).max(self.body.depth)
    }
}

/// `Import a.b as x, c` or `Import p from a.b`.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// What is imported.
    pub items: Vec<ImportItem>,
    /// The module it is taken from, with `from`.
    pub from: Option<Vec<Name>>,
    /// All of it.
    pub span: Span,
}

/// One of the things that are imported.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportItem {
    /// `a.b`.
    pub path: Vec<Name>,
    /// What it is called here.
    pub alias: Option<Name>,
}

/// `External Library "libm" as m`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalLibrary {
    /// The library, decoded.
    pub library: String,
    /// Where that stands.
    pub span: Span,
    /// What it is called here.
    pub alias: Option<Name>,
}

/// `External Process called f(…) from "lib" as "symbol"`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalProcess {
    /// Its first line.
    pub head: ProcessHead,
    /// The library, decoded.
    pub library: String,
    /// Where that stands.
    pub library_span: Span,
    /// Its name there, if it is another.
    pub symbol: Option<String>,
}

/// A class, structure, variant, interface, trait or actor.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDeclaration {
    /// Which of them.
    pub kind: TypeDeclarationKind,
    /// Whether `Abstract` stands before it.
    pub is_abstract: bool,
    /// Its name.
    pub name: Name,
    /// What it is generic in.
    pub type_parameters: Vec<TypeParameter>,
    /// What it extends.
    pub extends: Vec<Type>,
    /// What it implements.
    pub implements: Vec<Type>,
    /// Which traits it uses.
    pub uses: Vec<Type>,
    /// What its type parameters must be.
    pub bounds: Vec<WhereBound>,
    /// What stands in it.
    pub members: Vec<Member>,
    /// All of it.
    pub span: Span,
}

/// The kinds of types that programs declare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The names say it.
pub enum TypeDeclarationKind {
    Class,
    Structure,
    Variant,
    Interface,
    Trait,
    Actor,
}

/// Something in a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The words before it.
    pub modifiers: Vec<Modifier>,
    /// What it is.
    pub kind: MemberKind,
    /// All of it.
    pub span: Span,
}

/// A word before a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modifier {
    /// Which.
    pub kind: ModifierKind,
    /// Where it stands.
    pub span: Span,
}

/// The words before members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The names say it.
pub enum ModifierKind {
    Private,
    Shared,
    Override,
    Abstract,
}

/// What a member is.
#[derive(Clone, Debug, PartialEq)]
pub enum MemberKind {
    /// `@name(…)`.
    Attribute(Box<Attribute>),
    /// A field.
    Field(Box<Field>),
    /// A constant.
    Constant(Box<Constant>),
    /// A process.
    Process(Box<Process>),
    /// A process without a body.
    Abstract(Box<ProcessHead>),
    /// A constructor.
    Constructor(Box<Constructor>),
    /// `Invariant condition, message`.
    Invariant(Box<Expr>, Option<Box<Expr>>),
    /// A case of a variant.
    Case(Box<Case>),
    /// A message of an actor: `On name(…) … End On`.
    Handler(Box<Process>),
}

/// `name as T = default`.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// Its default, if it has one.
    pub default: Option<Box<Expr>>,
}

/// A case of a variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its name.
    pub name: Name,
    /// What it carries.
    pub fields: Vec<Field>,
}

/// `Constructor(…) … End Constructor`.
#[derive(Clone, Debug, PartialEq)]
pub struct Constructor {
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Its contracts.
    pub contracts: Vec<Contract>,
    /// What it does.
    pub body: Block,
}
