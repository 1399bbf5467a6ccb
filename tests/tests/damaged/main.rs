//! Programs that were damaged, in their bytes or in their text: each is refused with an error or runs
//! correctly, and nothing crashes or hangs.
//!
//! The damage is random but always the same. `RUNA_DAMAGED=N cargo test -p runa-tests --release damaged`
//! does N times as much.

mod bytes;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

use runa::{Module, Verified};
use runa_tests::{Case, load};

/// The programs of the suite.
fn cases() -> Vec<Case> {
    let mut paths = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("programs"), &mut paths);
    paths.sort();
    let cases = paths.iter().map(|path| Case::new(path, &fs::read_to_string(path).unwrap()));
    cases.collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, paths) } else { paths.push(path) }
    }
}

/// The programs of the suite that have no errors.
fn modules() -> Vec<Verified<Module>> {
    cases().iter().filter_map(|case| load(case).0).collect()
}

/// How much more than usual is tried.
fn times() -> usize {
    let wanted = std::env::var("RUNA_DAMAGED").map(|times| times.parse());
    wanted.map_or(1, |times| times.expect("RUNA_DAMAGED is a number"))
}
