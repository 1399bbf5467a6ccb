//! The tracefile format of lcov (man page geninfo(1), "Files").

use std::fmt::Write;

use super::{Coverage, FileCoverage};

/// All files, each with its processes and lines.
pub(super) fn write(coverage: &Coverage) -> String {
    let mut text = String::new();
    for (name, file) in &coverage.files {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "TN:\nSF:{}", on_one_line(name));
        record(file, &mut text);
    }
    text
}

fn record(file: &FileCoverage, text: &mut String) {
    for (line, process) in &file.processes {
        let _ = writeln!(text, "FN:{line},{}", on_one_line(&process.name));
    }
    for process in file.processes.values() {
        let _ = writeln!(text, "FNDA:{},{}", process.calls, on_one_line(&process.name));
    }
    let (lines, processes) = (file.lines_share(), file.processes_share());
    let _ = writeln!(text, "FNF:{}\nFNH:{}", processes.of, processes.ran);
    for (line, count) in &file.lines {
        let _ = writeln!(text, "DA:{line},{count}");
    }
    let _ = writeln!(text, "LF:{}\nLH:{}\nend_of_record", lines.of, lines.ran);
}

fn on_one_line(name: &str) -> String {
    name.replace(['\n', '\r'], " ")
}
