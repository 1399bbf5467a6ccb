//! `x[a..b]` of lists, Text and Bytes, and `a + b` of lists.

use runa_bytecode::TypeId;

use super::index::Indexed;
use crate::context::{Context, Raised};
use crate::native::Handle;
use crate::object::{ObjectRef, layout};
use crate::objects::small::range_span;
use crate::objects::{list, text};
use crate::tagged::Tagged;

impl Context {
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

    fn joined(&mut self, ty: TypeId, parts: [Handle; 2]) -> Result<ObjectRef, Raised> {
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
        from: Handle,
        (start, count): (usize, usize),
        to: Handle,
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

    /// `x[range]` of a list, Text or Bytes: a new list of the same type, or the characters as a Text, or
    /// Bytes. May allocate. Raises `IndexError` when an element is missing; an empty range is never outside.
    pub fn slice(&mut self, object: ObjectRef, range: ObjectRef) -> Result<ObjectRef, Raised> {
        if self.is_text(object) {
            return self.slice_of_text(object, range);
        }
        if object.type_id() == Some(TypeId::BYTES) {
            let length = text::byte_length(object);
            let (start, count) = self.span_within(Indexed::Bytes, length, range)?;
            return self.slice_bytes(object, start, start + count);
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
        source: Handle,
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
}

/// The bytes of `count` scalars from scalar `start` on, all of which are there.
fn byte_span(text: &str, start: usize, count: usize) -> (usize, usize) {
    let from = text.char_indices().nth(start).map_or(text.len(), |(place, _)| place);
    let rest = &text[from..];
    let length = rest.char_indices().nth(count).map_or(rest.len(), |(place, _)| place);
    (from, from + length)
}
