//! A piece of memory from the system.

use std::alloc::{Layout, alloc_zeroed, dealloc};

use super::{BUFFER_BYTES, Buffer};
use crate::object::{ObjectRef, WORD};

/// Zeroed memory that is freed when the block is dropped.
#[derive(Debug)]
pub(super) struct Block {
    address: *mut u8,
    layout: Layout,
    carved: usize,
}

// SAFETY: a block is memory that nothing but the block owns; whoever writes to it does so through
// atomics or while all contexts are stopped.
unsafe impl Send for Block {}

impl Block {
    /// Memory of `bytes` bytes, or nothing if the system has none.
    pub(super) fn new(bytes: usize) -> Option<Self> {
        let layout =
            Layout::from_size_align(bytes, WORD).ok().filter(|layout| layout.size() > 0)?;
        // SAFETY: the size is not zero.
        let address = unsafe { alloc_zeroed(layout) };
        (!address.is_null()).then_some(Self { address, layout, carved: 0 })
    }

    /// The next `bytes` bytes that were not handed out yet.
    pub(super) fn carve(&mut self, bytes: usize) -> Option<Buffer> {
        if self.layout.size() - self.carved < bytes {
            return None;
        }
        let start = self.address as u64 + self.carved as u64;
        self.carved += bytes;
        Some(Buffer { start, end: start + bytes as u64 })
    }

    /// Whether `address` lies inside.
    pub(super) fn contains(&self, address: u64) -> bool {
        (self.address as u64..self.address as u64 + self.layout.size() as u64).contains(&address)
    }

    /// The objects inside: each buffer is full of objects up to a zero header. A block of a large
    /// object holds just that.
    pub(super) fn objects(&self) -> impl Iterator<Item = ObjectRef> + '_ {
        let end = self.address as u64 + self.carved as u64;
        let mut next = self.address as u64;
        std::iter::from_fn(move || {
            while next < end {
                let object = ObjectRef::from_word(next)?;
                let words = object.header().words();
                if words > 0 {
                    next += (words * WORD) as u64;
                    return Some(object);
                }
                let offset = next - self.address as u64;
                next += BUFFER_BYTES as u64 - offset % BUFFER_BYTES as u64;
            }
            None
        })
    }

    /// Overwrites everything, so that a stale reference does not go unnoticed.
    pub(super) fn poison(&mut self) {
        // SAFETY: the memory belongs to this block and no object in it is referred to any more.
        unsafe { self.address.write_bytes(0xEE, self.carved) }
    }

    /// Hands out nothing more.
    pub(super) fn seal(&mut self) {
        self.carved = self.layout.size();
    }

    /// Its size in bytes.
    pub(super) fn size(&self) -> usize {
        self.layout.size()
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: the memory was allocated with this layout and is freed once.
        unsafe { dealloc(self.address, self.layout) }
    }
}
