//! Signals: asking handlers before anything is left.
//!
//! A `Try` enters a *record*: a list of the outcome of its handlers, a number of its own, and for each handler, in
//! order, the number of the type that it takes and a function, or `nothing` for one that takes every exception of the
//! type and does not resume. The function is called with the exception and whether it was signalled; it gives a list
//! of a [`Way`] and a value.

use runa_runtime::exception::{exception_kind, exception_message};
use runa_runtime::objects::list::length;
use runa_runtime::{
    ErrorKind, Handle, NativeCall, NativeFunction, NativeResult, ObjectRef, Raised, Tagged, TypeId,
    Unpacked,
};

use crate::arguments::{NOTHING, give_boolean, give_integer, root_any};
use crate::list::{new_list, push};
use crate::native;
use crate::types::{ANY, BOOLEAN, INTEGER, NOTHING as NOTHING_TYPE};

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Handlers.enter", &[ANY], NOTHING_TYPE, enter),
    native("Handlers.leave", &[ANY], NOTHING_TYPE, leave),
    native("Handlers.signal", &[ANY], ANY, signal),
    native("Handlers.take", &[ANY, INTEGER, ANY], BOOLEAN, take),
    native("Handlers.is_end", &[ANY, ANY], BOOLEAN, is_end),
    native("Handlers.way", &[ANY], INTEGER, |call| {
        let record = root_any(call, 0);
        let (way, _) = outcome(call, record)?;
        give_integer(way)
    }),
    native("Handlers.value", &[ANY], ANY, |call| {
        let record = root_any(call, 0);
        let (_, value) = outcome(call, record)?;
        Ok(value.0)
    }),
];

/// How a handler was left, as far as it matters here; the others are the compiler's.
mod way {
    /// The exception is none that it takes.
    pub(super) const REFUSED: i64 = 0;
    /// It takes the exception, and does not resume.
    pub(super) const TAKEN: i64 = 1;
    /// `Resume`.
    pub(super) const RESUMED: i64 = 2;
    /// It has raised another exception.
    pub(super) const RAISED: i64 = 3;
}

const OUTCOME: i64 = 0;
const NUMBER: i64 = 1;
const FIRST: i64 = 2;

/// Element `index` of the list that a handle keeps.
fn element(call: &mut NativeCall<'_>, list: Handle, index: i64) -> Result<Tagged, Raised> {
    let value = call.context_ref().handle(list);
    let found = match value.as_object() {
        Some(object) if call.context_ref().is_list(object) => {
            call.context().list_get_any(object, index)?
        }
        _ => None,
    };
    found.ok_or_else(|| call.raise(ErrorKind::TypeError, "this is no record of handlers"))
}

fn integer(call: &mut NativeCall<'_>, list: Handle, index: i64) -> Result<i64, Raised> {
    match element(call, list, index)?.unpack() {
        Unpacked::Integer(value) => Ok(value),
        _ => Err(call.raise(ErrorKind::TypeError, "this is no record of handlers")),
    }
}

/// Sets an element of a record, which is a list of `Any`.
fn set(call: &mut NativeCall<'_>, record: Handle, index: i64, value: Tagged) -> Result<(), Raised> {
    let object = call.context_ref().handle(record).as_object();
    let lists = object.filter(|&object| {
        call.context_ref().is_list(object)
            && runa_runtime::objects::list::element_type(object, call.context_ref()) == TypeId::ANY
    });
    let is_set = lists.is_some_and(|object| {
        call.context().list_set(object, runa_runtime::Shape::Tagged, index, value.0)
    });
    match is_set {
        true => Ok(()),
        false => Err(call.raise(ErrorKind::TypeError, "this is no record of handlers")),
    }
}

fn enter(call: &mut NativeCall<'_>) -> NativeResult {
    let record = root_any(call, 0);
    enter_record(call, record)?;
    NOTHING
}

fn enter_record(call: &mut NativeCall<'_>, record: Handle) -> Result<(), Raised> {
    // Before it is entered, so that nothing but records ever is.
    set(call, record, OUTCOME, Tagged::NOTHING)?;
    let entered = call.context_ref().handlers_entered();
    let value = call.context_ref().handle(record);
    let number = call.context().enter_handlers(value);
    let number = call.context().box_integer(number);
    let done = number.and_then(|number| set(call, record, NUMBER, number));
    if done.is_err() {
        call.context().leave_handlers(entered);
    }
    done
}

/// Enters a record of one handler that takes all exceptions of a type and does not resume.
pub(crate) fn enter_plain(call: &mut NativeCall<'_>, ty: TypeId) -> Result<(), Raised> {
    if call.context_ref().handlers_entered() == 0 {
        // Nobody outside would resume.
        return Ok(());
    }
    let record = new_list(call, TypeId::LIST_OF_ANY, 4)?;
    let ty = call.context().box_integer(i64::from(ty.0))?;
    for value in [Tagged::NOTHING, Tagged::NOTHING, ty, Tagged::NOTHING] {
        push(call, record, value)?;
    }
    enter_record(call, record)
}

/// Forgets a record and what was entered after it; nothing if it was forgotten already.
fn leave(call: &mut NativeCall<'_>) -> NativeResult {
    let record = call.any(0);
    let context = call.context();
    let mut count = context.handlers_entered();
    while let Some((place, found)) = context.handlers_below(count) {
        if found == record {
            context.leave_handlers(place);
            break;
        }
        count = place;
    }
    NOTHING
}

