//! `runa run`, `runa eval`, `runavm`.

use std::path::Path;
use std::time::Duration;

use runa::{Completion, Sources, Verified};
use runa::{
    FunctionIndex, Input, Limits, LoadOptions, Module, Outcome as Ended, RunError, RunOptions,
};

use super::trace;
use crate::arguments::RunLimits;
use crate::exit::{BAD_INPUT, Failure, Outcome, PROGRAM_FAILED, USAGE};
use crate::program::{self, Kind, Program};
use crate::render::Renderer;
use crate::streams::{Output, standard_streams};

/// Runs the program in a file.
pub(super) fn run(
    path: &Path,
    limits: RunLimits,
    arguments: Vec<String>,
    renderer: &Renderer,
) -> Outcome {
    run_program(&program::read(path)?, limits, arguments, renderer)
}

/// Runs the bytecode in a file.
pub(super) fn run_bytecode(
    path: &Path,
    limits: RunLimits,
    arguments: Vec<String>,
    renderer: &Renderer,
) -> Outcome {
    let program = program::read(path)?;
    require_bytecode(&program)?;
    run_program(&program, limits, arguments, renderer)
}

/// Refuses texts, which the virtual machine does not read.
pub(super) fn require_bytecode(program: &Program) -> Result<(), Failure> {
    if program.kind == Kind::Bytecode {
        return Ok(());
    }
    let (name, kind) = (&program.name, program.kind.name());
    let message = format!("{name} is {kind}, and `runavm` runs bytecode: use `runa run {name}`");
    Err(Failure::new(USAGE, message))
}

fn run_program(
    program: &Program,
    limits: RunLimits,
    arguments: Vec<String>,
    renderer: &Renderer,
) -> Outcome {
    let mut sources = Sources::new();
    let module = program.load_shown(&mut sources, &LoadOptions::default(), renderer)?;
    run_module(module, limits, arguments, sources, renderer)
}

/// Evaluates an expression and prints its value.
pub(super) fn evaluate(expression: &str, limits: RunLimits, renderer: &Renderer) -> Outcome {
    let mut sources = Sources::new();
    let (input, options) = (Input::Expression(expression), LoadOptions::default());
    let loaded = runa::load(&mut sources, "<expression>", input, &options);
    renderer.show(&loaded.diagnostics, &sources);
    let module = loaded.module.ok_or_else(|| Failure::silent(BAD_INPUT))?;
    run_module(module, limits, Vec::new(), sources, renderer)
}

fn run_module(
    module: Verified<Module>,
    limits: RunLimits,
    arguments: Vec<String>,
    mut sources: Sources,
    renderer: &Renderer,
) -> Outcome {
    let output = Output::standard();
    let mut heap = Limits::default();
    if let Some(bytes) = limits.gc_max_heap {
        heap.heap_bytes = bytes;
    }
    let options = RunOptions {
        limits: heap,
        streams: standard_streams(&output, arguments),
        max_instructions: limits.max_instructions,
        deadline: limits.timeout.map(Duration::from_secs_f64),
        jit: limits.jit_mode(),
        ..RunOptions::default()
    };
    let mut prepared = runa::prepare(module, options).map_err(not_started)?;
    let ended = match limits.trace {
        Some(trace) => trace::run(&mut prepared, trace),
        None => Ok(prepared.run(FunctionIndex(0))),
    };
    output.finish().map_err(|error| Failure::of_output(&error))?;
    let module = prepared.machine.program().module();
    conclude(ended?, module, &mut sources, renderer)
}

fn not_started(error: RunError) -> Failure {
    let code = match error {
        RunError::Link(_) => BAD_INPUT,
        RunError::OutOfMemory => PROGRAM_FAILED,
    };
    Failure::new(code, error.to_string())
}

/// The exit code for how a run ended; shows what the program left or raised.
fn conclude(ended: Ended, module: &Module, sources: &mut Sources, renderer: &Renderer) -> Outcome {
    let ended = match ended {
        Ended::Returned(value) => Ok(Completion::Returned(value)),
        Ended::Halted(stack) => Ok(Completion::Halted(stack)),
        Ended::Exited(code) => Ok(Completion::Exited(code)),
        Ended::Failed(report) => Err(report),
        Ended::InstructionLimit(limit) => {
            let message = format!("the program was stopped after {limit} instructions");
            return Err(Failure::new(PROGRAM_FAILED, message));
        }
        Ended::NotStarted(error) => return Err(not_started(error)),
    };
    runa_console::conclude(ended, module, sources, renderer)
}
