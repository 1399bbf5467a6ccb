//! What type a value has, and taking it for a value of a type.

use runa_bytecode::{ErrorKind, Shape, Type, TypeId};

use crate::context::{Context, Raised};
use crate::exception::exception_kind;
use crate::object::ObjectRef;
use crate::tagged::{Tagged, Unpacked};

/// Messages show at most this many scalars of a value.
const SHOWN_SCALARS: usize = 40;

/// What a word of the given shape holds. Unlike [`Context::word_to_any`] it never allocates.
#[inline]
pub fn unpack_word(word: u64, shape: Shape) -> Unpacked {
    match shape {
        Shape::Integer => Unpacked::Integer(word as i64),
        Shape::Float => Unpacked::Float(f64::from_bits(word)),
        Shape::Boolean => Unpacked::Boolean(word != 0),
        Shape::Reference => ObjectRef::from_word(word).map_or(Unpacked::Nothing, Unpacked::Object),
        Shape::Tagged => Tagged(word).unpack(),
    }
}

/// What dynamic branches take for true: everything but `false` and `nothing`.
#[inline]
pub fn is_truthy(value: Tagged) -> bool {
    value != Tagged::FALSE && value != Tagged::NOTHING
}

/// A value in another shape.
enum Converted {
    Word(u64),
    /// An Integer that becomes a Float in a tagged word, which may have to be allocated.
    TaggedFloat(f64),
    /// An Integer that becomes a Decimal, which must be allocated.
    Decimal(i64),
}

impl Context {
    /// The type of an object, unless it is an internal one.
    #[inline]
    pub fn object_type(&self, object: ObjectRef) -> Option<&Type> {
        object.type_id().and_then(|id| self.instance().program().types().get(id))
    }

    /// Whether an object is a Text.
    #[inline]
    pub fn is_text(&self, object: ObjectRef) -> bool {
        object.type_number() == TypeId::TEXT.0
    }

    /// Whether an object is a list.
    #[inline]
    pub fn is_list(&self, object: ObjectRef) -> bool {
        matches!(self.object_type(object), Some(Type::List(_)))
    }

    /// Whether an object is a map.
    #[inline]
    pub fn is_map(&self, object: ObjectRef) -> bool {
        matches!(self.object_type(object), Some(Type::Map(..)))
    }

    /// Whether an object is of type `ty`, of a class that extends or promises that of `ty`, or an
    /// exception that is a special case of it.
    #[inline]
    pub fn object_is(&self, object: ObjectRef, ty: TypeId) -> bool {
        if object.type_number() == TypeId::EXCEPTION.0 {
            let wanted = self.instance().program().types().get(ty);
            return matches!(wanted, Some(&Type::Exception(kind)) if exception_kind(object).is(kind));
        }
        let program = self.instance().program();
        if program.is_of_type(object.type_number(), ty) {
            return true;
        }
        // An exception of a class is one of those of the language, too.
        match program.types().get(ty) {
            Some(&Type::Exception(kind)) => {
                self.is_exception(object) && exception_kind(object).is(kind)
            }
            _ => false,
        }
    }

    /// Whether an object is a set.
    #[inline]
    pub fn is_set(&self, object: ObjectRef) -> bool {
        matches!(self.object_type(object), Some(Type::Set(_)))
    }

    /// Whether `value` is of type `ty`, without widening: an Integer is no Float.
    pub fn is(&self, value: Tagged, ty: TypeId) -> bool {
        match (self.instance().program().types().get(ty), value.unpack()) {
            (Some(Type::Any), _)
            | (Some(Type::Integer), Unpacked::Integer(_))
            | (Some(Type::Float), Unpacked::Float(_))
            | (Some(Type::Boolean), Unpacked::Boolean(_))
            | (Some(Type::Nothing | Type::Optional(_)), Unpacked::Nothing) => true,
            (Some(&Type::Optional(inner)), _) => self.is(value, inner),
            (_, Unpacked::Object(object)) => self.object_is(object, ty),
            _ => false,
        }
    }

    /// `value` as a word in the shape of `ty`, widening Integer to Float; raises `TypeError` when it
    /// is not of that type. May allocate.
    #[inline]
    pub fn cast(&mut self, value: Tagged, ty: TypeId) -> Result<u64, Raised> {
        match self.converted(value, ty) {
            Some(converted) => self.word_of(converted),
            None => Err(self.raise_mismatch("", value, ty)),
        }
    }

    /// [`cast`](Self::cast) for a message that begins with what the value is needed for.
    pub fn cast_for(&mut self, place: &str, value: Tagged, ty: TypeId) -> Result<u64, Raised> {
        match self.converted(value, ty) {
            Some(converted) => self.word_of(converted),
            None => Err(self.raise_mismatch(place, value, ty)),
        }
    }

