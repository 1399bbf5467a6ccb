//! What instructions do out of line.

use runa_bytecode::{ConstantIndex, ErrorKind, FunctionIndex, GlobalIndex, TypeId};
use runa_runtime::objects::{list, small};
use runa_runtime::{Context, ObjectRef, Raised, Tagged, Unpacked, layout};

use crate::engine::Interpreter;
use crate::translate::TranslateError;

/// A short Integer as a tagged word.
#[inline(always)]
pub(super) fn short(value: i64) -> Tagged {
    Tagged((value as u64) << 2 | 0b10)
}

/// `a + b` of Integers without boxes, if the result needs none.
#[inline(always)]
pub(super) fn add_inline(a: Tagged, b: Tagged) -> Option<u64> {
    (a.0 as i64).checked_add(b.0 as i64 - 2).map(|word| word as u64)
}

/// `a - b` of Integers without boxes, if the result needs none.
#[inline(always)]
pub(super) fn subtract_inline(a: Tagged, b: Tagged) -> Option<u64> {
    (a.0 as i64).checked_sub(b.0 as i64 - 2).map(|word| word as u64)
}

/// `a * b` of Integers without boxes, if the result needs none.
#[inline(always)]
pub(super) fn multiply_inline(a: Tagged, b: Tagged) -> Option<u64> {
    (a.0 as i64 - 2).checked_mul(b.0 as i64 >> 2).map(|word| word as u64 | 0b10)
}

/// Whether a dynamic condition holds: everything but `false` and `nothing`.
#[inline(always)]
pub(super) fn is_truthy(value: Tagged) -> bool {
    value != Tagged::FALSE && value != Tagged::NOTHING
}

#[cold]
pub(super) fn stack_overflow(context: &mut Context) -> Raised {
    context.raise(ErrorKind::StackOverflowError, "calls are nested too deeply")
}

#[cold]
pub(super) fn is_nothing(context: &mut Context) -> Raised {
    context.raise(ErrorKind::TypeError, "needs a value, found nothing")
}

#[cold]
pub(super) fn not_initialised(context: &mut Context, global: GlobalIndex) -> Raised {
    let program = std::sync::Arc::clone(context.instance().program());
    let name = program.module().global(global).map_or("?", |global| &global.name);
    let message = format!("`{name}` is read before it is set");
    context.raise(ErrorKind::InitializationError, &message)
}

#[cold]
pub(super) fn cannot_translate(
    context: &mut Context,
    engine: &Interpreter,
    function: FunctionIndex,
    error: TranslateError,
) -> Raised {
    let name = &engine.program().function(function).name;
    let why = match error {
        TranslateError::JumpTooFar => "a jump in it reaches too far",
        TranslateError::TooManyConstants => "it needs more than 65536 constants",
    };
    let message = format!("`{name}` is too large to run: {why}; split it");
    context.raise(ErrorKind::Exception, &message)
}

/// Ends the program: an exception that nothing catches, which the machine knows to be none.
pub(super) fn halt(context: &mut Context) {
    context.raise(ErrorKind::Exception, "HALT");
    context.set_uncatchable();
}

pub(super) fn same(context: &Context, a: Tagged, b: Tagged) -> bool {
    runa_runtime::operations::equality::same(context, a, b)
}

pub(super) fn throw(context: &mut Context, value: Tagged) -> Raised {
    match value.unpack() {
        Unpacked::Object(object) if object.type_id() == Some(TypeId::EXCEPTION) => {
            context.throw(object)
        }
        _ => {
            let ty = context.type_name(value);
            let message = format!("only an Exception can be thrown, found {ty}");
            context.raise(ErrorKind::TypeError, &message)
        }
    }
}

fn record_field(context: &mut Context, value: Tagged, field: u16) -> Result<ObjectRef, Raised> {
    match value.unpack() {
        Unpacked::Object(object) if object.type_id() == Some(TypeId::RECORD) => {
            let length = small::record_length(object);
            if usize::from(field) < length {
                return Ok(object);
            }
            let message = format!("field {field} is outside a record of {length} fields");
            Err(context.raise(ErrorKind::IndexError, &message))
        }
        _ => {
            let ty = context.type_name(value);
            let message = format!("only a Record has numbered fields, found {ty}");
            Err(context.raise(ErrorKind::TypeError, &message))
        }
    }
}

pub(super) fn get_field(
    context: &mut Context,
    record: Tagged,
    field: u16,
) -> Result<Tagged, Raised> {
    let record = record_field(context, record, field)?;
    Ok(Tagged(record.get(layout::RECORD_FIELDS + usize::from(field))))
}

pub(super) fn set_field(
    context: &mut Context,
    record: Tagged,
    field: u16,
    value: Tagged,
) -> Result<(), Raised> {
    let record = record_field(context, record, field)?;
    context.store(record, layout::RECORD_FIELDS + usize::from(field), value.0);
    Ok(())
}

/// A `List of Any` of `count` elements that are `nothing`.
pub(super) fn new_array(context: &mut Context, count: usize) -> Result<ObjectRef, Raised> {
    let nothing = std::iter::repeat_n(Tagged::NOTHING.0, count);
    context.new_list_of_raw(TypeId::LIST_OF_ANY, nothing)
}

/// A list of the words in `count` slots, which are live.
pub(super) fn new_list(
    context: &mut Context,
    ty: TypeId,
    elements: *const u64,
    count: usize,
) -> Result<ObjectRef, Raised> {
    let list = context.new_list(ty, count)?;
    let shape = list::element_shape(list, context);
    for index in 0..count {
        // SAFETY: the caller gives `count` slots of its frame; the list has room for as many, so
        // that adding allocates nothing.
        let word = unsafe { *elements.add(index) };
        context.list_append(list, shape, word)?;
    }
    Ok(list)
}

/// A function value whose captured variables lie in the slots behind `captures`, which are live.
pub(super) fn closure(
    context: &mut Context,
    engine: &Interpreter,
    function: FunctionIndex,
    captures: *const u64,
) -> Result<ObjectRef, Raised> {
    let ty = engine.closure_type(function);
    let count = engine.program().function(function).captures.len();
    let closure = context.new_closure(ty, function, count)?;
    for index in 0..count {
        // SAFETY: the verifier has shown that as many slots hold captured variables.
        let word = unsafe { *captures.add(index) };
        context.store(closure, layout::CLOSURE_CAPTURES + index, word);
    }
    Ok(closure)
}

pub(super) fn format(
    context: &mut Context,
    engine: &Interpreter,
    value: Tagged,
    format: ConstantIndex,
) -> Result<ObjectRef, Raised> {
    let spec = engine.program().module().text(format).unwrap_or_default();
    context.format(value, spec)
}

/// Calls a member of the first of `count` tagged words in slots, which are live.
pub(super) fn call_member(
    context: &mut Context,
    engine: &Interpreter,
    name: ConstantIndex,
    slots: *mut u64,
    count: usize,
) -> Result<Tagged, Raised> {
    let name = engine.program().module().text(name).unwrap_or_default();
    // SAFETY: the caller gives live slots that hold tagged words.
    unsafe { runa_runtime::operations::member::call_member(context, name, slots, count) }
}
