use std::fmt;
use std::sync::Arc;

use runa_bytecode::ErrorKind;

use super::{ClassTy, TypeParameter, TypeVariable};
use crate::library::LibraryType;

/// A type as the checker sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ty {
    /// Something is wrong and has been reported; goes with everything, so that nothing else is said.
    Error,
    /// No value: of `fail(…)`, and of what is not yet known while results are being inferred.
    Never,
    /// Only `nothing`.
    Nothing,
    /// Any value, looked at when the program runs.
    Any,
    Boolean,
    Integer,
    Float,
    Decimal,
    Text,
    Bytes,
    Range,
    /// An exception of this kind or a special case of it.
    Exception(ErrorKind),
    List(Arc<Ty>),
    Map(Arc<(Ty, Ty)>),
    Set(Arc<Ty>),
    Function(Arc<FunctionTy>),
    /// The type or `nothing`; never of `Any`, `Nothing`, `Never` or another optional.
    Optional(Arc<Ty>),
    /// So many values, each of its type.
    Tuple(Arc<[Ty]>),
    /// Objects of a type that a module of the library has.
    Library(LibraryType),
    /// Objects of a class of the program, or of one that extends or promises it.
    Class(Arc<ClassTy>),
    /// What a type parameter of the program stands for, inside of what it is a parameter of.
    Variable(Arc<TypeVariable>),
    /// A type parameter of a signature that is being called.
    Parameter(TypeParameter),
    /// The element type of a `[]` or `{}` that has not met its first element yet.
    Open(OpenType),
}

/// The parameters and the result of a function value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FunctionTy {
    pub(crate) parameters: Vec<Ty>,
    pub(crate) result: Ty,
}

/// Which of the types that are still to be found. A literal at byte `place` of the main text has two:
/// `part` 0 for elements or keys, 1 for values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct OpenType {
    pub(crate) place: u32,
    pub(crate) part: u8,
}

impl Ty {
    /// `List of element`.
    pub(crate) fn list(element: Ty) -> Ty {
        Ty::List(Arc::new(element))
    }

    /// `Map of key to value`.
    pub(crate) fn map(key: Ty, value: Ty) -> Ty {
        Ty::Map(Arc::new((key, value)))
    }

    /// `Set of element`.
    pub(crate) fn set(element: Ty) -> Ty {
        Ty::Set(Arc::new(element))
    }

    /// `(parts)`.
    pub(crate) fn tuple(parts: Vec<Ty>) -> Ty {
        Ty::Tuple(parts.into())
    }

    /// Any exception.
    pub(crate) const EXCEPTION: Ty = Ty::Exception(ErrorKind::Exception);

    /// `(parameters) => result`.
    pub(crate) fn function(parameters: Vec<Ty>, result: Ty) -> Ty {
        Ty::Function(Arc::new(FunctionTy { parameters, result }))
    }

    /// `inner?`; flattens, and types that accept `nothing` already stay what they are.
    pub(crate) fn optional(inner: Ty) -> Ty {
        match inner {
            Ty::Error | Ty::Any | Ty::Nothing | Ty::Optional(_) => inner,
            Ty::Never => Ty::Nothing,
            other => Ty::Optional(Arc::new(other)),
        }
    }

    /// The function type of `arity` parameters that are all `Any`, as natives call it.
    pub(crate) fn any_function(arity: usize) -> Ty {
        Ty::function(vec![Ty::Any; arity], Ty::Any)
    }

    /// Whether `nothing` is one of its values.
    pub(crate) fn accepts_nothing(&self) -> bool {
        matches!(self, Ty::Error | Ty::Any | Ty::Nothing | Ty::Optional(_))
    }

    /// The type without `nothing`.
    pub(crate) fn without_nothing(&self) -> Ty {
        match self {
            Ty::Optional(inner) => (**inner).clone(),
            Ty::Nothing => Ty::Never,
            other => other.clone(),
        }
    }

    /// Whether a word of it is a reference, `nothing` being none.
    pub(crate) fn is_reference(&self) -> bool {
        match self {
            Ty::Decimal
            | Ty::Text
            | Ty::Bytes
            | Ty::Range
            | Ty::List(_)
            | Ty::Map(_)
            | Ty::Set(_)
            | Ty::Function(_)
            | Ty::Exception(_)
            | Ty::Tuple(_)
            | Ty::Library(_)
            | Ty::Class(_) => true,
            Ty::Optional(inner) => inner.is_reference(),
            _ => false,
        }
    }

    /// Whether a word of it is self-tagged.
    pub(crate) fn is_tagged(&self) -> bool {
        match self {
            Ty::Any | Ty::Nothing | Ty::Error | Ty::Never => true,
            Ty::Optional(inner) => !inner.is_reference(),
            _ => false,
        }
    }

