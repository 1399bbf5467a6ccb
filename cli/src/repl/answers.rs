//! Standard input for programs that run in a session.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::interrupts::Interrupts;
use super::screen::Screen;

/// How soon a program that waits for an answer notices that it was interrupted.
const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// Lines of standard input. No more is taken from it than the program asks for: what follows are inputs of the
/// session. An interruption ends what there is to read, as the program ends then.
pub(super) struct Answers {
    screen: Screen,
    interrupts: Interrupts,
    line: Vec<u8>,
    used: usize,
}

impl Answers {
    pub(super) fn new(screen: Screen, interrupts: Interrupts) -> Self {
        Self { screen, interrupts, line: Vec::new(), used: 0 }
    }

    /// Waits for a line; whether there is one before an interruption.
    fn wait(&self) -> io::Result<bool> {
        let stdin = io::stdin();
        while stdin.is_terminal() {
            if self.interrupts.happened() {
                return Ok(false);
            }
            let mut watched = [PollFd::new(&stdin, PollFlags::IN)];
            match poll(&mut watched, Some(&PATIENCE)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }
}

impl BufRead for Answers {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used >= self.line.len() {
            self.line.clear();
            self.used = 0;
            // An error is kept by the output and reported when the session ends.
            let _ = self.screen.flush();
            if self.wait()? {
                io::stdin().lock().read_until(b'\n', &mut self.line)?;
                self.screen.line_was_typed();
            }
        }
        Ok(self.line.get(self.used..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.used += count;
    }
}

impl Read for Answers {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}
