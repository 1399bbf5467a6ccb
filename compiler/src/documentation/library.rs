//! What the language itself has, as chapters.

use super::{Chapter, Comment, Entry, EntryKind};
use crate::ide::about;
use crate::library::{
    self as table, Group, MODULES, Member, NamedValue, SPECIAL_PROCESSES, named_value, named_values,
};
use crate::types::Ty;

/// The library: what is always there, the types, the modules.
pub fn library() -> Vec<Chapter> {
    let mut chapters = vec![prelude()];
    chapters.extend(types().into_iter().map(|(name, ty)| type_chapter(name, &ty)));
    chapters.extend(MODULES.into_iter().map(module_chapter));
    chapters
}

fn types() -> Vec<(&'static str, Ty)> {
    vec![
        ("Integer", Ty::Integer),
        ("Float", Ty::Float),
        ("Decimal", Ty::Decimal),
        ("Boolean", Ty::Boolean),
        ("Text", Ty::Text),
        ("Bytes", Ty::Bytes),
        ("Range", Ty::Range),
        ("List", Ty::list(Ty::Any)),
        ("Map", Ty::map(Ty::Any, Ty::Any)),
        ("Set", Ty::set(Ty::Any)),
        ("Exception", Ty::EXCEPTION),
    ]
}

fn prelude() -> Chapter {
    let special = SPECIAL_PROCESSES.iter().map(|&(name, head, about)| process(name, head, about));
    let others = table::prelude_members().map(of_member);
    let about = "What every program has without an `Import`.";
    Chapter {
        name: String::from("Prelude"),
        about: comment(about),
        entries: special.chain(others).collect(),
    }
}

/// A type is an entry of its own, so that its name leads to it.
fn type_chapter(name: &'static str, ty: &Ty) -> Chapter {
    let shared = table::shared_of(ty).into_iter().flat_map(Group::members);
    let shared = shared.map(|member| {
        let entry = of_member(member);
        Entry { head: format!("Shared {}", entry.head), ..entry }
    });
    let own = table::groups_of(ty).into_iter().flat_map(Group::members).map(of_member);
    let mut members: Vec<Entry> = values(name).chain(shared).chain(own).collect();
    // A name that a nearer group has hides the others.
    let mut seen = std::collections::HashSet::new();
    members.retain(|member| seen.insert(member.name.clone()));
    let entry = Entry {
        kind: EntryKind::Type,
        name: name.to_owned(),
        head: format!("Type {name}{}", parameters_of(name)),
        contracts: Vec::new(),
        about: comment(about::type_named(name)),
        line: 0,
        members,
    };
    Chapter { name: name.to_owned(), about: Comment::default(), entries: vec![entry] }
}

fn parameters_of(name: &str) -> &'static str {
    match name {
        "List" | "Set" => " of T",
        "Map" => " of K to V",
        _ => "",
    }
}

fn module_chapter(name: &'static str) -> Chapter {
    let members = table::module(name).into_iter().flat_map(Group::members).map(of_member);
    Chapter {
        name: name.to_owned(),
        about: comment(about::module(name)),
        entries: values(name).chain(members).collect(),
    }
}

fn values(owner: &'static str) -> impl Iterator<Item = Entry> {
    named_values(owner).filter_map(move |name| {
        let value = match named_value(owner, name)? {
            NamedValue::Integer(value) => format!("as Integer = {value}"),
            NamedValue::Float(value) => format!("as Float = {value}"),
        };
        Some(Entry {
            kind: EntryKind::Constant,
            name: name.to_owned(),
            head: format!("Constant {name} {value}"),
            contracts: Vec::new(),
            about: Comment::default(),
            line: 0,
            members: Vec::new(),
        })
    })
}

fn of_member(member: &'static Member) -> Entry {
    process(member.name(), member.signature, member.about)
}

fn process(name: &str, signature: &str, about: &str) -> Entry {
    Entry {
        kind: EntryKind::Process,
        name: name.to_owned(),
        head: format!("Process called {signature}"),
        contracts: Vec::new(),
        about: comment(about),
        line: 0,
        members: Vec::new(),
    }
}

fn comment(text: &str) -> Comment {
    Comment { text: text.to_owned(), line: 0 }
}
