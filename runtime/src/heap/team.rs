//! Collections of the young generation by several threads: those that wait for it at safepoints help.
//!
//! Each takes some roots at a time, moves what it finds, and looks through what it has moved itself. One that
//! has nothing left says that it is hungry; the others then put half of what they have into a queue (Flood,
//! Detlefs, Shavit and Zhang, *Parallel Garbage Collection for Shared Memory Multiprocessors*, 2001, with one
//! queue for all: there are few threads). An object belongs to the thread that first writes into its
//! header where it has moved.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::classes::Class;
use super::mutators::Stop;
use super::references::{copy_to, forward};
use super::region::LineTable;
use super::remembered::Remembered;
use super::space::{Filler, Leaves, OldBits, Space};
use super::young::{self, Promotion, Survivors, Way};
use super::{Heap, guard, processor_time};
use crate::context::{Context, Requests, RootSlot};
use crate::object::{Header, ObjectRef};
use crate::program::Program;

/// More threads do not help: each needs blocks of its own, for which there must be addresses.
pub(super) const MOST_MEMBERS: usize = 8;
/// So many roots, or remembered objects, are taken at a time.
const TAKEN_AT_ONCE: usize = 64;
/// So many objects are looked at between looks at whether others are hungry.
const SCANNED_AT_ONCE: usize = 32;
/// Whoever has fewer objects to look at keeps them.
const FEWEST_SHARED: usize = 8;
/// How often a hungry thread looks before it lets others run.
const MOST_LOOKS: usize = 64;

/// As [`young::collect`](super::young::collect), by this thread and those that wait at safepoints.
pub(super) fn collect(
    heap: &Heap,
    space: &mut Space,
    program: &Program,
    roots: &[RootSlot],
    remembered: &Remembered,
    stop: &Stop<'_, Context, Requests>,
) -> Survivors {
    let team = Team {
        program,
        roots: Roots(roots),
        remembered,
        lines: space.region.line_table(),
        bits: space.old_bits(),
        leaves: space.leaves_table(),
        is_far: young::is_far(space),
        space: Mutex::new(space),
        next: AtomicUsize::new(0),
        shared: Mutex::default(),
        waiting: AtomicUsize::new(0),
        hungry: AtomicUsize::new(0),
        survivors: Mutex::default(),
    };
    let collector = std::thread::current().id();
    stop.with_help(&|| {
        let start = processor_time();
        team.work();
        // That of the thread that collects is counted with the rest of what it does.
        if std::thread::current().id() != collector
            && let (Some(start), Some(end)) = (start, processor_time())
        {
            heap.add_collector_time(end - start);
        }
    });
    *guard(&team.survivors)
}

/// The roots, which each thread takes others of.
struct Roots<'a>(&'a [RootSlot]);

// SAFETY: the slots stay where they are while all threads stand still, and each position is given to one of the
// team. No slot comes twice: contexts give their own words, once each, and the instance those of its constants
// and variables.
unsafe impl Sync for Roots<'_> {}

struct Team<'a> {
    program: &'a Program,
    roots: Roots<'a>,
    remembered: &'a Remembered,
    lines: LineTable,
    bits: OldBits,
    /// For each block there was when the collection began, whether its objects are going to leave it.
    leaves: Vec<Leaves>,
    /// Whether it takes long to load what is young.
    is_far: bool,
    space: Mutex<&'a mut Space>,
    /// The next of the roots, then of the remembered objects, then of the lines.
    next: AtomicUsize,
    shared: Mutex<Shared>,
    /// How many objects are in the queue, for whoever does not hold its lock.
    waiting: AtomicUsize,
    /// How many have nothing to do.
    hungry: AtomicUsize,
    survivors: Mutex<Survivors>,
}

#[derive(Default)]
struct Shared {
    /// Objects that somebody has moved and nobody looks at.
    queue: Vec<ObjectRef>,
    /// How many threads have joined, and how many of them may still find objects to move.
    members: usize,
    active: usize,
    is_over: bool,
}

