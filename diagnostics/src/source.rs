use std::fmt;

/// Which of the texts in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// A half-open range of bytes in one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`.
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        Self { file, start, end }
    }

    /// The smallest span that contains both, which are in the same text.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        let (start, end) = (self.start.min(other.start), self.end.max(other.end));
        Span { file: self.file, start, end }
    }

    /// The empty span at the end of this one.
    #[must_use]
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }

    /// The span as indices into its text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place as people count it: both from 1, columns in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl fmt::Display for LineColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A text with its name and the starts of its lines.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<u32>,
}

/// A text has more than 2^32 - 2 bytes, which spans cannot address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceTooLarge;

impl fmt::Display for SourceTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text has more than 4 GiB; split it into several files")
    }
}

impl std::error::Error for SourceTooLarge {}

impl Source {
    /// Takes a text; `name` is what people call it, usually its path.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Result<Self, SourceTooLarge> {
        let (name, text) = (name.into(), text.into());
        if text.len() >= u32::MAX as usize {
            return Err(SourceTooLarge);
        }
        let newlines = text.match_indices('\n').map(|(index, _)| index as u32 + 1);
        let line_starts = std::iter::once(0).chain(newlines).collect();
        Ok(Self { name, text, line_starts })
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many lines it has; an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.line_starts.len() as u32
    }

    /// The line (from 1) that byte `offset` is on; offsets past the end are on the last line.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|&start| start <= offset) as u32
    }

    /// The place of byte `offset`. O(log lines + length of the line).
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let line = self.line_of(offset);
        let start = self.line_starts[line as usize - 1] as usize;
        let end = self.text.floor_char_boundary((offset as usize).min(self.text.len()));
        let column = self.text[start.min(end)..end].chars().count() as u32 + 1;
        LineColumn { line, column }
    }

    /// Line `line` (from 1) without its line end, or nothing when there is no such line.
    pub fn line_text(&self, line: u32) -> Option<&str> {
        let index = (line as usize).checked_sub(1)?;
        let start = *self.line_starts.get(index)? as usize;
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |&next| next as usize);
        Some(self.text[start..end].trim_end_matches(['\n', '\r']))
    }

    /// The byte at which line `line` (from 1) begins, or nothing when there is no such line.
    pub fn line_start(&self, line: u32) -> Option<u32> {
        self.line_starts.get((line as usize).checked_sub(1)?).copied()
    }
}

/// All texts of one run; spans point into them.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// No texts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    pub fn add(&mut self, source: Source) -> FileId {
        self.files.push(source);
        FileId(self.files.len() as u32 - 1)
    }

    /// The text `file`, or nothing if the id is from elsewhere.
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)
    }

    /// All texts with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(index, source)| (FileId(index as u32), source))
    }

    /// The words a span covers, or nothing when the span does not fit its text.
    pub fn text(&self, span: Span) -> Option<&str> {
        self.get(span.file)?.text().get(span.range())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_scalars_from_one() {
        let source = Source::new("a", "ab\ncäd\n").unwrap();
        assert_eq!(source.line_column(0), LineColumn { line: 1, column: 1 });
        assert_eq!(source.line_column(6).to_string(), "2:3");
        assert_eq!(source.line_column(99), LineColumn { line: 3, column: 1 });
        assert_eq!(source.line_text(2), Some("cäd"));
        assert_eq!(source.line_text(3), Some(""));
        assert_eq!(source.line_text(0), None);
        assert_eq!(source.line_text(4), None);
    }

    #[test]
    fn a_carriage_return_is_no_part_of_a_line() {
        let source = Source::new("a", "x\r\ny").unwrap();
        assert_eq!(source.line_text(1), Some("x"));
    }
}
