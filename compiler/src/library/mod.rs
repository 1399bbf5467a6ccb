//! The library as the compiler knows it: a table of members with their signatures.
//!
//! A signature is written as the language writes it, is shown to people as it stands, and is parsed
//! when a program first uses the member. `T`, `K` and `V` are the type parameters of the receiver,
//! `U` is what the call decides.
//!
//! A member becomes a native function of the name `Type.member` unless its [`Code`] says otherwise.
//! Natives know nothing of a program's types: numbers, Booleans, Texts and Ranges go in and out as
//! they are, everything else as `Any`; one that makes a list or map of another type than its
//! receiver's is given the number of the wanted type as its first argument.

mod bytes;
mod elsewhere;
mod exception;
mod files;
mod list;
mod map;
mod natives;
mod numbers;
mod processes;
mod random;
mod range;
mod reflection;
mod set;
mod signature;
mod text;
mod time;
mod types;

pub(crate) use elsewhere::{known_elsewhere, without_member_of_maps};
pub use natives::{NativeSignature, natives};
pub(crate) use natives::{generic_receiver, native_type};
pub(crate) use signature::{Bound, DefaultValue, Parameter, Signature};
pub(crate) use types::LibraryType;

use crate::types::Ty;

/// How a member is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// By the native function of its name.
    Native,
    /// By the instruction that converts an Integer to a Float.
    IntegerToFloat,
    /// By the instruction for a Text's length.
    TextLength,
    /// By the instruction for a list's length.
    ListLength,
    /// By the instruction that appends to a list.
    ListAdd,
    /// By an instruction where a default follows, else by the native function.
    MapGet,
    /// By a loop where it is known what is called, else by the native function.
    Walk(Walk),
}

/// What becomes of the elements of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Walk {
    /// A function is called with each.
    Calling(Calling),
    /// So many are put into a list.
    Take,
    /// The first is wanted.
    First,
    /// All are put into a list.
    ToList,
}

/// What becomes of what a function gives for the elements of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Calling {
    /// Nothing.
    Each,
    /// Its results are put into a list.
    Map,
    /// Its lists are put together.
    FlatMap,
    /// What passes the test is put into a list.
    Filter,
    /// All before the first that does not pass are put into a list.
    TakeWhile,
    /// Each result goes into the next call.
    Reduce,
    /// How many pass.
    Count,
    /// The first that passes.
    Find,
    /// Where that is.
    FindIndex,
    /// Whether one passes.
    Any,
    /// Whether all do.
    All,
    /// Whether none does.
    None,
}

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Member {
    /// Name, parameters, result: `index_of(element as T) returns Integer?`.
    pub(crate) signature: &'static str,
    /// What it does, for people.
    pub(crate) about: &'static str,
    /// How.
    pub(crate) code: Code,
}

impl Member {
    /// Its name.
    pub(crate) fn name(&self) -> &'static str {
        self.signature.split('(').next().unwrap_or_default()
    }

    /// Whether that is its name.
    fn is_called(&self, name: &str) -> bool {
        self.signature.strip_prefix(name).is_some_and(|rest| rest.starts_with('('))
    }

    /// Its signature, taken apart.
    pub(crate) fn parsed(&self) -> Signature {
        Signature::parse(self.signature)
    }
}

const fn native(signature: &'static str, about: &'static str) -> Member {
    Member { signature, about, code: Code::Native }
}

const fn walk(walk: Walk, signature: &'static str, about: &'static str) -> Member {
    Member { signature, about, code: Code::Walk(walk) }
}

const fn calling(calling: Calling, signature: &'static str, about: &'static str) -> Member {
    walk(Walk::Calling(calling), signature, about)
}

const fn instruction(code: Code, signature: &'static str, about: &'static str) -> Member {
    Member { signature, about, code }
}

/// A part of the table: what stands before the dot, and the members behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    /// What the names of the natives begin with.
    pub(crate) name: &'static str,
    members: &'static [Member],
}

impl Group {
    /// The member called `name`.
    pub(crate) fn find(self, name: &str) -> Option<Found> {
        let member = self.members.iter().find(|member| member.is_called(name))?;
        Some(Found { group: self.name, member })
    }

