//! Formatting what nobody has written.

use runa::format::{Refused, format};
use runa::{FileId, Input, Instruction, LoadOptions, Module, Source, Sources};

/// Formats a text and says what is wrong with the result: formatted again it has to stay the same,
/// and it has to be the same program, except for the places of its words. Whether it could be read.
pub fn check_formatting(text: &str) -> Result<bool, String> {
    let Some(once) = formatted(text)? else { return Ok(false) };
    match formatted(&once)? {
        Some(twice) if twice == once => {}
        Some(twice) => return Err(format!("it becomes\n{once}\nand then\n{twice}")),
        None => return Err(format!("what it becomes has errors:\n{once}")),
    }
    match (module_without_places(text), module_without_places(&once)) {
        (before, after) if before == after => Ok(true),
        (Some(_), None) => Err(format!("what it becomes has errors:\n{once}")),
        _ => Err(format!("it becomes another program:\n{once}")),
    }
}

/// A text as it is formatted, or nothing if it has errors.
fn formatted(text: &str) -> Result<Option<String>, String> {
    let source = Source::new("format.runa", text).map_err(|error| error.to_string())?;
    match format(&source, FileId(0)) {
        Ok(formatted) => Ok(Some(formatted)),
        Err(Refused::Errors(found)) if found.iter().any(|found| found.is_error()) => Ok(None),
        Err(Refused::Errors(_)) => Err(String::from("it is refused without an error")),
        Err(Refused::Mistake) => Err(String::from("its meaning would change")),
    }
}

/// What the compiler makes of a text, if it has no errors, without what tells of its layout: the lines.
fn module_without_places(text: &str) -> Option<Module> {
    let options = LoadOptions { include_tests: true, ..LoadOptions::default() };
    let loaded = runa::load(&mut Sources::new(), "format.runa", Input::Source(text), &options);
    let mut module = Module::clone(&*loaded.module?);
    let opened = module.natives.iter().position(|native| native.name == "Closable.opened");
    for function in &mut module.functions {
        function.lines.clear();
        forget_places(&mut function.code, opened);
    }
    Some(module)
}

/// Where something that is to be closed was made, which the program knows by line and column.
fn forget_places(code: &mut [Instruction], opened: Option<usize>) {
    for call in 2..code.len() {
        if let Instruction::CallNative { native } = code[call]
            && opened == Some(native.index())
        {
            for place in &mut code[call - 2..call] {
                if let Instruction::PushInteger { value } = place {
                    *value = 0;
                }
            }
        }
    }
}
