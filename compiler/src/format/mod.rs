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
mod quoted;
mod roles;
mod structure;
mod trailing;
mod words;

use runa_diagnostics::{Diagnostic, FileId, Source};

use crate::syntax;
use lines::Lines;
pub(crate) use quoted::on_one_line;
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
    let (parsed, lines) = syntax::parse_lines(source.text(), 0, file);
    if !parsed.is_complete() {
        return Err(Refused::Errors(parsed.diagnostics));
    }
    drop(parsed);
    let words = Words::of(source.text(), &lines);
    drop(lines);
    let document = Lines::new(&words).program();
    let formatted = print::print(&words, &document);
    drop(document);
    if formatted == source.text() {
        return Ok(formatted);
    }
    let lines = syntax::logical_lines(&formatted, file).ok_or(Refused::Mistake)?;
    if meaning::is_same(&words, &formatted, &lines) { Ok(formatted) } else { Err(Refused::Mistake) }
}
