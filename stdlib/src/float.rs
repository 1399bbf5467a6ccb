//! Members of Float.

use runa_runtime::{NativeCall, NativeFunction, NativeResult, TypeId};

use crate::arguments::{does_not_fit, give_boolean, give_float, give_integer, value_error};
use crate::native;
use crate::types::{BOOLEAN, FLOAT, INTEGER};

const ONE: &[TypeId] = &[FLOAT];
const TWO: &[TypeId] = &[FLOAT, FLOAT];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Float.floor", ONE, INTEGER, |call| whole(call, f64::floor)),
    native("Float.ceiling", ONE, INTEGER, |call| whole(call, f64::ceil)),
    native("Float.round", ONE, INTEGER, |call| whole(call, f64::round)),
    native("Float.truncate", ONE, INTEGER, |call| whole(call, f64::trunc)),
    native("Float.abs", ONE, FLOAT, |call| give_float(call.float(0).abs())),
    native("Float.sign", ONE, FLOAT, |call| give_float(sign(call.float(0)))),
    native("Float.min", TWO, FLOAT, |call| give_float(min(call.float(0), call.float(1)))),
    native("Float.max", TWO, FLOAT, |call| give_float(-min(-call.float(0), -call.float(1)))),
    native("Float.clamp", &[FLOAT, FLOAT, FLOAT], FLOAT, clamp),
    native("Float.is_nan", ONE, BOOLEAN, |call| give_boolean(call.float(0).is_nan())),
    native("Float.is_infinite", ONE, BOOLEAN, |call| give_boolean(call.float(0).is_infinite())),
    native("Float.is_finite", ONE, BOOLEAN, |call| give_boolean(call.float(0).is_finite())),
    native("Float.fraction", ONE, FLOAT, |call| give_float(call.float(0).fract())),
    native("Float.round_to", &[FLOAT, INTEGER], FLOAT, round_to),
    native("Float.bits", ONE, INTEGER, |call| give_integer(call.float(0).to_bits() as i64)),
    native("Float.from_bits", &[INTEGER], FLOAT, |call| {
        give_float(f64::from_bits(call.integer(0) as u64))
    }),
];

/// The Integer to which `round` takes the argument.
pub(crate) fn whole(call: &mut NativeCall<'_>, round: fn(f64) -> f64) -> NativeResult {
    /// 2^63, the first whole number above all Integers.
    const ABOVE_ALL: f64 = 9_223_372_036_854_775_808.0;
    let value = call.float(0);
    let rounded = round(value);
    if (-ABOVE_ALL..ABOVE_ALL).contains(&rounded) {
        return give_integer(rounded as i64);
    }
    does_not_fit(call, &shown(value))
}

/// The nearest number that is written with so many digits behind the point.
fn round_to(call: &mut NativeCall<'_>) -> NativeResult {
    let (value, digits) = (call.float(0), call.integer(1));
    match usize::try_from(digits) {
        Ok(digits @ 0..=17) if value.is_finite() => {
            give_float(format!("{value:.digits$}").parse().unwrap_or(value))
        }
        Ok(0..=17) => give_float(value),
        _ => value_error(call, &format!("a number is rounded to 0 to 17 digits, not {digits}")),
    }
}

/// A number as the language writes it, which has another name for NaN than Rust.
fn shown(value: f64) -> String {
    if value.is_nan() { String::from("nan") } else { format!("{value:?}") }
}

fn sign(value: f64) -> f64 {
    // `signum` would give a zero the sign that it keeps.
    if value == 0.0 { 0.0 } else { value.signum() }
}

fn min(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    // Of the two zeros the negative one is the smaller.
    if a < b || a == b && a.is_sign_negative() { a } else { b }
}

fn clamp(call: &mut NativeCall<'_>) -> NativeResult {
    let (value, low, high) = (call.float(0), call.float(1), call.float(2));
    if low.is_nan() || high.is_nan() || low > high {
        let (low, high) = (shown(low), shown(high));
        return value_error(call, &format!("no number is from {low} to {high}"));
    }
    give_float(value.clamp(low, high))
}

#[cfg(test)]
mod tests {
    use super::{min, sign};

    #[test]
    fn nan_is_neither_small_nor_great() {
        assert!(min(f64::NAN, 1.0).is_nan() && min(1.0, f64::NAN).is_nan());
        assert_eq!(min(-0.0, 0.0).to_bits(), (-0.0_f64).to_bits());
        assert_eq!(min(0.0, -0.0).to_bits(), (-0.0_f64).to_bits());
        assert_eq!(sign(-0.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(sign(-3.5), -1.0);
        assert!(sign(f64::NAN).is_nan());
    }
}
