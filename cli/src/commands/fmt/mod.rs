//! `runa fmt`.

mod files;

use std::path::Path;

use runa::format::{Refused, format};
use runa::{Diagnostic, Source, Sources};
use runa_console::print;
use similar::TextDiff;

use crate::arguments::Fmt;
use crate::exit::{BAD_INPUT, Failure, INTERNAL, Outcome, PROGRAM_FAILED, USAGE};
use crate::program::{self, Kind, Program};
use crate::progress::Progress;
use crate::render::Renderer;
use crate::replace;

/// How many lines around a change are shown.
const LINES_AROUND: usize = 2;

const STANDARD_INPUT: &str = "-";

/// A program before and after.
struct Change {
    name: String,
    before: String,
    after: String,
}

impl Change {
    fn is_none(&self) -> bool {
        self.before == self.after
    }

    /// What would change, as other tools show it and `patch` reads it.
    fn diff(&self) -> String {
        let lines = TextDiff::from_lines(self.before.as_str(), self.after.as_str());
        let mut diff = lines.unified_diff();
        let after = format!("{} (formatted)", self.name);
        diff.context_radius(LINES_AROUND).header(&self.name, &after).to_string()
    }
}

/// Formats programs, all of them; the exit code is of the first that failed.
pub(super) fn fmt(fmt: &Fmt, renderer: &Renderer) -> Outcome {
    let standard_input = [STANDARD_INPUT.into()];
    let paths = if fmt.stdin { &standard_input[..] } else { &fmt.paths };
    let _progress = Progress::begin("formatting");
    let mut code = 0;
    for file in files::find(paths) {
        let formatted = file.and_then(|file| {
            let change = change(&file, fmt.stdin_path.as_deref(), renderer)?;
            Ok((file, change))
        });
        let failed = match formatted {
            Ok((_, change)) if fmt.check => check(&change)?,
            Ok((file, change)) => write(&file, &change, renderer)?,
            Err(failure) => {
                renderer.show_failure(&failure);
                failure.code
            }
        };
        code = if code == 0 { failed } else { code };
    }
    Ok(code)
}

/// Reads a program and formats it.
fn change(path: &Path, named: Option<&Path>, renderer: &Renderer) -> Result<Change, Failure> {
    let program = program::read(path)?;
    require_source(&program)?;
    let name = named.map_or(program.name.clone(), |name| name.to_string_lossy().into_owned());
    let mut sources = Sources::new();
    let refuse = |diagnostics: &[Diagnostic], sources: &Sources| {
        renderer.show(diagnostics, sources);
        Failure::silent(BAD_INPUT)
    };
    let text = program.text().map_err(|diagnostic| refuse(&[*diagnostic], &sources))?;
    let source = Source::new(name.as_str(), text)
        .map_err(|error| Failure::new(BAD_INPUT, format!("cannot format {name}: {error}")))?;
    let file = sources.add(source);
    let Some(source) = sources.get(file) else { return Err(mistake(&name)) };
    match format(source, file) {
        Ok(after) => Ok(Change { name, before: text.to_owned(), after }),
        Err(Refused::Errors(diagnostics)) => Err(refuse(&diagnostics, &sources)),
        Err(Refused::Mistake) => Err(mistake(&name)),
    }
}

fn require_source(program: &Program) -> Result<(), Failure> {
    match program.kind {
        Kind::Source => Ok(()),
        kind => {
            let (name, kind) = (&program.name, kind.name());
            let message = format!("{name} is {kind}; `runa fmt` formats source text (.runa)");
            Err(Failure::new(USAGE, message))
        }
    }
}

fn mistake(name: &str) -> Failure {
    let message = format!(
        "cannot format {name}, which stays as it is: its meaning would change. This is a mistake in \
         Runa itself; please report it, with the program that leads to it"
    );
    Failure::new(INTERNAL, message)
}

fn check(change: &Change) -> Outcome {
    if change.is_none() {
        return Ok(0);
    }
    print(change.diff().as_bytes())?;
    Ok(PROGRAM_FAILED)
}

/// Writes a program where it was read; a file that would not change is not touched.
fn write(path: &Path, change: &Change, renderer: &Renderer) -> Outcome {
    if path == Path::new(STANDARD_INPUT) {
        return print(change.after.as_bytes()).map(|()| 0);
    }
    if change.is_none() {
        return Ok(0);
    }
    Ok(match replace::write(path, change.after.as_bytes()) {
        Ok(()) => 0,
        Err(failure) => {
            renderer.show_failure(&failure);
            failure.code
        }
    })
}
