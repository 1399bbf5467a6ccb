//! Where the parts of an input stand in the tables of the module.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use runa_bytecode::{ClassIndex, FunctionIndex, GlobalIndex, Instruction, Module};
use runa_diagnostics::Diagnostic;

use super::{Declaration, Known};
use crate::hir::Program;
use crate::lower;
use crate::names::{ClassId, Names, ProcessId, ProcessKind, VariableId};
use crate::types::Ty;

/// The numbers of functions and variables, those of earlier inputs included.
#[derive(Debug)]
pub(crate) struct Growth {
    functions: HashMap<ProcessId, FunctionIndex>,
    globals: FxHashMap<VariableId, GlobalIndex>,
    classes: FxHashMap<ClassId, ClassIndex>,
    /// The classes that the module has not yet, copies of generic ones included, those above others first.
    added: Vec<ClassId>,
    /// The variables of this input.
    own: Vec<(VariableId, GlobalIndex)>,
    /// What is to be lowered.
    lowered: Vec<ProcessId>,
}

impl Growth {
    /// Gives a number to everything: the one that it has, the one that something of its name and type had
    /// before, or a new one.
    pub(super) fn new(
        known: &Known,
        program: &Program,
        names: &Names<'_>,
        module: &Module,
    ) -> Self {
        let known_functions = names.known_processes().map(|(id, process)| (id, process.function));
        let known_defaults = names.known_defaults().map(|(_, id, default)| (id, default.function));
        let known_members = names.known_members().map(|(id, member)| (id, member.function));
        let known_functions = known_functions.chain(known_members);
        let known_globals = names.known_variables().map(|(id, variable)| (id, variable.global));
        let known_globals =
            known_globals.chain(names.known_statics().map(|(id, known)| (id, known.global)));
        let mut growth = Self {
            functions: known_functions.chain(known_defaults).collect(),
            globals: known_globals.chain(names.checking().zip(known.checking)).collect(),
            classes: FxHashMap::default(),
            added: Vec::new(),
            own: Vec::new(),
            lowered: Vec::new(),
        };
        growth.place_classes(known, program, names, module.types.classes().len());
        growth.take_copies(program, names);
        growth.place_functions(program, names, module.functions.len());
        growth.place_variables(program, names, module.globals.len());
        growth
    }

    fn place_classes(&mut self, known: &Known, program: &Program, names: &Names<'_>, count: usize) {
        for class in &program.classes {
            if let Some(index) = known.class(&names.class_key(&class.ty)) {
                self.classes.insert(class.ty.id, index);
            }
        }
        let order = lower::order(&program.classes).into_iter();
        self.added = order.filter(|id| !self.classes.contains_key(id)).collect();
        let numbers = (count as u32..).map(ClassIndex);
        self.classes.extend(self.added.iter().copied().zip(numbers));
    }

    /// Finds the functions of copies that earlier inputs have made.
    fn take_copies(&mut self, program: &Program, names: &Names<'_>) {
        for copy in &program.copies {
            let Some(known) = names.known_copy(&copy.key) else { continue };
            let known = copy.processes.iter().zip(&known.processes);
            self.functions.extend(known.filter_map(|(&id, known)| Some((id, known.function?))));
        }
    }

    fn place_functions(&mut self, program: &Program, names: &Names<'_>, mut count: usize) {
        let is_wanted = |id: &ProcessId| {
            let is_needed = program.needed.get(names.process(*id).root.index()) == Some(&true);
            let is_here = !self.functions.contains_key(id) && !names.is_known_process(*id);
            is_needed && is_here && !names.is_in_test(*id) && !names.is_stub(*id)
        };
        let wanted: Vec<ProcessId> = names.process_ids().filter(is_wanted).collect();
        for (index, id) in wanted.into_iter().enumerate() {
            let older = older_function(program, names, id);
            let function = older.filter(|_| index > 0).unwrap_or_else(|| {
                let next = if index == 0 { 0 } else { count };
                count += usize::from(index > 0);
                FunctionIndex(next as u32)
            });
            self.functions.insert(id, function);
            self.lowered.push(id);
        }
    }

    fn place_variables(&mut self, program: &Program, names: &Names<'_>, mut count: usize) {
        for id in names.declared_variables() {
            let global = older_variable(program, names, id).unwrap_or_else(|| {
                count += 1;
                GlobalIndex(count as u32 - 1)
            });
            self.globals.insert(id, global);
            self.own.push((id, global));
        }
    }

    /// The function that a process becomes or has become.
    pub(crate) fn function(&self, id: ProcessId) -> FunctionIndex {
        self.functions.get(&id).copied().unwrap_or_default()
    }

    /// All of them.
    pub(crate) fn functions(&self) -> impl Iterator<Item = (ProcessId, FunctionIndex)> {
        self.functions.iter().map(|(&id, &function)| (id, function))
    }

    /// What a class becomes or has become.
    pub(crate) fn class(&self, id: ClassId) -> ClassIndex {
        self.classes.get(&id).copied().unwrap_or_default()
    }

    /// The classes that the input adds, copies of generic ones included, those above others first.
    pub(crate) fn added_classes(&self) -> &[ClassId] {
        &self.added
    }

    /// The variables of the module, those of earlier inputs included.
    pub(crate) fn globals(&self) -> &FxHashMap<VariableId, GlobalIndex> {
        &self.globals
    }

