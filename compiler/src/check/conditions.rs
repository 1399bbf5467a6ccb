//! Boolean expressions and what they tell about variables.

use runa_diagnostics::Span;

use super::Checker;
use super::coerce::Wanted;
use super::flow::{Consequences, Flow};
use crate::hir::{Expression, ExpressionKind};
use crate::syntax::ast;
use crate::types::Ty;

impl<'a> Checker<'_, 'a> {
    /// A Boolean expression and what follows from it either way.
    pub(super) fn condition(&mut self, condition: &'a ast::Expr) -> (Expression, Consequences) {
        match &condition.kind {
            ast::ExprKind::And(left, right) => self.conjunction(left, right, true, condition.span),
            ast::ExprKind::Or(left, right) => self.conjunction(left, right, false, condition.span),
            ast::ExprKind::Not(operand) => {
                let (operand, consequences) = self.condition(operand);
                (not(operand, condition.span), consequences.negated())
            }
            ast::ExprKind::Paren(inner) => self.condition(inner),
            ast::ExprKind::Is { value, negated, ty } => {
                self.is_test(value, *negated, ty, condition.span)
            }
            _ => {
                let value = self.expression(condition, Some(&Ty::Boolean));
                let value = self.coerce(value, &Ty::Boolean, &Wanted::by("a condition"));
                (value, Consequences::default())
            }
        }
    }

    /// `left and right` if `is_and`, else `left or right`.
    fn conjunction(
        &mut self,
        left: &'a ast::Expr,
        right: &'a ast::Expr,
        is_and: bool,
        span: Span,
    ) -> (Expression, Consequences) {
        let (left, of_left) = self.condition(left);
        let before = self.flow.clone();
        self.flow.learn(if is_and { &of_left.when_true } else { &of_left.when_false });
        let (right, of_right) = self.condition(right);
        self.restore(before);
        let ty =
            if left.ty == Ty::Error || right.ty == Ty::Error { Ty::Error } else { Ty::Boolean };
        let (left, right) = (left.boxed(), right.boxed());
        let (kind, consequences) = match is_and {
            true => (ExpressionKind::And(left, right), of_left.and(of_right)),
            false => {
                let neither = of_left.negated().and(of_right.negated());
                (ExpressionKind::Or(left, right), neither.negated())
            }
        };
        (Expression::new(kind, ty, span), consequences)
    }

    /// Goes back to what was known before an expression that may not have been evaluated.
    pub(super) fn restore(&mut self, before: Flow) {
        self.flow = before;
    }

    /// `value is ty`, `value is not ty`.
    fn is_test(
        &mut self,
        value: &'a ast::Expr,
        negated: bool,
        ty: &'a ast::Type,
        span: Span,
    ) -> (Expression, Consequences) {
        let variable = self.narrowable(value);
        let mut value = self.expression(value, None);
        let declared = variable.map(|variable| (variable, self.variable_type(variable)));
        if let Some((variable, declared @ Ty::Optional(_))) = declared {
            // Whatever is known of it here: to test it once more is idle at worst.
            value = Expression::new(ExpressionKind::Variable(variable), declared, value.span);
        }
        let from = self.open.resolve(&value.ty);
        let ty = self.tested_type(ty, &from);
        if ty == Ty::Error {
            return (Expression::error(span), Consequences::default());
        }
        let test = self.type_test(value, &ty, span);
        let consequences = self.test_consequences(variable, &from, &ty);
        match negated {
            true => (not(test, span), consequences.negated()),
            false => (test, consequences),
        }
    }
}

fn not(operand: Expression, span: Span) -> Expression {
    let ty = operand.ty.clone();
    match operand.kind {
        ExpressionKind::Not(inner) => *inner,
        _ => Expression::new(ExpressionKind::Not(operand.boxed()), ty, span),
    }
}
