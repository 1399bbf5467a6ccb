//! For logs and continuous integration: nothing but ASCII around the texts.

use codespan_reporting::diagnostic as shown;
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term::{self, Config, DisplayStyle};
use runa_diagnostics::{Diagnostic, Severity, Sources};

use super::visible::{head, is_in_long_line, render_in_long_line, visible, within_text};

/// Shows diagnostics, each with the source or in one line.
pub(super) struct Plain<'a> {
    sources: &'a Sources,
    files: SimpleFiles<String, String>,
    config: Config,
}

impl<'a> Plain<'a> {
    pub(super) fn new(sources: &'a Sources, in_one_line: bool) -> Self {
        let mut files = SimpleFiles::new();
        for (_, source) in sources.iter() {
            files.add(visible(source.name()).into_owned(), visible(source.text()).into_owned());
        }
        let display_style = if in_one_line { DisplayStyle::Short } else { DisplayStyle::Rich };
        let config = Config { display_style, chars: term::Chars::ascii(), ..Config::default() };
        Self { sources, files, config }
    }

    pub(super) fn diagnostic(&self, diagnostic: &Diagnostic) -> String {
        let shows_lines = matches!(self.config.display_style, DisplayStyle::Rich);
        let mut spans = diagnostic.labels.iter().map(|label| label.span);
        if shows_lines && spans.any(|span| is_in_long_line(span, self.sources)) {
            return render_in_long_line(diagnostic, self.sources);
        }
        let mut out = String::new();
        match term::emit_to_string(&mut out, &self.config, &self.files, &self.convert(diagnostic)) {
            Ok(()) => out.lines().map(|line| format!("{}\n", line.trim_end())).collect(),
            // Only a place outside its file makes this fail; the message matters more.
            Err(_) => head(diagnostic),
        }
    }

    fn convert(&self, diagnostic: &Diagnostic) -> shown::Diagnostic<usize> {
        let severity = match diagnostic.severity {
            Severity::Error => shown::Severity::Error,
            Severity::Warning => shown::Severity::Warning,
            Severity::Note => shown::Severity::Note,
        };
        let labels = diagnostic.labels.iter().enumerate().filter_map(|(index, label)| {
            let style =
                if index == 0 { shown::LabelStyle::Primary } else { shown::LabelStyle::Secondary };
            let place = within_text(label.span, self.sources)?;
            let shown = shown::Label::new(style, label.span.file.0 as usize, place);
            Some(shown.with_message(visible(&label.message)))
        });
        let notes = diagnostic.notes.iter().map(|note| visible(note).into_owned());
        let helps = diagnostic.suggestions.iter();
        let helps = helps.map(|suggestion| format!("help: {}", visible(&suggestion.message)));
        shown::Diagnostic::new(severity)
            .with_code(diagnostic.code.as_ref())
            .with_message(visible(&diagnostic.message))
            .with_labels(labels.collect())
            .with_notes(notes.chain(helps).collect())
    }
}
