//! What the assembler says about a text.

use runa_diagnostics::{Diagnostic, Span, closest};

/// A character or quoted text that cannot be read.
pub(crate) const UNREADABLE: &str = "A0101";
/// A mnemonic that the instruction table does not have.
pub(crate) const UNKNOWN_MNEMONIC: &str = "A0102";
/// A directive that does not exist.
pub(crate) const UNKNOWN_DIRECTIVE: &str = "A0103";
/// Something else stands where an operand should be.
pub(crate) const WRONG_OPERAND: &str = "A0104";
/// The line ends before all operands are given.
pub(crate) const MISSING_OPERAND: &str = "A0105";
/// The line goes on after all operands are given.
pub(crate) const TOO_MUCH: &str = "A0106";
/// A name that nothing has.
pub(crate) const UNKNOWN_NAME: &str = "A0107";
/// A name that is given twice.
pub(crate) const DUPLICATE_NAME: &str = "A0108";
/// A name that several things have.
pub(crate) const AMBIGUOUS_NAME: &str = "A0109";
/// A number that its place cannot hold.
pub(crate) const NUMBER_RANGE: &str = "A0110";
/// A line that stands where it may not.
pub(crate) const MISPLACED: &str = "A0111";
/// Flat code whose functions run into each other.
pub(crate) const FLAT_LAYOUT: &str = "A0112";
/// A type nested too deeply.
pub(crate) const DEEP_TYPE: &str = "A0113";
/// More errors than are listed.
pub(crate) const MORE_ERRORS: &str = "A0114";
/// A rule of the bytecode is broken.
pub(crate) const VERIFICATION: &str = "A0120";

/// How many errors are listed at the most; a file that is no assembly at all would have thousands.
const MOST_ERRORS: usize = 100;

/// The outcome of reading a part of a line.
pub(crate) type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// An error at a place.
pub(crate) fn error(code: &'static str, span: Span, message: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(code, message).at(span, ""))
}

/// An error about `word`, with the most similar of `candidates` as the way out.
pub(crate) fn unknown<'a>(
    code: &'static str,
    span: Span,
    what: &str,
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Box<Diagnostic> {
    let problem = error(code, span, format!("there is no {what} `{}`", excerpt(word)));
    match closest(word, candidates) {
        Some(near) => Box::new(problem.suggest(
            format!("did you mean `{near}`?"),
            span,
            crate::quote::name(near),
        )),
        None => problem,
    }
}

/// The beginning of a word that may be long.
pub(crate) fn excerpt(word: &str) -> String {
    const MOST: usize = 40;
    match word.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

/// Collects errors, up to a limit.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    list: Vec<Diagnostic>,
    left_out: usize,
}

impl Reports {
    /// Adds an error.
    pub(crate) fn add(&mut self, diagnostic: Box<Diagnostic>) {
        if self.list.len() < MOST_ERRORS {
            self.list.push(*diagnostic);
        } else {
            self.left_out += 1;
        }
    }

    /// Keeps the value of a success and adds the error of a failure.
    pub(crate) fn keep<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|diagnostic| self.add(diagnostic)).ok()
    }

    /// Whether nothing is wrong so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether names are still worth searching for similar ones.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= MOST_ERRORS
    }

    /// All errors in the order of the text.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(Diagnostic::span);
        if self.left_out > 0 {
            let message = format!("{} more errors are not shown", self.left_out);
            self.list.push(Diagnostic::error(MORE_ERRORS, message));
        }
        self.list
    }
}
