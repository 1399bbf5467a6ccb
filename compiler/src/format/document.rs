//! What is to be printed: words, and the places between them where lines may break.
//!
//! A group is printed flat if it fits into the rest of the line, else all its own breaks become
//! line ends; groups inside are asked again (Oppen, "Prettyprinting", 1980). A block inside a group
//! has its line ends in any case: then the group is flat if all that stands outside of the block
//! fits, so that `group.run(() => Do` stays on one line.

use super::words::{Gap, Words};

/// No line has more columns where that can be avoided.
pub(super) const LINE_COLUMNS: u32 = 80;

/// How much further to the right a block or the inside of a bracket stands.
pub(super) const INDENT: u32 = 4;

/// One thing to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Word(u32),
    /// A comma that is there only if its group is broken.
    TrailingComma,
    OpenGroup(u32),
    CloseGroup,
    Break(Break),
    Line(Line),
    OpenBlock,
    CloseBlock,
}

/// Where a line may break: before `word`, whose comments then stand here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Break {
    pub(super) word: u32,
    pub(super) kind: BreakKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BreakKind {
    /// It breaks when its group does.
    Group,
    /// The same before the bracket that closes the group: what follows stands further left.
    Closing,
    /// It breaks when its group is broken and what follows does not fit.
    Filled,
    /// It breaks because of a comment.
    Comment,
    /// It breaks, with a backslash, when what follows does not fit.
    Backslash,
}

/// The end of a logical line; `word` begins the next one, and its comments stand between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) word: u32,
    /// How many levels it is inside the block that surrounds it.
    pub(super) level: u16,
    /// How many levels comments before it may be inside.
    pub(super) comment_level: u16,
    /// Whether a blank line may stand before the first comment, and before the word.
    pub(super) may_begin_blank: bool,
    pub(super) may_end_blank: bool,
    /// Whether it is a `;` when its group is flat.
    pub(super) is_soft: bool,
}

/// A part that is printed flat or broken.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Group {
    /// How much further right lines stand if it is broken.
    pub(super) indent: u32,
    /// The columns up to its end, or up to the first block in it.
    pub(super) width: u32,
    /// The columns of the longest line of it behind a block; nothing when it contains no block.
    pub(super) later_width: Option<u32>,
    /// The op behind its last.
    pub(super) end: u32,
    /// For a group around a single word, the columns of that word: it is not broken if the word is
    /// too long for a line of its own, too.
    pub(super) only_word: u32,
    /// Whether a comment breaks it.
    pub(super) is_broken: bool,
}

/// A group that is being written.
#[derive(Clone, Copy, Debug)]
struct OpenGroup {
    group: u32,
    /// Where its last line begins, in columns of the whole document.
    line_start: u32,
}

/// Collects what is to be printed.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) ops: Vec<Op>,
    pub(super) groups: Vec<Group>,
    open: Vec<OpenGroup>,
    /// For each open block, how many groups were open outside.
    outside: Vec<usize>,
    /// The columns of everything so far, without breaks.
    columns: u32,
    /// The word whose comments the last op has taken.
    taken: u32,
}

impl Document {
    /// Adds a word, on a new line if a comment stands before it.
    pub(super) fn word(&mut self, words: &Words<'_>, index: usize) {
        let Some(word) = words.words.get(index) else { return };
        if word.gap.has_comments() && self.taken != index as u32 {
            self.add_break(words, index, BreakKind::Comment);
        }
        self.columns = self.columns.wrapping_add(word.width + u32::from(word.is_spaced));
        self.ops.push(Op::Word(index as u32));
        if let Some(last) = word.last_width {
            self.end_lines();
            self.columns = self.columns.wrapping_add(last);
        }
    }

    /// Allows the line to break before a word.
    pub(super) fn add_break(&mut self, words: &Words<'_>, index: usize, kind: BreakKind) {
        let gap = words.words.get(index).map_or(Gap::default(), |word| word.gap);
        let may_break_anyway = gap.has_comments() || self.taken == index as u32;
        if kind == BreakKind::Backslash && may_break_anyway {
            return;
        }
        if gap.has_comments() {
            self.break_open_groups();
        }
        self.taken = index as u32;
        self.ops.push(Op::Break(Break { word: index as u32, kind }));
    }

    fn break_open_groups(&mut self) {
        let first = self.first_open();
        for open in self.open.get(first..).unwrap_or(&[]) {
            if let Some(group) = self.groups.get_mut(open.group as usize) {
                group.is_broken = true;
            }
        }
    }

    pub(super) fn trailing_comma(&mut self) {
        self.ops.push(Op::TrailingComma);
    }

    pub(super) fn open_group(&mut self, indent: u32) {
        let group = self.groups.len() as u32;
        self.groups.push(Group { indent, ..Group::default() });
        self.open.push(OpenGroup { group, line_start: self.columns });
        self.ops.push(Op::OpenGroup(group));
    }

    /// The open group has nothing inside but a word of so many columns.
    pub(super) fn only_word(&mut self, columns: u32) {
        let group = self.open.last().and_then(|open| self.groups.get_mut(open.group as usize));
        if let Some(group) = group {
            group.only_word = columns;
        }
    }

    pub(super) fn close_group(&mut self) {
        self.ops.push(Op::CloseGroup);
        let Some(open) = self.open.pop() else { return };
        self.end_line_of(open);
        if let Some(group) = self.groups.get_mut(open.group as usize) {
            group.end = self.ops.len() as u32;
        }
    }

    /// Notes how long the line is that ends here.
    fn end_line_of(&mut self, open: OpenGroup) {
        let width = self.columns.wrapping_sub(open.line_start);
        if let Some(group) = self.groups.get_mut(open.group as usize) {
            match group.later_width {
                None => group.width = width,
                Some(longest) => group.later_width = Some(longest.max(width)),
            }
        }
    }

    /// The lines of all groups around end here, and new ones begin.
    fn end_lines(&mut self) {
        let first = self.first_open();
        for index in first..self.open.len() {
            self.end_line_of(self.open[index]);
        }
        self.begin_lines();
    }

    fn begin_lines(&mut self) {
        let first = self.first_open();
        for open in self.open.get_mut(first..).unwrap_or(&mut []) {
            open.line_start = self.columns;
            if let Some(group) = self.groups.get_mut(open.group as usize) {
                group.later_width.get_or_insert(0);
            }
        }
    }

    pub(super) fn line(&mut self, line: Line) {
        self.taken = line.word;
        // The `; ` between lines of a flat group.
        self.columns = self.columns.wrapping_add(2);
        self.ops.push(Op::Line(line));
    }

    /// Begins a block inside an expression; if it is soft, its lines may become one.
    pub(super) fn open_block(&mut self, is_soft: bool) {
        if !is_soft {
            self.end_lines();
        }
        self.outside.push(if is_soft { self.first_open() } else { self.open.len() });
        self.ops.push(Op::OpenBlock);
    }

    fn first_open(&self) -> usize {
        self.outside.last().copied().unwrap_or(0)
    }

    pub(super) fn close_block(&mut self, is_soft: bool) {
        self.outside.pop();
        if !is_soft {
            self.begin_lines();
        }
        self.ops.push(Op::CloseBlock);
    }
}
