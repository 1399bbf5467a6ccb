//! Members of List that look at elements, add, set or remove them.

use runa_runtime::objects::list::{element_shape, element_type, get, length};
use runa_runtime::{
    Context, Handle, NativeCall, NativeFunction, NativeResult, ObjectRef, Raised, Shape, Tagged,
    TypeId,
};

use crate::arguments::{
    NOTHING, count, give_boolean, give_handle, give_integer, give_object, give_position, list,
    list_type, object, object_of, root_any, root_object,
};
use crate::native;
use crate::types::{ANY, BOOLEAN, INTEGER, NOTHING as NOTHING_TYPE, OPTIONAL_INTEGER, RANGE};
use crate::walk::apply;

const ONE: &[TypeId] = &[ANY];
const TWO: &[TypeId] = &[ANY, ANY];
const WITH_INDEX: &[TypeId] = &[ANY, INTEGER];
const MAKING: &[TypeId] = &[INTEGER, INTEGER, ANY];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("List.length", ONE, INTEGER, |call| give_integer(length(list(call, 0)?) as i64)),
    native("List.is_empty", ONE, BOOLEAN, |call| give_boolean(length(list(call, 0)?) == 0)),
    native("List.first", ONE, ANY, |call| element_from_end(call, |_| 0)),
    native("List.last", ONE, ANY, |call| element_from_end(call, |length| length - 1)),
    native("List.contains", TWO, BOOLEAN, |call| {
        let found = position(call)?;
        give_boolean(found.is_some())
    }),
    native("List.index_of", TWO, OPTIONAL_INTEGER, |call| {
        let found = position(call)?;
        give_position(call, found)
    }),
    native("List.add", TWO, NOTHING_TYPE, add),
    native("List.add_all", TWO, NOTHING_TYPE, add_all),
    native("List.insert", &[ANY, INTEGER, ANY], NOTHING_TYPE, insert),
    native("List.remove_at", WITH_INDEX, ANY, |call| {
        let index = call.integer(1);
        remove_at(call, index)
    }),
    native("List.remove_first", ONE, ANY, |call| remove_at(call, 0)),
    native("List.remove_last", ONE, ANY, remove_last),
    native("List.remove", TWO, BOOLEAN, remove),
    native("List.clear", ONE, NOTHING_TYPE, clear),
    native("List.swap", &[ANY, INTEGER, INTEGER], NOTHING_TYPE, swap),
    native("List.reverse", ONE, NOTHING_TYPE, reverse),
    native("List.slice", &[ANY, RANGE], ANY, slice),
    native("List.measure", ONE, INTEGER, measure),
    native("List.rest", &[ANY, INTEGER, INTEGER], ANY, rest),
    native("List.copy", ONE, ANY, |call| copy(call, 0).and_then(|copy| give_handle(call, copy))),
    native("List.cast", &[INTEGER, ANY], ANY, cast),
    native("List.filled", MAKING, ANY, filled),
    native("List.generate", MAKING, ANY, generate),
];

/// The element at the index that `choose` gives for the length, or nothing when the list is empty.
fn element_from_end(call: &mut NativeCall<'_>, choose: fn(i64) -> i64) -> NativeResult {
    let list = list(call, 0)?;
    match length(list) as i64 {
        0 => NOTHING,
        length => call.context().list_at(list, choose(length)).map(|element| element.0),
    }
}

fn position(call: &mut NativeCall<'_>) -> Result<Option<usize>, Raised> {
    let (list, value) = (list(call, 0)?, call.any(1));
    call.context().list_position(list, value)
}

fn add(call: &mut NativeCall<'_>) -> NativeResult {
    let list = list(call, 0)?;
    let element = call.any(1);
    call.context().list_push(list, element)?;
    NOTHING
}

fn add_all(call: &mut NativeCall<'_>) -> NativeResult {
    list(call, 0)?;
    let (to, from) = (root_any(call, 0), root_any(call, 1));
    // When a list is added to itself, only what it had before is added.
    let count = length(list(call, 1)?);
    append_each(call.context(), from, (0, count), to)?;
    NOTHING
}

