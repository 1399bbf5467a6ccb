//! Several threads may run one program, so the engine keeps away from what only one may touch.

use super::rust_text::{code_only, lines_with_prefix, lines_with_word};
use super::{Finding, Tree, folder_of};

/// The crates whose values several threads may hold.
const SHARED: [&str; 3] = ["runtime", "vm", "stdlib"];

/// Finds `Rc` in those crates.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust_files().filter(|file| SHARED.contains(&folder_of(&file.path))) {
        let code = code_only(&file.text);
        let mut lines: Vec<usize> = lines_with_prefix(&code, "Rc<")
            .chain(lines_with_prefix(&code, "Rc::"))
            .chain(lines_with_word(&code, "std::rc"))
            .collect();
        lines.sort_unstable();
        lines.dedup();
        findings.extend(lines.into_iter().map(|line| {
            let message = "values of the engine move between threads: use Arc, or a handle";
            Finding::new(&file.path, line, message)
        }));
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
    fn counted_references_of_one_thread_are_found() {
        let text = "use std::rc::Rc;\nstruct S { a: Rc<u8>, b: Arc<u8> }\nlet c = Rc::new(1);\n";
        assert_eq!(lines("vm/src/lib.rs", text), [1, 2, 3]);
        assert_eq!(lines("compiler/src/lib.rs", text), NONE);
    }

    #[test]
    fn other_names_are_left_alone() {
        assert_eq!(
            lines("runtime/src/lib.rs", "struct S { b: Arc<u8>, c: MyRc<u8> } // Rc<u8>\n"),
            NONE
        );
    }
}
