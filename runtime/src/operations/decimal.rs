//! Arithmetic of Decimals, with Integers too. Results that have too many digits are rounded half to even.

use runa_bytecode::ErrorKind;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::arithmetic::Binary;
use crate::context::{Context, Raised};
use crate::tagged::{Tagged, Unpacked};

/// Why an operation has no result.
enum Problem {
    Undefined,
    Overflow,
    DivisionByZero,
    Exponent,
}

fn calculate(operation: Binary, a: Decimal, b: Decimal) -> Result<Decimal, Problem> {
    let is_division = matches!(operation, Binary::Divide | Binary::Modulo);
    if is_division && b.is_zero() {
        return Err(Problem::DivisionByZero);
    }
    let result = match operation {
        Binary::Add => a.checked_add(b),
        Binary::Subtract => a.checked_sub(b),
        Binary::Multiply => a.checked_mul(b),
        // Without zeros that say nothing.
        Binary::Divide => a.checked_div(b).map(|quotient| quotient.normalize()),
        Binary::Modulo => a.checked_rem(b),
        Binary::Power => return power(a, b),
        _ => return Err(Problem::Undefined),
    };
    result.ok_or(Problem::Overflow)
}

/// Squares and multiplies; at most 2 * 63 steps before the number is too large or too small.
fn power(base: Decimal, exponent: Decimal) -> Result<Decimal, Problem> {
    let whole = exponent.to_i64().filter(|_| exponent.is_integer()).ok_or(Problem::Exponent)?;
    if whole < 0 && base.is_zero() {
        return Err(Problem::DivisionByZero);
    }
    let mut rest = whole.unsigned_abs();
    let (mut result, mut factor) = (Decimal::ONE, base);
    while rest > 0 {
        if rest & 1 == 1 {
            result = result.checked_mul(factor).ok_or(Problem::Overflow)?;
        }
        rest >>= 1;
        if rest > 0 {
            factor = factor.checked_mul(factor).ok_or(Problem::Overflow)?;
        }
    }
    if whole >= 0 {
        return Ok(result);
    }
    if result.is_zero() {
        return Err(Problem::Overflow);
    }
    Decimal::ONE.checked_div(result).ok_or(Problem::Overflow)
}

impl Context {
    /// `a (operation) b` when one is a Decimal and the other a Decimal or an Integer; `None` for all other
    /// values. May allocate.
    pub(super) fn decimal_binary(
        &mut self,
        operation: Binary,
        a: Tagged,
        b: Tagged,
    ) -> Option<Result<Tagged, Raised>> {
        let (x, y) = self.decimal_operands(a.unpack(), b.unpack())?;
        let symbol = operation.symbol();
        let (kind, message) = match calculate(operation, x, y) {
            Ok(result) => return Some(self.new_decimal(result).map(Tagged::object)),
            Err(Problem::Undefined) => return Some(Err(self.no_operator(symbol, a, b))),
            Err(Problem::Overflow) => {
                let message = format!("{x} {symbol} {y} does not fit into a Decimal");
                (ErrorKind::OverflowError, message)
            }
            Err(Problem::DivisionByZero) => {
                (ErrorKind::DivisionByZeroError, format!("{x} {symbol} {y} has no result"))
            }
            Err(Problem::Exponent) => {
                let message = format!("a Decimal has whole powers only, {y} is none");
                (ErrorKind::ValueError, message)
            }
        };
        Some(Err(self.raise(kind, &message)))
    }

    /// Both as Decimals when at least one is and the other is an Integer or a Decimal.
    pub(super) fn decimal_operands(&self, a: Unpacked, b: Unpacked) -> Option<(Decimal, Decimal)> {
        if !matches!((a, b), (Unpacked::Object(_), _) | (_, Unpacked::Object(_))) {
            return None;
        }
        Some((self.as_decimal(a)?, self.as_decimal(b)?))
    }

    fn as_decimal(&self, value: Unpacked) -> Option<Decimal> {
        match value {
            Unpacked::Integer(number) => Some(Decimal::from(number)),
            Unpacked::Object(object) => self.decimal_of(object),
            _ => None,
        }
    }
}
