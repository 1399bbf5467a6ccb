//! The tokens of a text, each with what stood before it.

use unicode_width::UnicodeWidthStr;

use super::roles::{self, Role};
use super::structure::{self, Shape};
use crate::syntax::{Lexeme, Token};

/// How many columns a tab reaches where the column of a comment counts.
const TAB_COLUMNS: u32 = 4;

/// A token with what layout needs to know about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) token: Token,
    pub(super) start: u32,
    pub(super) end: u32,
    /// The columns of its first line.
    pub(super) width: u32,
    /// The columns of its last line, if it has several.
    pub(super) last_width: Option<u32>,
    pub(super) gap: Gap,
    pub(super) role: Role,
    /// Whether a blank stands before it on a line.
    pub(super) is_spaced: bool,
    /// What the logical line does that it begins, if it begins one.
    pub(super) begins: Option<Shape>,
    /// For what opens a bracket or a block inside an expression, where that ends: at the closing
    /// bracket, at `End`. For other words their own index.
    pub(super) partner: u32,
}

/// What stood between a word and the one before it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gap {
    /// The first of its comments.
    pub(super) first_comment: u32,
    /// Behind the last of its comments.
    pub(super) end_comment: u32,
    /// Whether a blank line stood directly before the word.
    pub(super) has_blank: bool,
    pub(super) has_newline: bool,
    /// Whether a backslash joined lines.
    pub(super) has_backslash: bool,
}

impl Gap {
    pub(super) fn has_comments(self) -> bool {
        self.first_comment < self.end_comment
    }
}

/// A comment, from its `#` to the last character that is no blank.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comment {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether it stood behind a word on the same line.
    pub(super) is_trailing: bool,
    pub(super) follows_blank: bool,
}

/// A text in pieces.
#[derive(Debug)]
pub(super) struct Words<'s> {
    pub(super) text: &'s str,
    /// The tokens without line ends; the last is an empty one at the end of the text.
    pub(super) words: Vec<Word>,
    pub(super) comments: Vec<Comment>,
}

impl<'s> Words<'s> {
    /// Cuts up a text of which `lexemes` are the logical lines.
    pub(super) fn of(text: &'s str, lexemes: &[Lexeme]) -> Self {
        let begin = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let mut words = Self { text, words: Vec::with_capacity(lexemes.len()), comments: vec![] };
        words.read(lexemes, begin);
        words.put_comments_behind_commas();
        structure::mark(&mut words.words);
        words
    }

    fn read(&mut self, lexemes: &[Lexeme], begin: usize) {
        let end = Lexeme { start: self.text.len(), token: Token::NewLine, end: self.text.len() };
        let (mut behind, mut begins_line) = (begin, true);
        for lexeme in lexemes {
            if lexeme.token == Token::NewLine {
                begins_line = true;
                continue;
            }
            self.push(*lexeme, behind, begins_line);
            (behind, begins_line) = (lexeme.end, false);
        }
        self.push(end, behind, true);
    }

    fn push(&mut self, lexeme: Lexeme, behind: usize, begins_line: bool) {
        let gap = self.gap(behind, lexeme.start);
        let before = self.words.last().filter(|_| !begins_line);
        let role = roles::role(lexeme.token, before);
        let is_spaced = before.is_some_and(|before| roles::is_spaced(before, lexeme.token, role));
        let written = self.text.get(lexeme.start..lexeme.end).unwrap_or("");
        let (width, last_width) = match lexeme.token {
            Token::Text => widths(written),
            _ => (columns(written), None),
        };
        self.words.push(Word {
            token: lexeme.token,
            start: lexeme.start as u32,
            end: lexeme.end as u32,
            width,
            last_width,
            gap,
            role,
            is_spaced,
            begins: begins_line.then_some(Shape::Plain),
            partner: self.words.len() as u32,
        });
    }

