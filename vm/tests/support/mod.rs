//! Programs made by hand.
#![allow(dead_code)] // Each test file uses a part of it.

use std::sync::Arc;

use runa_bytecode::{
    Function, FunctionIndex, Handler, Instruction, LocalIndex, Module, TypeId, verify,
};
use runa_runtime::{ExceptionReport, NativeTable};
use runa_vm::{Completion, Flow, Hooks, Machine, MachineOptions, Value, View};

/// A module in the making; code goes to the function that was added last.
pub struct Program {
    pub module: Module,
}

impl Program {
    /// A program whose first function returns a `result`.
    pub fn new(result: TypeId) -> Self {
        let mut module = Module::default();
        module.functions.push(Function::new("main", result));
        Self { module }
    }

    pub fn list_of(&mut self, element: TypeId) -> TypeId {
        self.module.types.list_of(element)
    }

    pub fn function(
        &mut self,
        name: &str,
        parameters: &[TypeId],
        result: TypeId,
        locals: &[TypeId],
    ) -> FunctionIndex {
        let mut function = Function::new(name, result);
        function.parameter_count = parameters.len() as u16;
        function.locals = [parameters, locals].concat();
        self.module.functions.push(function);
        FunctionIndex(self.module.functions.len() as u32 - 1)
    }

    fn last(&mut self) -> &mut Function {
        self.module.functions.last_mut().expect("there is a first function")
    }

    pub fn locals(&mut self, locals: &[TypeId]) {
        self.last().locals.extend(locals);
    }

    pub fn code(&mut self, code: impl IntoIterator<Item = Instruction>) {
        self.last().code.extend(code);
    }

    pub fn handler(&mut self, handler: Handler) {
        self.last().handlers.push(handler);
    }

    pub fn machine(&self, stress: bool) -> Machine {
        let verified = verify(self.module.clone()).unwrap_or_else(|errors| {
            panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        });
        let program = runa_runtime::Program::link(verified, &NativeTable::default()).unwrap();
        let options = MachineOptions { stress: u32::from(stress), ..MachineOptions::default() };
        Machine::new(Arc::new(program), options).unwrap()
    }

    /// The result of the first function; it must be the same fused, unfused and with objects that
    /// move at every allocation.
    pub fn run_both(&self) -> Result<Value, ExceptionReport> {
        let fused = value(self.machine(false).run());
        let mut machine = self.machine(false);
        let unfused = machine.call_hooked(FunctionIndex(0), &[], &mut Watcher).unwrap();
        assert_eq!(value(unfused), fused);
        assert_eq!(value(self.machine(true).run()), fused);
        fused
    }
}

fn value(result: Result<Completion, ExceptionReport>) -> Result<Value, ExceptionReport> {
    result.map(|completion| match completion {
        Completion::Returned(value) => value,
        Completion::Halted(stack) => Value::List(stack),
        Completion::Exited(code) => panic!("no program here ends itself, found exit code {code}"),
    })
}

/// Lets everything run.
struct Watcher;

impl Hooks for Watcher {
    fn before(&mut self, _: &mut View<'_>, _: Instruction) -> Flow {
        Flow::Continue
    }
}

pub fn push(value: i64) -> Instruction {
    Instruction::PushInteger { value }
}

pub fn load(local: u16) -> Instruction {
    Instruction::Load { local: LocalIndex(local) }
}
