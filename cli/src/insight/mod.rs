//! What can be seen of the memory of a program that runs.

mod gc_log;
mod snapshots;

use std::path::PathBuf;

use clap::Args;
use runa::Prepared;
use runa_console::memory;

use crate::exit::Failure;
use crate::replace;
use gc_log::GcLog;
use snapshots::Periodic;

/// What is to be seen of a program's memory.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Memory")]
pub(crate) struct Insight {
    /// Write a line for each collection, and what they took together, to standard error or a file.
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "-")]
    gc_log: Option<PathBuf>,
    /// Write all objects and what refers to them when the program ends, for Chrome's memory panel or
    /// `runa heap`; call it NAME.heapsnapshot.
    #[arg(long, value_name = "FILE", value_parser = file)]
    heap_snapshot: Option<PathBuf>,
    /// Write such files while the program runs, too: NAME-1.heapsnapshot after this many seconds,
    /// NAME-2 after as many more. `runa heap` compares them.
    #[arg(long, value_name = "SECONDS", requires = "heap_snapshot")]
    #[arg(value_parser = crate::arguments::seconds)]
    heap_snapshot_every: Option<f64>,
    /// Write such a file when the program gets its first OutOfMemoryError.
    #[arg(long, value_name = "FILE", value_parser = file)]
    heap_snapshot_on_out_of_memory: Option<PathBuf>,
    /// Write how many bytes were allocated where, for Chrome's memory panel, VS Code or speedscope; call it
    /// NAME.heapprofile.
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "memory.heapprofile", value_parser = file)]
    profile_memory: Option<PathBuf>,
    /// Look at one allocation in so many bytes on average; 1 looks at every object, which is slow.
    #[arg(long, value_name = "SIZE", requires = "profile_memory", default_value = "512k")]
    #[arg(value_parser = interval)]
    profile_memory_interval: usize,
}

/// Not more than a gigabyte, of which few programs allocate many.
fn interval(text: &str) -> Result<usize, String> {
    memory::size(text, 1..=1 << 30, "512k")
}

/// A file to write; standard output is the program's own.
fn file(name: &str) -> Result<PathBuf, String> {
    match name {
        "" | "-" => Err(String::from("name a file; standard output is what the program prints to")),
        name => Ok(PathBuf::from(name)),
    }
}

/// A program that is being looked at.
#[derive(Debug)]
pub(crate) struct Watched<'a> {
    insight: &'a Insight,
    periodic: Option<Periodic>,
    gc_log: Option<GcLog<'a>>,
}

impl Insight {
    /// Looks at a program from here on.
    ///
    /// # Errors
    /// Says which file cannot be written.
    pub(crate) fn begin(&self, prepared: &mut Prepared) -> Result<Watched<'_>, Failure> {
        let gc_log = self.gc_log.as_deref().map(|path| GcLog::begin(prepared, path)).transpose()?;
        if let Some(path) = &self.heap_snapshot_on_out_of_memory {
            snapshots::on_out_of_memory(prepared, path.clone());
        }
        if self.profile_memory.is_some() {
            prepared.profile_allocations(self.profile_memory_interval as u64);
        }
        let periodic = self.heap_snapshot.as_ref().zip(self.heap_snapshot_every);
        let periodic = periodic.map(|(path, seconds)| Periodic::begin(prepared, path, seconds));
        Ok(Watched { insight: self, periodic, gc_log })
    }
}

impl Watched<'_> {
    /// Writes what is known when the program has ended.
    pub(crate) fn finish(self, prepared: &mut Prepared) -> Result<(), Failure> {
        let periodic = self.periodic.map_or(Ok(()), Periodic::finish);
        let last = self.insight.heap_snapshot.as_ref();
        let last = last.map_or(Ok(()), |path| snapshots::write(&mut prepared.heap(), path));
        let profile = self.insight.profile_memory.as_ref();
        let profile = profile.map_or(Ok(()), |path| {
            replace::write_with(path, &mut |out| prepared.write_allocation_profile(out))
        });
        // Last, so that it has the collection before the snapshot, too.
        let gc_log = self.gc_log.map_or(Ok(()), |log| log.finish(prepared));
        periodic.and(last).and(profile).and(gc_log)
    }
}
