//! Counting how often instructions run.

use std::collections::HashMap;

/// From this many executions on an instruction counts as hot.
pub const HOT_SPOT_THRESHOLD: u64 = 1_000;

/// How often each instruction ran, by its place in the flat program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HotSpotProfiler {
    counts: HashMap<usize, u64>,
    /// Places of loop heads and function starts: what a compiler would begin with.
    heads: HashMap<usize, u64>,
}

impl HotSpotProfiler {
    /// A profiler that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn count(&mut self, pc: usize, previous: Option<usize>) {
        *self.counts.entry(pc).or_default() += 1;
        if previous.is_some_and(|previous| pc <= previous) {
            *self.heads.entry(pc).or_default() += 1;
        }
    }

    /// The `limit` most executed instructions as `(pc, executions)`, the hottest first; equal ones
    /// by place.
    pub fn get_hot_spots(&self, limit: usize) -> Vec<(usize, u64)> {
        let mut spots: Vec<(usize, u64)> =
            self.counts.iter().map(|(&pc, &count)| (pc, count)).collect();
        spots.sort_by_key(|&(pc, count)| (std::cmp::Reverse(count), pc));
        spots.truncate(limit);
        spots
    }

    /// Where compiling would pay: places that were jumped back to at least
    /// [`HOT_SPOT_THRESHOLD`] times, ascending.
    pub fn get_compilation_candidates(&self) -> Vec<usize> {
        let hot = self.heads.iter().filter(|(_, count)| **count >= HOT_SPOT_THRESHOLD);
        let mut places: Vec<usize> = hot.map(|(&pc, _)| pc).collect();
        places.sort_unstable();
        places
    }

    /// How many instructions were counted.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }
}
