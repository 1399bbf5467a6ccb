//! Which files are formatted.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::exit::{Failure, NO_INPUT, reason};

/// What was named, and the programs in folders that were named, in the order of their names. Links
/// in folders are left alone, since what they lead to may be somewhere else.
pub(super) fn find(paths: &[PathBuf]) -> impl Iterator<Item = Result<PathBuf, Failure>> {
    paths.iter().flat_map(|path| {
        let files: Box<dyn Iterator<Item = _>> = match path.is_dir() {
            true => Box::new(programs_in(path)),
            false => Box::new(std::iter::once(Ok(path.clone()))),
        };
        files
    })
}

fn programs_in(folder: &Path) -> impl Iterator<Item = Result<PathBuf, Failure>> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let mut programs = entries.filter_entry(is_looked_at).filter_map(program).peekable();
    let nothing = programs.peek().is_none().then(|| {
        let message = format!("there is no .runa file in {}", folder.display());
        Err(Failure::new(NO_INPUT, message))
    });
    programs.chain(nothing)
}

fn is_looked_at(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let is_hidden = name.as_encoded_bytes().starts_with(b".");
    entry.depth() == 0 || !(is_hidden || (name == "target" && entry.file_type().is_dir()))
}

fn program(entry: walkdir::Result<DirEntry>) -> Option<Result<PathBuf, Failure>> {
    match entry {
        Ok(entry) => {
            let is_program = entry.path().extension() == Some(OsStr::new("runa"));
            (is_program && entry.file_type().is_file()).then(|| Ok(in_plain_words(entry.path())))
        }
        Err(error) => Some(Err(cannot_read(&error))),
    }
}

/// The path without the `./` before what is found in the current folder.
fn in_plain_words(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

fn cannot_read(error: &walkdir::Error) -> Failure {
    let path = error.path().unwrap_or(Path::new(".")).display();
    let why = error.io_error().map_or_else(|| error.to_string(), reason);
    Failure::new(NO_INPUT, format!("cannot read {path}: {why}"))
}
