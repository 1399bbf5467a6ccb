//! Proving that a module may run.
//!
//! Every function is checked by a forward data flow over the heights and types of the operand stack
//! and over which locals are assigned, in the manner of the Java virtual machine. The engines rely
//! on what is shown here and check none of it again. The rules are listed at [`Rule`]; each has a
//! violating module in the tests.
//!
//! * `module` checks everything but code: types, signatures, tables.
//! * `classes` checks what classes have and promise.
//! * `operands` checks that the operands of all instructions name what is there.
//! * `blocks` divides a function into basic blocks.
//! * `flow` finds out what is known at the beginning of each block: where control meets, operand
//!   stacks must have the same height and their types a join
//!   ([`Types::join`](crate::Types::join)); a local counts as assigned if it is on every way. An
//!   exception handler starts with the exception on the stack and with the locals that are assigned
//!   wherever it covers. It lies behind what it covers, so that every loop has a jump backwards, where
//!   the program can be stopped.
//! * `stepper` and `effects` say what each instruction does to what is known.
//! * `budget` bounds time and memory for modules that were made to take much of them.
//! * `facts` keeps the result for those who run, compile or debug the module.

mod blocks;
mod budget;
mod classes;
mod context;
mod effects;
mod facts;
mod flow;
mod module;
mod operands;
mod rules;
mod state;
mod stepper;

use std::fmt;

use crate::{Function, FunctionIndex, Module};
use budget::Budget;
use context::Context;

pub use facts::{FrameCursor, Verified};
pub use rules::Rule;
pub(crate) use state::Bits;
pub use state::FrameState;

/// How many violations are reported at the most.
const MOST_ERRORS: usize = 20;

/// The most slots of a frame.
const MOST_SLOTS: usize = 65_000;

/// The rule that is broken, and how.
type Violation = (Rule, String);

/// A violation and the instruction it is at, if it is at one.
type Located = (Option<u32>, Violation);

/// A violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// The function, if it is in one.
    pub function: Option<FunctionIndex>,
    /// The function's name.
    pub function_name: String,
    /// The instruction, if it is in one.
    pub pc: Option<u32>,
    /// The rule that is broken.
    pub rule: Rule,
    /// In what way.
    pub message: String,
}

impl VerifyError {
    fn in_module((rule, message): Violation) -> Self {
        Self { function: None, function_name: String::new(), pc: None, rule, message }
    }

    fn in_function(
        index: FunctionIndex,
        function: &Function,
        pc: Option<u32>,
        (rule, message): Violation,
    ) -> Self {
        let function_name = function.name.clone();
        Self { function: Some(index), function_name, pc, rule, message }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.function.is_some() {
            write!(f, "in `{}`", self.function_name)?;
            if let Some(pc) = self.pc {
                write!(f, " at instruction {pc}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for VerifyError {}

/// Checks a module.
///
/// Takes time and memory in proportion to the module, whatever it holds.
///
/// # Errors
///
/// The first violation of each function that has one, 20 at most. While anything outside of code is
/// wrong, code is not looked at.
pub fn verify(module: Module) -> Result<Verified<Module>, Vec<VerifyError>> {
    let mut errors = module::check(&module);
    if errors.is_empty() {
        let function_types = context::function_types(&module);
        match check_code(Context { module: &module, function_types: &function_types }) {
            Ok(facts) => return Ok(Verified::new(module, facts, function_types)),
            Err(found) => errors = found,
        }
    }
    errors.truncate(MOST_ERRORS);
    Err(errors)
}

fn check_code(context: Context<'_>) -> Result<Vec<facts::FunctionFacts>, Vec<VerifyError>> {
    let mut budget = Budget::of(context.module);
    let (mut facts, mut errors) = (Vec::new(), Vec::new());
    for index in (0..context.module.functions.len()).map(|index| FunctionIndex(index as u32)) {
        match flow::check(context, index, &mut budget) {
            Ok(found) => facts.push(found),
            Err(error) => errors.push(error),
        }
        if errors.len() == MOST_ERRORS {
            break;
        }
    }
    if errors.is_empty() { Ok(facts) } else { Err(errors) }
}
