//! From document to text: which groups are broken, where lines begin, where comments stand.

use super::document::{Break, BreakKind, Document, INDENT, LINE_COLUMNS, Line, Op};
use super::roles::Role;
use super::trailing::TrailingComments;
use super::words::{Comment, Gap, Word, Words};

/// How the group or block is printed that is at hand.
#[derive(Clone, Copy, Debug)]
struct Mode {
    is_flat: bool,
    /// The column in which lines begin.
    margin: u32,
    /// How much of it comes from the group itself.
    indent: u32,
}

/// Prints `document`, which was made of `words`.
pub(super) fn print(words: &Words<'_>, document: &Document) -> String {
    let mut printer = Printer {
        words,
        document,
        rest: rest(words, &document.ops),
        out: String::with_capacity(words.text.len() + words.text.len() / 8),
        line: 0,
        column: 0,
        is_at_start: true,
        modes: vec![Mode { is_flat: false, margin: 0, indent: 0 }],
        blocks: vec![0],
        trailing: TrailingComments::default(),
    };
    for index in 0..document.ops.len() {
        printer.op(index);
    }
    printer.trailing.align(&printer.out)
}

/// For each op, the columns from it to where the next line may begin.
fn rest(words: &Words<'_>, ops: &[Op]) -> Vec<u32> {
    let mut rest = vec![0; ops.len() + 1];
    for (index, op) in ops.iter().enumerate().rev() {
        let behind = rest[index + 1];
        rest[index] = match op {
            // The last resort, on which nothing before it relies.
            Op::Break(Break { kind: BreakKind::Backslash, .. }) => behind,
            Op::Break(_) | Op::Line(_) => 0,
            Op::TrailingComma => behind + 1,
            Op::Word(at) => words.words.get(*at as usize).map_or(behind, |word| {
                let behind = if word.last_width.is_some() { 0 } else { behind };
                behind + word.width + u32::from(word.is_spaced)
            }),
            Op::OpenGroup(_) | Op::CloseGroup | Op::OpenBlock | Op::CloseBlock => behind,
        };
    }
    rest
}

struct Printer<'a, 's> {
    words: &'a Words<'s>,
    document: &'a Document,
    rest: Vec<u32>,
    out: String,
    /// The line that is being written, from 0.
    line: u32,
    column: u32,
    /// Whether nothing but the indent stands on the line.
    is_at_start: bool,
    modes: Vec<Mode>,
    /// The columns at which the lines of the open blocks begin that are not indented.
    blocks: Vec<u32>,
    trailing: TrailingComments,
}

impl Printer<'_, '_> {
    fn op(&mut self, index: usize) {
        let Some(op) = self.document.ops.get(index) else { return };
        match *op {
            Op::Word(word) => self.word(word),
            Op::TrailingComma if !self.mode().is_flat => self.push(",", 1),
            Op::TrailingComma => {}
            Op::OpenGroup(group) => self.open_group(index, group),
            Op::CloseGroup => drop(self.modes.pop()),
            Op::Break(place) => self.may_break(index, place),
            Op::Line(line) => self.end_line(line),
            Op::OpenBlock => self.open_block(index),
            Op::CloseBlock => {
                self.modes.pop();
                self.blocks.pop();
            }
        }
    }

    fn mode(&self) -> Mode {
        self.modes.last().copied().unwrap_or(Mode { is_flat: false, margin: 0, indent: 0 })
    }

    fn rest_from(&self, index: usize) -> u32 {
        self.rest.get(index).copied().unwrap_or(0)
    }

    fn at(&self, index: u32) -> Option<&Word> {
        self.words.words.get(index as usize)
    }

    fn push(&mut self, text: &str, columns: u32) {
        self.out.push_str(text);
        self.column += columns;
        self.is_at_start = false;
    }

    fn word(&mut self, index: u32) {
        let Some(&word) = self.at(index) else { return };
        if word.is_spaced && !self.is_at_start {
            self.push(" ", 1);
        }
        let written = self.words.written(&word);
        match word.last_width {
            None => self.push(written, word.width),
            Some(last) => {
                self.push(&with_plain_line_ends(written), 0);
                self.line += written.bytes().filter(|&byte| byte == b'\n').count() as u32;
                self.column = last;
            }
        }
    }

    fn open_group(&mut self, index: usize, group: u32) {
        let outer = self.mode();
        let Some(&group) = self.document.groups.get(group as usize) else { return };
        let rest = self.rest_from(group.end as usize);
        let begin =
            self.column.saturating_sub(u32::from(self.is_at_start && self.begins_spaced(index)));
        let fits = match group.later_width {
            None => begin + group.width + rest <= LINE_COLUMNS,
            Some(later) => {
                let longest = outer.margin + later + rest;
                begin + group.width <= LINE_COLUMNS && longest <= LINE_COLUMNS
            }
        };
        let is_in_vain = outer.margin + group.indent + group.only_word > LINE_COLUMNS;
        let is_flat = outer.is_flat || ((fits || is_in_vain) && !group.is_broken);
        let indent = if is_flat { 0 } else { group.indent };
        self.modes.push(Mode { is_flat, margin: outer.margin + indent, indent });
    }

