//! The licences of what the programs contain beside our own code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::PACKAGES;
use crate::workspace::{Workspace, cargo};

/// How files with licences and notices begin, in upper case.
const NAMES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Clone, Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    /// Where it comes from; nothing for packages of the workspace.
    source: Option<String>,
    manifest_path: PathBuf,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// `build` or `dev`; nothing for what is linked.
    kind: Option<String>,
}

/// A text with all licences: which packages are contained, and every licence text once with the
/// packages that have it.
pub(super) fn of_dependencies(workspace: &Workspace) -> Result<String> {
    let packages = linked(&metadata(workspace)?);
    let mut text = String::from(
        "The programs and the runtime archive contain these packages of others, and so do executables\n\
         that `runa build` makes. The texts of their licences follow.\n\n",
    );
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in &packages {
        let name = format!("{} {}", package.name, package.version);
        let licence = package.license.as_deref().unwrap_or("see its licence text");
        text.push_str(&format!("{name}: {licence}\n"));
        for licence in licence_texts(package)? {
            texts.entry(licence).or_default().push(name.clone());
        }
    }
    for (licence, packages) in texts {
        let rule = "-".repeat(80);
        text.push_str(&format!("\n{rule}\n{}\n{rule}\n\n{licence}\n", packages.join("\n")));
    }
    Ok(text)
}

fn metadata(workspace: &Workspace) -> Result<Metadata> {
    let version = Command::new("rustc").arg("-vV").output().context("cannot start rustc")?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let output = Command::new(cargo())
        .args(["metadata", "--locked", "--format-version", "1"])
        .args(["--filter-platform", host.context("rustc does not name the machine")?])
        .current_dir(&workspace.root)
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    serde_json::from_slice(&output.stdout).context("cannot read cargo's metadata")
}

/// The packages of others that ours link, directly or not, by name.
fn linked(metadata: &Metadata) -> Vec<Package> {
    let nodes: BTreeMap<&str, &Node> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let roots = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_none() && PACKAGES.contains(&package.name.as_str()));
    let mut waiting: Vec<&str> = roots.map(|package| package.id.as_str()).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !found.insert(id) {
            continue;
        }
        let edges = nodes.get(id).map_or(&[][..], |node| &node.deps);
        let is_linked = |edge: &&Edge| edge.dep_kinds.iter().any(|kind| kind.kind.is_none());
        waiting.extend(edges.iter().filter(is_linked).map(|edge| edge.pkg.as_str()));
    }
    let is_found = |package: &&Package| package.source.is_some() && found.contains(&*package.id);
    let mut packages: Vec<Package> = metadata.packages.iter().filter(is_found).cloned().collect();
    packages.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    packages
}

/// The texts in a package's folder that say under which conditions it may be used.
fn licence_texts(package: &Package) -> Result<Vec<String>> {
    let folder = package.manifest_path.parent().unwrap_or(Path::new("."));
    let cannot = || format!("cannot read the folder of {}", package.name);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        if NAMES.iter().any(|begin| name.starts_with(begin)) && entry.path().is_file() {
            paths.push(entry.path());
        }
    }
    paths.sort();
    let texts = paths.iter().map(|path| {
        let text = fs::read(path).with_context(cannot)?;
        Ok(String::from_utf8_lossy(&text).replace("\r\n", "\n").trim().to_owned())
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_linked_is_listed_and_nothing_else() {
        let package = |name: &str, source: Option<&str>| {
            json!({"id": name, "name": name, "version": "1.0.0", "license": "MIT",
                "source": source, "manifest_path": "x/Cargo.toml"})
        };
        let edge =
            |name: &str, kind: Option<&str>| json!({"pkg": name, "dep_kinds": [{"kind": kind}]});
        let node = |name: &str, deps: serde_json::Value| json!({"id": name, "deps": deps});
        let other = Some("registry");
        let metadata = json!({
            "packages": [
                package("runa-cli", None), package("runa-vm", None), package("deep", other),
                package("generator", other), package("only-in-tests", other), package("far", other),
            ],
            "resolve": {"nodes": [
                node("runa-cli", json!([edge("runa-vm", None), edge("only-in-tests", Some("dev"))])),
                node("runa-vm", json!([edge("deep", None), edge("generator", Some("build"))])),
                node("far", json!([edge("deep", None)])),
                node("deep", json!([])),
            ]},
        });
        let metadata = serde_json::from_value(metadata).expect("as cargo says it");
        let names: Vec<String> =
            linked(&metadata).into_iter().map(|package| package.name).collect();
        assert_eq!(names, ["deep"]);
    }

    #[test]
    fn every_package_has_its_texts() {
        let workspace = Workspace::load().expect("the workspace");
        let text = of_dependencies(&workspace).expect("the licences");
        for part in ["\nariadne ", "\ncranelift-codegen ", "Apache License", "Permission is hereby"]
        {
            assert!(text.contains(part), "no `{part}`");
        }
        assert!(!text.contains("\nruna-vm "), "our own code has its own licences");
    }
}
