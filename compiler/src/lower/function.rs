//! Lowering of one function: where its variables are.

use rustc_hash::FxHashMap;

use runa_bytecode::{CaptureIndex, Function, Instruction, LocalIndex};
use runa_diagnostics::{FileId, Span};

use super::cleanup::{Cleanup, Epilogue};
use super::emit::{FunctionBuilder, Label};
use super::module::ModuleBuilder;
use crate::hir::{self, Temporary};
use crate::names::{PRELUDE, ProcessId, VariableId};
use crate::types::{Conversion, Ty};

/// A function on its way from the checked tree to code.
#[derive(Debug)]
pub(super) struct FunctionLowering<'m, 'a, 'n> {
    pub(super) module: &'m mut ModuleBuilder<'a, 'n>,
    pub(super) builder: FunctionBuilder,
    pub(super) process: &'a hir::Process,
    pub(super) loops: Vec<Loop>,
    /// What is done on the way out of the statements around, innermost last.
    pub(super) cleanups: Vec<Cleanup>,
    /// Where every `Return` goes that must be checked, and what holds its value there.
    pub(super) epilogue: Option<Epilogue>,
    /// The text that it stands in.
    file: FileId,
    captures: FxHashMap<VariableId, CaptureIndex>,
    slots: FxHashMap<VariableId, Slot>,
    temporaries: FxHashMap<Temporary, LocalIndex>,
    /// The variables of the blocks that are open, innermost last.
    scopes: Vec<Vec<VariableId>>,
}

/// Where `Continue` and `Break` go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loop {
    pub(super) continue_at: Label,
    pub(super) break_at: Label,
    /// How many cleanups are around the loop.
    pub(super) cleanups: usize,
}

/// A variable's place in the frame and the first instruction of its scope.
#[derive(Clone, Copy, Debug)]
struct Slot {
    local: LocalIndex,
    start: u32,
}

/// Where a variable is, seen from the running function.
enum Place {
    Global(runa_bytecode::GlobalIndex),
    Local(LocalIndex),
    Capture(CaptureIndex),
}

impl<'m, 'a, 'n> FunctionLowering<'m, 'a, 'n> {
    /// Lowers `process` completely.
    pub(super) fn lower(module: &'m mut ModuleBuilder<'a, 'n>, process: ProcessId) -> Function {
        let mut lowering = Self::begin(module, process);
        lowering.unpack_parameters(process);
        lowering.enter_contracts();
        lowering.enter_closing(process);
        lowering.with_rights(process, |lowering| lowering.body(process));
        if lowering.builder.is_reachable() {
            lowering.return_nothing();
        }
        lowering.leave_contracts();
        lowering.finish(process)
    }

    fn body(&mut self, process: ProcessId) {
        let body = &self.process.body;
        match body.split_last() {
            Some((_, before_main)) if self.leaves_out_main(process) => {
                self.statements(before_main);
                if self.builder.is_reachable() {
                    self.return_without_main();
                }
            }
            _ => self.statements(body),
        }
    }

    /// Whether a process ends with the call of `main`, which is not for tests.
    fn leaves_out_main(&self, process: ProcessId) -> bool {
        let is_top_level = process.index() == 0;
        is_top_level && self.module.with_tests && self.module.names.main().is_some()
    }

    /// Ends the top level whose result would be that of `main`.
    fn return_without_main(&mut self) {
        if passed_result(self.process) == Ty::Integer {
            self.builder.emit(Instruction::PushInteger { value: 0 });
            self.leave_process(true);
        }
    }

    fn begin(module: &'m mut ModuleBuilder<'a, 'n>, id: ProcessId) -> Self {
        let process = &module.program.processes[id.index()];
        let info = module.names.process(id);
        let mut function =
            Function::new(info.name.to_string(), module.types.id(&passed_result(process)));
        function.file = module.file_of(id);
        if module.names.is_called_by_name(id) {
            function.takes_rest = info.parameters_written.last().is_some_and(|last| last.rest);
            function.defaults = module.defaults_of(id);
        }
        function.is_inline = module.names.is_inline(info.span);
        let passed = |ty| if process.any_boundary { &Ty::Any } else { ty };
        function.locals = process.parameters.iter().map(|ty| module.types.id(passed(ty))).collect();
        function.parameter_count = function.locals.len() as u16;
        function.captures =
            info.captures.iter().map(|&variable| module.storage_type(variable)).collect();
        let captures = info.captures.iter().enumerate();
        let captures =
            captures.map(|(index, &variable)| (variable, CaptureIndex(index as u16))).collect();
        let mut builder = FunctionBuilder::new(function);
        // What is always there stands in no file of the program.
        if info.span.file != PRELUDE {
            builder.at(module.positions.of(info.span));
        }
        Self {
            module,
            builder,
            process,
            loops: Vec::new(),
            cleanups: Vec::new(),
            epilogue: None,
            file: info.span.file,
            captures,
            slots: FxHashMap::default(),
            temporaries: FxHashMap::default(),
            scopes: vec![Vec::new()],
        }
    }

