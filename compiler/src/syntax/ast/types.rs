use runa_diagnostics::Span;

use super::Name;

/// A type as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// What it is.
    pub kind: TypeKind,
    /// Where it stands.
    pub span: Span,
    /// How deep the tree is.
    pub depth: u32,
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `Integer`, `http.Response`.
    Named(Box<TypeName>),
    /// `List of Integer`, `Map of Text to Integer`: the name and what follows `of`.
    Applied(Box<TypeName>, Vec<Type>),
    /// `T?`.
    Optional(Box<Type>),
    /// `(A, B)` or `(A,)`.
    Tuple(Vec<Type>),
    /// `(A, B) => C`.
    Function(Vec<Type>, Box<Type>),
    /// Something that could not be read; it was reported.
    Error,
}

/// The name of a type, behind the modules it lies in; where a case of a variant may stand also the name of one,
/// behind that of its variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeName {
    /// `net`, `http` in `net.http.Response`.
    pub modules: Vec<Name>,
    /// The name itself.
    pub name: Name,
}

impl Type {
    /// A type, whose depth follows from its parts.
    pub fn new(kind: TypeKind, span: Span) -> Self {
        let deepest = match &kind {
            TypeKind::Named(_) | TypeKind::Error => 0,
            TypeKind::Applied(_, parts) | TypeKind::Tuple(parts) => deepest(parts),
            TypeKind::Optional(inner) => inner.depth,
            TypeKind::Function(parameters, result) => deepest(parameters).max(result.depth),
        };
        Self { kind, span, depth: deepest + 1 }
    }
}

fn deepest(types: &[Type]) -> u32 {
    types.iter().map(|ty| ty.depth).max().unwrap_or(0)
}
