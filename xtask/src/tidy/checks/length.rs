//! How long a source file may be.

use super::{Finding, Tree};

/// A file of more lines is about more than one thing.
const MOST_LINES: usize = 900;

/// Finds Rust files that are too long; tests and files marked `@generated` may be longer.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust_files()
        .filter(|file| !file.is_test() && !is_generated(&file.text))
        .filter_map(|file| {
            let lines = file.text.lines().count();
            let message =
                format!("{lines} lines are more than {MOST_LINES}: split the file by concept");
            (lines > MOST_LINES).then(|| Finding::new(&file.path, 1, message))
        })
        .collect()
}

fn is_generated(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.contains("@generated"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn long_sources_are_found() {
        assert_eq!(count("vm/src/lib.rs", &"\n".repeat(MOST_LINES)), 0);
        assert_eq!(count("vm/src/lib.rs", &"\n".repeat(MOST_LINES + 1)), 1);
    }

    #[test]
    fn tests_and_generated_files_may_be_long() {
        let long = "\n".repeat(MOST_LINES + 1);
        assert_eq!(count("vm/tests/all.rs", &long), 0);
        assert_eq!(count("vm/src/table.rs", &format!("// @generated{long}")), 0);
        assert_eq!(count("docs/language.md", &long), 0);
    }
}
