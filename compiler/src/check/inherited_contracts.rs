//! Contracts of methods that replace others: what the replaced ones ensure holds as well, and it is enough that what one of
//! them requires holds.
//!
//! The contracts of each method are checked where they are written, with its own parameters. A method that replaces others
//! gets theirs, with variables for their parameters, when everything is checked.

use std::rc::Rc;

use runa_diagnostics::Diagnostic;

use super::Checker;
use super::classes::{Class, Method};
use super::coerce::Wanted;
use crate::hir::{Contracts, Expression, ExpressionKind, Statement, StatementKind};
use crate::names::{ClassId, INVARIANT, ProcessId, VariableId};
use crate::syntax::ast::ContractKind;
use crate::types::Ty;

impl<'a> Checker<'_, 'a> {
    /// Whether a method replaces one that says what it does, so that what it requires need not hold.
    pub(super) fn may_require_less(&self, process: ProcessId) -> bool {
        let info = self.names.process(process);
        let Some(class) = info.class.filter(|_| !info.contracts.is_empty()) else { return false };
        let methods = self.class(class).methods.iter();
        let number = methods.clone().position(|method| method.process == Some(process));
        match number {
            Some(number) => !self.replaced_by(class, number).is_empty(),
            None => !self.replaced_by_generic_process(class, process).is_empty(),
        }
    }

    /// The processes that method `number` of a class stands for, those of the classes above first.
    fn replaced_by(&self, class: ClassId, number: usize) -> Vec<ProcessId> {
        self.all_replaced(class, |above| self.replaced(above, number))
    }

    /// The same for the method that `replaced_in` finds in the class above one.
    pub(super) fn all_replaced(
        &self,
        class: ClassId,
        replaced_in: impl Fn(&Class<'a>) -> Option<Rc<Method<'a>>>,
    ) -> Vec<ProcessId> {
        let mut replaced = Vec::new();
        let mut owner = class;
        while let Some(method) = replaced_in(self.class(owner)) {
            replaced.extend(method.process);
            owner = method.owner;
        }
        replaced.reverse();
        replaced
    }

    /// Gives methods the contracts of those that they replace.
    pub(super) fn inherit_contracts(&mut self) {
        let mut replacing = Vec::new();
        for id in self.names.class_ids() {
            for (number, method) in self.class(id).methods.iter().enumerate() {
                if let Some(process) = own_process(method, id) {
                    let replaced = self.replaced_by(id, number);
                    replacing.extend((!replaced.is_empty()).then_some((process, replaced)));
                }
            }
        }
        replacing.extend(self.replacing_copies());
        // Those of a method are looked at by others before and after they have grown.
        let written: Vec<Vec<Contracts>> = replacing
            .iter()
            .map(|(_, replaced)| {
                let contracts =
                    replaced.iter().map(|id| self.program.processes[id.index()].contracts.clone());
                contracts.collect()
            })
            .collect();
        for ((process, replaced), written) in replacing.into_iter().zip(written) {
            self.refuse_lost_contracts(process, &replaced);
            let said = self.diagnostics.len();
            self.inherit(process, &replaced, &written);
            if self.names.is_copy(process) {
                // Said of what it is a copy of.
                self.diagnostics.truncate(said);
            }
        }
    }

    /// In a session: the contracts of earlier inputs are compiled, and nothing else is left of them.
    fn refuse_lost_contracts(&mut self, process: ProcessId, replaced: &[ProcessId]) {
        let had_contracts = replaced.iter().any(|&other| self.names.had_contracts(other));
        let is_there = |checker: &Self| {
            checker.names.is_known_process(process) || checker.is_idle_copy(process)
        };
        if had_contracts && !is_there(self) {
            let what = "a method that replaces one of an earlier input with contracts";
            let span = self.names.process(process).span;
            let note = "declare both classes in one input";
            self.report(super::unavailable::unavailable(what, span).note(note));
        }
    }

    fn inherit(&mut self, process: ProcessId, replaced: &[ProcessId], written: &[Contracts]) {
        let mut contracts = std::mem::take(&mut self.program.processes[process.index()].contracts);
        let is_needed =
            |written: &Contracts| !written.requires.is_empty() || !written.ensures.is_empty();
        for (&other, written) in replaced.iter().zip(written) {
            if is_needed(written) {
                let copies = self.parameters_as(process, other);
                contracts.entry.extend(copies.map(|(variable, value)| {
                    let span = value.span;
                    Statement { kind: StatementKind::Declare(variable, Some(value)), span }
                }));
            }
        }
        contracts.requires = self.required(process, written, contracts.requires);
        let mut ensured = Vec::new();
        for (&other, written) in replaced.iter().zip(written) {
            if !written.ensures.is_empty() {
                self.ensure(process, other, written, &mut contracts, &mut ensured);
            }
        }
        ensured.append(&mut contracts.ensures);
        contracts.ensures = ensured;
        self.program.processes[process.index()].contracts = contracts;
    }

    /// The parameters of `other`, with the values that those of `process` have.
    fn parameters_as(
        &mut self,
        process: ProcessId,
        other: ProcessId,
    ) -> impl Iterator<Item = (VariableId, Expression)> + use<'a> {
        let span = self.names.process(process).span;
        let own = self.names.passed_to(process).into_iter();
        let pairs: Vec<_> = own.zip(self.names.passed_to(other)).collect();
        let mut values = Vec::with_capacity(pairs.len());
        for (own, variable) in pairs {
            let kind = ExpressionKind::Variable(own);
            let value = Expression::new(kind, self.variable_type(own), span);
            let ty = self.variable_type(variable);
            // Other types were reported; the object is of a class below.
            if let Ty::Class(_) = ty {
                let value = self.coerce(value, &ty, &Wanted::by("a parameter"));
                values.push((variable, value));
            } else if ty == value.ty {
                values.push((variable, value));
            }
        }
        values.into_iter()
    }

    /// What is checked when a method begins that replaces others: its own demands, or the nearest
    /// inherited ones, unless those of another one hold.
    fn required(
        &mut self,
        process: ProcessId,
        written: &[Contracts],
        own: Vec<Statement>,
    ) -> Vec<Statement> {
        // The first of them says whether anything is required at all.
        if written.first().is_some_and(|first| first.requires.is_empty()) {
            self.never_required(process);
            return Vec::new();
        }
        let inherited = written.iter().map(|contracts| contracts.requires.clone());
        let mut ways: Vec<Vec<Statement>> =
            inherited.chain([own]).filter(|way| !way.is_empty()).collect();
        let Some(last) = ways.pop() else { return Vec::new() };
        let span = self.names.process(process).span;
        let other_ways = ways.into_iter().map(|way| all_hold(way, span)).reduce(|a, b| {
            Expression::new(ExpressionKind::Or(a.boxed(), b.boxed()), Ty::Boolean, span)
        });
        let Some(holds) = other_ways else { return last };
        let failed = Expression::new(ExpressionKind::Not(holds.boxed()), Ty::Boolean, span);
        let kind =
            StatementKind::If { condition: failed.boxed(), then: last, otherwise: Vec::new() };
        vec![Statement { kind, span }]
    }

    fn never_required(&mut self, process: ProcessId) {
        let contracts = self.names.process(process).contracts.iter();
        for contract in contracts.filter(|contract| contract.kind == ContractKind::Requires) {
            let message = "this `Requires` is never checked";
            let diagnostic = Diagnostic::warning("E0539", message)
                .at(contract.span, "the method that it replaces requires nothing")
                .note("whoever calls that one cannot know of it; write it there, or raise an exception");
            self.report(diagnostic);
        }
    }

    /// Adds what `other` ensures.
    fn ensure(
        &mut self,
        process: ProcessId,
        other: ProcessId,
        written: &Contracts,
        contracts: &mut Contracts,
        ensured: &mut Vec<Statement>,
    ) {
        contracts.old.extend(written.old.iter().cloned());
        // Parameters may have changed.
        ensured.extend(self.parameters_as(process, other).map(|(variable, value)| {
            let span = value.span;
            Statement { kind: StatementKind::Assign(variable, value), span }
        }));
        if let Some(variable) = written.result {
            let result = *contracts.result.get_or_insert(variable);
            if result != variable {
                let span = self.names.process(process).span;
                let ty = self.variable_type(result);
                let value = Expression::new(ExpressionKind::Variable(result), ty, span);
                let kind = StatementKind::Declare(variable, Some(value));
                ensured.push(Statement { kind, span });
            }
        }
        ensured.extend(written.ensures.iter().cloned());
    }
}

