//! Who may depend on whom.

use super::{Finding, Tree};
use crate::workspace::{Crate, Dependency};

/// Each crate and the crates its code may use. Read it from the bottom: everything a row names
/// stands below it. Tests of a crate may use more, but never across [`STRANGERS`].
const LAYERS: &[(&str, &[&str])] = &[
    ("diagnostics", &[]),
    ("bytecode", &[]),
    ("assembler", &["bytecode", "diagnostics"]),
    ("compiler", &["bytecode", "diagnostics"]),
    ("runtime", &["bytecode"]),
    ("stdlib", &["runtime"]),
    ("vm", &["runtime", "bytecode"]),
    ("codegen", &["runtime", "bytecode"]),
    ("console", &["diagnostics", "bytecode", "runtime", "vm"]),
    ("archive", &["diagnostics", "bytecode", "runtime", "stdlib", "vm", "console"]),
    (
        "runa",
        &["diagnostics", "bytecode", "assembler", "compiler", "runtime", "stdlib", "vm", "codegen"],
    ),
    ("debugger", &["bytecode", "runtime", "vm"]),
    ("lsp", &["diagnostics", "bytecode", "assembler", "compiler"]),
    ("cli", &["assembler", "diagnostics", "console", "runa", "debugger", "lsp"]),
    ("tests", &["assembler", "compiler", "runa"]),
    ("xtask", &["bytecode", "compiler", "diagnostics"]),
];

/// Crates that must not know each other even in their tests: they meet in `runtime`.
const STRANGERS: [(&str, &str); 2] = [("vm", "codegen"), ("codegen", "vm")];

/// Finds members without a row and dependencies that their row does not name.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.workspace.crates.iter().flat_map(|member| check_crate(tree, member)).collect()
}

fn check_crate(tree: &Tree, member: &Crate) -> Vec<Finding> {
    let manifest = format!("{}/Cargo.toml", member.folder);
    let Some((_, below)) = LAYERS.iter().find(|(folder, _)| *folder == member.folder) else {
        let message = "the crate has no row in the table of layers; add it to \
                       xtask/src/tidy/checks/layers.rs and to ARCHITECTURE.md";
        return vec![Finding::new(&manifest, 1, message)];
    };
    member
        .dependencies
        .iter()
        .filter_map(|dependency| {
            let target = dependency.member.as_deref()?;
            let message = complaint(&member.folder, below, dependency, target)?;
            Some(Finding::new(&manifest, line_of(tree, &manifest, &dependency.name), message))
        })
        .collect()
}

fn complaint(
    folder: &str,
    below: &[&str],
    dependency: &Dependency,
    target: &str,
) -> Option<String> {
    if STRANGERS.contains(&(folder, target)) {
        return Some(format!(
            "{folder} must not know {target}; let them meet in a trait of runtime that runa wires"
        ));
    }
    if dependency.only_for_tests || below.contains(&target) {
        return None;
    }
    Some(format!(
        "{folder} may not depend on {target}; move the code to a crate that may, or pass the \
         value in from above"
    ))
}

/// The line of a manifest that asks for the package called `name`; the first when there is none.
pub fn line_of(tree: &Tree, manifest: &str, name: &str) -> usize {
    let text = tree.file(manifest).map_or("", |file| &file.text);
    let asks = |line: &str| {
        line.trim_start()
            .strip_prefix(name)
            .is_some_and(|rest| rest.trim_start().starts_with(['.', '=']))
    };
    text.lines().position(asks).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(folder: &str, target: &str, only_for_tests: bool) -> Tree {
        let manifest = format!("[package]\n\n[dependencies]\nruna-{target}.workspace = true\n");
        let mut tree = Tree::of(&[(&format!("{folder}/Cargo.toml"), &manifest)]);
        tree.workspace.crates.push(Crate {
            folder: folder.into(),
            roots: Vec::new(),
            dependencies: vec![Dependency {
                name: format!("runa-{target}"),
                member: Some(target.into()),
                only_for_tests,
            }],
        });
        tree
    }

    #[test]
    fn a_dependency_downwards_is_fine() {
        assert_eq!(check(&tree("compiler", "bytecode", false)), []);
    }

    #[test]
    fn a_dependency_upwards_is_found_at_its_line() {
        let findings = check(&tree("bytecode", "vm", false));
        assert_eq!((findings.len(), findings[0].line), (1, 4));
        assert!(findings[0].message.starts_with("bytecode may not depend on vm"));
    }

    #[test]
    fn tests_may_look_up_but_never_across() {
        assert_eq!(check(&tree("vm", "assembler", true)), []);
        assert_eq!(check(&tree("vm", "codegen", true)).len(), 1);
        assert_eq!(check(&tree("codegen", "vm", true)).len(), 1);
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        assert_eq!(check(&tree("newcomer", "bytecode", false)).len(), 1);
    }

    #[test]
    fn the_table_has_no_circles() {
        for (index, (folder, below)) in LAYERS.iter().enumerate() {
            for target in *below {
                let position = LAYERS.iter().position(|(name, _)| name == target);
                assert!(position < Some(index), "{target} must stand before {folder}");
            }
        }
    }
}
