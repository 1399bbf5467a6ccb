//! `x[i]`, `x[i] = v`, `x[a..b]`, lengths and joining, when types are only known at run time.

use runa_bytecode::{ErrorKind, Shape, Type, TypeId};

use super::convert::unpack_word;
use crate::context::{Context, Raised};
use crate::object::{ObjectRef, layout};
use crate::objects::small::range_span;
use crate::objects::{list, map, text};
use crate::tagged::{Tagged, Unpacked};

/// What an index counts in, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexed {
    /// Elements of a list.
    List,
    /// Characters of a Text.
    Text,
    /// Bytes.
    Bytes,
    /// Numbers of a Range.
    Range,
}

impl Indexed {
    /// "a list of 3 elements".
    fn describe(self, length: u64) -> String {
        let (whole, part, parts) = match self {
            Indexed::List => ("list", "element", "elements"),
            Indexed::Text => ("text", "character", "characters"),
            Indexed::Bytes => ("sequence", "byte", "bytes"),
            Indexed::Range => ("range", "number", "numbers"),
        };
        match length {
            0 => format!("an empty {whole}"),
            1 => format!("a {whole} of 1 {part} (0)"),
            _ => format!("a {whole} of {length} {parts} (0 to {})", length - 1),
        }
    }
}

impl Context {
    /// `container[index]`: an element of a list, Bytes or Range, a Text of one character, the value of
    /// a key; or a slice when the index is a Range. May allocate.
    ///
    /// Raises `IndexError`, `KeyError`, and `TypeError` for what has no index.
    pub fn index_get(&mut self, container: Tagged, index: Tagged) -> Result<Tagged, Raised> {
        let Unpacked::Object(object) = container.unpack() else {
            return Err(self.no_index(container));
        };
        match self.object_type(object) {
            Some(Type::Map(..)) => self.map_at(object, index),
            Some(Type::List(_) | Type::Text) if self.is(index, TypeId::RANGE) => {
                let range = index.as_object().ok_or(Raised)?;
                self.slice(object, range).map(Tagged::object)
            }
            Some(Type::List(_)) => {
                let position = self.position(index)?;
                self.list_at(object, position)
            }
            Some(Type::Text) => {
                let position = self.position(index)?;
                self.text_at(object, position).map(Tagged::object)
            }
            Some(Type::Bytes) => {
                let position = self.position(index)?;
                self.byte_at(object, position)
            }
            Some(Type::Range) => {
                let position = self.position(index)?;
                self.range_at(object, position)
            }
            _ => Err(self.no_index(container)),
        }
    }

    /// `container[index] = value` for a list or map; `value` is cast to the element's type. May
    /// allocate. Raises `IndexError`, and `TypeError` for anything that cannot be changed so.
    pub fn index_set(
        &mut self,
        container: Tagged,
        index: Tagged,
        value: Tagged,
    ) -> Result<(), Raised> {
        match container.unpack() {
            Unpacked::Object(object) if self.is_list(object) => {
                let position = self.position(index)?;
                self.list_put(object, position, value)
            }
            Unpacked::Object(object) if self.is_map(object) => self.map_put(object, index, value),
            _ => {
                let name = self.type_name(container);
                let message = format!("elements of {name} cannot be set");
                Err(self.raise(ErrorKind::TypeError, &message))
            }
        }
    }

    /// How many elements, entries, characters or bytes a collection has, as `Any`. Raises `TypeError`
    /// for anything else, `OverflowError` for a Range whose numbers an Integer cannot count.
    pub fn length_of(&mut self, container: Tagged) -> Result<Tagged, Raised> {
        let Unpacked::Object(object) = container.unpack() else {
            return Err(self.no_length(container));
        };
        let length = match self.object_type(object) {
            Some(Type::List(_)) => list::length(object),
            Some(Type::Map(..)) => map::length(object),
            Some(Type::Text) => text::scalar_length(object),
            Some(Type::Bytes) => text::byte_length(object),
            Some(Type::Range) => {
                let length = self.range_length(object)?;
                return self.box_integer(length);
            }
            _ => return Err(self.no_length(container)),
        };
        self.box_integer(length as i64)
    }

    /// How many numbers a Range has; raises `OverflowError` when an Integer cannot count them.
    pub fn range_length(&mut self, range: ObjectRef) -> Result<i64, Raised> {
        let (_, count) = range_span(range);
        i64::try_from(count).map_err(|_| {
            self.raise(ErrorKind::OverflowError, "the length of the range does not fit an Integer")
        })
    }

    #[cold]
    fn no_index(&mut self, container: Tagged) -> Raised {
        let message = format!("{} has no elements", self.describe(container));
        self.raise(ErrorKind::TypeError, &message)
    }

