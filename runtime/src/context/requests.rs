//! What other threads ask of a context.
//!
//! The file depends on nothing but atomics, so that a test can run it in every order that the memory of a machine
//! allows.

use super::atomics::{AtomicU32, AtomicU64, Ordering};

/// What other threads can ask of a context; polled at calls and loop ends.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Requests {
    word: AtomicU32,
    /// What compiled code compares its stack pointer with when it enters a function: the limit of
    /// the native stack, or above every address while something is asked for.
    stack_poll: AtomicU64,
    stack_limit: AtomicU64,
}

impl Requests {
    /// Asks the context to raise `TimeoutError`, which no handler catches.
    pub const STOP: u32 = 1;
    /// Asks compiled code to let the interpreter go on instead, at the next call or loop end of
    /// each activation, until it is [withdrawn](Self::withdraw).
    pub const INTERPRET: u32 = 2;
    /// Asks the context to wait while objects are collected.
    pub(crate) const PARK: u32 = 4;
    /// Asks the context to raise an exception that says so, which no handler catches.
    pub const INTERRUPT: u32 = 16;
    /// Lets the watcher of the instance look at the context.
    pub const LOOK: u32 = 8;

    /// Adds a request.
    pub fn ask(&self, request: u32) {
        self.word.fetch_or(request, Ordering::AcqRel);
        self.stack_poll.store(u64::MAX, Ordering::Release);
    }

    /// Takes back a request.
    pub fn withdraw(&self, request: u32) {
        let before = self.word.fetch_and(!request, Ordering::AcqRel);
        if before & !request == 0 {
            self.stop_polling();
        }
    }

    /// What was asked for.
    #[inline]
    pub fn pending(&self) -> u32 {
        self.word.load(Ordering::Relaxed)
    }

    /// Forgets the requests that are met once, and tells what was asked.
    pub fn take(&self) -> u32 {
        let asked = self.word.fetch_and(Self::INTERPRET, Ordering::Acquire);
        if asked & Self::INTERPRET == 0 {
            self.stop_polling();
        }
        asked
    }

    /// Lets functions be entered without a look at the requests, unless there are some.
    fn stop_polling(&self) {
        self.stack_poll.store(self.stack_limit.load(Ordering::Relaxed), Ordering::Release);
        // Something may have been asked since the last look at the word. It is looked at by writing to it: who asks
        // after that knows of the limit above, and overwrites it. A mere load could come before the store.
        if self.word.fetch_or(0, Ordering::AcqRel) != 0 {
            self.stack_poll.store(u64::MAX, Ordering::Release);
        }
    }

    pub(crate) fn set_stack_limit(&self, limit: u64) {
        self.stack_limit.store(limit, Ordering::Relaxed);
        self.stop_polling();
    }
}

#[cfg(test)]
impl Requests {
    /// Whether functions of compiled code look at the requests when they are entered.
    #[allow(dead_code)] // The test includes this file.
    pub(crate) fn is_looked_at(&self) -> bool {
        self.stack_poll.load(Ordering::Relaxed) == u64::MAX
    }
}

/// Byte offsets of the fields of [`Requests`] that compiled code polls.
#[derive(Clone, Copy, Debug)]
pub struct RequestsOffsets;

impl RequestsOffsets {
    /// A 32-bit word that is not 0 while something is asked for.
    pub const WORD: i32 = std::mem::offset_of!(Requests, word) as i32;
    /// A native stack pointer below this word must not go deeper without asking the runtime.
    pub const STACK_POLL: i32 = std::mem::offset_of!(Requests, stack_poll) as i32;
}
