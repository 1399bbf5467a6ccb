//! `runa test`.

use std::path::PathBuf;

use runa::{FunctionIndex, LoadOptions, Outcome as Ended, RunOptions, Shared, Sources};

use super::print;
use crate::exit::{Failure, Outcome, PROGRAM_FAILED};
use crate::files;
use crate::render::{Renderer, show_exception};

/// Runs the tests of files; each in a fresh program.
pub(super) fn test(paths: &[PathBuf], filter: Option<&str>, renderer: &Renderer) -> Outcome {
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for path in paths {
        let mut sources = Sources::new();
        let options = LoadOptions { include_tests: true };
        let module = files::load_shown(path, &mut sources, &options, renderer)?;
        for test in &module.tests {
            if filter.is_some_and(|filter| !test.name.contains(filter)) {
                skipped += 1;
                continue;
            }
            let ended = run_one(&module, test.function);
            let good = matches!(ended, Ended::Returned(_) | Ended::Halted(_));
            let word = if good { "ok" } else { "FAILED" };
            print(format!("{}: {} … {word}\n", path.display(), test.name).as_bytes())?;
            if let Ended::Failed(report) = &ended {
                show_exception(report, &module);
            }
            if good { passed += 1 } else { failed += 1 }
        }
    }
    print(format!("{passed} passed, {failed} failed, {skipped} skipped\n").as_bytes())?;
    if failed > 0 { Err(Failure::silent(PROGRAM_FAILED)) } else { Ok(0) }
}

/// Runs the top level, so that module variables are set, and then the test.
fn run_one(module: &runa::Verified<runa::Module>, test: FunctionIndex) -> Ended {
    let options = RunOptions { streams: Shared::default().streams(), ..RunOptions::default() };
    match runa::prepare(module.clone(), options) {
        Err(error) => Ended::NotStarted(error),
        Ok(mut prepared) => match prepared.run(FunctionIndex(0)) {
            Ended::Returned(_) | Ended::Halted(_) => prepared.run(test),
            other => other,
        },
    }
}
