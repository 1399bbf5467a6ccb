//! Which crates may ask for which foreign crates.

use super::layers::line_of;
use super::{Finding, Tree};

/// Beginnings of package names and the crates whose code may use such packages.
const HOMES: &[(&str, &[&str])] = &[
    ("cranelift", &["codegen"]),
    ("dap", &["debugger"]),
    ("lsp-server", &["lsp"]),
    ("lsp-types", &["lsp"]),
    ("ariadne", &["console"]),
    ("codespan-reporting", &["console"]),
    ("clap", &["cli", "xtask"]),
    ("anyhow", &["cli", "xtask"]),
];

/// Finds dependencies on foreign crates outside their homes.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in &tree.workspace.crates {
        let manifest = format!("{}/Cargo.toml", member.folder);
        for dependency in member.dependencies.iter().filter(|found| !found.only_for_tests) {
            if let Some(message) = complaint(&member.folder, &dependency.name) {
                let line = line_of(tree, &manifest, &dependency.name);
                findings.push(Finding::new(&manifest, line, message));
            }
        }
    }
    findings
}

fn complaint(folder: &str, package: &str) -> Option<String> {
    let is_of = |prefix: &str| {
        package.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            || (package.starts_with(prefix) && package.contains('_'))
    };
    let (_, homes) = HOMES.iter().find(|(prefix, _)| is_of(prefix))?;
    let message = format!(
        "{folder} may not use {package}, which belongs to {}; hand plain data over the border",
        homes.join(" and ")
    );
    (!homes.contains(&folder)).then_some(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_fine_at_home() {
        assert_eq!(complaint("codegen", "cranelift-jit"), None);
        assert_eq!(complaint("cli", "clap_complete"), None);
        assert_eq!(complaint("vm", "rustc-hash"), None);
        assert_eq!(complaint("vm", "dapper"), None);
    }

    #[test]
    fn packages_are_found_elsewhere() {
        assert!(complaint("vm", "cranelift-codegen").is_some());
        assert!(complaint("compiler", "lsp-types").is_some());
        assert!(complaint("runtime", "anyhow").is_some());
        assert!(complaint("compiler", "clap_complete").is_some());
    }
}
