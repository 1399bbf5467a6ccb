//! Self-tagged words: how a value of unknown type lies in 64 bits.
//!
//! A double of common exponent is kept inline, rotated so that its exponent's distance from the
//! usual range shows in two bits; integers of 62 bits and pointers use the remaining patterns. The
//! scheme follows the idea of float self-tagging (Melançon, Serrano and Feeley, "Float
//! Self-Tagging", 2024).
//!
//! | low bits | meaning |
//! | --- | --- |
//! | `0x`, bit 1 clear | `rotl(bits + 2^60, 4)` of a double: zero, infinities, NaNs, magnitudes from 2^-255 to 2^256 and below 2^-767 |
//! | `10` | integer of 62 bits, above the tag |
//! | `11` | pointer to an object plus 3, or one of the constants below |

use crate::object::ObjectRef;

/// A self-tagged word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Tagged(pub u64);

/// How values lie in tagged words, for who takes them apart itself.
pub mod bits {
    /// The bits that tell Integers and objects apart.
    pub const TAG_MASK: u64 = 0b11;
    /// The tag of an Integer, which begins [`INTEGER_SHIFT`] bits higher.
    pub const INTEGER_TAG: u64 = 0b10;
    /// By how many bits an Integer is shifted.
    pub const INTEGER_SHIFT: u32 = 2;
    /// The tag of an object's address, and of `nothing` and Booleans.
    pub const POINTER_TAG: u64 = 0b11;
    /// What is added to the bits of a Float, which are rotated then.
    pub const EXPONENT_BIAS: u64 = 1 << 60;
    /// By how many bits they are rotated to the left.
    pub const ROTATION: u32 = 4;
    /// The bit that is clear in Floats and set in everything else.
    pub const NO_FLOAT: u64 = 0b10;
}

use bits::{EXPONENT_BIAS, INTEGER_SHIFT, INTEGER_TAG, NO_FLOAT, POINTER_TAG, ROTATION, TAG_MASK};

/// What a tagged word holds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Unpacked {
    /// `nothing`.
    Nothing,
    /// A Boolean.
    Boolean(bool),
    /// An Integer, inline or boxed.
    Integer(i64),
    /// A Float, inline or boxed.
    Float(f64),
    /// Any other object.
    Object(ObjectRef),
}

impl Tagged {
    /// `nothing`.
    pub const NOTHING: Tagged = Tagged(POINTER_TAG);
    /// `false`.
    pub const FALSE: Tagged = Tagged(8 | POINTER_TAG);
    /// `true`.
    pub const TRUE: Tagged = Tagged(16 | POINTER_TAG);
    /// The largest Integer that needs no box.
    pub const MAX_INLINE: i64 = (1 << 61) - 1;
    /// The smallest Integer that needs no box.
    pub const MIN_INLINE: i64 = -(1 << 61);

    /// A Boolean.
    #[inline]
    pub fn boolean(value: bool) -> Tagged {
        if value { Tagged::TRUE } else { Tagged::FALSE }
    }

    /// An Integer, if it needs no box.
    #[inline]
    pub fn inline_integer(value: i64) -> Option<Tagged> {
        let word = Tagged((value as u64) << INTEGER_SHIFT | INTEGER_TAG);
        (word.0 as i64 >> INTEGER_SHIFT == value).then_some(word)
    }

    /// A Float, if it needs no box.
    #[inline]
    pub fn inline_float(value: f64) -> Option<Tagged> {
        let word = value.to_bits().wrapping_add(EXPONENT_BIAS).rotate_left(ROTATION);
        (word & NO_FLOAT == 0).then_some(Tagged(word))
    }

    /// An object, which may be a box.
    #[inline]
    pub fn object(object: ObjectRef) -> Tagged {
        Tagged(object.address() | POINTER_TAG)
    }

    /// The word of a reference slot: `nothing` for 0.
    #[inline]
    pub fn from_reference_word(word: u64) -> Tagged {
        Tagged(word | POINTER_TAG)
    }

    /// Whether it is an Integer without a box.
    #[inline]
    pub fn is_inline_integer(self) -> bool {
        self.0 & TAG_MASK == INTEGER_TAG
    }

