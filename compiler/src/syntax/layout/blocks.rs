//! Blocks: every one gets its `End`; what is missing or too much is reported, once, where it belongs.
//!
//! How lines are indented means nothing in a program that is right. In one whose `End`s do not fit, it says
//! which block was meant: such a text is read a second time, with an eye on that.

use std::ops::Range;

use runa_diagnostics::{Diagnostic, Span};

use super::{DEEPEST_NESTING, Text, end_is_missing, too_deep, word_is_missing};
use crate::syntax::ast::LostNames;
use crate::syntax::errors;
use crate::syntax::lexer::Lexeme;
use crate::syntax::recovery::{MOST_ERRORS, least_header};
use crate::syntax::token::Token;

/// The code of the error that a block has no end.
const MISSING_END: &str = "E0210";

/// So many lines before an `End` the header that it lacks is looked for.
const LONGEST_BLOCK: usize = 1000;

/// What the lines of a text consist of.
#[derive(Debug, Default)]
pub(in crate::syntax) struct Blocks {
    pub(in crate::syntax) lexemes: Vec<Lexeme>,
    /// Where, among the lexemes, what stands at the outermost level begins.
    pub(in crate::syntax) items: Vec<usize>,
}

/// Makes the blocks of `lexemes` fit; empty when they are nested too deeply or too many do not fit.
pub(super) fn fit_blocks(
    lexemes: &[Lexeme],
    text: Text<'_>,
    lost: &mut LostNames,
    diagnostics: &mut Vec<Diagnostic>,
) -> Blocks {
    let mut fitting = Fitting::new(text, false, lexemes.len());
    fitting.run(lexemes);
    if !fitting.diagnostics.is_empty() && !fitting.is_too_deep {
        fitting = Fitting::new(text, true, lexemes.len());
        fitting.run(lexemes);
    }
    let is_given_up = fitting.is_too_deep || fitting.diagnostics.len() >= MOST_ERRORS;
    diagnostics.append(&mut fitting.diagnostics);
    lost.append(fitting.lost);
    if is_given_up {
        return Blocks::default();
    }
    let outermost = fitting.lines.iter().filter(|line| line.depth == 0);
    Blocks { items: outermost.map(|line| line.at).collect(), lexemes: fitting.out }
}

/// Whether nothing else is wrong with blocks than that some are open at the end of the text.
pub(super) fn are_only_open(lexemes: &[Lexeme], text: Text<'_>) -> bool {
    let mut fitting = Fitting::new(text, false, lexemes.len());
    fitting.run(lexemes);
    // What an outer `End` or a line further out ends has another label.
    let is_open = |said: &Diagnostic| said.code == MISSING_END && said.labels.len() == 1;
    !fitting.diagnostics.is_empty() && fitting.diagnostics.iter().all(is_open)
}

/// A block that is open.
#[derive(Clone, Copy)]
struct Open {
    word: &'static str,
    opener: Lexeme,
    /// The line that it begins in.
    line: usize,
    indent: Option<usize>,
}

/// A logical line.
#[derive(Clone, Copy)]
struct Line {
    /// Where it begins among the lexemes that are given out.
    at: usize,
    /// How far it is indented, unless it begins behind a `;`.
    indent: Option<usize>,
    /// How many blocks are around it.
    depth: usize,
}

struct Fitting<'t> {
    text: Text<'t>,
    /// Whether the indent says what is meant.
    heeds_indent: bool,
    open: Vec<Open>,
    lines: Vec<Line>,
    out: Vec<Lexeme>,
    lost: LostNames,
    diagnostics: Vec<Diagnostic>,
    is_too_deep: bool,
}

impl<'t> Fitting<'t> {
    fn new(text: Text<'t>, heeds_indent: bool, length: usize) -> Self {
        Self {
            text,
            heeds_indent,
            open: Vec::new(),
            lines: Vec::new(),
            out: Vec::with_capacity(length + 8),
            lost: LostNames::default(),
            diagnostics: Vec::new(),
            is_too_deep: false,
        }
    }

