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
/// Megabytes of the heap that is never collected: all that the deepest trees need.
const UNCOLLECTED_HEAP: &str = "4096";
/// How deep the trees are.
const DEPTHS: [&str; 2] = ["16", "18"];
/// The engine without a collector.
const UNCOLLECTED: &str = "java-epsilon";

/// How long the programs of bench/heap take.
pub fn report(runa: &Path, programs: &Path, rounds: u32) -> Result<Report> {
    let built = tempfile::tempdir().context("cannot make a temporary folder")?;
    let engines = engines(runa, programs, built.path())?;
    let mut problems = Vec::new();
    let mut rows = Vec::new();
    for depth in DEPTHS {
        let name = format!("trees {depth}");
        let runs = suites::interleaved(&engines, &name, rounds, &mut problems, |_| depth.into());
        suites::compare_outputs(&name, &engines, &runs, &mut problems);
        rows.push(suites::row(&name, &engines, &runs));
    }
    progress::clear();
    let names: Vec<_> = engines.iter().map(|engine| engine.name).collect();
    Ok(Report::new("gc", Measure::CpuMedian, &names, rows, problems))
}

/// What Java's collector, G1, takes for each gigabyte: its time less the time without a collector.
pub fn seconds_of_java_for_a_gigabyte(report: &Report) -> Option<f64> {
    let (with, without) =
        (report.median("java", &row_of_deepest())?, report.median(UNCOLLECTED, &row_of_deepest())?);
    Some((with - without) / gigabytes_of_java())
}

fn row_of_deepest() -> String {
    format!("trees {}", DEPTHS[DEPTHS.len() - 1])
}

/// What the deepest trees take in Java: 24 bytes for each node.
fn gigabytes_of_java() -> f64 {
    let depth: i32 = 18;
    let mut nodes = f64::from(2_i32.pow(19) + 2_i32.pow(20));
    for below in (4..=depth).step_by(4) {
        nodes += f64::from(2_i32.pow((depth - below + 4) as u32))
            * f64::from(2_i32.pow(below as u32 + 1));
    }
    nodes * 24.0 / f64::from(1 << 30)
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
    if is_installed("javac") && is_installed("java") {
        compile(Command::new("javac").arg("-d").arg(built).arg(source("java")))?;
        let java = |heap: &str, collector: &[&str]| {
            let mut command = words(&["java", &format!("-Xmx{heap}m")]);
            command.extend(words(collector));
            command.extend([OsString::from("-cp"), built.into()]);
            command
        };
        add("java", java(HEAP, &["-XX:+UseG1GC"]), "trees".into());
        let none = ["-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC"];
        add(UNCOLLECTED, java(UNCOLLECTED_HEAP, &none), "trees".into());
    }
    if is_installed("go") {
        let program = built.join("trees-in-go");
        compile(Command::new("go").arg("build").arg("-o").arg(&program).arg(source("go")))?;
        add("go", Vec::new(), program);
    }
    Ok(engines)
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
