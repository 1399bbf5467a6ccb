//! `x[i]`, `x[i] = v`, `v in x` and lengths, when types are only known at run time.

use runa_bytecode::{ErrorKind, Type, TypeId};

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
    /// a key; a slice when the index is a Range; or what an object's own `get_at` gives. May allocate.
    ///
    /// Raises `IndexError`, `KeyError`, and `TypeError` for what has no index.
    pub fn index_get(&mut self, container: Tagged, index: Tagged) -> Result<Tagged, Raised> {
        let Unpacked::Object(object) = container.unpack() else {
            return Err(self.no_index(container));
        };
        match self.object_type(object) {
            Some(Type::Map(..)) => self.map_at(object, index),
            Some(Type::List(_) | Type::Text | Type::Bytes) if self.is(index, TypeId::RANGE) => {
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
                let byte = self.byte_at(object, position)?;
                self.box_integer(i64::from(byte))
            }
            Some(Type::Range) => {
                let position = self.position(index)?;
                self.range_at(object, position)
            }
            _ => match self.own_operator(Some("get_at"), container, &[index]) {
                Some(result) => result,
                None => Err(self.no_index(container)),
            },
        }
    }

    /// `container[index] = value` for a list or map, where `value` is cast to the element's type, or for an
    /// object with its own `set_at`. May allocate. Raises `IndexError`, and `TypeError` for anything that cannot be changed so.
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
            _ => match self.own_operator(Some("set_at"), container, &[index, value]) {
                Some(result) => result.map(drop),
                None => {
                    let name = self.type_name(container);
                    let message = format!("elements of {name} cannot be set");
                    Err(self.raise(ErrorKind::TypeError, &message))
                }
            },
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
            Some(Type::Map(..) | Type::Set(_)) => map::length(object),
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

    /// Adds `element`, cast to the set's element type, to a set; whether it is new. May allocate.
    pub fn set_put(&mut self, set: ObjectRef, element: Tagged) -> Result<bool, Raised> {
        let (ty, _) = map::types(set, self);
        let (set, word) = self.cast_keeping(set, element, ty)?;
        let shapes = map::shapes(set, self);
        self.set_add(set, shapes, word)
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

    /// The byte at `index` of Bytes; raises `IndexError` outside.
    pub fn byte_at(&mut self, object: ObjectRef, index: i64) -> Result<u8, Raised> {
        let bytes = text::as_bytes(object, self);
        match usize::try_from(index).ok().and_then(|index| bytes.get(index)) {
            Some(&byte) => Ok(byte),
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

    /// `value in container`: an element of a list or set, a key of a map, a part of a Text, a byte of Bytes, a number of a
    /// Range; else what an object's own `contains` says. Raises `TypeError` when `container` is none of these,
    /// and for anything but Text in a Text.
    pub fn contains(&mut self, container: Tagged, value: Tagged) -> Result<bool, Raised> {
        let object = match container.unpack() {
            Unpacked::Object(object) => object,
            _ => return Err(self.no_operator("in", value, container)),
        };
        match (self.object_type(object), value.unpack()) {
            (Some(Type::List(_)), _) => Ok(self.list_position(object, value)?.is_some()),
            (Some(Type::Map(..) | Type::Set(_)), _) => Ok(self.map_place(object, value)?.is_some()),
            (Some(Type::Bytes), Unpacked::Integer(number)) => {
                let bytes = text::as_bytes(object, self);
                Ok(u8::try_from(number).is_ok_and(|byte| bytes.contains(&byte)))
            }
            (Some(Type::Range), Unpacked::Integer(number)) => Ok(range_contains(object, number)),
            (Some(Type::Text), Unpacked::Object(part)) if self.is_text(part) => {
                Ok(text::as_str(object, self).contains(text::as_str(part, self)))
            }
            _ => self.own_contains(container, value),
        }
    }

    /// What an object's own `contains` says of `value`.
    fn own_contains(&mut self, container: Tagged, value: Tagged) -> Result<bool, Raised> {
        match self.own_operator(Some("contains"), container, &[value]) {
            Some(result) => {
                let result = result?;
                let word = self.cast_for("the result of `contains`", result, TypeId::BOOLEAN)?;
                Ok(word != 0)
            }
            None => Err(self.no_operator("in", value, container)),
        }
    }
}

/// Whether a Range has `number`.
pub fn range_contains(range: ObjectRef, number: i64) -> bool {
    let end = range.get(layout::RANGE_END) as i64;
    let is_before_end = match range.get(layout::RANGE_EXCLUSIVE) {
        0 => number <= end,
        _ => number < end,
    };
    number >= range.get(layout::RANGE_START) as i64 && is_before_end
}

/// The scalar at `index` of a Text. O(1) when the text is ASCII, else O(index).
pub fn text_scalar(context: &Context, object: ObjectRef, index: i64) -> Option<char> {
    let index = usize::try_from(index).ok()?;
    if text::is_ascii(object) {
        return text::as_bytes(object, context).get(index).map(|&byte| char::from(byte));
    }
    text::as_str(object, context).chars().nth(index)
}
