//! How a machine is doing.

use std::fmt;

use runa_runtime::HeapStatistics;

/// What a machine uses at the moment, of what it may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MachineStatus {
    /// What the heap holds, and how often it was collected.
    pub heap: HeapStatistics,
    /// The most bytes that the heap may hold.
    pub heap_limit: usize,
    /// How many functions are running.
    pub call_depth: usize,
    /// How many words the value stack has for them.
    pub stack_words: usize,
}

impl fmt::Display for MachineStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heap = &self.heap;
        write!(f, "heap: {} objects of {} bytes ", heap.objects, heap.bytes)?;
        write!(f, "in {} bytes of at most {}; ", heap.reserved, self.heap_limit)?;
        write!(f, "collections: {} of the young generation, ", heap.young_collections)?;
        write!(f, "{} of the old one, ", heap.collections)?;
        write!(f, "{} of them while the program stood still; ", heap.full_collections)?;
        write!(f, "calls: {} running", self.call_depth)
    }
}