    /// Whether nothing should be said about it: an error that was reported, or not yet known.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self, Ty::Error | Ty::Never)
    }

    /// Whether it is Integer, Float or Decimal.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Ty::Integer | Ty::Float | Ty::Decimal)
    }

    /// The parts it is made of, in order.
    pub(crate) fn parts(&self) -> Vec<&Ty> {
        match self {
            Ty::List(part) | Ty::Set(part) | Ty::Optional(part) => vec![part],
            Ty::Map(parts) => vec![&parts.0, &parts.1],
            Ty::Tuple(parts) => parts.iter().collect(),
            Ty::Function(function) => {
                function.parameters.iter().chain([&function.result]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The same type with its leaves replaced by what `change` gives for them.
    pub(crate) fn map_leaves(&self, change: &mut impl FnMut(&Ty) -> Ty) -> Ty {
        match self {
            Ty::List(element) => Ty::list(element.map_leaves(change)),
            Ty::Set(element) => Ty::set(element.map_leaves(change)),
            Ty::Optional(inner) => Ty::optional(inner.map_leaves(change)),
            Ty::Map(parts) => Ty::map(parts.0.map_leaves(change), parts.1.map_leaves(change)),
            Ty::Tuple(parts) => {
                Ty::tuple(parts.iter().map(|part| part.map_leaves(change)).collect())
            }
            Ty::Function(function) => {
                let parameters =
                    function.parameters.iter().map(|part| part.map_leaves(change)).collect();
                Ty::function(parameters, function.result.map_leaves(change))
            }
            leaf => change(leaf),
        }
    }

    /// Whether a leaf of it satisfies `test`.
    pub(crate) fn has_leaf(&self, test: &impl Fn(&Ty) -> bool) -> bool {
        match self {
            Ty::List(part) | Ty::Set(part) | Ty::Optional(part) => part.has_leaf(test),
            Ty::Map(parts) => parts.0.has_leaf(test) || parts.1.has_leaf(test),
            Ty::Tuple(parts) => parts.iter().any(|part| part.has_leaf(test)),
            Ty::Function(function) => {
                let mut parts = function.parameters.iter().chain([&function.result]);
                parts.any(|part| part.has_leaf(test))
            }
            Ty::Class(class) => {
                test(self) || class.arguments.iter().any(|part| part.has_leaf(test))
            }
            leaf => test(leaf),
        }
    }

    /// Whether it depends on what a type parameter of the program stands for.
    pub(crate) fn has_variable(&self) -> bool {
        self.has_leaf(&|leaf| matches!(leaf, Ty::Variable(_)))
    }

    /// Whether a part of it is still to be found.
    pub(crate) fn is_open(&self) -> bool {
        self.has_leaf(&|leaf| matches!(leaf, Ty::Open(_)))
    }

    /// Whether a part of it is an error that was reported, so that it goes with everything.
    pub(crate) fn has_error(&self) -> bool {
        self.has_leaf(&|leaf| matches!(leaf, Ty::Error))
    }

    /// Whether it is written with more than so many types, itself included. Takes no more steps than that.
    pub(crate) fn is_larger_than(&self, most: usize) -> bool {
        let (mut left, mut waiting) = (most, vec![self]);
        while let Some(ty) = waiting.pop() {
            let Some(fewer) = left.checked_sub(1) else { return true };
            left = fewer;
            waiting.extend(ty.parts());
        }
        false
    }

    pub(crate) fn needs_parentheses(&self) -> bool {
        match self {
            Ty::List(_) | Ty::Map(_) | Ty::Set(_) | Ty::Function(_) => true,
            Ty::Class(class) => !class.arguments.is_empty(),
            _ => false,
        }
    }
}

/// A part in parentheses where the grammar asks for an atom.
struct Atom<'a>(&'a Ty);

impl fmt::Display for Atom<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.needs_parentheses() { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, types: &[Ty]) -> fmt::Result {
    for (index, ty) in types.iter().enumerate() {
        write!(f, "{}{ty}", if index == 0 { "" } else { ", " })?;
    }
    Ok(())
}

/// As the language writes it: `Map of Text to List of Integer`, `(List of Text)?`.
impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ty::Error => f.write_str("an unknown type"),
            Ty::Never => f.write_str("Never"),
            Ty::Nothing => f.write_str("Nothing"),
            Ty::Any => f.write_str("Any"),
            Ty::Boolean => f.write_str("Boolean"),
            Ty::Integer => f.write_str("Integer"),
            Ty::Float => f.write_str("Float"),
            Ty::Text => f.write_str("Text"),
            Ty::Decimal => f.write_str("Decimal"),
            Ty::Bytes => f.write_str("Bytes"),
            Ty::Range => f.write_str("Range"),
            Ty::Library(ty) => f.write_str(ty.name()),
            Ty::Class(class) => f.write_str(&class.name),
            Ty::Exception(kind) => f.write_str(kind.name()),
            Ty::List(element) => write!(f, "List of {element}"),
            Ty::Set(element) => write!(f, "Set of {element}"),
            Ty::Map(parts) => write!(f, "Map of {} to {}", Atom(&parts.0), parts.1),
            Ty::Optional(inner) => write!(f, "{}?", Atom(inner)),
            Ty::Variable(variable) => f.write_str(&variable.name),
            Ty::Parameter(parameter) => write!(f, "{parameter}"),
            Ty::Open(_) => f.write_str("…"),
            Ty::Tuple(parts) => {
                f.write_str("(")?;
                write_list(f, parts)?;
                f.write_str(if parts.len() == 1 { ",)" } else { ")" })
            }
            Ty::Function(function) => {
                f.write_str("(")?;
                write_list(f, &function.parameters)?;
                write!(f, ") => {}", function.result)
            }
        }
    }
}
