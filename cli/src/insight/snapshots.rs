//! When heap snapshots are written, and where.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use runa::{LiveHeap, Prepared, SnapshotError};

use crate::exit::{Failure, say};
use crate::replace;

/// Writes the heap to a file.
pub(super) fn write(heap: &mut LiveHeap<'_>, path: &Path) -> Result<(), Failure> {
    replace::write_with(path, &mut |out| {
        heap.write_snapshot(out).map_err(|error| match error {
            SnapshotError::Write(error) => error,
            error @ SnapshotError::NotExamined(_) => io::Error::other(error.to_string()),
        })
    })
}

/// Has the heap written when memory is used up for the first time.
pub(super) fn on_out_of_memory(prepared: &mut Prepared, path: PathBuf) {
    prepared.when_out_of_memory(move |mut heap| match write(&mut heap, &path) {
        Ok(()) => say(&format!("runa: memory is used up; {} shows by what\n", path.display())),
        Err(failure) => say(&format!("runa: {}\n", failure.message.unwrap_or_default())),
    });
}

/// What the thread that asks waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Written,
    Ended,
}

/// Has the heap written from time to time, and leaves the program as much time in between as was said.
#[derive(Debug)]
pub(super) struct Periodic {
    events: Sender<Event>,
    thread: Option<JoinHandle<()>>,
    /// The first failure.
    failed: Arc<Mutex<Option<Failure>>>,
}

impl Periodic {
    pub(super) fn begin(prepared: &mut Prepared, path: &Path, seconds: f64) -> Self {
        let failed = Arc::new(Mutex::new(None));
        let (noted, path, mut number) = (Arc::clone(&failed), path.to_owned(), 0);
        let (events, happened) = channel();
        let written = events.clone();
        let asker = prepared.when_asked(move |mut heap| {
            let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
            // Where one cannot be written the next will not either.
            if noted.is_none() {
                number += 1;
                *noted = write(&mut heap, &numbered(&path, number)).err();
            }
            // When nobody listens any more the program has ended.
            let _ = written.send(Event::Written);
        });
        let pause = Duration::from_secs_f64(seconds);
        let thread = std::thread::Builder::new().spawn(move || {
            while happened.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                asker.ask();
                if happened.recv() != Ok(Event::Written) {
                    return;
                }
            }
        });
        Self { events, thread: thread.ok(), failed }
    }

    /// Asks no more, and tells what went wrong.
    pub(super) fn finish(self) -> Result<(), Failure> {
        // The thread may be gone, if there was one.
        let _ = self.events.send(Event::Ended);
        if let Some(thread) = self.thread {
            // The thread only waits and asks.
            let _ = thread.join();
        }
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }
}

/// The name of the file with a number behind it: `heap-2.heapsnapshot`.
fn numbered(path: &Path, number: u32) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_before_the_extension() {
        let name = |path: &str| numbered(Path::new(path), 3);
        assert_eq!(name("a/heap.heapsnapshot"), Path::new("a/heap-3.heapsnapshot"));
        assert_eq!(name("heap"), Path::new("heap-3"));
        assert_eq!(name("a.b.c"), Path::new("a.b-3.c"));
    }
}
