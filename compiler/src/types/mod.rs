//! What the checker knows of a value: its types, how they relate, and how they are written into a
//! module.

mod class;
mod generic;
mod join;
mod module_types;
mod relation;
mod ty;

pub(crate) use class::ClassTy;
pub(crate) use generic::{Bindings, TypeParameter};
pub(crate) use join::{Joining, join};
pub(crate) use module_types::{MOST_NESTED, ModuleTypes};
pub(crate) use relation::{Conversion, conversion, may_be};
pub(crate) use ty::{FunctionTy, OpenType, Ty};

/// The names of the types that are always there.
pub(crate) const TYPE_NAMES: &[&str] = &[
    "Integer", "Float", "Decimal", "Boolean", "Text", "Bytes", "Any", "Nothing", "Never", "List",
    "Map", "Set", "Range",
];
