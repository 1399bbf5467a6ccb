//! Debugging programs: an engine, and the Debug Adapter Protocol on top of it.
//!
//! [`engine`] runs a program on a thread of its own and stops it at breakpoints and steps; it knows
//! nothing of protocols. [`dap`] serves editors. How a program is found and loaded is given from
//! outside, by a [`Launcher`].
//!
//! Invariant: types of the protocol's crate are absent outside `dap`.
#![forbid(unsafe_code)]

pub mod dap;
pub mod engine;

use std::path::Path;

use runa_runtime::Streams;
use runa_vm::Machine;

/// Makes programs ready to run for the debugger.
pub trait Launcher: Send {
    /// A machine for the program in the file `path`, which uses `streams`. The error is a text for
    /// people.
    fn launch(&self, path: &Path, streams: Streams) -> Result<Machine, String>;
}
