//! The heap behind its interface: blocks, buffers for threads, accounting and a limit.
//!
//! Memory is handed to contexts in zeroed buffers in which they allocate by moving a pointer. When as
//! much was handed out as survived the last [collection](crate::heap::collect), and at least
//! [`FIRST_COLLECTION_BYTES`], the next one is due.

mod block;
pub mod collect;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use block::Block;

use crate::object::{Header, ObjectRef, WORD};

/// Bytes of a buffer that a context allocates in.
pub const BUFFER_BYTES: usize = 32 * 1024;
/// Objects above this size get memory of their own.
const LARGE_BYTES: usize = BUFFER_BYTES / 4;
/// What the heap asks the system for at a time.
const BLOCK_BYTES: usize = 1024 * 1024;
/// Programs that never hold more than this are collected each time they have handed out as much again.
/// As much as fits the processor's caches: blocks are used again while they are there.
const FIRST_COLLECTION_BYTES: usize = 8 * BLOCK_BYTES;
/// Room beyond the limit for the exception that says the limit was reached.
const RESERVE_BYTES: usize = 256 * 1024;

/// A zeroed piece of memory to allocate in.
#[derive(Clone, Copy, Debug)]
pub struct Buffer {
    /// Its first byte.
    pub start: u64,
    /// The byte after its last.
    pub end: u64,
}

/// The limit of the heap does not allow for the memory asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeapExhausted;

/// What a heap holds at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct HeapStatistics {
    /// Objects, reachable or not.
    pub objects: usize,
    /// Bytes of these objects.
    pub bytes: usize,
    /// Bytes of the memory that objects are or can be in, without what waits to be used again.
    pub reserved: usize,
    /// Collections so far.
    pub collections: usize,
}

/// All memory of one instance.
#[derive(Debug)]
pub struct Heap {
    space: Mutex<Space>,
    reserved: AtomicUsize,
    /// At how many reserved bytes the next collection is due.
    collect_at: AtomicUsize,
    collections: AtomicUsize,
    limit: usize,
}

#[derive(Debug, Default)]
struct Space {
    blocks: Vec<Block>,
    /// Blocks of [`BLOCK_BYTES`] whose objects have moved away, to be used again.
    free: Vec<Block>,
    /// Blocks whose objects have moved away, overwritten so that stale references show.
    quarantine: Vec<Block>,
}

impl Heap {
    /// An empty heap that may hold `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            space: Mutex::default(),
            reserved: AtomicUsize::new(0),
            collect_at: AtomicUsize::new(FIRST_COLLECTION_BYTES),
            collections: AtomicUsize::new(0),
            limit,
        }
    }

    /// The most bytes it may hold.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// A new buffer. `beyond_limit` is for the exception that reports exhaustion.
    pub fn buffer(&self, beyond_limit: bool) -> Result<Buffer, HeapExhausted> {
        let mut space = self.lock();
        if let Some(buffer) = space.blocks.last_mut().and_then(|block| block.carve(BUFFER_BYTES)) {
            return Ok(buffer);
        }
        let is_first = space.blocks.is_empty();
        let block = self.reserve(BLOCK_BYTES, beyond_limit, || {
            space.free.pop().map(Block::cleared).or_else(|| {
                let block = Block::new(BLOCK_BYTES)?;
                if !is_first {
                    block.populate();
                }
                Some(block)
            })
        })?;
        space.blocks.push(block);
        space.blocks.last_mut().and_then(|block| block.carve(BUFFER_BYTES)).ok_or(HeapExhausted)
    }

    /// Whether an object of `words` words gets memory of its own.
    pub fn is_large(words: usize) -> bool {
        words > LARGE_BYTES / WORD
    }

    /// Memory for one large object, zeroed.
    pub fn large(&self, words: usize) -> Result<ObjectRef, HeapExhausted> {
        if words > Header::MAX_WORDS {
            return Err(HeapExhausted);
        }
        let bytes = words * WORD;
        let mut block = self.reserve(bytes, false, || Block::for_large_object(bytes))?;
        let buffer = block.carve(bytes).ok_or(HeapExhausted)?;
        let mut space = self.lock();
        // The newest ordinary block stays last, because buffers are cut from there.
        let position = space.blocks.len().saturating_sub(1);
        space.blocks.insert(position, block);
        ObjectRef::from_word(buffer.start).ok_or(HeapExhausted)
    }

    /// A block of `bytes` bytes from `find`; beyond the limit a new one that is no larger than a buffer.
    fn reserve(
        &self,
        bytes: usize,
        beyond_limit: bool,
        find: impl FnOnce() -> Option<Block>,
    ) -> Result<Block, HeapExhausted> {
        let limit =
            if beyond_limit { self.limit.saturating_add(RESERVE_BYTES) } else { self.limit };
        let wanted = bytes.min(if beyond_limit { BUFFER_BYTES } else { bytes });
        let before = self.reserved.fetch_add(wanted, Ordering::Relaxed);
        let block = if before.saturating_add(wanted) > limit {
            None
        } else if beyond_limit {
            Block::new(wanted)
        } else {
            find()
        };
        if block.is_none() {
            self.reserved.fetch_sub(wanted, Ordering::Relaxed);
        }
        block.ok_or(HeapExhausted)
    }

    /// Whether so much was allocated since the last collection that there should be another.
    #[inline]
    pub(crate) fn is_collection_due(&self) -> bool {
        self.reserved.load(Ordering::Relaxed) >= self.collect_at.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Space> {
        self.space.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Counts what is there. O(heap); for reports.
    pub fn statistics(&self) -> HeapStatistics {
        let space = self.lock();
        let mut statistics = HeapStatistics {
            reserved: self.reserved.load(Ordering::Relaxed),
            collections: self.collections.load(Ordering::Relaxed),
            ..HeapStatistics::default()
        };
        for object in space.blocks.iter().flat_map(Block::objects) {
            statistics.objects += 1;
            statistics.bytes += object.header().words() * WORD;
        }
        statistics
    }
}