/// Adds elements of one list to the end of another of whatever type, casting each.
pub(crate) fn append_each(
    context: &mut Context,
    from: Handle,
    (start, count): (usize, usize),
    to: Handle,
) -> Result<(), Raised> {
    let (source, target) = (object_of(context, from)?, object_of(context, to)?);
    if source.type_number() == target.type_number() {
        return context.copy_elements(from, (start, count), to);
    }
    for index in start..start.saturating_add(count) {
        let source = object_of(context, from)?;
        let Some(element) = context.list_get_any(source, index as i64)? else { break };
        let target = object_of(context, to)?;
        context.list_push(target, element)?;
    }
    Ok(())
}

/// A word of a list, read again without a check of its index; `Err` cannot happen before `length`.
fn word_at(list: ObjectRef, shape: Shape, index: usize) -> Result<u64, Raised> {
    get(list, shape, index as i64).ok_or(Raised)
}

fn insert(call: &mut NativeCall<'_>) -> NativeResult {
    let target = list(call, 0)?;
    let (index, old_length) = (call.integer(1), length(target));
    let place = match usize::try_from(index) {
        Ok(place) if place <= old_length => place,
        _ => return Err(call.context().raise_index(index, old_length)),
    };
    let element = call.any(2);
    call.context().list_push(target, element)?;
    // The new element is the last one now; it goes to its place as the others make room.
    let target = list(call, 0)?;
    let shape = element_shape(target, call.context_ref());
    let new = word_at(target, shape, old_length)?;
    for from in (place..old_length).rev() {
        let word = word_at(target, shape, from)?;
        call.context().list_set(target, shape, from as i64 + 1, word);
    }
    call.context().list_set(target, shape, place as i64, new);
    NOTHING
}

fn remove_last(call: &mut NativeCall<'_>) -> NativeResult {
    let last = length(list(call, 0)?) as i64 - 1;
    remove_at(call, last.max(0))
}

fn remove_at(call: &mut NativeCall<'_>, index: i64) -> NativeResult {
    let source = list(call, 0)?;
    let element = call.context().list_at(source, index)?;
    // Making the element `Any` may have moved the list; nothing allocates after this.
    let source = list(call, 0)?;
    close_gap(call.context(), source, index as usize)?;
    Ok(element.0)
}

fn close_gap(context: &mut Context, list: ObjectRef, index: usize) -> Result<(), Raised> {
    let shape = element_shape(list, context);
    let length = length(list);
    for from in index + 1..length {
        let word = word_at(list, shape, from)?;
        context.list_set(list, shape, from as i64 - 1, word);
    }
    context.list_truncate(list, shape, length.saturating_sub(1));
    Ok(())
}

fn remove(call: &mut NativeCall<'_>) -> NativeResult {
    let found = position(call)?;
    if let Some(index) = found {
        let source = list(call, 0)?;
        close_gap(call.context(), source, index)?;
    }
    give_boolean(found.is_some())
}

fn clear(call: &mut NativeCall<'_>) -> NativeResult {
    let target = list(call, 0)?;
    let shape = element_shape(target, call.context_ref());
    call.context().list_truncate(target, shape, 0);
    NOTHING
}

fn swap(call: &mut NativeCall<'_>) -> NativeResult {
    let target = list(call, 0)?;
    let shape = element_shape(target, call.context_ref());
    let (i, j) = (call.integer(1), call.integer(2));
    match (get(target, shape, i), get(target, shape, j)) {
        (Some(a), Some(b)) => {
            call.context().list_set(target, shape, i, b);
            call.context().list_set(target, shape, j, a);
            NOTHING
        }
        (a, _) => {
            let outside = if a.is_none() { i } else { j };
            Err(call.context().raise_index(outside, length(target)))
        }
    }
}

/// Exchanges two elements of a list.
pub(crate) fn swap_elements(
    context: &mut Context,
    list: ObjectRef,
    (i, j): (usize, usize),
) -> Result<(), Raised> {
    let shape = element_shape(list, context);
    let (a, b) = (word_at(list, shape, i)?, word_at(list, shape, j)?);
    context.list_set(list, shape, i as i64, b);
    context.list_set(list, shape, j as i64, a);
    Ok(())
}

