//! The blocks of a heap: which are free, who uses the others, where objects of the old generation go.
//!
//! The old generation is segregated by size: a block has slots of one [`Class`], and slots whose objects
//! have died are filled again. Nothing must move for that.

use super::classes::{self, Class};
use super::evacuation::Evacuation;
use super::followed::Followed;
use super::mark::{Cycle, Phase};
use super::region::{BLOCK_BYTES, Bits, BlockIndex, POISON, Region};
use super::{ORDINARY_YOUNG_BLOCKS, RESERVE_BLOCKS};
use crate::object::{ObjectRef, WORD};
use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

/// The blocks of dead large objects from this size on are given back to the system.
const GIVEN_BACK_BLOCKS: usize = (1 << 20) / BLOCK_BYTES;
/// How many times how many blocks are swept where free slots are wanted, before a free block is taken.
const SWEEPS_FOR_SLOTS: usize = 8;
const SWEPT_FOR_SLOTS: usize = 32;
/// Freed blocks that wait under stress until they are used again.
const QUARANTINED_BLOCKS: usize = 512;

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Nothing.
    Free,
    /// Objects that were made since the last collection.
    Young,
    /// Objects that have outlived one, in slots of a class.
    Old(Class),
    /// A large object, which begins here and takes so many blocks.
    Large(u32),
    /// The rest of a large object.
    LargeRest,
}

/// Whether the objects of a block are going to leave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaves {
    Never,
    /// In the next collection: the block is of the young generation.
    Soon,
    /// When the running cycle is over: the block was [chosen](super::evacuation) to be emptied.
    Later,
}

#[derive(Clone, Copy, Debug)]
struct Block {
    used_for: Use,
    /// Whether all its memory is zero.
    is_zero: bool,
    /// Whether a collection empties it, or has.
    is_evacuated: bool,
    /// Whether the running cycle is going to sweep it.
    awaits_sweep: bool,
    /// How many objects it had when free slots were last found in it.
    objects: u16,
}

impl Block {
    fn free(is_zero: bool) -> Self {
        Self { used_for: Use::Free, is_zero, is_evacuated: false, awaits_sweep: false, objects: 0 }
    }
}

/// Free slots of a class next to each other, which are filled from below.
#[derive(Clone, Copy, Debug, Default)]
struct Hole {
    next: u64,
    end: u64,
    /// The block, which may have more free slots behind the hole.
    block: Option<BlockIndex>,
}

/// Where a thread puts objects of the old generation: a hole for each class, in blocks that nobody else
/// fills.
#[derive(Debug)]
pub(super) struct Filler {
    holes: [Hole; classes::COUNT],
    /// Bytes of the slots that were filled since the space was [told](Space::take_back).
    filled: usize,
}

impl Default for Filler {
    fn default() -> Self {
        Self { holes: [Hole::default(); classes::COUNT], filled: 0 }
    }
}

impl Filler {
    /// Room for an object of a class; when the hole is full, `refill` is to give another one.
    #[inline]
    pub(super) fn allocate(
        &mut self,
        class: Class,
        bits: &OldBits,
        refill: impl FnOnce(&mut Self) -> bool,
    ) -> Option<ObjectRef> {
        let hole = self.holes[class.index()];
        if hole.next == hole.end && !refill(self) {
            return None;
        }
        let hole = &mut self.holes[class.index()];
        let object = ObjectRef::from_word(hole.next)?;
        let bytes = class.words() * WORD;
        hole.next += bytes as u64;
        self.filled += bytes;
        bits.objects.set(object);
        if bits.is_marking {
            bits.marks.set(object);
        }
        Some(object)
    }

    /// Frees the slot that was filled last.
    pub(super) fn free_last(&mut self, class: Class, object: ObjectRef, bits: &OldBits) {
        let bytes = class.words() * WORD;
        self.holes[class.index()].next -= bytes as u64;
        debug_assert_eq!(self.holes[class.index()].next, object.address());
        self.filled -= bytes;
        bits.objects.unset(object);
        bits.marks.unset(object);
    }
}

