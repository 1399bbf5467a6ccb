//! Answers as people read them.

use runa_vm::Value;

use super::Reply;
use crate::run::Outcome;

/// How many characters of an answer are shown.
const LONGEST: usize = 2_000;

/// The types that a value shows by itself.
const PLAIN_TYPES: &[&str] = &["Integer", "Float", "Boolean", "Text", "Range"];

impl Reply {
    /// The value, if there is one and it is not `nothing`, with its type where that does not show: `7`,
    /// `"a"`, `[1, 2] as List of Integer`. What is long ends with `…`.
    pub fn shown(&self) -> Option<String> {
        let Some(Outcome::Returned(value)) = &self.outcome else { return None };
        let ty = self.ty.as_deref()?;
        let value = match value {
            Value::Nothing => return None,
            Value::Text(text) => format!("{text:?}"),
            value => value.to_string(),
        };
        let value = shortened(value);
        Some(if PLAIN_TYPES.contains(&ty) { value } else { format!("{value} as {ty}") })
    }
}

fn shortened(mut value: String) -> String {
    if let Some((end, _)) = value.char_indices().nth(LONGEST) {
        value.truncate(end);
        value.push('…');
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: Value, ty: &str) -> Option<String> {
        let (outcome, ty) = (Some(Outcome::Returned(value)), Some(ty.to_owned()));
        Reply { diagnostics: Vec::new(), outcome, ty }.shown()
    }

    #[test]
    fn types_are_said_where_values_do_not_show_them() {
        let list = Value::List(vec![Value::Text(String::from("a"))]);
        assert_eq!(shown(list, "List of Text").as_deref(), Some("[\"a\"] as List of Text"));
        assert_eq!(shown(Value::Integer(1), "Integer?").as_deref(), Some("1 as Integer?"));
        assert_eq!(shown(Value::Integer(1), "Integer").as_deref(), Some("1"));
        assert_eq!(shown(Value::Nothing, "Integer?"), None);
    }

    #[test]
    fn long_values_are_cut() {
        let text = shown(Value::Text("ä".repeat(LONGEST)), "Text").unwrap_or_default();
        assert_eq!(text.chars().count(), LONGEST + 1);
        assert!(text.ends_with("ä…"));
    }
}
