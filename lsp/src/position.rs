//! Places as the protocol counts them: lines and columns from 0, columns in the units that client and
//! server agreed on.

use lsp_types::{Position, PositionEncodingKind, Range};
use runa_diagnostics::{Source, Span};

/// In what columns are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    Utf8,
    #[default]
    Utf16,
    Utf32,
}

impl Encoding {
    /// The best of what a client offers; UTF-16 when it offers nothing.
    pub(crate) fn choose(offered: Option<&[PositionEncodingKind]>) -> Self {
        let offers = |kind: PositionEncodingKind| offered.is_some_and(|all| all.contains(&kind));
        if offers(PositionEncodingKind::UTF8) {
            Encoding::Utf8
        } else if offers(PositionEncodingKind::UTF32) && !offers(PositionEncodingKind::UTF16) {
            Encoding::Utf32
        } else {
            Encoding::Utf16
        }
    }

    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    /// How many columns a text takes.
    pub(crate) fn columns(self, text: &str) -> u32 {
        text.chars().map(|scalar| self.width(scalar) as u32).sum()
    }

    fn width(self, scalar: char) -> usize {
        match self {
            Encoding::Utf8 => scalar.len_utf8(),
            Encoding::Utf16 => scalar.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }

    /// The place of a byte. O(log lines + length of the line).
    pub(crate) fn position(self, source: &Source, offset: u32) -> Position {
        let line = source.line_of(offset);
        let start = source.line_start(line).unwrap_or(0) as usize;
        let end = (offset as usize).min(source.text().len());
        let before = source.text().get(start..end).unwrap_or_default();
        let column = match before.is_ascii() {
            true => before.len(),
            false => before.chars().map(|scalar| self.width(scalar)).sum(),
        };
        Position::new(line - 1, column as u32)
    }

    /// The range of a span.
    pub(crate) fn range(self, source: &Source, span: Span) -> Range {
        Range::new(self.position(source, span.start), self.position(source, span.end))
    }

    /// The byte at a place; places behind a line's end are at its end.
    pub(crate) fn offset(self, source: &Source, position: Position) -> u32 {
        let Some(start) = source.line_start(position.line.saturating_add(1)) else {
            return source.text().len() as u32;
        };
        let line = source.line_text(position.line + 1).unwrap_or_default();
        let (mut column, mut offset) = (0, 0);
        for scalar in line.chars() {
            if column >= position.character as usize {
                break;
            }
            column += self.width(scalar);
            offset += scalar.len_utf8() as u32;
        }
        start + offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_as_agreed() {
        let source = Source::new("a", "x = \"😀ä\"\ny").unwrap();
        let quote = source.text().rfind('"').unwrap() as u32;
        assert_eq!(Encoding::Utf16.position(&source, quote), Position::new(0, 8));
        assert_eq!(Encoding::Utf8.position(&source, quote), Position::new(0, 11));
        assert_eq!(Encoding::Utf32.position(&source, quote), Position::new(0, 7));
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let position = encoding.position(&source, quote);
            assert_eq!(encoding.offset(&source, position), quote);
        }
        assert_eq!(Encoding::Utf16.offset(&source, Position::new(0, 99)), quote + 1);
        assert_eq!(Encoding::Utf16.offset(&source, Position::new(99, 0)), 14);
    }

    #[test]
    fn utf_16_unless_something_better_is_offered() {
        assert_eq!(Encoding::choose(None), Encoding::Utf16);
        let all = [PositionEncodingKind::UTF16, PositionEncodingKind::UTF8];
        assert_eq!(Encoding::choose(Some(&all)), Encoding::Utf8);
    }
}
