//! The module being made: its tables, shared by all functions.

use std::collections::HashMap;

use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

use runa_bytecode::{
    Constant, ConstantIndex, DefaultValue, Function, FunctionIndex, Global, GlobalIndex, Module,
    NativeImport, NativeIndex, TypeId,
};

use super::positions::Positions;
use crate::Contracts;
use crate::hir;
use crate::names::{Names, PRELUDE, ProcessId, VariableId};
use crate::session::Growth;
use crate::types::{ModuleTypes, Ty};

/// The constants of a module: texts, each of them once, and Bytes.
#[derive(Debug, Default)]
pub(crate) struct Constants {
    pool: Vec<Constant>,
    texts: HashMap<String, ConstantIndex>,
}

impl Constants {
    /// The constants of a module, to be continued.
    pub(super) fn of(pool: Vec<Constant>) -> Self {
        let texts = (0..).map(ConstantIndex).zip(&pool).filter_map(|(index, constant)| {
            if let Constant::Text(text) = constant { Some((text.clone(), index)) } else { None }
        });
        Self { texts: texts.collect(), pool }
    }

    /// The constant that says `text`.
    pub(crate) fn text(&mut self, text: &str) -> ConstantIndex {
        if let Some(&known) = self.texts.get(text) {
            return known;
        }
        let index = ConstantIndex(self.pool.len() as u32);
        self.pool.push(Constant::Text(text.to_owned()));
        self.texts.insert(text.to_owned(), index);
        index
    }

    /// A constant of these bytes.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> ConstantIndex {
        let index = ConstantIndex(self.pool.len() as u32);
        self.pool.push(Constant::Bytes(bytes.to_vec()));
        index
    }

    /// All of them, by their numbers.
    pub(crate) fn into_pool(self) -> Vec<Constant> {
        self.pool
    }
}

/// The tables of the module and what they are made from.
#[derive(Debug)]
pub(super) struct ModuleBuilder<'a, 'n> {
    pub(super) program: &'a hir::Program,
    pub(super) names: &'a Names<'n>,
    pub(super) positions: Positions<'a>,
    pub(super) types: ModuleTypes,
    pub(super) constants: Constants,
    pub(super) natives: Vec<NativeImport>,
    pub(super) globals: Vec<Global>,
    /// Finished functions; those of processes come first, then adaptors.
    pub(super) functions: Vec<Option<Function>>,
    /// A function has more variables than a frame can hold.
    pub(super) too_large: Vec<ProcessId>,
    native_ids: HashMap<Arc<str>, NativeIndex>,
    global_ids: FxHashMap<VariableId, GlobalIndex>,
    function_ids: Vec<Option<FunctionIndex>>,
    adaptors: HashMap<(Ty, Ty), FunctionIndex>,
    /// Those that do what processes of the library do, which are used as values.
    pub(super) library_functions: HashMap<Arc<str>, FunctionIndex>,
    /// The methods that close objects.
    pub(super) closing: FxHashSet<ProcessId>,
    /// Whether tests are there, for which `main` does not run.
    pub(super) with_tests: bool,
    /// Which contracts are checked.
    pub(super) contracts: Contracts,
    /// Which file of the module the functions come from.
    pub(super) file: u32,
}

impl<'a, 'n> ModuleBuilder<'a, 'n> {
    /// An empty module for the processes that `wanted` lists.
    pub(super) fn new(
        program: &'a hir::Program,
        names: &'a Names<'n>,
        positions: Positions<'a>,
        wanted: &[ProcessId],
    ) -> Self {
        let mut function_ids = vec![None; program.processes.len()];
        for (index, process) in wanted.iter().enumerate() {
            function_ids[process.index()] = Some(FunctionIndex(index as u32));
        }
        Self {
            program,
            names,
            positions,
            types: ModuleTypes::default(),
            constants: Constants::default(),
            natives: Vec::new(),
            globals: Vec::new(),
            functions: vec![None; wanted.len()],
            too_large: Vec::new(),
            native_ids: HashMap::new(),
            global_ids: FxHashMap::default(),
            function_ids,
            adaptors: HashMap::new(),
            library_functions: HashMap::new(),
            closing: super::objects::closing(&program.classes),
            with_tests: false,
            contracts: Contracts::default(),
            file: 0,
        }
    }

    /// The tables of `module`, to be continued with an input of its session.
    pub(super) fn extending(
        module: &Module,
        program: &'a hir::Program,
        names: &'a Names<'n>,
        positions: Positions<'a>,
        growth: &Growth,
    ) -> Self {
        let mut builder = Self::new(program, names, positions, &[]);
        builder.types = ModuleTypes::of(module.types.clone());
        builder.constants = Constants::of(module.constants.clone());
        builder.natives = module.natives.clone();
        let natives = (0..).map(NativeIndex).zip(&module.natives);
        builder.native_ids =
            natives.map(|(index, native)| (Arc::from(native.name.as_str()), index)).collect();
        builder.globals = module.globals.clone();
        builder.global_ids = growth.globals().clone();
        builder.functions = module.functions.iter().cloned().map(Some).collect();
        for (process, function) in growth.functions() {
            builder.function_ids[process.index()] = Some(function);
            let count = builder.functions.len().max(function.index() + 1);
            builder.functions.resize(count, None);
        }
        builder.file = module.files.len() as u32;
        builder
    }

