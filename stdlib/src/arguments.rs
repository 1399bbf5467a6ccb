//! Reading arguments and giving results.

use runa_runtime::objects::text::MAX_BYTES;
use runa_runtime::{
    Context, ErrorKind, Handle, NativeCall, NativeResult, ObjectRef, Raised, Tagged, Type, TypeId,
};

/// The result of a native that gives `nothing`, or the absent optional.
pub(crate) const NOTHING: NativeResult = Ok(Tagged::NOTHING.0);

/// A Boolean as a result.
pub(crate) fn give_boolean(value: bool) -> NativeResult {
    Ok(u64::from(value))
}

/// An Integer as a result.
pub(crate) fn give_integer(value: i64) -> NativeResult {
    Ok(value as u64)
}

/// A Float as a result.
pub(crate) fn give_float(value: f64) -> NativeResult {
    Ok(value.to_bits())
}

/// A position or nothing as an `Integer?`.
pub(crate) fn give_position(call: &mut NativeCall<'_>, position: Option<usize>) -> NativeResult {
    match position {
        Some(position) => call.give_any_integer(position as i64),
        None => NOTHING,
    }
}

/// An object as a result of type `Any`.
pub(crate) fn give_object(object: ObjectRef) -> NativeResult {
    Ok(Tagged::object(object).0)
}

/// What a handle keeps, as a result of type `Any`.
pub(crate) fn give_handle(call: &NativeCall<'_>, handle: Handle) -> NativeResult {
    Ok(call.context_ref().handle(handle).0)
}

/// Keeps argument `index`, an `Any`.
pub(crate) fn root_any(call: &mut NativeCall<'_>, index: usize) -> Handle {
    let value = call.any(index);
    call.context().root(value)
}

/// Keeps an object.
pub(crate) fn root_object(call: &mut NativeCall<'_>, object: ObjectRef) -> Handle {
    call.context().root(Tagged::object(object))
}

/// The object that a handle keeps.
pub(crate) fn object_of(context: &Context, handle: Handle) -> Result<ObjectRef, Raised> {
    // Handles that are read so were made from objects.
    context.handle(handle).as_object().ok_or(Raised)
}

/// Argument `index`, a Text or Range.
pub(crate) fn object(call: &mut NativeCall<'_>, index: usize) -> Result<ObjectRef, Raised> {
    match call.object(index) {
        Some(object) => Ok(object),
        None => Err(call.raise(ErrorKind::TypeError, "an object is needed, found nothing")),
    }
}

/// Argument `index`, an `Any` that must be a list.
pub(crate) fn list(call: &mut NativeCall<'_>, index: usize) -> Result<ObjectRef, Raised> {
    match call.any(index).as_object() {
        Some(object) if call.context_ref().is_list(object) => Ok(object),
        _ => Err(raise_needs(call, "a list", index)),
    }
}

/// The elements of the list in argument `index`, behind argument `first`. The caller's handles keep them. May allocate.
pub(crate) fn list_values(
    call: &mut NativeCall<'_>,
    index: usize,
    first: Option<usize>,
) -> Result<Vec<Tagged>, Raised> {
    let count = runa_runtime::objects::list::length(list(call, index)?);
    let mut kept = Vec::new();
    for element in 0..count {
        let list = list(call, index)?;
        let value = call.context().list_at(list, element as i64)?;
        kept.push(call.context().root(value));
    }
    let first = first.map(|first| call.any(first));
    let rest = kept.into_iter().map(|handle| call.context_ref().handle(handle));
    Ok(first.into_iter().chain(rest).collect())
}

/// Argument `index`, an `Any` that must be a map.
pub(crate) fn map(call: &mut NativeCall<'_>, index: usize) -> Result<ObjectRef, Raised> {
    match call.any(index).as_object() {
        Some(object) if call.context_ref().is_map(object) => Ok(object),
        _ => Err(raise_needs(call, "a map", index)),
    }
}

/// Argument `index`, an `Any` that must be a set.
pub(crate) fn set(call: &mut NativeCall<'_>, index: usize) -> Result<ObjectRef, Raised> {
    match call.any(index).as_object() {
        Some(object) if call.context_ref().is_set(object) => Ok(object),
        _ => Err(raise_needs(call, "a set", index)),
    }
}

#[cold]
pub(crate) fn raise_needs(call: &mut NativeCall<'_>, wanted: &str, index: usize) -> Raised {
    let found = call.context_ref().describe(call.any(index));
    call.raise(ErrorKind::TypeError, &format!("{wanted} is needed, found {found}"))
}

/// Argument `index`, the number of a list type.
pub(crate) fn list_type(call: &mut NativeCall<'_>, index: usize) -> Result<TypeId, Raised> {
    type_argument(call, index, |ty| matches!(ty, Type::List(_)))
}

/// Argument `index`, the number of a map type.
pub(crate) fn map_type(call: &mut NativeCall<'_>, index: usize) -> Result<TypeId, Raised> {
    type_argument(call, index, |ty| matches!(ty, Type::Map(..)))
}

/// Argument `index`, the number of a set type.
pub(crate) fn set_type(call: &mut NativeCall<'_>, index: usize) -> Result<TypeId, Raised> {
    type_argument(call, index, |ty| matches!(ty, Type::Set(_)))
}

fn type_argument(
    call: &mut NativeCall<'_>,
    index: usize,
    fits: fn(&Type) -> bool,
) -> Result<TypeId, Raised> {
    let number = u32::try_from(call.integer(index)).ok();
    let types = call.context_ref().instance().program().types();
    match number.map(TypeId).filter(|&id| types.get(id).is_some_and(fits)) {
        Some(id) => Ok(id),
        None => {
            let message = format!("{} is no number of a fitting type", call.integer(index));
            Err(call.raise(ErrorKind::ValueError, &message))
        }
    }
}

/// Argument `index`, a count or size that must be at least `least`.
pub(crate) fn count(
    call: &mut NativeCall<'_>,
    index: usize,
    (what, least): (&str, i64),
) -> Result<usize, Raised> {
    let value = call.integer(index);
    match usize::try_from(value) {
        Ok(count) if value >= least => Ok(count),
        _ => {
            let message = format!("a {what} must be at least {least}, not {value}");
            Err(call.raise(ErrorKind::ValueError, &message))
        }
    }
}

/// Raises `OutOfMemoryError` when a Text of `bytes` bytes cannot be made, before it is made.
pub(crate) fn check_text_size(call: &mut NativeCall<'_>, bytes: usize) -> Result<(), Raised> {
    let limit = call.context_ref().instance().heap.limit().min(MAX_BYTES);
    if bytes <= limit {
        return Ok(());
    }
    Err(call.context().raise_out_of_memory())
}

/// Raises `OverflowError`: `what` is no Integer.
#[cold]
pub(crate) fn does_not_fit<T>(call: &mut NativeCall<'_>, what: &str) -> Result<T, Raised> {
    Err(call.raise(ErrorKind::OverflowError, &format!("{what} does not fit into an Integer")))
}

/// Raises `ValueError`.
#[cold]
pub(crate) fn value_error<T>(call: &mut NativeCall<'_>, message: &str) -> Result<T, Raised> {
    Err(call.raise(ErrorKind::ValueError, message))
}
