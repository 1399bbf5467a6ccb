//! Exceptions that nothing caught.

use std::io::Write;

use runa::{ExceptionReport, Module, TraceEntry};

/// Shows an exception on standard error: kind and message, the line where it was raised, the trace.
pub(crate) fn show_exception(report: &ExceptionReport, module: &Module) {
    let text = render(report, module);
    // Where standard error cannot be written, nothing can be said about it.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// An exception as it is shown.
pub(crate) fn render(report: &ExceptionReport, module: &Module) -> String {
    let mut text = format!("{}: {}\n", report.kind, report.message);
    let first = report.places().next();
    if let Some(excerpt) = first.and_then(|place| excerpt(place, module)) {
        text.push_str(&excerpt);
    }
    for place in &report.innermost {
        push_place(&mut text, *place, module);
    }
    if report.left_out > 0 {
        text.push_str("  … (the middle of the trace is left out)\n");
    }
    for place in &report.outermost {
        push_place(&mut text, *place, module);
    }
    text
}

fn push_place(text: &mut String, place: TraceEntry, module: &Module) {
    let Some(function) = module.function(place.function) else { return };
    let file = module.file_of(function).unwrap_or("?");
    let place = match function.line_at(place.pc) {
        Some(entry) if entry.column > 0 => format!("{file}:{}:{}", entry.line, entry.column),
        Some(entry) => format!("{file}:{}", entry.line),
        None => format!("{file}, instruction {}", place.pc),
    };
    text.push_str(&format!("  at {} ({place})\n", function.name));
}

/// The line of the source with a mark below the column, if the file can still be read.
fn excerpt(place: TraceEntry, module: &Module) -> Option<String> {
    let function = module.function(place.function)?;
    let entry = function.line_at(place.pc)?;
    let source = std::fs::read_to_string(module.file_of(function)?).ok()?;
    let line = source.lines().nth(entry.line.checked_sub(1)? as usize)?;
    let number = entry.line.to_string();
    let gutter = " ".repeat(number.len());
    let mut text = format!(" {gutter} |\n {number} | {line}\n");
    if entry.column > 0 {
        let before = line.chars().take(entry.column as usize - 1);
        let indent: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        text.push_str(&format!(" {gutter} | {indent}^\n"));
    }
    Some(text)
}
