//! `runa run`, `runa eval`, `runavm`.

use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Duration;

use runa::{FunctionIndex, Input, LoadOptions, Module, Outcome as Ended, RunOptions, Sources};
use runa::{Streams, Value, Verified};

use super::{print, trace};
use crate::arguments::RunLimits;
use crate::exit::{BAD_INPUT, Failure, NO_OUTPUT, Outcome, PROGRAM_FAILED};
use crate::files;
use crate::render::{Renderer, show_exception};

/// Runs the program in a file.
pub(super) fn run(
    path: &Path,
    limits: RunLimits,
    arguments: Vec<String>,
    renderer: &Renderer,
) -> Outcome {
    let mut sources = Sources::new();
    let options = LoadOptions::default();
    let module = files::load_shown(path, &mut sources, &options, renderer)?;
    drop(sources);
    run_module(module, limits, arguments)
}

/// Standard output as programs write to it: buffered, unless somebody watches.
fn standard_output() -> Box<dyn Write + Send> {
    use std::io::IsTerminal;
    let output = std::io::stdout();
    if output.is_terminal() {
        return Box::new(output);
    }
    Box::new(BufWriter::with_capacity(64 * 1024, output))
}

fn streams(arguments: Vec<String>) -> Streams {
    Streams {
        output: standard_output(),
        input: Box::new(BufReader::new(std::io::stdin())),
        arguments,
    }
}

fn run_module(module: Verified<Module>, limits: RunLimits, arguments: Vec<String>) -> Outcome {
    let options = RunOptions {
        streams: streams(arguments),
        max_instructions: limits.max_instructions,
        deadline: limits.timeout.map(Duration::from_secs_f64),
        ..RunOptions::default()
    };
    let mut prepared = runa::prepare(module.clone(), options)
        .map_err(|error| Failure::new(BAD_INPUT, error.to_string()))?;
    let ended =
        if limits.trace { trace::run(&mut prepared)? } else { prepared.run(FunctionIndex(0)) };
    let flushed = prepared.machine.instance().streams().output.flush();
    let outcome = conclude(ended, &module);
    match flushed {
        Err(error) => Err(Failure::of_output(&error)),
        Ok(()) => outcome,
    }
}

/// The exit code for how a run ended; shows what the program left or raised.
fn conclude(ended: Ended, module: &Module) -> Outcome {
    match ended {
        Ended::Returned(Value::Integer(code)) => match u8::try_from(code) {
            Ok(code) => Ok(code),
            Err(_) => {
                eprintln!("runa: `main` returned {code}, which is no exit code from 0 to 255");
                Ok(255)
            }
        },
        Ended::Returned(_) => Ok(0),
        Ended::Halted(stack) if stack.is_empty() => Ok(0),
        Ended::Halted(stack) => {
            let shown: Vec<String> = stack.iter().map(ToString::to_string).collect();
            print(format!("[{}]\n", shown.join(", ")).as_bytes()).map(|()| 0)
        }
        Ended::Failed(report) => {
            if report.kind == runa::ErrorKind::IoError && report.message.contains("broken pipe") {
                return Ok(0);
            }
            show_exception(&report, module);
            let output = report.kind == runa::ErrorKind::IoError
                && report.message.contains("standard output");
            Err(Failure::silent(if output { NO_OUTPUT } else { PROGRAM_FAILED }))
        }
        Ended::InstructionLimit(limit) => {
            let message = format!("the program was stopped after {limit} instructions");
            Err(Failure::new(PROGRAM_FAILED, message))
        }
        Ended::NotStarted(error) => Err(Failure::new(BAD_INPUT, error.to_string())),
    }
}

/// Evaluates an expression and prints its value.
pub(super) fn evaluate(expression: &str, renderer: &Renderer) -> Outcome {
    let mut sources = Sources::new();
    let text = format!("print({expression}\n)");
    let input = Input::Source(&text);
    let loaded = runa::load(&mut sources, "<expression>", input, &LoadOptions::default());
    renderer.show(&loaded.diagnostics, &sources);
    let module = loaded.module.ok_or_else(|| Failure::silent(BAD_INPUT))?;
    let limits = RunLimits { trace: false, max_instructions: None, timeout: None };
    run_module(module, limits, Vec::new())
}
