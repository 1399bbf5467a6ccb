//! The workspace as `cargo metadata` describes it.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The crates of the workspace and where it lies.
pub struct Workspace {
    /// The folder that holds the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo puts what it builds.
    pub target: PathBuf,
    /// Its members.
    pub crates: Vec<Crate>,
}

/// A member of the workspace.
#[derive(Clone, Debug)]
pub struct Crate {
    /// Its folder below the root, with forward slashes.
    pub folder: String,
    /// What its `Cargo.toml` asks for.
    pub dependencies: Vec<Dependency>,
    /// The root source files of its library and programs, below the workspace's root.
    pub roots: Vec<String>,
}

/// One dependency of a member.
#[derive(Clone, Debug)]
pub struct Dependency {
    /// The package's name.
    pub name: String,
    /// Its folder, when it is a member of the workspace too.
    pub member: Option<String>,
    /// Whether only tests and benchmarks use it.
    pub only_for_tests: bool,
}

impl Workspace {
    /// Asks cargo about the workspace this program belongs to.
    pub fn load() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let output = Command::new(cargo())
            .args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"])
            .arg(manifest)
            .output()
            .context("cannot start cargo")?;
        if !output.status.success() {
            bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let metadata: Metadata =
            serde_json::from_slice(&output.stdout).context("cannot read cargo's metadata")?;
        Ok(metadata.into_workspace())
    }
}

/// The cargo that runs us, or else the one on the path.
pub fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    packages: Vec<PackageEntry>,
}

#[derive(Deserialize)]
struct PackageEntry {
    manifest_path: PathBuf,
    dependencies: Vec<DependencyEntry>,
    targets: Vec<TargetEntry>,
}

#[derive(Deserialize)]
struct DependencyEntry {
    name: String,
    kind: Option<String>,
    path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct TargetEntry {
    kind: Vec<String>,
    src_path: PathBuf,
}

impl Metadata {
    fn into_workspace(self) -> Workspace {
        let root = self.workspace_root;
        let crates = self.packages.into_iter().map(|entry| entry.into_crate(&root)).collect();
        Workspace { root, target: self.target_directory, crates }
    }
}

impl PackageEntry {
    fn into_crate(self, root: &Path) -> Crate {
        let folder = self.manifest_path.parent().map(|folder| below(root, folder));
        Crate {
            folder: folder.unwrap_or_default(),
            dependencies: self.dependencies.into_iter().map(|entry| entry.resolve(root)).collect(),
            roots: self
                .targets
                .into_iter()
                .filter(TargetEntry::is_library_or_program)
                .map(|target| below(root, &target.src_path))
                .collect(),
        }
    }
}

impl DependencyEntry {
    fn resolve(self, root: &Path) -> Dependency {
        Dependency {
            name: self.name,
            member: self.path.map(|folder| below(root, &folder)),
            only_for_tests: self.kind.as_deref() == Some("dev"),
        }
    }
}

impl TargetEntry {
    fn is_library_or_program(&self) -> bool {
        !self
            .kind
            .iter()
            .any(|kind| matches!(kind.as_str(), "test" | "bench" | "example" | "custom-build"))
    }
}

/// `path` as seen from `root`, with forward slashes.
pub fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
