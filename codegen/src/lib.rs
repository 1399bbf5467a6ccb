//! Native code for Runa bytecode: one translator, just in time and ahead of time.

pub mod aot;
mod clif;
pub mod jit;
pub mod show;
pub mod ssa;

pub use clif::CodegenError;
pub use jit::Jit;
