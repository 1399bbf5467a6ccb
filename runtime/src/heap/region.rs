//! The address space of a heap: reserved at once, usable piece by piece.
//!
//! A heap lies in one stretch of addresses, so that the block of an address, and what is known of it, is
//! found by arithmetic. Reserving addresses costs nothing; memory is asked for in chunks, and given by
//! the system when it is first written to.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use region::{Allocation, Protection};

use crate::object::{ObjectRef, WORD};

/// Bytes of a block: what is handed out at a time.
pub(super) const BLOCK_BYTES: usize = 32 << 10;
/// Bytes of a line: of objects with many words, each line is remembered for itself.
pub(super) const LINE_BYTES: usize = 256;
/// Lines of a block.
const LINES: usize = BLOCK_BYTES / LINE_BYTES;
/// Words of the bits of a block, one bit for each word that an object can start at.
const BIT_WORDS: usize = BLOCK_BYTES / WORD / 64;
/// Blocks that memory is asked for at a time; what is known of so many fills whole pages.
pub(super) const CHUNK_BLOCKS: usize = 128;

/// What overwrites dead objects under stress.
pub(super) const POISON: u8 = 0xEE;

/// The number of a block.
pub(super) type BlockIndex = usize;

/// Reserved addresses: the bytes of lines, the bits of objects, the blocks.
pub(super) struct Region {
    _addresses: Allocation,
    lines: *mut u8,
    /// Where objects of the old generation are, living or not.
    pub(super) objects: Bits,
    /// Which objects were marked.
    pub(super) marks: Bits,
    base: *mut u8,
    /// How many blocks have addresses.
    capacity: usize,
    /// How many of them have memory.
    committed: usize,
}

// SAFETY: the region owns its addresses; what lies there is accessed through atomics, or by whoever alone
// owns a buffer or free blocks.
unsafe impl Send for Region {}

impl std::fmt::Debug for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Region")
            .field("base", &self.base)
            .field("committed", &self.committed)
            .finish()
    }
}

impl Region {
    /// Addresses for `blocks` blocks, rounded up to chunks; nothing if the system refuses.
    pub(super) fn new(blocks: usize) -> Option<Self> {
        let capacity = blocks.checked_next_multiple_of(CHUNK_BLOCKS)?;
        let (lines, bits) = (capacity * LINES, capacity * BIT_WORDS * WORD);
        // One more block, so that the first can begin at a multiple of the size of blocks.
        let bytes =
            capacity.checked_add(1)?.checked_mul(BLOCK_BYTES)?.checked_add(lines + 2 * bits)?;
        let mut addresses = region::alloc(bytes, Protection::NONE).ok()?;
        let start: *mut u8 = addresses.as_mut_ptr();
        let base = start.wrapping_add(lines + 2 * bits);
        let base = base.wrapping_add(base.align_offset(BLOCK_BYTES));
        let bits_at =
            |offset: usize| Bits { words: start.wrapping_add(offset).cast(), base: base as u64 };
        let (objects, marks) = (bits_at(lines), bits_at(lines + bits));
        Some(Self {
            _addresses: addresses,
            lines: start,
            objects,
            marks,
            base,
            capacity,
            committed: 0,
        })
    }

    /// Gets memory for the next chunk; the blocks that have it now, or nothing if there is no more.
    pub(super) fn commit(&mut self) -> Option<std::ops::Range<BlockIndex>> {
        let first = self.committed;
        if first == self.capacity {
            return None;
        }
        let pieces = [
            (self.lines, LINES),
            (self.objects.words.cast(), BIT_WORDS * WORD),
            (self.marks.words.cast(), BIT_WORDS * WORD),
            (self.base, BLOCK_BYTES),
        ];
        for (start, bytes) in pieces {
            let piece = start.wrapping_add(first * bytes);
            // SAFETY: the piece lies in the reserved addresses, which nothing but this region uses, and
            // becomes accessible, which harms nobody.
            unsafe { region::protect(piece, CHUNK_BLOCKS * bytes, Protection::READ_WRITE) }.ok()?;
        }
        self.committed += CHUNK_BLOCKS;
        Some(first..self.committed)
    }

    /// The first address of a block.
    pub(super) fn start(&self, block: BlockIndex) -> u64 {
        self.base as u64 + (block * BLOCK_BYTES) as u64
    }

    /// The block of an address, which lies in one that has memory.
    #[inline]
    pub(super) fn block_of(&self, address: u64) -> BlockIndex {
        let block = self.objects.block_of(address);
        debug_assert!(block < self.committed, "{address:#x} is not in the heap");
        block
    }

    /// Whether an address lies in a block that has memory.
    pub(super) fn contains(&self, address: u64) -> bool {
        (self.start(0)..self.start(self.committed)).contains(&address)
    }

    /// The bytes of lines, for whoever knows the address of an object.
    pub(super) fn line_table(&self) -> LineTable {
        LineTable { lines: self.lines, base: self.base as u64 }
    }

