//! `Assert` and the contracts of processes: conditions that must hold, and what is said when they do not.

use std::sync::Arc;

use runa_bytecode::ErrorKind;
use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use super::classes::Member;
use super::coerce::Wanted;
use super::flow::Flow;
use crate::format::on_one_line;
use crate::hir::{Contracts, Expression, ExpressionKind, Statement, StatementKind};
use crate::names::{ProcessId, ProcessKind, VariableId};
use crate::syntax::ast::{self, Contract, ContractKind, Expr};
use crate::types::Ty;

/// The values of at most so many variables are said.
const MOST_NAMED: usize = 8;

/// A condition that must hold.
pub(super) struct Demand<'a> {
    pub(super) condition: &'a Expr,
    pub(super) message: Option<&'a Expr>,
    pub(super) span: Span,
    /// What stands before the words of the condition, and behind them.
    pub(super) words: (String, &'static str),
    /// The place of the message, for messages about it.
    pub(super) place: &'static str,
}

impl<'a> Checker<'_, 'a> {
    /// `Assert condition, message`.
    pub(super) fn assert_statement(
        &mut self,
        condition: &'a Expr,
        message: Option<&'a Expr>,
        span: Span,
    ) -> StatementKind {
        let words = (String::new(), " does not hold");
        let place = "the message of `Assert`";
        let demand = Demand { condition, message, span, words, place };
        self.demand(&demand, |text| ExpressionKind::Raise(ErrorKind::AssertionError, text))
    }

    /// What a process requires, which its body may rely on.
    pub(super) fn requirements(&mut self, process: ProcessId) -> Contracts {
        let info = self.names.process(process);
        let mut contracts = Contracts::default();
        let called = self.called_in_contracts(process);
        self.before_object = info.kind == ProcessKind::Constructor;
        let entry = self.may_require_less(process).then(|| self.flow.clone());
        for contract in info.contracts.iter().filter(|known| known.kind == ContractKind::Requires) {
            let words = (format!("`{called}` requires "), "");
            let demand = demand_of(contract, words, "the message of `Requires`");
            let raise = |text| ExpressionKind::RaiseAtCaller(ErrorKind::ContractError, text);
            let kind = self.demand(&demand, raise);
            contracts.requires.push(Statement { kind, span: contract.span });
        }
        self.before_object = false;
        if let Some(entry) = entry {
            self.flow = entry;
        }
        contracts
    }

    /// What a process ensures, once its result is known; `entry` is what is known at its beginning.
    pub(super) fn promises(&mut self, process: ProcessId, entry: Flow, contracts: &mut Contracts) {
        let info = self.names.process(process);
        let Some(variable) = info.result else { return };
        let result = self.result_of(process);
        let known = &mut self.variables[variable.index()];
        // That it is used is reported below; nothing else is to be said of it then.
        known.ty = if result == Ty::Nothing { Ty::Error } else { result.clone() };
        known.annotated = true;
        contracts.result = Some(variable).filter(|_| result != Ty::Nothing);
        let called = self.called_in_contracts(process);
        let end = std::mem::replace(&mut self.flow, entry);
        for contract in info.contracts.iter().filter(|known| known.kind == ContractKind::Ensures) {
            if result == Ty::Nothing {
                self.refuse_result(contract, variable);
            }
            let words = (format!("`{called}` does not ensure "), "");
            let demand = demand_of(contract, words, "the message of `Ensures`");
            self.old = Some(std::mem::take(&mut contracts.old));
            let raise = |text| ExpressionKind::Raise(ErrorKind::ContractError, text);
            let kind = self.demand(&demand, raise);
            contracts.old = self.old.take().unwrap_or_default();
            contracts.ensures.push(Statement { kind, span: contract.span });
        }
        self.flow = end;
    }

    /// What messages about its contracts call a process.
    fn called_in_contracts(&self, process: ProcessId) -> Arc<str> {
        let info = self.names.process(process);
        match info.class.filter(|_| info.kind == ProcessKind::Constructor) {
            Some(class) => Arc::clone(&self.class(class).ty.name),
            None => Arc::clone(&info.name),
        }
    }

    /// Says so when a contract uses an object that has no fields yet.
    pub(super) fn refuse_early_object(&mut self, span: Span) {
        if self.before_object {
            let message = "the object has no fields yet when its constructor begins";
            let diagnostic = Diagnostic::error("E0538", message)
                .at(span, "used before they are set")
                .note("`Requires` and `old(…)` of a constructor may use its parameters; `Ensures` may use `self`");
            self.report(diagnostic);
        }
    }

    fn refuse_result(&mut self, contract: &Contract, variable: VariableId) {
        let at = contract.condition.span;
        if self.named_in_condition(at).iter().any(|&(_, named)| named == variable) {
            let message = "this process has no result";
            let diagnostic = Diagnostic::error("E0537", message)
                .at(at, "`result` is what it returns")
                .note("say what it ensures of its parameters, or let it return something");
            self.report(diagnostic);
        }
    }

    /// `old(value)` of an `Ensures`: computed on entry.
    pub(super) fn old(&mut self, arguments: &'a [ast::Argument], span: Span) -> Expression {
        let [argument] = arguments else {
            self.check_for_errors(arguments);
            let diagnostic = Diagnostic::error("E0405", "`old` takes one value");
            return self.wrong(span, diagnostic.at(span, "as in `old(n)`"));
        };
        let outer = self.old.take();
        self.before_object = self.is_in_constructor();
        let value = self.expression(&argument.value, None);
        self.before_object = false;
        let value = self.without_result(value);
        self.old = outer;
        let Some(mut steps) = self.old.take() else {
            let diagnostic = Diagnostic::error("E0536", "`old` stands where nothing is old")
                .at(span, "in a lambda or in another `old`")
                .note("`old(…)` is computed when the process begins; a lambda may use what a comparison outside of it gives");
            return self.wrong(span, diagnostic);
        };
        let held = self.hold_step(value, &mut steps);
        self.old = Some(steps);
        Expression { span, ..held }
    }

    /// The statement that raises an exception unless a condition holds: it says the condition, the values
    /// of its sides if it compares, else those of the variables in it, and the message.
    pub(super) fn demand(
        &mut self,
        demand: &Demand<'a>,
        raise: impl FnOnce(Box<Expression>) -> ExpressionKind,
    ) -> StatementKind {
        let (span, written) = (demand.span, demand.condition.span);
        let (before, behind) = &demand.words;
        let said = format!("{before}`{}`{behind}", on_one_line(self.words(written)));
        let (condition, consequences) = self.condition(demand.condition);
        let at_condition = self.flow.clone();
        self.flow.learn(&consequences.when_false);
        let mut parts = vec![Expression::text(said, span)];
        let mut steps = Vec::new();
        let condition = self.with_values(condition, written, &mut steps, &mut parts);
        if let Some(message) = demand.message {
            let message = self.expression(message, Some(&Ty::Text));
            let message = self.coerce(message, &Ty::Text, &Wanted::by(demand.place));
            parts.push(Expression::text(": ", span));
            parts.push(message);
        }
        self.flow = at_condition;
        self.flow.learn(&consequences.when_true);
        let text = match parts.len() {
            1 => parts.remove(0),
            _ => Expression::new(ExpressionKind::Join(parts), Ty::Text, span),
        };
        let raise = Expression::new(raise(text.boxed()), Ty::Never, span);
        let raise = Statement { kind: StatementKind::Expression(raise), span };
        let ty = condition.ty.clone();
        let failed = Expression::new(ExpressionKind::Not(condition.boxed()), ty, span);
        let kind = StatementKind::If {
            condition: failed.boxed(),
            then: vec![raise],
            otherwise: Vec::new(),
        };
        steps.push(Statement { kind, span });
        StatementKind::Group(steps)
    }

    /// A condition with what shows why it does not hold: `parts` say the sides of a comparison, which
    /// `steps` compute before, else the variables that are named.
    fn with_values(
        &mut self,
        condition: Expression,
        written: Span,
        steps: &mut Vec<Statement>,
        parts: &mut Vec<Expression>,
    ) -> Expression {
        let at = condition.span;
        let (values, condition) = match condition.kind {
            ExpressionKind::Compare(operator, left, right) => {
                let (left, right) = (self.hold_step(*left, steps), self.hold_step(*right, steps));
                let values = vec![("left".into(), left.clone()), ("right".into(), right.clone())];
                let kind = ExpressionKind::Compare(operator, left.boxed(), right.boxed());
                (values, Expression { kind, ..condition })
            }
            ExpressionKind::Variable(_) => return condition,
            _ => (self.named_values(written), condition),
        };
        let is_said = !values.is_empty();
        for (index, (name, value)) in values.into_iter().enumerate() {
            let before = if index == 0 { " (" } else { ", " };
            parts.push(Expression::text(format!("{before}{name}: "), at));
            parts.push(self.as_text(value, None));
        }
        parts.extend(is_said.then(|| Expression::text(")", at)));
        condition
    }

    /// The variables in a condition and their values.
    fn named_values(&self, written: Span) -> Vec<(String, Expression)> {
        let mut named: Vec<(String, Expression)> = Vec::new();
        for (place, variable) in self.named_in_condition(written) {
            let ty = self.variable_type(variable);
            let value = Expression::new(ExpressionKind::Variable(variable), ty, written);
            let (name, value) = match self.field_in_condition(place, &value) {
                Some(field) => field,
                None => (self.names.variable(variable).name.to_string(), value),
            };
            if named.len() < MOST_NAMED && named.iter().all(|(known, _)| *known != name) {
                named.push((name, value));
            }
        }
        named
    }

    /// The field of the object that is named where `self` stands.
    fn field_in_condition(&self, place: u32, object: &Expression) -> Option<(String, Expression)> {
        let name = self.names.member_of_self(place, object.span)?;
        let Ty::Class(class) = &object.ty else { return None };
        let class = self.class(class.id);
        let Some(&Member::Field(number)) = class.member(&name.text) else { return None };
        let ty = class.fields[usize::from(number)].ty.clone();
        let kind = ExpressionKind::Field(object.clone().boxed(), number);
        Some((format!("self.{}", name.text), Expression::new(kind, ty, object.span)))
    }
}

fn demand_of<'a>(
    contract: &'a Contract,
    words: (String, &'static str),
    place: &'static str,
) -> Demand<'a> {
    let message = contract.message.as_deref();
    Demand { condition: &contract.condition, message, span: contract.span, words, place }
}
