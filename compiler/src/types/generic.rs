use std::fmt;

use super::{Joining, Ty, join};

/// A type parameter of a signature in the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TypeParameter {
    /// `T`: the element of a list or set.
    Element,
    /// `K`: the key of a map.
    Key,
    /// `V`: the value of a map.
    Value,
    /// `U`: what the call itself decides.
    Other,
    /// A type parameter of the program, by its place among those of what is called.
    Own(u16),
}

impl TypeParameter {
    /// The parameter that a signature calls `name`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "T" => Some(Self::Element),
            "K" => Some(Self::Key),
            "V" => Some(Self::Value),
            "U" => Some(Self::Other),
            _ => None,
        }
    }
}

impl fmt::Display for TypeParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Element => f.write_str("T"),
            Self::Key => f.write_str("K"),
            Self::Value => f.write_str("V"),
            Self::Other => f.write_str("U"),
            Self::Own(_) => f.write_str("…"),
        }
    }
}

/// What the type parameters of a signature stand for in one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bindings(Vec<(TypeParameter, Ty)>);

impl Bindings {
    /// The bindings that a receiver (or a type before a dot) of type `ty` brings.
    pub(crate) fn of_receiver(ty: &Ty) -> Self {
        let mut bindings = Self::default();
        match ty {
            Ty::List(element) | Ty::Set(element) => {
                bindings.set(TypeParameter::Element, (**element).clone())
            }
            Ty::Range | Ty::Bytes => bindings.set(TypeParameter::Element, Ty::Integer),
            Ty::Map(parts) => {
                bindings.set(TypeParameter::Key, parts.0.clone());
                bindings.set(TypeParameter::Value, parts.1.clone());
            }
            _ => {}
        }
        bindings
    }

    /// What `parameter` stands for, if that is known.
    pub(crate) fn get(&self, parameter: TypeParameter) -> Option<&Ty> {
        self.0.iter().find(|(known, _)| *known == parameter).map(|(_, ty)| ty)
    }

    fn set(&mut self, parameter: TypeParameter, ty: Ty) {
        match self.0.iter_mut().find(|(known, _)| *known == parameter) {
            Some((_, known)) => *known = ty,
            None => self.0.push((parameter, ty)),
        }
    }

    /// `ty` with the parameters replaced that are known.
    pub(crate) fn apply(&self, ty: &Ty) -> Ty {
        ty.map_leaves(&mut |leaf| match leaf {
            Ty::Parameter(parameter) => self.get(*parameter).unwrap_or(leaf).clone(),
            _ => leaf.clone(),
        })
    }

    /// `ty` with the parameters replaced, unknown ones by `Any`.
    pub(crate) fn apply_all(&self, ty: &Ty) -> Ty {
        ty.map_leaves(&mut |leaf| match leaf {
            Ty::Parameter(parameter) => self.get(*parameter).cloned().unwrap_or(Ty::Any),
            _ => leaf.clone(),
        })
    }

    /// Learns from a value of type `actual` where the signature says `formal`.
    pub(crate) fn learn(&mut self, formal: &Ty, actual: &Ty) {
        match (formal, actual) {
            (Ty::Parameter(parameter), _) => self.learn_parameter(*parameter, actual),
            (Ty::List(formal), Ty::List(actual))
            | (Ty::Set(formal), Ty::Set(actual))
            | (Ty::Optional(formal), Ty::Optional(actual)) => self.learn(formal, actual),
            (Ty::Optional(_), Ty::Nothing) => {}
            (Ty::Optional(formal), actual) => self.learn(formal, actual),
            (Ty::Map(formal), Ty::Map(actual)) => {
                self.learn(&formal.0, &actual.0);
                self.learn(&formal.1, &actual.1);
            }
            (Ty::Tuple(formal), Ty::Tuple(actual)) => {
                formal.iter().zip(actual.iter()).for_each(|(formal, actual)| {
                    self.learn(formal, actual);
                });
            }
            (Ty::Function(formal), Ty::Function(actual)) => {
                for (formal, actual) in formal.parameters.iter().zip(&actual.parameters) {
                    self.learn(formal, actual);
                }
                self.learn(&formal.result, &actual.result);
            }
            (Ty::Class(formal), Ty::Class(actual)) => {
                if let Some(actual) = actual.as_copy_of(formal.origin) {
                    for (formal, actual) in formal.arguments.iter().zip(&actual.arguments) {
                        self.learn(formal, actual);
                    }
                }
            }
            _ => {}
        }
    }

    fn learn_parameter(&mut self, parameter: TypeParameter, actual: &Ty) {
        if *actual == Ty::Never {
            return;
        }
        let joined = match self.get(parameter) {
            None => Some(actual.clone()),
            Some(known) => join(known, actual, Joining::Widening),
        };
        let is_learned = matches!(parameter, TypeParameter::Other | TypeParameter::Own(_));
        if let Some(ty) = joined.filter(|_| is_learned) {
            self.set(parameter, ty);
        }
    }
}