    /// All members.
    pub(crate) fn members(self) -> impl Iterator<Item = &'static Member> {
        self.members.iter()
    }

    /// The names of all members.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        self.members.iter().map(Member::name)
    }
}

/// A member and where it was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    /// What the name of its native begins with.
    pub(crate) group: &'static str,
    /// The row.
    pub(crate) member: &'static Member,
}

impl Found {
    /// The name of its native function.
    pub(crate) fn native_name(self) -> String {
        match self.group {
            "" => self.member.name().to_owned(),
            group => format!("{group}.{}", self.member.name()),
        }
    }
}

/// The members that values of type `ty` have of their own, nearest first.
pub(crate) fn groups_of(ty: &Ty) -> Vec<Group> {
    let group = |name, members| Group { name, members };
    match ty {
        Ty::Integer => vec![group("Integer", numbers::INTEGER)],
        Ty::Float => vec![group("Float", numbers::FLOAT)],
        Ty::Decimal => vec![group("Decimal", numbers::DECIMAL)],
        Ty::Text => vec![group("Text", text::TEXT)],
        Ty::List(_) => {
            let groups = [list::LIST, list::READING, list::WALKING];
            groups.map(|members| group("List", members)).to_vec()
        }
        Ty::Set(_) => {
            vec![group("Set", set::SET), group("Set", list::WALKING), group("List", list::READING)]
        }
        Ty::Map(_) => vec![group("Map", map::MAP)],
        Ty::Library(ty) => vec![ty.group()],
        Ty::Exception(_) => vec![group("Exception", exception::EXCEPTION)],
        Ty::Class(class) if class.exception.is_some() => {
            vec![group("Exception", exception::EXCEPTION)]
        }
        Ty::Bytes => vec![
            group("Bytes", bytes::BYTES),
            group("List", list::READING),
            group("List", list::WALKING),
        ],
        Ty::Range => vec![
            group("Range", range::RANGE),
            group("List", list::READING),
            group("List", list::WALKING),
        ],
        _ => Vec::new(),
    }
}

/// The members of objects that implement `Iterable`, besides those that their classes have.
pub(crate) fn groups_of_iterables() -> [Group; 3] {
    [list::ITERABLE, list::READING, list::WALKING].map(|members| Group { name: "List", members })
}

/// The processes that belong to the type itself: `Text.from_code(…)`.
pub(crate) fn shared_of(ty: &Ty) -> Option<Group> {
    match ty {
        Ty::Float => Some(Group { name: "Float", members: numbers::FLOAT_SHARED }),
        Ty::Text => Some(Group { name: "Text", members: text::TEXT_SHARED }),
        Ty::Bytes => Some(Group { name: "Bytes", members: bytes::BYTES_SHARED }),
        Ty::List(_) => Some(Group { name: "List", members: list::LIST_SHARED }),
        _ => None,
    }
}

/// The names of all library modules.
pub(crate) const MODULES: [&str; 10] = [
    "math",
    "system",
    "io",
    "io.files",
    "io.input",
    "io.output",
    "io.error",
    "time",
    "random",
    "reflect",
];

/// The names of the modules in `module`: `files` and others in `io`.
pub(crate) fn modules_in(module: &str) -> impl Iterator<Item = &'static str> + use<'_> {
    let inner = move |known: &'static str| known.strip_prefix(module)?.strip_prefix('.');
    MODULES.into_iter().filter_map(inner)
}

/// The module called `name` in `module`: `files` in `io`.
pub(crate) fn module_in(module: &str, name: &str) -> Option<&'static str> {
    MODULES.into_iter().find(|known| {
        known.strip_prefix(module).and_then(|rest| rest.strip_prefix('.')) == Some(name)
    })
}

/// A module of the library: its place among [`MODULES`]. There is a meaning for each name of a program, so
/// that it pays to keep them small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ModuleId(u8);

impl ModuleId {
    /// The module called `name`.
    pub(crate) fn of(name: &str) -> Option<Self> {
        MODULES.iter().position(|known| *known == name).map(|place| Self(place as u8))
    }

    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        MODULES[usize::from(self.0)]
    }
}

