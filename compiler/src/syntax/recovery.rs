//! Reading on behind a line that the grammar does not allow.
//!
//! Each thing of the outermost level is read on its own. Where the parser stops, the line around is
//! reported and replaced by the least that leaves the lines around it what they were, and what it stands in
//! is read once more.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use runa_diagnostics::{Diagnostic, FileId, Span};

use super::ast::{Item, LostNames};
use super::build::{Builder, Interner};
use super::errors;
use super::grammar;
use super::lexer::Lexeme;
use super::token::Token;

/// After so many errors the rest of a text is not read: it is probably none of this language.
pub(super) const MOST_ERRORS: usize = 1000;
/// So often a thing of the outermost level is read anew.
const MOST_ATTEMPTS: usize = 400;
/// So many tokens of a text are read anew, so that a long one with many errors takes no longer than others.
const MOST_READ_ANEW: usize = 1_000_000;

/// Reads one thing of the outermost level after another.
pub(super) struct Reader<'s> {
    pub(super) text: &'s str,
    pub(super) file: FileId,
    pub(super) interner: &'s RefCell<Interner<'s>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) lost: LostNames,
    /// How many tokens may still be read anew.
    pub(super) tokens_left: usize,
    /// The first line that was left out.
    pub(super) left_out: Option<Span>,
}

impl<'s> Reader<'s> {
    /// One that has read nothing yet.
    pub(super) fn begin(text: &'s str, file: FileId, interner: &'s RefCell<Interner<'s>>) -> Self {
        Self {
            text,
            file,
            interner,
            diagnostics: Vec::new(),
            lost: LostNames::default(),
            tokens_left: MOST_READ_ANEW,
            left_out: None,
        }
    }

    /// Reads what some of the lexemes say, which is one thing if all is right; none if that could not be made out.
    pub(super) fn item(&mut self, range: Range<usize>, all: &[Lexeme]) -> Vec<Item> {
        let (before, lexemes) = (&all[..range.start], &all[range.clone()]);
        match self.read(lexemes) {
            Ok(items) => items,
            Err(error) => {
                let scope = self.scope(lexemes);
                let at = errors::place(&error, lexemes);
                // A line that nothing begins with may be the rest of the one before.
                let is_rest = at == 0 || at == 1 && lexemes[0].token.is_soft();
                if is_rest && !before.is_empty() && !lexemes[0].token.begins_statement() {
                    let line = errors::line(before, before.len() - 1);
                    self.lost.add_line(&before[line], self.text, 0..self.text.len());
                }
                self.item_with_errors(lexemes.to_vec(), error, scope).unwrap_or_default()
            }
        }
    }

    /// The bytes in which names that are declared in something of the outermost level are known.
    fn scope(&self, lexemes: &[Lexeme]) -> Range<usize> {
        let lines = lexemes.iter().filter(|lexeme| lexeme.token == Token::NewLine).count();
        match (lexemes.first(), lexemes.last()) {
            (Some(first), Some(last)) if lines > 1 => first.start..last.end,
            _ => 0..self.text.len(),
        }
    }

    /// Reads what some lexemes say, if the grammar allows all of it.
    pub(super) fn read(&mut self, lexemes: &[Lexeme]) -> Result<Vec<Item>, errors::Error> {
        let builder = Builder::new(self.text, self.file, 0, self.interner);
        let tokens = lexemes.iter().map(|lexeme| Ok((lexeme.start, lexeme.token, lexeme.end)));
        let items = grammar::TopItemsParser::new().parse(&builder, tokens)?;
        self.diagnostics.extend(builder.diagnostics.into_inner());
        Ok(items)
    }

    fn item_with_errors(
        &mut self,
        lexemes: Vec<Lexeme>,
        error: errors::Error,
        scope: Range<usize>,
    ) -> Option<Vec<Item>> {
        let (mut lexemes, mut error) = (lexemes, error);
        // How often the line that begins at a byte was replaced.
        let mut attempts: HashMap<usize, u8> = HashMap::new();
        for _ in 0..MOST_ATTEMPTS {
            let at = errors::place(&error, &lexemes);
            let range = errors::line(&lexemes, at);
            let start = lexemes.get(range.start)?.start;
            let attempt = attempts.entry(start).or_default();
            if *attempt == 0 {
                self.report(&error, &lexemes, at);
                // Behind a header that ends too early its rest may stand.
                let is_header = lexemes[range.start].token.block_word().is_some();
                if at == range.end && is_header && at + 1 < lexemes.len() {
                    let line = errors::line(&lexemes, at + 1);
                    self.lost.add_line(&lexemes[line], self.text, scope.clone());
                }
                for behind in behind_blocks(&lexemes, &range) {
                    self.lost.add_line(&lexemes[behind], self.text, scope.clone());
                }
                self.lost.add_line(&lexemes[range], self.text, scope.clone());
            }
            let left_out = self.line_at(&lexemes, at);
            self.left_out = self.left_out.or(Some(left_out));
            let is_replaced = leave_out_line(&mut lexemes, at, *attempt);
            *attempt += 1;
            if !is_replaced || lexemes.is_empty() || self.diagnostics.len() >= MOST_ERRORS {
                break;
            }
            let Some(left) = self.tokens_left.checked_sub(lexemes.len()) else { break };
            self.tokens_left = left;
            match self.read(&lexemes) {
                Ok(items) => return Some(items),
                Err(next) => error = next,
            }
        }
        self.lost.add_line(&lexemes, self.text, scope);
        None
    }

