//! Where a program allocates, found by looking at some of its allocations.
//!
//! Of the bytes that are allocated some are chosen at random, one in so many on average, and the object
//! in which one lies is counted for the activations that run then. The distances between chosen bytes have
//! an exponential distribution, so that an object of `s` bytes is chosen with the probability
//! `1 - exp(-s / interval)`, whatever was allocated before; it counts for the inverse of that, which makes
//! the sums right on average. (V8's heap profiler and tcmalloc do the same.)

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use runa_bytecode::FunctionIndex;
use rustc_hash::FxHashMap;

use crate::context::Context;
use crate::exception::TraceEntry;
use crate::program::Program;

/// Of deep stacks so many innermost activations are told apart: as many as fit a tree that readers of
/// JSON accept, most of which refuse what is nested more than 128 levels deep.
const DEEPEST: usize = 60;

/// An activation and those outside of it, to which allocations belong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Site {
    /// The site of the activation that waits for this one; the first site, which all begin with, is
    /// its own.
    pub caller: usize,
    /// The function; none for the first site, and for the outer part of a deep stack.
    pub function: Option<FunctionIndex>,
    /// The line of the function's file, from 1; 0 where it is not known.
    pub line: u32,
    /// How many bytes were allocated there, not counting what it has called. Estimated, unless all
    /// allocations were counted.
    pub bytes: f64,
    /// How many objects, likewise.
    pub objects: f64,
}

/// What was allocated where.
#[derive(Clone, Debug)]
pub struct AllocationProfile {
    /// How many bytes lie between the bytes that were chosen, on average; 1 if all objects were counted.
    pub interval: u64,
    /// How many objects were looked at.
    pub samples: u64,
    /// The sites. Callers come before what they call.
    pub sites: Vec<Site>,
}

/// Collects a profile of all contexts of an instance.
#[derive(Debug)]
pub(crate) struct Profiler {
    interval: u64,
    tree: Mutex<Tree>,
}

#[derive(Debug)]
struct Tree {
    sites: Vec<Site>,
    samples: u64,
    /// Sites by their caller, function and line.
    known: FxHashMap<(usize, Option<FunctionIndex>, u32), usize>,
}

impl Tree {
    /// The site of a function's line below `caller`.
    fn site(&mut self, caller: usize, function: Option<FunctionIndex>, line: u32) -> usize {
        *self.known.entry((caller, function, line)).or_insert_with(|| {
            self.sites.push(Site { caller, function, line, bytes: 0.0, objects: 0.0 });
            self.sites.len() - 1
        })
    }
}

impl Profiler {
    fn new(interval: u64) -> Self {
        let root = Site { caller: 0, function: None, line: 0, bytes: 0.0, objects: 0.0 };
        let tree = Tree { sites: vec![root], samples: 0, known: FxHashMap::default() };
        Self { interval: interval.max(1), tree: Mutex::new(tree) }
    }

    /// For how many objects of `bytes` bytes one counts that was chosen.
    fn weight(&self, bytes: usize) -> f64 {
        match self.interval {
            1 => 1.0,
            interval => -1.0 / (-(bytes as f64) / interval as f64).exp_m1(),
        }
    }

    fn add(&self, stack: &Stack, program: &Program, bytes: usize, objects: usize) {
        let weight = self.weight(bytes);
        let mut tree = self.tree.lock().unwrap_or_else(PoisonError::into_inner);
        let mut site = 0;
        if stack.is_cut {
            site = tree.site(site, None, 0);
        }
        for place in stack.places.iter().rev() {
            let line = program.function(place.function).line_at(place.pc);
            site = tree.site(site, Some(place.function), line.map_or(0, |line| line.line));
        }
        tree.samples += 1;
        tree.sites[site].bytes += bytes as f64 * weight;
        tree.sites[site].objects += objects as f64 * weight;
    }
}

/// The activations at an allocation, innermost first.
#[derive(Debug, Default)]
struct Stack {
    places: Vec<TraceEntry>,
    /// Whether there are more outside of these.
    is_cut: bool,
}

impl Stack {
    fn push(&mut self, place: TraceEntry) -> ControlFlow<()> {
        if self.places.len() == DEEPEST {
            self.is_cut = true;
            return ControlFlow::Break(());
        }
        self.places.push(place);
        ControlFlow::Continue(())
    }
}

/// What a context needs to choose allocations.
#[derive(Debug)]
pub(crate) struct Sampling {
    profiler: Arc<Profiler>,
    random: u64,
    stack: Stack,
}

impl Sampling {
    pub(crate) fn new(profiler: Arc<Profiler>) -> Self {
        Self { profiler, random: 0x9E37_79B9_7F4A_7C15, stack: Stack::default() }
    }

    /// How many bytes are allocated before the next one that is chosen.
    pub(crate) fn distance(&mut self) -> u64 {
        if self.profiler.interval == 1 {
            return 0;
        }
        // A number above 0 and up to 1 has a logarithm.
        let chance = ((self.next_random() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        (-chance.ln() * self.profiler.interval as f64) as u64
    }

    /// SplitMix64 (Steele, Lea, Flood, *Fast splittable pseudorandom number generators*, 2014).
    fn next_random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.random ^ (self.random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Counts objects that were just allocated together for the activations of the context.
    pub(crate) fn take(&mut self, context: &Context, bytes: usize, objects: usize) {
        self.stack.places.clear();
        self.stack.is_cut = false;
        let instance = context.instance();
        let stack = &mut self.stack;
        let _ = instance.engine().visit_places(context, &mut |place| stack.push(place));
        self.profiler.add(&self.stack, instance.program(), bytes, objects);
    }
}

impl Context {
    /// Counts what the contexts of the instance allocate from here on, this one and those that are made
    /// later: one byte in `interval` is chosen on average, all objects if it is 1.
    pub fn profile_allocations(&mut self, interval: u64) {
        let profiler = Arc::new(Profiler::new(interval));
        *self.instance().profiler() = Some(Arc::clone(&profiler));
        self.begin_sampling(profiler);
    }

    /// What was counted so far; nothing if nothing is counted.
    pub fn allocation_profile(&self) -> Option<AllocationProfile> {
        let profiler = self.instance().profiler().clone()?;
        let tree = profiler.tree.lock().unwrap_or_else(PoisonError::into_inner);
        Some(AllocationProfile {
            interval: profiler.interval,
            samples: tree.samples,
            sites: tree.sites.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_stand_for_all_that_was_allocated() {
        let interval = 1000;
        let profiler = Arc::new(Profiler::new(interval));
        let mut sampling = Sampling::new(Arc::clone(&profiler));
        // As many bytes in objects of each size: small ones are chosen as often as their bytes demand.
        for size in [16, 100, 1000, 20_000] {
            let count = 40_000_000 / size;
            let (mut bytes, mut objects) = (0.0, 0.0);
            let mut left = sampling.distance();
            for _ in 0..count {
                if size > left {
                    bytes += size as f64 * profiler.weight(size as usize);
                    objects += profiler.weight(size as usize);
                    left = sampling.distance();
                } else {
                    left -= size;
                }
            }
            for (part, whole) in [(bytes, 40e6), (objects, count as f64)] {
                assert!((part / whole - 1.0).abs() < 0.03, "{size}: {part} of {whole}");
            }
        }
    }
}