/// What a method of a class itself does.
fn own_process(method: &Rc<Method<'_>>, class: ClassId) -> Option<ProcessId> {
    method.process.filter(|_| method.owner == class && *method.name != *INVARIANT)
}

/// Whether all demands hold; nothing is raised.
fn all_hold(demands: Vec<Statement>, span: runa_diagnostics::Span) -> Expression {
    let conditions = demands.into_iter().filter_map(holds);
    let all = conditions.reduce(|a, b| {
        Expression::new(ExpressionKind::And(a.boxed(), b.boxed()), Ty::Boolean, span)
    });
    all.unwrap_or_else(|| Expression::new(ExpressionKind::Boolean(true), Ty::Boolean, span))
}

/// The condition of a demand, behind what is computed for it.
fn holds(demand: Statement) -> Option<Expression> {
    let StatementKind::Group(mut steps) = demand.kind else { return None };
    let StatementKind::If { condition, .. } = steps.pop()?.kind else { return None };
    let ExpressionKind::Not(condition) = condition.kind else { return None };
    Some(steps.into_iter().rfold(*condition, |body, step| match step.kind {
        StatementKind::Hold(temporary, value) => {
            let (ty, span) = (body.ty.clone(), body.span);
            let (value, body) = (value.boxed(), body.boxed());
            Expression::new(ExpressionKind::Hold { temporary, value, body }, ty, span)
        }
        _ => body,
    }))
}
