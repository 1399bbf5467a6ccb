//! From the checked program to a module.

mod call;
mod cleanup;
mod condition;
mod conversion;
mod emit;
mod exceptions;
mod expression;
mod function;
mod generic_call;
mod library_values;
mod lines;
mod loops;
mod matching;
mod module;
mod objects;
mod operator;
mod positions;
mod reflection;
mod rights;
mod statement;
mod tuples;

use rustc_hash::FxHashSet;

use runa_bytecode::{Export, Module, TestEntry};
use runa_diagnostics::{Diagnostic, FileId, Source};

use crate::Options;
use crate::hir::Program;
use crate::names::{Names, ProcessId, ProcessKind};
use crate::session::Growth;
use crate::types::MOST_NESTED;
pub(crate) use condition::compare_any;
pub(crate) use emit::{FunctionBuilder, Label};
use function::FunctionLowering;
pub(crate) use module::Constants;
use module::ModuleBuilder;
pub(crate) use objects::order;
pub(crate) use operator::binary_any;
use positions::Positions;

/// Lowers a program without errors, whose main text and those of other modules are given. What is refused here is
/// only what a module cannot hold.
pub(crate) fn lower(
    program: &Program,
    names: &Names<'_>,
    source: &Source,
    others: &[(FileId, &Source)],
    options: &Options,
) -> Result<Module, Vec<Diagnostic>> {
    // Calls that are compiled have literal default values in place; those by name call the default.
    let late = names.process_ids().filter(|&id| names.is_called_by_name(id));
    let late = late.flat_map(|id| names.process(id).defaults.iter().flatten().copied());
    let late: FxHashSet<ProcessId> = late.collect();
    let is_in_place = |id: ProcessId| {
        let is_plain = program.processes[id.index()].plain_value().is_some();
        is_plain && names.process(id).kind == ProcessKind::Default && !late.contains(&id)
    };
    let is_wanted = |&id: &ProcessId| {
        let is_needed = program.needed[names.process(id).root.index()];
        is_needed
            && !is_in_place(id)
            && !names.is_stub(id)
            && (options.include_tests || !names.is_in_test(id))
    };
    let wanted: Vec<ProcessId> = names.process_ids().filter(is_wanted).collect();
    let positions = Positions::new(source).with(others.iter().copied());
    let mut builder = ModuleBuilder::new(program, names, positions, &wanted);
    builder.contracts = options.contracts;
    builder.with_tests = options.include_tests;
    let refused = builder.declare_classes();
    if !refused.is_empty() {
        return Err(refused);
    }
    for (index, &process) in wanted.iter().enumerate() {
        let function = FunctionLowering::lower(&mut builder, process);
        builder.functions[index] = Some(function);
    }
    let problems = problems(&builder);
    if problems.is_empty() { Ok(finish(builder, source, others, &wanted)) } else { Err(problems) }
}

/// Lowers an input of a session, without errors, to an extension of the session's module.
pub(crate) fn lower_input(
    program: &Program,
    names: &Names<'_>,
    source: &Source,
    module: &Module,
    growth: &Growth,
) -> Result<Module, Vec<Diagnostic>> {
    let texts = names.known_texts().map(|text| (text.file, &text.source));
    let positions = Positions::new(source).with(texts);
    let mut builder = ModuleBuilder::extending(module, program, names, positions, growth);
    let refused = builder.add_classes(growth);
    if !refused.is_empty() {
        return Err(refused);
    }
    builder.add_globals(growth);
    for &process in growth.lowered() {
        let function = FunctionLowering::lower(&mut builder, process);
        let index = builder.function_of(process).index();
        builder.functions[index] = Some(function);
    }
    let problems = problems(&builder);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut files = module.files.clone();
    files.push(source.name().to_owned());
    let exports = grown_exports(&builder, module, growth);
    let attributes = builder
        .reflected_attributes(growth.lowered(), |class| growth.added_classes().contains(&class));
    let attributes = module.attributes.iter().cloned().chain(attributes).collect();
    Ok(Module {
        name: module.name.clone(),
        types: builder.types.into_table(),
        constants: builder.constants.into_pool(),
        natives: builder.natives,
        globals: builder.globals,
        functions: builder.functions.into_iter().flatten().collect(),
        files,
        exports,
        attributes,
        ..Module::default()
    })
}

/// What can be called by name behind an input of a session: what is declared again counts last.
fn grown_exports(builder: &ModuleBuilder<'_, '_>, module: &Module, growth: &Growth) -> Vec<Export> {
    let mut exports = module.exports.clone();
    for &process in growth.lowered() {
        let info = builder.names.process(process);
        if info.is_exported {
            exports.retain(|known| *known.name != *info.name);
            let name = info.name.to_string();
            exports.push(Export { name, function: builder.function_of(process) });
        }
    }
    exports
}

/// What is refused of some processes of a program without errors, in a module that can hold the others. Of
/// those only parameters and results have to be known.
pub(crate) fn refusals(
    program: &Program,
    names: &Names<'_>,
    source: &Source,
    processes: &[ProcessId],
) -> Vec<Diagnostic> {
    let all: Vec<ProcessId> = names.process_ids().collect();
    let mut builder = ModuleBuilder::new(program, names, Positions::new(source), &all);
    builder.declare_classes();
    for &process in processes.iter().filter(|&&process| !names.is_template(process)) {
        FunctionLowering::lower(&mut builder, process);
    }
    problems(&builder)
}

fn problems(builder: &ModuleBuilder<'_, '_>) -> Vec<Diagnostic> {
    let too_large = builder.too_large.iter().map(|&process| {
        let info = builder.names.process(process);
        Diagnostic::error("E0510", "this process has too many variables")
            .at(info.span, "move parts of it into processes of their own")
    });
    let too_deep = builder.types.too_deep().then(|| {
        let message = format!("a type of this program is nested more than {MOST_NESTED} deep");
        Diagnostic::error("E0420", message)
    });
    let too_many = builder.types.problem().map(objects::too_many);
    too_large.chain(too_deep).chain(too_many).collect()
}

fn finish(
    builder: ModuleBuilder<'_, '_>,
    source: &Source,
    others: &[(FileId, &Source)],
    wanted: &[ProcessId],
) -> Module {
    let export = |&id: &ProcessId| {
        let info = builder.names.process(id);
        let name = info.name.to_string();
        info.is_exported.then(|| Export { name, function: builder.function_of(id) })
    };
    let test = |&id: &ProcessId| {
        let info = builder.names.process(id);
        let name = info.name.to_string();
        let is_test = info.kind == ProcessKind::Test;
        is_test.then(|| TestEntry { name, function: builder.function_of(id) })
    };
    let files = [source].into_iter().chain(others.iter().map(|(_, source)| *source));
    let mut files: Vec<String> = files.map(|source| source.name().to_owned()).collect();
    let language = builder.file_of_language();
    if builder.functions.iter().flatten().any(|function| function.file == language) {
        // What belongs to the language stands in a file without a name.
        files.push(String::new());
    }
    let exports = wanted.iter().filter_map(export).collect();
    let tests = wanted.iter().filter_map(test).collect();
    let attributes = builder.reflected_attributes(wanted, |_| true);
    Module {
        name: source.name().to_owned(),
        types: builder.types.into_table(),
        constants: builder.constants.into_pool(),
        natives: builder.natives,
        globals: builder.globals,
        functions: builder.functions.into_iter().flatten().collect(),
        files,
        exports,
        tests,
        attributes,
        ..Module::default()
    }
}
