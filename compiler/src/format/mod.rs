//! One layout for all programs.
//!
//! Only what means nothing changes: blanks, line ends where lines are joined, `;` between
//! statements, and the comma before a closing bracket. [`format`] makes sure of it: what it gives has
//! the same tokens and comments as what it got, or it gives nothing.
//!
//! The text is cut into words ([`words`]), each with the comments before it; [`lines`] and
//! [`expressions`] make a [`document`] of them, in which the places are marked where lines may break;
//! [`print`] decides where they do.

mod brackets;
mod document;
mod expressions;
mod lines;
mod meaning;
mod print;
mod roles;
mod structure;
mod trailing;
mod words;

use runa_diagnostics::{Diagnostic, FileId, Source};

use crate::syntax;
use lines::Lines;
use words::Words;

/// Why a text is not formatted.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// It has errors.
    Errors(Vec<Diagnostic>),
    /// The formatter would have changed what the text means: a mistake of Runa.
    Mistake,
}

/// The text of `source` in the layout that all programs have. Formatted again it stays the same.
///
/// Takes time in proportion to the length of the text.
///
/// # Errors
/// Refuses texts that cannot be read without errors.
pub fn format(source: &Source, file: FileId) -> Result<String, Refused> {
    refuse_errors(source, file)?;
    let words = Words::of(source.text(), file).ok_or(Refused::Mistake)?;
    let document = Lines::new(&words).program();
    let formatted = print::print(&words, &document);
    drop(document);
    if formatted == source.text() {
        return Ok(formatted);
    }
    let again = Words::of(&formatted, file).ok_or(Refused::Mistake)?;
    if meaning::is_same(&words, &again) { Ok(formatted) } else { Err(Refused::Mistake) }
}

fn refuse_errors(source: &Source, file: FileId) -> Result<(), Refused> {
    let parsed = syntax::parse(source, file);
    if parsed.is_complete() { Ok(()) } else { Err(Refused::Errors(parsed.diagnostics)) }
}
