//! How fast the phases are on the way from a text to what the interpreter runs, and how much memory they take.
//!
//! Prints lines per second for each phase, as the median of several rounds, and what the process grew by for each
//! line. It is the time that people wait: long texts are read by several threads.

use std::fmt::Write as _;
// tidy: allow(containment) what the system says of this process stands in files
use std::fs;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use runa_bytecode::optimise::{OptimizationLevel, optimise};
use runa_bytecode::{Module, Verified, verify};
use runa_compiler::format::format;
use runa_compiler::ide::analyse;
use runa_compiler::{Options, Phase, compile_observed, syntax};
use runa_diagnostics::{FileId, Source, Sources};
use runa_runtime::Program;
use runa_vm::Interpreter;

/// Processes that people could write; `@` stands for a number that makes their names different.
const PROCESSES: &str = include_str!("processes.runa");
const LINES: usize = 100_000;
const ROUNDS: usize = 7;
/// The length of the program that is edited, and what the edit stands behind.
const EDITED_LINES: usize = 10_000;
const EDITED: &str = "multiple += number";

fn main() {
    let mut sources = Sources::default();
    let text = program(LINES);
    let lines = text.lines().count();
    let file = sources.add(Source::new("program.runa", text).expect("it fits"));
    // Memory is measured in a process of its own, whose allocator has given nothing back before.
    if let Some(row) = std::env::var_os(MEMORY_OF) {
        let number: usize = row.to_string_lossy().parse().expect("the number of a row");
        println!("{}", measure(&sources, file, ROWS[number].1).1);
        return;
    }
    println!(
        "{lines} lines in one file, {} processors; medians of {ROUNDS} rounds, from the text to the end of each phase",
        std::thread::available_parallelism().map_or(1, usize::from)
    );
    println!("{:<20} {:>10} {:>16} {:>14}", "phase", "time", "lines a second", "bytes a line");
    for (number, (name, work)) in ROWS.into_iter().enumerate() {
        let median = median((0..ROUNDS).map(|_| measure(&sources, file, work).0).collect());
        let speed = lines as f64 / median.as_secs_f64();
        let memory = memory_of(number) / lines;
        println!("{name:<20} {median:>10.2?} {speed:>16.0} {memory:>14}");
    }
    shares(&sources, file);
    after_edits();
}

/// How much of the way to what the interpreter runs verifying and translating take.
fn shares(sources: &Sources, file: FileId) {
    let mut shares = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let module = lowered(sources, file);
        let compiled = start.elapsed();
        let module = verified(module);
        let verifying = start.elapsed() - compiled;
        let module = optimise(module, OptimizationLevel::default());
        let before = start.elapsed();
        translated(module);
        let translating = start.elapsed() - before;
        shares.push((verifying + translating).as_secs_f64() / start.elapsed().as_secs_f64());
    }
    shares.sort_by(f64::total_cmp);
    println!("share of verifying and translating: {:.1} %", shares[ROUNDS / 2] * 100.0);
}

/// How long editors wait when the text of one process changes, and when all has to be read.
fn after_edits() {
    let text = program(EDITED_LINES);
    let middle = text.len() / 2;
    let place = middle + text[middle..].find(EDITED).expect("there is one") + EDITED.len();
    let other = format!("{} + 1{}", &text[..place], &text[place..]);
    let sources = [&text, &other].map(|text| Source::new("program.runa", text.as_str()));
    let sources = sources.map(|source| source.expect("it fits"));
    let mut analysis = analyse(&sources[0], FileId(0));
    let (mut whole, mut again) = (Vec::new(), Vec::new());
    for round in 1..=2 * ROUNDS {
        let source = &sources[round % 2];
        let start = Instant::now();
        black_box(analyse(source, FileId(0)));
        whole.push(start.elapsed());
        let start = Instant::now();
        analysis = black_box(analysis.edited(source));
        again.push(start.elapsed());
        assert!(!analysis.is_whole(), "the edit is felt elsewhere");
    }
    let lines = text.lines().count();
    println!("what editors show of {lines} lines: {:.2?}", median(whole));
    println!("again, after an edit in one process: {:.2?}", median(again));
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Set to the number of a row, it makes this process say what memory that takes.
const MEMORY_OF: &str = "RUNA_BENCH_MEMORY_OF";

fn memory_of(row: usize) -> usize {
    let own = std::env::current_exe().expect("a process has a program");
    let output = Command::new(own).env(MEMORY_OF, row.to_string()).output();
    let output = output.expect("it can be started");
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0)
}

