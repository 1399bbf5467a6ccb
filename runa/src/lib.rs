//! Runa in Rust: compile, assemble and run programs.
//!
//! The small machine of the introductory texts takes flat code:
//!
//! ```
//! use runa as vm;
//! use vm::{VirtualMachine, assembler::Assembler};
//!
//! let program = "PUSH 5\nPUSH 3\nADD\nPUSH 2\nMUL\nPUSH 2\nSUB";
//! let (instructions, constants) =
//!     Assembler::new().assemble(program).expect("Assembly failed");
//!
//! let mut vm = VirtualMachine::new();
//! vm.load_bytecode_module(instructions, constants)
//!     .expect("Failed to load program");
//! vm.run().expect("Execution failed");
//!
//! assert_eq!(format!("{:?}", vm.stack_top().unwrap()), "Integer(14)");
//! ```
//!
//! Whole programs are loaded with [`load`] and run with [`run`]:
//!
//! ```
//! use runa::{Input, LoadOptions, Outcome, RunOptions, Sources};
//!
//! let mut sources = Sources::new();
//! let text = "print(\"six times seven is {6 * 7}\")";
//! let loaded = runa::load(&mut sources, "answer.runa", Input::Source(text), &LoadOptions::default());
//! let module = loaded.module.expect("the program has no errors");
//!
//! let output = runa::Shared::default();
//! let options = RunOptions { streams: output.streams(), ..RunOptions::default() };
//! assert!(matches!(runa::run(module, options), Outcome::Returned(_)));
//! assert_eq!(output.text(), "six times seven is 42\n");
//! ```
#![forbid(unsafe_code)]

pub mod assembler;
mod load;
mod run;
mod shared;

pub use load::{Input, LoadOptions, Loaded, load, verify_module};
pub use run::{JitMode, Outcome, Prepared, RunError, RunOptions, prepare, run};
pub use shared::Shared;

pub use runa_bytecode::{
    DecodeError, ErrorKind, FunctionIndex, Instruction, Literal, Module, Verified, VerifyError,
    decode, encode,
};
pub use runa_codegen::aot::{ObjectError, compile_object};
pub use runa_codegen::show::{NativeForm, native_form};
pub use runa_diagnostics::{Diagnostic, FileId, Severity, Source, Sources, Span};
pub use runa_runtime::{ExceptionReport, Limits, Streams, TraceEntry};
pub use runa_vm::{
    Completion, Flow, Hooks, HotSpotProfiler, Location, Machine, Value, View, VirtualMachine,
    VmError,
};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
