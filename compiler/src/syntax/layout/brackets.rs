//! Lines: where a logical line ends, and brackets that fit each other.
//!
//! Inside of brackets lines do not end. So that a bracket that is not closed does not swallow the rest of
//! the text, it is closed where no program can go on in it: before a line that begins with the word of a
//! statement, and between two operands when nothing closes it further on.

use std::cell::OnceCell;

use runa_diagnostics::{Diagnostic, Span};

use super::closed::{Indent, closed_brackets, closing, misfits, surplus_closing};
use super::{DEEPEST_NESTING, Text, end_is_missing, too_deep, word_is_missing};
use crate::syntax::lexer::{Lexeme, OPEN_HOLE, UNCLOSED_TEXT};
use crate::syntax::recovery::MOST_ERRORS;
use crate::syntax::token::Token;

/// How often each token of a text is looked at, on average, to find out whether a `Match` has arms.
const MOST_LOOKS: usize = 8;

/// So near to its `Do` the `=>` of a lambda is looked for.
const MOST_BETWEEN: usize = 3;

/// What is open.
#[derive(Clone, Copy)]
enum Inside {
    /// A bracket, in which lines do not end.
    Bracket(Bracket),
    /// A `Do` or `Match`, in which they do.
    Block(Lexeme),
}

/// A bracket that is open.
#[derive(Clone, Copy)]
struct Bracket {
    open: Lexeme,
    /// Which of the lexemes it is.
    index: usize,
    /// How far the line in which it stands is indented.
    indent: usize,
}