    /// Where the line around `at` stands.
    fn line_at(&self, lexemes: &[Lexeme], at: usize) -> Span {
        let range = errors::line(lexemes, at);
        let start = lexemes.get(range.start).map_or(0, |first| first.start);
        let end = lexemes.get(range.end.saturating_sub(1)).map_or(start, |last| last.end);
        Span::new(self.file, start as u32, end.max(start) as u32)
    }

    /// Says what is wrong, unless something was said about the line.
    fn report(&mut self, error: &errors::Error, lexemes: &[Lexeme], at: usize) {
        let range = errors::line(lexemes, at);
        let (Some(first), Some(last)) = (lexemes.get(range.start), lexemes.get(range.end)) else {
            return;
        };
        let is_here = |place: u32| (first.start..=last.start).contains(&(place as usize));
        let is_said = self
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.span().is_some_and(|span| is_here(span.start)));
        // Neither is anything said about what was put in for something that was reported.
        let is_put_in = lexemes
            .get(at)
            .is_some_and(|found| found.start == found.end && found.token != Token::NewLine);
        if !is_said && !is_put_in {
            let diagnostic = errors::explain(error, lexemes, at, self.text, self.file);
            self.diagnostics.push(diagnostic);
        }
    }
}

/// The least header of a block that begins with `word`, or else a statement, instead of `line`.
pub(super) fn least_header(line: &[Lexeme], word: Option<Token>) -> Vec<Lexeme> {
    use Token::{
        Called, Each, Equal, In, LeftParen, Lower, NewLine, RightParen, Text, Unreadable, Upper,
        Wildcard,
    };
    let (first, last) = match (line.first(), line.last()) {
        (Some(&first), Some(&last)) => (first, last),
        _ => return Vec::new(),
    };
    let tokens: &[Token] = match word {
        None => &[Unreadable],
        Some(word) => match word {
            Token::If | Token::While | Token::Match => &[word, Unreadable],
            Token::For => &[word, Each, Wildcard, In, Unreadable],
            Token::Using => &[word, Lower, Equal, Unreadable],
            Token::Process => &[word, Called, Lower, LeftParen, RightParen],
            Token::Constructor => &[word, LeftParen, RightParen],
            Token::On => &[word, Lower, LeftParen, RightParen],
            Token::Test => &[word, Text],
            Token::Try | Token::Select | Token::Catch | Token::Finally | Token::Otherwise => {
                &[word]
            }
            Token::When => &[word, Wildcard],
            _ => &[word, Called, Upper],
        },
    };
    let name_of = |wanted: Token| {
        let called = line.iter().position(|lexeme| lexeme.token == Called)?;
        line.get(called + 1).filter(|lexeme| lexeme.token == wanted).copied()
    };
    let place = Lexeme { start: first.start, token: NewLine, end: first.start };
    tokens
        .iter()
        .map(|&token| match token {
            Unreadable => Lexeme { token, start: first.start, end: last.end },
            Lower | Upper => name_of(token).unwrap_or(Lexeme { token, ..place }),
            _ => Lexeme { token, ..place },
        })
        .collect()
}

/// Replaces the line around `at`, at a first attempt or a later one; `false` when there is no way left.
fn leave_out_line(lexemes: &mut Vec<Lexeme>, at: usize, attempt: u8) -> bool {
    let range = errors::line(lexemes, at);
    let line = &lexemes[range.clone()];
    let tokens: Vec<Token> = line.iter().map(|lexeme| lexeme.token).collect();
    let head = tokens.iter().position(|token| {
        !matches!(token, Token::Private | Token::Shared | Token::Override | Token::Abstract)
    });
    let second = tokens.get(1).copied();
    let Some(first) = head.map(|index| tokens[index]) else { return false };
    let replaced = match (first, attempt) {
        (Token::End, 0) => least_end(line),
        (Token::End, _) => return false,
        (Token::Otherwise, 0) if second == Some(Token::If) => {
            let mut header = least_header(line, Some(Token::If));
            header.insert(0, Lexeme { end: line[0].start, ..line[0] });
            header
        }
        (Token::Otherwise, 0) => least_header(line, Some(Token::Otherwise)),
        (Token::When, 0) if tokens.contains(&Token::Then) => {
            with_rest(line, &[Token::When, Token::Wildcard, Token::Then, Token::Unreadable])
        }
        (Token::When, 0) => least_header(line, Some(Token::When)),
        (Token::When, 1) => {
            with_rest(line, &[Token::When, Token::Wildcard, Token::From, Token::Unreadable])
        }
        (Token::Process, 0) if !tokens.contains(&Token::Abstract) => {
            least_header(line, Some(Token::Process))
        }
        (Token::Catch | Token::Finally, 0) => least_header(line, Some(first)),
        _ if tokens.last() == Some(&Token::Do) && attempt == 0 => {
            return keep_blocks(lexemes, range);
        }
        _ if tokens.contains(&Token::Match) && attempt == 0 => {
            least_header(line, Some(Token::Match))
        }
        (word, 0)
            if word.block_word().is_some() && word != Token::Match && word != Token::Process =>
        {
            least_header(line, Some(word))
        }
        (word, 1..) if word.block_word().is_some() => return false,
        (_, 0) => least_header(line, None),
        // No statement can stand here: a member, say.
        (_, 1) => Vec::new(),
        _ => return false,
    };
    // A line that is left empty goes together with its line end.
    let stop = range.end + usize::from(replaced.is_empty());
    lexemes.splice(range.start..stop.min(lexemes.len()), replaced);
    true
}

