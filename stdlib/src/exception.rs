//! Exceptions as values: making them, their members, and `throws`.

use runa_runtime::exception::{exception_cause, exception_kind};
use runa_runtime::{
    Context, ErrorKind, NativeCall, NativeFunction, NativeResult, ObjectRef, Raised, Tagged,
    TypeId, layout,
};

use crate::arguments::{
    NOTHING, give_boolean, give_handle, give_object, list_type, object, root_any,
};
use crate::list::{new_list, push};
use crate::native;
use crate::resumable::enter_plain;
use crate::types::{ANY, BOOLEAN, EXCEPTION, INTEGER, NOTHING as NOTHING_TYPE, TEXT};

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Exception.new", &[INTEGER, TEXT, ANY], ANY, new),
    native("Exception.initialise", &[EXCEPTION, TEXT, ANY], NOTHING_TYPE, initialise),
    native("Exception.message", &[EXCEPTION], TEXT, message),
    native("Exception.cause", &[EXCEPTION], ANY, cause),
    native("Exception.trace", &[INTEGER, EXCEPTION], ANY, trace),
    native("Exception.suppressed", &[INTEGER, EXCEPTION], ANY, suppressed),
    native("Exception.capability", &[EXCEPTION], TEXT, capability),
    native("Exception.suppress", &[ANY, ANY], NOTHING_TYPE, suppress),
    native("throws", &[INTEGER, ANY], BOOLEAN, throws),
];

fn new(call: &mut NativeCall<'_>) -> NativeResult {
    let kind = u8::try_from(call.integer(0)).ok().and_then(ErrorKind::from_byte);
    let message = object(call, 1)?;
    let cause = match call.any(2) {
        Tagged::NOTHING => None,
        _ => Some(exception(call, 2)?),
    };
    let kind = kind.unwrap_or(ErrorKind::Exception);
    call.context().new_exception_of(kind, message, cause).and_then(give_object)
}

/// What `super(message, cause: e)` does in a class of exceptions.
fn initialise(call: &mut NativeCall<'_>) -> NativeResult {
    let cause = match call.any(2) {
        Tagged::NOTHING => None,
        _ => Some(exception(call, 2)?),
    };
    let (made, message) = (object(call, 0)?, object(call, 1)?);
    call.context().initialise_exception(made, message, cause);
    NOTHING
}

/// An argument of type `Any` that has to be an exception.
fn exception(call: &mut NativeCall<'_>, index: usize) -> Result<ObjectRef, Raised> {
    let value = call.any(index);
    match value.as_object() {
        Some(object) if call.context_ref().is(value, TypeId::EXCEPTION) => Ok(object),
        _ => Err(call.context().throw_value(value)),
    }
}

fn message(call: &mut NativeCall<'_>) -> NativeResult {
    object(call, 0).map(|exception| exception.get(layout::EXCEPTION_MESSAGE))
}

fn cause(call: &mut NativeCall<'_>) -> NativeResult {
    let cause = object(call, 0).map(exception_cause)?;
    Ok(cause.map_or(Tagged::NOTHING, Tagged::object).0)
}

fn capability(call: &mut NativeCall<'_>) -> NativeResult {
    let exception = object(call, 0)?;
    call.context().capability_of(exception).map(ObjectRef::address)
}

fn trace(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let list = new_list(call, ty, 0)?;
    let exception = object(call, 1)?;
    for place in call.context_ref().trace_in_words(exception) {
        let place = call.context().new_text(&place)?;
        push(call, list, Tagged::object(place))?;
    }
    give_handle(call, list)
}

/// A new list: nobody but `Using` adds to that of the exception.
fn suppressed(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let list = new_list(call, ty, 0)?;
    let mut index = 0;
    loop {
        let exception = object(call, 1)?;
        let Some(other) = suppressed_at(call.context_ref(), exception, index) else {
            return give_handle(call, list);
        };
        push(call, list, Tagged::object(other))?;
        index += 1;
    }
}

fn suppressed_at(context: &Context, exception: ObjectRef, index: i64) -> Option<ObjectRef> {
    let list = ObjectRef::from_word(exception.get(layout::EXCEPTION_SUPPRESSED))?;
    let shape = runa_runtime::objects::list::element_shape(list, context);
    ObjectRef::from_word(runa_runtime::objects::list::get(list, shape, index)?)
}

/// An exception that closing raises again while it is on its way is not suppressed by itself.
fn suppress(call: &mut NativeCall<'_>) -> NativeResult {
    let (exception, other) = (exception(call, 0)?, exception(call, 1)?);
    if exception == other {
        return NOTHING;
    }
    let list = match ObjectRef::from_word(exception.get(layout::EXCEPTION_SUPPRESSED)) {
        Some(list) => call.context().root(Tagged::object(list)),
        None => {
            let ty = call.context_ref().instance().program().standard().list_of_exception;
            let list = new_list(call, ty, 1)?;
            let word = call.context_ref().handle(list).to_reference_word();
            let exception = self::exception(call, 0)?;
            call.context().store(exception, layout::EXCEPTION_SUPPRESSED, word);
            list
        }
    };
    let other = call.any(1);
    push(call, list, other)?;
    NOTHING
}

fn throws(call: &mut NativeCall<'_>) -> NativeResult {
    let wanted = TypeId(u32::try_from(call.integer(0)).unwrap_or(TypeId::EXCEPTION.0));
    let body = root_any(call, 1);
    let entered = call.context_ref().handlers_entered();
    enter_plain(call, wanted)?;
    let body = call.context_ref().handle(body);
    let result = call.call_function(body, &[]);
    call.context().leave_handlers(entered);
    if result.is_ok() {
        return give_boolean(false);
    }
    let context = call.context();
    if context.is_uncatchable() {
        return Err(runa_runtime::Raised);
    }
    match context.catch() {
        Some(exception) if is_caught(context, exception, wanted) => give_boolean(true),
        Some(exception) => Err(context.throw(exception)),
        None => Err(runa_runtime::Raised),
    }
}

/// Whether a handler that names `wanted` would take the exception: `CancelledError` must be named.
fn is_caught(context: &Context, exception: ObjectRef, wanted: TypeId) -> bool {
    let kind = exception_kind(exception);
    let passes = kind == ErrorKind::Unwinding
        || kind == ErrorKind::CancelledError && wanted == TypeId::EXCEPTION;
    context.is(Tagged::object(exception), wanted) && !passes
}
