//! Lambdas and processes as values.

use runa_diagnostics::Span;

use super::Checker;
use super::collections::has_parameter;
use crate::hir::{Expression, ExpressionKind, Process, Statement, StatementKind};
use crate::names::ProcessId;
use crate::syntax::ast::{self, Expr, LambdaBody};
use crate::types::Ty;

impl<'a> Checker<'_, 'a> {
    /// `(x) => …`.
    pub(super) fn lambda(
        &mut self,
        written: &'a Expr,
        parameters: &'a [ast::Parameter],
        body: &'a LambdaBody,
        expected: Option<&Ty>,
    ) -> Expression {
        let span = written.span;
        let Some(process) = self.process_at(span) else { return Expression::error(span) };
        self.refuse_rest(parameters);
        self.object_taken_along(process, span);
        let expected = expected.map(|ty| self.open.resolve(ty).without_nothing());
        let function = match &expected {
            Some(Ty::Function(function)) if function.parameters.len() == parameters.len() => {
                Some(function.clone())
            }
            _ => None,
        };
        self.parameter_types(
            process,
            parameters,
            function.as_deref().map(|f| f.parameters.as_slice()),
        );
        let result = function.map(|function| function.result.clone());
        let result = result.filter(is_known);
        self.inside(process, |checker| match body {
            LambdaBody::Value(value) => checker.lambda_value(process, value, result.as_ref(), span),
            LambdaBody::Block(block) => {
                if let Some(result) = result {
                    checker.results[process.index()].ty = result;
                }
                checker.process_block(process, &block.statements, span);
            }
        });
        let ty = self.program.processes[process.index()].function_type();
        Expression::new(ExpressionKind::Process(process), ty, span)
    }

    /// The types of parameters that the program does not say.
    fn parameter_types(
        &mut self,
        process: ProcessId,
        written: &'a [ast::Parameter],
        expected: Option<&[Ty]>,
    ) {
        let variables = self.names.process(process).parameters.clone();
        for (index, (variable, written)) in variables.into_iter().zip(written).enumerate() {
            if written.ty.is_some() {
                continue;
            }
            let ty =
                expected.and_then(|expected| expected.get(index)).map(|ty| self.open.resolve(ty));
            let ty = ty.filter(is_known);
            self.variables[variable.index()].ty = ty.unwrap_or(Ty::Any);
        }
    }

    fn lambda_value(
        &mut self,
        process: ProcessId,
        value: &'a Expr,
        expected: Option<&Ty>,
        span: Span,
    ) {
        let value = self.expression(value, expected);
        let ty = match expected {
            Some(expected) => expected.clone(),
            None => self.open.resolve(&value.ty),
        };
        let statement = if ty == Ty::Nothing {
            StatementKind::Expression(value)
        } else {
            let wanted = super::coerce::Wanted::by("the value of the lambda");
            StatementKind::Return(Some(self.coerce(value, &ty, &wanted)))
        };
        let result = Some(ty).filter(|ty| !matches!(ty, Ty::Nothing | Ty::Never));
        self.finish_process(process, result, vec![Statement { kind: statement, span }]);
    }

    /// Takes down what a process consists of.
    pub(super) fn finish_process(
        &mut self,
        process: ProcessId,
        result: Option<Ty>,
        body: Vec<Statement>,
    ) {
        let passed = self.names.passed_to(process).into_iter();
        let parameters = passed.map(|variable| self.variable_type(variable)).collect();
        self.program.processes[process.index()] =
            Process { parameters, result, body, ..Process::default() };
    }

    /// A declared process as a value.
    pub(super) fn process_value(&mut self, process: ProcessId, span: Span) -> Expression {
        if let Some(diagnostic) = self.variadic_value(process, span) {
            return self.wrong(span, diagnostic);
        }
        let ty = Ty::function(self.parameter_list(process), self.result_of(process));
        Expression::new(ExpressionKind::Process(process), ty, span)
    }

    /// The types of a process's parameters.
    pub(super) fn parameter_list(&self, process: ProcessId) -> Vec<Ty> {
        let parameters = self.names.process(process).parameters.iter();
        parameters.map(|&variable| self.variable_type(variable)).collect()
    }

    /// What a call of a process gives, as far as it is known.
    pub(super) fn result_of(&self, process: ProcessId) -> Ty {
        match self.result_type(process) {
            Ty::Never if !self.results[process.index()].annotated => Ty::Nothing,
            ty => ty,
        }
    }
}

/// Whether a type says all there is to say.
fn is_known(ty: &Ty) -> bool {
    !has_parameter(ty) && !ty.is_silent() && !ty.is_open()
}
