//! Members of Map.

use runa_runtime::objects::map::{changes, is_live, key_at, length, shapes, used, value_at};
use runa_runtime::{
    ErrorKind, Handle, NativeCall, NativeFunction, NativeResult, Raised, Tagged, TypeId,
};

use crate::arguments::{
    NOTHING, give_boolean, give_handle, give_integer, list_type, map, map_type, object_of,
    root_any, root_object,
};
use crate::list::{new_list, push};
use crate::native;
use crate::types::{ANY, BOOLEAN, INTEGER, NOTHING as NOTHING_TYPE};
use crate::walk::{apply, raise_changed, test};

const ONE: &[TypeId] = &[ANY];
const WITH_KEY: &[TypeId] = &[ANY, ANY];
const WITH_ENTRY: &[TypeId] = &[ANY, ANY, ANY];
const AT_PLACE: &[TypeId] = &[ANY, INTEGER];
const LISTING: &[TypeId] = &[INTEGER, ANY];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Map.length", ONE, INTEGER, |call| give_integer(length(map(call, 0)?) as i64)),
    native("Map.is_empty", ONE, BOOLEAN, |call| give_boolean(length(map(call, 0)?) == 0)),
    native("Map.contains", WITH_KEY, BOOLEAN, contains),
    native("Map.get", WITH_KEY, ANY, get),
    native("Map.contains_value", WITH_KEY, BOOLEAN, contains_value),
    native("Map.remove", WITH_KEY, ANY, remove),
    native("Map.keys", LISTING, ANY, |call| listed(call, Part::Key)),
    native("Map.values", LISTING, ANY, |call| listed(call, Part::Value)),
    native("Map.at_or_add", WITH_ENTRY, ANY, at_or_add),
    native("Map.update", WITH_ENTRY, ANY, update),
    native("Map.map_values", &[INTEGER, ANY, ANY], ANY, map_values),
    native("Map.filter", WITH_KEY, ANY, filter),
    native("Map.merge", WITH_KEY, NOTHING_TYPE, merge),
    native("Map.clear", ONE, NOTHING_TYPE, clear),
    native("Map.copy", ONE, ANY, copy),
    native("Map.changes", ONE, INTEGER, |call| give_integer(change_count(map(call, 0)?))),
    native("Map.next", &[ANY, INTEGER, INTEGER], INTEGER, next),
    native("Map.measure", ONE, INTEGER, measure),
    native("Map.place_of", WITH_KEY, INTEGER, place_of),
    native("Map.key_at", AT_PLACE, ANY, |call| part_at(call, Part::Key)),
    native("Map.value_at", AT_PLACE, ANY, |call| part_at(call, Part::Value)),
];

/// One half of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Key,
    Value,
}

fn contains(call: &mut NativeCall<'_>) -> NativeResult {
    let (map, key) = (map(call, 0)?, call.any(1));
    let place = call.context().map_place(map, key)?;
    give_boolean(place.is_some())
}

/// How many keys a map has, -1 for what is none.
fn measure(call: &mut NativeCall<'_>) -> NativeResult {
    let map = call.any(0).as_object().filter(|&object| call.context_ref().is_map(object));
    give_integer(map.map_or(-1, |map| length(map) as i64))
}

/// The place of a key in a map, -1 without the key and for what is no map.
fn place_of(call: &mut NativeCall<'_>) -> NativeResult {
    let (value, key) = (call.any(0), call.any(1));
    let map = value.as_object().filter(|&object| call.context_ref().is_map(object));
    let place = match map {
        Some(map) => call.context().map_place(map, key)?,
        None => None,
    };
    give_integer(place.map_or(-1, |place| place as i64))
}

fn get(call: &mut NativeCall<'_>) -> NativeResult {
    let (map, key) = (map(call, 0)?, call.any(1));
    let value = call.context().map_lookup(map, key)?;
    Ok(value.unwrap_or(Tagged::NOTHING).0)
}

fn contains_value(call: &mut NativeCall<'_>) -> NativeResult {
    let (map, value) = (map(call, 0)?, call.any(1));
    let found = call.context().map_has_value(map, value)?;
    give_boolean(found)
}

fn remove(call: &mut NativeCall<'_>) -> NativeResult {
    let source = map(call, 0)?;
    let key = call.any(1);
    let Some(value) = call.context().map_lookup(source, key)? else { return NOTHING };
    // Making the value `Any` may have moved the map.
    let value = call.context().root(value);
    let source = map(call, 0)?;
    let key = call.any(1);
    call.context().map_take_out(source, key)?;
    give_handle(call, value)
}

/// Goes through the entries of the map in an argument; when some are added or removed meanwhile, the
/// next step raises `ConcurrentChangeError`.
pub(crate) struct Entries {
    argument: usize,
    changes: i64,
    next: usize,
    key: Handle,
    value: Handle,
}

impl Entries {
    /// Begins before the first entry of the map in argument `argument`, an `Any`.
    pub(crate) fn start(call: &mut NativeCall<'_>, argument: usize) -> Result<Entries, Raised> {
        let changes = change_count(map(call, argument)?);
        let key = call.context().root(Tagged::NOTHING);
        let value = call.context().root(Tagged::NOTHING);
        Ok(Entries { argument, changes, next: 0, key, value })
    }

    /// Goes to the next entry; whether there is one.
    pub(crate) fn next(&mut self, call: &mut NativeCall<'_>) -> Result<bool, Raised> {
        let source = map(call, self.argument)?;
        if change_count(source) != self.changes {
            return Err(raise_changed(call));
        }
        let live = (self.next..used(source)).find(|&place| is_live(source, place));
        let Some(place) = live else { return Ok(false) };
        self.next = place + 1;
        for (part, handle) in [(Part::Key, self.key), (Part::Value, self.value)] {
            let value = read_part(call, self.argument, place, part)?;
            call.context().set_handle(handle, value);
        }
        Ok(true)
    }

