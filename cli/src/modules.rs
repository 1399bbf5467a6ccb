//! Finding the modules that a program imports: beside its main file, then in the folders of `RUNAVM_LIBRARY_PATH`.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use runa::{FoundModule, ModuleFinder};
use walkdir::WalkDir;

use crate::exit::reason;
use crate::program::{self, Kind};

/// The variable that names the folders in which modules are, too.
const LIBRARY_PATH: &str = "RUNAVM_LIBRARY_PATH";
/// So deep below a folder, and so many of them, modules are looked for that could be meant by a path.
const DEEPEST_KNOWN: usize = 4;
const MOST_KNOWN: usize = 2000;

/// Finds modules in files.
#[derive(Debug)]
pub(crate) struct Files {
    /// The main file, as it was named.
    main: PathBuf,
    /// Where modules are looked for, in order.
    folders: Vec<PathBuf>,
}

impl Files {
    /// For the program whose main file is `main`, which was found in a folder, if it was.
    pub(crate) fn beside(main: &Path, found_in: Option<&Path>) -> Self {
        let folder = main.parent().unwrap_or(Path::new("")).to_owned();
        let more = env::var_os(LIBRARY_PATH);
        let more = more.iter().flat_map(|folders| env::split_paths(folders).collect::<Vec<_>>());
        let more = more.filter(|folder| !folder.as_os_str().is_empty());
        let found_in = found_in.map(Path::to_owned).filter(|other| *other != folder);
        let folders = [folder].into_iter().chain(found_in).chain(more).collect();
        Self { main: main.to_owned(), folders }
    }

    /// The files that a module could be, in the order in which they are looked for.
    pub(crate) fn places(&self, path: &[&str]) -> Vec<PathBuf> {
        let below: PathBuf = path.iter().collect::<PathBuf>().with_extension("runa");
        self.folders.iter().map(|folder| folder.join(&below)).collect()
    }

    /// What the file is called; the main file is known by its own name.
    fn name_of(&self, file: &Path) -> String {
        let is_main = file == self.main || program::is_same_file(file, &self.main);
        let file = if is_main { &self.main } else { file };
        file.to_string_lossy().into_owned()
    }

    fn read(&self, file: &Path) -> FoundModule {
        let name = self.name_of(file);
        let unreadable = |reason: String| FoundModule::Unreadable { name: name.clone(), reason };
        let program = match program::read_named(file) {
            Ok(program) => program,
            Err(error) => return unreadable(reason(&error)),
        };
        if program.kind != Kind::Source {
            return unreadable(format!("it is {}", program.kind.name()));
        }
        match program.text() {
            Ok(text) => FoundModule::Source { name, text: text.to_owned() },
            Err(diagnostic) => unreadable(diagnostic.message),
        }
    }
}

impl ModuleFinder for Files {
    fn find(&mut self, path: &[&str]) -> FoundModule {
        let places = self.places(path);
        // A folder of that name is no module.
        match places.iter().find(|place| place.is_file() || place.is_symlink()) {
            Some(place) => self.read(place),
            None => {
                let looked_for = places.iter().map(|place| place.display().to_string());
                FoundModule::Missing { looked_for: looked_for.collect() }
            }
        }
    }

    fn known(&mut self) -> Vec<String> {
        let files = self.folders.iter().flat_map(|folder| {
            let start = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let walked = WalkDir::new(start).max_depth(DEEPEST_KNOWN).sort_by_file_name();
            let is_shown = |name: &OsStr| !name.as_encoded_bytes().starts_with(b".");
            let walked = walked
                .into_iter()
                .filter_entry(move |entry| entry.depth() == 0 || is_shown(entry.file_name()))
                .flatten();
            let modules = walked.filter_map(move |entry| {
                let path = entry.path().strip_prefix(start).ok()?;
                path.extension().is_some_and(|extension| extension == "runa").then_some(())?;
                let path = path.with_extension("");
                let parts: Option<Vec<&str>> = path.iter().map(OsStr::to_str).collect();
                Some(parts?.join("."))
            });
            modules.take(MOST_KNOWN).collect::<Vec<_>>()
        });
        files.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn modules_are_beside_the_main_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("net")).unwrap();
        for (name, text) in [("main.runa", "Import main"), ("net/http.runa", "Let x = 1")] {
            fs::write(at(name), text).unwrap();
        }
        let mut files = Files { main: at("main.runa"), folders: vec![folder.path().to_owned()] };
        let name = at("net/http.runa").display().to_string();
        let text = String::from("Let x = 1");
        assert_eq!(files.find(&["net", "http"]), FoundModule::Source { name, text });
        let missing = vec![at("net.runa").display().to_string()];
        assert_eq!(files.find(&["net"]), FoundModule::Missing { looked_for: missing });
        assert_eq!(files.known(), ["main", "net.http"]);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bad.runa");
        fs::write(&file, b"\xff").unwrap();
        let mut files = Files { main: file.clone(), folders: vec![folder.path().to_owned()] };
        let found = files.find(&["bad"]);
        assert!(
            matches!(&found, FoundModule::Unreadable { reason, .. } if reason.contains("UTF-8"))
        );
    }
}
