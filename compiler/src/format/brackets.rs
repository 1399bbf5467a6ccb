//! Brackets: what stands in them is on one line, or each part on a line of its own.

use super::document::{BreakKind, INDENT};
use super::expressions::Expressions;
use super::roles::Role;
use super::words::{Word, Words};
use crate::syntax::Token;

/// Numbers and other literals up to this many columns stand several on a line.
const FILLED_COLUMNS: u32 = 12;

/// What becomes of a comma before a closing bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TrailingComma {
    /// It is there when the bracket is broken into lines.
    WhenBroken,
    /// It is not allowed.
    Never,
    /// It makes a tuple of one value.
    Kept,
}

impl Words<'_> {
    /// What becomes of the comma before the bracket that closes the one at `open`.
    pub(super) fn trailing_comma(&self, open: usize) -> TrailingComma {
        let Some(word) = self.words.get(open) else { return TrailingComma::Never };
        match (word.token, word.role) {
            (Token::LeftBracket, Role::OpenBehind) => TrailingComma::Never,
            (Token::LeftParen, Role::Open) => self.trailing_comma_of_parenthesis(open),
            _ => TrailingComma::WhenBroken,
        }
    }

    /// The same for a `(` that is not behind an operand: a comma makes a tuple, or a tuple type.
    fn trailing_comma_of_parenthesis(&self, open: usize) -> TrailingComma {
        let close = self.partner(open);
        let mut at = open + 1;
        while at < close {
            let Some(word) = self.words.get(at) else { break };
            match word.token {
                Token::Comma if at + 1 == close => return TrailingComma::Kept,
                Token::Comma => return TrailingComma::WhenBroken,
                _ if word.role == Role::Keyword => at += 1,
                _ => at = (word.partner as usize).max(at) + 1,
            }
        }
        TrailingComma::Never
    }
}

impl Expressions<'_, '_, '_> {
    fn at(&self, index: usize) -> Option<&Word> {
        self.lines.words.words.get(index)
    }

    /// Writes the bracket from `open` to `close`.
    pub(super) fn bracket(&mut self, open: usize, close: usize) {
        if self.holds_one_literal(open, close) {
            self.word(open);
            let behind = self.lines.behind(open + 1);
            self.bracket(open + 1, behind.saturating_sub(1));
            self.word(close);
            return;
        }
        self.lines.document.open_group(INDENT);
        self.word(open);
        if close > open + 1 {
            self.items(open, close);
        }
        if close > open + 1 || self.at(close).is_some_and(|word| word.gap.has_comments()) {
            self.may_break(close, BreakKind::Closing);
        }
        self.word(close);
        self.lines.document.close_group();
    }

    /// Whether there is nothing but one list, map or set inside, whose brackets can then stand beside
    /// these.
    fn holds_one_literal(&self, open: usize, close: usize) -> bool {
        let is_plain =
            |index: usize| self.at(index).is_some_and(|word: &Word| !word.gap.has_comments());
        let is_literal = self.at(open + 1).is_some_and(|inner| {
            matches!(inner.token, Token::LeftBracket | Token::LeftBrace)
                && inner.partner as usize + 1 == close
        });
        is_literal && is_plain(open + 1) && is_plain(close)
    }

    fn items(&mut self, open: usize, close: usize) {
        let trailing = self.lines.words.trailing_comma(open);
        let has_comma = self.token(close - 1) == Token::Comma;
        let end = if has_comma { close - 1 } else { close };
        let is_filled = self.is_filled(open, end);
        let kind = if is_filled { BreakKind::Filled } else { BreakKind::Group };
        if let (Some(word), true) = (self.at(open + 1), end == open + 2) {
            let columns = word.width + u32::from(trailing == TrailingComma::WhenBroken);
            self.lines.document.only_word(columns);
        }
        self.may_break(open + 1, BreakKind::Group);
        let (mut begin, mut at) = (open + 1, open + 1);
        while at < end {
            if self.token(at) == Token::Comma {
                self.part(begin, at, INDENT);
                self.word(at);
                self.may_break(at + 1, kind);
                begin = at + 1;
            }
            at = self.lines.behind(at);
        }
        let is_only_one = begin == open + 1;
        self.part(begin, end, if is_only_one { 0 } else { INDENT });
        match trailing {
            TrailingComma::WhenBroken => self.lines.document.trailing_comma(),
            TrailingComma::Kept => self.word(end),
            TrailingComma::Never => {}
        }
    }

    /// Whether the items of a list or set are short literals.
    fn is_filled(&self, open: usize, end: usize) -> bool {
        let is_list = self.at(open).is_some_and(|word| {
            word.role == Role::Open && matches!(word.token, Token::LeftBracket | Token::LeftBrace)
        });
        let items = self.lines.words.words.get(open + 1..end).unwrap_or(&[]);
        is_list && items.iter().all(is_short_literal)
    }
}

fn is_short_literal(word: &Word) -> bool {
    use Token::{Bytes, Comma, Decimal, False, Float, Integer, Minus, Nothing, Text, True};
    let is_literal = matches!(
        word.token,
        Integer | Float | Decimal | Text | Bytes | True | False | Nothing | Minus | Comma
    );
    is_literal && word.width <= FILLED_COLUMNS && word.last_width.is_none()
}
