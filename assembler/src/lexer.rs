//! The words of one line.

use std::borrow::Cow;

use runa_diagnostics::{Diagnostic, FileId, Span};

use crate::quote;
use crate::report::{self, Result};

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A mnemonic, directive, bare name or number.
    Word(&'a str),
    /// A name in single quotes.
    Name(Cow<'a, str>),
    /// A text in double quotes.
    Text(Cow<'a, str>),
    /// One of `: , ( ) ?` and `=>`.
    Mark(&'static str),
    /// The end of the line or the start of a comment.
    End,
    /// Something unreadable; [`Cursor::wanted`] says what.
    Unreadable,
}

/// Reads a line token by token; `token` is the one that comes next.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    line: &'a str,
    at: usize,
    file: FileId,
    base: u32,
    /// The next token.
    pub(crate) token: Token<'a>,
    /// Where it stands.
    pub(crate) span: Span,
    problem: Option<Box<Diagnostic>>,
}

const MARKS: [&str; 6] = ["=>", ":", ",", "(", ")", "?"];

impl<'a> Cursor<'a> {
    /// A cursor at the start of `line`, which begins at byte `base` of `file`.
    pub(crate) fn new(line: &'a str, file: FileId, base: u32) -> Self {
        let span = Span::new(file, base, base);
        let mut cursor =
            Self { line, at: 0, file, base, token: Token::End, span, problem: None };
        cursor.advance();
        cursor
    }

    /// Gives the next token and moves behind it.
    pub(crate) fn advance(&mut self) -> Token<'a> {
        let rest = &self.line[self.at..];
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        let start = self.at;
        let token = self.read(trimmed);
        self.span = self.place(start, self.at);
        std::mem::replace(&mut self.token, token)
    }

    fn place(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.base + start as u32, self.base + end as u32)
    }

    fn read(&mut self, rest: &'a str) -> Token<'a> {
        match rest.chars().next() {
            None | Some(';') => Token::End,
            Some(quote @ ('"' | '\'')) => self.read_quoted(rest, quote),
            Some(first) if is_word(first) => {
                let word = &rest[..word_length(rest)];
                self.at += word.len();
                Token::Word(word)
            }
            Some(first) => match MARKS.into_iter().find(|mark| rest.starts_with(mark)) {
                Some(mark) => {
                    self.at += mark.len();
                    Token::Mark(mark)
                }
                None => {
                    let message = format!("`{}` has no meaning here", first.escape_debug());
                    self.unreadable(first.len_utf8(), message)
                }
            },
        }
    }

    fn read_quoted(&mut self, rest: &'a str, quote: char) -> Token<'a> {
        let Some(length) = quoted_length(rest, quote) else {
            let what = if quote == '"' { "text" } else { "quoted name" };
            return self.unreadable(rest.len(), format!("the {what} is not closed on its line"));
        };
        match quote::unescape(&rest[1..length - 1]) {
            Ok(content) => {
                self.at += length;
                if quote == '"' { Token::Text(content) } else { Token::Name(content) }
            }
            Err(offset) => {
                self.at += 1 + offset;
                self.unreadable(2.min(length - 2 - offset), "there is no such escape")
            }
        }
    }

    fn unreadable(&mut self, length: usize, message: impl Into<String>) -> Token<'a> {
        let end = self.line.ceil_char_boundary(self.at + length);
        self.problem = Some(report::error(report::UNREADABLE, self.place(self.at, end), message));
        self.at = self.line.len();
        Token::Unreadable
    }

    /// The error that `what` should stand here.
    pub(crate) fn wanted(&self, what: &str) -> Box<Diagnostic> {
        if let Some(problem) = &self.problem {
            return problem.clone();
        }
        match self.found() {
            None => report::error(report::MISSING_OPERAND, self.span, format!("{what} is missing")),
            Some(found) => {
                let message = format!("expected {what}, found {found}");
                report::error(report::WRONG_OPERAND, self.span, message)
            }
        }
    }

    fn found(&self) -> Option<String> {
        match &self.token {
            Token::Word(word) => Some(format!("`{}`", report::excerpt(word))),
            Token::Name(name) => Some(format!("the name `{}`", report::excerpt(name))),
            Token::Text(_) => Some(String::from("a text")),
            Token::Mark(mark) => Some(format!("`{mark}`")),
            Token::End | Token::Unreadable => None,
        }
    }

    /// Moves behind `mark` if it comes next.
    pub(crate) fn take(&mut self, mark: &str) -> bool {
        let comes = matches!(self.token, Token::Mark(next) if next == mark);
        if comes {
            self.advance();
        }
        comes
    }

    /// Moves behind `mark`, which must come next.
    pub(crate) fn expect(&mut self, mark: &str) -> Result<()> {
        if self.take(mark) { Ok(()) } else { Err(self.wanted(&format!("`{mark}`"))) }
    }

    /// Whether nothing more stands on the line.
    pub(crate) fn is_at_end(&self) -> bool {
        self.token == Token::End
    }

    /// Checks that nothing more stands on the line.
    pub(crate) fn finish(&self) -> Result<()> {
        match self.found() {
            _ if self.problem.is_some() => Err(self.wanted("")),
            None => Ok(()),
            Some(found) => {
                let message = format!("{found} is more than belongs on this line");
                Err(report::error(report::TOO_MUCH, self.span, message))
            }
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.' | '+' | '-' | '#' | '$')
}

fn word_length(rest: &str) -> usize {
    let length = |text: &str| text.find(|next| !is_word(next)).unwrap_or(text.len());
    let first = length(rest);
    // A NaN that is not the usual one is written with its bits: `nan:0x7ff8000000000005`.
    match rest[first..].strip_prefix(":0x") {
        Some(bits) if &rest[..first] == "nan" => first + 3 + length(bits),
        _ => first,
    }
}

/// How many bytes a quoted text has with its quotes, if it is closed.
fn quoted_length(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote as u8 => return Some(at + 1),
            _ => {}
        }
    }
    None
}
