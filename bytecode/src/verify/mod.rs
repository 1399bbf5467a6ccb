//! Proving that a module may run.
//!
//! Every function is checked by a forward data flow over the heights and types of the operand stack
//! and over which locals are assigned, in the manner of the Java virtual machine. The engines rely
//! on what is shown here and check none of it again. Each [`Rule`] has a violating module in the
//! tests.
//!
//! Where control meets, operand stacks must have the same height and their types a join
//! ([`Types::join`](crate::Types::join)); a local counts as assigned if it is on every way.

mod effects;
mod facts;
mod flow;
mod module;
mod rules;
mod state;

use std::fmt;
use std::ops::Deref;

use crate::{FunctionIndex, Module};

pub use facts::{FrameCursor, Verified};
pub use rules::Rule;
pub use state::FrameState;

/// How many violations are reported at the most.
const MOST_ERRORS: usize = 20;

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

/// Checks a module. On failure gives the first violation of each function that has one, 20 at most.
///
/// Linear in the size of the code, except where many jumps of different origin meet again and again.
pub fn verify(module: Module) -> Result<Verified<Module>, Vec<VerifyError>> {
    let mut errors = module::check(&module);
    let mut facts = Vec::with_capacity(module.functions.len());
    if errors.is_empty() {
        for index in 0..module.functions.len() {
            match flow::check(&module, FunctionIndex(index as u32)) {
                Ok(found) => facts.push(found),
                Err(error) => errors.push(error),
            }
            if errors.len() >= MOST_ERRORS {
                break;
            }
        }
    }
    errors.truncate(MOST_ERRORS);
    if errors.is_empty() { Ok(Verified::new(module, facts)) } else { Err(errors) }
}

impl<M> Deref for Verified<M> {
    type Target = M;

    fn deref(&self) -> &M {
        self.value()
    }
}
