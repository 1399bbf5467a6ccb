//! Format parts of interpolations: `[[fill]< > ^][+][0][width][,][.digits][b o x e f %]`.

use crate::types::Ty;

/// What is wrong with a format for a value of type `ty`, if anything.
pub(super) fn problem(format: &str, ty: &Ty) -> Option<String> {
    let Some(parsed) = Format::parse(format) else {
        return Some(
            "a format is `[[fill]<, > or ^][+][0][width][,][.digits][b, o, x, e, f or %]`".into(),
        );
    };
    let Format { sign, grouping, digits, kind } = parsed;
    match ty {
        Ty::Integer if digits && !matches!(kind, Some('e' | 'f' | '%')) => Some(
            "an Integer has no digits after the point: leave `.…` out, or make it a Float".into(),
        ),
        Ty::Float | Ty::Decimal if matches!(kind, Some('b' | 'o' | 'x')) => {
            Some("`b`, `o` and `x` write Integers only".into())
        }
        Ty::Integer | Ty::Float | Ty::Decimal | Ty::Any => None,
        _ if ty.is_silent() => None,
        _ if sign || grouping || kind.is_some() => {
            Some(format!("`+`, `,` and `b o x e f %` write numbers only, this is {ty}"))
        }
        _ => None,
    }
}

/// What of a format matters to the type.
#[derive(Debug, PartialEq, Eq)]
struct Format {
    sign: bool,
    grouping: bool,
    digits: bool,
    kind: Option<char>,
}

impl Format {
    fn parse(format: &str) -> Option<Format> {
        let rest = after_alignment(format);
        let (sign, rest) = optional(rest, '+');
        let (_, rest) = optional(rest, '0');
        let (_, rest) = number(rest)?;
        let (grouping, rest) = optional(rest, ',');
        let (digits, rest) = match rest.strip_prefix('.') {
            Some(rest) => match number(rest)? {
                (true, rest) => (true, rest),
                (false, _) => return None,
            },
            None => (false, rest),
        };
        let mut letters = rest.chars();
        let kind = letters.next();
        let known = kind.is_none_or(|kind| "boxef%".contains(kind));
        (known && letters.next().is_none()).then_some(Format { sign, grouping, digits, kind })
    }
}

/// What follows the fill and the alignment.
fn after_alignment(format: &str) -> &str {
    let mut letters = format.chars();
    let (first, second) = (letters.next(), letters.next());
    let is_alignment = |letter: Option<char>| letter.is_some_and(|letter| "<>^".contains(letter));
    if is_alignment(second) {
        letters.as_str()
    } else if is_alignment(first) {
        &format[1..]
    } else {
        format
    }
}

fn optional(text: &str, letter: char) -> (bool, &str) {
    match text.strip_prefix(letter) {
        Some(rest) => (true, rest),
        None => (false, text),
    }
}

/// A number of at most three digits: wider than that is no layout.
fn number(text: &str) -> Option<(bool, &str)> {
    let rest = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let length = text.len() - rest.len();
    (length <= 3).then_some((length > 0, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_the_language_says() {
        for format in ["", ">8.2", "<6", "*^10", "+", "08x", "012,.3f", ".9", "%", ",", "x"] {
            assert_eq!(
                problem(format, &Ty::Float).filter(|_| !format.ends_with('x')),
                None,
                "{format}"
            );
        }
    }

    #[test]
    fn refuses_what_does_not_fit_the_type() {
        assert!(problem(".2", &Ty::Integer).is_some());
        assert!(problem(".2f", &Ty::Integer).is_none());
        assert!(problem("x", &Ty::Float).is_some());
        assert!(problem("+", &Ty::Text).is_some());
        assert!(problem(".3", &Ty::Text).is_none());
        assert!(problem("q", &Ty::Any).is_some());
        assert!(problem("5.", &Ty::Float).is_some());
    }
}
