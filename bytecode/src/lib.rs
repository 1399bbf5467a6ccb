//! Runa bytecode: one verified stack code that source and assembly compile to and every engine runs.
//!
//! * [`for_each_instruction!`] is the one list of instructions; everything else is derived from it.
//! * [`Module`] is a program as data, [`encode`] and [`decode`] are its file format (`.runab`).
//! * [`optimise`] makes the code of a module better.
//! * [`verify`] turns a module into a [`Verified`] one: only that may be run, compiled or debugged.
//!
//! Invariant: nothing here knows source syntax, runs code or touches files. Bytes nobody has checked
//! become a [`Module`] or a [`DecodeError`], never a panic.
#![forbid(unsafe_code)]

#[macro_use]
mod table;
mod class;
mod decode;
mod encode;
mod error_kind;
mod flat;
mod format;
mod index;
mod instruction;
mod literal;
mod module;
mod operand;
pub mod optimise;
mod protocol;
mod reader;
mod right;
mod section;
pub mod threads;
mod types;
mod verify;
pub mod way;

pub use class::{Class, ClassError, ClassKind, Classes, Field, Method};
pub use decode::{DecodeError, DecodeProblem, decode, decode_from};
pub use encode::{FORMAT_VERSION, MAGIC, encode, encode_to};
pub use error_kind::ErrorKind;
pub use flat::{FlatError, FlatProgram};
pub use format::{FormatAlign, FormatError, FormatKind, FormatSpec};
pub use index::{
    CaptureIndex, ClassIndex, ConstantIndex, Count, FieldIndex, FunctionIndex, GlobalIndex,
    LocalIndex, MethodIndex, NativeIndex, Target,
};
pub use instruction::{
    Effect, Family, Flags, Instruction, InstructionInfo, Opcode, SlotKind, visit,
};
pub use instruction::{
    VisitArithmetic, VisitArray, VisitCall, VisitComparison, VisitConstant, VisitControl,
    VisitException, VisitLocal, VisitObject, VisitStack, VisitText, Visitor,
};
pub use literal::{Literal, Real};
pub use module::{
    Constant, DefaultValue, Export, Function, Global, Handler, LineEntry, LocalName, Module,
    NativeImport, TestEntry,
};
pub use operand::{Operand, OperandKind};
pub use protocol::{Protocol, Protocols};
pub use right::{FileAccess, Right, RightKind};
pub use types::{Shape, StandardTypes, Type, TypeId, TypeName, Types};
pub use verify::{FrameCursor, FrameState, Rule, Verified, VerifyError, verify};
