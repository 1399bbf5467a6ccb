//! When objects are collected, and how.
//!
//! The thread that asks for a collection stops all others of the instance first. If another one was faster,
//! it waits for that collection and then looks again whether it still needs one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::accounting::Pace;
use super::events::{Cause, CollectionKind, PauseLog};
use super::full::{self, Moving};
use super::mark::Phase;
use super::pauses::processor_time;
use super::references::referred_by;
use super::space::Space;
use super::unclosed::NeverClosed;
use super::{Buffer, Heap, HeapExhausted, Purpose, Stop, guard, team, verify, young};
use crate::context::{Context, Requests, RootSlot};
use crate::instance::Instance;
use crate::object::ObjectRef;

/// Under stress all objects move once in so many collections.
const STEPS_OF_STRESS: usize = 5;
/// For how long objects are marked in a pause, and in one when hardly any room is left; and how many
/// words are looked at between looks at the clock.
const LONGEST_MARKING: Duration = Duration::from_micros(400);
const LONGEST_PRESSING: Duration = Duration::from_micros(650);
const PAUSE_WORDS: usize = 512;
/// A smaller young generation is collected by one thread: others would come too late.
const LEAST_SHARED_BLOCKS: usize = 4;
/// Blocks are emptied in a pause until it has taken twice as long as a young collection may, but for what is
/// spared here; and for so long at least. Parts of how long a young collection may take.
const SPARED_PART: u32 = 4;
const LEAST_EMPTYING_PART: u32 = 8;
/// Blocks that are swept in a pause where there is no such thread.
const PAUSE_BLOCKS: usize = 256;

/// Frees every object that is not reachable, and moves others together where much of the memory is between
/// them. Gives how many were freed.
pub fn collect(context: &mut Context) -> usize {
    let before = context.instance().heap.statistics().objects;
    surely_stopped(context, Cause::Asked, |stopped| {
        stopped.young();
        stopped.full(Moving::Nothing);
        if stopped.space.is_sparse() {
            stopped.full(Moving::Sparse);
        }
    });
    before.saturating_sub(context.instance().heap.statistics().objects)
}

/// Moves what is reachable out of the young generation and frees the rest of that.
pub fn collect_young(context: &mut Context) {
    surely_stopped(context, Cause::Asked, |stopped| stopped.young());
}

/// Collects the young generation and takes a step of a cycle, beginning one if there is none.
pub fn collect_step(context: &mut Context) {
    step(context, Cause::Asked, true);
}

/// Moves every reachable object, frees the rest, and overwrites all old places.
pub fn collect_and_move(context: &mut Context) {
    surely_stopped(context, Cause::Stress, |stopped| {
        stopped.space.is_stressed = true;
        stopped.young();
        stopped.full(Moving::Everything);
    });
}

/// The objects that were made to be closed and were not, those that still live among them.
pub fn never_closed(context: &mut Context) -> Vec<NeverClosed> {
    let mut all = Vec::new();
    if context.instance().heap.has_opened() {
        surely_stopped(context, Cause::Asked, |stopped| {
            stopped.young();
            all = stopped.space.followed.unclosed.all();
        });
    }
    all
}

/// Checks that everything reachable is where objects may be and that young collections find all young
/// objects; says what is wrong. O(heap).
pub fn verify(context: &mut Context) -> Result<(), String> {
    let instance = Arc::clone(context.instance());
    let stop = context.surely_stop_others(&instance);
    let mut space = instance.heap.lock();
    let Some(space) = space.as_mut() else { return Ok(()) };
    let mut stopped =
        Stopped::new(space, &instance, context, &stop, (Cause::Asked, Instant::now()));
    stopped.verify()
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
    stopped(context, Cause::Stress, |stopped| {
        stopped.space.is_stressed = true;
        stopped.young();
        stopped.go_on(true);
    });
}

/// Makes room for new objects, in the young generation and where that does not help in all of the heap, and
/// gives a buffer for some; nothing if another thread has collected instead.
pub(crate) fn make_room(context: &mut Context) -> Option<Result<Buffer, HeapExhausted>> {
    stopped(context, Cause::YoungFull, |stopped| {
        stopped.young();
        stopped.go_on(false);
        if stopped.heap.is_full(stopped.space) {
            // Perhaps there is room that was not swept yet, or in blocks that were emptied.
            while !stopped.space.sweep_slice(usize::MAX) {}
            if stopped.space.cycle.phase == Phase::Idle {
                stopped.space.end_evacuation();
            }
        }
        if stopped.heap.is_full(stopped.space) {
            stopped.log.because(Cause::NoRoom);
            stopped.full(Moving::Nothing);
        }
        stopped.heap.buffer_in(stopped.space, Purpose::Young)
    })
}

