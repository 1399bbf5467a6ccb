//! What is known of places in texts.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::Place;

/// So many bytes of a text share a page.
const PAGE: u32 = 512;

/// What is known of places in texts, stored in the order of the texts: whoever goes through a program asks for one
/// place after another and finds them side by side, while in a hash table each would be elsewhere in memory.
#[derive(Debug)]
pub(super) struct ByPlace<T> {
    /// Where the pages are, by the texts and the multiples of [`PAGE`] that they begin at.
    pages: FxHashMap<Place, usize>,
    /// For each byte of a page, one more than where its value is; 0 if there is none.
    numbers: Vec<[u32; PAGE as usize]>,
    values: Vec<(Place, T)>,
}

impl<T> Default for ByPlace<T> {
    fn default() -> Self {
        Self { pages: FxHashMap::default(), numbers: Vec::new(), values: Vec::new() }
    }
}

impl<T> ByPlace<T> {
    /// What is known of a place. O(1).
    pub(super) fn get(&self, place: Place) -> Option<&T> {
        let (file, byte) = place;
        let page = *self.pages.get(&(file, byte / PAGE))?;
        let number = self.numbers[page][(byte % PAGE) as usize] as usize;
        Some(&self.values[number.checked_sub(1)?].1)
    }

    /// Says what is known of a place from now on. O(1).
    pub(super) fn insert(&mut self, place: Place, value: T) {
        let (file, byte) = place;
        let page = match self.pages.entry((file, byte / PAGE)) {
            Entry::Occupied(page) => *page.get(),
            Entry::Vacant(page) => {
                self.numbers.push([0; PAGE as usize]);
                *page.insert(self.numbers.len() - 1)
            }
        };
        let number = &mut self.numbers[page][(byte % PAGE) as usize];
        match *number {
            0 => {
                self.values.push((place, value));
                *number = self.values.len() as u32;
            }
            known => self.values[known as usize - 1].1 = value,
        }
    }

    /// All of it, in the order in which it became known.
    pub(super) fn iter(&self) -> impl Iterator<Item = &(Place, T)> {
        self.values.iter()
    }
}

#[cfg(test)]
mod tests {
    use runa_diagnostics::FileId;

    use super::*;

    #[test]
    fn places_keep_what_was_said_last() {
        let mut known = ByPlace::default();
        let places = [0, 1, PAGE - 1, PAGE, 70 * PAGE + 3, u32::MAX];
        for file in [FileId(0), FileId(7)] {
            for byte in places {
                assert_eq!(known.get((file, byte)), None);
                known.insert((file, byte), 0);
                known.insert((file, byte), byte ^ file.0);
            }
        }
        for &((file, byte), value) in known.iter() {
            assert_eq!(value, byte ^ file.0);
            assert_eq!(known.get((file, byte)), Some(&value));
        }
        assert_eq!(known.iter().count(), 2 * places.len());
        assert_eq!(known.get((FileId(0), 2)), None);
    }
}
