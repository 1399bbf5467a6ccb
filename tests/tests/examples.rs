//! The programs of `examples` do what `expected` says, on every tier.
//!
//! `UPDATE_EXPECT=1 cargo test -p runa-tests` writes what they do; look at it before you commit.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use runa_tests::{Case, Observation, observe};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

/// Runs an example that reads `input` and gives what it does, which is the same on every tier.
fn run(name: &str, input: &str) -> Observation {
    run_text(name, source(name), input)
}

fn source(name: &str) -> String {
    fs::read_to_string(examples().join(name)).expect("the example can be read")
}

fn run_text(name: &str, program: String, input: &str) -> Observation {
    let input = input.lines().map(str::to_owned).collect();
    let case = Case { name: name.to_owned(), program, input, arguments: Vec::new() };
    let observed = observe(&case);
    let (_, first) = observed.first().expect("there is a tier").clone();
    for (tier, other) in observed {
        assert_eq!(other, first, "{name} on {tier:?}");
    }
    first
}

fn check(name: &str, input: &str) {
    let observed = run(name, input);
    // A case without a program is nothing but what was observed.
    let empty = Case {
        name: name.to_owned(),
        program: String::new(),
        input: Vec::new(),
        arguments: Vec::new(),
    };
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("expected").join(name);
    expect_file![expected.with_extension("txt")].assert_eq(&empty.with(&observed));
}

/// A test for each example whose output is kept in a file.
macro_rules! examples {
    ($($test:ident $name:literal $input:literal;)*) => {
        const KEPT: &[&str] = &[$($name),*];

        $(
            #[test]
            fn $test() {
                check($name, $input);
            }
        )*
    };
}

examples!(
    adventure "adventure.runa" "";
    bank "bank.runa" "";
    caesar "caesar.runa" "";
    counting "counting.asm" "";
    dijkstra "dijkstra.runa" "";
    expressions "expressions.runa" "";
    fibonacci "fibonacci.asm" "";
    game_of_life "game_of_life.runa" "";
    json "json.runa" "";
    life "life.runa" "";
    lru_cache "lru_cache.runa" "";
    matrix "matrix.runa" "";
    primes "primes.runa" "";
    quiz "quiz.runa" "56\nmany\n";
    regex "regex.runa" "";
    temperatures "temperatures.runa" "";
    tokenizer "tokenizer.runa" "";
    tour "tour.runa" "";
);

/// The image, computed again; a smaller one, as some tiers are slow.
#[test]
fn mandelbrot() {
    let small = source("mandelbrot.runa")
        .replace("Constant WIDTH = 240", "Constant WIDTH = 48")
        .replace("Constant HEIGHT = 160", "Constant HEIGHT = 32");
    let shade = |row: u32, column: u32| {
        let (a, b) = (f64::from(column) * 3.0 / 48.0 - 2.25, f64::from(row) * 2.0 / 32.0 - 1.0);
        let (mut x, mut y, mut steps) = (0.0, 0.0, 0);
        while steps < 60 && x * x + y * y <= 4.0 {
            (x, y) = (x * x - y * y + a, 2.0 * x * y + b);
            steps += 1;
        }
        (255 - steps * 255 / 60).to_string()
    };
    let rows = (0..32).map(|row| {
        let shades: Vec<String> = (0..48).map(|column| shade(row, column)).collect();
        shades.join(" ")
    });
    let head = ["P2", "48 32", "255"].map(str::to_owned);
    let output = head.into_iter().chain(rows).collect();
    let expected = Observation { output, ..Observation::default() };
    assert_eq!(run_text("mandelbrot.runa", small, ""), expected);
}

/// The words of a real text, counted again.
#[test]
fn word_count() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/assembly.md");
    let text = fs::read_to_string(path).expect("the text can be read");
    let lower = text.to_lowercase();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in lower.split_whitespace() {
        *counts.entry(word).or_default() += 1;
    }
    let mut words: Vec<(&str, usize)> = counts.into_iter().collect();
    words.sort_by_key(|&(word, count)| (std::cmp::Reverse(count), word));
    let total: usize = words.iter().map(|(_, count)| count).sum();
    let mut expected: Vec<String> =
        words.iter().take(10).map(|(word, count)| format!("{count:>6} {word}")).collect();
    expected.push(format!("{total} words, {} different ones", words.len()));
    let observed = run("word_count.runa", &text);
    assert_eq!(observed.output, expected);
    assert_eq!(observed.result.as_deref(), Some("0"));
}

#[test]
fn every_example_is_run() {
    let entries = fs::read_dir(examples()).expect("the folder can be read");
    for entry in entries {
        let name = entry.expect("the folder can be read").file_name().into_string().unwrap();
        let elsewhere = ["mandelbrot.runa", "word_count.runa"];
        assert!(KEPT.contains(&&*name) || elsewhere.contains(&&*name), "{name} is not run");
    }
}
