//! Members of Set. Those that go through the elements with a function are the ones of List, in
//! [`list_functions`](crate::list_functions).

use runa_runtime::objects::map::{changes, is_live, key_at, length, shapes, used};
use runa_runtime::{
    ErrorKind, Handle, NativeCall, NativeFunction, NativeResult, Raised, Tagged, TypeId,
};

use crate::arguments::{
    NOTHING, give_boolean, give_handle, give_integer, give_object, list, list_type, object_of,
    root_any, root_object, set, set_type,
};
use crate::list::{new_list, push};
use crate::native;
use crate::types::{ANY, BOOLEAN, INTEGER, NOTHING as NOTHING_TYPE};
use crate::walk::{Walk, raise_changed, test};

const ONE: &[TypeId] = &[ANY];
const TWO: &[TypeId] = &[ANY, ANY];
const TYPED: &[TypeId] = &[INTEGER, ANY];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Set.new", &[INTEGER], ANY, |call| {
        let ty = set_type(call, 0)?;
        call.context().new_map(ty).and_then(give_object)
    }),
    native("List.to_set", TYPED, ANY, to_set),
    native("Set.length", ONE, INTEGER, |call| give_integer(length(set(call, 0)?) as i64)),
    native("Set.is_empty", ONE, BOOLEAN, |call| give_boolean(length(set(call, 0)?) == 0)),
    native("Set.contains", TWO, BOOLEAN, |call| has(call, 0, 1).and_then(give_boolean)),
    native("Set.add", TWO, BOOLEAN, add),
    native("Set.add_all", TWO, NOTHING_TYPE, add_all),
    native("Set.remove", TWO, BOOLEAN, remove),
    native("Set.clear", ONE, NOTHING_TYPE, clear),
    native("Set.copy", ONE, ANY, |call| {
        let result = new_like(call)?;
        put_all(call, 0, result, |_, _| Ok(true))?;
        give_handle(call, result)
    }),
    native("Set.to_list", TYPED, ANY, to_list),
    native("Set.filter", TWO, ANY, |call| {
        let result = new_like(call)?;
        put_all(call, 0, result, |call, element| test(call, 1, &[element]))?;
        give_handle(call, result)
    }),
    native("Set.union", TWO, ANY, union),
    native("Set.intersection", TWO, ANY, |call| chosen(call, true)),
    native("Set.difference", TWO, ANY, |call| chosen(call, false)),
    native("Set.symmetric_difference", TWO, ANY, symmetric_difference),
    native("Set.is_disjoint_from", TWO, BOOLEAN, is_disjoint),
    native("Set.remove_where", TWO, INTEGER, remove_where),
    native("Set.is_subset_of", TWO, BOOLEAN, |call| is_within(call, 0, 1)),
    native("Set.is_superset_of", TWO, BOOLEAN, |call| is_within(call, 1, 0)),
    native("Set.changes", ONE, INTEGER, |call| give_integer(changes(set(call, 0)?) as i64)),
    native("Set.next", &[ANY, INTEGER, INTEGER], INTEGER, next),
    native("Set.at", &[ANY, INTEGER], ANY, at),
];

/// Whether the set in an argument has the value in another one.
fn has(call: &mut NativeCall<'_>, argument: usize, value: usize) -> Result<bool, Raised> {
    let (object, value) = (set(call, argument)?, call.any(value));
    Ok(call.context().map_place(object, value)?.is_some())
}

fn add(call: &mut NativeCall<'_>) -> NativeResult {
    let (target, element) = (set(call, 0)?, call.any(1));
    call.context().set_put(target, element).and_then(give_boolean)
}

fn add_all(call: &mut NativeCall<'_>) -> NativeResult {
    set(call, 0)?;
    let target = root_any(call, 0);
    put_list(call, 1, target)?;
    NOTHING
}

/// Adds the elements of the list in an argument to the set behind a handle.
fn put_list(call: &mut NativeCall<'_>, argument: usize, to: Handle) -> Result<(), Raised> {
    for index in 0..length_of_list(call, argument)? {
        let source = list(call, argument)?;
        let Some(element) = call.context().list_get_any(source, index as i64)? else { break };
        put(call, to, element)?;
    }
    Ok(())
}

fn length_of_list(call: &mut NativeCall<'_>, argument: usize) -> Result<usize, Raised> {
    list(call, argument).map(runa_runtime::objects::list::length)
}

fn put(call: &mut NativeCall<'_>, to: Handle, element: Tagged) -> Result<(), Raised> {
    let target = object_of(call.context_ref(), to)?;
    call.context().set_put(target, element).map(drop)
}

fn to_set(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = set_type(call, 0)?;
    let result = call.context().new_map(ty)?;
    let result = root_object(call, result);
    put_list(call, 1, result)?;
    give_handle(call, result)
}

fn remove(call: &mut NativeCall<'_>) -> NativeResult {
    let had = has(call, 0, 1)?;
    let (object, element) = (set(call, 0)?, call.any(1));
    call.context().map_take_out(object, element)?;
    give_boolean(had)
}

