//! Saying that something takes long.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::exit::say;

/// What ends sooner needs no explanation.
const PATIENCE: Duration = Duration::from_secs(2);

/// Shows, as long as it lives, what is being done and for how long, on a terminal and after two
/// seconds. The line disappears in the end.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins something, such as `compiling hello.runa`.
    pub(crate) fn begin(doing: impl Into<String>) -> Self {
        if !io::stderr().is_terminal() {
            return Self::default();
        }
        let doing = doing.into();
        let (done, ended) = channel();
        let thread = std::thread::Builder::new().spawn(move || {
            show_until(|patience| ended.recv_timeout(patience), &doing, say);
        });
        Self { shown: thread.ok().map(|thread| (done, thread)) }
    }
}

fn show_until(
    wait: impl Fn(Duration) -> Result<(), RecvTimeoutError>,
    doing: &str,
    say: impl Fn(&str),
) {
    let began = Instant::now();
    let mut patience = PATIENCE;
    let mut is_shown = false;
    while wait(patience) == Err(RecvTimeoutError::Timeout) {
        say(&format!("\r\x1b[K{doing} … {} s", began.elapsed().as_secs()));
        is_shown = true;
        patience = Duration::from_secs(1);
    }
    if is_shown {
        say("\r\x1b[K");
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.shown.take() {
            drop(done);
            // The thread only waits and writes; should it have failed, nothing is lost.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    /// What is shown when the work ends after `rounds` waits.
    fn shown_after(rounds: u32) -> Vec<String> {
        let left = Cell::new(rounds);
        let said = RefCell::new(Vec::new());
        let wait = |_patience| {
            if left.get() == 0 {
                return Err(RecvTimeoutError::Disconnected);
            }
            left.set(left.get() - 1);
            Err(RecvTimeoutError::Timeout)
        };
        show_until(wait, "counting", |text| said.borrow_mut().push(text.to_owned()));
        said.into_inner()
    }

    #[test]
    fn what_ends_soon_is_not_mentioned() {
        assert!(shown_after(0).is_empty());
    }

    #[test]
    fn what_takes_long_is_shown_and_cleared() {
        assert_eq!(shown_after(1), ["\r\x1b[Kcounting … 0 s", "\r\x1b[K"]);
        assert_eq!(shown_after(3).len(), 4);
    }
}
