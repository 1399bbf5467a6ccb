//! Every folder has a purpose that a newcomer can look up.

use super::{Finding, Tree};

const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// Finds folders that ARCHITECTURE.md does not name.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(file) = tree.file(ARCHITECTURE) else {
        return vec![Finding::new(ARCHITECTURE, 1, "the file is missing: write it")];
    };
    let unnamed = tree.folders.iter().filter(|folder| !names(&file.text, folder));
    unnamed
        .map(|folder| {
            let message = format!("the folder `{folder}` is not mentioned: say what it is for");
            Finding::new(ARCHITECTURE, 1, message)
        })
        .collect()
}

/// Whether `text` has `folder` in code style, alone or as the beginning of a path.
fn names(text: &str, folder: &str) -> bool {
    text.contains(&format!("`{folder}`")) || text.contains(&format!("`{folder}/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        let mut tree = Tree::of(&[(ARCHITECTURE, text)]);
        tree.folders = vec!["vm".into(), "docs".into()];
        check(&tree).len()
    }

    #[test]
    fn unnamed_folders_are_found() {
        assert_eq!(count("| `vm` | the interpreter |\nsee `docs/language.md`\n"), 0);
        assert_eq!(count("| `vm` | the interpreter |\nthe docs\n"), 1);
    }

    #[test]
    fn a_missing_document_is_found() {
        assert_eq!(check(&Tree::of(&[])).len(), 1);
    }
}
