//! Packages come from the public registries, so that anybody can build the project.

use super::{Finding, TextFile, Tree};

/// What a line of a lock file or manifest says when the package comes from the public registry.
const PUBLIC_CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";
const PUBLIC_NODE_PACKAGES: &str = "https://registry.npmjs.org/";

/// Settings that send a package manager elsewhere.
const REDIRECTIONS: [&str; 6] =
    ["[source.", "[registries", "replace-with", "registry =", "index-url", "GOPROXY"];

/// Finds packages from elsewhere in lock files, and settings that would fetch them from there.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().flat_map(check_file).collect()
}

fn check_file(file: &TextFile) -> Vec<Finding> {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let is_bad: fn(&str) -> bool = match name {
        "Cargo.lock" => is_private_crate,
        "package-lock.json" => is_private_node_package,
        "Cargo.toml" | "config.toml" | ".npmrc" | "pip.conf" | "requirements.txt" | "run" => {
            redirects
        }
        _ => return Vec::new(),
    };
    let numbered = file.text.lines().enumerate();
    numbered
        .filter(|(_, line)| is_bad(line))
        .map(|(index, _)| {
            let message = "the package does not come from its public registry: anybody must be \
                           able to build the project";
            Finding::new(&file.path, index + 1, message)
        })
        .collect()
}

fn is_private_crate(line: &str) -> bool {
    let source = line.trim().strip_prefix("source = ").map(|rest| rest.trim_matches('"'));
    source.is_some_and(|source| source != PUBLIC_CRATES)
}

fn is_private_node_package(line: &str) -> bool {
    let address = line.trim().strip_prefix("\"resolved\": \"");
    address.is_some_and(|address| !address.starts_with(PUBLIC_NODE_PACKAGES))
}

fn redirects(line: &str) -> bool {
    let setting = line.trim_start();
    !setting.starts_with('#') && REDIRECTIONS.iter().any(|word| setting.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::{NONE, lines_found};

    fn lines(path: &str, text: &str) -> Vec<usize> {
        lines_found(check, path, text)
    }

    #[test]
    fn crates_of_a_private_registry_are_found() {
        let public = format!("name = \"a\"\nsource = \"{PUBLIC_CRATES}\"\n");
        assert_eq!(lines("Cargo.lock", &public), NONE);
        let private = "name = \"a\"\nsource = \"registry+https://example.com/index\"\n";
        assert_eq!(lines("Cargo.lock", private), [2]);
    }

    #[test]
    fn node_packages_of_a_private_registry_are_found() {
        let text = "\"resolved\": \"https://registry.npmjs.org/a/-/a-1.tgz\",\n  \
                    \"resolved\": \"https://example.com/a-1.tgz\",\n";
        assert_eq!(lines("editors/vscode/package-lock.json", text), [2]);
    }

    #[test]
    fn settings_that_redirect_are_found() {
        let text = "[alias]\n[source.crates-io]\nreplace-with = \"mirror\"\n# [registries]\n";
        assert_eq!(lines(".cargo/config.toml", text), [2, 3]);
        assert_eq!(lines("xtask/src/main.rs", text), NONE);
    }
}
