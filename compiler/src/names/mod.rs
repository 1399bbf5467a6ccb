//! Names: which declaration each name means, which variables closures take with them, who uses whom.
//!
//! One walk over the syntax tree, before any type is known. Everything that is wrong with names is
//! said here, once, however often the checker looks at a process.

mod again;
mod attributes;
mod by_place;
mod captures;
mod classes;
mod contracts;
mod copies;
mod declare;
mod defaults;
mod deprecated;
mod foreign;
mod handlers;
mod invariants;
mod known;
mod known_types;
mod local_types;
mod modules;
mod needs;
mod order;
mod patterns;
mod prelude;
mod resolve;
mod scopes;
mod statics;
mod variants;
mod walk;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use runa_diagnostics::{Diagnostic, FileId, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::library::{LibraryType, ModuleId};
use crate::session::{Known, KnownType};
use crate::syntax::ast;

pub(crate) use again::{Outermost, ResolvedAgain, Ties, resolve_again, resolve_noting, root_of};
pub(crate) use attributes::Attributes;
use by_place::ByPlace;
pub(crate) use classes::{ClassInfo, MethodInfo};
pub(crate) use copies::Copied;
use copies::Copies;
pub(crate) use handlers::Handler;
pub(crate) use invariants::{INVARIANT, Invariant, invariant_head};
pub(crate) use modules::NamedType;
use modules::{AllLeads, ModuleInfo};
pub(crate) use prelude::PRELUDE;
pub(crate) use resolve::{MOST_SUGGESTIONS, resolve, resolve_input, resolve_modules};

macro_rules! id {
    ($(#[doc = $doc:literal])* $name:ident) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) struct $name(u32);

        impl $name {
            /// The index as a `usize`.
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id! {
    /// A variable, parameter or constant.
    VariableId
}
id! {
    /// A process, a lambda, a test or the top level, which is the first.
    ProcessId
}

id! {
    /// A class, structure, interface or variant of the program, or a case of a variant.
    ClassId
}

/// A module of the program; the main one is the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ModuleNumber(u32);

impl ModuleNumber {
    /// The index as a `usize`.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a variable was declared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VariableKind {
    Let,
    Constant,
    Parameter,
    /// The variable of a `For`.
    Loop,
    /// Bound by a pattern of a `Match`.
    Pattern,
}

/// A variable.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: Arc<str>,
    /// Its name where it is declared.
    pub(crate) span: Span,
    pub(crate) kind: VariableKind,
    /// The process it belongs to.
    pub(crate) owner: ProcessId,
    /// Whether it is a variable of the module: declared at the outermost level and used by a process.
    pub(crate) is_global: bool,
    /// Whether it has a value from its declaration on.
    pub(crate) has_value: bool,
    /// Whether an earlier input of the session has declared it, so that its type is settled.
    is_known: bool,
    is_outermost: bool,
    is_captured: bool,
    is_assigned: bool,
    is_assigned_by_others: bool,
    /// What the program declares, if this stands for it in a copy.
    copy_of: Option<VariableId>,
}

impl Variable {
    /// A variable of a process that the program does not declare, which has a value.
    fn made(name: impl Into<Arc<str>>, span: Span, kind: VariableKind, owner: ProcessId) -> Self {
        Self {
            name: name.into(),
            span,
            kind,
            owner,
            is_global: false,
            has_value: true,
            is_known: false,
            is_outermost: false,
            is_captured: false,
            is_assigned: false,
            is_assigned_by_others: false,
            copy_of: None,
        }
    }

    /// Whether closures share it, so that it lives on the heap: captured, and changed after it got
    /// its first value.
    pub(crate) fn lives_in_cell(&self) -> bool {
        !self.is_global && self.is_captured && (self.is_assigned || !self.has_value)
    }

    /// Whether it keeps its first value.
    pub(crate) fn is_fixed(&self) -> bool {
        !self.is_assigned && self.has_value
    }

    /// Whether its value stays while an expression is computed: only assignments of its own process
    /// change it, and they are statements.
    pub(crate) fn stays_within_expressions(&self) -> bool {
        self.is_fixed() || !self.is_global && !self.is_captured
    }

    /// Whether a process other than its own sets it, so that nothing can be known of it for long.
    pub(crate) fn is_assigned_by_others(&self) -> bool {
        self.is_assigned_by_others
    }
}

/// What a process was declared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProcessKind {
    TopLevel,
    Process,
    Lambda,
    Test,
    /// What computes the value of a parameter that a call leaves out, or of a field that a constructor
    /// does not set.
    Default,
    Constructor,
    /// What checks the invariants of objects.
    Invariant,
    /// The head of a method without a body: calls need it for what computes its default values. It is never run.
    Head,
}

/// What a process consists of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body<'a> {
    Statements(&'a [ast::Statement]),
    Value(&'a ast::Expr),
    TopLevel(&'a [ast::Item]),
    /// Those of a class.
    Invariants(ClassId),
    /// It stands in a library of C.
    External(&'a ast::ExternalProcess),
}

/// A process.
#[derive(Debug)]
pub(crate) struct ProcessInfo<'a> {
    pub(crate) name: Arc<str>,
    /// Its name where it is declared; for a lambda all of it.
    pub(crate) span: Span,
    pub(crate) kind: ProcessKind,
    /// The process it stands in, if it is checked with that.
    pub(crate) parent: Option<ProcessId>,
    /// The root it is checked with.
    pub(crate) root: ProcessId,
    /// Its own type parameters.
    pub(crate) type_parameters: &'a [ast::TypeParameter],
    /// What they must be.
    pub(crate) bounds: &'a [ast::WhereBound],
    pub(crate) parameters: Vec<VariableId>,
    pub(crate) parameters_written: &'a [ast::Parameter],
    /// What computes the values of parameters that a call leaves out, for each parameter. It takes those
    /// earlier parameters that it uses, and the same variables with it as this process.
    pub(crate) defaults: Vec<Option<ProcessId>>,
    pub(crate) result_written: Option<&'a ast::Type>,
    pub(crate) contracts: &'a [ast::Contract],
    /// What `result` means in its `Ensures`, if there is one.
    pub(crate) result: Option<VariableId>,
    pub(crate) body: Body<'a>,
    /// The variables of other processes that it takes with it.
    pub(crate) captures: Vec<VariableId>,
    /// Whether others may call it by name from outside the module.
    pub(crate) is_exported: bool,
    /// The process around it, if it is a root all the same.
    within: Option<ProcessId>,
    /// What the program declares, if this stands for it in a copy.
    copy_of: Option<ProcessId>,
    /// Whether it uses itself, directly or through others, and nobody says what it returns.
    pub(crate) is_recursive: bool,
    /// The class that it belongs to.
    pub(crate) class: Option<ClassId>,
    /// The object that it is called on, which it calls `self`.
    pub(crate) receiver: Option<VariableId>,
}

impl ProcessInfo<'_> {
    /// The process that it stands in, if it is not of the outermost level.
    pub(crate) fn process_around(&self) -> Option<ProcessId> {
        self.parent.or(self.within)
    }

    /// Whether it is a lambda.
    pub(crate) fn is_lambda(&self) -> bool {
        self.kind == ProcessKind::Lambda
    }
}

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning<'a> {
    Variable(VariableId),
    Process(ProcessId),
    /// A process that is always there.
    Prelude(&'a str),
    /// A module of the library.
    Module(&'static str),
    /// A module of the program.
    OwnModule(ModuleNumber),
    /// A process or value of a module of the library, imported by name.
    Imported(ModuleId, &'a str),
    /// A type.
    Type,
    /// A class, structure, variant or interface of the program.
    Class(ClassId),
    /// A case of a variant; of which one is found by the checker.
    Case,
    /// Wrong, and reported.
    Unknown,
}

/// A byte of a text. Names of a session stand in several texts.
type Place = (FileId, u32);

/// Where something begins.
fn place(span: Span) -> Place {
    (span.file, span.start)
}

/// The names of a program, resolved.
#[derive(Debug)]
pub(crate) struct Names<'a> {
    variables: Vec<Variable>,
    processes: Vec<ProcessInfo<'a>>,
    copies: Copies<'a>,
    /// Meanings by the place at which a name stands, with the end of the name.
    meanings: ByPlace<(u32, Meaning<'a>)>,
    /// Variables by the place at which their declaration names them.
    declared: FxHashMap<Place, VariableId>,
    /// Processes by the place at which they begin.
    begun: FxHashMap<Place, ProcessId>,
    /// The handlers that a signal asks and that are not just taken, by the place at which their `Catch` begins.
    handlers: FxHashMap<Place, Handler>,
    /// Whether there may be signals, so that every `Catch` must be known before anything is left.
    pub(crate) signals: bool,
    /// By the modules that know them.
    aliases: FxHashMap<(ModuleNumber, &'a str), &'a ast::Alias>,
    /// Types that blocks name, with where they can be used.
    local_types: FxHashMap<&'a str, BTreeMap<Place, (Span, &'a ast::Alias)>>,
    /// Types of the library, by the modules that import them and what they call them.
    library_types: FxHashMap<(ModuleNumber, &'a str), LibraryType>,
    classes: Vec<ClassInfo<'a>>,
    class_names: FxHashMap<(ModuleNumber, &'a str), ClassId>,
    /// The types that are always there, written in the language itself.
    prelude: FxHashMap<&'a str, ClassId>,
    /// The cases of all variants, by their modules and names.
    cases: FxHashMap<(ModuleNumber, &'a str), Vec<ClassId>>,
    case_names: FxHashSet<&'a str>,
    /// The methods of all classes, by their names.
    methods: FxHashMap<&'a str, Vec<ProcessId>>,
    /// Whether invariants are being checked, if there are some.
    checking: Option<VariableId>,
    /// What stands behind a `self` in such a condition, by where that begins.
    members_of_self: FxHashMap<Place, &'a ast::Name>,
    /// Where variables are assigned after their declaration, in the order of the text.
    assignments: Vec<(Place, VariableId)>,
    /// Which variables conditions of contracts and of `Assert` name, in the order of the text.
    in_conditions: Vec<(Place, VariableId)>,
    roots: Vec<ProcessId>,
    root_variables: Vec<Vec<VariableId>>,
    root_processes: Vec<Vec<ProcessId>>,
    /// The roots that stand in other ones.
    roots_within: FxHashMap<ProcessId, Vec<ProcessId>>,
    process_users: Vec<Vec<ProcessId>>,
    variable_users: Vec<Vec<ProcessId>>,
    main: Option<ProcessId>,
    /// What earlier inputs have declared, in a session.
    known: Option<&'a Known>,
    /// The processes among that, in its order.
    known_processes: Range<usize>,
    /// The types among that: all that were ever declared, with their classes.
    known_types: Vec<(ClassId, &'a KnownType)>,
    /// The first class that is not known.
    first_own_class: usize,
    /// Their processes that had contracts.
    known_contracts: FxHashSet<ProcessId>,
    /// What names of types mean in which inputs, and in those behind them, up to the next.
    type_versions: FxHashMap<&'a str, Vec<(FileId, NamedType<'a>)>>,
    /// Types that the program declares and this version has not.
    refused_types: FxHashSet<(ModuleNumber, &'a str)>,
    /// What modules may do outside, if they say so.
    module_needs: FxHashMap<ModuleNumber, String>,
    /// What attributes say of processes and types.
    attributes: Attributes,
    modules: Vec<ModuleInfo<'a>>,
    modules_by_file: FxHashMap<FileId, ModuleNumber>,
    /// Where imports lead, if that was looked at.
    leads: Option<&'a AllLeads>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Names<'a> {
    /// The variable `id`.
    pub(crate) fn variable(&self, id: VariableId) -> &Variable {
        let base = self.variables.len();
        self.variables.get(id.index()).unwrap_or_else(|| &self.copies.variables[id.index() - base])
    }

    /// The process `id`.
    pub(crate) fn process(&self, id: ProcessId) -> &ProcessInfo<'a> {
        let base = self.processes.len();
        self.processes.get(id.index()).unwrap_or_else(|| &self.copies.processes[id.index() - base])
    }

    /// All variables.
    pub(crate) fn variable_ids(&self) -> impl ExactSizeIterator<Item = VariableId> + use<> {
        (0..(self.variables.len() + self.copies.variables.len()) as u32).map(VariableId)
    }

    /// All processes, the top level first.
    pub(crate) fn process_ids(&self) -> impl ExactSizeIterator<Item = ProcessId> + use<> {
        (0..(self.processes.len() + self.copies.processes.len()) as u32).map(ProcessId)
    }

    /// What attributes say, also those of earlier inputs of a session.
    pub(crate) fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// What the name at `span` means.
    pub(crate) fn meaning(&self, span: Span) -> Meaning<'a> {
        self.meanings.get(place(span)).map_or(Meaning::Unknown, |&(_, meaning)| meaning)
    }

    /// Whether something is known or was said of the name at `span`.
    pub(crate) fn has_meaning(&self, span: Span) -> bool {
        self.meanings.get(place(span)).is_some()
    }

    /// Every name that the program uses, as the bytes from and up to which it stands.
    pub(crate) fn uses(&self) -> impl Iterator<Item = (u32, u32, Meaning<'a>)> {
        let uses = self.meanings.iter().filter(|((file, _), _)| *file != PRELUDE);
        uses.map(|&((_, start), (end, meaning))| (start, end, meaning))
    }

    /// The variable that is declared at `span`, where its name stands.
    pub(crate) fn declared_at(&self, span: Span) -> Option<VariableId> {
        self.declared.get(&place(span)).copied()
    }

    /// The process or lambda that begins at `span`.
    pub(crate) fn process_at(&self, span: Span) -> Option<ProcessId> {
        self.begun.get(&place(span)).copied()
    }

    /// The type that is called `name` where that stands.
    pub(crate) fn alias(&self, name: &ast::Name) -> Option<&'a ast::Alias> {
        self.alias_at(&[], name)
    }

    /// The same behind the names of modules.
    pub(crate) fn alias_at(&self, path: &[ast::Name], name: &ast::Name) -> Option<&'a ast::Alias> {
        match self.type_at(path, name)? {
            NamedType::Alias(alias) => Some(alias),
            NamedType::Class(_) | NamedType::Library(_) => None,
        }
    }

    /// The names of the types that are declared or imported where `span` is.
    pub(crate) fn type_names(&self, span: Span) -> impl Iterator<Item = &'a str> {
        let module = self.module_of(span);
        let known = self.aliases.keys().chain(self.class_names.keys());
        known.filter(move |(owner, _)| *owner == module).map(|&(_, name)| name)
    }

    /// The variables that are assigned within `span`.
    pub(crate) fn assigned_within(&self, span: Span) -> impl Iterator<Item = VariableId> {
        let end = (span.file, span.end);
        let start = self.assignments.partition_point(|&(at, _)| at < place(span));
        let rest = self.assignments[start..].iter();
        rest.take_while(move |&&(at, _)| at < end).map(|&(_, variable)| variable)
    }

    /// The variables that are named in a condition of a contract or an `Assert` at `span`, but for those
    /// that are declared in it, in the order of the text, and where.
    pub(crate) fn named_in_condition(&self, span: Span) -> impl Iterator<Item = (u32, VariableId)> {
        let end = (span.file, span.end);
        let start = self.in_conditions.partition_point(|&(at, _)| at < place(span));
        let rest = self.in_conditions[start..].iter().take_while(move |(at, _)| *at < end);
        let is_outside = move |(_, variable): &(u32, VariableId)| {
            let declared = self.variable(*variable).span;
            declared.file != span.file || !span.range().contains(&(declared.start as usize))
        };
        rest.map(|&((_, start), variable)| (start, variable)).filter(is_outside)
    }

    /// The variable that says whether invariants are being checked, if a class has some.
    pub(crate) fn checking(&self) -> Option<VariableId> {
        self.checking
    }

    /// What stands behind `self.` in a condition, by where `self` begins.
    pub(crate) fn member_of_self(&self, start: u32, span: Span) -> Option<&'a ast::Name> {
        self.members_of_self.get(&(span.file, start)).copied()
    }

    /// What is checked on its own, in a good order: what is used before what uses it.
    pub(crate) fn roots(&self) -> &[ProcessId] {
        &self.roots
    }

    /// The variables of a root and of everything in it.
    pub(crate) fn variables_of(&self, root: ProcessId) -> &[VariableId] {
        match self.root_variables.get(root.index()) {
            Some(variables) => variables,
            None => &self.copies.belongings[root.index() - self.processes.len()].variables,
        }
    }

    /// A root and the processes in it.
    pub(crate) fn processes_of(&self, root: ProcessId) -> &[ProcessId] {
        match self.root_processes.get(root.index()) {
            Some(processes) => processes,
            None => &self.copies.belongings[root.index() - self.processes.len()].processes,
        }
    }

    /// The roots that stand in a root, but not in one that does.
    fn roots_within(&self, root: ProcessId) -> &[ProcessId] {
        match root.index().checked_sub(self.processes.len()) {
            Some(copy) => &self.copies.belongings[copy].roots,
            None => self.roots_within.get(&root).map_or(&[], Vec::as_slice),
        }
    }

    /// The class that a process stands in.
    pub(crate) fn class_around(&self, process: ProcessId) -> Option<ClassId> {
        let around = |&process: &ProcessId| self.process(process).process_around();
        let mut all = std::iter::successors(Some(process), around);
        all.find_map(|process| self.process(process).class)
    }

    /// The roots other than its own that use a process.
    pub(crate) fn users_of_process(&self, process: ProcessId) -> &[ProcessId] {
        let copy_of = self.process(process).parent.and(self.process(process).copy_of);
        let process = copy_of.unwrap_or(process);
        self.process_users.get(process.index()).map_or(&[], Vec::as_slice)
    }

    /// The roots other than its own that use a variable of the module.
    pub(crate) fn users_of_variable(&self, variable: VariableId) -> &[ProcessId] {
        let variable = self.variable(variable).copy_of.unwrap_or(variable);
        self.variable_users.get(variable.index()).map_or(&[], Vec::as_slice)
    }

    /// The process that runs after the top level, if there is one.
    pub(crate) fn main(&self) -> Option<ProcessId> {
        self.main
    }

    /// Whether a process is a test or stands in one.
    pub(crate) fn is_in_test(&self, process: ProcessId) -> bool {
        self.process(self.process(process).root).kind == ProcessKind::Test
    }

    /// Whether calls may find a process by its name when the program runs: it is a method, or reflection can ask for it.
    pub(crate) fn is_called_by_name(&self, process: ProcessId) -> bool {
        let info = self.process(process);
        info.kind == ProcessKind::Process && info.captures.is_empty()
    }

    /// Whether a line that could not be read may change the variable.
    pub(crate) fn is_lost(&self, variable: VariableId) -> bool {
        let variable = self.variable(variable);
        let lost = self.modules[self.module_of(variable.span).index()].lost;
        lost.may_change(&variable.name, variable.span.start)
    }

    /// Whether the program declares a class, a type parameter or the like of that name, which is
    /// reported where it is declared.
    pub(crate) fn is_refused_type(&self, name: &ast::Name) -> bool {
        self.refused_types.contains(&(self.module_of(name.span), &*name.text))
    }
}
