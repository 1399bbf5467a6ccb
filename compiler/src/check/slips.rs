//! Slips that the grammar allows but that nobody means.

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use crate::syntax::ast::{Expr, ExprKind};

impl Checker<'_, '_> {
    /// `count--` at the end of a line: the line goes on behind the sign, and what was meant to be the next
    /// statement is subtracted.
    pub(super) fn decrement(&self, statement: &Expr) -> Option<Diagnostic> {
        let ExprKind::Binary { left, .. } = &statement.kind else { return None };
        let ExprKind::Name(name) = &left.kind else { return None };
        let behind = self.words(Span { start: name.span.end, ..statement.span });
        let rest = behind.strip_prefix("--")?;
        let line = rest.split('\n').next().filter(|line| line.len() < rest.len())?;
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            return None;
        }
        let signs = Span { start: name.span.end, end: name.span.end + 2, ..name.span };
        let instead = format!("{} -= 1", name.text);
        let diagnostic = Diagnostic::error("E0511", "a variable is changed by an assignment")
            .at(signs, "`--` does not exist")
            .note("a line that ends with a sign goes on in the next one");
        Some(diagnostic.fix(format!("write `{instead}`"), name.span.to(signs), instead))
    }

    /// `xs[xs.length()]`: the first element has the index 0.
    pub(super) fn warn_of_length_as_index(&mut self, object: Span, index: &Expr) {
        let length = format!("{}.length()", self.words(object));
        if self.words(index.span) != length {
            return;
        }
        let diagnostic = Diagnostic::warning("E0509", "this index is behind the last element")
            .at(index.span, "raises `IndexError`")
            .note("the first element has the index 0, the last one the length less 1")
            .suggest(format!("write `{length} - 1`"), index.span.after(), " - 1");
        self.report(diagnostic);
    }
}
