//! The pass between lexer and parser: lambda parentheses, line ends, blocks.
//!
//! After it every logical line ends with exactly one [`Token::NewLine`], a `(` that begins the
//! parameters of a lambda is a [`Token::LambdaParen`], and every block has its `End`: what is missing
//! was reported and put in, what is too much was reported and taken out.

use runa_diagnostics::{Diagnostic, FileId, Span};

use super::lexer::Lexeme;
use super::token::Token;

/// How deeply brackets and blocks may be nested.
const DEEPEST_NESTING: usize = 120;

/// The logical lines of `lexemes`.
pub(super) fn lay_out(
    lexemes: Vec<Lexeme>,
    file: FileId,
    end: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Lexeme> {
    let mut lexemes = lexemes;
    mark_lambdas(&mut lexemes);
    let lines = join_lines(&lexemes, end);
    let mut blocks =
        Blocks { file, open: Vec::new(), out: Vec::new(), diagnostics, too_deep: false };
    blocks.run(&lines, end);
    if blocks.too_deep { Vec::new() } else { blocks.out }
}

/// A `(` whose `)` is followed by `=>` begins a lambda or function type.
fn mark_lambdas(lexemes: &mut [Lexeme]) {
    let mut open = Vec::new();
    for index in 0..lexemes.len() {
        match lexemes[index].token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace => open.push(index),
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                let arrow = lexemes.get(index + 1).is_some_and(|next| next.token == Token::Arrow);
                if let Some(begin) = open.pop()
                    && arrow
                    && lexemes[begin].token == Token::LeftParen
                    && lexemes[index].token == Token::RightParen
                {
                    lexemes[begin].token = Token::LambdaParen;
                }
            }
            _ => {}
        }
    }
}

/// Keeps one line end where a logical line ends.
fn join_lines(lexemes: &[Lexeme], end: usize) -> Vec<Lexeme> {
    let mut out: Vec<Lexeme> = Vec::with_capacity(lexemes.len());
    // What is open: `true` for brackets, in which lines do not end, `false` for blocks inside.
    let mut inside: Vec<bool> = Vec::new();
    let mut index = 0;
    while let Some(&lexeme) = lexemes.get(index) {
        let before = out.last().map(|last| last.token);
        match lexeme.token {
            Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                inside.push(true);
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                inside.pop();
            }
            Token::Do | Token::Match if before == Some(Token::End) => {
                inside.pop();
            }
            Token::Do | Token::Match => inside.push(false),
            Token::NewLine => {
                let next = lexemes[index..].iter().find(|next| next.token != Token::NewLine);
                index += lexemes[index..].iter().take_while(|l| l.token == Token::NewLine).count();
                let goes_on = inside.last() == Some(&true)
                    || before
                        .is_none_or(|token| token == Token::NewLine || token.continues_behind())
                    || next.is_some_and(|next| next.token.continues_before());
                if !goes_on {
                    out.push(lexeme);
                }
                continue;
            }
            _ => {}
        }
        out.push(lexeme);
        index += 1;
    }
    if out.last().is_some_and(|last| last.token != Token::NewLine) {
        out.push(Lexeme { start: end, token: Token::NewLine, end });
    }
    out
}

/// A block that is open.
struct Open {
    word: &'static str,
    opener: Lexeme,
}

struct Blocks<'a> {
    file: FileId,
    open: Vec<Open>,
    out: Vec<Lexeme>,
    diagnostics: &'a mut Vec<Diagnostic>,
    too_deep: bool,
}

