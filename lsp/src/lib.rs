//! The Language Server Protocol for Runa.
//!
//! Only this crate knows the protocol: it keeps the texts of open files, asks the compiler (or the
//! assembler, for `.asm`) and turns plain answers into the protocol's types.
#![forbid(unsafe_code)]

mod answers;
mod colours;
mod documents;
mod position;
mod server;
mod transport;

pub use server::{ServeError, serve, serve_connection};
