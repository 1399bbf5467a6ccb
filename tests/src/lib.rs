//! Conformance suite: the same programs on every tier.
//!
//! A case is a file in `programs/CHAPTER/`: a program, and behind it what it does, in comments:
//!
//! ```text
//! print("Hello, {read_line() ?? "nobody"}")
//! print(1 / 0)
//!
//! #< Ada
//! #> Hello, Ada
//! #! DivisionByZeroError: 1 / 0 has no result
//! #!   at main (2:9)
//! ```
//!
//! | mark | a line of |
//! | --- | --- |
//! | `#$` | an argument that the program is started with |
//! | `#<` | what the program reads from standard input (this and the arguments are written by hand) |
//! | `#?` | what compiler or assembler say about it: `line:column severity[code]: message` |
//! | `#>` | what it writes to standard output |
//! | `#!` | the exception that nothing catches, with its trace |
//! | `#=` | what `main` returns, what an assembly program leaves on the stack, or `exit code N` |
//!
//! Programs run in the folder of this crate, where `data` has files for them to read.
//!
//! In `.asm` files the marks begin with `;`. Every case runs on every [`Tier`], and all have to do
//! the same; executables are a tier of their own, in the tests of `cli`, where `runa build` is:
//! `RUNA_EXECUTABLES=all cargo test -p runa-cli suite` builds all programs, else some of each chapter are
//! built. `UPDATE_EXPECT=1 cargo test -p runa-tests` writes what the programs do into the files;
//! look at the difference before you commit it.
//!
//! A session is a file in `sessions/`: inputs as they are typed, with what comes of each below it. It has to be
//! the same on interpreter and native code, however often objects move.
#![forbid(unsafe_code)]

mod analysis;
mod book;
mod case;
mod edited;
mod forgery;
mod formatting;
mod generate;
mod limited;
mod observation;
mod random;
mod tier;
mod transcript;

pub use analysis::{check_analysis, check_loading, check_reading};
pub use book::{BookExample, Shows, book_with};
pub use case::Case;
pub use edited::Edited;
pub use forgery::{Section, Sections};
pub use formatting::check_formatting;
pub use generate::{Expected, Generated};
pub use limited::{optimise_within_limits, run_within_limits};
pub use observation::Observation;
pub use random::{Random, seeds};
pub use tier::{Tier, load, observe, observe_on, round_trip};
pub use transcript::replay;
