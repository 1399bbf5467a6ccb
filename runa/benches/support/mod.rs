//! Programs for benchmarks and tests.

use std::sync::Arc;

use runa::{
    FunctionIndex, HeapSettings, Input, Limits, LoadOptions, Machine, RunOptions, Sources, load,
    prepare,
};
use runa_bytecode::{Function, Instruction, Module, TypeId, verify};
use runa_runtime::instance::NoEngine;
use runa_runtime::{Context, Instance, NativeTable, Program, Streams};

/// Binary trees of small objects: a process that makes them and one that counts their nodes.
#[allow(dead_code)] // Not everybody needs trees.
pub const TREES: &str = include_str!("trees.runa");

/// A machine for a program, and the functions of some names in it.
#[allow(dead_code)] // Not everybody runs programs.
pub fn machine<const N: usize>(
    program: &str,
    heap: HeapSettings,
    options: RunOptions,
    names: [&str; N],
) -> (Machine, [FunctionIndex; N]) {
    let input = Input::Source(program);
    let loaded = load(&mut Sources::new(), "program.runa", input, &LoadOptions::default());
    let module = loaded.module.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let functions = names.map(|name| {
        let index = module.functions.iter().position(|function| function.name == name);
        FunctionIndex(u32::try_from(index.unwrap()).unwrap())
    });
    let options = RunOptions { limits: Limits { heap, ..options.limits }, ..options };
    (prepare(module, options).unwrap().machine, functions)
}

/// A context without a program, whose heap is filled from here.
#[allow(dead_code)] // Not everybody does without programs.
pub fn context(heap: HeapSettings) -> Box<Context> {
    let mut module = Module::default();
    let mut main = Function::new("main", TypeId::ANY);
    main.code = vec![Instruction::Return {}];
    module.functions.push(main);
    let program = Program::link(verify(module).unwrap(), &NativeTable::default()).unwrap();
    let limits = Limits { heap, ..Limits::default() };
    Context::new(Instance::new(Arc::new(program), Arc::new(NoEngine), limits, Streams::default()))
        .unwrap()
}