    fn part(&self, call: &NativeCall<'_>, part: Part) -> Tagged {
        call.context_ref().handle(if part == Part::Key { self.key } else { self.value })
    }

    /// Key and value of the entry.
    pub(crate) fn entry(&self, call: &NativeCall<'_>) -> [Tagged; 2] {
        [self.part(call, Part::Key), self.part(call, Part::Value)]
    }
}

/// A number that is another one when entries were added or removed.
fn change_count(map: runa_runtime::ObjectRef) -> i64 {
    changes(map) as i64
}

/// Key or value at a place of the map in an argument, as `Any`. May allocate.
fn read_part(
    call: &mut NativeCall<'_>,
    argument: usize,
    place: usize,
    part: Part,
) -> Result<Tagged, Raised> {
    let source = map(call, argument)?;
    let shapes = shapes(source, call.context_ref());
    let (word, shape) = match part {
        Part::Key => (key_at(source, shapes, place), shapes.key),
        Part::Value => (value_at(source, shapes, place), shapes.value),
    };
    match word.filter(|_| is_live(source, place)) {
        Some(word) => call.context().word_to_any(word, shape),
        None => Err(raise_changed(call)),
    }
}

fn listed(call: &mut NativeCall<'_>, part: Part) -> NativeResult {
    let ty = list_type(call, 0)?;
    let capacity = length(map(call, 1)?);
    let result = new_list(call, ty, capacity)?;
    let mut entries = Entries::start(call, 1)?;
    while entries.next(call)? {
        let value = entries.part(call, part);
        push(call, result, value)?;
    }
    give_handle(call, result)
}

fn at_or_add(call: &mut NativeCall<'_>) -> NativeResult {
    let source = map(call, 0)?;
    let key = call.any(1);
    if let Some(value) = call.context().map_lookup(source, key)? {
        return Ok(value.0);
    }
    let value = apply(call, 2, &[])?;
    put_and_give(call, value)
}

fn update(call: &mut NativeCall<'_>) -> NativeResult {
    let source = map(call, 0)?;
    let key = call.any(1);
    let old = call.context().map_at(source, key)?;
    let new = apply(call, 2, &[old])?;
    put_and_give(call, new)
}

/// Sets the value of the key in argument 1 and gives it as the map has it, perhaps widened.
fn put_and_give(call: &mut NativeCall<'_>, value: Tagged) -> NativeResult {
    let target = map(call, 0)?;
    let key = call.any(1);
    call.context().map_put(target, key, value)?;
    let (map, key) = (map(call, 0)?, call.any(1));
    call.context().map_at(map, key).map(|value| value.0)
}

/// A new map of the type of the map in argument 0.
fn new_like(call: &mut NativeCall<'_>) -> Result<Handle, Raised> {
    let ty = map(call, 0)?.type_id().unwrap_or(TypeId::MAP_OF_ANY);
    let new = call.context().new_map(ty)?;
    Ok(root_object(call, new))
}

pub(crate) fn put(
    call: &mut NativeCall<'_>,
    to: Handle,
    [key, value]: [Tagged; 2],
) -> Result<(), Raised> {
    let target = object_of(call.context_ref(), to)?;
    call.context().map_put(target, key, value)
}

/// Sets in one map all entries of the map in an argument.
fn put_all(call: &mut NativeCall<'_>, to: Handle, argument: usize) -> Result<(), Raised> {
    let mut entries = Entries::start(call, argument)?;
    while entries.next(call)? {
        let entry = entries.entry(call);
        put(call, to, entry)?;
    }
    Ok(())
}

fn map_values(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = map_type(call, 0)?;
    let result = call.context().new_map(ty)?;
    let result = root_object(call, result);
    let mut entries = Entries::start(call, 1)?;
    while entries.next(call)? {
        let value = entries.part(call, Part::Value);
        let changed = apply(call, 2, &[value])?;
        let key = entries.part(call, Part::Key);
        put(call, result, [key, changed])?;
    }
    give_handle(call, result)
}

fn filter(call: &mut NativeCall<'_>) -> NativeResult {
    let result = new_like(call)?;
    let mut entries = Entries::start(call, 0)?;
    while entries.next(call)? {
        let entry = entries.entry(call);
        if test(call, 1, &entry)? {
            let entry = entries.entry(call);
            put(call, result, entry)?;
        }
    }
    give_handle(call, result)
}

fn merge(call: &mut NativeCall<'_>) -> NativeResult {
    map(call, 0)?;
    let target = root_any(call, 0);
    put_all(call, target, 1)?;
    NOTHING
}

fn copy(call: &mut NativeCall<'_>) -> NativeResult {
    let result = new_like(call)?;
    put_all(call, result, 0)?;
    give_handle(call, result)
}

fn clear(call: &mut NativeCall<'_>) -> NativeResult {
    let target = map(call, 0)?;
    call.context().map_clear(target);
    NOTHING
}

fn next(call: &mut NativeCall<'_>) -> NativeResult {
    let source = map(call, 0)?;
    if call.integer(2) != change_count(source) {
        return Err(raise_changed(call));
    }
    let from = usize::try_from(call.integer(1)).unwrap_or(0);
    let place = (from..used(source)).find(|&place| is_live(source, place));
    give_integer(place.map_or(-1, |place| place as i64))
}

fn part_at(call: &mut NativeCall<'_>, part: Part) -> NativeResult {
    map(call, 0)?;
    match usize::try_from(call.integer(1)) {
        Ok(place) => read_part(call, 0, place, part).map(|value| value.0),
        Err(_) => Err(call.raise(ErrorKind::IndexError, "a place is not negative")),
    }
}
