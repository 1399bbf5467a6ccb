//! The module `random`.
//!
//! Numbers come from SplitMix64 (Steele, Lea and Flood, 2014), whose state is one Integer: that of an object, or
//! one that all instances of the process share. A number of a range is the upper half of the product of 64
//! random bits and the length of the range; where that would favour some numbers, other bits are taken
//! (Lemire, 2019).

use runa_runtime::classes::OBJECT_FIELDS;
use runa_runtime::objects::list::length;
use runa_runtime::{NativeCall, NativeFunction, NativeResult, Raised, TypeId, layout};

use crate::arguments::{
    NOTHING, give_boolean, give_float, give_handle, give_integer, give_object, list, list_type,
    object, root_any, value_error,
};
use crate::file::number_of;
use crate::files::class_argument;
use crate::list::{append_each, new_list, swap_elements};
use crate::math::{RANDOM_STEP, mixed, shared_random_bits};
use crate::native;
use crate::types::{ANY, BOOLEAN, FLOAT, INTEGER, NOTHING as NOTHING_TYPE, RANGE};

const ONE: &[TypeId] = &[ANY];
const WITH_LIST: &[TypeId] = &[ANY, ANY];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("random.Random", &[INTEGER, INTEGER], ANY, new),
    native("random.integer", &[RANGE], INTEGER, |call| integer(call, 0, Source::Shared)),
    native("random.float", &[], FLOAT, |call| float(call, Source::Shared)),
    native("random.boolean", &[], BOOLEAN, |call| boolean(call, Source::Shared)),
    native("random.pick", ONE, ANY, |call| pick(call, 0, Source::Shared)),
    native("random.shuffle", ONE, NOTHING_TYPE, |call| shuffle(call, 0, Source::Shared)),
    native("random.shuffled", WITH_TYPE, ANY, |call| shuffled(call, Source::Shared)),
    native("Random.integer", &[ANY, RANGE], INTEGER, |call| integer(call, 1, Source::Object(0))),
    native("Random.float", ONE, FLOAT, |call| float(call, Source::Object(0))),
    native("Random.boolean", ONE, BOOLEAN, |call| boolean(call, Source::Object(0))),
    native("Random.pick", WITH_LIST, ANY, |call| pick(call, 1, Source::Object(0))),
    native("Random.shuffle", WITH_LIST, NOTHING_TYPE, |call| shuffle(call, 1, Source::Object(0))),
    native("Random.shuffled", &[INTEGER, ANY, ANY], ANY, |call| shuffled(call, Source::Object(1))),
];

const WITH_TYPE: &[TypeId] = &[INTEGER, ANY];

/// Where random bits come from.
#[derive(Clone, Copy)]
enum Source {
    /// What the whole process shares, which nobody can foresee.
    Shared,
    /// The object in an argument.
    Object(usize),
}

impl Source {
    /// The next 64 random bits.
    fn next(self, call: &mut NativeCall<'_>) -> Result<u64, Raised> {
        let Source::Object(index) = self else { return Ok(shared_random_bits()) };
        let state = (number_of(call, index, "random.Random")? as u64).wrapping_add(RANDOM_STEP);
        if let Some(object) = call.any(index).as_object() {
            object.set_raw(OBJECT_FIELDS, state);
        }
        Ok(mixed(state))
    }

    /// A number below `count`, each as likely as the others; of all numbers when `count` is 2 ^ 64.
    fn below(self, call: &mut NativeCall<'_>, count: u128) -> Result<u64, Raised> {
        let Some(count) = u64::try_from(count).ok().filter(|&count| count > 0) else {
            return self.next(call);
        };
        let unfair = count.wrapping_neg() % count;
        loop {
            let product = u128::from(self.next(call)?) * u128::from(count);
            if product as u64 >= unfair {
                return Ok((product >> 64) as u64);
            }
        }
    }
}

fn new(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = class_argument(call, 0, "random.Random")?;
    let seed = call.integer(1);
    let object = call.context().new_unset(ty)?;
    object.set_raw(OBJECT_FIELDS, seed as u64);
    give_object(object)
}

fn integer(call: &mut NativeCall<'_>, range: usize, source: Source) -> NativeResult {
    let range = object(call, range)?;
    let start = range.get(layout::RANGE_START) as i64;
    let end = range.get(layout::RANGE_END) as i64;
    let exclusive = i128::from(range.get(layout::RANGE_EXCLUSIVE) != 0);
    // As many as 2 ^ 64, which no Integer can tell.
    let count = i128::from(end) - i128::from(start) + 1 - exclusive;
    if count <= 0 {
        return value_error(call, "an empty range has no numbers to choose from");
    }
    let offset = source.below(call, count as u128)?;
    give_integer(start.wrapping_add(offset as i64))
}

fn float(call: &mut NativeCall<'_>, source: Source) -> NativeResult {
    let bits = source.next(call)?;
    give_float(crate::math::unit_float(bits))
}

fn boolean(call: &mut NativeCall<'_>, source: Source) -> NativeResult {
    let bits = source.next(call)?;
    give_boolean(bits >> 63 == 1)
}

fn pick(call: &mut NativeCall<'_>, argument: usize, source: Source) -> NativeResult {
    let count = length(list(call, argument)?);
    if count == 0 {
        return value_error(call, "an empty list has no element to pick");
    }
    let place = source.below(call, count as u128)?;
    let list = list(call, argument)?;
    call.context().list_at(list, place as i64).map(|element| element.0)
}

/// Exchanges each element, from the last on, with one before it or itself (Fisher and Yates).
fn shuffle(call: &mut NativeCall<'_>, argument: usize, source: Source) -> NativeResult {
    for last in (1..length(list(call, argument)?)).rev() {
        let other = source.below(call, last as u128 + 1)? as usize;
        let target = list(call, argument)?;
        swap_elements(call.context(), target, (last, other))?;
    }
    NOTHING
}

fn shuffled(call: &mut NativeCall<'_>, source: Source) -> NativeResult {
    let ty = list_type(call, 0)?;
    let argument = match source {
        Source::Shared => 1,
        Source::Object(_) => 2,
    };
    let count = length(list(call, argument)?);
    let (from, to) = (root_any(call, argument), new_list(call, ty, count)?);
    append_each(call.context(), from, (0, count), to)?;
    for last in (1..count).rev() {
        let other = source.below(call, last as u128 + 1)? as usize;
        let target = crate::arguments::object_of(call.context_ref(), to)?;
        swap_elements(call.context(), target, (last, other))?;
    }
    give_handle(call, to)
}