/// Keeps one line end where a logical line ends, and makes brackets fit. Stops where they are nested too
/// deeply or have too many errors.
pub(super) fn join_lines(
    lexemes: &[Lexeme],
    text: Text<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Lexeme> {
    let out = Vec::with_capacity(lexemes.len() + 8);
    let closed = OnceCell::new();
    let inside = Vec::new();
    let looks_ahead = lexemes.len().saturating_mul(MOST_LOOKS);
    let mut lines = Lines { lexemes, text, out, line: 0, inside, closed, looks_ahead, diagnostics };
    lines.run();
    lines.out
}

struct Lines<'a> {
    lexemes: &'a [Lexeme],
    text: Text<'a>,
    out: Vec<Lexeme>,
    /// Where, among what is given out, the line begins.
    line: usize,
    inside: Vec<Inside>,
    /// For each lexeme, whether it is a bracket that is closed further on; asked for when a line ends inside of
    /// one.
    closed: OnceCell<Vec<bool>>,
    /// How many tokens may still be looked at to find the arms of a `Match`.
    looks_ahead: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Lines<'_> {
    fn run(&mut self) {
        let (mut index, mut indents) = (0, Indent::default());
        while self.diagnostics.len() < MOST_ERRORS
            && let Some(&lexeme) = self.lexemes.get(index)
        {
            let indent = indents.at(index, self.lexemes, self.text);
            if self.inside.len() > DEEPEST_NESTING {
                return self.diagnostics.push(too_deep(self.span(lexeme)));
            }
            match lexeme.token {
                Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                    self.inside.push(Inside::Bracket(Bracket { open: lexeme, index, indent }));
                    self.out.push(lexeme);
                }
                Token::RightParen | Token::RightBracket | Token::RightBrace => self.close(index),
                Token::Do | Token::Match => self.block_word(index),
                Token::End => self.end_word(index),
                Token::NewLine => {
                    index = self.line_end(index);
                    continue;
                }
                _ => self.out.push(lexeme),
            }
            index += 1;
        }
        let end = self.text.end;
        self.close_brackets(end);
        self.end_line(Lexeme { start: end, token: Token::NewLine, end });
    }

    fn before(&self) -> Option<Token> {
        self.out.last().map(|last| last.token)
    }

    fn end_line(&mut self, lexeme: Lexeme) {
        if self.before().is_some_and(|before| before != Token::NewLine) {
            self.out.push(lexeme);
            self.line = self.out.len();
        }
    }

    /// A line end of the text; gives where to go on.
    fn line_end(&mut self, index: usize) -> usize {
        let lexeme = self.lexemes[index];
        let ends = self.lexemes[index..].iter().take_while(|l| l.token == Token::NewLine).count();
        let next = self.lexemes.get(index + ends).map(|next| next.token);
        let begins_statement = next.is_some_and(Token::begins_statement);
        match self.inside.last() {
            Some(&Inside::Bracket(bracket)) => {
                let indent = self.indent_behind(index + ends - 1);
                if self.ends_bracket(bracket, next, indent) {
                    self.close_brackets(lexeme.start);
                    self.end_line(lexeme);
                }
            }
            _ => {
                let begins_block = self.before() == Some(Token::Do);
                let goes_on = self
                    .before()
                    .is_none_or(|token| token == Token::NewLine || token.continues_behind())
                    || !begins_block && next.is_some_and(Token::continues_before);
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

    /// How far the line is indented that begins behind the line end at `index`.
    fn indent_behind(&self, index: usize) -> usize {
        let begin = self.lexemes[index].end;
        self.lexemes.get(index + 1).map_or(0, |next| next.start.saturating_sub(begin))
    }

    /// Whether a bracket seems to end before a line that is indented so far and begins with `next`.
    fn ends_bracket(&self, bracket: Bracket, next: Option<Token>, indent: usize) -> bool {
        let is_inside = indent > bracket.indent;
        let closed = self.closed.get_or_init(|| closed_brackets(self.lexemes, self.text));
        let is_closed = closed.get(bracket.index).is_some_and(|&is_closed| is_closed);
        if next.is_some_and(Token::begins_statement) {
            return !is_closed;
        }
        let begins_operand = next.is_some_and(Token::begins_operand);
        match self.before() {
            _ if is_closed => false,
            Some(Token::LeftParen | Token::LeftBracket | Token::LeftBrace) => !is_inside,
            Some(before) if begins_operand => before.ends_operand() || !is_inside,
            _ => false,
        }
    }

    /// A closing bracket.
    fn close(&mut self, index: usize) {
        let lexeme = self.lexemes[index];
        let blocks = self.inside.iter().rposition(|inside| matches!(inside, Inside::Block(_)));
        let first = blocks.map_or(0, |index| index + 1);
        let fits = |inside: &Inside| matches!(inside, Inside::Bracket(bracket) if closing(bracket.open.token) == lexeme.token);
        let position = self.inside[first..].iter().rposition(fits).map(|index| first + index);
        // How many are open behind it.
        let begins_line = self.before() == Some(Token::NewLine);
        let kept = position.or_else(|| match self.inside.last()? {
            Inside::Bracket(_) => Some(self.inside.len() - 1),
            Inside::Block(_) => self.inside.len().checked_sub(2).filter(|_| begins_line),
        });
        let Some(kept) = kept.filter(|&kept| !self.is_surplus(index, kept)) else {
            return self.report_surplus(lexeme);
        };
        match self.inside.last().copied() {
            _ if position.is_some() => self.close_down_to(kept + 1, lexeme.start),
            Some(Inside::Bracket(bracket)) => return self.close_wrongly(bracket.open, lexeme),
            Some(Inside::Block(open)) => self.end_inline_block(open, lexeme),
            None => {}
        }
        self.inside.pop();
        self.out.push(lexeme);
    }

    /// Whether a closing bracket, behind which so many are open otherwise, is one too many: without it
    /// those that follow fit better.
    fn is_surplus(&self, index: usize, kept: usize) -> bool {
        let token = |inside: &Inside| match inside {
            Inside::Bracket(bracket) => bracket.open.token,
            Inside::Block(open) => open.token,
        };
        let mut open: Vec<Token> = self.inside.iter().map(token).collect();
        let is_next = open.len() == kept + 1
            && open.last().is_some_and(|&open| closing(open) == self.lexemes[index].token);
        let rest = &self.lexemes[index + 1..];
        !is_next
            && misfits(open.clone(), rest) < {
                open.truncate(kept);
                misfits(open, rest)
            }
    }

    /// Closes the brackets from this one on that have no closing ones; says so of the innermost.
    fn close_down_to(&mut self, kept: usize, at: usize) {
        if let Some(&Inside::Bracket(bracket)) = self.inside.get(kept..).and_then(<[_]>::last) {
            self.report_open(bracket.open);
        }
        while self.inside.len() > kept
            && let Some(Inside::Bracket(bracket)) = self.inside.pop()
        {
            self.out.push(Lexeme { start: at, token: closing(bracket.open.token), end: at });
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
            matches!(&*said.code, UNCLOSED_TEXT | OPEN_HOLE)
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
        if self.ends_block(index) {
            self.inside.pop();
            self.out.push(lexeme);
        } else if self.begins_block(index) {
            self.inside.push(Inside::Block(lexeme));
            self.out.push(lexeme);
            self.end_line_of(index);
        } else {
            self.out.push(Lexeme { token: Token::Unreadable, ..lexeme });
        }
    }

    /// Whether a `Do` or `Match` ends the innermost block: in a line that begins with `End`, or, for a `Do`,
    /// at the beginning of a line, where no other can stand. The `End` that is missing is put in.
    fn ends_block(&mut self, index: usize) -> bool {
        let lexeme = self.lexemes[index];
        let Some(&Inside::Block(open)) = self.inside.last() else {
            return self.before() == Some(Token::End);
        };
        let first = self.out.get(self.line).map(|first| first.token);
        let is_behind_end = self.before() == Some(Token::End)
            || first == Some(Token::End) && open.token == lexeme.token;
        let begins_line = index > 0 && self.lexemes[index - 1].token == Token::NewLine;
        let is_plain = lexeme.token == Token::Do && open.token == Token::Do;
        let is_closed_behind = matches!(
            self.token(index + 1),
            Some(Token::RightParen | Token::RightBracket | Token::RightBrace | Token::Comma)
        );
        let stands_alone = begins_line && self.before() == Some(Token::NewLine);
        if !is_behind_end && is_plain && (stands_alone || is_closed_behind) {
            let at = lexeme.start;
            self.end_line(Lexeme { start: at, token: Token::NewLine, end: at });
            self.diagnostics.push(end_is_missing(self.span(lexeme), "Do"));
            self.out.push(Lexeme { start: at, token: Token::End, end: at });
            return true;
        }
        is_behind_end
    }

    /// Behind `Do` a line ends.
    fn end_line_of(&mut self, index: usize) {
        let lexeme = self.lexemes[index];
        let ends = self.token(index + 1).is_none_or(|next| next == Token::NewLine);
        if ends || lexeme.token != Token::Do {
            return;
        }
        let behind = Lexeme { start: lexeme.end, token: Token::NewLine, end: lexeme.end };
        self.end_line(behind);
        self.diagnostics.push(
            Diagnostic::error("E0201", "a line ends behind `Do`")
                .at(self.span(lexeme), "the block begins on the next line")
                .fix("begin a new line", self.span(behind), "\n"),
        );
    }

    /// An `End`: that of the innermost block if what is around the block is closed behind it or goes on.
    fn end_word(&mut self, index: usize) {
        let lexeme = self.lexemes[index];
        self.out.push(lexeme);
        let rest = &self.lexemes[index + 1..];
        let mut words = rest.iter().take_while(|lexeme| lexeme.token != Token::NewLine);
        if let Some(&Inside::Block(open)) = self.inside.last()
            && self.line + 1 == self.out.len()
            && !words.any(|word| word.token.block_word().is_some())
            && surplus_closing(rest).is_some()
        {
            let word = open.token.block_word().unwrap_or_default();
            self.diagnostics.push(word_is_missing(self.span(lexeme), self.span(open), word));
            self.out.push(Lexeme { start: lexeme.end, token: open.token, end: lexeme.end });
            self.inside.pop();
        }
    }

    /// Whether a `Do` stands where it can, and whether a `Match` has arms.
    fn begins_block(&mut self, index: usize) -> bool {
        let lexeme = self.lexemes[index];
        if lexeme.token == Token::Do {
            return self.before() == Some(Token::Arrow) || self.ends_lambda(index);
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

    /// Whether a `Do` ends its line and is behind an `=>` in it: something is wrong between them.
    fn ends_lambda(&self, index: usize) -> bool {
        let line = self.out.iter().rev().take_while(|lexeme| lexeme.token != Token::NewLine);
        let mut near = line.take(MOST_BETWEEN);
        self.token(index + 1).is_none_or(|next| next == Token::NewLine)
            && near.any(|lexeme| lexeme.token == Token::Arrow)
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
        self.text.span(lexeme, lexeme)
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
