//! Patterns that were checked against the type of what they are compared with.

use std::sync::Arc;

use runa_diagnostics::Span;

use super::bounds::Bounds;
use super::fields::Fields;
use super::space::{Maker, Space};
use crate::hir::Expression;
use crate::names::VariableId;
use crate::types::Ty;

/// A pattern for values of a known type.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// What a pattern fits.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Everything.
    Anything,
    /// Everything; gives it a name.
    Bind(VariableId),
    /// What is of a type, if it fits the pattern as a value of that type. Stands where the value is `Any`
    /// or optional.
    Type(Ty, Box<Pattern>),
    Boolean(bool),
    Text(Arc<str>),
    /// Numbers; the value is Integer, Float or `Any`.
    Number(Bounds),
    /// What is equal to a constant.
    Constant(Box<Expression>),
    /// Decimals from one to another, which itself may be left out.
    Decimals(Box<[Expression; 2]>, bool),
    /// A list; the value is one or `Any`.
    List(List),
    /// A tuple whose parts fit these; the value is a tuple with as many parts or `Any`.
    Tuple(Vec<Pattern>),
    /// A map that has these keys; the value is a map or `Any`.
    Map(Vec<(Arc<str>, Pattern)>),
    /// What has these fields; the value is of their class.
    Fields(Fields),
    /// What one of the sides fits.
    Or(Vec<Pattern>),
    /// Something wrong that was reported.
    Error,
}

/// What a list has to have.
#[derive(Clone, Debug)]
pub(super) struct List {
    /// Its first elements.
    pub(super) front: Vec<Pattern>,
    /// Whether there may be more behind them, and what that is called.
    pub(super) rest: Option<Option<VariableId>>,
    /// Its last elements.
    pub(super) back: Vec<Pattern>,
}

impl Pattern {
    pub(super) fn new(kind: Kind, span: Span) -> Self {
        Self { kind, span }
    }

    /// The pattern for values of which only those of type `ty` can fit.
    pub(super) fn typed(self, ty: Ty) -> Self {
        let span = self.span;
        Self::new(Kind::Type(ty, Box::new(self)), span)
    }

    /// Whether it fits everything, whatever that is.
    pub(super) fn fits_all(&self) -> bool {
        match &self.kind {
            Kind::Anything | Kind::Bind(_) => true,
            Kind::Or(sides) => sides.iter().any(Pattern::fits_all),
            Kind::Fields(fields) => fields.patterns().all(Pattern::fits_all),
            _ => false,
        }
    }

    /// The type that a value is known to have when it fits, if that says more than before.
    pub(super) fn fitting_type(&self) -> Option<&Ty> {
        match &self.kind {
            Kind::Type(ty, inner) => inner.fitting_type().or(Some(ty)),
            Kind::Or(sides) => {
                let mut types = sides.iter().map(Pattern::fitting_type);
                let first = types.next()??;
                types.all(|ty| ty == Some(first)).then_some(first)
            }
            _ => None,
        }
    }

    /// The type of a `from` that does not fit.
    pub(super) fn type_left(&self, from: Ty) -> Ty {
        match (&self.kind, &from) {
            (Kind::Or(sides), _) => sides.iter().fold(from, |left, side| side.type_left(left)),
            (Kind::Type(Ty::Nothing, inner), Ty::Optional(present)) if inner.fits_all() => {
                (**present).clone()
            }
            (Kind::Type(ty, inner), Ty::Optional(present))
                if inner.fits_all() && **present == *ty =>
            {
                Ty::Nothing
            }
            _ => from,
        }
    }

    /// The variables that it binds; one that several sides of an `or` bind may come more than once.
    pub(super) fn variables(&self, found: &mut Vec<VariableId>) {
        match &self.kind {
            Kind::Bind(variable) => found.push(*variable),
            Kind::Type(_, inner) => inner.variables(found),
            Kind::List(List { front, rest, back }) => {
                front.iter().chain(back).for_each(|part| part.variables(found));
                found.extend(rest.iter().flatten());
            }
            Kind::Map(entries) => entries.iter().for_each(|(_, part)| part.variables(found)),
            Kind::Fields(fields) => fields.patterns().for_each(|part| part.variables(found)),
            Kind::Tuple(sides) | Kind::Or(sides) => {
                sides.iter().for_each(|side| side.variables(found))
            }
            Kind::Anything
            | Kind::Boolean(_)
            | Kind::Text(_)
            | Kind::Number(_)
            | Kind::Constant(_)
            | Kind::Decimals(..)
            | Kind::Error => {}
        }
    }

    /// Whether it is not known here which values it fits.
    pub(super) fn has_constant(&self) -> bool {
        self.any(&|kind| matches!(kind, Kind::Constant(_) | Kind::Decimals(..)))
    }

