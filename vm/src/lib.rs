//! Runs verified bytecode: translation to register form, the interpreter, and what watches it.
//!
//! * [`Machine`] runs a program: the whole of it, a single function, or suspended and resumed.
//! * [`Hooks`] see every instruction before it runs; debugger, tracer, profiler and limits are hooks.
//! * [`View`] shows frames, locals and operands of a program that is stopped in a hook.
//! * [`VirtualMachine`] is the small machine for flat code that the introductory texts use.
//!
//! Invariant: nothing here knows source syntax or how native code is made; a compiler is reached
//! through [`runa_runtime::TierUp`] only.

mod engine;
mod function;
mod hooks;
mod inspect;
mod interpreter;
mod machine;
mod profile;
mod register;
mod status;
mod translate;
mod value;
mod virtual_machine;

pub use engine::Interpreter;
pub use hooks::{Flow, Hooks, Location};
pub use inspect::{FrameView, LocalView, View};
pub use machine::{Completion, Machine, MachineOptions, Siblings, StartError, Suspended};
pub use profile::{HOT_SPOT_THRESHOLD, HotSpotProfiler};
pub use status::MachineStatus;
pub use value::Value;
pub use virtual_machine::{VirtualMachine, VmError};
