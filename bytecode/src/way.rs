//! How a handler of signals was left: what the code of a handler gives to the library that called it. Numbers above
//! these are the compiler's.

/// The exception is none that the handler takes.
pub const REFUSED: i64 = 0;
/// It takes the exception, and does not resume.
pub const TAKEN: i64 = 1;
/// `Resume`.
pub const RESUMED: i64 = 2;
/// It has raised another exception.
pub const RAISED: i64 = 3;
/// The first number that the library does not know.
pub const FIRST_OTHER: i64 = 4;
