use crate::{LocalIndex, TypeId};

/// What is known of a frame before an instruction runs.
#[derive(Debug, PartialEq, Eq)]
pub struct FrameState {
    pub(super) stack: Vec<TypeId>,
    pub(super) assigned: Bits,
}

impl FrameState {
    /// The state of a frame without locals and operands.
    pub(super) fn empty() -> Self {
        Self { stack: Vec::new(), assigned: Bits::default() }
    }

    /// The types on the operand stack, the top last.
    pub fn stack(&self) -> &[TypeId] {
        &self.stack
    }

    /// Whether a local is assigned on every way to here.
    pub fn is_assigned(&self, local: LocalIndex) -> bool {
        self.assigned.contains(local.index())
    }
}

impl Clone for FrameState {
    fn clone(&self) -> Self {
        Self { stack: self.stack.clone(), assigned: self.assigned.clone() }
    }

    /// Uses the memory that is already there: states are copied at each block.
    fn clone_from(&mut self, source: &Self) {
        self.stack.clone_from(&source.stack);
        self.assigned.words.clone_from(&source.assigned.words);
    }
}

/// A set of small numbers.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    pub(crate) fn with_first(count: usize, length: usize) -> Self {
        let mut bits = Self { words: vec![0; length.div_ceil(64)] };
        (0..count).for_each(|index| bits.insert(index));
        bits
    }

    /// How many operand-stack slots would take the same memory.
    pub(super) fn slots(&self) -> usize {
        self.words.len() * 2
    }

    pub(crate) fn contains(&self, index: usize) -> bool {
        self.words.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    pub(crate) fn insert(&mut self, index: usize) {
        if let Some(word) = self.words.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }

    pub(crate) fn remove(&mut self, index: usize) {
        if let Some(word) = self.words.get_mut(index / 64) {
            *word &= !(1 << (index % 64));
        }
    }

    /// Adds what is in the other one, which has room for as many.
    pub(crate) fn unite(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, more)| *word |= more);
    }

    /// Keeps what is in both; whether anything went.
    pub(super) fn intersect(&mut self, other: &Bits) -> bool {
        let mut changed = false;
        for (word, &other) in self.words.iter_mut().zip(&other.words) {
            let both = *word & other;
            changed |= both != *word;
            *word = both;
        }
        changed
    }
}
