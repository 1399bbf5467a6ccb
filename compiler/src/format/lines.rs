//! Logical lines: how far each is indented, and which stay together behind `;`.

use super::document::{Document, INDENT, Line};
use super::expressions::Expressions;
use super::roles::Role;
use super::structure::{Shape, is_modifier};
use super::words::{Word, Words};
use crate::syntax::Token;

/// A block whose lines are being written.
#[derive(Clone, Copy, Debug)]
struct Frame {
    /// The level of the line that opened it.
    level: u16,
    /// Whether its lines are in arms: `Match` and `Select`.
    has_arms: bool,
    /// Whether an arm has been opened.
    is_in_arm: bool,
}

impl Frame {
    fn new(level: u16, opener: Token) -> Self {
        let has_arms = matches!(opener, Token::Match | Token::Select);
        Frame { level, has_arms, is_in_arm: false }
    }

    /// The level of what stands in it now.
    fn inside(self) -> u16 {
        self.level + 1 + u16::from(self.is_in_arm)
    }
}

/// Writes lines into a document.
#[derive(Debug)]
pub(super) struct Lines<'w, 's> {
    pub(super) words: &'w Words<'s>,
    pub(super) document: Document,
    /// Whether the lines that are being written may stand on one, with `;`.
    is_soft: bool,
}

impl<'w, 's> Lines<'w, 's> {
    pub(super) fn new(words: &'w Words<'s>) -> Self {
        Self { words, document: Document::default(), is_soft: false }
    }

    /// Writes the whole text.
    pub(super) fn program(mut self) -> Document {
        let end = self.words.words.len().saturating_sub(1);
        self.write(0, end, None);
        self.document.line(Line {
            word: end as u32,
            level: 0,
            comment_level: 0,
            may_begin_blank: end > 0,
            may_end_blank: false,
            is_soft: false,
        });
        self.document
    }

    /// Writes the block inside an expression that the word at `opener` begins, up to its `End`.
    pub(super) fn block(&mut self, opener: usize, first_line: usize, end: usize) {
        let token = self.words.words.get(opener).map_or(Token::Do, |word| word.token);
        let is_soft = self.is_soft;
        self.document.open_block(is_soft);
        let frame = self.write(first_line, end, Some(Frame::new(0, token)));
        self.document.line(Line {
            word: end as u32,
            level: 0,
            comment_level: frame.map_or(1, Frame::inside),
            may_begin_blank: first_line < end,
            may_end_blank: false,
            is_soft,
        });
        self.document.close_block(is_soft);
    }

    /// Writes the lines `from..to`, which stand in `around`; gives that block as it is at the end.
    fn write(&mut self, from: usize, to: usize, around: Option<Frame>) -> Option<Frame> {
        let mut frames: Vec<Frame> = around.into_iter().collect();
        let (mut at, mut run_end) = (from, from);
        let (mut is_first, mut is_in_run) = (true, false);
        while at < to {
            self.begin_line(at, &mut frames, is_first);
            if at >= run_end && !self.is_soft {
                run_end = self.run(at, to);
                is_in_run = self.may_be_one_line(at, run_end);
                if is_in_run {
                    self.is_soft = true;
                    self.document.open_group(0);
                }
            }
            let end = self.line_end(at, to);
            self.expressions(at, end);
            is_first = self.is_header(at, end, &frames);
            at = end;
            if at >= run_end && is_in_run {
                self.is_soft = false;
                is_in_run = false;
                self.document.close_group();
            }
        }
        frames.into_iter().next()
    }

    /// Ends the line before the word at `at`, and goes into or out of the blocks that it names.
    fn begin_line(&mut self, at: usize, frames: &mut Vec<Frame>, is_first: bool) {
        let (shape, opener) = self.opener(at).unwrap_or((Shape::Plain, Token::NewLine));
        let before = frames.last().map_or(0, |frame| frame.inside());
        let mut may_end_blank = matches!(shape, Shape::Plain | Shape::Opens);
        let level = match (shape, frames.last_mut()) {
            (Shape::Middle, Some(frame)) if frame.has_arms => {
                frame.is_in_arm = true;
                may_end_blank = true;
                frame.level + 1
            }
            (Shape::Middle | Shape::Ends, Some(frame)) => frame.level,
            _ => before,
        };
        match shape {
            Shape::Opens => frames.push(Frame::new(level, opener)),
            Shape::Ends => drop(frames.pop()),
            Shape::Plain | Shape::Middle => {}
        }
        self.document.line(Line {
            word: at as u32,
            level,
            comment_level: before.max(level),
            may_begin_blank: !is_first,
            may_end_blank,
            is_soft: self.is_soft,
        });
    }

