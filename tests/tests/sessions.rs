//! The sessions in `sessions/` go as they are written there, on every tier.
//!
//! `UPDATE_EXPECT=1 cargo test -p runa-tests --test sessions` writes how they go; look at it before you commit.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use runa::JitMode;
use runa_tests::replay;

fn sessions() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sessions");
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    paths
}

#[test]
fn sessions_go_as_they_are_written() {
    for path in sessions() {
        let transcript = fs::read_to_string(&path).expect("the session can be read");
        let interpreted = replay(&transcript, JitMode::Off, 0);
        expect_file![&path].assert_eq(&interpreted);
        for (jit, stress) in [(JitMode::ALWAYS, 0), (JitMode::Off, 1), (JitMode::ALWAYS, 1)] {
            let other = replay(&transcript, jit, stress);
            assert_eq!(other, interpreted, "{} with {jit:?}, stress {stress}", path.display());
        }
    }
}
