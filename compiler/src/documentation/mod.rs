//! What there is to say about a program or the library to those who use it: its declarations with the `##`
//! comments above them.
//!
//! All of it is plain data that says nothing of how it is shown. Comments are Markdown.

mod comments;
mod heads;
mod library;

use runa_diagnostics::{FileId, Source, Span};

pub(crate) use comments::above;
pub use library::library;

use crate::syntax::ast::{
    Contract, Item, ItemKind, Member, MemberKind, ModifierKind, Process, Statement, StatementKind,
    TypeDeclaration, TypeDeclarationKind,
};
use crate::syntax::{Parsed, parse};
use heads::Heads;

/// What is said about a file, or about a part of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chapter {
    /// What it is called.
    pub name: String,
    /// What is said about all of it.
    pub about: Comment,
    /// What it declares, in the order of the text.
    pub entries: Vec<Entry>,
}

/// A `##` comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comment {
    /// Its text, which is Markdown.
    pub text: String,
    /// Its first line in the file, 0 if it comes from none.
    pub line: u32,
}

/// What a declaration declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // The names say it.
pub enum EntryKind {
    Process,
    Class,
    Structure,
    Variant,
    Interface,
    Trait,
    Actor,
    Type,
    Constant,
    Field,
    Constructor,
    Case,
    Message,
}

impl EntryKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            EntryKind::Process => "process",
            EntryKind::Class => "class",
            EntryKind::Structure => "structure",
            EntryKind::Variant => "variant",
            EntryKind::Interface => "interface",
            EntryKind::Trait => "trait",
            EntryKind::Actor => "actor",
            EntryKind::Type => "type",
            EntryKind::Constant => "constant",
            EntryKind::Field => "field",
            EntryKind::Constructor => "constructor",
            EntryKind::Case => "case",
            EntryKind::Message => "message",
        }
    }

    /// Whether it is a type, to whose declaration its name leads.
    pub fn is_type(self) -> bool {
        use EntryKind::{Actor, Class, Interface, Structure, Trait, Type, Variant};
        matches!(self, Class | Structure | Variant | Interface | Trait | Actor | Type)
    }
}

/// A declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it declares.
    pub kind: EntryKind,
    /// Its name.
    pub name: String,
    /// Its head as it is written, on one line.
    pub head: String,
    /// What has to hold: `Requires`, `Ensures` and `Invariant`, a line each.
    pub contracts: Vec<String>,
    /// What is said about it.
    pub about: Comment,
    /// The line on which it stands, 0 if it comes from no file.
    pub line: u32,
    /// What is declared in it.
    pub members: Vec<Entry>,
}

/// What a text declares, what is `Private` left out; and the text as far as it could be read.
pub fn chapter(source: &Source, file: FileId) -> (Chapter, Parsed) {
    let parsed = parse(source, file);
    let reader = Reader { source, heads: Heads::new(source, file) };
    let items = parsed.program.items.iter().filter(|item| item.private.is_none());
    let entries = items.filter_map(|item| reader.item(item)).collect();
    let about = comments::at_the_beginning(source.text());
    (Chapter { name: source.name().to_owned(), about, entries }, parsed)
}

/// Whether a text needs a file for itself because it declares what cannot stand in a block.
pub fn declares_at_the_outermost_level(source: &Source, file: FileId) -> bool {
    let parsed = parse(source, file);
    parsed.program.items.iter().any(|item| !matches!(item.kind, ItemKind::Statement(_)))
}

struct Reader<'a> {
    source: &'a Source,
    heads: Heads<'a>,
}

