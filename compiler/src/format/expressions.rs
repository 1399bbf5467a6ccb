//! What stands in a logical line: operators by how tightly they bind, chains of calls, brackets.

use super::document::{BreakKind, INDENT};
use super::lines::Lines;
use super::roles::Role;
use super::words::Word;
use crate::syntax::Token;

/// How tightly a word binds the parts on both sides of it, the loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Where,
    Comma,
    Assign,
    Arrow,
    Otherwise,
    Then,
    Or,
    And,
    Comparison,
    Fallback,
    BitOr,
    BitAnd,
    Shift,
    Sum,
    Product,
}

impl Level {
    fn of(token: Token) -> Option<Self> {
        Some(match token {
            Token::Where => Level::Where,
            Token::Comma => Level::Comma,
            Token::Equal
            | Token::PlusEqual
            | Token::MinusEqual
            | Token::StarEqual
            | Token::SlashEqual
            | Token::Colon => Level::Assign,
            Token::Arrow => Level::Arrow,
            Token::LowerOtherwise => Level::Otherwise,
            Token::Then => Level::Then,
            Token::Or => Level::Or,
            Token::And => Level::And,
            Token::EqualEqual
            | Token::NotEqual
            | Token::Less
            | Token::LessEqual
            | Token::Greater
            | Token::GreaterEqual
            | Token::In => Level::Comparison,
            Token::QuestionQuestion => Level::Fallback,
            Token::Bar | Token::Xor => Level::BitOr,
            Token::Ampersand => Level::BitAnd,
            Token::ShiftLeft | Token::ShiftRight | Token::ShiftRightUnsigned => Level::Shift,
            Token::Plus | Token::Minus | Token::PlusPercent | Token::MinusPercent => Level::Sum,
            Token::Star | Token::Slash | Token::Percent | Token::StarPercent => Level::Product,
            _ => return None,
        })
    }

    /// Whether a line breaks before such a word, as the next line may begin with it.
    fn breaks_before(self) -> bool {
        use Level::{And, Fallback, Or, Otherwise, Then, Where};
        matches!(self, Where | Otherwise | Then | Or | And | Fallback)
    }
}

/// What is known of a part of a line before it is written.
#[derive(Clone, Copy, Debug)]
struct Survey {
    /// The loosest level of a word in it.
    loosest: Option<Level>,
    /// Whether it has a bracket with something in it, or a block.
    has_inside: bool,
}

/// Writes parts of logical lines.
pub(super) struct Expressions<'l, 'w, 's> {
    pub(super) lines: &'l mut Lines<'w, 's>,
}

