//! Members of List that ask about its elements, keep some of them, or find them by keys.

use runa_runtime::objects::decimal;
use runa_runtime::objects::list::{element_shape, element_type, get, length};
use runa_runtime::operations::compare::Comparison;
use runa_runtime::{
    ErrorKind, NativeCall, NativeFunction, NativeResult, ObjectRef, Tagged, Type, TypeId, Unpacked,
};

use crate::arguments::{
    NOTHING, give_boolean, give_handle, give_integer, give_position, list, map_type, object_of,
    root_object,
};
use crate::list::{copy_part, new_like, push};
use crate::native;
use crate::types::{
    ANY, BOOLEAN, INTEGER, NOTHING as NOTHING_TYPE, OPTIONAL_FLOAT, OPTIONAL_INTEGER,
};
use crate::walk::{Walk, apply, elements, raise_changed, test};

const ONE: &[TypeId] = &[ANY];
const TWO: &[TypeId] = &[ANY, ANY];
const WITH_COUNT: &[TypeId] = &[ANY, INTEGER];
const TYPED: &[TypeId] = &[INTEGER, ANY, ANY];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("List.none", TWO, BOOLEAN, none),
    native("Set.none", TWO, BOOLEAN, none),
    native("List.last_index_of", TWO, OPTIONAL_INTEGER, last_index_of),
    native("List.find_last", TWO, ANY, find_last),
    native("List.take_last", WITH_COUNT, ANY, |call| at_the_end(call, true)),
    native("List.drop_last", WITH_COUNT, ANY, |call| at_the_end(call, false)),
    native("List.average", ONE, OPTIONAL_FLOAT, average),
    native("List.is_sorted", ONE, BOOLEAN, is_sorted),
    native("List.count_by", TYPED, ANY, count_by),
    native("List.index_by", TYPED, ANY, index_by),
    native("List.to_map", &[INTEGER, ANY], ANY, to_map),
    native("List.remove_where", TWO, INTEGER, remove_where),
    native("List.fill", TWO, NOTHING_TYPE, fill),
];

fn none(call: &mut NativeCall<'_>) -> NativeResult {
    let mut walk = Walk::start(call, 0)?;
    while let Some(element) = walk.next(call)? {
        if test(call, 1, &[element])? {
            return give_boolean(false);
        }
    }
    give_boolean(true)
}

fn last_index_of(call: &mut NativeCall<'_>) -> NativeResult {
    let count = length(list(call, 0)?);
    for index in (0..count).rev() {
        let handles = call.context_ref().handle_count();
        let source = list(call, 0)?;
        if length(source) != count {
            return Err(raise_changed(call));
        }
        let element = call.context().list_at(source, index as i64)?;
        let wanted = call.any(1);
        let is_equal = call.context().equals(wanted, element);
        call.context().release(handles);
        if is_equal? {
            return give_position(call, Some(index));
        }
    }
    give_position(call, None)
}

/// Looks at the elements from the last on.
fn find_last(call: &mut NativeCall<'_>) -> NativeResult {
    let current = call.context().root(Tagged::NOTHING);
    let count = length(list(call, 0)?);
    for index in (0..count).rev() {
        let source = list(call, 0)?;
        if length(source) != count {
            return Err(crate::walk::raise_changed(call));
        }
        let element = call.context().list_at(source, index as i64)?;
        call.context().set_handle(current, element);
        if test(call, 1, &[element])? {
            return give_handle(call, current);
        }
    }
    NOTHING
}

/// So many elements at the end, or all but these.
fn at_the_end(call: &mut NativeCall<'_>, is_taken: bool) -> NativeResult {
    let all = length(list(call, 0)?);
    let count = usize::try_from(call.integer(1).max(0)).map_or(all, |count| count.min(all));
    let part = if is_taken { (all - count, count) } else { (0, all - count) };
    let result = copy_part(call, 0, part)?;
    give_handle(call, result)
}

/// A number as a Float.
fn to_float(call: &NativeCall<'_>, value: Unpacked) -> Option<f64> {
    match value {
        Unpacked::Integer(number) => Some(number as f64),
        Unpacked::Float(number) => Some(number),
        Unpacked::Object(object) => match call.context_ref().object_type(object) {
            Some(Type::Decimal) => Some(decimal::to_float(decimal::value(object))),
            _ => None,
        },
        _ => None,
    }
}

fn average(call: &mut NativeCall<'_>) -> NativeResult {
    let source = list(call, 0)?;
    let count = length(source);
    if count == 0 {
        return NOTHING;
    }
    let sum: Option<f64> = elements(call, source).map(|element| to_float(call, element)).sum();
    match sum {
        Some(sum) => call.give_any_float(sum / count as f64),
        None => Err(call.raise(ErrorKind::TypeError, "an average needs numbers")),
    }
}

