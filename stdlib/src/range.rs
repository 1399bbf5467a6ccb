//! Members of Range.

use runa_runtime::objects::small::range_span;
use runa_runtime::operations::index::range_contains;
use runa_runtime::{NativeCall, NativeFunction, NativeResult, ObjectRef, TypeId, layout};

use crate::arguments::{
    does_not_fit, give_boolean, give_handle, give_integer, list_type, object, value_error,
};
use crate::list::{new_list, push};
use crate::native;
use crate::types::{ANY, BOOLEAN, INTEGER, RANGE};

const ONE: &[TypeId] = &[RANGE];
const ENDS: &[TypeId] = &[INTEGER, INTEGER];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Range.new", ENDS, RANGE, |call| new(call, false)),
    native("Range.new_exclusive", ENDS, RANGE, |call| new(call, true)),
    native("Range.start", ONE, INTEGER, start),
    native("Range.end", ONE, INTEGER, end),
    native("Range.length", ONE, INTEGER, length),
    native("Range.is_empty", ONE, BOOLEAN, is_empty),
    native("Range.contains", &[RANGE, INTEGER], BOOLEAN, contains),
    native("Range.step", &[INTEGER, RANGE, INTEGER], ANY, step),
    native("Range.to_list", &[INTEGER, RANGE], ANY, to_list),
];

fn new(call: &mut NativeCall<'_>, exclusive: bool) -> NativeResult {
    let (start, end) = (call.integer(0), call.integer(1));
    call.context().new_range(start, end, exclusive).map(ObjectRef::address)
}

fn start(call: &mut NativeCall<'_>) -> NativeResult {
    let (start, _) = range_span(object(call, 0)?);
    give_integer(start)
}

fn end(call: &mut NativeCall<'_>) -> NativeResult {
    let range = object(call, 0)?;
    let end = range.get(layout::RANGE_END) as i64;
    match end.checked_sub(range.get(layout::RANGE_EXCLUSIVE) as i64) {
        Some(last) => give_integer(last),
        None => does_not_fit(call, &format!("the number before {end}")),
    }
}

fn length(call: &mut NativeCall<'_>) -> NativeResult {
    let range = object(call, 0)?;
    call.context().range_length(range).and_then(give_integer)
}

fn is_empty(call: &mut NativeCall<'_>) -> NativeResult {
    let (_, count) = range_span(object(call, 0)?);
    give_boolean(count == 0)
}

fn contains(call: &mut NativeCall<'_>) -> NativeResult {
    let range = object(call, 0)?;
    give_boolean(range_contains(range, call.integer(1)))
}

fn to_list(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let range = object(call, 1)?;
    all_numbers(call, ty, range)
}

/// A list of type `ty` of the numbers of a Range, as a result of type `Any`.
pub(crate) fn all_numbers(call: &mut NativeCall<'_>, ty: TypeId, range: ObjectRef) -> NativeResult {
    let (start, count) = range_span(range);
    numbers(call, ty, Progression { start, by: 1, count })
}

fn step(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let (start, count) = range_span(object(call, 1)?);
    let by = call.integer(2);
    if by == 0 {
        return value_error(call, "a step cannot be 0");
    }
    numbers(call, ty, Progression::in_steps(start, count, by))
}

/// Numbers at equal distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Progression {
    start: i64,
    by: i64,
    count: u64,
}

impl Progression {
    /// Every `by`-th of the `count` numbers from `start` on, from the last backwards when `by` is
    /// negative.
    fn in_steps(start: i64, count: u64, by: i64) -> Self {
        let from = if by < 0 && count > 0 { start.wrapping_add_unsigned(count - 1) } else { start };
        Self { start: from, by, count: count.div_ceil(by.unsigned_abs()) }
    }

    fn number(self, index: u64) -> i64 {
        // No number between the ends of a Range wraps, however the distance is computed.
        self.start.wrapping_add(self.by.wrapping_mul(index as i64))
    }
}

/// A list of type `ty` of numbers.
fn numbers(call: &mut NativeCall<'_>, ty: TypeId, numbers: Progression) -> NativeResult {
    let Ok(count) = usize::try_from(numbers.count) else {
        return Err(call.context().raise_out_of_memory());
    };
    let list = new_list(call, ty, count)?;
    for index in 0..numbers.count {
        let number = call.context().box_integer(numbers.number(index))?;
        push(call, list, number)?;
    }
    give_handle(call, list)
}

#[cfg(test)]
mod tests {
    use super::Progression;

    fn steps(start: i64, count: u64, by: i64) -> Vec<i64> {
        let numbers = Progression::in_steps(start, count, by);
        (0..numbers.count).map(|index| numbers.number(index)).collect()
    }

    #[test]
    fn steps_go_forwards_and_backwards() {
        assert_eq!(steps(1, 10, 3), [1, 4, 7, 10]);
        assert_eq!(steps(1, 9, 3), [1, 4, 7]);
        assert_eq!(steps(1, 4, -1), [4, 3, 2, 1]);
        assert_eq!(steps(1, 10, -4), [10, 6, 2]);
        assert!(steps(1, 0, -1).is_empty());
        assert_eq!(steps(i64::MIN, u64::MAX, i64::MAX), [i64::MIN, -1, i64::MAX - 1]);
        assert_eq!(steps(i64::MIN, 2, i64::MIN), [i64::MIN + 1]);
    }
}
