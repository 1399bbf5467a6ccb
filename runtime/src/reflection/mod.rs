//! What a program can ask about itself while it runs: types, fields, methods and processes.
//!
//! Everything is read off the module, which has it anyway: nothing is kept for reflection. What is found is told by
//! a number, which the objects of the library's module `reflect` hold, and which stays the same while a session
//! grows.

mod attributes;
mod processes;
mod types;
mod values;

use runa_bytecode::ClassIndex;

pub use attributes::Attribute;
pub(crate) use attributes::map_type;
pub use processes::{Described, Parameter};
pub use types::{DescribedField, DescribedType};
pub use values::{own_bytes, references};

use crate::program::Program;

/// The class of the objects that describe types.
pub const TYPE: &str = "reflect.TypeDescription";
/// The class of those that describe fields.
pub const FIELD: &str = "reflect.Field";
/// The class of those that describe processes and methods.
pub const SIGNATURE: &str = "reflect.Signature";
/// The class of those that describe parameters.
pub const PARAMETER: &str = "reflect.Parameter";

/// What an object of a class of the module `reflect` says of itself; nothing for objects of other classes.
pub(crate) fn text(program: &Program, class: ClassIndex, number: i64) -> Option<String> {
    match program.types().classes().get(class)?.name.as_str() {
        TYPE => Some(DescribedType::from_number(number)?.name(program)),
        FIELD => Some(DescribedField::from_number(number)?.text(program)),
        SIGNATURE => Some(Described::from_number(number)?.text(program)),
        PARAMETER => {
            let parameters = Described::from_number(number)?.parameters(program);
            Some(parameters.get(Described::part_of(number))?.text(program))
        }
        _ => None,
    }
}

/// The class whose objects, or lists of whose objects, a native function of the module `reflect` gives, and whether it
/// is lists: for calls on values whose type is only known now.
pub(crate) fn result_class(native: &str) -> Option<(&'static str, bool)> {
    Some(match native {
        "TypeDescription.base" | "Field.type" | "Signature.result" | "Parameter.type" => {
            (TYPE, false)
        }
        "TypeDescription.field" => (FIELD, false),
        "TypeDescription.method" => (SIGNATURE, false),
        "TypeDescription.interfaces"
        | "TypeDescription.cases"
        | "TypeDescription.type_arguments" => (TYPE, true),
        "TypeDescription.fields" => (FIELD, true),
        "TypeDescription.methods" => (SIGNATURE, true),
        "Signature.parameters" => (PARAMETER, true),
        _ => return None,
    })
}
