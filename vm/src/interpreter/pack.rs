//! Operands that are too wide for an instruction, two to a constant.

use runa_bytecode::{ConstantIndex, Shape, TypeId};

const SHAPES: [Shape; 5] =
    [Shape::Integer, Shape::Float, Shape::Boolean, Shape::Reference, Shape::Tagged];

/// The shape with number `number`, as instructions keep it.
#[inline(always)]
pub(crate) fn shape(number: u16) -> Shape {
    SHAPES.get(usize::from(number)).copied().unwrap_or(Shape::Tagged)
}

pub(crate) fn type_and_shape(ty: TypeId, shape: Shape) -> u64 {
    u64::from(ty.0) | (shape as u64) << 32
}

pub(crate) fn type_and_count(ty: TypeId, count: u16) -> u64 {
    u64::from(ty.0) | u64::from(count) << 32
}

pub(crate) fn name_and_count(name: ConstantIndex, count: u16) -> u64 {
    u64::from(name.0) | u64::from(count) << 32
}

/// The halves of such a constant.
#[inline(always)]
pub(crate) fn unpack(word: u64) -> (u32, u16) {
    (word as u32, (word >> 32) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_keep_their_numbers() {
        for wanted in SHAPES {
            assert_eq!(shape(wanted as u16), wanted);
        }
    }
}
