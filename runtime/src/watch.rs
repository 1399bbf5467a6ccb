//! Looking at an instance from outside while its program runs.

use std::sync::{Mutex, PoisonError};

use crate::context::Context;

/// What somebody wants to do with a context that stands still where objects may move.
pub type Look = Box<dyn FnMut(&mut Context) + Send>;

/// Who looks at an instance, and when.
#[derive(Default)]
pub struct Watchers {
    asked: Mutex<Option<Look>>,
    out_of_memory: Mutex<Option<Look>>,
}

impl std::fmt::Debug for Watchers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watchers").finish_non_exhaustive()
    }
}

impl Watchers {
    /// Says what happens at the next safepoint after somebody has
    /// [asked](crate::context::Requests::LOOK) a context for it.
    pub fn when_asked(&self, look: Look) {
        put(&self.asked, look);
    }

    /// Says what happens before the first `OutOfMemoryError` is raised. It must not allocate in the heap.
    pub fn when_out_of_memory(&self, look: Look) {
        put(&self.out_of_memory, look);
    }
}

fn put(place: &Mutex<Option<Look>>, look: Look) {
    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(look);
}

/// Nobody holds the lock while the look is taken, so that it may be taken by several contexts in turn.
fn take(place: &Mutex<Option<Look>>) -> Option<Look> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl Context {
    /// Lets somebody look who has asked for it.
    pub(crate) fn be_looked_at(&mut self) {
        let instance = std::sync::Arc::clone(self.instance());
        if let Some(mut look) = take(&instance.watchers.asked) {
            look(self);
            put(&instance.watchers.asked, look);
        }
    }

    /// Lets somebody look who wants to know what there is when memory is used up, once.
    pub(crate) fn be_looked_at_when_full(&mut self) {
        let instance = std::sync::Arc::clone(self.instance());
        if !self.is_alone() {
            // Another one could collect, for which this one would have to wait.
            return;
        }
        if let Some(mut look) = take(&instance.watchers.out_of_memory) {
            look(self);
        }
    }
}
