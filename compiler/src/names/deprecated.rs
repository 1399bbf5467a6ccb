//! `@deprecated("…")`: processes, methods and types that should not be used any more.
//!
//! What is said is kept by the place at which the name stands, so that copies have it, too.

use runa_diagnostics::{Diagnostic, Span};

use super::needs::plain_text;
use super::resolve::Resolver;
use super::{Names, place};
use crate::syntax::ast::{Attribute, Item, ItemKind, Member, MemberKind, StatementKind};

/// What may stand behind an attribute, or be one.
enum Line<'a> {
    Deprecated(&'a Attribute, Span),
    /// Another attribute of the same declaration.
    Attribute,
    /// A process or type, by where its name stands.
    Declared(Span),
    Other,
}

/// Whether an attribute says that something should not be used any more.
pub(crate) fn is_deprecated(attribute: &Attribute) -> bool {
    &*attribute.name.text == "deprecated"
}

impl Names<'_> {
    /// What is to be used instead of what has its name at a place, if it is deprecated.
    pub(crate) fn deprecated(&self, name: Span) -> Option<&str> {
        self.attributes.deprecated.get(&place(name)).map(String::as_str)
    }
}

impl<'a> Resolver<'a> {
    /// Takes note of what stands before processes and types of the outermost level.
    pub(super) fn deprecated_items(&mut self, items: &'a [Item]) {
        self.deprecated_lines(items.iter().map(of_item));
    }

    /// The same for the members of a type.
    pub(super) fn deprecated_members(&mut self, members: &'a [Member]) {
        self.deprecated_lines(members.iter().map(of_member));
    }

    fn deprecated_lines(&mut self, lines: impl Iterator<Item = Line<'a>>) {
        let mut waiting: Option<(&Attribute, Span)> = None;
        for line in lines.chain([Line::Other]) {
            match (line, waiting) {
                (Line::Deprecated(attribute, _), Some((first, _))) => {
                    let message = "`@deprecated` stands here twice";
                    let diagnostic = Diagnostic::error("E0562", message)
                        .at(attribute.name.span, "the second one")
                        .at(first.name.span, "the first one")
                        .note("one of them is enough");
                    self.report(diagnostic);
                }
                (Line::Deprecated(attribute, span), None) => waiting = Some((attribute, span)),
                (Line::Declared(name), Some((attribute, span))) => {
                    match text(attribute) {
                        Some(text) => {
                            self.names.attributes.deprecated.insert(place(name), text.to_owned());
                        }
                        None => self.report(without_text(span)),
                    }
                    waiting = None;
                }
                (Line::Other, Some((attribute, _))) => {
                    self.report(before_nothing(attribute));
                    waiting = None;
                }
                _ => {}
            }
        }
    }
}

/// What an attribute says, if it is a plain text.
fn text(attribute: &Attribute) -> Option<&str> {
    let [argument] = attribute.arguments.as_slice() else { return None };
    plain_text(argument).filter(|text| !text.is_empty())
}

fn without_text(span: Span) -> Diagnostic {
    Diagnostic::error("E0562", "`@deprecated` needs a text")
        .at(span, "what should be used instead?")
        .note("write `@deprecated(\"use `other`\")`, with a text without holes")
}

fn before_nothing(attribute: &Attribute) -> Diagnostic {
    Diagnostic::error("E0562", "`@deprecated` stands before no process and no type")
        .at(attribute.name.span, "what is behind it cannot be deprecated")
        .note("write it in the line before the `Process`, `Class` or other type that it is about")
}

fn of_item<'a>(item: &'a Item) -> Line<'a> {
    match &item.kind {
        ItemKind::Type(declaration) => Line::Declared(declaration.name.span),
        ItemKind::Statement(statement) => match &statement.kind {
            StatementKind::Attribute(attribute) if is_deprecated(attribute) => {
                Line::Deprecated(attribute, statement.span)
            }
            StatementKind::Attribute(_) => Line::Attribute,
            StatementKind::Process(process) => Line::Declared(process.head.name.span),
            _ => Line::Other,
        },
        _ => Line::Other,
    }
}

fn of_member<'a>(member: &'a Member) -> Line<'a> {
    match &member.kind {
        MemberKind::Attribute(attribute) if is_deprecated(attribute) => {
            Line::Deprecated(attribute, member.span)
        }
        MemberKind::Attribute(_) => Line::Attribute,
        MemberKind::Process(process) | MemberKind::Handler(process) => {
            Line::Declared(process.head.name.span)
        }
        MemberKind::Abstract(head) => Line::Declared(head.name.span),
        _ => Line::Other,
    }
}