    /// Whether the next word is one before which a blank is counted.
    fn begins_spaced(&self, index: usize) -> bool {
        let ops = self.document.ops.get(index..).unwrap_or(&[]);
        let word = ops.iter().find_map(|op| match op {
            Op::Word(word) => Some(self.at(*word)),
            Op::OpenGroup(_) => None,
            _ => Some(None),
        });
        word.flatten().is_some_and(|word| word.is_spaced)
    }

    fn open_block(&mut self, index: usize) {
        let outer = self.mode();
        let is_soft =
            matches!(self.document.ops.get(index + 1), Some(Op::Line(line)) if line.is_soft);
        self.blocks.push(outer.margin);
        self.modes.push(Mode { is_flat: is_soft && outer.is_flat, indent: 0, ..outer });
    }

    fn may_break(&mut self, index: usize, place: Break) {
        let mode = self.mode();
        let Some(&word) = self.at(place.word) else { return };
        let fits = self.column + self.rest_from(index + 1) <= LINE_COLUMNS;
        let is_optional = matches!(place.kind, BreakKind::Filled | BreakKind::Backslash);
        if mode.is_flat || (is_optional && fits && !word.gap.has_comments()) {
            return;
        }
        if place.kind == BreakKind::Backslash && !word.gap.has_comments() {
            self.push(" \\", 2);
        }
        let margin = match place.kind {
            BreakKind::Comment | BreakKind::Backslash => mode.margin + INDENT,
            _ => mode.margin,
        };
        self.comments_inside(place, word.gap, margin);
        let is_closing = place.kind == BreakKind::Closing;
        self.begin_line(if is_closing { margin - mode.indent } else { margin });
    }

    /// Prints the comments in the middle of a logical line.
    fn comments_inside(&mut self, place: Break, gap: Gap, margin: u32) {
        let before = place.word.checked_sub(1).and_then(|before| self.at(before));
        let mut may_be_blank =
            before.is_some_and(|before| !matches!(before.role, Role::Open | Role::OpenBehind));
        let words = self.words;
        for comment in words.comments_of(gap) {
            if comment.is_trailing {
                self.trailing_comment(comment);
                continue;
            }
            self.own_line_comment(comment, margin, may_be_blank);
            may_be_blank = true;
        }
    }

    fn trailing_comment(&mut self, comment: &Comment) {
        let source_column = self.words.width_before(comment.start);
        self.trailing.add(self.out.len(), self.line, self.column, source_column);
        let said = self.words.said(comment);
        self.push(said, 0);
    }

    fn own_line_comment(&mut self, comment: &Comment, margin: u32, may_be_blank: bool) {
        if comment.follows_blank && may_be_blank {
            self.blank_line();
        }
        self.begin_line(margin);
        let said = self.words.said(comment);
        self.push(said, 0);
    }

    /// Ends the line, unless there is nothing yet to end.
    fn begin_line(&mut self, margin: u32) {
        if !self.out.is_empty() {
            self.out.push('\n');
            self.line += 1;
        }
        self.out.extend(std::iter::repeat_n(' ', margin as usize));
        self.column = margin;
        self.is_at_start = true;
    }

    fn blank_line(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
            self.line += 1;
        }
    }

    fn end_line(&mut self, line: Line) {
        if line.is_soft && self.mode().is_flat {
            self.push("; ", 2);
            self.is_at_start = true;
            return;
        }
        let Some(&word) = self.at(line.word) else { return };
        let base = self.blocks.last().copied().unwrap_or(0);
        let margin = base + u32::from(line.level) * INDENT;
        let mut may_be_blank = line.may_begin_blank;
        let words = self.words;
        for comment in words.comments_of(word.gap) {
            if comment.is_trailing {
                self.trailing_comment(comment);
                continue;
            }
            let margin = base + self.comment_level(line, &word, comment) * INDENT;
            self.own_line_comment(comment, margin, may_be_blank);
            may_be_blank = true;
        }
        if self.is_end(line.word) {
            self.blank_line();
            return;
        }
        if word.gap.has_blank && may_be_blank && line.may_end_blank {
            self.blank_line();
        }
        self.begin_line(margin);
        if let Some(mode) = self.modes.last_mut() {
            mode.margin = margin;
        }
    }

    fn is_end(&self, word: u32) -> bool {
        word as usize + 1 == self.words.words.len()
    }

    /// The level of a comment before `word`, which may end the block that the comment is in: it stays
    /// as far inside as it was written.
    fn comment_level(&self, line: Line, word: &Word, comment: &Comment) -> u32 {
        let (outer, inner) = (u32::from(line.level), u32::from(line.comment_level));
        if outer == inner {
            return outer;
        }
        let further =
            self.words.column(comment.start).saturating_sub(self.words.column(word.start));
        (outer + further.div_ceil(INDENT)).min(inner)
    }
}

/// A text over several lines; where it begins below its quotes, line ends are no part of it and
/// become those of the file.
fn with_plain_line_ends(text: &str) -> std::borrow::Cow<'_, str> {
    let first = text.strip_prefix("\"\"\"").and_then(|inner| inner.lines().next());
    match first {
        Some(first) if first.trim().is_empty() && text.contains('\r') => {
            text.replace("\r\n", "\n").into()
        }
        _ => text.into(),
    }
}
