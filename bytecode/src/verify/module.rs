//! What is checked of a module before its code.

use super::rules::Rule;
use super::{MOST_SLOTS, VerifyError, Violation, classes};
use crate::{Function, FunctionIndex, Module, Type, TypeId};

/// The most instructions of a function.
const MOST_INSTRUCTIONS: usize = 1 << 31;

/// What is wrong outside of code.
pub(super) fn check(module: &Module) -> Vec<VerifyError> {
    let mut violations = check_types(module);
    if violations.is_empty() {
        violations.extend(classes::check(module));
        violations.extend(check_entry_point(module));
        violations.extend(check_names(module));
        violations.extend(check_outer_types(module));
    }
    let mut errors: Vec<_> = violations.into_iter().map(VerifyError::in_module).collect();
    for (index, function) in module.functions.iter().enumerate() {
        if let Err(violation) = check_function(module, function) {
            let index = FunctionIndex(index as u32);
            errors.push(VerifyError::in_function(index, function, None, violation));
        }
    }
    errors
}

fn check_types(module: &Module) -> Vec<Violation> {
    let types = module.types.iter();
    types
        .filter_map(|(id, ty)| {
            let message = type_problem(module, id, ty)?;
            Some((Rule::TypeTable, format!("type {id} {message}")))
        })
        .collect()
}

fn type_problem(module: &Module, id: TypeId, ty: &Type) -> Option<&'static str> {
    let part_is =
        |wrong: fn(&Type) -> bool| ty.parts().any(|part| module.types.get(part).is_some_and(wrong));
    if ty.parts().any(|part| part >= id) {
        Some("has a part that does not come before it")
    } else if !module.types.is_within_limits(id) {
        Some("is nested too deeply or has too many parts")
    } else if matches!(ty, Type::Class(class) if module.types.classes().get(*class).is_none()) {
        Some("is of a class that is not there")
    } else if part_is(|part| matches!(part, Type::Cell(_))) {
        Some("has a cell as a part")
    } else if matches!(ty, Type::Optional(_)) && part_is(never_optional) {
        Some("is optional in vain")
    } else {
        None
    }
}

fn never_optional(ty: &Type) -> bool {
    matches!(ty, Type::Any | Type::Nothing | Type::Optional(_))
}

fn check_entry_point(module: &Module) -> Option<Violation> {
    let message = match module.functions.first() {
        None => String::from("the module has no functions"),
        Some(main) if main.parameter_count > 0 || !main.captures.is_empty() => {
            format!("the first function, `{}`, takes parameters", main.name)
        }
        Some(_) => return None,
    };
    Some((Rule::EntryPoint, message))
}

fn check_names(module: &Module) -> Vec<Violation> {
    let mut messages = Vec::new();
    for export in &module.exports {
        let callee = module.function(export.function);
        if callee.is_none_or(|callee| !callee.captures.is_empty()) {
            let (name, function) = (&export.name, export.function);
            messages
                .push(format!("export `{name}` names function {function}, which cannot be called"));
        }
    }
    for test in &module.tests {
        let callee = module.function(test.function);
        if callee.is_none_or(|callee| callee.parameter_count > 0 || !callee.captures.is_empty()) {
            let (name, function) = (&test.name, test.function);
            let which = "which is none without parameters";
            messages.push(format!("test `{name}` names function {function}, {which}"));
        }
    }
    messages.into_iter().map(|message| (Rule::EntryNames, message)).collect()
}

/// Checks the types of what functions share.
fn check_outer_types(module: &Module) -> Vec<Violation> {
    let natives = module.natives.iter();
    let natives = natives.flat_map(|native| native.parameters.iter().chain([&native.result]));
    let globals = module.globals.iter().map(|global| &global.ty);
    natives.chain(globals).filter_map(|&ty| known(module, ty).err()).collect()
}

pub(super) fn known(module: &Module, ty: TypeId) -> Result<(), Violation> {
    let unknown = || (Rule::TypeIndex, format!("there is no type {ty}"));
    module.types.get(ty).map(drop).ok_or_else(unknown)
}

fn check_function(module: &Module, function: &Function) -> Result<(), Violation> {
    let mut types = function.locals.iter().chain(&function.captures).chain([&function.result]);
    types.try_for_each(|&ty| known(module, ty))?;
    if usize::from(function.parameter_count) > function.locals.len() {
        let message = format!(
            "has {} locals, but takes {} parameters",
            function.locals.len(),
            function.parameter_count
        );
        return Err((Rule::ParameterCount, message));
    }
    if function.locals.len() > MOST_SLOTS {
        return Err((Rule::FrameSize, format!("needs more than {MOST_SLOTS} slots")));
    }
    if function.code.is_empty() || function.code.len() > MOST_INSTRUCTIONS {
        return Err((Rule::CodeLength, format!("has {} instructions", function.code.len())));
    }
    check_arguments(module, function)?;
    check_handlers(function)?;
    check_tables(function)
}

/// Checks what calls by name rely on. Types are not compared: such calls cast what they pass on.
fn check_arguments(module: &Module, function: &Function) -> Result<(), Violation> {
    let wrong = |message: String| Err((Rule::LateArguments, message));
    let last = function.parameters().last().and_then(|&last| module.types.get(last));
    if function.takes_rest && !matches!(last, Some(Type::List(_))) {
        return wrong(String::from("has no list at the end for the rest of the arguments"));
    }
    let mut first = 0;
    for default in &function.defaults {
        let (parameter, computing) = (default.parameter, module.function(default.function));
        let is_in_order = parameter >= first && parameter < function.parameter_count;
        let is_callable = computing.is_some_and(|computing| {
            computing.captures.is_empty()
                && usize::from(computing.parameter_count) == default.takes.len()
        });
        if !is_in_order || !is_callable || default.takes.iter().any(|&taken| taken >= parameter) {
            return wrong(format!("its default value of parameter {parameter} cannot be computed"));
        }
        first = parameter + 1;
    }
    Ok(())
}

fn check_handlers(function: &Function) -> Result<(), Violation> {
    let length = function.code.len() as u32;
    for handler in &function.handlers {
        let fits = handler.start < handler.end && handler.end <= length && handler.target < length;
        if !fits {
            let message = format!(
                "a handler covers {}..{} and starts at {}, the function ends at {length}",
                handler.start, handler.end, handler.target
            );
            return Err((Rule::HandlerRange, message));
        }
        // Else exceptions alone could make a loop, in which nobody asks whether the program is to stop.
        if handler.target < handler.end {
            let message = format!(
                "the handler of {}..{} starts at {}, and not behind what it covers",
                handler.start, handler.end, handler.target
            );
            return Err((Rule::HandlerOrder, message));
        }
    }
    Ok(())
}

fn check_tables(function: &Function) -> Result<(), Violation> {
    let length = function.code.len() as u32;
    let ascending = function.lines.windows(2).all(|pair| pair[0].pc < pair[1].pc);
    let inside = function.lines.last().is_none_or(|entry| entry.pc < length);
    if !ascending || !inside {
        let message = String::from("its line table is out of order or leads outside");
        return Err((Rule::DebugTables, message));
    }
    for name in &function.local_names {
        let fits = name.local.index() < function.locals.len()
            && name.start <= name.end
            && name.end <= length;
        if !fits {
            let message = format!("its local name `{}` leads outside", name.name);
            return Err((Rule::DebugTables, message));
        }
    }
    Ok(())
}
