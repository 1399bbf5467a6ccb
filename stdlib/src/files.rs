//! The module `io.files`.

use runa_runtime::classes::OBJECT_FIELDS;
use runa_runtime::effects::files::{self, Failure, Mode, OpenFile, Result as Tried};
use runa_runtime::objects::text::as_bytes;
use runa_runtime::{
    ErrorKind, FileAccess, NativeCall, NativeFunction, NativeResult, ObjectRef, Raised, Tagged,
    Type, TypeId,
};

use crate::arguments::{
    NOTHING, give_boolean, give_float, give_handle, give_integer, give_object, list_type, object,
    object_of, root_object, value_error,
};
use crate::list::{new_list, push};
use crate::native;
use crate::rights::may_use;
use crate::types::{ANY, BOOLEAN, BYTES, FLOAT, INTEGER, NOTHING as NOTHING_TYPE, TEXT};

const PATH: &[TypeId] = &[TEXT];
const TWO: &[TypeId] = &[TEXT, TEXT];
const LISTING: &[TypeId] = &[INTEGER, TEXT];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("io.files.open", &[INTEGER, TEXT, TEXT], ANY, open),
    native("io.files.create", LISTING, ANY, create),
    native("io.files.read", PATH, TEXT, read_text),
    native("io.files.read_text", PATH, TEXT, read_text),
    native("io.files.read_bytes", PATH, BYTES, read_bytes),
    native("io.files.lines", LISTING, ANY, lines),
    native("io.files.write", TWO, NOTHING_TYPE, |call| write_text(call, files::write)),
    native("io.files.write_text", TWO, NOTHING_TYPE, |call| write_text(call, files::write)),
    native("io.files.append_text", TWO, NOTHING_TYPE, |call| write_text(call, files::append)),
    native("io.files.write_bytes", &[TEXT, BYTES], NOTHING_TYPE, write_bytes),
    native("io.files.exists", PATH, BOOLEAN, |call| asked(call, files::exists)),
    native("io.files.is_file", PATH, BOOLEAN, |call| asked(call, files::is_file)),
    native("io.files.is_folder", PATH, BOOLEAN, |call| asked(call, files::is_folder)),
    native("io.files.size", PATH, INTEGER, size),
    native("io.files.modified", PATH, FLOAT, modified),
    native("io.files.list", LISTING, ANY, list),
    native("io.files.delete", PATH, NOTHING_TYPE, |call| done(call, files::delete)),
    native("io.files.delete_folder", PATH, NOTHING_TYPE, |call| done(call, files::delete_folder)),
    native("io.files.make_folder", PATH, NOTHING_TYPE, |call| done(call, files::make_folder)),
    native("io.files.make_temporary_folder", &[], TEXT, make_temporary_folder),
    native("io.files.copy", TWO, NOTHING_TYPE, |call| from_to(call, files::copy)),
    native("io.files.move", TWO, NOTHING_TYPE, rename),
    native("io.files.current_folder", &[], TEXT, current_folder),
];

/// What was done, or the exception that says why it could not be.
pub(crate) fn answer<R>(call: &mut NativeCall<'_>, done: Tried<R>) -> Result<R, Raised> {
    match done {
        Ok(result) => Ok(result),
        Err(Failure::TooLarge) => Err(call.context().raise_out_of_memory()),
        Err(failure) => Err(call.raise(ErrorKind::IoError, &failure.to_string())),
    }
}

/// A Text as a result of type `Any`.
pub(crate) fn content(call: &mut NativeCall<'_>, text: &str) -> NativeResult {
    call.context().new_text(text).and_then(give_object)
}

/// Bytes as a result.
pub(crate) fn give_bytes(call: &mut NativeCall<'_>, bytes: &[u8]) -> NativeResult {
    call.context().new_bytes(bytes).map(ObjectRef::address)
}

/// The Bytes in an argument.
pub(crate) fn bytes_argument(call: &mut NativeCall<'_>, index: usize) -> Result<Vec<u8>, Raised> {
    let bytes = object(call, index)?;
    Ok(as_bytes(bytes, call.context_ref()).to_vec())
}

/// A new list of Texts of the type in argument 0, as a result of type `Any`.
pub(crate) fn give_texts<'a>(
    call: &mut NativeCall<'_>,
    texts: impl Iterator<Item = &'a str>,
) -> NativeResult {
    let ty = list_type(call, 0)?;
    let list = new_list(call, ty, 0)?;
    for text in texts {
        let text = call.context().new_text(text)?;
        push(call, list, Tagged::object(text))?;
    }
    give_handle(call, list)
}

/// What `action` does with a path that may be used in this way, while others may collect.
fn at_path<R>(
    call: &mut NativeCall<'_>,
    index: usize,
    access: FileAccess,
    action: impl FnOnce(&str) -> Tried<R>,
) -> Result<R, Raised> {
    let path = call.text(index).to_owned();
    may_use(call, access, &path)?;
    let result = call.context().outside(|| action(&path));
    answer(call, result)
}

fn done(call: &mut NativeCall<'_>, action: fn(&str) -> Tried<()>) -> NativeResult {
    at_path(call, 0, FileAccess::Write, action)?;
    NOTHING
}

