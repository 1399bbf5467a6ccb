//! Arithmetic: checked Integers, and the dynamic instructions on `Any`.

use runa_bytecode::ErrorKind;

use crate::context::{Context, Raised};
use crate::object::ObjectRef;
use crate::tagged::{Tagged, Unpacked};

/// The operations with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
}

impl Binary {
    /// The method that the operator is of the program's own types.
    fn method(self) -> Option<&'static str> {
        Some(match self {
            Binary::Add => "plus",
            Binary::Subtract => "minus",
            Binary::Multiply => "times",
            Binary::Divide => "divided_by",
            Binary::Modulo => "remainder",
            Binary::Power => "power",
            _ => return None,
        })
    }

    /// All of them; the position is the number compiled code knows them by.
    pub const ALL: [Binary; 12] = [
        Binary::Add,
        Binary::Subtract,
        Binary::Multiply,
        Binary::Divide,
        Binary::Modulo,
        Binary::Power,
        Binary::And,
        Binary::Or,
        Binary::Xor,
        Binary::ShiftLeft,
        Binary::ShiftRight,
        Binary::ShiftRightUnsigned,
    ];

    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Binary::Add => "+",
            Binary::Subtract => "-",
            Binary::Multiply => "*",
            Binary::Divide => "/",
            Binary::Modulo => "%",
            Binary::Power => "^",
            Binary::And => "&",
            Binary::Or => "|",
            Binary::Xor => "xor",
            Binary::ShiftLeft => "<<",
            Binary::ShiftRight => ">>",
            Binary::ShiftRightUnsigned => ">>>",
        }
    }
}

/// Why an Integer operation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegerError {
    /// The result needs more than 64 bits.
    Overflow,
    /// Division by zero.
    DivisionByZero,
    /// A shift count outside 0 to 63.
    ShiftCount,
    /// A negative power.
    NegativePower,
}

/// `a (operation) b` for Integers.
#[inline]
pub fn integer(operation: Binary, a: i64, b: i64) -> Result<i64, IntegerError> {
    match operation {
        Binary::Add => a.checked_add(b).ok_or(IntegerError::Overflow),
        Binary::Subtract => a.checked_sub(b).ok_or(IntegerError::Overflow),
        Binary::Multiply => a.checked_mul(b).ok_or(IntegerError::Overflow),
        Binary::Divide if b == 0 => Err(IntegerError::DivisionByZero),
        Binary::Divide => a.checked_div(b).ok_or(IntegerError::Overflow),
        Binary::Modulo if b == 0 => Err(IntegerError::DivisionByZero),
        Binary::Modulo => Ok(a.wrapping_rem(b)),
        Binary::Power => integer_power(a, b),
        Binary::And => Ok(a & b),
        Binary::Or => Ok(a | b),
        Binary::Xor => Ok(a ^ b),
        Binary::ShiftLeft => shift_count(b).map(|count| a << count),
        Binary::ShiftRight => shift_count(b).map(|count| a >> count),
        Binary::ShiftRightUnsigned => shift_count(b).map(|count| (a as u64 >> count) as i64),
    }
}

fn shift_count(count: i64) -> Result<u32, IntegerError> {
    u32::try_from(count).ok().filter(|&count| count < 64).ok_or(IntegerError::ShiftCount)
}

fn integer_power(base: i64, exponent: i64) -> Result<i64, IntegerError> {
    if exponent < 0 {
        return Err(IntegerError::NegativePower);
    }
    match base {
        0 | 1 => Ok(if exponent == 0 { 1 } else { base }),
        -1 => Ok(if exponent % 2 == 0 { 1 } else { -1 }),
        _ => u32::try_from(exponent)
            .ok()
            .and_then(|exponent| base.checked_pow(exponent))
            .ok_or(IntegerError::Overflow),
    }
}

/// `a (operation) b` for Floats; nothing for operations that Floats do not have.
#[inline]
pub fn float(operation: Binary, a: f64, b: f64) -> Option<f64> {
    match operation {
        Binary::Add => Some(a + b),
        Binary::Subtract => Some(a - b),
        Binary::Multiply => Some(a * b),
        Binary::Divide => Some(a / b),
        Binary::Modulo => Some(a % b),
        Binary::Power => Some(a.powf(b)),
        _ => None,
    }
}

impl Context {
    /// Raises what an Integer operation reports.
    #[cold]
    pub fn raise_integer(
        &mut self,
        operation: Binary,
        a: i64,
        b: i64,
        why: IntegerError,
    ) -> Raised {
        let symbol = operation.symbol();
        match why {
            IntegerError::Overflow => {
                let message = format!("{a} {symbol} {b} does not fit into an Integer");
                self.raise(ErrorKind::OverflowError, &message)
            }
            IntegerError::DivisionByZero => {
                let message = format!("{a} {symbol} 0 has no result");
                self.raise(ErrorKind::DivisionByZeroError, &message)
            }
            IntegerError::ShiftCount => {
                let message = format!("cannot shift by {b}: a shift count is 0 to 63");
                self.raise(ErrorKind::ValueError, &message)
            }
            IntegerError::NegativePower => {
                let message =
                    format!("{a} ^ {b} is no Integer: the exponent is negative; use a Float");
                self.raise(ErrorKind::ValueError, &message)
            }
        }
    }

    /// `a (operation) b` for Integers, raising what goes wrong.
    #[inline]
    pub fn integer_binary(&mut self, operation: Binary, a: i64, b: i64) -> Result<i64, Raised> {
        integer(operation, a, b).map_err(|why| self.raise_integer(operation, a, b, why))
    }

