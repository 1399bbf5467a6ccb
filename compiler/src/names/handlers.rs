//! `Catch`: a block, or what a signal asks before anything is left.
//!
//! Where there may be signals, a `Catch` with `Resume` is a process of its own, as a lambda is, with condition and
//! block; it shares the variables of the process around it. Of other ones the condition is such a process, and the
//! block is done when everything is left.

use std::sync::Arc;

use super::resolve::{NewProcess, Resolver};
use super::{Body, Names, ProcessId, ProcessKind, Variable, VariableId, VariableKind, place};
use crate::syntax::ast::{self, Block, Expr, ExprKind, LambdaBody, StatementKind};

/// A `Catch` that a signal asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Handler {
    /// What is asked: `Catch` with `Resume`, or the condition.
    pub(crate) process: ProcessId,
    /// Whether it is the whole of the `Catch`.
    pub(crate) resumes: bool,
    /// What the process is given: the exception, and whether it was signalled.
    pub(crate) exception: VariableId,
    pub(crate) is_signalled: VariableId,
    /// The exception in the process around it: when it was thrown, and when it leads to the `Try`.
    pub(crate) thrown: VariableId,
    pub(crate) leading_here: VariableId,
}

impl Names<'_> {
    /// The handler that a signal asks, for a `Catch` that begins at `span`.
    pub(crate) fn handler_at(&self, span: runa_diagnostics::Span) -> Option<Handler> {
        self.handlers.get(&place(span)).copied()
    }
}

impl<'a> Resolver<'a> {
    pub(super) fn catch(&mut self, catch: &'a ast::Catch) {
        let resumes = has_resume(&catch.body);
        if self.names.signals && (resumes || catch.guard.is_some()) {
            self.handler(catch, resumes);
            return;
        }
        self.scopes.open();
        if let Some(name) = &catch.name {
            self.declare_local(name, VariableKind::Constant, true);
        }
        catch.guard.iter().for_each(|guard| self.expression(guard));
        self.block(&catch.body);
        self.scopes.close();
    }

    fn handler(&mut self, catch: &'a ast::Catch, resumes: bool) {
        self.scopes.open();
        let thrown = self.unnamed(catch, VariableKind::Constant);
        let leading_here = self.unnamed(catch, VariableKind::Constant);
        if let Some(name) = catch.name.as_ref().filter(|_| !resumes) {
            // The condition sets it, which is done elsewhere.
            let variable = self.declare_local(name, VariableKind::Constant, false);
            self.names.variables[variable.index()].is_captured = true;
        }
        let process = self.new_process(NewProcess {
            name: "a handler",
            span: catch.span,
            start: place(catch.span),
            kind: ProcessKind::Lambda,
            parent: Some(self.process()),
            parameters: &[],
            result: None,
            contracts: &[],
            body: Body::Statements(&catch.body.statements),
            is_exported: false,
        });
        self.around.push(process);
        self.scopes.open();
        let own = catch.name.as_ref().filter(|_| resumes);
        let exception = match own {
            Some(name) => self.declare_local(name, VariableKind::Constant, true),
            None => self.unnamed(catch, VariableKind::Constant),
        };
        let is_signalled = self.unnamed(catch, VariableKind::Constant);
        self.names.processes[process.index()].parameters = vec![exception, is_signalled];
        catch.guard.iter().for_each(|guard| self.expression(guard));
        if let Some(variable) = catch.name.as_ref().filter(|_| !resumes) {
            self.share(process, variable);
        }
        if resumes {
            self.block(&catch.body);
        }
        self.scopes.close();
        self.around.pop();
        if !resumes {
            self.block(&catch.body);
        }
        self.scopes.close();
        let handler = Handler { process, resumes, exception, is_signalled, thrown, leading_here };
        self.names.handlers.insert(place(catch.span), handler);
    }

    /// The process sets the variable that is declared there.
    fn share(&mut self, process: ProcessId, name: &ast::Name) {
        if let Some(variable) = self.names.declared_at(name.span) {
            let Names { processes, variables, .. } = &mut self.names;
            self.captures.add(process, variable, processes, variables);
        }
    }

    /// A variable of the innermost process that has no name.
    fn unnamed(&mut self, catch: &ast::Catch, kind: VariableKind) -> VariableId {
        let id = VariableId(self.names.variables.len() as u32);
        self.names.variables.push(Variable {
            name: Arc::from(""),
            span: catch.span,
            kind,
            owner: self.process(),
            is_global: false,
            has_value: true,
            is_known: false,
            is_outermost: false,
            is_captured: false,
            is_assigned: false,
            is_assigned_by_others: false,
        });
        id
    }
}

/// Whether `Resume` stands in a block, and not in something inside of it that it belongs to. The grammar
/// limits how deep it goes.
fn has_resume(block: &Block) -> bool {
    block.statements.iter().any(|statement| match &statement.kind {
        StatementKind::Resume(_) => true,
        StatementKind::If { branches, otherwise } => {
            let branches = branches.iter().map(|(_, body)| body);
            branches.chain(otherwise).any(has_resume)
        }
        StatementKind::While(_, body)
        | StatementKind::For { body, .. }
        | StatementKind::ForEach { body, .. }
        | StatementKind::Using(_, _, body) => has_resume(body),
        StatementKind::Try { body, finally, .. } => {
            has_resume(body) || finally.iter().any(|body| has_resume(body))
        }
        StatementKind::Expression(Expr { kind: ExprKind::Match(body), .. }) => {
            let arms = body.arms.iter().map(|arm| &arm.body).chain(&body.otherwise);
            arms.into_iter().any(|arm| matches!(arm, LambdaBody::Block(block) if has_resume(block)))
        }
        _ => false,
    })
}
