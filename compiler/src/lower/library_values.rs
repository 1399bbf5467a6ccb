//! Processes of the library as values: functions that the module has besides those of processes.

use std::sync::Arc;

use runa_bytecode::{Function, FunctionIndex, Instruction, LocalIndex};

use super::function::FunctionLowering;
use super::module::ModuleBuilder;
use crate::hir::{Expression, LibraryProcess};
use crate::types::Ty;

impl FunctionLowering<'_, '_, '_> {
    /// Pushes a process of the library as a value.
    pub(super) fn library_process(&mut self, process: &LibraryProcess, expression: &Expression) {
        self.at(expression.span);
        self.module.types.id(&expression.ty);
        let function = self.module.library_function(process);
        self.emit(Instruction::Closure { function });
    }
}

impl ModuleBuilder<'_, '_> {
    /// The function that does what a process of the library does.
    fn library_function(&mut self, process: &LibraryProcess) -> FunctionIndex {
        if let Some(&known) = self.library_functions.get(&process.name) {
            return known;
        }
        let index = FunctionIndex(self.functions.len() as u32);
        self.functions.push(None);
        self.library_functions.insert(Arc::clone(&process.name), index);
        let result = process.body.ty.clone();
        let mut function = Function::new(process.name.to_string(), self.types.id(&result));
        function.file = self.file_of_language();
        function.locals = process.parameters.iter().map(|(_, ty)| self.types.id(ty)).collect();
        function.parameter_count = function.locals.len() as u16;
        let parameters = (0..).map(LocalIndex).zip(&process.parameters);
        let parameters = parameters.map(|(local, (temporary, _))| (*temporary, local)).collect();
        let mut lowering = FunctionLowering::of_language(self, function, parameters);
        match result {
            Ty::Nothing => lowering.drop_value(&process.body),
            _ => lowering.expression(&process.body),
        }
        lowering.emit(Instruction::Return {});
        self.functions[index.index()] = Some(lowering.finished());
        index
    }
}
