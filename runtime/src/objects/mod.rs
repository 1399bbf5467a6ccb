//! Making and reading objects of each kind.

pub mod decimal;
pub mod instance;
pub mod list;
pub mod map;
mod map_index;
pub mod small;
pub mod text;
pub mod tuple;

use runa_bytecode::Shape;

use crate::object::kind;

/// The kind of the array that holds elements of a shape.
pub fn array_kind(shape: Shape) -> u32 {
    match shape {
        Shape::Integer | Shape::Float => kind::RAW_ARRAY,
        Shape::Boolean => kind::BYTE_ARRAY,
        Shape::Reference => kind::REFERENCE_ARRAY,
        Shape::Tagged => kind::TAGGED_ARRAY,
    }
}
