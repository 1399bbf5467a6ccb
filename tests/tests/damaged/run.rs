//! Running what nobody has written.

use std::time::Duration;

use runa::{
    ErrorKind, Flow, FunctionIndex, Hooks, Instruction, Limits, Module, Outcome, RunOptions,
    Shared, Verified, View,
};

/// Enough for every program of the suite to do something.
const MOST_INSTRUCTIONS: u64 = 5_000;
/// How long an endless program runs without being counted.
const LONGEST_RUN: Duration = Duration::from_millis(10);

/// Runs a program one instruction at a time and as usual, within narrow limits; both must do the same.
pub fn run_within_limits(module: &Verified<Module>) -> Result<(), String> {
    let (counted, counted_output) = run(module, Some(MOST_INSTRUCTIONS));
    let (plain, plain_output) = run(module, None);
    let is_cut_short = [&counted, &plain].iter().any(|outcome| is_limit(outcome));
    let shown = [format!("{counted:?}"), format!("{plain:?}")];
    if is_cut_short || (shown[0] == shown[1] && counted_output == plain_output) {
        return Ok(());
    }
    Err(format!(
        "one instruction at a time: {}, {counted_output:?}\nas usual: {}, {plain_output:?}",
        shown[0], shown[1]
    ))
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

fn run(module: &Verified<Module>, max_instructions: Option<u64>) -> (Outcome, String) {
    let output = Shared::default();
    let options = RunOptions {
        limits: Limits { heap_bytes: 16 << 20, stack_words: 1 << 14, ..Limits::default() },
        streams: output.streams_with_input("a line\nanother\n"),
        max_instructions,
        deadline: max_instructions.is_none().then_some(LONGEST_RUN),
        ..RunOptions::default()
    };
    let outcome = match runa::prepare(module.clone(), options) {
        Err(error) => Outcome::NotStarted(error),
        Ok(mut prepared) if max_instructions.is_some() => {
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
