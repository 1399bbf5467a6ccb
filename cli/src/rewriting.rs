//! Programs that a command writes anew, shown as a diff or put where they came from.

use std::fs;
use std::path::Path;

use similar::TextDiff;

use crate::exit::Failure;
use crate::program::Program;
use crate::replace;

/// How many lines around a change are shown.
const LINES_AROUND: usize = 2;

/// What would change in the program `name`, as other tools show it and `patch` reads it; nothing if
/// nothing would. `what` is said of the new text: "formatted".
pub(crate) fn diff(name: &str, before: &str, after: &str, what: &str) -> String {
    let lines = TextDiff::from_lines(before, after);
    let mut diff = lines.unified_diff();
    diff.context_radius(LINES_AROUND).header(name, &format!("{name} ({what})")).to_string()
}

/// Puts a new text where `program` was read, or on standard output if `path` is `-`. A file that would
/// not change is not touched.
///
/// # Errors
/// The file cannot be written, or has changed since it was read.
pub(crate) fn write(path: &Path, program: &Program, after: &str) -> Result<(), Failure> {
    if path != Path::new("-") {
        if program.has(after.as_bytes()) {
            return Ok(());
        }
        require_unchanged(path, program)?;
    }
    replace::write(path, after.as_bytes())
}

/// Somebody may have saved the file meanwhile, in an editor for instance. Devices and pipes cannot be
/// read again.
fn require_unchanged(path: &Path, program: &Program) -> Result<(), Failure> {
    let is_device = path.metadata().is_ok_and(|metadata| !metadata.is_file());
    if is_device || fs::read(path).is_ok_and(|now| program.has(&now)) {
        return Ok(());
    }
    Err(replace::cannot_write(path, "it has changed meanwhile; try again"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::NO_OUTPUT;
    use crate::program;

    #[test]
    fn a_diff_has_two_lines_around_each_change() {
        let shown = diff("a.runa", "a\nb\nc\nd\n", "a\nb\nc\nx\n", "fixed");
        let expected = "--- a.runa\n+++ a.runa (fixed)\n@@ -2,3 +2,3 @@\n b\n c\n-d\n+x\n";
        assert_eq!(shown, expected);
        assert_eq!(diff("a.runa", "a\n", "a\n", "fixed"), "");
    }

    #[test]
    fn what_changed_since_it_was_read_stays() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path();
        fs::write(path, "old").unwrap();
        let program = program::read(path).unwrap();
        fs::write(path, "newer").unwrap();

        let failure = write(path, &program, "formatted").unwrap_err();
        assert_eq!(failure.code, NO_OUTPUT);
        assert_eq!(fs::read(path).unwrap(), b"newer");

        fs::write(path, "old").unwrap();
        write(path, &program, "formatted").unwrap();
        assert_eq!(fs::read(path).unwrap(), b"formatted");
    }
}
