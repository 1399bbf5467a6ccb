//! Blanks nobody sees.

use super::{Finding, TextFile, Tree};

/// Kinds of files that people write here.
const WRITTEN: [&str; 6] = ["rs", "md", "toml", "lalrpop", "runa", "asm"];

/// Finds tabs, blanks at the end of lines, carriage returns and missing or surplus last newlines.
/// Inputs of tests may have them on purpose.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let is_written = |file: &&TextFile| WRITTEN.iter().any(|kind| file.has_extension(kind));
    let is_rust_or_no_test = |file: &&TextFile| file.has_extension("rs") || !file.is_test();
    tree.files.iter().filter(is_written).filter(is_rust_or_no_test).flat_map(check_file).collect()
}

fn check_file(file: &TextFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in file.text.split('\n').enumerate() {
        let message = if line.ends_with('\r') {
            "carriage return: end lines with a newline alone"
        } else if line.ends_with([' ', '\t']) {
            "blanks at the end of the line: remove them"
        } else if line.contains('\t') {
            "tab: write blanks, or \\t in a literal"
        } else {
            continue;
        };
        findings.push(Finding::new(&file.path, index + 1, message));
    }
    if !file.text.is_empty() && (!file.text.ends_with('\n') || file.text.ends_with("\n\n")) {
        let message = "end the file with one newline";
        findings.push(Finding::new(&file.path, file.text.lines().count(), message));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::{NONE, lines_found};

    fn lines(path: &str, text: &str) -> Vec<usize> {
        lines_found(check, path, text)
    }

    #[test]
    fn invisible_blanks_are_found() {
        assert_eq!(lines("a.rs", "fine\n"), NONE);
        assert_eq!(lines("a.rs", "one \n\ttwo\nthree\r\n"), [1, 2, 3]);
        assert_eq!(lines("a.md", "no newline"), [1]);
        assert_eq!(lines("a.md", "two newlines\n\n"), [2]);
    }

    #[test]
    fn data_and_inputs_of_tests_are_left_alone() {
        assert_eq!(lines("a.csv", "one \n\ttwo"), NONE);
        assert_eq!(lines("compiler/tests/programs/tab.runa", "\tprint(1)"), NONE);
        assert_eq!(lines("compiler/tests/syntax.rs", "\tlet a = 1;\n"), [1]);
    }
}
