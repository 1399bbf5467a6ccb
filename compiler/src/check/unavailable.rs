//! What the language has and this version has not: refused, never misunderstood.

use runa_diagnostics::{Diagnostic, Span};

/// A part of the language that is understood and not available yet.
pub(crate) fn unavailable(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0900", format!("{what} cannot be compiled by this version"))
        .at(span, "understood, but not available yet")
}

/// A type, process or module of the library that is not there yet.
pub(crate) fn name(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error("E0902", format!("`{name}` is not part of this version"))
        .at(span, "planned, but not available yet")
}
