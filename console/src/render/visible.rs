//! Text from files and programs as it may be shown on a terminal.

use std::borrow::Cow;
use std::ops::Range;

use runa_diagnostics::{Diagnostic, Sources, Span};

/// Lines with more bytes are not shown as a whole.
const LONGEST_LINE: usize = 1000;

/// How many characters of a long line are shown before and from the place that matters.
const SHOWN_BEFORE: usize = 30;
const SHOWN_FROM: usize = 40;

/// The same text without characters that a terminal would obey or that count as line ends only
/// for some programs. All bytes keep their places.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| stand_in(c).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| stand_in(c).unwrap_or(c)).collect())
}

/// Messages with more characters are shown without their middle: names and values in them can be
/// as long as the program.
const LONGEST_MESSAGE: usize = 600;

/// The same diagnostic with messages that people can read.
pub(super) fn readable(diagnostic: &Diagnostic) -> Diagnostic {
    let mut readable = diagnostic.clone();
    shorten(&mut readable.message);
    readable.labels.iter_mut().for_each(|label| shorten(&mut label.message));
    readable.notes.iter_mut().for_each(shorten);
    readable.suggestions.iter_mut().for_each(|suggestion| shorten(&mut suggestion.message));
    readable
}

fn shorten(message: &mut String) {
    if message.len() <= LONGEST_MESSAGE || message.chars().count() <= LONGEST_MESSAGE {
        return;
    }
    let kept = LONGEST_MESSAGE / 2;
    let start = message.char_indices().nth(kept).map_or(0, |(at, _)| at);
    let end = message.char_indices().rev().nth(kept).map_or(start, |(at, _)| at);
    message.replace_range(start..end, " … ");
}

/// What is shown instead of a character, with as many bytes.
fn stand_in(c: char) -> Option<char> {
    match c {
        '\n' | '\t' => None,
        '\r' => Some(' '),
        '\u{7f}' | '\0'..='\u{1f}' => Some('?'),
        '\u{80}'..='\u{9f}' => Some('¿'),
        // Line and paragraph separator, and what turns the direction of text around.
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// The bytes of a place, moved to where its text has characters; nothing if the text is unknown.
pub(super) fn within_text(span: Span, sources: &Sources) -> Option<Range<usize>> {
    let text = sources.get(span.file)?.text();
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.ceil_char_boundary((span.end as usize).min(text.len()));
    Some(start..end.max(start))
}

/// Whether a place lies in a line that is too long to be shown.
pub(super) fn is_in_long_line(span: Span, sources: &Sources) -> bool {
    let Some(source) = sources.get(span.file) else { return false };
    let lines = [source.line_of(span.start), source.line_of(span.end)];
    lines.iter().any(|&line| source.line_text(line).is_some_and(|text| text.len() > LONGEST_LINE))
}

/// What a diagnostic says, without its place.
pub(super) fn head(diagnostic: &Diagnostic) -> String {
    let (severity, code) = (diagnostic.severity.name(), &diagnostic.code);
    format!("{severity}[{code}]: {}\n", visible(&diagnostic.message))
}

/// A diagnostic in a line that is too long: the part of the line around the place.
pub(super) fn render_in_long_line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut shown = head(diagnostic);
    for label in &diagnostic.labels {
        shown.extend(part_of_line(label.span, &label.message, sources));
    }
    for note in &diagnostic.notes {
        shown.push_str(&format!("  = note: {}\n", visible(note)));
    }
    for suggestion in &diagnostic.suggestions {
        shown.push_str(&format!("  = help: {}\n", visible(&suggestion.message)));
    }
    shown
}

fn part_of_line(span: Span, message: &str, sources: &Sources) -> Option<String> {
    let source = sources.get(span.file)?;
    let place = source.line_column(span.start);
    let text = source.line_text(place.line)?;
    let start = (span.start - source.line_start(place.line)?) as usize;
    let (before, from) = text.split_at(text.floor_char_boundary(start.min(text.len())));
    let before_start = before.char_indices().rev().nth(SHOWN_BEFORE - 1).map_or(0, |(at, _)| at);
    let from_end = from.char_indices().nth(SHOWN_FROM).map_or(from.len(), |(at, _)| at);
    let (before, from) = (visible(&before[before_start..]), visible(&from[..from_end]));
    let indent = " ".repeat(before.chars().count());
    Some(format!(
        "  --> {}:{place}\n   | …{before}{from}…\n   |  {indent}^ {}\n",
        visible(source.name()),
        visible(message),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use runa_diagnostics::{FileId, Source};

    #[test]
    fn what_a_terminal_would_obey_is_replaced_without_moving_anything() {
        let text = "a\u{1b}[2J\r\n\tä\u{85}\u{202e}z";
        let shown = visible(text);
        assert_eq!(shown, "a?[2J \n\tä¿\u{fffd}z");
        assert_eq!(shown.len(), text.len());
        assert!(matches!(visible("ä\tb\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn long_messages_lose_their_middle() {
        let name = "ä".repeat(5_000_000);
        let mut message = format!("there is no `{name}` here");
        shorten(&mut message);
        assert!(message.starts_with("there is no `ää") && message.ends_with("ä` here"));
        assert!(message.contains("ä … ä") && message.len() < 2_000, "{}", message.len());
        let mut short = String::from("there is no `x`");
        shorten(&mut short);
        assert_eq!(short, "there is no `x`");
    }

    #[test]
    fn of_a_long_line_a_part_is_shown() {
        let text = format!("{}?{}", "ä".repeat(2000), "b".repeat(2000));
        let mut sources = Sources::new();
        sources.add(Source::new("long.runa", text).unwrap());
        let span = Span::new(FileId(0), 4000, 4001);
        assert!(is_in_long_line(span, &sources));
        let diagnostic = Diagnostic::error("E0201", "unexpected `?`").at(span, "here");
        expect![[r"
            error[E0201]: unexpected `?`
              --> long.runa:1:2001
               | …ääääääääääääääääääääääääääääää?bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…
               |                                ^ here
        "]]
        .assert_eq(&render_in_long_line(&diagnostic, &sources));
    }
}
