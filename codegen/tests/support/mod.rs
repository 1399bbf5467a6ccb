//! Assembly programs that run compiled, with an engine that has no interpreter: Rust functions stand
//! for what is interpreted.
#![allow(dead_code)] // Each test file uses a part of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use runa_assembler::assemble;
use runa_bytecode::{FunctionIndex, Module, verify};
use runa_codegen::Jit;
use runa_diagnostics::{Source, Sources};
use runa_runtime::instance::Engine;
use runa_runtime::{
    Context, ErrorKind, ExceptionReport, Instance, Limits, NativeEntry, NativeFunction,
    NativeTable, Program, Raised, RootSlot, Streams, TierUp,
};

/// Programs begin with a function without parameters; tests count from the one behind it.
const BEGINNING: &str = ".func beginning() Nothing\nRET\n.end\n";

/// Function `number` of a test.
fn function(number: u32) -> FunctionIndex {
    FunctionIndex(number + 1)
}

/// What stands for an interpreted function.
pub type Hosted = fn(&mut Context, &[u64]) -> Result<u64, Raised>;

/// An activation that was left to the interpreter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumed {
    /// As the test counts.
    pub function: u32,
    pub pc: u32,
    pub slots: Vec<u64>,
}

/// Runs compiled code, and Rust functions instead of interpreted code.
#[derive(Debug)]
pub struct TestEngine {
    jit: Arc<Jit>,
    hosted: HashMap<FunctionIndex, Hosted>,
    resume_with: OnceLock<fn(&[u64]) -> u64>,
    pub resumed: Mutex<Vec<Resumed>>,
}

impl Engine for TestEngine {
    fn call(
        &self,
        context: &mut Context,
        function: FunctionIndex,
        closure: u64,
        arguments: &[u64],
    ) -> Result<u64, Raised> {
        if let Some(hosted) = self.hosted.get(&function) {
            return hosted(context, arguments);
        }
        let entry = match self.jit.compile_or_tell(function) {
            Ok(entry) => entry.expect("the function is compiled"),
            Err(error) => panic!("{function}: {error}"),
        };
        enter(entry, context, arguments, closure)
    }

    fn resume(
        &self,
        _context: &mut Context,
        function: FunctionIndex,
        _closure: u64,
        pc: u32,
        slots: &[u64],
    ) -> Option<Result<u64, Raised>> {
        let finish = self.resume_with.get()?;
        let slots = slots.to_vec();
        let result = finish(&slots);
        self.resumed.lock().unwrap().push(Resumed { function: function.0 - 1, pc, slots });
        Some(Ok(result))
    }

    fn visit_frames(&self, context: &Context, visit: &mut dyn FnMut(RootSlot)) {
        self.jit.visit_frames(context, visit);
    }
}

fn enter(
    entry: NativeEntry,
    context: &mut Context,
    arguments: &[u64],
    closure: u64,
) -> Result<u64, Raised> {
    // SAFETY: the entry is that of a verified function; tests pass words of its parameters' shapes.
    let result = unsafe { entry(&raw mut *context, arguments.as_ptr(), closure) };
    if context.pending == 0 { Ok(result) } else { Err(Raised) }
}

/// A program that is compiled when it runs.
pub struct Compiled {
    pub engine: Arc<TestEngine>,
    pub jit: Arc<Jit>,
    pub context: Box<Context>,
}

/// The module of an assembly text.
pub fn module(text: &str) -> Module {
    let mut sources = Sources::new();
    let file = sources.add(Source::new("test.asm", format!("{BEGINNING}{text}")).unwrap());
    let assembled = assemble(sources.get(file).unwrap(), file);
    assert!(assembled.diagnostics.is_empty(), "{:?}", assembled.diagnostics);
    assembled.module
}

impl Compiled {
    pub fn new(text: &str) -> Self {
        Self::with(text, &[], &[])
    }

    /// With native functions, and with Rust functions for functions of the program.
    pub fn with(text: &str, natives: &[NativeFunction], hosted: &[(u32, Hosted)]) -> Self {
        let verified = verify(module(text)).unwrap_or_else(|errors| panic!("{errors:?}"));
        let table = NativeTable::new(natives.iter().copied());
        let program = Arc::new(Program::link(verified, &table).unwrap());
        let jit = Jit::new(Arc::clone(&program), 1);
        let hosted = hosted.iter().map(|&(number, hosted)| (function(number), hosted));
        let engine = Arc::new(TestEngine {
            jit: Arc::clone(&jit),
            hosted: hosted.collect(),
            resume_with: OnceLock::new(),
            resumed: Mutex::default(),
        });
        let dyn_engine: Arc<dyn Engine> = Arc::clone(&engine) as _;
        let limits = Limits { native_stack_bytes: 1 << 20, ..Limits::default() };
        let instance = Instance::new(program, dyn_engine, limits, Streams::default());
        let mut context = Context::new(instance).unwrap();
        context.entries = jit.entries();
        Self { engine, jit, context }
    }

    /// Moves all objects at every allocation.
    pub fn stressed(mut self) -> Self {
        self.context.collect_every(1);
        self
    }

    /// What stands for the interpreter that finishes activations.
    pub fn resume_with(self, finish: fn(&[u64]) -> u64) -> Self {
        self.engine.resume_with.set(finish).unwrap();
        self
    }

    /// Calls function `number`.
    pub fn call(&mut self, number: u32, arguments: &[u64]) -> Result<u64, ExceptionReport> {
        let engine = Arc::clone(&self.engine);
        let result = engine.call(&mut self.context, function(number), 0, arguments);
        result.map_err(|Raised| self.context.report().expect("something is pending"))
    }

    /// Calls the first function, whose result is an Integer.
    pub fn integer(&mut self, arguments: &[i64]) -> Result<i64, ExceptionReport> {
        let words: Vec<u64> = arguments.iter().map(|&argument| argument as u64).collect();
        self.call(0, &words).map(|word| word as i64)
    }
}

/// The places of a report as pairs of function and instruction.
pub fn places(report: &ExceptionReport) -> Vec<(u32, u32)> {
    report.places().map(|place| (place.function.0 - 1, place.pc)).collect()
}

/// That a run ended with an exception of a kind at some places.
#[track_caller]
pub fn assert_raises<T: std::fmt::Debug>(
    result: Result<T, ExceptionReport>,
    kind: ErrorKind,
    expected: &[(u32, u32)],
) {
    let report = result.expect_err("the program raises");
    assert_eq!((report.kind, places(&report).as_slice()), (kind, expected), "{report:?}");
}
