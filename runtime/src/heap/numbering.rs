//! Numbers for objects in the order of their addresses, in a bit and a half for each word of the heap.

use std::cell::Cell;

use crate::object::WORD;

/// A set of addresses that knows how many lie before each of them.
#[derive(Debug)]
pub(super) struct Numbering {
    base: u64,
    /// A bit for each word of memory.
    bits: Vec<Cell<u64>>,
    /// For each word of bits, how many are set in those before it.
    before: Vec<u32>,
    count: usize,
}

impl Numbering {
    /// An empty set for `bytes` bytes of memory from `base` on; nothing if there is no memory for it.
    pub(super) fn new(base: u64, bytes: usize) -> Option<Self> {
        let words = bytes.div_ceil(WORD * 64);
        let mut bits = Vec::new();
        bits.try_reserve_exact(words).ok()?;
        bits.resize(words, Cell::new(0));
        let mut before = Vec::new();
        before.try_reserve_exact(words).ok()?;
        Some(Self { base, bits, before, count: 0 })
    }

    fn find(&self, address: u64) -> (usize, u32) {
        let word = (address - self.base) as usize / WORD;
        (word / 64, (word % 64) as u32)
    }

    /// Adds an address; whether it is new.
    pub(super) fn add(&self, address: u64) -> bool {
        let (index, bit) = self.find(address);
        let before = self.bits[index].get();
        self.bits[index].set(before | 1 << bit);
        before & 1 << bit == 0
    }

    /// Counts what was added; from here on numbers are known.
    pub(super) fn finish(&mut self) {
        self.before.clear();
        self.count = 0;
        for bits in &self.bits {
            self.before.push(self.count as u32);
            self.count += bits.get().count_ones() as usize;
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// How many lie before an address.
    pub(super) fn number(&self, address: u64) -> usize {
        let (index, bit) = self.find(address);
        let below = self.bits[index].get() & ((1 << bit) - 1);
        self.before[index] as usize + below.count_ones() as usize
    }

    /// All addresses, ascending.
    pub(super) fn addresses(&self) -> impl Iterator<Item = u64> {
        self.bits.iter().enumerate().flat_map(move |(index, bits)| {
            let mut left = bits.get();
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                left &= left.checked_sub(1)?;
                Some(self.base + ((index * 64 + bit) * WORD) as u64)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Numbering;

    #[test]
    fn numbers_follow_addresses() {
        let mut numbering = Numbering::new(0x1000, 4096).unwrap();
        let addresses = [0x1000, 0x1008, 0x11f8, 0x1200, 0x1ff8];
        for address in addresses.iter().rev() {
            assert!(numbering.add(*address));
            assert!(!numbering.add(*address));
        }
        numbering.finish();
        assert_eq!(numbering.count(), 5);
        assert_eq!(numbering.addresses().collect::<Vec<_>>(), addresses);
        for (number, address) in addresses.into_iter().enumerate() {
            assert_eq!(numbering.number(address), number);
        }
    }
}
