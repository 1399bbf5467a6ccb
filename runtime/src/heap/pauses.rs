//! How long programs stood still.

use std::time::Duration;

/// Buckets for each doubling of the time: a bucket is at most 6 % wide.
const PARTS: u64 = 16;

/// How many pauses were how long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pauses {
    /// By the logarithm of the time in nanoseconds.
    buckets: Vec<u64>,
    count: u64,
    total: Duration,
    longest: Duration,
}

impl Pauses {
    /// Counts a pause.
    pub(super) fn record(&mut self, pause: Duration) {
        let bucket = bucket(u64::try_from(pause.as_nanos()).unwrap_or(u64::MAX));
        if self.buckets.len() <= bucket {
            self.buckets.resize(bucket + 1, 0);
        }
        self.buckets[bucket] += 1;
        self.count += 1;
        self.total += pause;
        self.longest = self.longest.max(pause);
    }

    /// Adds others.
    pub fn add(&mut self, others: &Pauses) {
        self.buckets.resize(self.buckets.len().max(others.buckets.len()), 0);
        self.buckets.iter_mut().zip(&others.buckets).for_each(|(sum, count)| *sum += count);
        self.count += others.count;
        self.total += others.total;
        self.longest = self.longest.max(others.longest);
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How long all of them were together.
    pub fn total(&self) -> Duration {
        self.total
    }

    /// How long the longest was.
    pub fn longest(&self) -> Duration {
        self.longest
    }

    /// A time, 6 % too long at most, that `part` (from 0 to 1) of the pauses did not exceed.
    pub fn quantile(&self, part: f64) -> Duration {
        let wanted = (self.count as f64 * part).ceil() as u64;
        let mut seen = 0;
        for (bucket, &count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= wanted.max(1) {
                return Duration::from_nanos(last_of(bucket)).min(self.longest);
            }
        }
        self.longest
    }
}

/// For how long the processor has run this thread, if the system tells.
pub fn processor_time() -> Option<Duration> {
    #[cfg(target_os = "linux")]
    {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the call writes to `time` only.
        let result = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
        let nanoseconds = u32::try_from(time.tv_nsec).ok()?;
        (result == 0).then(|| Duration::new(time.tv_sec.cast_unsigned(), nanoseconds))
    }
    #[cfg(not(target_os = "linux"))]
    None
}

fn bucket(nanoseconds: u64) -> usize {
    let doublings = u64::from((nanoseconds / PARTS).checked_ilog2().map_or(0, |log| log + 1));
    let part = nanoseconds >> doublings.saturating_sub(1);
    (doublings * PARTS + part % PARTS) as usize
}

/// The longest time in a bucket.
fn last_of(bucket: usize) -> u64 {
    let (doublings, part) = (bucket as u64 / PARTS, bucket as u64 % PARTS);
    match doublings {
        0 => part,
        _ => ((PARTS + part + 1) << (doublings - 1)) - 1,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Pauses, bucket, last_of};

    #[test]
    fn times_lie_in_their_buckets() {
        for time in (0..5000).chain((3..40).map(|power| 3_u64.pow(power))) {
            let last = last_of(bucket(time));
            assert!(last >= time && last - time <= time / 16, "{time} {last}");
        }
    }

    #[test]
    fn quantiles_are_near() {
        let mut pauses = Pauses::default();
        (1..=1000).for_each(|micros| pauses.record(Duration::from_micros(micros)));
        let near = |part: f64, micros: u64| {
            let found = pauses.quantile(part).as_micros() as u64;
            assert!((micros..=micros + micros / 16).contains(&found), "{part}: {found}");
        };
        near(0.5, 500);
        near(0.99, 990);
        near(1.0, 1000);
        assert_eq!(pauses.longest(), Duration::from_millis(1));
    }
}
