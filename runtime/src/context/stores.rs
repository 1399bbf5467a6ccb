//! Storing references, and what the collector must know of it.

use std::ops::Range;

use super::Context;
use crate::heap::{Closing, Remembered, barrier, visit_references};
use crate::object::{Header, ObjectRef};

/// So many overwritten references are kept until they are handed on.
const MOST_OVERWRITTEN: usize = 64 << 10;

impl barrier::Log<ObjectRef> for Context {
    fn keep_overwritten(&mut self, object: ObjectRef) {
        self.keep_words(object, 0..usize::MAX);
    }

    fn remember(&mut self, object: ObjectRef) {
        self.remembered.add(object);
    }
}

impl Context {
    /// Writes a word that may refer to an object into word `index` of `object`.
    #[inline]
    pub fn store(&mut self, object: ObjectRef, index: usize, word: u64) {
        if object.must_be_remembered() {
            self.remember(object, index);
        }
        object.publish(index, word);
    }

    /// The slow path of the write barrier: word `index` of an old object, which may refer to others, is
    /// about to be written.
    #[cold]
    #[inline(never)]
    pub fn remember(&mut self, object: ObjectRef, index: usize) {
        if object.header().0 & Header::LINED == 0 {
            return barrier::log(object, self);
        }
        self.keep_words(object, index..index + 1);
        self.instance.heap.remember_line(&mut self.remembered, object, index);
    }

    /// Keeps what words of an object refer to, which are about to be overwritten, while objects are marked.
    fn keep_words(&mut self, object: ObjectRef, words: Range<usize>) {
        if self.instance.heap.is_marking() {
            let (program, overwritten) = (self.instance.program(), &mut self.overwritten);
            visit_references(object, program, words, |to| overwritten.push(to));
            self.hand_on_overwritten();
        }
    }

    /// Remembers a new weak reference, which the next collection looks at.
    pub(crate) fn remember_weak(&mut self, weak: ObjectRef) {
        self.remembered.add_weak(weak);
    }

    /// What it has made to be closed and what it has closed since the last young collection.
    pub(crate) fn closing(&mut self) -> &mut Closing {
        &mut self.remembered.closing
    }

    /// Keeps an object that nothing but a weak reference may refer to, while objects are marked.
    pub(crate) fn keep_alive(&mut self, object: ObjectRef) {
        if self.instance.heap.is_marking() {
            self.overwritten.push(object);
            self.hand_on_overwritten();
        }
    }

    /// Hands the references that were kept to the marking when they are many: a program that does not allocate
    /// has no pauses in which they are taken.
    fn hand_on_overwritten(&mut self) {
        if self.overwritten.len() >= MOST_OVERWRITTEN {
            self.instance.heap.mark_overwritten(&mut self.overwritten, self.instance.program());
        }
    }

    /// The objects to which references were overwritten since this was last asked.
    pub(crate) fn take_overwritten(&mut self) -> Vec<ObjectRef> {
        std::mem::take(&mut self.overwritten)
    }

    /// The old objects that were stored into since this was last asked.
    pub(crate) fn take_remembered(&mut self) -> Remembered {
        std::mem::take(&mut self.remembered)
    }
}
