//! Types and fields.

use std::sync::Arc;

use runa_bytecode::{ClassIndex, ClassKind, ErrorKind, Field, Type, TypeId, Types};

use crate::context::Context;
use crate::exception::exception_kind;
use crate::program::Program;
use crate::tagged::{Tagged, Unpacked};

/// Numbers from here on are those of exceptions of the language, which need not be types of the program.
const EXCEPTIONS: i64 = 1 << 40;

/// A type that a program asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescribedType {
    /// A type of the program.
    Type(TypeId),
    /// A kind of exceptions of the language.
    Exception(ErrorKind),
}

impl DescribedType {
    /// The type with a number of the program.
    pub fn of(program: &Program, ty: TypeId) -> Self {
        match program.types().get(ty) {
            Some(&Type::Exception(kind)) => Self::Exception(kind),
            _ => Self::Type(ty),
        }
    }

    /// The type of a value; that of the case for a value of a variant.
    pub fn of_value(context: &Context, value: Tagged) -> Self {
        Self::Type(match value.unpack() {
            Unpacked::Nothing => TypeId::NOTHING,
            Unpacked::Boolean(_) => TypeId::BOOLEAN,
            Unpacked::Integer(_) => TypeId::INTEGER,
            Unpacked::Float(_) => TypeId::FLOAT,
            Unpacked::Object(object) if object.type_id() == Some(TypeId::EXCEPTION) => {
                return Self::Exception(exception_kind(object));
            }
            Unpacked::Object(object) => {
                return Self::of(context.instance().program(), TypeId(object.type_number()));
            }
        })
    }

    /// The type of a class, structure, interface, variant or exception that programs call `name`, or of a simple
    /// one like `Integer`; generic ones with their types: `Pair of Integer and Text`. O(types).
    pub fn named(program: &Program, name: &str) -> Option<Self> {
        let types = program.types();
        if let Some(kind) = ErrorKind::from_name(name) {
            return Some(Self::Exception(kind));
        }
        let mut all = types.iter().filter(|(_, ty)| !is_internal(ty));
        let found = all.find(|&(id, _)| types.display(id).to_string() == name);
        found.map(|(id, _)| Self::of(program, id))
    }

    /// The classes, structures, interfaces and variants that the program itself declares.
    pub fn declared(program: &Program) -> Vec<Self> {
        let types = program.types();
        let classes = types.classes();
        let is_own = |index: &ClassIndex| {
            let class = classes.get(*index);
            class.is_some_and(|class| class.kind != ClassKind::Tuple && !class.name.contains('.'))
        };
        let indices = classes.iter().map(|(index, _)| index);
        let own = indices.filter(is_own).filter(|&index| classes.variant_of(index).is_none());
        own.filter_map(|index| Self::of_class(types, index)).collect()
    }

    fn of_class(types: &Types, class: ClassIndex) -> Option<Self> {
        types.find(&Type::Class(class)).map(Self::Type)
    }

    /// The number by which it is told.
    pub fn number(self) -> i64 {
        match self {
            Self::Type(ty) => i64::from(ty.0),
            Self::Exception(kind) => EXCEPTIONS + kind as i64,
        }
    }

    /// The type with such a number.
    pub fn from_number(number: i64) -> Option<Self> {
        match u8::try_from(number.saturating_sub(EXCEPTIONS)) {
            Ok(byte) => ErrorKind::from_byte(byte).map(Self::Exception),
            Err(_) => u32::try_from(number).ok().map(|ty| Self::Type(TypeId(ty))),
        }
    }

    /// What the language calls it.
    pub fn name(self, program: &Program) -> String {
        match self {
            Self::Type(ty) => program.types().display(ty).to_string(),
            Self::Exception(kind) => kind.name().to_owned(),
        }
    }

