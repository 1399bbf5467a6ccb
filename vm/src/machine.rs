//! Running a program.

use std::fmt;
use std::sync::Arc;

use corosensei::stack::DefaultStack;
use runa_bytecode::{FunctionIndex, Shape};
use runa_runtime::context::{ExtendError, Requests};
use runa_runtime::heap::HeapExhausted;
use runa_runtime::{Context, ExceptionReport, Instance, Limits, Program, Streams, Tagged, TierUp};

use crate::engine::Interpreter;
use crate::hooks::{Hooked, Hooks};
use crate::inspect::View;
use crate::interpreter::Exit;
use crate::status::MachineStatus;
use crate::value::Value;

/// Bytes of a native stack beyond its limit: for what does not look at the limit, because it is
/// never deep.
const STACK_RESERVE: usize = 512 << 10;

/// What a machine runs with.
#[derive(Debug, Default)]
pub struct MachineOptions {
    /// What it may use.
    pub limits: Limits,
    /// Where it writes and reads.
    pub streams: Streams,
    /// Compiles what is called often.
    pub tier: Option<Arc<dyn TierUp>>,
    /// Moves objects at every so-many-th allocation, to find references that are held wrongly; 0 never
    /// does.
    pub stress: u32,
}

/// Why a machine cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartError;

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the heap limit leaves no room for the constants of the program")
    }
}

impl std::error::Error for StartError {}

/// How a run ends when nothing goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Completion {
    /// The function returned a value.
    Returned(Value),
    /// The program halted; these values were on the stack, the top last.
    Halted(Vec<Value>),
    /// The program ended itself with this exit code.
    Exited(u8),
}

/// A hook has suspended the run; it can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspended;

/// A program with its state and one thread of execution.
#[derive(Debug)]
pub struct Machine {
    engine: Arc<Interpreter>,
    context: Box<Context>,
    stack: NativeStack,
    /// How many elements of a result are copied.
    copied: usize,
}

/// Makes machines for one instance, which share module variables and objects and run at the same time,
/// each on a thread of its own. While one of them runs, every other one must run too, or
/// [rest](Machine::rest), or be dropped: all must come to a safepoint before objects are collected.
///
/// A machine with hooks, which stands still while somebody looks at it, must have no siblings. Nothing guards
/// lists and maps: several threads must not change the same one at once.
#[derive(Clone, Debug)]
pub struct Siblings {
    engine: Arc<Interpreter>,
    instance: Arc<Instance>,
}

impl Siblings {
    /// A machine, for the thread that calls this; none of the other machines may be waiting for it
    /// without resting.
    pub fn machine(&self) -> Result<Machine, StartError> {
        let context = Context::new(Arc::clone(&self.instance));
        let mut context = context.map_err(|HeapExhausted| StartError)?;
        context.entries = self.engine.native_entries();
        Ok(Machine {
            engine: Arc::clone(&self.engine),
            context,
            stack: NativeStack::default(),
            copied: usize::MAX,
        })
    }
}

/// The native stack that programs run on: as large as the limits say, whatever thread runs them.
#[derive(Default)]
struct NativeStack {
    /// Made when something runs for the first time.
    memory: Option<DefaultStack>,
}

impl fmt::Debug for NativeStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NativeStack").finish_non_exhaustive()
    }
}

impl NativeStack {
    /// Runs something on the stack. Without memory for it, the stack of the thread must do.
    fn run<R>(&mut self, context: &mut Context, run: impl FnOnce(&mut Context) -> R) -> R {
        if self.memory.is_none() {
            let bytes = context.instance().limits().native_stack_bytes + STACK_RESERVE;
            self.memory = DefaultStack::new(bytes).ok();
        }
        match &mut self.memory {
            Some(memory) => corosensei::on_stack(memory, || {
                let here = 0u8;
                let bytes = context.instance().limits().native_stack_bytes as u64;
                context.set_native_stack_limit(((&raw const here) as u64).saturating_sub(bytes));
                run(context)
            }),
            None => {
                context.limit_native_stack();
                run(context)
            }
        }
    }
}

impl Machine {
    /// A machine that is ready to run `program`.
    pub fn new(program: Arc<Program>, options: MachineOptions) -> Result<Self, StartError> {
        let MachineOptions { limits, streams, tier, stress } = options;
        let engine = Arc::new(Interpreter::new(Arc::clone(&program), tier));
        let instance = Instance::new(program, Arc::clone(&engine) as _, limits, streams);
        let mut machine = Siblings { engine, instance }.machine()?;
        machine.context.collect_every(stress);
        Ok(machine)
    }

    /// Goes on with an extension of the program: one with the same types, constants, variables and functions,
    /// whose bodies may differ, and more of them. Variables and objects stay. Nothing may be running, and there
    /// must be no [siblings](Self::siblings).
    ///
    /// What was translated and compiled is given up; that happens again when it is needed.
    pub fn extend(
        &mut self,
        program: Arc<Program>,
        tier: Option<Arc<dyn TierUp>>,
    ) -> Result<(), ExtendError> {
        let engine = Arc::new(Interpreter::new(Arc::clone(&program), tier));
        self.context.extend(program, Arc::clone(&engine) as _)?;
        self.context.entries = engine.native_entries();
        self.engine = engine;
        Ok(())
    }

    /// Through this, other threads make machines for the same instance.
    pub fn siblings(&self) -> Siblings {
        Siblings { engine: Arc::clone(&self.engine), instance: Arc::clone(self.instance()) }
    }

    /// Waits for something while [siblings](Self::siblings) of this machine run.
    pub fn rest<R>(&mut self, what: impl FnOnce() -> R) -> R {
        self.context.outside(what)
    }

