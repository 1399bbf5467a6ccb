//! Calling members of objects by their names.

use std::sync::Arc;

use runa_bytecode::ErrorKind;

use super::arguments::{Arguments, call_leniently};
use crate::classes::{Member, MemberKind, ObjectType};
use crate::context::{Context, Raised};
use crate::object::ObjectRef;
use crate::program::Program;
use crate::tagged::Tagged;

/// Calls what an object calls `name`; nothing if it has no such member. The caller releases handles.
pub(super) fn call(
    context: &mut Context,
    program: &Program,
    (object, objects): (ObjectRef, &ObjectType),
    name: &str,
    arguments: Arguments<'_>,
) -> Option<Result<Tagged, Raised>> {
    let member = objects.member(name, program.types())?;
    Some(call_found(context, program, (object, objects), (name, member), arguments))
}

fn call_found(
    context: &mut Context,
    program: &Program,
    (object, objects): (ObjectRef, &ObjectType),
    (name, member): (&str, Member),
    arguments: Arguments<'_>,
) -> Result<Tagged, Raised> {
    if member.is_private {
        let owner = context.type_name(Tagged::object(object));
        let message = format!("`{name}` of {owner} is private: only the type itself can use it");
        return Err(context.raise(ErrorKind::MissingMemberError, &message));
    }
    match member.kind {
        MemberKind::Field(index) => {
            let fields = program.types().classes().fields(objects.class);
            let shape = fields.get(index).map(|field| program.types().shape(field.ty));
            let others = arguments.values.iter().skip(1);
            let others: Vec<_> = others.map(|&value| context.root(value)).collect();
            let word = object.get(objects.first_field + index);
            let function = context.word_to_any(word, shape.ok_or(Raised)?)?;
            let others: Vec<Tagged> =
                others.into_iter().map(|argument| context.handle(argument)).collect();
            let arguments = Arguments { values: &others, ..arguments };
            super::call::call_any_with(context, function, arguments)
        }
        MemberKind::Method(index) => {
            let function = objects.method(runa_bytecode::MethodIndex(index as u16));
            call_leniently(context, (name, function), 1, arguments)
        }
    }
}

impl Context {
    /// What an object of a class makes of an operator: the result of its public method of that name, if it has
    /// one. May allocate.
    pub(super) fn own_operator(
        &mut self,
        method: Option<&str>,
        object: Tagged,
        others: &[Tagged],
    ) -> Option<Result<Tagged, Raised>> {
        let method = method.filter(|method| self.has_own_operator(method, object))?;
        let values: Vec<Tagged> = std::iter::once(object).chain(others.iter().copied()).collect();
        Some(super::member::call_member_with(self, method, &values))
    }

    /// Whether an object is of a class with a public method of that name.
    pub(super) fn has_own_operator(&self, method: &str, object: Tagged) -> bool {
        let program = self.instance().program();
        let objects = Self::object_type_of(program, object).map(|(_, objects)| objects);
        let member = objects.and_then(|objects| objects.member(method, program.types()));
        member.is_some_and(|member| {
            !member.is_private && matches!(member.kind, MemberKind::Method(_))
        })
    }

    /// The text that an object gives itself, if its class has a method for that. May allocate.
    pub(super) fn own_text(&mut self, object: ObjectRef) -> Option<Result<ObjectRef, Raised>> {
        let program = Arc::clone(self.instance().program());
        let function = program.object_type(object.type_number())?.to_text?;
        if self.native_stack_is_low() {
            return Some(Err(self.raise_stack_overflow()));
        }
        let engine = Arc::clone(self.instance().engine());
        let text = engine.call(self, function, 0, &[object.address()]);
        // A method that gives a Text gives one.
        Some(text.and_then(|word| ObjectRef::from_word(word).ok_or(Raised)))
    }
}
