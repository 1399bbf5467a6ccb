//! Maps: entries in the order of insertion, found through an open-addressing table.
//!
//! Keys, values and hashes lie in three parallel arrays; the [table](super::map_index) holds the place
//! of each entry. A removed entry leaves its slot in the table (marked) and its place in the arrays
//! behind (its hash is 0) until the map is rebuilt.
//!
//! A set is a map whose keys are its values too: one array is both. So everything here that reads,
//! removes or clears serves sets as it is; only [`rebuild`](Context::rebuild) makes one array less.

use std::cell::RefCell;

use runa_bytecode::{ErrorKind, Shape, Type, TypeId};

use super::decimal::{self, Simplest};
use super::list::{array_get, array_words, empty_word, prepare_array};
use super::map_index::{Index, Sizes};
use super::{array_kind, text};
use crate::context::{Context, Raised};
use crate::native::Handle;
use crate::object::{ObjectRef, layout};
use crate::operations::equality;
use crate::tagged::{Tagged, Unpacked};

/// The least number of entries that a map with arrays has room for.
const FIRST_CAPACITY: usize = 8;

/// The shapes of a map's keys and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapShapes {
    /// Of its keys.
    pub key: Shape,
    /// Of its values.
    pub value: Shape,
}

/// An Integer or Text key that was looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CommonKey {
    word: u64,
    hash: u32,
    /// Where its entry is, if it has one.
    pub(crate) place: Option<usize>,
}

/// The Integer or Text key that was found last. Programs that change the value of a key look for it
/// twice.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LastKey {
    /// The map and the word of the key, as long as nothing moves; 0 if there is nothing.
    map: u64,
    key: u64,
    /// How often the map had been changed.
    changes: u64,
    place: usize,
}

/// The types of a map's keys and values, which are both the elements of a set.
#[inline]
pub fn types(map: ObjectRef, context: &Context) -> (TypeId, TypeId) {
    let types = context.instance().program().types();
    match map.type_id().and_then(|id| types.get(id)) {
        Some(&Type::Map(key, value)) => (key, value),
        Some(&Type::Set(element)) => (element, element),
        _ => (TypeId::ANY, TypeId::ANY),
    }
}

/// The shapes of a map's keys and values.
#[inline]
pub fn shapes(map: ObjectRef, context: &Context) -> MapShapes {
    let (key, value) = types(map, context);
    MapShapes::of(key, value, context)
}

impl MapShapes {
    /// The shapes of keys and values of these types.
    #[inline]
    pub(crate) fn of(key: TypeId, value: TypeId, context: &Context) -> Self {
        let types = context.instance().program().types();
        Self { key: types.shape(key), value: types.shape(value) }
    }
}

/// How many entries a map has.
#[inline]
pub fn length(map: ObjectRef) -> usize {
    map.get(layout::MAP_LENGTH) as usize
}

/// How many places for entries are in use; iterate over these.
#[inline]
pub fn used(map: ObjectRef) -> usize {
    map.get(layout::MAP_USED) as usize
}

/// How often entries were added to or removed from a map.
#[inline]
pub fn changes(map: ObjectRef) -> u64 {
    map.get(layout::MAP_CHANGES)
}

#[inline]
fn array(map: ObjectRef, word: usize) -> Option<ObjectRef> {
    ObjectRef::from_word(map.get(word))
}

#[inline]
fn array_capacity(array: ObjectRef) -> usize {
    array.get(layout::ARRAY_CAPACITY) as usize
}

/// Whether there is an entry at `place`.
pub fn is_live(map: ObjectRef, place: usize) -> bool {
    let Some(hashes) = array(map, layout::MAP_HASHES) else { return false };
    place < used(map).min(array_capacity(hashes))
        && hashes.get(layout::ARRAY_ELEMENTS + place) & layout::MAP_LIVE != 0
}

/// The key word at `place`, which is in use.
pub fn key_at(map: ObjectRef, shapes: MapShapes, place: usize) -> Option<u64> {
    let keys = array(map, layout::MAP_KEYS).filter(|keys| place < array_capacity(*keys))?;
    Some(array_get(keys, shapes.key, place))
}

