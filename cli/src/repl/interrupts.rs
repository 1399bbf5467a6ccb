//! Ctrl-C while an input runs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use runa::Interrupter;

use crate::exit::{Failure, INTERNAL};

/// Who is interrupted, and whether that has happened.
#[derive(Clone, Default)]
pub(super) struct Interrupts {
    session: Arc<Mutex<Option<Interrupter>>>,
    happened: Arc<AtomicBool>,
}

impl Interrupts {
    /// Has Ctrl-C interrupt the session from here on, instead of ending the process.
    pub(super) fn begin(&self) -> Result<(), Failure> {
        let own = self.clone();
        ctrlc::set_handler(move || own.interrupt()).map_err(|error| {
            Failure::new(INTERNAL, format!("Ctrl-C cannot be watched for: {error}"))
        })
    }

    /// Another session takes the place of the one before.
    pub(super) fn apply_to(&self, session: Interrupter) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(session);
    }

    fn interrupt(&self) {
        self.happened.store(true, Ordering::SeqCst);
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        session.iter().for_each(Interrupter::interrupt);
    }

    /// Whether something was interrupted since it was [forgotten](Self::forget).
    pub(super) fn happened(&self) -> bool {
        self.happened.load(Ordering::SeqCst)
    }

    /// What has been interrupted is over.
    pub(super) fn forget(&self) {
        self.happened.store(false, Ordering::SeqCst);
    }
}
