//! The heap behind its interface: buffers for threads, large objects, accounting and a limit.
//!
//! New objects are made in the *young generation*: zeroed blocks in which contexts allocate by moving a
//! pointer. When it has as many blocks as it may have, a [young collection](young) moves what is reachable to
//! the *old generation* and uses the blocks again. When that has grown enough, a [cycle](mark) marks and sweeps
//! it while the program runs, and sparse blocks are [emptied](evacuation) in pauses after it; if there is no room before it
//! is over, a [full collection](full) stops the program. Objects above 16 KB are *large*: they have blocks of their own from the start.
//!
//! The old generation is looked at in young collections only where something was stored into it:
//! [`Context::store`](crate::Context::store) remembers the object, or the line of one with many words.

mod accounting;
mod background;
pub(crate) mod barrier;
mod classes;
pub mod collect;
mod evacuation;
pub mod events;
mod fields;
mod followed;
mod full;
pub mod graph;
mod mark;
mod mutators;
mod numbering;
mod pauses;
mod references;
mod region;
mod remembered;
pub mod settings;
mod sizing;
mod space;
mod stress;
mod team;
mod unclosed;
mod verify;
mod weak;
mod young;

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use background::Background;
pub(crate) use fields::{Fields, fields_of, fields_of_types, visit_references};
use mark::Phase;
pub(crate) use mutators::{Mutators, Stop, Stoppable};
pub use pauses::{Pauses, processor_time};
use region::{BLOCK_BYTES, CHUNK_BLOCKS, LineTable, Region};
pub(crate) use remembered::Remembered;
pub use settings::{HeapSettings, MemoryModel};
use sizing::Sizing;
use space::Space;
pub use stress::Stress;
pub(crate) use unclosed::Closing;
pub use unclosed::{MadeAt, NeverClosed};
pub use verify::{damaged, set_damage_handler};

use crate::object::{Header, ObjectRef, WORD};
use crate::program::Program;

/// The locks of [`mutators`].
mod sync {
    use std::sync::LazyLock;
    pub(super) use std::sync::atomic::{AtomicU32, Ordering};
    pub(super) use std::sync::{Arc, Condvar, Mutex, MutexGuard};

    /// How often a thread looks whether what it waits for has happened, before it has the system wake
    /// it: 15 to 50 µs. A young collection is mostly shorter than that, and than what it takes the
    /// system to wake a thread, above all on a virtual machine. With one processor nothing happens
    /// meanwhile.
    pub(super) fn looks() -> u32 {
        static LOOKS: LazyLock<u32> = LazyLock::new(|| {
            let processors = std::thread::available_parallelism();
            processors.map_or(0, |processors| if processors.get() > 1 { 1000 } else { 0 })
        });
        *LOOKS
    }
}

/// Bytes of a buffer that a context allocates in.
pub const BUFFER_BYTES: usize = BLOCK_BYTES;
/// Objects above this size are large.
const LARGE_BYTES: usize = classes::MOST_WORDS * WORD;
/// Young generations with more blocks get smaller when little room is left.
const ORDINARY_YOUNG_BLOCKS: usize = (4 << 20) / BLOCK_BYTES;
/// A cycle goes on when so many bytes of large objects were made.
const LARGE_BYTES_A_STEP: usize = 1 << 20;
/// Blocks beyond the limit for the exception that says the limit was reached.
const RESERVE_BLOCKS: usize = 8;

/// A zeroed piece of memory to allocate in.
#[derive(Clone, Copy, Debug)]
pub struct Buffer {
    /// Its first byte.
    pub start: u64,
    /// The byte after its last.
    pub end: u64,
}

/// The heap has no room for the memory asked for: after a collection it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeapExhausted;

/// What a buffer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// New objects, as many as the young generation may have.
    Young,
    /// The exception that reports that the limit was reached.
    Report,
}

/// What a heap holds at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct HeapStatistics {
    /// Objects: those of the old generation that survived its last collection or came since, and all
    /// young ones.
    pub objects: usize,
    /// Bytes of these objects.
    pub bytes: usize,
    /// Bytes of the blocks in use.
    pub reserved: usize,
    /// Bytes of blocks that are not in use and that the system has not got back.
    pub unused: usize,
    /// Collections of the old generation so far.
    pub collections: usize,
    /// Those of them for which the program stood still.
    pub full_collections: usize,
    /// Collections of the young generation so far.
    pub young_collections: usize,
}