/// The value word at `place`, which is in use.
pub fn value_at(map: ObjectRef, shapes: MapShapes, place: usize) -> Option<u64> {
    let values = array(map, layout::MAP_VALUES).filter(|values| place < array_capacity(*values))?;
    Some(array_get(values, shapes.value, place))
}

/// The hash of the key at `place`, where an entry is.
pub(crate) fn hash_at(map: ObjectRef, place: usize) -> u32 {
    let hashes = array(map, layout::MAP_HASHES).filter(|hashes| place < array_capacity(*hashes));
    hashes.map_or(0, |hashes| hashes.get(layout::ARRAY_ELEMENTS + place) as u32)
}

/// The hash of an Integer. Multiplying by the golden ratio spreads neighbouring numbers evenly, so
/// that the dense keys that most maps of Integers have do not collide (Knuth, *The Art of Computer
/// Programming*, volume 3, section 6.4).
#[inline]
fn hash_integer(value: u64) -> u32 {
    (value.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

#[inline]
pub(crate) fn mix(value: u64) -> u32 {
    let product = u128::from(value ^ 0x9E37_79B9_7F4A_7C15) * 0xA076_1D64_78BD_642F;
    ((product >> 64) as u64 ^ product as u64) as u32
}

impl Context {
    /// A new empty map or set of type `ty`.
    pub fn new_map(&mut self, ty: TypeId) -> Result<ObjectRef, Raised> {
        self.allocate(ty.0, layout::MAP_WORDS)
    }

    /// The hash of a key, which agrees with `==` and does not [ask](Self::key_asks). Raises `TypeError` for what
    /// cannot be a key.
    pub fn hash_key(&mut self, word: u64, shape: Shape) -> Result<u32, Raised> {
        let hash = match shape {
            Shape::Integer => hash_integer(word),
            Shape::Boolean => mix(word),
            Shape::Float => hash_float(f64::from_bits(word)),
            Shape::Reference => match ObjectRef::from_word(word) {
                Some(object) => self.hash_object(object)?,
                None => 1,
            },
            Shape::Tagged => match Tagged(word).unpack() {
                Unpacked::Nothing => 1,
                Unpacked::Boolean(value) => mix(u64::from(value)),
                Unpacked::Integer(value) => hash_integer(value as u64),
                Unpacked::Float(value) => hash_float(value),
                Unpacked::Object(object) => self.hash_object(object)?,
            },
        };
        Ok(hash)
    }

    fn hash_object(&mut self, object: ObjectRef) -> Result<u32, Raised> {
        let program = self.instance().program();
        match object.type_id().and_then(|id| program.types().get(id)) {
            Some(Type::Text | Type::Bytes) => Ok(text::hash(object)),
            Some(Type::Decimal) => Ok(match decimal::simplest(decimal::value(object)) {
                Simplest::Integer(number) => hash_integer(number as u64),
                Simplest::Float(number) => hash_float(number),
                Simplest::Decimal([low, high]) => mix(u64::from(mix(low)) << 32 ^ high),
            }),
            Some(Type::Range) => {
                let words = layout::RANGE_START..layout::RANGE_WORDS;
                Ok(words.fold(7, |hash, word| mix(u64::from(hash) << 32 ^ object.get(word))))
            }
            Some(Type::Class(_)) if self.has_hashed_fields(program, object) => {
                self.hash_fields(object)
            }
            Some(Type::Function(..) | Type::Record | Type::Exception(_) | Type::Cell(_)) => {
                // Objects with identity would need a hash that survives moving.
                Err(self.not_a_key(object))
            }
            _ => Err(self.not_a_key(object)),
        }
    }

    #[cold]
    fn not_a_key(&mut self, object: ObjectRef) -> Raised {
        let ty = self.type_name(Tagged::object(object));
        let message = format!(
            "a {ty} cannot be a key or in a set, because it can change or has no value to compare"
        );
        self.raise(ErrorKind::TypeError, &message)
    }

    /// The place of the entry with key `key`, a word in the map's key shape that does not
    /// [ask](Self::key_asks).
    pub(crate) fn map_find(
        &mut self,
        map: ObjectRef,
        shapes: MapShapes,
        key: u64,
    ) -> Result<Option<usize>, Raised> {
        if length(map) == 0 {
            return Ok(None);
        }
        let hash = self.hash_key(key, shapes.key)?;
        Ok(self.find_hashed(map, shapes, key, hash))
    }

    fn find_hashed(&self, map: ObjectRef, shapes: MapShapes, key: u64, hash: u32) -> Option<usize> {
        match shapes.key {
            Shape::Integer => {
                find_tagged(map, hash, |keys, place| word_at(keys, place) == Some(key))
            }
            shape => find_where(map, hash, |keys, place| {
                place < array_capacity(keys)
                    && self.same_key(array_get(keys, shape, place), key, shape)
            }),
        }
    }

    fn same_key(&self, a: u64, b: u64, shape: Shape) -> bool {
        match shape {
            Shape::Integer | Shape::Boolean => a == b,
            Shape::Float => f64::from_bits(a) == f64::from_bits(b),
            Shape::Reference => {
                let (a, b) = (Tagged::from_reference_word(a), Tagged::from_reference_word(b));
                a == b || equality::equal(self, a, b)
            }
            Shape::Tagged => a == b || equality::equal(self, Tagged(a), Tagged(b)),
        }
    }

    /// Looks for an Integer or Text `key`; nothing unless the map's keys are of the type of `key`.
    /// Other keys need [`map_find`](Self::map_find).
    #[inline]
    pub(crate) fn find_common_key(
        &mut self,
        map: ObjectRef,
        key_type: TypeId,
        key: Tagged,
    ) -> Option<CommonKey> {
        match key_type {
            TypeId::INTEGER if key.is_inline_integer() => {
                Some(self.find_integer_key(map, key.as_inline_integer() as u64))
            }
            TypeId::TEXT => {
                let text = key.as_object().filter(|object| self.is_text(*object))?;
                Some(self.find_text_key(map, text))
            }
            _ => None,
        }
    }

    /// Looks for a key in a map with keys of type Integer. Expected O(1).
    #[inline]
    pub(crate) fn find_integer_key(&mut self, map: ObjectRef, key: u64) -> CommonKey {
        self.find_or_remember(map, key, || {
            let hash = hash_integer(key);
            let place = find_tagged(map, hash, |keys, place| word_at(keys, place) == Some(key));
            (hash, place)
        })
    }

    /// Looks for a key in a map with keys of type Text. Expected O(length of the key).
    #[inline]
    pub(crate) fn find_text_key(&mut self, map: ObjectRef, key: ObjectRef) -> CommonKey {
        self.find_or_remember(map, key.address(), || {
            let hash = text::hash(key);
            let place = find_tagged(map, hash, |keys, place| {
                word_at(keys, place)
                    .and_then(ObjectRef::from_word)
                    .is_some_and(|other| text::equal(other, key))
            });
            (hash, place)
        })
    }

    /// What was found last, if it is this key of this map, or what `find` finds.
    #[inline(always)]
    fn find_or_remember(
        &mut self,
        map: ObjectRef,
        word: u64,
        find: impl FnOnce() -> (u32, Option<usize>),
    ) -> CommonKey {
        let last = self.last_key;
        if last.map == map.address() && last.key == word && last.changes == changes(map) {
            // What is there already needs no hash.
            return CommonKey { word, hash: 0, place: Some(last.place) };
        }
        let (hash, place) = find();
        if let Some(place) = place {
            let (map, changes) = (map.address(), changes(map));
            self.last_key = LastKey { map, key: word, changes, place };
        }
        CommonKey { word, hash, place }
    }

    /// Sets the value of a key that was just looked for; `false` when the map must grow first.
    #[inline]
    pub(crate) fn set_common_key(
        &mut self,
        map: ObjectRef,
        shapes: MapShapes,
        key: CommonKey,
        value: u64,
    ) -> bool {
        if let Some(place) = key.place {
            let values =
                array(map, layout::MAP_VALUES).filter(|values| place < array_capacity(*values));
            return match values {
                Some(values) => {
                    self.array_store(values, shapes.value, place, value);
                    true
                }
                None => false,
            };
        }
        let has_room = used(map) < array(map, layout::MAP_HASHES).map_or(0, array_capacity);
        if has_room {
            self.add_entry(map, shapes, (key.word, value), key.hash);
        }
        has_room
    }

    /// Sets the value of a key that was just looked for, making room if needed. May allocate.
    #[inline]
    pub(crate) fn put_common_key(
        &mut self,
        map: ObjectRef,
        shapes: MapShapes,
        key: CommonKey,
        value: u64,
    ) -> Result<(), Raised> {
        if self.set_common_key(map, shapes, key, value) {
            return Ok(());
        }
        self.grow_and_add(map, shapes, (key.word, value), key.hash)
    }

    /// Sets the value of key `key`; both are words in the map's shapes. May allocate, and call methods of the
    /// program.
    pub fn map_set(
        &mut self,
        map: ObjectRef,
        shapes: MapShapes,
        key: u64,
        value: u64,
    ) -> Result<(), Raised> {
        if self.key_word_asks(key, shapes) {
            return self.put_asking(map, shapes, (key, value)).map(drop);
        }
        let hash = self.hash_key(key, shapes.key)?;
        if let Some(place) = self.find_hashed(map, shapes, key, hash) {
            self.set_value_at(map, shapes, place, value);
            return Ok(());
        }
        self.add_hashed(map, shapes, (key, value), hash)
    }

    fn set_value_at(&mut self, map: ObjectRef, shapes: MapShapes, place: usize, value: u64) {
        if let Some(values) = array(map, layout::MAP_VALUES) {
            self.array_store(values, shapes.value, place, value);
        }
    }

    /// Sets the value of a key that [asks](Self::key_asks), or adds it to a set; whether it is new.
    #[cold]
    fn put_asking(
        &mut self,
        map: ObjectRef,
        shapes: MapShapes,
        (key, value): (u64, u64),
    ) -> Result<bool, Raised> {
        let handles = self.handle_count();
        let kept = [
            self.root(Tagged::object(map)),
            self.root_shaped(key, shapes.key),
            self.root_shaped(value, shapes.value),
        ];
        let result = self.put_kept(kept, shapes, (key, value));
        self.release(handles);
        result
    }

    fn put_kept(
        &mut self,
        [kept, kept_key, kept_value]: [Handle; 3],
        shapes: MapShapes,
        (key, value): (u64, u64),
    ) -> Result<bool, Raised> {
        let hash = self.hash_asking(kept_key)?;
        let found = self.find_asking(kept, kept_key, hash, None)?;
        let map = self.kept_object(kept)?;
        let key = self.unroot(kept_key, key, shapes.key);
        let value = self.unroot(kept_value, value, shapes.value);
        match found {
            // The element that a set has stays there, as keys do.
            Some(_) if self.is_set(map) => {}
            Some(place) => self.set_value_at(map, shapes, place, value),
            None => self.add_hashed(map, shapes, (key, value), hash)?,
        }
        Ok(found.is_none())
    }

    /// Adds `element`, a word in the set's shapes, to a set; whether it is new. May allocate, and call methods of
    /// the program.
    pub fn set_add(
        &mut self,
        set: ObjectRef,
        shapes: MapShapes,
        element: u64,
    ) -> Result<bool, Raised> {
        if self.key_word_asks(element, shapes) {
            return self.put_asking(set, shapes, (element, element));
        }
        let hash = self.hash_key(element, shapes.key)?;
        if self.find_hashed(set, shapes, element, hash).is_some() {
            return Ok(false);
        }
        self.add_hashed(set, shapes, (element, element), hash)?;
        Ok(true)
    }

    /// Adds an entry whose key is not there yet, making room if needed. May allocate.
    fn add_hashed(
        &mut self,
        map: ObjectRef,
        shapes: MapShapes,
        entry: (u64, u64),
        hash: u32,
    ) -> Result<(), Raised> {
        let room = array(map, layout::MAP_HASHES).map_or(0, array_capacity);
        if used(map) < room {
            self.add_entry(map, shapes, entry, hash);
            return Ok(());
        }
        self.grow_and_add(map, shapes, entry, hash)
    }

    fn add_entry(
        &mut self,
        map: ObjectRef,
        shapes: MapShapes,
        (key, value): (u64, u64),
        hash: u32,
    ) {
        let place = used(map);
        let arrays =
            [layout::MAP_HASHES, layout::MAP_KEYS, layout::MAP_VALUES].map(|word| array(map, word));
        let ([Some(hashes), Some(keys), Some(values)], Some(index)) = (arrays, Index::of(map))
        else {
            return;
        };
        let fits = |array: &ObjectRef| place < array.get(layout::ARRAY_CAPACITY) as usize;
        if ![hashes, keys, values].iter().all(fits) {
            // Another thread has added an entry at the same time, and this one is lost.
            return;
        }
        self.array_store(keys, shapes.key, place, key);
        self.array_store(values, shapes.value, place, value);
        hashes.set_raw(layout::ARRAY_ELEMENTS + place, u64::from(hash) | layout::MAP_LIVE);
        index.insert(hash, place);
        map.set_raw(layout::MAP_USED, place as u64 + 1);
        map.set_raw(layout::MAP_LENGTH, length(map) as u64 + 1);
        map.set_raw(layout::MAP_CHANGES, changes(map) + 1);
    }

    #[cold]
    #[inline(never)]
    fn grow_and_add(
        &mut self,
        map: ObjectRef,
        shapes: MapShapes,
        (key, value): (u64, u64),
        hash: u32,
    ) -> Result<(), Raised> {
        let handles = self.handle_count();
        let roots = [
            self.root(Tagged::object(map)),
            self.root_shaped(key, shapes.key),
            self.root_shaped(value, shapes.value),
        ];
        let rebuilt = self.rebuild(roots[0], shapes);
        let map = self.handle(roots[0]).as_object();
        let key = self.unroot(roots[1], key, shapes.key);
        let value = self.unroot(roots[2], value, shapes.value);
        self.release(handles);
        rebuilt?;
        self.add_entry(map.ok_or(Raised)?, shapes, (key, value), hash);
        Ok(())
    }

    /// Keeps a word alive if it refers to an object.
    fn root_shaped(&mut self, word: u64, shape: Shape) -> Handle {
        self.root(match shape {
            Shape::Reference => Tagged::from_reference_word(word),
            Shape::Tagged => Tagged(word),
            _ => Tagged::NOTHING,
        })
    }

    fn unroot(&self, handle: Handle, word: u64, shape: Shape) -> u64 {
        match shape {
            Shape::Reference => self.handle(handle).to_reference_word(),
            Shape::Tagged => self.handle(handle).0,
            _ => word,
        }
    }

    /// Moves the entries of the map behind a handle to new arrays with room for more.
    fn rebuild(&mut self, map: Handle, shapes: MapShapes) -> Result<(), Raised> {
        let live = self.handle(map).as_object().map_or(0, length);
        let sizes = Sizes::for_entries((live * 2).max(FIRST_CAPACITY));
        let first = self.handle_count();
        let wanted = [
            (Shape::Integer, sizes.entries),
            (shapes.key, sizes.entries),
            (Shape::Integer, sizes.index_words),
            (shapes.value, sizes.entries),
        ];
        let is_set = self.handle(map).as_object().is_some_and(|map| self.is_set(map));
        let wanted = if is_set { &wanted[..3] } else { &wanted };
        for &(shape, capacity) in wanted {
            let array = self.new_array(shape, capacity)?;
            self.root(Tagged::object(array));
        }
        let arrays: Vec<ObjectRef> = (0..wanted.len())
            .filter_map(|index| self.handle(Handle::new(first + index)).as_object())
            .collect();
        let (Some(map), &[hashes, keys, index, ref rest @ ..]) =
            (self.handle(map).as_object(), arrays.as_slice())
        else {
            return Err(Raised);
        };
        let values = rest.first().copied().unwrap_or(keys);
        let mut place = 0;
        for old in (0..used(map)).filter(|&old| is_live(map, old)) {
            let (Some(key), Some(value)) = (key_at(map, shapes, old), value_at(map, shapes, old))
            else {
                continue;
            };
            let old_hashes = array(map, layout::MAP_HASHES).ok_or(Raised)?;
            let hash = old_hashes.get(layout::ARRAY_ELEMENTS + old);
            self.array_store(keys, shapes.key, place, key);
            self.array_store(values, shapes.value, place, value);
            hashes.set_raw(layout::ARRAY_ELEMENTS + place, hash);
            Index::in_array(index).insert(hash as u32, place);
            place += 1;
        }
        self.store(map, layout::MAP_HASHES, hashes.address());
        self.store(map, layout::MAP_KEYS, keys.address());
        self.store(map, layout::MAP_VALUES, values.address());
        self.store(map, layout::MAP_INDEX, index.address());
        map.set_raw(layout::MAP_USED, place as u64);
        Ok(())
    }

    /// A new backing array.
    pub fn new_array(&mut self, shape: Shape, capacity: usize) -> Result<ObjectRef, Raised> {
        let Some(words) = array_words(shape, capacity) else {
            return Err(self.raise_out_of_memory());
        };
        let array = self.allocate(array_kind(shape), words)?;
        prepare_array(array, shape, words);
        Ok(array)
    }

    /// Removes the entry of key `key`, which does not [ask](Self::key_asks), and gives its value, a word in the map's
    /// value shape.
    pub fn map_remove(
        &mut self,
        map: ObjectRef,
        shapes: MapShapes,
        key: u64,
    ) -> Result<Option<u64>, Raised> {
        let place = self.map_find(map, shapes, key)?;
        Ok(place.and_then(|place| self.map_remove_at(map, shapes, place)))
    }

    /// Removes the entry at `place` and gives its value, a word in the map's value shape.
    pub(crate) fn map_remove_at(
        &mut self,
        map: ObjectRef,
        shapes: MapShapes,
        place: usize,
    ) -> Option<u64> {
        let value = value_at(map, shapes, place);
        if let Some(hashes) = array(map, layout::MAP_HASHES) {
            let hash = hashes.get(layout::ARRAY_ELEMENTS + place) as u32;
            hashes.set_raw(layout::ARRAY_ELEMENTS + place, 0);
            if let Some(index) = Index::of(map) {
                index.remove(hash, place);
            }
        }
        for (word, shape) in [(layout::MAP_KEYS, shapes.key), (layout::MAP_VALUES, shapes.value)] {
            if let Some(array) = array(map, word) {
                self.array_store(array, shape, place, empty_word(shape));
            }
        }
        map.set_raw(layout::MAP_LENGTH, length(map) as u64 - 1);
        map.set_raw(layout::MAP_CHANGES, changes(map) + 1);
        value
    }

    /// Removes all entries.
    pub fn map_clear(&mut self, map: ObjectRef) {
        map.set_raw(layout::MAP_LENGTH, 0);
        map.set_raw(layout::MAP_USED, 0);
        for word in [layout::MAP_HASHES, layout::MAP_KEYS, layout::MAP_VALUES, layout::MAP_INDEX] {
            self.store(map, word, 0);
        }
        map.set_raw(layout::MAP_CHANGES, changes(map) + 1);
    }
}

/// Word `index` of an array of words, if it has one.
#[inline]
fn word_at(array: ObjectRef, index: usize) -> Option<u64> {
    (index < array_capacity(array)).then(|| array.get(layout::ARRAY_ELEMENTS + index))
}

/// The place of the entry whose key `is_wanted`, which is cheap to find out: only those bits of the
/// hashes that the table has are compared before.
#[inline(always)]
fn find_tagged(
    map: ObjectRef,
    hash: u32,
    is_wanted: impl Fn(ObjectRef, usize) -> bool,
) -> Option<usize> {
    let keys = array(map, layout::MAP_KEYS)?;
    Index::of(map)?.find(hash, |place| is_wanted(keys, place))
}

/// The place of the entry with hash `hash` whose key, at a place of the array of keys, `is_wanted`.
#[inline(always)]
pub(crate) fn find_where(
    map: ObjectRef,
    hash: u32,
    is_wanted: impl Fn(ObjectRef, usize) -> bool,
) -> Option<usize> {
    let (hashes, keys) = (array(map, layout::MAP_HASHES)?, array(map, layout::MAP_KEYS)?);
    let live = u64::from(hash) | layout::MAP_LIVE;
    Index::of(map)?
        .find(hash, |place| word_at(hashes, place) == Some(live) && is_wanted(keys, place))
}

/// The places of all entries whose keys have this hash.
pub(crate) fn places_with_hash(map: ObjectRef, hash: u32) -> Vec<usize> {
    let places = RefCell::new(Vec::new());
    find_where(map, hash, |_, place| {
        places.borrow_mut().push(place);
        false
    });
    places.into_inner()
}

/// Floats that equal an Integer hash like it; zeros hash alike.
fn hash_float(value: f64) -> u32 {
    let integer = value as i64;
    if integer as f64 == value { hash_integer(integer as u64) } else { mix(value.to_bits()) }
}
