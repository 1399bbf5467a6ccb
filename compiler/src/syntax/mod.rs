//! From text to syntax tree: lexer, layout, grammar.
//!
//! [`parse`] never fails: it gives a tree of what could be read and diagnostics for the rest. The
//! grammar in `grammar.lalrpop` is the only description of the syntax.

pub mod ast;
mod build;
mod completeness;
mod errors;
mod habits;
mod highlight;
mod items;
mod layout;
mod lexer;
mod parts;
mod recovery;
mod text;
mod token;

#[allow(clippy::all, clippy::pedantic, unused, missing_docs)]
mod grammar {
    include!(concat!(env!("OUT_DIR"), "/syntax/grammar.rs"));

    // Every step of the parser moves what is on its stack, which needs no call up to this size. What is larger
    // and rare belongs into a box.
    const _: () = assert!(size_of::<(usize, __parse__TopItems::__Symbol, usize)>() <= 128);
}

use std::cell::RefCell;

use runa_diagnostics::{Diagnostic, FileId, Source, Span};

use ast::{Expr, ExprKind, LostNames, Program};
use build::{Builder, Interner};
pub use completeness::{is_unfinished, waits_for_more};
pub use highlight::{Class, highlight};
use layout::Blocks;
pub(crate) use lexer::Lexeme;
use recovery::Reader;

pub(crate) use habits::{capital, own_type};
pub use token::Token;

