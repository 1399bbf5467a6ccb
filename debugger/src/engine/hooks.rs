//! What happens before each instruction of a program under control.

use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;

use runa_bytecode::Instruction;
use runa_vm::{Flow, Hooks, Location, View};

use super::stepping::{Step, Stepping};
use super::{Breakpoints, Command, Event, Reason, Shared};

pub(super) struct Controlled<'a> {
    shared: &'a Shared,
    commands: Receiver<Command>,
    /// A copy of the breakpoints and its number; looked up before each instruction without a lock.
    breakpoints: Breakpoints,
    version: u64,
    stepping: Stepping,
    step: Step,
    terminated: bool,
    /// Whether the exception that is on its way outwards was shown already.
    exception_shown: bool,
    tell: &'a dyn Fn(Event),
}

impl<'a> Controlled<'a> {
    pub(super) fn new(
        shared: &'a Shared,
        commands: Receiver<Command>,
        step: Step,
        tell: &'a dyn Fn(Event),
    ) -> Self {
        let (breakpoints, version) = shared.copy_breakpoints();
        Self {
            shared,
            commands,
            breakpoints,
            version,
            stepping: Stepping::first(step),
            step,
            terminated: false,
            exception_shown: false,
            tell,
        }
    }

    pub(super) fn was_terminated(&self) -> bool {
        self.terminated
    }

    /// Why the program has to stop here, if it has.
    fn reason(&mut self, view: &View<'_>) -> Option<Reason> {
        let location = view.location();
        if self.shared.pause.swap(false, Ordering::Relaxed) {
            return Some(Reason::Pause);
        }
        if self.is_breakpoint(location) {
            return Some(Reason::Breakpoint);
        }
        if self.stepping.is_done(view, location) {
            let entry = self.step == Step::ToEntry;
            return Some(if entry { Reason::Entry } else { Reason::Step });
        }
        None
    }

    fn is_breakpoint(&mut self, location: Location) -> bool {
        if self.shared.version.load(Ordering::Acquire) != self.version {
            (self.breakpoints, self.version) = self.shared.copy_breakpoints();
        }
        !self.breakpoints.is_empty() && self.breakpoints.contains(location)
    }

    /// Tells why the program stops and answers commands until one says how to go on.
    fn stand(&mut self, reason: Reason, view: &mut View<'_>) -> Flow {
        show_output(view);
        self.shared.standing.store(true, Ordering::Release);
        (self.tell)(Event::Stopped(reason));
        loop {
            match self.commands.recv() {
                Ok(Command::Ask(question)) => question(view),
                Ok(Command::Run(step)) => {
                    self.step = step;
                    self.stepping = Stepping::begin(step, view);
                    return Flow::Continue;
                }
                Ok(Command::Terminate) | Err(_) => {
                    self.terminated = true;
                    return Flow::Stop;
                }
            }
        }
    }
}

/// Shows what the program has written, also a line it has not ended yet.
fn show_output(view: &mut View<'_>) {
    // The error is the program's: it gets it when it writes on.
    let _ = view.context().instance().output().flush();
}

impl Hooks for Controlled<'_> {
    fn before(&mut self, view: &mut View<'_>, _instruction: Instruction) -> Flow {
        self.exception_shown = false;
        if self.terminated || self.shared.terminate.load(Ordering::Relaxed) {
            self.terminated = true;
            return Flow::Stop;
        }
        match self.reason(view) {
            None => Flow::Continue,
            Some(reason) => self.stand(reason, view),
        }
    }

    fn raised(&mut self, view: &mut View<'_>) {
        let is_wanted = self.shared.stop_at_exceptions.load(Ordering::Relaxed);
        let is_stopping = self.terminated || self.shared.terminate.load(Ordering::Relaxed);
        if is_wanted && !is_stopping && !self.exception_shown {
            self.exception_shown = true;
            // Told to stop, it stops before the next instruction, if there is one.
            self.stand(Reason::Exception, view);
        }
    }
}