impl Blocks<'_> {
    fn run(&mut self, lexemes: &[Lexeme], end: usize) {
        let mut brackets = 0usize;
        let mut index = 0;
        while let Some(&lexeme) = lexemes.get(index) {
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
                self.report_depth(lexeme);
                return;
            }
            if lexeme.token == Token::End {
                index = self.end(lexemes, index);
                continue;
            }
            if let Some(word) = self.opens(lexeme) {
                self.open.push(Open { word, opener: lexeme });
            }
            self.out.push(lexeme);
            index += 1;
        }
        while let Some(open) = self.open.pop() {
            self.report_missing(&open, None);
            self.insert_end(open.opener.token, end);
        }
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
                !heads_only && !matches!(before, Token::Abstract | Token::External)
            }
            Token::Class => matches!(before, Token::NewLine | Token::Abstract | Token::Private),
            Token::Constructor => {
                matches!(before, Token::NewLine | Token::Private | Token::Shared | Token::Override)
            }
            _ => matches!(before, Token::NewLine | Token::Private),
        };
        begins.then_some(word)
    }

    /// Handles `End Word`; gives where to go on.
    fn end(&mut self, lexemes: &[Lexeme], index: usize) -> usize {
        let lexeme = lexemes[index];
        let closed = lexemes.get(index + 1).filter(|next| next.token != Token::NewLine);
        let word = closed.and_then(|next| next.token.block_word());
        let Some((closed, word)) = closed.zip(word) else {
            // The parser says what should stand behind `End`; a bare one closes the last block.
            let Some(open) = self.open.pop() else {
                self.report_surplus(lexeme, lexeme, "End");
                return skip_line(lexemes, index);
            };
            let message =
                format!("this `End` needs the word of the block it ends: `End {}`", open.word);
            let span = self.span(lexeme, lexeme);
            self.diagnostics.push(
                Diagnostic::error("E0211", message)
                    .at(span, "")
                    .at(self.span(open.opener, open.opener), "this block is open")
                    .fix("name the block", span, format!("End {}", open.word)),
            );
            self.out.push(lexeme);
            self.out.push(Lexeme { token: open.opener.token, ..lexeme });
            return if closed.is_some() { index + 2 } else { index + 1 };
        };
        let Some(position) = self.open.iter().rposition(|open| open.word == word) else {
            self.report_surplus(lexeme, *closed, word);
            return skip_line(lexemes, index);
        };
        while self.open.len() > position + 1 {
            let Some(open) = self.open.pop() else { break };
            self.report_missing(&open, Some((lexeme, *closed)));
            self.insert_end(open.opener.token, lexeme.start);
        }
        self.open.pop();
        self.out.push(lexeme);
        self.out.push(*closed);
        index + 2
    }

    fn insert_end(&mut self, word: Token, at: usize) {
        if self.out.last().is_some_and(|last| last.token != Token::NewLine) {
            self.out.push(Lexeme { start: at, token: Token::NewLine, end: at });
        }
        for token in [Token::End, word, Token::NewLine] {
            self.out.push(Lexeme { start: at, token, end: at });
        }
    }

    fn span(&self, from: Lexeme, to: Lexeme) -> Span {
        Span::new(self.file, from.start as u32, to.end as u32)
    }

    fn report_missing(&mut self, open: &Open, found: Option<(Lexeme, Lexeme)>) {
        let word = open.word;
        let mut diagnostic =
            Diagnostic::error("E0210", format!("this `{word}` has no `End {word}`"))
                .at(self.span(open.opener, open.opener), "opened here");
        if let Some((from, to)) = found {
            diagnostic = diagnostic.at(self.span(from, to), "this ends a block around it");
        }
        self.diagnostics.push(diagnostic);
    }

    fn report_surplus(&mut self, from: Lexeme, to: Lexeme, word: &str) {
        let message = match self.open.last() {
            Some(open) => {
                format!("`End {word}` stands where `End {}` is expected", open.word)
            }
            None => format!("`End {word}` ends nothing"),
        };
        let mut diagnostic =
            Diagnostic::error("E0212", message).at(self.span(from, to), "no such block is open");
        if let Some(open) = self.open.last() {
            diagnostic = diagnostic.at(self.span(open.opener, open.opener), "this block is open");
        }
        self.diagnostics.push(diagnostic);
    }

    fn report_depth(&mut self, lexeme: Lexeme) {
        self.too_deep = true;
        let message = format!("this is nested more than {DEEPEST_NESTING} levels deep");
        self.diagnostics.push(
            Diagnostic::error("E0213", message)
                .at(self.span(lexeme, lexeme), "too deep here")
                .note("give parts of it names, or put them into processes of their own"),
        );
    }
}

/// Behind the line end of the line at `index`.
fn skip_line(lexemes: &[Lexeme], index: usize) -> usize {
    let rest = lexemes[index..].iter();
    let length = rest.take_while(|lexeme| lexeme.token != Token::NewLine).count();
    (index + length + 1).min(lexemes.len())
}
