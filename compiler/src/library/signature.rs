//! Signatures as the table writes them.

use super::LibraryType;
use crate::types::{Ty, TypeParameter};

/// A signature, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Signature {
    /// The name.
    pub(crate) name: &'static str,
    /// What it takes, without the receiver.
    pub(crate) parameters: Vec<Parameter>,
    /// What it gives.
    pub(crate) result: Ty,
    /// What `T` must be, if that matters.
    pub(crate) bound: Option<Bound>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    /// Its name, which is its label too.
    pub(crate) name: &'static str,
    /// Its type.
    pub(crate) ty: Ty,
    /// What it is when it is left out.
    pub(crate) default: Option<DefaultValue>,
}

/// A default value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum DefaultValue {
    Integer(i64),
    Text(&'static str),
}

/// What a signature asks of `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// A number.
    Number,
    /// What `+` makes one of the same type of. Besides numbers, `check/sums.rs` knows which types.
    Addable,
    /// A type with `<`.
    Comparable,
}

impl Bound {
    /// Whether `ty` is what it asks for; `has_order` says whether types of the program have `<`.
    pub(crate) fn holds(self, ty: &Ty, has_order: &mut impl FnMut(&Ty) -> bool) -> bool {
        match ty {
            Ty::Integer
            | Ty::Float
            | Ty::Decimal
            | Ty::Any
            | Ty::Error
            | Ty::Never
            | Ty::Open(_) => true,
            Ty::Text => self == Bound::Comparable,
            Ty::Tuple(parts) => {
                self == Bound::Comparable && parts.iter().all(|part| self.holds(part, has_order))
            }
            Ty::Class(_) | Ty::Variable(_) => self == Bound::Comparable && has_order(ty),
            _ => false,
        }
    }
}

impl Signature {
    /// Reads `name(a as T = 1, b as (T) => U) returns List of U where T is Comparable`. The table is
    /// ours: what it cannot be read as counts as `Any`, and a test reads every row.
    pub(super) fn parse(text: &'static str) -> Signature {
        let (head, bound) = match text.split_once(" where T is ") {
            Some((head, "Number")) => (head, Some(Bound::Number)),
            Some((head, "Addable")) => (head, Some(Bound::Addable)),
            Some((head, _)) => (head, Some(Bound::Comparable)),
            None => (text, None),
        };
        let (name, rest) = head.split_once('(').unwrap_or((head, ")"));
        let close = closing(rest);
        let result = rest[close..].trim_start_matches(')').trim().strip_prefix("returns ");
        Signature {
            name,
            parameters: split_list(&rest[..close]).into_iter().map(parameter).collect(),
            result: result.map_or(Ty::Nothing, parse_type),
            bound,
        }
    }
}

fn parameter(text: &'static str) -> Parameter {
    let (name, rest) = text.split_once(" as ").unwrap_or((text, "Any"));
    let (ty, default) = match rest.split_once(" = ") {
        Some((ty, default)) => (ty, Some(default_value(default))),
        None => (rest, None),
    };
    Parameter { name, ty: parse_type(ty), default }
}

fn default_value(text: &'static str) -> DefaultValue {
    match text.parse() {
        Ok(value) => DefaultValue::Integer(value),
        Err(_) => DefaultValue::Text(text.trim_matches('"')),
    }
}

fn parse_type(text: &str) -> Ty {
    let text = text.trim();
    if let Some(element) = text.strip_prefix("List of ") {
        return Ty::list(parse_type(element));
    }
    if let Some(element) = text.strip_prefix("Set of ") {
        return Ty::set(parse_type(element));
    }
    if let Some((key, value)) =
        text.strip_prefix("Map of ").and_then(|rest| rest.split_once(" to "))
    {
        return Ty::map(parse_type(key), parse_type(value));
    }
    if let Some(rest) = text.strip_prefix('(') {
        let close = closing(rest);
        let parts = split_list(&rest[..close]).into_iter().map(parse_type).collect();
        return match rest[close..].strip_prefix(") =>") {
            Some(result) => Ty::function(parts, parse_type(result)),
            None => Ty::tuple(parts),
        };
    }
    match text.strip_suffix('?') {
        Some(inner) => Ty::optional(parse_type(inner)),
        None => simple_type(text),
    }
}

fn simple_type(name: &str) -> Ty {
    match name {
        "Integer" => Ty::Integer,
        "Float" => Ty::Float,
        "Decimal" => Ty::Decimal,
        "Boolean" => Ty::Boolean,
        "Text" => Ty::Text,
        "Bytes" => Ty::Bytes,
        "Range" => Ty::Range,
        "Exception" => Ty::EXCEPTION,
        "Nothing" => Ty::Nothing,
        "Never" => Ty::Never,
        _ => match LibraryType::from_name(name) {
            Some(ty) => Ty::Library(ty),
            None => TypeParameter::from_name(name).map_or(Ty::Any, Ty::Parameter),
        },
    }
}

/// Where the parenthesis is closed that was opened before `text`.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    text.len()
}

/// The parts between the commas that are in no parentheses.
fn split_list(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b',' if depth == 0 => {
                parts.push(text[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    let last = text[start..].trim();
    parts.extend((!last.is_empty()).then_some(last));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_parameters_defaults_results_and_bounds() {
        let reduce = Signature::parse("reduce(combine as (U, T) => U, first as U) returns U");
        assert_eq!(reduce.name, "reduce");
        assert_eq!(reduce.parameters[0].ty.to_string(), "(U, T) => U");
        assert_eq!(reduce.parameters[1].name, "first");
        assert_eq!(reduce.result.to_string(), "U");

        let pad = Signature::parse("pad(width as Integer, fill as Text = \" \")");
        assert_eq!(pad.parameters[1].default, Some(DefaultValue::Text(" ")));
        assert_eq!(pad.result, Ty::Nothing);

        let group =
            Signature::parse("g(key as (T) => U) returns Map of U to List of T where T is Number");
        assert_eq!(group.result.to_string(), "Map of U to List of T");
        assert_eq!(group.bound, Some(Bound::Number));
    }
}
