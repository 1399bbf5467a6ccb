//! Slips that the grammar allows but that nobody means.

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use crate::hir::Expression;
use crate::library::Signature;
use crate::syntax::ast::{self, Expr, ExprKind};
use crate::types::Ty;

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

    /// `xs.reduce(0, (a, b) => a + b)`: the process comes first. `values` are those that are no lambdas.
    pub(super) fn swapped_with_process(
        &self,
        signature: &Signature,
        given: &[Option<&Expr>],
        values: &[Option<Expression>],
    ) -> Option<Diagnostic> {
        let takes_process =
            |index: usize| -> bool { matches!(signature.parameters[index].ty, Ty::Function(_)) };
        let is_process = |index: usize| match &values[index] {
            Some(value) => matches!(self.open.resolve(&value.ty), Ty::Function(_)),
            None => given[index].is_some_and(ast::is_lambda),
        };
        let is_no_process = |index: usize| {
            let ty = values[index].as_ref().map(|value| self.open.resolve(&value.ty));
            ty.is_some_and(|ty| !matches!(ty, Ty::Function(_) | Ty::Any | Ty::Error | Ty::Never))
        };
        let mut all = 0..given.len();
        let value = all.clone().find(|&index| takes_process(index) && is_no_process(index))?;
        let process = all.find(|&index| !takes_process(index) && is_process(index))?;
        let parameter = |index: usize| signature.parameters[index].name;
        let message = format!("`{}` takes a process as `{}`", signature.name, parameter(value));
        let [process_span, value_span] = [given[process]?.span, given[value]?.span];
        let edits =
            [(process_span, self.words(value_span)), (value_span, self.words(process_span))];
        let diagnostic = Diagnostic::error("E0401", message)
            .at(value_span, format!("given as `{}`", parameter(value)))
            .at(process_span, format!("given as `{}`", parameter(process)));
        Some(diagnostic.fix_all("swap them", edits))
    }
}
