//! `"{value:format}"`: how values fill the fields that [`FormatSpec`] describes.
//!
//! Decimal digits of Floats are exact and rounded half to even.

use runa_bytecode::{ErrorKind, FormatAlign, FormatKind, FormatSpec};
use rust_decimal::Decimal;

use crate::context::{Context, Raised};
use crate::object::ObjectRef;
use crate::tagged::{Tagged, Unpacked};

/// No Float has more digits behind the point than this; further ones are zeros.
const MOST_EXACT_DIGITS: usize = 1100;

impl Context {
    /// The text of `value`, formatted as `format` says. May allocate.
    ///
    /// Raises `ValueError` when the format cannot be read and `TypeError` when it is not for values of
    /// this type.
    pub fn format(&mut self, value: Tagged, format: &str) -> Result<ObjectRef, Raised> {
        let spec = match FormatSpec::parse(format) {
            Ok(spec) => spec,
            Err(error) => {
                let message = format!("the format `{format}` cannot be read: {error}");
                return Err(self.raise(ErrorKind::ValueError, &message));
            }
        };
        let problem = match value.unpack() {
            Unpacked::Integer(_) => spec.problem_for_integer(),
            Unpacked::Float(_) => spec.problem_for_float(),
            Unpacked::Object(object) if self.decimal_of(object).is_some() => {
                spec.problem_for_float()
            }
            _ => spec.problem_for_other(),
        };
        if let Some(problem) = problem {
            let name = self.type_name(value);
            let message = format!("the format `{format}` is not for {name}: {problem}");
            return Err(self.raise(ErrorKind::TypeError, &message));
        }
        let text = match value.unpack() {
            Unpacked::Integer(number) => format_number(&spec, integer_parts(&spec, number)),
            Unpacked::Float(number) => format_number(&spec, float_parts(&spec, number)),
            Unpacked::Object(object) => match self.decimal_of(object) {
                Some(number) => format_number(&spec, decimal_parts(&spec, number)),
                None => self.format_other(&spec, value)?,
            },
            _ => self.format_other(&spec, value)?,
        };
        self.new_text(&text)
    }

    fn format_other(&mut self, spec: &FormatSpec, value: Tagged) -> Result<String, Raised> {
        let text = self.to_text(value)?;
        let text = crate::objects::text::as_str(text, self);
        let end = spec.digits.and_then(|digits| text.char_indices().nth(digits));
        let text = end.map_or(text, |(end, _)| &text[..end]);
        Ok(align(spec, text, FormatAlign::Left))
    }
}

/// A number as text: its sign and what follows.
struct NumberParts {
    negative: bool,
    /// Digits, perhaps with a fraction, an exponent or a percent sign.
    magnitude: String,
    /// Whether it has digits; infinity and NaN do not.
    finite: bool,
}

fn integer_parts(spec: &FormatSpec, number: i64) -> NumberParts {
    let absolute = number.unsigned_abs();
    let digits = spec.digits.unwrap_or(0);
    let magnitude = match spec.kind {
        None => absolute.to_string(),
        Some(FormatKind::Binary) => format!("{absolute:b}"),
        Some(FormatKind::Octal) => format!("{absolute:o}"),
        Some(FormatKind::Hexadecimal) => format!("{absolute:x}"),
        Some(FormatKind::Fixed) => with_zeros(absolute.to_string(), digits),
        Some(FormatKind::Percent) => {
            with_zeros((u128::from(absolute) * 100).to_string(), digits) + "%"
        }
        Some(FormatKind::Exponent) => exponent_of_integer(absolute, spec.digits),
    };
    NumberParts { negative: number < 0, magnitude, finite: true }
}

/// A whole number with `digits` zeros behind the point.
fn with_zeros(mut whole: String, digits: usize) -> String {
    if digits > 0 {
        whole.push('.');
        whole.extend(std::iter::repeat_n('0', digits));
    }
    whole
}

/// `1.25e3` for an Integer; rounded half to even when `digits` leaves some out.
fn exponent_of_integer(number: u64, digits: Option<usize>) -> String {
    let all = number.to_string();
    let mut exponent = all.len() - 1;
    let Some(wanted) = digits else {
        let (first, rest) = all.split_at(1);
        let rest = rest.trim_end_matches('0');
        let point = if rest.is_empty() { "" } else { "." };
        return format!("{first}{point}{rest}e{exponent}");
    };
    let mut kept = all.clone();
    if wanted < exponent {
        let unit = 10_u64.pow((exponent - wanted) as u32);
        let (mut quotient, remainder) = (number / unit, number % unit);
        let half = unit / 2;
        if remainder > half || remainder == half && quotient % 2 == 1 {
            quotient += 1;
        }
        kept = quotient.to_string();
        if kept.len() > wanted + 1 {
            kept.truncate(wanted + 1);
            exponent += 1;
        }
    }
    let (first, rest) = kept.split_at(1);
    let zeros = wanted - rest.len();
    let fraction = with_zeros(rest.to_owned(), 0) + &"0".repeat(zeros);
    let point = if wanted == 0 { "" } else { "." };
    format!("{first}{point}{fraction}e{exponent}")
}

