//! What can be said to `runa test`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::{ContractFlags, seconds};

pub(super) const HELP: &str = "\
Each test runs in a fresh program, after the outermost level of its file; `main` does not run. What a
test prints is shown when it fails. In folders all `.runa` files that have tests are run, except in
`target` and in hidden folders. Files are run side by side, what is shown stays in order.

A test that takes too long fails: `--timeout` is for all of them, `@test(timeout: 10)` in the line
before a `Test` for that one.

Coverage says which lines ran. Programs are interpreted instruction by instruction for it, which is
slow. What is in `Test` blocks is not counted.

Exit codes:
  0   all tests passed
  1   a test failed
  2   there is no test, or a file has errors or cannot be read

Examples:
  runa test                              all tests here and in folders below
  runa test lists.runa tests             those of a file and of a folder
  runa test --filter sorts               tests whose names contain `sorts`
  runa test --filter lists.runa:sorts    the same, in files called so
  runa test --list                       show what would run
  runa test --fail-fast --timeout 5      stop at the first that fails, or takes longer
  runa test --junit results.xml          for continuous integration
  runa test --coverage                   show how much of the programs the tests run
  runa test --coverage-html coverage     write that as pages with coloured lines
  runa test --coverage-lcov lcov.info    write that for editors and servers";

/// Which tests are run, and what is said about them.
#[derive(Args, Debug)]
pub(crate) struct Test {
    /// The programs, and folders with programs.
    #[arg(value_name = "FILE", default_value = ".")]
    pub(crate) files: Vec<PathBuf>,
    /// Only tests whose name contains this; `FILE:TEXT` is for files whose path contains FILE.
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Show the tests instead of running them, a line each.
    #[arg(long, conflicts_with_all = ["junit", "coverage", "coverage_lcov", "coverage_html"])]
    pub(crate) list: bool,
    /// Stop when a test has failed.
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Run the tests of so many files at a time; by default as many as the processor can.
    #[arg(long, value_name = "N")]
    pub(crate) parallel: Option<NonZeroUsize>,
    /// A test fails when it takes more than this many seconds, unless `@test` says something else.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<f64>,
    /// Write the results as JUnit XML.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Show how many lines and processes ran.
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Write how often each line ran, in the format of lcov.
    #[arg(long, value_name = "FILE")]
    pub(crate) coverage_lcov: Option<PathBuf>,
    /// Write pages that show which lines ran.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) coverage_html: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) contracts: ContractFlags,
}

impl Test {
    /// Whether it is to be found out which lines run.
    pub(crate) fn wants_coverage(&self) -> bool {
        self.coverage || self.coverage_lcov.is_some() || self.coverage_html.is_some()
    }

    /// Whether a test is to be run.
    pub(crate) fn wants(&self, file: &str, name: &str) -> bool {
        let Some(filter) = &self.filter else { return true };
        let mut splits = filter.match_indices(':');
        name.contains(filter.as_str())
            || splits
                .any(|(at, _)| file.contains(&filter[..at]) && name.contains(&filter[at + 1..]))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Words {
        #[command(flatten)]
        test: Test,
    }

    #[test]
    fn a_filter_is_part_of_a_name_or_of_file_and_name() {
        let wants = |filter: &str| {
            let words = Words::parse_from(["test", "--filter", filter]);
            words.test.wants("a/lists.runa", "sorts: equal ones stay")
        };
        for filter in ["sorts", "lists.runa:sorts", "sorts: equal", "lists.runa:", ":stay", ""] {
            assert!(wants(filter), "{filter}");
        }
        for filter in ["lists.runa", "maps.runa:sorts", "lists.runa:adds", "Sorts"] {
            assert!(!wants(filter), "{filter}");
        }
    }
}
