//! Lines: where a logical line ends, and brackets that fit each other.
//!
//! Inside of brackets lines do not end. So that a bracket that is not closed does not swallow the rest of
//! the text, it is closed where no program can go on in it: before a line that begins with the word of a
//! statement, and between two operands when nothing closes it further on.

use runa_diagnostics::{Diagnostic, FileId, Span};

use super::{DEEPEST_NESTING, too_deep};
use crate::syntax::lexer::{Lexeme, OPEN_HOLE, UNCLOSED_TEXT};
use crate::syntax::recovery::MOST_ERRORS;
use crate::syntax::token::Token;

/// How often each token of a text is looked at, on average, to find out whether a `Match` has arms.
const MOST_LOOKS: usize = 8;

/// What is open.
#[derive(Clone, Copy)]
enum Inside {
    /// A bracket, in which lines do not end, and whether it is closed further on.
    Bracket(Lexeme, bool),
    /// A `Do` or `Match`, in which they do.
    Block(Lexeme),
}

/// Keeps one line end where a logical line ends, and makes brackets fit. Stops where they are nested too
/// deeply or have too many errors.
pub(super) fn join_lines(
    lexemes: &[Lexeme],
    file: FileId,
    end: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Lexeme> {
    let out = Vec::with_capacity(lexemes.len() + 8);
    let closed = closed_brackets(lexemes);
    let inside = Vec::new();
    let looks_ahead = lexemes.len().saturating_mul(MOST_LOOKS);
    let mut lines = Lines { lexemes, file, out, inside, closed, end, looks_ahead, diagnostics };
    lines.run();
    lines.out
}

struct Lines<'a> {
    lexemes: &'a [Lexeme],
    file: FileId,
    out: Vec<Lexeme>,
    inside: Vec<Inside>,
    /// For each lexeme, whether it is a bracket that is closed further on.
    closed: Vec<bool>,
    end: usize,
    /// How many tokens may still be looked at to find the arms of a `Match`.
    looks_ahead: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Lines<'_> {
    fn run(&mut self) {
        let mut index = 0;
        while self.diagnostics.len() < MOST_ERRORS
            && let Some(&lexeme) = self.lexemes.get(index)
        {
            if self.inside.len() > DEEPEST_NESTING {
                return self.diagnostics.push(too_deep(self.span(lexeme)));
            }
            match lexeme.token {
                Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                    let is_closed = self.closed.get(index).is_some_and(|&is_closed| is_closed);
                    self.inside.push(Inside::Bracket(lexeme, is_closed));
                    self.out.push(lexeme);
                }
                Token::RightParen | Token::RightBracket | Token::RightBrace => self.close(lexeme),
                Token::Do | Token::Match => self.block_word(index),
                Token::NewLine => {
                    index = self.line_end(index);
                    continue;
                }
                _ => self.out.push(lexeme),
            }
            index += 1;
        }
        self.close_brackets(self.end);
        self.end_line(Lexeme { start: self.end, token: Token::NewLine, end: self.end });
    }

    fn before(&self) -> Option<Token> {
        self.out.last().map(|last| last.token)
    }

    fn end_line(&mut self, lexeme: Lexeme) {
        if self.before().is_some_and(|before| before != Token::NewLine) {
            self.out.push(lexeme);
        }
    }

    /// A line end of the text; gives where to go on.
    fn line_end(&mut self, index: usize) -> usize {
        let lexeme = self.lexemes[index];
        let ends = self.lexemes[index..].iter().take_while(|l| l.token == Token::NewLine).count();
        let next = self.lexemes.get(index + ends).map(|next| next.token);
        let begins_statement = next.is_some_and(Token::begins_statement);
        match self.inside.last() {
            Some(&Inside::Bracket(_, is_closed)) => {
                if begins_statement || !is_closed && self.is_open_end(next) {
                    self.close_brackets(lexeme.start);
                    self.end_line(lexeme);
                }
            }
            _ => {
                let goes_on = self
                    .before()
                    .is_none_or(|token| token == Token::NewLine || token.continues_behind())
                    || next.is_some_and(Token::continues_before);
                if !goes_on || begins_statement || self.ends_with_increment() {
                    self.end_line(lexeme);
                }
            }
        }
        index + ends
    }

    /// Whether the line ends with `++`, which is a slip.
    fn ends_with_increment(&self) -> bool {
        let is_plus = |lexeme: &Lexeme| lexeme.token == Token::Plus;
        matches!(self.out.as_slice(), [.., a, b] if is_plus(a) && is_plus(b) && a.end == b.start)
    }

    /// Whether a bracket that is not closed seems to end with this line, behind which `next` stands.
    fn is_open_end(&self, next: Option<Token>) -> bool {
        match self.before() {
            Some(Token::LeftParen | Token::LeftBracket | Token::LeftBrace) => true,
            Some(before) => before.ends_operand() && next.is_some_and(Token::begins_operand),
            None => false,
        }
    }

    /// A closing bracket.
    fn close(&mut self, lexeme: Lexeme) {
        let blocks = self.inside.iter().rposition(|inside| matches!(inside, Inside::Block(_)));
        let first = blocks.map_or(0, |index| index + 1);
        let fits = |inside: &Inside| matches!(inside, Inside::Bracket(open, _) if closing(open.token) == lexeme.token);
        match self.inside[first..].iter().rposition(fits) {
            Some(position) => self.close_down_to(first + position + 1, lexeme.start),
            None => match self.inside.last().copied() {
                Some(Inside::Bracket(open, _)) => return self.close_wrongly(open, lexeme),
                Some(Inside::Block(open)) if self.before() == Some(Token::NewLine) => {
                    self.end_inline_block(open, lexeme);
                }
                _ => return self.report_surplus(lexeme),
            },
        }
        self.inside.pop();
        self.out.push(lexeme);
    }

    /// Closes the brackets from this one on that have no closing ones; says so of the innermost.
    fn close_down_to(&mut self, kept: usize, at: usize) {
        if let Some(Inside::Bracket(open, _)) =
            self.inside.get(kept..).and_then(<[_]>::last).copied()
        {
            self.report_open(open);
        }
        while self.inside.len() > kept
            && let Some(Inside::Bracket(open, _)) = self.inside.pop()
        {
            self.out.push(Lexeme { start: at, token: closing(open.token), end: at });
        }
    }

    /// Closes all brackets of the line.
    fn close_brackets(&mut self, at: usize) {
        let blocks = self.inside.iter().rposition(|inside| matches!(inside, Inside::Block(_)));
        self.close_down_to(blocks.map_or(0, |index| index + 1), at);
    }

    fn close_wrongly(&mut self, open: Lexeme, lexeme: Lexeme) {
        let (opened, wanted) = (sign(open.token), sign(closing(open.token)));
        let span = self.span(lexeme);
        self.diagnostics.push(
            Diagnostic::error("E0214", format!("`{opened}` is closed by `{wanted}`"))
                .at(span, format!("not by `{}`", sign(lexeme.token)))
                .at(self.span(open), "opened here")
                .suggest(format!("write `{wanted}`"), span, wanted),
        );
        self.inside.pop();
        self.out.push(Lexeme { token: closing(open.token), ..lexeme });
    }

    /// A bracket is closed in whose block there is no `End`: it is put in.
    fn end_inline_block(&mut self, open: Lexeme, lexeme: Lexeme) {
        let word = open.token.block_word().unwrap_or_default();
        self.diagnostics.push(
            Diagnostic::error("E0210", format!("this `{word}` has no `End {word}`"))
                .at(self.span(open), "opened here")
                .at(self.span(lexeme), "this closes what is around it"),
        );
        let at = lexeme.start;
        for token in [Token::End, open.token] {
            self.out.push(Lexeme { start: at, token, end: at });
        }
        self.inside.pop();
    }

    fn report_open(&mut self, open: Lexeme) {
        // A text that does not end takes what closes the bracket with it.
        let last = self.out.last().map_or(0..0, |last| last.start as u32..last.end as u32);
        let is_said = |said: &Diagnostic| {
            matches!(said.code, UNCLOSED_TEXT | OPEN_HOLE)
                && said.span().is_some_and(|span| last.contains(&span.start))
        };
        if self.diagnostics.iter().any(is_said) {
            return;
        }
        let sign = sign(open.token);
        self.diagnostics.push(
            Diagnostic::error("E0216", format!("this `{sign}` is not closed"))
                .at(self.span(open), "opened here"),
        );
    }

    fn report_surplus(&mut self, lexeme: Lexeme) {
        let span = self.span(lexeme);
        self.diagnostics.push(
            Diagnostic::error("E0215", format!("`{}` closes nothing", sign(lexeme.token)))
                .at(span, "no such bracket is open")
                .suggest("remove it", span, ""),
        );
    }

    /// `Do` or `Match`: begins a block, ends one behind `End`, or stands where it can do neither.
    fn block_word(&mut self, index: usize) {
        let lexeme = self.lexemes[index];
        if self.before() == Some(Token::End) {
            if let Some(Inside::Block(_)) = self.inside.last() {
                self.inside.pop();
            }
            self.out.push(lexeme);
        } else if self.begins_block(index) {
            self.inside.push(Inside::Block(lexeme));
            self.out.push(lexeme);
        } else {
            self.out.push(Lexeme { token: Token::Unreadable, ..lexeme });
        }
    }

    /// Whether a `Do` stands where it can, and whether a `Match` has arms.
    fn begins_block(&mut self, index: usize) -> bool {
        let lexeme = self.lexemes[index];
        if lexeme.token == Token::Do {
            return self.before() == Some(Token::Arrow);
        }
        if self.has_arms(index) {
            return true;
        }
        self.diagnostics.push(
            Diagnostic::error("E0217", "this `Match` has no `When`")
                .at(self.span(lexeme), "the lines behind it say what is done when")
                .note("`Match value`, then lines `When pattern then value`, then `End Match`"),
        );
        false
    }

    /// Whether the line behind that of a `Match` is an arm, or its end. So is taken to be what cannot be
    /// looked at any more.
    fn has_arms(&mut self, index: usize) -> bool {
        let mut depth = 0u32;
        let mut before = Token::Match;
        let mut at = index + 1;
        while let Some(lexeme) = self.lexemes.get(at) {
            let Some(left) = self.looks_ahead.checked_sub(1) else { return true };
            self.looks_ahead = left;
            match lexeme.token {
                Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                    depth += 1;
                }
                Token::RightParen | Token::RightBracket | Token::RightBrace => {
                    depth = depth.saturating_sub(1);
                }
                // The block of a lambda that is matched.
                Token::Do => return before == Token::Arrow,
                Token::NewLine => {
                    let rest = &self.lexemes[at..];
                    let ends = rest.iter().take_while(|next| next.token == Token::NewLine).count();
                    at += ends;
                    match rest.get(ends).map(|next| next.token) {
                        Some(Token::When | Token::Otherwise) => return true,
                        Some(Token::End) => return self.token(at + 1) == Some(Token::Match),
                        Some(next) if next.begins_statement() => return false,
                        Some(next) if next.continues_before() || before.continues_behind() => {}
                        _ if depth > 0 => {}
                        _ => return false,
                    }
                    continue;
                }
                word if word.begins_statement() && depth == 0 => return false,
                _ => {}
            }
            before = lexeme.token;
            at += 1;
        }
        false
    }

    fn token(&self, index: usize) -> Option<Token> {
        self.lexemes.get(index).map(|lexeme| lexeme.token)
    }

    fn span(&self, lexeme: Lexeme) -> Span {
        Span::new(self.file, lexeme.start as u32, lexeme.end as u32)
    }
}

