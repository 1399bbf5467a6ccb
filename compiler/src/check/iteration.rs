//! Objects that are gone through: their iterator is asked for one element after the other. What is built in becomes such an
//! object where one is wanted; what iterators have besides their two methods is written in the language itself
//! (`names/prelude/iterators.runa`).

use std::sync::Arc;

use runa_diagnostics::Span;

use super::Checker;
use super::coerce::Wanted;
use super::generic_calls::not_yet_known;
use super::loops::RoundTarget;
use super::unavailable;
use super::walks::Rounds;
use crate::hir::{Expression, ExpressionKind, StatementKind};
use crate::syntax::ast::{self, Block};
use crate::types::{ClassTy, Conversion, Ty};

/// The class whose methods iterators have as members.
const MEMBERS: &str = "IteratorMembers";

/// What they are, for sessions, which have not got that class.
const COMPUTING: [&str; 8] =
    ["map", "filter", "take", "take_while", "drop", "zip", "indexed", "chain"];

impl<'a> Checker<'_, 'a> {
    /// The `Iterable of T` that a type promises to be, or else the `Iterator of T`.
    pub(super) fn as_iterable(&self, ty: &Ty) -> Option<Arc<ClassTy>> {
        self.promised_as("Iterable", ty).or_else(|| self.promised_as("Iterator", ty))
    }

    /// What a type promises to be of what the generic interface `name` may be.
    fn promised_as(&self, name: &str, ty: &Ty) -> Option<Arc<ClassTy>> {
        let classes = match ty {
            Ty::Class(class) => vec![Arc::clone(class)],
            Ty::Variable(variable) => self.bound_classes(variable),
            _ => return None,
        };
        let interface = self.names.prelude_class(name)?;
        let found = classes.iter().find_map(|class| class.as_copy_of(interface))?;
        Some(Arc::clone(&self.class(found.id).ty))
    }

    /// The type of the elements of an object that can be gone through.
    pub(super) fn element_of_iterable(&self, ty: &Ty) -> Option<Ty> {
        self.as_iterable(ty)?.arguments.first().cloned()
    }

    /// `For each x in object`.
    pub(super) fn each_of_iterable(
        &mut self,
        object: Expression,
        iterable: Arc<ClassTy>,
        target: RoundTarget<'a>,
        body: &'a Block,
        span: Span,
    ) -> Option<StatementKind> {
        let place = object.span;
        let element = iterable.arguments.first().cloned()?;
        let object =
            self.coerce(object, &Ty::Class(Arc::clone(&iterable)), &Wanted::by("the loop"));
        let rounds = self.iterated(object)?;
        let mut steps = Vec::new();
        let part = self.round_part(target, element, (&mut steps, place));
        self.forget_assigned(span);
        steps.extend(self.rounds(body));
        Some(rounds.each(part, steps).kind)
    }

    /// The elements of an object that is used as its `Iterable of T`, or as an `Iterator of T`.
    pub(super) fn iterated(&mut self, object: Expression) -> Option<Rounds> {
        let span = object.span;
        let iterator = match self.promised_as("Iterable", &object.ty) {
            Some(_) => self.call_without_arguments(object, "iterator")?,
            None => object,
        };
        let (held, stands) = self.temporary(iterator.ty.clone(), span);
        let advance = self.call_without_arguments(stands.clone(), "advance")?;
        let current = self.call_without_arguments(stands, "current")?;
        Some(Rounds::Objects { held, iterator, advance, current })
    }

    /// `object.name()`, for a method of its class.
    fn call_without_arguments(
        &mut self,
        object: Expression,
        name: &'static str,
    ) -> Option<Expression> {
        let Ty::Class(class) = object.ty.clone() else { return None };
        let span = object.span;
        self.method_with_values(object, &class, name, [], span).ok()
    }

    /// What is built in, or an iterator, as an object where an `Iterable of T` is wanted; anything else as it is.
    pub(super) fn made_iterable(&mut self, value: Expression, wanted: &Ty) -> Expression {
        let class = match wanted {
            Ty::Class(class) => class,
            Ty::Optional(inner) => match &**inner {
                Ty::Class(class) => class,
                _ => return value,
            },
            _ => return value,
        };
        let Some(element) = self.wanted_element(class) else { return value };
        let ty = self.open.resolve(&value.ty);
        if ty == Ty::Any {
            let (class, element) = (Arc::clone(class), element.clone());
            return self.made_iterable_late(value, element, &Ty::Class(class), wanted);
        }
        let Some(given) = self.element_of(&ty) else { return value };
        self.open.unify(&given, element, value.span);
        let is_other = self.open.resolve(&given) != *element;
        if is_other || self.promised_as("Iterable", &ty).is_some() {
            return value;
        }
        self.elements_of(value, element.clone())
    }

    /// The same for what is only known when the program runs: if it is built in, or an iterator, its elements as an
    /// object; else it must be an `Iterable` itself.
    fn made_iterable_late(
        &mut self,
        value: Expression,
        element: Ty,
        iterable: &Ty,
        wanted: &Ty,
    ) -> Expression {
        let span = value.span;
        let mut known = vec![Ty::list(element.clone()), Ty::set(element.clone())];
        if element == Ty::Integer {
            known.extend([Ty::Range, Ty::Bytes]);
        }
        known.push(iterable.clone());
        let iterator = self.names.prelude_class("Iterator");
        let iterator =
            iterator.and_then(|class| self.copy_of_class(class, vec![element.clone()], span));
        known.extend(iterator.map(Ty::Class));
        let by = Wanted::by("the elements");
        self.hold(value, |checker, value| {
            let wrong = checker.convert(value.clone(), Conversion::Cast, wanted.clone());
            known.into_iter().rfold(wrong, |otherwise, ty| {
                let condition = ExpressionKind::Is(value.clone().boxed(), ty.clone());
                let condition = Expression::new(condition, Ty::Boolean, span).boxed();
                let elements = checker.convert(value.clone(), Conversion::Cast, ty.clone());
                let elements = match ty == *iterable {
                    true => elements,
                    false => checker.elements_of(elements, element.clone()),
                };
                let then = checker.coerce(elements, wanted, &by).boxed();
                let otherwise = otherwise.boxed();
                let kind = ExpressionKind::If { condition, then, otherwise };
                Expression::new(kind, wanted.clone(), span)
            })
        })
    }

    /// The elements that a place wants, if it wants an `Iterable`.
    pub(super) fn wanted_element<'t>(&self, wanted: &'t ClassTy) -> Option<&'t Ty> {
        let is_iterable = self.names.prelude_class("Iterable") == Some(wanted.origin);
        wanted.arguments.first().filter(|_| is_iterable && !self.names.is_session())
    }

    /// The type of the elements of what may become an `Iterable`.
    pub(super) fn element_of(&self, ty: &Ty) -> Option<Ty> {
        match ty {
            Ty::List(element) | Ty::Set(element) => Some(Ty::clone(element)),
            Ty::Range | Ty::Bytes => Some(Ty::Integer),
            _ => self.element_of_iterable(ty),
        }
    }

    /// The elements of a value as an object.
    fn elements_of(&mut self, value: Expression, element: Ty) -> Expression {
        let (ty, span) = (self.open.resolve(&value.ty), value.span);
        let (class, types, value) = match ty {
            Ty::Range => ("RangeElements", Vec::new(), value),
            Ty::List(_) | Ty::Set(_) | Ty::Bytes => {
                ("ListElements", vec![element], self.listed(value))
            }
            _ => {
                let iterator = self.promised_as("Iterator", &ty);
                let iterator = iterator.map_or(ty, Ty::Class);
                let value = self.coerce(value, &iterator, &Wanted::by("the elements"));
                ("IteratorElements", vec![element], value)
            }
        };
        self.object_of_prelude(class, types, vec![value], span)
    }

    /// A new object of a class that is always there.
    fn object_of_prelude(
        &mut self,
        name: &str,
        types: Vec<Ty>,
        fields: Vec<Expression>,
        span: Span,
    ) -> Expression {
        let class = self.names.prelude_class(name);
        let copy = class.and_then(|class| match types.is_empty() {
            true => Some(Arc::clone(&self.class(class).ty)),
            false => self.copy_of_class(class, types, span),
        });
        match copy {
            Some(copy) => Expression::new(ExpressionKind::Object(fields), Ty::Class(copy), span),
            None => not_yet_known(span),
        }
    }

    /// `list.iterator()`, or a member that iterators have besides their own methods; gives back the receiver of
    /// anything else.
    pub(super) fn iterator_member(
        &mut self,
        receiver: Expression,
        name: &'a ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Result<Expression, Expression> {
        let ty = self.open.resolve(&receiver.ty);
        match ty {
            Ty::List(_) | Ty::Set(_) | Ty::Range | Ty::Bytes => {
                match &*name.text == "iterator" && arguments.is_empty() {
                    true => Ok(self.iterator_of(receiver, &ty, name, span)),
                    false => Err(receiver),
                }
            }
            // What can be gone through again and again has the members of lists.
            _ if self.promised_as("Iterable", &ty).is_some() => Err(receiver),
            _ => match self.promised_as("Iterator", &ty) {
                Some(iterator) => {
                    self.member_of_iterator(receiver, iterator, name, arguments, span)
                }
                None => Err(receiver),
            },
        }
    }

    /// `list.iterator()`
    fn iterator_of(
        &mut self,
        receiver: Expression,
        ty: &Ty,
        name: &ast::Name,
        span: Span,
    ) -> Expression {
        let signature = "iterator() returns Iterator of T";
        self.note_member(name, &ty.to_string(), signature, "Gives its elements one by one.");
        if self.names.is_session() {
            let diagnostic = unavailable::unavailable("`iterator` in a session", name.span);
            return self.wrong(span, diagnostic);
        }
        let Some(element) = self.element_of(ty) else { return receiver };
        let elements = self.elements_of(receiver, element);
        let called = self.call_without_arguments(Expression { span, ..elements }, "iterator");
        called.unwrap_or_else(|| not_yet_known(span))
    }

    /// `iterator.map(…)` and its kind.
    fn member_of_iterator(
        &mut self,
        receiver: Expression,
        iterator: Arc<ClassTy>,
        name: &'a ast::Name,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> Result<Expression, Expression> {
        if self.names.is_session() && COMPUTING.contains(&&*name.text) {
            self.check_for_errors(arguments);
            let what = format!("`{}` of an iterator in a session", name.text);
            return Ok(self.wrong(span, unavailable::unavailable(&what, name.span)));
        }
        let members = self.names.prelude_class(MEMBERS);
        let is_member =
            members.is_some_and(|class| self.method_called(class, &name.text).is_some());
        if !is_member {
            return Err(receiver);
        }
        let types = iterator.arguments.clone();
        let source = self.coerce(receiver, &Ty::Class(iterator), &Wanted::by("the iterator"));
        let object = self.object_of_prelude(MEMBERS, types, vec![source], span);
        match object.ty.clone() {
            Ty::Class(class) => self.method_call(object, &class, name, arguments, span),
            _ => {
                self.check_for_errors(arguments);
                Ok(object)
            }
        }
    }
}
