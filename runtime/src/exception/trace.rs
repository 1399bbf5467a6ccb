//! The places that an exception has passed, kept with its object so that they are still known when it
//! is caught, and raised again.
//!
//! They lie in a raw array: how many there were, the innermost ones, and the outermost ones as a ring.
//! It has its full size from the start, because noting a place must not allocate.

use runa_bytecode::{FunctionIndex, Module};

use crate::context::{Context, Raised};
use crate::object::{ObjectRef, kind, layout};

/// How many innermost and outermost places of a long trace are kept.
const KEPT_AT_EACH_END: usize = 32;
/// The elements of the array.
const ELEMENTS: usize = 1 + 2 * KEPT_AT_EACH_END;
/// Where they begin: with the number of places.
const COUNT: usize = layout::ARRAY_ELEMENTS;
const INNERMOST: usize = COUNT + 1;
const OUTERMOST: usize = INNERMOST + KEPT_AT_EACH_END;
/// The size of the array.
const WORDS: usize = layout::ARRAY_ELEMENTS + ELEMENTS;

/// A place that an exception passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceEntry {
    /// The function.
    pub function: FunctionIndex,
    /// The instruction that raised or called.
    pub pc: u32,
}

impl TraceEntry {
    fn word(self) -> u64 {
        u64::from(self.function.0) << 32 | u64::from(self.pc)
    }

    fn of_word(word: u64) -> Self {
        Self { function: FunctionIndex((word >> 32) as u32), pc: word as u32 }
    }

    /// The place in words, such as `area (shapes.runa:7:12)`; nothing if the module has no such function.
    fn describe(self, module: &Module) -> Option<String> {
        let function = module.function(self.function).filter(|it| !module.is_of_language(it))?;
        let (name, file) = (&function.name, module.file_of(function).unwrap_or("?"));
        Some(match function.line_at(self.pc) {
            None => format!("{name} ({file}, instruction {})", self.pc),
            Some(place) if place.column == 0 => format!("{name} ({file}:{})", place.line),
            Some(place) => format!("{name} ({file}:{}:{})", place.line, place.column),
        })
    }
}

/// What is known of the places that an exception passed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    pub(crate) innermost: Vec<TraceEntry>,
    /// How many places behind these are not known any more.
    pub(crate) left_out: usize,
    pub(crate) outermost: Vec<TraceEntry>,
}

impl Trace {
    /// The trace of an exception object.
    pub(crate) fn of(exception: ObjectRef) -> Self {
        let Some(array) = array_of(exception) else { return Self::default() };
        let count = array.get(COUNT) as usize;
        let read = |place: usize| TraceEntry::of_word(array.get(place));
        let innermost = (0..count.min(KEPT_AT_EACH_END)).map(|place| read(INNERMOST + place));
        let later = count.saturating_sub(KEPT_AT_EACH_END);
        let left_out = later.saturating_sub(KEPT_AT_EACH_END);
        let outermost = (left_out..later).map(|place| read(OUTERMOST + place % KEPT_AT_EACH_END));
        Self { innermost: innermost.collect(), left_out, outermost: outermost.collect() }
    }

    /// The places in words, innermost first.
    pub(crate) fn describe(&self, module: &Module) -> Vec<String> {
        let in_words = |entries: &[TraceEntry]| {
            entries.iter().filter_map(|entry| entry.describe(module)).collect::<Vec<_>>()
        };
        let mut places = in_words(&self.innermost);
        places.extend((self.left_out > 0).then(|| format!("… {} more", self.left_out)));
        places.extend(in_words(&self.outermost));
        places
    }
}

fn array_of(exception: ObjectRef) -> Option<ObjectRef> {
    ObjectRef::from_word(exception.get(layout::EXCEPTION_TRACE))
}

/// Notes that an exception passes `entry`.
pub(super) fn push(exception: ObjectRef, entry: TraceEntry) {
    let Some(array) = array_of(exception) else { return };
    let count = array.get(COUNT) as usize;
    let place = match count.checked_sub(KEPT_AT_EACH_END) {
        None => INNERMOST + count,
        Some(later) => OUTERMOST + later % KEPT_AT_EACH_END,
    };
    array.set_raw(place, entry.word());
    array.set_raw(COUNT, count as u64 + 1);
}

/// Forgets the places that an exception has passed.
pub(super) fn clear(exception: ObjectRef) {
    if let Some(array) = array_of(exception) {
        array.set_raw(COUNT, 0);
    }
}

impl Context {
    /// The array of a new exception.
    pub(super) fn new_trace(&mut self) -> Result<ObjectRef, Raised> {
        let array = self.allocate(kind::RAW_ARRAY, WORDS)?;
        array.set_raw(layout::ARRAY_CAPACITY, ELEMENTS as u64);
        Ok(array)
    }

    /// The array of an exception that is made of the reserve.
    pub(super) fn new_reserve_trace(&mut self) -> Option<ObjectRef> {
        let array = self.allocate_reserve(kind::RAW_ARRAY, WORDS)?;
        array.set_raw(layout::ARRAY_CAPACITY, ELEMENTS as u64);
        Some(array)
    }
}
