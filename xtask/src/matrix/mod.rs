//! `cargo xtask matrix`: every program, on every engine, with every way to treat its memory.
//!
//! The conformance suite says what programs do; here they have to do the same whatever is asked of engine and
//! collector. What the interpreter does with the defaults is the measure.

mod cell;
mod suites;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::progress::{clear, passing, step};
use crate::workspace::{Workspace, cargo};
use cell::{ENGINES, Engine, MEMORIES, Program};
use table::{Cell, Table};

/// Folders with programs, below the root of the workspace.
const FOLDERS: [&str; 2] = ["tests/programs", "examples"];

/// Run all programs on all engines with all settings of the collector
///
/// Runs the conformance programs and the examples interpreted, compiled while they run, and as executables;
/// each with the default settings, while objects move at every allocation, with the heap checked after each
/// collection, with both, and with the memory model `constrained`. All must do the same. Then the suites run
/// that treat memory in several ways themselves. Prints a table of what passed, and exits with 1 when
/// something did not.
#[derive(clap::Args)]
pub struct Options {
    /// Only programs whose path contains one of these
    #[arg(value_name = "PART")]
    parts: Vec<String>,
    /// Only every so-many-th of them
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    every: u16,
    /// Leave executables out, which take most of the time
    #[arg(long)]
    no_executables: bool,
    /// Leave the suites out
    #[arg(long)]
    no_suites: bool,
    /// Use optimised programs, which check less of themselves
    #[arg(long)]
    release: bool,
    /// A run that takes more seconds has failed
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    timeout: u64,
}

/// What did not do what it should.
struct Failure {
    program: PathBuf,
    cell: String,
    difference: String,
}

/// Runs the programs that `options` ask for.
pub fn run(options: &Options) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let folder = build(&workspace, options)?;
    let programs = programs(&workspace.root, options)?;
    if programs.is_empty() {
        bail!("no program has such a path");
    }
    let engines: Vec<Engine> = ENGINES
        .into_iter()
        .filter(|&engine| engine != Engine::Executable || !options.no_executables)
        .collect();
    let runs = engines.len() * MEMORIES.len();
    step(&format!("running {} programs in {runs} ways each", programs.len()));
    let timeout = Duration::from_secs(options.timeout);
    let (next, results) = (AtomicUsize::new(0), Mutex::new((Table::default(), Vec::new())));
    let work = || -> Result<()> {
        while let Some(path) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let number = next.load(Ordering::Relaxed).min(programs.len());
            passing(&format!("{number}/{} {}", programs.len(), path.display()));
            let (table, failures) = check(path, &workspace.root, &folder, &engines, timeout)?;
            let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
            results.0.add(&table);
            results.1.extend(failures);
        }
        Ok(())
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let mut ended = workers.into_iter().map(|worker| worker.join());
        ended.try_for_each(|ended| ended.unwrap_or_else(|_| bail!("a worker has panicked")))
    })?;
    let suites = match options.no_suites {
        true => Vec::new(),
        false => {
            step("running the suites");
            suites::run(&workspace.root, options.release)?
        }
    };
    clear();
    let (table, failures) = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    for Failure { program, cell, difference } in &failures {
        println!("{} ({cell}):\n{difference}", program.display());
    }
    print!("{}", table.show(&engines));
    suites.iter().for_each(|suite| print!("{}", suite.show()));
    let passed = failures.is_empty() && suites.iter().all(suites::Suite::passed);
    Ok(ExitCode::from(u8::from(!passed)))
}

/// Builds the command and what executables link; the folder they are in.
fn build(workspace: &Workspace, options: &Options) -> Result<PathBuf> {
    step("building runa");
    let mut command = Command::new(cargo());
    command.args(["build", "--quiet", "--package", "runa-cli", "--package", "runa-archive"]);
    if options.release {
        command.arg("--release");
    }
    let status = command.current_dir(&workspace.root).status().context("cannot start cargo")?;
    if !status.success() {
        bail!("runa cannot be built");
    }
    Ok(workspace.target.join(if options.release { "release" } else { "debug" }))
}

/// The programs in all folders, sorted, as far as they are asked for.
fn programs(root: &Path, options: &Options) -> Result<Vec<PathBuf>> {
    let mut folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            match path.extension().and_then(|extension| extension.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some("runa" | "asm") => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    let is_wanted = |path: &PathBuf| {
        let path = path.to_string_lossy();
        options.parts.is_empty() || options.parts.iter().any(|part| path.contains(part.as_str()))
    };
    Ok(found.into_iter().filter(is_wanted).step_by(usize::from(options.every)).collect())
}

/// Runs a program in all ways.
fn check(
    path: &Path,
    root: &Path,
    folder: &Path,
    engines: &[Engine],
    timeout: Duration,
) -> Result<(Table, Vec<Failure>)> {
    let builds = engines.contains(&Engine::Executable);
    let program = Program::new(path, folder, timeout, builds)?;
    let expected = program.run(Engine::Interpreter, MEMORIES[0])?;
    let (mut table, mut failures) = (Table::default(), Vec::new());
    for &engine in engines {
        for memory in MEMORIES {
            let start = Instant::now();
            let seen = program.run(engine, memory)?;
            let passed = seen == expected;
            table.count(engine, memory, Cell::one(passed, start.elapsed()));
            if !passed {
                failures.push(Failure {
                    program: path.strip_prefix(root).unwrap_or(path).to_path_buf(),
                    cell: format!("{}, {}", engine.name(), memory.name()),
                    difference: format!("--- expected\n{expected}--- seen\n{seen}"),
                });
            }
        }
    }
    Ok((table, failures))
}