/// All memory of one instance.
#[derive(Debug)]
pub struct Heap {
    /// Nothing if the system has no addresses for it.
    space: Mutex<Option<Space>>,
    lines: LineTable,
    settings: HeapSettings,
    limit: usize,
    /// How many bytes are occupied, for whoever does not hold the lock.
    occupied: AtomicUsize,
    /// How many blocks the young generation may have; what decides that, and its bounds.
    young_blocks: AtomicUsize,
    sizing: Mutex<Sizing>,
    /// At how many occupied bytes the next cycle begins.
    cycle_at: AtomicUsize,
    /// Old objects that contexts had stored into which have ended since.
    remembered: Mutex<Remembered>,
    /// Bytes of large objects since a cycle went on for them.
    large_bytes: AtomicUsize,
    old_objects: AtomicUsize,
    old_bytes: AtomicUsize,
    young_collections: AtomicUsize,
    full_collections: AtomicUsize,
    cycles: AtomicUsize,
    promoted_bytes: AtomicU64,
    evacuated_bytes: AtomicU64,
    handed_out_bytes: AtomicU64,
    pauses: Mutex<Pauses>,
    /// The same without the time in which the system ran something else.
    own_pauses: Mutex<Pauses>,
    /// Nanoseconds of processor time that collections took, of all threads.
    collector_time: AtomicU64,
    /// Whether objects are being marked while the program runs.
    is_marking: AtomicBool,
    /// Objects that contexts which have ended had seen overwritten during the marking.
    overwritten: Mutex<Vec<ObjectRef>>,
    /// How many wait for the lock of the space.
    waiting: AtomicUsize,
    /// Whether an object was made that is to be closed.
    has_opened: AtomicBool,
    background: Background,
    /// For how many nanoseconds at most the collector's thread worked while it held the lock.
    longest_slice: AtomicU64,
    /// Whether cycles only go on in young collections, for tests that must always do the same.
    is_stepwise: AtomicBool,
    watch: events::Watch,
}

impl Heap {
    /// An empty heap. Where the system does not have as many addresses as it may hold bytes, it holds
    /// fewer.
    pub fn new(settings: HeapSettings) -> Self {
        let space = reserve(settings);
        let allowed = space.as_ref().map_or(0, Space::allowed);
        let limit = settings.max_bytes.min((allowed + 1) * BLOCK_BYTES);
        let sizing = Sizing::new(settings.young_blocks(allowed), settings.longest_young);
        Self {
            lines: space.as_ref().map_or(LineTable::EMPTY, |space| space.region.line_table()),
            space: Mutex::new(space),
            settings,
            limit,
            occupied: AtomicUsize::new(0),
            young_blocks: AtomicUsize::new(sizing.bounds().first),
            sizing: Mutex::new(sizing),
            cycle_at: AtomicUsize::new(settings.next_cycle(0, limit)),
            remembered: Mutex::default(),
            large_bytes: AtomicUsize::new(0),
            old_objects: AtomicUsize::new(0),
            old_bytes: AtomicUsize::new(0),
            young_collections: AtomicUsize::new(0),
            full_collections: AtomicUsize::new(0),
            cycles: AtomicUsize::new(0),
            promoted_bytes: AtomicU64::new(0),
            evacuated_bytes: AtomicU64::new(0),
            handed_out_bytes: AtomicU64::new(0),
            pauses: Mutex::default(),
            own_pauses: Mutex::default(),
            collector_time: AtomicU64::new(0),
            is_marking: AtomicBool::new(false),
            overwritten: Mutex::default(),
            waiting: AtomicUsize::new(0),
            has_opened: AtomicBool::new(false),
            background: Background::default(),
            longest_slice: AtomicU64::new(0),
            is_stepwise: AtomicBool::new(false),
            watch: events::Watch::default(),
        }
    }

    /// What it was made with.
    pub fn settings(&self) -> &HeapSettings {
        &self.settings
    }