/// What a record says its handlers have done: how they were left, and with what.
fn outcome(call: &mut NativeCall<'_>, record: Handle) -> Result<(i64, Tagged), Raised> {
    let list = element(call, record, OUTCOME)?;
    let list = call.context().root(list);
    let way = integer(call, list, 0)?;
    Ok((way, element(call, list, 1)?))
}

/// Calls the function of the handler at `index` of a record, which sees only handlers outside of it.
fn call_handler(
    call: &mut NativeCall<'_>,
    (record, index): (Handle, i64),
    exception: Handle,
    is_signalled: bool,
) -> Result<(), Raised> {
    let function = element(call, record, index)?;
    let arguments = [call.context_ref().handle(exception), Tagged::boolean(is_signalled)];
    let outcome = call.call_function(function, &arguments)?;
    set(call, record, OUTCOME, outcome)
}

/// The exception was thrown, not signalled.
fn take(call: &mut NativeCall<'_>) -> NativeResult {
    let (record, exception) = (root_any(call, 0), root_any(call, 2));
    let place = FIRST.saturating_add(call.integer(1).saturating_mul(2)).saturating_add(1);
    call_handler(call, (record, place), exception, false)?;
    let (way, _) = outcome(call, record)?;
    give_boolean(way != way::REFUSED)
}

/// What is said by the exception that leads to a record.
fn destination(number: i64) -> String {
    format!("to handler {number}")
}

fn is_end(call: &mut NativeCall<'_>) -> NativeResult {
    let record = root_any(call, 0);
    let number = integer(call, record, NUMBER)?;
    let is_end = call.any(1).as_object().is_some_and(|exception| {
        is_exception(call, exception)
            && exception_kind(exception) == ErrorKind::Unwinding
            && exception_message(exception) == destination(number)
    });
    give_boolean(is_end)
}

fn is_exception(call: &NativeCall<'_>, object: ObjectRef) -> bool {
    call.context_ref().is(Tagged::object(object), TypeId::EXCEPTION)
}

/// What becomes of a signal.
enum Answer {
    /// This handler does not take it.
    Refused,
    /// It is raised like an exception that is thrown.
    Thrown,
    Resumed(Tagged),
    /// The handler was left in another way.
    Left,
}

fn signal(call: &mut NativeCall<'_>) -> NativeResult {
    let exception = root_any(call, 0);
    let mut count = call.context_ref().handlers_entered();
    while let Some((place, record)) = call.context_ref().handlers_below(count) {
        let handles = call.context_ref().handle_count();
        let record = call.context().root(record);
        match ask_record(call, (record, place), exception)? {
            Answer::Refused => {}
            Answer::Thrown => break,
            Answer::Resumed(value) => return Ok(value.0),
            Answer::Left => {
                let number = integer(call, record, NUMBER)?;
                return Err(call.raise(ErrorKind::Unwinding, &destination(number)));
            }
        }
        call.context().release(handles);
        count = place;
    }
    let exception = call.context_ref().handle(exception);
    Err(call.context().throw_value(exception))
}

/// Asks the handlers of the record at `place`, in their order.
fn ask_record(
    call: &mut NativeCall<'_>,
    (record, place): (Handle, usize),
    exception: Handle,
) -> Result<Answer, Raised> {
    let handlers = call.context_ref().handle(record).as_object().map_or(0, length) as i64;
    let mut index = FIRST;
    while index < handlers {
        let ty = u32::try_from(integer(call, record, index)?).map(TypeId);
        let value = call.context_ref().handle(exception);
        if ty.is_ok_and(|ty| call.context_ref().is(value, ty)) {
            match ask(call, (record, index + 1), place, exception)? {
                Answer::Refused => {}
                answer => return Ok(answer),
            }
        }
        index += 2;
    }
    Ok(Answer::Refused)
}

/// Asks one handler.
fn ask(
    call: &mut NativeCall<'_>,
    (record, index): (Handle, i64),
    place: usize,
    exception: Handle,
) -> Result<Answer, Raised> {
    if element(call, record, index)?.is_nothing() {
        return Ok(Answer::Thrown);
    }
    let entered = call.context_ref().handlers_entered();
    call.context().hide_handlers(place);
    let called = call_handler(call, (record, index), exception, true);
    call.context().leave_handlers(entered);
    if called.is_err() {
        return raised(call, record);
    }
    let (way, value) = outcome(call, record)?;
    Ok(match way {
        way::REFUSED => Answer::Refused,
        way::TAKEN => Answer::Thrown,
        way::RESUMED => Answer::Resumed(value),
        _ => Answer::Left,
    })
}

/// A handler has raised an exception: it goes on from the `Try` that the handler belongs to, unless it leads
/// outside of that already.
fn raised(call: &mut NativeCall<'_>, record: Handle) -> Result<Answer, Raised> {
    let context = call.context();
    if context.is_uncatchable() || context.pending_kind() == Some(ErrorKind::Unwinding) {
        return Err(Raised);
    }
    let Some(exception) = context.catch() else { return Err(Raised) };
    let exception = context.root(Tagged::object(exception));
    let outcome = new_list(call, TypeId::LIST_OF_ANY, 2)?;
    let way = call.context().box_integer(way::RAISED)?;
    push(call, outcome, way)?;
    let exception = call.context_ref().handle(exception);
    push(call, outcome, exception)?;
    let outcome = call.context_ref().handle(outcome);
    set(call, record, OUTCOME, outcome)?;
    Ok(Answer::Left)
}
