//! How fast the phases of the compiler are, and how much memory they take.
//!
//! Prints lines per second of processor time for each phase, as the median of several rounds, and what the
//! process grew by for each line.

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use runa_compiler::{Options, Phase, compile_observed, syntax};
use runa_diagnostics::{FileId, Source, Sources};

/// Processes that people could write; `@` stands for a number that makes their names different.
const PROCESSES: &str = include_str!("processes.runa");
const LINES: usize = 100_000;
const ROUNDS: usize = 7;

fn main() {
    let mut sources = Sources::default();
    let text = program(LINES);
    let lines = text.lines().count();
    let file = sources.add(Source::new("program.runa", text).expect("it fits"));
    println!("{lines} lines in one file; medians of {ROUNDS} rounds");
    println!(
        "{:<24} {:>12} {:>14} {:>12}",
        "up to this phase", "time", "lines a second", "bytes a line"
    );
    for (name, last) in PHASES {
        let before = resident();
        let (first, grown) = measure(&sources, file, last, before);
        let mut times: Vec<Duration> =
            (1..ROUNDS).map(|_| measure(&sources, file, last, before).0).chain([first]).collect();
        times.sort();
        let median = times[ROUNDS / 2];
        let speed = lines as f64 / median.as_secs_f64();
        let memory = grown as f64 / lines as f64;
        println!("{name:<24} {median:>12.2?} {speed:>14.0} {memory:>12.0}");
    }
}

const PHASES: [(&str, Option<Phase>); 6] = [
    ("lexing", None),
    ("parsing", Some(Phase::Parsed)),
    ("resolving names", Some(Phase::Named)),
    ("checking", Some(Phase::Checked)),
    ("lowering", Some(Phase::Lowered)),
    ("dropping everything", Some(Phase::Dropped)),
];

/// How long it takes up to the end of a phase, and by how many bytes the process grows meanwhile.
fn measure(
    sources: &Sources,
    file: FileId,
    last: Option<Phase>,
    before: usize,
) -> (Duration, usize) {
    let source = sources.get(file).expect("it was added");
    let start = Instant::now();
    let Some(last) = last else {
        let tokens = black_box(syntax::tokens(source, file));
        let (time, grown) = (start.elapsed(), resident().saturating_sub(before));
        drop(tokens);
        return (time, grown);
    };
    let mut measured = (Duration::ZERO, 0);
    let compiled = compile_observed(sources, file, &Options::default(), &mut |phase| {
        if phase == last {
            measured = (start.elapsed(), resident().saturating_sub(before));
        }
    });
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics.first());
    measured
}

/// A program of at least so many lines.
fn program(lines: usize) -> String {
    let lines_each = PROCESSES.lines().count();
    let mut text = String::new();
    for number in 0..lines.div_ceil(lines_each) {
        let _ = text.write_str(&PROCESSES.replace('@', &number.to_string()));
    }
    text
}

/// The bytes of the process that are in memory, where the system says so.
fn resident() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or(0) * 4096
}
