//! Calling members of objects by their names.

use std::sync::Arc;

use runa_bytecode::{ErrorKind, FunctionIndex};

use super::call::{Signature, cast_arguments, wrong_count};
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
    values: &[Tagged],
) -> Option<Result<Tagged, Raised>> {
    let member = objects.member(name, program.types())?;
    Some(call_found(context, program, (object, objects), (name, member), values))
}

fn call_found(
    context: &mut Context,
    program: &Program,
    (object, objects): (ObjectRef, &ObjectType),
    (name, member): (&str, Member),
    values: &[Tagged],
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
            let arguments: Vec<_> =
                values.iter().skip(1).map(|&value| context.root(value)).collect();
            let word = object.get(objects.first_field + index);
            let function = context.word_to_any(word, shape.ok_or(Raised)?)?;
            let arguments: Vec<Tagged> =
                arguments.into_iter().map(|argument| context.handle(argument)).collect();
            super::call::call_any(context, function, &arguments)
        }
        MemberKind::Method(index) => {
            let function = objects.method(runa_bytecode::MethodIndex(index as u16));
            call_function(context, program, (name, function), values)
        }
    }
}

/// Calls a function whose first parameter is the receiver, with arguments that are cast to its parameters.
fn call_function(
    context: &mut Context,
    program: &Program,
    (name, function): (&str, FunctionIndex),
    values: &[Tagged],
) -> Result<Tagged, Raised> {
    if context.native_stack_is_low() {
        return Err(context.raise_stack_overflow());
    }
    let callee = program.function(function);
    let parameters = callee.parameters();
    if parameters.len() != values.len() {
        let message = wrong_count(name, parameters.len() - 1, values.len() - 1);
        return Err(context.raise(ErrorKind::TypeError, &message));
    }
    let mut words = vec![0; values.len()];
    cast_arguments(context, Signature { name, parameters, unnamed: 1 }, values, &mut words)?;
    let engine = Arc::clone(context.instance().engine());
    let result = engine.call(context, function, 0, &words)?;
    context.word_to_any(result, program.types().shape(callee.result))
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
        let program = Arc::clone(self.instance().program());
        let (_, objects) = Self::object_type_of(&program, object)?;
        let member = objects.member(method?, program.types())?;
        if member.is_private || !matches!(member.kind, MemberKind::Method(_)) {
            return None;
        }
        let values: Vec<Tagged> = std::iter::once(object).chain(others.iter().copied()).collect();
        Some(super::member::call_member_with(self, method?, &values))
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
