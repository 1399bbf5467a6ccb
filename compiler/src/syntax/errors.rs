//! Saying what is wrong with a line that the grammar does not allow, and reading on behind it.

use lalrpop_util::ParseError;
use runa_diagnostics::{Diagnostic, FileId, Span};

use super::lexer::Lexeme;
use super::token::Token;

/// The code of the error that something is missing at the end of a line.
pub(super) const ENDS_TOO_EARLY: &str = "E0202";

pub(super) type Error = ParseError<usize, Token, ()>;

/// The index of the token at which the parser stopped.
pub(super) fn place(error: &Error, lexemes: &[Lexeme]) -> usize {
    let location = match error {
        ParseError::UnrecognizedToken { token: (start, ..), .. }
        | ParseError::ExtraToken { token: (start, ..) } => *start,
        ParseError::InvalidToken { location } | ParseError::UnrecognizedEof { location, .. } => {
            *location
        }
        ParseError::User { .. } => 0,
    };
    let token = match error {
        ParseError::UnrecognizedToken { token: (_, token, _), .. } => Some(*token),
        _ => None,
    };
    let first = lexemes.partition_point(|lexeme| lexeme.start < location);
    // Tokens that were put in share their place with others.
    let same = lexemes[first..].iter().take_while(|lexeme| lexeme.start == location);
    let found = same.clone().position(|lexeme| Some(lexeme.token) == token);
    (first + found.unwrap_or(0)).min(lexemes.len().saturating_sub(1))
}

/// The tokens of the logical line around `at`, without its line end.
pub(super) fn line(lexemes: &[Lexeme], at: usize) -> std::ops::Range<usize> {
    let before = lexemes[..at].iter().rposition(|lexeme| lexeme.token == Token::NewLine);
    let start = before.map_or(0, |index| index + 1);
    let length = lexemes[at..].iter().position(|lexeme| lexeme.token == Token::NewLine);
    start..length.map_or(lexemes.len(), |length| at + length)
}

/// What is wrong, in words that help.
pub(super) fn explain(
    error: &Error,
    lexemes: &[Lexeme],
    at: usize,
    text: &str,
    file: FileId,
) -> Diagnostic {
    let Some(&found) = lexemes.get(at) else {
        return Diagnostic::error("E0201", "the text ends too early");
    };
    let expected = match error {
        ParseError::UnrecognizedToken { expected, .. }
        | ParseError::UnrecognizedEof { expected, .. } => expected.as_slice(),
        _ => &[],
    };
    let context = Context { lexemes, at, text, file, line: line(lexemes, at), expected };
    context.habit().unwrap_or_else(|| context.general(found))
}

/// The slip that a line begins with, if it is one that is known.
pub(super) fn habit(lexemes: &[Lexeme], at: usize, text: &str, file: FileId) -> Option<Diagnostic> {
    Context { lexemes, at, text, file, line: line(lexemes, at), expected: &[] }.habit()
}

/// The line with the error.
pub(super) struct Context<'a> {
    pub(super) lexemes: &'a [Lexeme],
    pub(super) at: usize,
    pub(super) text: &'a str,
    pub(super) file: FileId,
    pub(super) line: std::ops::Range<usize>,
    /// What the grammar allows there, in its own names.
    pub(super) expected: &'a [String],
}