    /// Adds the variables of the input; its classes are there.
    pub(super) fn add_globals(&mut self, growth: &Growth) {
        for (variable, global) in growth.variables() {
            self.declare_global(variable, global);
        }
    }

    /// Makes sure that the table has a variable at `global`: new ones come in the order of their places.
    fn declare_global(&mut self, variable: VariableId, global: GlobalIndex) {
        if global.index() == self.globals.len() {
            let name = self.names.variable(variable).name.to_string();
            let ty = self.types.id(&self.program.variables[variable.index()]);
            self.globals.push(Global { name, ty });
        }
    }

    /// Which file of the module a process comes from.
    pub(super) fn file_of(&self, process: ProcessId) -> u32 {
        let span = self.names.process(process).span;
        if span.file == PRELUDE {
            return self.file_of_language();
        }
        let older = self.names.known_texts().find(|text| text.file == span.file);
        older.map_or_else(
            || self.file + self.names.module_of(span).index() as u32,
            |text| text.number,
        )
    }

    /// The file of what belongs to the language itself: behind those of the program. A session has none.
    pub(super) fn file_of_language(&self) -> u32 {
        if self.names.is_session() { self.file } else { self.names.module_count() }
    }

    /// The function that `process` becomes.
    pub(super) fn function_of(&self, process: ProcessId) -> FunctionIndex {
        self.function_ids.get(process.index()).copied().flatten().unwrap_or_default()
    }

    /// What parameters of a process get that calls by name leave out.
    pub(super) fn defaults_of(&self, process: ProcessId) -> Vec<DefaultValue> {
        let info = self.names.process(process);
        let first = usize::from(info.receiver.is_some());
        let place = |variable: &VariableId| {
            let place = info.parameters.iter().position(|known| known == variable);
            place.map(|place| (first + place) as u16)
        };
        let defaults = info.defaults.iter().enumerate();
        let defaults = defaults.filter_map(|(index, &default)| Some((index, default?)));
        let defaults = defaults.filter_map(|(index, default)| {
            Some(DefaultValue {
                parameter: (first + index) as u16,
                function: self.function_ids.get(default.index()).copied().flatten()?,
                takes: self.names.process(default).parameters.iter().filter_map(place).collect(),
            })
        });
        defaults.collect()
    }

    /// The native function `name` with the signature of this use; all uses agree on it.
    pub(super) fn native(
        &mut self,
        name: &Arc<str>,
        parameters: Vec<TypeId>,
        result: TypeId,
    ) -> NativeIndex {
        let natives = &mut self.natives;
        *self.native_ids.entry(name.clone()).or_insert_with(|| {
            natives.push(NativeImport { name: name.to_string(), parameters, result });
            NativeIndex(natives.len() as u32 - 1)
        })
    }

    /// The module variable that `variable` is, if it is one.
    pub(super) fn global(&mut self, variable: VariableId) -> Option<GlobalIndex> {
        let info = self.names.variable(variable);
        if !info.is_global {
            return None;
        }
        if let Some(&known) = self.global_ids.get(&variable) {
            return Some(known);
        }
        let ty = self.types.id(&self.program.variables[variable.index()]);
        let index = GlobalIndex(self.globals.len() as u32);
        self.globals.push(Global { name: info.name.to_string(), ty });
        self.global_ids.insert(variable, index);
        Some(index)
    }

    /// Whether a heap variable refers to an object from when it is set on, and to nothing before.
    pub(super) fn is_set_late(&self, variable: VariableId) -> bool {
        let ty = &self.program.variables[variable.index()];
        !self.names.variable(variable).has_value && ty.is_reference() && !ty.accepts_nothing()
    }

    /// The type of the word in which closures and frames keep `variable`: its own, or a heap
    /// variable of it when closures share it.
    pub(super) fn storage_type(&mut self, variable: VariableId) -> TypeId {
        let ty = &self.program.variables[variable.index()];
        match self.names.variable(variable).lives_in_cell() {
            true if self.is_set_late(variable) => {
                let kept = Ty::optional(ty.clone());
                self.types.cell(&kept)
            }
            true => self.types.cell(ty),
            false => self.types.id(ty),
        }
    }

    /// Whether a variable has a value from its declaration on that the program does not give it; see
    /// [`Program::preset`](hir::Program::preset).
    pub(super) fn is_preset(&self, variable: VariableId) -> bool {
        let info = self.names.variable(variable);
        self.program.preset.contains(&variable) && !info.is_global && !info.lives_in_cell()
    }

    /// The adaptor between two function types, if it has been made.
    pub(super) fn known_adaptor(&self, from: &Ty, to: &Ty) -> Option<FunctionIndex> {
        self.adaptors.get(&(from.clone(), to.clone())).copied()
    }

    /// Takes a place in the function table for the adaptor between two function types.
    pub(super) fn reserve_adaptor(&mut self, from: &Ty, to: &Ty) -> FunctionIndex {
        let index = FunctionIndex(self.functions.len() as u32);
        self.functions.push(None);
        self.adaptors.insert((from.clone(), to.clone()), index);
        index
    }
}
