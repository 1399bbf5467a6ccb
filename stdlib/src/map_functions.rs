//! Members of Map that call a function for each entry, and some that look for values.

use runa_runtime::objects::map::length;
use runa_runtime::{NativeCall, NativeFunction, NativeResult, Raised, TypeId};

use crate::arguments::{
    NOTHING, give_boolean, give_handle, give_integer, list_type, map, map_type, root_object,
};
use crate::list::{new_list, push};
use crate::map::{Entries, put};
use crate::native;
use crate::types::{ANY, BOOLEAN, INTEGER, NOTHING as NOTHING_TYPE};
use crate::walk::{apply, test};

const TWO: &[TypeId] = &[ANY, ANY];
const TYPED: &[TypeId] = &[INTEGER, ANY, ANY];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Map.any", TWO, BOOLEAN, |call| first_that(call, true).and_then(give_boolean)),
    native("Map.all", TWO, BOOLEAN, |call| {
        let fails = first_that(call, false)?;
        give_boolean(!fails)
    }),
    native("Map.count", TWO, INTEGER, count),
    native("Map.each", TWO, NOTHING_TYPE, each),
    native("Map.map", TYPED, ANY, map_entries),
    native("Map.map_keys", TYPED, ANY, map_keys),
    native("Map.key_of", TWO, ANY, key_of),
    native("Map.remove_where", TWO, INTEGER, remove_where),
];

/// Whether there is an entry for which the test in argument 1 gives `wanted`.
fn first_that(call: &mut NativeCall<'_>, wanted: bool) -> Result<bool, Raised> {
    let mut entries = Entries::start(call, 0)?;
    while entries.next(call)? {
        let entry = entries.entry(call);
        if test(call, 1, &entry)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

fn count(call: &mut NativeCall<'_>) -> NativeResult {
    let mut entries = Entries::start(call, 0)?;
    let mut count = 0;
    while entries.next(call)? {
        let entry = entries.entry(call);
        count += i64::from(test(call, 1, &entry)?);
    }
    give_integer(count)
}

fn each(call: &mut NativeCall<'_>) -> NativeResult {
    let mut entries = Entries::start(call, 0)?;
    while entries.next(call)? {
        let entry = entries.entry(call);
        apply(call, 1, &entry)?;
    }
    NOTHING
}

fn map_entries(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let capacity = length(map(call, 1)?);
    let result = new_list(call, ty, capacity)?;
    let mut entries = Entries::start(call, 1)?;
    while entries.next(call)? {
        let entry = entries.entry(call);
        let made = apply(call, 2, &entry)?;
        push(call, result, made)?;
    }
    give_handle(call, result)
}

fn map_keys(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = map_type(call, 0)?;
    let result = call.context().new_map(ty)?;
    let result = root_object(call, result);
    let mut entries = Entries::start(call, 1)?;
    while entries.next(call)? {
        let [key, _] = entries.entry(call);
        let changed = apply(call, 2, &[key])?;
        let [_, value] = entries.entry(call);
        put(call, result, [changed, value])?;
    }
    give_handle(call, result)
}

fn key_of(call: &mut NativeCall<'_>) -> NativeResult {
    let mut entries = Entries::start(call, 0)?;
    while entries.next(call)? {
        let [_, value] = entries.entry(call);
        let wanted = call.any(1);
        if call.context().equals(wanted, value)? {
            let [key, _] = entries.entry(call);
            return Ok(key.0);
        }
    }
    NOTHING
}

/// Takes out what passes the test, when all are tested.
fn remove_where(call: &mut NativeCall<'_>) -> NativeResult {
    let mut entries = Entries::start(call, 0)?;
    let mut keys = Vec::new();
    while entries.next(call)? {
        let entry = entries.entry(call);
        if test(call, 1, &entry)? {
            let [key, _] = entries.entry(call);
            keys.push(call.context().root(key));
        }
    }
    let removed = keys.len();
    for key in keys {
        let (target, key) = (map(call, 0)?, call.context_ref().handle(key));
        call.context().map_take_out(target, key)?;
    }
    give_integer(removed as i64)
}
