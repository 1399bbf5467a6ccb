//! The pass between lexer and parser: lambda parentheses, line ends, blocks.
//!
//! After it every logical line ends with exactly one [`Token::NewLine`], a `(` that begins the
//! parameters of a lambda is a [`Token::LambdaParen`], brackets fit each other, and every block has its
//! `End`: what is missing was reported and put in, what is too much was reported and taken out.

mod blocks;
mod brackets;
mod closed;
mod lambdas;

use runa_diagnostics::{Diagnostic, FileId, Span};

use super::ast::LostNames;
use super::lexer::Lexeme;
use super::recovery::MOST_ERRORS;
pub(super) use blocks::Blocks;

/// The code of the error that something is nested too deeply.
const TOO_DEEP: &str = "E0213";

/// How deeply brackets and blocks may be nested.
const DEEPEST_NESTING: usize = 120;

/// The text that is laid out.
#[derive(Clone, Copy)]
struct Text<'t> {
    text: &'t str,
    file: FileId,
    end: usize,
}

impl Text<'_> {
    fn span(&self, from: Lexeme, to: Lexeme) -> Span {
        Span::new(self.file, from.start as u32, to.end as u32)
    }
}

/// The logical lines of `lexemes`, which stand in `text` and end at byte `end`; none when they are nested
/// too deeply or have too many errors.
pub(super) fn lay_out(
    lexemes: Vec<Lexeme>,
    text: &str,
    (file, end): (FileId, usize),
    lost: &mut LostNames,
    diagnostics: &mut Vec<Diagnostic>,
) -> Blocks {
    let lines = join_lines(lexemes, text, (file, end), diagnostics);
    if diagnostics.len() >= MOST_ERRORS || diagnostics.iter().any(|said| said.code == TOO_DEEP) {
        return Blocks::default();
    }
    blocks::fit_blocks(&lines, Text { text, file, end }, lost, diagnostics)
}

/// The logical lines of `lexemes`, which end at byte `end`, whatever blocks they make.
pub(super) fn join_lines(
    mut lexemes: Vec<Lexeme>,
    text: &str,
    (file, end): (FileId, usize),
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Lexeme> {
    let text = Text { text, file, end };
    lambdas::complete(&mut lexemes, text, diagnostics);
    lambdas::mark(&mut lexemes);
    brackets::join_lines(&lexemes, text, diagnostics)
}

/// Whether blocks are open at the end of a text, which is right otherwise as far as blocks go.
pub(super) fn has_open_block(
    lexemes: Vec<Lexeme>,
    text: &str,
    (file, end): (FileId, usize),
) -> bool {
    let lines = join_lines(lexemes, text, (file, end), &mut Vec::new());
    blocks::are_only_open(&lines, Text { text, file, end })
}

/// What is said where something is nested more than [`DEEPEST_NESTING`] levels deep.
fn too_deep(place: Span) -> Diagnostic {
    let message = format!("this is nested more than {DEEPEST_NESTING} levels deep");
    Diagnostic::error(TOO_DEEP, message)
        .at(place, "too deep here")
        .note("move inner parts into processes of their own")
}

/// What is said of an `End` without the word of the block that it ends.
fn word_is_missing(end: Span, opener: Span, word: &str) -> Diagnostic {
    let message = format!("this `End` needs the word of the block it ends: `End {word}`");
    Diagnostic::error("E0211", message).at(end, "").at(opener, "this block is open").fix(
        "name the block",
        end,
        format!("End {word}"),
    )
}

/// What is said of the word of a block that stands where its `End` would.
fn end_is_missing(place: Span, word: &str) -> Diagnostic {
    let begin = Span { end: place.start, ..place };
    Diagnostic::error("E0211", format!("`End` is missing before this `{word}`"))
        .at(place, "a block ends with `End` and its word")
        .fix(format!("write `End {word}`"), begin, "End ")
}
