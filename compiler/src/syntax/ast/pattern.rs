use runa_diagnostics::Span;

use super::{Expr, Name, Type, TypeName};

/// A pattern of `Match`, `Let` or `For each`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// What it is.
    pub kind: PatternKind,
    /// Where it stands.
    pub span: Span,
    /// How deep the tree is.
    pub depth: u32,
}

/// What a pattern is.
#[derive(Clone, Debug, PartialEq)]
pub enum PatternKind {
    /// `_`.
    Wildcard,
    /// `name`: fits everything and binds it.
    Bind(Name),
    /// `name as T`.
    Typed(Name, Box<Type>),
    /// A number, text, `true`, `nothing` …
    Literal(Box<Expr>),
    /// `1..9`, `1..<9`.
    Range {
        /// Where it starts.
        start: Box<Expr>,
        /// Where it ends.
        end: Box<Expr>,
        /// Whether the end is left out.
        exclusive: bool,
    },
    /// `Circle(r)`, `Sum(left: l)`.
    Construct(Box<TypeName>, Vec<SubPattern>),
    /// `Circle` alone: a case, constant or type.
    Named(Box<TypeName>),
    /// `(a, b)`.
    Tuple(Vec<Pattern>),
    /// `[a, ...rest]`.
    List(Vec<Pattern>),
    /// `...rest` or `...`, inside a list pattern.
    Rest(Option<Name>),
    /// `{"k": p}`: texts (with their quotes decoded) and patterns.
    Map(Vec<(Box<Expr>, Pattern)>),
    /// `p or q`.
    Or(Vec<Pattern>),
}

/// A part of a construction pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct SubPattern {
    /// The field, where it is named.
    pub label: Option<Name>,
    /// What it has to fit.
    pub pattern: Pattern,
}

impl Pattern {
    /// The names that it binds, in the order of the text; those that the sides of an `or` bind are the
    /// same, and are given where the first one binds them.
    pub fn names(&self) -> Vec<&Name> {
        let mut names = Vec::new();
        self.add_names(&mut names);
        names
    }

    fn add_names<'a>(&'a self, names: &mut Vec<&'a Name>) {
        match &self.kind {
            PatternKind::Bind(name)
            | PatternKind::Typed(name, _)
            | PatternKind::Rest(Some(name)) => names.push(name),
            PatternKind::Tuple(parts) | PatternKind::List(parts) => {
                parts.iter().for_each(|part| part.add_names(names));
            }
            PatternKind::Construct(_, parts) => {
                parts.iter().for_each(|part| part.pattern.add_names(names));
            }
            PatternKind::Map(entries) => {
                entries.iter().for_each(|(_, part)| part.add_names(names));
            }
            PatternKind::Or(sides) => sides.first().iter().for_each(|side| side.add_names(names)),
            PatternKind::Wildcard
            | PatternKind::Literal(_)
            | PatternKind::Range { .. }
            | PatternKind::Named(_)
            | PatternKind::Rest(None) => {}
        }
    }

    /// A pattern, whose depth follows from its parts.
    pub fn new(kind: PatternKind, span: Span) -> Self {
        let deepest = match &kind {
            PatternKind::Construct(_, parts) => {
                parts.iter().map(|part| part.pattern.depth).max().unwrap_or(0)
            }
            PatternKind::Tuple(parts) | PatternKind::List(parts) | PatternKind::Or(parts) => {
                parts.iter().map(|part| part.depth).max().unwrap_or(0)
            }
            PatternKind::Map(entries) => {
                entries.iter().map(|(_, pattern)| pattern.depth).max().unwrap_or(0)
            }
            PatternKind::Typed(_, ty) => ty.depth,
            _ => 0,
        };
        Self { kind, span, depth: deepest + 1 }
    }
}