/// The same, with as much room as there can be.
pub(crate) fn make_all_room(context: &mut Context) -> Option<Result<Buffer, HeapExhausted>> {
    stopped(context, Cause::NoRoom, |stopped| {
        stopped.all_room();
        stopped.heap.buffer_in(stopped.space, Purpose::Young)
    })
}

/// The same for a large object of `words` words.
pub(crate) fn make_large(
    context: &mut Context,
    words: usize,
) -> Option<Result<ObjectRef, HeapExhausted>> {
    stopped(context, Cause::NoRoom, |stopped| {
        stopped.all_room();
        stopped.heap.large_in(stopped.space, words)
    })
}

/// Takes a step of the cycle because large objects were made.
pub(crate) fn go_on(context: &mut Context) {
    step(context, Cause::LargeObjects, false);
}

fn step(context: &mut Context, cause: Cause, begins: bool) {
    stopped(context, cause, |stopped| {
        stopped.young();
        stopped.go_on(begins);
    });
}

/// An instance whose contexts stand still.
struct Stopped<'a> {
    heap: &'a Arc<Heap>,
    space: &'a mut Space,
    instance: &'a Arc<Instance>,
    stop: &'a Stop<'a, Context, Requests>,
    /// That of this thread first.
    contexts: Vec<&'a mut Context>,
    /// When the pause began.
    start: Instant,
    /// Whether everything was marked but what the contexts have seen overwritten since.
    is_nearly_marked: bool,
    log: PauseLog,
}

