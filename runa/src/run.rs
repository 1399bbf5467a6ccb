//! Running a verified module.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use runa_bytecode::{FunctionIndex, Instruction, Module, Verified};
use runa_codegen::Jit;
use runa_codegen::jit::DEFAULT_THRESHOLD;
use runa_runtime::context::{ExtendError, Requests};
use runa_runtime::heap::NeverClosed;
use runa_runtime::heap::collect::never_closed;
use runa_runtime::heap::events::CollectionEvent;
use runa_runtime::{
    Context, ExceptionReport, Limits, LinkError, MemoryModel, Program, Streams, TierUp,
};
use runa_vm::{Completion, Flow, Hooks, Machine, MachineOptions, Value, View};

use crate::heap_snapshot::LiveHeap;
use crate::memory_profile;

/// When functions are compiled to native code while a program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JitMode {
    /// Never: everything is interpreted.
    Off,
    /// When they have been called, or have gone round in loops, so many times.
    After(u32),
}

impl JitMode {
    /// Every function when it is called for the first time.
    pub const ALWAYS: JitMode = JitMode::After(1);

    /// What compiles functions of `program`, if something does.
    fn compiler(self, program: &Arc<Program>) -> Option<Arc<dyn TierUp>> {
        match self {
            JitMode::After(threshold) => Some(Jit::new(Arc::clone(program), threshold)),
            JitMode::Off => None,
        }
    }

    /// When functions of programs of a memory model are compiled, if nobody asks for something else. The
    /// compiler needs more memory than constrained programs have.
    pub fn of_model(model: MemoryModel) -> Self {
        match model {
            MemoryModel::Constrained => JitMode::Off,
            MemoryModel::Standard | MemoryModel::Server | MemoryModel::Custom => JitMode::default(),
        }
    }
}

/// Functions are compiled when they have run for a while.
impl Default for JitMode {
    fn default() -> Self {
        JitMode::After(DEFAULT_THRESHOLD)
    }
}

/// How a program runs.
#[derive(Debug, Default)]
pub struct RunOptions {
    /// What it may use.
    pub limits: Limits,
    /// Where it writes and reads.
    pub streams: Streams,
    /// The most bytecode instructions it may run. The program is interpreted then, one instruction
    /// at a time, so that the count is exact.
    pub max_instructions: Option<u64>,
    /// How long it may run.
    pub deadline: Option<Duration>,
    /// Moves objects at every so-many-th allocation, for tests; 0 never does.
    pub stress: u32,
    /// When functions are compiled. Programs whose instructions are counted, and programs that run
    /// with hooks, are interpreted in any case.
    pub jit: JitMode,
}

impl RunOptions {
    /// All that follows from a memory model: limits and when functions are compiled.
    pub fn of_model(model: MemoryModel) -> Self {
        Self { limits: Limits::of_model(model), jit: JitMode::of_model(model), ..Self::default() }
    }
}

/// Why a program could not begin to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunError {
    /// It needs what this library does not have.
    Link(LinkError),
    /// The heap limit leaves no room for its constants.
    OutOfMemory,
    /// The session cannot go on with it.
    Extend(ExtendError),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Link(error) => error.fmt(f),
            RunError::Extend(error) => error.fmt(f),
            RunError::OutOfMemory => {
                f.write_str("the heap limit leaves no room for the constants of the program")
            }
        }
    }
}

impl std::error::Error for RunError {}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The program ran to its end; this is what its beginning returned.
    Returned(Value),
    /// The program halted; these values were on the stack, the top last.
    Halted(Vec<Value>),
    /// The program ended itself with this exit code.
    Exited(u8),
    /// Nothing caught an exception.
    Failed(ExceptionReport),
    /// As many instructions ran as were allowed.
    InstructionLimit(u64),
    /// It could not begin.
    NotStarted(RunError),
}

/// Asks a program that is running to let somebody look at it.
#[derive(Clone, Debug)]
pub struct Asker {
    requests: Arc<Requests>,
}

impl Asker {
    /// Asks.
    pub fn ask(&self) {
        self.requests.ask(Requests::LOOK);
    }
}

/// A program that is ready to run.
#[derive(Debug)]
pub struct Prepared {
    /// The machine it runs in.
    pub machine: Machine,
    max_instructions: Option<u64>,
    deadline: Option<Duration>,
    jit: JitMode,
}

/// Links a module and makes a machine for it.
pub fn prepare(module: Verified<Module>, options: RunOptions) -> Result<Prepared, RunError> {
    let RunOptions { limits, streams, max_instructions, deadline, stress, jit } = options;
    let program = Program::link(module, &runa_stdlib::natives()).map_err(RunError::Link)?;
    let program = Arc::new(program);
    let jit = if max_instructions.is_some() { JitMode::Off } else { jit };
    let tier = jit.compiler(&program);
    let options = MachineOptions { limits, streams, tier, stress };
    let machine = Machine::new(program, options).map_err(|_| RunError::OutOfMemory)?;
    Ok(Prepared { machine, max_instructions, deadline, jit })
}

/// Runs a program from its beginning to its end.
pub fn run(module: Verified<Module>, options: RunOptions) -> Outcome {
    match prepare(module, options) {
        Ok(mut prepared) => prepared.run(FunctionIndex(0)),
        Err(error) => Outcome::NotStarted(error),
    }
}

impl Prepared {
    /// Goes on with an extension of the program.
    pub(crate) fn extend(&mut self, module: Verified<Module>) -> Result<(), RunError> {
        let program = Program::link(module, &runa_stdlib::natives()).map_err(RunError::Link)?;
        let program = Arc::new(program);
        let tier = self.jit.compiler(&program);
        self.machine.extend(program, tier).map_err(|error| match error {
            ExtendError::OutOfMemory => RunError::OutOfMemory,
            ExtendError::InUse | ExtendError::NoExtension => RunError::Extend(error),
        })
    }

