//! Values as the client shows them.

use dap::types::Variable;
use runa_vm::{Value, View};

/// Children of what is shown, by reference number; forgotten when the program goes on.
#[derive(Debug, Default)]
pub(super) struct References {
    lists: Vec<Vec<(String, Value)>>,
}

/// How many characters of a value are shown.
const LONGEST_VALUE: usize = 200;

impl References {
    /// A number for a group of variables.
    pub(super) fn add(&mut self, children: Vec<(String, Value)>) -> i64 {
        self.lists.push(children);
        self.lists.len() as i64
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.lists.clear();
    }

    /// The variables of group `reference`, `count` from `start` on.
    pub(super) fn variables(
        &mut self,
        reference: i64,
        start: Option<i64>,
        count: Option<i64>,
    ) -> Option<Vec<Variable>> {
        let index = usize::try_from(reference).ok()?.checked_sub(1)?;
        let start = start.and_then(|start| usize::try_from(start).ok()).unwrap_or(0);
        let count = count.and_then(|count| usize::try_from(count).ok()).filter(|&count| count > 0);
        let children = self.lists.get(index)?.iter().skip(start);
        let children: Vec<(String, Value)> =
            children.take(count.unwrap_or(usize::MAX)).cloned().collect();
        Some(children.into_iter().map(|(name, value)| self.variable(name, value)).collect())
    }

    /// One value under a name.
    pub(super) fn variable(&mut self, name: String, value: Value) -> Variable {
        let shown = shorten(shown(&value));
        let type_field = Some(type_name(&value).to_owned());
        let (indexed, named) = match &value {
            Value::List(values) | Value::Set(values) => (Some(values.len() as i64), None),
            Value::Map(entries) => (None, Some(entries.len() as i64)),
            _ => (None, None),
        };
        let children = children(value);
        let variables_reference = if children.is_empty() { 0 } else { self.add(children) };
        Variable {
            name,
            value: shown,
            type_field,
            variables_reference,
            indexed_variables: indexed,
            named_variables: named,
            ..Variable::default()
        }
    }
}

fn children(value: Value) -> Vec<(String, Value)> {
    match value {
        Value::List(values) | Value::Set(values) => {
            let numbered = values.into_iter().enumerate();
            numbered.map(|(index, value)| (format!("[{index}]"), value)).collect()
        }
        Value::Map(entries) => {
            entries.into_iter().map(|(key, value)| (shown(&key), value)).collect()
        }
        _ => Vec::new(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        other => other.to_string(),
    }
}

fn shorten(text: String) -> String {
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Nothing => "Nothing",
        Value::Boolean(_) => "Boolean",
        Value::Integer(_) => "Integer",
        Value::Float(_) => "Float",
        Value::Text(_) => "Text",
        Value::Bytes(_) => "Bytes",
        Value::List(_) => "List",
        Value::Map(_) => "Map",
        Value::Set(_) => "Set",
        Value::Other(_) => "",
    }
}

/// The named locals of an activation that have a value; of code without names all of them.
pub(super) fn locals(view: &View<'_>, depth: usize) -> Vec<(String, Value)> {
    let locals = view.locals(depth);
    let any_named = locals.iter().any(|local| local.name.is_some());
    let shown = locals.into_iter().filter_map(|local| {
        let name = match local.name {
            Some(name) => name,
            None if any_named => return None,
            None => format!("local {}", local.local),
        };
        Some((name, local.value?))
    });
    shown.collect()
}

/// The module's variables that are set.
pub(super) fn globals(view: &View<'_>) -> Vec<(String, Value)> {
    let globals = view.program().module().globals.iter().enumerate();
    let values = globals.filter_map(|(index, global)| {
        let value = view.global(runa_bytecode::GlobalIndex(index as u32))?;
        Some((global.name.clone(), value))
    });
    values.collect()
}
