//! What is shown of tests.

use std::time::Duration;

use runa_console::print;

use super::coverage::Coverage;
use super::one_file::Tested;
use super::side_by_side::Event;
use crate::arguments::Test;
use crate::exit::{Failure, say};
use crate::render::{Renderer, visible};

/// The time of a test is shown from here on.
const WORTH_MENTIONING: Duration = Duration::from_millis(100);

/// What has come of all tests so far.
pub(super) struct Report<'a> {
    test: &'a Test,
    renderer: Renderer,
    pub(super) results: Vec<Tested>,
    left_out: usize,
    /// How many files have errors, or cannot be read.
    pub(super) wrong: usize,
}

impl<'a> Report<'a> {
    pub(super) fn new(test: &'a Test, renderer: Renderer) -> Self {
        Self { test, renderer, results: Vec::new(), left_out: 0, wrong: 0 }
    }

    /// A file cannot be read.
    pub(super) fn wrong_file(&mut self, failure: &Failure) {
        self.renderer.show_failure(failure);
        self.wrong += 1;
    }

    /// A file has errors.
    pub(super) fn wrong_text(&mut self, said: &str) {
        say(said);
        self.wrong += 1;
    }

    /// Shows what has happened.
    pub(super) fn add(&mut self, event: Event, coverage: &mut Coverage) -> Result<(), Failure> {
        match event {
            Event::Said(said) => say(&said),
            Event::Wrong(said) => self.wrong_text(&said),
            Event::LeftOut(count) => self.left_out += count,
            Event::Covered(covered) => coverage.add(covered),
            Event::Tested(tested) => {
                self.show(&tested)?;
                self.results.push(*tested);
            }
        }
        Ok(())
    }

    fn show(&self, tested: &Tested) -> Result<(), Failure> {
        let Tested { file, name, took, .. } = tested;
        let word = if tested.is_good() { "ok" } else { "FAILED" };
        let time = if *took >= WORTH_MENTIONING {
            format!(" ({})", seconds(*took))
        } else {
            String::new()
        };
        print(visible(&format!("{file}: {name} … {word}{time}\n")).as_bytes())?;
        if let Some(failure) = &tested.failure {
            if !tested.output.is_empty() {
                let end = if tested.output.ends_with('\n') { "" } else { "\n" };
                say(&format!("{}{end}", tested.output));
            }
            say(&failure.shown);
        }
        say(&tested.never_closed);
        Ok(())
    }

    /// Shows which tests have failed, and how many went which way.
    pub(super) fn summary(&self, took: Duration) -> Result<(), Failure> {
        let failed: Vec<&Tested> = self.results.iter().filter(|test| !test.is_good()).collect();
        let mut text = String::new();
        // Where few tests ran everybody sees which of them have failed.
        if !failed.is_empty() && self.results.len() > failed.len() {
            text.push_str("\nfailed:\n");
            let lines = failed.iter().map(|test| listed(&test.file, test.line, &test.name));
            text.extend(lines.map(|line| format!("  {line}")));
        }
        if self.wrong > 0 {
            let files = if self.wrong == 1 { "1 file" } else { &format!("{} files", self.wrong) };
            text.push_str(&format!("\n{files} could not be tested\n"));
        }
        if self.test.fail_fast && !failed.is_empty() && self.left_out > 0 {
            text.push_str("\nstopped at the first failure\n");
        }
        text.push_str(&format!("\nran {} in {}\n", tests(self.results.len()), seconds(took)));
        let (passed, failed) = (self.results.len() - failed.len(), failed.len());
        text.push_str(&format!("{passed} passed, {failed} failed, {} left out\n", self.left_out));
        print(text.as_bytes())
    }
}

/// A test where it stands.
pub(super) fn listed(file: &str, line: u32, name: &str) -> String {
    let line = if line > 0 { format!("{line}:") } else { String::new() };
    visible(&format!("{file}:{line} {name}\n")).into_owned()
}

fn tests(count: usize) -> String {
    if count == 1 { String::from("1 test") } else { format!("{count} tests") }
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}
