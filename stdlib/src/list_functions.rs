//! Members of List that call a function for each element.

use runa_runtime::objects::list::length;
use runa_runtime::{
    ErrorKind, Handle, NativeCall, NativeFunction, NativeResult, Raised, Tagged, TypeId,
};

use crate::arguments::{
    NOTHING, give_boolean, give_handle, give_integer, give_position, list, list_type, map_type,
    object_of, root_any, root_object,
};
use crate::list::{append_each, copy_part, new_like, new_list, push};
use crate::native;
use crate::types::{ANY, BOOLEAN, INTEGER, NOTHING as NOTHING_TYPE, OPTIONAL_INTEGER};
use crate::walk::{Walk, apply, test};

const FUNCTION: &[TypeId] = &[ANY, ANY];
const TYPED: &[TypeId] = &[INTEGER, ANY, ANY];
const REDUCING: &[TypeId] = &[ANY, ANY, ANY];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("List.count", FUNCTION, INTEGER, count),
    native("List.find", FUNCTION, ANY, find),
    native("List.find_index", FUNCTION, OPTIONAL_INTEGER, find_index),
    native("List.any", FUNCTION, BOOLEAN, any),
    native("List.all", FUNCTION, BOOLEAN, all),
    native("List.each", FUNCTION, NOTHING_TYPE, each),
    native("List.map", TYPED, ANY, map),
    native("List.flat_map", TYPED, ANY, flat_map),
    native("List.reduce", REDUCING, ANY, reduce),
    native("Set.count", FUNCTION, INTEGER, count),
    native("Set.find", FUNCTION, ANY, find),
    native("Set.any", FUNCTION, BOOLEAN, any),
    native("Set.all", FUNCTION, BOOLEAN, all),
    native("Set.each", FUNCTION, NOTHING_TYPE, each),
    native("Set.map", TYPED, ANY, map),
    native("Set.flat_map", TYPED, ANY, flat_map),
    native("Set.reduce", REDUCING, ANY, reduce),
    native("List.filter", FUNCTION, ANY, filter),
    native("List.take_while", FUNCTION, ANY, take_while),
    native("List.drop_while", FUNCTION, ANY, drop_while),
    native("List.group_by", TYPED, ANY, group_by),
];

fn count(call: &mut NativeCall<'_>) -> NativeResult {
    let mut walk = Walk::start(call, 0)?;
    let mut count = 0;
    while let Some(element) = walk.next(call)? {
        count += i64::from(test(call, 1, &[element])?);
    }
    give_integer(count)
}

/// A walk that stands at the first element for which the test in argument 1 gives `wanted`.
fn first_that(call: &mut NativeCall<'_>, wanted: bool) -> Result<Option<Walk>, Raised> {
    let mut walk = Walk::start(call, 0)?;
    while let Some(element) = walk.next(call)? {
        if test(call, 1, &[element])? == wanted {
            return Ok(Some(walk));
        }
    }
    Ok(None)
}

fn find_index(call: &mut NativeCall<'_>) -> NativeResult {
    let index = first_that(call, true)?.map(|walk| walk.index());
    give_position(call, index)
}

fn any(call: &mut NativeCall<'_>) -> NativeResult {
    let found = first_that(call, true)?;
    give_boolean(found.is_some())
}

fn all(call: &mut NativeCall<'_>) -> NativeResult {
    let found = first_that(call, false)?;
    give_boolean(found.is_none())
}

fn find(call: &mut NativeCall<'_>) -> NativeResult {
    match first_that(call, true)? {
        Some(walk) => Ok(walk.current(call).0),
        None => NOTHING,
    }
}

fn each(call: &mut NativeCall<'_>) -> NativeResult {
    let mut walk = Walk::start(call, 0)?;
    while let Some(element) = walk.next(call)? {
        apply(call, 1, &[element])?;
    }
    NOTHING
}

