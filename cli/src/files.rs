//! The programs in a folder that was named, and what tells that a file has changed.

use std::collections::BTreeMap;
use std::iter;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::{DirEntry, WalkDir};

use crate::exit::{Failure, NO_INPUT, reason};

/// How the names of files end that hold source of the language.
pub(crate) const SOURCES: &[&str] = &["runa"];

/// What was named; if it is a folder, the files in it and below that end with one of `extensions`, in
/// order of their names. Left out is what is hidden, what is in `target`, and links, since what they
/// lead to may be somewhere else.
///
/// # Errors
/// A folder that cannot be read is a failure in its place, and the others still come. So is a folder
/// in which there is no such file.
pub(crate) fn programs_in<'a>(
    named: &'a Path,
    extensions: &'a [&str],
) -> Box<dyn Iterator<Item = Result<PathBuf, Failure>> + 'a> {
    if !named.is_dir() {
        return Box::new(iter::once(Ok(named.to_owned())));
    }
    let entries = WalkDir::new(named).sort_by_file_name().into_iter().filter_entry(is_looked_at);
    let mut found = entries.filter_map(|entry| program(entry, extensions)).peekable();
    let nothing = found.peek().is_none().then(|| Err(nothing_in(named, extensions)));
    Box::new(found.chain(nothing))
}

fn is_looked_at(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let is_hidden = name.as_encoded_bytes().starts_with(b".");
    entry.depth() == 0 || !(is_hidden || (name == "target" && entry.file_type().is_dir()))
}

fn program(
    entry: walkdir::Result<DirEntry>,
    extensions: &[&str],
) -> Option<Result<PathBuf, Failure>> {
    match entry {
        Ok(entry) => {
            let extension = entry.path().extension()?.to_str()?;
            let is_program = extensions.contains(&extension) && entry.file_type().is_file();
            is_program.then(|| Ok(in_plain_words(entry.path())))
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

fn nothing_in(folder: &Path, extensions: &[&str]) -> Failure {
    let wanted: Vec<_> = extensions.iter().map(|extension| format!(".{extension}")).collect();
    let (wanted, folder) = (wanted.join(" or "), folder.display());
    Failure::new(NO_INPUT, format!("there is no {wanted} file in {folder}"))
}

/// What is known of a file without reading it: a change of it changes this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) modified: Option<SystemTime>,
    pub(crate) length: u64,
    /// A file that was renamed to the name has another one.
    pub(crate) number: u64,
}

/// All files at one moment; nothing for those that cannot be found.
pub(crate) type Moment = BTreeMap<PathBuf, Option<Stamp>>;

/// What is known of a file now; nothing if it cannot be found.
pub(crate) fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = path.metadata().ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let number = 0;
    Some(Stamp { modified: metadata.modified().ok(), length: metadata.len(), number })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const BOTH: &[&str] = &["runa", "asm"];

    fn found(named: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>, Failure> {
        programs_in(named, extensions).collect()
    }

    #[test]
    fn folders_stand_for_the_programs_in_them() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["b/c", ".git", "target", "x.runa"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        for name in
            ["z.runa", "a.asm", "b/c/d.runa", "x.runab", ".git/x.runa", ".#z.runa", "target/x.runa"]
        {
            fs::write(at(name), "").unwrap();
        }
        #[cfg(unix)]
        for (target, link) in [("z.runa", "y.runa"), ("b", "e")] {
            std::os::unix::fs::symlink(at(target), at(link)).unwrap();
        }
        let all = [at("a.asm"), at("b/c/d.runa"), at("z.runa")];
        assert_eq!(found(folder.path(), BOTH).unwrap(), all);
        assert_eq!(found(folder.path(), &["runa"]).unwrap(), all[1..]);
    }

    #[test]
    fn what_is_no_folder_stands_for_itself() {
        for named in ["src/lib.rs", "missing", "-"].map(Path::new) {
            assert_eq!(found(named, BOTH).unwrap(), [named]);
        }
    }

    #[test]
    fn a_folder_without_programs_is_a_failure_that_says_what_was_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        let failure = |extensions| found(folder.path(), extensions).unwrap_err();
        let name = folder.path().display();
        let message = format!("there is no .runa or .asm file in {name}");
        assert_eq!(failure(BOTH), Failure::new(NO_INPUT, message));
        let message = format!("there is no .runa file in {name}");
        assert_eq!(failure(&["runa"]), Failure::new(NO_INPUT, message));
    }
}
