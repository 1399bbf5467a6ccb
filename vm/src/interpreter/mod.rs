//! Running the register form.

mod guess;
pub(crate) mod pack;
mod quick;
mod run;
mod slow;
mod unwind;

pub(crate) use run::run;

use crate::function::FunctionRecord;
use crate::register::Ins;

/// Where a run begins.
pub(crate) struct Start {
    /// The function.
    pub(crate) record: *const FunctionRecord,
    /// Its frame, whose parameters (and function value) are in place.
    pub(crate) base: *mut u64,
    /// The instruction to go on with, in the form of the run; the function's start if nothing.
    pub(crate) pc: Option<*const Ins>,
    /// How many of the context's frames wait outside of this run.
    pub(crate) outer_frames: usize,
    /// How many wait inside of it already, because it was suspended before.
    pub(crate) inner_frames: usize,
}

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The function returned this word.
    Returned(u64),
    /// An exception left the function.
    Raised,
    /// A hook asked to go on later; all frames are in place.
    Suspended,
}
