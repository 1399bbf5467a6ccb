//! An instance without a program worth mentioning.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use runa_bytecode::{Function, FunctionIndex, Instruction, Module, TypeId, verify};
use runa_runtime::instance::Engine;
use runa_runtime::{Context, Instance, Limits, NativeTable, Program, Raised, RootSlot, Streams};

/// Runs nothing.
#[derive(Debug)]
struct Idle;

impl Engine for Idle {
    fn call(&self, _: &mut Context, _: FunctionIndex, _: u64, _: &[u64]) -> Result<u64, Raised> {
        Err(Raised)
    }

    fn resume(
        &self,
        _: &mut Context,
        _: FunctionIndex,
        _: u64,
        _: u32,
        _: &[u64],
    ) -> Option<Result<u64, Raised>> {
        None
    }

    fn visit_frames(&self, _: &Context, _: &mut dyn FnMut(RootSlot)) {}
}

pub struct World {
    pub context: Box<Context>,
    pub list_of_text: TypeId,
    pub texts_to_integers: TypeId,
}

pub fn world(heap_bytes: usize, stress: bool) -> World {
    let mut module = Module::default();
    let mut main = Function::new("main", TypeId::ANY);
    main.code = vec![Instruction::Return {}];
    module.functions.push(main);
    let list_of_text = module.types.list_of(TypeId::TEXT);
    let texts_to_integers = module.types.map_of(TypeId::TEXT, TypeId::INTEGER);
    let program = Program::link(verify(module).unwrap(), &NativeTable::default()).unwrap();
    let limits = Limits { heap_bytes, ..Limits::default() };
    let instance = Instance::new(Arc::new(program), Arc::new(Idle), limits, Streams::default());
    let context = Context::new(instance).unwrap();
    context.instance().stress.store(stress, Ordering::Relaxed);
    World { context, list_of_text, texts_to_integers }
}