/// For each lexeme, whether it is a bracket that is closed before a line begins a statement outside of it.
fn closed_brackets(lexemes: &[Lexeme]) -> Vec<bool> {
    let mut closed = vec![false; lexemes.len()];
    // The open ones, and `None` for a block.
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut before = Token::NewLine;
    for (index, lexeme) in lexemes.iter().enumerate() {
        match lexeme.token {
            Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                open.push(Some(index));
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                if let Some(Some(bracket)) = open.last().copied() {
                    open.pop();
                    closed[bracket] = true;
                }
            }
            Token::Do | Token::Match if before == Token::End => {
                open.pop_if(|open| open.is_none());
            }
            Token::Do | Token::Match => open.push(None),
            token if before == Token::NewLine && token.begins_statement() => {
                let kept = open.iter().rposition(Option::is_none).map_or(0, |block| block + 1);
                open.truncate(kept);
            }
            _ => {}
        }
        before = lexeme.token;
    }
    closed
}

fn closing(open: Token) -> Token {
    match open {
        Token::LeftBracket => Token::RightBracket,
        Token::LeftBrace => Token::RightBrace,
        _ => Token::RightParen,
    }
}

fn sign(bracket: Token) -> &'static str {
    match bracket {
        Token::LeftBracket => "[",
        Token::RightBracket => "]",
        Token::LeftBrace => "{",
        Token::RightBrace => "}",
        Token::RightParen => ")",
        _ => "(",
    }
}