fn reverse(call: &mut NativeCall<'_>) -> NativeResult {
    let target = list(call, 0)?;
    reverse_list(call.context(), target)?;
    NOTHING
}

/// Turns the order of the elements around.
pub(crate) fn reverse_list(context: &mut Context, list: ObjectRef) -> Result<(), Raised> {
    let shape = element_shape(list, context);
    let length = length(list);
    for front in 0..length / 2 {
        let back = length - 1 - front;
        let (a, b) = (word_at(list, shape, front)?, word_at(list, shape, back)?);
        context.list_set(list, shape, front as i64, b);
        context.list_set(list, shape, back as i64, a);
    }
    Ok(())
}

fn slice(call: &mut NativeCall<'_>) -> NativeResult {
    let (source, range) = (list(call, 0)?, object(call, 1)?);
    call.context().slice(source, range).and_then(give_object)
}

/// The length of a list, -1 for what is none.
fn measure(call: &mut NativeCall<'_>) -> NativeResult {
    let list = call.any(0).as_object().filter(|&object| call.context_ref().is_list(object));
    give_integer(list.map_or(-1, |list| length(list) as i64))
}

/// The elements between so many at the start and so many at the end; none where these meet.
fn rest(call: &mut NativeCall<'_>) -> NativeResult {
    let count = length(list(call, 0)?);
    let skipped = |index: usize| usize::try_from(call.integer(index)).unwrap_or_default();
    let (before, after) = (skipped(1), skipped(2));
    let kept = count.saturating_sub(before).saturating_sub(after);
    let rest = copy_part(call, 0, (before, kept))?;
    give_handle(call, rest)
}

/// A new list of the type and elements of the list in an argument.
pub(crate) fn copy(call: &mut NativeCall<'_>, argument: usize) -> Result<Handle, Raised> {
    let count = length(list(call, argument)?);
    copy_part(call, argument, (0, count))
}

/// A new list of the type of the list in an argument and some of its elements.
pub(crate) fn copy_part(
    call: &mut NativeCall<'_>,
    argument: usize,
    (start, count): (usize, usize),
) -> Result<Handle, Raised> {
    let from = root_any(call, argument);
    let to = new_like(call, argument, count)?;
    call.context().copy_elements(from, (start, count), to)?;
    Ok(to)
}

/// A new empty list of the type of the list in an argument.
pub(crate) fn new_like(
    call: &mut NativeCall<'_>,
    argument: usize,
    capacity: usize,
) -> Result<Handle, Raised> {
    let ty = list(call, argument)?.type_id().unwrap_or(TypeId::LIST_OF_ANY);
    new_list(call, ty, capacity)
}

/// A new empty list of a type.
pub(crate) fn new_list(
    call: &mut NativeCall<'_>,
    ty: TypeId,
    capacity: usize,
) -> Result<Handle, Raised> {
    let new = call.context().new_list(ty, capacity)?;
    Ok(root_object(call, new))
}

/// Adds a value to the list behind a handle.
pub(crate) fn push(call: &mut NativeCall<'_>, to: Handle, value: Tagged) -> Result<(), Raised> {
    let target = object_of(call.context_ref(), to)?;
    call.context().list_push(target, value)
}

fn cast(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let count = length(list(call, 1)?);
    let (to, from) = (new_list(call, ty, count)?, root_any(call, 1));
    append_each(call.context(), from, (0, count), to)?;
    give_handle(call, to)
}

fn filled(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let count = count(call, 1, ("count", 0))?;
    let new = call.context().new_list(ty, count)?;
    let element = element_type(new, call.context_ref());
    let shape = element_shape(new, call.context_ref());
    let new = root_object(call, new);
    let value = call.any(2);
    let word = call.context().cast(value, element)?;
    // There is room for all elements, so that nothing allocates from here on.
    let target = object_of(call.context_ref(), new)?;
    for _ in 0..count {
        call.context().list_append(target, shape, word)?;
    }
    give_object(target)
}

fn generate(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let count = count(call, 1, ("count", 0))?;
    let new = new_list(call, ty, count)?;
    for index in 0..count {
        let index = call.context().box_integer(index as i64)?;
        let value = apply(call, 2, &[index])?;
        push(call, new, value)?;
    }
    give_handle(call, new)
}
