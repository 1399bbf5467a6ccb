//! `@deprecated("…")`: processes, methods and types that should not be used any more.

use runa_diagnostics::Span;

use super::attributes::{Kind, only_text};
use super::resolve::Resolver;
use super::{Names, place};
use crate::syntax::ast::Attribute;

impl Names<'_> {
    /// What is to be used instead of what has its name at a place, if it is deprecated.
    pub(crate) fn deprecated(&self, name: Span) -> Option<&str> {
        self.attributes.deprecated.get(&place(name)).map(String::as_str)
    }
}

impl Resolver<'_> {
    /// Takes note of what an attribute says of what has its name at a place.
    pub(super) fn deprecate(&mut self, attribute: &Attribute, span: Span, name: Span) {
        match only_text(attribute).filter(|text| !text.is_empty()) {
            Some(text) => {
                self.names.attributes.deprecated.insert(place(name), text.to_owned());
            }
            None => self.report(
                Kind::Deprecated
                    .wrong("needs a text")
                    .at(span, "what should be used instead?")
                    .note("write `@deprecated(\"use `other`\")`, with a text without holes"),
            ),
        }
    }
}