    /// `-a` for Integers.
    #[inline]
    pub fn negate_integer(&mut self, a: i64) -> Result<i64, Raised> {
        a.checked_neg().ok_or_else(|| {
            self.raise(ErrorKind::OverflowError, &format!("-({a}) does not fit into an Integer"))
        })
    }

    /// `a (operation) b` for any values.
    pub fn binary(&mut self, operation: Binary, a: Tagged, b: Tagged) -> Result<Tagged, Raised> {
        match (a.unpack(), b.unpack()) {
            (Unpacked::Integer(x), Unpacked::Integer(y)) => {
                let result = self.integer_binary(operation, x, y)?;
                self.box_integer(result)
            }
            (Unpacked::Float(x), Unpacked::Float(y)) => self.float_binary(operation, x, y, (a, b)),
            (Unpacked::Integer(x), Unpacked::Float(y)) => {
                self.float_binary(operation, x as f64, y, (a, b))
            }
            (Unpacked::Float(x), Unpacked::Integer(y)) => {
                self.float_binary(operation, x, y as f64, (a, b))
            }
            (Unpacked::Boolean(x), Unpacked::Boolean(y)) => match operation {
                Binary::And => Ok(Tagged::boolean(x & y)),
                Binary::Or => Ok(Tagged::boolean(x | y)),
                Binary::Xor => Ok(Tagged::boolean(x ^ y)),
                _ => Err(self.no_operator(operation.symbol(), a, b)),
            },
            _ => match self.decimal_binary(operation, a, b) {
                Some(result) => result,
                None => match self.own_operator(operation.method(), a, &[b]) {
                    Some(result) => result,
                    None => self.binary_objects(operation, a, b),
                },
            },
        }
    }

    fn binary_objects(
        &mut self,
        operation: Binary,
        a: Tagged,
        b: Tagged,
    ) -> Result<Tagged, Raised> {
        match (a.as_object(), b.as_object()) {
            (Some(x), Some(y)) if operation == Binary::Add => self.add_objects(x, y),
            _ => Err(self.no_operator(operation.symbol(), a, b)),
        }
    }

    fn float_binary(
        &mut self,
        operation: Binary,
        x: f64,
        y: f64,
        (a, b): (Tagged, Tagged),
    ) -> Result<Tagged, Raised> {
        match float(operation, x, y) {
            Some(result) => self.box_float(result),
            None => Err(self.no_operator(operation.symbol(), a, b)),
        }
    }

    fn add_objects(&mut self, a: ObjectRef, b: ObjectRef) -> Result<Tagged, Raised> {
        if self.is_text(a) && self.is_text(b) {
            return self.join_texts(a, b).map(Tagged::object);
        }
        if self.is_list(a) && self.is_list(b) {
            return self.join_lists(a, b).map(Tagged::object);
        }
        Err(self.no_operator("+", Tagged::object(a), Tagged::object(b)))
    }

    /// `-a` for any value.
    pub fn negate(&mut self, a: Tagged) -> Result<Tagged, Raised> {
        match a.unpack() {
            Unpacked::Integer(value) => {
                let result = self.negate_integer(value)?;
                self.box_integer(result)
            }
            Unpacked::Float(value) => self.box_float(-value),
            Unpacked::Object(object) => match self.decimal_of(object) {
                Some(value) => self.new_decimal(-value).map(Tagged::object),
                None => match self.own_operator(Some("negated"), a, &[]) {
                    Some(result) => result,
                    None => Err(self.no_unary_operator("-", a)),
                },
            },
            _ => Err(self.no_unary_operator("-", a)),
        }
    }

    /// `~a` for Integers, `not a` for Booleans.
    pub fn not(&mut self, a: Tagged) -> Result<Tagged, Raised> {
        match a.unpack() {
            Unpacked::Integer(value) => self.box_integer(!value),
            Unpacked::Boolean(value) => Ok(Tagged::boolean(!value)),
            _ => Err(self.no_unary_operator("~", a)),
        }
    }

    #[cold]
    pub(crate) fn no_operator(&mut self, symbol: &str, a: Tagged, b: Tagged) -> Raised {
        let (left, right) = (self.type_name(a), self.type_name(b));
        let message = format!("`{symbol}` is not defined for {left} and {right}");
        self.raise(ErrorKind::TypeError, &message)
    }

    #[cold]
    fn no_unary_operator(&mut self, symbol: &str, a: Tagged) -> Raised {
        let operand = self.type_name(a);
        self.raise(ErrorKind::TypeError, &format!("`{symbol}` is not defined for {operand}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_never_wrap_silently() {
        use IntegerError::{DivisionByZero, NegativePower, Overflow, ShiftCount};
        assert_eq!(integer(Binary::Divide, i64::MIN, -1), Err(Overflow));
        assert_eq!(integer(Binary::Modulo, i64::MIN, -1), Ok(0));
        assert_eq!(integer(Binary::Divide, -7, 2), Ok(-3));
        assert_eq!(integer(Binary::Modulo, -7, 2), Ok(-1));
        assert_eq!(integer(Binary::Modulo, 7, 0), Err(DivisionByZero));
        assert_eq!(integer(Binary::ShiftLeft, 1, 64), Err(ShiftCount));
        assert_eq!(integer(Binary::ShiftRightUnsigned, -1, 63), Ok(1));
        assert_eq!(integer(Binary::Power, 2, 62), Ok(1 << 62));
        assert_eq!(integer(Binary::Power, 2, 63), Err(Overflow));
        assert_eq!(integer(Binary::Power, -1, i64::MAX), Ok(-1));
        assert_eq!(integer(Binary::Power, 2, -1), Err(NegativePower));
    }
}
