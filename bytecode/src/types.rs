//! Types as the bytecode keeps them, and how their values lie in a word.

use std::collections::HashMap;
use std::fmt;

use crate::{Class, ClassError, ClassIndex, Classes, ErrorKind, FieldIndex, MethodIndex};

/// How a 64-bit word is to be read. Every type has exactly one shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// Two's-complement 64-bit integer.
    Integer,
    /// IEEE 754 binary64 bits.
    Float,
    /// 0 or 1.
    Boolean,
    /// Pointer to an object header, or 0 for `nothing`.
    Reference,
    /// Self-tagged word: any value.
    Tagged,
}

/// A type by its place in a [`Types`] table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

impl TypeId {
    /// `Integer`.
    pub const INTEGER: TypeId = TypeId(0);
    /// `Float`.
    pub const FLOAT: TypeId = TypeId(1);
    /// `Boolean`.
    pub const BOOLEAN: TypeId = TypeId(2);
    /// `Nothing`.
    pub const NOTHING: TypeId = TypeId(3);
    /// `Any`.
    pub const ANY: TypeId = TypeId(4);
    /// `Text`.
    pub const TEXT: TypeId = TypeId(5);
    /// `Bytes`.
    pub const BYTES: TypeId = TypeId(6);
    /// A record of `Any` fields, as `NEW` makes it.
    pub const RECORD: TypeId = TypeId(7);
    /// `Exception`.
    pub const EXCEPTION: TypeId = TypeId(8);
    /// `List of Any`.
    pub const LIST_OF_ANY: TypeId = TypeId(9);
    /// `Map of Any to Any`.
    pub const MAP_OF_ANY: TypeId = TypeId(10);
    /// `Integer?`.
    pub const OPTIONAL_INTEGER: TypeId = TypeId(11);
    /// `Float?`.
    pub const OPTIONAL_FLOAT: TypeId = TypeId(12);
    /// `Boolean?`.
    pub const OPTIONAL_BOOLEAN: TypeId = TypeId(13);
    /// `Range`, whose ends are Integers.
    pub const RANGE: TypeId = TypeId(14);

    /// The index as a `usize`.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for TypeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A type; parts are places in the same [`Types`] table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// 64-bit integer.
    Integer,
    /// 64-bit floating point.
    Float,
    /// `true` or `false`.
    Boolean,
    /// Only `nothing`.
    Nothing,
    /// Any value.
    Any,
    /// Immutable text.
    Text,
    /// Immutable bytes.
    Bytes,
    /// Object with numbered fields of type `Any`.
    Record,
    /// Exception object of this kind or a special case of it.
    Exception(ErrorKind),
    /// Growable list.
    List(TypeId),
    /// Map from keys to values.
    Map(TypeId, TypeId),
    /// Elements without repetition.
    Set(TypeId),
    /// Number of decimal digits.
    Decimal,
    /// Function value.
    Function(Vec<TypeId>, TypeId),
    /// The type or `nothing`; never nested, never of `Any` or `Nothing`.
    Optional(TypeId),
    /// Span of Integers.
    Range,
    /// Heap variable shared between closures.
    Cell(TypeId),
    /// Objects of a class or of one that extends or promises it.
    Class(ClassIndex),
}

impl Type {
    /// The types it is made of.
    pub fn parts(&self) -> impl Iterator<Item = TypeId> {
        let (many, few): (&[TypeId], [Option<TypeId>; 2]) = match self {
            Type::List(part) | Type::Set(part) | Type::Optional(part) | Type::Cell(part) => {
                (&[], [Some(*part), None])
            }
            Type::Map(key, value) => (&[], [Some(*key), Some(*value)]),
            Type::Function(parameters, result) => (parameters, [Some(*result), None]),
            _ => (&[], [None, None]),
        };
        many.iter().copied().chain(few.into_iter().flatten())
    }
}

/// The interned types of a module: equal types have equal ids, parts come before the whole, and the
/// first ids are those of the constants of [`TypeId`]. With them go the classes that types name.
#[derive(Clone, Debug)]
pub struct Types {
    entries: Vec<Entry>,
    ids: HashMap<Type, TypeId>,
    classes: Classes,
}

