//! The handlers that a signal may ask, innermost last.

use crate::context::Context;
use crate::tagged::Tagged;

/// What a `Try` has entered, and which of it can be seen.
#[derive(Debug, Default)]
pub(crate) struct Handlers {
    /// Records of the library, and inline Integers: how many of the entries below can be seen from above.
    pub(super) entries: Vec<u64>,
    /// How many records have been entered.
    entered: i64,
}

impl Context {
    /// Enters a record of handlers; gives a number that no other one of this context has.
    pub fn enter_handlers(&mut self, record: Tagged) -> i64 {
        self.handlers.entries.push(record.0);
        self.handlers.entered += 1;
        self.handlers.entered
    }

    /// How many entries there are, for [`leave_handlers`](Self::leave_handlers).
    pub fn handlers_entered(&self) -> usize {
        self.handlers.entries.len()
    }

    /// Forgets all entries but the first `count`.
    pub fn leave_handlers(&mut self, count: usize) {
        self.handlers.entries.truncate(count);
    }

    /// The innermost record among the first `count` entries that can be seen, and its place.
    pub fn handlers_below(&self, count: usize) -> Option<(usize, Tagged)> {
        let mut count = count;
        while let Some(place) = count.checked_sub(1) {
            let entry = Tagged(*self.handlers.entries.get(place)?);
            if !entry.is_inline_integer() {
                return Some((place, entry));
            }
            // What it hides lies below it.
            count = place.min(usize::try_from(entry.as_inline_integer()).unwrap_or(0));
        }
        None
    }

    /// Makes that from now on, until it is [left](Self::leave_handlers), only the first `count` entries can be
    /// seen.
    pub fn hide_handlers(&mut self, count: usize) {
        let hidden = Tagged::inline_integer(count as i64);
        self.handlers.entries.push(hidden.unwrap_or(Tagged::NOTHING).0);
    }
}
