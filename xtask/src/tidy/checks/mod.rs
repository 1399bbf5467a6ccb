//! The rules, one file each.

mod containment;
mod folders;
mod layers;
mod length;
mod machine_paths;
mod manifests;
mod registries;
mod seeds;
mod sharing;
mod unfinished;
mod unsafe_code;
mod whitespace;

use super::finding::Finding;
use super::rust_text;
use super::tree::{TextFile, Tree};

/// A rule and how to find what breaks it.
pub struct Check {
    /// What it is called on the command line and in `tidy: allow(…)`.
    pub name: &'static str,
    /// The rule in a sentence.
    pub rule: &'static str,
    /// Everything in a tree that breaks it.
    pub find: fn(&Tree) -> Vec<Finding>,
}

/// All rules.
pub const CHECKS: &[Check] = &[
    Check {
        name: "layers",
        rule: "a crate depends only on the crates below it",
        find: layers::check,
    },
    Check {
        name: "manifests",
        rule: "a foreign crate that has a home is asked for there only",
        find: manifests::check,
    },
    Check {
        name: "containment",
        rule: "code generators, protocols, files and sockets are named only where they belong",
        find: containment::check,
    },
    Check {
        name: "unsafe-code",
        rule: "unsafe code stays in the engine; every other crate forbids it",
        find: unsafe_code::check,
    },
    Check {
        name: "sharing",
        rule: "the engine shares nothing that only one thread may touch",
        find: sharing::check,
    },
    Check { name: "length", rule: "a source file stays short enough to read", find: length::check },
    Check {
        name: "whitespace",
        rule: "no tabs, no blanks at the end of a line, one newline at the end of a file",
        find: whitespace::check,
    },
    Check {
        name: "unfinished",
        rule: "nothing is left to be done later, no test is switched off",
        find: unfinished::check,
    },
    Check {
        name: "machine-paths",
        rule: "no path of somebody's machine",
        find: machine_paths::check,
    },
    Check {
        name: "registries",
        rule: "packages come from the public registries",
        find: registries::check,
    },
    Check {
        name: "folders",
        rule: "ARCHITECTURE.md says what every folder is for",
        find: folders::check,
    },
    Check {
        name: "seeds",
        rule: "docs/SEEDS.md gives each row a state, and the tests it names exist",
        find: seeds::check,
    },
];

/// The folder of a path below the root: its first part.
fn folder_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}