/// The library module called `name`, such as `math`.
pub(crate) fn module(name: &str) -> Option<Group> {
    let (name, members): (_, &[Member]) = match name {
        "math" => ("math", processes::MATH),
        "system" => ("system", processes::SYSTEM),
        "io" => ("io", &[]),
        "io.files" => ("io.files", files::FILES),
        "io.input" => ("io.input", files::INPUT),
        "io.output" => ("io.output", files::OUTPUT),
        "io.error" => ("io.error", files::ERROR),
        "time" => ("time", time::TIME),
        "random" => ("random", random::RANDOM),
        "reflect" => ("reflect", reflection::REFLECT),
        _ => return None,
    };
    Some(Group { name, members })
}

/// The process of the prelude called `name`.
pub(crate) fn prelude(name: &str) -> Option<Found> {
    Group { name: "", members: processes::PRELUDE }.find(name)
}

/// Names of the prelude that have rules of their own instead of a row.
pub(crate) const SPECIAL_PROCESSES: &[(&str, &str, &str)] = &[
    (
        "print",
        "print(...values as Any, end as Text = \"\\n\")",
        "Writes the texts of its arguments with a space between them, then `end`.",
    ),
    ("fail", "fail(message as Text) returns Never", "Raises an `Exception` with this message."),
    (
        "same",
        "same(a as Any, b as Any) returns Boolean",
        "Whether both are one object, or equal values of a type without identity.",
    ),
    (
        "throws",
        "throws(type, body as () => Any) returns Boolean",
        "Whether calling `body` raises an exception of this type; others go on.",
    ),
];

/// The rows of the prelude.
pub(crate) fn prelude_members() -> impl Iterator<Item = &'static Member> {
    processes::PRELUDE.iter()
}

/// What the prelude has beside [`SPECIAL_PROCESSES`].
pub(crate) fn prelude_names() -> impl Iterator<Item = &'static str> {
    let special = SPECIAL_PROCESSES.iter().map(|(name, ..)| *name);
    processes::PRELUDE.iter().map(Member::name).chain(special)
}

/// Whether `name` is one of [`prelude_names`].
pub(crate) fn is_in_prelude(name: &str) -> bool {
    SPECIAL_PROCESSES.iter().any(|(special, ..)| *special == name) || prelude(name).is_some()
}

/// A value that a type or a library module has: `Integer.MAX`, `math.PI`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NamedValue {
    Integer(i64),
    Float(f64),
}

const NAMED_VALUES: &[(&str, &str, NamedValue)] = &[
    ("Integer", "MAX", NamedValue::Integer(i64::MAX)),
    ("Integer", "MIN", NamedValue::Integer(i64::MIN)),
    ("Float", "INFINITY", NamedValue::Float(f64::INFINITY)),
    ("Float", "NAN", NamedValue::Float(f64::NAN)),
    ("Float", "EPSILON", NamedValue::Float(f64::EPSILON)),
    ("Float", "MAX", NamedValue::Float(f64::MAX)),
    ("math", "PI", NamedValue::Float(std::f64::consts::PI)),
    ("math", "E", NamedValue::Float(std::f64::consts::E)),
    ("math", "TAU", NamedValue::Float(std::f64::consts::TAU)),
];

/// The value `name` of the type or module `owner`.
pub(crate) fn named_value(owner: &str, name: &str) -> Option<NamedValue> {
    let mut values = NAMED_VALUES.iter();
    values.find(|row| row.0 == owner && row.1 == name).map(|row| row.2)
}

/// The names of the values of `owner`.
pub(crate) fn named_values(owner: &str) -> impl Iterator<Item = &'static str> {
    NAMED_VALUES.iter().filter(move |row| row.0 == owner).map(|row| row.1)
}

/// Types that a later version is to have, or to have in sessions.
const PLANNED_NAMES: &[&str] = &[
    "Task",
    "TaskGroup",
    "Channel",
    "Timer",
    "Mutex",
    "Atomic",
    "Semaphore",
    "Condition",
    "Supervisor",
    "Memory",
    "Callback",
    "Pointer",
    "NotSendableError",
    "Optional",
];

/// Whether `name` is part of the language's prelude but not of this version.
pub(crate) fn is_planned_name(name: &str) -> bool {
    PLANNED_NAMES.contains(&name)
}
