//! Cycles: the old generation is marked and swept while the program runs.
//!
//! Marking begins with the roots at the end of a young collection, when there are only old objects, and
//! finds everything that is reachable *then* (Yuasa, *Real-time garbage collection on general-purpose
//! machines*, 1990): the write barrier keeps the references that are overwritten meanwhile, and objects
//! that become old are marked at once. A thread of the heap does it in short slices under the heap's lock, so
//! that whoever needs the lock waits for a few objects only. When nothing is left, a young collection
//! ends the marking; then blocks are swept, one by one, by the thread and by whoever needs free slots.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::classes::{Class, MOST_WORDS};
use super::evacuation::Slot;
use super::fields;
use super::full;
use super::references::referred;
use super::region::BLOCK_BYTES;
use super::space::{Leaves, Space, Use};
use super::young::Survivors;
use crate::object::{ObjectRef, WORD};
use crate::program::Program;

/// Objects with more words are looked at in parts, so that nobody waits for long.
const PART_WORDS: usize = 1024;
/// How many objects are being loaded while others are looked at.
const LOADED_AHEAD: usize = 16;

/// Has the processor load what is at an address.
#[inline]
pub(super) fn load_soon(address: u64) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 processor has the instruction, which changes nothing.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(address as *const i8);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

/// How far a cycle is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
    /// There is none.
    #[default]
    Idle,
    /// Reachable objects are being marked.
    Marking,
    /// Blocks are being swept.
    Sweeping,
}

/// The cycle of a space.
#[derive(Debug, Default)]
pub(super) struct Cycle {
    pub(super) phase: Phase,
    /// Objects that are reachable, perhaps marked already.
    pub(super) waiting: Vec<ObjectRef>,
    /// Those of them that come next.
    loading: VecDeque<ObjectRef>,
    /// Marked objects with many words, and from which word on they were not looked at yet. They come
    /// last, so that not all that they refer to waits at once.
    parts: Vec<(ObjectRef, usize)>,
    /// What was marked so far.
    pub(super) marked: Survivors,
    /// What the old generation had, living or not, when it began; and how many bytes were occupied.
    pub(super) before: Survivors,
    pub(super) occupied_before: usize,
    /// Bytes of the slots and blocks of what was marked.
    pub(super) occupied_by_marked: usize,
    /// The next block to sweep, and how many bytes were occupied before the first was.
    swept: usize,
    occupied_before_sweep: usize,
}

impl Space {
    /// Begins a cycle. The young generation is empty.
    pub(super) fn start_marking(
        &mut self,
        roots: impl Iterator<Item = ObjectRef>,
        before: Survivors,
    ) {
        self.end_evacuation();
        self.choose_sparse();
        let occupied_before = self.occupied();
        self.cycle = Cycle { phase: Phase::Marking, before, occupied_before, ..Cycle::default() };
        self.cycle.waiting.extend(roots);
    }

    /// Marks objects and finds others through them until `budget` words were looked at, none is left, or
    /// somebody waits for the lock. Whether none is left.
    pub(super) fn mark_slice(
        &mut self,
        program: &Program,
        budget: usize,
        somebody_waits: &AtomicUsize,
    ) -> bool {
        let mut words = 0;
        while words < budget && somebody_waits.load(Ordering::Relaxed) == 0 {
            words += match self.next_to_mark() {
                Some(object) => self.mark(object, program),
                None if self.mark_part(program) => PART_WORDS,
                None => break,
            };
        }
        self.has_marked_all()
    }

    /// The bytes that an object of `words` words takes away from others.
    fn room_for(words: usize) -> usize {
        match words <= MOST_WORDS {
            true => Class::of(words).words() * WORD,
            false => (words * WORD).next_multiple_of(BLOCK_BYTES),
        }
    }

    /// Marks an object, unless it is marked, and finds others through it. How many words it looked at.
    #[inline]
    fn mark(&mut self, object: ObjectRef, program: &Program) -> usize {
        if !self.region.marks.set(object) {
            return 1;
        }
        let size = object.header().words();
        self.cycle.marked.objects += 1;
        self.cycle.marked.bytes += size * WORD;
        self.cycle.occupied_by_marked += Self::room_for(size);
        if size > PART_WORDS {
            self.cycle.parts.push((object, 0));
            return 1;
        }
        self.find_through(object, program, 0..size);
        size
    }

    /// Finds others through a part of an object with many words; `false` when there is none.
    fn mark_part(&mut self, program: &Program) -> bool {
        let Some((object, from)) = self.cycle.parts.pop() else { return false };
        let end = from + PART_WORDS;
        if end < object.header().words() && fields::is_array(object, program) {
            self.cycle.parts.push((object, end));
            self.find_through(object, program, from..end);
        } else {
            self.find_through(object, program, from..usize::MAX);
        }
        true
    }

    #[inline]
    fn find_through(&mut self, object: ObjectRef, program: &Program, words: Range<usize>) {
        fields::visit_part(object, program, words, |word, is_tagged| {
            let value = object.word(word).load(Ordering::Acquire);
            let Some(to) = referred(value, is_tagged) else { return };
            match self.leaves(to) {
                Leaves::Never => {}
                Leaves::Soon => return,
                Leaves::Later => self.record(Slot::new(object, word, is_tagged)),
            }
            self.cycle.waiting.push(to);
        });
    }

    /// Whether nothing is left to mark.
    pub(super) fn has_marked_all(&self) -> bool {
        let Cycle { waiting, loading, parts, .. } = &self.cycle;
        waiting.is_empty() && loading.is_empty() && parts.is_empty()
    }

    /// A reachable object. Those that come next are being loaded meanwhile, with their marks: marking is
    /// mostly waiting for memory.
    #[inline]
    fn next_to_mark(&mut self) -> Option<ObjectRef> {
        let Cycle { waiting, loading, .. } = &mut self.cycle;
        while loading.len() < LOADED_AHEAD
            && let Some(object) = waiting.pop()
        {
            load_soon(object.address());
            load_soon(self.region.marks.place_of(object));
            loading.push_back(object);
        }
        loading.pop_front()
    }

    /// Ends the marking: from here on what is not marked is free.
    pub(super) fn finish_marking(&mut self) {
        debug_assert!(self.has_marked_all());
        self.settle_marked();
        self.stop_filling();
        self.cycle.phase = Phase::Sweeping;
        self.cycle.swept = 0;
        self.cycle.occupied_before_sweep = self.occupied();
        self.expect_sweep();
    }

    /// Sweeps up to `count` blocks. Whether the cycle is over.
    pub(super) fn sweep_slice(&mut self, count: usize) -> bool {
        if self.cycle.phase != Phase::Sweeping {
            return true;
        }
        let end = self.cycle.swept.saturating_add(count).min(self.block_count());
        for block in self.cycle.swept..end {
            if self.take_for_sweep(block) {
                full::sweep(self, block);
            }
        }
        self.cycle.swept = end;
        if end == self.block_count() {
            self.cycle.phase = Phase::Idle;
            self.swept = Some((Instant::now(), self.cycle.occupied_before_sweep, self.occupied()));
            self.give_back_freed();
        }
        self.cycle.phase == Phase::Idle
    }

    /// Ends a cycle before its time, so that everything can be collected at once.
    pub(super) fn end_cycle(&mut self) {
        while !self.sweep_slice(usize::MAX) {}
        if std::mem::take(&mut self.cycle).phase == Phase::Marking {
            for block in 0..self.block_count() {
                if matches!(self.use_of(block), Use::Old(_) | Use::Large(_)) {
                    self.region.marks.clear(block);
                }
            }
        }
    }
}
