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
//! It runs step by step, and can be looked at after each one:
//!
//! ```
//! use runa as vm;
//! use vm::{VirtualMachine, assembler::Assembler};
//!
//! let mut vm = VirtualMachine::new();
//! let (program, _) = Assembler::new().assemble("PUSH 5\nPUSH 3\nADD").unwrap();
//! vm.load_program(program);
//!
//! // Step-by-step execution
//! while !vm.is_halted() {
//!     let pc = vm.program_counter();
//!     let instruction = vm.current_instruction().unwrap();
//!
//!     println!("PC: {}, Instruction: {:?}", pc, instruction);
//!
//!     vm.step().expect("Execution failed");
//!
//!     if let Ok(top) = vm.stack_top() {
//!         println!("Stack top: {:?}", top);
//!     }
//! }
//! assert_eq!((vm.stack_size(), vm.instruction_count()), (1, 3));
//! ```
//!
//! It counts how often each instruction runs, and stops after as many as it may run:
//!
//! ```
//! use runa as vm;
//! use vm::{VirtualMachine, VmError, assembler::Assembler};
//!
//! let mut vm = VirtualMachine::with_max_instructions(10_000_000);
//! vm.enable_profiling();
//! let listing = "PUSH 2000\nround:\nPUSH 1\nSUB\nDUP\nPUSH 0\nGT\nJT round\nHALT";
//! let (instructions, constants) = Assembler::new().assemble(listing).unwrap();
//! vm.load_bytecode_module(instructions, constants).unwrap();
//! vm.run().unwrap();
//!
//! if let Some(profiler) = vm.get_profiler() {
//!     let hot_spots = profiler.get_hot_spots(10);
//!     for (pc, count) in hot_spots {
//!         let percentage = (count as f64 / vm.instruction_count() as f64) * 100.0;
//!         println!("  PC {:2}: {:8} executions ({:.1}%)", pc, count, percentage);
//!     }
//!     assert_eq!(profiler.get_compilation_candidates(), [1]);
//! }
//!
//! let mut vm = VirtualMachine::with_max_instructions(100);
//! vm.load_program(Assembler::new().assemble("round: JMP round").unwrap().0);
//! assert_eq!(vm.run(), Err(VmError::InstructionLimit(100)));
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
mod heap;
mod heap_snapshot;
mod load;
mod memory_profile;
mod run;
mod session;
mod shared;

pub use heap::Heap;
pub use heap_snapshot::{LiveHeap, SnapshotError};
pub use load::{Input, LoadOptions, Loaded, load, load_with_modules, verify_module};
pub use run::{Asker, JitMode, Outcome, Prepared, RunError, RunOptions, prepare, run};
pub use session::{Completer, Interrupter, Reply, Session};
pub use shared::Shared;

pub use runa_bytecode::optimise::{OptimizationLevel, Pass, apply_passes, optimise, try_optimise};
pub use runa_bytecode::{
    Constant, DecodeError, ErrorKind, FunctionIndex, Instruction, Literal, Module, Verified,
    VerifyError, decode, encode,
};
pub use runa_codegen::aot::{ObjectError, compile_object};
pub use runa_codegen::show::{NativeForm, native_form};
pub use runa_compiler::syntax::{Class, highlight, is_unfinished, waits_for_more};
pub use runa_compiler::{
    Contracts, DeclaredKind, DeclaredName, FoundModule, LibraryOnly, ModuleFinder, Suggestion,
};
pub use runa_compiler::{documentation, format, outline};
pub use runa_diagnostics::{Diagnostic, FileId, Severity, Source, Sources, Span};
pub use runa_runtime::heap::NeverClosed;
pub use runa_runtime::heap::events::{Cause, CollectionEvent, CollectionKind};
pub use runa_runtime::heap::settings::{SettingsError, YoungSize};
pub use runa_runtime::{
    AllocationProfile, ExceptionReport, HeapSettings, HeapStatistics, Limits, MemoryModel, Streams,
    TraceEntry,
};
pub use runa_vm::{
    Completion, Flow, Hooks, HotSpotProfiler, Location, Machine, MachineStatus, Value, View,
    VirtualMachine, VmError,
};

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
