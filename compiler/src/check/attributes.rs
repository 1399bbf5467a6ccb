//! Attributes: what `@` says of the declaration behind it.

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use crate::names::is_needs;
use crate::outline;
use crate::syntax::ast::{Attribute, Item, ItemKind, Statement, StatementKind};

impl Checker<'_, '_> {
    /// Whether a statement is `@test` or `@needs`, about which nothing is left to be said; `next` stands behind it.
    /// It is no step of the program: who runs the tests asks for the one (`crate::outline`), the process that it
    /// stands before has the other.
    pub(super) fn is_settled_attribute(
        &mut self,
        statement: &Statement,
        next: Option<&Item>,
    ) -> bool {
        let StatementKind::Attribute(attribute) = &statement.kind else { return false };
        if is_needs(attribute) {
            return true;
        }
        if !outline::is_test(attribute) {
            return false;
        }
        let is_before_test = matches!(next.map(|item| &item.kind), Some(ItemKind::Test { .. }));
        if !is_before_test || outline::timeout(attribute).is_err() {
            self.report(wrong_test_attribute(attribute, is_before_test, statement.span));
        }
        true
    }
}

fn wrong_test_attribute(attribute: &Attribute, is_before_test: bool, span: Span) -> Diagnostic {
    if !is_before_test {
        return Diagnostic::error("E0560", "`@test` stands before no `Test`")
            .at(attribute.name.span, "the next line is no `Test`")
            .note("write it in the line before the `Test` that it is about");
    }
    Diagnostic::error("E0560", "`@test` needs the seconds that the test may run")
        .at(span, "not understood")
        .note("write `@test(timeout: 5)`, with a number above 0")
}
