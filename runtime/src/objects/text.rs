//! Text and Bytes.
//!
//! A Text is a small object that names a stretch of a byte array. Several may share an array: a
//! slice shares with what it was cut from, and `text + more` writes behind the last text of an array
//! when there is room, so that appending takes constant time on average.

use std::sync::atomic::{AtomicU64, Ordering};

use runa_bytecode::{ConstantIndex, TypeId};

use crate::context::{Context, Raised};
use crate::native::Handle;
use crate::object::{ObjectRef, WORD, kind, layout};
use crate::tagged::Tagged;

/// Slices up to this many bytes are copied, so that they do not keep a large array alive.
const COPIED_SLICE_BYTES: usize = 64;
/// Texts from this length on are given room to grow when something is appended to them.
const APPENDED_BYTES: usize = 64;
/// The most bytes of a Text.
pub const MAX_BYTES: usize = u32::MAX as usize - 1;

/// The bytes of a text, in UTF-8, as long as nothing allocates.
pub fn as_str(object: ObjectRef, _context: &Context) -> &str {
    // SAFETY: texts are made from `str`s or cut from texts at scalar boundaries.
    unsafe { std::str::from_utf8_unchecked(bytes_of(object)) }
}

/// The content of a Text or Bytes, as long as nothing allocates.
pub fn as_bytes(object: ObjectRef, _context: &Context) -> &[u8] {
    bytes_of(object)
}

/// A copy of a text.
pub fn to_string(object: ObjectRef) -> String {
    String::from_utf8_lossy(bytes_of(object)).into_owned()
}

fn bytes_of<'a>(object: ObjectRef) -> &'a [u8] {
    let length = byte_length(object);
    let offset = offset(object);
    match ObjectRef::from_word(object.get(layout::TEXT_BACKING)) {
        // SAFETY: the text's stretch lies within the used part of its byte array, which is never
        // written again. Callers bind the lifetime to a borrow of the context, which forbids
        // allocation and therefore moving.
        Some(backing) => unsafe { std::slice::from_raw_parts(data(backing).add(offset), length) },
        None => &[],
    }
}

fn data(backing: ObjectRef) -> *mut u8 {
    backing.word(layout::BYTES_DATA).as_ptr().cast()
}

/// How many bytes a Text has.
#[inline]
pub fn byte_length(object: ObjectRef) -> usize {
    object.get(layout::TEXT_LENGTHS) as u32 as usize
}

/// How many scalars a Text has.
#[inline]
pub fn scalar_length(object: ObjectRef) -> usize {
    (object.get(layout::TEXT_LENGTHS) >> 32) as usize
}

/// Whether every scalar takes one byte.
#[inline]
pub fn is_ascii(object: ObjectRef) -> bool {
    byte_length(object) == scalar_length(object)
}

fn offset(object: ObjectRef) -> usize {
    object.get(layout::TEXT_OFFSET_HASH) as u32 as usize
}

/// The hash of a text's bytes, never 0; kept in the text once it is known.
pub fn hash(object: ObjectRef) -> u32 {
    let word = object.word(layout::TEXT_OFFSET_HASH);
    let known = (word.load(Ordering::Relaxed) >> 32) as u32;
    if known != 0 {
        return known;
    }
    let hash = hash_bytes(bytes_of(object));
    word.fetch_or(u64::from(hash) << 32, Ordering::Relaxed);
    hash
}

/// The hash of bytes, never 0.
pub fn hash_bytes(bytes: &[u8]) -> u32 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    let hash = hasher.finish();
    ((hash >> 32) as u32 ^ hash as u32).max(1)
}

/// Whether two texts have the same bytes.
#[inline]
pub fn equal(a: ObjectRef, b: ObjectRef) -> bool {
    a == b || byte_length(a) == byte_length(b) && have_same_bytes(bytes_of(a), bytes_of(b))
}