    /// The most bytes it may hold.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// A new buffer.
    pub(crate) fn buffer(&self, purpose: Purpose) -> Result<Buffer, HeapExhausted> {
        let mut space = self.lock_soon();
        self.buffer_in(space.as_mut().ok_or(HeapExhausted)?, purpose)
    }

    fn buffer_in(&self, space: &mut Space, purpose: Purpose) -> Result<Buffer, HeapExhausted> {
        let may_grow = match purpose {
            Purpose::Young => {
                space.has_room(2) && space.young.len() < self.young_blocks.load(Ordering::Relaxed)
            }
            Purpose::Report => space.has_reserve(),
        };
        let block = may_grow.then(|| space.take_young()).flatten().ok_or(HeapExhausted)?;
        self.occupied.store(space.occupied(), Ordering::Relaxed);
        self.handed_out_bytes.fetch_add(BUFFER_BYTES as u64, Ordering::Relaxed);
        let start = space.region.start(block);
        Ok(Buffer { start, end: start + BUFFER_BYTES as u64 })
    }

    /// Whether an object of `words` words is large.
    #[inline]
    pub fn is_large(words: usize) -> bool {
        words > LARGE_BYTES / WORD
    }

    /// Memory for one large object, zeroed.
    pub(crate) fn large(&self, words: usize) -> Result<ObjectRef, HeapExhausted> {
        if words > Header::MAX_WORDS {
            return Err(HeapExhausted);
        }
        let mut space = self.lock_soon();
        self.large_in(space.as_mut().ok_or(HeapExhausted)?, words)
    }

    fn large_in(&self, space: &mut Space, words: usize) -> Result<ObjectRef, HeapExhausted> {
        let count = (words * WORD).div_ceil(BLOCK_BYTES);
        let block = space.has_room(count).then(|| space.take_large(count)).flatten();
        let block = block.ok_or(HeapExhausted)?;
        self.occupied.store(space.occupied(), Ordering::Relaxed);
        self.old_objects.fetch_add(1, Ordering::Relaxed);
        self.old_bytes.fetch_add(words * WORD, Ordering::Relaxed);
        self.handed_out_bytes.fetch_add((words * WORD) as u64, Ordering::Relaxed);
        ObjectRef::from_word(space.region.start(block)).ok_or(HeapExhausted)
    }

    /// Remembers the line of word `index` of an object that is remembered by lines.
    pub(crate) fn remember_line(
        &self,
        remembered: &mut Remembered,
        object: ObjectRef,
        index: usize,
    ) {
        remembered.add_line(&self.lines, object, index);
    }

    /// Keeps what a context that ends has remembered and seen overwritten.
    pub(crate) fn adopt(&self, remembered: Remembered, overwritten: Vec<ObjectRef>) {
        guard(&self.remembered).append(remembered);
        guard(&self.overwritten).extend(overwritten);
    }

    /// Hands references that were overwritten to the marking.
    pub(crate) fn mark_overwritten(
        self: &Arc<Self>,
        overwritten: &mut Vec<ObjectRef>,
        program: &Arc<Program>,
    ) {
        let mut space = self.lock_soon();
        if let Some(space) = space.as_mut().filter(|space| space.cycle.phase == Phase::Marking) {
            let marks = space.region.marks;
            overwritten.retain(|&to| !space.is_young(to) && !marks.has(to.address()));
            space.cycle.waiting.append(overwritten);
        }
        overwritten.clear();
        drop(space);
        if !self.is_stepwise.load(Ordering::Relaxed) {
            self.background.wake(self, program);
        }
    }

    /// Has the collector's thread know the types of an extended program, before there are objects of them.
    pub(crate) fn use_program(&self, program: &Arc<Program>) {
        self.background.use_program(program);
    }

    /// Whether references that are overwritten must be kept.
    #[inline]
    pub(crate) fn is_marking(&self) -> bool {
        self.is_marking.load(Ordering::Relaxed)
    }

    /// Lets cycles go on in young collections only, so that a test always does the same.
    pub fn set_stepwise(&self, yes: bool) {
        self.is_stepwise.store(yes, Ordering::Relaxed);
    }

