//! `runa run`, `runa eval`, `runavm`.

use std::path::Path;
use std::time::Duration;

use runa::{Completion, Machine, Sources, Verified};
use runa::{
    FunctionIndex, Input, LoadOptions, Module, OptimizationLevel, Outcome as Ended, RunError,
    RunOptions, SettingsError,
};

use super::trace;
use crate::arguments::{EngineFlags, Run, RunFlags, Trace};
use crate::configuration;
use crate::exit::{BAD_INPUT, Failure, Outcome, PROGRAM_FAILED, USAGE};
use crate::insight::Insight;
use crate::program::{self, Kind, Program};
use crate::render::Renderer;
use crate::streams::{Output, standard_streams};

/// What a program is run with.
struct Settings<'a> {
    /// Without its streams.
    options: RunOptions,
    trace: Option<Trace>,
    level: OptimizationLevel,
    insight: &'a Insight,
}

impl<'a> Settings<'a> {
    /// What options, environment and configuration say. Mistakes in them show before the program is read.
    fn new(flags: &'a RunFlags, renderer: &Renderer) -> Result<Self, Failure> {
        let options = engine_options(&flags.engine, renderer)?;
        // Instructions that are shown or counted are those of the program.
        let level = match flags.trace.is_some() || options.max_instructions.is_some() {
            true => flags.optimize.level_if_asked(),
            false => flags.optimize.level(),
        };
        Ok(Self { options, trace: flags.trace, level, insight: &flags.insight })
    }
}

/// What options, environment and configuration say of how a program runs, without its streams.
pub(crate) fn engine_options(
    flags: &EngineFlags,
    renderer: &Renderer,
) -> Result<RunOptions, Failure> {
    let file = flags.config.as_deref().map(|path| configuration::read(path, renderer));
    let file = file.transpose()?.unwrap_or_default();
    let asked = flags.memory.request().map_err(|message| Failure::new(USAGE, message))?;
    let memory = asked.or(file.memory);
    Ok(RunOptions {
        limits: memory.limits().map_err(contradiction)?,
        max_instructions: flags.max_instructions,
        deadline: flags.timeout.map(Duration::from_secs_f64),
        stress: memory.stress.unwrap_or(0),
        jit: flags.jit_mode(&file, memory.model.unwrap_or_default()),
        ..RunOptions::default()
    })
}

/// Runs the program in a file.
pub(super) fn run(run: Run, renderer: &Renderer) -> Outcome {
    let settings = Settings::new(&run.flags, renderer)?;
    let options = run.contracts.load_options();
    let program = program::read(&run.file)?;
    let mut sources = Sources::new();
    let (cache, level) = (run.cache.cache(), settings.level);
    let module = cache.load_shown(&program, &mut sources, &options, level, renderer)?;
    run_module(module, settings, run.arguments, sources, renderer)
}

/// Runs the bytecode in a file.
pub(super) fn run_bytecode(
    path: &Path,
    flags: &RunFlags,
    arguments: Vec<String>,
    renderer: &Renderer,
) -> Outcome {
    let settings = Settings::new(flags, renderer)?;
    let program = program::read(path)?;
    require_bytecode(&program)?;
    let mut sources = Sources::new();
    let module = program.load_shown(&mut sources, &LoadOptions::default(), renderer)?;
    let module = runa::optimise(module, settings.level);
    run_module(module, settings, arguments, sources, renderer)
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

/// Evaluates an expression and prints its value.
pub(super) fn evaluate(expression: &str, flags: &RunFlags, renderer: &Renderer) -> Outcome {
    let settings = Settings::new(flags, renderer)?;
    let mut sources = Sources::new();
    let (input, options) = (Input::Expression(expression), LoadOptions::default());
    let loaded = runa::load(&mut sources, "<expression>", input, &options);
    let module = program::shown(loaded, &sources, renderer)?;
    let module = runa::optimise(module, settings.level);
    run_module(module, settings, Vec::new(), sources, renderer)
}

fn run_module(
    module: Verified<Module>,
    settings: Settings<'_>,
    arguments: Vec<String>,
    mut sources: Sources,
    renderer: &Renderer,
) -> Outcome {
    let Settings { options, trace, insight, .. } = settings;
    let output = Output::standard();
    let options = RunOptions { streams: standard_streams(&output, arguments), ..options };
    let mut prepared = runa::prepare(module, options).map_err(not_started)?;
    let watched = insight.begin(&mut prepared)?;
    let ended = match trace {
        Some(trace) => trace::run(&mut prepared, trace),
        None => Ok(prepared.run(FunctionIndex(0))),
    };
    let written = watched.finish(&mut prepared);
    output.finish().map_err(|error| Failure::of_output(&error))?;
    let concluded = conclude(ended?, &mut prepared.machine, &mut sources, renderer);
    match (concluded, written) {
        (Ok(0), Err(failure)) => Err(failure),
        (concluded, Err(failure)) => {
            renderer.show_failure(&failure);
            concluded
        }
        (concluded, Ok(())) => concluded,
    }
}

/// Says which options contradict each other.
fn contradiction(error: SettingsError) -> Failure {
    let options = match error {
        SettingsError::InitialAboveMax { .. } => {
            "`--gc-initial-heap` and `--gc-max-heap`, `RUNAVM_MEMORY_MAX` or `heap_size`"
        }
        SettingsError::YoungTooLarge { .. } => {
            "`--gc-young-size` and `--gc-max-heap`, `RUNAVM_MEMORY_MAX` or `heap_size`"
        }
        SettingsError::YoungTooSmall => "`--gc-young-size`",
        SettingsError::MaxTooSmall { .. } => "`--gc-max-heap`, `RUNAVM_MEMORY_MAX` or `heap_size`",
        SettingsError::BadThreshold { .. } => "`--gc-collection-threshold` or `gc_threshold`",
    };
    Failure::new(USAGE, format!("{error} ({options})"))
}

/// The failure of a program that could not begin.
pub(crate) fn not_started(error: RunError) -> Failure {
    let code = match error {
        RunError::Link(_) | RunError::Extend(_) => BAD_INPUT,
        RunError::OutOfMemory => PROGRAM_FAILED,
    };
    Failure::new(code, error.to_string())
}

/// The exit code for how a run ended; shows what the program left or raised.
fn conclude(
    ended: Ended,
    machine: &mut Machine,
    sources: &mut Sources,
    renderer: &Renderer,
) -> Outcome {
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
    runa_console::conclude(ended, machine, sources, renderer)
}
