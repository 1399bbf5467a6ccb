//! Running what nobody has written.

use std::time::Duration;

use runa::{
    ErrorKind, Flow, FunctionIndex, HeapSettings, Hooks, Instruction, JitMode, Limits, Module,
    OptimizationLevel, Outcome, RunOptions, Shared, Verified, View, try_optimise,
};

use crate::Observation;

/// Enough for every program of the suite to do something.
const MOST_INSTRUCTIONS: u64 = 5_000;
/// How long an endless program runs without being counted.
const LONGEST_RUN: Duration = Duration::from_millis(10);

/// A way to run a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// One instruction at a time, watched.
    Counted,
    /// One instruction at a time.
    Unwatched,
    Interpreted,
    /// Native code as far as there is some.
    Compiled,
}

/// Every so many programs is compiled.
const COMPILED: usize = 8;
/// Every so many programs is optimised.
const OPTIMISED: usize = 4;

/// Runs a program in several ways, within narrow limits; says what differs. Compiling takes longer than
/// running, so that only the programs of some rounds are compiled, too; those of some are also optimised.
///
/// # Panics
///
/// When what a debugger would see of the program makes no sense.
pub fn run_within_limits(module: &Verified<Module>, round: usize) -> Result<(), String> {
    let (counted, counted_output) = run(module, Way::Counted);
    let others = [Way::Interpreted, Way::Compiled];
    for &way in &others[..if round.is_multiple_of(COMPILED) { 2 } else { 1 }] {
        let (other, output) = run(module, way);
        let is_cut_short = is_limit(&counted) || is_limit(&other);
        let shown = [format!("{counted:?}"), format!("{other:?}")];
        if !is_cut_short && (shown[0] != shown[1] || counted_output != output) {
            return Err(format!(
                "one instruction at a time: {}, {counted_output:?}\n{way:?}: {}, {output:?}",
                shown[0], shown[1]
            ));
        }
    }
    match round.is_multiple_of(OPTIMISED) {
        true => compare_optimised(module, &counted, &counted_output),
        false => Ok(()),
    }
}

/// Runs a program as it is and optimised, within narrow limits; says what differs.
pub fn optimise_within_limits(module: &Verified<Module>) -> Result<(), String> {
    let (counted, output) = run(module, Way::Unwatched);
    compare_optimised(module, &counted, &output)
}

/// Runs a program with its code optimised, and compares it with how it ended without.
fn compare_optimised(
    module: &Verified<Module>,
    counted: &Outcome,
    counted_output: &str,
) -> Result<(), String> {
    let optimised = try_optimise(module, OptimizationLevel::Inlining)
        .map_err(|errors| format!("optimised it is refused: {errors:?}"))?;
    let (outcome, output) = run(&optimised, Way::Unwatched);
    let told = [told(counted, module), told(&outcome, &optimised)];
    let is_cut_short = is_limit(counted) || is_limit(&outcome);
    if !is_cut_short && (told[0] != told[1] || counted_output != output) {
        return Err(format!(
            "as it is: {:?}, {counted_output:?}\noptimised: {:?}, {output:?}\n{}",
            told[0],
            told[1],
            runa_assembler::disassemble(&optimised)
        ));
    }
    Ok(())
}

/// How a run ended, with places of the source instead of numbers of instructions.
fn told(outcome: &Outcome, module: &Module) -> Observation {
    let mut observed = Observation::default();
    observed.add_outcome(outcome, module);
    observed
}

/// Whether a limit ended the run, which may lie elsewhere in the two ways of running.
fn is_limit(outcome: &Outcome) -> bool {
    use ErrorKind::{OutOfMemoryError, StackOverflowError, TimeoutError};
    match outcome {
        Outcome::InstructionLimit(_) => true,
        Outcome::Failed(report) => {
            matches!(report.kind, OutOfMemoryError | StackOverflowError | TimeoutError)
        }
        _ => false,
    }
}

fn run(module: &Verified<Module>, way: Way) -> (Outcome, String) {
    let output = Shared::default();
    let is_counted = matches!(way, Way::Counted | Way::Unwatched);
    let options = RunOptions {
        limits: Limits {
            heap: HeapSettings::limited_to(16 << 20),
            stack_words: 1 << 14,
            ..Limits::default()
        },
        streams: output.streams_with_input("a line\nanother\n"),
        max_instructions: is_counted.then_some(MOST_INSTRUCTIONS),
        deadline: (!is_counted).then_some(LONGEST_RUN),
        jit: if way == Way::Compiled { JitMode::ALWAYS } else { JitMode::Off },
        ..RunOptions::default()
    };
    let outcome = match runa::prepare(module.clone(), options) {
        Err(error) => Outcome::NotStarted(error),
        Ok(mut prepared) if way == Way::Counted => {
            prepared.run_with_hooks(FunctionIndex(0), &mut Looking)
        }
        Ok(mut prepared) => prepared.run(FunctionIndex(0)),
    };
    (outcome, output.text())
}

/// Looks at everything, as a debugger does.
struct Looking;

impl Hooks for Looking {
    fn before(&mut self, view: &mut View<'_>, _instruction: Instruction) -> Flow {
        let depth = view.depth();
        assert!(depth > 0 && view.instruction().is_some());
        view.operands_shown();
        view.locals(depth - 1);
        Flow::Continue
    }
}
