//! Lists, maps, ranges and what is in them.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::coerce::Wanted;
use super::rest::Item;
use crate::hir::{Element, Expression, ExpressionKind};
use crate::syntax::ast::{self, Expr, ExprKind};
use crate::types::{Conversion, Joining, OpenType, Ty};

impl<'a> Checker<'_, 'a> {
    /// `[a, b]`.
    pub(super) fn list(
        &mut self,
        items: &'a [ast::ListItem],
        expected: Option<&Ty>,
        span: Span,
    ) -> Expression {
        let expected = expected.map(|ty| self.open.resolve(ty).without_nothing());
        let wanted = match &expected {
            Some(Ty::List(element)) if !has_parameter(element) => Some((**element).clone()),
            Some(Ty::Class(class)) => {
                self.wanted_element(class).filter(|element| !has_parameter(element)).cloned()
            }
            _ => None,
        };
        self.elements(items, wanted, "list", span)
    }

    /// `{a, b}`: its elements as a list, and that as a set.
    pub(super) fn set(
        &mut self,
        items: &'a [ast::ListItem],
        expected: Option<&Ty>,
        span: Span,
    ) -> Expression {
        let expected = expected.map(|ty| self.open.resolve(ty).without_nothing());
        let wanted = match &expected {
            Some(Ty::Set(element)) if !has_parameter(element) => Some((**element).clone()),
            Some(Ty::Class(class)) => {
                self.wanted_element(class).filter(|element| !has_parameter(element)).cloned()
            }
            _ => None,
        };
        let list = self.elements(items, wanted, "set", span);
        let Ty::List(element) = self.open.resolve(&list.ty) else { return list };
        let list = self.to_any(list);
        self.made("List.to_set", [list], Ty::Set(element), span)
    }

    /// The elements of a literal, which is called `whole`, as a list. Their type is `wanted`, or the one
    /// that holds all of them.
    fn elements(
        &mut self,
        items: &'a [ast::ListItem],
        wanted: Option<Ty>,
        whole: &str,
        span: Span,
    ) -> Expression {
        let items = Item::all(items);
        let mut values = Vec::with_capacity(items.len());
        for &item in &items {
            values.push(self.item(item, wanted.as_ref()));
        }
        let element = match wanted {
            Some(wanted) => wanted,
            None if values.is_empty() => {
                self.open.of_literal(OpenType { place: span.start, part: 0 })
            }
            None => {
                let elements = items.iter().zip(&values);
                let elements: Vec<Expression> =
                    elements.map(|(&item, value)| self.as_element(item, value)).collect();
                self.joined(&elements, &format!("the elements of this {whole}"), span)
            }
        };
        let what = format!("an element of this {whole}");
        self.list_of(&items, values, element, &Wanted::by(&what), span)
    }

    /// `{a: b}`, or `{}` where a set is expected.
    pub(super) fn map(
        &mut self,
        entries: &'a [(Expr, Expr)],
        expected: Option<&Ty>,
        span: Span,
    ) -> Expression {
        let expected = expected.map(|ty| self.open.resolve(ty).without_nothing());
        let wanted = match &expected {
            Some(Ty::Set(element)) if entries.is_empty() && !has_parameter(element) => {
                return self.made("Set.new", [], Ty::Set(Arc::clone(element)), span);
            }
            Some(Ty::Map(parts)) if !has_parameter(&parts.0) && !has_parameter(&parts.1) => {
                Some((parts.0.clone(), parts.1.clone()))
            }
            _ => None,
        };
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for (key, value) in entries {
            keys.push(self.expression(key, wanted.as_ref().map(|wanted| &wanted.0)));
            values.push(self.expression(value, wanted.as_ref().map(|wanted| &wanted.1)));
        }
        let (key, value) = match wanted {
            Some(wanted) => wanted,
            None if entries.is_empty() => {
                let key = self.open.of_literal(OpenType { place: span.start, part: 0 });
                (key, self.open.of_literal(OpenType { place: span.start, part: 1 }))
            }
            None => (
                self.joined(&keys, "the keys of this map", span),
                self.joined(&values, "the values of this map", span),
            ),
        };
        let (a_key, a_value) = (Wanted::by("a key of this map"), Wanted::by("a value of this map"));
        let entries = keys
            .into_iter()
            .zip(values)
            .map(|(k, v)| (self.coerce(k, &key, &a_key), self.coerce(v, &value, &a_value)));
        let entries = entries.collect();
        Expression::new(ExpressionKind::Map(entries), Ty::map(key, value), span)
    }

    /// What native function `name` makes: a collection of type `ty`, whose number it gets before
    /// `arguments`.
    pub(super) fn made(
        &mut self,
        name: &str,
        arguments: impl IntoIterator<Item = Expression>,
        ty: Ty,
        span: Span,
    ) -> Expression {
        let number = Expression::new(ExpressionKind::TypeNumber(ty.clone()), Ty::Integer, span);
        let arguments = std::iter::once(number).chain(arguments).collect();
        let collection = Expression::native(name, arguments, Ty::Any, span);
        self.convert(collection, Conversion::Cast, ty)
    }

    /// What has elements as the list of them.
    pub(super) fn listed(&mut self, collection: Expression) -> Expression {
        let span = collection.span;
        let numbers = Ty::list(Ty::Integer);
        match self.open.resolve(&collection.ty) {
            Ty::Range => self.made("Range.to_list", [collection], numbers, span),
            Ty::Bytes => self.made("Bytes.to_list", [collection], numbers, span),
            Ty::Set(element) => {
                let set = self.to_any(collection);
                self.made("Set.to_list", [set], Ty::List(element), span)
            }
            ty => match self.element_of_iterable(&ty) {
                Some(element) => self.list_of_elements(collection, element),
                None => collection,
            },
        }
    }

    /// The type that holds all `values`.
    pub(super) fn joined(&mut self, values: &[Expression], what: &str, span: Span) -> Ty {
        let mut ty = Ty::Never;
        for value in values {
            match self.open.join(&ty, &value.ty, Joining::Widening, value.span) {
                Some(joined) => ty = joined,
                None => {
                    let (a, b) = (self.open.resolve(&ty), self.open.resolve(&value.ty));
                    let message = format!("{what} have types with nothing in common: {a} and {b}");
                    let diagnostic = Diagnostic::error("E0416", message)
                        .at(value.span, format!("this is {b}"))
                        .at(span, "in here")
                        .note("write `as List of Any` (or the like) where it gets its name");
                    self.report(diagnostic);
                    return Ty::Error;
                }
            }
        }
        ty
    }

    /// `a..b`.
    pub(super) fn range(
        &mut self,
        start: &'a Expr,
        end: &'a Expr,
        exclusive: bool,
        span: Span,
    ) -> Expression {
        let wanted = Wanted::by("an end of a range");
        let start = self.expression(start, Some(&Ty::Integer));
        let start = self.coerce(start, &Ty::Integer, &wanted);
        let end = self.expression(end, Some(&Ty::Integer));
        let end = self.coerce(end, &Ty::Integer, &wanted);
        if start.ty == Ty::Error || end.ty == Ty::Error {
            return Expression::error(span);
        }
        let native = if exclusive { "Range.new_exclusive" } else { "Range.new" };
        Expression::native(native, vec![start, end], Ty::Range, span)
    }

    /// `object[index]`.
    pub(super) fn index(&mut self, object: &'a Expr, index: &'a Expr, span: Span) -> Expression {
        let object = self.expression(object, None);
        let ty = self.open.resolve(&object.ty);
        if ty.is_silent() || matches!(ty, Ty::Open(_)) {
            self.expression(index, None);
            return Expression { span, ..object };
        }
        match &ty {
            Ty::Map(parts) => {
                let index = self.map_key(index, &parts.0);
                let kind = ExpressionKind::Element(Box::new(Element { list: object, index }));
                Expression::new(kind, parts.1.clone(), span)
            }
            Ty::Any => {
                let index = self.expression(index, Some(&Ty::Any));
                let (list, index) = (object, self.to_any(index));
                let kind = ExpressionKind::DynamicElement(Box::new(Element { list, index }));
                Expression::new(kind, Ty::Any, span)
            }
            Ty::Class(class) if self.has_promised(class, "get_at") => {
                let index = self.expression(index, None);
                self.element_of_object(object, index, span)
            }
            Ty::List(_) | Ty::Text | Ty::Bytes => self.position(object, &ty, index, span),
            Ty::Set(_) => {
                let message = format!("the elements of {ty} have no index");
                let diagnostic = Diagnostic::error("E0410", message)
                    .at(object.span, format!("this is {ty}"))
                    .note("`x in s` asks whether it has an element, `s.to_list()` numbers them");
                self.wrong(span, diagnostic)
            }
            _ => {
                let mut diagnostic = Diagnostic::error("E0410", format!("{ty} has no elements"))
                    .at(object.span, format!("this is {ty}"));
                if let Ty::Tuple(_) = &ty {
                    diagnostic = diagnostic.note("`Let (a, b) = …` takes a tuple apart");
                }
                if let Ty::Class(_) = &ty {
                    diagnostic = diagnostic.note(
                        "`[…]` is for types that implement `Indexable`, such as `Indexable of Integer to Text`",
                    );
                }
                self.wrong(span, super::operators::optional_note(diagnostic, &ty))
            }
        }
    }

    /// A key in the type of a map's keys.
    pub(super) fn map_key(&mut self, key: &'a Expr, ty: &Ty) -> Expression {
        let key = self.expression(key, Some(ty).filter(|ty| !ty.is_open()));
        self.coerce(key, ty, &Wanted::by("the key"))
    }

    /// An element or slice of a list, Text or Bytes.
    fn position(&mut self, object: Expression, ty: &Ty, index: &'a Expr, span: Span) -> Expression {
        self.warn_of_length_as_index(object.span, index);
        let index = self.expression(index, Some(&Ty::Integer));
        if self.open.resolve(&index.ty) == Ty::Range {
            return self.slice(object, ty, index, span);
        }
        let index = self.coerce(index, &Ty::Integer, &Wanted::by("an index"));
        match ty {
            Ty::List(element) => {
                let kind = ExpressionKind::Element(Box::new(Element { list: object, index }));
                Expression::new(kind, (**element).clone(), span)
            }
            Ty::Bytes => Expression::native("Bytes.at", vec![object, index], Ty::Integer, span),
            _ => Expression::native("Text.at", vec![object, index], Ty::Text, span),
        }
    }

    fn slice(&mut self, object: Expression, ty: &Ty, range: Expression, span: Span) -> Expression {
        let native = match ty {
            Ty::Text => Some("Text.slice"),
            Ty::Bytes => Some("Bytes.slice"),
            _ => None,
        };
        if let Some(native) = native {
            return Expression::native(native, vec![object, range], ty.clone(), span);
        }
        let arguments = vec![self.to_any(object), range];
        let list = Expression::native("List.slice", arguments, Ty::Any, span);
        self.convert(list, Conversion::Cast, ty.clone())
    }

    /// `value in container`.
    pub(super) fn contains(
        &mut self,
        value: &'a Expr,
        container: &'a Expr,
        span: Span,
    ) -> Expression {
        let value = self.expression(value, None);
        if let ExprKind::Range { start, end, exclusive } = &container.kind {
            return self.in_range(value, start, end, *exclusive, span);
        }
        let container = self.expression(container, None);
        let ty = self.open.resolve(&container.ty);
        if ty.is_silent() || value.ty == Ty::Error {
            return Expression::new(ExpressionKind::Error, Ty::Error, span);
        }
        if let Ty::Class(class) = &ty
            && let Some(found) =
                self.contained_in_object(class, value.clone(), container.clone(), span)
        {
            return found;
        }
        let (name, element) = match &ty {
            Ty::List(element) => ("List.contains", (**element).clone()),
            Ty::Map(parts) => ("Map.contains", parts.0.clone()),
            Ty::Set(element) => ("Set.contains", (**element).clone()),
            Ty::Text => ("Text.contains", Ty::Text),
            Ty::Range => ("Range.contains", Ty::Integer),
            Ty::Bytes => ("Bytes.contains", Ty::Integer),
            Ty::Any => ("contains", Ty::Any),
            _ => {
                let mut diagnostic = Diagnostic::error("E0410", format!("nothing is in {ty}"))
                    .at(container.span, format!("this is {ty}"));
                if let Ty::Class(_) = &ty {
                    diagnostic = diagnostic.note(
                        "`in` calls `contains` of types that implement `Container`, such as `Container of Text`",
                    );
                }
                return self.wrong(span, super::operators::optional_note(diagnostic, &ty));
            }
        };
        let value = self.coerce(value, &element, &Wanted::by("the left side of `in`"));
        let generic = matches!(ty, Ty::List(_) | Ty::Map(_) | Ty::Set(_) | Ty::Any);
        let arguments = match generic {
            true => vec![self.to_any(container), self.to_any(value)],
            false => vec![container, value],
        };
        Expression::native(name, arguments, Ty::Boolean, span)
    }

    /// `value in start..end`, without making a range.
    fn in_range(
        &mut self,
        value: Expression,
        start: &'a Expr,
        end: &'a Expr,
        exclusive: bool,
        span: Span,
    ) -> Expression {
        let range = self.range(start, end, exclusive, span);
        let value = self.coerce(value, &Ty::Integer, &Wanted::by("the left side of `in`"));
        Expression::native("Range.contains", vec![range, value], Ty::Boolean, span)
    }
}

/// Whether a type parameter of a signature is part of it.
pub(super) fn has_parameter(ty: &Ty) -> bool {
    ty.has_leaf(&|leaf| matches!(leaf, Ty::Parameter(_)))
}
