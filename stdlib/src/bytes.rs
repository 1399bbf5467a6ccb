//! Members of Bytes. Those that lists have too go through a list of the bytes.

use std::fmt::Write;

use runa_runtime::objects::list::{element_shape, get, length as list_length};
use runa_runtime::objects::text::{as_bytes, byte_length};
use runa_runtime::operations::convert::unpack_word;
use runa_runtime::{
    NativeCall, NativeFunction, NativeResult, ObjectRef, Raised, Tagged, TypeId, Unpacked,
};

use crate::arguments::{
    NOTHING, check_text_size, give_boolean, give_handle, give_integer, give_object, list,
    list_type, object, value_error,
};
use crate::list::{new_list, push};
use crate::native;
use crate::types::{ANY, BOOLEAN, BYTES, INTEGER, RANGE, TEXT};

const ONE: &[TypeId] = &[BYTES];
const WITH_INTEGER: &[TypeId] = &[BYTES, INTEGER];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Bytes.length", ONE, INTEGER, |call| give_integer(length(call)? as i64)),
    native("Bytes.is_empty", ONE, BOOLEAN, |call| give_boolean(length(call)? == 0)),
    native("Bytes.contains", WITH_INTEGER, BOOLEAN, contains),
    native("Bytes.at", WITH_INTEGER, INTEGER, at),
    native("Bytes.slice", &[BYTES, RANGE], BYTES, slice),
    native("Bytes.to_text", ONE, ANY, to_text),
    native("Bytes.to_list", &[INTEGER, BYTES], ANY, to_list),
    native("Bytes.hex", ONE, TEXT, hex),
    native("Bytes.from_hex", &[TEXT], ANY, from_hex),
    native("Bytes.from_list", &[ANY], BYTES, from_list),
    native("Text.to_bytes", &[TEXT], BYTES, to_bytes),
];

fn length(call: &mut NativeCall<'_>) -> Result<usize, Raised> {
    object(call, 0).map(byte_length)
}

fn contains(call: &mut NativeCall<'_>) -> NativeResult {
    let bytes = object(call, 0)?;
    let wanted = u8::try_from(call.integer(1));
    give_boolean(wanted.is_ok_and(|byte| as_bytes(bytes, call.context_ref()).contains(&byte)))
}

fn at(call: &mut NativeCall<'_>) -> NativeResult {
    let (bytes, index) = (object(call, 0)?, call.integer(1));
    let byte = call.context().byte_at(bytes, index)?;
    give_integer(i64::from(byte))
}

fn slice(call: &mut NativeCall<'_>) -> NativeResult {
    let (bytes, range) = (object(call, 0)?, object(call, 1)?);
    call.context().slice(bytes, range).map(ObjectRef::address)
}

fn to_text(call: &mut NativeCall<'_>) -> NativeResult {
    let bytes = object(call, 0)?;
    let text = std::str::from_utf8(as_bytes(bytes, call.context_ref())).map(str::to_owned);
    match text {
        Ok(text) => call.context().new_text(&text).and_then(give_object),
        Err(_) => NOTHING,
    }
}

fn to_list(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    all_bytes(call, ty, 1)
}

/// A list of type `ty` of the Bytes in an argument, as a result of type `Any`.
pub(crate) fn all_bytes(call: &mut NativeCall<'_>, ty: TypeId, argument: usize) -> NativeResult {
    let count = object(call, argument).map(byte_length)?;
    let result = new_list(call, ty, count)?;
    for index in 0..count {
        let bytes = object(call, argument)?;
        let byte = call.context().byte_at(bytes, index as i64)?;
        let byte = Tagged::inline_integer(i64::from(byte)).unwrap_or(Tagged::NOTHING);
        push(call, result, byte)?;
    }
    give_handle(call, result)
}

fn hex(call: &mut NativeCall<'_>) -> NativeResult {
    let bytes = object(call, 0)?;
    check_text_size(call, byte_length(bytes).saturating_mul(2))?;
    let mut digits = String::new();
    for byte in as_bytes(bytes, call.context_ref()) {
        // Writing to a String does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    call.give_text(&digits)
}

fn from_list(call: &mut NativeCall<'_>) -> NativeResult {
    let source = list(call, 0)?;
    let shape = element_shape(source, call.context_ref());
    let mut bytes = Vec::with_capacity(list_length(source));
    for index in 0..list_length(source) {
        let element = get(source, shape, index as i64).map(|word| unpack_word(word, shape));
        match element {
            Some(Unpacked::Integer(number)) if (0..=255).contains(&number) => {
                bytes.push(number as u8);
            }
            other => {
                let found = other.map_or(String::from("nothing"), |found| {
                    let mut shown = String::new();
                    call.context_ref().display(found, &mut shown, 40);
                    shown
                });
                let message = format!("element {index} is {found}, and a byte is 0 to 255");
                return value_error(call, &message);
            }
        }
    }
    call.context().new_bytes(&bytes).map(ObjectRef::address)
}

fn from_hex(call: &mut NativeCall<'_>) -> NativeResult {
    match bytes_of_hex(call.text(0)) {
        Some(bytes) => call.context().new_bytes(&bytes).and_then(give_object),
        None => NOTHING,
    }
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let pairs = digits?;
    let is_even = pairs.len() % 2 == 0;
    is_even.then(|| pairs.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect())
}

fn to_bytes(call: &mut NativeCall<'_>) -> NativeResult {
    let bytes = call.text(0).as_bytes().to_vec();
    call.context().new_bytes(&bytes).map(ObjectRef::address)
}
