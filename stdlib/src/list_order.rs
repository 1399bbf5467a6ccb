//! Members of List that compare elements: sorting, extremes, searching.
//!
//! Keys are computed first, with whatever they raise; comparing built-in values then neither
//! allocates nor calls, and the order is total, so that the standard library's stable sort can be used
//! on copies of the words. Values that must be asked for their order are left to [`asking`].

use std::cmp::Ordering;

use runa_runtime::objects::list::{element_shape, get, length};
use runa_runtime::operations::compare::Order;
use runa_runtime::operations::convert::unpack_word;
use runa_runtime::{
    Context, ErrorKind, Handle, NativeCall, NativeFunction, NativeResult, ObjectRef, Raised, Shape,
    Tagged, TypeId, Unpacked,
};

use crate::arguments::{NOTHING, give_handle, give_position, list, object_of, root_any};
use crate::asking;
use crate::list::{copy, new_list, push};
use crate::native;
use crate::types::{ANY, NOTHING as NOTHING_TYPE, OPTIONAL_INTEGER};
use crate::walk::{Walk, apply, elements, raise_changed};

const ONE: &[TypeId] = &[ANY];
const TWO: &[TypeId] = &[ANY, ANY];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("List.min", ONE, ANY, |call| extreme(call, Ordering::Less)),
    native("List.max", ONE, ANY, |call| extreme(call, Ordering::Greater)),
    native("List.min_by", TWO, ANY, |call| extreme_by(call, Ordering::Less)),
    native("List.max_by", TWO, ANY, |call| extreme_by(call, Ordering::Greater)),
    native("List.sort", ONE, NOTHING_TYPE, sort),
    native("List.sorted", ONE, ANY, sorted),
    native("List.sort_by", TWO, NOTHING_TYPE, sort_by),
    native("List.sorted_by", TWO, ANY, sorted_by),
    native("List.binary_search", TWO, OPTIONAL_INTEGER, binary_search),
];

/// Whether objects must be asked for the order of some values. Raises `TypeError` when two neighbours have no order:
/// if all neighbours have one, and nobody is asked, all values do, because they are all numbers, all Text or all tuples.
fn check_comparable(call: &mut NativeCall<'_>, values: ObjectRef) -> Result<bool, Raised> {
    let context = call.context_ref();
    let mut asks = false;
    let mut mismatch = None;
    for (a, b) in elements(call, values).zip(elements(call, values).skip(1)) {
        match context.order_unpacked(a, b) {
            Order::Known(_) => {}
            Order::Asks => asks = true,
            Order::Undefined => {
                mismatch = Some((a, b));
                break;
            }
        }
    }
    match mismatch {
        Some((a, b)) => Err(raise_no_order(call, a, b)),
        None => Ok(asks),
    }
}

#[cold]
fn raise_no_order(call: &mut NativeCall<'_>, a: Unpacked, b: Unpacked) -> Raised {
    let context = call.context_ref();
    let (a, b) = (context.type_name_of(a), context.type_name_of(b));
    let message = format!("`<` is not defined for {a} and {b}");
    call.raise(ErrorKind::TypeError, &message)
}

/// How two comparable values are ordered.
fn order(context: &Context, a: Unpacked, b: Unpacked) -> Ordering {
    match context.order_unpacked(a, b) {
        Order::Known(ordering) => ordering,
        Order::Asks | Order::Undefined => Ordering::Equal,
    }
}

/// The index of the first value behind a handle that is ordered as `wanted` before all others.
fn extreme_index(
    call: &mut NativeCall<'_>,
    values: Handle,
    wanted: Ordering,
) -> Result<Option<usize>, Raised> {
    let list = object_of(call.context_ref(), values)?;
    if check_comparable(call, list)? {
        return asking::extreme_index(call, values, wanted).map(Some);
    }
    let context = call.context_ref();
    let mut all = elements(call, list).enumerate();
    let first = all.next();
    let best = first.map(|first| {
        all.fold(
            first,
            |best, next| {
                if order(context, next.1, best.1) == wanted { next } else { best }
            },
        )
    });
    Ok(best.map(|(index, _)| index))
}

fn extreme(call: &mut NativeCall<'_>, wanted: Ordering) -> NativeResult {
    let length = length(list(call, 0)?);
    let values = root_any(call, 0);
    let index = extreme_index(call, values, wanted)?;
    give_element(call, index, length)
}

