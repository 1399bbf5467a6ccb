//! The sizes of slots of the old generation: an object lies in a slot of the smallest size that holds it.
//!
//! Exact up to 16 words, then at most an eighth too large, and from 512 words on as large as a block
//! divides into equal parts.

use super::region::BLOCK_BYTES;
use crate::object::WORD;

/// Words of a block.
const BLOCK_WORDS: usize = BLOCK_BYTES / WORD;
/// Words of the largest slot.
pub(super) const MOST_WORDS: usize = BLOCK_WORDS / 2;

/// A size of slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class(u8);

/// The sizes in words, ascending.
const SIZES: [u16; COUNT] = sizes();
/// How many classes there are.
pub(super) const COUNT: usize = 62;
/// The class of each number of words.
const CLASSES: [u8; MOST_WORDS + 1] = classes();

const fn sizes() -> [u16; COUNT] {
    let mut sizes = [0; COUNT];
    let (mut count, mut words) = (0, 0);
    while words < 512 {
        // An eighth of the power of two below.
        let step = if words < 16 { 1 } else { 1 << (words as u32).ilog2() >> 3 };
        words += step;
        sizes[count] = words as u16;
        count += 1;
    }
    let mut parts = 7;
    while parts > 1 {
        sizes[count] = (BLOCK_WORDS / parts) as u16;
        count += 1;
        parts -= 1;
    }
    assert!(count == COUNT);
    sizes
}

const fn classes() -> [u8; MOST_WORDS + 1] {
    let mut classes = [0; MOST_WORDS + 1];
    let (mut words, mut class) = (0, 0);
    while words <= MOST_WORDS {
        if words > SIZES[class] as usize {
            class += 1;
        }
        classes[words] = class as u8;
        words += 1;
    }
    classes
}

impl Class {
    /// All sizes, ascending.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..COUNT as u8).map(Self)
    }

    /// The class of objects of `words` words, at most [`MOST_WORDS`].
    #[inline]
    pub(super) fn of(words: usize) -> Self {
        Self(CLASSES[words])
    }

    /// Its number, below [`COUNT`].
    #[inline]
    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// How many words its slots have.
    #[inline]
    pub(super) fn words(self) -> usize {
        usize::from(SIZES[self.index()])
    }

    /// How many slots a block has.
    pub(super) fn slots(self) -> usize {
        BLOCK_WORDS / self.words()
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, MOST_WORDS};

    #[test]
    fn little_is_wasted() {
        for words in 1..=MOST_WORDS {
            let slot = Class::of(words).words();
            assert!(slot >= words, "{words}");
            assert!(words > 512 || slot - words <= words / 8, "{words} in {slot}");
        }
        assert_eq!(Class::of(1).slots(), 4096);
        assert_eq!(Class::of(MOST_WORDS).slots(), 2);
    }
}
