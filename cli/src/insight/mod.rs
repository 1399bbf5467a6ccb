//! What can be seen of the memory of a program that runs.

mod gc_log;
mod snapshots;

use std::path::PathBuf;

use clap::Args;
use runa::Prepared;

use crate::exit::Failure;
use crate::replace;
use gc_log::GcLog;
use snapshots::Periodic;

/// Under which heading the help shows the options.
const HEADING: &str = "Memory";

/// What is to be seen of a program's memory.
#[derive(Args, Clone, Debug)]
pub(crate) struct Insight {
    /// Write a line for each collection, and what they took together, to standard error or a file.
    #[arg(long, help_heading = HEADING, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "-")]
    gc_log: Option<PathBuf>,
    /// Write all objects and what refers to them when the program ends, for Chrome's memory panel or
    /// `runa heap`; call it NAME.heapsnapshot.
    #[arg(long, help_heading = HEADING, value_name = "FILE", value_parser = file)]
    heap_snapshot: Option<PathBuf>,
    /// Write such files while the program runs, too: NAME-1.heapsnapshot after this many seconds,
    /// NAME-2 after as many more. `runa heap` compares them.
    #[arg(long, help_heading = HEADING, value_name = "SECONDS", requires = "heap_snapshot")]
    #[arg(value_parser = crate::arguments::seconds)]
    heap_snapshot_every: Option<f64>,
    /// Write such a file when the program gets its first OutOfMemoryError.
    #[arg(long, help_heading = HEADING, value_name = "FILE", value_parser = file)]
    heap_snapshot_on_out_of_memory: Option<PathBuf>,
    /// Write how many bytes were allocated where, for Chrome's memory panel, VS Code or speedscope; call it
    /// NAME.heapprofile.
    #[arg(long, help_heading = HEADING, value_name = "FILE", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "memory.heapprofile", value_parser = file)]
    profile_memory: Option<PathBuf>,
    /// Look at one allocation in so many bytes on average; 1 looks at every object, which is slow.
    #[arg(long, help_heading = HEADING, value_name = "SIZE", requires = "profile_memory", default_value = "512k")]
    #[arg(value_parser = interval)]
    profile_memory_interval: u64,
}

/// A number of bytes, KiB (`k`) or MiB (`m`).
fn interval(text: &str) -> Result<u64, String> {
    let lower = text.to_ascii_lowercase();
    let (digits, shift) = match (lower.strip_suffix('k'), lower.strip_suffix('m')) {
        (Some(digits), _) => (digits, 10),
        (_, Some(digits)) => (digits, 20),
        _ => (lower.as_str(), 0),
    };
    let bytes = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift));
    match bytes {
        Some(bytes) if (1..=1 << 30).contains(&bytes) => Ok(bytes),
        _ => Err(String::from("give a size from 1 to 1024m, such as 512k")),
    }
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
            prepared.profile_allocations(self.profile_memory_interval);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_has_a_unit_or_none() {
        assert_eq!(interval("512k"), Ok(512 << 10));
        assert_eq!(interval("2M"), Ok(2 << 20));
        assert_eq!(interval("1"), Ok(1));
        for bad in ["", "0", "k", "-1", "1.5k", "1025m", "99999999999999999999", "1kk"] {
            assert!(interval(bad).is_err(), "{bad}");
        }
    }
}
