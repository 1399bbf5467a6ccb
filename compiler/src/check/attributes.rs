//! Attributes: what `@` says of the declaration behind it.

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use crate::outline;
use crate::syntax::ast::{
    Argument, ArgumentKind, Attribute, ExprKind, Item, ItemKind, Statement, StatementKind, TextPart,
};

impl Checker<'_, '_> {
    /// Whether a statement is `@test`, or `@needs` for calls of C, about which nothing is left to be said; `next` stands
    /// behind it. `@test` does nothing when the program runs: who runs the tests asks for it (`crate::outline`). `@needs`
    /// gives a right that nothing can use yet.
    pub(super) fn is_settled_attribute(
        &mut self,
        statement: &Statement,
        next: Option<&Item>,
    ) -> bool {
        let StatementKind::Attribute(attribute) = &statement.kind else { return false };
        if !outline::is_test(attribute) {
            return is_need_of_c(attribute) && next.is_some_and(is_process);
        }
        let is_before_test = matches!(next.map(|item| &item.kind), Some(ItemKind::Test { .. }));
        if !is_before_test || outline::timeout(attribute).is_err() {
            self.report(wrong_test_attribute(attribute, is_before_test, statement.span));
        }
        true
    }
}

/// Whether an attribute says which libraries of C are called, and nothing else: `@needs(ffi: "libc")`.
fn is_need_of_c(attribute: &Attribute) -> bool {
    let is_ffi = |argument: &Argument| {
        let is_text = matches!(&argument.value.kind, ExprKind::Text(parts)
            if parts.iter().all(|part| !matches!(part, TextPart::Hole { .. })));
        is_text && matches!(&argument.kind, ArgumentKind::Labelled(label) if &*label.text == "ffi")
    };
    &*attribute.name.text == "needs"
        && !attribute.arguments.is_empty()
        && attribute.arguments.iter().all(is_ffi)
}

fn is_process(item: &Item) -> bool {
    let ItemKind::Statement(statement) = &item.kind else { return false };
    matches!(statement.kind, StatementKind::Process(_))
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
