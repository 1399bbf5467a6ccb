//! Names in contracts: `result` and `old` have a meaning in `Ensures` only.

use runa_diagnostics::Span;

use super::resolve::Resolver;
use super::{Meaning, ProcessId, Variable, VariableId, VariableKind, place};
use crate::syntax::ast::{self, ContractKind, Expr, ExprKind};

/// What the value is called that a process returns.
const RESULT: &str = "result";
/// What is called with an expression whose value at the entry is meant.
pub(crate) const OLD: &str = "old";

impl<'a> Resolver<'a> {
    /// The contracts of a process, whose parameters are declared.
    pub(super) fn contracts(&mut self, id: ProcessId) {
        let contracts = self.names.processes[id.index()].contracts;
        for contract in contracts {
            if contract.kind == ContractKind::Ensures {
                self.result = Some(self.result_variable(id, contract.span));
            }
            self.condition(&contract.condition);
            contract.message.iter().for_each(|message| self.expression(message));
            self.result = None;
        }
    }

    /// A condition of which is said what it names when it does not hold.
    pub(super) fn condition(&mut self, condition: &'a Expr) {
        self.in_condition = true;
        self.expression(condition);
        self.in_condition = false;
    }

    /// Of `self.name` in a condition that member is said, not all of the object.
    pub(super) fn note_member_of_self(&mut self, object: &Expr, name: &'a ast::Name) {
        if self.in_condition && matches!(object.kind, ExprKind::SelfValue) {
            self.names.members_of_self.insert(place(object.span), name);
        }
    }

    /// The variable that holds what a process returns; its contracts share it.
    fn result_variable(&mut self, id: ProcessId, span: Span) -> VariableId {
        if let Some(known) = self.names.processes[id.index()].result {
            return known;
        }
        let variable = VariableId(self.names.variables.len() as u32);
        let span = Span { end: span.start, ..span };
        self.names.variables.push(Variable::made(RESULT, span, VariableKind::Constant, id));
        self.names.processes[id.index()].result = Some(variable);
        variable
    }

    /// What `text` means because an `Ensures` is walked; names of the process itself come first.
    pub(super) fn meaning_in_ensures(&self, text: &'a str) -> Option<Meaning<'a>> {
        let variable = self.result.filter(|_| self.scopes.local(text).is_none())?;
        match text {
            RESULT => Some(Meaning::Variable(variable)),
            OLD => Some(Meaning::Prelude(text)),
            _ => None,
        }
    }

    /// Whether a call is `old(…)` of an `Ensures`; then its name is noted.
    pub(super) fn is_old(&mut self, callee: &'a Expr) -> bool {
        let ExprKind::Name(name) = &callee.kind else { return false };
        if &*name.text != OLD {
            return false;
        }
        let Some(meaning) = self.meaning_in_ensures(&name.text) else { return false };
        self.names.meanings.insert(place(name.span), (name.span.end, meaning));
        true
    }
}
