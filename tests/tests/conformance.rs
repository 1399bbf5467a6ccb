//! Every program in `programs` does on every tier what its file says.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use runa_tests::{Case, observe, round_trip};

/// A test for each chapter.
macro_rules! chapters {
    ($($chapter:ident),* $(,)?) => {
        const CHAPTERS: &[&str] = &[$(stringify!($chapter)),*];

        $(
            #[test]
            fn $chapter() {
                check_chapter(stringify!($chapter));
            }
        )*
    };
}

chapters!(
    any,
    assembly,
    bytes,
    conditions,
    classes,
    closures,
    concurrency,
    decimals,
    contracts,
    errors,
    equality,
    exceptions,
    external,
    files,
    generics,
    interfaces,
    lists,
    loops,
    maps,
    matching,
    modules,
    names,
    numbers,
    optionals,
    printing,
    processes,
    random,
    ranges,
    reflection,
    samples,
    resumable,
    rights,
    scope,
    sets,
    system,
    testing,
    texts,
    time,
    traits,
    tuples,
    types,
    variants,
);

fn programs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("programs")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    paths
}

/// Runs all cases of a chapter, also those behind one that fails.
fn check_chapter(chapter: &str) {
    let paths = entries(&programs().join(chapter));
    assert!(!paths.is_empty(), "the chapter {chapter} has cases");
    let failed =
        paths.iter().filter(|path| catch_unwind(AssertUnwindSafe(|| check(path))).is_err());
    let failed: Vec<_> = failed.map(|path| path.display().to_string()).collect();
    assert!(failed.is_empty(), "failed:\n{}", failed.join("\n"));
}

fn check(path: &Path) {
    let text = fs::read_to_string(path).expect("the case can be read");
    let case = Case::new(path, &text);
    let observed = observe(&case);
    let (_, first) = &observed[0];
    expect_file![path].assert_eq(&case.with(first));
    for (tier, other) in &observed {
        assert_eq!(case.with(other), case.with(first), "{} on {tier:?}", case.name);
    }
    if let Some((module, again)) = round_trip(&case) {
        assert_eq!(module, again, "{} disassembled and assembled again", case.name);
    }
}

#[test]
fn every_folder_is_a_chapter() {
    let folders = entries(&programs()).into_iter();
    let names: Vec<_> =
        folders.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let mut chapters = CHAPTERS.to_vec();
    chapters.sort_unstable();
    assert_eq!(names, chapters);
}

#[test]
fn a_case_that_does_something_else_is_noticed() {
    let case = Case::new(Path::new("wrong.asm"), "PUSH 1\nHALT\n\n;= [Integer(2)]\n");
    let observed = observe(&case);
    assert_eq!(case.with(&observed[0].1), "PUSH 1\nHALT\n\n;= [Integer(1)]\n");
}
