//! For logs and continuous integration.

use codespan_reporting::diagnostic as shown;
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term::{self, Config, DisplayStyle};
use runa::{Diagnostic, Severity, Sources};

pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources, short: bool) -> String {
    let mut files = SimpleFiles::new();
    for (_, source) in sources.iter() {
        files.add(source.name(), source.text());
    }
    let display_style = if short { DisplayStyle::Short } else { DisplayStyle::Rich };
    let config = Config { display_style, chars: term::Chars::ascii(), ..Config::default() };
    let mut out = String::new();
    for diagnostic in diagnostics {
        // Only unknown files make this fail, and these have no place to show.
        if term::emit_to_string(&mut out, &config, &files, &convert(diagnostic)).is_err() {
            out.push_str(&format!("error[{}]: {}\n", diagnostic.code, diagnostic.message));
        }
    }
    out
}

fn convert(diagnostic: &Diagnostic) -> shown::Diagnostic<usize> {
    let severity = match diagnostic.severity {
        Severity::Error => shown::Severity::Error,
        Severity::Warning => shown::Severity::Warning,
        Severity::Note => shown::Severity::Note,
    };
    let labels = diagnostic.labels.iter().enumerate().map(|(index, label)| {
        let style =
            if index == 0 { shown::LabelStyle::Primary } else { shown::LabelStyle::Secondary };
        shown::Label::new(style, label.span.file.0 as usize, label.span.range())
            .with_message(&label.message)
    });
    let helps =
        diagnostic.suggestions.iter().map(|suggestion| format!("help: {}", suggestion.message));
    shown::Diagnostic::new(severity)
        .with_code(diagnostic.code)
        .with_message(&diagnostic.message)
        .with_labels(labels.collect())
        .with_notes(diagnostic.notes.iter().cloned().chain(helps).collect())
}
