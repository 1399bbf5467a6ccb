//! From text to tokens with places.

use logos::Logos;
use runa_diagnostics::{Diagnostic, FileId, Span};

use super::habits::unreadable_sign;
use super::recovery::MOST_ERRORS;
use super::token::{Token, hole_end};

/// The code of the error that a text does not end.
pub(in crate::syntax) const UNCLOSED_TEXT: &str = "E0101";

/// The code of the error that a hole in a text does not end.
pub(in crate::syntax) const OPEN_HOLE: &str = "E0108";

/// A token with the bytes it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lexeme {
    pub(crate) start: usize,
    pub(crate) token: Token,
    pub(crate) end: usize,
}

/// The tokens of `text`, which stands in `file` from byte `offset` on. What cannot be read is
/// reported and left out; behind too many errors nothing is read.
pub(super) fn lex(
    text: &str,
    file: FileId,
    offset: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Lexeme> {
    let mut lexemes: Vec<Lexeme> = Vec::new();
    let mut lexer = Token::lexer(text);
    while diagnostics.len() < MOST_ERRORS
        && let Some(result) = lexer.next()
    {
        let range = lexer.span();
        let (start, end) = (range.start + offset, range.end + offset);
        match result {
            Ok(token) => {
                let token = name_behind_dot(token, &lexemes, lexer.slice());
                lexemes.push(Lexeme { start, token, end });
            }
            Err(()) => {
                let (skipped, replacement) =
                    unreadable(text, range.start, range.end, file, offset, diagnostics);
                lexer.bump(skipped.saturating_sub(range.end));
                if let Some(token) = replacement {
                    lexemes.push(Lexeme { start, token, end: skipped + offset });
                }
            }
        }
    }
    lexemes
}

/// Behind a dot every word is a name. In the next line only those are which could be one anyway: the others begin a
/// statement, and the name is missing.
fn name_behind_dot(token: Token, before: &[Lexeme], word: &str) -> Token {
    let before = match before.split_last() {
        Some((last, rest)) if last.token == Token::NewLine && token.is_soft() => rest.last(),
        last => last.map(|(last, _)| last),
    };
    let behind_dot = matches!(before, Some(Lexeme { token: Token::Dot | Token::QuestionDot, .. }));
    match word.chars().next() {
        Some(first) if behind_dot && first.is_uppercase() => Token::Upper,
        Some(first) if behind_dot && first.is_alphabetic() => Token::Lower,
        _ => token,
    }
}

/// The brace in a text without an end that keeps it from ending: the text would end if the brace were
/// a letter.
fn open_hole(text: &str, is_long: bool) -> Option<usize> {
    let quotes = if is_long { "\"\"\"" } else { "\"" };
    let mut at = quotes.len();
    let bytes = text.as_bytes();
    let mut hole = None;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' if hole.is_none() => match hole_end(text, at, 0) {
                Some(end) => {
                    at = end;
                    continue;
                }
                None => hole = Some(at),
            },
            b'"' if text[at..].starts_with(quotes) => return hole,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Reports what no token begins with; gives where to go on and what to read instead.
fn unreadable(
    text: &str,
    start: usize,
    end: usize,
    file: FileId,
    offset: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> (usize, Option<Token>) {
    let span =
        |from: usize, to: usize| Span::new(file, (from + offset) as u32, (to + offset) as u32);
    let rest = &text[start..];
    if rest.starts_with('"') {
        let (message, note) = if rest.starts_with("\"\"\"") {
            ("this text is not closed", "a text that begins with `\"\"\"` ends with `\"\"\"`")
        } else {
            (
                "this text is not closed",
                "a text ends on the line it begins on; `\"\"\"` begins one over several lines",
            )
        };
        let is_long = rest.starts_with("\"\"\"");
        let line_end = rest.find('\n').filter(|_| !is_long);
        let to = line_end.map_or(text.len(), |length| start + length);
        if let Some(hole) = open_hole(&text[start..to], is_long) {
            diagnostics.push(
                Diagnostic::error(OPEN_HOLE, "this hole is not closed")
                    .at(span(start + hole, start + hole + 1), "opened here")
                    .note("a hole in a text ends with `}` on its line; write `\\{` for the brace"),
            );
            return (to, Some(Token::Text));
        }
        diagnostics.push(
            Diagnostic::error(UNCLOSED_TEXT, message)
                .at(span(start, start + 1), "opened here")
                .note(note),
        );
        return (to, Some(Token::Text));
    }
    if let Some(behind) = rest.strip_prefix('\'') {
        let stop = behind.find(['\'', '\n']).map(|at| start + 1 + at);
        let close = stop.filter(|&at| text[at..].starts_with('\'')).map(|at| at + 1);
        let to = close.unwrap_or(start + 1);
        let mut diagnostic = Diagnostic::error("E0102", "texts stand between double quotes")
            .at(span(start, to), "not a text");
        if let Some(close) = close {
            let inner = text[start + 1..close - 1].replace('"', "\\\"");
            diagnostic =
                diagnostic.fix("use double quotes", span(start, close), format!("\"{inner}\""));
        }
        diagnostics.push(diagnostic);
        return (to, Some(Token::Nothing));
    }
    if rest.starts_with('!') {
        diagnostics.push(
            Diagnostic::error("E0103", "`!` is written `not`")
                .at(span(start, start + 1), "no such sign")
                .fix("write `not`", span(start, start + 1), "not "),
        );
        return (start + 1, Some(Token::Not));
    }
    let place = |from: usize, to: usize| span(start + from, start + to);
    if let Some((diagnostic, length, token)) = unreadable_sign(rest, place) {
        diagnostics.push(diagnostic);
        return (start + length, token);
    }
    let shown = rest.chars().next().map_or(String::new(), |first| {
        if first.is_control() { format!("U+{:04X}", first as u32) } else { format!("`{first}`") }
    });
    let width = rest.chars().next().map_or(1, char::len_utf8);
    // One report for a run of such characters, as binary data has many.
    let silent = diagnostics.last().is_some_and(|last| {
        last.code == "E0104"
            && last.span().is_some_and(|found| found.end as usize >= start + offset)
    });
    if silent {
        if let Some(label) = diagnostics.last_mut().and_then(|last| last.labels.first_mut()) {
            label.span.end = (start + width + offset) as u32;
        }
    } else {
        diagnostics.push(
            Diagnostic::error("E0104", format!("{shown} means nothing here"))
                .at(span(start, start + width), "no word or sign begins like this"),
        );
    }
    (end.max(start + width), None)
}