    /// Runs a function that takes no parameters.
    pub fn run(&mut self, function: FunctionIndex) -> Outcome {
        self.until_deadline(|prepared| match prepared.max_instructions {
            None => outcome(prepared.machine.call(function, &[])),
            Some(limit) => prepared.run_limited(function, limit, &mut Unwatched),
        })
    }

    /// The objects that were made to be closed and were not, by where they were made.
    pub fn never_closed(&mut self) -> Vec<NeverClosed> {
        never_closed(self.machine.context())
    }

    /// The heap, to be looked at between runs.
    pub fn heap(&mut self) -> LiveHeap<'_> {
        LiveHeap::new(self.machine.context(), true)
    }

    /// Counts what the program allocates from here on, and where: one byte in `interval` is chosen on average,
    /// and the object in which it lies is looked at; with 1 every object is.
    pub fn profile_allocations(&mut self, interval: u64) {
        self.machine.context().profile_allocations(interval);
    }

    /// Writes what was counted so far in the format of `.heapprofile` files; nothing if nothing is counted.
    /// `out` should be buffered.
    pub fn write_allocation_profile(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let Some(profile) = self.machine.context().allocation_profile() else { return Ok(()) };
        memory_profile::write(&profile, self.machine.program().module(), out)
    }

    /// Has `watcher` called with everything that the collector does; whether that is possible: only the first
    /// one is. The program stands still meanwhile.
    #[must_use = "there may be a watcher already"]
    pub fn watch_collections(
        &mut self,
        watcher: impl Fn(&CollectionEvent) + Send + Sync + 'static,
    ) -> bool {
        self.machine.instance().heap.watch(watcher)
    }

    /// Has `look` see the heap before the first `OutOfMemoryError` is raised, if no other thread runs in the instance
    /// then.
    pub fn when_out_of_memory(&mut self, mut look: impl FnMut(LiveHeap<'_>) + Send + 'static) {
        // Who raises it may hold references that nothing updates: no object may move, here or by another thread.
        let look = Box::new(move |context: &mut Context| look(LiveHeap::new(context, false)));
        self.machine.instance().watchers.when_out_of_memory(look);
    }

    /// Has `look` see the heap whenever [`Asker::ask`] was called, soon after: at the next call or loop end.
    pub fn when_asked(&mut self, mut look: impl FnMut(LiveHeap<'_>) + Send + 'static) -> Asker {
        let look = Box::new(move |context: &mut Context| look(LiveHeap::new(context, true)));
        self.machine.instance().watchers.when_asked(look);
        Asker { requests: Arc::clone(self.machine.requests()) }
    }

    /// Runs a function that takes no parameters with hooks, which see every instruction.
    pub fn run_with_hooks(&mut self, function: FunctionIndex, hooks: &mut dyn Hooks) -> Outcome {
        self.until_deadline(|prepared| {
            prepared.run_limited(function, prepared.max_instructions.unwrap_or(u64::MAX), hooks)
        })
    }

    /// Asks the program to stop when it has run for as long as it may.
    fn until_deadline(&mut self, run: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let Some(deadline) = self.deadline else { return run(self) };
        let requests = Arc::clone(self.machine.requests());
        let (done, ended) = channel::<()>();
        let guard = std::thread::spawn(move || {
            let is_over = ended.recv_timeout(deadline) == Err(RecvTimeoutError::Timeout);
            if is_over {
                requests.ask(Requests::STOP);
            }
            is_over
        });
        let outcome = run(self);
        drop(done);
        // The guard only waits and asks; it cannot fail. When it asked too late for this run to
        // notice, the next one is not to be stopped.
        if guard.join().unwrap_or(true) {
            self.machine.requests().withdraw(Requests::STOP);
        }
        outcome
    }

    fn run_limited(
        &mut self,
        function: FunctionIndex,
        limit: u64,
        hooks: &mut dyn Hooks,
    ) -> Outcome {
        let mut limited = Limited { left: limit, is_over: false, hooks };
        match self.machine.call_hooked(function, &[], &mut limited) {
            _ if limited.is_over => Outcome::InstructionLimit(limit),
            Ok(result) => outcome(result),
            // Hooks that suspend a run want it to end here.
            Err(_) => Outcome::Halted(Vec::new()),
        }
    }
}

fn outcome(result: Result<Completion, ExceptionReport>) -> Outcome {
    match result {
        Ok(Completion::Returned(value)) => Outcome::Returned(value),
        Ok(Completion::Halted(stack)) => Outcome::Halted(stack),
        Ok(Completion::Exited(code)) => Outcome::Exited(code),
        Err(report) => Outcome::Failed(report),
    }
}

/// Hooks that let everything go on.
struct Unwatched;

impl Hooks for Unwatched {
    fn before(&mut self, _view: &mut View<'_>, _instruction: Instruction) -> Flow {
        Flow::Continue
    }
}

/// Stops the program after a number of instructions.
struct Limited<'a> {
    left: u64,
    is_over: bool,
    hooks: &'a mut dyn Hooks,
}

impl Hooks for Limited<'_> {
    fn before(&mut self, view: &mut View<'_>, instruction: Instruction) -> Flow {
        if self.left == 0 {
            self.is_over = true;
            return Flow::Stop;
        }
        self.left -= 1;
        self.hooks.before(view, instruction)
    }

    fn raised(&mut self, view: &mut View<'_>) {
        self.hooks.raised(view);
    }
}
