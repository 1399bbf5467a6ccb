//! Where a context counts its allocations: the buffer seems to end where the next one is to be counted, so
//! that only the slow path of allocation knows of it.

use std::sync::Arc;

use super::Context;
use crate::allocation_profile::{Profiler, Sampling};
use crate::object::WORD;

impl Context {
    /// Counts some of the allocations from here on.
    pub(crate) fn begin_sampling(&mut self, profiler: Arc<Profiler>) {
        self.sampling = Some(Box::new(Sampling::new(profiler)));
        self.next_sample();
    }

    /// How many bytes are to be allocated before an object is counted; a huge number when none is.
    pub(super) fn sample_distance(&self) -> u64 {
        self.sample_at.saturating_sub(self.allocation_next)
    }

    /// Chooses the next object to count.
    fn next_sample(&mut self) {
        let distance = self.sampling.as_mut().map_or(u64::MAX, |sampling| sampling.distance());
        self.sample_at = self.allocation_next.saturating_add(distance);
        self.end_buffer_at_sample();
    }

    /// The buffer seems full where an object is to be counted, so that making that is slow.
    fn end_buffer_at_sample(&mut self) {
        self.allocation_end = self.buffer_end.min(self.sample_at);
    }

    /// Counts objects of `words` words together that were just allocated in the buffer, if it is their turn.
    #[inline]
    pub(super) fn count_allocated(&mut self, words: usize, objects: usize) {
        if self.sampling.is_some() {
            if self.allocation_next > self.sample_at {
                self.count_now(words, objects);
            }
            self.end_buffer_at_sample();
        }
    }

    /// The same for a large object, which lies elsewhere.
    pub(super) fn count_large(&mut self, words: usize) {
        if self.sampling.is_some() {
            match self.sample_distance().checked_sub((words * WORD) as u64) {
                Some(left) => self.sample_at = self.allocation_next + left,
                None => self.count_now(words, 1),
            }
            self.end_buffer_at_sample();
        }
    }

    #[cold]
    fn count_now(&mut self, words: usize, objects: usize) {
        if let Some(mut sampling) = self.sampling.take() {
            sampling.take(self, words * WORD, objects);
            self.sampling = Some(sampling);
            self.next_sample();
        }
    }
}
