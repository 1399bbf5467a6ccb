use std::cell::Cell;

use runa_diagnostics::{FileId, Source, Span};
use rustc_hash::FxHashMap;

use super::emit::Position;

/// How many bytes lie between two places whose column is known.
const STRIDE: usize = 256;

/// Lines and columns of the texts of a program.
#[derive(Debug)]
pub(super) struct Positions<'a> {
    main: TextPositions<'a>,
    /// Those of the modules that it imports.
    others: FxHashMap<FileId, TextPositions<'a>>,
}

impl<'a> Positions<'a> {
    /// Prepares one text. O(length).
    pub(super) fn new(source: &'a Source) -> Self {
        Self { main: TextPositions::new(source), others: FxHashMap::default() }
    }

    /// Adds the texts of other modules.
    pub(super) fn with(mut self, others: impl IntoIterator<Item = (FileId, &'a Source)>) -> Self {
        let others = others.into_iter();
        self.others.extend(others.map(|(file, source)| (file, TextPositions::new(source))));
        self
    }

    /// Where `span` begins. O(log lines).
    pub(super) fn of(&self, span: Span) -> Position {
        self.others.get(&span.file).unwrap_or(&self.main).of(span)
    }
}

/// Lines and columns of one text, found fast even on very long lines.
#[derive(Debug)]
struct TextPositions<'a> {
    source: &'a Source,
    /// How many scalars begin before each multiple of [`STRIDE`]; empty for an ASCII text.
    scalars: Vec<u32>,
    /// The line that was asked for last, which most often is the next one too, and where its bytes are.
    last: Cell<Line>,
}

/// A line of a text.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    number: u32,
    start: u32,
    /// Where the next one starts.
    end: u32,
}

impl<'a> TextPositions<'a> {
    /// Prepares a text. O(length).
    fn new(source: &'a Source) -> Self {
        let bytes = source.text().as_bytes();
        let mut scalars = Vec::new();
        if !bytes.is_ascii() {
            let mut count = 0;
            for chunk in bytes.chunks(STRIDE) {
                scalars.push(count);
                count += count_scalars(chunk);
            }
        }
        Self { source, scalars, last: Cell::default() }
    }

    fn of(&self, span: Span) -> Position {
        let line = self.line_at(span.start);
        let column = self.scalars_before(span.start) - self.scalars_before(line.start) + 1;
        Position { line: line.number, column }
    }

    fn line_at(&self, offset: u32) -> Line {
        let last = self.last.get();
        if (last.start..last.end).contains(&offset) {
            return last;
        }
        let number = self.source.line_of(offset);
        let start = self.source.line_start(number).unwrap_or_default();
        let end = self.source.line_start(number + 1).unwrap_or(u32::MAX);
        let line = Line { number, start, end };
        self.last.set(line);
        line
    }

    fn scalars_before(&self, offset: u32) -> u32 {
        let bytes = self.source.text().as_bytes();
        let offset = (offset as usize).min(bytes.len());
        if self.scalars.is_empty() {
            return offset as u32;
        }
        let checkpoint = (offset / STRIDE).min(self.scalars.len() - 1);
        self.scalars[checkpoint] + count_scalars(&bytes[checkpoint * STRIDE..offset])
    }
}

fn count_scalars(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use runa_diagnostics::FileId;

    use super::*;

    #[test]
    fn agrees_with_the_source_on_every_offset() {
        let text = format!("é{}\nb{}ü\n", "a".repeat(600), "ß".repeat(400));
        let source = Source::new("t", text.clone()).unwrap();
        let positions = Positions::new(&source);
        for (offset, _) in text.char_indices() {
            let expected = source.line_column(offset as u32);
            let found = positions.of(Span::new(FileId(0), offset as u32, offset as u32));
            assert_eq!((found.line, found.column), (expected.line, expected.column));
        }
    }
}