impl Expressions<'_, '_, '_> {
    pub(super) fn token(&self, at: usize) -> Token {
        self.lines.words.words.get(at).map_or(Token::NewLine, |word| word.token)
    }

    fn role(&self, at: usize) -> Role {
        self.lines.words.words.get(at).map_or(Role::Keyword, |word| word.role)
    }

    /// Writes the logical line `from..to`; where it goes on it is indented by `indent`.
    pub(super) fn line(&mut self, from: usize, to: usize, indent: u32) {
        let then = match self.token(from) {
            Token::When => self.lines.arm_then(from, to),
            _ => None,
        };
        match then {
            Some(then) => self.arm(from, then, to),
            None => self.part(from, to, indent),
        }
    }

    /// Writes `When … then …`.
    fn arm(&mut self, from: usize, then: usize, to: usize) {
        self.lines.document.open_group(INDENT);
        self.part(from, then, INDENT);
        self.may_break(then, BreakKind::Group);
        self.word(then);
        self.part(then + 1, to, INDENT);
        self.lines.document.close_group();
    }

    pub(super) fn word(&mut self, at: usize) {
        self.lines.document.word(self.lines.words, at);
    }

    pub(super) fn may_break(&mut self, before: usize, kind: BreakKind) {
        self.lines.document.add_break(self.lines.words, before, kind);
    }

    /// Looks at `from..to` without what is inside of brackets and blocks.
    fn survey(&self, from: usize, to: usize) -> Survey {
        let mut survey = Survey { loosest: None, has_inside: false };
        let mut at = from;
        while at < to {
            survey.loosest = match (survey.loosest, self.level(at, from)) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            let behind = self.lines.behind(at);
            survey.has_inside |= behind > at + 2;
            at = behind;
        }
        survey
    }

    /// The level of the word at `at` in a part that begins at `from`.
    fn level(&self, at: usize, from: usize) -> Option<Level> {
        let token = self.token(at);
        let stands_between = match token {
            Token::Minus => self.role(at) == Role::Infix,
            Token::In => self.token(from) != Token::For,
            _ => true,
        };
        Level::of(token).filter(|_| stands_between)
    }

    /// Writes `from..to`, in which lines that go on are indented by `indent`.
    pub(super) fn part(&mut self, from: usize, to: usize, indent: u32) {
        let survey = self.survey(from, to);
        match survey.loosest {
            None => self.operands(from, to, indent),
            Some(Level::Assign) => self.assignment(from, to, indent, Level::Assign),
            Some(Level::Arrow) => self.assignment(from, to, indent, Level::Arrow),
            Some(level) => {
                let kind = match level {
                    Level::Comma if !survey.has_inside => BreakKind::Filled,
                    _ => BreakKind::Group,
                };
                self.split(from, to, indent, level, kind);
            }
        }
    }

    /// Writes parts with words of `level` between them; lines break at all of them or at none.
    fn split(&mut self, from: usize, to: usize, indent: u32, level: Level, kind: BreakKind) {
        self.lines.document.open_group(indent);
        let (mut begin, mut at) = (from, from);
        while at < to {
            if self.level(at, from) == Some(level) {
                self.part(begin, at, INDENT);
                if level.breaks_before() {
                    self.may_break(at, kind);
                    self.word(at);
                } else {
                    self.word(at);
                    self.may_break(at + 1, kind);
                }
                begin = at + 1;
            }
            at = self.lines.behind(at);
        }
        self.part(begin, to, INDENT);
        self.lines.document.close_group();
    }

    /// Writes a name, `=` and a value, a label and a value, or parameters, `=>` and a value. The line
    /// breaks before the value unless that can better break inside.
    fn assignment(&mut self, from: usize, to: usize, indent: u32, level: Level) {
        let mut at = from;
        while at < to && self.level(at, from) != Some(level) {
            at = self.lines.behind(at);
        }
        self.operands(from, at, indent);
        self.word(at);
        let value = at + 1;
        let survey = self.survey(value, to);
        let is_broad = survey.loosest.is_some_and(|loosest| loosest > Level::Arrow);
        let is_atom =
            survey.loosest.is_none() && !survey.has_inside && self.chain_end(value, to) == value;
        if is_broad || is_atom {
            self.lines.document.open_group(indent);
            self.may_break(value, BreakKind::Group);
            self.part(value, to, 0);
            self.lines.document.close_group();
        } else if survey.loosest == Some(level) {
            // A function that makes a function, and so on.
            self.lines.document.open_group(indent);
            self.may_break(value, BreakKind::Group);
            self.operands(value, to, INDENT);
            self.lines.document.close_group();
        } else {
            self.part(value, to, indent);
        }
    }

    /// Writes a part without words that have a level.
    fn operands(&mut self, from: usize, to: usize, indent: u32) {
        let mut at = from;
        while at < to {
            let begins_operand = matches!(self.role(at), Role::Operand | Role::Open);
            let end = if begins_operand { self.chain_end(at, to) } else { at };
            at = if end > at {
                self.chain(at, end, indent);
                end
            } else {
                self.single(at, to)
            };
        }
    }

    /// Writes one word, or a bracket or block with all that is in it; gives what is behind.
    fn single(&mut self, at: usize, to: usize) -> usize {
        let behind = self.lines.behind(at).min(to);
        match self.role(at) {
            Role::Open | Role::OpenBehind => self.bracket(at, behind.saturating_sub(1)),
            Role::OpenBlock => self.block(at, behind.saturating_sub(1)),
            _ => {
                if self.is_joined_by_backslash(at) {
                    self.may_break(at, BreakKind::Backslash);
                }
                self.word(at);
            }
        }
        behind
    }

    fn is_joined_by_backslash(&self, at: usize) -> bool {
        let word = self.lines.words.words.get(at);
        word.is_some_and(|word: &Word| {
            word.gap.has_backslash && word.begins.is_none() && word.is_spaced
        })
    }

    /// Writes `Do` or `Match` and its lines, up to the `End` at `end`.
    fn block(&mut self, opener: usize, end: usize) {
        self.lines.document.open_group(0);
        self.word(opener);
        let mut first_line = opener + 1;
        let begins_line =
            |word: Option<&Word>| word.is_none_or(|word: &Word| word.begins.is_some());
        while first_line < end && !begins_line(self.lines.words.words.get(first_line)) {
            first_line = self.lines.behind(first_line);
        }
        self.part(opener + 1, first_line, INDENT);
        self.lines.block(opener, first_line, end);
        self.word(end);
        self.lines.document.close_group();
    }

    /// Where the calls, indices and members end that follow the operand at `at`, if two calls of
    /// members are among them; else `at`.
    fn chain_end(&self, at: usize, to: usize) -> usize {
        let mut calls = 0;
        let mut end = self.lines.behind(at);
        while end < to {
            match self.token(end) {
                Token::Dot | Token::QuestionDot => {
                    calls += usize::from(self.is_member_call(end));
                    end += 2;
                }
                Token::Question => end += 1,
                _ if self.role(end) == Role::OpenBehind => end = self.lines.behind(end),
                _ => break,
            }
        }
        if calls >= 2 { end.min(to) } else { at }
    }

    /// Whether the dot at `dot` begins `.name(`.
    fn is_member_call(&self, dot: usize) -> bool {
        matches!(self.token(dot), Token::Dot | Token::QuestionDot)
            && self.token(dot + 2) == Token::LeftParen
            && self.role(dot + 2) == Role::OpenBehind
    }

    /// Writes an operand and what is called on it, which may all stand on lines of their own.
    fn chain(&mut self, from: usize, to: usize, indent: u32) {
        self.lines.document.open_group(indent.max(INDENT));
        let mut at = self.single(from, to);
        while at < to {
            if self.is_member_call(at) {
                self.may_break(at, BreakKind::Group);
            }
            at = self.single(at, to);
        }
        self.lines.document.close_group();
    }
}
