//! Which lines and processes ran.
//!
//! With hooks every instruction runs alone; a [`Counter`] notes each of them by function and place. What belongs to a
//! line says the module, as for debuggers. Generic processes have code only where they are used, so those that no
//! test reaches are found in the text.

mod counter;
mod lcov;
mod pages;

use std::collections::BTreeMap;

use runa_console::print;

pub(super) use counter::Counter;

use crate::arguments::Test;
use crate::exit::Failure;
use crate::pages::PageFolder;
use crate::render::visible;
use crate::replace;

/// What ran, by the names of files.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Coverage {
    files: BTreeMap<String, FileCoverage>,
}

/// What ran of a file.
#[derive(Debug, Default, PartialEq)]
struct FileCoverage {
    text: String,
    /// How often lines with code ran.
    lines: BTreeMap<u32, u64>,
    /// By their first lines.
    processes: BTreeMap<u32, ProcessCoverage>,
}

/// What ran of a process.
#[derive(Debug, Default, PartialEq)]
struct ProcessCoverage {
    name: String,
    /// How often it was called.
    calls: u64,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Share {
    of: usize,
    ran: usize,
}

impl Share {
    fn count(ran: impl Iterator<Item = bool>) -> Self {
        ran.fold(Share::default(), |share, ran| Share {
            of: share.of + 1,
            ran: share.ran + usize::from(ran),
        })
    }

    fn and(self, other: Share) -> Share {
        Share { of: self.of + other.of, ran: self.ran + other.ran }
    }

    /// In hundredths; of nothing all. What is not complete is less than 100.
    fn percent(self) -> f64 {
        match self.of {
            0 => 100.0,
            _ if self.ran == self.of => 100.0,
            of => (self.ran as f64 / of as f64 * 1000.0).floor() / 10.0,
        }
    }
}

impl FileCoverage {
    fn lines_share(&self) -> Share {
        Share::count(self.lines.values().map(|&count| count > 0))
    }

    fn processes_share(&self) -> Share {
        Share::count(self.processes.values().map(|process| process.calls > 0))
    }
}

impl Coverage {
    /// Adds what ran elsewhere.
    pub(super) fn add(&mut self, other: Coverage) {
        for (name, file) in other.files {
            let known = self.files.entry(name).or_default();
            known.text = file.text;
            for (line, count) in file.lines {
                let sum = known.lines.entry(line).or_default();
                *sum = sum.saturating_add(count);
            }
            for (line, process) in file.processes {
                let sum = known.processes.entry(line).or_default();
                sum.name = process.name;
                sum.calls = sum.calls.saturating_add(process.calls);
            }
        }
    }

    /// Shares of lines and processes of everything.
    fn totals(&self) -> (Share, Share) {
        let files = self.files.values();
        files.fold((Share::default(), Share::default()), |(lines, processes), file| {
            (lines.and(file.lines_share()), processes.and(file.processes_share()))
        })
    }
}

/// Shows what ran and writes what was asked for.
pub(super) fn finish(coverage: Coverage, test: &Test) -> Result<(), Failure> {
    print(summary(&coverage).as_bytes())?;
    if let Some(path) = &test.coverage_lcov {
        replace::write(path, lcov::write(&coverage).as_bytes())?;
    }
    if let Some(path) = &test.coverage_html {
        let mut folder = PageFolder::open(path)?;
        pages::write(&coverage, &mut folder)?;
        let first = folder.finish()?;
        print(format!("\nwrote {}\n", first.display()).as_bytes())?;
    }
    Ok(())
}

/// A row for each file and one for all of them.
fn summary(coverage: &Coverage) -> String {
    let (lines, processes) = coverage.totals();
    let files = coverage.files.iter();
    let files =
        files.map(|(name, file)| (name.as_str(), file.lines_share(), file.processes_share()));
    let rows: Vec<_> = files.chain([("all files", lines, processes)]).collect();
    let width = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or_default();
    let mut text = String::from("\ncoverage:\n");
    for (name, lines, processes) in rows {
        let row = format!(
            "  {name:<width$}  {:>5.1} % of lines ({} of {}), {} of {} processes\n",
            lines.percent(),
            lines.ran,
            lines.of,
            processes.ran,
            processes.of
        );
        text.push_str(&visible(&row));
    }
    text
}

#[cfg(test)]
mod tests;
