//! What is checked of a module before its code.

use super::VerifyError;
use super::effects::Violation;
use super::rules::Rule;
use crate::{Function, FunctionIndex, Module, TypeId};

/// The most instructions of a function.
const MOST_INSTRUCTIONS: usize = 1 << 31;
/// The most slots of a frame.
const MOST_SLOTS: usize = 65_000;

pub(super) fn check(module: &Module) -> Vec<VerifyError> {
    let mut errors = Vec::new();
    let mut report = |function: Option<FunctionIndex>, (rule, message): Violation| {
        let named = function.and_then(|index| module.function(index));
        let function_name = named.map_or(String::new(), |function| function.name.clone());
        errors.push(VerifyError { function, function_name, pc: None, rule, message });
    };
    for violation in check_entries(module) {
        report(None, violation);
    }
    for (index, function) in module.functions.iter().enumerate() {
        if let Err(violation) = check_function(module, function) {
            report(Some(FunctionIndex(index as u32)), violation);
        }
    }
    errors
}

fn check_entries(module: &Module) -> Vec<Violation> {
    let mut found = Vec::new();
    match module.functions.first() {
        None => found.push((Rule::EntryPoint, String::from("the module has no functions"))),
        Some(main) if main.parameter_count > 0 || !main.captures.is_empty() => {
            let message = format!("the first function, `{}`, takes parameters", main.name);
            found.push((Rule::EntryPoint, message));
        }
        Some(_) => {}
    }
    for export in &module.exports {
        if module.function(export.function).is_none() {
            let message = format!("export `{}` names function {}", export.name, export.function);
            found.push((Rule::EntryNames, message));
        }
    }
    for test in &module.tests {
        let fits = module
            .function(test.function)
            .is_some_and(|function| function.parameter_count == 0 && function.captures.is_empty());
        if !fits {
            let message = format!(
                "test `{}` names function {}, which is none without parameters",
                test.name, test.function
            );
            found.push((Rule::EntryNames, message));
        }
    }
    let imports = module
        .natives
        .iter()
        .flat_map(|native| native.parameters.iter().copied().chain([native.result]));
    let globals = module.globals.iter().map(|global| global.ty);
    for ty in imports.chain(globals) {
        if let Err(violation) = known(module, ty) {
            found.push(violation);
        }
    }
    found
}

fn known(module: &Module, ty: TypeId) -> Result<(), Violation> {
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
    check_handlers(function)?;
    check_tables(function)
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
