//! Operands that are too wide for an instruction, two to a constant.

use runa_bytecode::{ClassIndex, ConstantIndex, MethodIndex, Shape, TypeId};

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

pub(crate) fn class_and_method(class: ClassIndex, method: MethodIndex) -> u64 {
    u64::from(class.0) | u64::from(method.0) << 32
}

/// Where the parts of a text with a number in it are: so many texts, the number's slot, a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NumberJoin {
    /// How many texts come before the number.
    pub(crate) before: u16,
    /// The slot of the number.
    pub(crate) number: u16,
    /// The Text constant that comes behind it.
    pub(crate) after: Option<ConstantIndex>,
}

impl NumberJoin {
    pub(crate) fn pack(self) -> u64 {
        // No module has as many constants as would make this overflow.
        let after = self.after.map_or(0, |constant| u64::from(constant.0) + 1);
        u64::from(self.before) | u64::from(self.number) << 16 | after << 32
    }

    #[inline(always)]
    pub(crate) fn unpack(word: u64) -> Self {
        let after = ((word >> 32) as u32).checked_sub(1).map(ConstantIndex);
        Self { before: word as u16, number: (word >> 16) as u16, after }
    }
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

    #[test]
    fn joins_keep_their_parts() {
        for after in [None, Some(ConstantIndex(0)), Some(ConstantIndex(70_000))] {
            let join = NumberJoin { before: 249, number: 65_535, after };
            assert_eq!(NumberJoin::unpack(join.pack()), join);
        }
    }
}
