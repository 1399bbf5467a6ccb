//! What the assembler complains about. Every complaint has its code and its words here.

use runa_bytecode::{ErrorKind, Types};
use runa_diagnostics::{Diagnostic, FileId, Span, closest};

/// The outcome of reading something; boxed because a diagnostic is large and rare.
pub(crate) type Parsed<T> = Result<T, Box<Diagnostic>>;

/// How many diagnostics a run gives at the most.
const MOST_PROBLEMS: usize = 100;
/// How many candidates are looked at for a "did you mean"; keeps a run linear.
const MOST_CANDIDATES: usize = 1000;
/// How many scalars of a word a message repeats.
const LONGEST_QUOTATION: usize = 40;

/// Collects diagnostics, up to a number beyond which nobody reads them.
#[derive(Debug, Default)]
pub(crate) struct Reporter {
    diagnostics: Vec<Diagnostic>,
}

impl Reporter {
    #[allow(clippy::boxed_local, reason = "problems are boxed wherever they come from")]
    pub(crate) fn report(&mut self, problem: Box<Diagnostic>) {
        if !self.is_full() {
            self.diagnostics.push(*problem);
        }
    }

    /// Reports the problem, if it is one.
    pub(crate) fn check<T>(&mut self, outcome: Parsed<T>) -> Option<T> {
        outcome.map_err(|problem| self.report(problem)).ok()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.diagnostics.len() >= MOST_PROBLEMS
    }

    pub(crate) fn has_errors(&self) -> bool {
        !self.diagnostics.is_empty()
    }

    /// All diagnostics in the order of the text.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        let full = self.is_full();
        self.diagnostics.sort_by_key(Diagnostic::span);
        if let (true, Some(last)) = (full, self.diagnostics.last_mut()) {
            last.notes.push(format!("only the first {MOST_PROBLEMS} errors are shown"));
        }
        self.diagnostics
    }
}

/// A word as a message repeats it: in backquotes and not too long.
pub(crate) fn quoted(word: &str) -> String {
    match word.char_indices().nth(LONGEST_QUOTATION) {
        Some((end, _)) => format!("`{}…`", &word[..end]),
        None => format!("`{word}`"),
    }
}

fn error(code: &'static str, message: String, span: Span, label: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(code, message).at(span, label))
}

/// Adds "did you mean" if one of the candidates is near.
fn with_suggestion<'c>(
    problem: Box<Diagnostic>,
    word: &str,
    span: Span,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Box<Diagnostic> {
    match closest(word, candidates.into_iter().take(MOST_CANDIDATES)) {
        Some(meant) => {
            Box::new(problem.suggest(format!("did you mean {}?", quoted(meant)), span, meant))
        }
        None => problem,
    }
}

/// `what` is the kind of thing with its article left out: `label`, `local`.
pub(crate) fn unknown<'c>(
    what: &str,
    word: &str,
    span: Span,
    known: impl IntoIterator<Item = &'c str>,
) -> Box<Diagnostic> {
    let (code, label) = match what {
        "instruction" => ("A0101", "not an instruction"),
        "directive" => ("A0102", "not a directive"),
        "label" => ("A0103", "not defined"),
        "constant" => ("A0113", "not defined"),
        "local" => ("A0115", "not defined"),
        "type" => ("A0118", "not a type"),
        _ => ("A0117", "not defined"),
    };
    let message = format!("there is no {what} {}", quoted(word));
    with_suggestion(error(code, message, span, label), word, span, known)
}

pub(crate) fn duplicate(what: &str, word: &str, span: Span, first: Span) -> Box<Diagnostic> {
    let code = if what == "label" { "A0104" } else { "A0114" };
    let message = format!("the {what} {} is defined twice", quoted(word));
    Box::new(error(code, message, span, "again here").at(first, "first here"))
}

pub(crate) fn wrong(wanted: &str, found: &str, span: Span) -> Box<Diagnostic> {
    error("A0105", format!("expected {wanted}, found {found}"), span, "")
}