/// The bits of objects of the old generation, and whether new ones count as marked.
#[derive(Clone, Copy, Debug)]
pub(super) struct OldBits {
    objects: Bits,
    marks: Bits,
    is_marking: bool,
}

impl OldBits {
    /// The number of the block of an object.
    #[inline]
    pub(super) fn block_of(&self, object: ObjectRef) -> BlockIndex {
        self.objects.block_of(object.address())
    }
}

/// All blocks.
#[derive(Debug)]
pub(super) struct Space {
    pub(super) region: Region,
    blocks: Vec<Block>,
    /// For each block, whether its objects leave it, close together: collections ask for each reference
    /// they see.
    leaves: Vec<Leaves>,
    /// Free blocks that were used last: they are still in the processor's caches.
    pool: VecDeque<BlockIndex>,
    /// The other free ones: first block and length of each stretch.
    stretches: BTreeMap<BlockIndex, usize>,
    /// The blocks of the young generation, in the order they were handed out.
    pub(super) young: Vec<BlockIndex>,
    /// Where the next objects go, for as many threads as have collected together so far.
    fillers: Vec<Filler>,
    /// For each class, blocks with more free slots.
    partial: [Vec<BlockIndex>; classes::COUNT],
    /// How many blocks are not free, and how many of them are of the old generation.
    used: usize,
    old: usize,
    /// Bytes of the slots of old blocks that have objects.
    filled: usize,
    /// How many blocks may be full.
    allowed: usize,
    /// How many more may be used while free slots are of the wrong sizes.
    slack: usize,
    pub(super) cycle: Cycle,
    pub(super) evacuation: Evacuation,
    /// The old ones of these, and what is known of those that died.
    pub(super) followed: Followed,
    /// When the last cycle ended, and how many bytes were occupied before and after sweeping, until somebody
    /// takes note of it.
    pub(super) swept: Option<(Instant, usize, usize)>,
    /// Whether freed blocks are overwritten and wait.
    pub(super) is_stressed: bool,
    /// Whether memory that becomes free is given back to the system after each collection.
    gives_back: bool,
}

impl Space {
    /// A space in `region` of which `allowed` blocks may be used; whether it gives memory that becomes
    /// free back to the system.
    pub(super) fn new(region: Region, allowed: usize, gives_back: bool) -> Self {
        Self {
            region,
            blocks: Vec::new(),
            leaves: Vec::new(),
            pool: VecDeque::new(),
            stretches: BTreeMap::new(),
            young: Vec::new(),
            fillers: Vec::new(),
            partial: std::array::from_fn(|_| Vec::new()),
            used: 0,
            old: 0,
            filled: 0,
            allowed,
            slack: (allowed / 4).clamp(1, ORDINARY_YOUNG_BLOCKS),
            cycle: Cycle::default(),
            evacuation: Evacuation::default(),
            followed: Followed::default(),
            swept: None,
            is_stressed: false,
            gives_back,
        }
    }

    /// Bytes of the blocks in use.
    pub(super) fn reserved(&self) -> usize {
        self.used * BLOCK_BYTES
    }

    /// Bytes that cannot be used for anything else: the same without the free slots.
    pub(super) fn occupied(&self) -> usize {
        (self.used - self.old) * BLOCK_BYTES + self.filled
    }

    /// Bytes of the blocks of the old generation.
    pub(super) fn old_bytes(&self) -> usize {
        self.old * BLOCK_BYTES
    }

    /// Bytes of their slots that have objects.
    pub(super) fn filled_bytes(&self) -> usize {
        self.filled
    }

    /// Whether more than a tenth of the blocks of the old generation is free slots.
    pub(super) fn is_sparse(&self) -> bool {
        self.filled < self.old_bytes() / 10 * 9
    }

