//! Calling a function value whose type is only known at run time.

use std::sync::Arc;

use runa_bytecode::{ErrorKind, FunctionIndex, Shape, Type, TypeId};

use super::arguments::{Arguments, call_leniently};
use crate::context::{Context, Raised};
use crate::native::Handle;
use crate::object::{ObjectRef, layout};
use crate::program::Program;
use crate::tagged::{Tagged, Unpacked};

/// Calls with up to this many arguments need no memory of their own.
const FEW: usize = 6;

/// Calls the function value `function`, or the method `call` of an object. Arguments are checked against its
/// parameters and widened as by [`Context::cast`].
///
/// Raises `TypeError` when it is no function, for a wrong number of arguments and for arguments of
/// wrong types; `StackOverflowError` when native functions and functions that they call are nested
/// too deep; and whatever the function raises.
pub fn call_any(
    context: &mut Context,
    function: Tagged,
    arguments: &[Tagged],
) -> Result<Tagged, Raised> {
    call_any_with(context, function, Arguments::positional(arguments))
}

/// [`call_any`] with arguments that may have labels. Only those of methods can: how many arguments it takes is part of
/// the type of a function value, and what they are called is not.
pub fn call_any_with(
    context: &mut Context,
    function: Tagged,
    arguments: Arguments<'_>,
) -> Result<Tagged, Raised> {
    let handles = context.handle_count();
    let result = call_with_handles(context, function, arguments);
    context.release(handles);
    result
}

fn call_with_handles(
    context: &mut Context,
    function: Tagged,
    arguments: Arguments<'_>,
) -> Result<Tagged, Raised> {
    let program = Arc::clone(context.instance().program());
    if callee(&program, function).is_none() && context.has_own_operator("call", function) {
        let values: Vec<Tagged> = [function].iter().chain(arguments.values).copied().collect();
        let arguments = Arguments { values: &values, ..arguments };
        return super::member::call_member_arranged(context, "call", arguments);
    }
    let Arguments { values: arguments, labels } = arguments;
    if let Some(label) = labels.first() {
        return Err(raise_label(context, "a process value", label));
    }
    let callee = find_callee(context, &program, function, arguments.len())?;
    let closure = context.root(function);
    let mut few = [0; FEW];
    let mut many = Vec::new();
    let words: &mut [u64] = if arguments.len() <= FEW {
        &mut few[..arguments.len()]
    } else {
        many.resize(arguments.len(), 0);
        &mut many
    };
    let signature = Signature { name: callee.name, parameters: callee.parameters, unnamed: 0 };
    cast_arguments(context, signature, arguments, words)?;
    let closure = context.handle(closure).to_reference_word();
    let engine = Arc::clone(context.instance().engine());
    let result = engine.call(context, callee.index, closure, words)?;
    context.word_to_any(result, callee.result)
}

/// Calls a function that captures nothing, by its number; what calls by name may leave out of its arguments can be missing.
/// Raises what [`call_any`] raises. The caller releases handles.
pub fn call_process(
    context: &mut Context,
    function: FunctionIndex,
    arguments: &[Tagged],
) -> Result<Tagged, Raised> {
    let program = Arc::clone(context.instance().program());
    let name = program.function(function).name.as_str();
    call_leniently(context, (name, function), 0, Arguments::positional(arguments))
}

/// What a function value is called in the source.
pub(super) fn function_name(program: &Program, closure: ObjectRef) -> &str {
    let index = closure.get(layout::CLOSURE_FUNCTION) as usize;
    program.module().functions.get(index).map_or("", |function| function.name.as_str())
}

/// The function of a value that is about to be called.
struct Callee<'a> {
    name: &'a str,
    index: FunctionIndex,
    parameters: &'a [TypeId],
    result: Shape,
}