    /// What sort of type it is, in one or two words.
    pub fn kind(self, program: &Program) -> &'static str {
        let Self::Type(id) = self else { return "exception" };
        let classes = program.types().classes();
        match program.types().get(id) {
            Some(Type::Nothing) => "nothing",
            Some(Type::Boolean) => "boolean",
            Some(Type::Integer | Type::Float | Type::Decimal) => "number",
            Some(Type::Text) => "text",
            Some(Type::Bytes) => "bytes",
            Some(Type::Range) => "range",
            Some(Type::List(_)) => "list",
            Some(Type::Map(..)) => "map",
            Some(Type::Set(_)) => "set",
            Some(Type::Optional(_)) => "optional",
            Some(Type::Function(..)) => "process",
            Some(Type::Exception(_)) => "exception",
            Some(&Type::Class(class)) if classes.variant_of(class).is_some() => "variant case",
            Some(&Type::Class(class)) => {
                classes.get(class).map_or("class", |class| class_kind(class.kind))
            }
            _ => "any",
        }
    }

    /// The class that it is, if it is one.
    pub fn class(self, program: &Program) -> Option<ClassIndex> {
        match self {
            Self::Type(ty) => program.types().class_of(ty),
            Self::Exception(_) => None,
        }
    }

    /// What it extends; for a case its variant.
    pub fn base(self, program: &Program) -> Option<Self> {
        if let Self::Exception(kind) = self {
            return (kind != ErrorKind::Exception).then(|| Self::Exception(kind.parent()));
        }
        let class = program.types().classes().get(self.class(program)?)?;
        match class.base {
            Some(base) => Self::of_class(program.types(), base),
            None => class.exception.map(Self::Exception),
        }
    }

    /// The interfaces that it promises, those of its base included.
    pub fn interfaces(self, program: &Program) -> Vec<Self> {
        let Some(class) = self.class(program) else { return Vec::new() };
        let (types, classes) = (program.types(), program.types().classes());
        let above = classes.ancestors(class).iter().filter(|&&above| above != class);
        let is_interface = |above: &ClassIndex| {
            classes.get(*above).is_some_and(|above| above.kind == ClassKind::Interface)
        };
        let interfaces = above.copied().filter(is_interface);
        interfaces.filter_map(|above| Self::of_class(types, above)).collect()
    }

    /// The cases of a variant.
    pub fn cases(self, program: &Program) -> Vec<Self> {
        let Some(class) = self.class(program) else { return Vec::new() };
        let (types, classes) = (program.types(), program.types().classes());
        let all = classes.iter().map(|(index, _)| index);
        let cases = all.filter(|&index| classes.variant_of(index) == Some(class));
        cases.filter_map(|case| Self::of_class(types, case)).collect()
    }

    /// The types that stand in its name: the element of a list, the parts of a tuple, the parameters and the result of
    /// a process, those of a generic class. What the program has no values of may be missing.
    pub fn type_arguments(self, program: &Program) -> Vec<Self> {
        let Self::Type(id) = self else { return Vec::new() };
        let types = program.types();
        let parts = match types.get(id) {
            Some(&(Type::List(part) | Type::Set(part) | Type::Optional(part))) => vec![part],
            Some(&Type::Map(key, value)) => vec![key, value],
            Some(Type::Function(parameters, result)) => {
                parameters.iter().chain([result]).copied().collect()
            }
            Some(&Type::Class(class)) => return of_class(program, class),
            _ => Vec::new(),
        };
        parts.into_iter().map(|part| Self::of(program, part)).collect()
    }

    /// Whether all of its values are of the type `other`, too.
    pub fn is_a(self, other: Self, program: &Program) -> bool {
        if self == other || other == Self::Type(TypeId::ANY) {
            return true;
        }
        let classes = program.types().classes();
        match (self, other) {
            (Self::Exception(kind), Self::Exception(wanted)) => kind.is(wanted),
            (Self::Type(_), Self::Exception(wanted)) => {
                let kind = self.class(program).and_then(|class| classes.exception(class));
                kind.is_some_and(|kind| kind.is(wanted))
            }
            (_, Self::Type(ty)) => match (program.types().get(ty), self.class(program)) {
                (Some(&Type::Optional(inner)), _) => {
                    self == Self::Type(TypeId::NOTHING)
                        || self.is_a(Self::of(program, inner), program)
                }
                (Some(&Type::Class(above)), Some(class)) => classes.is_subclass(class, above),
                _ => false,
            },
        }
    }

    /// Whether a value is of this type.
    pub fn accepts(self, context: &Context, value: Tagged) -> bool {
        let program = context.instance().program();
        Self::of_value(context, value).is_a(self, program)
    }

    /// Its fields, those of its base first; those of a tuple are its parts.
    pub fn fields(self, program: &Program) -> Vec<DescribedField> {
        let (Self::Type(owner), Some(class)) = (self, self.class(program)) else {
            return Vec::new();
        };
        let count = program.types().classes().fields(class).len();
        (0..count).map(|index| DescribedField { owner, index: index as u16 }).collect()
    }
}

/// Whether a type is no type of the language.
fn is_internal(ty: &Type) -> bool {
    matches!(ty, Type::Cell(_) | Type::Record)
}

