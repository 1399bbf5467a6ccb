//! `cargo xtask codegen`: files that are derived from code and committed, so that people can read
//! them without building anything.
//!
//! A generated file is a row in [`FILES`]: a path and a function that gives its text,
//! given the folder of the workspace.

mod errors;
mod grammar;
mod instructions;
mod textmate;
mod tokens;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// Write the files that are derived from code
///
/// docs/instructions.md is the reference of all bytecode instructions, made from the table in
/// bytecode/src/table.rs, docs/grammar.md the one of the syntax, made from the grammar in
/// compiler/src/syntax, docs/errors.md that of all errors, from diagnostics/src/codes and
/// tests/diagnostics, and editors/runa.tmLanguage.json is what editors colour programs with. Run this
/// after every change of them and commit the result. With `--check` nothing is written: the exit code
/// is 1 when a committed file is out of date.
#[derive(clap::Args)]
pub struct Options {
    /// Only check that the committed files are up to date
    #[arg(long)]
    check: bool,
}

/// A committed file and what makes it in the workspace at a path.
struct GeneratedFile {
    path: &'static str,
    text: fn(&Path) -> Result<String>,
}

const FILES: &[GeneratedFile] = &[
    GeneratedFile { path: "docs/instructions.md", text: |_| Ok(instructions::reference()) },
    GeneratedFile { path: "docs/errors.md", text: errors::reference },
    GeneratedFile { path: "docs/grammar.md", text: grammar::reference },
    GeneratedFile { path: "editors/runa.tmLanguage.json", text: textmate::grammar },
];

/// Writes or checks all generated files.
pub fn run(options: &Options) -> Result<ExitCode> {
    let root = Workspace::load()?.root;
    let mut is_up_to_date = true;
    for file in FILES {
        let path = root.join(file.path);
        let text = (file.text)(&root).with_context(|| format!("cannot make {}", file.path))?;
        if fs::read_to_string(&path).is_ok_and(|committed| committed == text) {
            continue;
        }
        if options.check {
            println!("{}: out of date; run `cargo xtask codegen` and commit it", file.path);
            is_up_to_date = false;
        } else {
            write(&path, &text)?;
            println!("wrote {}", file.path);
        }
    }
    Ok(if is_up_to_date { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn write(path: &Path, text: &str) -> Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(cannot)?;
    }
    fs::write(path, text).with_context(cannot)
}
