//! Objects of classes.

use std::sync::Arc;

use runa_bytecode::{ClassKind, ErrorKind, FieldIndex, TypeId};

use super::map::mix;
use crate::classes::{MemberKind, OBJECT_FIELDS, ObjectType};
use crate::context::{Context, Raised};
use crate::object::ObjectRef;
use crate::operations::convert::unpack_word;
use crate::program::Program;
use crate::tagged::{Tagged, Unpacked};

/// The hash of an object looks at so many fields at the most.
const MOST_HASHED: usize = 64;

/// The hash of a value without fields.
pub(crate) const FIRST_PART: u32 = 11;

/// The hash of a value with another part.
#[inline]
pub(crate) fn with_part(hash: u32, part: u32) -> u32 {
    mix(u64::from(hash) << 32 ^ u64::from(part))
}

/// A field that is read or written by its name.
struct NamedField {
    object: ObjectRef,
    field: FieldIndex,
    word: usize,
    ty: TypeId,
}

impl Context {
    /// A new object of class `ty` whose references are not set: numbers are 0, tagged words `nothing`.
    pub fn new_unset(&mut self, ty: TypeId) -> Result<ObjectRef, Raised> {
        let program = Arc::clone(self.instance().program());
        // The verifier has shown that there are objects of the type.
        let objects = program.object_type(ty.0).ok_or(Raised)?;
        let object = match objects.exception {
            Some(kind) => self.new_exception_of_class(ty, objects.words, kind)?,
            None => self.allocate(ty.0, objects.words)?,
        };
        for &(word, is_tagged) in &objects.pointers {
            if is_tagged {
                object.set_raw(word as usize, Tagged::NOTHING.0);
            }
        }
        Ok(object)
    }

    /// A new object of class `ty` with the words in slots as its fields.
    ///
    /// # Safety
    /// `fields` points to as many slots as the class has fields; they hold words of the fields' shapes and are
    /// roots of the context until this returns.
    pub unsafe fn new_object_of_slots(
        &mut self,
        ty: TypeId,
        fields: *const u64,
    ) -> Result<ObjectRef, Raised> {
        let object = self.new_unset(ty)?;
        let first = self
            .instance()
            .program()
            .object_type(ty.0)
            .map_or(OBJECT_FIELDS, |objects| objects.first_field);
        for index in 0..object.header().words() - first {
            // SAFETY: the caller gives a slot for each field, and the object has a word for each.
            let word = unsafe { *fields.add(index) };
            self.store(object, first + index, word);
        }
        Ok(object)
    }

    /// Raises the `InitializationError` of a field that is read too early.
    #[cold]
    pub fn raise_unset(&mut self, ty: TypeId, field: FieldIndex) -> Raised {
        let program = Arc::clone(self.instance().program());
        let fields =
            program.types().class_of(ty).map(|class| program.types().classes().fields(class));
        let field = fields.and_then(|fields| fields.get(field.index()));
        let name = field.map_or("?", |field| field.name.as_str());
        let message = format!("the field `{name}` is read before it is set");
        self.raise(ErrorKind::InitializationError, &message)
    }

    /// What there is to know of an object if it is one of a class.
    pub(crate) fn object_type_of(
        program: &Program,
        value: Tagged,
    ) -> Option<(ObjectRef, &ObjectType)> {
        let object = value.as_object()?;
        Some((object, program.object_type(object.type_number())?))
    }

    fn named_field(&mut self, value: Tagged, name: &str) -> Result<NamedField, Raised> {
        let program = Arc::clone(self.instance().program());
        let types = program.types();
        let found = Self::object_type_of(&program, value);
        let member = found.and_then(|(_, objects)| objects.member(name, types));
        if let (Some((object, objects)), Some(member)) = (found, member)
            && let MemberKind::Field(index) = member.kind
            && !member.is_private
            && let Some(field) = types.classes().fields(objects.class).get(index)
        {
            let (word, ty) = (objects.first_field + index, field.ty);
            return Ok(NamedField { object, field: FieldIndex(index as u16), word, ty });
        }
        let owner = self.type_name(value);
        let message = match member {
            Some(member) if member.is_private => {
                format!("`{name}` of {owner} is private: only the type itself can use it")
            }
            Some(_) => format!("`{name}` of {owner} is a method: call it, `{name}(…)`"),
            None => format!("{owner} has no field `{name}`"),
        };
        Err(self.raise(ErrorKind::MissingMemberError, &message))
    }

