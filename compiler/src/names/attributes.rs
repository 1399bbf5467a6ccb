//! The names of attributes.

use runa_diagnostics::{Diagnostic, closest};

use crate::syntax::ast::Attribute;

/// Every attribute of the language.
const ATTRIBUTES: [&str; 5] = ["deprecated", "inline", "layout", "needs", "test"];

/// What is said of an attribute that the language does not have.
pub(crate) fn unknown_attribute(attribute: &Attribute) -> Option<Diagnostic> {
    let name = &attribute.name;
    if ATTRIBUTES.contains(&&*name.text) {
        return None;
    }
    let diagnostic = Diagnostic::error("E0564", format!("there is no attribute `{}`", name.text))
        .at(name.span, "not an attribute of the language");
    Some(match closest(&name.text, ATTRIBUTES) {
        Some(meant) => diagnostic.suggest(format!("write `{meant}`"), name.span, meant),
        None => {
            diagnostic.note("there are `@deprecated`, `@inline`, `@layout`, `@needs` and `@test`")
        }
    })
}
