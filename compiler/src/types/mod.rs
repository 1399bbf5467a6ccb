//! What the checker knows of a value: its types, how they relate, and how they are written into a
//! module.

mod class;
mod generic;
mod join;
mod module_types;
mod relation;
mod ty;
mod variable;

use runa_bytecode::ErrorKind;

pub(crate) use class::ClassTy;
pub(crate) use generic::{Bindings, TypeParameter};
pub(crate) use join::{Joining, join};
pub(crate) use module_types::{MOST_NESTED, ModuleTypes};
pub(crate) use relation::{Conversion, conversion, may_be};
pub(crate) use ty::{FunctionTy, OpenType, Ty};
pub(crate) use variable::TypeVariable;

/// The names of the types that are always there, those of exceptions apart.
const PLAIN_TYPE_NAMES: &[&str] = &[
    "Integer", "Float", "Decimal", "Boolean", "Text", "Bytes", "Any", "Nothing", "Never", "List",
    "Map", "Set", "Range",
];

/// What a declaration calls its own type.
pub(crate) const SELF_TYPE: &str = "Self";

/// The names of all types that are always there, and mean the same everywhere.
pub(crate) fn type_names() -> impl Iterator<Item = &'static str> {
    let exceptions = ErrorKind::ALL.iter().map(|kind| kind.name());
    let exceptions = exceptions.filter(|name| exception_kind(name).is_some());
    PLAIN_TYPE_NAMES.iter().copied().chain(exceptions)
}

/// Whether a type that is always there has this name.
pub(crate) fn is_type_name(name: &str) -> bool {
    PLAIN_TYPE_NAMES.contains(&name) || name == SELF_TYPE || exception_kind(name).is_some()
}

/// The exceptions that the language calls `name`.
pub(crate) fn exception_kind(name: &str) -> Option<ErrorKind> {
    ErrorKind::from_name(name).filter(|&kind| kind != ErrorKind::Unwinding)
}
