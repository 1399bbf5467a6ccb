//! Default values of parameters: checked once, where they are written, and computed by each call that leaves
//! the parameter out.

use runa_diagnostics::Span;

use super::Checker;
use super::coerce::Wanted;
use crate::hir::{Expression, ExpressionKind, Statement, StatementKind, Temporary};
use crate::names::ProcessId;
use crate::syntax::ast;
use crate::types::Ty;

/// The arguments of a call.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// By the parameters that get them.
    pub(super) values: Vec<Expression>,
    /// What is computed before the call, in this order, because a default value needs it too.
    held: Vec<(Temporary, Expression)>,
}

impl<'a> Checker<'a> {
    /// What a process computes for parameters that a call leaves out.
    pub(super) fn default_values(&mut self, owner: ProcessId) {
        let info = self.names.process(owner);
        let variables = info.parameters.iter().zip(&info.defaults);
        for (written, (&variable, default)) in info.parameters_written.iter().zip(variables) {
            if let (Some(value), &Some(default)) = (&written.default, default) {
                let ty = self.variable_type(variable);
                self.inside(default, |checker| {
                    let value = checker.expression(value, Some(&ty));
                    let value = checker.fitting(value, &ty, written, owner);
                    let span = value.span;
                    let statement = StatementKind::Return(Some(value));
                    let body = vec![Statement { kind: statement, span }];
                    checker.finish_process(default, Some(ty), body);
                });
            }
        }
    }

    /// A value for a parameter, converted to its type.
    pub(super) fn fitting(
        &mut self,
        value: Expression,
        ty: &Ty,
        written: &ast::Parameter,
        owner: ProcessId,
    ) -> Expression {
        let because = written.ty.as_ref().map(|ty| ty.span);
        let owner = &self.names.process(owner).name;
        let wanted = Wanted::by_parameter(&written.name.text, owner)
            .because(because, "the type is said here");
        self.coerce(value, ty, &wanted)
    }

    /// Adds the default value of the next parameter, which may need what earlier ones get.
    pub(super) fn add_default(
        &mut self,
        given: &mut Given,
        owner: ProcessId,
        default: ProcessId,
        ty: &Ty,
        span: Span,
    ) {
        let names = self.names;
        let taken = &names.process(default).parameters;
        if !taken.is_empty() {
            self.hold_all(given);
        }
        let values = names.process(owner).parameters.iter().zip(&given.values);
        let arguments = values
            .filter(|(parameter, _)| taken.contains(parameter))
            .map(|(_, value)| value.clone())
            .collect();
        let kind = ExpressionKind::Call(default, arguments);
        given.values.push(Expression::new(kind, ty.clone(), span));
    }

    fn hold_all(&mut self, given: &mut Given) {
        for value in given.values.iter_mut().filter(|value| !value.is_literal()) {
            let temporary = self.new_temporary();
            let kind = ExpressionKind::Temporary(temporary);
            let held = Expression::new(kind, value.ty.clone(), value.span);
            given.held.push((temporary, std::mem::replace(value, held)));
        }
    }
}

impl Given {
    /// The call of `process`, behind what is computed before it.
    pub(super) fn call(self, process: ProcessId, result: Ty, span: Span) -> Expression {
        let call = Expression::new(ExpressionKind::Call(process, self.values), result, span);
        self.held.into_iter().rfold(call, |body, (temporary, value)| {
            let ty = body.ty.clone();
            let (value, body) = (value.boxed(), body.boxed());
            Expression::new(ExpressionKind::Hold { temporary, value, body }, ty, span)
        })
    }
}
