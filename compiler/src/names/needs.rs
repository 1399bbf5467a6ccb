//! `@needs(…)`: what a process or module does outside, as it says itself.
//!
//! While a process runs it has no more rights than it says, and each process of a module no more than the module
//! says. That is kept by the place at which the name of the process stands, so that copies of it have it, too.

use runa_bytecode::{Right, RightKind};
use runa_diagnostics::{Diagnostic, Span, closest};

use super::attributes::{Kind, plain_text};
use super::resolve::Resolver;
use super::{Names, PRELUDE, ProcessId, place};
use crate::syntax::ast::{Argument, ArgumentKind, Attribute};

impl Names<'_> {
    /// What a process may do outside, and what its module: each in the words of
    /// [`Right::parse_all`](runa_bytecode::Right::parse_all). Nothing where that was not said.
    pub(crate) fn needs_of(&self, process: ProcessId) -> Vec<&str> {
        let span = self.process(process).span;
        let is_own = span.file != PRELUDE;
        let of_module = is_own.then(|| self.module_needs.get(&self.module_of(span))).flatten();
        let own = self.attributes.needs.get(&place(span));
        of_module.into_iter().chain(own).map(String::as_str).collect()
    }
}

impl<'a> Resolver<'a> {
    /// The rights that an attribute declares; says so if it declares none.
    pub(super) fn rights(&mut self, attribute: &'a Attribute, span: Span) -> Option<String> {
        if attribute.arguments.is_empty() {
            let diagnostic = Kind::Needs
                .wrong("says no right")
                .at(span, "which one?")
                .note("write what is needed: `@needs(filesystem: \"read:data\")`");
            self.report(diagnostic);
            return None;
        }
        let rights: Vec<_> = attribute.arguments.iter().map(right).collect();
        let mut lines = Vec::with_capacity(rights.len());
        for right in rights {
            match right {
                Ok(right) => lines.push(right.to_string()),
                Err(diagnostic) => self.report(*diagnostic),
            }
        }
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

/// The right that an argument is.
fn right(argument: &Argument) -> Result<Right, Box<Diagnostic>> {
    let ArgumentKind::Labelled(label) = &argument.kind else {
        let diagnostic = Diagnostic::error("E0561", "a right has a kind")
            .at(argument.value.span, "no kind before it")
            .note("write `filesystem: \"read\"`, with the kind before the text");
        return Err(Box::new(diagnostic));
    };
    let Some(kind) = RightKind::from_name(&label.text) else {
        let names = RightKind::ALL.map(RightKind::name);
        let message = format!("there are no rights of the kind `{}`", label.text);
        let known = names.map(|name| format!("`{name}`")).join(", ");
        let diagnostic = Diagnostic::error("E0561", message)
            .at(label.span, "not a kind")
            .note(format!("the kinds are {known}"));
        return Err(Box::new(match closest(&label.text, names) {
            Some(meant) => diagnostic.suggest(format!("write `{meant}`"), label.span, meant),
            None => diagnostic,
        }));
    };
    let words = plain_text(argument);
    words.and_then(|words| Right::parse(kind, words)).ok_or_else(|| {
        let message = match words {
            Some(words) => format!("{words:?} is no right of the kind `{}`", kind.name()),
            None => format!("a right of the kind `{}` is a plain text", kind.name()),
        };
        let diagnostic = Diagnostic::error("E0561", message)
            .at(argument.value.span, "not understood")
            .note(forms(kind));
        Box::new(diagnostic)
    })
}

fn forms(kind: RightKind) -> &'static str {
    match kind {
        RightKind::Filesystem => {
            "write `\"read\"` or `\"write\"` for all files, `\"read:data\"` for a file or folder"
        }
        RightKind::Network => "write a host, or one with its port: `\"localhost:8080\"`",
        RightKind::Process => "write the program: `\"git\"`",
        RightKind::System => "write what of the system it is: `\"environment\"`",
        RightKind::UserData => "write whose data it is: `\"contacts\"`",
        RightKind::Ffi => "write the library: `\"libm\"`",
    }
}
