//! `sum()` of what is no number: all types with `+` that gives the same type again have it.

use runa_bytecode::ErrorKind;
use runa_diagnostics::Span;

use super::Checker;
use super::classes::Member;
use super::operators::Written;
use super::walks::{Rounds, when};
use crate::hir::{
    Binary, Compare, Element, Expression, ExpressionKind, Over, RoundPart, Statement, StatementKind,
};
use crate::types::Ty;

impl Checker<'_, '_> {
    /// The sum of a list whose elements are no numbers; the list comes back if they have no `+`.
    pub(super) fn sum_of_addable(
        &mut self,
        list: Expression,
        span: Span,
    ) -> Result<Expression, Expression> {
        let Ty::List(element) = self.open.resolve(&list.ty) else { return Err(list) };
        match &*element {
            Ty::Text => {
                let parts = vec![self.to_any(list), Expression::text("", span)];
                Ok(Expression::native("List.join", parts, Ty::Text, span))
            }
            // Adding lists one by one would copy the first ones again and again.
            Ty::List(_) => Ok(self.concatenated(list, &element, span)),
            _ if self.adds_up(&element, span) => Ok(self.added_up(list, &element, span)),
            _ => Err(list),
        }
    }

    /// Whether two values of a type have a sum of that type.
    fn adds_up(&mut self, ty: &Ty, span: Span) -> bool {
        match ty {
            Ty::Class(class) if self.has_promised(class, "plus") => {
                let known = self.class(class.id);
                let Some(&Member::Method(number)) = known.member("plus") else { return false };
                let method = &known.methods[usize::from(number)];
                method.parameters.as_slice() == std::slice::from_ref(ty)
                    && self.result_of_method(method) == *ty
            }
            Ty::Variable(_) => {
                let said = self.diagnostics.len();
                let one = || Expression::new(ExpressionKind::Error, ty.clone(), span);
                let sum = self.sum_of_two(one(), one(), span);
                let is_known = self.diagnostics.len() == said;
                self.diagnostics.truncate(said);
                is_known && self.open.resolve(&sum.ty) == *ty
            }
            _ => false,
        }
    }

    fn sum_of_two(&mut self, left: Expression, right: Expression, span: Span) -> Expression {
        self.binary(Binary::Add, Written { symbol: "+", span }, left, right)
    }

    /// One list with the elements of all lists of a list.
    fn concatenated(&mut self, lists: Expression, ty: &Ty, span: Span) -> Expression {
        let empty = Expression::new(ExpressionKind::List(Vec::new()), ty.clone(), span);
        let sum = self.temporary(ty.clone(), span);
        let (held, list) = self.temporary(ty.clone(), span);
        let added = self.added_all(&sum.1, list);
        let part = RoundPart::Held(held, ty.clone());
        let rounds = Rounds::Elements(Over::List, Expression { span, ..lists });
        let steps = vec![self.sets(&sum, empty), rounds.each(part, vec![added])];
        let kind = ExpressionKind::Block { steps, value: sum.1.boxed() };
        Expression::new(kind, ty.clone(), span)
    }

    /// The first element and all others; a list without elements has no sum.
    fn added_up(&mut self, list: Expression, ty: &Ty, span: Span) -> Expression {
        let integer = |number| Expression::new(ExpressionKind::Integer(number), Ty::Integer, span);
        let compared = |compare, left: Expression, right: Expression| {
            let kind = ExpressionKind::Compare(compare, left.boxed(), right.boxed());
            Expression::new(kind, Ty::Boolean, span)
        };
        let kept = self.temporary(list.ty.clone(), span);
        let length = ExpressionKind::Length(kept.1.clone().boxed());
        let length = Expression::new(length, Ty::Integer, span);
        let message = format!("a list without elements has no sum: {ty} has no zero");
        let message = Expression::text(message, span);
        let raise = ExpressionKind::Raise(ErrorKind::ValueError, message.boxed());
        let raise = Expression::new(raise, Ty::Never, span);
        let raise = Statement { kind: StatementKind::Expression(raise), span };
        let first = Element { list: kept.1.clone(), index: integer(0) };
        let first = Expression::new(ExpressionKind::Element(Box::new(first)), ty.clone(), span);

        let total = self.temporary(ty.clone(), span);
        let (at, position) = self.temporary(Ty::Integer, span);
        let (held, element) = self.temporary(ty.clone(), span);
        let both = self.sum_of_two(total.1.clone(), element, span);
        let is_other = compared(Compare::Greater, position, integer(0));
        let round = when(is_other, vec![self.sets(&total, both)]);
        let parts = [RoundPart::Held(at, Ty::Integer), RoundPart::Held(held, ty.clone())];
        let steps = vec![
            self.sets(&kept, list),
            when(compared(Compare::Equal, length, integer(0)), vec![raise]),
            self.sets(&total, first),
            Rounds::Elements(Over::List, kept.1).each_with_position(parts, vec![round]),
        ];
        let kind = ExpressionKind::Block { steps, value: total.1.boxed() };
        Expression::new(kind, ty.clone(), span)
    }
}