/// What is measured.
#[derive(Clone, Copy)]
enum Work {
    Lexing,
    /// Compiling up to the end of a phase.
    Compiling(Phase),
    /// Compiling, then going on up to the end of a phase of the bytecode.
    Loading(Loading),
    /// Formatting a text whose lines are indented otherwise.
    Formatting,
}

/// What is done with bytecode.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Loading {
    Verified,
    Optimised,
    Translated,
}

const ROWS: [(&str, Work); 10] = [
    ("lexing", Work::Lexing),
    ("parsing", Work::Compiling(Phase::Parsed)),
    ("resolving names", Work::Compiling(Phase::Named)),
    ("checking", Work::Compiling(Phase::Checked)),
    ("lowering", Work::Compiling(Phase::Lowered)),
    ("dropping everything", Work::Compiling(Phase::Dropped)),
    ("verifying", Work::Loading(Loading::Verified)),
    ("optimising", Work::Loading(Loading::Optimised)),
    ("translating", Work::Loading(Loading::Translated)),
    ("formatting", Work::Formatting),
];

/// How long some work takes, and by how many bytes the process grows meanwhile.
fn measure(sources: &Sources, file: FileId, work: Work) -> (Duration, usize) {
    let source = sources.get(file).expect("it was added");
    let narrow = Source::new("narrow.runa", source.text().replace("    ", "  "));
    let narrow = narrow.expect("it is smaller");
    let (start, before) = (Instant::now(), resident());
    let so_far = || (start.elapsed(), resident().saturating_sub(before));
    match work {
        Work::Lexing => {
            let tokens = black_box(syntax::tokens(source, file));
            let measured = so_far();
            drop(tokens);
            measured
        }
        Work::Compiling(last) => compile_until(last, sources, file, so_far),
        Work::Loading(last) => {
            let mut module = verified(lowered(sources, file));
            if last >= Loading::Optimised {
                module = optimise(module, OptimizationLevel::default());
            }
            if last == Loading::Verified || last == Loading::Optimised {
                let measured = so_far();
                drop(black_box(module));
                return measured;
            }
            let interpreter = translated(module);
            let measured = so_far();
            drop(black_box(interpreter));
            measured
        }
        Work::Formatting => {
            let formatted = format(&narrow, file).expect("it has no errors");
            let measured = so_far();
            drop(black_box(formatted));
            measured
        }
    }
}

/// Compiles a program; gives what `so_far` says at the end of a phase.
fn compile_until<M>(last: Phase, sources: &Sources, file: FileId, so_far: impl Fn() -> M) -> M {
    let mut measured = None;
    let compiled = compile_observed(sources, file, &Options::default(), &mut |phase| {
        if phase == last {
            measured = Some(so_far());
        }
    });
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics.first());
    measured.expect("every phase has an end")
}

fn lowered(sources: &Sources, file: FileId) -> Module {
    let compiled = compile_observed(sources, file, &Options::default(), &mut |_| {});
    compiled.module.expect("it has no errors")
}

fn verified(module: Module) -> Verified<Module> {
    verify(module).expect("the compiler makes valid code")
}

/// Everything that the program can call, ready to run.
fn translated(module: Verified<Module>) -> Interpreter {
    let program = Program::link(module, &runa_stdlib::natives()).expect("its natives are there");
    let interpreter = Interpreter::new(program.into(), None);
    interpreter.translate_all();
    interpreter
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
