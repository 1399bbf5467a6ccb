//! Memory for code: writable while it is written, executable and no longer writable afterwards.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use cranelift_jit::{BranchProtection, JITMemoryKind, JITMemoryProvider};
use cranelift_module::{ModuleError, ModuleResult};

/// How much address space is kept for the code of a program: all of it within reach of each other.
const RESERVED_BYTES: usize = 256 << 20;

/// Address space for code, from which modules take whole pages.
#[derive(Debug)]
pub(super) struct Arena {
    start: usize,
    page: usize,
    next: Mutex<usize>,
}

impl Arena {
    pub(super) fn new() -> io::Result<Arc<Self>> {
        // SAFETY: asks for fresh memory anywhere, which nothing else uses.
        let address = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                RESERVED_BYTES,
                libc::PROT_NONE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if address == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: has no preconditions.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        let page = usize::try_from(page).unwrap_or(4096);
        Ok(Arc::new(Self { start: address as usize, page, next: Mutex::new(0) }))
    }

    /// Fresh writable pages for at least `bytes` bytes.
    fn pages(&self, bytes: usize) -> io::Result<Segment> {
        let length = bytes.max(1).next_multiple_of(self.page);
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        if length > RESERVED_BYTES - *next {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        let start = self.start + *next;
        protect(start, length, libc::PROT_READ | libc::PROT_WRITE)?;
        *next += length;
        Ok(Segment { start, length, used: 0 })
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: the mapping is the arena's own; whoever runs code in it keeps the arena alive.
        unsafe { libc::munmap(self.start as *mut libc::c_void, RESERVED_BYTES) };
    }
}

fn protect(start: usize, length: usize, protection: i32) -> io::Result<()> {
    // SAFETY: callers give whole pages that they took from their arena and that hold nothing else.
    let result = unsafe { libc::mprotect(start as *mut libc::c_void, length, protection) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[derive(Debug)]
struct Segment {
    start: usize,
    length: usize,
    used: usize,
}

impl Segment {
    fn take(&mut self, bytes: usize, alignment: usize) -> Option<*mut u8> {
        let at = (self.start + self.used).next_multiple_of(alignment) - self.start;
        let end = at.checked_add(bytes).filter(|&end| end <= self.length)?;
        self.used = end;
        Some((self.start + at) as *mut u8)
    }
}

/// The memory of one module. Its pages stay in use as long as the arena.
#[derive(Debug)]
pub(super) struct Pages {
    arena: Arc<Arena>,
    /// Code, constants and data that are not yet final, by kind.
    open: [Vec<Segment>; 3],
}

impl Pages {
    pub(super) fn new(arena: Arc<Arena>) -> Self {
        Self { arena, open: [Vec::new(), Vec::new(), Vec::new()] }
    }
}

impl JITMemoryProvider for Pages {
    fn allocate(&mut self, size: usize, align: u64, kind: JITMemoryKind) -> io::Result<*mut u8> {
        let segments = &mut self.open[match kind {
            JITMemoryKind::Executable => 0,
            JITMemoryKind::ReadOnly => 1,
            JITMemoryKind::Writable => 2,
        }];
        let alignment = (align as usize).max(16);
        if let Some(address) = segments.last_mut().and_then(|open| open.take(size, alignment)) {
            return Ok(address);
        }
        let mut segment = self.arena.pages(size + alignment)?;
        let address = segment.take(size, alignment);
        segments.push(segment);
        address.ok_or_else(|| io::ErrorKind::OutOfMemory.into())
    }

    /// Pages are not given back one by one: the arena frees all when nothing uses it any more.
    unsafe fn free_memory(&mut self) {}

    fn finalize(&mut self, _branch_protection: BranchProtection) -> ModuleResult<()> {
        let protections = [libc::PROT_READ | libc::PROT_EXEC, libc::PROT_READ];
        for (segments, protection) in self.open.iter_mut().zip(protections) {
            for Segment { start, length, .. } in segments.drain(..) {
                protect(start, length, protection)
                    .map_err(|error| ModuleError::Allocation { err: error })?;
            }
        }
        Ok(())
    }
}
