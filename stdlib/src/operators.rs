//! What operators and loops on `Any` become.

use runa_runtime::{ErrorKind, NativeCall, NativeFunction, NativeResult, Type, TypeId};

use crate::arguments::{give_boolean, give_object, object};
use crate::bytes::all_bytes;
use crate::native;
use crate::range::all_numbers;
use crate::set::all_elements;
use crate::tuple::all_entries;
use crate::types::{ANY, BOOLEAN, RANGE, TEXT};

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("iterable", &[ANY], ANY, iterable),
    native("contains", &[ANY, ANY], BOOLEAN, contains),
    native("slice", &[ANY, RANGE], ANY, slice),
    native("shown", &[ANY], TEXT, |call| {
        let shown = call.context_ref().shown(call.any(0));
        call.give_text(&shown)
    }),
];

fn iterable(call: &mut NativeCall<'_>) -> NativeResult {
    let value = call.any(0);
    let context = call.context_ref();
    let object = value.as_object();
    match object.and_then(|object| Some((object, context.object_type(object)?))) {
        Some((_, Type::List(_) | Type::Text)) => Ok(value.0),
        Some((range, Type::Range)) => {
            let ty = context.instance().program().standard().list_of_integer;
            all_numbers(call, ty, range)
        }
        Some((_, Type::Bytes)) => {
            let ty = context.instance().program().standard().list_of_integer;
            all_bytes(call, ty, 0)
        }
        Some((_, Type::Map(..))) => all_entries(call),
        Some((_, &Type::Set(element))) => {
            let ty = context.instance().program().types().find(&Type::List(element));
            all_elements(call, ty.unwrap_or(TypeId::LIST_OF_ANY), 0)
        }
        _ => {
            let message = format!("cannot iterate over {}", context.describe(value));
            Err(call.raise(ErrorKind::TypeError, &message))
        }
    }
}

fn contains(call: &mut NativeCall<'_>) -> NativeResult {
    let (container, value) = (call.any(0), call.any(1));
    call.context().contains(container, value).and_then(give_boolean)
}

fn slice(call: &mut NativeCall<'_>) -> NativeResult {
    let range = object(call, 1)?;
    let value = call.any(0);
    let context = call.context_ref();
    let sliced = value.as_object().filter(|&object| {
        matches!(context.object_type(object), Some(Type::List(_) | Type::Text | Type::Bytes))
    });
    match sliced {
        Some(object) => call.context().slice(object, range).and_then(give_object),
        None => {
            let message = format!("{} has no slices", context.describe(value));
            Err(call.raise(ErrorKind::TypeError, &message))
        }
    }
}