/// Whether two slices of the same length are equal. Most texts that are compared are short keys, for
/// which a call of the system's comparison takes longer than the comparison.
#[inline]
fn have_same_bytes(a: &[u8], b: &[u8]) -> bool {
    if a.len() > 16 {
        return a == b;
    }
    if let (Some(first), Some(last)) = (a.first_chunk::<8>(), a.last_chunk::<8>()) {
        return Some(first) == b.first_chunk() && Some(last) == b.last_chunk();
    }
    if let (Some(first), Some(last)) = (a.first_chunk::<4>(), a.last_chunk::<4>()) {
        return Some(first) == b.first_chunk() && Some(last) == b.last_chunk();
    }
    a.iter().eq(b)
}

/// How two texts compare by scalars, which for UTF-8 is how their bytes compare.
pub fn compare(a: ObjectRef, b: ObjectRef) -> std::cmp::Ordering {
    bytes_of(a).cmp(bytes_of(b))
}

pub(crate) fn fill_bytes(backing: ObjectRef, bytes: &[u8]) {
    backing.set_raw(layout::ARRAY_CAPACITY, capacity(backing) as u64);
    backing.set_raw(layout::BYTES_USED, bytes.len() as u64);
    // SAFETY: the caller allocated the array with room for the bytes, and nobody else knows it yet.
    unsafe { data(backing).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) }
}

fn capacity(backing: ObjectRef) -> usize {
    (backing.header().words() - layout::BYTES_DATA) * WORD
}

pub(crate) fn initialise(object: ObjectRef, backing: ObjectRef, bytes: usize, scalars: usize) {
    object.set_raw(layout::TEXT_LENGTHS, (scalars as u64) << 32 | bytes as u64);
    object.set_raw(layout::TEXT_BACKING, backing.address());
}

impl Context {
    /// A new Text.
    pub fn new_text(&mut self, text: &str) -> Result<ObjectRef, Raised> {
        let scalars = count_scalars(text);
        self.new_byte_object(TypeId::TEXT, text.as_bytes(), scalars)
    }

    /// A new Text of bytes that are all ASCII.
    pub(crate) fn new_ascii_text(&mut self, bytes: &[u8]) -> Result<ObjectRef, Raised> {
        debug_assert!(bytes.is_ascii());
        self.new_byte_object(TypeId::TEXT, bytes, bytes.len())
    }

    /// New Bytes.
    pub fn new_bytes(&mut self, bytes: &[u8]) -> Result<ObjectRef, Raised> {
        self.new_byte_object(TypeId::BYTES, bytes, bytes.len())
    }

    fn new_byte_object(
        &mut self,
        ty: TypeId,
        bytes: &[u8],
        scalars: usize,
    ) -> Result<ObjectRef, Raised> {
        let (backing, object) = self.new_backed(ty, bytes.len())?;
        fill_bytes(backing, bytes);
        initialise(object, backing, bytes.len(), scalars);
        Ok(object)
    }

    /// A byte array with room for `room` bytes and an empty object that is going to name them.
    fn new_backed(&mut self, ty: TypeId, room: usize) -> Result<(ObjectRef, ObjectRef), Raised> {
        if room > MAX_BYTES {
            return Err(self.raise_out_of_memory());
        }
        let words = layout::BYTES_DATA + room.div_ceil(WORD);
        self.allocate_two((kind::BYTE_ARRAY, words), (ty.0, layout::TEXT_WORDS))
    }

    /// The scalars `from..to` (given in bytes, on scalar boundaries) of the text in `source`.
    pub fn slice_text(
        &mut self,
        source: ObjectRef,
        from: usize,
        to: usize,
    ) -> Result<ObjectRef, Raised> {
        // SAFETY: the caller cuts at scalar boundaries.
        let count = |slice: &[u8]| count_scalars(unsafe { std::str::from_utf8_unchecked(slice) });
        self.part_of(TypeId::TEXT, source, (from, to), count)
    }

    /// The bytes `from..to` of the Bytes in `source`.
    pub fn slice_bytes(
        &mut self,
        source: ObjectRef,
        from: usize,
        to: usize,
    ) -> Result<ObjectRef, Raised> {
        self.part_of(TypeId::BYTES, source, (from, to), <[u8]>::len)
    }

