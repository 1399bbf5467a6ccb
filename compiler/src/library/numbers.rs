//! Members of Integer, Float and Decimal.

use super::{Code, Member, instruction, native};

pub(super) const INTEGER: &[Member] = &[
    instruction(Code::IntegerToFloat, "to_float() returns Float", "The nearest Float."),
    native("to_decimal() returns Decimal", "The same number as a Decimal."),
    native(
        "abs() returns Integer",
        "Its distance from zero; `OverflowError` for the smallest Integer.",
    ),
    native("sign() returns Integer", "-1, 0 or 1."),
    native(
        "floor_div(b as Integer) returns Integer",
        "The quotient rounded down; `DivisionByZeroError` when `b` is 0.",
    ),
    native(
        "modulo(b as Integer) returns Integer",
        "The remainder with the sign of `b`; `DivisionByZeroError` when `b` is 0.",
    ),
    native("min(b as Integer) returns Integer", "The smaller of both."),
    native("max(b as Integer) returns Integer", "The greater of both."),
    native(
        "clamp(low as Integer, high as Integer) returns Integer",
        "The nearest number in `low..high`; `ValueError` when that is empty.",
    ),
    native("is_even() returns Boolean", "Whether 2 divides it."),
    native("is_odd() returns Boolean", "Whether 2 does not divide it."),
    native("bit_count() returns Integer", "How many of its 64 bits are set."),
    native(
        "leading_zeros() returns Integer",
        "How many of its 64 bits stand before the first set one.",
    ),
    native(
        "trailing_zeros() returns Integer",
        "How many of its 64 bits stand behind the last set one.",
    ),
    native(
        "to_text(base as Integer = 10) returns Text",
        "Its digits in a base from 2 to 36; `ValueError` for other bases.",
    ),
];

pub(super) const FLOAT: &[Member] = &[
    native(
        "floor() returns Integer",
        "The next whole number below; `OverflowError` when it does not fit.",
    ),
    native(
        "ceiling() returns Integer",
        "The next whole number above; `OverflowError` when it does not fit.",
    ),
    native(
        "round() returns Integer",
        "The nearest whole number, halves away from zero; `OverflowError` when it does not fit.",
    ),
    native(
        "truncate() returns Integer",
        "The whole number toward zero; `OverflowError` when it does not fit.",
    ),
    native("abs() returns Float", "Its distance from zero."),
    native("sign() returns Float", "-1.0, 0.0 or 1.0; NaN stays NaN."),
    native("min(b as Float) returns Float", "The smaller of both; NaN when one is NaN."),
    native("max(b as Float) returns Float", "The greater of both; NaN when one is NaN."),
    native(
        "clamp(low as Float, high as Float) returns Float",
        "The nearest number from `low` to `high`; `ValueError` when there is none.",
    ),
    native("is_nan() returns Boolean", "Whether it is not a number."),
    native("is_finite() returns Boolean", "Whether it is neither NaN nor infinity."),
    native("fraction() returns Float", "What stands behind its point, with its sign."),
    native(
        "round_to(digits as Integer) returns Float",
        "The nearest number with so many digits behind the point; `ValueError` unless `digits` is from 0 to 17.",
    ),
    native("is_infinite() returns Boolean", "Whether it is positive or negative infinity."),
    native(
        "to_decimal() returns Decimal",
        "The Decimal of the digits it is displayed with; `ValueError` for NaN and infinity, `OverflowError` when it is too large.",
    ),
    native("bits() returns Integer", "Its IEEE 754 bits."),
];

pub(super) const FLOAT_SHARED: &[Member] =
    &[native("from_bits(bits as Integer) returns Float", "The Float with these IEEE 754 bits.")];

pub(super) const DECIMAL: &[Member] = &[
    native(
        "round(digits as Integer = 0) returns Decimal",
        "Rounded to so many digits behind the point, halves to the even digit; `ValueError` unless `digits` is from 0 to 28.",
    ),
    native(
        "floor() returns Integer",
        "The next whole number below; `OverflowError` when it does not fit.",
    ),
    native(
        "ceiling() returns Integer",
        "The next whole number above; `OverflowError` when it does not fit.",
    ),
    native(
        "truncate() returns Integer",
        "The whole number toward zero; `OverflowError` when it does not fit.",
    ),
    native(
        "to_integer() returns Integer",
        "The whole number toward zero; `OverflowError` when it does not fit.",
    ),
    native("to_float() returns Float", "The nearest Float."),
    native("abs() returns Decimal", "Its distance from zero."),
    native("sign() returns Integer", "-1, 0 or 1."),
    native("min(b as Decimal) returns Decimal", "The smaller of both."),
    native("max(b as Decimal) returns Decimal", "The greater of both."),
    native(
        "clamp(low as Decimal, high as Decimal) returns Decimal",
        "The nearest number from `low` to `high`; `ValueError` when there is none.",
    ),
];
