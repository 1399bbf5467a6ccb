//! What collections do, for whoever watches them.

use std::fmt;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::Heap;
use super::region::BLOCK_BYTES;
use super::space::Space;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectionKind {
    /// What is reachable was moved out of the young generation.
    Young,
    /// A cycle has begun: from here on old objects are marked while the program runs.
    CycleBegins,
    /// The old objects that are reachable are marked, and blocks begin to be swept.
    MarkingEnds,
    /// All blocks are swept: the cycle is over.
    SweepingEnds,
    /// Some sparse blocks were emptied, so that all of them can be used again.
    Evacuation,
    /// All of the heap was collected while the program stood still.
    Full,
}

impl CollectionKind {
    /// Its name in logs.
    pub fn name(self) -> &'static str {
        match self {
            CollectionKind::Young => "young",
            CollectionKind::CycleBegins => "cycle-begins",
            CollectionKind::MarkingEnds => "marking-ends",
            CollectionKind::SweepingEnds => "sweeping-ends",
            CollectionKind::Evacuation => "evacuation",
            CollectionKind::Full => "full",
        }
    }
}

/// Why it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The young generation is full.
    YoungFull,
    /// The old generation has grown to the size that was planned.
    OldGrown,
    /// Many large objects were made while a cycle is due or under way.
    LargeObjects,
    /// There is no room for an object.
    NoRoom,
    /// A step of a cycle follows from the one before.
    Cycle,
    /// Somebody asked for it.
    Asked,
    /// Every allocation collects, as a test wants it.
    Stress,
}

impl Cause {
    /// Its name in logs.
    pub fn name(self) -> &'static str {
        match self {
            Cause::YoungFull => "young-full",
            Cause::OldGrown => "old-grown",
            Cause::LargeObjects => "large-objects",
            Cause::NoRoom => "no-room",
            Cause::Cycle => "cycle",
            Cause::Asked => "asked",
            Cause::Stress => "stress",
        }
    }
}

/// Something that a collection has done.
#[derive(Clone, Copy, Debug)]
pub struct CollectionEvent {
    /// What it was.
    pub kind: CollectionKind,
    /// Why.
    pub cause: Cause,
    /// When it was done.
    pub ended: Instant,
    /// Bytes that nothing else could use before it: blocks of young and large objects, slots of old ones.
    pub before: usize,
    /// The same afterwards.
    pub after: usize,
    /// Bytes of the blocks in use afterwards: free slots of old objects, too.
    pub reserved: usize,
    /// Bytes of the objects that became old.
    pub promoted: usize,
    /// Bytes of the slots of old objects that moved out of sparse blocks.
    pub evacuated: usize,
    /// For how long the program had stood still before anything was done: until its contexts and the
    /// collector's thread had stopped. Counted once where a pause does several things.
    pub waited: Duration,
    /// For how long it stood still while this was done. The times of the events of a pause are together
    /// as long as the pause.
    pub worked: Duration,
    /// How large the young generation may become until the next collection, in bytes.
    pub young: usize,
}

/// Gets each event, soon after it and on the thread that did it.
type Watcher = Box<dyn Fn(&CollectionEvent) + Send + Sync>;

/// Who watches a heap.
#[derive(Default)]
pub(super) struct Watch(OnceLock<Watcher>);

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

/// How something begins that is to become an event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beginning {
    start: Instant,
    occupied: usize,
}

/// The events of a pause.
#[derive(Debug)]
pub(super) struct PauseLog {
    is_watched: bool,
    cause: Cause,
    events: Vec<CollectionEvent>,
}

impl PauseLog {
    /// For a pause with a cause.
    pub(super) fn new(heap: &Heap, cause: Cause) -> Self {
        Self { is_watched: heap.watch.0.get().is_some(), cause, events: Vec::new() }
    }

    /// Begins something, if somebody watches.
    pub(super) fn begin(&self, space: &Space) -> Option<Beginning> {
        let beginning = || Beginning { start: Instant::now(), occupied: space.occupied() };
        self.is_watched.then(beginning)
    }

    /// Takes note of what has begun then, and of how many bytes it has moved. `cause` is that of the pause if it has none of its own.
    pub(super) fn end(
        &mut self,
        beginning: Option<Beginning>,
        (kind, cause): (CollectionKind, Option<Cause>),
        moved: usize,
        (heap, space): (&Heap, &Space),
    ) {
        let Some(Beginning { start, occupied }) = beginning else { return };
        let ended = Instant::now();
        let (promoted, evacuated) = match kind {
            CollectionKind::Evacuation => (0, moved),
            _ => (moved, 0),
        };
        self.events.push(CollectionEvent {
            kind,
            cause: cause.unwrap_or(self.cause),
            ended,
            before: occupied,
            after: space.occupied(),
            reserved: space.reserved(),
            promoted,
            evacuated,
            waited: Duration::ZERO,
            worked: ended - start,
            young: heap.young_bytes(),
        });
    }

    /// Gives another reason to what the pause does from here on.
    pub(super) fn because(&mut self, cause: Cause) {
        self.cause = cause;
    }

    /// Gives the events of a pause of which the first part was spent with waiting to the watcher.
    pub(super) fn tell(
        &mut self,
        heap: &Heap,
        space: &mut Space,
        waited: Duration,
        pause: Duration,
    ) {
        heap.tell_swept(space);
        let Some(watcher) = heap.watch.0.get() else { return };
        let named: Duration = self.events.iter().map(|event| event.worked).sum();
        if let Some(first) = self.events.first_mut() {
            first.waited = waited;
        }
        // What is left belongs to no event: a little marking, most often.
        if let Some(last) = self.events.last_mut() {
            last.worked += pause.saturating_sub(waited + named);
        }
        self.events.drain(..).for_each(|event| watcher(&event));
    }
}

impl Heap {
    /// Has `watcher` called with everything that collections do from here on; whether that is possible:
    /// a heap has one watcher. It is called while the program stands still.
    pub fn watch(&self, watcher: impl Fn(&CollectionEvent) + Send + Sync + 'static) -> bool {
        self.watch.0.set(Box::new(watcher)).is_ok()
    }

    /// Tells the watcher that sweeping has ended, if it has since this was last called.
    pub(super) fn tell_swept(&self, space: &mut Space) {
        let Some((ended, before, after)) = space.swept.take() else { return };
        let Some(watcher) = self.watch.0.get() else { return };
        watcher(&CollectionEvent {
            kind: CollectionKind::SweepingEnds,
            cause: Cause::Cycle,
            ended,
            before,
            after,
            reserved: space.reserved(),
            promoted: 0,
            evacuated: 0,
            waited: Duration::ZERO,
            worked: Duration::ZERO,
            young: self.young_bytes(),
        });
    }

    fn young_bytes(&self) -> usize {
        self.young_blocks.load(std::sync::atomic::Ordering::Relaxed) * BLOCK_BYTES
    }
}
