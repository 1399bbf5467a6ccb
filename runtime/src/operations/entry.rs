//! Keys and values of maps whose types are known: words in the shapes of the map's types.

use runa_bytecode::{ErrorKind, Shape, TypeId};

use crate::context::{Context, Raised};
use crate::object::ObjectRef;
use crate::objects::map::{self, CommonKey, MapShapes};
use crate::tagged::Tagged;

impl Context {
    /// The value of `key` in a map. Raises `KeyError` without the key, and `TypeError` for what cannot
    /// be a key. May allocate when it raises, and only then.
    pub fn entry_get(&mut self, map: ObjectRef, key: u64) -> Result<u64, Raised> {
        let (key_type, value_type) = map::types(map, self);
        let shapes = MapShapes::of(key_type, value_type, self);
        match self.look_for_common(map, key_type, key) {
            Some(found) => {
                let value = found.place.and_then(|place| map::value_at(map, shapes, place));
                value.map_or_else(|| self.raise_missing_word(key, shapes.key), Ok)
            }
            None if self.key_word_asks(key, shapes) => {
                let handles = self.handle_count();
                let kept = self.root(key_in_shape(key, shapes.key));
                let found = self.entry_find(map, key);
                let key = self.handle(kept);
                self.release(handles);
                found?.ok_or_else(|| self.raise_missing_key(key))
            }
            None => {
                let place = self.map_find(map, shapes, key)?;
                let value = place.and_then(|place| map::value_at(map, shapes, place));
                value.map_or_else(|| self.raise_missing_word(key, shapes.key), Ok)
            }
        }
    }

    #[cold]
    fn raise_missing_word(&mut self, key: u64, shape: Shape) -> Result<u64, Raised> {
        let key = self.word_to_any(key, shape)?;
        Err(self.raise_missing_key(key))
    }

    /// The value of `key` in a map, if it has the key. Raises as [`entry_get`](Self::entry_get).
    pub fn entry_find(&mut self, map: ObjectRef, key: u64) -> Result<Option<u64>, Raised> {
        let (key_type, value_type) = map::types(map, self);
        let shapes = MapShapes::of(key_type, value_type, self);
        let place = match self.look_for_common(map, key_type, key) {
            Some(found) => found.place,
            None if self.key_word_asks(key, shapes) => {
                return self.entry_find_asking(map, key_in_shape(key, shapes.key), shapes);
            }
            None => self.map_find(map, shapes, key)?,
        };
        Ok(place.and_then(|place| map::value_at(map, shapes, place)))
    }

    /// [`entry_find`](Self::entry_find) of a key that [asks](Self::key_asks).
    #[cold]
    fn entry_find_asking(
        &mut self,
        map: ObjectRef,
        key: Tagged,
        shapes: MapShapes,
    ) -> Result<Option<u64>, Raised> {
        let handles = self.handle_count();
        let (map, key) = (self.root(Tagged::object(map)), self.root(key));
        let place = self.place_asking(map, key);
        let map = self.kept_object(map);
        self.release(handles);
        Ok(place?.zip(map.ok()).and_then(|(place, map)| map::value_at(map, shapes, place)))
    }

    /// Sets the value of `key` in a map. May allocate. Raises `TypeError` for what cannot be a key.
    pub fn entry_set(&mut self, map: ObjectRef, key: u64, value: u64) -> Result<(), Raised> {
        let (key_type, value_type) = map::types(map, self);
        let shapes = MapShapes::of(key_type, value_type, self);
        match self.look_for_common(map, key_type, key) {
            Some(found) => self.put_common_key(map, shapes, found, value),
            None => self.map_set(map, shapes, key, value),
        }
    }

    #[inline]
    fn look_for_common(&mut self, map: ObjectRef, ty: TypeId, key: u64) -> Option<CommonKey> {
        match ty {
            TypeId::INTEGER => Some(self.find_integer_key(map, key)),
            TypeId::TEXT => ObjectRef::from_word(key).map(|text| self.find_text_key(map, text)),
            _ => None,
        }
    }

    /// [`entry_find`](Self::entry_find) in a map of Integers to anything but Booleans. Neither
    /// allocates nor raises. Expected O(1).
    pub fn word_of_integer(&mut self, map: ObjectRef, key: i64) -> Option<u64> {
        let place = self.find_integer_key(map, key as u64).place?;
        map::value_at(map, WORDS, place)
    }

    /// [`entry_find`](Self::entry_find) in a map of Texts to anything but Booleans. Neither allocates
    /// nor raises. Expected O(length of the key).
    pub fn word_of_text(&mut self, map: ObjectRef, key: ObjectRef) -> Option<u64> {
        let place = self.find_text_key(map, key).place?;
        map::value_at(map, WORDS, place)
    }

    /// [`entry_set`](Self::entry_set) in a map of Integers to anything but Booleans, as long as there
    /// is room: else it does nothing and gives `false`. Expected O(1).
    pub fn set_word_of_integer(&mut self, map: ObjectRef, key: i64, value: u64) -> bool {
        let found = self.find_integer_key(map, key as u64);
        self.set_common_key(map, WORDS, found, value)
    }

    /// [`entry_set`](Self::entry_set) in a map of Texts to anything but Booleans, as long as there is
    /// room: else it does nothing and gives `false`. Expected O(length of the key).
    pub fn set_word_of_text(&mut self, map: ObjectRef, key: ObjectRef, value: u64) -> bool {
        let found = self.find_text_key(map, key);
        self.set_common_key(map, WORDS, found, value)
    }

    /// The `KeyError` of a missing key.
    #[cold]
    pub(crate) fn raise_missing_key(&mut self, key: Tagged) -> Raised {
        let message = format!("the map has no key {}", self.shown(key));
        self.raise(ErrorKind::KeyError, &message)
    }
}

/// A key that is an object, from its word.
fn key_in_shape(key: u64, shape: Shape) -> Tagged {
    match shape {
        Shape::Reference => Tagged::from_reference_word(key),
        _ => Tagged(key),
    }
}

/// Stands for all shapes but Boolean, whose words are read and written alike.
const WORDS: MapShapes = MapShapes { key: Shape::Integer, value: Shape::Integer };