    /// A part of a Text or Bytes, of type `ty`, whose length `count` tells.
    fn part_of(
        &mut self,
        ty: TypeId,
        source: ObjectRef,
        (from, to): (usize, usize),
        count: impl Fn(&[u8]) -> usize,
    ) -> Result<ObjectRef, Raised> {
        if to - from <= COPIED_SLICE_BYTES {
            let mut copy = [0; COPIED_SLICE_BYTES];
            let copy = &mut copy[..to - from];
            copy.copy_from_slice(&bytes_of(source)[from..to]);
            return self.new_byte_object(ty, copy, count(copy));
        }
        let handles = self.handle_count();
        let handle = self.root(Tagged::object(source));
        let object = self.allocate(ty.0, layout::TEXT_WORDS);
        let source = self.handle(handle).as_object();
        self.release(handles);
        let (object, Some(source)) = (object?, source) else { return Err(Raised) };
        let slice = &bytes_of(source)[from..to];
        object.set_raw(layout::TEXT_LENGTHS, (count(slice) as u64) << 32 | slice.len() as u64);
        object.set_raw(layout::TEXT_OFFSET_HASH, (offset(source) + from) as u64);
        self.store(object, layout::TEXT_BACKING, source.get(layout::TEXT_BACKING));
        Ok(object)
    }

    /// The texts joined.
    pub fn concat(&mut self, parts: Parts) -> Result<ObjectRef, Raised> {
        let (mut bytes, mut scalars) = (0, 0);
        parts.for_each(self, |part, part_scalars| {
            bytes += part.len();
            scalars += part_scalars;
        });
        let first = parts.first_text(self).map_or(0, byte_length);
        if first >= APPENDED_BYTES && first * 2 >= bytes {
            return self.append(parts, bytes, scalars);
        }
        self.join_in_new_array(parts, bytes, scalars, bytes)
    }

    /// Joins in an array of its own with room for `room` bytes.
    fn join_in_new_array(
        &mut self,
        parts: Parts,
        bytes: usize,
        scalars: usize,
        room: usize,
    ) -> Result<ObjectRef, Raised> {
        let (backing, object) = self.new_backed(TypeId::TEXT, room)?;
        fill_bytes(backing, &[]);
        let mut end = 0;
        parts.for_each(self, |part, _| write_part(backing, &mut end, part));
        backing.set_raw(layout::BYTES_USED, bytes as u64);
        initialise(object, backing, bytes, scalars);
        Ok(object)
    }

    /// Joins when the first text is long: behind it in its own array if there is room, else in a new
    /// array with room to grow.
    fn append(&mut self, parts: Parts, bytes: usize, scalars: usize) -> Result<ObjectRef, Raised> {
        let object = self.allocate(TypeId::TEXT.0, layout::TEXT_WORDS)?;
        let first = parts.first_text(self).ok_or(Raised)?;
        let end = offset(first) + byte_length(first);
        let more = bytes - byte_length(first);
        let backing = ObjectRef::from_word(first.get(layout::TEXT_BACKING)).ok_or(Raised)?;
        if offset(first) + bytes <= capacity(backing) && claim(backing, end, more) {
            let (mut end, mut is_first) = (end, true);
            parts.for_each(self, |part, _| {
                if !std::mem::take(&mut is_first) {
                    write_part(backing, &mut end, part);
                }
            });
            initialise(object, backing, bytes, scalars);
            object.set_raw(layout::TEXT_OFFSET_HASH, offset(first) as u64);
            return Ok(object);
        }
        let room = (bytes * 2).min(MAX_BYTES).max(bytes);
        self.join_in_new_array(parts, bytes, scalars, room)
    }

    /// `a + b` for texts.
    pub fn join_texts(&mut self, a: ObjectRef, b: ObjectRef) -> Result<ObjectRef, Raised> {
        let handles = self.handle_count();
        self.root(Tagged::object(a));
        self.root(Tagged::object(b));
        let result = self.concat(Parts::Handles { first: handles, count: 2 });
        self.release(handles);
        result
    }
}

