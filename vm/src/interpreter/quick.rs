//! What instructions do with words in line, without leaving the loop.

use runa_runtime::Tagged;
use runa_runtime::tagged::bits::{INTEGER_SHIFT, INTEGER_TAG};

/// The tag of an Integer as a number.
const TAG: i64 = INTEGER_TAG as i64;

/// A short Integer as a tagged word.
#[inline(always)]
pub(super) fn short(value: i64) -> Tagged {
    Tagged((value as u64) << INTEGER_SHIFT | INTEGER_TAG)
}

/// `a + b` of Integers without boxes, if the result needs none.
#[inline(always)]
pub(super) fn add_inline(a: Tagged, b: Tagged) -> Option<u64> {
    (a.0 as i64).checked_add(b.0 as i64 - TAG).map(|word| word as u64)
}

/// `a - b` of Integers without boxes, if the result needs none.
#[inline(always)]
pub(super) fn subtract_inline(a: Tagged, b: Tagged) -> Option<u64> {
    (a.0 as i64).checked_sub(b.0 as i64 - TAG).map(|word| word as u64)
}

/// `a * b` of Integers without boxes, if the result needs none.
#[inline(always)]
pub(super) fn multiply_inline(a: Tagged, b: Tagged) -> Option<u64> {
    (a.0 as i64 - TAG)
        .checked_mul(b.0 as i64 >> INTEGER_SHIFT)
        .map(|word| word as u64 | INTEGER_TAG)
}

/// Whether a dynamic condition holds: everything but `false` and `nothing`.
#[inline(always)]
pub(super) fn is_truthy(value: Tagged) -> bool {
    value != Tagged::FALSE && value != Tagged::NOTHING
}

/// `value`, which LLVM takes for something new in a register for Floats. Else it sees that the
/// accumulator of Floats may be a loaded word, and keeps all of them in a register for words.
#[inline(always)]
pub(super) fn in_float_register(value: f64) -> f64 {
    #[cfg(target_arch = "x86_64")]
    let value = {
        let mut value = value;
        // SAFETY: there is no instruction inside.
        unsafe {
            std::arch::asm!("/* {0} */", inout(xmm_reg) value, options(pure, nomem, nostack, preserves_flags));
        }
        value
    };
    value
}
