//! Values as the world outside sees them.

use std::fmt;

use runa_bytecode::{Constant, Literal, Shape, Type};
use runa_runtime::objects::{list, map, text};
use runa_runtime::{Context, ObjectRef, Tagged, Unpacked};

/// How deeply nested collections are copied; what lies deeper becomes [`Value::Other`].
const DEEPEST: usize = 64;

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
    /// A map in the order of insertion.
    Map(Vec<(Value, Value)>),
    /// Anything else, as it is displayed.
    Other(String),
}

impl Value {
    /// A copy of a tagged word of `context`.
    pub fn from_tagged(context: &Context, word: Tagged) -> Value {
        copy(context, word, 0)
    }

    /// A copy of a word of shape `shape`.
    pub fn from_word(context: &Context, word: u64, shape: Shape) -> Value {
        match shape {
            Shape::Integer => Value::Integer(word as i64),
            Shape::Float => Value::Float(f64::from_bits(word)),
            Shape::Boolean => Value::Boolean(word != 0),
            Shape::Reference => copy(context, Tagged::from_reference_word(word), 0),
            Shape::Tagged => copy(context, Tagged(word), 0),
        }
    }
}

fn copy(context: &Context, word: Tagged, depth: usize) -> Value {
    match word.unpack() {
        Unpacked::Nothing => Value::Nothing,
        Unpacked::Boolean(value) => Value::Boolean(value),
        Unpacked::Integer(value) => Value::Integer(value),
        Unpacked::Float(value) => Value::Float(value),
        Unpacked::Object(object) => copy_object(context, object, depth),
    }
}

fn copy_object(context: &Context, object: ObjectRef, depth: usize) -> Value {
    let types = context.instance().program().types();
    match object.type_id().and_then(|id| types.get(id)) {
        Some(Type::Text) => Value::Text(text::to_string(object)),
        Some(Type::Bytes) => Value::Bytes(text::as_bytes(object, context).to_vec()),
        Some(Type::List(_)) if depth < DEEPEST => {
            let shape = list::element_shape(object, context);
            let words = (0..list::length(object) as i64)
                .filter_map(|index| list::get(object, shape, index));
            Value::List(words.map(|word| nested(context, word, shape, depth)).collect())
        }
        Some(Type::Map(..)) if depth < DEEPEST => {
            let shapes = map::shapes(object, context);
            let places = (0..map::used(object)).filter(|&place| map::is_live(object, place));
            let entries = places.filter_map(|place| {
                let key = map::key_at(object, shapes, place)?;
                let value = map::value_at(object, shapes, place)?;
                let key = nested(context, key, shapes.key, depth);
                Some((key, nested(context, value, shapes.value, depth)))
            });
            Value::Map(entries.collect())
        }
        _ => {
            let mut shown = String::new();
            context.display(Tagged::object(object), &mut shown);
            Value::Other(shown)
        }
    }
}

fn nested(context: &Context, word: u64, shape: Shape, depth: usize) -> Value {
    match shape {
        Shape::Reference => copy(context, Tagged::from_reference_word(word), depth + 1),
        Shape::Tagged => copy(context, Tagged(word), depth + 1),
        _ => Value::from_word(context, word, shape),
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
                for (index, value) in values.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { ", " })?;
                    value.fmt_nested(f)?;
                }
                f.write_str("]")
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

impl Value {
    fn fmt_nested(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => write!(f, "{text:?}"),
            other => fmt::Display::fmt(other, f),
        }
    }
}
