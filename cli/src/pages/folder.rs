//! The folder that pages are written to.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::html::{STYLE, STYLE_FILE};
use crate::exit::{Failure, NO_OUTPUT, USAGE, reason};
use crate::replace;

/// The file that says which files of the folder are ours, a name on each line.
const LIST: &str = ".runa-pages";

/// A folder with nothing but pages.
#[derive(Debug)]
pub(crate) struct PageFolder {
    path: PathBuf,
    /// What was written in an earlier run and is not there any more now.
    old: BTreeSet<String>,
    written: BTreeSet<String>,
}

impl PageFolder {
    /// Makes the folder if need be.
    ///
    /// # Errors
    /// It cannot be made, or there is something in it that no earlier run has written.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(path).map_err(|error| cannot_make(path, &error))?;
        let old = match fs::read_to_string(path.join(LIST)) {
            Ok(list) => list.lines().filter(|name| is_plain(name)).map(str::to_owned).collect(),
            Err(_) => {
                require_empty(path)?;
                BTreeSet::new()
            }
        };
        let mut folder = Self { path: path.to_owned(), old, written: BTreeSet::new() };
        // First of all, so that the folder is known even if the rest cannot be written.
        folder.note()?;
        folder.write(STYLE_FILE, STYLE)?;
        Ok(folder)
    }

    /// Writes a file. A name that something else in the folder has, or none that may stand there, is a failure.
    pub(crate) fn write(&mut self, name: &str, content: &str) -> Result<(), Failure> {
        let path = self.path.join(name);
        let is_ours = self.old.contains(name) || self.written.contains(name);
        if !is_plain(name) || (!is_ours && fs::symlink_metadata(&path).is_ok()) {
            return Err(replace::cannot_write(
                &path,
                "something else is there; name another folder",
            ));
        }
        self.written.insert(name.to_owned());
        fs::write(&path, content).map_err(|error| replace::cannot_write(&path, &reason(&error)))
    }

    /// Takes away what earlier runs have written and this one has not; gives the path of the first page.
    pub(crate) fn finish(mut self) -> Result<PathBuf, Failure> {
        for name in std::mem::take(&mut self.old).difference(&self.written) {
            // Somebody may have taken it away before.
            let _ = fs::remove_file(self.path.join(name));
        }
        self.note()?;
        Ok(self.path.join("index.html"))
    }

    /// Says what in the folder is ours.
    fn note(&self) -> Result<(), Failure> {
        let names = self.old.union(&self.written).map(|name| format!("{name}\n"));
        replace::write(&self.path.join(LIST), names.collect::<String>().as_bytes())
    }
}

/// Whether a name leads to a file in the folder itself.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':'])
}

fn require_empty(path: &Path) -> Result<(), Failure> {
    let mut entries = fs::read_dir(path).map_err(|error| cannot_make(path, &error))?;
    if entries.next().is_none() {
        return Ok(());
    }
    let message = format!(
        "{} is not empty, and what is in it was not written by this command; name a new folder, or empty it",
        path.display()
    );
    Err(Failure::new(USAGE, message))
}

fn cannot_make(path: &Path, error: &io::Error) -> Failure {
    let message = format!("cannot make the folder {}: {}", path.display(), reason(error));
    Failure::new(NO_OUTPUT, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &Path) -> Vec<String> {
        let entries = fs::read_dir(path).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_written_again_and_what_is_old_goes() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("a/b");
        let mut folder = PageFolder::open(&path).unwrap();
        folder.write("index.html", "1").unwrap();
        folder.write("old.html", "1").unwrap();
        assert_eq!(folder.finish().unwrap(), path.join("index.html"));
        fs::write(path.join("mine.txt"), "mine").unwrap();

        let mut folder = PageFolder::open(&path).unwrap();
        folder.write("index.html", "2").unwrap();
        assert_eq!(folder.write("mine.txt", "2").unwrap_err().code, NO_OUTPUT);
        folder.finish().unwrap();
        assert_eq!(names(&path), [".runa-pages", "index.html", "mine.txt", "style.css"]);
        assert_eq!(fs::read_to_string(path.join("index.html")).unwrap(), "2");
        assert_eq!(fs::read_to_string(path.join("mine.txt")).unwrap(), "mine");
    }

    #[test]
    fn folders_of_others_and_names_outside_are_refused() {
        let temporary = tempfile::tempdir().unwrap();
        fs::write(temporary.path().join("thesis.txt"), "").unwrap();
        assert_eq!(PageFolder::open(temporary.path()).unwrap_err().code, USAGE);
        assert_eq!(names(temporary.path()), ["thesis.txt"]);
        let mut folder = PageFolder::open(&temporary.path().join("pages")).unwrap();
        for name in ["../thesis.txt", "/etc/x", ".runa-pages", "a\\b", ""] {
            assert_eq!(folder.write(name, "").unwrap_err().code, NO_OUTPUT, "{name}");
        }
    }

    #[test]
    fn a_list_cannot_lead_elsewhere() {
        let temporary = tempfile::tempdir().unwrap();
        let path = temporary.path().join("pages");
        fs::create_dir(&path).unwrap();
        fs::write(temporary.path().join("thesis.txt"), "").unwrap();
        fs::write(path.join(LIST), "../thesis.txt\n").unwrap();
        PageFolder::open(&path).unwrap().finish().unwrap();
        assert_eq!(names(temporary.path()), ["pages", "thesis.txt"]);
    }
}