    #[cold]
    fn no_length(&mut self, container: Tagged) -> Raised {
        let message = format!("{} has no length", self.describe(container));
        self.raise(ErrorKind::TypeError, &message)
    }

    #[inline]
    fn position(&mut self, index: Tagged) -> Result<i64, Raised> {
        match index.unpack() {
            Unpacked::Integer(position) => Ok(position),
            _ => {
                let message = format!("an index needs Integer, found {}", self.describe(index));
                Err(self.raise(ErrorKind::TypeError, &message))
            }
        }
    }

    /// Raises `IndexError` for a list of `length` elements.
    #[cold]
    pub fn raise_index(&mut self, index: i64, length: usize) -> Raised {
        self.raise_index_in(Indexed::List, index, length as u64)
    }

    /// Raises `IndexError` for something of `length` parts.
    #[cold]
    pub fn raise_index_in(&mut self, indexed: Indexed, index: i64, length: u64) -> Raised {
        let message = format!("index {index} is outside {}", indexed.describe(length));
        self.raise(ErrorKind::IndexError, &message)
    }

    /// Element `index` of a list, as `Any`. May allocate.
    pub fn list_at(&mut self, object: ObjectRef, index: i64) -> Result<Tagged, Raised> {
        match self.list_get_any(object, index)? {
            Some(element) => Ok(element),
            None => Err(self.raise_index(index, list::length(object))),
        }
    }

    /// Sets element `index` of a list to `value`, cast to the list's element type. May allocate.
    pub fn list_put(&mut self, object: ObjectRef, index: i64, value: Tagged) -> Result<(), Raised> {
        let element = list::element_type(object, self);
        let (object, word) = self.cast_keeping(object, value, element)?;
        let shape = list::element_shape(object, self);
        if self.list_set(object, shape, index, word) {
            return Ok(());
        }
        Err(self.raise_index(index, list::length(object)))
    }

    /// Adds `value`, cast to the list's element type, at the end of a list. May allocate.
    pub fn list_push(&mut self, object: ObjectRef, value: Tagged) -> Result<(), Raised> {
        let element = list::element_type(object, self);
        let (object, word) = self.cast_keeping(object, value, element)?;
        let shape = list::element_shape(object, self);
        self.list_append(object, shape, word)
    }

    /// Casts while keeping an object up to date.
    fn cast_keeping(
        &mut self,
        object: ObjectRef,
        value: Tagged,
        ty: TypeId,
    ) -> Result<(ObjectRef, u64), Raised> {
        if let Some(word) = self.word_of_type(value, ty) {
            return Ok((object, word));
        }
        let handles = self.handle_count();
        let root = self.root(Tagged::object(object));
        let word = self.cast_for("an element", value, ty);
        let object = self.handle(root).as_object();
        self.release(handles);
        Ok((object.ok_or(Raised)?, word?))
    }

    /// The character at `index` as a Text. O(1) when the text is ASCII, else O(index).
    pub fn text_at(&mut self, object: ObjectRef, index: i64) -> Result<ObjectRef, Raised> {
        match text_scalar(self, object, index) {
            Some(character) => self.new_text(character.encode_utf8(&mut [0; 4])),
            None => {
                let length = text::scalar_length(object) as u64;
                Err(self.raise_index_in(Indexed::Text, index, length))
            }
        }
    }

    fn byte_at(&mut self, object: ObjectRef, index: i64) -> Result<Tagged, Raised> {
        let bytes = text::as_bytes(object, self);
        match usize::try_from(index).ok().and_then(|index| bytes.get(index)) {
            Some(&byte) => self.box_integer(i64::from(byte)),
            None => {
                let length = bytes.len() as u64;
                Err(self.raise_index_in(Indexed::Bytes, index, length))
            }
        }
    }

    fn range_at(&mut self, range: ObjectRef, index: i64) -> Result<Tagged, Raised> {
        let (start, count) = range_span(range);
        match u64::try_from(index) {
            Ok(distance) if distance < count => self.box_integer(start.wrapping_add(index)),
            _ => Err(self.raise_index_in(Indexed::Range, index, count)),
        }
    }

    /// The value of `key` in a map, as `Any`. May allocate. Raises `KeyError` without the key.
    pub fn map_at(&mut self, object: ObjectRef, key: Tagged) -> Result<Tagged, Raised> {
        match self.map_lookup(object, key)? {
            Some(value) => Ok(value),
            None => {
                let message = format!("the map has no key {}", self.shown(key));
                Err(self.raise(ErrorKind::KeyError, &message))
            }
        }
    }