    /// What a block is for.
    #[inline]
    pub(super) fn use_of(&self, block: BlockIndex) -> Use {
        self.blocks[block].used_for
    }

    /// What the block of an object is for.
    #[inline]
    pub(super) fn use_at(&self, object: ObjectRef) -> Use {
        self.use_of(self.region.block_of(object.address()))
    }

    /// For each block, whether its objects are going to leave it.
    pub(super) fn leaves_table(&self) -> Vec<Leaves> {
        self.leaves.clone()
    }

    /// Whether the objects of a block are going to leave it.
    pub(super) fn leaves_of(&self, block: BlockIndex) -> Leaves {
        self.leaves[block]
    }

    /// Whether an object is going to leave its block.
    #[inline]
    pub(super) fn leaves(&self, object: ObjectRef) -> Leaves {
        self.leaves[self.region.block_of(object.address())]
    }

    /// Says whether the objects of a block are going to leave it.
    pub(super) fn set_leaves(&mut self, block: BlockIndex, leaves: Leaves) {
        self.leaves[block] = leaves;
    }

    /// Whether an object is of the young generation.
    #[inline]
    pub(super) fn is_young(&self, object: ObjectRef) -> bool {
        self.leaves(object) == Leaves::Soon
    }

    /// Whether a collection empties the block of an object, or has emptied it.
    #[inline]
    pub(super) fn is_evacuated(&self, object: ObjectRef) -> bool {
        self.blocks[self.region.block_of(object.address())].is_evacuated
    }

    /// How many blocks have memory; blocks are numbered from 0.
    pub(super) fn block_count(&self) -> usize {
        self.blocks.len()
    }

    // ---- taking and freeing blocks

    /// Whether `count` more blocks may be used, and as many as the young generation has besides, into
    /// which it could have to be copied. Free slots are room too, unless too many are of sizes that
    /// nobody asks for.
    pub(super) fn has_room(&self, count: usize) -> bool {
        let wanted = count + self.young.len();
        self.occupied() + wanted * BLOCK_BYTES <= self.allowed * BLOCK_BYTES
            && self.used + wanted <= self.allowed + self.slack
    }

    /// How many blocks may be full.
    pub(super) fn allowed(&self) -> usize {
        self.allowed
    }

    /// Whether a block is left for the report that there is no room.
    pub(super) fn has_reserve(&self) -> bool {
        self.used < self.allowed + self.slack + RESERVE_BLOCKS
    }

    /// A block for new objects, zeroed.
    pub(super) fn take_young(&mut self) -> Option<BlockIndex> {
        let block = self.take_block(Use::Young)?;
        if !self.blocks[block].is_zero {
            self.region.fill(block, 1, 0);
        }
        self.blocks[block].is_zero = false;
        self.leaves[block] = Leaves::Soon;
        self.young.push(block);
        Some(block)
    }

    /// Any free block. The caller has asked whether there [is room](Self::has_room).
    fn take_block(&mut self, used_for: Use) -> Option<BlockIndex> {
        let pooled = if self.is_stressed {
            (self.pool.len() > QUARANTINED_BLOCKS).then(|| self.pool.pop_front()).flatten()
        } else {
            self.pool.pop_back()
        };
        let block = match pooled {
            Some(block) => block,
            None => self.take_stretch(1).or_else(|| self.pool.pop_front())?,
        };
        self.used += 1;
        self.blocks[block].used_for = used_for;
        Some(block)
    }

    /// Blocks for a large object, zeroed, if that many lie next to each other.
    pub(super) fn take_large(&mut self, count: usize) -> Option<BlockIndex> {
        let first = self.take_stretch(count).or_else(|| {
            for block in std::mem::take(&mut self.pool) {
                self.add_stretch(block, 1);
            }
            self.take_stretch(count)
        })?;
        self.used += count;
        let blocks = &mut self.blocks[first..first + count];
        let is_zero = blocks.iter().all(|block| block.is_zero);
        for block in blocks {
            *block = Block { used_for: Use::LargeRest, ..Block::free(false) };
        }
        (first..first + count).for_each(|block| self.region.clear_lines(block));
        self.blocks[first].used_for = Use::Large(count as u32);
        if !is_zero {
            self.region.fill(first, count, 0);
        }
        if self.cycle.phase == Phase::Marking
            && let Some(object) = ObjectRef::from_word(self.region.start(first))
        {
            self.region.marks.set(object);
        }
        Some(first)
    }

