//! Objects that instructions make and look into.

use std::sync::Arc;

use runa_bytecode::{ErrorKind, FunctionIndex, GlobalIndex, TypeId};

use crate::context::{Context, Raised};
use crate::object::{ObjectRef, layout};
use crate::objects::{list, small};
use crate::tagged::{Tagged, Unpacked};

impl Context {
    fn as_exception(&self, value: Tagged) -> Option<ObjectRef> {
        value.as_object().filter(|&object| self.is_exception(object))
    }

    /// Whether an object is an exception, one of a program's own classes included.
    pub fn is_exception(&self, object: ObjectRef) -> bool {
        let objects = || self.instance().program().object_type(object.type_number());
        object.type_id() == Some(TypeId::EXCEPTION)
            || objects().is_some_and(|objects| objects.exception.is_some())
    }

    /// Raises the `StackOverflowError` of a call that finds no room.
    #[cold]
    pub fn raise_stack_overflow(&mut self) -> Raised {
        self.raise(ErrorKind::StackOverflowError, "calls are nested too deeply")
    }

    /// Raises the `TypeError` of an optional reference that must not be `nothing`.
    #[cold]
    pub fn raise_nothing(&mut self) -> Raised {
        self.raise(ErrorKind::TypeError, "needs a value, found nothing")
    }

    /// Raises the `InitializationError` of a module variable that is read too early.
    #[cold]
    pub fn raise_not_initialised(&mut self, global: GlobalIndex) -> Raised {
        let program = Arc::clone(self.instance().program());
        let name = program.module().global(global).map_or("?", |global| &global.name);
        self.raise(ErrorKind::InitializationError, &format!("`{name}` is read before it is set"))
    }

    /// Raises an exception object, or a `TypeError` for any other value.
    #[cold]
    pub fn throw_value(&mut self, value: Tagged) -> Raised {
        match self.as_exception(value) {
            Some(exception) => self.throw(exception),
            None => self.refuse_thrown(value),
        }
    }

    /// Raises an exception object again, without the current place in its trace, or a `TypeError` for
    /// any other value.
    #[cold]
    pub fn rethrow_value(&mut self, value: Tagged) -> Raised {
        match self.as_exception(value) {
            Some(exception) => self.rethrow(exception),
            None => self.refuse_thrown(value),
        }
    }

    fn refuse_thrown(&mut self, value: Tagged) -> Raised {
        let ty = self.type_name(value);
        self.raise(ErrorKind::TypeError, &format!("only an Exception can be thrown, found {ty}"))
    }

    fn record_field(&mut self, value: Tagged, field: u16) -> Result<ObjectRef, Raised> {
        match value.unpack() {
            Unpacked::Object(object) if object.type_id() == Some(TypeId::RECORD) => {
                let length = small::record_length(object);
                if usize::from(field) < length {
                    return Ok(object);
                }
                let message = format!("field {field} is outside a record of {length} fields");
                Err(self.raise(ErrorKind::IndexError, &message))
            }
            _ => {
                let ty = self.type_name(value);
                let message = format!("only a Record has numbered fields, found {ty}");
                Err(self.raise(ErrorKind::TypeError, &message))
            }
        }
    }

    /// Field `field` of a record.
    pub fn get_field(&mut self, record: Tagged, field: u16) -> Result<Tagged, Raised> {
        let record = self.record_field(record, field)?;
        Ok(Tagged(record.get(layout::RECORD_FIELDS + usize::from(field))))
    }

    /// Sets field `field` of a record.
    pub fn set_field(&mut self, record: Tagged, field: u16, value: Tagged) -> Result<(), Raised> {
        let record = self.record_field(record, field)?;
        self.store(record, layout::RECORD_FIELDS + usize::from(field), value.0);
        Ok(())
    }

    /// A `List of Any` of `count` elements that are `nothing`.
    pub fn new_array_of_nothing(&mut self, count: usize) -> Result<ObjectRef, Raised> {
        let nothing = std::iter::repeat_n(Tagged::NOTHING.0, count);
        self.new_list_of_raw(TypeId::LIST_OF_ANY, nothing)
    }

    /// A list of type `ty` of the words in `count` slots.
    ///
    /// # Safety
    /// `elements` points to `count` slots that hold words of the list's shape and are roots of the
    /// context until this returns.
    pub unsafe fn new_list_of_slots(
        &mut self,
        ty: TypeId,
        elements: *const u64,
        count: usize,
    ) -> Result<ObjectRef, Raised> {
        let list = self.new_list(ty, count)?;
        let shape = list::element_shape(list, self);
        for index in 0..count {
            // SAFETY: the caller gives `count` slots; the list has room for as many, so that adding
            // allocates nothing.
            let word = unsafe { *elements.add(index) };
            self.list_append(list, shape, word)?;
        }
        Ok(list)
    }

    /// A function value of `function` that takes the variables in the slots with it.
    ///
    /// # Safety
    /// `captures` points to as many slots as the function captures variables; they hold words of the
    /// variables' shapes and are roots of the context until this returns.
    pub unsafe fn new_closure_of_slots(
        &mut self,
        function: FunctionIndex,
        captures: *const u64,
    ) -> Result<ObjectRef, Raised> {
        let program = Arc::clone(self.instance().program());
        let count = program.function(function).captures.len();
        let closure = self.new_closure(program.closure_type(function), function, count)?;
        for index in 0..count {
            // SAFETY: the caller gives as many slots.
            let word = unsafe { *captures.add(index) };
            self.store(closure, layout::CLOSURE_CAPTURES + index, word);
        }
        Ok(closure)
    }
}
