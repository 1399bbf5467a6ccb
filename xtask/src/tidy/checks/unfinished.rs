//! Promises in the source that nobody keeps.

use super::rust_text::{code_only, lines_with_prefix};
use super::{Finding, TextFile, Tree};

/// Code that stands for code to come, or for a test that does not run.
const IN_CODE: [(&str, &str); 4] = [
    ("todo!", "finish it, or refuse the case with an error that says so"),
    ("unimplemented!", "finish it, or refuse the case with an error that says so"),
    ("dbg!", "remove what was for debugging"),
    ("ignore]", "a test that does not run proves nothing: repair it or remove it"),
];

/// Words in comments that mean the same.
const IN_COMMENTS: [&str; 2] = [concat!("FIX", "ME"), concat!("XX", "X:")];

/// Finds such code and words in Rust sources.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust_files().flat_map(check_file).collect()
}

fn check_file(file: &TextFile) -> Vec<Finding> {
    let code = code_only(&file.text);
    let mut findings = Vec::new();
    for (needle, advice) in IN_CODE {
        findings.extend(
            lines_with_prefix(&code, needle).map(|line| Finding::new(&file.path, line, advice)),
        );
    }
    for (index, line) in file.text.lines().enumerate() {
        if IN_COMMENTS.iter().any(|word| line.contains(word)) {
            let advice = "do it, or say in a sentence what holds and why";
            findings.push(Finding::new(&file.path, index + 1, advice));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::NONE;

    fn lines(text: &str) -> Vec<usize> {
        check(&Tree::of(&[("a.rs", text)])).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn placeholders_are_found() {
        assert_eq!(lines("fn f() { todo!() }\n"), [1]);
        assert_eq!(lines("\nfn f() { unimplemented!(\"later\") }\n"), [2]);
        assert_eq!(lines(&format!("// {}: later\n", IN_COMMENTS[0])), [1]);
        assert_eq!(lines("#[test]\n#[ignore]\nfn f() {}\n"), [2]);
    }

    #[test]
    fn texts_and_other_names_are_left_alone() {
        assert_eq!(lines("let s = \"todo!\"; // no todo! here\nmy_todo!();\n#[ignore_me]\n"), NONE);
    }
}