    /// Free blocks next to each other: the first that fit, or new ones.
    fn take_stretch(&mut self, count: usize) -> Option<BlockIndex> {
        loop {
            let fitting = self.stretches.iter().find(|&(_, &length)| length >= count);
            if let Some((&first, &length)) = fitting {
                self.stretches.remove(&first);
                if length > count {
                    self.stretches.insert(first + count, length - count);
                }
                return Some(first);
            }
            let new = self.region.commit()?;
            self.blocks.resize(new.end, Block::free(true));
            self.leaves.resize(new.end, Leaves::Never);
            self.add_stretch(new.start, new.len());
        }
    }

    fn add_stretch(&mut self, first: BlockIndex, count: usize) {
        let (mut first, mut count) = (first, count);
        if let Some((&before, &length)) = self.stretches.range(..first).next_back()
            && before + length == first
        {
            (first, count) = (before, count + length);
        }
        if let Some(length) = self.stretches.remove(&(first + count)) {
            count += length;
        }
        self.stretches.insert(first, count);
    }

    /// The objects of the young generation: each block is full of them up to a zero header.
    pub(super) fn young_objects(&self) -> impl Iterator<Item = ObjectRef> {
        self.young.iter().flat_map(|&block| {
            let mut next = self.region.start(block);
            let end = next + BLOCK_BYTES as u64;
            std::iter::from_fn(move || {
                let object = ObjectRef::from_word(next).filter(|_| next < end)?;
                let words = object.header().words();
                next += (words * WORD) as u64;
                (words > 0).then_some(object)
            })
        })
    }

    /// Takes the blocks of the young generation back, whose objects have all moved away.
    pub(super) fn free_young(&mut self) {
        let mut young = std::mem::take(&mut self.young);
        for block in young.drain(..).rev() {
            self.leaves[block] = Leaves::Never;
            self.free(block, 1);
            self.pool.push_back(block);
        }
        self.young = young;
    }

    /// Whether memory of dead objects is overwritten, so that a stale reference does not go unnoticed.
    pub(super) fn poisons(&self) -> bool {
        self.is_stressed || cfg!(debug_assertions)
    }

    /// Gives the memory of free blocks back to the system, if the settings want that at once. O(free blocks).
    pub(super) fn give_back_freed(&mut self) {
        if self.gives_back {
            while self.give_back_some(usize::MAX) {}
        }
    }

    /// Gives the memory of up to `most` free blocks back to the system; whether there may be more.
    pub(super) fn give_back_some(&mut self, most: usize) -> bool {
        if self.is_stressed {
            return false;
        }
        let mut left = most;
        for (&first, &count) in &self.stretches {
            let blocks = &mut self.blocks[first..first + count];
            let Some(used) = blocks.iter().position(|block| !block.is_zero) else { continue };
            let given = (count - used).min(left);
            if !self.region.give_back(first + used, given) {
                return false;
            }
            blocks[used..used + given].iter_mut().for_each(|block| block.is_zero = true);
            left -= given;
            if left == 0 {
                return true;
            }
        }
        false
    }

    /// Bytes of free blocks whose memory the system has not got back.
    pub(super) fn unused(&self) -> usize {
        let is_kept = |block: &&Block| block.used_for == Use::Free && !block.is_zero;
        self.blocks.iter().filter(is_kept).count() * BLOCK_BYTES
    }

