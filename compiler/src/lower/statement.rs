//! Lowering of statements. The operand stack is empty between them.

use runa_bytecode::Instruction;

use super::cleanup::Route;
use super::function::{FunctionLowering, passed_result};
use crate::hir::{Element, Expression, ExpressionKind, Statement, StatementKind, Temporary};
use crate::types::{Conversion, Ty};

impl FunctionLowering<'_, '_, '_> {
    /// Lowers statements in a scope of their own.
    pub(super) fn block(&mut self, statements: &[Statement]) {
        self.open_scope();
        self.statements(statements);
        self.close_scope();
    }

    /// Lowers statements, as far as they can be reached.
    pub(super) fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            if !self.builder.is_reachable() {
                return;
            }
            self.at(statement.span);
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Expression(expression) => self.drop_value(expression),
            StatementKind::Declare(variable, Some(value)) => {
                self.expression(value);
                self.at(statement.span);
                self.store_new(*variable);
            }
            StatementKind::Declare(variable, None) => self.declare_without_value(*variable),
            StatementKind::Assign(variable, value) => {
                self.assign(*variable, |lowering| lowering.expression(value));
            }
            StatementKind::AssignElement(element, value) => {
                self.assign_element(element, value, statement);
            }
            StatementKind::AssignField(..) | StatementKind::AssignMember(..) => {
                self.set_field(statement);
            }
            StatementKind::Hold(temporary, value) => {
                self.expression(value);
                self.hold(*temporary, &value.ty);
            }
            StatementKind::Group(steps) => self.group(steps),
            StatementKind::If { condition, then, otherwise } => {
                self.if_statement(condition, then, otherwise);
            }
            StatementKind::While { condition, body } => self.while_loop(condition, body),
            StatementKind::Count(count) => self.count_loop(count),
            StatementKind::Each(each) => self.each_loop(each),
            StatementKind::Match(matched) => self.match_arms(matched.as_ref()),
            StatementKind::Break => self.leave_loop(Route::Break),
            StatementKind::Continue => self.leave_loop(Route::Continue),
            StatementKind::Return(value) => self.return_value(value.as_ref()),
            StatementKind::Throw(value) => {
                self.expression(value);
                self.at(statement.span);
                self.emit(Instruction::Throw {});
            }
            StatementKind::Try(attempt) => self.try_statement(attempt),
            StatementKind::Using(using) => self.using_statement(using),
        }
    }

    pub(super) fn drop_value(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Append(list, value) => {
                self.expression(list);
                self.expression(value);
                self.at(expression.span);
                self.append_instruction(&value.ty);
            }
            ExpressionKind::Block { steps, value } if value.is_literal() => self.group(steps),
            _ => {
                self.expression(expression);
                self.emit(Instruction::Pop {});
            }
        }
    }

    /// Takes steps and pushes the value behind them.
    pub(super) fn steps_to(&mut self, steps: &[Statement], value: &Expression) {
        self.with_steps(steps, |lowering| lowering.expression(value));
    }

    fn assign_element(&mut self, element: &Element, value: &Expression, statement: &Statement) {
        self.element_parts(element);
        self.expression(value);
        self.at(statement.span);
        match &element.list.ty {
            Ty::List(ty) => self.set_element(ty),
            map @ Ty::Map(_) => self.set_entry(map),
            _ => self.emit(Instruction::SetArray {}),
        }
    }

    fn group(&mut self, steps: &[Statement]) {
        self.with_steps(steps, |_| {});
    }

    /// Takes steps and emits what is behind them, where their temporaries are still there. Those that were there before
    /// stay.
    fn with_steps(&mut self, steps: &[Statement], behind: impl FnOnce(&mut Self)) {
        let held = steps.iter().filter_map(|step| match step.kind {
            StatementKind::Hold(temporary, _) => Some(temporary),
            _ => None,
        });
        let own: Vec<Temporary> = held.filter(|&temporary| !self.is_held(temporary)).collect();
        for step in steps {
            self.statement(step);
        }
        behind(self);
        for temporary in own {
            self.release(temporary);
        }
    }

    fn if_statement(
        &mut self,
        condition: &Expression,
        then: &[Statement],
        otherwise: &[Statement],
    ) {
        let otherwise_at = self.builder.label();
        self.condition(condition, false, otherwise_at);
        self.block(then);
        if otherwise.is_empty() {
            self.builder.place(otherwise_at);
            return;
        }
        let end = self.builder.label();
        self.builder.goto(end);
        self.builder.place(otherwise_at);
        self.block(otherwise);
        self.builder.place(end);
    }

    fn return_value(&mut self, value: Option<&Expression>) {
        let Some(value) = value else { return self.return_nothing() };
        self.expression(value);
        if passed_result(self.process) != value.ty && self.process.any_boundary {
            self.convert_to_any(&value.ty);
        }
        self.leave_process(true);
    }

    fn convert_to_any(&mut self, ty: &Ty) {
        if !ty.is_tagged() {
            self.convert(Conversion::Box, ty, &Ty::Any);
        }
    }
}
