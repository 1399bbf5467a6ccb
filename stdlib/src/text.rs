//! Members of Text that look at it or make another Text; indices and widths count scalars.

use runa_runtime::objects::text::{byte_length, is_ascii, scalar_length};
use runa_runtime::operations::index::{Indexed, text_scalar};
use runa_runtime::{NativeCall, NativeFunction, NativeResult, ObjectRef, Raised, TypeId};

use crate::arguments::{
    NOTHING, check_text_size, count, give_boolean, give_integer, give_position, object, value_error,
};
use crate::integer::base;
use crate::native;
use crate::types::{BOOLEAN, INTEGER, OPTIONAL_FLOAT, OPTIONAL_INTEGER, RANGE, TEXT};

const ONE: &[TypeId] = &[TEXT];
const TWO: &[TypeId] = &[TEXT, TEXT];
const WITH_INTEGER: &[TypeId] = &[TEXT, INTEGER];
const PADDING: &[TypeId] = &[TEXT, INTEGER, TEXT];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Text.length", ONE, INTEGER, length),
    native("Text.is_empty", ONE, BOOLEAN, |call| give_boolean(call.text(0).is_empty())),
    native("Text.at", WITH_INTEGER, TEXT, at),
    native("Text.slice", &[TEXT, RANGE], TEXT, slice),
    native("Text.code", ONE, INTEGER, code),
    native("Text.code_at", WITH_INTEGER, INTEGER, code_at),
    native("Text.from_code", &[INTEGER], TEXT, from_code),
    native("Text.upper", ONE, TEXT, |call| changed(call, str::to_uppercase)),
    native("Text.lower", ONE, TEXT, |call| changed(call, str::to_lowercase)),
    native("Text.reversed", ONE, TEXT, |call| changed(call, |text| text.chars().rev().collect())),
    native("Text.trim", ONE, TEXT, |call| trimmed(call, str::trim)),
    native("Text.trim_start", ONE, TEXT, |call| trimmed(call, str::trim_start)),
    native("Text.trim_end", ONE, TEXT, |call| trimmed(call, str::trim_end)),
    native("Text.contains", TWO, BOOLEAN, |call| give_boolean(call.text(0).contains(call.text(1)))),
    native("Text.starts_with", TWO, BOOLEAN, |call| {
        give_boolean(call.text(0).starts_with(call.text(1)))
    }),
    native("Text.ends_with", TWO, BOOLEAN, |call| {
        give_boolean(call.text(0).ends_with(call.text(1)))
    }),
    native("Text.index_of", TWO, OPTIONAL_INTEGER, |call| {
        position(call, |text, part| text.find(part))
    }),
    native("Text.last_index_of", TWO, OPTIONAL_INTEGER, |call| {
        position(call, |text, part| text.rfind(part))
    }),
    native("Text.replace", &[TEXT, TEXT, TEXT], TEXT, replace),
    native("Text.repeat", WITH_INTEGER, TEXT, repeat),
    native("Text.pad_start", PADDING, TEXT, |call| padded(call, |text, fill| fill + text)),
    native("Text.pad_end", PADDING, TEXT, |call| {
        padded(call, |text, fill| text.to_owned() + &fill)
    }),
    native("Text.to_integer", WITH_INTEGER, OPTIONAL_INTEGER, to_integer),
    native("Text.to_float", ONE, OPTIONAL_FLOAT, to_float),
    native("Text.is_letter", ONE, BOOLEAN, |call| all(call, char::is_alphabetic)),
    native("Text.is_digit", ONE, BOOLEAN, |call| all(call, |c| c.is_ascii_digit())),
    native("Text.is_space", ONE, BOOLEAN, |call| all(call, char::is_whitespace)),
    native("Text.is_upper", ONE, BOOLEAN, |call| all(call, char::is_uppercase)),
    native("Text.is_lower", ONE, BOOLEAN, |call| all(call, char::is_lowercase)),
];

fn length(call: &mut NativeCall<'_>) -> NativeResult {
    give_integer(call.object(0).map_or(0, scalar_length) as i64)
}

fn at(call: &mut NativeCall<'_>) -> NativeResult {
    let text = object(call, 0)?;
    let index = call.integer(1);
    call.context().text_at(text, index).map(ObjectRef::address)
}

fn slice(call: &mut NativeCall<'_>) -> NativeResult {
    let (text, range) = (object(call, 0)?, object(call, 1)?);
    call.context().slice(text, range).map(ObjectRef::address)
}

fn code(call: &mut NativeCall<'_>) -> NativeResult {
    let mut characters = call.text(0).chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return give_integer(i64::from(u32::from(only)));
    }
    let length = call.object(0).map_or(0, scalar_length);
    value_error(call, &format!("`code` needs a Text of one character, this one has {length}"))
}

fn code_at(call: &mut NativeCall<'_>) -> NativeResult {
    let (text, index) = (object(call, 0)?, call.integer(1));
    match text_scalar(call.context_ref(), text, index) {
        Some(character) => give_integer(i64::from(u32::from(character))),
        None => {
            let length = scalar_length(text) as u64;
            Err(call.context().raise_index_in(Indexed::Text, index, length))
        }
    }
}