    /// Makes blocks free that no object is in.
    fn free(&mut self, first: BlockIndex, count: usize) {
        if self.poisons() {
            self.region.fill(first, count, POISON);
        }
        for block in &mut self.blocks[first..first + count] {
            *block = Block::free(false);
        }
        self.used -= count;
    }

    /// Makes the blocks of a dead large object free.
    pub(super) fn free_large(&mut self, first: BlockIndex, count: usize) {
        self.free(first, count);
        let is_zero = count >= GIVEN_BACK_BLOCKS && self.region.give_back(first, count);
        self.blocks[first..first + count].iter_mut().for_each(|block| block.is_zero = is_zero);
        self.add_stretch(first, count);
    }

    /// Makes a block of the old generation without living objects free.
    pub(super) fn free_old(&mut self, block: BlockIndex) {
        if std::mem::replace(&mut self.leaves[block], Leaves::Never) == Leaves::Later {
            self.evacuation.give_up(block);
        }
        self.free(block, 1);
        self.old -= 1;
        match self.is_stressed {
            true => self.pool.push_back(block),
            false => self.add_stretch(block, 1),
        }
    }

    // ---- the old generation

    /// A thread's own way to put objects into the old generation, until it is
    /// [taken back](Self::take_back).
    pub(super) fn give_filler(&mut self) -> Filler {
        self.fillers.pop().unwrap_or_default()
    }

    /// Takes note of what a thread has filled.
    pub(super) fn take_back(&mut self, mut filler: Filler) {
        self.filled += std::mem::take(&mut filler.filled);
        self.fillers.push(filler);
    }

    /// The bits that fillers set.
    pub(super) fn old_bits(&self) -> OldBits {
        OldBits {
            objects: self.region.objects,
            marks: self.region.marks,
            is_marking: self.cycle.phase == Phase::Marking,
        }
    }

    /// Room for an object of the old generation, through a filler; nothing if there is no memory for it.
    #[inline]
    pub(super) fn allocate_old(
        &mut self,
        filler: &mut Filler,
        class: Class,
        bits: &OldBits,
    ) -> Option<ObjectRef> {
        filler.allocate(class, bits, |filler| self.refill(filler, class))
    }

    /// Gives a filler free slots of a class; `false` if there is no memory for them. It may exceed what is
    /// allowed: whoever opened the young generation has made sure that its objects fit.
    #[cold]
    #[inline(never)]
    pub(super) fn refill(&mut self, filler: &mut Filler, class: Class) -> bool {
        match self.next_hole(class, filler.holes[class.index()]) {
            Some(hole) => {
                if self.cycle.phase == Phase::Marking {
                    let slots = (hole.end - hole.next) as usize / (class.words() * WORD);
                    self.evacuation.take_slots(class, slots);
                }
                filler.holes[class.index()] = hole;
                true
            }
            None => false,
        }
    }

    /// Free slots of a class: in the block of a hole that is full, in one with free slots, or in a free one.
    fn next_hole(&mut self, class: Class, mut full: Hole) -> Option<Hole> {
        let slot_bytes = (class.words() * WORD) as u64;
        loop {
            if let Some(block) = full.block {
                let last = self.region.start(block) + class.slots() as u64 * slot_bytes;
                let slots = |from: u64| (from..last).step_by(slot_bytes as usize);
                let objects = self.region.objects;
                if let Some(next) = slots(full.end).find(|&slot| !objects.has(slot)) {
                    let end = slots(next).find(|&slot| objects.has(slot)).unwrap_or(last);
                    return Some(Hole { next, end, block: Some(block) });
                }
            }
            let block = self.block_to_fill(class)?;
            let start = self.region.start(block);
            full = Hole { next: start, end: start, block: Some(block) };
        }
    }

    fn block_to_fill(&mut self, class: Class) -> Option<BlockIndex> {
        for _ in 0..SWEEPS_FOR_SLOTS {
            if !self.partial[class.index()].is_empty() || self.sweep_slice(SWEPT_FOR_SLOTS) {
                break;
            }
        }
        if let Some(block) = self.partial[class.index()].pop() {
            return Some(block);
        }
        let block = self.take_block(Use::Old(class))?;
        self.region.clear_lines(block);
        self.blocks[block].is_zero = false;
        self.old += 1;
        Some(block)
    }

