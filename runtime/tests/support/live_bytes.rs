//! An allocator that counts the bytes that are in use, for tests that include this file.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicIsize, Ordering};

#[global_allocator]
static COUNTING: Counting = Counting { live: AtomicIsize::new(0) };

/// The system's allocator, and how many of its bytes are in use.
struct Counting {
    live: AtomicIsize,
}

impl Counting {
    fn count(&self, change: isize) {
        self.live.fetch_add(change, Ordering::Relaxed);
    }
}

// SAFETY: everything is done by the system's allocator; the size of a layout is at most `isize::MAX`.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: what holds for the caller holds for the system's allocator.
        let memory = unsafe { System.alloc(layout) };
        if !memory.is_null() {
            self.count(layout.size() as isize);
        }
        memory
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: what holds for the caller holds for the system's allocator.
        let memory = unsafe { System.alloc_zeroed(layout) };
        if !memory.is_null() {
            self.count(layout.size() as isize);
        }
        memory
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: what holds for the caller holds for the system's allocator.
        let moved = unsafe { System.realloc(memory, layout, size) };
        if !moved.is_null() {
            self.count(size as isize - layout.size() as isize);
        }
        moved
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: what holds for the caller holds for the system's allocator.
        unsafe { System.dealloc(memory, layout) };
        self.count(-(layout.size() as isize));
    }
}

/// How many bytes are in use.
pub fn live_bytes() -> isize {
    COUNTING.live.load(Ordering::Relaxed)
}