/// A type, and what follows from it and its parts.
#[derive(Clone, Debug)]
struct Entry {
    ty: Type,
    shape: Shape,
    /// 1 for a type without parts.
    depth: u32,
    /// How many types it is written with, itself included.
    parts: u32,
}

/// Equal when they hold the same types and classes in the same order.
impl PartialEq for Types {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter()) && self.classes == other.classes
    }
}

impl Eq for Types {}

impl Default for Types {
    fn default() -> Self {
        let (entries, ids, classes) = (Vec::new(), HashMap::new(), Classes::default());
        let mut types = Self { entries, ids, classes };
        for ty in Self::predefined() {
            types.intern(ty);
        }
        types
    }
}

impl Types {
    /// How deeply types may be nested in a module; a type without parts is 1 deep.
    pub const DEEPEST: u32 = 64;

    /// With how many types, itself included, a type of a module may be written.
    pub const MOST_PARTS: u32 = 4096;

    /// The types every table begins with.
    pub fn predefined() -> [Type; 15] {
        [
            Type::Integer,
            Type::Float,
            Type::Boolean,
            Type::Nothing,
            Type::Any,
            Type::Text,
            Type::Bytes,
            Type::Record,
            Type::Exception(ErrorKind::Exception),
            Type::List(TypeId::ANY),
            Type::Map(TypeId::ANY, TypeId::ANY),
            Type::Optional(TypeId::INTEGER),
            Type::Optional(TypeId::FLOAT),
            Type::Optional(TypeId::BOOLEAN),
            Type::Range,
        ]
    }

    /// The id of `ty`, which is added when it is new. Its parts must be in the table; parts that are
    /// not count as unknown types for ever, and [`verify`](crate::verify()) refuses them.
    pub fn intern(&mut self, ty: Type) -> TypeId {
        if let Some(&id) = self.ids.get(&ty) {
            return id;
        }
        let id = TypeId(self.entries.len() as u32);
        self.entries.push(self.entry(ty.clone()));
        self.ids.insert(ty, id);
        id
    }

    fn entry(&self, ty: Type) -> Entry {
        let (mut depth, mut parts) = (1, 1u32);
        for part in ty.parts().filter_map(|part| self.entries.get(part.index())) {
            depth = depth.max(part.depth.saturating_add(1));
            parts = parts.saturating_add(part.parts);
        }
        Entry { shape: self.shape_of(&ty), ty, depth, parts }
    }

    fn shape_of(&self, ty: &Type) -> Shape {
        match *ty {
            Type::Integer => Shape::Integer,
            Type::Float => Shape::Float,
            Type::Boolean => Shape::Boolean,
            Type::Any | Type::Nothing => Shape::Tagged,
            Type::Optional(inner) if self.shape(inner) != Shape::Reference => Shape::Tagged,
            _ => Shape::Reference,
        }
    }

    /// `List of element`.
    pub fn list_of(&mut self, element: TypeId) -> TypeId {
        self.intern(Type::List(element))
    }

    /// `Map of key to value`.
    pub fn map_of(&mut self, key: TypeId, value: TypeId) -> TypeId {
        self.intern(Type::Map(key, value))
    }

    /// `Set of element`.
    pub fn set_of(&mut self, element: TypeId) -> TypeId {
        self.intern(Type::Set(element))
    }

    /// `(parameters) => result`.
    pub fn function(&mut self, parameters: Vec<TypeId>, result: TypeId) -> TypeId {
        self.intern(Type::Function(parameters, result))
    }

    /// `ty?`; `Any?`, `Nothing?` and `T??` are what they were.
    pub fn optional(&mut self, ty: TypeId) -> TypeId {
        match self.get(ty) {
            Some(Type::Any | Type::Nothing | Type::Optional(_)) | None => ty,
            Some(_) => self.intern(Type::Optional(ty)),
        }
    }

    /// The type of the objects of a class, which need not be there yet.
    pub fn class(&mut self, class: ClassIndex) -> TypeId {
        self.intern(Type::Class(class))
    }

    /// The classes.
    pub fn classes(&self) -> &Classes {
        &self.classes
    }

    /// Adds a class.
    ///
    /// # Errors
    ///
    /// As [`Classes::add`].
    pub fn add_class(&mut self, class: Class) -> Result<ClassIndex, ClassError> {
        self.classes.add(class)
    }

