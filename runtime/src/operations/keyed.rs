//! Keys and values of maps, when types are only known at run time.

use runa_bytecode::{Shape, Type, TypeId};

use super::convert::unpack_word;
use super::equality::equal_unpacked;
use crate::context::{Context, Raised};
use crate::native::Handle;
use crate::object::ObjectRef;
use crate::objects::map::{self, MapShapes};
use crate::tagged::{Tagged, Unpacked};

/// A word as a handle keeps it, if a handle can.
fn kept(word: u64, shape: Shape) -> Option<Tagged> {
    match shape {
        Shape::Tagged => Some(Tagged(word)),
        Shape::Reference => Some(Tagged::from_reference_word(word)),
        Shape::Integer | Shape::Float | Shape::Boolean => None,
    }
}

impl Context {
    /// [`map_lookup`](Self::map_lookup) of a common key, which neither allocates nor raises: nothing
    /// when `map` is no map of Integer or Text keys, `key` none of its keys, or the value needs a
    /// box. The inner option is the value, if the map has the key.
    #[inline]
    pub fn quick_map_lookup(&mut self, map: Tagged, key: Tagged) -> Option<Option<Tagged>> {
        let map = map.as_object()?;
        let &Type::Map(key_type, value_type) = self.object_type(map)? else { return None };
        let Some(place) = self.find_common_key(map, key_type, key)?.place else {
            return Some(None);
        };
        let shapes = MapShapes::of(key_type, value_type, self);
        let word = map::value_at(map, shapes, place)?;
        let value = match shapes.value {
            Shape::Integer => Tagged::inline_integer(word as i64)?,
            Shape::Float => Tagged::inline_float(f64::from_bits(word))?,
            Shape::Boolean => Tagged::boolean(word != 0),
            Shape::Reference => Tagged::from_reference_word(word),
            Shape::Tagged => Tagged(word),
        };
        Some(Some(value))
    }

    /// The value of `key` in a map, as `Any`. May allocate. Raises `KeyError` without the key.
    pub fn map_at(&mut self, object: ObjectRef, key: Tagged) -> Result<Tagged, Raised> {
        match self.map_lookup(object, key)? {
            Some(value) => Ok(value),
            None => Err(self.raise_missing_key(key)),
        }
    }

    /// The value of `key` in a map, as `Any`, if it has the key. A key of another type than the map's
    /// keys is not in it. May allocate.
    pub fn map_lookup(&mut self, object: ObjectRef, key: Tagged) -> Result<Option<Tagged>, Raised> {
        if self.key_asks(key) {
            return self.lookup_asking(object, key);
        }
        let Some(place) = self.map_place(object, key)? else { return Ok(None) };
        let shapes = map::shapes(object, self);
        match map::value_at(object, shapes, place) {
            Some(word) => self.word_to_any(word, shapes.value).map(Some),
            None => Ok(None),
        }
    }

    /// [`map_lookup`](Self::map_lookup) of a key that [asks](Self::key_asks).
    #[cold]
    pub(super) fn lookup_asking(
        &mut self,
        object: ObjectRef,
        key: Tagged,
    ) -> Result<Option<Tagged>, Raised> {
        self.with_place_asking(object, key, |context, map, place| {
            place.map(|place| context.part_of_map(map, place, true)).transpose()
        })
    }

    /// Looks for a key that [asks](Self::key_asks), and gives the map and its place to `then`.
    fn with_place_asking<T>(
        &mut self,
        object: ObjectRef,
        key: Tagged,
        then: impl FnOnce(&mut Self, Handle, Option<usize>) -> Result<T, Raised>,
    ) -> Result<T, Raised> {
        let handles = self.handle_count();
        let (map, key) = (self.root(Tagged::object(object)), self.root(key));
        let place = self.place_asking(map, key);
        let result = place.and_then(|place| then(self, map, place));
        self.release(handles);
        result
    }

