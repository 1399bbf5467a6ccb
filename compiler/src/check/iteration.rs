//! `For each` over objects that promise to be iterable: their iterator is asked for one element after the other.

use std::sync::Arc;

use runa_diagnostics::Span;

use super::Checker;
use super::coerce::Wanted;
use super::loops::RoundTarget;
use crate::hir::{Expression, ExpressionKind, RoundPart, Statement, StatementKind};
use crate::syntax::ast::Block;
use crate::types::{ClassTy, Ty};

impl<'a> Checker<'_, 'a> {
    /// The `Iterable of T` that a type promises to be, if it does.
    pub(super) fn as_iterable(&self, ty: &Ty) -> Option<Arc<ClassTy>> {
        let iterable = self.names.prelude_class("Iterable")?;
        let classes = match ty {
            Ty::Class(class) => vec![Arc::clone(class)],
            Ty::Variable(variable) => self.bound_classes(variable),
            _ => return None,
        };
        let found = classes.iter().find_map(|class| class.as_copy_of(iterable))?;
        Some(Arc::clone(&self.class(found.id).ty))
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
        let iterator = self.call_without_arguments(object, "iterator")?;
        let held = self.new_temporary();
        let kind = ExpressionKind::Temporary(held);
        let stands = Expression::new(kind, iterator.ty.clone(), place);
        let condition = self.call_without_arguments(stands.clone(), "advance")?;
        let current = self.call_without_arguments(stands, "current")?;
        let mut steps = Vec::new();
        let part = self.round_part(target, element, (&mut steps, place));
        self.forget_assigned(span);
        let rest = self.rounds(body);
        let got = match part {
            RoundPart::Variable(variable) => StatementKind::Declare(variable, Some(current)),
            RoundPart::Held(temporary, _) => StatementKind::Hold(temporary, current),
            RoundPart::Unused => StatementKind::Expression(current),
        };
        let got = Statement { kind: got, span: place };
        let round: Vec<Statement> = [got].into_iter().chain(steps).chain(rest).collect();
        let round = vec![Statement { kind: StatementKind::Group(round), span }];
        let rounds = StatementKind::While { condition: condition.boxed(), body: round };
        let steps = [StatementKind::Hold(held, iterator), rounds];
        let steps = steps.map(|kind| Statement { kind, span: place });
        Some(StatementKind::Group(steps.into()))
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
