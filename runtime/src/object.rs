//! Objects: the header word and the layouts behind it.
//!
//! An object is a header and as many words as the header says, aligned to 8 bytes:
//!
//! | bits of the header | meaning |
//! | --- | --- |
//! | 0 | forwarded: the other bits are the new address |
//! | 1 | unlogged: not yet in the remembered set |
//! | 2 | remembered by lines |
//! | 3–7 | spare |
//! | 8–31 | type: a [`TypeId`] of the program, or one of the internal [`kind`]s |
//! | 32–63 | size in words, the header included |
//!
//! Words of objects are shared between tasks: they are read and written through relaxed atomics only.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};

use runa_bytecode::TypeId;

use crate::heap::barrier;
use crate::tagged::Unpacked;

/// Types of objects that no program can name; above all [`TypeId`]s of a program.
pub mod kind {
    /// An Integer that needs more than 62 bits.
    pub const BOXED_INTEGER: u32 = 0xFF_FF00;
    /// A Float of uncommon exponent.
    pub const BOXED_FLOAT: u32 = 0xFF_FF01;
    /// Backing array of raw words: capacity, then elements.
    pub const RAW_ARRAY: u32 = 0xFF_FF02;
    /// Backing array of references: capacity, then elements.
    pub const REFERENCE_ARRAY: u32 = 0xFF_FF03;
    /// Backing array of tagged words: capacity, then elements.
    pub const TAGGED_ARRAY: u32 = 0xFF_FF04;
    /// Backing array of bytes: capacity in bytes, bytes in use, then the bytes.
    pub const BYTE_ARRAY: u32 = 0xFF_FF05;
    /// A weak reference.
    pub const WEAK: u32 = 0xFF_FF06;
    /// The least of them.
    pub const FIRST: u32 = BOXED_INTEGER;
}

/// How many bytes a word has.
pub const WORD: usize = 8;

/// A header word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header(pub u64);

impl Header {
    /// Set in an object that has moved; the rest of the word is its new address.
    pub const FORWARDED: u64 = 1;
    /// Set in an old object that may refer to others and is not in the remembered set, and in every
    /// one that is remembered by lines.
    pub const UNLOGGED: u64 = barrier::UNLOGGED;
    /// Set in an old object of which single lines are remembered instead of the whole.
    pub const LINED: u64 = 4;
    /// The bits of the type, for who compares a header with that of a [new](Self::new) object.
    pub const TYPE_BITS: u64 = 0xFFFF_FF00;
    /// The byte at which the size begins, of 32 bits, where the lower half of a word comes first.
    pub const WORDS_BYTE: i32 = 4;
    /// Largest size of an object in words.
    pub const MAX_WORDS: usize = u32::MAX as usize;

    /// The header of a new object of `words` words, itself included.
    #[inline]
    pub fn new(type_number: u32, words: usize) -> Header {
        Header((words as u64) << 32 | u64::from(type_number) << 8)
    }

    /// The type or internal kind.
    #[inline]
    pub fn type_number(self) -> u32 {
        (self.0 >> 8) as u32 & 0xFF_FFFF
    }

    /// The size in words, the header included.
    #[inline]
    pub fn words(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// Where the object has moved to, if it has.
    pub fn forwarded_to(self) -> Option<ObjectRef> {
        (self.0 & Header::FORWARDED != 0)
            .then(|| ObjectRef::from_word(self.0 & !Header::FORWARDED))
            .flatten()
    }
}

/// The address of an object. It is valid until something allocates: whoever allocates while holding
/// one keeps it in a frame slot or a handle and reads it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(transparent)]
pub struct ObjectRef(NonZeroU64);

impl ObjectRef {
    /// The object that a reference slot points to; nothing for 0.
    #[inline]
    pub fn from_word(word: u64) -> Option<ObjectRef> {
        NonZeroU64::new(word).map(ObjectRef)
    }

    /// The object as the word of a reference slot.
    #[inline]
    pub fn address(self) -> u64 {
        self.0.get()
    }

    /// Word `index` of the object; 0 is the header.
    #[inline]
    pub fn word(self, index: usize) -> &'static AtomicU64 {
        // SAFETY: an `ObjectRef` is made from the address of a live object only (allocation, a slot
        // that the verifier says holds a reference, a tagged pointer), and callers index within the
        // layout of the object's type, which lies inside its memory. Heap memory stays mapped until
        // the heap is dropped, and objects are accessed through atomics only.
        unsafe { &*(self.address() as *const AtomicU64).add(index) }
    }

    /// Reads word `index`.
    #[inline]
    pub fn get(self, index: usize) -> u64 {
        self.word(index).load(Ordering::Relaxed)
    }

    /// Writes word `index`, which holds no reference. See [`Context::store`](crate::Context::store).
    #[inline]
    pub fn set_raw(self, index: usize, value: u64) {
        self.word(index).store(value, Ordering::Relaxed);
    }

    /// Writes word `index`, which may refer to an object, so that whoever reads that through it finds
    /// its content. See [`Context::store`](crate::Context::store).
    #[inline]
    pub fn publish(self, index: usize, word: u64) {
        self.word(index).store(word, Ordering::Release);
    }

    /// Whether [`Context::remember`](crate::Context::remember) must be called before it is stored into.
    #[inline]
    pub fn must_be_remembered(self) -> bool {
        barrier::is_unlogged(self)
    }

