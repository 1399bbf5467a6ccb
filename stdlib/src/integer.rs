//! Members of Integer.

use runa_runtime::{ErrorKind, NativeCall, NativeFunction, NativeResult, Raised, TypeId};

use crate::arguments::{does_not_fit, give_boolean, give_float, give_integer, value_error};
use crate::native;
use crate::types::{BOOLEAN, FLOAT, INTEGER, TEXT};

const ONE: &[TypeId] = &[INTEGER];
const TWO: &[TypeId] = &[INTEGER, INTEGER];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Integer.to_float", ONE, FLOAT, |call| give_float(call.integer(0) as f64)),
    native("Integer.abs", ONE, INTEGER, abs),
    native("Integer.sign", ONE, INTEGER, |call| give_integer(call.integer(0).signum())),
    native("Integer.floor_div", TWO, INTEGER, floor_div),
    native("Integer.modulo", TWO, INTEGER, modulo),
    native("Integer.min", TWO, INTEGER, |call| give_integer(call.integer(0).min(call.integer(1)))),
    native("Integer.max", TWO, INTEGER, |call| give_integer(call.integer(0).max(call.integer(1)))),
    native("Integer.clamp", &[INTEGER, INTEGER, INTEGER], INTEGER, clamp),
    native("Integer.is_even", ONE, BOOLEAN, |call| give_boolean(call.integer(0) & 1 == 0)),
    native("Integer.is_odd", ONE, BOOLEAN, |call| give_boolean(call.integer(0) & 1 == 1)),
    native("Integer.bit_count", ONE, INTEGER, |call| {
        give_integer(i64::from(call.integer(0).count_ones()))
    }),
    native("Integer.leading_zeros", ONE, INTEGER, |call| {
        give_integer(i64::from(call.integer(0).leading_zeros()))
    }),
    native("Integer.trailing_zeros", ONE, INTEGER, |call| {
        give_integer(i64::from(call.integer(0).trailing_zeros()))
    }),
    native("Integer.to_text", TWO, TEXT, to_text),
];

fn abs(call: &mut NativeCall<'_>) -> NativeResult {
    let value = call.integer(0);
    match value.checked_abs() {
        Some(distance) => give_integer(distance),
        None => does_not_fit(call, &format!("({value}).abs()")),
    }
}

fn floor_div(call: &mut NativeCall<'_>) -> NativeResult {
    let (a, b) = (call.integer(0), call.integer(1));
    if b == 0 {
        return division_by_zero(call, &format!("({a}).floor_div(0)"));
    }
    match a.checked_div(b) {
        // The truncated quotient is one too high when a rest and opposite signs pull it toward zero.
        Some(quotient) => give_integer(quotient - i64::from(a % b != 0 && (a < 0) != (b < 0))),
        None => does_not_fit(call, &format!("({a}).floor_div({b})")),
    }
}

fn modulo(call: &mut NativeCall<'_>) -> NativeResult {
    let (a, b) = (call.integer(0), call.integer(1));
    if b == 0 {
        return division_by_zero(call, &format!("({a}).modulo(0)"));
    }
    let rest = a.wrapping_rem(b);
    give_integer(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest })
}

fn division_by_zero(call: &mut NativeCall<'_>, what: &str) -> NativeResult {
    Err(call.raise(ErrorKind::DivisionByZeroError, &format!("{what} has no result")))
}

fn clamp(call: &mut NativeCall<'_>) -> NativeResult {
    let (low, high) = (call.integer(1), call.integer(2));
    if low > high {
        return value_error(call, &format!("no number is from {low} to {high}"));
    }
    give_integer(call.integer(0).clamp(low, high))
}

/// Raises `ValueError` unless argument `index` is a base.
pub(crate) fn base(call: &mut NativeCall<'_>, index: usize) -> Result<u32, Raised> {
    let base = call.integer(index);
    match u32::try_from(base) {
        Ok(base @ 2..=36) => Ok(base),
        _ => value_error(call, &format!("a base is from 2 to 36, not {base}")),
    }
}

fn to_text(call: &mut NativeCall<'_>) -> NativeResult {
    let base = base(call, 1)?;
    let text = in_base(call.integer(0), base);
    call.give_text(&text)
}

fn in_base(value: i64, base: u32) -> String {
    let mut rest = value.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        digits.extend(char::from_digit((rest % u64::from(base)) as u32, base));
        rest /= u64::from(base);
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        digits.push('-');
    }
    digits.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::in_base;

    #[test]
    fn digits_in_all_bases() {
        assert_eq!(in_base(0, 2), "0");
        assert_eq!(in_base(-255, 16), "-ff");
        assert_eq!(in_base(35, 36), "z");
        assert_eq!(in_base(i64::MIN, 10), "-9223372036854775808");
        assert_eq!(in_base(i64::MIN, 2).len(), 65);
    }
}