/// What a text says.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What could be read.
    pub program: Program,
    /// What could not, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// Whether everything could be read.
    pub fn is_complete(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Reads a text. Lines with errors are reported and left out; what is between them is read.
pub fn parse(source: &Source, file: FileId) -> Parsed {
    parse_from(source.text(), 0, file)
}

/// Reads what stands in a text from a byte on, which begins a line.
pub(crate) fn parse_from(text: &str, from: usize, file: FileId) -> Parsed {
    parse_lines(text, from, file).0
}

/// Reads like [`parse_from`]; gives the lines, too, that the parser got. They are those of the text if it has
/// no errors.
pub(crate) fn parse_lines(text: &str, from: usize, file: FileId) -> (Parsed, Vec<Lexeme>) {
    let begins = text.get(from..).unwrap_or_default();
    let skipped = from + if begins.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let (mut diagnostics, mut lost) = (Vec::new(), LostNames::default());
    let lexemes = lexer::lex(&text[skipped..], file, skipped, &mut diagnostics);
    let place = (file, text.len());
    let Blocks { lexemes, items: starts } =
        layout::lay_out(lexemes, text, place, &mut lost, &mut diagnostics);
    if !diagnostics.is_empty() {
        let words = lexer::lex(&text[skipped..], file, skipped, &mut Vec::new());
        habits::explain_braces(&words, text, file, &mut diagnostics);
        habits::explain_missing_ends(&words, text, file, &mut diagnostics);
    }
    let interner = RefCell::new(Interner::default());
    let mut reader = Reader { diagnostics, lost, ..Reader::begin(text, file, &interner) };
    let items = items::read(&mut reader, &lexemes, &starts);
    let Reader { mut diagnostics, lost, left_out, .. } = reader;
    // Whatever else is thought to have been said: nothing is left out in silence.
    let unreadable = lexemes.iter().find(|lexeme| lexeme.token == Token::Unreadable);
    let unreadable =
        unreadable.map(|lexeme| Span::new(file, lexeme.start as u32, lexeme.end as u32));
    if let Some(line) = unreadable.or(left_out)
        && !diagnostics.iter().any(Diagnostic::is_error)
    {
        let message = "this line does not fit here";
        let mut lost = Diagnostic::error("E0201", message).at(line, "unexpected");
        if text.get(line.start as usize..line.end as usize) == Some("Do") {
            lost = lost.note("`Do` stands behind the `=>` of a lambda, and nowhere else");
        }
        diagnostics.push(lost);
    }
    crate::sort(&mut diagnostics);
    diagnostics
        .dedup_by(|later, earlier| later.code == earlier.code && later.span() == earlier.span());
    let signals = lexemes.iter().any(|lexeme| may_signal(lexeme, text));
    let parts = ast::Parts::named(&lexemes, text);
    (Parsed { program: Program { items, lost, signals, parts }, diagnostics }, lexemes)
}

/// Whether a token is one that deals with signals, or a text whose holes may contain one.
fn may_signal(lexeme: &Lexeme, text: &str) -> bool {
    match lexeme.token {
        Token::Signal | Token::Resume => true,
        Token::Text => {
            let text = text.get(lexeme.start..lexeme.end).unwrap_or_default();
            text.contains('{') && text.contains("signal")
        }
        _ => false,
    }
}

/// Reads a text that is one expression; what cannot be read is [`ExprKind::Error`].
pub fn parse_expression(source: &Source, file: FileId) -> (Expr, Vec<Diagnostic>) {
    let text = source.text();
    if tokens(source, file).iter().all(|(token, _)| *token == Token::NewLine) {
        let span = Span::new(file, 0, text.len() as u32);
        let missing = Diagnostic::error("E0201", "an expression is missing").at(span, "here");
        return (Expr::new(ExprKind::Error, span), vec![missing]);
    }
    let interner = RefCell::new(Interner::default());
    read_expression(&Builder::new(text, file, 0, &interner), 0, text.len())
}

/// Reads the expression of a hole that stands at `from..to`.
fn parse_hole(outer: &Builder<'_>, from: usize, to: usize) -> Expr {
    let builder = Builder::new(outer.source, outer.file, outer.text_depth + 1, outer.interner);
    let (expression, diagnostics) = read_expression(&builder, from, to);
    diagnostics.into_iter().for_each(|diagnostic| outer.report(diagnostic));
    expression
}

/// Reads the expression at `from..to` of the text of `builder`.
fn read_expression(builder: &Builder<'_>, from: usize, to: usize) -> (Expr, Vec<Diagnostic>) {
    let (text, file) = (builder.source, builder.file);
    let mut diagnostics = Vec::new();
    let lexemes = lexer::lex(builder.slice(from, to), file, from, &mut diagnostics);
    let lost = &mut LostNames::default();
    let lexemes = layout::lay_out(lexemes, text, (file, to), lost, &mut diagnostics).lexemes;
    let tokens = lexemes.iter().map(|lexeme| Ok((lexeme.start, lexeme.token, lexeme.end)));
    let expression = match grammar::HoleParser::new().parse(builder, tokens) {
        Ok(expression) => expression,
        Err(error) => {
            if diagnostics.is_empty() {
                let at = errors::place(&error, &lexemes);
                diagnostics.push(errors::explain(&error, &lexemes, at, text, file));
            }
            Expr::new(ExprKind::Error, builder.span(from, to))
        }
    };
    diagnostics.append(&mut builder.diagnostics.borrow_mut());
    (expression, diagnostics)
}

/// The tokens of a text as the parser gets them: one [`Token::NewLine`] ends each logical line. Nothing
/// if the text has errors that show before its blocks are looked at.
pub(crate) fn logical_lines(text: &str, file: FileId) -> Option<Vec<Lexeme>> {
    let skipped = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let mut diagnostics = Vec::new();
    let lexemes = lexer::lex(text.get(skipped..)?, file, skipped, &mut diagnostics);
    let lines = layout::join_lines(lexemes, text, (file, text.len()), &mut diagnostics);
    diagnostics.is_empty().then_some(lines)
}

/// The tokens of a text as tools want them: with their places, comments left out.
pub fn tokens(source: &Source, file: FileId) -> Vec<(Token, std::ops::Range<usize>)> {
    let lexemes: Vec<Lexeme> = lexer::lex(source.text(), file, 0, &mut Vec::new());
    lexemes.into_iter().map(|lexeme| (lexeme.token, lexeme.start..lexeme.end)).collect()
}
