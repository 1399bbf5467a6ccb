//! The ledger of what the five founding documents ask for.
//!
//! `docs/SEEDS.md` is a set of tables; the last cell of a row is its state:
//!
//! * ``test: `name` `` (several, parted by commas): the tests that show it, which must exist;
//! * ``file: `path` ``: the files that show what no test can, which must exist;
//! * ``planned: `name` ``: the same for tests that are still to be written;
//! * `later: topic`: a part of the project that has not begun;
//! * `declined because reason`.

use std::collections::HashSet;

use super::rust_text::code_only;
use super::{Finding, Tree};

const LEDGER: &str = "docs/SEEDS.md";

/// Finds rows without a state, tests that do not exist, and planned tests that exist by now.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(file) = tree.file(LEDGER) else {
        return vec![Finding::new(LEDGER, 1, "the file is missing: write it")];
    };
    let functions = function_names(tree);
    let rows =
        file.text.lines().enumerate().filter_map(|(index, line)| Some((index, state(line)?)));
    rows.flat_map(|(index, state)| {
        let complaints = complaints(state, &functions, tree);
        complaints.into_iter().map(move |message| Finding::new(LEDGER, index + 1, message))
    })
    .collect()
}

/// The names of all functions in Rust sources.
fn function_names(tree: &Tree) -> HashSet<String> {
    let mut names = HashSet::new();
    for file in tree.rust_files() {
        let code = code_only(&file.text);
        let mut words =
            code.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty());
        while let Some(word) = words.next() {
            if word == "fn" {
                names.extend(words.next().map(str::to_owned));
            }
        }
    }
    names
}

/// The last cell of a row of a table; nothing for other lines, headings and rules.
fn state(line: &str) -> Option<&str> {
    let row = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let last = row.rsplit('|').next()?.trim();
    let is_rule = last.contains('-') && last.chars().all(|c| matches!(c, '-' | ':'));
    (!is_rule && last != "State").then_some(last)
}

fn complaints(state: &str, functions: &HashSet<String>, tree: &Tree) -> Vec<String> {
    if let Some(names) = state.strip_prefix("test: ") {
        return complaints_about_names(names, |name| {
            let message = "write the test, or correct the name";
            (!functions.contains(name)).then(|| format!("there is no test {name}: {message}"))
        });
    }
    if let Some(names) = state.strip_prefix("planned: ") {
        return complaints_about_names(names, |name| {
            let message = "write `test:` instead of `planned:`";
            functions.contains(name).then(|| format!("the test {name} exists: {message}"))
        });
    }
    if let Some(paths) = state.strip_prefix("file: ") {
        return complaints_about_names(paths, |path| {
            let message = "write the file, or correct the path";
            tree.file(path).is_none().then(|| format!("there is no file {path}: {message}"))
        });
    }
    let reasons = ["later: ", "declined because "];
    let has_reason = |prefix: &&str| state.strip_prefix(*prefix).is_some_and(|rest| rest.len() > 3);
    if reasons.iter().any(has_reason) {
        return Vec::new();
    }
    vec![
        "the row has no state: end it with `test: …`, `planned: …`, `file: …`, `later: …` or \
         `declined because …`"
            .to_owned(),
    ]
}

/// Complains about each name in backquotes, or about there being none.
fn complaints_about_names(names: &str, complain: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut quoted = names.split('`').skip(1).step_by(2).peekable();
    if quoted.peek().is_none() {
        return vec!["the state names nothing: write the name in backquotes".to_owned()];
    }
    quoted.filter_map(|name| complain(name.rsplit("::").next().unwrap_or(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(row: &str) -> Vec<String> {
        let ledger = format!("# Title\n\n| Item | State |\n|---|---|\n{row}\n");
        let test = "#[test]\nfn seed_runs() {}\n// fn seed_in_a_comment\n";
        let tree = Tree::of(&[(LEDGER, &ledger), ("tests/tests/seeds.rs", test)]);
        check(&tree).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn named_tests_must_exist() {
        assert!(messages("| a | test: `seed_runs` |").is_empty());
        assert!(messages("| a | test: `tests::seeds::seed_runs` |").is_empty());
        assert_eq!(messages("| a | test: `seed_runs`, `seed_flies` |").len(), 1);
        assert_eq!(messages("| a | test: `seed_in_a_comment` |").len(), 1);
        assert_eq!(messages("| a | test: seed_runs |").len(), 1);
    }

    #[test]
    fn planned_tests_must_not() {
        assert!(messages("| a | planned: `seed_flies` |").is_empty());
        assert_eq!(messages("| a | planned: `seed_runs` |").len(), 1);
    }

    #[test]
    fn named_files_must_exist() {
        assert!(messages("| a | file: `tests/tests/seeds.rs` |").is_empty());
        assert_eq!(messages("| a | file: `tests/tests/missing.rs` |").len(), 1);
    }

    #[test]
    fn every_row_has_a_state_with_a_reason() {
        assert!(messages("| a | later: the heap and its collector |").is_empty());
        assert!(messages("| a | declined because nobody needs it |").is_empty());
        assert_eq!(messages("| a | done |").len(), 1);
        assert_eq!(messages("| a | later:  |").len(), 1);
        assert_eq!(messages("| a | |").len(), 1);
    }
}