pub(crate) fn missing(wanted: &str, span: Span) -> Box<Diagnostic> {
    error("A0106", format!("{wanted} is missing"), span, "expected here")
}

pub(crate) fn surplus(found: &str, span: Span) -> Box<Diagnostic> {
    error("A0107", format!("{found} is too much"), span, "nothing may follow here")
}

pub(crate) fn open_text(span: Span) -> Box<Diagnostic> {
    let problem = error("A0108", String::from("the text is not closed"), span, "begins here");
    Box::new(problem.note("a text ends with `\"` on its own line; `\\n` stands for a line end"))
}

pub(crate) fn bad_number(text: &str, span: Span) -> Box<Diagnostic> {
    error("A0109", format!("{} is not a number", quoted(text)), span, "")
}

pub(crate) fn number_range(text: &str, range: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("{} is out of range", quoted(text));
    error("A0109", message, span, &format!("must be {range}"))
}

pub(crate) fn missing_end(what: &str, name: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("the {what} {} has no `.end`", quoted(name));
    error("A0110", message, span, "begins here")
}

pub(crate) fn outside_function(what: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("{what} must stand between `.func` and `.end`");
    error("A0111", message, span, "")
}

pub(crate) fn only_structured(directive: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("`{directive}` needs the structured form, with `.func` and `.end`");
    error("A0112", message, span, "this file has no `.func`")
}

pub(crate) fn ambiguous(what: &str, word: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("several {what}s are called {}", quoted(word));
    Box::new(error("A0116", message, span, "").note(format!("write the number of the {what}")))
}

pub(crate) fn deep_type(span: Span) -> Box<Diagnostic> {
    let message = format!("the type is nested more than {} levels deep", Types::DEEPEST);
    error("A0119", message, span, "")
}

pub(crate) fn runs_into_function(name: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("control runs into the function {} from above", quoted(name));
    let problem = error("A0120", message, span, "a `CALL` makes this label begin a function");
    Box::new(problem.note("end what stands above with `RET`, `HALT` or `JMP`"))
}

pub(crate) fn jump_across(span: Span) -> Box<Diagnostic> {
    let message = String::from("the jump leads out of its function");
    let problem = error("A0121", message, span, "lies in another function");
    Box::new(problem.note("a label that a `CALL` names, and `ARGS`, begin a function"))
}

pub(crate) fn bad_character(character: char, span: Span) -> Box<Diagnostic> {
    let message = format!("the character `{}` has no meaning here", character.escape_debug());
    error("A0122", message, span, "")
}

pub(crate) fn unknown_kind(word: &str, span: Span) -> Box<Diagnostic> {
    let message = format!("there is no kind of exception {}", quoted(word));
    let problem = error("A0123", message, span, "");
    with_suggestion(problem, word, span, ErrorKind::ALL.iter().map(|kind| kind.name()))
}

pub(crate) fn bad_escape(span: Span) -> Box<Diagnostic> {
    let problem = error("A0124", String::from("the escape has no meaning"), span, "");
    Box::new(problem.note("escapes are `\\n \\r \\t \\0 \\\" \\\\` and `\\u{…}`"))
}

pub(crate) fn not_flat(file: FileId) -> Box<Diagnostic> {
    let message = "a flat program has only instructions and constants: \
                   functions, native functions, module variables and entries have no place in it";
    error("A0125", String::from(message), Span::new(file, 0, 0), "")
}

pub(crate) fn too_large(what: &str, span: Span) -> Box<Diagnostic> {
    error("A0126", format!("there are too many {what}"), span, "")
}

pub(crate) fn outside_class(directive: &str, span: Span) -> Box<Diagnostic> {
    error("A0128", format!("`{directive}` stands outside of a class"), span, "")
}

pub(crate) fn bad_class(problem: &str, span: Span) -> Box<Diagnostic> {
    error("A0129", String::from(problem), span, "")
}
