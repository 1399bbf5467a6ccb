//! The table in which a map looks up where the entry of a key is.
//!
//! An open-addressing table with linear probing. A slot has 32 bits, so that the tables of large maps
//! fit the processor's caches: the low ones, as many as number the slots, hold the place of the entry
//! plus one, the rest as many low bits of its hash, which tell most other keys apart. Whole hashes and
//! keys lie in the map's other arrays.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::object::{ObjectRef, layout};

/// Slots of a word of the array.
const SLOTS_PER_WORD: usize = 2;

/// A map's table: a raw array of slots, a power of two of them, at least one always empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Index(ObjectRef);

/// The sizes of the arrays of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    /// How many entries it has room for.
    pub(super) entries: usize,
    /// How many words the array of its table has.
    pub(super) index_words: usize,
}

impl Sizes {
    /// Sizes with room for at least `entries` entries, so that two thirds of the slots are used at most.
    pub(super) fn for_entries(entries: usize) -> Self {
        let slots = (entries + entries.div_ceil(2) + 1).next_power_of_two();
        Self { entries: slots * 2 / 3, index_words: slots / SLOTS_PER_WORD }
    }
}

impl Index {
    /// The table of a map that has one.
    #[inline]
    pub(super) fn of(map: ObjectRef) -> Option<Self> {
        ObjectRef::from_word(map.get(layout::MAP_INDEX)).map(Self)
    }

    /// The table in a new raw array.
    pub(super) fn in_array(array: ObjectRef) -> Self {
        Self(array)
    }

    #[inline]
    fn slots(self) -> usize {
        self.0.get(layout::ARRAY_CAPACITY) as usize * SLOTS_PER_WORD
    }

    #[inline]
    fn slot(self, index: usize) -> &'static AtomicU32 {
        debug_assert!(index < self.slots());
        let first = self.0.word(layout::ARRAY_ELEMENTS).as_ptr().cast::<u32>();
        // SAFETY: the array has `ARRAY_CAPACITY` words of elements, which never change their number,
        // and two slots lie in each; callers stay below `slots`. Heap memory stays mapped, and
        // while programs run these words are accessed through atomics of this size only.
        unsafe { AtomicU32::from_ptr(first.add(index)) }
    }

    /// Which bits of a slot hold the place. All of them set stand for a removed entry, as a table is
    /// never so full.
    #[inline]
    fn place_bits(self) -> u32 {
        (self.slots() - 1) as u32
    }

    /// What the slot of an entry holds.
    #[inline]
    fn content(self, hash: u32, place: usize) -> u32 {
        hash.checked_shl(self.slots().trailing_zeros()).unwrap_or(0) | (place as u32 + 1)
    }

    /// The slots in which a hash may be, from the likeliest on: all, and all again.
    #[inline]
    fn probe(self, hash: u32) -> impl Iterator<Item = &'static AtomicU32> {
        let slots = self.slots();
        // The high bits of the hash choose, which multiplication has mixed best.
        let start = ((u64::from(hash) * slots as u64) >> 32) as usize;
        (start..).map(move |index| self.slot(index & (slots - 1)))
    }

    /// The place of the entry with this hash that `is_wanted`. Expected O(1).
    #[inline(always)]
    pub(super) fn find(self, hash: u32, is_wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let place_bits = self.place_bits();
        let tag = self.content(hash, 0) & !place_bits;
        for slot in self.probe(hash) {
            let content = slot.load(Ordering::Relaxed);
            if content == 0 {
                return None;
            }
            if content & !place_bits == tag {
                // The place of a removed entry is beyond the arrays.
                let place = (content & place_bits) as usize - 1;
                if is_wanted(place) {
                    return Some(place);
                }
            }
        }
        None
    }

    /// Enters the place of a new entry; the caller has made sure that there is room.
    #[inline]
    pub(super) fn insert(self, hash: u32, place: usize) {
        let empty = self.probe(hash).find(|slot| slot.load(Ordering::Relaxed) == 0);
        if let Some(slot) = empty {
            slot.store(self.content(hash, place), Ordering::Relaxed);
        }
    }

    /// Marks the slot of the entry at `place` as removed.
    pub(super) fn remove(self, hash: u32, place: usize) {
        let wanted = self.content(hash, place);
        for slot in self.probe(hash) {
            let content = slot.load(Ordering::Relaxed);
            if content == 0 {
                return;
            }
            if content == wanted {
                return slot.store(wanted | self.place_bits(), Ordering::Relaxed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sizes;

    #[test]
    fn a_third_of_the_slots_stays_empty() {
        for entries in [1, 2, 5, 6, 8, 10, 11, 100, 10_922, 10_923, 1 << 20] {
            let sizes = Sizes::for_entries(entries);
            let slots = sizes.index_words * super::SLOTS_PER_WORD;
            assert!(sizes.entries >= entries, "{entries}: {sizes:?}");
            assert!(slots.is_power_of_two() && sizes.entries * 3 <= slots * 2, "{sizes:?}");
        }
    }
}
