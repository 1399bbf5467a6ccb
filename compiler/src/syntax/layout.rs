//! The pass between lexer and parser: lambda parentheses, line ends, blocks.
//!
//! After it every logical line ends with exactly one [`Token::NewLine`], a `(` that begins the
//! parameters of a lambda is a [`Token::LambdaParen`], brackets fit each other, and every block has its
//! `End`: what is missing was reported and put in, what is too much was reported and taken out.

mod blocks;
mod brackets;

use runa_diagnostics::{Diagnostic, FileId};

use super::ast::LostNames;
use super::lexer::Lexeme;
use super::token::Token;
pub(super) use blocks::Blocks;

/// The logical lines of `lexemes`, which stand in `text` and end at byte `end`.
pub(super) fn lay_out(
    lexemes: Vec<Lexeme>,
    text: &str,
    (file, end): (FileId, usize),
    lost: &mut LostNames,
    diagnostics: &mut Vec<Diagnostic>,
) -> Blocks {
    let mut lexemes = lexemes;
    mark_lambdas(&mut lexemes);
    let lines = brackets::join_lines(&lexemes, file, end, diagnostics);
    blocks::fit_blocks(&lines, blocks::Text { text, file, end }, lost, diagnostics)
}

/// Whether blocks are open at the end of a text, which is right otherwise as far as blocks go.
pub(super) fn has_open_block(
    mut lexemes: Vec<Lexeme>,
    text: &str,
    (file, end): (FileId, usize),
) -> bool {
    mark_lambdas(&mut lexemes);
    let lines = brackets::join_lines(&lexemes, file, end, &mut Vec::new());
    blocks::are_only_open(&lines, blocks::Text { text, file, end })
}

/// A `(` whose `)` is followed by `=>` begins a lambda or function type.
fn mark_lambdas(lexemes: &mut [Lexeme]) {
    let mut open = Vec::new();
    for index in 0..lexemes.len() {
        match lexemes[index].token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace => open.push(index),
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                let arrow = lexemes.get(index + 1).is_some_and(|next| next.token == Token::Arrow);
                if let Some(begin) = open.pop()
                    && arrow
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
