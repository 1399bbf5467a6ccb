//! The native parts of the Runa library.
//!
//! One file for each type or topic, each with a table `NATIVES`; [`natives`] joins them. The compiler's
//! table of members names the same functions with the same signatures.
//!
//! Members of List and Map take their receiver as `Any`, as all element types go through one function,
//! and look at the object's own type. Natives that make a list or map of another type than the
//! receiver's take the number of that type as their first parameter.
//!
//! Invariants: no unsafe code; nothing taken from an argument is held while something allocates: it
//! is read again through the call, or kept by a handle; types and receivers that come as numbers or as
//! `Any` are checked, because bytecode need not come from the compiler.
#![forbid(unsafe_code)]

mod arguments;
mod asking;
mod bytes;
mod closing;
mod decimal;
mod exception;
mod file;
mod files;
mod float;
mod integer;
mod io;
mod late_calls;
mod list;
mod list_functions;
mod list_order;
mod list_parts;
mod list_queries;
mod map;
mod map_functions;
mod math;
mod operators;
mod paths;
mod random;
mod range;
mod reflection;
mod resumable;
mod rights;
mod set;
mod standard_streams;
mod system;
mod text;
mod text_edges;
mod text_parts;
mod time;
mod tuple;
mod walk;

use runa_runtime::{NativeCall, NativeFunction, NativeResult, NativeTable, TypeId};

/// All native functions of the library.
pub fn natives() -> NativeTable {
    let tables = [
        integer::NATIVES,
        float::NATIVES,
        text::NATIVES,
        text_parts::NATIVES,
        text_edges::NATIVES,
        bytes::NATIVES,
        decimal::NATIVES,
        list::NATIVES,
        list_functions::NATIVES,
        list_order::NATIVES,
        list_parts::NATIVES,
        list_queries::NATIVES,
        map::NATIVES,
        map_functions::NATIVES,
        tuple::NATIVES,
        set::NATIVES,
        range::NATIVES,
        math::NATIVES,
        system::NATIVES,
        io::NATIVES,
        standard_streams::NATIVES,
        files::NATIVES,
        file::NATIVES,
        paths::NATIVES,
        time::NATIVES,
        random::NATIVES,
        reflection::NATIVES,
        exception::NATIVES,
        closing::NATIVES,
        resumable::NATIVES,
        late_calls::NATIVES,
        rights::NATIVES,
        operators::NATIVES,
    ];
    NativeTable::new(tables.into_iter().flatten().copied())
}

/// A row of a table of natives.
const fn native(
    name: &'static str,
    parameters: &'static [TypeId],
    result: TypeId,
    function: fn(&mut NativeCall<'_>) -> NativeResult,
) -> NativeFunction {
    NativeFunction { name, parameters, result, function }
}

/// The predefined types under short names, for the tables.
mod types {
    use runa_runtime::TypeId;

    pub(crate) const INTEGER: TypeId = TypeId::INTEGER;
    pub(crate) const FLOAT: TypeId = TypeId::FLOAT;
    pub(crate) const BOOLEAN: TypeId = TypeId::BOOLEAN;
    pub(crate) const NOTHING: TypeId = TypeId::NOTHING;
    pub(crate) const ANY: TypeId = TypeId::ANY;
    pub(crate) const BYTES: TypeId = TypeId::BYTES;
    pub(crate) const TEXT: TypeId = TypeId::TEXT;
    pub(crate) const RANGE: TypeId = TypeId::RANGE;
    pub(crate) const EXCEPTION: TypeId = TypeId::EXCEPTION;
    pub(crate) const OPTIONAL_INTEGER: TypeId = TypeId::OPTIONAL_INTEGER;
    pub(crate) const OPTIONAL_FLOAT: TypeId = TypeId::OPTIONAL_FLOAT;
}
