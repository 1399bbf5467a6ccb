//! Emptying sparse blocks of the old generation while the program runs, a few in each pause.
//!
//! Where many slots are free when a cycle begins, blocks with few objects are chosen. Nothing is put there
//! from then on, and each word that refers to their objects is recorded: by the marking, which sees all
//! that are there when it begins, and by young collections, which see all that are stored later, because
//! objects that are stored into are remembered. When the cycle is over, pauses move the objects of one block
//! after the other into free slots elsewhere and have the recorded words and the roots follow (Detlefs,
//! Flood, Heller and Printezis, *Garbage-first garbage collection*, 2004, here with sets that last for one
//! cycle).
//!
//! A recorded word belongs to an object that was marked or is new, and so is not freed before the next cycle
//! sweeps: that one begins with ending what is left of the evacuation. Where the object itself has moved
//! out of an emptied block, its words were recorded anew, and the old ones are passed over. They
//! are known by their block; so nothing else is put into emptied blocks before the end.

use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

use super::classes::{self, Class};
use super::fields;
use super::full;
use super::references::{move_to, referred, update_field, update_root};
use super::region::{BLOCK_BYTES, BlockIndex, POISON};
use super::space::{Filler, Leaves, OldBits, Space, Use};
use crate::context::RootSlot;
use crate::object::{ObjectRef, WORD};
use crate::program::Program;

/// So many percent of the old generation may be free slots when a cycle begins.
const FREE_PERCENT: usize = 5;
/// Blocks stay that are fuller than so many eighths.
const MOST_EIGHTHS: usize = 7;
/// In a cycle, one of so many bytes of the old generation may move; in small heaps, so many bytes. What is recorded
/// for it takes as much at most.
const MOVED_PART: usize = 16;
const LEAST_MOVED_BYTES: usize = 256 << 10;
/// More blocks are not chosen in a cycle: a pause may have to let all of them stay.
const MOST_BLOCKS: usize = 2048;
/// So many emptied blocks are freed in a pause.
const FREED_AT_ONCE: usize = 256;
/// So many words are recorded for each object of a block, on average, and so many besides. Blocks to which
/// more refer stay.
const WORDS_OF_OBJECT: usize = 4;
const WORDS_OF_BLOCK: usize = 64;

/// A word of an old object that may refer to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Slot {
    object: ObjectRef,
    word: u32,
    is_tagged: bool,
}

impl Slot {
    #[inline]
    pub(super) fn new(object: ObjectRef, word: usize, is_tagged: bool) -> Self {
        Self { object, word: word as u32, is_tagged }
    }

    /// What the word refers to now.
    fn referred(self) -> Option<ObjectRef> {
        referred(self.object.get(self.word as usize), self.is_tagged)
    }
}

/// The blocks that are being emptied.
#[derive(Debug)]
pub(super) struct Evacuation {
    /// For each class, how many free slots fillers got during the marking, of this cycle and of the last.
    taken: [usize; classes::COUNT],
    needed: [usize; classes::COUNT],
    /// The chosen ones.
    chosen: FxHashMap<BlockIndex, Recorded>,
    /// How many more words may be recorded.
    room: usize,
    /// In which order they are emptied, the last one first. Some may have been given up.
    order: Vec<BlockIndex>,
    emptied: Vec<BlockIndex>,
}

impl Default for Evacuation {
    fn default() -> Self {
        let (taken, needed) = ([0; classes::COUNT], [0; classes::COUNT]);
        let (chosen, order, emptied) = (FxHashMap::default(), Vec::new(), Vec::new());
        Self { taken, needed, chosen, room: 0, order, emptied }
    }
}

/// Words that refer to objects of a block.
#[derive(Debug)]
struct Recorded {
    slots: Vec<Slot>,
    most: usize,
}

impl Evacuation {
    /// Whether there are blocks that were chosen, or that were emptied and cannot be used yet.
    pub(super) fn is_under_way(&self) -> bool {
        !self.chosen.is_empty() || !self.emptied.is_empty()
    }

