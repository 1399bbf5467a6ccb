//! Reading and checking what nobody has written.

use runa::{Diagnostic, FileId, Input, LoadOptions, Module, Source, Sources, Span, Verified};
use runa_compiler::{ide, syntax};

/// Compiles a text, or assembles that of an `.asm` file, and says what is wrong with the answer: a module or errors, not both, no code
/// that the verifier refuses, and nothing said about places outside of the text. The module, if there is one.
pub fn check_loading(name: &str, text: &str) -> Result<Option<Verified<Module>>, String> {
    let input = if name.ends_with(".asm") { Input::Assembly(text) } else { Input::Source(text) };
    let mut sources = Sources::new();
    let loaded = runa::load(&mut sources, name, input, &LoadOptions { include_tests: true });
    check_diagnostics(text, &loaded.diagnostics)?;
    let has_errors = loaded.diagnostics.iter().any(Diagnostic::is_error);
    match loaded.module {
        None if !has_errors => Err(String::from("it is refused without an error")),
        Some(_) if has_errors => Err(String::from("it is accepted with errors")),
        module => Ok(module),
    }
}

/// Reads a text as compilers and editors do, no further than its syntax. Whether it could be read.
pub fn check_reading(text: &str) -> Result<bool, String> {
    let source = Source::new("read.runa", text).map_err(|error| error.to_string())?;
    let parsed = syntax::parse(&source, FileId(0));
    check_diagnostics(text, &parsed.diagnostics)?;
    check_order(text, syntax::tokens(&source, FileId(0)).into_iter().map(|(_, range)| range))?;
    check_order(text, syntax::highlight(text).map(|(range, _)| range))?;
    if parsed.is_complete() && syntax::is_unfinished(&source) {
        return Err(String::from("it is complete and unfinished"));
    }
    Ok(parsed.is_complete())
}

/// Compiles a text, and analyses it as for an editor, which has to say the same of it and to point into it with
/// everything that it knows. Whether it is a program.
pub fn check_analysis(text: &str) -> Result<bool, String> {
    let loaded = check_loading("check.runa", text)?;
    let source = Source::new("check.runa", text).map_err(|error| error.to_string())?;
    let analysis = ide::analyse(&source, FileId(0));
    check_diagnostics(text, analysis.diagnostics())?;
    let has_errors = analysis.diagnostics().iter().any(Diagnostic::is_error);
    if has_errors == loaded.is_some() {
        return Err(format!("editors are told otherwise: {:?}", analysis.diagnostics()));
    }
    for (_, word) in syntax::tokens(&source, FileId(0)) {
        let hovered = analysis.hover(word.start as u32).map(|hover| hover.span);
        let definition = analysis.definition(word.start as u32);
        let defined = definition.into_iter().flat_map(|found| [found.used, found.declared]);
        hovered.into_iter().chain(defined).try_for_each(|span| check_place(text, span))?;
    }
    Ok(loaded.is_some())
}

/// Everything that is said has a place in the text, and nothing is said of mistakes of Runa itself.
fn check_diagnostics(text: &str, diagnostics: &[Diagnostic]) -> Result<(), String> {
    for diagnostic in diagnostics {
        if diagnostic.code == "E0004" {
            return Err(diagnostic.message.clone());
        }
        let edits = diagnostic.suggestions.iter().flat_map(|suggestion| &suggestion.edits);
        let labels = diagnostic.labels.iter().map(|label| label.span);
        for span in labels.chain(edits.map(|edit| edit.span)) {
            check_place(text, span)
                .map_err(|problem| format!("{problem} for `{}`", diagnostic.message))?;
        }
    }
    Ok(())
}

fn check_place(text: &str, span: Span) -> Result<(), String> {
    match text.get(span.range()) {
        Some(_) => Ok(()),
        None => Err(format!("{}..{} is no place", span.start, span.end)),
    }
}

/// The pieces of a text follow one another, and none is empty.
fn check_order(
    text: &str,
    pieces: impl Iterator<Item = std::ops::Range<usize>>,
) -> Result<(), String> {
    let mut end = 0;
    for piece in pieces {
        if piece.start < end || piece.is_empty() || text.get(piece.clone()).is_none() {
            return Err(format!("{piece:?} is no piece behind {end}"));
        }
        end = piece.end;
    }
    Ok(())
}
