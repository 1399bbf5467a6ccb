//! Values as the world outside sees them.

use std::fmt;

use runa_bytecode::{Constant, Literal, Shape, Type};
use runa_runtime::objects::{list, map, text};
use runa_runtime::{Context, ObjectRef, Tagged, Unpacked};

/// How deeply nested collections are copied; what lies deeper becomes [`Value::Other`].
const DEEPEST: usize = 64;

/// How many elements are copied in all.
const MOST_ELEMENTS: usize = 1 << 24;

/// How many bytes are made of what is copied as a text only.
const LONGEST_TEXT: usize = 10_000;

/// A value, copied out of a machine.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `nothing`.
    Nothing,
    /// A Boolean.
    Boolean(bool),
    /// An Integer.
    Integer(i64),
    /// A Float.
    Float(f64),
    /// A Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list.
    List(Vec<Value>),
    /// A set in the order of insertion.
    Set(Vec<Value>),
    /// A map in the order of insertion.
    Map(Vec<(Value, Value)>),
    /// Anything else, as it is displayed.
    Other(String),
}

impl Value {
    /// A copy of a word of shape `shape`. Collections inside themselves are shown as `[…]` or `{…}`,
    /// as is what follows the first 16 million elements.
    pub fn from_word(context: &Context, word: u64, shape: Shape) -> Value {
        Self::beginning(context, word, shape, usize::MAX)
    }

    /// A copy of a word, as far as its first `elements` elements, those of nested collections counted.
    pub fn beginning(context: &Context, word: u64, shape: Shape, elements: usize) -> Value {
        let left = elements.min(MOST_ELEMENTS);
        Copier { context, left, around: Vec::new() }.word(word, shape)
    }
}

struct Copier<'a> {
    context: &'a Context,
    /// How many elements may still be copied. Shared parts are copied as often as they are
    /// reached, so that a small value could become an endless copy.
    left: usize,
    /// The collections around the value that is being copied, outermost first.
    around: Vec<ObjectRef>,
}

impl Copier<'_> {
    fn word(&mut self, word: u64, shape: Shape) -> Value {
        match shape {
            Shape::Integer => Value::Integer(word as i64),
            Shape::Float => Value::Float(f64::from_bits(word)),
            Shape::Boolean => Value::Boolean(word != 0),
            Shape::Reference => self.tagged(Tagged::from_reference_word(word)),
            Shape::Tagged => self.tagged(Tagged(word)),
        }
    }

    fn tagged(&mut self, word: Tagged) -> Value {
        match word.unpack() {
            Unpacked::Nothing => Value::Nothing,
            Unpacked::Boolean(value) => Value::Boolean(value),
            Unpacked::Integer(value) => Value::Integer(value),
            Unpacked::Float(value) => Value::Float(value),
            Unpacked::Object(object) => self.object(object),
        }
    }

    fn object(&mut self, object: ObjectRef) -> Value {
        let types = self.context.instance().program().types();
        match object.type_id().and_then(|id| types.get(id)) {
            Some(Type::Text) => Value::Text(text::to_string(object)),
            Some(Type::Bytes) => Value::Bytes(text::as_bytes(object, self.context).to_vec()),
            Some(Type::List(_)) => self.nested(object, "[…]", Self::list),
            Some(Type::Map(..)) => self.nested(object, "{…}", Self::map),
            Some(Type::Set(_)) => self.nested(object, "{…}", Self::set),
            _ => {
                let mut shown = String::new();
                self.context.display(Unpacked::Object(object), &mut shown, LONGEST_TEXT);
                Value::Other(shown)
            }
        }
    }

    fn nested(
        &mut self,
        object: ObjectRef,
        instead: &str,
        copy: fn(&mut Self, ObjectRef) -> Value,
    ) -> Value {
        if self.around.len() >= DEEPEST || self.around.contains(&object) {
            return Value::Other(String::from(instead));
        }
        self.around.push(object);
        let copied = copy(self, object);
        self.around.pop();
        copied
    }

    /// Whether one more element may be copied.
    fn take(&mut self) -> bool {
        let has_room = self.left > 0;
        self.left = self.left.saturating_sub(1);
        has_room
    }

    fn list(&mut self, object: ObjectRef) -> Value {
        let shape = list::element_shape(object, self.context);
        let mut values = Vec::new();
        for index in 0..list::length(object) as i64 {
            let Some(word) = list::get(object, shape, index) else { break };
            if !self.take() {
                values.push(Value::Other(String::from("…")));
                break;
            }
            values.push(self.word(word, shape));
        }
        Value::List(values)
    }

    fn set(&mut self, object: ObjectRef) -> Value {
        let shapes = map::shapes(object, self.context);
        let mut values = Vec::new();
        for place in (0..map::used(object)).filter(|&place| map::is_live(object, place)) {
            let Some(element) = map::key_at(object, shapes, place) else { break };
            if !self.take() {
                values.push(Value::Other(String::from("…")));
                break;
            }
            values.push(self.word(element, shapes.key));
        }
        Value::Set(values)
    }

    fn map(&mut self, object: ObjectRef) -> Value {
        let shapes = map::shapes(object, self.context);
        let mut entries = Vec::new();
        for place in (0..map::used(object)).filter(|&place| map::is_live(object, place)) {
            let key = map::key_at(object, shapes, place);
            let Some((key, value)) = key.zip(map::value_at(object, shapes, place)) else { break };
            if !self.take() {
                let more = || Value::Other(String::from("…"));
                entries.push((more(), more()));
                break;
            }
            let key = self.word(key, shapes.key);
            entries.push((key, self.word(value, shapes.value)));
        }
        Value::Map(entries)
    }
}

