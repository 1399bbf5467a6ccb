//! Lists: a header with the length over a backing array, which is replaced when it is full.

use std::sync::atomic::{AtomicU8, Ordering};

use runa_bytecode::{Shape, Type, TypeId};

use super::array_kind;
use crate::context::{Context, Raised};
use crate::object::{ObjectRef, WORD, kind, layout};
use crate::tagged::Tagged;

/// Capacity of the first backing array.
const FIRST_CAPACITY: usize = 4;

/// How many elements a list has.
#[inline]
pub fn length(list: ObjectRef) -> usize {
    list.get(layout::LIST_LENGTH) as usize
}

/// The backing array of a list; an empty list may have none.
#[inline]
pub fn backing(list: ObjectRef) -> Option<ObjectRef> {
    ObjectRef::from_word(list.word(layout::LIST_BACKING).load(Ordering::Acquire))
}

/// How many elements fit into a list's backing array.
#[inline]
fn capacity(list: ObjectRef) -> usize {
    backing(list).map_or(0, |array| array.get(layout::ARRAY_CAPACITY) as usize)
}

#[inline]
fn byte(array: ObjectRef, index: usize) -> &'static AtomicU8 {
    let bytes = array.word(layout::BYTES_DATA).as_ptr().cast::<u8>();
    // SAFETY: callers check `index` against the capacity of the array, which lies in live memory.
    unsafe { AtomicU8::from_ptr(bytes.add(index)) }
}

/// Word `index` of an array of elements of shape `shape`; `index` is within its capacity.
#[inline]
pub fn array_get(array: ObjectRef, shape: Shape, index: usize) -> u64 {
    match shape {
        Shape::Boolean => u64::from(byte(array, index).load(Ordering::Relaxed)),
        _ => array.get(layout::ARRAY_ELEMENTS + index),
    }
}

/// Element `index` of a list of `shape`, or nothing when it has none.
#[inline]
pub fn get(list: ObjectRef, shape: Shape, index: i64) -> Option<u64> {
    let array = backing(list)?;
    let limit = length(list).min(array.get(layout::ARRAY_CAPACITY) as usize);
    let index = usize::try_from(index).ok().filter(|&index| index < limit)?;
    Some(array_get(array, shape, index))
}

/// The shape of a list's elements.
pub fn element_shape(list: ObjectRef, context: &Context) -> Shape {
    let types = context.instance().program().types();
    match list.type_id().and_then(|id| types.get(id)) {
        Some(&Type::List(element)) => types.shape(element),
        _ => Shape::Tagged,
    }
}

/// The type of a list's elements.
pub fn element_type(list: ObjectRef, context: &Context) -> TypeId {
    let types = context.instance().program().types();
    match list.type_id().and_then(|id| types.get(id)) {
        Some(&Type::List(element)) => element,
        _ => TypeId::ANY,
    }
}

impl Context {
    /// A new empty list of type `ty` with room for `capacity` elements.
    pub fn new_list(&mut self, ty: TypeId, capacity: usize) -> Result<ObjectRef, Raised> {
        let types = self.instance().program().types();
        let shape = match types.get(ty) {
            Some(&Type::List(element)) => types.shape(element),
            _ => Shape::Tagged,
        };
        if capacity == 0 {
            return self.allocate(ty.0, layout::LIST_WORDS);
        }
        let Some(words) = array_words(shape, capacity) else {
            return Err(self.raise_out_of_memory());
        };
        let (array, list) =
            self.allocate_two((array_kind(shape), words), (ty.0, layout::LIST_WORDS))?;
        prepare_array(array, shape, words);
        list.set_raw(layout::LIST_BACKING, array.address());
        Ok(list)
    }

    /// A new list of type `ty` whose elements are the words of `words`, in the list's own shape.
    ///
    /// The words must not refer to objects, or to objects that nothing can move (none may be
    /// allocated between reading the words and this call, and the list must fit the buffer): use
    /// [`list_append`](Self::list_append) for references.
    pub fn new_list_of_raw(
        &mut self,
        ty: TypeId,
        words: impl ExactSizeIterator<Item = u64>,
    ) -> Result<ObjectRef, Raised> {
        let length = words.len();
        let list = self.new_list(ty, length)?;
        let shape = element_shape(list, self);
        for (index, word) in words.take(length).enumerate() {
            self.list_store(list, shape, index, word);
        }
        list.set_raw(layout::LIST_LENGTH, length as u64);
        Ok(list)
    }

    /// Sets element `index`, which is within the capacity.
    #[inline]
    fn list_store(&mut self, list: ObjectRef, shape: Shape, index: usize, word: u64) {
        let Some(array) = backing(list) else { return };
        if index < array.get(layout::ARRAY_CAPACITY) as usize {
            self.array_store(array, shape, index, word);
        }
    }

    /// Sets word `index` of an array, which is within its capacity.
    #[inline]
    pub fn array_store(&mut self, array: ObjectRef, shape: Shape, index: usize, word: u64) {
        match shape {
            Shape::Boolean => byte(array, index).store(word as u8, Ordering::Relaxed),
            _ => self.store(array, layout::ARRAY_ELEMENTS + index, word),
        }
    }

