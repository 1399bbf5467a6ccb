//! `runa check`.

use std::path::Path;

use runa::{Contracts, LoadOptions, Sources};
use runa_console::print;
use runa_diagnostics::fix_all;

use crate::arguments::Check;
use crate::exit::{BAD_INPUT, Failure, Outcome};
use crate::files;
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
}

impl Checked {
    pub(super) fn count(&mut self, code: u8) {
        self.files += 1;
        self.bad += usize::from(code != 0);
        if self.code == 0 {
            self.code = code;
        }
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
            let code = program.and_then(|program| check_one(&program, path, check, renderer));
            checked.count(code.unwrap_or_else(&mut failed));
        }
    }
    checked
}

fn check_one(path: &Path, named: &Path, check: &Check, renderer: &Renderer) -> Outcome {
    let program = program::read(path)?.found_in(named);
    if !check.fix || program.kind == Kind::Bytecode {
        return show(&program, renderer);
    }
    let Ok(text) = program.text() else { return show(&program, renderer) };
    let fixed = fix_all(text, |text| program.diagnostics_of(text, &OPTIONS));
    if check.dry_run {
        print(rewriting::diff(&program.name, text, &fixed.text, "fixed").as_bytes())?;
        return show(&program, renderer);
    }
    rewriting::write(path, &program, &fixed.text)?;
    renderer.show_changes(&program.name, &fixed.changes);
    if !fixed.is_complete {
        let message = format!("{}: there is more to fix; call this again", program.name);
        renderer.show_failure(&Failure::new(0, message));
    }
    show(&program.with_text(fixed.text), renderer)
}

/// Shows what is wrong with a program; gives the exit code.
fn show(program: &Program, renderer: &Renderer) -> Outcome {
    let mut sources = Sources::new();
    let loaded = program.load(&mut sources, &OPTIONS);
    renderer.show(&loaded.diagnostics, &sources);
    Ok(if loaded.module.is_some() { 0 } else { BAD_INPUT })
}
