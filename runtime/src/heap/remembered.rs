//! What was stored into since the last young collection.

use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering};

use super::region::{LINE_BYTES, LineTable};
use super::unclosed::Closing;
use super::weak::WeakReferences;
use crate::object::{ObjectRef, WORD};

/// Set in the byte of a line when the object that begins in it was stored into there.
const BY_FIRST: u8 = 1;
/// Set when one that begins before was.
const BY_EARLIER: u8 = 2;

/// Old objects, and lines of such with many words, that were stored into: all that can refer to young
/// objects. Besides, the weak references among those.
#[derive(Clone, Debug, Default)]
pub(crate) struct Remembered {
    pub(super) objects: Vec<ObjectRef>,
    pub(super) lines: Vec<Line>,
    /// Young weak references.
    pub(super) weak: WeakReferences,
    /// What was made to be closed, and what was closed.
    pub(crate) closing: Closing,
}

/// A line of an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) object: ObjectRef,
    /// A word of the object that lies in the line.
    word: usize,
}

impl Line {
    fn start(self) -> u64 {
        let address = self.object.address() + (self.word * WORD) as u64;
        address - address % LINE_BYTES as u64
    }

    /// The byte of the line, and the bit that stands for this object.
    fn find(self, table: &LineTable) -> (&AtomicU8, u8) {
        let begins_here = self.object.address() >= self.start();
        (table.line(self.start()), if begins_here { BY_FIRST } else { BY_EARLIER })
    }

    /// The words of the object that lie in the line, as far as the object reaches.
    pub(super) fn words(self) -> Range<usize> {
        let first = self.start().saturating_sub(self.object.address()) as usize / WORD;
        let end = (self.start() + LINE_BYTES as u64 - self.object.address()) as usize / WORD;
        first..end.min(self.object.header().words())
    }

    /// Forgets that the line was stored into.
    pub(super) fn clear(self, table: &LineTable) {
        self.find(table).0.store(0, Ordering::Relaxed);
    }
}

impl Remembered {
    /// Adds an object.
    pub(crate) fn add(&mut self, object: ObjectRef) {
        self.objects.push(object);
    }

    /// Adds a new weak reference.
    pub(crate) fn add_weak(&mut self, weak: ObjectRef) {
        self.weak.add(weak);
    }

    /// Adds everything that another has.
    pub(crate) fn append(&mut self, mut other: Remembered) {
        self.objects.append(&mut other.objects);
        self.lines.append(&mut other.lines);
        self.weak.append(other.weak);
        self.closing.append(other.closing);
    }

    /// Adds the line of a word of an object, if that is not remembered yet.
    pub(super) fn add_line(&mut self, table: &LineTable, object: ObjectRef, word: usize) {
        let line = Line { object, word };
        let (byte, bit) = line.find(table);
        if byte.load(Ordering::Relaxed) & bit == 0
            && byte.fetch_or(bit, Ordering::Relaxed) & bit == 0
        {
            self.lines.push(line);
        }
    }
}

/// Whether the line of a word of an object is remembered.
pub(super) fn is_line_remembered(table: &LineTable, object: ObjectRef, word: usize) -> bool {
    let (byte, bit) = Line { object, word }.find(table);
    byte.load(Ordering::Relaxed) & bit != 0
}
