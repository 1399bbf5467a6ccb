//! Attributes: what `@` says of the declaration behind it.
//!
//! Lines are read in order, and attributes wait for what is declared behind them. What they say is kept by the place at
//! which the name of that stands, so that copies of it have it, too.

use runa_diagnostics::{Diagnostic, Span, closest};
use rustc_hash::{FxHashMap, FxHashSet};

use super::resolve::Resolver;
use super::{Names, Place, place};
use crate::outline;
use crate::syntax::ast::{
    Argument, ArgumentKind, Attribute, ExprKind, Item, ItemKind, Member, MemberKind, Statement,
    StatementKind, TextPart, TypeDeclaration, TypeDeclarationKind,
};

/// What attributes say, by where the names stand of what they are about.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Attributes {
    /// What processes may do outside.
    pub(super) needs: FxHashMap<Place, String>,
    /// What is to be used instead of what is deprecated.
    pub(super) deprecated: FxHashMap<Place, String>,
    /// Processes that come in place of their calls where that is possible.
    inline: FxHashSet<Place>,
    /// Structures that lie in memory as those of C.
    c_layout: FxHashSet<Place>,
}

impl Names<'_> {
    /// Whether the process whose name stands at a place comes in place of its calls where that is possible.
    pub(crate) fn is_inline(&self, name: Span) -> bool {
        self.attributes.inline.contains(&place(name))
    }

    /// Whether the structure whose name stands at a place lies in memory as one of C.
    pub(crate) fn has_c_layout(&self, name: Span) -> bool {
        self.attributes.c_layout.contains(&place(name))
    }
}

/// Every attribute of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Deprecated,
    Inline,
    Layout,
    Needs,
    Test,
}

impl Kind {
    const ALL: [Kind; 5] = [Kind::Deprecated, Kind::Inline, Kind::Layout, Kind::Needs, Kind::Test];

    /// What stands behind `@`.
    fn name(self) -> &'static str {
        match self {
            Kind::Deprecated => "deprecated",
            Kind::Inline => "inline",
            Kind::Layout => "layout",
            Kind::Needs => "needs",
            Kind::Test => "test",
        }
    }

    /// The code of what is said of it when it is wrong.
    fn code(self) -> &'static str {
        match self {
            Kind::Test => "E0560",
            Kind::Needs => "E0561",
            Kind::Deprecated => "E0562",
            Kind::Inline => "E0565",
            Kind::Layout => "E0566",
        }
    }

    fn of(attribute: &Attribute) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == &*attribute.name.text)
    }

    /// What is said of one of this kind that is wrong.
    pub(super) fn wrong(self, problem: &str) -> Diagnostic {
        Diagnostic::error(self.code(), format!("`@{}` {problem}", self.name()))
    }
}

/// What an attribute may be about.
#[derive(Clone, Copy, Debug)]
enum Declared<'a> {
    /// A process with a body, by where its name stands.
    Process(Span),
    /// A process without one.
    Promise(Span),
    /// A constructor, which has no name: by where it stands.
    Constructor(Span),
    Type(&'a TypeDeclaration),
    Test,
    /// What no attribute is about.
    Other,
}

