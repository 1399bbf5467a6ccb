//! Members of open files, and the loop over the lines of one.

use std::sync::{Arc, Mutex, PoisonError};

use runa_runtime::classes::OBJECT_FIELDS;
use runa_runtime::effects::files::{OpenFile, Result as Tried, as_text};
use runa_runtime::{
    ErrorKind, NativeCall, NativeFunction, NativeResult, Raised, Tagged, Type, TypeId,
};

use crate::arguments::{NOTHING, give_boolean, give_handle, list_type, raise_needs};
use crate::files::{answer, content, give_bytes};
use crate::list::{new_list, push};
use crate::native;
use crate::standard_streams::next_input_line;
use crate::types::{ANY, BOOLEAN, BYTES, INTEGER, NOTHING as NOTHING_TYPE, TEXT};

const ONE: &[TypeId] = &[ANY];
const WITH_TEXT: &[TypeId] = &[ANY, TEXT];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("File.path", ONE, TEXT, path),
    native("File.is_open", ONE, BOOLEAN, is_open),
    native("File.read_line", ONE, ANY, |call| next_file_line(call, 0)),
    native("File.lines", &[INTEGER, ANY], ANY, lines),
    native("File.read_text", ONE, TEXT, read_text),
    native("File.read_bytes", ONE, BYTES, read_bytes),
    native("File.write", WITH_TEXT, NOTHING_TYPE, |call| write(call, false)),
    native("File.write_line", WITH_TEXT, NOTHING_TYPE, |call| write(call, true)),
    native("File.write_bytes", &[ANY, BYTES], NOTHING_TYPE, write_bytes),
    native("File.flush", ONE, NOTHING_TYPE, |call| change(call, OpenFile::flush)),
    native("File.close", ONE, NOTHING_TYPE, |call| change(call, OpenFile::close)),
    native("next_line", ONE, ANY, next_line),
];

/// The number that an object of a class of the library has, which stands in argument `index`.
pub(crate) fn number_of(
    call: &mut NativeCall<'_>,
    index: usize,
    class: &str,
) -> Result<i64, Raised> {
    let object = call.any(index).as_object();
    let types = call.context_ref().instance().program().types();
    let found = object.filter(|object| {
        let ty = object.type_id().and_then(|ty| types.get(ty));
        let named = match ty {
            Some(&Type::Class(index)) => types.classes().get(index),
            _ => None,
        };
        named.is_some_and(|named| named.name == class && named.fields.len() == 1)
    });
    match found {
        Some(object) => Ok(object.get(OBJECT_FIELDS) as i64),
        None => Err(raise_needs(call, class, index)),
    }
}

/// The file in argument `index`.
fn file(call: &mut NativeCall<'_>, index: usize) -> Result<Arc<Mutex<OpenFile>>, Raised> {
    let number = number_of(call, index, "io.File")?;
    match call.context_ref().instance().files.get(number) {
        Some(file) => Ok(file),
        None => Err(call.raise(ErrorKind::IoError, "this file was never opened")),
    }
}

/// What `action` does with the file in argument `index`, while others may collect.
fn with_file<R>(
    call: &mut NativeCall<'_>,
    index: usize,
    action: impl FnOnce(&mut OpenFile) -> Tried<R>,
) -> Result<R, Raised> {
    let file = file(call, index)?;
    let done =
        call.context().outside(|| action(&mut file.lock().unwrap_or_else(PoisonError::into_inner)));
    answer(call, done)
}

fn change(call: &mut NativeCall<'_>, action: fn(&mut OpenFile) -> Tried<()>) -> NativeResult {
    with_file(call, 0, action)?;
    NOTHING
}

fn path(call: &mut NativeCall<'_>) -> NativeResult {
    let path = with_file(call, 0, |file| Ok(file.path().to_owned()))?;
    call.give_text(&path)
}

fn is_open(call: &mut NativeCall<'_>) -> NativeResult {
    with_file(call, 0, |file| Ok(file.is_open())).and_then(give_boolean)
}

fn limit(call: &NativeCall<'_>) -> usize {
    call.context_ref().instance().heap.limit()
}

/// The next line of the file in argument `index`, or nothing, as an `Any`.
fn next_file_line(call: &mut NativeCall<'_>, index: usize) -> NativeResult {
    let limit = limit(call);
    match with_file(call, index, |file| file.read_line(limit))? {
        Some(line) => content(call, &line),
        None => NOTHING,
    }
}

fn next_line(call: &mut NativeCall<'_>) -> NativeResult {
    match call.any(0) == Tagged::NOTHING {
        true => next_input_line(call),
        false => next_file_line(call, 0),
    }
}

fn lines(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let list = new_list(call, ty, 0)?;
    let limit = limit(call);
    while let Some(line) = with_file(call, 1, |file| file.read_line(limit))? {
        let line = call.context().new_text(&line)?;
        push(call, list, Tagged::object(line))?;
    }
    give_handle(call, list)
}

fn read_text(call: &mut NativeCall<'_>) -> NativeResult {
    let limit = limit(call);
    let read = |file: &mut OpenFile| {
        let bytes = file.read_rest(limit)?;
        as_text(file.path(), bytes)
    };
    let text = with_file(call, 0, read)?;
    call.give_text(&text)
}

fn read_bytes(call: &mut NativeCall<'_>) -> NativeResult {
    let limit = limit(call);
    let bytes = with_file(call, 0, |file| file.read_rest(limit))?;
    give_bytes(call, &bytes)
}

fn write(call: &mut NativeCall<'_>, with_end: bool) -> NativeResult {
    let mut text = call.text(1).to_owned();
    if with_end {
        text.push('\n');
    }
    with_file(call, 0, |file| file.write(text.as_bytes()))?;
    NOTHING
}

fn write_bytes(call: &mut NativeCall<'_>) -> NativeResult {
    let bytes = crate::files::bytes_argument(call, 1)?;
    with_file(call, 0, |file| file.write(&bytes))?;
    NOTHING
}