    /// Field `name` of an object. May allocate.
    pub fn get_member(&mut self, value: Tagged, name: &str) -> Result<Tagged, Raised> {
        if let Some(exception) = self.has_capability(value, name) {
            return self.capability_of(exception).map(Tagged::object);
        }
        let NamedField { object, field, word, ty } = self.named_field(value, name)?;
        let program = Arc::clone(self.instance().program());
        let (shape, found) = (program.types().shape(ty), object.get(word));
        let own = TypeId(object.type_number());
        if found == 0 && program.types().is_set_late(own, field) {
            return Err(self.raise_unset(own, field));
        }
        self.word_to_any(found, shape)
    }

    /// Sets field `name` of an object, which is cast to the field's type. May allocate.
    pub fn set_member(&mut self, value: Tagged, name: &str, to: Tagged) -> Result<(), Raised> {
        let NamedField { object, word, ty, .. } = self.named_field(value, name)?;
        let program = Arc::clone(self.instance().program());
        let class = program.types().class_of(TypeId(object.type_number()));
        let class = class.and_then(|class| program.types().classes().get(class));
        if class.is_some_and(|class| class.kind != ClassKind::Class) {
            let owner = self.type_name(value);
            let message = match class.is_some_and(|class| class.kind == ClassKind::Tuple) {
                true => format!("a tuple does not change: {owner} keeps its `{name}`"),
                false => {
                    format!("a {owner} does not change: make another one `with` another `{name}`")
                }
            };
            return Err(self.raise(ErrorKind::TypeError, &message));
        }
        let handles = self.handle_count();
        let root = self.root(value);
        let converted = self.cast_for(&format!("`{name}`"), to, ty);
        let object = self.handle(root).as_object();
        self.release(handles);
        // Casting may have moved the object; the word is used before anything else can move.
        let (converted, object) = (converted?, object.ok_or(Raised)?);
        self.store(object, word, converted);
        Ok(())
    }

    /// The hash of a value with fields: of its first ones, those of values inside included. Nothing of it is
    /// [asked](Self::key_asks).
    pub(super) fn hash_fields(&mut self, object: ObjectRef) -> Result<u32, Raised> {
        let mut hash = FIRST_PART;
        self.each_hashed_part(object, |part| hash = with_part(hash, part.unwrap_or(0)))?;
        Ok(hash)
    }

    /// Gives the hashes of a value's first fields in turn, those of values inside included; of those that are asked
    /// for theirs it gives the objects themselves. Neither allocates nor calls before it raises.
    pub(crate) fn each_hashed_part(
        &mut self,
        object: ObjectRef,
        mut each: impl FnMut(Result<u32, ObjectRef>),
    ) -> Result<(), Raised> {
        let program = Arc::clone(self.instance().program());
        let mut left = MOST_HASHED;
        let mut waiting = vec![object];
        while let Some(object) = waiting.pop() {
            let Some(objects) = program.object_type(object.type_number()) else { continue };
            let classes = program.types().classes();
            let fields = classes.fields(objects.class);
            if classes.variant_of(objects.class).is_some() {
                // Cases without fields differ in nothing else.
                each(Ok(objects.class.0));
            }
            for (index, field) in fields.iter().enumerate() {
                if left == 0 {
                    return Ok(());
                }
                left -= 1;
                let word = object.get(OBJECT_FIELDS + index);
                let shape = program.types().shape(field.ty);
                each(match unpack_word(word, shape) {
                    Unpacked::Object(inner) if self.is_asked_as_key(inner) => Err(inner),
                    Unpacked::Object(inner) if self.has_hashed_fields(&program, inner) => {
                        waiting.push(inner);
                        Ok(3)
                    }
                    _ => Ok(self.hash_key(word, shape)?),
                });
            }
        }
        Ok(())
    }

    /// Whether an object itself is asked what it equals or for its hash.
    pub(crate) fn is_asked_as_key(&self, object: ObjectRef) -> bool {
        let program = self.instance().program();
        let objects = program.object_type(object.type_number()).filter(|_| program.asks());
        objects.is_some_and(|objects| objects.equals.is_some() || objects.hash.is_some())
    }

    pub(super) fn has_hashed_fields(&self, program: &Program, object: ObjectRef) -> bool {
        let class = program.object_type(object.type_number()).map(|objects| objects.class);
        let class = class.and_then(|class| program.types().classes().get(class));
        class.is_some_and(|class| class.kind.is_value())
    }
}
