//! `runa test`.

mod coverage;
mod junit;
mod one_file;
mod report;
mod side_by_side;

use std::path::PathBuf;
use std::time::Instant;

use crate::arguments::Test;
use crate::exit::{Failure, NO_OUTPUT, Outcome, PROGRAM_FAILED, USAGE};
use crate::files;
use crate::program::Kind;
use crate::render::Renderer;
use crate::replace;
use coverage::Coverage;
use one_file::File;
use report::Report;

/// Runs the tests of programs, each in a fresh one.
pub(super) fn test(test: &Test, renderer: &Renderer) -> Outcome {
    let began = Instant::now();
    let mut report = Report::new(test, *renderer);
    let files = files_to_test(test, &mut report);
    if test.list {
        return list(&files, test, report, renderer);
    }
    let (mut cover, mut broken) = (Coverage::default(), None);
    side_by_side::each(&files, test, renderer, |event| {
        let added = report.add(event, &mut cover);
        broken = broken.take().or(added.err());
        broken.is_none()
    })?;
    if let Some(failure) = broken {
        return Err(failure);
    }
    report.summary(began.elapsed())?;
    if test.wants_coverage() {
        coverage::finish(cover, test)?;
    }
    if let Some(path) = &test.junit {
        replace::write(path, junit::write(&report.results).as_bytes())?;
    }
    finish(&report, test)
}

fn finish(report: &Report<'_>, test: &Test) -> Outcome {
    let failed = report.results.iter().any(|result| !result.is_good());
    match (&test.filter, report.results.is_empty()) {
        _ if report.wrong > 0 => Err(Failure::silent(USAGE)),
        _ if failed => Err(Failure::silent(PROGRAM_FAILED)),
        (Some(filter), true) => Err(nothing_fits(filter)),
        (None, true) => Err(nothing_to_run()),
        (_, false) => Ok(0),
    }
}

fn nothing_fits(filter: &str) -> Failure {
    let message = format!("no test is called like `{filter}`; `runa test --list` shows all names");
    Failure::new(USAGE, message)
}

fn nothing_to_run() -> Failure {
    let message = "there are no tests; a test is a block `Test \"what it shows\" … End Test`";
    Failure::new(USAGE, message)
}

/// What is named, and of folders what has tests. What cannot be read is reported.
fn files_to_test(test: &Test, report: &mut Report<'_>) -> Vec<File> {
    let mut found: Vec<File> = Vec::new();
    for named in &test.files {
        let is_folder = named.is_dir();
        for path in files::programs_in(named, files::SOURCES) {
            let file = path.and_then(|path: PathBuf| File::read(&path, named));
            match file {
                Ok(file) if is_folder && !file.has_tests() => {}
                Ok(file) if found.iter().any(|known| known.program.name == file.program.name) => {}
                Ok(file) => found.push(file),
                Err(failure) => report.wrong_file(&failure),
            }
        }
    }
    found
}

/// Shows what would be run.
fn list(files: &[File], test: &Test, mut report: Report<'_>, renderer: &Renderer) -> Outcome {
    let mut count = 0;
    for file in files {
        let name = &file.program.name;
        let tests = match file.program.kind {
            Kind::Source => file.outlined(),
            _ => match file.load(test, renderer) {
                Ok(loaded) => loaded.listed(),
                Err(said) => {
                    report.wrong_text(&said);
                    continue;
                }
            },
        };
        for (line, test_name) in tests.iter().filter(|(_, wanted)| test.wants(name, wanted)) {
            count += 1;
            runa_console::print(report::listed(name, *line, test_name).as_bytes())?;
        }
    }
    match (&test.filter, count) {
        _ if report.wrong > 0 => Err(Failure::silent(USAGE)),
        (Some(filter), 0) => Err(nothing_fits(filter)),
        (None, 0) => Err(nothing_to_run()),
        _ => Ok(0),
    }
}

/// The failure to start a thread.
fn no_thread(error: &std::io::Error) -> Failure {
    let reason = crate::exit::reason(error);
    Failure::new(NO_OUTPUT, format!("the system gives no thread: {reason}"))
}