    /// Whether a cycle is due or under way and enough large objects were made, now one of `words` words,
    /// that it should go on.
    pub(crate) fn is_step_due(&self, words: usize) -> bool {
        let before = self.large_bytes.fetch_add(words * WORD, Ordering::Relaxed);
        let is_due = before >= LARGE_BYTES_A_STEP && self.is_collection_due();
        if is_due {
            self.large_bytes.store(0, Ordering::Relaxed);
        }
        is_due
    }

    /// Whether the old generation has grown so much that all of it should be collected.
    #[inline]
    pub(crate) fn is_collection_due(&self) -> bool {
        self.occupied.load(Ordering::Relaxed) >= self.cycle_at.load(Ordering::Relaxed)
    }

    fn note_opened(&self) {
        self.has_opened.store(true, Ordering::Relaxed);
    }

    fn has_opened(&self) -> bool {
        self.has_opened.load(Ordering::Relaxed)
    }

    /// How long collections stopped the instance.
    pub fn pauses(&self) -> Pauses {
        guard(&self.pauses).clone()
    }

    /// The same without the time in which the system ran something else than the collection, as far as
    /// the system tells.
    pub fn own_pauses(&self) -> Pauses {
        guard(&self.own_pauses).clone()
    }

    /// Processor time that collecting took so far: of the threads that were stopped for it and of the
    /// collector's own, as far as the system tells.
    pub fn collector_time(&self) -> Duration {
        Duration::from_nanos(self.collector_time.load(Ordering::Relaxed))
    }

    fn add_collector_time(&self, time: Duration) {
        self.collector_time.fetch_add(time.as_nanos() as u64, Ordering::Relaxed);
    }

    fn longest_slice(&self) -> Duration {
        Duration::from_nanos(self.longest_slice.load(Ordering::Relaxed))
    }

    /// Counts pauses anew.
    pub fn forget_pauses(&self) {
        *guard(&self.own_pauses) = Pauses::default();
        *guard(&self.pauses) = Pauses::default();
    }

    /// How many bytes were handed out for objects so far, as buffers and for large ones.
    pub fn handed_out_bytes(&self) -> u64 {
        self.handed_out_bytes.load(Ordering::Relaxed)
    }

    /// How many bytes moved from the young generation to the old one.
    pub fn promoted_bytes(&self) -> u64 {
        self.promoted_bytes.load(Ordering::Relaxed)
    }

    /// How many bytes of slots of old objects moved out of sparse blocks, while no full collection was made.
    pub fn evacuated_bytes(&self) -> u64 {
        self.evacuated_bytes.load(Ordering::Relaxed)
    }

    /// Whether `words` words could fit if nothing else was there.
    pub(crate) fn may_fit(&self, words: usize) -> bool {
        words < self.limit / WORD && self.lock_soon().is_some()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Space>> {
        guard(&self.space)
    }

    fn try_lock(&self) -> Option<MutexGuard<'_, Option<Space>>> {
        self.space.try_lock().ok()
    }

    /// The lock, which the collector's thread gives up as soon as it can.
    fn lock_soon(&self) -> MutexGuard<'_, Option<Space>> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let space = self.lock();
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        space
    }
}

/// What a mutex guards; nothing here panics half way.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Addresses for as many blocks as the settings allow, or for as many as the system has.
fn reserve(settings: HeapSettings) -> Option<Space> {
    let mut allowed = settings.max_bytes / BLOCK_BYTES;
    loop {
        // All young objects, of several threads perhaps, may have to be copied while the old generation has
        // reached the limit. Slots can be larger than their objects, and each thread that collects fills a
        // block of each class.
        let most = settings.young_blocks(allowed).most;
        let of_several = (team::MOST_MEMBERS * most).min(allowed / settings::YOUNG_PART);
        let young = most.max(of_several).max(ORDINARY_YOUNG_BLOCKS);
        let capacity = allowed + 3 * young + team::MOST_MEMBERS * classes::COUNT + RESERVE_BLOCKS;
        if let Some(region) = Region::new(capacity) {
            return Some(Space::new(region, allowed, settings.gives_back));
        }
        allowed /= 2;
        if allowed < CHUNK_BLOCKS {
            return None;
        }
    }
}
