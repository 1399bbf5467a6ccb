//! How programs meet a terminal: standard streams, exit codes, messages on standard error, what users
//! ask of memory.
//!
//! Shared by the commands, which run programs in the machine, and by the runtime archive, which runs
//! them in executables of their own: both show the same things and end in the same way.
//!
//! Invariant: nothing here knows the compiler, the assembler or how native code is made; executables
//! carry all of this crate.
#![forbid(unsafe_code)]

mod conclude;
pub mod exit;
pub mod memory;
pub mod render;
mod start;
pub mod streams;

pub use conclude::{conclude, print};
pub use start::start;