/// A line as attributes see it.
#[derive(Clone, Copy, Debug)]
enum Line<'a> {
    Attribute(Written<'a>),
    /// An attribute that the language does not have.
    Unknown(&'a Attribute),
    Declared(Declared<'a>),
}

/// An attribute and where it stands.
#[derive(Clone, Copy, Debug)]
struct Written<'a> {
    kind: Kind,
    attribute: &'a Attribute,
    span: Span,
}

impl<'a> Resolver<'a> {
    /// Takes note of what stands before the declarations of the outermost level, and of what the module needs: that is
    /// said before everything else, and not before a process.
    pub(super) fn attributes_of_items(&mut self, items: &'a [Item]) {
        let lines: Vec<Line<'a>> = items.iter().map(of_item).collect();
        let needs = |line: &Line<'a>| match line {
            Line::Attribute(written) if written.kind == Kind::Needs => Some(*written),
            _ => None,
        };
        // A second one is about what is declared, and the first about the module.
        let mut behind = lines.iter().skip(1);
        let behind = behind.find(|line| matches!(line, Line::Declared(_)) || needs(line).is_some());
        let is_about_process = matches!(behind, Some(Line::Declared(Declared::Process(_))));
        let is_module = self.names.known.is_none() && !is_about_process;
        let of_module = lines.first().filter(|_| is_module).and_then(needs);
        if let Some(written) = of_module
            && let Some(rights) = self.rights(written.attribute, written.span)
        {
            self.names.module_needs.insert(self.module, rights);
        }
        self.attributes_of_lines(lines.into_iter().skip(usize::from(of_module.is_some())));
    }

    /// The same for the statements of a block.
    pub(super) fn attributes_of_statements(&mut self, statements: &'a [Statement]) {
        self.attributes_of_lines(statements.iter().map(of_statement));
    }

    /// The same for the members of a type.
    pub(super) fn attributes_of_members(&mut self, members: &'a [Member]) {
        self.attributes_of_lines(members.iter().map(of_member));
    }

    fn attributes_of_lines(&mut self, lines: impl Iterator<Item = Line<'a>>) {
        let mut waiting: Vec<Written<'a>> = Vec::new();
        for line in lines.chain([Line::Declared(Declared::Other)]) {
            match line {
                Line::Unknown(attribute) => self.report(unknown(attribute)),
                Line::Attribute(written) => {
                    match waiting.iter().find(|first| first.kind == written.kind) {
                        Some(first) => self.report(twice(written, *first)),
                        None => waiting.push(written),
                    }
                }
                Line::Declared(declared) => {
                    waiting.drain(..).for_each(|written| self.attribute(written, declared));
                }
            }
        }
    }

    /// Takes note of what an attribute says of the declaration behind it.
    fn attribute(&mut self, written: Written<'a>, declared: Declared<'a>) {
        let Written { kind, attribute, span } = written;
        match (kind, declared) {
            (Kind::Needs, Declared::Process(name) | Declared::Constructor(name)) => {
                if let Some(rights) = self.rights(attribute, span) {
                    self.names.attributes.needs.insert(place(name), rights);
                }
            }
            (Kind::Deprecated, Declared::Process(name) | Declared::Promise(name)) => {
                self.deprecate(attribute, span, name);
            }
            (Kind::Deprecated, Declared::Type(declaration)) => {
                self.deprecate(attribute, span, declaration.name.span);
            }
            (Kind::Inline, Declared::Process(name) | Declared::Constructor(name)) => {
                match attribute.arguments.first() {
                    Some(argument) => self.report(inline_with(argument)),
                    None => drop(self.names.attributes.inline.insert(place(name))),
                }
            }
            (Kind::Layout, Declared::Type(declaration))
                if declaration.kind == TypeDeclarationKind::Structure =>
            {
                if only_text(attribute) == Some("c") {
                    self.names.attributes.c_layout.insert(place(declaration.name.span));
                } else {
                    self.report(other_layout(span));
                }
            }
            (Kind::Test, Declared::Test) => {
                if outline::timeout(attribute).is_err() {
                    self.report(without_seconds(span));
                }
            }
            _ => self.report(before_nothing(kind, attribute)),
        }
    }
}

