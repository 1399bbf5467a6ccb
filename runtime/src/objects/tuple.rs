//! Tuples: objects of classes whose fields are told by their place.

use std::sync::Arc;

use runa_bytecode::{ClassIndex, ClassKind, TypeId};

use crate::classes::OBJECT_FIELDS;
use crate::context::{Context, Raised};
use crate::native::Handle;
use crate::object::ObjectRef;
use crate::operations::convert::unpack_word;
use crate::program::Program;
use crate::tagged::{Tagged, Unpacked};

/// How many parts tuples of a type have; nothing when it is no type of tuples.
pub fn parts_of_type(program: &Program, ty: TypeId) -> Option<usize> {
    let class = tuple_class(program, ty)?;
    Some(program.types().classes().fields(class).len())
}

fn tuple_class(program: &Program, ty: TypeId) -> Option<ClassIndex> {
    let class = program.types().class_of(ty)?;
    let found = program.types().classes().get(class)?;
    (found.kind == ClassKind::Tuple).then_some(class)
}

impl Context {
    /// How many parts a tuple has; nothing when the object is none.
    pub fn tuple_length(&self, object: ObjectRef) -> Option<usize> {
        parts_of_type(self.instance().program(), object.type_id()?)
    }

    /// A part of a tuple, as [`unpack_word`] reads it: never allocates. Nothing when it has no such part.
    pub fn tuple_part(&self, object: ObjectRef, index: usize) -> Option<Unpacked> {
        let program = self.instance().program();
        let class = tuple_class(program, object.type_id()?)?;
        let field = program.types().classes().fields(class).get(index)?;
        let word = object.get(OBJECT_FIELDS + index);
        Some(unpack_word(word, program.types().shape(field.ty)))
    }

    /// A part of a tuple as `Any`; nothing when it has no such part. May allocate.
    pub fn tuple_part_any(
        &mut self,
        object: ObjectRef,
        index: usize,
    ) -> Result<Option<Tagged>, Raised> {
        let program = Arc::clone(self.instance().program());
        let class = object.type_id().and_then(|ty| tuple_class(&program, ty));
        let fields = class.map_or(&[][..], |class| program.types().classes().fields(class));
        let Some(field) = fields.get(index) else { return Ok(None) };
        let word = object.get(OBJECT_FIELDS + index);
        self.word_to_any(word, program.types().shape(field.ty)).map(Some)
    }

    /// A new tuple of type `ty` with what the handles keep as its parts, each cast to the type of its part.
    /// Raises `TypeError` where one is of another type. `ty` is a type of tuples with so many parts; of others
    /// what is there too much is left out.
    pub fn new_tuple(&mut self, ty: TypeId, parts: &[Handle]) -> Result<ObjectRef, Raised> {
        let program = Arc::clone(self.instance().program());
        let class = tuple_class(&program, ty).ok_or(Raised)?;
        let handles = self.handle_count();
        let object = self.new_unset(ty)?;
        let tuple = self.root(Tagged::object(object));
        let fields = program.types().classes().fields(class);
        let result = fields.iter().zip(parts).enumerate().try_for_each(|(index, (field, part))| {
            let word = self.cast_for("a part", self.handle(*part), field.ty)?;
            // Casting may have moved the tuple; the word is used before anything else can move.
            let object = self.handle(tuple).as_object().ok_or(Raised)?;
            self.store(object, OBJECT_FIELDS + index, word);
            Ok(())
        });
        let object = self.handle(tuple).as_object().ok_or(Raised);
        self.release(handles);
        result.and(object)
    }
}