fn asked(call: &mut NativeCall<'_>, question: fn(&str) -> bool) -> NativeResult {
    at_path(call, 0, FileAccess::Read, |path| Ok(question(path))).and_then(give_boolean)
}

fn make_temporary_folder(call: &mut NativeCall<'_>) -> NativeResult {
    may_use(call, FileAccess::Write, &files::temporary_folders())?;
    told(call, files::make_temporary_folder)
}

fn current_folder(call: &mut NativeCall<'_>) -> NativeResult {
    may_use(call, FileAccess::Read, ".")?;
    told(call, files::current_folder)
}

fn told(call: &mut NativeCall<'_>, question: fn() -> Tried<String>) -> NativeResult {
    let told = call.context().outside(question);
    let told = answer(call, told)?;
    call.give_text(&told)
}

fn from_to(call: &mut NativeCall<'_>, action: fn(&str, &str) -> Tried<()>) -> NativeResult {
    let to = call.text(1).to_owned();
    may_use(call, FileAccess::Write, &to)?;
    at_path(call, 0, FileAccess::Read, |from| action(from, &to))?;
    NOTHING
}

/// What is moved is not there any more.
fn rename(call: &mut NativeCall<'_>) -> NativeResult {
    let from = call.text(0).to_owned();
    may_use(call, FileAccess::Write, &from)?;
    from_to(call, files::rename)
}

/// The number of a class of the library, in argument `index`.
pub(crate) fn class_argument(
    call: &mut NativeCall<'_>,
    index: usize,
    class: &str,
) -> Result<TypeId, Raised> {
    let number = u32::try_from(call.integer(index)).ok().map(TypeId);
    let types = call.context_ref().instance().program().types();
    let is_class = |ty: TypeId| match types.get(ty) {
        Some(&Type::Class(index)) => types
            .classes()
            .get(index)
            .is_some_and(|known| known.name == class && known.fields.len() == 1),
        _ => false,
    };
    match number.filter(|&ty| is_class(ty)) {
        Some(ty) => Ok(ty),
        None => value_error(call, &format!("this is no number of the type {class}")),
    }
}

fn open(call: &mut NativeCall<'_>) -> NativeResult {
    let mode = match call.text(2) {
        "read" => Mode::Read,
        "write" => Mode::Write,
        "append" => Mode::Append,
        other => {
            let message = format!("a mode is `read`, `write` or `append`, not `{other}`");
            return value_error(call, &message);
        }
    };
    opened(call, mode)
}

fn create(call: &mut NativeCall<'_>) -> NativeResult {
    opened(call, Mode::Write)
}

/// A new object for the file with the path in argument 1.
fn opened(call: &mut NativeCall<'_>, mode: Mode) -> NativeResult {
    let ty = class_argument(call, 0, "io.File")?;
    let object = call.context().new_unset(ty)?;
    let object = root_object(call, object);
    let access = match mode {
        Mode::Read => FileAccess::Read,
        Mode::Write | Mode::Append => FileAccess::Write,
    };
    let file = at_path(call, 1, access, |path| OpenFile::open(path, mode))?;
    let number = call.context().keep_file(file);
    let file = object_of(call.context_ref(), object)?;
    file.set_raw(OBJECT_FIELDS, number as u64);
    call.context().set_file_owner(number, file)?;
    give_handle(call, object)
}

fn limit(call: &NativeCall<'_>) -> usize {
    call.context_ref().instance().heap.limit()
}

fn text_of(call: &mut NativeCall<'_>, index: usize) -> Result<String, Raised> {
    let limit = limit(call);
    at_path(call, index, FileAccess::Read, |path| files::as_text(path, files::read(path, limit)?))
}

fn read_text(call: &mut NativeCall<'_>) -> NativeResult {
    let text = text_of(call, 0)?;
    call.give_text(&text)
}

fn lines(call: &mut NativeCall<'_>) -> NativeResult {
    let text = text_of(call, 1)?;
    give_texts(call, text.lines())
}

fn read_bytes(call: &mut NativeCall<'_>) -> NativeResult {
    let limit = limit(call);
    let bytes = at_path(call, 0, FileAccess::Read, |path| files::read(path, limit))?;
    give_bytes(call, &bytes)
}

fn write_text(call: &mut NativeCall<'_>, action: fn(&str, &[u8]) -> Tried<()>) -> NativeResult {
    let text = call.text(1).to_owned();
    at_path(call, 0, FileAccess::Write, |path| action(path, text.as_bytes()))?;
    NOTHING
}

fn write_bytes(call: &mut NativeCall<'_>) -> NativeResult {
    let bytes = bytes_argument(call, 1)?;
    at_path(call, 0, FileAccess::Write, |path| files::write(path, &bytes))?;
    NOTHING
}

fn size(call: &mut NativeCall<'_>) -> NativeResult {
    at_path(call, 0, FileAccess::Read, files::size).and_then(|size| give_integer(size as i64))
}

fn modified(call: &mut NativeCall<'_>) -> NativeResult {
    at_path(call, 0, FileAccess::Read, files::modified).and_then(give_float)
}

fn list(call: &mut NativeCall<'_>) -> NativeResult {
    let names = at_path(call, 1, FileAccess::Read, files::list)?;
    give_texts(call, names.iter().map(String::as_str))
}
