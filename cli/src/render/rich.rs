//! With the source and arrows, for people.

use ariadne::{Config, IndexType, Label, Report, ReportKind};
use runa::{Diagnostic, FileId, Severity, Sources};

/// A place as ariadne wants it: the file's name and a range of bytes.
type Place = (String, std::ops::Range<usize>);

pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let mut out = Vec::new();
    for diagnostic in diagnostics {
        render_one(diagnostic, sources, color, &mut out);
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn place(sources: &Sources, span: runa::Span) -> Option<Place> {
    let source = sources.get(span.file)?;
    let length = source.text().len();
    let start = (span.start as usize).min(length);
    Some((source.name().to_owned(), start..(span.end as usize).clamp(start, length)))
}

fn render_one(diagnostic: &Diagnostic, sources: &Sources, color: bool, out: &mut Vec<u8>) {
    let kind = match diagnostic.severity {
        Severity::Error => ReportKind::Error,
        Severity::Warning => ReportKind::Warning,
        Severity::Note => ReportKind::Advice,
    };
    let Some(first) = diagnostic.span().and_then(|span| place(sources, span)) else {
        let word = if diagnostic.is_error() { "Error" } else { "Warning" };
        out.extend(format!("[{}] {word}: {}\n", diagnostic.code, diagnostic.message).bytes());
        for note in &diagnostic.notes {
            out.extend(format!("  Note: {note}\n").bytes());
        }
        return;
    };
    let config = Config::default().with_color(color).with_index_type(IndexType::Byte);
    let mut report = Report::build(kind, first)
        .with_config(config)
        .with_code(diagnostic.code)
        .with_message(&diagnostic.message);
    for (index, label) in diagnostic.labels.iter().enumerate() {
        let Some(place) = place(sources, label.span) else { continue };
        let shown = if label.message.is_empty() { "here" } else { &label.message };
        let main = if diagnostic.is_error() { ariadne::Color::Red } else { ariadne::Color::Yellow };
        let label = Label::new(place).with_message(shown);
        report.add_label(label.with_color(if index == 0 { main } else { ariadne::Color::Blue }));
    }
    for note in &diagnostic.notes {
        report.add_note(note);
    }
    for suggestion in &diagnostic.suggestions {
        report.add_help(&suggestion.message);
    }
    let files =
        sources.iter().map(|(_, source)| (source.name().to_owned(), source.text().to_owned()));
    let used: Vec<FileId> = diagnostic.labels.iter().map(|label| label.span.file).collect();
    let files = files.enumerate().filter(|(index, _)| used.contains(&FileId(*index as u32)));
    let cache = ariadne::sources(files.map(|(_, file)| file).collect::<Vec<_>>());
    // Writing into memory does not fail.
    let _ = report.finish().write(cache, &mut *out);
}
