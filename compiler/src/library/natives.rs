use runa_bytecode::TypeId;

use super::{
    Found, LibraryType, MODULES, Member, Signature, bytes, exception, list, map, module, numbers,
    processes, range, set, text,
};
use crate::types::{Bindings, Ty, TypeParameter};

/// A native function that compiled programs may call; all types are predefined ones.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NativeSignature {
    /// Its full name, such as `Text.upper`.
    pub name: String,
    /// What it takes: the number of the wanted type if there is one, the receiver if there is one,
    /// the parameters of the signature.
    pub parameters: Vec<TypeId>,
    /// What it gives.
    pub result: TypeId,
}

/// Every native function that the compiler can make a program call, in the order of the table.
pub fn natives() -> Vec<NativeSignature> {
    let element = || Ty::Parameter(TypeParameter::Element);
    let map_type = Ty::map(Ty::Parameter(TypeParameter::Key), Ty::Parameter(TypeParameter::Value));
    let groups: [(&str, Option<Ty>, &'static [Member]); 18] = [
        ("Integer", Some(Ty::Integer), numbers::INTEGER),
        ("Float", Some(Ty::Float), numbers::FLOAT),
        ("Float", None, numbers::FLOAT_SHARED),
        ("Decimal", Some(Ty::Decimal), numbers::DECIMAL),
        ("Text", Some(Ty::Text), text::TEXT),
        ("Text", None, text::TEXT_SHARED),
        ("Bytes", Some(Ty::Bytes), bytes::BYTES),
        ("Bytes", None, bytes::BYTES_SHARED),
        ("List", Some(Ty::list(element())), list::LIST),
        ("List", Some(Ty::list(element())), list::READING),
        ("List", Some(Ty::list(element())), list::WALKING),
        ("List", None, list::LIST_SHARED),
        ("Set", Some(Ty::set(element())), set::SET),
        ("Set", Some(Ty::set(element())), list::WALKING),
        ("Map", Some(map_type), map::MAP),
        ("Range", Some(Ty::Range), range::RANGE),
        ("Exception", Some(Ty::EXCEPTION), exception::EXCEPTION),
        ("", None, processes::PRELUDE),
    ];
    let internal = processes::INTERNAL.iter().map(|&(name, members)| (name, None, members));
    let modules = MODULES.iter().filter_map(|name| module(name));
    let modules = modules.map(|group| (group.name, None, group.members));
    let types = LibraryType::ALL.into_iter();
    let types = types.map(|ty| (ty.name(), Some(Ty::Library(ty)), ty.group().members));
    let all = groups.into_iter().chain(modules).chain(types).chain(internal);
    all.flat_map(|(group, receiver, members)| {
        let native = move |member| Found { group, member }.native(receiver.as_ref());
        members.iter().map(native).collect::<Vec<_>>()
    })
    .collect()
}

impl Found {
    /// The native function that carries it out, for a receiver of the generic type `receiver`.
    fn native(self, receiver: Option<&Ty>) -> NativeSignature {
        let signature = self.member.parsed();
        let wanted_type = signature.wants_type(receiver).then_some(TypeId::INTEGER);
        let formal = signature.parameters.iter().map(|parameter| &parameter.ty);
        let values = receiver.into_iter().chain(formal).map(|ty| native_type(ty).1);
        NativeSignature {
            name: self.native_name(),
            parameters: wanted_type.into_iter().chain(values).collect(),
            result: native_type(&signature.result).1,
        }
    }
}

impl Signature {
    /// Whether the native has to be told the type of the collection it makes.
    pub(crate) fn wants_type(&self, receiver: Option<&Ty>) -> bool {
        let is_made = match &self.result {
            Ty::List(_) | Ty::Map(_) | Ty::Set(_) | Ty::Tuple(_) | Ty::Library(_) => true,
            Ty::Optional(inner) => matches!(**inner, Ty::Library(_)),
            _ => false,
        };
        is_made && Some(&self.result) != receiver
    }
}

/// The type under which a value of type `ty` goes to or comes from a native function.
pub(crate) fn native_type(ty: &Ty) -> (Ty, TypeId) {
    let id = match ty {
        Ty::Exception(_) => return (Ty::EXCEPTION, TypeId::EXCEPTION),
        Ty::Class(class) if class.exception.is_some() => {
            return (Ty::EXCEPTION, TypeId::EXCEPTION);
        }
        Ty::Integer => TypeId::INTEGER,
        Ty::Float => TypeId::FLOAT,
        Ty::Boolean => TypeId::BOOLEAN,
        Ty::Text => TypeId::TEXT,
        Ty::Bytes => TypeId::BYTES,
        Ty::Range => TypeId::RANGE,
        Ty::Nothing | Ty::Never => TypeId::NOTHING,
        Ty::Optional(inner) => match **inner {
            Ty::Integer => TypeId::OPTIONAL_INTEGER,
            Ty::Float => TypeId::OPTIONAL_FLOAT,
            Ty::Boolean => TypeId::OPTIONAL_BOOLEAN,
            _ => TypeId::ANY,
        },
        _ => TypeId::ANY,
    };
    let same = id != TypeId::ANY;
    (if same { ty.clone() } else { Ty::Any }, id)
}

/// The generic type of the receivers of a concrete type: `List of T` for `List of Integer`.
pub(crate) fn generic_receiver(ty: &Ty) -> Ty {
    match ty {
        Ty::List(_) => Ty::list(Ty::Parameter(TypeParameter::Element)),
        Ty::Set(_) => Ty::set(Ty::Parameter(TypeParameter::Element)),
        Ty::Map(_) => {
            Ty::map(Ty::Parameter(TypeParameter::Key), Ty::Parameter(TypeParameter::Value))
        }
        other => Bindings::default().apply(other),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn native(name: &str) -> NativeSignature {
        natives().into_iter().find(|native| native.name == name).unwrap()
    }

    #[test]
    fn names_are_unique() {
        let mut names = HashSet::new();
        for native in natives() {
            assert!(names.insert(native.name.clone()), "{} is there twice", native.name);
        }
    }

    #[test]
    fn a_native_is_told_the_type_it_makes_unless_it_is_the_receivers() {
        let any = TypeId::ANY;
        assert_eq!(native("List.map").parameters, [TypeId::INTEGER, any, any]);
        assert_eq!(native("List.filter").parameters, [any, any]);
        assert_eq!(native("Map.keys").parameters, [TypeId::INTEGER, any]);
        assert_eq!(native("Text.split").parameters, [TypeId::INTEGER, TypeId::TEXT, TypeId::TEXT]);
        assert_eq!(native("Text.index_of").result, TypeId::OPTIONAL_INTEGER);
    }

    #[test]
    fn every_row_can_be_read() {
        for native in natives() {
            assert!(!native.name.ends_with('.') && !native.name.contains(' '), "{}", native.name);
        }
    }
}
