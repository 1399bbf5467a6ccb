//! Where `unsafe` may stand.

use super::rust_text::{code_only, lines_with_word};
use super::{Finding, Tree, folder_of};
use crate::workspace::Crate;

/// The crates that may: the engine's inside and what is linked with compiled code.
const MAY_BE_UNSAFE: [&str; 4] = ["runtime", "vm", "codegen", "archive"];

/// Finds unsafe code elsewhere, and crates that do not forbid it though they should.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust_files().filter(|file| is_safe(folder_of(&file.path))) {
        let code = code_only(&file.text);
        findings.extend(lines_with_word(&code, "unsafe").map(|line| {
            let message = format!(
                "unsafe code belongs to {}; offer a safe function there and call that",
                MAY_BE_UNSAFE.join(", ")
            );
            Finding::new(&file.path, line, message)
        }));
    }
    for member in tree.workspace.crates.iter().filter(|member| is_safe(&member.folder)) {
        findings.extend(roots_without_promise(tree, member));
    }
    findings
}

fn is_safe(folder: &str) -> bool {
    !MAY_BE_UNSAFE.contains(&folder)
}

fn roots_without_promise<'a>(
    tree: &'a Tree,
    member: &'a Crate,
) -> impl Iterator<Item = Finding> + 'a {
    member
        .roots
        .iter()
        .filter_map(|root| tree.file(root))
        .filter(|file| !code_only(&file.text).contains("#![forbid(unsafe_code)]"))
        .map(|file| {
            Finding::new(&file.path, 1, "this crate is safe: write #![forbid(unsafe_code)] on top")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::NONE;

    fn lines(folder: &str, text: &str) -> Vec<usize> {
        let path = format!("{folder}/src/lib.rs");
        let mut tree = Tree::of(&[(&path, text)]);
        tree.workspace.crates.push(Crate {
            folder: folder.into(),
            dependencies: Vec::new(),
            roots: vec![path],
        });
        check(&tree).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn the_engine_may() {
        assert_eq!(lines("vm", "fn f() { unsafe { g() } }\n"), NONE);
    }

    #[test]
    fn others_may_not_and_say_so() {
        assert_eq!(lines("compiler", "#![forbid(unsafe_code)]\nfn f() {}\n"), NONE);
        assert_eq!(lines("compiler", "#![forbid(unsafe_code)]\nunsafe fn f() {}\n"), [2]);
        assert_eq!(lines("compiler", "// #![forbid(unsafe_code)]\n"), [1]);
    }

    #[test]
    fn comments_and_texts_do_not_count() {
        let text = "#![forbid(unsafe_code)]\n// unsafe\nconst A: &str = \"unsafe\";\n";
        assert_eq!(lines("compiler", text), NONE);
    }
}