fn from_code(call: &mut NativeCall<'_>) -> NativeResult {
    let code = call.integer(0);
    match u32::try_from(code).ok().and_then(char::from_u32) {
        Some(character) => call.give_text(character.encode_utf8(&mut [0; 4])),
        None => value_error(call, &no_such_code(code)),
    }
}

/// What is said of a number that is no character's.
pub(crate) fn no_such_code(code: i64) -> String {
    format!("no character has the code {code}: they are 0 to 55295 and 57344 to 1114111")
}

fn changed(call: &mut NativeCall<'_>, change: fn(&str) -> String) -> NativeResult {
    let text = change(call.text(0));
    call.give_text(&text)
}

fn trimmed(call: &mut NativeCall<'_>, trim: fn(&str) -> &str) -> NativeResult {
    let source = object(call, 0)?;
    let text = call.text(0);
    let rest = trim(text);
    if rest.len() == text.len() {
        return Ok(source.address());
    }
    let from = rest.as_ptr().addr() - text.as_ptr().addr();
    let to = from + rest.len();
    call.context().slice_text(source, from, to).map(ObjectRef::address)
}

/// The index in scalars of what `find` finds in bytes.
fn position(call: &mut NativeCall<'_>, find: fn(&str, &str) -> Option<usize>) -> NativeResult {
    let text = call.text(0);
    let found = find(text, call.text(1));
    let ascii = call.object(0).is_some_and(is_ascii);
    let index = found.map(|byte| if ascii { byte } else { text[..byte].chars().count() });
    give_position(call, index)
}

fn replace(call: &mut NativeCall<'_>) -> NativeResult {
    let (text, part, replacement) = (call.text(0), call.text(1), call.text(2));
    if part.is_empty() {
        return value_error(call, "an empty Text cannot be replaced");
    }
    let count = text.matches(part).count();
    if count == 0 {
        return object(call, 0).map(ObjectRef::address);
    }
    let added = count.saturating_mul(replacement.len());
    let bytes = (text.len() - count * part.len()).saturating_add(added);
    check_text_size(call, bytes)?;
    let result = call.text(0).replace(call.text(1), call.text(2));
    call.give_text(&result)
}

fn repeat(call: &mut NativeCall<'_>) -> NativeResult {
    let times = count(call, 1, ("count", 0))?;
    check_text_size(call, times.saturating_mul(call.text(0).len()))?;
    let result = call.text(0).repeat(times);
    call.give_text(&result)
}

/// The text with as much filling as it lacks to the wanted width.
fn padded(call: &mut NativeCall<'_>, join: fn(&str, String) -> String) -> NativeResult {
    let text = object(call, 0)?;
    let fill = one_character(call, 2)?;
    let width = usize::try_from(call.integer(1)).unwrap_or(0);
    let missing = width.saturating_sub(scalar_length(text));
    if missing == 0 {
        return Ok(text.address());
    }
    let bytes = missing.saturating_mul(fill.len_utf8()).saturating_add(byte_length(text));
    check_text_size(call, bytes)?;
    let result = join(call.text(0), std::iter::repeat_n(fill, missing).collect());
    call.give_text(&result)
}

pub(crate) fn one_character(call: &mut NativeCall<'_>, index: usize) -> Result<char, Raised> {
    let mut characters = call.text(index).chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) => Ok(only),
        _ => {
            let length = call.object(index).map_or(0, scalar_length);
            value_error(call, &format!("what fills must be one character, not {length}"))
        }
    }
}

fn to_integer(call: &mut NativeCall<'_>) -> NativeResult {
    let base = base(call, 1)?;
    match i64::from_str_radix(call.text(0), base) {
        Ok(number) => call.give_any_integer(number),
        Err(_) => NOTHING,
    }
}

fn to_float(call: &mut NativeCall<'_>) -> NativeResult {
    match parse_float(call.text(0)) {
        Some(number) => call.give_any_float(number),
        None => NOTHING,
    }
}

/// Reads a number as the language writes it, infinity and NaN as they are displayed.
fn parse_float(text: &str) -> Option<f64> {
    let words = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = words.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if is_number || matches!(words, "inf" | "nan") { text.parse().ok() } else { None }
}

fn all(call: &mut NativeCall<'_>, test: fn(char) -> bool) -> NativeResult {
    let text = call.text(0);
    give_boolean(!text.is_empty() && text.chars().all(test))
}

#[cfg(test)]
mod tests {
    use super::parse_float;

    #[test]
    fn floats_are_read_as_they_are_written() {
        assert_eq!(parse_float("1.5"), Some(1.5));
        assert_eq!(parse_float("-2"), Some(-2.0));
        assert_eq!(parse_float("1e3"), Some(1000.0));
        assert_eq!(parse_float("-inf"), Some(f64::NEG_INFINITY));
        assert!(parse_float("nan").is_some_and(f64::is_nan));
        for text in ["", "-", " 1", "1 ", "Infinity", "e5", ".", "1_000", "0x10"] {
            assert_eq!(parse_float(text), None, "{text:?}");
        }
    }
}