    /// The variables that the input declares, in the order of their declarations.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (VariableId, GlobalIndex)> {
        self.own.iter().copied()
    }

    /// The processes that are to be lowered, the top level first.
    pub(crate) fn lowered(&self) -> &[ProcessId] {
        &self.lowered
    }
}

/// The function of an older process with the name and type of this one.
fn older_function(program: &Program, names: &Names<'_>, id: ProcessId) -> Option<FunctionIndex> {
    let info = names.process(id);
    let is_declared = info.kind == ProcessKind::Process && info.parent.is_none();
    if !is_declared || info.class.is_some() || names.is_copy(id) {
        return None;
    }
    let checked = program.processes.get(id.index())?;
    // Its types as they are called now.
    let (older, known) =
        names.known_processes().find(|(_, known)| *known.written.head.name.text == *info.name)?;
    let older = program.processes.get(older.index())?;
    let is_same = older.parameters == checked.parameters && older.result == checked.result;
    (is_same && !known.is_generic()).then_some(known.function)
}

/// The place of an older variable with the name and type of this one.
fn older_variable(program: &Program, names: &Names<'_>, id: VariableId) -> Option<GlobalIndex> {
    if names.is_static(id) {
        return None;
    }
    let ty = program.variables.get(id.index())?;
    let name = &names.variable(id).name;
    let (older, known) = names.known_variables().find(|(_, known)| known.name.text == *name)?;
    (program.variables.get(older.index()) == Some(ty)).then_some(known.global)
}

/// Warnings about names that have become something else, while code of earlier inputs uses what they were.
pub(super) fn still_used<'g, 'n>(
    known: &'g Known,
    growth: &'g Growth,
    names: &'g Names<'n>,
    module: &'g Module,
) -> impl Iterator<Item = Diagnostic> + use<'g, 'n> {
    let processes = names.declared_processes().filter_map(move |id| {
        let info = names.process(id);
        let Declaration::Process(older) = known.find(&info.name)? else { return None };
        let is_other = older.function != growth.function(id) && !older.is_generic();
        is_other.then(|| (info.name.clone(), info.span, users_of_function(module, older.function)))
    });
    let variables = growth.variables().filter_map(move |(id, global)| {
        let info = names.variable(id);
        if names.is_static(id) {
            return None;
        }
        let Declaration::Variable(older) = known.find(&info.name)? else { return None };
        let is_other = older.global != global;
        is_other.then(|| (info.name.clone(), info.span, users_of_variable(module, older.global)))
    });
    let types = types_still_used(known, growth, names);
    processes
        .chain(variables)
        .filter_map(|(name, span, users)| {
            let first = users.first()?;
            let message =
                format!("`{name}` has another type now, and `{first}` uses the older one");
            let note = format!("declare `{first}` again to have it use the new `{name}`");
            Some(Diagnostic::warning("E0522", message).at(span, "declared again").note(note))
        })
        .chain(types)
}

/// Warnings about names of types that have become something else, while earlier inputs have declared something
/// of what they were.
fn types_still_used<'g, 'n>(
    known: &'g Known,
    growth: &'g Growth,
    names: &'g Names<'n>,
) -> impl Iterator<Item = Diagnostic> + use<'g, 'n> {
    names.declared_types().filter_map(|name| {
        let Declaration::Type(older) = known.find(&name.text)? else { return None };
        let place = older.written.name.span;
        let is_older = |leaf: &Ty| match leaf {
            Ty::Class(class) => names.class(class.origin).declaration.name.span == place,
            _ => false,
        };
        let mut users = known.users_of_type(|ty| ty.has_leaf(&is_older));
        let user = users.find(|user| !declares(growth, names, user))?;
        let message =
            format!("`{}` is another type now, and `{user}` is of the older one", name.text);
        let note = format!("declare `{user}` again to have it use the new `{}`", name.text);
        Some(Diagnostic::warning("E0522", message).at(name.span, "declared again").note(note))
    })
}

/// Whether the input declares a variable or process called `name`.
fn declares(growth: &Growth, names: &Names<'_>, name: &str) -> bool {
    let mut variables = growth.variables().map(|(id, _)| &names.variable(id).name);
    let mut processes = names.declared_processes().map(|id| &names.process(id).name);
    variables.any(|own| **own == *name) || processes.any(|own| **own == *name)
}

fn users_of_function(module: &Module, wanted: FunctionIndex) -> Vec<&str> {
    let uses = |instruction: &Instruction| match instruction {
        Instruction::Call { function } => *function == wanted,
        Instruction::Closure { function, .. } => *function == wanted,
        _ => false,
    };
    users(module, Some(wanted), uses)
}

fn users_of_variable(module: &Module, wanted: GlobalIndex) -> Vec<&str> {
    let uses = |instruction: &Instruction| match instruction {
        Instruction::LoadGlobal { global } | Instruction::StoreGlobal { global } => {
            *global == wanted
        }
        _ => false,
    };
    users(module, None, uses)
}

/// The names of functions, but for the input's own and `itself`, with an instruction that `uses` something.
fn users(
    module: &Module,
    itself: Option<FunctionIndex>,
    uses: impl Fn(&Instruction) -> bool,
) -> Vec<&str> {
    let functions = module.functions.iter().enumerate().skip(1);
    let others = functions.filter(|&(index, _)| Some(FunctionIndex(index as u32)) != itself);
    let users = others.filter(|(_, function)| function.code.iter().any(&uses));
    users.map(|(_, function)| function.name.as_str()).collect()
}
