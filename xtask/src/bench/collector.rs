//! `cargo xtask bench gc`: binary trees in languages with collectors, in heaps of the same size.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::engine::{Engine, SUBJECT};
use super::report::{Measure, Report};
use super::{process, progress, suites};

/// Megabytes of each heap.
const HEAP: &str = "512";
/// Java's collector, and how it runs without one, and how many megabytes it needs then.
const G1: &str = "-XX:+UseG1GC";
const NO_COLLECTOR: [&str; 2] = ["-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC"];
const HEAP_FOR_ALL: &str = "3072";
/// How deep the trees are.
const DEPTHS: [i32; 2] = [16, DEEPEST];
const DEEPEST: i32 = 18;

/// How long the programs of bench/heap take.
pub fn report(runa: &Path, programs: &Path, rounds: u32) -> Result<Report> {
    let built = tempfile::tempdir().context("cannot make a temporary folder")?;
    let engines = engines(runa, programs, built.path())?;
    let mut problems = Vec::new();
    let mut rows = Vec::new();
    for depth in DEPTHS {
        let name = format!("trees {depth}");
        let runs = suites::interleaved(&engines, &name, rounds, &mut problems, |_| {
            depth.to_string().into()
        });
        suites::compare_outputs(&name, &engines, &runs, &mut problems);
        rows.push(suites::row(&name, &engines, &runs));
    }
    progress::clear();
    let names: Vec<_> = engines.iter().map(|engine| engine.name).collect();
    Ok(Report::new("gc", Measure::CpuMedian, &names, rows, problems))
}

/// What a collector takes of the processor for each gigabyte that the program makes, in seconds.
pub struct Cost {
    /// While it stops the program.
    pub in_pauses: f64,
    /// Altogether: how much more user time the program takes than with a collector that never collects (as in
    /// Cai, Blackburn and others, *Distilling the real cost of production garbage collectors*, 2022). System time is
    /// mostly that of fresh memory, of which such a collector needs much more.
    pub in_all: f64,
}

/// What Java's collector, G1, costs. Nothing without Java.
pub fn cost_of_java(programs: &Path, rounds: u32) -> Result<Option<Cost>> {
    if !has_java() {
        return Ok(None);
    }
    let built = tempfile::tempdir().context("cannot make a temporary folder")?;
    compile_java(programs, built.path())?;
    let log = java("G1 with a log", HEAP, &[G1, "-Xlog:gc+cpu=info"], built.path());
    let with = java("G1", HEAP, &[G1], built.path());
    let without = java("no collector", HEAP_FOR_ALL, &NO_COLLECTOR, built.path());
    let depth = OsString::from(DEEPEST.to_string());
    let log = process::run(&log, &depth)?;
    let mut users = (Vec::new(), Vec::new());
    for _ in 0..rounds.max(1) {
        users.0.push(process::run(&with, &depth)?.user);
        users.1.push(process::run(&without, &depth)?.user);
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    };
    Ok(Some(Cost {
        in_pauses: seconds_in_log(&String::from_utf8_lossy(&log.output)) / gigabytes_of_java(),
        in_all: (median(users.0) - median(users.1)) / gigabytes_of_java(),
    }))
}

/// The sum of what lines with `User=0.01s Sys=0.00s` say.
fn seconds_in_log(log: &str) -> f64 {
    let times = log.split_whitespace().filter_map(|word| {
        let seconds = word.strip_prefix("User=").or_else(|| word.strip_prefix("Sys="))?;
        seconds.strip_suffix('s')?.parse::<f64>().ok()
    });
    times.sum()
}

/// What the deepest trees take in Java: 24 bytes for each node.
fn gigabytes_of_java() -> f64 {
    let nodes = |depth: i32| f64::from(2_i32.pow(depth as u32 + 1));
    let rounds = |below: i32| f64::from(2_i32.pow((DEEPEST - below + 4) as u32));
    let short_lived: f64 = (4..=DEEPEST).step_by(4).map(|below| rounds(below) * nodes(below)).sum();
    (nodes(DEEPEST + 1) + nodes(DEEPEST) + short_lived) * 24.0 / f64::from(1 << 30)
}

fn engines(runa: &Path, programs: &Path, built: &Path) -> Result<Vec<Engine>> {
    let source = |extension: &str| programs.join(format!("trees.{extension}"));
    let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
    let mut engines = Vec::new();
    let engine = |name, mut command: Vec<OsString>, last: PathBuf| {
        command.push(last.into());
        Engine { name, command, extension: "" }
    };
    for (name, options) in [(SUBJECT, &[][..]), ("runa server", &["--memory-model=server"])] {
        let mut command = vec![runa.as_os_str().to_owned()];
        command.extend(words(&["run", &format!("--gc-max-heap={HEAP}m")]));
        command.extend(words(options));
        engines.push(engine(name, command, source("runa")));
    }
    if is_installed("node") {
        let command = words(&["node", &format!("--max-old-space-size={HEAP}")]);
        engines.push(engine("node", command, source("js")));
    }
    if has_java() {
        compile_java(programs, built)?;
        engines.push(java("java", HEAP, &[G1], built));
    }
    if is_installed("go") {
        let program = built.join("trees-in-go");
        compile(Command::new("go").arg("build").arg("-o").arg(&program).arg(source("go")))?;
        engines.push(engine("go", Vec::new(), program));
    }
    Ok(engines)
}

fn has_java() -> bool {
    is_installed("javac") && is_installed("java")
}

/// Compiles the program in Java into a folder.
fn compile_java(programs: &Path, built: &Path) -> Result<()> {
    compile(Command::new("javac").arg("-d").arg(built).arg(programs.join("trees.java")))
}

/// Runs what was compiled into a folder in a heap of so many megabytes, with some options.
fn java(name: &'static str, heap: &str, options: &[&str], folder: &Path) -> Engine {
    let mut command = vec!["java".into(), format!("-Xmx{heap}m").into()];
    command.extend(options.iter().map(OsString::from));
    command.extend(["-cp".into(), folder.into(), "trees".into()]);
    Engine { name, command, extension: "" }
}

fn is_installed(program: &str) -> bool {
    // Java writes its version with one dash or two, Go with none.
    let argument = if program == "go" { "version" } else { "--version" };
    let output = Command::new(program).arg(argument).stdin(Stdio::null()).output();
    let is_there = output.is_ok_and(|output| output.status.success());
    if !is_there {
        progress::step(&format!("{program} is not installed: left out"));
    }
    is_there
}

fn compile(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().context("cannot start a compiler")?;
    if !output.status.success() {
        bail!("a program does not build: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_from_a_log() {
        let log = "[0.1s][info][gc,cpu] GC(0) User=0.01s Sys=0.02s Real=0.00s\n\
                   stretch tree of depth 19\n[0.2s][info][gc,cpu] GC(1) User=0.10s Sys=0.00s";
        assert!((seconds_in_log(log) - 0.13).abs() < 1e-9);
        assert!((gigabytes_of_java() - 0.785).abs() < 0.1, "{}", gigabytes_of_java());
    }
}
