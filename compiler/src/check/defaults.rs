//! Default values of parameters: checked once, where they are written, and computed by each call that leaves
//! the parameter out.

use std::sync::Arc;

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
    /// What is computed before the call, in this order: a default value needs it too, or it stands before
    /// what earlier parameters get.
    pub(super) held: Vec<(Temporary, Expression)>,
}

/// Values for fields, by the fields that get them.
#[derive(Debug, Default)]
pub(super) struct GivenFields {
    /// Nothing for a field that is given none.
    pub(super) values: Vec<Option<Expression>>,
    /// What is computed before, in this order.
    pub(super) held: Vec<(Temporary, Expression)>,
}

impl<'a> Checker<'_, 'a> {
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

    /// Arguments that do not stand in the order of the parameters are computed before the call, in the
    /// order in which they stand; by the numbers of their parameters. Nothing if they do.
    pub(super) fn in_order_of_text(
        &mut self,
        given: &[Option<&'a ast::Expr>],
        owner: ProcessId,
        types: &[Ty],
        arguments: &mut Given,
    ) -> Vec<Option<Expression>> {
        if given.iter().flatten().is_sorted_by_key(|value| value.span.start) {
            return Vec::new();
        }
        let mut early: Vec<Option<Expression>> = vec![None; given.len()];
        let mut written: Vec<usize> = (0..given.len()).collect();
        written.sort_by_key(|&index| given[index].map(|value| value.span.start));
        for index in written {
            let Some(value) = given[index] else { continue };
            let (ty, parameter) =
                (&types[index], &self.names.process(owner).parameters_written[index]);
            let value = self.expression(value, Some(ty));
            let value = self.fitting(value, ty, parameter, owner);
            early[index] = Some(self.stands_for(value, arguments));
        }
        early
    }

    /// Values for the fields of `owner`, computed in the order in which they are written.
    pub(super) fn in_written_order(
        &mut self,
        given: &[Option<&'a ast::Expr>],
        fields: &[(Ty, Arc<str>)],
        owner: &str,
    ) -> GivenFields {
        let is_in_order = given.iter().flatten().is_sorted_by_key(|value| value.span.start);
        let mut written: Vec<usize> = (0..given.len()).collect();
        written.sort_by_key(|&index| given[index].map(|value| value.span.start));
        let mut checked = GivenFields { values: vec![None; given.len()], held: Vec::new() };
        for index in written {
            let Some(value) = given[index] else { continue };
            let (ty, name) = &fields[index];
            let value = self.expression(value, Some(ty));
            let value = self.coerce(value, ty, &Wanted::by_parameter(name, owner));
            let value = match is_in_order {
                true => value,
                false => {
                    let mut arguments = Given::default();
                    let value = self.stands_for(value, &mut arguments);
                    checked.held.append(&mut arguments.held);
                    value
                }
            };
            checked.values[index] = Some(value);
        }
        checked
    }

    /// All values are computed before the call.
    pub(super) fn hold_all(&mut self, given: &mut Given) {
        for index in 0..given.values.len() {
            let span = given.values[index].span;
            let value = std::mem::replace(&mut given.values[index], Expression::error(span));
            given.values[index] = self.stands_for(value, given);
        }
    }

    /// What stands in a call for a value that is computed before it.
    pub(super) fn stands_for(&mut self, value: Expression, given: &mut Given) -> Expression {
        if value.is_literal() {
            return value;
        }
        let (temporary, stands) = self.temporary(value.ty.clone(), value.span);
        given.held.push((temporary, value));
        stands
    }
}

impl Given {
    /// What `make` makes of the arguments, behind what is computed before it.
    pub(super) fn finish(
        self,
        span: Span,
        make: impl FnOnce(Vec<Expression>) -> Expression,
    ) -> Expression {
        behind(self.held, make(self.values), span)
    }
}

/// An expression behind what is computed before it.
pub(super) fn behind(
    held: Vec<(Temporary, Expression)>,
    expression: Expression,
    span: Span,
) -> Expression {
    held.into_iter().rfold(expression, |body, (temporary, value)| {
        let ty = body.ty.clone();
        let (value, body) = (value.boxed(), body.boxed());
        Expression::new(ExpressionKind::Hold { temporary, value, body }, ty, span)
    })
}