impl Team<'_> {
    fn work(&self) {
        let _whole = Whole;
        {
            let mut shared = guard(&self.shared);
            if shared.is_over || shared.members == MOST_MEMBERS {
                return;
            }
            shared.members += 1;
            shared.active += 1;
        }
        let filler = guard(&self.space).give_filler();
        let mut promotion =
            Promotion::new(Member { team: self, filler }, self.program, self.is_far);
        loop {
            self.scan_and_share(&mut promotion);
            if !self.take_roots(&mut promotion) && !self.wait_for_more(&mut promotion) {
                break;
            }
        }
        let Promotion { way: Member { filler, .. }, survivors, recorded, .. } = promotion;
        {
            let mut space = guard(&self.space);
            space.take_back(filler);
            recorded.into_iter().for_each(|slot| space.record(slot));
        }
        let mut all = guard(&self.survivors);
        all.objects += survivors.objects;
        all.bytes += survivors.bytes;
    }

    fn scan_and_share(&self, promotion: &mut Promotion<'_, Member<'_, '_>>) {
        loop {
            for _ in 0..SCANNED_AT_ONCE {
                let Some(object) = promotion.next() else { return };
                promotion.scan(object);
            }
            let length = promotion.scan.len();
            if length >= FEWEST_SHARED && self.hungry.load(Ordering::Relaxed) > 0 {
                let mut shared = guard(&self.shared);
                // The oldest, from which most can be reached.
                shared.queue.extend(promotion.scan.drain(..length / 2));
                self.waiting.store(shared.queue.len(), Ordering::Relaxed);
            }
        }
    }

    /// Moves what some roots or remembered objects refer to; `false` if there are no more.
    fn take_roots(&self, promotion: &mut Promotion<'_, Member<'_, '_>>) -> bool {
        let (roots, objects) = (self.roots.0, &self.remembered.objects);
        let lines = &self.remembered.lines;
        let first = self.next.fetch_add(TAKEN_AT_ONCE, Ordering::Relaxed);
        let all = roots.len() + objects.len() + lines.len();
        for index in first..(first + TAKEN_AT_ONCE).min(all) {
            if let Some(&root) = roots.get(index) {
                promotion.root(root);
            } else if let Some(&object) = objects.get(index - roots.len()) {
                promotion.remembered(object);
            } else {
                promotion.line(lines[index - roots.len() - objects.len()], &self.lines);
            }
        }
        first < all
    }

    /// Waits until there is something in the queue and takes some; `false` when nobody has anything left.
    fn wait_for_more(&self, promotion: &mut Promotion<'_, Member<'_, '_>>) -> bool {
        let mut shared = guard(&self.shared);
        shared.active -= 1;
        self.hungry.fetch_add(1, Ordering::Relaxed);
        let mut looks = 0;
        let found = loop {
            let length = shared.queue.len();
            if length > 0 {
                promotion.scan.extend(shared.queue.drain(length - length.div_ceil(2)..));
                self.waiting.store(shared.queue.len(), Ordering::Relaxed);
                shared.active += 1;
                break true;
            }
            if shared.active == 0 {
                shared.is_over = true;
                break false;
            }
            drop(shared);
            while self.waiting.load(Ordering::Relaxed) == 0 && looks % MOST_LOOKS < MOST_LOOKS - 1 {
                looks += 1;
                std::hint::spin_loop();
            }
            looks += 1;
            std::thread::yield_now();
            shared = guard(&self.shared);
        };
        self.hungry.fetch_sub(1, Ordering::Relaxed);
        found
    }
}

/// Ends the process when a member of the team panics: half of the objects would be elsewhere, and the others would
/// wait for ever.
struct Whole;

impl Drop for Whole {
    fn drop(&mut self) {
        if std::thread::panicking() {
            std::process::abort();
        }
    }
}

/// One thread of a team.
struct Member<'t, 'a> {
    team: &'t Team<'a>,
    filler: Filler,
}

impl Way for Member<'_, '_> {
    #[inline]
    fn leaves(&self, object: ObjectRef) -> Leaves {
        let block = self.team.bits.block_of(object);
        // What has memory only since the collection began is old.
        self.team.leaves.get(block).copied().unwrap_or(Leaves::Never)
    }

    #[inline]
    fn allocate(&mut self, class: Class) -> Option<ObjectRef> {
        let team = self.team;
        let refill = |filler: &mut Filler| guard(&team.space).refill(filler, class);
        self.filler.allocate(class, &team.bits, refill)
    }

    #[inline]
    fn move_to(&mut self, object: ObjectRef, copy: ObjectRef, header: Header) -> ObjectRef {
        copy_to(object, copy, header);
        match forward(object, copy) {
            Ok(()) => copy,
            Err(moved) => {
                self.filler.free_last(Class::of(header.words()), copy, &self.team.bits);
                moved
            }
        }
    }
}