/// What an attribute says, if that is one plain text.
pub(super) fn only_text(attribute: &Attribute) -> Option<&str> {
    match attribute.arguments.as_slice() {
        [argument] if matches!(argument.kind, ArgumentKind::Positional) => plain_text(argument),
        _ => None,
    }
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

fn unknown(attribute: &Attribute) -> Diagnostic {
    let name = &attribute.name;
    let diagnostic = Diagnostic::error("E0564", format!("there is no attribute `{}`", name.text))
        .at(name.span, "not an attribute of the language");
    match closest(&name.text, Kind::ALL.map(Kind::name)) {
        Some(meant) => diagnostic.suggest(format!("write `{meant}`"), name.span, meant),
        None => {
            diagnostic.note("there are `@deprecated`, `@inline`, `@layout`, `@needs` and `@test`")
        }
    }
}

fn twice(written: Written<'_>, first: Written<'_>) -> Diagnostic {
    let kind = written.kind;
    kind.wrong("stands here twice")
        .at(written.attribute.name.span, "the second one")
        .at(first.attribute.name.span, "the first one")
        .note(match kind {
            Kind::Needs => {
                "write all rights into one: `@needs(filesystem: \"read\", ffi: \"libm\")`"
            }
            _ => "one of them is enough",
        })
}

fn before_nothing(kind: Kind, attribute: &Attribute) -> Diagnostic {
    let (problem, label, place) = match kind {
        Kind::Deprecated => (
            "stands before no process and no type",
            "what is behind it cannot be deprecated",
            "`Process`, `Class` or other type",
        ),
        Kind::Inline => {
            ("stands before no `Process`", "what is behind it is not called", "`Process`")
        }
        Kind::Layout => {
            ("stands before no `Structure`", "what is behind it has no layout", "`Structure`")
        }
        Kind::Needs => {
            ("stands before no `Process`", "what is behind it needs no rights", "`Process`")
        }
        Kind::Test => ("stands before no `Test`", "the next line is no `Test`", "`Test`"),
    };
    let diagnostic = kind
        .wrong(problem)
        .at(attribute.name.span, label)
        .note(format!("write it in the line before the {place} that it is about"));
    match kind {
        Kind::Needs => diagnostic
            .note("for all of a module, write it before everything else, also before `Import`"),
        _ => diagnostic,
    }
}

fn inline_with(argument: &Argument) -> Diagnostic {
    Kind::Inline.wrong("says nothing but its name").at(argument.value.span, "leave this out")
}

fn other_layout(span: Span) -> Diagnostic {
    Kind::Layout
        .wrong("needs the language whose layout it is")
        .at(span, "not understood")
        .note("write `@layout(\"c\")`: there is no other one")
}

fn without_seconds(span: Span) -> Diagnostic {
    Kind::Test
        .wrong("needs the seconds that the test may run")
        .at(span, "not understood")
        .note("write `@test(timeout: 5)`, with a number above 0")
}

fn of_item<'a>(item: &'a Item) -> Line<'a> {
    match &item.kind {
        ItemKind::Statement(statement) => of_statement(statement),
        ItemKind::Type(declaration) => Line::Declared(Declared::Type(declaration)),
        ItemKind::Test { .. } => Line::Declared(Declared::Test),
        _ => Line::Declared(Declared::Other),
    }
}

fn of_statement<'a>(statement: &'a Statement) -> Line<'a> {
    match &statement.kind {
        StatementKind::Attribute(attribute) => of_attribute(attribute, statement.span),
        StatementKind::Process(process) => {
            Line::Declared(Declared::Process(process.head.name.span))
        }
        _ => Line::Declared(Declared::Other),
    }
}

fn of_member<'a>(member: &'a Member) -> Line<'a> {
    Line::Declared(match &member.kind {
        MemberKind::Attribute(attribute) => return of_attribute(attribute, member.span),
        MemberKind::Process(process) | MemberKind::Handler(process) => {
            Declared::Process(process.head.name.span)
        }
        MemberKind::Abstract(head) => Declared::Promise(head.name.span),
        MemberKind::Constructor(_) => Declared::Constructor(member.span),
        _ => Declared::Other,
    })
}

fn of_attribute(attribute: &Attribute, span: Span) -> Line<'_> {
    match Kind::of(attribute) {
        Some(kind) => Line::Attribute(Written { kind, attribute, span }),
        None => Line::Unknown(attribute),
    }
}
