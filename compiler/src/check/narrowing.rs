//! Type tests and what they tell of the variable that is tested.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::flow::{Consequences, Facts};
use crate::hir::{Expression, ExpressionKind};
use crate::names::VariableId;
use crate::types::{ClassTy, Conversion, Ty, may_be};

impl Checker<'_, '_> {
    /// Whether `value` is a `ty`.
    pub(super) fn type_test(&mut self, value: Expression, ty: &Ty, span: Span) -> Expression {
        let from = self.open.resolve(&value.ty);
        // In a copy of something generic, a type parameter may well stand for something else.
        if !may_be(&from, ty) && !self.generics.is_in_copy() {
            let diagnostic = Diagnostic::error("E0414", format!("{from} is never {ty}"))
                .at(value.span, format!("this is {from}"));
            return self.wrong(span, diagnostic);
        }
        if from.is_silent() {
            let kind = ExpressionKind::Is(value.boxed(), ty.clone());
            let ty = if from == Ty::Error { Ty::Error } else { Ty::Boolean };
            return Expression::new(kind, ty, span);
        }
        let boolean = |kind| Expression::new(kind, Ty::Boolean, span);
        match (&from, ty) {
            (Ty::Optional(_), Ty::Nothing) => boolean(ExpressionKind::IsNothing(value.boxed())),
            (Ty::Optional(inner), _) if **inner == *ty => {
                let test = boolean(ExpressionKind::IsNothing(value.boxed()));
                boolean(ExpressionKind::Not(test.boxed()))
            }
            _ => {
                let value = self.to_any(value);
                boolean(ExpressionKind::Is(value.boxed(), ty.clone()))
            }
        }
    }

    /// What a test of `variable`, which has type `from` here, for `ty` tells.
    pub(super) fn test_consequences(
        &self,
        variable: Option<VariableId>,
        from: &Ty,
        ty: &Ty,
    ) -> Consequences {
        let Some(variable) = variable.filter(|&variable| self.can_be_narrowed(variable)) else {
            return Consequences::default();
        };
        let fact = |ty: Ty| -> Facts { vec![(variable, ty)] };
        let is_another = self.generics.is_in_copy() && !may_be(from, ty);
        let when_true =
            if is_another || narrows(from, ty) { fact(ty.clone()) } else { Facts::new() };
        let when_false = match (from, ty) {
            (Ty::Optional(inner), Ty::Nothing) => fact((**inner).clone()),
            (Ty::Optional(inner), _) if **inner == *ty => fact(Ty::Nothing),
            (Ty::Class(variant), Ty::Class(case)) => match self.other_case(variant, case) {
                Some(other) => fact(other),
                None => Facts::new(),
            },
            _ => Facts::new(),
        };
        Consequences { when_true, when_false }
    }

    /// The other case of a variant that has only two.
    fn other_case(&self, variant: &ClassTy, case: &ClassTy) -> Option<Ty> {
        let &[first, second] = self.names.class(variant.id).cases.as_slice() else { return None };
        let other = match case.id {
            id if id == first => second,
            id if id == second => first,
            _ => return None,
        };
        Some(Ty::Class(Arc::clone(&self.class(other).ty)))
    }

    /// Whether what a test says of `variable` holds until it is assigned here.
    pub(super) fn can_be_narrowed(&self, variable: VariableId) -> bool {
        let info = self.names.variable(variable);
        let is_own = Some(info.owner) == self.process();
        info.is_fixed() || is_own && !info.is_assigned_by_others()
    }

    /// The value of `variable` in the type it is known to have here.
    pub(super) fn variable_value(&mut self, variable: VariableId, span: Span) -> Expression {
        let declared = self.variable_type(variable);
        let value = Expression::new(ExpressionKind::Variable(variable), declared.clone(), span);
        match self.flow.narrowed(variable).cloned() {
            Some(narrowed) => narrowed_value(value, &declared, narrowed),
            None => value,
        }
    }
}

/// Whether knowing that a `from` is a `ty` says more than before.
pub(super) fn narrows(from: &Ty, ty: &Ty) -> bool {
    match from {
        Ty::Variable(_) => from != ty,
        Ty::Any => *ty != Ty::Any,
        Ty::Optional(inner) => **inner == *ty || *ty == Ty::Nothing || narrows(inner, ty),
        Ty::Exception(kind) => match ty {
            Ty::Exception(wanted) => wanted.is(*kind),
            Ty::Class(class) => class.is_exception(*kind),
            _ => false,
        },
        Ty::Class(class) => matches!(ty, Ty::Class(below) if !class.is_subclass(below)),
        _ => false,
    }
}

/// `value`, of declared type `declared`, as a `narrowed`.
pub(super) fn narrowed_value(value: Expression, declared: &Ty, narrowed: Ty) -> Expression {
    let span = value.span;
    if !may_be(declared, &narrowed) {
        // Nothing ever gets there: in a copy of something generic a test may fail in any case.
        let any =
            Expression::new(ExpressionKind::Convert(Conversion::Box, value.boxed()), Ty::Any, span);
        let kind = ExpressionKind::Convert(Conversion::Cast, any.boxed());
        return Expression::new(kind, narrowed, span);
    }
    let conversion = match declared {
        Ty::Any | Ty::Variable(_) => Conversion::Cast,
        Ty::Exception(_) | Ty::Class(_) => Conversion::Downcast,
        Ty::Optional(inner) if is_special_case(&narrowed, inner) => Conversion::Downcast,
        Ty::Optional(_) if narrowed == Ty::Nothing && declared.is_reference() => {
            return Expression::new(ExpressionKind::Nothing, narrowed, span);
        }
        Ty::Optional(_) if declared.is_reference() => Conversion::NotNothing,
        Ty::Optional(_) => Conversion::Cast,
        _ => return value,
    };
    Expression::new(ExpressionKind::Convert(conversion, value.boxed()), narrowed, span)
}

fn is_special_case(ty: &Ty, of: &Ty) -> bool {
    matches!(of, Ty::Exception(_) | Ty::Class(_)) && ty != of && narrows(of, ty)
}
