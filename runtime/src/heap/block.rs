//! A piece of memory from the system.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};

use super::{BUFFER_BYTES, Buffer};
use crate::object::{ObjectRef, WORD};

/// A multiple of the size of the system's pages.
#[cfg(target_os = "linux")]
const PAGE_BYTES: usize = 64 * 1024;

/// Zeroed memory that is freed when the block is dropped.
#[derive(Debug)]
pub(super) struct Block {
    address: *mut u8,
    layout: Layout,
    carved: usize,
    /// Whether it was made for a single object.
    for_large_object: bool,
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
        (!address.is_null()).then_some(Self { address, layout, carved: 0, for_large_object: false })
    }

    /// Memory for one object of `bytes` bytes.
    pub(super) fn for_large_object(bytes: usize) -> Option<Self> {
        let mut block = Self::new(bytes)?;
        block.for_large_object = true;
        Some(block)
    }

    /// Memory without which the process cannot go on.
    pub(super) fn new_or_abort(bytes: usize) -> Self {
        Self::new(bytes).unwrap_or_else(|| match Layout::from_size_align(bytes, WORD) {
            Ok(layout) => handle_alloc_error(layout),
            Err(_) => std::process::abort(),
        })
    }

    /// Whether it was made for a single object.
    pub(super) fn is_for_large_object(&self) -> bool {
        self.for_large_object
    }

    /// Asks the system for all pages at once, as all are going to be written to soon: page by page at
    /// the first write takes twice as long. Where this is not possible nothing happens.
    pub(super) fn populate(&self) {
        #[cfg(target_os = "linux")]
        {
            let start = (self.address as usize).next_multiple_of(PAGE_BYTES);
            let end = (self.address as usize + self.layout.size()) / PAGE_BYTES * PAGE_BYTES;
            if start < end {
                // SAFETY: the pages lie within the memory of this block, whose content stays as it is.
                unsafe {
                    libc::madvise(start as *mut _, end - start, libc::MADV_POPULATE_WRITE);
                }
            }
        }
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

    /// The same memory as if it were new.
    pub(super) fn cleared(mut self) -> Self {
        // SAFETY: the memory belongs to this block and no object in it is referred to any more. Only
        // what was handed out was ever written to.
        unsafe { self.address.write_bytes(0, self.carved) }
        self.carved = 0;
        self
    }

    /// Its first byte.
    pub(super) fn start(&self) -> u64 {
        self.address as u64
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
