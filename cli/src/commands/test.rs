//! `runa test`.

use std::path::Path;
use std::time::Duration;

use runa::{
    FunctionIndex, LoadOptions, Module, Outcome as Ended, RunOptions, Shared, Sources, Verified,
};

use super::print;
use crate::arguments::Test;
use crate::exit::{Failure, Outcome, PROGRAM_FAILED, say};
use crate::program;
use crate::progress::Progress;
use crate::render::Renderer;

/// How many tests went which way.
#[derive(Default)]
struct Count {
    passed: usize,
    failed: usize,
    left_out: usize,
}

/// Runs the tests of programs, each in a fresh one.
pub(super) fn test(test: &Test, renderer: &Renderer) -> Outcome {
    let mut count = Count::default();
    for path in &test.files {
        test_file(path, test, &mut count, renderer)?;
    }
    let Count { passed, failed, left_out } = count;
    print(format!("{passed} passed, {failed} failed, {left_out} left out\n").as_bytes())?;
    if failed > 0 { Err(Failure::silent(PROGRAM_FAILED)) } else { Ok(0) }
}

fn test_file(
    path: &Path,
    arguments: &Test,
    count: &mut Count,
    renderer: &Renderer,
) -> Result<(), Failure> {
    let mut sources = Sources::new();
    let options = LoadOptions { include_tests: true, ..arguments.contracts.load_options() };
    let module = program::open(path, &mut sources, &options, renderer)?;
    let timeout = arguments.timeout.map(Duration::from_secs_f64);
    for test in &module.tests {
        if arguments.filter.as_ref().is_some_and(|filter| !test.name.contains(filter)) {
            count.left_out += 1;
            continue;
        }
        let output = Shared::default();
        let ended = {
            let _progress = Progress::begin(format!("testing {}", test.name));
            run_one(&module, test.function, timeout, &output)
        };
        let is_good = matches!(ended, Ended::Returned(_) | Ended::Halted(_));
        *(if is_good { &mut count.passed } else { &mut count.failed }) += 1;
        let word = if is_good { "ok" } else { "FAILED" };
        print(format!("{}: {} … {word}\n", path.display(), test.name).as_bytes())?;
        if !is_good {
            show_failed(&ended, &output, &module, &mut sources, renderer);
        }
    }
    Ok(())
}

fn show_failed(
    ended: &Ended,
    output: &Shared,
    module: &Module,
    sources: &mut Sources,
    renderer: &Renderer,
) {
    say(&output.text());
    match ended {
        Ended::Failed(report) => renderer.show_exception(report, module, sources),
        Ended::Exited(code) => {
            say(&format!("the program ended itself with exit code {code}\n"));
        }
        Ended::NotStarted(error) => say(&format!("{error}\n")),
        _ => {}
    }
}

/// Runs the top level, so that module variables are set, and then the test.
fn run_one(
    module: &Verified<Module>,
    test: FunctionIndex,
    deadline: Option<Duration>,
    output: &Shared,
) -> Ended {
    let options = RunOptions { streams: output.streams(), deadline, ..RunOptions::default() };
    match runa::prepare(module.clone(), options) {
        Err(error) => Ended::NotStarted(error),
        Ok(mut prepared) => match prepared.run(FunctionIndex(0)) {
            Ended::Returned(_) | Ended::Halted(_) => prepared.run(test),
            other => other,
        },
    }
}
