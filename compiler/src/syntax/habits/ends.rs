//! Blocks that are ended as in other languages.

use runa_diagnostics::{Diagnostic, FileId, Span};

use super::headers::{braces, closing, is_brace_of_block};
use super::{Lexeme, Token};

/// The code of the error that a block has no end.
const MISSING_END: &str = "E0210";

/// The codes of the errors that a bracket is not closed and that one closes nothing.
const OPEN_BRACKET: &str = "E0216";
const SURPLUS_BRACKET: &str = "E0215";

/// Of so many blocks it is said; behind them nobody reads on.
const MOST_EXPLAINED: usize = 100;

/// Says of a brace that is not closed and begins a block that blocks have none; `}` that end such
/// blocks are not spoken of again. `lexemes` are all of the text, before lines are joined.
pub(in crate::syntax) fn explain_braces(
    lexemes: &[Lexeme],
    text: &str,
    file: FileId,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut ends: Vec<u32> = Vec::new();
    let open = diagnostics.iter_mut().filter(|found| found.code == OPEN_BRACKET);
    for diagnostic in open.take(MOST_EXPLAINED) {
        let Some(brace) = diagnostic.span() else { continue };
        let index = lexemes.partition_point(|lexeme| lexeme.start < brace.start as usize);
        let line = lexemes[..index].iter().rposition(|lexeme| lexeme.token == Token::NewLine);
        let first = lexemes.get(line.map_or(0, |line| line + 1)).map(|first| first.token);
        let word = match first {
            Some(Token::Otherwise) => Some("If"),
            _ => first.and_then(Token::block_word),
        };
        let Some(word) = word.filter(|_| is_brace_of_block(lexemes, index, text)) else { continue };
        *diagnostic = braces(lexemes, index, text, file, word);
        ends.extend(closing(lexemes, index).map(|close| close.start as u32));
    }
    let is_end = |found: &Diagnostic| found.span().is_some_and(|span| ends.contains(&span.start));
    diagnostics.retain(|found| found.code != SURPLUS_BRACKET || !is_end(found));
}

/// Says of blocks without an end which line probably was to be it: `end`, `fi`, `EndIf`.
///
/// `lexemes` are all of the text, before lines are joined.
pub(in crate::syntax) fn explain_missing_ends(
    lexemes: &[Lexeme],
    text: &str,
    file: FileId,
    diagnostics: &mut [Diagnostic],
) {
    let mut missing: Vec<&mut Diagnostic> =
        diagnostics.iter_mut().filter(|found| found.code == MISSING_END).collect();
    if missing.is_empty() || missing.len() > MOST_EXPLAINED {
        return;
    }
    let mut ends: Vec<Option<Span>> =
        lines(lexemes).filter_map(|line| end_of_block(line, text, file)).map(Some).collect();
    // What was opened last is ended first.
    missing.sort_by_key(|found| std::cmp::Reverse(found.span()));
    for diagnostic in missing {
        let Some(opener) = diagnostic.span() else { continue };
        let word = text.get(opener.range()).unwrap_or_default();
        if is_abstract_method(opener, lexemes) {
            let before = Span { end: opener.start, ..opener };
            // Where it was to end is guessed.
            diagnostic.labels.truncate(1);
            let help = "begin a method that has no body with `Abstract`";
            *diagnostic = diagnostic.clone().suggest(help, before, "Abstract ");
            continue;
        }
        if let Some(brace) = brace_behind(opener, lexemes, text) {
            *diagnostic = braces(lexemes, brace, text, file, word);
            continue;
        }
        let behind = |end: &&mut Option<Span>| end.is_some_and(|end| end.start > opener.start);
        let Some(end) = ends.iter_mut().find(behind).and_then(Option::take) else { continue };
        let instead = format!("End {word}");
        // That is the place, not the one that was guessed.
        diagnostic.labels.truncate(1);
        let told = diagnostic.clone().at(end, format!("written `{instead}`"));
        *diagnostic = told.fix(format!("write `{instead}`"), end, instead);
    }
}

/// Whether a process that has no end looks like a method without a body: it stands in a class or trait, and the next line
/// begins another member, or ends the type.
fn is_abstract_method(opener: Span, lexemes: &[Lexeme]) -> bool {
    let opener = lexemes.partition_point(|lexeme| lexeme.start < opener.start as usize);
    let behind = lexemes.get(opener..).unwrap_or_default();
    let mut lines = lines(behind).filter(|line| !line.is_empty());
    let is_process = behind.first().is_some_and(|first| first.token == Token::Process);
    let next = lines.nth(1).unwrap_or_default();
    let types = [Token::Class, Token::Trait];
    let goes_on = match next {
        [first, second, ..] if first.token == Token::End => types.contains(&second.token),
        [first, ..] => matches!(
            first.token,
            Token::Process
                | Token::Constructor
                | Token::Private
                | Token::Abstract
                | Token::Override
                | Token::Shared
        ),
        [] => false,
    };
    // The last word before it that begins or ends a type.
    let around = lexemes[..opener].iter().rposition(|lexeme| types.contains(&lexeme.token));
    let is_within = around.is_some_and(|around| {
        around.checked_sub(1).is_none_or(|before| lexemes[before].token != Token::End)
    });
    is_process && goes_on && is_within
}

/// The index of the `{` at the end of the line that begins a block.
fn brace_behind(opener: Span, lexemes: &[Lexeme], text: &str) -> Option<usize> {
    let first = lexemes.partition_point(|lexeme| lexeme.start < opener.start as usize);
    let line = lexemes[first..].iter().take_while(|lexeme| lexeme.token != Token::NewLine).count();
    (first..first + line).find(|&index| is_brace_of_block(lexemes, index, text))
}

/// What stands between line ends.
fn lines(lexemes: &[Lexeme]) -> impl Iterator<Item = &[Lexeme]> {
    lexemes.split(|lexeme| lexeme.token == Token::NewLine)
}

/// The place of a line that ends a block in another language.
fn end_of_block(line: &[Lexeme], text: &str, file: FileId) -> Option<Span> {
    let word = |lexeme: &Lexeme| text.get(lexeme.start..lexeme.end).unwrap_or_default();
    let (first, last) = line.first().zip(line.last())?;
    let is_end = match line {
        [one] => matches!(
            word(one).to_ascii_lowercase().as_str(),
            "end" | "endif" | "end_if" | "fi" | "endwhile" | "wend" | "endfor" | "done" | "next"
        ),
        [end, block] => {
            let block = super::words::capital(word(block));
            let blocks = ["If", "While", "For", "Process", "Function", "Match", "Try", "Test"];
            end.token == Token::Lower && word(end) == "end" && blocks.contains(&block.as_str())
        }
        _ => false,
    };
    is_end.then(|| Span::new(file, first.start as u32, last.end as u32))
}
