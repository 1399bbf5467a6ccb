//! Boxes, heap variables, function values, records and ranges; and moving words between shapes.

use runa_bytecode::{FunctionIndex, Shape, TypeId};

use crate::context::{Context, Raised};
use crate::object::{ObjectRef, kind, layout};
use crate::tagged::Tagged;

impl Context {
    /// An Integer as a tagged word.
    #[inline]
    pub fn box_integer(&mut self, value: i64) -> Result<Tagged, Raised> {
        match Tagged::inline_integer(value) {
            Some(word) => Ok(word),
            None => self.new_box(kind::BOXED_INTEGER, value as u64),
        }
    }

    /// A Float as a tagged word.
    #[inline]
    pub fn box_float(&mut self, value: f64) -> Result<Tagged, Raised> {
        match Tagged::inline_float(value) {
            Some(word) => Ok(word),
            None => self.new_box(kind::BOXED_FLOAT, value.to_bits()),
        }
    }

    #[cold]
    fn new_box(&mut self, number: u32, value: u64) -> Result<Tagged, Raised> {
        let object = self.allocate(number, layout::BOX_VALUE + 1)?;
        object.set_raw(layout::BOX_VALUE, value);
        Ok(Tagged::object(object))
    }

    /// A word of shape `shape` as a tagged word.
    #[inline]
    pub fn word_to_any(&mut self, word: u64, shape: Shape) -> Result<Tagged, Raised> {
        match shape {
            Shape::Integer => self.box_integer(word as i64),
            Shape::Float => self.box_float(f64::from_bits(word)),
            Shape::Boolean => Ok(Tagged::boolean(word != 0)),
            Shape::Reference => Ok(Tagged::from_reference_word(word)),
            Shape::Tagged => Ok(Tagged(word)),
        }
    }

    /// A heap variable of type `ty` that holds `word`, which is of shape `shape`.
    pub fn new_cell(&mut self, ty: TypeId, word: u64, shape: Shape) -> Result<ObjectRef, Raised> {
        let (cell, word) = self.allocate_keeping(ty.0, layout::CELL_VALUE + 1, word, shape)?;
        self.store(cell, layout::CELL_VALUE, word);
        Ok(cell)
    }

    /// Allocates while keeping one word up to date.
    fn allocate_keeping(
        &mut self,
        type_number: u32,
        words: usize,
        word: u64,
        shape: Shape,
    ) -> Result<(ObjectRef, u64), Raised> {
        let handles = self.handle_count();
        let root = match shape {
            Shape::Reference => Some(self.root(Tagged::from_reference_word(word))),
            Shape::Tagged => Some(self.root(Tagged(word))),
            _ => None,
        };
        let object = self.allocate(type_number, words);
        let word = match (root, shape) {
            (Some(root), Shape::Reference) => self.handle(root).to_reference_word(),
            (Some(root), _) => self.handle(root).0,
            (None, _) => word,
        };
        self.release(handles);
        Ok((object?, word))
    }

    /// A function value of type `ty` for `function`, with room for `captures` variables, which the
    /// caller fills in before anything else is allocated.
    pub fn new_closure(
        &mut self,
        ty: TypeId,
        function: FunctionIndex,
        captures: usize,
    ) -> Result<ObjectRef, Raised> {
        let closure = self.allocate(ty.0, layout::CLOSURE_CAPTURES + captures)?;
        closure.set_raw(layout::CLOSURE_FUNCTION, u64::from(function.0));
        Ok(closure)
    }

    /// A record of `count` fields that are `nothing`.
    pub fn new_record(&mut self, count: usize) -> Result<ObjectRef, Raised> {
        let record = self.allocate(TypeId::RECORD.0, layout::RECORD_FIELDS + count)?;
        for index in 0..count {
            record.set_raw(layout::RECORD_FIELDS + index, Tagged::NOTHING.0);
        }
        Ok(record)
    }

    /// The range from `start` to `end`.
    pub fn new_range(
        &mut self,
        start: i64,
        end: i64,
        exclusive: bool,
    ) -> Result<ObjectRef, Raised> {
        let range = self.allocate(TypeId::RANGE.0, layout::RANGE_WORDS)?;
        range.set_raw(layout::RANGE_START, start as u64);
        range.set_raw(layout::RANGE_END, end as u64);
        range.set_raw(layout::RANGE_EXCLUSIVE, u64::from(exclusive));
        Ok(range)
    }

    /// Two new objects, neither of which is moved by making the other.
    pub fn allocate_two(
        &mut self,
        first: (u32, usize),
        second: (u32, usize),
    ) -> Result<(ObjectRef, ObjectRef), Raised> {
        let together = first.1 + second.1;
        let both = self.make_room(together)?;
        let a = self.allocate(first.0, first.1)?;
        if both {
            return Ok((a, self.allocate_in_room(second.0, second.1, together)?));
        }
        let handles = self.handle_count();
        let root = self.root(Tagged::object(a));
        let b = self.allocate(second.0, second.1);
        let a = self.handle(root).as_object();
        self.release(handles);
        Ok((a.ok_or(Raised)?, b?))
    }
}

/// How many fields a record has.
pub fn record_length(record: ObjectRef) -> usize {
    record.header().words() - layout::RECORD_FIELDS
}

/// The first value and the number of values of a range.
pub fn range_span(range: ObjectRef) -> (i64, u64) {
    let start = range.get(layout::RANGE_START) as i64;
    let end = range.get(layout::RANGE_END) as i64;
    let exclusive = range.get(layout::RANGE_EXCLUSIVE);
    let count = (i128::from(end) - i128::from(start) + 1 - i128::from(exclusive)).max(0);
    (start, u64::try_from(count).unwrap_or(u64::MAX))
}
