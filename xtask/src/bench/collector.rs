//! `cargo xtask bench gc`: binary trees in languages with collectors, in heaps of the same size.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::engine::{Engine, SUBJECT};
use super::report::{Measure, Report};
use super::{progress, suites};

/// Megabytes of each heap.
const HEAP: &str = "512";
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

/// What Java's collector, G1, takes of the processor while it stops the program, for each gigabyte that the program
/// makes; its log says so. Nothing without Java.
pub fn seconds_of_java_for_a_gigabyte(programs: &Path) -> Result<Option<f64>> {
    if !has_java() {
        return Ok(None);
    }
    let built = tempfile::tempdir().context("cannot make a temporary folder")?;
    let mut java = compile_java(programs, built.path())?;
    java.insert(1, "-Xlog:gc+cpu=info".into());
    let (program, arguments) = java.split_first().context("the command is empty")?;
    let output = Command::new(program).args(arguments).arg(DEEPEST.to_string()).output()?;
    if !output.status.success() {
        bail!("java's log cannot be had: {}", String::from_utf8_lossy(&output.stderr));
    }
    let log = String::from_utf8_lossy(&output.stdout);
    Ok(Some(seconds_in_log(&log) / gigabytes_of_java()))
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
    let mut add = |name, mut command: Vec<OsString>, last: PathBuf| {
        command.push(last.into());
        engines.push(Engine { name, command, extension: "" });
    };
    let mut ours = vec![runa.as_os_str().to_owned()];
    ours.extend(words(&["run", &format!("--gc-max-heap={HEAP}m")]));
    add(SUBJECT, ours, source("runa"));
    if is_installed("node") {
        add("node", words(&["node", &format!("--max-old-space-size={HEAP}")]), source("js"));
    }
    if has_java() {
        let mut command = compile_java(programs, built)?;
        let class = command.pop().unwrap_or_default();
        add("java", command, class.into());
    }
    if is_installed("go") {
        let program = built.join("trees-in-go");
        compile(Command::new("go").arg("build").arg("-o").arg(&program).arg(source("go")))?;
        add("go", Vec::new(), program);
    }
    Ok(engines)
}

fn has_java() -> bool {
    is_installed("javac") && is_installed("java")
}

/// Compiles the program in Java; gives the command that runs it, whose last word is the class.
fn compile_java(programs: &Path, built: &Path) -> Result<Vec<OsString>> {
    compile(Command::new("javac").arg("-d").arg(built).arg(programs.join("trees.java")))?;
    let heap = format!("-Xmx{HEAP}m");
    let words = ["java", &heap, "-XX:+UseG1GC", "-cp"].map(OsString::from);
    Ok(words.into_iter().chain([built.into(), OsString::from("trees")]).collect())
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
