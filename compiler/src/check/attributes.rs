//! Attributes: what `@` says of the declaration behind it.

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use crate::names::{Meaning, ProcessId, is_deprecated, is_needs};
use crate::outline;
use crate::syntax::ast::{Attribute, Item, ItemKind, Statement, StatementKind};

impl Checker<'_, '_> {
    /// Whether a statement is `@test`, `@needs` or `@deprecated`, about which nothing is left to be said; `next` stands
    /// behind it. It is no step of the program: who runs the tests asks for the first (`crate::outline`), the process
    /// that they stand before has the others.
    pub(super) fn is_settled_attribute(
        &mut self,
        statement: &Statement,
        next: Option<&Item>,
    ) -> bool {
        let StatementKind::Attribute(attribute) = &statement.kind else { return false };
        if is_needs(attribute) || is_deprecated(attribute) {
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

impl Checker<'_, '_> {
    /// Says that what is used at `used` is deprecated, if what has its name at `declared` is; in what is deprecated
    /// itself nothing is said.
    pub(super) fn note_deprecated(&mut self, declared: Span, used: Span) {
        let names = self.names;
        let Some(instead) = names.deprecated(declared) else { return };
        if self.is_in_deprecated() {
            return;
        }
        // The text of an earlier input of a session is not there.
        let name = match self.words(declared) {
            "" => self.words(used),
            name => name,
        };
        let message = format!("`{name}` is deprecated: {instead}");
        let diagnostic = Diagnostic::warning("E0563", message)
            .at(used, "used here")
            .at(declared, "declared here");
        // Arguments may be looked at twice.
        if !self.diagnostics.contains(&diagnostic) {
            self.report(diagnostic);
        }
    }

    /// The same for what a name means.
    pub(super) fn note_deprecated_name(&mut self, meaning: Meaning<'_>, used: Span) {
        match meaning {
            Meaning::Process(process) => {
                self.note_deprecated(self.names.process(process).span, used);
            }
            Meaning::Class(class) => {
                self.note_deprecated(self.names.class(class).declaration.name.span, used);
            }
            _ => {}
        }
    }

    fn is_in_deprecated(&self) -> bool {
        let names = self.names;
        let is_deprecated = |process: ProcessId| {
            let info = names.process(process);
            let class = info.class.map(|class| names.class(class).declaration.name.span);
            [Some(info.span), class]
                .into_iter()
                .flatten()
                .any(|span| names.deprecated(span).is_some())
        };
        let around = std::iter::successors(self.process(), |&inner| names.process(inner).parent);
        let mut around = around;
        around.any(is_deprecated)
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
