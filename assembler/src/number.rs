//! What numbers mean.

use runa_bytecode::{Literal, Real};
use runa_diagnostics::Span;

use crate::problem::{self, Parsed};

const INTEGER_RANGE: &str = "an Integer of 64 bits";

/// The number that `text` stands for: an Integer, in any base, or a Float if it has a point or an
/// exponent. Linear in the length.
pub(crate) fn number(text: &str, span: Span) -> Parsed<Literal> {
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let digits: String = unsigned.chars().filter(|&character| character != '_').collect();
    let (radix, digits) = match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits.as_str()),
    };
    if radix == 10 && (digits == "inf" || digits.contains(['.', 'e', 'E'])) {
        return float(digits, negative, text, span).map(Literal::Float);
    }
    integer(digits, radix, negative, text, span).map(Literal::Integer)
}

fn integer(digits: &str, radix: u32, negative: bool, text: &str, span: Span) -> Parsed<i64> {
    let is_number = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    if !is_number {
        return Err(problem::bad_number(text, span));
    }
    let magnitude = i128::from_str_radix(digits, radix).unwrap_or(i128::MAX);
    let value = if negative { -magnitude } else { magnitude };
    i64::try_from(value).map_err(|_| problem::number_range(text, INTEGER_RANGE, span))
}

fn float(digits: &str, negative: bool, text: &str, span: Span) -> Parsed<Real> {
    let starts_well = digits.starts_with(|first: char| first.is_ascii_digit()) || digits == "inf";
    let ends_well = !digits.ends_with('.');
    let parsed = digits.parse::<f64>().ok().filter(|_| starts_well && ends_well);
    let value = parsed.ok_or_else(|| problem::bad_number(text, span))?;
    if value.is_infinite() && digits != "inf" {
        return Err(problem::number_range(text, "a Float of 64 bits", span));
    }
    Ok(Real::new(if negative { -value } else { value }))
}

/// An unsigned number up to `most`.
pub(crate) fn limited(text: &str, most: u32, span: Span) -> Parsed<u32> {
    let out_of_range = || problem::number_range(text, &format!("from 0 to {most}"), span);
    match number(text, span)? {
        Literal::Integer(value) => {
            u32::try_from(value).ok().filter(|&value| value <= most).ok_or_else(out_of_range)
        }
        _ => Err(problem::wrong("a whole number", &problem::quoted(text), span)),
    }
}

/// The value of the words `nothing`, `true`, `false`, `inf` and `nan`.
pub(crate) fn literal_word(word: &str) -> Option<Literal> {
    match word {
        "nothing" => Some(Literal::Nothing),
        "true" => Some(Literal::Boolean(true)),
        "false" => Some(Literal::Boolean(false)),
        "inf" | "nan" => word.parse().ok().map(Literal::Float),
        _ if word.starts_with("nan:") => word.parse().ok().map(Literal::Float),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        number(text, Span::default()).ok().map(|value| value.to_string())
    }

    #[test]
    fn numbers_have_a_base_a_sign_and_separators() {
        for (text, value) in [
            ("1_000", "1000"),
            ("-0x10", "-16"),
            ("0b101", "5"),
            ("0o17", "15"),
            ("+7", "7"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("2.5", "2.5"),
            ("1e3", "1000.0"),
            ("-0.0", "-0.0"),
            ("-inf", "-inf"),
        ] {
            assert_eq!(read(text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["0x", "12a", "1..2", "1.", "0b2", "-", "9223372036854775808", "1e999", "-nan"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
