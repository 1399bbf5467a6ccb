//! Running a verified module.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use runa_bytecode::{FunctionIndex, Instruction, Module, Verified};
use runa_runtime::context::Requests;
use runa_runtime::{ExceptionReport, Limits, LinkError, Program, Streams};
use runa_vm::{Completion, Flow, Hooks, Machine, MachineOptions, Value, View};

/// How a program runs.
#[derive(Debug, Default)]
pub struct RunOptions {
    /// What it may use.
    pub limits: Limits,
    /// Where it writes and reads.
    pub streams: Streams,
    /// The most bytecode instructions it may run. The program is interpreted then, one instruction
    /// at a time, so that the count is exact.
    pub max_instructions: Option<u64>,
    /// How long it may run.
    pub deadline: Option<Duration>,
    /// Moves all objects at every allocation; for tests.
    pub stress: bool,
}

/// Why a program could not begin to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunError {
    /// It needs what this library does not have.
    Link(LinkError),
    /// The heap limit leaves no room for its constants.
    OutOfMemory,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Link(error) => error.fmt(f),
            RunError::OutOfMemory => {
                f.write_str("the heap limit leaves no room for the constants of the program")
            }
        }
    }
}

impl std::error::Error for RunError {}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The program ran to its end; this is what its beginning returned.
    Returned(Value),
    /// The program halted; these values were on the stack, the top last.
    Halted(Vec<Value>),
    /// Nothing caught an exception.
    Failed(ExceptionReport),
    /// As many instructions ran as were allowed.
    InstructionLimit(u64),
    /// It could not begin.
    NotStarted(RunError),
}

/// A program that is ready to run.
#[derive(Debug)]
pub struct Prepared {
    /// The machine it runs in.
    pub machine: Machine,
    max_instructions: Option<u64>,
    deadline: Option<Duration>,
}

/// Links a module and makes a machine for it.
pub fn prepare(module: Verified<Module>, options: RunOptions) -> Result<Prepared, RunError> {
    let RunOptions { limits, streams, max_instructions, deadline, stress } = options;
    let program = Program::link(module, &runa_stdlib::natives()).map_err(RunError::Link)?;
    let program = Arc::new(program);
    let options = MachineOptions { limits, streams, tier: None, stress };
    let machine = Machine::new(program, options).map_err(|_| RunError::OutOfMemory)?;
    Ok(Prepared { machine, max_instructions, deadline })
}

/// Runs a program from its beginning to its end.
pub fn run(module: Verified<Module>, options: RunOptions) -> Outcome {
    match prepare(module, options) {
        Ok(mut prepared) => prepared.run(FunctionIndex(0)),
        Err(error) => Outcome::NotStarted(error),
    }
}

impl Prepared {
    /// Runs a function that takes no parameters.
    pub fn run(&mut self, function: FunctionIndex) -> Outcome {
        let Some(deadline) = self.deadline else { return self.run_counted(function) };
        let requests = Arc::clone(self.machine.requests());
        let (done, ended) = channel::<()>();
        let guard = std::thread::spawn(move || {
            if ended.recv_timeout(deadline) == Err(RecvTimeoutError::Timeout) {
                requests.ask(Requests::STOP);
            }
        });
        let outcome = self.run_counted(function);
        drop(done);
        // The guard only waits and asks; it cannot fail.
        let _ = guard.join();
        outcome
    }

    /// Runs a function that takes no parameters with hooks, which see every instruction.
    pub fn run_with_hooks(&mut self, function: FunctionIndex, hooks: &mut dyn Hooks) -> Outcome {
        match self.machine.call_hooked(function, &[], hooks) {
            Ok(result) => outcome(result),
            // Hooks that suspend a run want it to end here.
            Err(_) => Outcome::Halted(Vec::new()),
        }
    }

    fn run_counted(&mut self, function: FunctionIndex) -> Outcome {
        let result = match self.max_instructions {
            None => self.machine.call(function, &[]),
            Some(limit) => {
                let mut budget = Budget { left: limit };
                match self.machine.call_hooked(function, &[], &mut budget) {
                    Ok(result) if budget.left > 0 || result.is_ok() => result,
                    _ => return Outcome::InstructionLimit(limit),
                }
            }
        };
        outcome(result)
    }
}

fn outcome(result: Result<Completion, ExceptionReport>) -> Outcome {
    match result {
        Ok(Completion::Returned(value)) => Outcome::Returned(value),
        Ok(Completion::Halted(stack)) => Outcome::Halted(stack),
        Err(report) => Outcome::Failed(report),
    }
}

/// Stops the program after a number of instructions.
struct Budget {
    left: u64,
}

impl Hooks for Budget {
    fn before(&mut self, _view: &mut View<'_>, _instruction: Instruction) -> Flow {
        if self.left == 0 {
            return Flow::Stop;
        }
        self.left -= 1;
        Flow::Continue
    }
}
