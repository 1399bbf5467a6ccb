//! `runa fmt`.

use std::path::PathBuf;

use runa::format::{Refused, format};
use runa::{Diagnostic, Source, Sources};
use runa_console::print;

use crate::arguments::Fmt;
use crate::exit::{BAD_INPUT, Failure, INTERNAL, Outcome, PROGRAM_FAILED, USAGE};
use crate::files;
use crate::program::{self, Kind, Program};
use crate::progress::Progress;
use crate::render::Renderer;
use crate::rewriting;

const STANDARD_INPUT: &str = "-";

/// Formats programs, all of them; the exit code is of the first that failed.
pub(super) fn fmt(fmt: &Fmt, renderer: &Renderer) -> Outcome {
    let standard_input = [STANDARD_INPUT.into()];
    let paths = if fmt.stdin { &standard_input[..] } else { &fmt.paths };
    let _progress = Progress::begin("formatting");
    let failed = |failure: Failure| {
        renderer.show_failure(&failure);
        failure.code
    };
    let mut code = 0;
    for path in paths.iter().flat_map(|path| files::programs_in(path, files::SOURCES)) {
        let change = path.and_then(|path| Change::of(path, fmt, renderer));
        let ended = match change {
            Ok(change) if fmt.check => change.show()?,
            Ok(change) => change.write().map_or_else(failed, |()| 0),
            Err(failure) => failed(failure),
        };
        code = if code == 0 { ended } else { code };
    }
    Ok(code)
}

/// A program before and after.
struct Change {
    path: PathBuf,
    program: Program,
    after: String,
}

impl Change {
    /// Reads a program and formats it.
    fn of(path: PathBuf, fmt: &Fmt, renderer: &Renderer) -> Result<Self, Failure> {
        let mut program = program::read(&path)?;
        require_source(&program)?;
        if let Some(name) = &fmt.stdin_path {
            program.name = name.to_string_lossy().into_owned();
        }
        let after = formatted(&program, renderer)?;
        Ok(Self { path, program, after })
    }

    /// Shows what would change; gives the exit code.
    fn show(&self) -> Outcome {
        if self.program.has(self.after.as_bytes()) {
            return Ok(0);
        }
        let before = self.program.text().unwrap_or_default();
        let name = &self.program.name;
        print(rewriting::diff(name, before, &self.after, "formatted").as_bytes())?;
        Ok(PROGRAM_FAILED)
    }

    fn write(&self) -> Result<(), Failure> {
        rewriting::write(&self.path, &self.program, &self.after)
    }
}

fn formatted(program: &Program, renderer: &Renderer) -> Result<String, Failure> {
    let name = &program.name;
    let mut sources = Sources::new();
    let refuse = |diagnostics: &[Diagnostic], sources: &Sources| {
        renderer.show(diagnostics, sources);
        Failure::silent(BAD_INPUT)
    };
    let text = program.text().map_err(|diagnostic| refuse(&[*diagnostic], &sources))?;
    let source = Source::new(name.as_str(), text)
        .map_err(|error| Failure::new(BAD_INPUT, format!("cannot format {name}: {error}")))?;
    let file = sources.add(source);
    let Some(source) = sources.get(file) else { return Err(mistake(name)) };
    match format(source, file) {
        Ok(after) => Ok(after),
        Err(Refused::Errors(diagnostics)) => Err(refuse(&diagnostics, &sources)),
        Err(Refused::Mistake) => Err(mistake(name)),
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