    fn run(&mut self, lexemes: &[Lexeme]) {
        let mut brackets = 0usize;
        let mut index = 0;
        while self.diagnostics.len() < MOST_ERRORS
            && let Some(&lexeme) = lexemes.get(index)
        {
            match lexeme.token {
                Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                    brackets += 1;
                }
                Token::RightParen | Token::RightBracket | Token::RightBrace => {
                    brackets = brackets.saturating_sub(1);
                }
                _ => {}
            }
            if brackets + self.open.len() > DEEPEST_NESTING {
                return self.report_depth(lexeme);
            }
            if self.out.last().is_none_or(|last| last.token == Token::NewLine) {
                self.begin_line(lexeme);
                if self.lacks_end_word(lexemes, index) {
                    self.put_in_end_word(lexeme);
                    index += 1;
                    continue;
                }
                if self.begins_nothing(lexemes, index) {
                    index = self.leave_out_word(lexemes, index);
                    continue;
                }
                if self.stands_before_statement(lexemes, index) {
                    self.report_misfit(lexeme);
                    self.lines.pop();
                    index += 1;
                    continue;
                }
            }
            if lexeme.token == Token::End && self.is_end(lexemes, index) {
                if !self.is_line_start() {
                    self.report_end_in_line(lexeme, lexemes.get(index + 1).copied());
                    self.out.push(Lexeme { token: Token::NewLine, end: lexeme.start, ..lexeme });
                    self.begin_line(lexeme);
                }
                index = self.end(lexemes, index);
                continue;
            }
            if let Some(word) = self.opens(lexeme) {
                let line = self.lines.len() - 1;
                let indent = self.lines[line].indent;
                self.open.push(Open { word, opener: lexeme, line, indent });
            }
            self.out.push(lexeme);
            index += 1;
        }
        self.close_down_to(0, None, self.text.end);
    }

    fn begin_line(&mut self, lexeme: Lexeme) {
        let indent = self.indent(lexeme);
        self.lines.push(Line { at: self.out.len(), indent, depth: self.open.len() });
    }

    /// How far a lexeme is indented, if it is the first of its line.
    fn indent(&self, lexeme: Lexeme) -> Option<usize> {
        let before = self.text.text.get(..lexeme.start).unwrap_or_default();
        let white = before.bytes().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        matches!(before.as_bytes().get(..before.len() - white)?.last(), None | Some(b'\n'))
            .then_some(white)
    }

    /// The word of the block that a token begins, if it does.
    fn opens(&self, lexeme: Lexeme) -> Option<&'static str> {
        let word = lexeme.token.block_word()?;
        let before = self.out.last().map_or(Token::NewLine, |last| last.token);
        let begins = match lexeme.token {
            Token::Match | Token::Do => true,
            Token::If => before == Token::NewLine,
            Token::Process => {
                let heads_only = self.open.last().is_some_and(|open| open.word == "Interface");
                let begins = matches!(
                    before,
                    Token::NewLine | Token::Private | Token::Shared | Token::Override
                );
                begins && !heads_only
            }
            Token::Class => matches!(before, Token::NewLine | Token::Abstract | Token::Private),
            Token::Constructor => {
                matches!(before, Token::NewLine | Token::Private | Token::Shared | Token::Override)
            }
            _ => matches!(before, Token::NewLine | Token::Private),
        };
        begins.then_some(word)
    }

    // ---- `End`

    /// Whether an `End` ends something: it begins a line, or is that of an open block.
    fn is_end(&self, lexemes: &[Lexeme], index: usize) -> bool {
        let word = lexemes.get(index + 1).and_then(|next| next.token.block_word());
        self.is_line_start()
            || word.is_some_and(|word| self.open.iter().any(|open| open.word == word))
    }

    /// Handles `End Word`; gives where to go on.
    fn end(&mut self, lexemes: &[Lexeme], index: usize) -> usize {
        let lexeme = lexemes[index];
        if let Some(behind) = self.end_behind(lexemes, index) {
            self.report_misfit(lexemes[index + 1]);
            let closed = lexemes[behind];
            self.open.pop();
            self.out.push(lexeme);
            self.out.push(closed);
            return skip_line(lexemes, index) - 1;
        }
        let closed = lexemes.get(index + 1).filter(|next| next.token != Token::NewLine);
        let word = closed.and_then(|next| next.token.block_word());
        let Some((&closed, word)) = closed.zip(word) else {
            return self.bare_end(lexemes, index);
        };
        let position = self.closed_by(word);
        if let Some(position) = position {
            self.close_down_to(position + 1, Some((lexeme, closed)), lexeme.start);
        } else if let Some(open) = self.named_wrongly() {
            self.report_wrong_word(open, lexeme, closed, word);
            self.open.pop();
            self.out.push(lexeme);
            self.out.push(Lexeme { token: open.opener.token, ..closed });
            return index + 2;
        } else if !self.find_lost_header(lexeme, closed, word) {
            self.report_surplus(lexeme, closed, word);
            return self.leave_out_end(lexemes, index);
        }
        self.open.pop();
        self.out.push(lexeme);
        self.out.push(closed);
        index + 2
    }

    /// Where, further behind an `End`, the word of the innermost block stands.
    fn end_behind(&self, lexemes: &[Lexeme], index: usize) -> Option<usize> {
        let open = self.open.last().filter(|_| self.heeds_indent && self.is_line_start())?;
        let rest = lexemes[index + 1..].iter();
        let mut rest = rest.take_while(|next| next.token != Token::NewLine);
        let position = rest.position(|next| next.token.block_word() == Some(open.word))?;
        (position > 0).then_some(index + 1 + position)
    }

    /// `End` without the word of a block ends the last one.
    fn bare_end(&mut self, lexemes: &[Lexeme], index: usize) -> usize {
        let lexeme = lexemes[index];
        let Some(open) = self.open.pop() else {
            self.report_surplus(lexeme, lexeme, "");
            return self.leave_out_end(lexemes, index);
        };
        let (end, opener) = (self.span(lexeme, lexeme), self.span(open.opener, open.opener));
        self.diagnostics.push(word_is_missing(end, opener, open.word));
        self.out.push(lexeme);
        self.out.push(Lexeme { token: open.opener.token, ..lexeme });
        // What stands there instead of the word.
        let rest = lexemes[index + 1..].iter();
        index + 1 + rest.take_while(|next| next.token != Token::NewLine).count()
    }

    /// The innermost block, if the `End` that is being read stands where its own would.
    fn named_wrongly(&self) -> Option<Open> {
        let line = self.lines.last().filter(|_| self.heeds_indent && self.is_line_start())?;
        let open = self.open.last().copied()?;
        (open.indent.is_some() && open.indent == line.indent).then_some(open)
    }

    /// Leaves out an `End` that ends nothing, and what stands behind it in its line.
    fn leave_out_end(&mut self, lexemes: &[Lexeme], index: usize) -> usize {
        self.lines.pop();
        let next = skip_line(lexemes, index);
        self.lost.add_line(&lexemes[index..next], self.text.text, 0..self.text.end);
        next
    }

    /// Whether nothing of the last line was given out yet.
    fn is_line_start(&self) -> bool {
        self.lines.last().is_some_and(|line| line.at == self.out.len())
    }

    /// Which of the open blocks `End word` ends.
    fn closed_by(&self, word: &str) -> Option<usize> {
        let innermost = self.open.iter().rposition(|open| open.word == word)?;
        if !self.heeds_indent {
            return Some(innermost);
        }
        let line = self.lines.last().filter(|_| self.is_line_start());
        let indent = line.and_then(|line| line.indent);
        let as_far = |open: &Open| open.word == word && indent.is_some() && open.indent == indent;
        Some(self.open.iter().rposition(as_far).unwrap_or(innermost))
    }

    /// A line that consists of the word of an open block alone lacks its `End`.
    fn lacks_end_word(&self, lexemes: &[Lexeme], index: usize) -> bool {
        let lexeme = lexemes[index];
        let is_alone = lexemes.get(index + 1).is_none_or(|next| next.token == Token::NewLine);
        let Some(word) = lexeme.token.block_word().filter(|_| is_alone && self.heeds_indent) else {
            return false;
        };
        let indent = self.lines.last().and_then(|line| line.indent);
        let is_header = matches!(lexeme.token, Token::Try | Token::Select);
        self.open.iter().any(|open| open.word == word && (!is_header || open.indent == indent))
    }

    fn put_in_end_word(&mut self, lexeme: Lexeme) {
        let word = lexeme.token.block_word().unwrap_or_default();
        let place = Lexeme { end: lexeme.start, ..lexeme };
        self.diagnostics.push(end_is_missing(self.span(lexeme, lexeme), word));
        if let Some(position) = self.closed_by(word) {
            self.close_down_to(position + 1, Some((lexeme, lexeme)), lexeme.start);
            self.open.pop();
        }
        self.out.push(Lexeme { token: Token::End, ..place });
        self.out.push(lexeme);
    }

    /// Puts in the `End`s of the blocks that are open inside of the first `kept`.
    fn close_down_to(&mut self, kept: usize, found: Option<(Lexeme, Lexeme)>, at: usize) {
        while self.open.len() > kept
            && let Some(open) = self.open.pop()
        {
            let place = self.end_by_indent(open);
            self.report_missing(open, place, found);
            if self.heeds_indent && self.is_malformed(open) {
                self.leave_out_header(open);
            } else {
                self.insert_end(open, place, at);
            }
        }
    }

    /// The line before which a block without `End` ends, going by how far it is indented.
    fn end_by_indent(&self, open: Open) -> Option<usize> {
        let (indent, depth) = (open.indent?, self.open.len());
        let ends = |line: &Line| {
            let is_outside = line.indent.is_some_and(|other| other <= indent);
            let first = self.out.get(line.at).map(|lexeme| lexeme.token);
            let goes_on = matches!(
                first,
                Some(Token::Otherwise | Token::Catch | Token::Finally | Token::When)
            );
            is_outside && line.depth == depth + 1 && !goes_on
        };
        let behind = self.lines.get(open.line + 1..)?;
        let found = behind.iter().position(ends).filter(|_| self.heeds_indent)?;
        Some(open.line + 1 + found).filter(|&line| self.lines[line].at < self.out.len())
    }

    fn insert_end(&mut self, open: Open, line: Option<usize>, at: usize) {
        let word = open.opener.token;
        let Some(line) = line else {
            let own = self.is_line_start().then(|| self.lines.pop()).flatten();
            if self.out.last().is_some_and(|last| last.token != Token::NewLine) {
                self.out.push(Lexeme { start: at, token: Token::NewLine, end: at });
            }
            for token in [Token::End, word, Token::NewLine] {
                self.out.push(Lexeme { start: at, token, end: at });
            }
            let depth = self.open.len();
            self.lines.extend(own.map(|own| Line { at: self.out.len(), depth, ..own }));
            return;
        };
        let index = self.lines[line].at;
        let start = self.out[index].start;
        let end = [Token::End, word, Token::NewLine];
        self.out.splice(index..index, end.map(|token| Lexeme { start, token, end: start }));
        for line in &mut self.lines[line..] {
            line.at += end.len();
            line.depth -= 1;
        }
    }

    // ---- headers

    /// Whether a line that lacks its `End` is no header at all.
    fn is_malformed(&self, open: Open) -> bool {
        let line = self.line_lexemes(open.line);
        let opener = line.iter().position(|lexeme| lexeme.start == open.opener.start);
        let next = opener.and_then(|opener| line.get(opener + 1)).map(|next| next.token);
        !may_follow(open.opener.token, next.unwrap_or(Token::NewLine))
    }

    /// Whether a line begins with the word of a block and is no header, and no block seems to follow.
    fn begins_nothing(&self, lexemes: &[Lexeme], index: usize) -> bool {
        let lexeme = lexemes[index];
        let next = lexemes.get(index + 1).map_or(Token::NewLine, |next| next.token);
        if !self.heeds_indent || self.opens(lexeme).is_none() || may_follow(lexeme.token, next) {
            return false;
        }
        let line_end = skip_line(lexemes, index);
        let below = lexemes.get(line_end).and_then(|next| self.indent(*next));
        below.is_none_or(|below| Some(below) <= self.indent(lexeme))
    }

    /// Whether a line begins with the word of a block or `End`, and behind it with that of a statement.
    fn stands_before_statement(&self, lexemes: &[Lexeme], index: usize) -> bool {
        let word = lexemes[index].token;
        let next = lexemes.get(index + 1).map_or(Token::NewLine, |next| next.token);
        if self.heeds_indent && word == Token::End {
            let begins_other = next.begins_statement() && next.block_word().is_none();
            return begins_other && self.end_behind(lexemes, index).is_none();
        }
        let opens = self.heeds_indent && self.opens(lexemes[index]).is_some();
        opens && !may_follow(word, next) && next.begins_statement()
    }

    /// Makes such a line something that could not be read; gives where to go on.
    fn leave_out_word(&mut self, lexemes: &[Lexeme], index: usize) -> usize {
        let behind = lexemes.get(index + 1).map(|next| next.token);
        match behind {
            None | Some(Token::NewLine | Token::LeftParen) => {
                self.report_word_as_name(lexemes[index])
            }
            Some(_) => self.report_misfit(lexemes[index]),
        }
        let line_end = skip_line(lexemes, index);
        let line = &lexemes[index..line_end.saturating_sub(1).max(index + 1)];
        self.lost.add_line(line, self.text.text, 0..self.text.end);
        self.out.extend(least_header(line, None));
        line_end.saturating_sub(1).max(index + 1)
    }

    /// Takes a header out; what stands behind it is not inside of a block.
    fn leave_out_header(&mut self, open: Open) {
        self.replace_line(open.line, None, 0..self.text.end);
        for line in &mut self.lines[open.line + 1..] {
            line.depth = line.depth.saturating_sub(1);
        }
    }

    /// Finds the line that seems to be the header of the block that `End word` ends, and makes it one.
    fn find_lost_header(&mut self, end: Lexeme, closed: Lexeme, word: &'static str) -> bool {
        let Some(line) = self.lost_header(closed.token) else { return false };
        let at = self.lines[line].at;
        let first = self.out[at];
        let last = self.line_lexemes(line).last().copied().unwrap_or(first);
        let opener = Lexeme { token: closed.token, ..first };
        let habit = errors::habit(&self.out, at, self.text.text, self.text.file);
        self.diagnostics.push(habit.unwrap_or_else(|| {
            let message = format!("the block that `End {word}` ends begins nowhere");
            Diagnostic::error("E0212", message)
                .at(self.span(first, last), format!("does this line begin it? `{word}` is missing"))
                .at(self.span(end, closed), "no such block is open")
        }));
        self.replace_line(line, Some(closed.token), first.start..closed.end);
        for line in &mut self.lines[line + 1..] {
            line.depth += 1;
        }
        let indent = self.lines[line].indent;
        self.open.push(Open { word, opener, line, indent });
        true
    }

    /// The last line behind which lines are indented further, which is indented as far as this one or more.
    fn lost_header(&self, word: Token) -> Option<usize> {
        let (own, before) = self.lines.split_last().filter(|_| self.heeds_indent)?;
        let indent = own
            .indent
            .filter(|_| self.is_line_start() && !matches!(word, Token::Do | Token::Match))?;
        let depth = self.open.len();
        for (line, known) in before.iter().enumerate().rev().take(LONGEST_BLOCK) {
            if known.depth < depth || known.indent.is_some_and(|other| other < indent) {
                return None;
            }
            let first = self.out[known.at].token;
            let is_plain = first.block_word().is_none() && first != Token::End;
            let has_inner = before.get(line + 1).is_some_and(|next| next.indent > known.indent);
            if known.depth == depth && known.indent.is_some() && is_plain && has_inner {
                return Some(line);
            }
        }
        None
    }

    /// The lexemes of a line, without its end.
    fn line_lexemes(&self, line: usize) -> &[Lexeme] {
        let rest = self.out.get(self.lines[line].at..).unwrap_or_default();
        let length = rest.iter().position(|lexeme| lexeme.token == Token::NewLine);
        &rest[..length.unwrap_or(rest.len())]
    }

    /// Makes a line the least header of a block, or something that could not be read.
    fn replace_line(&mut self, line: usize, word: Option<Token>, scope: Range<usize>) {
        let at = self.lines[line].at;
        let old = self.line_lexemes(line).to_vec();
        self.lost.add_line(&old, self.text.text, scope);
        let new = least_header(&old, word);
        let (before, after) = (old.len(), new.len());
        self.out.splice(at..at + before, new);
        for line in &mut self.lines[line + 1..] {
            line.at = line.at + after - before;
        }
    }

    // ---- messages

    fn report_misfit(&mut self, lexeme: Lexeme) {
        let diagnostic = self.misfit(lexeme);
        self.diagnostics.push(diagnostic);
    }

    fn misfit(&self, lexeme: Lexeme) -> Diagnostic {
        let span = self.span(lexeme, lexeme);
        let word = self.text.text.get(span.range()).unwrap_or_default();
        Diagnostic::error("E0201", format!("`{word}` does not fit here"))
            .at(span, "no block begins or ends like this")
    }

    /// A word stands alone, or with something in parentheses, as the name of a case does.
    fn report_word_as_name(&mut self, lexeme: Lexeme) {
        let note = "words of the language are no names: a case, for one, is called otherwise";
        let diagnostic = self.misfit(lexeme).note(note);
        self.diagnostics.push(diagnostic);
    }

    fn report_end_in_line(&mut self, end: Lexeme, word: Option<Lexeme>) {
        let span = self.span(end, word.unwrap_or(end));
        let words = self.text.text.get(span.range()).unwrap_or_default();
        let before = self.out.last().map_or(end.start, |last| last.end);
        let between = Lexeme { start: before, end: end.start, ..end };
        self.diagnostics.push(
            Diagnostic::error("E0201", format!("`{words}` begins a line"))
                .at(span, "not behind a statement")
                .fix("begin a new line", self.span(between, between), "\n"),
        );
    }

    fn span(&self, from: Lexeme, to: Lexeme) -> Span {
        self.text.span(from, to)
    }

    fn report_missing(&mut self, open: Open, line: Option<usize>, found: Option<(Lexeme, Lexeme)>) {
        let word = open.word;
        let mut diagnostic =
            Diagnostic::error(MISSING_END, format!("this `{word}` has no `End {word}`"))
                .at(self.span(open.opener, open.opener), "opened here");
        if let Some(line) = line {
            let first = self.out[self.lines[line].at];
            let place = Lexeme { end: first.start, ..first };
            diagnostic = diagnostic.at(
                self.span(place, place),
                format!("`End {word}` seems to be missing before this"),
            );
        } else if let Some((from, to)) = found {
            diagnostic = diagnostic.at(self.span(from, to), "this ends a block around it");
        }
        self.diagnostics.push(diagnostic);
    }

    fn report_wrong_word(&mut self, open: Open, from: Lexeme, to: Lexeme, word: &str) {
        let span = self.span(from, to);
        let message = format!("`End {word}` ends no `{}`", open.word);
        self.diagnostics.push(
            Diagnostic::error("E0212", message)
                .at(span, format!("`End {}` is expected", open.word))
                .at(self.span(open.opener, open.opener), "this block is open")
                .suggest(format!("write `End {}`", open.word), span, format!("End {}", open.word)),
        );
    }

    fn report_surplus(&mut self, from: Lexeme, to: Lexeme, word: &str) {
        let end = format!("End {word}");
        let end = end.trim_end();
        let message = match self.open.last() {
            Some(open) => format!("`{end}` stands where `End {}` is expected", open.word),
            None => format!("`{end}` ends nothing"),
        };
        let mut diagnostic =
            Diagnostic::error("E0212", message).at(self.span(from, to), "no such block is open");
        if let Some(open) = self.open.last() {
            diagnostic = diagnostic.at(self.span(open.opener, open.opener), "this block is open");
        }
        self.diagnostics.push(diagnostic);
    }

    fn report_depth(&mut self, lexeme: Lexeme) {
        self.is_too_deep = true;
        let mut said = too_deep(self.span(lexeme, lexeme));
        if let Some(open) = self.open.first() {
            let label = format!("this `{}` is still open", open.word);
            said = said.at(self.span(open.opener, open.opener), label);
            said = said.note("each block ends with `End` and its word");
        }
        self.diagnostics.push(said);
    }
}

/// Whether a header that begins with `word` can go on like this.
fn may_follow(word: Token, next: Token) -> bool {
    match word {
        Token::Try | Token::Select => next == Token::NewLine,
        Token::Test => next == Token::Text,
        Token::On | Token::Using => next == Token::Lower,
        Token::Constructor => next == Token::LeftParen,
        Token::For => matches!(next, Token::Lower | Token::Each | Token::Wildcard),
        Token::If | Token::While => next != Token::NewLine && !next.begins_statement(),
        Token::Do | Token::Match => true,
        _ => next == Token::Called,
    }
}

/// The index behind the line end that follows.
fn skip_line(lexemes: &[Lexeme], index: usize) -> usize {
    let length = lexemes[index..].iter().position(|lexeme| lexeme.token == Token::NewLine);
    length.map_or(lexemes.len(), |length| index + length + 1)
}