    /// Has results show at most so many elements of collections, those of nested ones counted; `…` follows.
    pub fn shorten_results(&mut self, elements: usize) {
        self.copied = elements;
    }

    /// What it runs.
    pub fn program(&self) -> &Arc<Program> {
        self.engine.program()
    }

    /// Its state.
    pub fn instance(&self) -> &Arc<Instance> {
        self.context.instance()
    }

    /// Through this, other threads can ask it to stop.
    pub fn requests(&self) -> &Arc<Requests> {
        self.context.requests()
    }

    /// Its thread of execution, which stands still between runs.
    pub fn context(&mut self) -> &mut Context {
        &mut self.context
    }

    /// What stands still between runs.
    pub fn view(&mut self) -> View<'_> {
        View::new(&mut self.context, &self.engine)
    }

    /// Runs the program from its beginning.
    pub fn run(&mut self) -> Result<Completion, ExceptionReport> {
        self.call(FunctionIndex(0), &[])
    }

    /// Runs a function; its arguments are words in the shapes of its parameters.
    pub fn call(
        &mut self,
        function: FunctionIndex,
        arguments: &[u64],
    ) -> Result<Completion, ExceptionReport> {
        let engine = &self.engine;
        let exit = self
            .stack
            .run(&mut self.context, |context| engine.start(context, function, 0, arguments));
        self.complete(function, exit).unwrap_or_else(|Suspended| Ok(Completion::Halted(Vec::new())))
    }

    /// Runs a function with hooks; they may suspend it.
    pub fn call_hooked(
        &mut self,
        function: FunctionIndex,
        arguments: &[u64],
        hooks: &mut dyn Hooks,
    ) -> Result<Result<Completion, ExceptionReport>, Suspended> {
        let exit =
            self.with_hooks(hooks, |engine, context| engine.start(context, function, 0, arguments));
        self.complete(function, exit)
    }

    /// Goes on with a run of `function` that hooks have suspended.
    pub fn resume_hooked(
        &mut self,
        function: FunctionIndex,
        hooks: &mut dyn Hooks,
    ) -> Result<Result<Completion, ExceptionReport>, Suspended> {
        let exit = self.with_hooks(hooks, Interpreter::go_on);
        self.complete(function, exit)
    }

    fn with_hooks(
        &mut self,
        hooks: &mut dyn Hooks,
        run: impl FnOnce(&Interpreter, &mut Context) -> Exit,
    ) -> Exit {
        // SAFETY: the hooks outlive this call, at whose end the context forgets them.
        let hooked = unsafe { Hooked::new(hooks) };
        self.context.engine_words = hooked.to_words();
        let engine = &self.engine;
        let exit = self.stack.run(&mut self.context, |context| run(engine, context));
        self.context.engine_words = [0; 2];
        exit
    }

    fn complete(
        &mut self,
        function: FunctionIndex,
        exit: Exit,
    ) -> Result<Result<Completion, ExceptionReport>, Suspended> {
        match exit {
            Exit::Suspended => Err(Suspended),
            Exit::Returned(word) => {
                let result = self.program().function(function).result;
                let shape = self.program().types().shape(result);
                let value = Value::beginning(&self.context, word, shape, self.copied);
                Ok(Ok(Completion::Returned(value)))
            }
            Exit::Raised => {
                let report = self.context.report();
                if let Some(code) = self.context.take_exit_code() {
                    return Ok(Ok(Completion::Exited(code)));
                }
                if let Some(values) = Interpreter::take_halt(&mut self.context) {
                    return Ok(Ok(Completion::Halted(values)));
                }
                Ok(Err(report.unwrap_or_else(no_report)))
            }
        }
    }

    /// Forgets all activations, to begin anew.
    pub fn reset(&mut self) {
        // SAFETY: no frames are always a valid number of them.
        unsafe { self.context.set_frame_count(0) };
        self.context.stack_used = 0;
        self.context.leave_handlers(0);
        self.context.leave_rights(0);
        self.context.report();
        self.context.take_exit_code();
        Interpreter::take_halt(&mut self.context);
    }

    /// What it uses at the moment. O(young generation).
    pub fn status(&self) -> MachineStatus {
        let heap = &self.context.instance().heap;
        MachineStatus {
            heap: heap.statistics(),
            heap_limit: heap.limit(),
            call_depth: self.context.frame_count(),
            stack_words: self.context.stack_words(),
        }
    }

    /// Frees all objects that are not reachable; gives how many were freed.
    pub fn collect(&mut self) -> usize {
        let before = self.context.rooted_slot_count();
        for slot in self.engine.operands_of_next(&self.context) {
            // SAFETY: the slot lies in a frame that stays as it is until the slot is released, holds what the
            // verifier says, and is none of those that frames give.
            unsafe { self.context.root_slot(slot) };
        }
        let collected = runa_runtime::heap::collect::collect(&mut self.context);
        self.context.release_slots(before);
        collected
    }

    /// A tagged word as a word of shape `shape`, for [`call`](Self::call).
    pub fn argument(&self, word: Tagged, shape: Shape) -> u64 {
        match shape {
            Shape::Integer => word.as_inline_integer() as u64,
            Shape::Float => word.as_inline_float().to_bits(),
            Shape::Boolean => u64::from(word == Tagged::TRUE),
            Shape::Reference => word.to_reference_word(),
            Shape::Tagged => word.0,
        }
    }
}

fn no_report() -> ExceptionReport {
    let message = "the program ended without a result";
    ExceptionReport::new(runa_bytecode::ErrorKind::Exception, message)
}
