//! Running a program under control.
//!
//! The program runs on its own thread, with hooks that are called before each instruction. When it
//! has to stop, the hook sends an [`Event`] and then answers [`Command`]s until it is told to go on.

mod breakpoints;
mod hooks;
mod stepping;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use runa_bytecode::FunctionIndex;
use runa_runtime::context::Requests;
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
    /// An exception was raised; its activation is still there.
    Exception,
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
    /// Counts the changes of the breakpoints.
    version: AtomicU64,
    /// Whether the program stands still and answers.
    standing: AtomicBool,
    pause: AtomicBool,
    terminate: AtomicBool,
    stop_at_exceptions: AtomicBool,
}

impl Shared {
    fn breakpoints(&self) -> MutexGuard<'_, Breakpoints> {
        self.breakpoints.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The breakpoints with the number of their last change.
    fn copy_breakpoints(&self) -> (Breakpoints, u64) {
        let breakpoints = self.breakpoints();
        (breakpoints.clone(), self.version.load(Ordering::Acquire))
    }
}

/// Where a program stops from its beginning on.
#[derive(Debug, Default)]
pub struct Stops {
    /// Before these places.
    pub breakpoints: Breakpoints,
    /// Before its first instruction.
    pub entry: bool,
    /// Where an exception is raised.
    pub exceptions: bool,
}

/// A program that runs under control.
#[derive(Debug)]
pub struct Session {
    commands: Sender<Command>,
    shared: Arc<Shared>,
    program: Arc<Program>,
    requests: Arc<Requests>,
    ended: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

/// How long a program gets to end when it was told to. Between two instructions it does so at once;
/// a native function may need its time.
const PATIENCE: Duration = Duration::from_secs(2);

impl Session {
    /// Starts `machine` on a thread of its own; `tell` gets its events.
    pub fn start(
        machine: Machine,
        stops: Stops,
        tell: impl Fn(Event) + Send + 'static,
    ) -> std::io::Result<Self> {
        let program = Arc::clone(machine.program());
        let requests = Arc::clone(machine.requests());
        let shared = Arc::new(Shared::default());
        *shared.breakpoints() = stops.breakpoints;
        shared.stop_at_exceptions.store(stops.exceptions, Ordering::Relaxed);
        let first = if stops.entry { Step::ToEntry } else { Step::Continue };
        let (commands, received) = channel();
        let (ending, ended) = channel();
        let for_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name(String::from("program"))
            .stack_size(16 << 20)
            .spawn(move || {
                let _ending: Sender<()> = ending;
                run(machine, &for_thread, received, first, tell);
            })?;
        Ok(Self { commands, shared, program, requests, ended, thread: Some(thread) })
    }

    /// What runs.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// Replaces the breakpoints of a file and tells where they were placed.
    pub fn set_breakpoints(&self, file: &str, lines: &[u32]) -> Vec<Placed> {
        let mut breakpoints = self.shared.breakpoints();
        let placed = breakpoints.set(&self.program, file, lines);
        self.shared.version.fetch_add(1, Ordering::Release);
        placed
    }

    /// Sets whether the program stops where an exception is raised.
    pub fn stop_at_exceptions(&self, stop: bool) {
        self.shared.stop_at_exceptions.store(stop, Ordering::Relaxed);
    }

    /// Whether the program stands still and can be asked.
    pub fn is_standing(&self) -> bool {
        self.shared.standing.load(Ordering::Acquire)
    }

    /// Lets the program go on if it stands still; whether it did.
    pub fn go_on(&self, step: Step) -> bool {
        let stood = self.shared.standing.swap(false, Ordering::AcqRel);
        stood && self.send(Command::Run(step))
    }

    /// Asks the running program to stop where it is.
    pub fn pause(&self) {
        self.shared.pause.store(true, Ordering::Relaxed);
    }

    /// Asks the standing program something; nothing if it does not stand still.
    pub fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut View<'_>) -> T + Send + 'static,
    ) -> Option<T> {
        if !self.is_standing() {
            return None;
        }
        let (answer, answered) = channel();
        self.send(Command::Ask(Box::new(move |view| {
            // Whoever asked may have gone away.
            let _ = answer.send(question(view));
        })));
        // A program that ends drops the question, and with it the way of the answer.
        answered.recv().ok()
    }

    /// Ends the program, running or standing.
    pub fn terminate(&self) {
        self.shared.terminate.store(true, Ordering::Relaxed);
        self.shared.standing.store(false, Ordering::Release);
        // Natives that look for requests end early.
        self.requests.ask(Requests::STOP);
        self.send(Command::Terminate);
    }

    /// Whether there is still somebody to hear it: the program may have ended meanwhile.
    fn send(&self, command: Command) -> bool {
        self.commands.send(command).is_ok()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.terminate();
        let is_over = self.ended.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout);
        if let Some(thread) = self.thread.take().filter(|_| is_over) {
            // A panic of the program's thread was reported by the panic itself.
            let _ = thread.join();
        }
    }
}

fn run(
    mut machine: Machine,
    shared: &Shared,
    commands: Receiver<Command>,
    first: Step,
    tell: impl Fn(Event),
) {
    let mut hooks = hooks::Controlled::new(shared, commands, first, &tell);
    let outcome = machine.call_hooked(FunctionIndex(0), &[], &mut hooks);
    let terminated = hooks.was_terminated();
    shared.standing.store(false, Ordering::Release);
    // What the program wrote last comes before the news of its end.
    drop(machine);
    tell(match outcome {
        _ if terminated => Event::Terminated,
        Ok(Ok(completion)) => Event::Finished(completion),
        Ok(Err(report)) => Event::Failed(report),
        Err(_) => Event::Finished(Completion::Returned(Value::Nothing)),
    });
}