fn extreme_by(call: &mut NativeCall<'_>, wanted: Ordering) -> NativeResult {
    let keys = keys(call)?;
    let length = length(object_of(call.context_ref(), keys)?);
    let index = extreme_index(call, keys, wanted)?;
    give_element(call, index, length)
}

/// An element of the list in argument 0, which has had so many elements.
fn give_element(call: &mut NativeCall<'_>, index: Option<usize>, had: usize) -> NativeResult {
    let Some(index) = index else { return NOTHING };
    let source = list(call, 0)?;
    if length(source) != had {
        return Err(raise_changed(call));
    }
    call.context().list_at(source, index as i64).map(|element| element.0)
}

/// A `List of Any` of what the function in argument 1 gives for the elements.
fn keys(call: &mut NativeCall<'_>) -> Result<Handle, Raised> {
    let capacity = length(list(call, 0)?);
    let keys = new_list(call, TypeId::LIST_OF_ANY, capacity)?;
    let mut walk = Walk::start(call, 0)?;
    while let Some(element) = walk.next(call)? {
        let key = apply(call, 1, &[element])?;
        push(call, keys, key)?;
    }
    Ok(keys)
}

fn sort(call: &mut NativeCall<'_>) -> NativeResult {
    let target = root_any(call, 0);
    list(call, 0)?;
    sort_list(call, target, target)?;
    NOTHING
}

fn sorted(call: &mut NativeCall<'_>) -> NativeResult {
    let result = copy(call, 0)?;
    sort_list(call, result, result)?;
    give_handle(call, result)
}

fn sort_by(call: &mut NativeCall<'_>) -> NativeResult {
    let keys = keys(call)?;
    let target = root_any(call, 0);
    sort_list(call, target, keys)?;
    NOTHING
}

fn sorted_by(call: &mut NativeCall<'_>) -> NativeResult {
    let keys = keys(call)?;
    let result = copy(call, 0)?;
    sort_list(call, result, keys)?;
    give_handle(call, result)
}

/// Sorts one list by the values of another of the same length, which may be itself.
fn sort_list(call: &mut NativeCall<'_>, target: Handle, keys: Handle) -> Result<(), Raised> {
    let keys_list = object_of(call.context_ref(), keys)?;
    if check_comparable(call, keys_list)? {
        return asking::sort(call, target, keys);
    }
    // From here on nothing allocates, so that no object moves.
    let context = call.context_ref();
    let (target, keys) = (object_of(context, target)?, object_of(context, keys)?);
    let words = words_of(context, target);
    if words.len() != length(keys) {
        return Err(raise_changed(call));
    }
    let sorted = if target == keys {
        sorted_words(context, words, element_shape(target, context))
    } else {
        sorted_by_keys(context, words, keys)
    };
    write_back(call.context(), target, &sorted);
    Ok(())
}

fn words_of(context: &Context, list: ObjectRef) -> Vec<u64> {
    let shape = element_shape(list, context);
    (0..length(list) as i64).map_while(|index| get(list, shape, index)).collect()
}

fn sorted_words(context: &Context, mut words: Vec<u64>, shape: Shape) -> Vec<u64> {
    match shape {
        Shape::Integer => words.sort_by_key(|&word| word as i64),
        _ => words.sort_by(|&a, &b| order(context, unpack_word(a, shape), unpack_word(b, shape))),
    }
    words
}

fn sorted_by_keys(context: &Context, words: Vec<u64>, keys: ObjectRef) -> Vec<u64> {
    let keys = words_of(context, keys).into_iter().map(|key| Tagged(key).unpack());
    let mut pairs: Vec<(Unpacked, u64)> = keys.zip(words).collect();
    pairs.sort_by(|a, b| order(context, a.0, b.0));
    pairs.into_iter().map(|(_, word)| word).collect()
}

fn write_back(context: &mut Context, list: ObjectRef, words: &[u64]) {
    let shape = element_shape(list, context);
    for (index, &word) in words.iter().enumerate() {
        context.list_set(list, shape, index as i64, word);
    }
}

fn binary_search(call: &mut NativeCall<'_>) -> NativeResult {
    let had = length(list(call, 0)?);
    let (mut low, mut high) = (0, had);
    while low < high {
        let source = list(call, 0)?;
        if length(source) != had {
            return Err(raise_changed(call));
        }
        let middle = low + (high - low) / 2;
        let element = call.context().list_at(source, middle as i64)?;
        let wanted = call.any(1);
        match call.context().order(element, wanted)? {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => return give_position(call, Some(middle)),
        }
    }
    NOTHING
}
