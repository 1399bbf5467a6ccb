//! Reading and checking what nobody has written.

use runa::{Diagnostic, FileId, Input, LoadOptions, Module, Source, Sources, Span, Verified};
use runa_compiler::{ide, syntax};

/// Compiles a text, or assembles that of an `.asm` file, and says what is wrong with the answer: a module or errors, not both, no code
/// that the verifier refuses, and nothing said about places outside of the text. The module, if there is one.
pub fn check_loading(name: &str, text: &str) -> Result<Option<Verified<Module>>, String> {
    let input = if name.ends_with(".asm") { Input::Assembly(text) } else { Input::Source(text) };
    let mut sources = Sources::new();
    let loaded = runa::load(
        &mut sources,
        name,
        input,
        &LoadOptions { include_tests: true, ..LoadOptions::default() },
    );
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
    if loaded.is_none() && imports_unknown(text) {
        // Editors do not say which modules there are.
        return Ok(false);
    }
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

/// Whether a text imports modules that nobody has looked for.
fn imports_unknown(text: &str) -> bool {
    let options = LoadOptions { include_tests: true, ..LoadOptions::default() };
    let input = Input::Source(text);
    let loaded = runa::load(&mut Sources::new(), "check.runa", input, &options);
    loaded.diagnostics.iter().any(|one| one.code == "E0701")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_outside_of_a_text_or_within_a_character_are_none() {
        let check = |start, end| check_place("aä", Span::new(FileId(0), start, end)).is_ok();
        assert!(check(0, 3) && check(3, 3));
        assert!(!check(0, 2) && !check(0, 4) && !check(1, 0));
    }

    #[test]
    fn pieces_follow_one_another() {
        let check = |pieces: [std::ops::Range<usize>; 2]| check_order("aäb", pieces.into_iter());
        assert_eq!(check([0..1, 1..3]), Ok(()));
        for wrong in [[0..1, 0..1], [0..1, 2..3], [0..0, 1..3], [0..1, 1..9]] {
            assert!(check(wrong.clone()).is_err(), "{wrong:?}");
        }
    }
}
