//! When objects are collected, and how.
//!
//! A collection needs all contexts of the instance stopped; for the time being there is one only
//! where there is a single context.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::full::{self, Moving};
use super::mark::Phase;
use super::pauses::time_of_thread;
use super::references::referred_by;
use super::space::Space;
use super::{Heap, HeapStatistics, Pace, guard, verify, young};
use crate::context::{Context, RootSlot};
use crate::instance::Instance;

/// Under stress all objects move once in so many collections.
const STEPS_OF_STRESS: usize = 5;
/// For how long objects are marked in a pause, and in one when hardly any room is left; and how many
/// words are looked at between looks at the clock.
const LONGEST_MARKING: Duration = Duration::from_micros(400);
const LONGEST_PRESSING: Duration = Duration::from_micros(650);
const PAUSE_WORDS: usize = 512;
/// Blocks that are swept in a pause where there is no such thread.
const PAUSE_BLOCKS: usize = 256;

/// Frees every object that is not reachable. Gives how many were freed.
pub fn collect(context: &mut Context) -> usize {
    let before = context.instance().heap.statistics().objects;
    stopped(context, |stopped| {
        stopped.young();
        stopped.full(Moving::Nothing);
    });
    before.saturating_sub(context.instance().heap.statistics().objects)
}

/// Moves what is reachable out of the young generation and frees the rest of that.
pub fn collect_young(context: &mut Context) {
    stopped(context, |stopped| stopped.young());
}

/// Collects the young generation and takes a step of a cycle, beginning one if there is none.
pub fn collect_step(context: &mut Context) {
    step(context, true);
}

/// Moves every reachable object, frees the rest, and overwrites all old places.
pub fn collect_and_move(context: &mut Context) {
    stopped(context, |stopped| {
        stopped.space.is_stressed = true;
        stopped.young();
        stopped.full(Moving::Everything);
    });
}

/// Checks that everything reachable is where objects may be and that young collections find all young
/// objects; says what is wrong. O(heap).
pub fn verify(context: &mut Context) -> Result<(), String> {
    let mut roots = Vec::new();
    context.visit_roots(&mut |slot| roots.push(slot));
    let instance = context.instance();
    let space = instance.heap.lock();
    let Some(space) = space.as_ref() else { return Ok(()) };
    verify::verify(space, instance.program(), &roots).map_err(|fault| fault.to_string())
}

/// What happens at every allocation under stress: mostly young objects move, for which everything that
/// was stored into old ones must have been remembered, and the old ones are marked and swept step by step;
/// now and then all move.
pub(crate) fn stress(context: &mut Context) {
    if cfg!(debug_assertions)
        && let Err(fault) = verify(context)
    {
        super::damaged(&fault);
    }
    let heap = &context.instance().heap;
    heap.set_stepwise(true);
    if heap.young_collections.load(Ordering::Relaxed).is_multiple_of(STEPS_OF_STRESS) {
        return collect_and_move(context);
    }
    stopped(context, |stopped| {
        stopped.space.is_stressed = true;
        stopped.young();
        stopped.go_on(true);
    });
}

/// Makes room for new objects: in the young generation, and where that does not help, in all of the heap.
pub(crate) fn make_room(context: &mut Context) {
    stopped(context, |stopped| {
        stopped.young();
        stopped.go_on(false);
        if stopped.heap.is_full(stopped.space) {
            // Perhaps there is room that was not swept yet.
            while !stopped.space.sweep_slice(usize::MAX) {}
        }
        if stopped.heap.is_full(stopped.space) {
            stopped.full(Moving::Nothing);
        }
    });
}

/// Makes as much room as there can be.
pub(crate) fn make_all_room(context: &mut Context) {
    stopped(context, |stopped| {
        stopped.young();
        stopped.full(Moving::Nothing);
        stopped.full(Moving::Sparse);
    });
}

/// Takes a step of the cycle because large objects were made.
pub(crate) fn go_on(context: &mut Context) {
    step(context, false);
}

fn step(context: &mut Context, begins: bool) {
    stopped(context, |stopped| {
        stopped.young();
        stopped.go_on(begins);
    });
}

/// An instance whose contexts stand still.
struct Stopped<'a> {
    heap: &'a Arc<Heap>,
    space: &'a mut Space,
    instance: &'a Arc<Instance>,
    context: &'a mut Context,
    /// Whether everything was marked but what the context has seen overwritten since.
    is_nearly_marked: bool,
}

