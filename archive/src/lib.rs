//! What an executable built by Runa links: `main`, the runtime, the library, the interpreter.
//!
//! The object file of the program defines what [`runa_runtime::aot`] names; `main` finds the program
//! there and runs it as `runa run` does: the same streams, messages, traces and exit codes.
//!
//! Invariant: no compiler, no assembler, no code generator is in here.

mod entry;
mod program;