    /// Reads what stands between two words; outside of words every `#` begins a comment.
    fn gap(&mut self, from: usize, to: usize) -> Gap {
        let first_comment = self.comments.len() as u32;
        let mut gap = Gap { first_comment, end_comment: first_comment, ..Gap::default() };
        let bytes = self.text.as_bytes().get(from..to).unwrap_or(&[]);
        if matches!(bytes, [] | [b' ']) {
            return gap;
        }
        let (mut at, mut newlines) = (0, 0);
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'\n' => {
                    newlines += 1;
                    gap.has_newline = true;
                }
                b'\\' => {
                    // The line end behind it is none.
                    gap.has_backslash = true;
                    let rest = bytes.get(at..).unwrap_or(&[]);
                    at += rest.iter().position(|&byte| byte == b'\n').unwrap_or(0);
                }
                b'#' => {
                    let rest = bytes.get(at..).unwrap_or(&[]);
                    let length = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
                    let is_trailing = !gap.has_newline && !self.words.is_empty();
                    self.comment(from + at, from + at + length, is_trailing, newlines > 1);
                    (at, newlines) = (at + length, 0);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        gap.has_blank = newlines > 1;
        gap.end_comment = self.comments.len() as u32;
        gap
    }

    fn comment(&mut self, start: usize, end: usize, is_trailing: bool, follows_blank: bool) {
        let written = self.text.get(start..end).unwrap_or("");
        let end = start + written.trim_end().len();
        let (start, end) = (start as u32, end as u32);
        self.comments.push(Comment { start, end, is_trailing, follows_blank });
    }

    /// A comment before a comma comes to stand behind it, where a line may end.
    fn put_comments_behind_commas(&mut self) {
        for index in 1..self.words.len() {
            if let [comma, next] = &mut self.words[index - 1..=index]
                && comma.token == Token::Comma
                && comma.gap.has_comments()
            {
                // Only one of them can stand behind the comma.
                let own = next.gap.first_comment as usize..next.gap.end_comment as usize;
                for comment in self.comments.get_mut(own).unwrap_or(&mut []) {
                    comment.is_trailing = false;
                }
                next.gap.first_comment = comma.gap.first_comment;
                comma.gap.first_comment = comma.gap.end_comment;
            }
        }
    }

    /// Where the bracket or block ends that the word at `index` opens; else the index itself.
    pub(super) fn partner(&self, index: usize) -> usize {
        self.words.get(index).map_or(index, |word| word.partner as usize)
    }

    /// What a word says.
    pub(super) fn written(&self, word: &Word) -> &'s str {
        self.text.get(word.start as usize..word.end as usize).unwrap_or("")
    }

    /// What a comment says, with its `#`.
    pub(super) fn said(&self, comment: &Comment) -> &'s str {
        self.text.get(comment.start as usize..comment.end as usize).unwrap_or("")
    }

    pub(super) fn comments_of(&self, gap: Gap) -> &[Comment] {
        self.comments.get(gap.first_comment as usize..gap.end_comment as usize).unwrap_or(&[])
    }

    fn line_before(&self, offset: u32) -> &'s str {
        let before = self.text.get(..offset as usize).unwrap_or("");
        before.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or("")
    }

    /// The columns of what stands on its line before byte `offset`.
    pub(super) fn width_before(&self, offset: u32) -> u32 {
        columns(self.line_before(offset))
    }

    /// The column in which byte `offset` was written, from 0, if nothing but blanks stood before it.
    pub(super) fn column(&self, offset: u32) -> u32 {
        self.line_before(offset).chars().fold(0, |column, blank| match blank {
            '\t' => (column / TAB_COLUMNS + 1) * TAB_COLUMNS,
            '\u{FEFF}' => column,
            _ => column + 1,
        })
    }
}

/// The columns of the first line of a text, and of its last if there are several.
fn widths(written: &str) -> (u32, Option<u32>) {
    match (written.split_once('\n'), written.rsplit_once('\n')) {
        (Some((first, _)), Some((_, last))) => (columns(first), Some(columns(last))),
        _ => (columns(written), None),
    }
}

/// How many columns a terminal needs for a text.
pub(super) fn columns(text: &str) -> u32 {
    let columns = if text.is_ascii() { text.len() } else { text.width() };
    u32::try_from(columns).unwrap_or(u32::MAX)
}
