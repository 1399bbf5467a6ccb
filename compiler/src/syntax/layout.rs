//! The pass between lexer and parser: lambda parentheses, line ends, blocks.
//!
//! After it every logical line ends with exactly one [`Token::NewLine`], a `(` that begins the
//! parameters of a lambda is a [`Token::LambdaParen`], brackets fit each other, and every block has its
//! `End`: what is missing was reported and put in, what is too much was reported and taken out.

mod blocks;
mod brackets;

use runa_diagnostics::{Diagnostic, FileId, Span};

use super::ast::LostNames;
use super::lexer::Lexeme;
use super::recovery::MOST_ERRORS;
use super::token::Token;
pub(super) use blocks::Blocks;

/// The code of the error that something is nested too deeply.
const TOO_DEEP: &str = "E0213";

/// How deeply brackets and blocks may be nested.
const DEEPEST_NESTING: usize = 120;

/// The logical lines of `lexemes`, which stand in `text` and end at byte `end`; none when they are nested
/// too deeply or have too many errors.
pub(super) fn lay_out(
    lexemes: Vec<Lexeme>,
    text: &str,
    (file, end): (FileId, usize),
    lost: &mut LostNames,
    diagnostics: &mut Vec<Diagnostic>,
) -> Blocks {
    let lines = join_lines(lexemes, (file, end), diagnostics);
    if diagnostics.len() >= MOST_ERRORS || diagnostics.iter().any(|said| said.code == TOO_DEEP) {
        return Blocks::default();
    }
    blocks::fit_blocks(&lines, blocks::Text { text, file, end }, lost, diagnostics)
}

/// The logical lines of `lexemes`, which end at byte `end`, whatever blocks they make.
pub(super) fn join_lines(
    mut lexemes: Vec<Lexeme>,
    (file, end): (FileId, usize),
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Lexeme> {
    mark_lambdas(&mut lexemes);
    brackets::join_lines(&lexemes, file, end, diagnostics)
}

/// Whether blocks are open at the end of a text, which is right otherwise as far as blocks go.
pub(super) fn has_open_block(
    lexemes: Vec<Lexeme>,
    text: &str,
    (file, end): (FileId, usize),
) -> bool {
    let lines = join_lines(lexemes, (file, end), &mut Vec::new());
    blocks::are_only_open(&lines, blocks::Text { text, file, end })
}

/// What is said where something is nested more than [`DEEPEST_NESTING`] levels deep.
fn too_deep(place: Span) -> Diagnostic {
    let message = format!("this is nested more than {DEEPEST_NESTING} levels deep");
    Diagnostic::error(TOO_DEEP, message)
        .at(place, "too deep here")
        .note("move inner parts into processes of their own")
}

/// A `(` whose `)` is followed by `=>` begins a lambda or function type.
fn mark_lambdas(lexemes: &mut [Lexeme]) {
    let mut open = Vec::new();
    for index in 0..lexemes.len() {
        match lexemes[index].token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace => open.push(index),
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                let begin = open.pop();
                // Inside of brackets lines do not end.
                let is_inside = !open.is_empty();
                let mut behind = lexemes[index + 1..].iter().map(|lexeme| lexeme.token);
                let next = behind.find(|&token| !(is_inside && token == Token::NewLine));
                if let Some(begin) = begin
                    && next == Some(Token::Arrow)
                    && lexemes[begin].token == Token::LeftParen
                    && lexemes[index].token == Token::RightParen
                {
                    lexemes[begin].token = Token::LambdaParen;
                }
            }
            _ => {}
        }
    }
}