    /// The type of tuples with two parts of type `Any`, whose class is added when it is missing.
    fn pair_of_any(&mut self) -> TypeId {
        let parts = [TypeId::ANY; 2];
        let known = self.classes.tuple(&parts);
        match known.map_or_else(|| self.add_class(Class::tuple("(Any, Any)", &parts)), Ok) {
            Ok(class) => self.class(class),
            // There are too many classes for another one, and nothing makes such tuples.
            Err(_) => TypeId::ANY,
        }
    }

    /// The class of type `id` if it is one of classes.
    pub fn class_of(&self, id: TypeId) -> Option<ClassIndex> {
        match self.get(id) {
            Some(&Type::Class(class)) => Some(class),
            _ => None,
        }
    }

    /// How many fields objects of type `id` have; 0 if it is not of a class.
    pub fn field_count(&self, id: TypeId) -> usize {
        self.class_of(id).map_or(0, |class| self.classes.fields(class).len())
    }

    /// The type of a field of objects of type `id`.
    pub fn field_type(&self, id: TypeId, field: FieldIndex) -> Option<TypeId> {
        let fields = self.classes.fields(self.class_of(id)?);
        fields.get(field.index()).map(|field| field.ty)
    }

    /// How the word of a field is read; of one that is not there, as `Any`.
    pub fn field_shape(&self, id: TypeId, field: FieldIndex) -> Shape {
        self.field_type(id, field).map_or(Shape::Tagged, |ty| self.shape(ty))
    }

    /// Whether a field refers to an object from when it is set on, and to nothing before.
    pub fn is_set_late(&self, id: TypeId, field: FieldIndex) -> bool {
        self.field_type(id, field).is_some_and(|ty| {
            self.shape(ty) == Shape::Reference && !matches!(self.get(ty), Some(Type::Optional(_)))
        })
    }

    /// How many parameters a method has besides the receiver.
    pub fn parameters_of_method(&self, class: ClassIndex, method: MethodIndex) -> usize {
        let method = self.classes.methods(class).get(method.index());
        match method.and_then(|method| self.get(method.ty)) {
            Some(Type::Function(parameters, _)) => parameters.len(),
            _ => 0,
        }
    }

    /// The type `id`, or nothing if the table has no such id.
    pub fn get(&self, id: TypeId) -> Option<&Type> {
        self.entries.get(id.index()).map(|entry| &entry.ty)
    }

    /// The id of `ty` if the table holds it.
    pub fn find(&self, ty: &Type) -> Option<TypeId> {
        self.ids.get(ty).copied()
    }

