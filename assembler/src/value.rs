//! Numbers and other values as they are written in assembly.

use runa_bytecode::{Constant, Literal, Real};

use crate::lexer::{Cursor, Token};
use crate::report::{self, Result};

/// A value that may follow `PUSH` or the name of a constant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// One that fits into an instruction.
    Literal(Literal),
    /// A text.
    Text(String),
}

impl Value {
    /// The value as a constant of a module, if it can be one.
    pub(crate) fn into_constant(self) -> Option<Constant> {
        match self {
            Value::Literal(Literal::Integer(value)) => Some(Constant::Integer(value)),
            Value::Literal(Literal::Float(value)) => Some(Constant::Float(value)),
            Value::Literal(Literal::Boolean(_) | Literal::Nothing) => None,
            Value::Text(text) => Some(Constant::Text(text)),
        }
    }
}

/// Reads a value, or gives nothing if the next token is not one.
pub(crate) fn value(cursor: &mut Cursor<'_>) -> Result<Option<Value>> {
    if let Token::Text(text) = &cursor.token {
        let text = text.to_string();
        cursor.advance();
        return Ok(Some(Value::Text(text)));
    }
    Ok(literal(cursor)?.map(Value::Literal))
}

/// Reads a literal, or gives nothing if the next token is not one.
pub(crate) fn literal(cursor: &mut Cursor<'_>) -> Result<Option<Literal>> {
    let Token::Word(word) = cursor.token else { return Ok(None) };
    let literal = match word {
        _ if word.eq_ignore_ascii_case("true") => Literal::Boolean(true),
        _ if word.eq_ignore_ascii_case("false") => Literal::Boolean(false),
        _ if word.eq_ignore_ascii_case("nothing") => Literal::Nothing,
        _ if !looks_like_number(word) => return Ok(None),
        _ => match number(word) {
            Ok(number) => number,
            Err(message) => return Err(report::error(report::NUMBER_RANGE, cursor.span, message)),
        },
    };
    cursor.advance();
    Ok(Some(literal))
}

/// Reads an Integer, or gives nothing if the next token is no number at all.
pub(crate) fn integer(cursor: &mut Cursor<'_>) -> Result<Option<i64>> {
    let place = cursor.clone();
    match literal(cursor)? {
        None => Ok(None),
        Some(Literal::Integer(value)) => Ok(Some(value)),
        Some(_) => Err(place.wanted("an Integer")),
    }
}

/// Reads a number from 0 to `most`, or gives nothing if the next token is no number at all.
pub(crate) fn index(cursor: &mut Cursor<'_>, most: u32) -> Result<Option<u32>> {
    let span = cursor.span;
    let Some(value) = integer(cursor)? else { return Ok(None) };
    match u32::try_from(value) {
        Ok(value) if value <= most => Ok(Some(value)),
        _ => {
            let message = format!("{value} is not in the range from 0 to {most}");
            Err(report::error(report::NUMBER_RANGE, span, message))
        }
    }
}

fn looks_like_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    unsigned.starts_with(|first: char| first.is_ascii_digit())
        || matches!(unsigned, "inf" | "nan")
        || unsigned.starts_with("nan:")
}

fn number(word: &str) -> std::result::Result<Literal, String> {
    let shown = report::excerpt(word);
    let (negative, unsigned) = match word.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let radix = match unsigned.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0b" | "0B") => 2,
        _ => 10,
    };
    let digits: String = match radix {
        10 => unsigned.chars().filter(|&next| next != '_').collect(),
        _ => unsigned.chars().skip(2).filter(|&next| next != '_').collect(),
    };
    if !digits.is_empty() && digits.chars().all(|next| next.is_digit(radix)) {
        let signed = if negative { format!("-{digits}") } else { digits };
        return i64::from_str_radix(&signed, radix)
            .map(Literal::Integer)
            .map_err(|_| format!("`{shown}` needs more than the 64 bits of an Integer"));
    }
    let signed = if negative { format!("-{unsigned}") } else { unsigned.to_owned() };
    let real = signed.replace('_', "").parse::<Real>();
    real.map(Literal::Float).map_err(|_| format!("`{shown}` is not a number"))
}