/// Does something while nothing else runs in the instance, if that is possible.
fn stopped(context: &mut Context, collect: impl FnOnce(&mut Stopped<'_>)) {
    let instance = Arc::clone(context.instance());
    instance.change_contexts(|contexts| {
        if *contexts != 1 {
            return;
        }
        let start = Instant::now();
        let mut space = instance.heap.lock_soon();
        let Some(space) = space.as_mut() else { return };
        let (waited, worked) = (start.elapsed(), time_of_thread());
        context.forget_objects();
        collect(&mut Stopped {
            heap: &instance.heap,
            space,
            instance: &instance,
            context,
            is_nearly_marked: false,
        });
        if instance.heap.settings.verify {
            verify_stopped(space, &instance, context);
        }
        let elapsed = start.elapsed();
        guard(&instance.heap.pauses).record(elapsed);
        // The collector's thread held the lock for as long as it works, unless the system ran something else.
        let waited = waited.min(instance.heap.longest_slice());
        let own = worked.zip(time_of_thread()).map(|(start, end)| waited + (end - start));
        guard(&instance.heap.own_pauses).record(own.unwrap_or(elapsed));
    });
}

/// Checks the heap after a collection, and ends the program if it is damaged.
fn verify_stopped(space: &Space, instance: &Instance, context: &mut Context) {
    let mut roots = Vec::new();
    context.visit_roots(&mut |slot| roots.push(slot));
    if let Err(fault) = verify::verify(space, instance.program(), &roots) {
        super::damaged(&fault.to_string());
    }
}

impl Stopped<'_> {
    fn roots(&mut self) -> Vec<RootSlot> {
        let mut roots = Vec::new();
        self.context.visit_roots(&mut |slot| roots.push(slot));
        roots
    }

    fn young(&mut self) {
        let roots = self.roots();
        let mut remembered = self.context.take_remembered();
        remembered.append(std::mem::take(&mut guard(&self.heap.remembered)));
        self.keep_overwritten();
        let blocks = self.space.young.len();
        let (program, start) = (self.instance.program(), Instant::now());
        let survivors = young::collect(self.space, program, &roots, &remembered);
        self.heap.promoted(survivors, blocks, start.elapsed(), self.space);
    }

    /// Has marked what was overwritten since marking began: it was reachable then.
    fn keep_overwritten(&mut self) {
        let mut overwritten = self.context.take_overwritten();
        overwritten.append(&mut guard(&self.heap.overwritten));
        if self.space.cycle.phase == Phase::Marking {
            // Then what is left has been seen overwritten since, and most of it was marked already.
            self.is_nearly_marked = self.space.has_marked_all();
            overwritten.retain(|&object| !self.space.is_young(object));
            self.space.cycle.waiting.append(&mut overwritten);
        }
    }

    /// Takes the next step of a cycle, which begins when it is due or wanted. The young generation is empty.
    fn go_on(&mut self, begins: bool) {
        let is_stepwise = self.heap.is_stepwise.load(Ordering::Relaxed);
        match self.space.cycle.phase {
            Phase::Idle if begins || self.heap.is_collection_due() => {
                let roots: Vec<_> = self.roots().into_iter().filter_map(referred_by).collect();
                self.space.start_marking(roots.into_iter(), self.heap.old_generation());
                self.heap.is_marking.store(true, Ordering::Relaxed);
            }
            Phase::Idle => return,
            Phase::Marking => {
                if self.mark_a_little(is_stepwise) {
                    self.space.finish_marking();
                    self.heap.marked(self.space);
                }
            }
            Phase::Sweeping if is_stepwise => drop(self.space.sweep_slice(PAUSE_BLOCKS)),
            Phase::Sweeping => {}
        }
        if !is_stepwise && !self.heap.background.wake(self.heap, self.instance.program()) {
            self.heap.set_stepwise(true);
        }
    }

    /// Marks in the pause: what the context has seen overwritten if that is all that is left, else as much
    /// as the collector's thread is behind. Whether nothing is left.
    fn mark_a_little(&mut self, is_stepwise: bool) -> bool {
        let (start, nobody) = (Instant::now(), AtomicUsize::new(0));
        let time = match self.heap.pace(self.space) {
            Pace::Pressing => LONGEST_PRESSING,
            Pace::Late => LONGEST_MARKING,
            Pace::OnTime if self.is_nearly_marked || is_stepwise => LONGEST_MARKING,
            Pace::OnTime => Duration::ZERO,
        };
        loop {
            let is_done = self.space.mark_slice(self.instance.program(), PAUSE_WORDS, &nobody);
            if is_done || start.elapsed() >= time {
                return is_done;
            }
        }
    }

    fn full(&mut self, moving: Moving) {
        let roots = self.roots();
        let survivors = full::collect(self.space, self.instance.program(), &roots, moving);
        self.heap.survived(survivors, self.space);
    }
}

impl Heap {
    /// Counts what is there. O(young generation); for reports.
    pub fn statistics(&self) -> HeapStatistics {
        let space = self.lock();
        let mut statistics = HeapStatistics {
            objects: self.old_objects.load(Ordering::Relaxed),
            bytes: self.old_bytes.load(Ordering::Relaxed),
            reserved: space.as_ref().map_or(0, Space::reserved),
            collections: self.full_collections.load(Ordering::Relaxed)
                + self.cycles.load(Ordering::Relaxed),
            full_collections: self.full_collections.load(Ordering::Relaxed),
            young_collections: self.young_collections.load(Ordering::Relaxed),
        };
        for object in space.iter().flat_map(Space::young_objects) {
            statistics.objects += 1;
            statistics.bytes += object.header().words() * crate::object::WORD;
        }
        statistics
    }
}
