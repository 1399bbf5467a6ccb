//! With the source and arrows, for people.

use std::fmt;
use std::ops::Range;

use ariadne::{Cache, Color, Config, IndexType, Label, Report, ReportKind};
use runa_diagnostics::{Diagnostic, FileId, Severity, Sources, Span};

use super::visible::{is_in_long_line, render_in_long_line, visible, within_text};

/// A place as ariadne wants it: a file and a range of bytes.
type Place = (FileId, Range<usize>);

/// Shows diagnostics as errors and warnings in a program text.
pub(super) struct Rich<'a> {
    sources: &'a Sources,
    files: Files,
    color: bool,
}

impl<'a> Rich<'a> {
    pub(super) fn new(sources: &'a Sources, color: bool) -> Self {
        Self { sources, files: Files::of(sources), color }
    }

    /// A diagnostic with its code.
    pub(super) fn diagnostic(&mut self, diagnostic: &Diagnostic) -> String {
        let kind = match diagnostic.severity {
            Severity::Error => ReportKind::Error,
            Severity::Warning => ReportKind::Warning,
            Severity::Note => ReportKind::Advice,
        };
        self.report(diagnostic, kind, Some(&diagnostic.code))
    }

    /// An exception, whose kind is the code.
    pub(super) fn exception(&mut self, exception: &Diagnostic) -> String {
        self.report(exception, ReportKind::Custom(&exception.code, Color::Red), None)
    }

    fn report(&mut self, diagnostic: &Diagnostic, kind: ReportKind, code: Option<&str>) -> String {
        let mut spans = diagnostic.labels.iter().map(|label| label.span);
        if spans.any(|span| is_in_long_line(span, self.sources)) {
            return render_in_long_line(diagnostic, self.sources);
        }
        match diagnostic.span().and_then(|span| self.place(span)) {
            Some(place) => self.with_source(diagnostic, kind, code, place),
            None => without_source(diagnostic, kind, code),
        }
    }

    fn place(&self, span: Span) -> Option<Place> {
        Some((span.file, within_text(span, self.sources)?))
    }

    fn with_source(
        &mut self,
        diagnostic: &Diagnostic,
        kind: ReportKind,
        code: Option<&str>,
        place: Place,
    ) -> String {
        let config = Config::default().with_color(self.color).with_index_type(IndexType::Byte);
        let message = visible(&diagnostic.message);
        let mut report = Report::build(kind, place).with_config(config).with_message(message);
        if let Some(code) = code {
            report = report.with_code(code);
        }
        report.add_labels(self.labels(diagnostic));
        diagnostic.notes.iter().for_each(|note| report.add_note(visible(note)));
        let helps = diagnostic.suggestions.iter().map(|suggestion| visible(&suggestion.message));
        helps.for_each(|help| report.add_help(help));
        let mut shown = Vec::new();
        // Writing into memory does not fail.
        let _ = report.finish().write(&mut self.files, &mut shown);
        let shown = String::from_utf8_lossy(&shown);
        // Kinds of exceptions are coloured by ariadne even if nothing else is.
        let shown = if self.color { shown } else { without_colors(&shown).into() };
        shown.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    fn labels(&self, diagnostic: &Diagnostic) -> Vec<Label<Place>> {
        let main = if diagnostic.is_error() { Color::Red } else { Color::Yellow };
        let labels = diagnostic.labels.iter().enumerate();
        let mut labels: Vec<_> = labels.collect();
        // Those of one piece of text are shown together when they come in its order.
        labels.sort_by_key(|(_, label)| label.span);
        let labels = labels.into_iter().filter_map(|(index, label)| {
            let message = if label.message.is_empty() { "here" } else { &label.message };
            let shown = Label::new(self.place(label.span)?).with_message(visible(message));
            Some(shown.with_color(if index == 0 { main } else { Color::Blue }))
        });
        labels.collect()
    }
}

fn without_source(diagnostic: &Diagnostic, kind: ReportKind, code: Option<&str>) -> String {
    let code = code.map(|code| format!("[{code}] ")).unwrap_or_default();
    let mut shown = format!("{code}{kind}: {}\n", visible(&diagnostic.message));
    for note in &diagnostic.notes {
        shown.push_str(&format!("  Note: {}\n", visible(note)));
    }
    shown
}

/// A text without the sequences that colour it. The texts shown have no others.
fn without_colors(text: &str) -> String {
    let mut pieces = text.split('\x1b');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |plain, piece| plain + piece.split_once('m').map_or("", |(_, rest)| rest))
}

/// The texts as ariadne wants them: divided into lines when they are first used.
struct Files {
    files: Vec<(String, Option<ariadne::Source<String>>)>,
    texts: Vec<String>,
}

impl Files {
    fn of(sources: &Sources) -> Self {
        let files = sources.iter().map(|(_, source)| (visible(source.name()).into_owned(), None));
        let texts = sources.iter().map(|(_, source)| visible(source.text()).into_owned());
        Self { files: files.collect(), texts: texts.collect() }
    }
}

impl Cache<FileId> for Files {
    type Storage = String;

    fn fetch(&mut self, id: &FileId) -> Result<&ariadne::Source<String>, impl fmt::Debug> {
        let index = id.0 as usize;
        let (Some((_, divided)), Some(text)) =
            (self.files.get_mut(index), self.texts.get_mut(index))
        else {
            return Err("the file is unknown");
        };
        Ok(&*divided.get_or_insert_with(|| ariadne::Source::from(std::mem::take(text))))
    }

    fn display<'a>(&self, id: &'a FileId) -> Option<impl fmt::Display + 'a> {
        self.files.get(id.0 as usize).map(|(name, _)| name.clone())
    }
}