    /// All recorded words.
    pub(super) fn slots(&self) -> impl Iterator<Item = Slot> {
        self.chosen.values().flat_map(|recorded| recorded.slots.iter().copied())
    }

    /// Takes note of free slots of a class that a filler gets during the marking.
    pub(super) fn take_slots(&mut self, class: Class, count: usize) {
        self.taken[class.index()] += count;
    }

    /// Records nothing more for a block; gives what was. The caller says what becomes of it.
    pub(super) fn give_up(&mut self, block: BlockIndex) -> Option<Vec<Slot>> {
        let Recorded { slots, .. } = self.chosen.remove(&block)?;
        self.room += slots.len();
        Some(slots)
    }
}

impl Space {
    /// Chooses blocks to empty, if many slots are free: those first for which the least must move.
    /// O(n log n) for n blocks with free slots.
    pub(super) fn choose_sparse(&mut self) {
        self.evacuation.needed = std::mem::replace(&mut self.evacuation.taken, [0; classes::COUNT]);
        let allowed = self.old_bytes() / 100 * FREE_PERCENT;
        let mut wanted = (self.old_bytes() - self.filled_bytes()).saturating_sub(allowed);
        if wanted == 0 && !self.is_stressed {
            return;
        }
        let mut budget = (self.old_bytes() / MOVED_PART).max(LEAST_MOVED_BYTES);
        self.evacuation.room = budget / size_of::<Slot>();
        let mut sparse: Vec<_> = Class::all().flat_map(|class| self.sparse_blocks(class)).collect();
        sparse.sort_unstable();
        self.evacuation.chosen.reserve(sparse.len().min(MOST_BLOCKS));
        for (bytes, objects, block) in sparse.into_iter().take(MOST_BLOCKS) {
            if bytes > budget || wanted == 0 && !self.is_stressed {
                break;
            }
            budget -= bytes;
            wanted = wanted.saturating_sub(BLOCK_BYTES - bytes);
            let most = objects * WORDS_OF_OBJECT + WORDS_OF_BLOCK;
            self.evacuation.chosen.insert(block, Recorded { slots: Vec::new(), most });
            self.evacuation.order.push(block);
            self.set_leaves(block, Leaves::Later);
        }
        self.evacuation.order.reverse();
        self.fill_no_chosen();
    }

    /// The blocks of a class that can be emptied: how many bytes must move, of how many objects. Under stress,
    /// all.
    fn sparse_blocks(&self, class: Class) -> Vec<(usize, usize, BlockIndex)> {
        let mut blocks = self.partial_blocks(class);
        if !self.is_stressed {
            blocks.sort_unstable_by_key(|&(objects, _)| objects);
            blocks.truncate(full::emptied(class, &blocks, self.evacuation.needed[class.index()]));
            blocks.retain(|&(objects, _)| objects * 8 <= class.slots() * MOST_EIGHTHS);
        }
        let slot_bytes = class.words() * WORD;
        blocks.into_iter().map(|(objects, block)| (objects * slot_bytes, objects, block)).collect()
    }

    /// Records a word if it refers to an object that is going to leave its block.
    pub(super) fn record(&mut self, slot: Slot) {
        let Some(to) = slot.referred().filter(|&to| self.leaves(to) == Leaves::Later) else {
            return;
        };
        let block = self.region.block_of(to.address());
        let Evacuation { chosen, room, .. } = &mut self.evacuation;
        let Some(Recorded { slots, most }) = chosen.get_mut(&block) else { return };
        slots.push(slot);
        *room = room.saturating_sub(1);
        if slots.len() > *most {
            // Those that are stored into often come often.
            slots.sort_unstable();
            let before = slots.len();
            slots.dedup();
            *room += before - slots.len();
            if slots.len() > *most / 2 {
                return self.leave(block);
            }
        }
        if self.evacuation.room == 0 {
            self.leave(block);
        }
    }

    /// Lets a chosen block stay and be filled again.
    fn leave(&mut self, block: BlockIndex) {
        self.evacuation.give_up(block);
        self.set_leaves(block, Leaves::Never);
        if !self.awaits_sweep(block) {
            self.recycle(block);
        }
    }

