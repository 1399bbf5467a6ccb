//! What happens before each instruction of a program under control.

use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;

use runa_bytecode::Instruction;
use runa_vm::{Flow, Hooks, View};

use super::stepping::{Step, Stepping};
use super::{Command, Event, Reason, Shared};

pub(super) struct Controlled<'a> {
    shared: &'a Shared,
    commands: Receiver<Command>,
    stepping: Stepping,
    step: Step,
    terminated: bool,
    tell: &'a dyn Fn(Event),
}

impl<'a> Controlled<'a> {
    pub(super) fn new(
        shared: &'a Shared,
        commands: Receiver<Command>,
        step: Step,
        tell: &'a dyn Fn(Event),
    ) -> Self {
        let stepping = Stepping::first(step);
        Self { shared, commands, stepping, step, terminated: false, tell }
    }

    pub(super) fn was_terminated(&self) -> bool {
        self.terminated
    }

    /// Why the program has to stop here, if it has.
    fn reason(&self, view: &View<'_>) -> Option<Reason> {
        let location = view.location();
        if self.shared.pause.swap(false, Ordering::Relaxed) {
            return Some(Reason::Pause);
        }
        if self.shared.breakpoints().contains(location) {
            return Some(Reason::Breakpoint);
        }
        if self.stepping.is_done(view, location) {
            let entry = self.step == Step::ToEntry;
            return Some(if entry { Reason::Entry } else { Reason::Step });
        }
        None
    }

    /// Answers commands until one says how to go on.
    fn stand(&mut self, view: &mut View<'_>) -> Flow {
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

impl Hooks for Controlled<'_> {
    fn before(&mut self, view: &mut View<'_>, _instruction: Instruction) -> Flow {
        if self.shared.terminate.load(Ordering::Relaxed) {
            self.terminated = true;
            return Flow::Stop;
        }
        match self.reason(view) {
            None => Flow::Continue,
            Some(reason) => {
                (self.tell)(Event::Stopped(reason));
                self.stand(view)
            }
        }
    }
}
