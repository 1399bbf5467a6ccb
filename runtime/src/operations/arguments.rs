//! Which argument belongs to which parameter, for calls of functions that are found by their names when the program
//! runs. What is left out is computed, and what is too much goes into the rest, as the compiler has it where it knows
//! the callee.

use std::sync::Arc;

use runa_bytecode::{ErrorKind, Function, FunctionIndex, LocalIndex, TypeId};

use super::call::{Signature, call_process, cast_argument, cast_arguments};
use crate::context::{Context, Raised};
use crate::native::Handle;
use crate::objects::list;
use crate::tagged::Tagged;

/// The arguments of a call, which need not be rooted.
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a> {
    /// Those with labels stand behind all others.
    pub values: &'a [Tagged],
    /// The labels of the last values.
    pub labels: &'a [&'a str],
}

impl<'a> Arguments<'a> {
    /// Arguments without labels.
    pub fn positional(values: &'a [Tagged]) -> Self {
        Self { values, labels: &[] }
    }
}

/// Calls a function that captures nothing, whose first `unnamed` parameters (the receiver of a method) have no names for
/// callers and no default values. `name` is what messages call it.
///
/// Raises `TypeError` for wrong arguments, `StackOverflowError` when native functions and functions that they call are nested
/// too deep, and whatever the function and its default values raise. The caller releases handles.
pub(super) fn call_leniently(
    context: &mut Context,
    (name, function): (&str, FunctionIndex),
    unnamed: usize,
    arguments: Arguments<'_>,
) -> Result<Tagged, Raised> {
    if context.native_stack_is_low() {
        return Err(context.raise_stack_overflow());
    }
    let program = Arc::clone(context.instance().program());
    let callee = program.function(function);
    let signature = Signature { name, parameters: callee.parameters(), unnamed };
    let mut words = vec![0; signature.parameters.len()];
    let is_exact =
        arguments.values.len() == words.len() && arguments.labels.is_empty() && !callee.takes_rest;
    if is_exact {
        cast_arguments(context, signature, arguments.values, &mut words)?;
    } else {
        let values = arranged(context, callee, signature, arguments)?;
        cast_arguments(context, signature, &values, &mut words)?;
    }
    let engine = Arc::clone(context.instance().engine());
    let result = engine.call(context, function, 0, &words)?;
    context.word_to_any(result, program.types().shape(callee.result))
}

/// The value of each parameter. Each is rooted until the caller releases its handle.
fn arranged(
    context: &mut Context,
    callee: &Function,
    signature: Signature<'_>,
    arguments: Arguments<'_>,
) -> Result<Vec<Tagged>, Raised> {
    let rooted: Vec<Handle> = arguments.values.iter().map(|&value| context.root(value)).collect();
    let (positional, labelled) = rooted.split_at(rooted.len() - arguments.labels.len());
    let fixed = signature.parameters.len() - usize::from(callee.takes_rest);
    if positional.len() > fixed && !callee.takes_rest {
        return Err(raise_wrong_count(context, callee, signature, rooted.len()));
    }
    let (first, rest) = positional.split_at(positional.len().min(fixed));
    let mut given: Vec<Option<Handle>> = vec![None; fixed];
    for (place, &argument) in given.iter_mut().zip(first) {
        *place = Some(argument);
    }
    for (&label, &argument) in arguments.labels.iter().zip(labelled) {
        let place = labelled_place(context, callee, signature, label)?;
        if given[place].replace(argument).is_some() {
            let message = format!("`{label}` of `{}` is given twice", signature.name);
            return Err(context.raise(ErrorKind::TypeError, &message));
        }
    }
    for (index, argument) in given.iter().enumerate() {
        if let &Some(argument) = argument {
            cast_argument(context, (signature, index), argument, signature.parameters[index])?;
        }
    }
    let rest = match signature.parameters.get(fixed) {
        Some(&list) => Some(rest_of(context, signature, (fixed, list), rest)?),
        None => None,
    };
    for index in 0..fixed {
        if given[index].is_none() {
            let Some(value) = default_of(context, callee, index, &given)? else {
                return Err(match callee.local_name(LocalIndex(index as u16), 0) {
                    Some(missing) if !labelled.is_empty() => {
                        let message = format!("`{}` needs `{missing}`", signature.name);
                        context.raise(ErrorKind::TypeError, &message)
                    }
                    _ => raise_wrong_count(context, callee, signature, rooted.len()),
                });
            };
            given[index] = Some(context.root(value));
        }
    }
    Ok(given.into_iter().chain([rest]).flatten().map(|handle| context.handle(handle)).collect())
}

/// The parameter that a label names.
fn labelled_place(
    context: &mut Context,
    callee: &Function,
    signature: Signature<'_>,
    label: &str,
) -> Result<usize, Raised> {
    let name = |index: usize| callee.local_name(LocalIndex(index as u16), 0);
    let named = (signature.unnamed..signature.parameters.len()).find(|&at| name(at) == Some(label));
    let message = match named {
        Some(index) if callee.takes_rest && index + 1 == signature.parameters.len() => {
            format!("the rest parameter `{label}` of `{}` has no label", signature.name)
        }
        Some(index) => return Ok(index),
        None => format!("`{}` has no parameter `{label}`", signature.name),
    };
    Err(context.raise(ErrorKind::TypeError, &message))
}

/// The list of what no other parameter gets.
fn rest_of(
    context: &mut Context,
    signature: Signature<'_>,
    (first, ty): (usize, TypeId),
    rest: &[Handle],
) -> Result<Handle, Raised> {
    let list = context.new_list(ty, rest.len())?;
    let element = list::element_type(list, context);
    let list = context.root(Tagged::object(list));
    for (index, &argument) in rest.iter().enumerate() {
        cast_argument(context, (signature, first + index), argument, element)?;
        let value = context.handle(argument);
        if let Some(list) = context.handle(list).as_object() {
            context.list_push(list, value)?;
        }
    }
    Ok(list)
}

/// What parameter `index` gets when it is left out, if that can be; those before it are known.
fn default_of(
    context: &mut Context,
    callee: &Function,
    index: usize,
    given: &[Option<Handle>],
) -> Result<Option<Tagged>, Raised> {
    let mut defaults = callee.defaults.iter();
    let Some(default) = defaults.find(|default| usize::from(default.parameter) == index) else {
        return Ok(None);
    };
    let taken = default.takes.iter().filter_map(|&taken| given[usize::from(taken)]);
    let values: Vec<Tagged> = taken.map(|handle| context.handle(handle)).collect();
    call_process(context, default.function, &values).map(Some)
}

fn raise_wrong_count(
    context: &mut Context,
    callee: &Function,
    signature: Signature<'_>,
    given: usize,
) -> Raised {
    let fixed = signature.parameters.len() - signature.unnamed - usize::from(callee.takes_rest);
    let given = given - signature.unnamed;
    let needed = fixed - callee.defaults.len().min(fixed);
    let (wanted, last) = match (needed, fixed) {
        _ if callee.takes_rest => (format!("at least {needed}"), needed),
        (needed, all) if needed == all => (all.to_string(), all),
        (needed, all) => (format!("{needed} to {all}"), all),
    };
    let plural = if last == 1 { "" } else { "s" };
    let message =
        format!("`{}` takes {wanted} argument{plural}, was given {given}", signature.name);
    context.raise(ErrorKind::TypeError, &message)
}