    /// Whether it is a Float without a box.
    #[inline]
    pub fn is_inline_float(self) -> bool {
        self.0 & NO_FLOAT == 0
    }

    /// Whether both are Integers without a box.
    #[inline]
    pub fn both_inline_integers(self, other: Tagged) -> bool {
        ((self.0 ^ INTEGER_TAG) | (other.0 ^ INTEGER_TAG)) & TAG_MASK == 0
    }

    /// Whether both are Floats without a box.
    #[inline]
    pub fn both_inline_floats(self, other: Tagged) -> bool {
        (self.0 | other.0) & NO_FLOAT == 0
    }

    /// The Integer of a word for which [`is_inline_integer`](Self::is_inline_integer) holds.
    #[inline]
    pub fn as_inline_integer(self) -> i64 {
        self.0 as i64 >> INTEGER_SHIFT
    }

    /// The Float of a word for which [`is_inline_float`](Self::is_inline_float) holds.
    #[inline]
    pub fn as_inline_float(self) -> f64 {
        f64::from_bits(self.0.rotate_right(ROTATION).wrapping_sub(EXPONENT_BIAS))
    }

    /// Whether it is `nothing`.
    #[inline]
    pub fn is_nothing(self) -> bool {
        self == Tagged::NOTHING
    }

    /// The object a word points to, boxes included.
    #[inline]
    pub fn as_object(self) -> Option<ObjectRef> {
        if self.0 & TAG_MASK != POINTER_TAG || self.0 <= Tagged::TRUE.0 {
            return None;
        }
        ObjectRef::from_word(self.0 - POINTER_TAG)
    }

    /// The word as a reference slot keeps it: 0 unless it points to an object.
    #[inline]
    pub fn to_reference_word(self) -> u64 {
        self.as_object().map_or(0, ObjectRef::address)
    }

    /// What the word holds.
    pub fn unpack(self) -> Unpacked {
        if self.is_inline_integer() {
            return Unpacked::Integer(self.as_inline_integer());
        }
        if self.is_inline_float() {
            return Unpacked::Float(self.as_inline_float());
        }
        match self {
            Tagged::NOTHING => Unpacked::Nothing,
            Tagged::FALSE => Unpacked::Boolean(false),
            Tagged::TRUE => Unpacked::Boolean(true),
            _ => self.as_object().map_or(Unpacked::Nothing, ObjectRef::unbox),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_62_bits_are_inline() {
        for value in [0, 1, -1, 42, Tagged::MAX_INLINE, Tagged::MIN_INLINE] {
            let word = Tagged::inline_integer(value).unwrap();
            assert!(word.is_inline_integer() && !word.is_inline_float());
            assert_eq!(word.as_inline_integer(), value);
        }
        for value in [Tagged::MAX_INLINE + 1, Tagged::MIN_INLINE - 1, i64::MAX, i64::MIN] {
            assert_eq!(Tagged::inline_integer(value), None);
        }
    }

    #[test]
    fn common_floats_are_inline() {
        let edges = [f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE];
        for value in [0.0, -0.0, 1.5, -1e70, 1e-70].into_iter().chain(edges) {
            let word = Tagged::inline_float(value).unwrap();
            assert!(word.is_inline_float() && !word.is_inline_integer());
            assert_eq!(word.as_inline_float().to_bits(), value.to_bits());
            assert_eq!(word.as_object(), None);
        }
        let nan = Tagged::inline_float(f64::NAN).unwrap();
        assert!(nan.as_inline_float().is_nan());
        for value in [1e100, -1e100, 1e-100, -1e-200] {
            assert_eq!(Tagged::inline_float(value), None, "{value}");
        }
    }

    #[test]
    fn constants_are_no_pointers() {
        for word in [Tagged::NOTHING, Tagged::TRUE, Tagged::FALSE] {
            assert_eq!(word.as_object(), None);
            assert_eq!(word.to_reference_word(), 0);
            assert!(!word.is_inline_integer() && !word.is_inline_float());
        }
        assert_eq!(Tagged::TRUE.unpack(), Unpacked::Boolean(true));
    }
}
