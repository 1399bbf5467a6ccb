//! Words, numbers, texts and signs of one line.

use std::borrow::Cow;

use runa_diagnostics::{FileId, Span};

use crate::problem::{self, Parsed, quoted};

/// The smallest part of a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// A mnemonic, a name or a word of a type.
    Word(&'a str),
    /// A word that begins with a point.
    Directive(&'a str),
    /// Something that begins like a number; nobody has looked closer.
    Number(&'a str),
    /// The digits of `%15`, a place in the type table.
    TypeNumber(&'a str),
    /// A text without its quotes, escapes replaced.
    Text(Cow<'a, str>),
    Colon,
    Comma,
    Open,
    Close,
    Question,
    Arrow,
    /// The end of the line, or a comment.
    End,
}

impl Token<'_> {
    /// The token as a message names it.
    pub(crate) fn describe(&self) -> String {
        match self {
            Token::Word(word) | Token::Directive(word) | Token::Number(word) => quoted(word),
            Token::TypeNumber(number) => quoted(&format!("%{number}")),
            Token::Text(_) => String::from("a text"),
            Token::Colon => String::from("`:`"),
            Token::Comma => String::from("`,`"),
            Token::Open => String::from("`(`"),
            Token::Close => String::from("`)`"),
            Token::Question => String::from("`?`"),
            Token::Arrow => String::from("`=>`"),
            Token::End => String::from("the end of the line"),
        }
    }
}

/// Whether `name` reads as one word, so that it needs no quotes.
pub(crate) fn is_plain(name: &str) -> bool {
    let mut characters = name.chars();
    name != "_" && characters.next().is_some_and(begins_word) && characters.all(continues_word)
}

fn begins_word(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn continues_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.')
}

/// The length of the mark with which some editors begin texts; it says nothing in UTF-8.
fn byte_order_mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// Goes through a line; looks one token ahead.
#[derive(Debug)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    file: FileId,
    current: Token<'a>,
    span: Span,
    previous: Span,
}

impl<'a> Cursor<'a> {
    /// A cursor at the first token of `text[start..end]`, which is one line.
    pub(crate) fn new(text: &'a str, start: usize, end: usize, file: FileId) -> Parsed<Self> {
        let start = if start == 0 { byte_order_mark(&text[..end]) } else { start };
        let span = Span::new(file, start as u32, start as u32);
        let mut cursor =
            Self { text, at: start, end, file, current: Token::End, span, previous: span };
        cursor.advance()?;
        Ok(cursor)
    }

    /// The token that comes next.
    pub(crate) fn current(&self) -> &Token<'a> {
        &self.current
    }

    /// Where the next token stands.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// Where the token before stood.
    pub(crate) fn previous(&self) -> Span {
        self.previous
    }

    /// The next token, behind which the cursor then stands.
    pub(crate) fn take(&mut self) -> Parsed<(Token<'a>, Span)> {
        let span = self.span;
        let token = std::mem::replace(&mut self.current, Token::End);
        self.previous = span;
        self.advance()?;
        Ok((token, span))
    }

    /// Takes the next token if it is `wanted`.
    pub(crate) fn take_if(&mut self, wanted: &Token<'_>) -> Parsed<bool> {
        let found = self.current == *wanted;
        if found {
            self.take()?;
        }
        Ok(found)
    }

    /// The next token must be `wanted`.
    pub(crate) fn expect(&mut self, wanted: &Token<'_>) -> Parsed<()> {
        if self.take_if(wanted)? { Ok(()) } else { Err(self.unexpected(&wanted.describe())) }
    }

    /// The complaint that `wanted` should stand here.
    pub(crate) fn unexpected(&self, wanted: &str) -> Box<runa_diagnostics::Diagnostic> {
        match self.current {
            Token::End => problem::missing(wanted, self.previous.after()),
            _ => problem::wrong(wanted, &self.current.describe(), self.span),
        }
    }

    fn advance(&mut self) -> Parsed<()> {
        let rest = &self.text[self.at..self.end];
        let trimmed = rest.trim_start();
        let start = self.end - trimmed.len();
        let (token, length) = self.token(trimmed, start)?;
        self.at = start + length;
        self.current = token;
        self.span = self.span_of(start, length);
        Ok(())
    }

    fn span_of(&self, start: usize, length: usize) -> Span {
        Span::new(self.file, start as u32, (start + length) as u32)
    }

    /// The token at the beginning of `rest`, and its length in bytes.
    fn token(&self, rest: &'a str, start: usize) -> Parsed<(Token<'a>, usize)> {
        let Some(first) = rest.chars().next() else { return Ok((Token::End, 0)) };
        let sign = |token| Ok((token, 1));
        match first {
            ';' => Ok((Token::End, 0)),
            ':' => sign(Token::Colon),
            ',' => sign(Token::Comma),
            '(' => sign(Token::Open),
            ')' => sign(Token::Close),
            '?' => sign(Token::Question),
            '=' if rest.starts_with("=>") => Ok((Token::Arrow, 2)),
            '"' => self.quoted_text(rest, start),
            '%' => {
                let length = 1 + run(&rest[1..], |c| c.is_ascii_digit());
                Ok((Token::TypeNumber(&rest[1..length]), length))
            }
            '.' if rest[1..].starts_with(begins_word) => {
                let length = 1 + run(&rest[1..], continues_word);
                Ok((Token::Directive(&rest[..length]), length))
            }
            '0'..='9' => Ok(number(rest, 0)),
            '+' | '-' if rest[1..].starts_with(char::is_alphanumeric) => Ok(number(rest, 1)),
            _ if begins_word(first) => Ok(word(rest)),
            _ => {
                let span = self.span_of(start, first.len_utf8());
                Err(problem::bad_character(first, span))
            }
        }
    }

    fn quoted_text(&self, rest: &'a str, start: usize) -> Parsed<(Token<'a>, usize)> {
        let plain = 1 + run(&rest[1..], |c| !matches!(c, '"' | '\\'));
        if rest[plain..].starts_with('"') {
            return Ok((Token::Text(Cow::Borrowed(&rest[1..plain])), plain + 1));
        }
        let mut text = String::from(&rest[1..plain]);
        let mut at = plain;
        loop {
            let piece = run(&rest[at..], |c| !matches!(c, '"' | '\\'));
            text.push_str(&rest[at..at + piece]);
            at += piece;
            match rest.as_bytes().get(at) {
                Some(b'"') => return Ok((Token::Text(Cow::Owned(text)), at + 1)),
                Some(_) => {
                    let (character, length) = escape(&rest[at..])
                        .map_err(|length| problem::bad_escape(self.span_of(start + at, length)))?;
                    text.push(character);
                    at += length;
                }
                None => return Err(problem::open_text(self.span_of(start, 1))),
            }
        }
    }
}

/// How many bytes of `text` have characters that `fits`.
fn run(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|character| !fits(character)).unwrap_or(text.len())
}

