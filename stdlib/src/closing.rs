//! What the compiler says of objects that are to be closed, so that programs can be told which never were.

use runa_runtime::heap::MadeAt;
use runa_runtime::{NativeCall, NativeFunction, NativeResult};

use crate::arguments::NOTHING;
use crate::native;
use crate::types::{ANY, INTEGER, NOTHING as NOTHING_TYPE};

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Closable.opened", &[ANY, INTEGER, INTEGER, INTEGER], NOTHING_TYPE, opened),
    native("Closable.closed", &[ANY], NOTHING_TYPE, closed),
];

/// Gets the number of the file, the line and the column where the object was made.
fn opened(call: &mut NativeCall<'_>) -> NativeResult {
    let [file, line, column] = [1, 2, 3].map(|index| u32::try_from(call.integer(index)));
    let made_at = MadeAt {
        file: file.unwrap_or(u32::MAX),
        line: line.unwrap_or(0),
        column: column.unwrap_or(0),
    };
    // Bytecode that no compiler made may give anything; boxed numbers have no type to speak of.
    if let Some(object) = call.any(0).as_object().filter(|object| object.type_id().is_some()) {
        call.context().opened(object, made_at);
    }
    NOTHING
}

fn closed(call: &mut NativeCall<'_>) -> NativeResult {
    if let Some(object) = call.any(0).as_object() {
        call.context().closed(object);
    }
    NOTHING
}