    /// The value of `key` in a map, as `Any`, if it has the key. A key of another type than the map's
    /// keys is not in it. May allocate.
    pub fn map_lookup(&mut self, object: ObjectRef, key: Tagged) -> Result<Option<Tagged>, Raised> {
        let Some(place) = self.map_place(object, key)? else { return Ok(None) };
        let shapes = map::shapes(object, self);
        match map::value_at(object, shapes, place) {
            Some(word) => self.word_to_any(word, shapes.value).map(Some),
            None => Ok(None),
        }
    }

    /// Where a map has `key`, if it has it. Raises `TypeError` for what can never be a key.
    pub fn map_place(&mut self, object: ObjectRef, key: Tagged) -> Result<Option<usize>, Raised> {
        let (key_type, _) = map::types(object, self);
        let shapes = map::shapes(object, self);
        match self.word_of_type(key, key_type) {
            Some(word) => self.map_find(object, shapes, word),
            None => self.map_place_of_number(object, key, key_type),
        }
    }

    /// An Integer is in a map of Floats when an equal Float is, and the other way round.
    fn map_place_of_number(
        &mut self,
        object: ObjectRef,
        key: Tagged,
        key_type: TypeId,
    ) -> Result<Option<usize>, Raised> {
        let shapes = map::shapes(object, self);
        match key.unpack() {
            Unpacked::Float(number) if shapes.key == Shape::Integer => {
                let integer = number as i64;
                if !super::equality::integer_equals_float(integer, number) {
                    return Ok(None);
                }
                self.map_find(object, shapes, integer as u64)
            }
            Unpacked::Integer(_) if key_type == TypeId::OPTIONAL_FLOAT => {
                // Tagged keys compare by value, and hashes do not tell equal numbers apart.
                self.map_find(object, shapes, key.0)
            }
            _ => {
                self.hash_key(key.0, Shape::Tagged)?;
                Ok(None)
            }
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
        // Words in a tagged shape can be kept by a handle; all others are cast again without
        // allocating once nothing else allocates.
        let key = self.root(if key_shape == Shape::Tagged { Tagged(widened_key) } else { key });
        let value_now = self.handle(value);
        let widened_value = self.cast_for("a value", value_now, value_type)?;
        if value_shape == Shape::Tagged {
            self.set_handle(value, Tagged(widened_value));
        }
        let object = self.handle(object).as_object().ok_or(Raised)?;
        let shapes = map::shapes(object, self);
        let key = self.word_of_type(self.handle(key), key_type).ok_or(Raised)?;
        let value = self.word_of_type(self.handle(value), value_type).ok_or(Raised)?;
        self.map_set(object, shapes, key, value)
    }

    /// `a + b` for lists: a new list of their type, or `List of Any` when the types differ. May
    /// allocate.
    pub fn join_lists(&mut self, a: ObjectRef, b: ObjectRef) -> Result<ObjectRef, Raised> {
        let types = (a.type_id(), b.type_id());
        let ty = match types {
            (Some(a), Some(b)) if a == b => a,
            _ => TypeId::LIST_OF_ANY,
        };
        let handles = self.handle_count();
        let (a, b) = (self.root(Tagged::object(a)), self.root(Tagged::object(b)));
        let result = self.joined(ty, [a, b]);
        self.release(handles);
        result
    }

    fn joined(&mut self, ty: TypeId, parts: [crate::Handle; 2]) -> Result<ObjectRef, Raised> {
        let lengths = parts.map(|part| self.handle(part).as_object().map_or(0, list::length));
        let joined = self.new_list(ty, lengths[0].saturating_add(lengths[1]))?;
        let joined = self.root(Tagged::object(joined));
        for (part, length) in parts.into_iter().zip(lengths) {
            self.copy_elements(part, (0, length), joined)?;
        }
        self.handle(joined).as_object().ok_or(Raised)
    }

    /// Adds `count` elements from `start` on of one list to the end of another, both behind handles;
    /// fewer when the list has become shorter. They have the same type, or the other is a `List of
    /// Any`.
    pub fn copy_elements(
        &mut self,
        from: crate::Handle,
        (start, count): (usize, usize),
        to: crate::Handle,
    ) -> Result<(), Raised> {
        let (Some(source), Some(target)) =
            (self.handle(from).as_object(), self.handle(to).as_object())
        else {
            return Err(Raised);
        };
        let shape = list::element_shape(source, self);
        let target_shape = list::element_shape(target, self);
        for index in start..start.saturating_add(count) {
            let source = self.handle(from).as_object().ok_or(Raised)?;
            let Some(word) = list::get(source, shape, index as i64) else { break };
            let word = if target_shape == shape { word } else { self.word_to_any(word, shape)?.0 };
            let target = self.handle(to).as_object().ok_or(Raised)?;
            self.list_append(target, target_shape, word)?;
        }
        Ok(())
    }

    /// `x[range]` of a list or Text: a new list of the same type, or the characters as a Text. May
    /// allocate. Raises `IndexError` when an element is missing; an empty range is never outside.
    pub fn slice(&mut self, object: ObjectRef, range: ObjectRef) -> Result<ObjectRef, Raised> {
        if self.is_text(object) {
            return self.slice_of_text(object, range);
        }
        let (start, count) = self.span_within(Indexed::List, list::length(object), range)?;
        let ty = object.type_id().unwrap_or(TypeId::LIST_OF_ANY);
        let handles = self.handle_count();
        let source = self.root(Tagged::object(object));
        let result = self.sliced(ty, source, (start, count));
        self.release(handles);
        result
    }

    fn sliced(
        &mut self,
        ty: TypeId,
        source: crate::Handle,
        (start, count): (usize, usize),
    ) -> Result<ObjectRef, Raised> {
        let slice = self.new_list(ty, count)?;
        let slice = self.root(Tagged::object(slice));
        self.copy_elements(source, (start, count), slice)?;
        self.handle(slice).as_object().ok_or(Raised)
    }

    fn slice_of_text(&mut self, object: ObjectRef, range: ObjectRef) -> Result<ObjectRef, Raised> {
        let length = text::scalar_length(object);
        let (start, count) = self.span_within(Indexed::Text, length, range)?;
        let (from, to) = if text::is_ascii(object) {
            (start, start + count)
        } else {
            byte_span(text::as_str(object, self), start, count)
        };
        self.slice_text(object, from, to)
    }

    /// Start and count of the numbers of a range, all of which must be below `length`.
    fn span_within(
        &mut self,
        indexed: Indexed,
        length: usize,
        range: ObjectRef,
    ) -> Result<(usize, usize), Raised> {
        let (start, count) = range_span(range);
        if count == 0 {
            return Ok((0, 0));
        }
        let length = length as u64;
        match u64::try_from(start) {
            Ok(first) if first < length && count <= length - first => {
                Ok((first as usize, count as usize))
            }
            Ok(first) if first < length => {
                let last = range.get(layout::RANGE_END) as i64;
                let last = last.wrapping_sub(range.get(layout::RANGE_EXCLUSIVE) as i64);
                Err(self.raise_index_in(indexed, last, length))
            }
            _ => Err(self.raise_index_in(indexed, start, length)),
        }
    }

    /// `value in container`: an element of a list, a key of a map, a part of a Text, a number of a
    /// Range. Raises `TypeError` when `container` is none of these, and for anything but Text in a
    /// Text.
    pub fn contains(&mut self, container: Tagged, value: Tagged) -> Result<bool, Raised> {
        let object = match container.unpack() {
            Unpacked::Object(object) => object,
            _ => return Err(self.no_operator("in", value, container)),
        };
        match (self.object_type(object), value.unpack()) {
            (Some(Type::List(_)), value) => Ok(list_position(self, object, value).is_some()),
            (Some(Type::Map(..)), _) => Ok(self.map_place(object, value)?.is_some()),
            (Some(Type::Range), Unpacked::Integer(number)) => Ok(range_contains(object, number)),
            (Some(Type::Text), Unpacked::Object(part)) if self.is_text(part) => {
                Ok(text::as_str(object, self).contains(text::as_str(part, self)))
            }
            _ => Err(self.no_operator("in", value, container)),
        }
    }
}

/// Where the first element equal to `value` is. O(length).
pub fn list_position(context: &Context, object: ObjectRef, value: Unpacked) -> Option<usize> {
    let shape = list::element_shape(object, context);
    (0..list::length(object)).find(|&index| {
        list::get(object, shape, index as i64).is_some_and(|word| {
            super::equality::equal_unpacked(context, unpack_word(word, shape), value)
        })
    })
}

/// Whether a Range has `number`.
pub fn range_contains(range: ObjectRef, number: i64) -> bool {
    let (start, count) = range_span(range);
    number >= start && number.abs_diff(start) < count
}

/// The scalar at `index` of a Text. O(1) when the text is ASCII, else O(index).
pub fn text_scalar(context: &Context, object: ObjectRef, index: i64) -> Option<char> {
    let index = usize::try_from(index).ok()?;
    if text::is_ascii(object) {
        return text::as_bytes(object, context).get(index).map(|&byte| char::from(byte));
    }
    text::as_str(object, context).chars().nth(index)
}

/// The bytes of `count` scalars from scalar `start` on, all of which are there.
fn byte_span(text: &str, start: usize, count: usize) -> (usize, usize) {
    let from = text.char_indices().nth(start).map_or(text.len(), |(place, _)| place);
    let rest = &text[from..];
    let length = rest.char_indices().nth(count).map_or(rest.len(), |(place, _)| place);
    (from, from + length)
}