fn is_sorted(call: &mut NativeCall<'_>) -> NativeResult {
    let kept = call.context().root(Tagged::NOTHING);
    for index in 1..length(list(call, 0)?) as i64 {
        let source = list(call, 0)?;
        let before = call.context().list_at(source, index - 1)?;
        call.context().set_handle(kept, before);
        let source = list(call, 0)?;
        let element = call.context().list_at(source, index)?;
        let before = call.context_ref().handle(kept);
        if call.context().compare(Comparison::Greater, before, element)? {
            return give_boolean(false);
        }
    }
    give_boolean(true)
}

/// Puts into a new map, of the type that argument 0 says, what `value` makes of each element and of what its
/// key has so far.
fn by_key(
    call: &mut NativeCall<'_>,
    value: impl Fn(&mut NativeCall<'_>, &Walk, Option<Tagged>) -> Result<Tagged, runa_runtime::Raised>,
) -> NativeResult {
    let ty = map_type(call, 0)?;
    let result = call.context().new_map(ty)?;
    let result = root_object(call, result);
    let key = call.context().root(Tagged::NOTHING);
    let mut walk = Walk::start(call, 1)?;
    while let Some(element) = walk.next(call)? {
        let found = apply(call, 2, &[element])?;
        call.context().set_handle(key, found);
        let map = object_of(call.context_ref(), result)?;
        let so_far = call.context().map_lookup(map, found)?;
        let value = value(call, &walk, so_far)?;
        let (map, key) = (object_of(call.context_ref(), result)?, call.context_ref().handle(key));
        call.context().map_put(map, key, value)?;
    }
    give_handle(call, result)
}

fn count_by(call: &mut NativeCall<'_>) -> NativeResult {
    by_key(call, |call, _, so_far| {
        let count = match so_far.map(Tagged::unpack) {
            Some(Unpacked::Integer(count)) => count,
            _ => 0,
        };
        call.context().box_integer(count + 1)
    })
}

fn index_by(call: &mut NativeCall<'_>) -> NativeResult {
    by_key(call, |call, walk, _| Ok(walk.current(call)))
}

fn to_map(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = map_type(call, 0)?;
    let result = call.context().new_map(ty)?;
    let result = root_object(call, result);
    let key = call.context().root(Tagged::NOTHING);
    let mut walk = Walk::start(call, 1)?;
    while walk.next(call)?.is_some() {
        let found = part(call, &walk, 0)?;
        call.context().set_handle(key, found);
        let value = part(call, &walk, 1)?;
        let (map, key) = (object_of(call.context_ref(), result)?, call.context_ref().handle(key));
        call.context().map_put(map, key, value)?;
    }
    give_handle(call, result)
}

/// A part of the pair at which a walk stands.
fn part(
    call: &mut NativeCall<'_>,
    walk: &Walk,
    index: usize,
) -> Result<Tagged, runa_runtime::Raised> {
    let value = walk.current(call);
    let is_pair = |pair: &ObjectRef| call.context_ref().tuple_length(*pair) == Some(2);
    let part = match value.as_object().filter(is_pair) {
        Some(pair) => call.context().tuple_part_any(pair, index)?,
        None => None,
    };
    match part {
        Some(part) => Ok(part),
        None => {
            let found = call.context_ref().describe(value);
            Err(call.raise(ErrorKind::TypeError, &format!("a pair is needed, found {found}")))
        }
    }
}

/// Takes out what passes the test, when all are tested.
fn remove_where(call: &mut NativeCall<'_>) -> NativeResult {
    let kept = new_like(call, 0, 0)?;
    let mut walk = Walk::start(call, 0)?;
    while let Some(element) = walk.next(call)? {
        if !test(call, 1, &[element])? {
            let element = walk.current(call);
            push(call, kept, element)?;
        }
    }
    let (target, rest) = (list(call, 0)?, object_of(call.context_ref(), kept)?);
    let (all, count) = (length(target), length(rest));
    let shape = element_shape(target, call.context_ref());
    // The list may have become shorter behind the last test.
    for index in 0..count.min(all) as i64 {
        let Some(word) = get(rest, shape, index) else { break };
        call.context().list_set(target, shape, index, word);
    }
    call.context().list_truncate(target, shape, count.min(all));
    give_integer(all.saturating_sub(count) as i64)
}

fn fill(call: &mut NativeCall<'_>) -> NativeResult {
    let target = list(call, 0)?;
    let (element, shape) =
        (element_type(target, call.context_ref()), element_shape(target, call.context_ref()));
    let value = call.any(1);
    let word = call.context().cast(value, element)?;
    let target = list(call, 0)?;
    for index in 0..length(target) as i64 {
        call.context().list_set(target, shape, index, word);
    }
    NOTHING
}
