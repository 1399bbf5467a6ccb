//! `runa check --watch`: looks for errors again whenever a file has changed.
//!
//! The files are looked at four times a second, which works on every file system, over a network too,
//! and however editors save: by writing, or by renaming a new file over the old one.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::check::{self, Checked};
use super::print;
use crate::arguments::Check;
use crate::exit::{Failure, Outcome, USAGE};
use crate::files::{self, Moment, stamp};
use crate::render::Renderer;

/// How often files are looked at.
const INTERVAL: Duration = Duration::from_millis(250);

/// Clears a terminal and what has scrolled out of it.
const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";

/// Tells when there is something new to check. A save may take several steps, between which a file
/// may be half written or missing: nothing is new before two looks have seen the same.
#[derive(Debug, Default)]
struct Changes {
    checked: Option<Moment>,
    last: Option<Moment>,
}

impl Changes {
    fn look(&mut self, now: Moment) -> bool {
        let now = Some(now);
        let is_settled = self.last == now;
        let is_new = is_settled && self.checked != now;
        if is_new {
            self.checked.clone_from(&now);
        }
        self.last = now;
        is_new
    }

    /// Takes it as checked without waiting until it has settled.
    fn begin(&mut self, now: Moment) {
        self.last = Some(now.clone());
        self.checked = Some(now);
    }
}

/// Checks programs, and again after each change, until it is interrupted or nobody reads what it says.
pub(super) fn watch(check: &Check, renderer: &Renderer) -> Outcome {
    let named = &check.files;
    if named.iter().any(|path| path == Path::new("-")) {
        return Err(Failure::new(USAGE, "standard input cannot be watched; name files or folders"));
    }
    let mut changes = Changes::default();
    let mut modules = Moment::new();
    loop {
        // Looked at before it is read, so that what changes meanwhile is seen as new.
        let before = moment(named, &modules);
        modules.append(&mut check_anew(check, renderer)?);
        changes.begin(modules.clone().into_iter().chain(before).collect());
        loop {
            std::thread::sleep(INTERVAL);
            if changes.look(moment(named, &modules)) {
                break;
            }
        }
    }
}

/// How what was named, the programs in it and the modules that they import are now. What cannot be read is left out:
/// checking says why.
fn moment(named: &[PathBuf], modules: &Moment) -> Moment {
    let found = named.iter().flat_map(|path| files::programs_in(path, check::EXTENSIONS).flatten());
    found.chain(modules.keys().cloned()).map(|path| (path.clone(), stamp(&path))).collect()
}

/// Checks everything and says how it went, on a fresh screen if there is one. Gives the modules that are imported, as they were
/// when they were read.
fn check_anew(check: &Check, renderer: &Renderer) -> Result<Moment, Failure> {
    let is_terminal = io::stdout().is_terminal();
    if is_terminal && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb") {
        print(CLEAR.as_bytes())?;
    }
    let begun = Instant::now();
    let checked = check::check(check, renderer);
    print(summary(&checked, begun.elapsed(), is_terminal).as_bytes())?;
    Ok(checked.modules)
}

fn summary(checked: &Checked, took: Duration, is_terminal: bool) -> String {
    let count = checked.files;
    let files = if count == 1 { "file" } else { "files" };
    let result = match checked.bad {
        0 => String::from("no errors"),
        bad => format!("errors in {bad}"),
    };
    let waiting = if is_terminal { "; waiting for changes, Ctrl-C ends it" } else { "" };
    format!("checked {count} {files} in {} ms: {result}{waiting}\n", took.as_millis())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::files::Stamp;

    /// Which of several looks find something new. A letter is a state of the file, a dot says that it
    /// is missing.
    fn new_looks(begun: char, looks: &str) -> String {
        let moment = |state: char| {
            let stamp = Stamp { modified: None, length: 1, number: u64::from(state) };
            Moment::from([(PathBuf::from("a"), (state != '.').then_some(stamp))])
        };
        let mut changes = Changes::default();
        changes.begin(moment(begun));
        looks.chars().map(|state| if changes.look(moment(state)) { '!' } else { '-' }).collect()
    }

    #[test]
    fn a_change_is_new_once_it_has_settled() {
        assert_eq!(new_looks('a', "aaa"), "---");
        assert_eq!(new_looks('a', "abbb"), "--!-");
        assert_eq!(new_looks('a', "bcdd"), "---!");
        assert_eq!(new_looks('a', "bbcc"), "-!-!");
    }

    #[test]
    fn a_save_that_replaces_the_file_is_one_change() {
        assert_eq!(new_looks('a', ".bbb"), "--!-");
        assert_eq!(new_looks('a', ".aaa"), "----");
    }

    #[test]
    fn a_file_may_go_and_come_back() {
        assert_eq!(new_looks('a', "....a.aa"), "-!-----!");
    }

    #[test]
    fn files_are_told_apart_by_time_length_and_identity() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        std::fs::write(&old, "same").unwrap();
        std::fs::write(&new, "same").unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        for path in [&old, &new] {
            let file = std::fs::File::options().write(true).open(path).unwrap();
            file.set_modified(time).unwrap();
        }
        let before = stamp(&old).unwrap();
        if cfg!(unix) {
            std::fs::rename(&new, &old).unwrap();
            assert_ne!(stamp(&old), Some(before));
        }
        std::fs::write(&old, "longer").unwrap();
        assert_ne!(stamp(&old), Some(before));
        std::fs::remove_file(&old).unwrap();
        assert_eq!(stamp(&old), None);
    }

    #[test]
    fn the_summary_counts() {
        let millisecond = Duration::from_micros(1900);
        let after = |codes: &[u8], is_terminal| {
            let mut checked = Checked::default();
            codes.iter().for_each(|code| checked.count(*code));
            (summary(&checked, millisecond, is_terminal), checked.code)
        };
        let good = String::from("checked 1 file in 1 ms: no errors\n");
        assert_eq!(after(&[0], false), (good, 0));
        let bad = String::from("checked 3 files in 1 ms: errors in 2\n");
        assert_eq!(after(&[0, 65, 66], false), (bad, 65));
        let waiting = "checked 0 files in 1 ms: no errors; waiting for changes, Ctrl-C ends it\n";
        assert_eq!(after(&[], true).0, waiting);
    }
}
