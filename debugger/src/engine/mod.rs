//! Running a program under control.
//!
//! The program runs on its own thread, with hooks that are called before each instruction. When it
//! has to stop, the hook sends an [`Event`] and then answers [`Command`]s until it is told to go on.

mod breakpoints;
mod hooks;
mod stepping;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use runa_bytecode::FunctionIndex;
use runa_runtime::{ExceptionReport, Program};
use runa_vm::{Completion, Machine, Value, View};

pub use breakpoints::{Breakpoints, Placed};
pub use stepping::Step;

/// Why the program stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is about to run its first instruction.
    Entry,
    /// It came to a breakpoint.
    Breakpoint,
    /// It finished a step.
    Step,
    /// It was asked to pause.
    Pause,
}

/// What the program's thread tells.
#[derive(Debug)]
pub enum Event {
    /// It stands still.
    Stopped(Reason),
    /// It ended well; its last value, if any, is the exit code of `main`.
    Finished(Completion),
    /// Nothing caught an exception.
    Failed(ExceptionReport),
    /// It ended because it was told to.
    Terminated,
}

/// A question to the standing program.
type Question = Box<dyn FnOnce(&mut View<'_>) + Send>;

/// What the program's thread is told while it stands still.
pub(crate) enum Command {
    Run(Step),
    Ask(Question),
    Terminate,
}

/// What both threads use.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    breakpoints: Mutex<Breakpoints>,
    pause: std::sync::atomic::AtomicBool,
    terminate: std::sync::atomic::AtomicBool,
}

impl Shared {
    fn breakpoints(&self) -> MutexGuard<'_, Breakpoints> {
        self.breakpoints.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A program that runs under control.
#[derive(Debug)]
pub struct Session {
    commands: Sender<Command>,
    shared: Arc<Shared>,
    program: Arc<Program>,
    thread: Option<JoinHandle<()>>,
}

impl Session {
    /// Starts `machine` on a thread of its own; `tell` gets its events. With `stop_on_entry` it
    /// stops before its first instruction.
    pub fn start(
        machine: Machine,
        breakpoints: Breakpoints,
        stop_on_entry: bool,
        tell: impl Fn(Event) + Send + 'static,
    ) -> std::io::Result<Self> {
        let program = Arc::clone(machine.program());
        let shared = Arc::new(Shared::default());
        *shared.breakpoints() = breakpoints;
        let (commands, received) = channel();
        let for_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name(String::from("program"))
            .stack_size(16 << 20)
            .spawn(move || run(machine, &for_thread, received, stop_on_entry, tell))?;
        Ok(Self { commands, shared, program, thread: Some(thread) })
    }

    /// What runs.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// Replaces the breakpoints of a file and tells where they were placed.
    pub fn set_breakpoints(&self, file: &str, lines: &[u32]) -> Vec<Placed> {
        self.shared.breakpoints().set(&self.program, file, lines)
    }

    /// Lets the standing program go on.
    pub fn go_on(&self, step: Step) {
        self.send(Command::Run(step));
    }

    /// Asks the running program to stop where it is.
    pub fn pause(&self) {
        self.shared.pause.store(true, std::sync::atomic::Ordering::Relaxed);
    }

    /// Asks the standing program something; nothing if it does not stand still.
    pub fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut View<'_>) -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, answered) = channel();
        self.send(Command::Ask(Box::new(move |view| {
            // Whoever asked may have gone away.
            let _ = answer.send(question(view));
        })));
        answered.recv_timeout(std::time::Duration::from_secs(5)).ok()
    }

    /// Ends the program, running or standing.
    pub fn terminate(&self) {
        self.shared.terminate.store(true, std::sync::atomic::Ordering::Relaxed);
        self.send(Command::Terminate);
    }

    fn send(&self, command: Command) {
        // The program may have ended meanwhile.
        let _ = self.commands.send(command);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.terminate();
        if let Some(thread) = self.thread.take() {
            // A panic of the program's thread was reported by the panic itself.
            let _ = thread.join();
        }
    }
}

fn run(
    mut machine: Machine,
    shared: &Shared,
    commands: Receiver<Command>,
    stop_on_entry: bool,
    tell: impl Fn(Event),
) {
    let first = if stop_on_entry { Step::ToEntry } else { Step::Continue };
    let mut hooks = hooks::Controlled::new(shared, commands, first, &tell);
    let outcome = machine.call_hooked(FunctionIndex(0), &[], &mut hooks);
    let terminated = hooks.was_terminated();
    tell(match outcome {
        _ if terminated => Event::Terminated,
        Ok(Ok(completion)) => Event::Finished(completion),
        Ok(Err(report)) => Event::Failed(report),
        Err(_) => Event::Finished(Completion::Returned(Value::Nothing)),
    });
}
