//! Lambdas: which parentheses begin them, and what is missing before or behind their `Do`.

use std::ops::Range;

use runa_diagnostics::Diagnostic;

use super::Text;
use crate::syntax::lexer::Lexeme;
use crate::syntax::token::Token;

/// A `(` whose `)` is followed by `=>` begins a lambda or function type.
pub(super) fn mark(lexemes: &mut [Lexeme]) {
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

/// So many tokens between `=>` and the end of the line may stand where a `Do` was meant.
const MOST_BETWEEN: usize = 2;

/// Puts in the `=>` or `Do` that a lambda with a block lacks, and says so: an `End Do` for which there is no
/// `Do` says that there is one.
pub(super) fn complete(
    lexemes: &mut Vec<Lexeme>,
    text: Text<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let (begins, ends) = blocks_of_lambdas(lexemes);
    take_out_inline(begins.saturating_sub(ends), lexemes, text, diagnostics);
    let mut surplus = ends.saturating_sub(begins);
    let mut index = 1;
    while surplus > 0 && index < lexemes.len() {
        if let Some(missing) = missing(lexemes, index) {
            surplus -= 1;
            diagnostics.push(missing.report(lexemes, text));
            let Missing { token, at } = missing;
            let place = lexemes[at.start - 1].end;
            let span = if at.is_empty() {
                place..place
            } else {
                lexemes[at.start].start..lexemes[at.end - 1].end
            };
            lexemes.splice(at, [Lexeme { start: span.start, token, end: span.end }]);
        }
        index += 1;
    }
}

/// Takes out the `Do` of lambdas that have a value behind it, and says so, at most as often as an `End Do` is
/// missing.
fn take_out_inline(
    mut missing: usize,
    lexemes: &mut Vec<Lexeme>,
    text: Text<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut index = 1;
    while missing > 0 && index + 1 < lexemes.len() {
        let (before, next) = (lexemes[index - 1].token, lexemes[index + 1].token);
        let begins_value = next.begins_operand() && !next.begins_statement();
        if (before, lexemes[index].token) == (Token::Arrow, Token::Do) && begins_value {
            missing -= 1;
            let word = text.span(lexemes[index], lexemes[index]);
            let rest = text.span(lexemes[index], lexemes[index + 1]);
            let value = text.span(lexemes[index + 1], lexemes[index + 1]);
            let value = text.text.get(value.range()).unwrap_or_default();
            let message = "a function that gives a value is written `(x) => value`";
            diagnostics.push(
                Diagnostic::error("E0257", message)
                    .at(word, "a block begins on the next line")
                    .suggest("remove the `Do`", rest, value),
            );
            lexemes.remove(index);
        }
        index += 1;
    }
}

/// How many blocks of lambdas begin, with `=> Do`, and how many end.
fn blocks_of_lambdas(lexemes: &[Lexeme]) -> (usize, usize) {
    let (mut begins, mut ends) = (0usize, 0usize);
    let mut before = Token::NewLine;
    // A line goes on behind `=>`.
    for lexeme in lexemes.iter().filter(|lexeme| lexeme.token != Token::NewLine) {
        match (before, lexeme.token) {
            (Token::Arrow, Token::Do) => begins += 1,
            (Token::End, Token::Do) => ends += 1,
            _ => {}
        }
        before = lexeme.token;
    }
    (begins, ends)
}

/// A token that is missing, and what stands instead of it.
struct Missing {
    token: Token,
    at: Range<usize>,
}

impl Missing {
    fn report(&self, lexemes: &[Lexeme], text: Text<'_>) -> Diagnostic {
        let name = if self.token == Token::Do { "Do" } else { "=>" };
        let before = text.span(lexemes[self.at.start - 1], lexemes[self.at.start - 1]);
        let (span, label, instead) = match self.at.clone().last() {
            None => (before.after(), format!("`{name}` is missing here"), format!(" {name}")),
            Some(last) => {
                let label = format!("`{name}` is expected");
                (text.span(lexemes[self.at.start], lexemes[last]), label, name.to_owned())
            }
        };
        Diagnostic::error("E0257", "a function with a block is written `(x) => Do`")
            .at(span, label)
            .fix(format!("write `{name}`"), span, instead)
    }
}

/// What is missing behind the token before `index`.
fn missing(lexemes: &[Lexeme], index: usize) -> Option<Missing> {
    let (before, token) = (lexemes[index - 1].token, lexemes[index].token);
    if (before, token) == (Token::RightParen, Token::Do) {
        return Some(Missing { token: Token::Arrow, at: index..index });
    }
    if token == Token::Do {
        return None;
    }
    let behind = lexemes[index..].iter().map(|lexeme| lexeme.token);
    let mut near = behind.clone().take(MOST_BETWEEN + 1);
    let between = near.position(|token| token == Token::NewLine && before == Token::Arrow)?;
    let next = behind.skip(between).find(|&token| token != Token::NewLine)?;
    next.begins_statement().then_some(Missing { token: Token::Do, at: index..index + between })
}
