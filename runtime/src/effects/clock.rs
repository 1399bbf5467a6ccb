//! What time it is.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The longest that a program sleeps without looking whether it is to stop.
const NAP: Duration = Duration::from_millis(20);

/// Seconds since the beginning of 1970 in UTC, as the system's clock shows them; negative before.
pub fn now() -> f64 {
    seconds_since_1970(SystemTime::now())
}

/// Seconds since a moment of this process that stays the same; never goes back.
pub fn monotonic() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64()
}

/// Waits until `end`, or for as long as a program can wait before it looks whether it is to stop; whether `end`
/// has come.
pub fn nap_until(end: Instant) -> bool {
    let left = end.saturating_duration_since(Instant::now());
    std::thread::sleep(left.min(NAP));
    left <= NAP
}

/// A moment as [`now`] gives it.
pub(super) fn seconds_since_1970(moment: SystemTime) -> f64 {
    match moment.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_secs_f64(),
        Err(before) => -before.duration().as_secs_f64(),
    }
}