/// Does something while nothing else runs in the instance; nothing if another thread did so first, and
/// this one has waited for it.
fn stopped<R>(
    context: &mut Context,
    cause: Cause,
    collect: impl FnOnce(&mut Stopped<'_>) -> R,
) -> Option<R> {
    let instance = Arc::clone(context.instance());
    let start = Instant::now();
    let stop = context.stop_others(&instance)?;
    let reached = start.elapsed();
    let mut space = instance.heap.lock_soon();
    let space = space.as_mut()?;
    let (waited, worked) = (start.elapsed() - reached, processor_time());
    let mut stopped = Stopped::new(space, &instance, context, &stop, (cause, start));
    stopped.contexts.iter_mut().for_each(|context| context.forget_objects());
    let result = collect(&mut stopped);
    if instance.heap.settings.verify
        && let Err(fault) = stopped.verify()
    {
        super::damaged(&fault);
    }
    let elapsed = start.elapsed();
    guard(&instance.heap.pauses).record(elapsed);
    // The collector's thread held the lock for as long as it works, unless the system ran something else.
    let held = waited.min(instance.heap.longest_slice());
    let worked = worked.zip(processor_time()).map(|(start, end)| end - start);
    instance.heap.add_collector_time(worked.unwrap_or(elapsed));
    let own = worked.map(|worked| reached + held + worked);
    guard(&instance.heap.own_pauses).record(own.unwrap_or(elapsed));
    stopped.log.tell(stopped.heap, stopped.space, reached + waited, elapsed);
    Some(result)
}

/// The same, also when others collect at the same time.
fn surely_stopped(context: &mut Context, cause: Cause, mut collect: impl FnMut(&mut Stopped<'_>)) {
    while context.instance().heap.may_fit(0) && stopped(context, cause, &mut collect).is_none() {}
}

impl<'a> Stopped<'a> {
    fn new(
        space: &'a mut Space,
        instance: &'a Arc<Instance>,
        context: &'a mut Context,
        stop: &'a Stop<'a, Context, Requests>,
        (cause, start): (Cause, Instant),
    ) -> Self {
        // SAFETY: the others stand still while the stop lasts, and what they gave is theirs alone.
        let others = stop.others.iter().map(|&other| unsafe { &mut *other.as_ptr() });
        let contexts = std::iter::once(context).chain(others).collect();
        let log = PauseLog::new(&instance.heap, cause);
        Self {
            heap: &instance.heap,
            space,
            instance,
            stop,
            contexts,
            start,
            is_nearly_marked: false,
            log,
        }
    }

    fn roots(&mut self) -> Vec<RootSlot> {
        let mut roots = Vec::new();
        for context in &mut self.contexts {
            context.visit_roots(&mut |slot| roots.push(slot));
        }
        self.instance.visit_roots(&mut |slot| roots.push(slot));
        roots
    }

    /// Says what is wrong with the heap.
    fn verify(&mut self) -> Result<(), String> {
        let roots = self.roots();
        let verified = verify::verify(self.space, self.instance.program(), &roots);
        verified.map_err(|fault| fault.to_string())
    }

    fn all_room(&mut self) {
        self.young();
        self.full(Moving::Nothing);
        self.full(Moving::Sparse);
    }

    fn young(&mut self) {
        let roots = self.roots();
        let mut remembered = std::mem::take(&mut *guard(&self.heap.remembered));
        for context in &mut self.contexts {
            remembered.append(context.take_remembered());
        }
        self.keep_overwritten();
        let followed = self.space.newly_followed(&mut remembered);
        let (blocks, beginning) = (self.space.young.len(), self.log.begin(self.space));
        let (program, start) = (self.instance.program(), Instant::now());
        let survivors = if blocks >= LEAST_SHARED_BLOCKS && self.stop.has_helpers() {
            team::collect(self.heap, self.space, program, &roots, &remembered, self.stop)
        } else {
            young::collect(self.space, program, &roots, &remembered)
        };
        self.space.settle_young(followed);
        self.space.free_young();
        let contexts = self.contexts.len();
        self.heap.promoted(survivors, (blocks, contexts), start.elapsed(), self.space);
        let (what, promoted) = ((CollectionKind::Young, None), survivors.bytes);
        self.log.end(beginning, what, promoted, (self.heap, self.space));
    }

    /// Has marked what was overwritten since marking began: it was reachable then.
    fn keep_overwritten(&mut self) {
        let mut overwritten = std::mem::take(&mut *guard(&self.heap.overwritten));
        for context in &mut self.contexts {
            overwritten.append(&mut context.take_overwritten());
        }
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
            // Stress begins cycles so often that nothing would ever be emptied.
            Phase::Idle if self.heap.is_collection_due() || begins && !self.is_emptying() => {
                let beginning = self.log.begin(self.space);
                let due = self.heap.is_collection_due().then_some(Cause::OldGrown);
                let roots: Vec<_> = self.roots().into_iter().filter_map(referred_by).collect();
                self.space.start_marking(roots.into_iter(), self.heap.old_generation());
                self.heap.is_marking.store(true, Ordering::Relaxed);
                let what = (CollectionKind::CycleBegins, due);
                self.log.end(beginning, what, 0, (self.heap, self.space));
            }
            Phase::Idle => return self.empty_some(),
            Phase::Marking => {
                let beginning = self.log.begin(self.space);
                if self.mark_a_little(is_stepwise) {
                    self.space.finish_marking();
                    self.heap.marked(self.space);
                    let what = (CollectionKind::MarkingEnds, Some(Cause::Cycle));
                    self.log.end(beginning, what, 0, (self.heap, self.space));
                }
            }
            Phase::Sweeping if is_stepwise => drop(self.space.sweep_slice(PAUSE_BLOCKS)),
            Phase::Sweeping => {}
        }
        if !is_stepwise && !self.heap.background.wake(self.heap, self.instance.program()) {
            self.heap.set_stepwise(true);
        }
    }

    fn is_emptying(&self) -> bool {
        self.space.evacuation.is_under_way()
    }

    /// Empties some of the blocks that were chosen when the last cycle began.
    fn empty_some(&mut self) {
        if !self.is_emptying() {
            return;
        }
        let (roots, beginning) = (self.roots(), self.log.begin(self.space));
        let longest = self.heap.settings.longest_young;
        let left = (2 * longest).saturating_sub(self.start.elapsed() + longest / SPARED_PART);
        let longest = left.max(longest / LEAST_EMPTYING_PART);
        let moved = self.space.empty_some(self.instance.program(), &roots, longest);
        self.heap.evacuated(moved, self.space);
        if !self.is_emptying() {
            self.space.give_back_freed();
            if !self.heap.is_stepwise.load(Ordering::Relaxed) {
                // The system gets the blocks back when they are not needed soon.
                self.heap.background.wake(self.heap, self.instance.program());
            }
        }
        let what = (CollectionKind::Evacuation, Some(Cause::Cycle));
        self.log.end(beginning, what, moved, (self.heap, self.space));
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
        let (roots, beginning) = (self.roots(), self.log.begin(self.space));
        let survivors = full::collect(self.space, self.instance.program(), &roots, moving);
        self.heap.survived(survivors, self.space);
        let what = (CollectionKind::Full, None);
        self.log.end(beginning, what, 0, (self.heap, self.space));
    }
}