fn find_callee<'a>(
    context: &mut Context,
    program: &'a Program,
    value: Tagged,
    count: usize,
) -> Result<Callee<'a>, Raised> {
    if context.native_stack_is_low() {
        let message = "calls are nested too deeply";
        return Err(context.raise(ErrorKind::StackOverflowError, message));
    }
    let Some(callee) = callee(program, value) else {
        let message = format!("only a process can be called, not {}", context.describe(value));
        return Err(context.raise(ErrorKind::TypeError, &message));
    };
    if callee.parameters.len() != count {
        let message = wrong_count(callee.name, callee.parameters.len(), count);
        return Err(context.raise(ErrorKind::TypeError, &message));
    }
    Ok(callee)
}

fn callee(program: &Program, value: Tagged) -> Option<Callee<'_>> {
    let Unpacked::Object(closure) = value.unpack() else { return None };
    match program.types().get(closure.type_id()?)? {
        Type::Function(parameters, result) => Some(Callee {
            name: function_name(program, closure),
            index: FunctionIndex(closure.get(layout::CLOSURE_FUNCTION) as u32),
            parameters,
            result: program.types().shape(*result),
        }),
        _ => None,
    }
}

/// Raises `TypeError` for a label in a call of what has no names for its parameters.
pub(super) fn raise_label(context: &mut Context, callee: &str, label: &str) -> Raised {
    let message = format!("the arguments of {callee} have no labels: leave `{label}:` out");
    context.raise(ErrorKind::TypeError, &message)
}

/// What is said about a call with a wrong number of arguments.
pub(super) fn wrong_count(name: &str, wanted: usize, given: usize) -> String {
    let arguments = if wanted == 1 { "argument" } else { "arguments" };
    format!("`{name}` takes {wanted} {arguments}, was given {given}")
}

/// What arguments are cast to.
#[derive(Clone, Copy)]
pub(super) struct Signature<'a> {
    /// What messages call the function.
    pub name: &'a str,
    /// The types of its parameters.
    pub parameters: &'a [TypeId],
    /// How many of the first parameters messages do not count.
    pub unnamed: usize,
}

/// Fills `words` with the arguments in the shapes of the parameters. As long as the handles that it
/// makes are kept, the objects that the words refer to live; they stay where they are until
/// something allocates.
pub(super) fn cast_arguments(
    context: &mut Context,
    signature: Signature<'_>,
    arguments: &[Tagged],
    words: &mut [u64],
) -> Result<(), Raised> {
    let parameters = signature.parameters;
    let first = context.handle_count();
    for &argument in arguments {
        context.root(argument);
    }
    // Widening can allocate: it comes first, and into the handles.
    for (index, &ty) in parameters.iter().enumerate() {
        cast_argument(context, (signature, index), Handle::new(first + index), ty)?;
    }
    for (index, (&ty, word)) in parameters.iter().zip(words).enumerate() {
        let argument = context.handle(Handle::new(first + index));
        *word = match context.word_of_type(argument, ty) {
            Some(word) => word,
            None => return Err(context.raise_mismatch(&place(signature, index), argument, ty)),
        };
    }
    Ok(())
}

/// Casts argument `index` of a call, which is rooted, to `ty`. Afterwards it is of that type, and making it a word
/// allocates nothing.
pub(super) fn cast_argument(
    context: &mut Context,
    (signature, index): (Signature<'_>, usize),
    argument: Handle,
    ty: TypeId,
) -> Result<(), Raised> {
    let value = context.handle(argument);
    if context.word_of_type(value, ty).is_none() {
        let word = context.cast_for(&place(signature, index), value, ty)?;
        let is_tagged = context.instance().program().types().shape(ty) == Shape::Tagged;
        let widened = if is_tagged { Tagged(word) } else { Tagged::from_reference_word(word) };
        context.set_handle(argument, widened);
    }
    Ok(())
}

fn place(signature: Signature<'_>, index: usize) -> String {
    let name = signature.name;
    match (index + 1).checked_sub(signature.unnamed) {
        None | Some(0) => format!("the receiver of `{name}`"),
        Some(number) => format!("argument {number} of `{name}`"),
    }
}