fn float_parts(spec: &FormatSpec, number: f64) -> NumberParts {
    let negative = number.is_sign_negative() && !number.is_nan();
    let absolute = number.abs();
    if !number.is_finite() {
        let name = if number.is_nan() { "nan" } else { "inf" };
        return NumberParts { negative, magnitude: name.to_owned(), finite: false };
    }
    let magnitude = match (spec.kind, spec.digits) {
        (Some(FormatKind::Exponent), None) => format!("{absolute:e}"),
        (Some(FormatKind::Exponent), Some(digits)) => exponent_of_float(absolute, digits),
        (Some(FormatKind::Percent), None) => percent(&format!("{absolute}")),
        (Some(FormatKind::Percent), Some(digits)) => percent(&fixed(absolute, digits + 2)),
        (_, Some(digits)) => fixed(absolute, digits),
        (Some(FormatKind::Fixed), None) => format!("{absolute}"),
        (_, None) => format!("{absolute:?}"),
    };
    NumberParts { negative, magnitude, finite: true }
}

fn decimal_parts(spec: &FormatSpec, number: Decimal) -> NumberParts {
    let negative = number.is_sign_negative() && !number.is_zero();
    let absolute = number.abs();
    let magnitude = match (spec.kind, spec.digits) {
        (Some(FormatKind::Exponent), digits) => exponent_of_decimal(absolute, digits),
        (Some(FormatKind::Percent), None) => percent(&absolute.normalize().to_string()),
        (Some(FormatKind::Percent), Some(digits)) => percent(&fixed_decimal(absolute, digits + 2)),
        (_, Some(digits)) => fixed_decimal(absolute, digits),
        (_, None) => absolute.to_string(),
    };
    NumberParts { negative, magnitude, finite: true }
}

fn fixed_decimal(number: Decimal, digits: usize) -> String {
    let rounded = u32::try_from(digits).map_or(number, |digits| number.round_dp(digits));
    let (whole, fraction) = split_decimal(rounded);
    let mut text = whole;
    if digits > 0 {
        text.push('.');
        text.push_str(&fraction);
        text.extend(std::iter::repeat_n('0', digits.saturating_sub(fraction.len())));
    }
    text
}

/// The digits before and behind the point.
fn split_decimal(number: Decimal) -> (String, String) {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    (whole.to_owned(), fraction.to_owned())
}

/// `1.25e3` for a number that is not negative.
fn exponent_of_decimal(number: Decimal, digits: Option<usize>) -> String {
    let (whole, fraction) = split_decimal(number.normalize());
    let all = whole.clone() + &fraction;
    let Some(first) = all.find(|digit| digit != '0') else {
        return with_zeros(String::from("0"), digits.unwrap_or(0)) + "e0";
    };
    let mut exponent = whole.len() as i64 - 1 - first as i64;
    let mut mantissa =
        Decimal::from_str_exact(&format!("{}.{}", &all[first..=first], &all[first + 1..]))
            .unwrap_or_default();
    if let Some(digits) = digits {
        mantissa = mantissa.round_dp(u32::try_from(digits).unwrap_or(u32::MAX));
        if mantissa >= Decimal::TEN {
            mantissa /= Decimal::TEN;
            exponent += 1;
        }
    }
    let text = match digits {
        Some(digits) => fixed_decimal(mantissa, digits),
        None => mantissa.normalize().to_string(),
    };
    format!("{text}e{exponent}")
}

fn fixed(number: f64, digits: usize) -> String {
    let exact = digits.min(MOST_EXACT_DIGITS);
    let mut text = format!("{number:.exact$}");
    text.extend(std::iter::repeat_n('0', digits - exact));
    text
}

fn exponent_of_float(number: f64, digits: usize) -> String {
    let exact = digits.min(MOST_EXACT_DIGITS);
    let text = format!("{number:.exact$e}");
    if digits == exact {
        return text;
    }
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    format!("{mantissa}{}e{exponent}", "0".repeat(digits - exact))
}

/// A decimal number times a hundred, by moving its point: multiplying the Float would not be exact.
fn percent(decimal: &str) -> String {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let moved: String = fraction.chars().chain(['0', '0']).take(2).collect();
    let rest = fraction.get(2..).unwrap_or("");
    let joined = format!("{whole}{moved}");
    let whole = joined.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{whole}{point}{rest}%")
}

fn format_number(spec: &FormatSpec, number: NumberParts) -> String {
    let sign = match number {
        NumberParts { negative: true, .. } => "-",
        _ if spec.plus => "+",
        _ => "",
    };
    let zeros = if spec.zeros && number.finite { spec.width } else { 0 };
    let end = number.magnitude.find(|c: char| !c.is_ascii_hexdigit() || c == 'e' && !is_hex(spec));
    let (whole, rest) = number.magnitude.split_at(end.unwrap_or(number.magnitude.len()));
    let room = zeros.saturating_sub(sign.len() + rest.len());
    let whole = if spec.groups && number.finite {
        grouped(whole, room)
    } else {
        "0".repeat(room.saturating_sub(whole.len())) + whole
    };
    align(spec, &format!("{sign}{whole}{rest}"), FormatAlign::Right)
}

