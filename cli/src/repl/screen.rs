//! Standard output, of which is known whether a line has been begun.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::streams::Output;

/// What programs and answers are written to.
#[derive(Clone)]
pub(super) struct Screen {
    output: Output,
    in_line: Arc<AtomicBool>,
}

impl Screen {
    pub(super) fn new() -> Self {
        Self { output: Output::standard(), in_line: Arc::default() }
    }

    /// Shows everything, and ends a line that a program has begun, so that something else can begin one.
    pub(super) fn new_line(&mut self) -> io::Result<()> {
        if self.in_line.load(Ordering::Relaxed) {
            self.write_all(b"\n")?;
        }
        self.flush()
    }

    /// Shows a line of its own.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.new_line()?;
        writeln!(self, "{text}")?;
        self.flush()
    }

    /// Somebody has typed the end of a line.
    pub(super) fn line_was_typed(&self) {
        self.in_line.store(false, Ordering::Relaxed);
    }

    /// Shows what is left; gives the first error of all writing.
    pub(super) fn finish(&self) -> io::Result<()> {
        self.output.finish()
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(last) = bytes.last() {
            self.in_line.store(*last != b'\n', Ordering::Relaxed);
        }
        self.output.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
