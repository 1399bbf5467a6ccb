//! A program with its state.

use std::io::{BufRead, Write};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use runa_bytecode::{ConstantIndex, FunctionIndex, GlobalIndex, Shape};

use crate::allocation_profile::Profiler;
use crate::context::{Context, Requests, RootSlot};
use crate::effects::OpenFiles;
use crate::exception::TraceEntry;
use crate::heap::{Heap, HeapSettings, MemoryModel, Mutators, Stress};
use crate::program::Program;
use crate::watch::Watchers;

/// What an instance may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The heap: how large it may become, and when it collects.
    pub heap: HeapSettings,
    /// Words of the value stack of each context; calls nested deeper raise `StackOverflowError`.
    pub stack_words: usize,
    /// Bytes of the native stack that nested engines and compiled code may use; never more than the
    /// thread has left.
    pub native_stack_bytes: usize,
}

impl Limits {
    /// What programs of a memory model may use.
    pub const fn of_model(model: MemoryModel) -> Self {
        let heap = model.heap();
        match model {
            MemoryModel::Constrained => {
                Self { heap, stack_words: 1 << 16, native_stack_bytes: 2 << 20 }
            }
            MemoryModel::Standard | MemoryModel::Server | MemoryModel::Custom => {
                Self { heap, stack_words: 1 << 20, native_stack_bytes: 32 << 20 }
            }
        }
    }
}

impl Default for Limits {
    /// Those of [`MemoryModel::Standard`].
    fn default() -> Self {
        Self::of_model(MemoryModel::Standard)
    }
}

/// Where a program writes and reads.
pub struct Streams {
    /// What `print` writes to.
    pub output: Box<dyn Write + Send>,
    /// What `io.error` writes to.
    pub error: Box<dyn Write + Send>,
    /// What `read_line` reads.
    pub input: Box<dyn BufRead + Send>,
    /// What `system.arguments` gives.
    pub arguments: Vec<String>,
}

impl Default for Streams {
    /// No input, no arguments, output goes nowhere.
    fn default() -> Self {
        Self {
            output: Box::new(std::io::sink()),
            error: Box::new(std::io::sink()),
            input: Box::new(std::io::empty()),
            arguments: Vec::new(),
        }
    }
}

impl std::fmt::Debug for Streams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streams").field("arguments", &self.arguments).finish_non_exhaustive()
    }
}

/// Runs a function of the program in a context; the engine behind [`Instance`].
///
/// `arguments` are words in the shapes of the function's parameters, `captures` the function value
/// when it is a closure. The result is a word in the shape of the function's result.
pub trait Engine: Send + Sync + std::fmt::Debug {
    /// Runs `function` to its end.
    fn call(
        &self,
        context: &mut Context,
        function: FunctionIndex,
        closure: u64,
        arguments: &[u64],
    ) -> Result<u64, crate::Raised>;

    /// Finishes an activation of `function` that another engine began: `slots` are the words of all
    /// locals (unassigned ones may be anything) and then of the operand stack before instruction
    /// `pc`. Interpreters only; others give nothing.
    fn resume(
        &self,
        context: &mut Context,
        function: FunctionIndex,
        closure: u64,
        pc: u32,
        slots: &[u64],
    ) -> Option<Result<u64, crate::Raised>>;

    /// Gives every slot of the context's frames that holds a reference.
    fn visit_frames(&self, context: &Context, visit: &mut dyn FnMut(RootSlot));

    /// Gives the place of each activation of the context, innermost first, until it is told to stop.
    fn visit_places(
        &self,
        _context: &Context,
        _visit: &mut dyn FnMut(TraceEntry) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Runs nothing, for instances that only hold objects.
#[derive(Clone, Copy, Debug)]
pub struct NoEngine;

impl Engine for NoEngine {
    fn call(
        &self,
        _context: &mut Context,
        _function: FunctionIndex,
        _closure: u64,
        _arguments: &[u64],
    ) -> Result<u64, crate::Raised> {
        Err(crate::Raised)
    }

    fn resume(
        &self,
        _context: &mut Context,
        _function: FunctionIndex,
        _closure: u64,
        _pc: u32,
        _slots: &[u64],
    ) -> Option<Result<u64, crate::Raised>> {
        None
    }

    fn visit_frames(&self, _context: &Context, _visit: &mut dyn FnMut(RootSlot)) {}
}

/// A program with its heap, variables and streams.
pub struct Instance {
    program: Arc<Program>,
    /// Its memory.
    pub heap: Arc<Heap>,
    limits: Limits,
    engine: Arc<dyn Engine>,
    constants: Box<[AtomicU64]>,
    has_constants: Mutex<bool>,
    globals: Box<[AtomicU64]>,
    globals_set: Box<[AtomicBool]>,
    output: Mutex<Box<dyn Write + Send>>,
    error: Mutex<Box<dyn Write + Send>>,
    input: Mutex<Box<dyn BufRead + Send>>,
    arguments: Vec<String>,
    /// The files that its program has open.
    pub files: OpenFiles,
    /// The contexts that run in it.
    pub(crate) mutators: Mutators<Context, Requests>,
    /// Whether allocations move objects, to find references that are held wrongly.
    pub stress: Stress,
    /// Who looks at it while its program runs.
    pub watchers: Watchers,
    /// What counts allocations, if something does.
    profiler: Mutex<Option<Arc<Profiler>>>,
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance").field("heap", &self.heap).finish_non_exhaustive()
    }
}

fn words(count: usize) -> Box<[AtomicU64]> {
    (0..count).map(|_| AtomicU64::new(crate::Tagged::NOTHING.0)).collect()
}

impl Instance {
    /// An instance whose module variables are not yet set. Its constants are made with the first
    /// [`Context`].
    pub fn new(
        program: Arc<Program>,
        engine: Arc<dyn Engine>,
        limits: Limits,
        streams: Streams,
    ) -> Arc<Self> {
        let module = program.module();
        let (constants, globals) = (module.constants.len(), module.globals.len());
        Arc::new(Self {
            heap: Arc::new(Heap::new(limits.heap)),
            limits,
            engine,
            constants: words(constants),
            has_constants: Mutex::new(false),
            globals: words(globals),
            globals_set: (0..globals).map(|_| AtomicBool::new(false)).collect(),
            output: Mutex::new(streams.output),
            error: Mutex::new(streams.error),
            files: OpenFiles::default(),
            input: Mutex::new(streams.input),
            arguments: streams.arguments,
            mutators: Mutators::default(),
            stress: Stress::default(),
            watchers: Watchers::default(),
            profiler: Mutex::default(),
            program,
        })
    }