fn word(rest: &str) -> (Token<'_>, usize) {
    let mut length = run(rest, continues_word);
    if &rest[..length] == "nan" && rest[length..].starts_with(":0x") {
        length += 3 + run(&rest[length + 3..], |c| c.is_ascii_hexdigit());
    }
    (Token::Word(&rest[..length]), length)
}

fn number(rest: &str, sign: usize) -> (Token<'_>, usize) {
    let mut length = sign + run(&rest[sign..], continues_word);
    let is_decimal = !rest[sign..].starts_with("0x") && !rest[sign..].starts_with("0X");
    if is_decimal && rest[..length].ends_with(['e', 'E']) && rest[length..].starts_with(['+', '-'])
    {
        length += 1 + run(&rest[length + 1..], continues_word);
    }
    (Token::Number(&rest[..length]), length)
}

/// What an escape at the beginning of `rest` stands for and its length; the length to complain about
/// if it stands for nothing.
fn escape(rest: &str) -> Result<(char, usize), usize> {
    let mut characters = rest.chars().skip(1);
    let letter = characters.next().ok_or(1usize)?;
    let simple = |character| Ok((character, 2));
    match letter {
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        '0' => simple('\0'),
        '"' | '\\' => simple(letter),
        'u' => unicode_escape(rest).ok_or(2),
        _ => Err(1 + letter.len_utf8()),
    }
}

fn unicode_escape(rest: &str) -> Option<(char, usize)> {
    let digits = rest.strip_prefix("\\u{")?;
    let length = run(digits, |c| c.is_ascii_hexdigit());
    let closed = digits[length..].starts_with('}') && length <= 6;
    let scalar = u32::from_str_radix(&digits[..length], 16).ok()?;
    let character = char::from_u32(scalar).filter(|_| closed)?;
    Some((character, length + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(line: &str) -> Vec<Token<'_>> {
        let mut cursor = Cursor::new(line, 0, line.len(), FileId(0)).unwrap();
        let mut found = Vec::new();
        while *cursor.current() != Token::End {
            found.push(cursor.take().unwrap().0);
        }
        found
    }

    #[test]
    fn a_line_falls_into_tokens() {
        use Token::*;
        assert_eq!(tokens("a.b: ADD.I ; x"), [Word("a.b"), Colon, Word("ADD.I")]);
        assert_eq!(tokens("-5 1e-3 0xE-1"), ["-5", "1e-3", "0xE", "-1"].map(Number));
        assert_eq!(
            tokens("()=>T? , %7"),
            [Open, Close, Arrow, Word("T"), Question, Comma, TypeNumber("7")]
        );
        assert_eq!(tokens(".line 5:3"), [Directive(".line"), Number("5"), Colon, Number("3")]);
        assert_eq!(tokens("nan:0x7ff8 nan:"), [Word("nan:0x7ff8"), Word("nan"), Colon]);
    }

    #[test]
    fn escapes_are_replaced() {
        let text = |value: &'static str| Token::Text(Cow::Borrowed(value));
        assert_eq!(tokens(r#""a;b" "\"\\\n\u{e9}""#), [text("a;b"), text("\"\\\né")]);
    }
}