    #[inline]
    fn word_of(&mut self, converted: Converted) -> Result<u64, Raised> {
        match converted {
            Converted::Word(word) => Ok(word),
            Converted::TaggedFloat(number) => self.box_float(number).map(|word| word.0),
            Converted::Decimal(number) => self.new_decimal(number.into()).map(ObjectRef::address),
        }
    }

    /// [`cast`](Self::cast) where it can be done without allocating; `None` also when `value` is not
    /// of type `ty`.
    pub(super) fn word_of_type(&self, value: Tagged, ty: TypeId) -> Option<u64> {
        match self.converted(value, ty)? {
            Converted::Word(word) => Some(word),
            Converted::TaggedFloat(_) | Converted::Decimal(_) => None,
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn raise_mismatch(&mut self, place: &str, value: Tagged, ty: TypeId) -> Raised {
        let wanted = self.instance().program().types().display(ty).to_string();
        let separator = if place.is_empty() { "" } else { " " };
        let message = format!("{place}{separator}needs {wanted}, found {}", self.describe(value));
        self.raise(ErrorKind::TypeError, &message)
    }

    fn converted(&self, value: Tagged, ty: TypeId) -> Option<Converted> {
        let types = self.instance().program().types();
        let word = match (types.get(ty)?, value.unpack()) {
            (Type::Any, _) | (Type::Nothing, Unpacked::Nothing) => value.0,
            (Type::Integer, Unpacked::Integer(number)) => number as u64,
            (Type::Float, Unpacked::Float(number)) => number.to_bits(),
            (Type::Float, Unpacked::Integer(number)) => (number as f64).to_bits(),
            (Type::Boolean, Unpacked::Boolean(truth)) => u64::from(truth),
            (Type::Decimal, Unpacked::Integer(number)) => return Some(Converted::Decimal(number)),
            (&Type::Optional(inner), _) => return self.converted_to_optional(value, inner),
            (_, Unpacked::Object(object)) if self.object_is(object, ty) => object.address(),
            _ => return None,
        };
        Some(Converted::Word(word))
    }

    fn converted_to_optional(&self, value: Tagged, inner: TypeId) -> Option<Converted> {
        let in_reference = self.instance().program().types().shape(inner) == Shape::Reference;
        match value.unpack() {
            Unpacked::Nothing if in_reference => Some(Converted::Word(0)),
            Unpacked::Nothing => Some(Converted::Word(value.0)),
            Unpacked::Integer(number) if inner == TypeId::FLOAT => {
                Some(Converted::TaggedFloat(number as f64))
            }
            Unpacked::Integer(number) if inner == self.instance().program().standard().decimal => {
                Some(Converted::Decimal(number))
            }
            Unpacked::Object(object) if in_reference && self.object_is(object, inner) => {
                Some(Converted::Word(object.address()))
            }
            _ if !in_reference && self.is(value, inner) => Some(Converted::Word(value.0)),
            _ => None,
        }
    }

    /// The name of a value's type in the language, such as `List of Integer`.
    pub fn type_name(&self, value: Tagged) -> String {
        self.type_name_of(value.unpack())
    }

    /// [`type_name`](Self::type_name) of a value that is already unpacked.
    pub fn type_name_of(&self, value: Unpacked) -> String {
        let id = match value {
            Unpacked::Nothing => TypeId::NOTHING,
            Unpacked::Boolean(_) => TypeId::BOOLEAN,
            Unpacked::Integer(_) => TypeId::INTEGER,
            Unpacked::Float(_) => TypeId::FLOAT,
            Unpacked::Object(object) if object.type_id() == Some(TypeId::EXCEPTION) => {
                return exception_kind(object).name().to_owned();
            }
            Unpacked::Object(object) => TypeId(object.type_number()),
        };
        let program = self.instance().program();
        let types = program.types();
        // The value of a case is one of its variant.
        let variant = types.class_of(id).and_then(|class| types.classes().variant_of(class));
        let id = variant.and_then(|variant| types.find(&Type::Class(variant))).unwrap_or(id);
        types.display(id).to_string()
    }

    /// A value for messages: its type and, when it is short, the value itself: `Text "abc"`.
    pub fn describe(&self, value: Tagged) -> String {
        let name = self.type_name(value);
        match value.unpack() {
            Unpacked::Nothing => "nothing".to_owned(),
            Unpacked::Object(object) if !self.is_text(object) => name,
            _ => format!("{name} {}", self.shown(value)),
        }
    }

    /// The beginning of a value as it is displayed inside collections.
    pub fn shown(&self, value: Tagged) -> String {
        let mut shown = super::display::beginning(self, value, SHOWN_SCALARS * 4);
        if let Some((cut, _)) = shown.char_indices().nth(SHOWN_SCALARS) {
            shown.truncate(cut);
            shown.push('…');
        }
        shown
    }
}
