//! Members of Decimal, and what makes Decimals of other values.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use runa_runtime::objects::decimal::{from_words, to_float};
use runa_runtime::{ErrorKind, NativeCall, NativeFunction, NativeResult, Raised, TypeId, Unpacked};

use crate::arguments::{
    NOTHING, does_not_fit, give_float, give_integer, give_object, raise_needs, value_error,
};
use crate::native;
use crate::types::{ANY, FLOAT, INTEGER, TEXT};

const ONE: &[TypeId] = &[ANY];
const TWO: &[TypeId] = &[ANY, ANY];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Decimal.from_parts", &[INTEGER, INTEGER], ANY, from_parts),
    native("Decimal.abs", ONE, ANY, |call| {
        let number = decimal(call, 0)?;
        give(call, number.abs())
    }),
    native("Decimal.sign", ONE, INTEGER, sign),
    native("Decimal.min", TWO, ANY, |call| {
        let (a, b) = (decimal(call, 0)?, decimal(call, 1)?);
        give(call, a.min(b))
    }),
    native("Decimal.max", TWO, ANY, |call| {
        let (a, b) = (decimal(call, 0)?, decimal(call, 1)?);
        give(call, a.max(b))
    }),
    native("Decimal.clamp", &[ANY, ANY, ANY], ANY, clamp),
    native("Decimal.round", &[ANY, INTEGER], ANY, round),
    native("Decimal.floor", ONE, INTEGER, |call| whole(call, Decimal::floor)),
    native("Decimal.ceiling", ONE, INTEGER, |call| whole(call, Decimal::ceil)),
    native("Decimal.truncate", ONE, INTEGER, |call| whole(call, Decimal::trunc)),
    native("Decimal.to_integer", ONE, INTEGER, |call| whole(call, Decimal::trunc)),
    native("Decimal.to_float", ONE, FLOAT, |call| {
        let number = decimal(call, 0)?;
        give_float(to_float(number))
    }),
    native("Integer.to_decimal", &[INTEGER], ANY, |call| {
        let number = call.integer(0);
        give(call, number.into())
    }),
    native("Float.to_decimal", &[FLOAT], ANY, of_float),
    native("Text.to_decimal", &[TEXT], ANY, of_text),
];

fn give(call: &mut NativeCall<'_>, number: Decimal) -> NativeResult {
    call.context().new_decimal(number).and_then(give_object)
}

/// Argument `index`, an `Any` that must be a Decimal, or an Integer, which becomes one.
fn decimal(call: &mut NativeCall<'_>, index: usize) -> Result<Decimal, Raised> {
    let number = match call.any(index).unpack() {
        Unpacked::Integer(number) => Some(number.into()),
        Unpacked::Object(object) => call.context_ref().decimal_of(object),
        _ => None,
    };
    number.ok_or_else(|| raise_needs(call, "a Decimal", index))
}

fn from_parts(call: &mut NativeCall<'_>) -> NativeResult {
    let words = [call.integer(0) as u64, call.integer(1) as u64];
    match from_words(words) {
        Some(number) => give(call, number),
        None => value_error(call, "these are not the parts of a Decimal"),
    }
}

fn sign(call: &mut NativeCall<'_>) -> NativeResult {
    let number = decimal(call, 0)?;
    give_integer(match number {
        number if number.is_zero() => 0,
        number if number.is_sign_negative() => -1,
        _ => 1,
    })
}

fn clamp(call: &mut NativeCall<'_>) -> NativeResult {
    let [number, low, high] = [0, 1, 2].map(|index| decimal(call, index));
    let (number, low, high) = (number?, low?, high?);
    if low > high {
        return value_error(call, &format!("no number is from {low} to {high}"));
    }
    give(call, number.clamp(low, high))
}

fn round(call: &mut NativeCall<'_>) -> NativeResult {
    let (number, digits) = (decimal(call, 0)?, call.integer(1));
    match u32::try_from(digits).ok().filter(|&digits| digits <= Decimal::MAX_SCALE) {
        Some(digits) => give(call, number.round_dp(digits)),
        None => {
            let most = Decimal::MAX_SCALE;
            let message =
                format!("a Decimal has 0 to {most} digits behind the point, not {digits}");
            value_error(call, &message)
        }
    }
}

fn whole(call: &mut NativeCall<'_>, change: fn(&Decimal) -> Decimal) -> NativeResult {
    let number = decimal(call, 0)?;
    match change(&number).to_i64() {
        Some(whole) => give_integer(whole),
        None => does_not_fit(call, &number.to_string()),
    }
}

fn of_float(call: &mut NativeCall<'_>) -> NativeResult {
    let float = call.float(0);
    if !float.is_finite() {
        let shown = if float.is_nan() { String::from("nan") } else { float.to_string() };
        return value_error(call, &format!("{shown} is no Decimal"));
    }
    // The shortest digits that mean this Float, as it is displayed.
    match read(&format!("{float}")) {
        Some(number) => give(call, number),
        None => {
            let message = format!("{float} does not fit into a Decimal");
            Err(call.raise(ErrorKind::OverflowError, &message))
        }
    }
}

/// Digits with or without a point as a Decimal; those behind the 28th after the point are rounded.
fn read(digits: &str) -> Option<Decimal> {
    let is_digit = |digit: char| digit.is_ascii_digit() || digit == '.';
    let unsigned = digits.strip_prefix(['-', '+']).unwrap_or(digits);
    if !unsigned.chars().all(is_digit) || !unsigned.contains(|digit: char| digit.is_ascii_digit()) {
        return None;
    }
    // The reader of the crate calls itself for each leading zero.
    let sign = if digits.starts_with('-') { "-" } else { "" };
    format!("{sign}0{}", unsigned.trim_start_matches('0')).parse().ok()
}

fn of_text(call: &mut NativeCall<'_>) -> NativeResult {
    match read(call.text(0)) {
        Some(number) => give(call, number),
        None => NOTHING,
    }
}