    /// How many types there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none; never, since some are predefined.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All types with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        let entries = self.entries.iter().enumerate();
        entries.map(|(index, entry)| (TypeId(index as u32), &entry.ty))
    }

    /// How a word of type `id` is read; an unknown id counts as `Any`.
    pub fn shape(&self, id: TypeId) -> Shape {
        self.entries.get(id.index()).map_or(Shape::Tagged, |entry| entry.shape)
    }

    /// How deeply type `id` is nested: 1 for a type without parts, and for an unknown id.
    pub fn depth(&self, id: TypeId) -> u32 {
        self.entries.get(id.index()).map_or(1, |entry| entry.depth)
    }

    /// Whether type `id` is nested and written within [`DEEPEST`](Self::DEEPEST) and
    /// [`MOST_PARTS`](Self::MOST_PARTS).
    pub fn is_within_limits(&self, id: TypeId) -> bool {
        let entry = self.entries.get(id.index());
        entry.is_some_and(|entry| entry.depth <= Self::DEEPEST && entry.parts <= Self::MOST_PARTS)
    }

    /// Whether every word of type `from` is also a word of type `to`, without any conversion.
    pub fn is_assignable(&self, from: TypeId, to: TypeId) -> bool {
        if from == to {
            return true;
        }
        match self.get(to) {
            Some(Type::Any) => self.shape(from) == Shape::Tagged,
            Some(Type::Optional(_)) if self.shape(to) == Shape::Tagged => from == TypeId::NOTHING,
            Some(&Type::Optional(inner)) => {
                let present = self.present(from);
                present == inner
                    || self.is_subclass(present, inner)
                    || self.is_special_case(from, to)
            }
            _ => self.is_subclass(from, to) || self.is_special_case(from, to),
        }
    }

    /// The exceptions of the language that objects of a class are.
    pub fn exception_of_class(&self, id: TypeId) -> Option<ErrorKind> {
        self.classes.exception(self.class_of(id)?)
    }

    /// Whether both are exceptions, optional or not, and `to`, which is no class, takes all that `from` may be.
    fn is_special_case(&self, from: TypeId, to: TypeId) -> bool {
        if self.class_of(self.present(to)).is_some() {
            return false;
        }
        match (self.exception(from), self.exception(to)) {
            (Some((from, may_be_nothing)), Some((to, takes_nothing))) => {
                from.is(to) && (takes_nothing || !may_be_nothing)
            }
            _ => false,
        }
    }

    /// The kind of exceptions that type `id` is of, and whether it is optional.
    fn exception(&self, id: TypeId) -> Option<(ErrorKind, bool)> {
        match *self.get(id)? {
            Type::Exception(kind) => Some((kind, false)),
            Type::Class(class) => Some((self.classes.exception(class)?, false)),
            Type::Optional(inner) => match *self.get(inner)? {
                Type::Exception(kind) => Some((kind, true)),
                Type::Class(class) => Some((self.classes.exception(class)?, true)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The smallest type of the table to which two types of exceptions are assignable.
    fn join_exceptions(&self, a: TypeId, b: TypeId) -> Option<TypeId> {
        let ((a, a_optional), (b, b_optional)) = (self.exception(a)?, self.exception(b)?);
        let mut kind = a.common(b);
        loop {
            let plain = self.find(&Type::Exception(kind));
            let found = match a_optional || b_optional {
                true => plain.and_then(|plain| self.find(&Type::Optional(plain))),
                false => plain,
            };
            if found.is_some() || kind == ErrorKind::Exception {
                return found;
            }
            kind = kind.parent();
        }
    }

    /// The type without `nothing`.
    fn present(&self, id: TypeId) -> TypeId {
        match self.get(id) {
            Some(&Type::Optional(inner)) => inner,
            _ => id,
        }
    }

    fn is_subclass(&self, from: TypeId, to: TypeId) -> bool {
        let classes = self.class_of(from).zip(self.class_of(to));
        classes.is_some_and(|(class, above)| self.classes.is_subclass(class, above))
    }

    /// The smallest type to which both are assignable, if there is one and the table has it. Classes
    /// without a common base have none, even if both promise an interface: there may be several.
    pub fn join(&self, a: TypeId, b: TypeId) -> Option<TypeId> {
        if self.is_assignable(a, b) {
            Some(b)
        } else if self.is_assignable(b, a) {
            Some(a)
        } else if self.shape(a) == Shape::Tagged && self.shape(b) == Shape::Tagged {
            Some(TypeId::ANY)
        } else {
            self.join_classes(a, b).or_else(|| self.join_exceptions(a, b))
        }
    }

    fn join_classes(&self, a: TypeId, b: TypeId) -> Option<TypeId> {
        let (present_a, present_b) = (self.present(a), self.present(b));
        let (class_a, class_b) = (self.class_of(present_a)?, self.class_of(present_b)?);
        let base = self.find(&Type::Class(self.classes.common_base(class_a, class_b)?))?;
        match a == present_a && b == present_b {
            true => Some(base),
            false => self.find(&Type::Optional(base)),
        }
    }

    /// The type in the words of the language.
    pub fn display(&self, id: TypeId) -> TypeName<'_> {
        TypeName { types: self, id }
    }
}

/// Types that native functions make values of; in every program's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandardTypes {
    /// `List of Text`.
    pub list_of_text: TypeId,
    /// `List of Integer`.
    pub list_of_integer: TypeId,
    /// `List of Float`.
    pub list_of_float: TypeId,
    /// `List of Boolean`.
    pub list_of_boolean: TypeId,
    /// `Set of Any`.
    pub set_of_any: TypeId,
    /// `Decimal`.
    pub decimal: TypeId,
    /// `List of Exception`.
    pub list_of_exception: TypeId,
    /// `(Any, Any)`.
    pub pair_of_any: TypeId,
    /// `List of (Any, Any)`.
    pub list_of_pairs: TypeId,
}

impl StandardTypes {
    /// Those of a table, which are added where they are missing. Who makes a module that others go on
    /// with adds them first: programs have them behind the types of their module.
    pub fn of(types: &mut Types) -> Self {
        let pair_of_any = types.pair_of_any();
        Self {
            pair_of_any,
            list_of_pairs: types.list_of(pair_of_any),
            list_of_text: types.list_of(TypeId::TEXT),
            list_of_integer: types.list_of(TypeId::INTEGER),
            list_of_float: types.list_of(TypeId::FLOAT),
            list_of_boolean: types.list_of(TypeId::BOOLEAN),
            set_of_any: types.set_of(TypeId::ANY),
            decimal: types.intern(Type::Decimal),
            list_of_exception: types.list_of(TypeId::EXCEPTION),
        }
    }
}

/// Writes a type as the language does: `Map of Text to (List of Integer)?`. Types beyond the limits
/// ([`Types::is_within_limits`]) are only told by number, so that the text is never huge.
#[derive(Clone, Copy, Debug)]
pub struct TypeName<'a> {
    types: &'a Types,
    id: TypeId,
}

