//! What can be measured.

use std::ffi::OsString;

use anyhow::Result;

use super::engine::Engine;
use super::process::{self, Run};
use super::report::{Cell, Measure, Report, Row, Samples};
use super::{Setup, progress};

/// A group of measurements.
pub struct Suite {
    /// Its name on the command line.
    pub name: &'static str,
    /// Whether it measures the program of that name.
    pub takes: fn(&str) -> bool,
    /// Measures those of its programs that were asked for.
    pub run: fn(&Setup, &[String]) -> Result<Report>,
}

/// All suites, in the order they run.
pub const SUITES: &[Suite] = &[
    Suite { name: "programs", takes: |program| program != HELLO, run: programs },
    Suite { name: HELLO, takes: |program| program == HELLO, run: hello },
];

const HELLO: &str = "hello";

/// A start takes a few milliseconds, so that many more rounds are needed and affordable.
const STARTS_PER_ROUND: u32 = 20;

/// How long the programs take, without regard to waiting.
fn programs(setup: &Setup, programs: &[String]) -> Result<Report> {
    Ok(measure(setup, "programs", Measure::CpuMedian, programs, setup.rounds))
}

/// How long it takes until a program has said hello.
fn hello(setup: &Setup, programs: &[String]) -> Result<Report> {
    let rounds = setup.rounds.saturating_mul(STARTS_PER_ROUND);
    Ok(measure(setup, HELLO, Measure::Wall, programs, rounds))
}

fn measure(
    setup: &Setup,
    suite: &'static str,
    measure: Measure,
    programs: &[String],
    rounds: u32,
) -> Report {
    progress::step(&format!("{suite}: {rounds} rounds of {}", programs.join(", ")));
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for program in programs {
        let runs = interleaved(&setup.engines, program, rounds, &mut problems, |engine| {
            setup.folder.join(format!("{program}.{}", engine.extension)).into()
        });
        compare_outputs(program, &setup.engines, &runs, &mut problems);
        rows.push(row(program, &setup.engines, &runs));
    }
    progress::clear();
    let engines: Vec<_> = setup.engines.iter().map(|engine| engine.name).collect();
    Report::new(suite, measure, &engines, rows, problems)
}

/// All runs of `program`, one list for each engine, which gets `last` as its last argument. An engine that
/// fails once is left out from then.
pub fn interleaved(
    engines: &[Engine],
    program: &str,
    rounds: u32,
    problems: &mut Vec<String>,
    last: impl Fn(&Engine) -> OsString,
) -> Vec<Vec<Run>> {
    let mut runs: Vec<Vec<Run>> = engines.iter().map(|_| Vec::new()).collect();
    let mut has_failed = vec![false; engines.len()];
    for round in 1..=rounds {
        for (index, engine) in engines.iter().enumerate() {
            if has_failed[index] {
                continue;
            }
            progress::passing(&format!("{program}: round {round} of {rounds}, {}", engine.name));
            match process::run(engine, &last(engine)) {
                Ok(run) => runs[index].push(run),
                Err(error) => {
                    has_failed[index] = true;
                    problems.push(format!("{} cannot run {program}: {error:#}", engine.name));
                }
            }
        }
    }
    runs
}

/// All runs of all engines must have printed the same.
pub fn compare_outputs(
    program: &str,
    engines: &[Engine],
    runs: &[Vec<Run>],
    problems: &mut Vec<String>,
) {
    let last =
        engines.iter().zip(runs).rev().find_map(|(engine, runs)| Some((engine, runs.first()?)));
    let Some((reference, expected)) = last else {
        return;
    };
    for (engine, runs) in engines.iter().zip(runs) {
        if runs.iter().any(|run| run.output != expected.output) {
            let (one, other) = (engine.name, reference.name);
            problems.push(format!("{program} prints one thing in {one} and another in {other}"));
        }
    }
}

/// What a program took on all engines.
pub fn row(program: &str, engines: &[Engine], runs: &[Vec<Run>]) -> Row {
    let cells = engines
        .iter()
        .zip(runs)
        .filter(|(_, runs)| !runs.is_empty())
        .map(|(engine, runs)| Cell {
            engine: engine.name,
            cpu: Samples::of(runs.iter().map(|run| run.cpu)),
            wall: Samples::of(runs.iter().map(|run| run.wall)),
        })
        .collect();
    Row { program: program.to_owned(), cells }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn engine(name: &'static str) -> Engine {
        Engine { name, command: Vec::new(), extension: "none" }
    }

    fn run(output: &str) -> Run {
        let time = Duration::from_millis(1);
        Run { output: output.into(), cpu: time, user: time, wall: time }
    }

    fn problems(runs: [Vec<Run>; 2]) -> Vec<String> {
        let mut problems = Vec::new();
        compare_outputs("fib", &[engine("runa"), engine("lua")], &runs, &mut problems);
        problems
    }

    #[test]
    fn every_program_belongs_to_exactly_one_suite() {
        for program in ["fib", HELLO] {
            assert_eq!(SUITES.iter().filter(|suite| (suite.takes)(program)).count(), 1);
        }
    }

    #[test]
    fn outputs_must_agree() {
        assert_eq!(problems([vec![run("55")], vec![run("55")]]), [""; 0]);
        assert_eq!(problems([Vec::new(), vec![run("55")]]), [""; 0]);
        let expected = ["fib prints one thing in runa and another in lua"];
        assert_eq!(problems([vec![run("55"), run("56")], vec![run("55")]]), expected);
    }

    #[test]
    fn engines_that_failed_have_no_cell() {
        let row = row("fib", &[engine("runa"), engine("lua")], &[Vec::new(), vec![run("55")]]);
        assert_eq!(row.cells.iter().map(|cell| cell.engine).collect::<Vec<_>>(), ["lua"]);
    }
}