fn map(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let mut walk = Walk::start(call, 1)?;
    let result = new_list(call, ty, walk.length())?;
    while let Some(element) = walk.next(call)? {
        let changed = apply(call, 2, &[element])?;
        push(call, result, changed)?;
    }
    give_handle(call, result)
}

fn filter(call: &mut NativeCall<'_>) -> NativeResult {
    let result = new_like(call, 0, 0)?;
    let mut walk = Walk::start(call, 0)?;
    while let Some(element) = walk.next(call)? {
        if test(call, 1, &[element])? {
            let element = walk.current(call);
            push(call, result, element)?;
        }
    }
    give_handle(call, result)
}

fn flat_map(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let result = new_list(call, ty, 0)?;
    let part = call.context().root(Tagged::NOTHING);
    let mut walk = Walk::start(call, 1)?;
    while let Some(element) = walk.next(call)? {
        let elements = apply(call, 2, &[element])?;
        let count = list_length(call, elements)?;
        call.context().set_handle(part, elements);
        append_each(call.context(), part, (0, count), result)?;
    }
    give_handle(call, result)
}

fn list_length(call: &mut NativeCall<'_>, value: Tagged) -> Result<usize, Raised> {
    match value.as_object().filter(|&object| call.context_ref().is_list(object)) {
        Some(list) => Ok(length(list)),
        None => {
            let found = call.context_ref().describe(value);
            let message = format!("the function needs to give a list, found {found}");
            Err(call.raise(ErrorKind::TypeError, &message))
        }
    }
}

fn reduce(call: &mut NativeCall<'_>) -> NativeResult {
    let result = root_any(call, 2);
    let mut walk = Walk::start(call, 0)?;
    while let Some(element) = walk.next(call)? {
        let so_far = call.context_ref().handle(result);
        let combined = apply(call, 1, &[so_far, element])?;
        call.context().set_handle(result, combined);
    }
    give_handle(call, result)
}

/// How many elements before the first that fails the test.
fn passing(call: &mut NativeCall<'_>) -> Result<usize, Raised> {
    let all = length(list(call, 0)?);
    Ok(first_that(call, false)?.map_or(all, |walk| walk.index()))
}

fn take_while(call: &mut NativeCall<'_>) -> NativeResult {
    let count = passing(call)?;
    let result = copy_part(call, 0, (0, count))?;
    give_handle(call, result)
}

fn drop_while(call: &mut NativeCall<'_>) -> NativeResult {
    let count = passing(call)?;
    let rest = length(list(call, 0)?).saturating_sub(count);
    let result = copy_part(call, 0, (count, rest))?;
    give_handle(call, result)
}

fn group_by(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = map_type(call, 0)?;
    let result = call.context().new_map(ty)?;
    let result = root_object(call, result);
    let key = call.context().root(Tagged::NOTHING);
    let group = call.context().root(Tagged::NOTHING);
    let mut walk = Walk::start(call, 1)?;
    while let Some(element) = walk.next(call)? {
        let found_key = apply(call, 2, &[element])?;
        call.context().set_handle(key, found_key);
        let groups = object_of(call.context_ref(), result)?;
        match call.context().map_lookup(groups, found_key)? {
            Some(list) => call.context().set_handle(group, list),
            None => begin_group(call, result, (key, group))?,
        }
        let element = walk.current(call);
        push(call, group, element)?;
    }
    give_handle(call, result)
}

/// Adds an entry with a new list to the map of groups; `group` keeps the list.
fn begin_group(
    call: &mut NativeCall<'_>,
    groups: Handle,
    (key, group): (Handle, Handle),
) -> Result<(), Raised> {
    let handles = call.context_ref().handle_count();
    let new = new_like(call, 1, 0)?;
    let new = call.context_ref().handle(new);
    call.context().release(handles);
    call.context().set_handle(group, new);
    let key = call.context_ref().handle(key);
    let groups = object_of(call.context_ref(), groups)?;
    call.context().map_put(groups, key, new)
}
