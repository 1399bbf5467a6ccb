//! Slips that come from other languages, and what to write instead.
//!
//! They are looked for only in lines that the grammar does not allow, so that every word of another
//! language stays a good name. A fix is offered as safe where no other meaning is possible.

mod ends;
mod functions;
mod headers;
mod signs;
mod types;
mod values;
mod words;

use runa_diagnostics::{Diagnostic, Span};

use super::errors::Context;
use super::lexer::Lexeme;
use super::token::Token;

pub(super) use ends::{explain_braces, explain_missing_ends};
pub(super) use signs::unreadable_sign;
pub(crate) use types::own_type;
pub(crate) use words::capital;

impl Context<'_> {
    /// Slips that come from other languages.
    pub(super) fn habit(&self) -> Option<Diagnostic> {
        let first = self.first()?;
        self.capital_word()
            .or_else(|| self.first_word(first))
            .or_else(|| self.header(first))
            .or_else(|| self.sign(first))
            .or_else(|| self.function_habit())
            .or_else(|| self.type_habit())
            .or_else(|| self.value(first))
    }

    fn of(&self, lexeme: Lexeme) -> Span {
        self.span(lexeme, lexeme)
    }

    /// The empty place before a lexeme.
    fn ahead_of(&self, lexeme: Lexeme) -> Span {
        Span::new(self.file, lexeme.start as u32, lexeme.start as u32)
    }

    /// The place from the beginning of one lexeme to that of another.
    fn up_to(&self, from: Lexeme, to: Lexeme) -> Span {
        Span::new(self.file, from.start as u32, to.start.max(from.start) as u32)
    }

    /// What the line has, without its line end.
    fn in_line(&self) -> &[Lexeme] {
        self.lexemes.get(self.line.clone()).unwrap_or_default()
    }

    /// The lexeme behind the error.
    fn behind(&self) -> Option<Lexeme> {
        self.lexemes.get(self.at + 1).copied()
    }

    /// The last lexeme of the line.
    fn last(&self) -> Option<Lexeme> {
        self.in_line().last().copied()
    }

    /// The lexeme `count` places before the error, in the same line.
    fn back(&self, count: usize) -> Option<Lexeme> {
        let index = self.at.checked_sub(count).filter(|&index| index >= self.line.start)?;
        self.lexemes.get(index).copied()
    }

    /// `->`, of which the error is one part.
    fn thin_arrow(&self) -> Option<Span> {
        let found = self.found();
        match found.token {
            Token::Greater => self.pair(Token::Minus),
            Token::Minus => {
                let next = self.behind().filter(|next| next.token == Token::Greater)?;
                (found.end == next.start).then(|| self.span(found, next))
            }
            _ => None,
        }
    }

    /// The error and the lexeme right before it, if that is `first` and nothing is between them.
    fn pair(&self, first: Token) -> Option<Span> {
        let before = self.before().filter(|before| before.token == first)?;
        (before.end == self.found().start).then(|| self.span(before, self.found()))
    }
}

/// An error with one place.
fn error(code: &'static str, message: impl Into<String>, span: Span, label: &str) -> Diagnostic {
    Diagnostic::error(code, message).at(span, label)
}
