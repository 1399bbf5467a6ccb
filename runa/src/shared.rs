use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Streams;

/// Collects what a program writes, for tests and embedders.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Shared {
    /// Streams that write here and read nothing.
    pub fn streams(&self) -> Streams {
        self.streams_with_input("")
    }

    /// Streams that write here and read `input`.
    pub fn streams_with_input(&self, input: &str) -> Streams {
        Streams {
            output: Box::new(self.clone()),
            input: Box::new(Cursor::new(input.as_bytes().to_vec())),
            ..Streams::default()
        }
    }

    /// What was written so far; bytes that are no UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.lock()).into_owned()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