/// These tokens instead of a line; what could not be read is all of it.
fn with_rest(line: &[Lexeme], tokens: &[Token]) -> Vec<Lexeme> {
    let (start, end) = (line[0].start, line[line.len() - 1].end);
    let place = |&token: &Token| match token {
        Token::Unreadable => Lexeme { start, token, end },
        _ => Lexeme { start, token, end: start },
    };
    tokens.iter().map(place).collect()
}

/// What stands behind the block of each lambda that begins at the end of a line and ends in one where the
/// next begins; nothing if one has no end.
fn behind_blocks(lexemes: &[Lexeme], line: &Range<usize>) -> Vec<Range<usize>> {
    let mut behind = Vec::new();
    if lexemes[line.clone()].last().is_none_or(|last| last.token != Token::Do) {
        return behind;
    }
    let mut at = line.end;
    while let Some(end) = end_of_block(lexemes, at) {
        let rest = end + 1..errors::line(lexemes, end).end;
        at = rest.end;
        let goes_on = !rest.is_empty() && lexemes[rest.end - 1].token == Token::Do;
        behind.push(rest);
        if !goes_on {
            return behind;
        }
    }
    Vec::new()
}

/// The index of the `Do` behind `End` that ends the block whose lines begin at `start`.
fn end_of_block(lexemes: &[Lexeme], start: usize) -> Option<usize> {
    let mut depth = 0usize;
    for index in start..lexemes.len() {
        match (lexemes[index - 1].token, lexemes[index].token) {
            (Token::End, Token::Do) if depth == 0 => return Some(index),
            (Token::End, Token::Do) => depth -= 1,
            (_, Token::Do) => depth += 1,
            _ => {}
        }
    }
    None
}

/// Keeps the blocks of lambdas, of which the first begins at the end of a line, and leaves out what is
/// around them: they are handed over to something that could not be read.
fn keep_blocks(lexemes: &mut Vec<Lexeme>, line: Range<usize>) -> bool {
    let behind = behind_blocks(lexemes, &line);
    if behind.is_empty() {
        return false;
    }
    let last = behind.len() - 1;
    // From behind, so that places before stay what they are.
    for (index, rest) in behind.into_iter().enumerate().rev() {
        let at = lexemes[rest.start - 1].end;
        let mut instead = put_in(&[Token::RightParen], at);
        if index < last {
            instead = put_in(&[Token::Comma], at);
            instead.extend(put_in(&BEGIN_OF_BLOCK, at));
        }
        lexemes.splice(rest, instead);
    }
    let word = match lexemes[line.start].token {
        word @ (Token::If | Token::While | Token::For | Token::Using) => Some(word),
        _ => None,
    };
    let mut header = least_header(&lexemes[line.clone()], word);
    if lexemes[line.start].token == Token::Return {
        header.insert(0, Lexeme { end: lexemes[line.start].start, ..lexemes[line.start] });
    }
    let at = header.last().map_or(0, |last| last.end);
    header.extend(put_in(&[Token::LeftParen], at));
    header.extend(put_in(&BEGIN_OF_BLOCK, at));
    lexemes.splice(line, header);
    true
}

/// `End Do` or `End Match` at the beginning of a line, with the brackets that are closed behind it, and
/// those that are open at its end, with the block that begins there.
fn least_end(line: &[Lexeme]) -> Vec<Lexeme> {
    let (end, rest) = line.split_at(line.len().min(2));
    let (mut least, mut open) = (end.to_vec(), Vec::new());
    for &lexeme in rest {
        match lexeme.token {
            Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                open.push(lexeme);
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace if open.pop().is_none() => {
                least.push(lexeme);
            }
            _ => {}
        }
    }
    if let Some(last) = rest.last().filter(|last| last.token == Token::Do) {
        least.extend(put_in(&[Token::Comma], last.start));
        least.extend(open);
        least.extend(put_in(&BEGIN_OF_BLOCK, last.start));
    }
    least
}

/// Tokens that do not stand in the text.
fn put_in(tokens: &[Token], at: usize) -> Vec<Lexeme> {
    tokens.iter().map(|&token| Lexeme { start: at, token, end: at }).collect()
}

/// A lambda with a block.
const BEGIN_OF_BLOCK: [Token; 4] = [Token::LambdaParen, Token::RightParen, Token::Arrow, Token::Do];