    /// Empties blocks for about so long. No cycle is under way, and the young generation is empty. Gives how
    /// many bytes have moved.
    pub(super) fn empty_some(
        &mut self,
        program: &Program,
        roots: &[RootSlot],
        longest: Duration,
    ) -> usize {
        let (start, before) = (Instant::now(), self.evacuation.emptied.len());
        let (mut filler, bits) = (self.give_filler(), self.old_bits());
        let (mut moved, mut half_emptied) = (0, None);
        while let Some(block) = self.evacuation.order.pop() {
            let Some(recorded) = self.evacuation.give_up(block) else { continue };
            let (bytes, is_empty) = self.empty(block, &recorded, program, (&mut filler, &bits));
            moved += bytes;
            match is_empty {
                true => self.evacuation.emptied.push(block),
                false => half_emptied = Some(block),
            }
            if !is_empty || !self.has_room(1) || start.elapsed() >= longest {
                break;
            }
        }
        self.take_back(filler);
        roots.iter().for_each(|&root| update_root(root, |object| self.now(object)));
        self.settle_moved();
        half_emptied.into_iter().for_each(|block| self.evacuate(block, false));
        if self.poisons() {
            let emptied = &self.evacuation.emptied[before..];
            emptied.iter().for_each(|&block| self.region.fill(block, 1, POISON));
        }
        if half_emptied.is_some() || !self.has_room(1) {
            self.end_evacuation();
        } else if self.evacuation.chosen.is_empty() {
            self.free_emptied(FREED_AT_ONCE);
        }
        moved
    }

    /// Moves the objects of a block elsewhere and has the recorded words follow. Gives how many bytes have
    /// moved, and whether those were all: the system may have no memory for more.
    fn empty(
        &mut self,
        block: BlockIndex,
        recorded: &[Slot],
        program: &Program,
        (filler, bits): (&mut Filler, &OldBits),
    ) -> (usize, bool) {
        let Use::Old(class) = self.use_of(block) else { unreachable!("chosen blocks are old") };
        self.set_leaves(block, Leaves::Never);
        self.evacuate(block, true);
        let (mut moved, mut is_empty, mut here) = (0, true, Vec::new());
        for object in self.objects_of(block, class) {
            let copy = self.allocate_old(filler, class, bits);
            if let Some(copy) = copy {
                move_to(object, copy, object.header());
                self.region.objects.unset(object);
                moved += 1;
            }
            is_empty &= copy.is_some();
            here.push(copy.unwrap_or(object));
        }
        self.emptied(class, moved);
        for object in here {
            fields::visit(object, program, |word, is_tagged| {
                update_field(object, word, is_tagged, |to| self.now(to));
                self.record(Slot::new(object, word, is_tagged));
            });
        }
        for &Slot { object, word, is_tagged } in recorded {
            if !self.is_evacuated(object) {
                update_field(object, word as usize, is_tagged, |to| self.now(to));
            }
        }
        (moved * class.words() * WORD, is_empty)
    }

    /// Where an object is now that may have been in a block which was emptied.
    pub(super) fn now(&self, object: ObjectRef) -> ObjectRef {
        let moved = self.is_evacuated(object).then(|| object.header().forwarded_to());
        moved.flatten().unwrap_or(object)
    }

    /// Frees up to so many blocks that were emptied.
    fn free_emptied(&mut self, most: usize) {
        let kept = self.evacuation.emptied.len().saturating_sub(most);
        for block in self.evacuation.emptied.split_off(kept) {
            self.evacuate(block, false);
            self.free_old(block);
        }
    }

    /// Frees the blocks that were emptied, and lets the other chosen ones stay.
    pub(super) fn end_evacuation(&mut self) {
        self.free_emptied(usize::MAX);
        for block in std::mem::take(&mut self.evacuation.order) {
            if self.evacuation.chosen.contains_key(&block) {
                self.leave(block);
            }
        }
    }
}
