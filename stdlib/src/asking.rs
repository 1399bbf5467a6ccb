//! Sorting, and finding extremes, when objects must be asked for their order.
//!
//! Methods of the program are called for each comparison. What they do to a list that is sorted cannot disturb that: a
//! copy is compared which nobody else knows, and the list gets its new order at the end, or stays as it was when a
//! method raises something. Answers that make no order give some order, in the usual number of steps.

use std::cmp::Ordering;

use runa_runtime::objects::list::{element_shape, get, length};
use runa_runtime::{Handle, NativeCall, Raised, TypeId};

use crate::arguments::object_of;
use crate::list::new_list;

/// A copy of the list behind a handle.
fn copied(call: &mut NativeCall<'_>, from: Handle) -> Result<Handle, Raised> {
    let source = object_of(call.context_ref(), from)?;
    let (ty, count) = (source.type_id().unwrap_or(TypeId::LIST_OF_ANY), length(source));
    let to = new_list(call, ty, count)?;
    call.context().copy_elements(from, (0, count), to)?;
    Ok(to)
}

/// How two elements of the list behind a handle are ordered.
fn order(
    call: &mut NativeCall<'_>,
    values: Handle,
    (a, b): (usize, usize),
) -> Result<Ordering, Raised> {
    let context = call.context();
    let handles = context.handle_count();
    let list = object_of(context, values)?;
    let a = context.list_at(list, a as i64)?;
    let a = context.root(a);
    let list = object_of(context, values)?;
    let b = context.list_at(list, b as i64)?;
    let a = context.handle(a);
    let result = context.order(a, b);
    context.release(handles);
    result
}

/// The index of the first value that is ordered as `wanted` before all others, of which there are some.
pub(crate) fn extreme_index(
    call: &mut NativeCall<'_>,
    values: Handle,
    wanted: Ordering,
) -> Result<usize, Raised> {
    let values = copied(call, values)?;
    let count = length(object_of(call.context_ref(), values)?);
    (1..count).try_fold(0, |best, next| {
        Ok(if order(call, values, (next, best))? == wanted { next } else { best })
    })
}

/// Sorts one list by the values of another of the same length, which may be itself.
pub(crate) fn sort(call: &mut NativeCall<'_>, target: Handle, keys: Handle) -> Result<(), Raised> {
    let elements = copied(call, target)?;
    let is_own_key = call.context_ref().handle(target) == call.context_ref().handle(keys);
    // Other keys were made for this, and nobody else has them.
    let keys = if is_own_key { elements } else { keys };
    let count = length(object_of(call.context_ref(), keys)?);
    let sorted = merge_sorted(count, |a, b| order(call, keys, (a, b)))?;
    let context = call.context();
    let (elements, target) = (object_of(context, elements)?, object_of(context, target)?);
    if [length(elements), length(target)] != [count; 2] {
        return Err(context.raise_changed_meanwhile());
    }
    let shape = element_shape(target, context);
    for (place, index) in sorted.into_iter().enumerate() {
        if let Some(word) = get(elements, shape, index as i64) {
            context.list_set(target, shape, place as i64, word);
        }
    }
    Ok(())
}

/// The numbers below `count` in order, those that are equal in ascending order. Merges sorted runs of doubling length
/// (Knuth, *The Art of Computer Programming*, volume 3, section 5.2.4), which ends for any answers.
fn merge_sorted(
    count: usize,
    mut order: impl FnMut(usize, usize) -> Result<Ordering, Raised>,
) -> Result<Vec<usize>, Raised> {
    let mut sorted: Vec<usize> = (0..count).collect();
    let mut width = 1;
    while width < count {
        let mut merged = Vec::with_capacity(count);
        for run in sorted.chunks(width.saturating_mul(2)) {
            let (mut left, mut right) = run.split_at(width.min(run.len()));
            while let (&[a, ref others @ ..], &[b, ref behind @ ..]) = (left, right) {
                match order(b, a)? {
                    Ordering::Less => {
                        merged.push(b);
                        right = behind;
                    }
                    _ => {
                        merged.push(a);
                        left = others;
                    }
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        sorted = merged;
        width = width.saturating_mul(2);
    }
    Ok(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_is_stable_and_ends_for_any_answers() {
        let keys = [3, 1, 2, 3, 1, 2, 0];
        let sorted = merge_sorted(keys.len(), |a, b| Ok(keys[a].cmp(&keys[b])));
        assert_eq!(sorted, Ok(vec![6, 1, 4, 2, 5, 0, 3]));
        for answer in [Ordering::Less, Ordering::Equal, Ordering::Greater] {
            let mut sorted = merge_sorted(100, |_, _| Ok(answer)).unwrap();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..100).collect::<Vec<usize>>());
        }
        assert_eq!(merge_sorted(2, |_, _| Err(Raised)), Err(Raised));
        assert_eq!(merge_sorted(0, |_, _| Err(Raised)), Ok(Vec::new()));
    }
}