impl TypeName<'_> {
    /// A part. One that does not come before the whole is unknown, lest types contain themselves.
    fn part(&self, id: TypeId) -> TypeName<'_> {
        TypeName { types: self.types, id: if id < self.id { id } else { TypeId(u32::MAX) } }
    }

    /// The part, in parentheses where the grammar asks for an atom.
    fn atom(&self, id: TypeId) -> String {
        let name = self.part(id).to_string();
        match self.types.get(id) {
            Some(
                Type::List(_) | Type::Map(..) | Type::Set(_) | Type::Function(..) | Type::Cell(_),
            ) => format!("({name})"),
            _ => name,
        }
    }
}

impl fmt::Display for TypeName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.types.get(self.id) {
            None => f.write_str("<unknown type>"),
            Some(_) if !self.types.is_within_limits(self.id) => {
                write!(f, "<large type {}>", self.id)
            }
            Some(Type::Integer) => f.write_str("Integer"),
            Some(Type::Float) => f.write_str("Float"),
            Some(Type::Boolean) => f.write_str("Boolean"),
            Some(Type::Nothing) => f.write_str("Nothing"),
            Some(Type::Any) => f.write_str("Any"),
            Some(Type::Text) => f.write_str("Text"),
            Some(Type::Bytes) => f.write_str("Bytes"),
            Some(Type::Decimal) => f.write_str("Decimal"),
            Some(Type::Record) => f.write_str("Record"),
            Some(Type::Exception(kind)) => f.write_str(kind.name()),
            Some(Type::Range) => f.write_str("Range"),
            Some(&Type::List(element)) => write!(f, "List of {}", self.part(element)),
            Some(&Type::Set(element)) => write!(f, "Set of {}", self.part(element)),
            Some(&Type::Map(key, value)) => {
                write!(f, "Map of {} to {}", self.atom(key), self.part(value))
            }
            Some(Type::Function(parameters, result)) => {
                let names: Vec<String> =
                    parameters.iter().map(|&parameter| self.part(parameter).to_string()).collect();
                write!(f, "({}) => {}", names.join(", "), self.part(*result))
            }
            Some(&Type::Optional(inner)) => write!(f, "{}?", self.atom(inner)),
            Some(&Type::Cell(inner)) => write!(f, "Cell of {}", self.part(inner)),
            Some(&Type::Class(class)) => match self.types.classes.get(class) {
                Some(class) => f.write_str(&class.name),
                None => write!(f, "<class {class}>"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ClassKind;

    #[test]
    fn the_constants_name_the_predefined_types() {
        let types = Types::default();
        assert_eq!(types.len(), Types::predefined().len());
        assert_eq!(types.get(TypeId::RANGE), Some(&Type::Range));
        assert_eq!(types.display(TypeId::MAP_OF_ANY).to_string(), "Map of Any to Any");
        assert_eq!(types.display(TypeId::OPTIONAL_BOOLEAN).to_string(), "Boolean?");
    }

    #[test]
    fn optional_flattens_and_has_the_shape_of_its_kind() {
        let mut types = Types::default();
        let text = types.optional(TypeId::TEXT);
        assert_eq!(types.optional(text), text);
        assert_eq!(types.optional(TypeId::ANY), TypeId::ANY);
        assert_eq!(types.shape(text), Shape::Reference);
        assert_eq!(types.shape(TypeId::OPTIONAL_FLOAT), Shape::Tagged);
        assert!(types.is_assignable(TypeId::TEXT, text));
        assert!(!types.is_assignable(text, TypeId::TEXT));
        assert!(types.is_assignable(TypeId::OPTIONAL_FLOAT, TypeId::ANY));
        assert!(!types.is_assignable(TypeId::FLOAT, TypeId::ANY));
    }

    #[test]
    fn join_finds_the_smallest_common_type() {
        let mut types = Types::default();
        let text = types.optional(TypeId::TEXT);
        assert_eq!(types.join(TypeId::TEXT, text), Some(text));
        assert_eq!(
            types.join(TypeId::NOTHING, TypeId::OPTIONAL_INTEGER),
            Some(TypeId::OPTIONAL_INTEGER)
        );
        assert_eq!(types.join(TypeId::OPTIONAL_INTEGER, TypeId::OPTIONAL_FLOAT), Some(TypeId::ANY));
        assert_eq!(types.join(TypeId::INTEGER, TypeId::OPTIONAL_INTEGER), None);
        assert_eq!(types.join(TypeId::TEXT, TypeId::LIST_OF_ANY), None);
    }

    #[test]
    fn classes_join_at_their_nearest_common_base() {
        let mut types = Types::default();
        let shape = types.add_class(Class::new("Shape", ClassKind::Abstract)).unwrap();
        let [circle, square] = ["Circle", "Square"].map(|name| {
            let mut class = Class::new(name, ClassKind::Class);
            class.base = Some(shape);
            types.add_class(class).unwrap()
        });
        let [shape, circle, square] = [shape, circle, square].map(|class| types.class(class));
        assert!(types.is_assignable(circle, shape) && !types.is_assignable(shape, circle));
        assert_eq!(types.join(circle, square), Some(shape));
        let maybe_square = types.optional(square);
        assert_eq!(types.join(circle, maybe_square), None);
        let maybe_shape = types.optional(shape);
        assert_eq!(types.join(circle, maybe_square), Some(maybe_shape));
        assert!(types.is_assignable(maybe_square, maybe_shape));
        assert!(!types.is_assignable(maybe_square, shape));
        assert_eq!(types.join(circle, TypeId::TEXT), None);
        assert_eq!(types.display(maybe_square).to_string(), "Square?");
    }

    #[test]
    fn names_have_parentheses_where_the_grammar_asks_for_them() {
        let mut types = Types::default();
        let list = types.list_of(TypeId::INTEGER);
        let optional = types.optional(list);
        let map = types.map_of(list, optional);
        let function = types.function(vec![map, TypeId::TEXT], optional);
        let name = types.display(function).to_string();
        assert_eq!(
            name,
            "(Map of (List of Integer) to (List of Integer)?, Text) => (List of Integer)?"
        );
    }

    #[test]
    fn a_type_that_contains_itself_or_a_later_one_has_a_name_and_a_shape() {
        let mut types = Types::default();
        let next = types.len() as u32;
        let itself = types.intern(Type::Optional(TypeId(next)));
        let later = types.intern(Type::List(TypeId(next + 2)));
        types.intern(Type::Optional(later));
        assert_eq!(types.display(itself).to_string(), "<unknown type>?");
        assert_eq!(types.display(later).to_string(), "List of <unknown type>");
        assert_eq!(types.shape(itself), Shape::Tagged);
    }

    #[test]
    fn a_type_that_doubles_with_every_step_has_a_short_name() {
        let mut types = Types::default();
        let mut ty = TypeId::TEXT;
        for _ in 0..100 {
            ty = types.map_of(ty, ty);
        }
        assert!(!types.is_within_limits(ty));
        assert_eq!(types.display(ty).to_string(), format!("<large type {ty}>"));
    }
}