    /// Whether something in it was wrong.
    pub(super) fn has_error(&self) -> bool {
        self.any(&|kind| matches!(kind, Kind::Error))
    }

    fn any(&self, test: &impl Fn(&Kind) -> bool) -> bool {
        test(&self.kind)
            || match &self.kind {
                Kind::Type(_, inner) => inner.any(test),
                Kind::List(list) => list.front.iter().chain(&list.back).any(|part| part.any(test)),
                Kind::Map(entries) => entries.iter().any(|(_, part)| part.any(test)),
                Kind::Fields(fields) => fields.patterns().any(|part| part.any(test)),
                Kind::Tuple(sides) | Kind::Or(sides) => sides.iter().any(|side| side.any(test)),
                _ => false,
            }
    }

    /// The values of type `ty` that it fits, constants fitting all.
    pub(super) fn space(&self, ty: &Ty) -> Space {
        match &self.kind {
            Kind::Anything
            | Kind::Bind(_)
            | Kind::Constant(_)
            | Kind::Decimals(..)
            | Kind::Error => Space::Whole,
            Kind::Type(inner, part) => typed_space(inner, part, ty),
            Kind::Fields(fields) => fields.space(),
            Kind::Boolean(value) => Space::plain(Maker::Boolean(*value)),
            Kind::Text(text) => Space::plain(Maker::Text(Arc::clone(text))),
            Kind::Number(bounds) => number_space(*bounds, ty),
            Kind::List(list) => match ty {
                Ty::List(element) => list_space(list, element),
                _ => Space::Made(Maker::AnyList, vec![list_space(list, &Ty::Any)]),
            },
            Kind::Map(entries) => match ty {
                Ty::Map(parts) => map_space(entries, &parts.1),
                _ => Space::Made(Maker::AnyMap, vec![map_space(entries, &Ty::Any)]),
            },
            Kind::Tuple(parts) => match ty {
                Ty::Tuple(types) => tuple_space(parts, types),
                _ => {
                    let types = vec![Ty::Any; parts.len()];
                    Space::Made(Maker::AnyTuple(parts.len()), vec![tuple_space(parts, &types)])
                }
            },
            Kind::Or(sides) => Space::Union(sides.iter().map(|side| side.space(ty)).collect()),
        }
    }
}

/// Values of type `ty` among those of type `from`.
fn typed_space(ty: &Ty, part: &Pattern, from: &Ty) -> Space {
    // Of a variant, cases are what its values are made as.
    if let Kind::Fields(fields) = &part.kind
        && let Some(variant) = fields.variant()
    {
        let space = fields.space();
        return if *from == variant { space } else { Space::typed(variant, space) };
    }
    match ty {
        // To `Any`, an optional is two types.
        Ty::Optional(present) => Space::Union(vec![
            Space::typed(Ty::Nothing, Space::Whole),
            Space::typed((**present).clone(), Space::Whole),
        ]),
        _ => Space::typed(ty.clone(), part.space(ty)),
    }
}

fn number_space(bounds: Bounds, ty: &Ty) -> Space {
    let span = |(first, last)| Space::plain(Maker::Span(first, last));
    let integers = bounds.integers().map(span);
    let floats = bounds.float_ranks().map(span);
    match ty {
        Ty::Integer => integers.unwrap_or(Space::Union(Vec::new())),
        Ty::Float => floats.unwrap_or(Space::Union(Vec::new())),
        _ => {
            let integers = integers.map(|space| Space::typed(Ty::Integer, space));
            let floats = floats.map(|space| Space::typed(Ty::Float, space));
            Space::Union(integers.into_iter().chain(floats).collect())
        }
    }
}

fn list_space(list: &List, element: &Ty) -> Space {
    let List { front, rest, back } = list;
    let parts = front.iter().chain(back).map(|part| part.space(element)).collect();
    let maker = Maker::List { front: front.len(), back: back.len(), more: rest.is_some() };
    Space::Made(maker, parts)
}

fn tuple_space(parts: &[Pattern], types: &[Ty]) -> Space {
    let spaces = parts.iter().zip(types).map(|(part, ty)| part.space(ty)).collect();
    Space::Made(Maker::Tuple(parts.len()), spaces)
}

fn map_space(entries: &[(Arc<str>, Pattern)], value: &Ty) -> Space {
    let keys = entries.iter().map(|(key, _)| Arc::clone(key)).collect();
    let parts = entries.iter().map(|(_, part)| {
        let part = part.space(value);
        Space::Made(Maker::Entry(true), vec![part])
    });
    Space::Made(Maker::Map(keys), parts.collect())
}