impl Context<'_> {
    pub(super) fn span(&self, from: Lexeme, to: Lexeme) -> Span {
        Span::new(self.file, from.start as u32, to.end.max(from.start) as u32)
    }

    pub(super) fn word(&self, lexeme: Lexeme) -> &str {
        self.text.get(lexeme.start..lexeme.end).unwrap_or_default()
    }

    pub(super) fn first(&self) -> Option<Lexeme> {
        self.lexemes.get(self.line.start).copied()
    }

    pub(super) fn nth(&self, index: usize) -> Option<Lexeme> {
        let index = self.line.start + index;
        (index < self.line.end).then(|| self.lexemes[index])
    }

    pub(super) fn found(&self) -> Lexeme {
        self.lexemes[self.at]
    }

    pub(super) fn before(&self) -> Option<Lexeme> {
        (self.at > self.line.start).then(|| self.lexemes[self.at - 1])
    }

    /// Whether the grammar allows a word at the error.
    pub(super) fn expects(&self, word: &str) -> bool {
        self.expected.iter().any(|name| name.trim_matches('"') == word)
    }

    fn general(&self, found: Lexeme) -> Diagnostic {
        let expected = self.expected;
        // Behind a value an operator may stand.
        let is_behind_value = self.expects("+");
        let special = self.side_by_side().filter(|_| is_behind_value).or_else(|| self.missing());
        if let Some(diagnostic) = special {
            return diagnostic;
        }
        let span = self.span(found, found);
        let message = if found.token == Token::NewLine {
            let line_end = Span::new(self.file, span.start, span.start);
            let diagnostic = Diagnostic::error(ENDS_TOO_EARLY, "this line ends too early");
            return with_expected(diagnostic.at(line_end, "something is missing here"), expected);
        } else {
            format!("`{}` does not fit here", self.word(found))
        };
        let mut diagnostic = Diagnostic::error("E0201", message).at(span, "unexpected");
        if let Some(bracket) = self.open_bracket() {
            diagnostic = diagnostic.at(self.span(bracket, bracket), "this is still open");
        }
        if found.token == Token::On {
            return diagnostic
                .note("`On name(…)` declares a message of an actor: it stands in an `Actor`");
        }
        with_expected(diagnostic, expected)
    }

    /// `5 6`, `f x`: two values with nothing between them.
    fn side_by_side(&self) -> Option<Diagnostic> {
        let (found, before) = (self.found(), self.before()?);
        let are_values = before.token.ends_value() && found.token.begins_operand();
        if !are_values || found.token.is_soft() {
            return None;
        }
        let (first, second) = (self.word(before), self.word(found));
        let gap = self.span(before, before).after();
        let is_in_list = self.open_bracket().is_some();
        let message = match is_in_list {
            true => format!("a comma or a sign is missing between `{first}` and `{second}`"),
            false => format!("something is missing between `{first}` and `{second}`"),
        };
        let diagnostic = Diagnostic::error("E0203", message)
            .at(self.span(found, found), "a second value")
            .at(gap, "nothing joins them");
        let is_call = before.token == Token::Lower && !is_in_list;
        Some(match is_call {
            true => diagnostic.note(format!("a call has parentheses: `{first}({second})`")),
            false => diagnostic,
        })
    }

    /// `1 +)`, `a as )`: what belongs behind a sign or word is missing.
    fn missing(&self) -> Option<Diagnostic> {
        let (found, before) = (self.found(), self.before()?);
        let ends = matches!(
            found.token,
            Token::NewLine
                | Token::RightParen
                | Token::RightBracket
                | Token::RightBrace
                | Token::Comma
                | Token::Equal
        );
        let what = match before.token {
            Token::As | Token::Of | Token::Returns | Token::Is => "a type",
            sign if sign.is_operator() => "a value",
            Token::Dot | Token::QuestionDot => "a name",
            _ => return None,
        };
        let sign = self.word(before);
        let is_dot = matches!(before.token, Token::Dot | Token::QuestionDot);
        if !(ends || is_dot) || sign.is_empty() {
            return None;
        }
        let place = self.span(before, before).after();
        let message = format!("{what} is missing behind `{sign}`");
        Some(Diagnostic::error(ENDS_TOO_EARLY, message).at(place, "something is missing here"))
    }

    /// The innermost bracket around the error, if it was opened on an earlier line.
    pub(super) fn open_bracket(&self) -> Option<Lexeme> {
        let mut open = Vec::new();
        for lexeme in &self.lexemes[..self.at] {
            match lexeme.token {
                Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                    open.push(*lexeme);
                }
                Token::RightParen | Token::RightBracket | Token::RightBrace => {
                    open.pop();
                }
                _ => {}
            }
        }
        let between = |bracket: &Lexeme| self.text.get(bracket.end..self.found().start);
        open.pop().filter(|bracket| between(bracket).is_some_and(|text| text.contains('\n')))
    }
}

/// Adds what the parser would have taken, if that are few things.
fn with_expected(diagnostic: Diagnostic, expected: &[String]) -> Diagnostic {
    let mut shown: Vec<String> = expected.iter().filter_map(|name| readable(name)).collect();
    shown.sort();
    shown.dedup();
    match shown.as_slice() {
        [] => diagnostic,
        [only] => diagnostic.note(format!("{only} is expected")),
        [init @ .., last] if init.len() < 5 => {
            diagnostic.note(format!("{} or {last} is expected", init.join(", ")))
        }
        _ => diagnostic,
    }
}

/// The name of a token of the grammar for people.
fn readable(name: &str) -> Option<String> {
    Some(match name {
        "NL" => String::from("the end of the line"),
        "LOWER" | "UPPER" => String::from("a name"),
        "INTEGER" | "FLOAT" | "DECIMAL" => String::from("a number"),
        "TEXT" => String::from("a text"),
        "BYTES" | "UNREADABLE" => return None,
        "\"lam(\"" => String::from("`(`"),
        // Words that are also names.
        "\"to\"" | "\"from\"" | "\"by\"" | "\"each\"" | "\"called\"" | "\"extends\""
        | "\"implements\"" | "\"uses\"" | "\"Library\"" => return None,
        quoted => format!("`{}`", quoted.trim_matches('"')),
    })
}
