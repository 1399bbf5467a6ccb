//! An instance without a program worth mentioning.

use std::sync::Arc;

use runa_bytecode::{Function, Instruction, Module, TypeId, verify};
use runa_runtime::instance::NoEngine;
use runa_runtime::{Context, HeapSettings, Instance, Limits, NativeTable, Program, Streams};

pub struct World {
    pub context: Box<Context>,
    pub list_of_text: TypeId,
    pub texts_to_integers: TypeId,
}

pub fn world(heap_bytes: usize, stress: bool) -> World {
    let mut world = world_with(HeapSettings::limited_to(heap_bytes));
    world.context.collect_every(u32::from(stress));
    world
}

pub fn world_with(heap: HeapSettings) -> World {
    let mut module = Module::default();
    let mut main = Function::new("main", TypeId::ANY);
    main.code = vec![Instruction::Return {}];
    module.functions.push(main);
    let list_of_text = module.types.list_of(TypeId::TEXT);
    let texts_to_integers = module.types.map_of(TypeId::TEXT, TypeId::INTEGER);
    let program = Program::link(verify(module).unwrap(), &NativeTable::default()).unwrap();
    let limits = Limits { heap, ..Limits::default() };
    let instance = Instance::new(Arc::new(program), Arc::new(NoEngine), limits, Streams::default());
    let context = Context::new(instance).unwrap();
    World { context, list_of_text, texts_to_integers }
}
