//! `cargo xtask bench`: the same programs in Runa and in other languages.
//!
//! * `engine` knows the ways to run a program, `process` runs one and measures it;
//! * `collector` compares what collectors cost, when that alone is asked for, and `idle` says how much memory a
//!   machine has that waits;
//! * `suites` is the list of what can be measured: `programs` compares running times, `hello` start-up.
//!   A new suite (the compiler) is a file with a function from a [`Setup`] to a
//!   [`Report`], and a row there;
//! * `report` is what a suite gives, as a table and as JSON.
//!
//! Rounds are interleaved — every engine runs once before any runs again — so that a machine that
//! slows down for a while slows all of them down.

mod collector;
mod engine;
mod idle;
mod process;
mod report;
mod suites;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::progress;
use crate::workspace::{Workspace, cargo};
use collector::Cost;
use engine::Engine;
use idle::Resident;
use report::Report;
use suites::{SUITES, Suite};

/// Compare Runa with other languages on the same programs
///
/// Builds `runa` with the profile `dist` and runs each program of bench/programs in Runa and in every
/// other language that is installed, in interleaved rounds. Prints medians of the processor time
/// (user and system) of the whole process, the ratio of Runa's to each other one's, and the
/// geometric means; `hello` is a suite of its own that measures how long a start takes. Ratios
/// below 1 mean that Runa is faster. Exits with 1 when a program fails or two outputs differ.
///
/// Examples:
///
///   cargo xtask bench                         all programs and suites, with all that is installed
///   cargo xtask bench fib sieve --rounds 9    two programs, with more rounds
///   cargo xtask bench hello                   start-up only
///   cargo xtask bench gc                      what collecting costs, beside node, Java and Go
///   cargo xtask bench gc --gate               whether the collector's pauses stay short (6 minutes)
///   cargo xtask bench compile                 how fast each phase of the compiler is, and what memory it takes
///   cargo xtask bench --peers lua5.4,python3 --json target/bench.json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Options {
    /// Programs of bench/programs, or suites; all of them when left out. Or `gc` or `compile` alone
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// How often each engine runs each program
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: u32,
    /// Write all measurements to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Compare with these only: lua5.4, luajit-joff, luajit, python3 (default: the first two and python3)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    peers: Option<Vec<String>>,
    /// Measure this runa instead of building one
    #[arg(long, value_name = "FILE")]
    runa: Option<PathBuf>,
    /// With `gc`: exit with 1 unless the collector keeps its promises in a heap that is more than half full
    #[arg(long)]
    gate: bool,
}

/// What every suite needs to run.
struct Setup {
    /// Where the programs are.
    folder: PathBuf,
    /// Runa first, then the others.
    engines: Vec<Engine>,
    /// How often each engine runs each program.
    rounds: u32,
}