    /// Says that so many objects of an old block have died.
    pub(super) fn emptied(&mut self, class: Class, objects: usize) {
        self.filled -= objects * class.words() * WORD;
    }

    /// Fills no block any more that was begun, so that a collection may empty all.
    pub(super) fn stop_filling(&mut self) {
        self.fillers.clear();
        self.partial.iter_mut().for_each(Vec::clear);
    }

    /// Has all blocks with old objects wait to be swept.
    pub(super) fn expect_sweep(&mut self) {
        for block in &mut self.blocks {
            block.awaits_sweep = matches!(block.used_for, Use::Old(_) | Use::Large(_));
        }
    }

    /// Whether a block waits to be swept, which it does not any more.
    pub(super) fn take_for_sweep(&mut self, block: BlockIndex) -> bool {
        std::mem::take(&mut self.blocks[block].awaits_sweep)
    }

    /// Whether a block waits to be swept.
    pub(super) fn awaits_sweep(&self, block: BlockIndex) -> bool {
        self.blocks[block].awaits_sweep
    }

    /// Says whether a collection empties a block, or has emptied it.
    pub(super) fn evacuate(&mut self, block: BlockIndex, yes: bool) {
        self.blocks[block].is_evacuated = yes;
    }

    /// Takes note of how many objects a block has.
    pub(super) fn count_objects(&mut self, block: BlockIndex, objects: usize) {
        self.blocks[block].objects = objects as u16;
    }

    /// Lets old objects be put into the free slots of a block whose objects were counted.
    pub(super) fn recycle(&mut self, block: BlockIndex) {
        if let Use::Old(class) = self.use_of(block) {
            self.partial[class.index()].push(block);
        }
    }

    /// The blocks of a class that nobody fills and that have free slots, with how many objects they have.
    pub(super) fn partial_blocks(&self, class: Class) -> Vec<(usize, BlockIndex)> {
        let blocks = self.partial[class.index()].iter();
        blocks.map(|&block| (usize::from(self.blocks[block].objects), block)).collect()
    }

    /// Has nobody fill blocks that were chosen to be emptied.
    pub(super) fn fill_no_chosen(&mut self) {
        let Self { partial, leaves, .. } = self;
        partial.iter_mut().for_each(|blocks| blocks.retain(|&it| leaves[it] == Leaves::Never));
    }

    /// The objects of a block of a class.
    pub(super) fn objects_of(&self, block: BlockIndex, class: Class) -> Vec<ObjectRef> {
        let (start, objects) = (self.region.start(block), self.region.objects);
        let slots = (0..class.slots()).map(|slot| start + (slot * class.words() * WORD) as u64);
        slots.filter(|&slot| objects.has(slot)).filter_map(ObjectRef::from_word).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn freed_memory_is_given_back_where_that_is_wanted() {
        for gives_back in [false, true] {
            let mut space = Space::new(Region::new(16).unwrap(), 16, gives_back);
            let blocks: Vec<_> = (0..3).map(|_| space.block_to_fill(Class::of(4))).collect();
            let blocks: Vec<BlockIndex> = blocks.into_iter().flatten().collect();
            assert_eq!(blocks.len(), 3);
            blocks.iter().for_each(|&block| space.region.fill(block, 1, 1));
            blocks.iter().for_each(|&block| space.free_old(block));
            space.give_back_freed();
            assert!(blocks.iter().all(|&block| space.blocks[block].is_zero == gives_back));
            // New objects find zeroed memory in any case.
            for _ in 0..3 {
                let block = space.take_young().unwrap();
                assert!(blocks.contains(&block));
                assert_eq!(space.young_objects().count(), 0);
            }
        }
    }
}
