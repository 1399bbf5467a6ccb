//! Decimals: exact numbers of up to 28 digits in base ten.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::context::{Context, Raised};
use crate::object::{ObjectRef, layout};

/// With so many digits behind the point, Floats of the magnitude of a Decimal that is not 0 are exact: the
/// last bit of one that is at least 10^-28 is at least 2^-146.
const EXACT_DIGITS: usize = 150;

/// The two words of a Decimal.
pub fn to_words(value: Decimal) -> [u64; 2] {
    let bytes = u128::from_le_bytes(value.serialize());
    [bytes as u64, (bytes >> 64) as u64]
}

/// The Decimal of two words that [`to_words`] gave; nothing for others.
pub fn from_words([low, high]: [u64; 2]) -> Option<Decimal> {
    /// All but the sign and the number of digits behind the point.
    const RESERVED: u32 = 0x7F00_FFFF;
    let flags = low as u32;
    let scale = flags >> 16 & 0xFF;
    if flags & RESERVED != 0 || scale > Decimal::MAX_SCALE {
        return None;
    }
    let bytes = u128::from(high) << 64 | u128::from(low);
    Some(Decimal::deserialize(bytes.to_le_bytes()))
}

/// The number that a Decimal object is.
pub fn value(object: ObjectRef) -> Decimal {
    let words = [layout::DECIMAL_LOW, layout::DECIMAL_HIGH].map(|word| object.get(word));
    from_words(words).unwrap_or_default()
}

/// The Float nearest to a Decimal.
pub fn to_float(value: Decimal) -> f64 {
    // Reading the digits rounds once; the conversions of the crate round several times.
    value.to_string().parse().unwrap_or(f64::NAN)
}

/// How a Decimal and a Float compare as numbers, exactly; nothing for NaN.
pub fn compare_with_float(value: Decimal, float: f64) -> Option<Ordering> {
    // Another Float than the nearest one is on the same side of both.
    match to_float(value).partial_cmp(&float)? {
        Ordering::Equal => Some(compare_exactly(value, float)),
        ordering => Some(ordering),
    }
}

/// The same for the Float that is nearest to the Decimal.
fn compare_exactly(value: Decimal, float: f64) -> Ordering {
    let a = with_digits(value.abs(), EXACT_DIGITS);
    let b = format!("{:.EXACT_DIGITS$}", float.abs());
    // Both have as many digits behind the point, and no zeros in front that say nothing.
    let ordering = a.len().cmp(&b.len()).then_with(|| a.cmp(&b));
    if value.is_sign_negative() { ordering.reverse() } else { ordering }
}

/// A Decimal that is not negative with so many digits behind the point, of which it has no more.
fn with_digits(value: Decimal, digits: usize) -> String {
    // Large numbers with a precision do not fit into the room that the crate has for their text.
    let mut text = value.to_string();
    let behind = match text.find('.') {
        Some(point) => text.len() - point - 1,
        None => {
            text.push('.');
            0
        }
    };
    text.extend(std::iter::repeat_n('0', digits.saturating_sub(behind)));
    text
}

/// A number that is the same for equal values of all types of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Simplest {
    /// It equals an Integer.
    Integer(i64),
    /// It equals a Float.
    Float(f64),
    /// Neither: the words of the Decimal without zeros at its end.
    Decimal([u64; 2]),
}

/// A Decimal as the simplest number that it equals.
pub fn simplest(value: Decimal) -> Simplest {
    if let Some(integer) = value.to_i64().filter(|_| value.is_integer()) {
        return Simplest::Integer(integer);
    }
    let float = to_float(value);
    match compare_exactly(value, float) {
        Ordering::Equal => Simplest::Float(float),
        _ => Simplest::Decimal(to_words(value.normalize())),
    }
}

impl Context {
    /// A new Decimal.
    pub fn new_decimal(&mut self, value: Decimal) -> Result<ObjectRef, Raised> {
        let ty = self.instance().program().standard().decimal;
        let object = self.allocate(ty.0, layout::DECIMAL_WORDS)?;
        let [low, high] = to_words(value);
        object.set_raw(layout::DECIMAL_LOW, low);
        object.set_raw(layout::DECIMAL_HIGH, high);
        Ok(object)
    }

    /// The number, if an object is a Decimal.
    #[inline]
    pub fn decimal_of(&self, object: ObjectRef) -> Option<Decimal> {
        let is_decimal = object.type_id() == Some(self.instance().program().standard().decimal);
        is_decimal.then(|| value(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn words_are_checked() {
        for text in
            ["0", "-1.50", "79228162514264337593543950335", "0.0000000000000000000000000001"]
        {
            assert_eq!(from_words(to_words(decimal(text))), Some(decimal(text)));
        }
        assert_eq!(from_words([1, 0]), None);
        assert_eq!(from_words([29 << 16, 0]), None);
    }

    #[test]
    fn decimals_and_floats_compare_exactly() {
        use Ordering::{Equal, Greater, Less};
        let cases = [
            ("0.5", 0.5, Some(Equal)),
            ("-0.5", -0.5, Some(Equal)),
            ("0.1", 0.1, Some(Less)),
            ("-0.1", -0.1, Some(Greater)),
            ("0.3", 0.3, Some(Greater)),
            ("0", -0.0, Some(Equal)),
            ("1", f64::INFINITY, Some(Less)),
            ("1", f64::NAN, None),
            ("79228162514264337593543950335", 7.922816251426434e28, Some(Less)),
            ("100000000000000000000", 1e20, Some(Equal)),
        ];
        for (text, float, wanted) in cases {
            assert_eq!(compare_with_float(decimal(text), float), wanted, "{text} {float}");
        }
    }

    #[test]
    fn equal_numbers_are_simplified_alike() {
        assert_eq!(simplest(decimal("2.00")), Simplest::Integer(2));
        assert_eq!(simplest(decimal("0.50")), Simplest::Float(0.5));
        assert_eq!(simplest(decimal("0.10")), simplest(decimal("0.1")));
        assert_eq!(simplest(decimal("100000000000000000000.0")), Simplest::Float(1e20));
    }
}