/// Where texts that are to be joined are kept, so that they can be read again after allocating.
#[derive(Clone, Copy, Debug)]
pub enum Parts {
    /// In slots that hold references and are roots of the context.
    Slots(RootedSlots),
    /// In such slots, then the digits of a number, then perhaps a constant of the instance.
    WithNumber {
        /// What comes before the number.
        before: RootedSlots,
        /// The number.
        number: i64,
        /// The Text constant behind it.
        after: Option<ConstantIndex>,
    },
    /// In neighbouring handles.
    Handles {
        /// The first of them.
        first: usize,
        /// How many there are.
        count: usize,
    },
}

/// Neighbouring slots that hold references and are roots of a context.
#[derive(Clone, Copy, Debug)]
pub struct RootedSlots {
    start: *const u64,
    count: usize,
}

impl RootedSlots {
    /// The `count` slots from `start` on.
    ///
    /// # Safety
    /// As long as this value is used, the slots hold references and are roots of the context it is
    /// used with.
    pub unsafe fn new(start: *const u64, count: usize) -> Self {
        Self { start, count }
    }

    fn get(self, index: usize) -> Option<ObjectRef> {
        if index >= self.count {
            return None;
        }
        // SAFETY: `new` demands that these are readable slots; the index is one of them.
        ObjectRef::from_word(unsafe { *self.start.add(index) })
    }

    fn iter(self) -> impl Iterator<Item = ObjectRef> {
        (0..self.count).filter_map(move |index| self.get(index))
    }
}

impl Parts {
    /// The first of them, if it is a text of its own.
    fn first_text(self, context: &Context) -> Option<ObjectRef> {
        match self {
            Parts::Slots(slots) | Parts::WithNumber { before: slots, .. } => slots.get(0),
            Parts::Handles { first, .. } => context.handle(Handle::new(first)).as_object(),
        }
    }

    /// Gives the bytes of each and how many scalars they are. `visit` must not allocate.
    #[inline]
    fn for_each(self, context: &Context, mut visit: impl FnMut(&[u8], usize)) {
        let mut visit_text = |text: ObjectRef| visit(bytes_of(text), scalar_length(text));
        match self {
            Parts::Slots(slots) => slots.iter().for_each(visit_text),
            Parts::Handles { first, count } => (first..first + count)
                .filter_map(|index| context.handle(Handle::new(index)).as_object())
                .for_each(visit_text),
            Parts::WithNumber { before, number, after } => {
                before.iter().for_each(&mut visit_text);
                let mut buffer = itoa::Buffer::new();
                let digits = buffer.format(number);
                visit(digits.as_bytes(), digits.len());
                let after = after.and_then(|after| context.instance().constant(after).as_object());
                if let Some(after) = after {
                    visit(bytes_of(after), scalar_length(after));
                }
            }
        }
    }
}

/// Takes `more` bytes behind `end` if they are the next free ones.
fn claim(backing: ObjectRef, end: usize, more: usize) -> bool {
    let used: &AtomicU64 = backing.word(layout::BYTES_USED);
    let (end, after) = (end as u64, (end + more) as u64);
    used.compare_exchange(end, after, Ordering::AcqRel, Ordering::Relaxed).is_ok()
}

/// Writes a part behind the bytes that were written already.
fn write_part(backing: ObjectRef, end: &mut usize, part: &[u8]) {
    debug_assert!(*end + part.len() <= capacity(backing));
    // SAFETY: the caller claimed or allocated room for all parts, which nobody else writes to.
    unsafe { data(backing).add(*end).copy_from_nonoverlapping(part.as_ptr(), part.len()) };
    *end += part.len();
}

fn count_scalars(text: &str) -> usize {
    if text.len() < 32 { text.chars().count() } else { bytecount(text.as_bytes()) }
}

/// Counts the bytes that begin a scalar.
fn bytecount(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte as i8 >= -0x40).count()
}
