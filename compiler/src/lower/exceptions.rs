//! Lowering of `Try`, `Using` and contracts.

use std::ops::Range;

use runa_bytecode::{ErrorKind, Instruction, Literal, LocalIndex, TypeId};

use super::cleanup::{Cleanup, Epilogue};
use super::emit::Label;
use super::function::{FunctionLowering, passed_result};
use crate::hir::{Catch, Expression, Try, Using};
use crate::types::Ty;

/// A handler that is being made.
struct NewHandler {
    kind: ErrorKind,
    target: u32,
    /// Where control goes when its condition does not hold, if it has one.
    refused: Option<Label>,
}

impl FunctionLowering<'_, '_, '_> {
    pub(super) fn try_statement(&mut self, attempt: &Try) {
        match &attempt.finally {
            None => self.handled(attempt),
            Some(finally) => self.with_cleanup(
                attempt.returns,
                |lowering| lowering.handled(attempt),
                |lowering, _| lowering.block(finally),
            ),
        }
    }

    /// `Try` and `Catch`.
    ///
    /// Behind the handlers stands, for each that has a condition, code that raises the exception again
    /// when that does not hold. It is covered by the handlers behind that one, so that the first of them
    /// that fits takes the exception; and what no handler takes goes on outwards.
    fn handled(&mut self, attempt: &Try) {
        let end = self.builder.label();
        let start = self.builder.pc();
        self.block(&attempt.body);
        self.builder.goto(end);
        let body = start..self.builder.pc();
        if body.is_empty() {
            return self.builder.place(end);
        }
        let is_guarded = attempt.catches.iter().any(may_refuse);
        let saved = is_guarded.then(|| self.builder.temporary(TypeId::ANY));
        let mut handlers = Vec::with_capacity(attempt.catches.len() + 1);
        // `CancelledError` is taken by those only that name it, wherever they stand.
        let (named, others): (Vec<&Catch>, Vec<&Catch>) =
            attempt.catches.iter().partition(|catch| kind(catch).is(ErrorKind::CancelledError));
        for catch in named {
            if self.module.names.signals && kind(catch) == ErrorKind::CancelledError {
                handlers.push(self.pass(ErrorKind::Unwinding, catch));
            }
            handlers.push(self.catch(catch, saved, end));
        }
        if let Some(catch) = others.iter().find(|catch| kind(catch) == ErrorKind::Exception) {
            handlers.push(self.pass(ErrorKind::CancelledError, catch));
        }
        for catch in others {
            handlers.push(self.catch(catch, saved, end));
        }
        let raised_again = self.raise_refused(&handlers, saved);
        for (handler, again) in handlers.iter().zip(raised_again) {
            self.builder.cover(body.clone(), handler.target, handler.kind);
            self.builder.cover(again, handler.target, handler.kind);
        }
        saved.into_iter().for_each(|saved| self.builder.release(saved));
        self.builder.place(end);
    }

    /// Exceptions of a kind pass a handler that takes what they are a special case of: `CancelledError` every one
    /// that does not name it.
    fn pass(&mut self, kind: ErrorKind, catch: &Catch) -> NewHandler {
        let target = self.builder.begin_handler();
        self.at(catch.span);
        self.emit(Instruction::Rethrow {});
        NewHandler { kind, target, refused: None }
    }

    fn catch(&mut self, catch: &Catch, saved: Option<LocalIndex>, end: Label) -> NewHandler {
        let target = self.builder.begin_handler();
        self.at(catch.span);
        self.open_scope();
        let saved = saved.filter(|_| may_refuse(catch));
        let refused = saved.map(|_| self.builder.label());
        if let (Some(local), Some(refused)) = (saved, refused) {
            self.emit(Instruction::Store { local });
            if matches!(catch.ty, Ty::Class(_)) {
                let ty = self.module.types.id(&catch.ty);
                self.emit(Instruction::Load { local });
                self.emit(Instruction::Is { ty });
                self.builder.branch(false, refused);
            }
            self.emit(Instruction::Load { local });
        }
        match catch.variable {
            Some(variable) => {
                let ty = self.module.types.id(&catch.ty);
                self.emit(Instruction::Cast { ty });
                self.store_new(variable);
            }
            None => self.emit(Instruction::Pop {}),
        }
        if let (Some(guard), Some(refused)) = (&catch.guard, refused) {
            self.condition(guard, false, refused);
        }
        self.block(&catch.body);
        self.builder.goto(end);
        self.close_scope();
        NewHandler { kind: kind(catch), target, refused }
    }

    /// Raises the exceptions again whose conditions did not hold. Gives for each handler the code that it
    /// covers.
    fn raise_refused(
        &mut self,
        handlers: &[NewHandler],
        saved: Option<LocalIndex>,
    ) -> Vec<Range<u32>> {
        let start = self.builder.pc();
        let mut covered = Vec::with_capacity(handlers.len());
        for handler in handlers {
            covered.push(start..self.builder.pc());
            if let (Some(refused), Some(local)) = (handler.refused, saved) {
                self.builder.place(refused);
                self.emit(Instruction::Load { local });
                self.emit(Instruction::Rethrow {});
            }
        }
        covered
    }

    pub(super) fn using_statement(&mut self, using: &Using) {
        self.open_scope();
        self.expression(&using.value);
        self.at(using.value.span);
        self.store_new(using.variable);
        self.with_cleanup(
            using.returns,
            |lowering| lowering.block(&using.body),
            |lowering, cleanup| lowering.close(using, cleanup),
        );
        self.close_scope();
    }

    /// Closes what a `Using` has opened. What that raises while an exception is on its way becomes part of
    /// that one.
    fn close(&mut self, using: &Using, cleanup: &Cleanup) {
        let (alone, done) = (self.builder.label(), self.builder.label());
        self.at(using.value.span);
        self.emit(Instruction::Load { local: cleanup.exception });
        self.emit(Instruction::Is { ty: TypeId::NOTHING });
        self.builder.branch(true, alone);
        let start = self.builder.pc();
        self.drop_value(&using.close);
        let end = self.builder.pc();
        self.builder.goto(done);
        if start < end {
            let target = self.builder.begin_handler();
            self.builder.cover(start..end, target, ErrorKind::Exception);
            let other = self.builder.temporary(TypeId::ANY);
            self.emit(Instruction::Store { local: other });
            self.emit(Instruction::Load { local: cleanup.exception });
            self.emit(Instruction::Load { local: other });
            self.builder.release(other);
            self.native("Exception.suppress", &[Ty::Any, Ty::Any], &Ty::Nothing);
            self.emit(Instruction::Pop {});
            self.builder.goto(done);
        }
        self.builder.place(alone);
        self.drop_value(&using.close);
        self.builder.place(done);
    }

    // ---- contracts

    /// What is checked and kept when a process begins.
    pub(super) fn enter_contracts(&mut self) {
        let contracts = &self.process.contracts;
        if self.module.contracts.requires() {
            self.statements(&contracts.entry);
            self.statements(&contracts.requires);
        }
        let has_end = !contracts.ensures.is_empty() || contracts.invariant.is_some();
        if self.module.contracts.ensures() && has_end {
            self.statements(&contracts.old);
            let result = match contracts.result {
                Some(variable) => Some(self.declare(variable)),
                None => self.unnamed_result(),
            };
            self.epilogue = Some(Epilogue { entry: self.builder.label(), result });
        }
    }

    /// What holds the result, if there is one, while nothing but invariants is checked.
    fn unnamed_result(&mut self) -> Option<LocalIndex> {
        let result = passed_result(self.process);
        let ty = self.module.types.id(&result);
        (!matches!(result, Ty::Nothing | Ty::Never)).then(|| self.builder.temporary(ty))
    }

    /// What is checked before a process returns, and the return.
    pub(super) fn leave_contracts(&mut self) {
        let Some(Epilogue { entry, result }) = self.epilogue.take() else { return };
        self.builder.place(entry);
        let contracts = &self.process.contracts;
        self.statements(&contracts.ensures);
        self.statements(contracts.invariant.as_slice());
        if let Some(local) = result {
            self.emit(Instruction::Load { local });
        }
        self.emit(Instruction::Return {});
    }

    /// Raises an exception whose trace begins with the call of the running process.
    pub(super) fn raise_at_caller(
        &mut self,
        kind: ErrorKind,
        message: &Expression,
        expression: &Expression,
    ) {
        self.emit(Instruction::PushInteger { value: kind as i64 });
        self.expression(message);
        self.emit(Instruction::Push { value: Literal::Nothing });
        self.at(expression.span);
        self.native("Exception.new", &[Ty::Integer, Ty::Text, Ty::Any], &Ty::Any);
        self.emit(Instruction::Rethrow {});
    }
}

/// The exceptions of the language among which those are that a `Catch` takes.
fn kind(catch: &Catch) -> ErrorKind {
    match &catch.ty {
        Ty::Exception(kind) => *kind,
        Ty::Class(class) => class.exception.unwrap_or(ErrorKind::Exception),
        _ => ErrorKind::Exception,
    }
}

/// Whether a `Catch` may let exceptions of its [`kind`] pass.
fn may_refuse(catch: &Catch) -> bool {
    catch.guard.is_some() || matches!(catch.ty, Ty::Class(_))
}
