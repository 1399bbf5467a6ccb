//! Formatting in one word.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use expect_test::Expect;
use runa_compiler::format::{Refused, format};
use runa_diagnostics::{FileId, Source};

pub fn formatted(text: &str) -> Result<String, Refused> {
    format(&Source::new("test.runa", text).unwrap(), FileId(0))
}

/// What `text` looks like when it is formatted; formatted again it stays so.
pub fn check(text: &str, expected: Expect) {
    let once = formatted(text).unwrap_or_else(|why| panic!("{why:?}\n{text}"));
    expected.assert_eq(&once);
    assert_eq!(formatted(&once).as_deref(), Ok(once.as_str()), "formatted again");
}

/// The programs of the repository with their paths.
pub fn programs() -> &'static [(PathBuf, String)] {
    static PROGRAMS: OnceLock<Vec<(PathBuf, String)>> = OnceLock::new();
    PROGRAMS.get_or_init(read_programs)
}

fn read_programs() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders: Vec<PathBuf> =
        ["examples", "bench", "tests/programs"].iter().map(|folder| root.join(folder)).collect();
    let mut programs = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "runa") {
                let text = std::fs::read_to_string(&path).unwrap();
                programs.push((path, text));
            }
        }
    }
    assert!(programs.len() > 100, "only {} programs were found", programs.len());
    programs
}
