//! The tests of one file.

use std::path::Path;
use std::time::{Duration, Instant};

use runa::outline::{Outline, outline};
use runa::{
    FileId, FunctionIndex, LoadOptions, Module, NeverClosed, Outcome as Ended, Prepared,
    RunOptions, Shared, Source, Sources, Verified,
};

use super::coverage::Counter;
use crate::arguments::Test;
use crate::exit::Failure;
use crate::program::{self, Kind, Program};
use crate::render::{Renderer, Style};

/// A file that may have tests.
pub(super) struct File {
    pub(super) program: Program,
    outline: Outline,
}

/// How a test ended.
#[derive(Debug)]
pub(super) struct Tested {
    /// The file as it was named.
    pub(super) file: String,
    pub(super) name: String,
    /// Where it begins; 0 if that is not known.
    pub(super) line: u32,
    pub(super) took: Duration,
    /// What it printed.
    pub(super) output: String,
    /// Why it failed, if it did.
    pub(super) failure: Option<Failed>,
    /// Which objects it made and never closed, as that is shown.
    pub(super) never_closed: String,
}

/// Why a test failed.
#[derive(Debug)]
pub(super) struct Failed {
    /// The kind of exception, or another word for what went wrong.
    pub(super) kind: String,
    pub(super) message: String,
    /// For people.
    pub(super) shown: String,
    /// For files.
    pub(super) plain: String,
}

impl Tested {
    pub(super) fn is_good(&self) -> bool {
        self.failure.is_none()
    }
}

/// A program that is ready to be tested.
pub(super) struct Loaded<'f> {
    file: &'f File,
    pub(super) module: Verified<Module>,
    pub(super) sources: Sources,
    /// Warnings, as they are shown.
    pub(super) said: String,
    renderer: Renderer,
}

impl File {
    /// The file at `path`, which stands in `named` if that is a folder.
    pub(super) fn read(path: &Path, named: &Path) -> Result<Self, Failure> {
        let program = program::read(path)?.found_in(named);
        let source = program.text().ok().filter(|_| program.kind == Kind::Source);
        let source = source.and_then(|text| Source::new(program.name.as_str(), text).ok());
        let outline = source.map(|source| outline(&source, FileId(0))).unwrap_or_default();
        Ok(Self { program, outline })
    }

    pub(super) fn has_tests(&self) -> bool {
        !self.outline.tests.is_empty()
    }

    /// How many tests there are, if it can be seen in the text that none of them is wanted. Coverage has the file in
    /// any case.
    pub(super) fn all_left_out(&self, test: &Test) -> Option<usize> {
        let tests = &self.outline.tests;
        let name = &self.program.name;
        let is_wanted = tests.iter().any(|found| test.wants(name, &found.name));
        let is_known = self.has_tests() && !test.wants_coverage();
        (is_known && !is_wanted).then_some(tests.len())
    }

    /// Lines and names of the tests, as they stand in the text.
    pub(super) fn outlined(&self) -> Vec<(u32, String)> {
        self.outline.tests.iter().map(|test| (test.lines.0, test.name.clone())).collect()
    }

    /// Compiles the file.
    ///
    /// # Errors
    /// What is wrong with it, as it is shown.
    pub(super) fn load(&self, test: &Test, renderer: &Renderer) -> Result<Loaded<'_>, String> {
        let mut sources = Sources::new();
        let options = LoadOptions { include_tests: true, ..test.contracts.load_options() };
        let loaded = self.program.load(&mut sources, &options);
        let said = match loaded.diagnostics.is_empty() {
            true => String::new(),
            false => renderer.render(&loaded.diagnostics, &sources),
        };
        match loaded.module {
            Some(module) => Ok(Loaded { file: self, module, sources, said, renderer: *renderer }),
            None => Err(said),
        }
    }
}

impl Loaded<'_> {
    /// Lines and names of the tests.
    pub(super) fn listed(&self) -> Vec<(u32, String)> {
        let tests = self.module.tests.iter().enumerate();
        tests.map(|(index, test)| (self.line(index), test.name.clone())).collect()
    }

    /// The line of a test. Tests are in the module in the order of the text.
    fn line(&self, index: usize) -> u32 {
        self.file.outline.tests.get(index).map_or(0, |test| test.lines.0)
    }

    /// Runs test `index`: the outermost level first, so that variables of the module are set, then the test.
    pub(super) fn run(
        &mut self,
        index: usize,
        timeout: Option<f64>,
        counter: Option<&mut Counter>,
    ) -> Tested {
        let (name, function) = {
            let test = &self.module.tests[index];
            (test.name.clone(), test.function)
        };
        let own = self.file.outline.tests.get(index).and_then(|test| test.timeout);
        let deadline = own.or(timeout).map(Duration::from_secs_f64);
        let output = Shared::default();
        let options = RunOptions { streams: output.streams(), deadline, ..RunOptions::default() };
        let began = Instant::now();
        let (renderer, sources) = (self.renderer, &mut self.sources);
        let (ended, took, never_closed) = match runa::prepare(self.module.clone(), options) {
            Err(error) => (Ended::NotStarted(error), began.elapsed(), String::new()),
            Ok(mut prepared) => {
                let (ended, objects) = run_both(&mut prepared, function, counter);
                let took = began.elapsed();
                let program = prepared.machine.program();
                (ended, took, renderer.never_closed_text(&objects, program, sources))
            }
        };
        let failure = self.failure(&ended);
        let (file, line, output) =
            (self.file.program.name.clone(), self.line(index), output.text());
        Tested { file, name, line, took, output, failure, never_closed }
    }

    fn failure(&mut self, ended: &Ended) -> Option<Failed> {
        let other = |kind: &str, message: String| {
            let shown = format!("{message}\n");
            Some(Failed { kind: kind.to_owned(), message, plain: shown.clone(), shown })
        };
        match ended {
            Ended::Returned(_) | Ended::Halted(_) => None,
            Ended::Failed(report) => {
                let shown = self.renderer.exception_text(report, &self.module, &mut self.sources);
                let plain = Renderer::new(Style::Plain, Some(false));
                let plain = plain.exception_text(report, &self.module, &mut self.sources);
                let (kind, message) = (report.name.to_string(), report.message.to_string());
                Some(Failed { kind, message, shown, plain })
            }
            Ended::Exited(code) => {
                other("exit", format!("the program ended itself with exit code {code}"))
            }
            Ended::InstructionLimit(limit) => {
                other("limit", format!("the program was stopped after {limit} instructions"))
            }
            Ended::NotStarted(error) => other("start", error.to_string()),
        }
    }
}

/// Runs the outermost level, then a test; gives the objects, too, that the test has not closed, if nothing went wrong.
fn run_both(
    prepared: &mut Prepared,
    test: FunctionIndex,
    mut counter: Option<&mut Counter>,
) -> (Ended, Vec<NeverClosed>) {
    let mut run = |prepared: &mut Prepared, function| match &mut counter {
        None => prepared.run(function),
        Some(counter) => prepared.run_with_hooks(function, *counter),
    };
    let is_good = |ended: &Ended| matches!(ended, Ended::Returned(_) | Ended::Halted(_));
    let ended = run(prepared, FunctionIndex(0));
    if !is_good(&ended) {
        return (ended, Vec::new());
    }
    // Those of the module stay open for all tests.
    let before = prepared.never_closed();
    let ended = run(prepared, test);
    let mut objects = if is_good(&ended) { prepared.never_closed() } else { Vec::new() };
    objects.retain(|object| !before.contains(object));
    (ended, objects)
}