impl From<Literal> for Value {
    fn from(literal: Literal) -> Self {
        match literal {
            Literal::Nothing => Value::Nothing,
            Literal::Boolean(value) => Value::Boolean(value),
            Literal::Integer(value) => Value::Integer(value),
            Literal::Float(value) => Value::Float(value.value()),
        }
    }
}

impl From<Constant> for Value {
    fn from(constant: Constant) -> Self {
        match constant {
            Constant::Integer(value) => Value::Integer(value),
            Constant::Float(value) => Value::Float(value.value()),
            Constant::Text(text) => Value::Text(text),
            Constant::Bytes(bytes) => Value::Bytes(bytes),
        }
    }
}

/// A value of a module's constant table, if it can be one.
impl TryFrom<Value> for Constant {
    type Error = Value;

    fn try_from(value: Value) -> Result<Self, Value> {
        match value {
            Value::Integer(value) => Ok(Constant::Integer(value)),
            Value::Float(value) => Ok(Constant::Float(runa_bytecode::Real::new(value))),
            Value::Text(text) => Ok(Constant::Text(text)),
            Value::Bytes(bytes) => Ok(Constant::Bytes(bytes)),
            other => Err(other),
        }
    }
}

impl fmt::Display for Value {
    /// As `print` shows it; texts inside collections are quoted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Nothing => f.write_str("nothing"),
            Value::Boolean(value) => write!(f, "{value}"),
            Value::Integer(value) => write!(f, "{value}"),
            Value::Float(value) => runa_bytecode::Real::new(*value).fmt(f),
            Value::Text(text) => f.write_str(text),
            Value::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Value::List(values) => {
                f.write_str("[")?;
                fmt_elements(values, f)?;
                f.write_str("]")
            }
            Value::Set(values) => {
                f.write_str("{")?;
                fmt_elements(values, f)?;
                f.write_str("}")
            }
            Value::Map(entries) => {
                f.write_str("{")?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { ", " })?;
                    key.fmt_nested(f)?;
                    f.write_str(": ")?;
                    value.fmt_nested(f)?;
                }
                f.write_str("}")
            }
            Value::Other(shown) => f.write_str(shown),
        }
    }
}

fn fmt_elements(values: &[Value], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { ", " })?;
        value.fmt_nested(f)?;
    }
    Ok(())
}

impl Value {
    fn fmt_nested(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => write!(f, "{text:?}"),
            other => fmt::Display::fmt(other, f),
        }
    }
}
