//! Makes the programs of the repository part of the crate: who fuzzes elsewhere has no folders of them.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use walkdir::WalkDir;

const FOLDERS: [&str; 3] = ["examples", "tests/programs", "compiler/tests/grammar"];

fn main() {
    if let Err(error) = write_programs() {
        println!("cargo::error=the programs of the repository cannot be read: {error}");
    }
}

/// Writes a list of the texts, in the order of their paths.
fn write_programs() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let root = here.parent().unwrap_or(Path::new(".."));
    let mut list = String::from("[\n");
    for folder in FOLDERS {
        let folder = root.join(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let path = entry?.into_path();
            if path.extension().is_some_and(|extension| extension == "runa") {
                list += &format!("include_str!({path:?}),\n");
            }
        }
    }
    list.push_str("]\n");
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join("programs.rs"), list)
}
