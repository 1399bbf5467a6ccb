//! What is said of what attributes are about, where it is used.

use runa_diagnostics::{Diagnostic, Span};

use super::Checker;
use crate::names::{Meaning, ProcessId};

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
        let around =
            std::iter::successors(self.process(), |&inner| names.process(inner).process_around());
        let mut around = around;
        around.any(is_deprecated)
    }
}
