//! `For each` over objects that promise to be iterable: their iterator is asked for one element after the other.

use std::sync::Arc;

use runa_diagnostics::Span;

use super::Checker;
use super::coerce::Wanted;
use super::loops::RoundTarget;
use super::walks::Rounds;
use crate::hir::{Expression, ExpressionKind, StatementKind};
use crate::syntax::ast::Block;
use crate::types::{ClassTy, Ty};

impl<'a> Checker<'_, 'a> {
    /// The `Iterable of T` that a type promises to be, if it does.
    pub(super) fn as_iterable(&self, ty: &Ty) -> Option<Arc<ClassTy>> {
        let classes = match ty {
            Ty::Class(class) => vec![Arc::clone(class)],
            Ty::Variable(variable) => self.bound_classes(variable),
            _ => return None,
        };
        let iterable = self.names.prelude_class("Iterable")?;
        let found = classes.iter().find_map(|class| class.as_copy_of(iterable))?;
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

    /// The elements of an object that is used as its `Iterable of T`.
    pub(super) fn iterated(&mut self, object: Expression) -> Option<Rounds> {
        let span = object.span;
        let iterator = self.call_without_arguments(object, "iterator")?;
        let held = self.new_temporary();
        let stands = Expression::new(ExpressionKind::Temporary(held), iterator.ty.clone(), span);
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
}
