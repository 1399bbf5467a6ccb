//! Members of Text for its beginning, its end and its single characters.

use runa_runtime::objects::list::{element_shape, get, length};
use runa_runtime::objects::text::{byte_length, scalar_length};
use runa_runtime::operations::convert::unpack_word;
use runa_runtime::{NativeCall, NativeFunction, NativeResult, ObjectRef, Raised, TypeId, Unpacked};

use crate::arguments::{
    NOTHING, check_text_size, give_boolean, give_handle, give_integer, give_object, list,
    list_type, object, value_error,
};
use crate::files::give_texts;
use crate::list::{new_list, push};
use crate::native;
use crate::text::{no_such_code, one_character};
use crate::types::{ANY, BOOLEAN, INTEGER, TEXT};

const TWO: &[TypeId] = &[TEXT, TEXT];
const LISTING: &[TypeId] = &[INTEGER, TEXT];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Text.count", TWO, INTEGER, count),
    native("Text.is_blank", &[TEXT], BOOLEAN, |call| {
        give_boolean(call.text(0).chars().all(char::is_whitespace))
    }),
    native("Text.remove_prefix", TWO, TEXT, remove_prefix),
    native("Text.remove_suffix", TWO, TEXT, remove_suffix),
    native("Text.before", TWO, ANY, before),
    native("Text.after", TWO, ANY, after),
    native("Text.replace_first", &[TEXT, TEXT, TEXT], TEXT, replace_first),
    native("Text.capitalized", &[TEXT], TEXT, capitalized),
    native("Text.pad_both", &[TEXT, INTEGER, TEXT], TEXT, pad_both),
    native("Text.characters", LISTING, ANY, characters),
    native("Text.codes", LISTING, ANY, codes),
    native("Text.from_codes", &[ANY], TEXT, from_codes),
];

fn count(call: &mut NativeCall<'_>) -> NativeResult {
    if call.text(1).is_empty() {
        return value_error(call, "an empty Text cannot be counted");
    }
    give_integer(call.text(0).matches(call.text(1)).count() as i64)
}

/// The bytes of the text in argument 0 from one place up to another.
fn cut(call: &mut NativeCall<'_>, (from, to): (usize, usize)) -> Result<ObjectRef, Raised> {
    let text = object(call, 0)?;
    if (from, to) == (0, byte_length(text)) {
        return Ok(text);
    }
    call.context().slice_text(text, from, to)
}

fn remove_prefix(call: &mut NativeCall<'_>) -> NativeResult {
    let (text, part) = (call.text(0), call.text(1));
    let start = if text.starts_with(part) { part.len() } else { 0 };
    let end = text.len();
    cut(call, (start, end)).map(ObjectRef::address)
}

fn remove_suffix(call: &mut NativeCall<'_>) -> NativeResult {
    let (text, part) = (call.text(0), call.text(1));
    let end = if text.ends_with(part) { text.len() - part.len() } else { text.len() };
    cut(call, (0, end)).map(ObjectRef::address)
}

fn before(call: &mut NativeCall<'_>) -> NativeResult {
    match call.text(0).find(call.text(1)) {
        Some(end) => cut(call, (0, end)).and_then(give_object),
        None => NOTHING,
    }
}

fn after(call: &mut NativeCall<'_>) -> NativeResult {
    let (text, part) = (call.text(0), call.text(1));
    let end = text.len();
    match text.find(part).map(|start| start + part.len()) {
        Some(start) => cut(call, (start, end)).and_then(give_object),
        None => NOTHING,
    }
}

fn replace_first(call: &mut NativeCall<'_>) -> NativeResult {
    if call.text(1).is_empty() {
        return value_error(call, "an empty Text cannot be replaced");
    }
    check_text_size(call, call.text(0).len().saturating_add(call.text(2).len()))?;
    let result = call.text(0).replacen(call.text(1), call.text(2), 1);
    call.give_text(&result)
}

fn capitalized(call: &mut NativeCall<'_>) -> NativeResult {
    let mut characters = call.text(0).chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    let result = first + characters.as_str();
    call.give_text(&result)
}

fn pad_both(call: &mut NativeCall<'_>) -> NativeResult {
    let text = object(call, 0)?;
    let fill = one_character(call, 2)?;
    let width = usize::try_from(call.integer(1)).unwrap_or(0);
    let missing = width.saturating_sub(scalar_length(text));
    let bytes = missing.saturating_mul(fill.len_utf8()).saturating_add(byte_length(text));
    check_text_size(call, bytes)?;
    let filling = |count: usize| std::iter::repeat_n(fill, count);
    let start = missing / 2;
    let result: String =
        filling(start).chain(call.text(0).chars()).chain(filling(missing - start)).collect();
    call.give_text(&result)
}

fn characters(call: &mut NativeCall<'_>) -> NativeResult {
    let text = call.text(1).to_owned();
    let starts = text.char_indices().map(|(start, c)| (start, start + c.len_utf8()));
    give_texts(call, starts.map(|(start, end)| &text[start..end]))
}

fn codes(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let count = object(call, 1).map(scalar_length)?;
    let list = new_list(call, ty, count)?;
    let text = call.text(1).to_owned();
    for character in text.chars() {
        let code = call.context().box_integer(i64::from(u32::from(character)))?;
        push(call, list, code)?;
    }
    give_handle(call, list)
}

fn from_codes(call: &mut NativeCall<'_>) -> NativeResult {
    let codes = list(call, 0)?;
    let shape = element_shape(codes, call.context_ref());
    let mut text = String::new();
    for index in 0..length(codes) as i64 {
        let element = get(codes, shape, index).map(|word| unpack_word(word, shape));
        let code = match element {
            Some(Unpacked::Integer(code)) => code,
            _ => return value_error(call, "codes are Integers"),
        };
        match u32::try_from(code).ok().and_then(char::from_u32) {
            Some(character) => text.push(character),
            None => return value_error(call, &no_such_code(code)),
        }
    }
    check_text_size(call, text.len())?;
    call.give_text(&text)
}
