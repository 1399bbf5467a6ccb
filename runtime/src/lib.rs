//! What every engine stands on: values, heap, exceptions, native calls.
//!
//! * A [`Program`] is a verified module, linked with its native functions; shared and immutable.
//! * An [`Instance`] is a program with its heap, variables and streams; shared by all its tasks.
//! * A [`Context`] is one thread of execution in an instance: its stacks, its allocation buffer,
//!   its pending exception.
//!
//! Interpreter and compiled code call the same [`operations`]; native library functions see a
//! [`NativeCall`].
//!
//! Invariant: nothing here assumes that there is only one context; nothing here knows how code is
//! interpreted or compiled.

pub mod abi;
pub mod allocation_profile;
pub mod aot;
pub mod classes;
pub mod context;
pub mod effects;
pub mod exception;
pub mod heap;
pub mod instance;
mod interface_table;
pub mod native;
pub mod native_frames;
pub mod object;
pub mod objects;
pub mod operations;
pub mod program;
pub mod reflection;
pub mod rights;
pub mod tagged;
pub mod tier;
pub mod watch;

pub use allocation_profile::AllocationProfile;
pub use runa_bytecode::{
    ClassIndex, ErrorKind, FileAccess, FunctionIndex, Right, Shape, Type, TypeId, way,
};

pub use context::{Context, Frame, Raised, RootKind, RootSlot};
pub use exception::{ExceptionReport, TraceEntry};
pub use heap::{Heap, HeapSettings, HeapStatistics, MemoryModel};
pub use instance::{Instance, Limits, Streams};
pub use native::{Handle, NativeCall, NativeFunction, NativeResult, NativeTable};
pub use object::{Header, ObjectRef, kind, layout};
pub use program::{LinkError, Program};
pub use rights::Rights;
pub use runa_bytecode::StandardTypes;
pub use tagged::{Tagged, Unpacked};
pub use tier::{NativeEntry, TierUp};
