//! Names and texts as they are written in assembly.

use std::borrow::Cow;
use std::fmt::Write;

/// Words that stand for values, so that no name may look like them.
const RESERVED: [&str; 8] = ["true", "false", "nothing", "none", "inf", "nan", "infinity", "_"];

/// Whether a name needs no quotes.
pub(crate) fn is_plain_name(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    first
        && characters.all(|next| next.is_ascii_alphanumeric() || matches!(next, '_' | '.'))
        && !RESERVED.iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// The name, in single quotes where it needs them.
pub(crate) fn name(name: &str) -> Cow<'_, str> {
    if is_plain_name(name) { Cow::Borrowed(name) } else { Cow::Owned(quoted(name, '\'')) }
}

/// The text in double quotes.
pub(crate) fn text(text: &str) -> String {
    quoted(text, '"')
}

fn quoted(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            other if other == quote => {
                out.push('\\');
                out.push(quote);
            }
            other if is_hidden(other) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(other));
            }
            other => out.push(other),
        }
    }
    out.push(quote);
    out
}

/// Characters that an editor would hide or reorder.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

/// What stands between the quotes, with escapes replaced; on a wrong escape where it begins.
pub(crate) fn unescape(body: &str) -> Result<Cow<'_, str>, usize> {
    if !body.contains('\\') {
        return Ok(Cow::Borrowed(body));
    }
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let (character, length) =
            escape_value(escape).ok_or(body.len() - rest.len() + at)?;
        out.push(character);
        rest = &escape[length..];
    }
    out.push_str(rest);
    Ok(Cow::Owned(out))
}

/// The character that an escape stands for, and how many bytes behind the backslash it has.
fn escape_value(escape: &str) -> Option<(char, usize)> {
    let simple = match escape.chars().next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        '\\' => '\\',
        '"' => '"',
        '\'' => '\'',
        'u' => return unicode_escape(escape),
        _ => return None,
    };
    Some((simple, 1))
}

fn unicode_escape(escape: &str) -> Option<(char, usize)> {
    let digits_and_rest = escape.strip_prefix("u{")?;
    let digits = digits_and_rest.get(..digits_and_rest.bytes().take(9).position(|b| b == b'}')?)?;
    let valid = (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let scalar = valid.then(|| u32::from_str_radix(digits, 16).ok())??;
    Some((char::from_u32(scalar)?, digits.len() + 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_back_as_written() {
        for sample in ["", "plain", "a\"b'c\\d", "\n\r\t\0\u{7f}\u{202e}", "häuser 日本 🎉"] {
            let written = text(sample);
            assert_eq!(unescape(&written[1..written.len() - 1]).as_deref(), Ok(sample));
        }
    }

    #[test]
    fn wrong_escapes_are_found() {
        assert_eq!(unescape("ab\\q"), Err(2));
        assert_eq!(unescape("\\u{110000}"), Err(0));
        assert_eq!(unescape("\\u{}"), Err(0));
        assert_eq!(unescape("\\"), Err(0));
    }

    #[test]
    fn only_plain_names_stay_bare() {
        assert_eq!(name("Text.upper"), "Text.upper");
        assert_eq!(name("two words"), "'two words'");
        assert_eq!(name("3"), "'3'");
        assert_eq!(name("true"), "'true'");
        assert_eq!(name(""), "''");
    }
}