fn is_hex(spec: &FormatSpec) -> bool {
    spec.kind == Some(FormatKind::Hexadecimal)
}

/// Digits in groups of three, after as many zeros as make it `room` bytes long or, where a comma
/// would come first, one more.
fn grouped(digits: &str, room: usize) -> String {
    let with_commas = |count: usize| count + (count - 1) / 3;
    let mut count = digits.len().max(1);
    while with_commas(count) < room {
        count += 1;
    }
    let padded = "0".repeat(count - digits.len()) + digits;
    let mut text = String::with_capacity(with_commas(count));
    for (index, digit) in padded.chars().enumerate() {
        if index > 0 && (count - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `text` in a field of the format's width.
fn align(spec: &FormatSpec, text: &str, default: FormatAlign) -> String {
    let room = spec.width.saturating_sub(text.chars().count());
    let before = match spec.align.unwrap_or(default) {
        FormatAlign::Left => 0,
        FormatAlign::Right => room,
        FormatAlign::Centre => room / 2,
    };
    let fill = |count| std::iter::repeat_n(spec.fill, count);
    fill(before).chain(text.chars()).chain(fill(room - before)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(number: i64, format: &str) -> String {
        let spec = FormatSpec::parse(format).unwrap();
        format_number(&spec, integer_parts(&spec, number))
    }

    fn float(number: f64, format: &str) -> String {
        let spec = FormatSpec::parse(format).unwrap();
        format_number(&spec, float_parts(&spec, number))
    }

    #[test]
    fn integers() {
        assert_eq!(integer(42, ">6"), "    42");
        assert_eq!(integer(42, "6"), "    42");
        assert_eq!(integer(42, "<6"), "42    ");
        assert_eq!(integer(42, "*^7"), "**42***");
        assert_eq!(integer(-42, "06"), "-00042");
        assert_eq!(integer(42, "+"), "+42");
        assert_eq!(integer(255, "x"), "ff");
        assert_eq!(integer(0xE0E, "06x"), "000e0e");
        assert_eq!(integer(-5, "b"), "-101");
        assert_eq!(integer(8, "o"), "10");
        assert_eq!(integer(i64::MIN, ""), "-9223372036854775808");
        assert_eq!(integer(3, ".2f"), "3.00");
        assert_eq!(integer(3, "%"), "300%");
    }

    #[test]
    fn groups() {
        assert_eq!(integer(1, ","), "1");
        assert_eq!(integer(1234, ","), "1,234");
        assert_eq!(integer(-1234567, ","), "-1,234,567");
        assert_eq!(integer(1234, "010,"), "00,001,234");
        assert_eq!(integer(1234, "08,"), "0,001,234");
        assert_eq!(float(1234567.891, ",.2f"), "1,234,567.89");
    }

    #[test]
    fn exponents() {
        assert_eq!(integer(1250, "e"), "1.25e3");
        assert_eq!(integer(1000, "e"), "1e3");
        assert_eq!(integer(25, ".0e"), "2e1");
        assert_eq!(integer(35, ".0e"), "4e1");
        assert_eq!(integer(251, ".0e"), "3e2");
        assert_eq!(integer(996, ".1e"), "1.0e3");
        assert_eq!(integer(5, ".3e"), "5.000e0");
        assert_eq!(integer(i64::MAX, ".18e"), "9.223372036854775807e18");
        assert_eq!(float(1500.0, "e"), "1.5e3");
        assert_eq!(float(0.00012, ".3e"), "1.200e-4");
        assert_eq!(float(1.0, ".1101e").len(), 1105);
    }

    #[test]
    fn floats_are_exact_and_round_half_to_even() {
        assert_eq!(float(1.5, ""), "1.5");
        assert_eq!(float(2.0, ""), "2.0");
        assert_eq!(float(0.125, ".2"), "0.12");
        assert_eq!(float(0.375, ".2"), "0.38");
        assert_eq!(float(2.5, ".0"), "2");
        assert_eq!(float(0.1, ".20f"), "0.10000000000000000555");
        assert_eq!(float(1e22, ".1"), "10000000000000000000000.0");
        assert_eq!(float(-0.0, ".1"), "-0.0");
        assert_eq!(float(3.25, "08.2f"), "00003.25");
        assert_eq!(float(1.0, ".70000").len(), 70_002);
    }

    #[test]
    fn what_is_no_number_has_no_zeros() {
        assert_eq!(float(f64::NAN, "+06.2"), "  +nan");
        assert_eq!(float(f64::NEG_INFINITY, "6"), "  -inf");
    }

    #[test]
    fn percents_move_the_point() {
        assert_eq!(float(0.285, "%"), "28.5%");
        assert_eq!(float(0.285, ".0%"), "28%");
        assert_eq!(float(0.5, "%"), "50%");
        assert_eq!(float(0.0, ".1%"), "0.0%");
        assert_eq!(float(12.5, "%"), "1250%");
        assert_eq!(float(0.001, "%"), "0.1%");
    }
}
