//! A line for each thing that the collector does.
//!
//! Lines have the form `gc name=value …`, so that people can read them and scripts can take them apart:
//! times in a pause are microseconds, `at` is seconds since the program began, sizes are bytes.
//! `docs/memory-insight.md` describes the fields.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use runa::{CollectionEvent, Prepared};

use crate::exit::{Failure, reason};
use crate::replace::cannot_write;

/// A log that is being written.
#[derive(Debug)]
pub(super) struct GcLog<'a> {
    path: &'a Path,
    began: Instant,
    sink: Arc<Mutex<Sink>>,
}

struct Sink {
    out: Box<dyn Write + Send>,
    /// The first error; nothing is written after it.
    error: Option<io::Error>,
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sink").field("error", &self.error).finish_non_exhaustive()
    }
}

impl Sink {
    /// Writes a line at once, so that it is there when the program does not end.
    fn line(&mut self, line: &str) {
        if self.error.is_none() {
            self.error = self.out.write_all(line.as_bytes()).err();
        }
    }
}

fn lock(sink: &Mutex<Sink>) -> MutexGuard<'_, Sink> {
    sink.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> GcLog<'a> {
    /// Begins a log in a file, or on standard error for `-`.
    pub(super) fn begin(prepared: &mut Prepared, path: &'a Path) -> Result<Self, Failure> {
        let out: Box<dyn Write + Send> = match path == Path::new("-") {
            true => Box::new(io::stderr()),
            false => {
                let file = File::create(path);
                Box::new(file.map_err(|error| cannot_write(path, &reason(&error)))?)
            }
        };
        let sink = Arc::new(Mutex::new(Sink { out, error: None }));
        let (began, written) = (Instant::now(), Arc::clone(&sink));
        let is_watched =
            prepared.watch_collections(move |event| lock(&written).line(&line(event, began)));
        debug_assert!(is_watched, "nobody else watches a program that was just prepared");
        Ok(Self { path, began, sink })
    }

    /// Writes what all collections were together.
    pub(super) fn finish(self, prepared: &Prepared) -> Result<(), Failure> {
        let mut sink = lock(&self.sink);
        sink.line(&summary(prepared, self.began.elapsed()));
        let failed = sink.error.take();
        failed.map_or(Ok(()), |error| Err(cannot_write(self.path, &reason(&error))))
    }
}

fn line(event: &CollectionEvent, began: Instant) -> String {
    let CollectionEvent {
        kind, cause, before, after, reserved, promoted, evacuated, young, ..
    } = *event;
    let at = event.ended.saturating_duration_since(began).as_secs_f64();
    let (kind, cause) = (kind.name(), cause.name());
    let (waited, worked) = (event.waited.as_micros(), event.worked.as_micros());
    format!(
        "gc at={at:.6} kind={kind} cause={cause} before={before} after={after} reserved={reserved} promoted={promoted} \
         evacuated={evacuated} wait_us={waited} work_us={worked} young={young}\n"
    )
}

fn summary(prepared: &Prepared, elapsed: Duration) -> String {
    let heap = &prepared.machine.instance().heap;
    let (counts, pauses) = (heap.statistics(), heap.pauses());
    let (promoted, evacuated) = (heap.promoted_bytes(), heap.evacuated_bytes());
    let cycles = counts.collections.saturating_sub(counts.full_collections);
    let micros = |part: f64| pauses.quantile(part).as_micros();
    let share = pauses.total().as_secs_f64() / elapsed.as_secs_f64().max(f64::MIN_POSITIVE);
    format!(
        "gc at={:.6} kind=summary young={} cycles={cycles} full={} promoted={promoted} \
         evacuated={evacuated} objects={} bytes={} pauses={} total_us={} median_us={} p99_us={} p99.9_us={} max_us={} share={share:.6}\n",
        elapsed.as_secs_f64(),
        counts.young_collections,
        counts.full_collections,
        counts.objects,
        counts.bytes,
        pauses.count(),
        pauses.total().as_micros(),
        micros(0.5),
        micros(0.99),
        micros(0.999),
        pauses.longest().as_micros(),
    )
}
