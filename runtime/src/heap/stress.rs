//! How often allocations collect, to find references that are held wrongly.

use std::sync::atomic::{AtomicU32, Ordering};

/// Collections at allocations, for tests: [`Context::collect_every`](crate::Context::collect_every).
#[derive(Debug, Default)]
pub struct Stress {
    /// 0 for never.
    interval: AtomicU32,
    /// Allocations since the last collection.
    allocations: AtomicU32,
}

impl Stress {
    /// Collects at every `interval`-th allocation from now on; never if it is 0.
    pub(crate) fn collect_every(&self, interval: u32) {
        self.interval.store(interval, Ordering::Relaxed);
        self.allocations.store(0, Ordering::Relaxed);
    }

    /// Whether some allocations collect.
    #[inline]
    pub fn is_on(&self) -> bool {
        self.interval.load(Ordering::Relaxed) != 0
    }

    /// Counts an allocation; whether it is to collect.
    pub(crate) fn is_due(&self) -> bool {
        let interval = self.interval.load(Ordering::Relaxed);
        if interval == 0 {
            return false;
        }
        let is_due = self.allocations.fetch_add(1, Ordering::Relaxed) + 1 >= interval;
        if is_due {
            self.allocations.store(0, Ordering::Relaxed);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::Stress;

    #[test]
    fn every_so_many_th_allocation_is_due() {
        let stress = Stress::default();
        let due = |stress: &Stress| (0..6).map(|_| stress.is_due()).collect::<Vec<_>>();
        assert_eq!(due(&stress), [false; 6]);
        stress.collect_every(1);
        assert_eq!(due(&stress), [true; 6]);
        stress.collect_every(3);
        assert_eq!(due(&stress), [false, false, true, false, false, true]);
        stress.collect_every(0);
        assert!(!stress.is_on() && !stress.is_due());
    }
}