impl Reader<'_> {
    fn item(&self, item: &Item) -> Option<Entry> {
        match &item.kind {
            ItemKind::Statement(statement) => self.statement(statement),
            ItemKind::Type(declaration) => Some(self.declaration(declaration)),
            ItemKind::ExternalProcess(external) => {
                let head = format!("External {}", self.heads.text(external.head.span));
                Some(self.entry(EntryKind::Process, &external.head.name.text, head, item.span))
            }
            _ => None,
        }
    }

    fn statement(&self, statement: &Statement) -> Option<Entry> {
        let span = statement.span;
        match &statement.kind {
            StatementKind::Process(process) => {
                let entry = self.process(process, "", span);
                // Nobody else calls `main`, so that it is there only if somebody says something about it.
                let is_wanted = entry.name != "main" || !entry.about.text.is_empty();
                is_wanted.then_some(entry)
            }
            StatementKind::Constant(constant) => {
                let head = self.heads.text(span);
                Some(self.entry(EntryKind::Constant, &constant.name.text, head, span))
            }
            StatementKind::Alias(alias) => {
                let head = self.heads.text(span);
                Some(self.entry(EntryKind::Type, &alias.name.text, head, span))
            }
            _ => None,
        }
    }

    fn entry(&self, kind: EntryKind, name: &str, head: String, span: Span) -> Entry {
        Entry {
            kind,
            name: name.to_owned(),
            head,
            contracts: Vec::new(),
            about: comments::above(self.source.text(), span.start),
            line: self.source.line_of(span.start),
            members: Vec::new(),
        }
    }

    fn process(&self, process: &Process, modifiers: &str, span: Span) -> Entry {
        let head = format!("{modifiers}{}", self.heads.text(process.head.span));
        let contracts = self.contracts(&process.contracts);
        let entry = self.entry(EntryKind::Process, &process.head.name.text, head, span);
        Entry { contracts, ..entry }
    }

    fn contracts(&self, contracts: &[Contract]) -> Vec<String> {
        contracts.iter().map(|contract| self.heads.text(contract.span)).collect()
    }

    fn declaration(&self, declaration: &TypeDeclaration) -> Entry {
        let kind = match declaration.kind {
            TypeDeclarationKind::Class => EntryKind::Class,
            TypeDeclarationKind::Structure => EntryKind::Structure,
            TypeDeclarationKind::Variant => EntryKind::Variant,
            TypeDeclarationKind::Interface => EntryKind::Interface,
            TypeDeclarationKind::Trait => EntryKind::Trait,
            TypeDeclarationKind::Actor => EntryKind::Actor,
        };
        let head = self.heads.of_type(declaration);
        let entry = self.entry(kind, &declaration.name.text, head, declaration.span);
        let invariants = declaration.members.iter().filter_map(|member| match member.kind {
            MemberKind::Invariant(..) => Some(self.heads.text(member.span)),
            _ => None,
        });
        let members = declaration.members.iter().filter_map(|member| self.member(member));
        Entry { contracts: invariants.collect(), members: members.collect(), ..entry }
    }

    fn member(&self, member: &Member) -> Option<Entry> {
        let is = |kind| member.modifiers.iter().any(|modifier| modifier.kind == kind);
        if is(ModifierKind::Private) {
            return None;
        }
        let words = [(ModifierKind::Shared, "Shared "), (ModifierKind::Override, "Override ")];
        let modifiers: String =
            words.iter().filter(|(kind, _)| is(*kind)).map(|(_, word)| *word).collect();
        let span = member.span;
        let entry = |kind, name: &str, head| Some(self.entry(kind, name, head, span));
        match &member.kind {
            MemberKind::Field(field) => {
                entry(EntryKind::Field, &field.name.text, self.heads.text(span))
            }
            MemberKind::Constant(constant) => {
                entry(EntryKind::Constant, &constant.name.text, self.heads.text(span))
            }
            MemberKind::Case(case) => {
                entry(EntryKind::Case, &case.name.text, self.heads.text(span))
            }
            MemberKind::Process(process) => Some(self.process(process, &modifiers, span)),
            MemberKind::Abstract(head) => {
                let text = format!("{modifiers}{}", self.heads.text(head.span));
                entry(EntryKind::Process, &head.name.text, text)
            }
            MemberKind::Constructor(constructor) => {
                let head = self.heads.call("Constructor", &constructor.parameters, None);
                let made = entry(EntryKind::Constructor, "Constructor", head)?;
                Some(Entry { contracts: self.contracts(&constructor.contracts), ..made })
            }
            MemberKind::Handler(handler) => {
                let name = format!("On {}", handler.name.text);
                let result = handler.result.as_ref();
                let head = self.heads.call(&name, &handler.parameters, result);
                let made = entry(EntryKind::Message, &handler.name.text, head)?;
                Some(Entry { contracts: self.contracts(&handler.contracts), ..made })
            }
            MemberKind::Invariant(..) | MemberKind::Attribute(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