    /// A function of the language itself, with the places of what stands for its parameters.
    pub(super) fn of_language(
        module: &'m mut ModuleBuilder<'a, 'n>,
        function: Function,
        parameters: FxHashMap<Temporary, LocalIndex>,
    ) -> Self {
        let process = &module.program.processes[0];
        Self {
            module,
            builder: FunctionBuilder::new(function),
            process,
            loops: Vec::new(),
            cleanups: Vec::new(),
            epilogue: None,
            file: PRELUDE,
            captures: FxHashMap::default(),
            slots: FxHashMap::default(),
            temporaries: parameters,
            scopes: vec![Vec::new()],
        }
    }

    /// The function as far as it was lowered.
    pub(super) fn finished(self) -> Function {
        self.builder.finish()
    }

    /// Makes variables of the parameters: those passed as `Any` are converted, those that closures
    /// share move to the heap.
    fn unpack_parameters(&mut self, id: ProcessId) {
        let process = self.process;
        let parameters = self.module.names.passed_to(id);
        for (index, (&variable, ty)) in parameters.iter().zip(&process.parameters).enumerate() {
            let passed = LocalIndex(index as u16);
            let in_cell = self.module.names.variable(variable).lives_in_cell();
            let converted = process.any_boundary && *ty != Ty::Any;
            if !in_cell && !converted {
                self.bind(variable, passed);
                continue;
            }
            self.builder.emit(Instruction::Load { local: passed });
            if converted {
                self.convert(Conversion::Cast, &Ty::Any, ty);
            }
            self.store_new(variable);
        }
    }

    fn finish(mut self, id: ProcessId) -> Function {
        self.close_scope();
        if self.builder.too_many_locals() {
            self.module.too_large.push(id);
        }
        self.builder.finish()
    }

    /// Returns without a value; one that is missing would be a value `nothing`.
    pub(super) fn return_nothing(&mut self) {
        let result = passed_result(self.process);
        let is_value = match result {
            Ty::Optional(_) if result.is_reference() => {
                let ty = self.module.types.id(&result);
                self.builder.emit(Instruction::PushNothing { ty });
                true
            }
            Ty::Optional(_) => {
                self.push_tagged_nothing();
                true
            }
            Ty::Any if self.epilogue.is_some() => {
                self.builder.emit(Instruction::Push { value: runa_bytecode::Literal::Nothing });
                true
            }
            // Without a value on the stack it is `nothing`.
            _ => false,
        };
        self.leave_process(is_value);
    }

    pub(super) fn push_tagged_nothing(&mut self) {
        self.builder.emit(Instruction::Push { value: runa_bytecode::Literal::Nothing });
        self.builder.emit(Instruction::Cast { ty: runa_bytecode::TypeId::NOTHING });
    }

    /// What is emitted next comes from `span`.
    pub(super) fn at(&mut self, span: Span) {
        // What was taken from another file, as contracts that are inherited are, has no line in this one.
        let is_here = span.file == self.file || span.file == FileId::default();
        if is_here && self.file != PRELUDE {
            self.builder.at(self.module.positions.of(span));
        }
    }

    /// Opens a block.
    pub(super) fn open_scope(&mut self) {
        self.scopes.push(Vec::new());
    }

    /// Closes a block: its variables end here.
    pub(super) fn close_scope(&mut self) {
        for variable in self.scopes.pop().unwrap_or_default() {
            if let Some(slot) = self.slots.remove(&variable) {
                let name = &self.module.names.variable(variable).name;
                self.builder.name_local(slot.local, name, slot.start);
                self.builder.release(slot.local);
            }
        }
    }