    /// Sets element `index` if the list has one.
    #[inline]
    pub fn list_set(&mut self, list: ObjectRef, shape: Shape, index: i64, word: u64) -> bool {
        let Some(array) = backing(list) else { return false };
        let limit = length(list).min(array.get(layout::ARRAY_CAPACITY) as usize);
        match usize::try_from(index).ok().filter(|&index| index < limit) {
            Some(index) => {
                self.array_store(array, shape, index, word);
                true
            }
            None => false,
        }
    }

    /// Adds an element, a word in the list's shape.
    #[inline]
    pub fn list_append(&mut self, list: ObjectRef, shape: Shape, word: u64) -> Result<(), Raised> {
        let index = length(list);
        // Looked up once, because another thread may be replacing it.
        match backing(list) {
            Some(array) if index < array.get(layout::ARRAY_CAPACITY) as usize => {
                self.array_store(array, shape, index, word);
                list.set_raw(layout::LIST_LENGTH, index as u64 + 1);
                Ok(())
            }
            _ => self.list_append_slowly(list, shape, word),
        }
    }

    #[cold]
    #[inline(never)]
    fn list_append_slowly(
        &mut self,
        list: ObjectRef,
        shape: Shape,
        word: u64,
    ) -> Result<(), Raised> {
        let handles = self.handle_count();
        let list = self.root(Tagged::object(list));
        let word_root = match shape {
            Shape::Reference => Some(self.root(Tagged::from_reference_word(word))),
            Shape::Tagged => Some(self.root(Tagged(word))),
            _ => None,
        };
        let grown = self.grow_list(list, shape);
        let list = self.handle(list).as_object();
        let word = match (word_root, shape) {
            (Some(root), Shape::Reference) => self.handle(root).to_reference_word(),
            (Some(root), _) => self.handle(root).0,
            (None, _) => word,
        };
        self.release(handles);
        grown?;
        // There is room now, unless another thread has taken it.
        self.list_append(list.ok_or(Raised)?, shape, word)
    }

    /// Doubles the backing array of the list behind a handle.
    fn grow_list(&mut self, list: crate::Handle, shape: Shape) -> Result<(), Raised> {
        let old = self.handle(list).as_object().map_or(0, capacity);
        let wanted = (old * 2).max(FIRST_CAPACITY);
        let Some(words) = array_words(shape, wanted) else {
            return Err(self.raise_out_of_memory());
        };
        let array = self.allocate(array_kind(shape), words)?;
        prepare_array(array, shape, words);
        let list = self.handle(list).as_object().ok_or(Raised)?;
        if let Some(old_array) = backing(list) {
            let used = length(list).min(old).min(old_array.get(layout::ARRAY_CAPACITY) as usize);
            for index in 0..used {
                self.array_store(array, shape, index, array_get(old_array, shape, index));
            }
        }
        self.store(list, layout::LIST_BACKING, array.address());
        Ok(())
    }

    /// Makes the list shorter; elements from `length` on are forgotten.
    pub fn list_truncate(&mut self, list: ObjectRef, shape: Shape, length: usize) {
        let old = self::length(list);
        list.set_raw(layout::LIST_LENGTH, length as u64);
        let empty = empty_word(shape);
        for index in length..old.min(capacity(list)) {
            self.list_store(list, shape, index, empty);
        }
    }

    /// The element of a list as `Any`. May allocate.
    pub fn list_get_any(&mut self, list: ObjectRef, index: i64) -> Result<Option<Tagged>, Raised> {
        let shape = element_shape(list, self);
        match get(list, shape, index) {
            Some(word) => self.word_to_any(word, shape).map(Some),
            None => Ok(None),
        }
    }
}

/// What stands for no element.
pub fn empty_word(shape: Shape) -> u64 {
    if shape == Shape::Tagged { Tagged::NOTHING.0 } else { 0 }
}

/// The size in words of an array of `capacity` elements, if it can exist.
pub fn array_words(shape: Shape, capacity: usize) -> Option<usize> {
    let words = match shape {
        Shape::Boolean => layout::BYTES_DATA + capacity.div_ceil(WORD),
        _ => layout::ARRAY_ELEMENTS.checked_add(capacity)?,
    };
    (words <= crate::Header::MAX_WORDS).then_some(words)
}

/// Gives a new array its capacity and, for tagged elements, `nothing` everywhere.
pub fn prepare_array(array: ObjectRef, shape: Shape, words: usize) {
    let capacity = match shape {
        Shape::Boolean => (words - layout::BYTES_DATA) * WORD,
        _ => words - layout::ARRAY_ELEMENTS,
    };
    array.set_raw(layout::ARRAY_CAPACITY, capacity as u64);
    if array.type_number() == kind::TAGGED_ARRAY {
        for index in 0..capacity {
            array.set_raw(layout::ARRAY_ELEMENTS + index, Tagged::NOTHING.0);
        }
    }
}
