//! `@needs(…)`: what a process or module does outside, as it says itself.
//!
//! While a process runs it has no more rights than it says, and each process of a module no more than the module
//! says. That is kept by the place at which the name of the process stands, so that copies of it have it, too.

use runa_bytecode::{Right, RightKind};
use runa_diagnostics::{Diagnostic, Span, closest};

use super::resolve::Resolver;
use super::{Names, PRELUDE, ProcessId, place};
use crate::syntax::ast::{
    Argument, ArgumentKind, Attribute, ExprKind, Item, ItemKind, Member, MemberKind, Statement,
    StatementKind, TextPart,
};

/// What may stand behind an attribute, or be one.
enum Line<'a> {
    Needs(&'a Attribute, Span),
    /// Another attribute of the same declaration.
    Attribute,
    /// A process, by where its name stands.
    Process(Span),
    Other,
}

/// Whether an attribute says what rights are needed.
pub(crate) fn is_needs(attribute: &Attribute) -> bool {
    &*attribute.name.text == "needs"
}

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
    /// Takes note of what stands before processes of the outermost level, and of what the module says: before
    /// everything else, and not before a process.
    pub(super) fn needs_of_items(&mut self, items: &'a [Item]) {
        let lines: Vec<Line<'a>> = items.iter().map(of_item).collect();
        let of_module = match lines.as_slice() {
            [Line::Needs(attribute, span), rest @ ..]
                if !matches!(behind_attributes(rest), Some(Line::Process(_)))
                    && self.names.known.is_none() =>
            {
                Some((*attribute, *span))
            }
            _ => None,
        };
        if let Some((attribute, span)) = of_module
            && let Some(rights) = self.rights(attribute, span)
        {
            self.names.module_needs.insert(self.module, rights);
        }
        self.needs_of_lines(lines.into_iter().skip(usize::from(of_module.is_some())));
    }

    /// The same for the statements of a block.
    pub(super) fn needs_of_statements(&mut self, statements: &'a [Statement]) {
        self.needs_of_lines(statements.iter().map(of_statement));
    }

    /// The same for the members of a type.
    pub(super) fn needs_of_members(&mut self, members: &'a [Member]) {
        self.needs_of_lines(members.iter().map(of_member));
    }

    fn needs_of_lines(&mut self, lines: impl Iterator<Item = Line<'a>>) {
        let mut waiting: Option<(&Attribute, Span)> = None;
        for line in lines.chain([Line::Other]) {
            match (line, waiting) {
                (Line::Needs(attribute, _), Some((first, _))) => {
                    let diagnostic = Diagnostic::error("E0561", "`@needs` stands here twice")
                        .at(attribute.name.span, "the second one")
                        .at(first.name.span, "the first one")
                        .note("write all rights into one: `@needs(filesystem: \"read\", ffi: \"libm\")`");
                    self.report(diagnostic);
                }
                (Line::Needs(attribute, span), None) => waiting = Some((attribute, span)),
                (Line::Process(name), Some((attribute, span))) => {
                    if let Some(rights) = self.rights(attribute, span) {
                        self.names.attributes.needs.insert(place(name), rights);
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

    /// The rights that an attribute declares; says so if it declares none.
    fn rights(&mut self, attribute: &'a Attribute, span: Span) -> Option<String> {
        if attribute.arguments.is_empty() {
            let diagnostic = Diagnostic::error("E0561", "`@needs` says no right")
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

/// The text that an argument is, if it has no holes.
pub(super) fn plain_text(argument: &Argument) -> Option<&str> {
    match &argument.value.kind {
        ExprKind::Text(parts) => match parts.as_slice() {
            [] => Some(""),
            [TextPart::Literal(words)] => Some(words),
            _ => None,
        },
        _ => None,
    }
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

/// The first of some lines that is no other attribute.
fn behind_attributes<'l, 'a>(lines: &'l [Line<'a>]) -> Option<&'l Line<'a>> {
    lines.iter().find(|line| !matches!(line, Line::Attribute))
}

fn before_nothing(attribute: &Attribute) -> Diagnostic {
    Diagnostic::error("E0561", "`@needs` stands before no `Process`")
        .at(attribute.name.span, "what is behind it needs no rights")
        .note("write it in the line before the `Process` that it is about")
        .note("for all of a module, write it before everything else, also before `Import`")
}

fn of_item<'a>(item: &'a Item) -> Line<'a> {
    match &item.kind {
        ItemKind::Statement(statement) => of_statement(statement),
        _ => Line::Other,
    }
}

fn of_statement<'a>(statement: &'a Statement) -> Line<'a> {
    match &statement.kind {
        StatementKind::Attribute(attribute) if is_needs(attribute) => {
            Line::Needs(attribute, statement.span)
        }
        StatementKind::Attribute(_) => Line::Attribute,
        StatementKind::Process(process) => Line::Process(process.head.name.span),
        _ => Line::Other,
    }
}

fn of_member<'a>(member: &'a Member) -> Line<'a> {
    match &member.kind {
        MemberKind::Attribute(attribute) if is_needs(attribute) => {
            Line::Needs(attribute, member.span)
        }
        MemberKind::Attribute(_) => Line::Attribute,
        MemberKind::Process(process) | MemberKind::Handler(process) => {
            Line::Process(process.head.name.span)
        }
        // A process too, which has no name.
        MemberKind::Constructor(_) => Line::Process(member.span),
        _ => Line::Other,
    }
}