    /// Where a map has `key`, if it has it. Raises `TypeError` for what can never be a key. May allocate, and call
    /// methods of the program.
    pub fn map_place(&mut self, object: ObjectRef, key: Tagged) -> Result<Option<usize>, Raised> {
        if self.key_asks(key) {
            return self.with_place_asking(object, key, |_, _, place| Ok(place));
        }
        let (key_type, _) = map::types(object, self);
        let shapes = map::shapes(object, self);
        match self.word_of_type(key, key_type) {
            Some(word) => self.map_find(object, shapes, word),
            None => self.map_place_of_equal(object, key),
        }
    }

    /// A number is in a map with keys of another type of numbers when an equal one is, and so is a tuple:
    /// hashes do not tell equal values apart.
    fn map_place_of_equal(
        &mut self,
        object: ObjectRef,
        key: Tagged,
    ) -> Result<Option<usize>, Raised> {
        let hash = self.hash_key(key.0, Shape::Tagged)?;
        let wanted = key.unpack();
        let may_be_there = match wanted {
            Unpacked::Integer(_) | Unpacked::Float(_) => true,
            Unpacked::Object(object) => {
                self.decimal_of(object).is_some() || self.tuple_length(object).is_some()
            }
            Unpacked::Nothing | Unpacked::Boolean(_) => false,
        };
        if !may_be_there {
            return Ok(None);
        }
        let shapes = map::shapes(object, self);
        Ok(map::find_where(object, hash, |_, place| {
            let found = map::key_at(object, shapes, place);
            found.is_some_and(|word| equal_unpacked(self, unpack_word(word, shapes.key), wanted))
        }))
    }

    /// Removes the entry of `key` from a map if it has the key.
    pub fn map_take_out(&mut self, object: ObjectRef, key: Tagged) -> Result<(), Raised> {
        if self.key_asks(key) {
            return self.with_place_asking(object, key, |context, map, place| {
                let map = context.kept_object(map)?;
                context.take_out(map, place);
                Ok(())
            });
        }
        let place = self.map_place(object, key)?;
        self.take_out(object, place);
        Ok(())
    }

    fn take_out(&mut self, object: ObjectRef, place: Option<usize>) {
        if let Some(place) = place {
            let shapes = map::shapes(object, self);
            self.map_remove_at(object, shapes, place);
        }
    }

    /// Sets the value of `key` in a map; both are cast to the map's types. May allocate.
    pub fn map_put(&mut self, object: ObjectRef, key: Tagged, value: Tagged) -> Result<(), Raised> {
        let (key_type, value_type) = map::types(object, self);
        let words = (self.word_of_type(key, key_type), self.word_of_type(value, value_type));
        if let (Some(key), Some(value)) = words {
            let shapes = map::shapes(object, self);
            return self.map_set(object, shapes, key, value);
        }
        let handles = self.handle_count();
        let result = self.map_put_widened(object, (key, key_type), (value, value_type));
        self.release(handles);
        result
    }

    /// [`map_put`](Self::map_put) when a cast allocates or fails.
    #[cold]
    fn map_put_widened(
        &mut self,
        object: ObjectRef,
        (key, key_type): (Tagged, TypeId),
        (value, value_type): (Tagged, TypeId),
    ) -> Result<(), Raised> {
        let object = self.root(Tagged::object(object));
        let value = self.root(value);
        let widened_key = self.cast_for("a key", key, key_type)?;
        let types = self.instance().program().types();
        let (key_shape, value_shape) = (types.shape(key_type), types.shape(value_type));
        // Tagged words and references can be kept by a handle; all others are cast again without
        // allocating once nothing else allocates.
        let key = self.root(kept(widened_key, key_shape).unwrap_or(key));
        let value_now = self.handle(value);
        let widened_value = self.cast_for("a value", value_now, value_type)?;
        if let Some(widened) = kept(widened_value, value_shape) {
            self.set_handle(value, widened);
        }
        let object = self.handle(object).as_object().ok_or(Raised)?;
        let shapes = map::shapes(object, self);
        let key = self.word_of_type(self.handle(key), key_type).ok_or(Raised)?;
        let value = self.word_of_type(self.handle(value), value_type).ok_or(Raised)?;
        self.map_set(object, shapes, key, value)
    }
}
