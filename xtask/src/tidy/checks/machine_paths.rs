//! Paths that mean something on one machine only.

use super::{Finding, TextFile, Tree};

/// Beginnings of absolute paths that a file of the project never needs.
const PRIVATE: [&str; 4] =
    [concat!("/", "work/"), concat!("/", "root/"), concat!("/", "home/"), concat!("/", "Users/")];

/// Where temporary files go; documents may use it in an example, code may not.
const TEMPORARY: &str = concat!("/", "tmp/");

/// Finds such paths in all texts.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().flat_map(check_file).collect()
}

fn check_file(file: &TextFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let at = index + 1;
        if PRIVATE.iter().any(|prefix| names(line, prefix)) {
            let message = "a path of one machine: make it relative, or take it as an argument";
            findings.push(Finding::new(&file.path, at, message));
        } else if names(line, TEMPORARY) && !file.has_extension("md") {
            let message = "a fixed temporary path: use tempfile, or a path below target";
            findings.push(Finding::new(&file.path, at, message));
        }
    }
    findings
}

/// Whether a path in `line` begins with `prefix`, which must not be the inside of a longer path.
fn names(line: &str, prefix: &str) -> bool {
    line.match_indices(prefix).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::{NONE, lines_found};

    fn lines(path: &str, text: &str) -> Vec<usize> {
        lines_found(check, path, text)
    }

    #[test]
    fn private_paths_are_found_everywhere() {
        for prefix in PRIVATE {
            assert_eq!(lines("README.md", &format!("\nsee `{prefix}notes`\n")), [2]);
        }
    }

    #[test]
    fn temporary_paths_are_for_documents() {
        let text = format!("write {TEMPORARY}picture.png\n");
        assert_eq!(lines("README.md", &text), NONE);
        assert_eq!(lines("cli/src/lib.rs", &text), [1]);
        assert_eq!(lines(".ci/run", &text), [1]);
    }

    #[test]
    fn the_inside_of_a_relative_path_is_fine() {
        assert_eq!(lines("a.rs", &format!("my{}notes\n", PRIVATE[0])), NONE);
        assert_eq!(lines("a.rs", &format!("https://example.com{}\n", PRIVATE[2])), NONE);
    }
}
