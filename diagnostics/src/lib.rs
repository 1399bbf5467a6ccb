//! What every part of the toolchain says about a text: where, how bad, why, and a way out.
//!
//! The assembler and the compiler produce [`Diagnostic`]s and never print them. The command line
//! renders them for people and for tools, the language server turns them into its protocol.
//!
//! Invariant: nothing here reads files, knows a terminal or a protocol, or depends on another crate.
#![forbid(unsafe_code)]

pub mod codes;
mod diagnostic;
mod fix;
mod similar;
mod source;

pub use diagnostic::{Diagnostic, Edit, Label, Severity, Suggestion};
pub use fix::{Change, Fixed, fix_all};
pub use similar::closest;
pub use source::{FileId, LineColumn, Source, SourceTooLarge, Sources, Span};
