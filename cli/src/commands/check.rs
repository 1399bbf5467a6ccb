//! `runa check`.

use std::collections::HashSet;
use std::path::Path;

use runa::{Contracts, Diagnostic, FoundModule, LoadOptions, ModuleFinder, Sources};
use runa_console::print;
use runa_diagnostics::fix_all;

use crate::arguments::Check;
use crate::exit::{BAD_INPUT, Failure, Outcome};
use crate::files::{self, Moment, stamp};
use crate::modules::Files;
use crate::program::{self, Kind, Program};
use crate::render::Renderer;
use crate::rewriting;

const OPTIONS: LoadOptions = LoadOptions { include_tests: true, contracts: Contracts::All };

/// What is checked in folders.
pub(super) const EXTENSIONS: &[&str] = &["runa", "asm"];

/// What came of checking.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) files: usize,
    /// How many of them have errors, or cannot be read.
    pub(super) bad: usize,
    /// The exit code of the first that failed.
    pub(super) code: u8,
    /// The files that programs import, or would import if they were there, as they were when they were read.
    pub(super) modules: Moment,
    /// What was said: the programs of a folder import each other, and each of them has the errors of its modules.
    told: HashSet<Told>,
}

/// A diagnostic with a place: the file, where it is there, and the message.
type Told = (String, u32, u32, String);

impl Checked {
    pub(super) fn count(&mut self, code: u8) {
        self.files += 1;
        self.bad += usize::from(code != 0);
        if self.code == 0 {
            self.code = code;
        }
    }

    /// The diagnostics that no program before has had.
    fn untold(&mut self, all: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
        let mut is_new = |diagnostic: &Diagnostic| {
            let Some(span) = diagnostic.span() else { return true };
            let Some(source) = sources.get(span.file) else { return true };
            let message = diagnostic.message.clone();
            self.told.insert((source.name().to_owned(), span.start, span.end, message))
        };
        all.into_iter().filter(|diagnostic| is_new(diagnostic)).collect()
    }
}

/// Finds modules, and takes note of the files that are looked for, found or not: a change of one of them may change the
/// program.
struct Noted<'c> {
    files: Files,
    looked_for: &'c mut Moment,
}

impl ModuleFinder for Noted<'_> {
    fn find(&mut self, path: &[&str]) -> FoundModule {
        // Before it is read, so that what changes meanwhile is seen as new.
        let places = self.files.places(path).into_iter();
        self.looked_for.extend(places.map(|place| (place.clone(), stamp(&place))));
        self.files.find(path)
    }

    fn known(&mut self) -> Vec<String> {
        self.files.known()
    }
}

/// Shows what is wrong with all programs in what was named.
pub(super) fn check(check: &Check, renderer: &Renderer) -> Checked {
    let mut checked = Checked::default();
    let mut failed = |failure: Failure| {
        renderer.show_failure(&failure);
        failure.code
    };
    for path in &check.files {
        for program in files::programs_in(path, EXTENSIONS) {
            let code = program
                .and_then(|program| check_one(&program, path, check, (renderer, &mut checked)));
            checked.count(code.unwrap_or_else(&mut failed));
        }
    }
    checked
}

fn check_one(
    path: &Path,
    named: &Path,
    check: &Check,
    (renderer, checked): (&Renderer, &mut Checked),
) -> Outcome {
    let program = program::read(path)?.found_in(named);
    if !check.fix || program.kind == Kind::Bytecode {
        return Ok(show(&program, renderer, checked));
    }
    let Ok(text) = program.text() else { return Ok(show(&program, renderer, checked)) };
    let fixed = fix_all(text, |text| program.diagnostics_of(text, &OPTIONS));
    if check.dry_run {
        print(rewriting::diff(&program.name, text, &fixed.text, "fixed").as_bytes())?;
        return Ok(show(&program, renderer, checked));
    }
    rewriting::write(path, &program, &fixed.text)?;
    renderer.show_changes(&program.name, &fixed.changes);
    if !fixed.is_complete {
        let message = format!("{}: there is more to fix; call this again", program.name);
        renderer.show_failure(&Failure::new(0, message));
    }
    Ok(show(&program.with_text(fixed.text), renderer, checked))
}

/// Shows what is wrong with a program and was not shown before; gives the exit code.
fn show(program: &Program, renderer: &Renderer, checked: &mut Checked) -> u8 {
    let mut sources = Sources::new();
    let mut modules = Noted { files: program.modules(), looked_for: &mut checked.modules };
    let loaded = program.load_with(&mut sources, &OPTIONS, &mut modules);
    renderer.show(&checked.untold(loaded.diagnostics, &sources), &sources);
    if loaded.module.is_some() { 0 } else { BAD_INPUT }
}
