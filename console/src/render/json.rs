//! For tools: an object a line.

use runa_diagnostics::{Change, Diagnostic, Sources, Span};
use serde_json::{Value, json};

/// A diagnostic as an object. The primary place is on top; `labels` has it again with its message.
/// Lines and columns count from 1, columns in Unicode scalar values; `start` and `end` are bytes.
pub(super) fn diagnostic(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let labels = diagnostic.labels.iter();
    let labels = labels.map(|label| with(place(label.span, sources), "message", &label.message));
    let mut object = match diagnostic.span() {
        Some(span) => place(span, sources),
        None => json!({ "file": null }),
    };
    object["code"] = json!(diagnostic.code);
    object["severity"] = json!(diagnostic.severity.name());
    object["message"] = json!(diagnostic.message);
    object["labels"] = json!(labels.collect::<Vec<_>>());
    object["notes"] = json!(diagnostic.notes);
    object["suggestions"] = json!(suggestions(diagnostic, sources));
    object
}

/// A failure that has no place in a program.
pub(super) fn failure(message: &str) -> Value {
    json!({ "file": null, "code": null, "severity": "error", "message": message })
}

/// A suggestion that was followed in the file `file`.
pub(super) fn change(file: &str, change: &Change) -> Value {
    json!({
        "file": file,
        "line": change.line,
        "code": change.code,
        "severity": "fixed",
        "message": change.message,
    })
}

fn suggestions(diagnostic: &Diagnostic, sources: &Sources) -> Vec<Value> {
    let suggestions = diagnostic.suggestions.iter().map(|suggestion| {
        let edits = suggestion.edits.iter();
        let edits =
            edits.map(|edit| with(place(edit.span, sources), "replacement", &edit.replacement));
        json!({
            "message": suggestion.message,
            "safe": suggestion.safe,
            "edits": edits.collect::<Vec<_>>(),
        })
    });
    suggestions.collect()
}

fn with(mut object: Value, name: &str, text: &str) -> Value {
    object[name] = json!(text);
    object
}

fn place(span: Span, sources: &Sources) -> Value {
    let source = sources.get(span.file);
    let start = source.map(|source| source.line_column(span.start));
    let end = source.map(|source| source.line_column(span.end));
    json!({
        "file": source.map(|source| source.name()),
        "start": span.start,
        "end": span.end,
        "line": start.map(|start| start.line),
        "column": start.map(|start| start.column),
        "end_line": end.map(|end| end.line),
        "end_column": end.map(|end| end.column),
    })
}