    /// Says that nothing was stored into the lines of a block.
    pub(super) fn clear_lines(&self, block: BlockIndex) {
        assert!(block < self.committed);
        // SAFETY: the block has memory, and so have the bytes of its lines; they are accessed through
        // atomics only.
        let lines: &[AtomicU8] =
            unsafe { std::slice::from_raw_parts(self.lines.add(block * LINES).cast(), LINES) };
        lines.iter().for_each(|line| line.store(0, Ordering::Relaxed));
    }

    /// Overwrites blocks that nobody uses.
    pub(super) fn fill(&self, block: BlockIndex, count: usize, content: u8) {
        assert!(block + count <= self.committed);
        // SAFETY: the blocks have memory, and the caller says that no object in them is referred to.
        unsafe { self.base.add(block * BLOCK_BYTES).write_bytes(content, count * BLOCK_BYTES) }
    }

    /// Overwrites a slot that nobody uses.
    pub(super) fn fill_bytes(&self, address: u64, bytes: usize, content: u8) {
        assert!(self.block_of(address) == self.block_of(address + bytes as u64 - 1));
        // SAFETY: the slot lies in a block with memory, and the caller says that no object is in it.
        unsafe { (address as *mut u8).write_bytes(content, bytes) }
    }

    /// Gives the memory of blocks that nobody uses back to the system; whether they are zero now.
    pub(super) fn give_back(&self, block: BlockIndex, count: usize) -> bool {
        assert!(block + count <= self.committed);
        #[cfg(target_os = "linux")]
        {
            let start = self.start(block) as *mut libc::c_void;
            // SAFETY: the blocks have memory that no object is in; private anonymous memory is zero
            // when it is next touched.
            unsafe { libc::madvise(start, count * BLOCK_BYTES, libc::MADV_DONTNEED) == 0 }
        }
        #[cfg(not(target_os = "linux"))]
        false
    }
}

/// A bit for each word of the blocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits {
    words: *mut AtomicU64,
    base: u64,
}

// SAFETY: the bits are memory that is accessed through atomics.
unsafe impl Send for Bits {}
// SAFETY: as above.
unsafe impl Sync for Bits {}

impl Bits {
    /// The words with the bits of a block, which has memory.
    pub(super) fn of_block(&self, block: BlockIndex) -> &[AtomicU64; BIT_WORDS] {
        // SAFETY: the bits have memory as the block has; they are accessed through atomics only.
        unsafe { &*self.words.add(block * BIT_WORDS).cast() }
    }

    /// The word with the bit of an address in a block that has memory, and the bit.
    #[inline]
    fn find(&self, address: u64) -> (&AtomicU64, u64) {
        let index = (address - self.base) as usize / WORD;
        // SAFETY: the bits have memory as the block has; they are accessed through atomics only.
        (unsafe { &*self.words.add(index / 64) }, 1 << (index % 64))
    }

    /// Sets the bit of an object; whether it was not set before. Only whoever has the heap's
    /// lock does, or who alone fills the block.
    #[inline]
    pub(super) fn set(&self, object: ObjectRef) -> bool {
        let (word, bit) = self.find(object.address());
        let before = word.load(Ordering::Relaxed);
        word.store(before | bit, Ordering::Relaxed);
        before & bit == 0
    }

    /// Takes the bit of an object away. Who may set it may do this.
    pub(super) fn unset(&self, object: ObjectRef) {
        let (word, bit) = self.find(object.address());
        word.store(word.load(Ordering::Relaxed) & !bit, Ordering::Relaxed);
    }

    /// The number of the block of an address in one that has memory.
    #[inline]
    pub(super) fn block_of(&self, address: u64) -> BlockIndex {
        (address - self.base) as usize / BLOCK_BYTES
    }

    /// The address of the word with the bit of an object.
    #[inline]
    pub(super) fn place_of(&self, object: ObjectRef) -> u64 {
        self.find(object.address()).0.as_ptr() as u64
    }

    /// Whether the bit of an address is set.
    #[inline]
    pub(super) fn has(&self, address: u64) -> bool {
        let (word, bit) = self.find(address);
        word.load(Ordering::Relaxed) & bit != 0
    }

    /// Takes the bits of a block away.
    pub(super) fn clear(&self, block: BlockIndex) {
        self.of_block(block).iter().for_each(|word| word.store(0, Ordering::Relaxed));
    }
}

/// Finds the line byte of an address.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineTable {
    lines: *mut u8,
    base: u64,
}

// SAFETY: the table is memory that is accessed through atomics.
unsafe impl Send for LineTable {}
// SAFETY: as above.
unsafe impl Sync for LineTable {}

impl LineTable {
    /// No addresses at all.
    pub(super) const EMPTY: LineTable = LineTable { lines: std::ptr::null_mut(), base: 0 };

    /// The byte of the line in which `address`, of a live object, lies.
    pub(super) fn line(&self, address: u64) -> &AtomicU8 {
        let line = (address - self.base) as usize / LINE_BYTES;
        // SAFETY: the address is of an object of the heap, whose block has memory, and so has the byte
        // of its line.
        unsafe { AtomicU8::from_ptr(self.lines.add(line)) }
    }
}
