//! Trying what was packed as a user would, elsewhere and without a Rust toolchain.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;

use super::documentation::MANUAL;

const PROGRAM: &str = "Import system\nprint(\"six times seven is {6 * 7}\")\nsystem.exit(3)\n";
const OUTPUT: &str = "six times seven is 42\n";

/// Unpacks the file in a folder of its own and runs and builds a program there.
pub(super) fn verify(packed: &Path, name: &str) -> Result<()> {
    let elsewhere = tempfile::tempdir().context("cannot make a folder")?;
    let file = fs::File::open(packed).context("cannot open what was packed")?;
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    archive.unpack(elsewhere.path()).context("cannot unpack it")?;
    let installed = elsewhere.path().join(name);
    let page = format!("{MANUAL}/runa.1");
    for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "LICENSES-THIRD-PARTY", &page] {
        ensure!(installed.join(file).is_file(), "{file} is not there");
    }
    let work = elsewhere.path().join("work");
    fs::create_dir(&work).context("cannot make a folder")?;
    fs::write(work.join("program.runa"), PROGRAM).context("cannot write a program")?;
    let runa = installed.join("bin").join("runa");
    expect(&work, &runa, &["run", "program.runa"], 3, OUTPUT)?;
    expect(&work, &runa, &["compile", "program.runa"], 0, "")?;
    expect(&work, &installed.join("bin").join("runavm"), &["program.runab"], 3, OUTPUT)?;
    expect(&work, &runa, &["build", "program.runa"], 0, "")?;
    expect(&work, &work.join("program"), &[], 3, OUTPUT)
}

/// Runs a command with a path on which there is no Rust.
fn expect(folder: &Path, program: &Path, words: &[&str], code: i32, output: &str) -> Result<()> {
    let mut command = Command::new(program);
    command.args(words).current_dir(folder).env_clear().env("PATH", path_without_rust());
    let ended = command.output().with_context(|| format!("cannot start {}", program.display()))?;
    let (stdout, stderr) =
        (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    ensure!(
        ended.status.code() == Some(code) && stdout == output,
        "{} {} ends with {}:\n{stdout}{stderr}",
        program.display(),
        words.join(" "),
        ended.status
    );
    Ok(())
}

/// The folders of programs without those that have a Rust toolchain.
fn path_without_rust() -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let has_rust =
        |folder: &PathBuf| ["cargo", "rustc"].iter().any(|name| folder.join(name).is_file());
    let folders = env::split_paths(&path).filter(|folder| !has_rust(folder));
    env::join_paths(folders).unwrap_or_default()
}
