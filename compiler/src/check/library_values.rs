//! Processes of the library as values: `xs.each(print)`, `xs.map(math.sqrt)`.

use runa_diagnostics::Span;

use super::Checker;
use crate::hir::{Expression, ExpressionKind, LibraryProcess, Temporary};
use crate::library::{self, Code, Found};
use crate::types::{Bindings, Ty};

impl Checker<'_, '_> {
    /// A process that is always there as a value, if it can be one: `print` with one value, and what takes values of types
    /// that are known.
    pub(super) fn prelude_value(&mut self, name: &str, span: Span) -> Option<Expression> {
        if let Some(found) = library::prelude(name) {
            return self.library_value(found, span);
        }
        let count = match name {
            "print" => 1,
            "same" => 2,
            _ => return None,
        };
        let parameters = self.parameters_with(vec![Ty::Any; count], span);
        let body = match parameters.as_slice() {
            [(_, a), (_, b)] => {
                let kind = ExpressionKind::Same(a.clone().boxed(), b.clone().boxed());
                Expression::new(kind, Ty::Boolean, span)
            }
            [(_, value), ..] => {
                let text = self.as_text(value.clone(), None);
                super::calls::printed(vec![text, Expression::text("\n", span)], span)
            }
            [] => return None,
        };
        Some(library_process(name, parameters, body, span))
    }

    /// A process of a module of the library as a value. What has a default value does without the parameter.
    pub(super) fn library_value(&mut self, found: Found, span: Span) -> Option<Expression> {
        let signature = &*self.signature(found.member);
        let is_known = |ty: &Ty| !ty.has_leaf(&|leaf| matches!(leaf, Ty::Parameter(_)));
        let is_plain = found.member.code == Code::Native
            && signature.bound.is_none()
            && signature.result != Ty::Never
            && is_known(&signature.result)
            && signature.parameters.iter().all(|parameter| is_known(&parameter.ty));
        if !is_plain {
            return None;
        }
        let needed = signature.parameters.iter().filter(|parameter| parameter.default.is_none());
        let types = needed.map(|parameter| parameter.ty.clone()).collect();
        let parameters = self.parameters_with(types, span);
        let mut values = parameters.iter().map(|(_, value)| value.clone());
        let given = signature.parameters.iter().map(|parameter| match parameter.default {
            Some(_) => super::members::default_value(parameter, span),
            None => values.next().unwrap_or_else(|| Expression::error(span)),
        });
        let given = given.collect();
        let bindings = Bindings::default();
        let body = self.library_expression(found, signature, None, &bindings, given, span);
        Some(library_process(&found.native_name(), parameters, body, span))
    }

    /// Parameters of such types, with what stands for their values.
    fn parameters_with(&mut self, types: Vec<Ty>, span: Span) -> Vec<(Temporary, Expression)> {
        types.into_iter().map(|ty| self.temporary(ty, span)).collect()
    }
}

fn library_process(
    name: &str,
    parameters: Vec<(Temporary, Expression)>,
    body: Expression,
    span: Span,
) -> Expression {
    let parameters: Vec<(Temporary, Ty)> =
        parameters.into_iter().map(|(temporary, value)| (temporary, value.ty)).collect();
    let types = parameters.iter().map(|(_, ty)| ty.clone()).collect();
    let ty = Ty::function(types, body.ty.clone());
    let process = LibraryProcess { name: name.into(), parameters, body };
    Expression::new(ExpressionKind::LibraryProcess(Box::new(process)), ty, span)
}
