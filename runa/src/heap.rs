//! The heap of a machine, as embedders describe it.

use runa_runtime::HeapSettings;
use runa_runtime::heap::settings::{LEAST_HEAP_BYTES, THRESHOLDS};

/// How the heap of a machine is to be: given to [`VirtualMachine::with_heap`], which makes one like it for
/// each program that it loads.
///
/// ```
/// use runa as vm;
/// use vm::{Heap, VirtualMachine, assembler::Assembler};
///
/// let mut heap = Heap::with_capacity(1_000_000); // 1MB initial capacity
///
/// // Adjust GC thresholds
/// heap.set_gc_threshold(0.8); // Trigger GC at 80% capacity
///
/// let mut vm = VirtualMachine::with_heap(heap);
/// vm.load_program(Assembler::new().assemble("NEW_ARRAY 1000\nLEN").unwrap().0);
/// vm.run().unwrap();
///
/// // Manual GC trigger
/// assert!(vm.heap_total_bytes() > 8000);
/// let collected_objects = vm.trigger_gc();
/// println!("Collected {} objects", collected_objects);
/// assert!(collected_objects > 0 && vm.heap_total_bytes() < 8000);
/// ```
///
/// [`VirtualMachine::with_heap`]: crate::VirtualMachine::with_heap
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heap {
    settings: HeapSettings,
}

impl Heap {
    /// A heap like that of programs which say nothing: [`HeapSettings::default`].
    pub fn new() -> Self {
        Self::default()
    }

    /// A heap that is collected for the first time when `bytes` are occupied, or the part of them that
    /// [the threshold](Self::set_gc_threshold) says, and which grows when more survives. The memory is
    /// taken from the system when objects need it. More than the limit counts as the limit.
    pub fn with_capacity(bytes: usize) -> Self {
        let mut heap = Self::default();
        heap.settings.initial_bytes = bytes.min(heap.settings.max_bytes);
        heap
    }

    /// Collects all of the heap when so much of its present capacity is occupied: of twice what survived
    /// the last time, but at least the initial capacity, and at most the limit. Fractions below 0.05 and
    /// above 0.95 count as these; what is no number changes nothing.
    pub fn set_gc_threshold(&mut self, fraction: f64) {
        if !fraction.is_nan() {
            let (least, most) = (f64::from(*THRESHOLDS.start()), f64::from(*THRESHOLDS.end()));
            let percent = (fraction * 100.0).round().clamp(least, most);
            self.settings.threshold_percent = Some(percent as u8);
        }
    }

    /// Sets the limit: what exceeds it is an `OutOfMemoryError`. The other sizes are made to fit. Fewer
    /// bytes than a megabyte count as one.
    pub fn set_limit(&mut self, bytes: usize) {
        self.settings = self.settings.with_max(bytes.max(LEAST_HEAP_BYTES));
    }

    /// All that is set.
    pub fn settings(&self) -> &HeapSettings {
        &self.settings
    }
}

impl From<Heap> for HeapSettings {
    fn from(heap: Heap) -> Self {
        heap.settings
    }
}

/// A heap with settings of one's own, which [`HeapSettings::check`] should find without contradictions.
impl From<HeapSettings> for Heap {
    fn from(settings: HeapSettings) -> Self {
        Self { settings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_always_possible() {
        for capacity in [0, 1_000_000, usize::MAX] {
            for fraction in [0.8, 0.0, -1.0, 7.0, f64::NAN, f64::INFINITY] {
                for limit in [0, 64 << 20, 1 << 40] {
                    let mut heap = Heap::with_capacity(capacity);
                    heap.set_gc_threshold(fraction);
                    assert_eq!(heap.settings().check(), Ok(()), "{capacity} {fraction}");
                    heap.set_limit(limit);
                    assert_eq!(heap.settings().check(), Ok(()), "{capacity} {fraction} {limit}");
                }
            }
        }
        let mut heap = Heap::with_capacity(1_000_000);
        heap.set_gc_threshold(0.8);
        heap.set_gc_threshold(f64::NAN);
        assert_eq!(heap.settings().initial_bytes, 1_000_000);
        assert_eq!(heap.settings().threshold_percent, Some(80));
    }
}