    /// The header.
    #[inline]
    pub fn header(self) -> Header {
        Header(self.get(0))
    }

    /// The header, and what another thread has written before it.
    #[inline]
    pub fn published_header(self) -> Header {
        Header(self.word(0).load(Ordering::Acquire))
    }

    /// The type or internal kind.
    #[inline]
    pub fn type_number(self) -> u32 {
        self.header().type_number()
    }

    /// The type, unless it is an internal kind.
    #[inline]
    pub fn type_id(self) -> Option<TypeId> {
        let number = self.type_number();
        (number < kind::FIRST).then_some(TypeId(number))
    }

    /// What a pointer to this object means as a value: boxes give their number.
    pub fn unbox(self) -> Unpacked {
        match self.type_number() {
            kind::BOXED_INTEGER => Unpacked::Integer(self.get(1) as i64),
            kind::BOXED_FLOAT => Unpacked::Float(f64::from_bits(self.get(1))),
            _ => Unpacked::Object(self),
        }
    }
}

impl barrier::Stored for ObjectRef {
    #[inline]
    fn header(self) -> u64 {
        self.published_header().0
    }

    fn set_header(self, header: u64) {
        self.publish(0, header);
    }
}

/// Word indices of the layouts.
pub mod layout {
    /// Boxes: the number.
    pub const BOX_VALUE: usize = 1;
    /// Text: bytes in the low half, scalars in the high half.
    pub const TEXT_LENGTHS: usize = 1;
    /// Text and Bytes: the byte array.
    pub const TEXT_BACKING: usize = 2;
    /// Text and Bytes: offset of the first byte in the low half, cached hash in the high half (0: none yet).
    pub const TEXT_OFFSET_HASH: usize = 3;
    /// Size of a Text in words.
    pub const TEXT_WORDS: usize = 4;
    /// List: its length.
    pub const LIST_LENGTH: usize = 1;
    /// List: its backing array.
    pub const LIST_BACKING: usize = 2;
    /// Size of a list in words.
    pub const LIST_WORDS: usize = 3;
    /// Decimal: sign, digits behind the point, and the lowest digits.
    pub const DECIMAL_LOW: usize = 1;
    /// Decimal: the highest digits.
    pub const DECIMAL_HIGH: usize = 2;
    /// Size of a Decimal in words.
    pub const DECIMAL_WORDS: usize = 3;
    /// Backing array: its capacity in elements (bytes, for byte arrays).
    pub const ARRAY_CAPACITY: usize = 1;
    /// Backing array of words: its first element.
    pub const ARRAY_ELEMENTS: usize = 2;
    /// Byte array: how many of its bytes belong to a text.
    pub const BYTES_USED: usize = 2;
    /// Byte array: the word in which its bytes begin.
    pub const BYTES_DATA: usize = 3;
    /// Map: how many entries it has.
    pub const MAP_LENGTH: usize = 1;
    /// Map: how many entry places are in use, removed ones included.
    pub const MAP_USED: usize = 2;
    /// Map: raw array, hash of each entry with [`MAP_LIVE`] set, 0 for a removed one.
    pub const MAP_HASHES: usize = 3;
    /// Map: the keys, an array of the key's shape.
    pub const MAP_KEYS: usize = 4;
    /// Map: the values, an array of the value's shape.
    pub const MAP_VALUES: usize = 5;
    /// Map: raw array, open-addressing table of entry places, two to a word.
    pub const MAP_INDEX: usize = 6;
    /// Map: counts additions and removals.
    pub const MAP_CHANGES: usize = 7;
    /// Size of a map in words.
    pub const MAP_WORDS: usize = 8;
    /// Set in the stored hash of an entry that is there.
    pub const MAP_LIVE: u64 = 1 << 32;
    /// Function value: its function.
    pub const CLOSURE_FUNCTION: usize = 1;
    /// Function value: the first variable it took with it.
    pub const CLOSURE_CAPTURES: usize = 2;
    /// Heap variable: its value.
    pub const CELL_VALUE: usize = 1;
    /// Weak reference: what it refers to, or 0.
    pub const WEAK_TARGET: usize = 1;
    /// Record: its first field.
    pub const RECORD_FIELDS: usize = 1;
    /// Exception: its kind.
    pub const EXCEPTION_KIND: usize = 1;
    /// Exception: its message, a Text.
    pub const EXCEPTION_MESSAGE: usize = 2;
    /// Exception: the places that it has passed, a raw array or 0 (see [`exception`](crate::exception)).
    pub const EXCEPTION_TRACE: usize = 3;
    /// Exception: the exception that led to it, or 0.
    pub const EXCEPTION_CAUSE: usize = 4;
    /// Exception: a list of those that were raised while it was on its way, or 0.
    pub const EXCEPTION_SUPPRESSED: usize = 5;
    /// Exception: the right that is missing, a Text, or 0; only for a `PermissionError`.
    pub const EXCEPTION_CAPABILITY: usize = 6;
    /// Size of an exception in words.
    pub const EXCEPTION_WORDS: usize = 7;
    /// Range: where it starts.
    pub const RANGE_START: usize = 1;
    /// Range: where it ends.
    pub const RANGE_END: usize = 2;
    /// Range: 1 when the end is left out.
    pub const RANGE_EXCLUSIVE: usize = 3;
    /// Size of a range in words.
    pub const RANGE_WORDS: usize = 4;
}
