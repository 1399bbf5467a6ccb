//! `cargo xtask dist`: what a user installs, in one folder.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::progress;
use crate::workspace::{Workspace, cargo};

/// Put together what a user installs
///
/// Builds the programs `runa` and `runavm` and the runtime archive in release mode and copies them
/// to target/dist/bin and target/dist/lib. `runa build` finds the archive in `../lib` beside the
/// program, so that the folder can be moved as a whole.
#[derive(clap::Args)]
pub struct Options {
    /// Put the files here instead of target/dist
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Builds and copies everything.
pub fn run(options: &Options) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let out = options.out.clone().unwrap_or_else(|| workspace.target.join("dist"));
    progress::step("building runa, runavm and the runtime archive in release mode");
    for artifact in build(&workspace)? {
        let folder = match artifact.place() {
            Some(place) => out.join(place),
            None => continue,
        };
        for file in artifact.files_to_install() {
            println!("{}", install(file, &folder)?.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What cargo says about something it built.
#[derive(Deserialize)]
struct Artifact {
    target: Target,
    filenames: Vec<PathBuf>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    src_path: PathBuf,
}

impl Artifact {
    /// The folder for it, or nothing when it is only a means to build others.
    fn place(&self) -> Option<&'static str> {
        let is = |kind: &str| self.target.kind.iter().any(|found| found == kind);
        if is("bin") {
            Some("bin")
        } else if is("staticlib") {
            Some("lib")
        } else {
            None
        }
    }

    fn files_to_install(&self) -> Vec<&Path> {
        match &self.executable {
            Some(program) => vec![program],
            None => self.filenames.iter().map(PathBuf::as_path).collect(),
        }
    }
}

/// Builds the packages and gives the artifacts that belong to the workspace.
fn build(workspace: &Workspace) -> Result<Vec<Artifact>> {
    let mut child = Command::new(cargo())
        .args(["build", "--release", "--package", "runa-cli", "--package", "runa-archive"])
        .args(["--message-format", "json-render-diagnostics"])
        .current_dir(&workspace.root)
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let mut artifacts = Vec::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            artifacts.extend(artifact(&line.context("cannot read what cargo says")?));
        }
    }
    if !child.wait().context("cannot wait for cargo")?.success() {
        bail!("the build failed");
    }
    artifacts.retain(|artifact| artifact.target.src_path.starts_with(&workspace.root));
    Ok(artifacts)
}

/// The artifact that a line of cargo's messages is about, if it is about one.
fn artifact(line: &str) -> Option<Artifact> {
    line.contains("\"reason\":\"compiler-artifact\"").then(|| serde_json::from_str(line).ok())?
}

/// Copies `file` into `folder`; whoever looks there sees the old file or the whole new one.
fn install(file: &Path, folder: &Path) -> Result<PathBuf> {
    let name = file.file_name().context("a built file has no name")?;
    let place = folder.join(name);
    let passing = folder.join(format!(".{}.new", name.to_string_lossy()));
    let cannot = || format!("cannot write {}", place.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    fs::copy(file, &passing).with_context(cannot)?;
    fs::rename(&passing, &place).with_context(cannot)?;
    Ok(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: &str, executable: &str) -> String {
        format!(
            r#"{{"reason":"compiler-artifact","target":{{"kind":["{kind}"],"src_path":"a.rs"}},"filenames":["x/runa"],"executable":{executable}}}"#
        )
    }

    #[test]
    fn programs_and_archives_are_installed() {
        let program = artifact(&message("bin", "\"x/runa\"")).expect("an artifact");
        assert_eq!(program.place(), Some("bin"));
        assert_eq!(program.files_to_install(), [Path::new("x/runa")]);
        let archive = artifact(&message("staticlib", "null")).expect("an artifact");
        assert_eq!(archive.place(), Some("lib"));
        assert_eq!(archive.files_to_install(), [Path::new("x/runa")]);
    }

    #[test]
    fn other_messages_and_libraries_are_left_out() {
        assert!(artifact(r#"{"reason":"build-finished","success":true}"#).is_none());
        assert_eq!(artifact(&message("lib", "null")).and_then(|found| found.place()), None);
    }
}