    /// What the line at `at` does to blocks, and the word that says so.
    fn opener(&self, at: usize) -> Option<(Shape, Token)> {
        let line = self.words.words.get(at..)?;
        let shape = line.first()?.begins?;
        line.iter().find(|word| !is_modifier(word.token)).map(|word| (shape, word.token))
    }

    /// Whether the line `from..to` is followed by the lines of a block.
    fn is_header(&self, from: usize, to: usize, frames: &[Frame]) -> bool {
        match self.opener(from) {
            Some((Shape::Opens, _)) => true,
            Some((Shape::Middle, Token::When)) => self.arm_then(from, to).is_none(),
            Some((Shape::Middle, Token::Otherwise)) => {
                to == from + 1 || !frames.last().is_some_and(|frame| frame.has_arms)
            }
            Some((Shape::Middle, _)) => true,
            _ => false,
        }
    }

    /// Where the `then` of the arm `from..to` stands.
    pub(super) fn arm_then(&self, from: usize, to: usize) -> Option<usize> {
        let mut open_ifs = 0usize;
        let mut at = from;
        while at < to {
            let word = self.words.words.get(at)?;
            match word.token {
                Token::LowerIf => open_ifs += 1,
                Token::Then if open_ifs == 0 => return Some(at),
                Token::Then => open_ifs -= 1,
                _ => {}
            }
            at = self.behind(at);
        }
        None
    }

    /// Behind the word at `at`, and behind what it opens inside an expression.
    pub(super) fn behind(&self, at: usize) -> usize {
        match self.words.words.get(at) {
            Some(word) if word.role != Role::Keyword => (word.partner as usize).max(at) + 1,
            _ => at + 1,
        }
    }

    /// Where the logical line ends that begins at `at`: where the next one begins.
    fn line_end(&self, at: usize, limit: usize) -> usize {
        let mut end = self.behind(at);
        while end < limit && self.words.words.get(end).is_some_and(|word| word.begins.is_none()) {
            end = self.behind(end);
        }
        end.min(limit)
    }

    /// Where the lines end that `;` joins to the one at `at`.
    fn run(&self, at: usize, limit: usize) -> usize {
        let mut end = self.line_end(at, limit);
        while end < limit && self.words.words.get(end).is_some_and(is_behind_semicolon) {
            end = self.line_end(end, limit);
        }
        end
    }

    /// Whether the lines `from..to` may stand on one: there are several, all were joined by `;`, no
    /// comment stands between, and what they open they close.
    fn may_be_one_line(&self, from: usize, to: usize) -> bool {
        let (mut depth, mut lines) = (0i32, 0);
        for (index, word) in self.words.words.get(from..to).unwrap_or(&[]).iter().enumerate() {
            let is_joined = index == 0 || word.begins.is_none() || is_behind_semicolon(word);
            if !is_joined || index > 0 && word.gap.has_comments() {
                return false;
            }
            lines += usize::from(word.begins.is_some());
            if word.token == Token::End {
                depth -= 1;
            } else if word.role == Role::OpenBlock || word.begins == Some(Shape::Opens) {
                depth += 1;
            }
            if depth < 0 || depth == 0 && word.begins == Some(Shape::Middle) {
                return false;
            }
        }
        lines > 1 && depth == 0
    }

    /// Writes the logical line `from..to` behind its beginning.
    fn expressions(&mut self, from: usize, to: usize) {
        let opens = !matches!(self.opener(from), None | Some((Shape::Plain | Shape::Ends, _)));
        let indent = if opens { 2 * INDENT } else { INDENT };
        Expressions { lines: self }.line(from, to, indent);
    }
}

/// Whether a logical line begins with `word`, on the physical line of the one before it.
fn is_behind_semicolon(word: &Word) -> bool {
    word.begins.is_some() && !word.gap.has_newline && !word.gap.has_comments()
}
