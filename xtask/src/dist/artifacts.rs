//! What is built: programs and the runtime archive.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::PACKAGES;
use crate::workspace::{Workspace, cargo};

/// What cargo says about something it built.
#[derive(Deserialize)]
pub(super) struct Artifact {
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
    pub(super) fn place(&self) -> Option<&'static str> {
        let is = |kind: &str| self.target.kind.iter().any(|found| found == kind);
        if is("bin") {
            Some("bin")
        } else if is("staticlib") {
            Some("lib")
        } else {
            None
        }
    }

    pub(super) fn files_to_install(&self) -> Vec<&Path> {
        match &self.executable {
            Some(program) => vec![program],
            None => self.filenames.iter().map(PathBuf::as_path).collect(),
        }
    }
}

/// Builds the packages and gives the artifacts that belong to the workspace.
pub(super) fn build(workspace: &Workspace) -> Result<Vec<Artifact>> {
    let mut child = Command::new(cargo())
        .args(["build", "--locked", "--profile", "dist"])
        .args(PACKAGES.iter().flat_map(|package| ["--package", package]))
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
