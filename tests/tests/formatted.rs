//! Formatted programs are the same programs: those of the suite and random ones, whole and damaged.
//!
//! `RUNA_GENERATED=from..to cargo test -p runa-tests --release formatted` tries other seeds.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use runa_tests::{Generated, Random, check_formatting};

/// The seeds that are always tried.
const SEEDS: Range<u64> = 0..300;

/// What is put between words, or in the middle of them.
const PIECES: [&str; 12] =
    ["\n", ";", " ", "\n\n\n", "# said\n", "\n# said\n", "\\\n", "\r\n", "\t", ",", "(", ")"];

fn programs() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders: Vec<PathBuf> =
        ["examples", "bench", "tests/programs"].map(|folder| root.join(folder)).to_vec();
    let mut paths = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "runa"));
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// Checks texts with their names; how many could be read.
fn check_all(texts: impl Iterator<Item = (String, String)>) -> usize {
    let (mut good, mut failures) = (0, Vec::new());
    for (name, text) in texts {
        match check_formatting(&text) {
            Ok(is_good) => good += usize::from(is_good),
            Err(problem) => failures.push(format!("{name}: {problem}\nbefore\n{text}")),
        }
    }
    failures.sort_by_key(String::len);
    let shortest = failures.first().map_or("", String::as_str);
    assert!(failures.is_empty(), "{} fail, the shortest:\n{shortest}", failures.len());
    good
}

#[test]
fn the_programs_of_the_repository() {
    let programs = programs();
    let texts = programs.iter().map(|(path, text)| (path.display().to_string(), text.clone()));
    assert!(check_all(texts) > 200, "nearly all of {} can be read", programs.len());
}

#[test]
fn examples_and_benchmarks_are_formatted() {
    let free_layout = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    for (path, text) in programs() {
        if path.starts_with(&free_layout) {
            continue;
        }
        let source = runa::Source::new(path.to_string_lossy(), text.as_str()).unwrap();
        let formatted = runa::format::format(&source, runa::FileId(0));
        assert_eq!(formatted.as_deref(), Ok(text.as_str()), "run `runa fmt {}`", path.display());
    }
}

#[test]
fn generated_programs() {
    let seeds = runa_tests::seeds("RUNA_GENERATED", SEEDS);
    let count = seeds.end - seeds.start;
    let texts = seeds.map(|seed| (format!("seed {seed}"), Generated::new(seed).source()));
    assert_eq!(check_all(texts) as u64, count);
}

#[test]
fn damaged_programs() {
    let programs = programs();
    let mut random = Random::new(5);
    let texts = (0..3_000).map(|round| {
        let (_, mut text) = random.choose(&programs).clone();
        for _ in 0..=random.below(4) {
            let at = text.floor_char_boundary(random.below(text.len() + 1));
            text.insert_str(at, random.choose::<&str>(&PIECES));
        }
        (format!("round {round}"), text)
    });
    assert!(check_all(texts) > 300, "some are programs still");
}
