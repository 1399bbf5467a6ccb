//! The examples of the book do what it says, on every tier.
//!
//! A chapter is a document in `docs/book`. Each of its programs is a block that begins with one of these
//! lines; the block behind it, ` ```text `, holds what is shown:
//!
//! | line | what is shown |
//! | --- | --- |
//! | ` ```runa ` | what the program writes to standard output; no block if that is nothing |
//! | ` ```runa raises ` | the same, and kind and message of the exception that ends it |
//! | ` ```runa wrong ` | what the compiler says: `line:column severity[code]: message` |
//!
//! `UPDATE_EXPECT=1 cargo test -p runa-tests --test book` writes what is shown into the chapters; read it
//! before you commit it.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use runa_tests::{BookExample, Case, book_with, observe};

fn chapters() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/book");
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    paths
}

/// What stands behind an example, which does the same on every tier.
fn shown(chapter: &str, example: &BookExample) -> Result<Vec<String>, String> {
    let place = format!("{chapter}:{}", example.line);
    let name = place.clone();
    let case =
        Case { name, program: example.program.clone(), input: Vec::new(), arguments: Vec::new() };
    let observed = observe(&case);
    let (_, first) = observed.first().expect("there is a tier");
    for (tier, other) in &observed {
        assert_eq!(other, first, "{place} on {tier:?}");
    }
    example.shown(first).map_err(|why| format!("{place}: {why}"))
}

#[test]
fn the_examples_do_what_the_book_says() {
    let mut problems = Vec::new();
    for path in chapters() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("the chapter can be read");
        let (mut count, before) = (0, problems.len());
        let written = book_with(&text, |example| {
            count += 1;
            shown(&name, example).unwrap_or_else(|problem| {
                problems.push(problem);
                Vec::new()
            })
        });
        assert!(count > 0, "{name} has examples");
        if problems.len() == before {
            expect_file![path].assert_eq(&written);
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