    /// Goes on with an extension of the program. `constants` are those that the program has and the
    /// instance had not.
    pub(crate) fn extend(
        &mut self,
        program: Arc<Program>,
        engine: Arc<dyn Engine>,
        constants: &[crate::Tagged],
    ) {
        let added = constants.iter().map(|word| AtomicU64::new(word.0));
        let known = std::mem::take(&mut self.constants);
        self.constants = known.into_iter().chain(added).collect();
        let more = program.module().globals.len() - self.globals.len();
        let known = std::mem::take(&mut self.globals);
        self.globals = known.into_iter().chain(words(more)).collect();
        let known = std::mem::take(&mut self.globals_set);
        let unset = (0..more).map(|_| AtomicBool::new(false));
        self.globals_set = known.into_iter().chain(unset).collect();
        self.heap.use_program(&program);
        self.program = program;
        self.engine = engine;
    }

    /// What it runs.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// What it may use.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// What runs it.
    pub fn engine(&self) -> &Arc<dyn Engine> {
        &self.engine
    }

    /// What counts allocations, for this thread alone.
    pub(crate) fn profiler(&self) -> MutexGuard<'_, Option<Arc<Profiler>>> {
        self.profiler.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it writes to, for this thread alone. Whoever has a context must not collect meanwhile; who may have to
    /// wait is [outside](Context::outside).
    pub fn output(&self) -> MutexGuard<'_, Box<dyn Write + Send>> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where `io.error` writes, in the same way.
    pub fn error(&self) -> MutexGuard<'_, Box<dyn Write + Send>> {
        self.error.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it reads, in the same way.
    pub fn input(&self) -> MutexGuard<'_, Box<dyn BufRead + Send>> {
        self.input.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What `system.arguments` gives.
    pub fn arguments(&self) -> &[String] {
        &self.arguments
    }

    /// The first constant, for compiled code. Valid as long as the instance.
    pub(crate) fn constants_address(&self) -> *const AtomicU64 {
        self.constants.as_ptr()
    }

    /// The first module variable, for compiled code. Valid as long as the instance.
    pub(crate) fn globals_address(&self) -> *const AtomicU64 {
        self.globals.as_ptr()
    }

    /// Whether the first module variable is set, for compiled code. Valid as long as the instance.
    pub(crate) fn globals_set_address(&self) -> *const AtomicBool {
        self.globals_set.as_ptr()
    }

    /// Constant `index` as a tagged word.
    #[inline]
    pub fn constant(&self, index: ConstantIndex) -> crate::Tagged {
        crate::Tagged(self.constants[index.index()].load(Ordering::Relaxed))
    }

    /// Whether the constants were made, which is said by whoever makes them.
    pub(crate) fn lock_constants(&self) -> MutexGuard<'_, bool> {
        self.has_constants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_constant(&self, index: usize, value: crate::Tagged) {
        self.constants[index].store(value.0, Ordering::Relaxed);
    }

    /// Module variable `index` in the shape of its type, or nothing when it is not yet set.
    #[inline]
    pub fn global(&self, index: GlobalIndex) -> Option<u64> {
        let set = self.globals_set[index.index()].load(Ordering::Acquire);
        set.then(|| self.globals[index.index()].load(Ordering::Acquire))
    }

    /// Sets module variable `index`.
    #[inline]
    pub fn set_global(&self, index: GlobalIndex, word: u64) {
        // Another thread that finds an object there finds it complete.
        self.globals[index.index()].store(word, Ordering::Release);
        self.globals_set[index.index()].store(true, Ordering::Release);
    }

    /// Gives every slot of constants and variables that holds a reference.
    pub(crate) fn visit_roots(&self, visit: &mut dyn FnMut(RootSlot)) {
        for constant in &self.constants {
            visit(RootSlot::Tagged(constant.as_ptr()));
        }
        self.files.visit_roots(visit);
        let types = self.program.types();
        for (index, global) in self.program.module().globals.iter().enumerate() {
            if !self.globals_set[index].load(Ordering::Acquire) {
                continue;
            }
            match types.shape(global.ty) {
                Shape::Reference => visit(RootSlot::Reference(self.globals[index].as_ptr())),
                Shape::Tagged => visit(RootSlot::Tagged(self.globals[index].as_ptr())),
                Shape::Integer | Shape::Float | Shape::Boolean => {}
            }
        }
    }
}
