//! For tools: an object a line.

use runa::{Diagnostic, Severity, Sources, Span};
use serde_json::{Value, json};

pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let lines = diagnostics.iter().map(|diagnostic| {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let labels = diagnostic.labels.iter().map(|label| {
            let mut shown = place(label.span, sources);
            shown["message"] = json!(label.message);
            shown
        });
        let suggestions = diagnostic.suggestions.iter().map(|suggestion| {
            let edits = suggestion.edits.iter().map(|edit| {
                let mut shown = place(edit.span, sources);
                shown["replacement"] = json!(edit.replacement);
                shown
            });
            json!({
                "message": suggestion.message,
                "safe": suggestion.safe,
                "edits": edits.collect::<Vec<_>>(),
            })
        });
        let object = json!({
            "code": diagnostic.code,
            "severity": severity,
            "message": diagnostic.message,
            "labels": labels.collect::<Vec<_>>(),
            "notes": diagnostic.notes,
            "suggestions": suggestions.collect::<Vec<_>>(),
        });
        format!("{object}\n")
    });
    lines.collect()
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
