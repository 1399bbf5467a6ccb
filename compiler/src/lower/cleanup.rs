//! What is done on every way out: the code of a `Finally`, or of closing, is there once. Each way leads to
//! it and says in a local variable where to go on behind it, so that the code does not grow with the number
//! of ways, nor double with each level of nesting.

use runa_bytecode::{ErrorKind, Instruction, Literal, LocalIndex, TypeId};

use super::emit::Label;
use super::function::{FunctionLowering, passed_result};
use crate::types::{Conversion, Ty};

/// A way out of a statement with a cleanup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// To what follows it.
    End,
    /// An exception goes on.
    Raise,
    Return,
    Break,
    Continue,
}

/// The code that is done on the way out of the statements being lowered.
#[derive(Clone, Debug)]
pub(super) struct Cleanup {
    entry: Label,
    /// The number of the route that leads to it.
    route: LocalIndex,
    /// The exception on its way, if one is.
    pub(super) exception: LocalIndex,
    /// What `Return` gives, if one leads here with a value.
    result: Option<LocalIndex>,
    /// The routes that lead to it.
    used: Vec<Route>,
}

/// What is checked before a process returns.
#[derive(Clone, Debug)]
pub(super) struct Epilogue {
    pub(super) entry: Label,
    /// What holds the result, if there is one.
    pub(super) result: Option<LocalIndex>,
}