fn class_kind(kind: ClassKind) -> &'static str {
    match kind {
        ClassKind::Class => "class",
        ClassKind::Abstract => "abstract class",
        ClassKind::Structure => "structure",
        ClassKind::Tuple => "tuple",
        ClassKind::Interface => "interface",
        ClassKind::Variant => "variant",
    }
}

/// The types in the name of a class.
fn of_class(program: &Program, class: ClassIndex) -> Vec<DescribedType> {
    let classes = program.types().classes();
    match classes.get(class) {
        Some(tuple) if tuple.kind == ClassKind::Tuple => {
            let parts = classes.fields(class).iter();
            parts.map(|part| DescribedType::of(program, part.ty)).collect()
        }
        Some(class) => {
            let written = class.name.split_once(" of ").map_or("", |(_, written)| written);
            let names = arguments(written).into_iter();
            names.filter_map(|name| DescribedType::named(program, name)).collect()
        }
        None => Vec::new(),
    }
}

/// The types that are written behind `of`: all but the last are words or stand in parentheses.
fn arguments(written: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), written);
    while !rest.is_empty() {
        let (argument, behind) = first_argument(rest);
        found.push(without_parentheses(argument));
        rest = behind;
    }
    found
}

fn first_argument(text: &str) -> (&str, &str) {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b' ' if depth == 0 => {
                let rest = &text[at..];
                let behind = rest.strip_prefix(" to ").or_else(|| rest.strip_prefix(" and "));
                return behind.map_or((text, ""), |behind| (&text[..at], behind));
            }
            _ => {}
        }
    }
    (text, "")
}

/// What stands in the parentheses around a type, which is no tuple then.
fn without_parentheses(text: &str) -> &str {
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inner.filter(|inner| !inner.contains([',', '(', ')'])).unwrap_or(text)
}

/// A field that a program asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DescribedField {
    /// The class that was asked for it.
    owner: TypeId,
    /// Its number among the fields of that.
    index: u16,
}

impl DescribedField {
    /// The number by which it is told.
    pub fn number(self) -> i64 {
        i64::from(self.owner.0) << 16 | i64::from(self.index)
    }

    /// The field with such a number.
    pub fn from_number(number: i64) -> Option<Self> {
        let owner = u32::try_from(number >> 16).ok().map(TypeId)?;
        Some(Self { owner, index: number as u16 })
    }

    fn field(self, program: &Program) -> Option<&Arc<Field>> {
        let class = program.types().class_of(self.owner)?;
        program.types().classes().fields(class).get(usize::from(self.index))
    }

    /// Its name; for a part of a tuple without one its place, from 0.
    pub fn name(self, program: &Program) -> &str {
        self.field(program).map_or("?", |field| &field.name)
    }

    /// Its type.
    pub fn ty(self, program: &Program) -> DescribedType {
        let ty = self.field(program).map_or(TypeId::ANY, |field| field.ty);
        DescribedType::of(program, ty)
    }

    /// Whether only the type itself can use it.
    pub fn is_private(self, program: &Program) -> bool {
        self.field(program).is_some_and(|field| field.is_private)
    }

    /// How a program declares it.
    pub(super) fn text(self, program: &Program) -> String {
        let private = if self.is_private(program) { "Private " } else { "" };
        format!("{private}{} as {}", self.name(program), self.ty(program).name(program))
    }
}

#[cfg(test)]
mod tests {
    use super::{DescribedType, ErrorKind, TypeId, arguments};

    #[test]
    fn types_behind_of_are_told_apart() {
        assert_eq!(arguments("Integer"), ["Integer"]);
        assert_eq!(arguments("Integer and List of Text"), ["Integer", "List of Text"]);
        assert_eq!(arguments("(List of Text) and Integer"), ["List of Text", "Integer"]);
        assert_eq!(arguments("Text to Map of Text to Integer"), ["Text", "Map of Text to Integer"]);
        assert_eq!(arguments("(Integer, Text) to Text?"), ["(Integer, Text)", "Text?"]);
        assert!(arguments("").is_empty());
    }

    #[test]
    fn numbers_lead_back_to_types() {
        for ty in [DescribedType::Type(TypeId(77)), DescribedType::Exception(ErrorKind::KeyError)] {
            assert_eq!(DescribedType::from_number(ty.number()), Some(ty));
        }
        assert_eq!(DescribedType::from_number(-1), None);
        assert_eq!(DescribedType::from_number(i64::MIN), None);
    }
}