    fn bind(&mut self, variable: VariableId, local: LocalIndex) {
        let start = self.builder.pc();
        self.slots.insert(variable, Slot { local, start });
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(variable);
        }
    }

    /// Gives a new variable a place in the frame, without a value.
    pub(super) fn declare(&mut self, variable: VariableId) -> LocalIndex {
        let ty = self.module.storage_type(variable);
        let local = self.builder.temporary(ty);
        self.bind(variable, local);
        local
    }

    /// Gives a new variable a place in the frame, without a value of the program. One that is
    /// [preset](hir::Program::preset) gets one that nobody reads.
    pub(super) fn declare_without_value(&mut self, variable: VariableId) {
        if self.module.global(variable).is_some() {
            return;
        }
        if self.module.names.variable(variable).lives_in_cell() {
            let ty = self.module.program.variables[variable.index()].clone();
            match self.module.is_set_late(variable) {
                true => self.push_preset(&Ty::optional(ty)),
                false => self.push_preset(&ty),
            }
            return self.store_new(variable);
        }
        if !self.module.is_preset(variable) {
            self.declare(variable);
            return;
        }
        let ty = self.module.program.variables[variable.index()].clone();
        let local = self.preset_local(&ty);
        self.bind(variable, local);
    }

    /// Pops the first value of a new variable.
    pub(super) fn store_new(&mut self, variable: VariableId) {
        if let Some(global) = self.module.global(variable) {
            self.builder.emit(Instruction::StoreGlobal { global });
            return;
        }
        if self.module.names.variable(variable).lives_in_cell() {
            let ty = self.module.storage_type(variable);
            self.builder.emit(Instruction::NewCell { ty });
        }
        let ty = self.module.storage_type(variable);
        let local = self.builder.temporary(ty);
        self.builder.emit(Instruction::Store { local });
        self.bind(variable, local);
    }

    /// Pops the first value of a variable that has its place in the frame already.
    pub(super) fn store_first(&mut self, variable: VariableId) {
        let Some(slot) = self.slots.get(&variable).copied() else {
            return self.store_new(variable);
        };
        if self.module.names.variable(variable).lives_in_cell() {
            let ty = self.module.storage_type(variable);
            self.builder.emit(Instruction::NewCell { ty });
        }
        self.builder.emit(Instruction::Store { local: slot.local });
    }

    /// Sets a variable to what `value` pushes.
    pub(super) fn assign(&mut self, variable: VariableId, value: impl FnOnce(&mut Self)) {
        let in_cell = self.module.names.variable(variable).lives_in_cell();
        if in_cell {
            self.push_storage(variable);
            value(self);
            self.builder.emit(Instruction::SetCell {});
            return;
        }
        value(self);
        match self.place(variable) {
            Place::Global(global) => self.builder.emit(Instruction::StoreGlobal { global }),
            Place::Local(local) => self.builder.emit(Instruction::Store { local }),
            Place::Capture(_) => self.builder.emit(Instruction::Pop {}),
        }
    }

    /// Pushes the value of a variable.
    pub(super) fn load(&mut self, variable: VariableId) {
        self.push_storage(variable);
        if self.module.names.variable(variable).lives_in_cell() {
            self.builder.emit(Instruction::GetCell {});
            if self.module.is_set_late(variable) {
                self.builder.emit(Instruction::NotNothing {});
            }
        } else if self.module.is_preset(variable) {
            let ty = self.module.program.variables[variable.index()].clone();
            self.surely_set(&ty);
        }
    }

    /// Pushes the word in which a variable is kept: its value or its heap variable.
    pub(super) fn push_storage(&mut self, variable: VariableId) {
        let instruction = match self.place(variable) {
            Place::Global(global) => Instruction::LoadGlobal { global },
            Place::Local(local) => Instruction::Load { local },
            Place::Capture(capture) => Instruction::LoadCapture { capture },
        };
        self.builder.emit(instruction);
    }

    fn place(&mut self, variable: VariableId) -> Place {
        if let Some(global) = self.module.global(variable) {
            Place::Global(global)
        } else if let Some(slot) = self.slots.get(&variable) {
            Place::Local(slot.local)
        } else {
            Place::Capture(self.captures.get(&variable).copied().unwrap_or_default())
        }
    }

    /// Pops into a temporary, which has its place until [`release`](Self::release) gives that back.
    pub(super) fn hold(&mut self, temporary: Temporary, ty: &Ty) -> LocalIndex {
        let ty = self.module.types.id(ty);
        let builder = &mut self.builder;
        let local = *self.temporaries.entry(temporary).or_insert_with(|| builder.temporary(ty));
        self.builder.emit(Instruction::Store { local });
        local
    }

    /// Whether a temporary has its place.
    pub(super) fn is_held(&self, temporary: Temporary) -> bool {
        self.temporaries.contains_key(&temporary)
    }

    /// Pushes the value of a temporary.
    pub(super) fn load_temporary(&mut self, temporary: Temporary) {
        let local = self.temporaries.get(&temporary).copied().unwrap_or_default();
        self.builder.emit(Instruction::Load { local });
    }

    /// Ends the use of a temporary.
    pub(super) fn release(&mut self, temporary: Temporary) {
        if let Some(local) = self.temporaries.remove(&temporary) {
            self.builder.release(local);
        }
    }
}

/// The type in which a process hands its result to its callers.
pub(super) fn passed_result(process: &hir::Process) -> Ty {
    match &process.result {
        _ if process.any_boundary => Ty::Any,
        Some(result) => result.clone(),
        None => Ty::Nothing,
    }
}