fn clear(call: &mut NativeCall<'_>) -> NativeResult {
    let target = set(call, 0)?;
    call.context().map_clear(target);
    NOTHING
}

/// A new set of the type of the set in argument 0.
fn new_like(call: &mut NativeCall<'_>) -> Result<Handle, Raised> {
    let ty = set(call, 0)?.type_id().ok_or(Raised)?;
    let new = call.context().new_map(ty)?;
    Ok(root_object(call, new))
}

/// Adds those elements of the set in an argument that `is_wanted` to the set behind a handle.
fn put_all(
    call: &mut NativeCall<'_>,
    argument: usize,
    to: Handle,
    is_wanted: impl Fn(&mut NativeCall<'_>, Tagged) -> Result<bool, Raised>,
) -> Result<(), Raised> {
    set(call, argument)?;
    let mut walk = Walk::start(call, argument)?;
    while let Some(element) = walk.next(call)? {
        if is_wanted(call, element)? {
            let element = walk.current(call);
            put(call, to, element)?;
        }
    }
    Ok(())
}

fn to_list(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    all_elements(call, ty, 1)
}

/// A list of type `ty` of the elements of the set in an argument, as a result of type `Any`.
pub(crate) fn all_elements(call: &mut NativeCall<'_>, ty: TypeId, argument: usize) -> NativeResult {
    let capacity = length(set(call, argument)?);
    let result = new_list(call, ty, capacity)?;
    let mut walk = Walk::start(call, argument)?;
    while let Some(element) = walk.next(call)? {
        push(call, result, element)?;
    }
    give_handle(call, result)
}

fn union(call: &mut NativeCall<'_>) -> NativeResult {
    let result = new_like(call)?;
    put_all(call, 0, result, |_, _| Ok(true))?;
    put_all(call, 1, result, |_, _| Ok(true))?;
    give_handle(call, result)
}

/// The elements of the first set of which `is_in_other` tells whether the second has them.
fn chosen(call: &mut NativeCall<'_>, is_in_other: bool) -> NativeResult {
    set(call, 1)?;
    let result = new_like(call)?;
    put_all(call, 0, result, |call, element| {
        let other = set(call, 1)?;
        Ok(call.context().map_place(other, element)?.is_some() == is_in_other)
    })?;
    give_handle(call, result)
}

/// What is in one of two sets.
fn symmetric_difference(call: &mut NativeCall<'_>) -> NativeResult {
    set(call, 1)?;
    let result = new_like(call)?;
    for (here, there) in [(0, 1), (1, 0)] {
        put_all(call, here, result, |call, element| {
            let other = set(call, there)?;
            Ok(call.context().map_place(other, element)?.is_none())
        })?;
    }
    give_handle(call, result)
}

fn is_disjoint(call: &mut NativeCall<'_>) -> NativeResult {
    set(call, 1)?;
    let mut walk = Walk::start(call, 0)?;
    while let Some(element) = walk.next(call)? {
        let other = set(call, 1)?;
        if call.context().map_place(other, element)?.is_some() {
            return give_boolean(false);
        }
    }
    give_boolean(true)
}

/// Takes out what passes the test, when all are tested.
fn remove_where(call: &mut NativeCall<'_>) -> NativeResult {
    set(call, 0)?;
    let mut passing = Vec::new();
    let mut walk = Walk::start(call, 0)?;
    while let Some(element) = walk.next(call)? {
        if test(call, 1, &[element])? {
            let element = walk.current(call);
            passing.push(call.context().root(element));
        }
    }
    let count = passing.len();
    for element in passing {
        let (target, element) = (set(call, 0)?, call.context_ref().handle(element));
        call.context().map_take_out(target, element)?;
    }
    give_integer(count as i64)
}

/// Whether every element of the set in argument `part` is in the one in argument `whole`.
fn is_within(call: &mut NativeCall<'_>, part: usize, whole: usize) -> NativeResult {
    if length(set(call, part)?) > length(set(call, whole)?) {
        return give_boolean(false);
    }
    let mut walk = Walk::start(call, part)?;
    while let Some(element) = walk.next(call)? {
        let other = set(call, whole)?;
        if call.context().map_place(other, element)?.is_none() {
            return give_boolean(false);
        }
    }
    give_boolean(true)
}

fn next(call: &mut NativeCall<'_>) -> NativeResult {
    let source = set(call, 0)?;
    if call.integer(2) != changes(source) as i64 {
        return Err(raise_changed(call));
    }
    let from = usize::try_from(call.integer(1)).unwrap_or(0);
    let place = (from..used(source)).find(|&place| is_live(source, place));
    give_integer(place.map_or(-1, |place| place as i64))
}

fn at(call: &mut NativeCall<'_>) -> NativeResult {
    let source = set(call, 0)?;
    let shapes = shapes(source, call.context_ref());
    let place = usize::try_from(call.integer(1)).ok();
    match place.filter(|&place| is_live(source, place)) {
        Some(place) => {
            let word = key_at(source, shapes, place).ok_or(Raised)?;
            call.context().word_to_any(word, shapes.key).map(|element| element.0)
        }
        None => Err(call.raise(ErrorKind::IndexError, "there is no element at this place")),
    }
}