impl FunctionLowering<'_, '_, '_> {
    /// Lowers `body`, then `cleanup`, to which every way out of `body` leads. `returns` says whether `Return`
    /// does.
    pub(super) fn with_cleanup(
        &mut self,
        returns: bool,
        body: impl FnOnce(&mut Self),
        cleanup: impl FnOnce(&mut Self, &Cleanup),
    ) {
        let new = self.new_cleanup(returns);
        let start = self.builder.pc();
        self.cleanups.push(new);
        body(self);
        self.leave_by(Route::End);
        let end = self.builder.pc();
        if start < end {
            self.catch_for_cleanup(start, end);
        }
        let Some(done) = self.cleanups.pop() else { return };
        self.builder.place(done.entry);
        cleanup(self, &done);
        self.go_on(&done);
        self.builder.release(done.route);
        self.builder.release(done.exception);
        done.result.into_iter().for_each(|result| self.builder.release(result));
    }

    fn new_cleanup(&mut self, returns: bool) -> Cleanup {
        let exception = self.builder.temporary(TypeId::ANY);
        self.emit(Instruction::Push { value: Literal::Nothing });
        self.emit(Instruction::Store { local: exception });
        let result = passed_result(self.process);
        let has_result = returns && result != Ty::Nothing;
        Cleanup {
            entry: self.builder.label(),
            route: self.builder.temporary(TypeId::INTEGER),
            exception,
            result: has_result.then(|| self.preset_local(&result)),
            used: Vec::new(),
        }
    }

    /// Whatever is raised between `start` and `end` waits in a local variable.
    fn catch_for_cleanup(&mut self, start: u32, end: u32) {
        let target = self.builder.begin_handler();
        self.builder.cover(start..end, target, ErrorKind::Exception);
        if let Some(local) = self.cleanups.last().map(|cleanup| cleanup.exception) {
            self.emit(Instruction::Store { local });
            self.leave_by(Route::Raise);
        }
    }

    /// Goes to the innermost cleanup, to go on by `route` behind it.
    fn leave_by(&mut self, route: Route) {
        if !self.builder.is_reachable() {
            return;
        }
        let Some(cleanup) = self.cleanups.last_mut() else { return };
        if !cleanup.used.contains(&route) {
            cleanup.used.push(route);
        }
        let (local, entry) = (cleanup.route, cleanup.entry);
        self.emit(Instruction::PushInteger { value: route as i64 });
        self.emit(Instruction::Store { local });
        self.builder.goto(entry);
    }

    /// Behind a cleanup: where the way leads on that led to it.
    fn go_on(&mut self, done: &Cleanup) {
        if !self.builder.is_reachable() {
            return;
        }
        let end = self.builder.label();
        let Some((&last, tested)) = done.used.split_last() else { return };
        let mut others = Vec::with_capacity(tested.len());
        for &route in tested {
            let label = self.builder.label();
            self.emit(Instruction::Load { local: done.route });
            self.emit(Instruction::PushInteger { value: route as i64 });
            self.emit(Instruction::EqualInteger {});
            self.builder.branch(true, label);
            others.push((route, label));
        }
        self.take(last, done, end);
        for (route, label) in others {
            self.builder.place(label);
            self.take(route, done, end);
        }
        self.builder.place(end);
    }

    fn take(&mut self, route: Route, done: &Cleanup, end: Label) {
        match route {
            Route::End => self.builder.goto(end),
            Route::Raise => {
                self.emit(Instruction::Load { local: done.exception });
                self.emit(Instruction::Rethrow {});
            }
            Route::Return => {
                if let Some(local) = done.result {
                    self.emit(Instruction::Load { local });
                    self.surely_set(&passed_result(self.process));
                }
                self.leave_process(done.result.is_some());
            }
            Route::Break | Route::Continue => self.leave_loop(route),
        }
    }

    /// `Break` or `Continue`, through the cleanups on the way.
    pub(super) fn leave_loop(&mut self, route: Route) {
        let Some(&innermost) = self.loops.last() else { return };
        if self.cleanups.len() > innermost.cleanups {
            return self.leave_by(route);
        }
        self.builder.goto(match route {
            Route::Break => innermost.break_at,
            _ => innermost.continue_at,
        });
    }

    /// Returns what is on the stack, if `has_value`: through the cleanups on the way, and through what is
    /// checked at the end.
    pub(super) fn leave_process(&mut self, has_value: bool) {
        let held = match (self.cleanups.last(), &self.epilogue) {
            (Some(cleanup), _) => cleanup.result,
            (None, Some(epilogue)) => epilogue.result,
            (None, None) => return self.emit(Instruction::Return {}),
        };
        if has_value {
            self.emit(match held {
                Some(local) => Instruction::Store { local },
                None => Instruction::Pop {},
            });
        }
        match (self.cleanups.is_empty(), &self.epilogue) {
            (true, Some(epilogue)) => {
                let entry = epilogue.entry;
                self.builder.goto(entry);
            }
            _ => self.leave_by(Route::Return),
        }
    }

    /// A local variable for a value of type `ty` that has one before the program gives it one: for a
    /// reference `nothing`, see [`surely_set`](Self::surely_set).
    pub(super) fn preset_local(&mut self, ty: &Ty) -> LocalIndex {
        let kept = if ty.is_reference() { Ty::optional(ty.clone()) } else { ty.clone() };
        let id = self.module.types.id(&kept);
        self.push_preset(&kept);
        let local = self.builder.temporary(id);
        self.emit(Instruction::Store { local });
        local
    }

    /// What stands for a `ty` before the program has set one; `ty` is a plain value or accepts `nothing`.
    pub(super) fn push_preset(&mut self, ty: &Ty) {
        match ty {
            Ty::Integer => self.emit(Instruction::PushInteger { value: 0 }),
            Ty::Float => self.emit(Instruction::PushFloat { value: runa_bytecode::Real::new(0.0) }),
            Ty::Boolean => self.emit(Instruction::PushBoolean { value: false }),
            _ => self.nothing(ty),
        }
    }

    /// Turns what was read from a [preset local](Self::preset_local) into a `ty`; the program has set it.
    pub(super) fn surely_set(&mut self, ty: &Ty) {
        if ty.is_reference() && !matches!(ty, Ty::Optional(_)) {
            self.convert(Conversion::NotNothing, ty, ty);
        }
    }
}