/// Runs the suites and programs that `options` ask for.
pub fn run(options: &Options) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    if options.gate {
        return gate(&workspace, &options.names);
    }
    if options.names == ["gc"] {
        return collectors(&workspace, options);
    }
    if options.names == ["compile"] {
        let holds = measured_in_process(&workspace, "runa", "compile")?;
        return Ok(if holds { ExitCode::SUCCESS } else { ExitCode::from(1) });
    }
    let folder = workspace.root.join("bench/programs");
    let programs = programs_in(&folder)?;
    let plan = plan(&options.names, &programs)?;
    let runa = match &options.runa {
        Some(path) => path.clone(),
        None => build(&workspace)?,
    };
    let engines = engine::engines(&runa, options.peers.as_deref())?;
    let setup = Setup { folder, engines, rounds: options.rounds };
    let mut reports = Vec::new();
    for (suite, programs) in plan {
        let report = (suite.run)(&setup, &programs)?;
        println!("{report}");
        reports.push(report);
    }
    if let Some(path) = &options.json {
        write_json(path, &reports, options.rounds)?;
    }
    let failed = reports.iter().any(|report| !report.problems.is_empty());
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Runs the collector's gate, which prints what it measures.
fn gate(workspace: &Workspace, names: &[String]) -> Result<ExitCode> {
    if names != ["gc"] {
        bail!("the gate is the collector's: cargo xtask bench gc --gate");
    }
    Ok(if measured_in_process(workspace, "runa", "gate")? {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// Compares collectors, and measures what heaps cost.
fn collectors(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let runa = match &options.runa {
        Some(path) => path.clone(),
        None => build(workspace)?,
    };
    let programs = workspace.root.join("bench/heap");
    let report = collector::report(&runa, &programs, options.rounds)?;
    println!("{report}");
    if let Some(Cost { in_pauses, in_all }) = collector::cost_of_java(&programs, options.rounds)? {
        println!(
            "java's G1 takes {in_pauses:.3} s of processor time for each GB made while it stops the program, and \
             {in_all:.3} s more user time altogether than no collector\n"
        );
    }
    if let Some(Resident { all, own }) = idle::resident(&runa)? {
        println!("an idle runavm has {all} kB resident, {own} of them its own\n");
    }
    let mut holds = report.problems.is_empty();
    for bench in ["heaps", "fragmentation", "threads"] {
        holds &= measured_in_process(workspace, "runa", bench)?;
    }
    if let Some(path) = &options.json {
        write_json(path, &[report], options.rounds)?;
    }
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Runs a benchmark of the façade, which prints what it measures; whether it is content.
fn measured_in_process(workspace: &Workspace, package: &str, bench: &str) -> Result<bool> {
    let status = Command::new(cargo())
        .args(["bench", "--package", package, "--bench", bench])
        .current_dir(&workspace.root)
        .status()
        .context("cannot start cargo")?;
    Ok(status.success())
}

/// Which suites run, each with its programs.
fn plan(names: &[String], programs: &[String]) -> Result<Vec<(&'static Suite, Vec<String>)>> {
    for name in names {
        let is_known = programs.contains(name) || SUITES.iter().any(|suite| suite.name == name);
        if !is_known {
            bail!("there is no program or suite {name}; there are {}", known_names(programs));
        }
    }
    let mut plan = Vec::new();
    for suite in SUITES {
        let mine = programs.iter().filter(|program| (suite.takes)(program));
        let is_asked_as_a_whole = names.is_empty() || names.iter().any(|name| name == suite.name);
        let chosen: Vec<String> = mine
            .filter(|program| is_asked_as_a_whole || names.contains(program))
            .cloned()
            .collect();
        if !chosen.is_empty() {
            plan.push((suite, chosen));
        }
    }
    Ok(plan)
}

fn known_names(programs: &[String]) -> String {
    let suites = SUITES.iter().map(|suite| suite.name);
    let mut names: Vec<&str> = programs.iter().map(String::as_str).chain(suites).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// The names of the Runa programs in `folder`, sorted.
fn programs_in(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()));
    let mut names = Vec::new();
    for entry in entries? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "runa") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

/// Builds the program under test and tells where it is.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    progress::step("building runa as users get it");
    let status = Command::new(cargo())
        .args(["build", "--profile", "dist"])
        .args(["--package", "runa-cli"])
        .current_dir(&workspace.root)
        .status()
        .context("cannot start cargo")?;
    if !status.success() {
        bail!("runa does not build");
    }
    Ok(workspace.target.join("dist").join(format!("runa{}", std::env::consts::EXE_SUFFIX)))
}

fn write_json(path: &Path, reports: &[Report], rounds: u32) -> Result<()> {
    let document = serde_json::json!({ "rounds": rounds, "suites": reports });
    let text = serde_json::to_string_pretty(&document)? + "\n";
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(names: &[&str]) -> Vec<(&'static str, Vec<String>)> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let programs = ["fib".to_owned(), "hello".to_owned(), "sieve".to_owned()];
        let plan = plan(&names, &programs).expect("all names are known");
        plan.into_iter().map(|(suite, programs)| (suite.name, programs)).collect()
    }

    #[test]
    fn names_choose_programs_and_suites() {
        let all = [
            ("programs", vec!["fib".to_owned(), "sieve".to_owned()]),
            ("hello", vec!["hello".to_owned()]),
        ];
        assert_eq!(planned(&[]), all);
        assert_eq!(planned(&["hello"]), all[1..]);
        assert_eq!(planned(&["programs"]), all[..1]);
        assert_eq!(planned(&["fib"]), [("programs", vec!["fib".to_owned()])]);
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_known_ones() {
        let error = plan(&["fob".to_owned()], &["fib".to_owned()]).err().expect("refused");
        assert_eq!(
            error.to_string(),
            "there is no program or suite fob; there are fib, hello, programs"
        );
    }

    #[test]
    fn every_program_is_there_in_all_languages() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/programs");
        for name in programs_in(&folder).expect("the folder exists") {
            for extension in ["lua", "py"] {
                let path = folder.join(format!("{name}.{extension}"));
                assert!(path.is_file(), "{} is missing", path.display());
            }
        }
    }
}
