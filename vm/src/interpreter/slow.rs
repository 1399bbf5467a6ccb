//! What instructions do out of line.

use runa_bytecode::{ConstantIndex, ErrorKind, FieldIndex, FunctionIndex, TypeId};
use runa_runtime::classes::field_word;
use runa_runtime::{Context, ObjectRef, Raised, Tagged};

use crate::engine::Interpreter;
use crate::translate::TranslateError;

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

/// Raises what reading a word of an object raises that is not set.
#[cold]
pub(super) fn raise_unset(context: &mut Context, object: ObjectRef, word: u16) -> Raised {
    let ty = TypeId(object.type_number());
    let first = field_word(context.instance().program().types(), ty, FieldIndex(0));
    context.raise_unset(ty, FieldIndex(word - first as u16))
}

pub(super) fn get_member(
    context: &mut Context,
    engine: &Interpreter,
    value: Tagged,
    name: ConstantIndex,
) -> Result<Tagged, Raised> {
    context.get_member(value, engine.program().module().text(name).unwrap_or_default())
}

pub(super) fn set_member(
    context: &mut Context,
    engine: &Interpreter,
    value: Tagged,
    name: ConstantIndex,
    to: Tagged,
) -> Result<(), Raised> {
    context.set_member(value, engine.program().module().text(name).unwrap_or_default(), to)
}
