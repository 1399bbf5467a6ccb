//! Building the table of names.

use std::collections::HashSet;
use std::sync::Arc;

use runa_diagnostics::{Diagnostic, FileId, Span, closest};
use rustc_hash::{FxHashMap, FxHashSet};

use super::by_place::ByPlace;
use super::captures::Captures;
use super::copies::Copies;
use super::foreign::{foreign_call, foreign_name};
use super::order::groups;
use super::scopes::{Binding, Scopes};
use super::{
    Attributes, Body, Meaning, ModuleInfo, ModuleNumber, Names, PRELUDE, Place, ProcessId,
    ProcessInfo, ProcessKind, Variable, VariableId, VariableKind, place,
};
use crate::library;
use crate::modules::ReadModules;
use crate::session::Known;
use crate::syntax::ast::{self, ItemKind};
use crate::types::is_type_name;

/// Resolves the names of a program.
pub(crate) fn resolve<'a>(program: &'a ast::Program) -> Names<'a> {
    resolve_among(program, None)
}

/// Resolves the names of an input of a session. The variables of its outermost level are variables of
/// the module; `main` is a process like others.
pub(crate) fn resolve_input<'a>(program: &'a ast::Program, known: &'a Known) -> Names<'a> {
    resolve_among(program, Some(known))
}

fn resolve_among<'a>(program: &'a ast::Program, known: Option<&'a Known>) -> Names<'a> {
    let mut resolver = Resolver::begin(program);
    if known.is_some() {
        // Their classes keep their numbers.
        resolver.declare_prelude(ast::Parts { iteration: true, ..ast::Parts::default() });
    }
    known.into_iter().for_each(|known| resolver.declare_known(known));
    // A later input of a session may signal what a process of this one handles.
    resolver.names.signals |= known.is_some();
    resolver.declare_items(&program.items);
    if known.is_none() {
        resolver.declare_prelude(program.parts);
    }
    resolver.declare_invariants();
    for item in &program.items {
        resolver.item(item);
    }
    resolver.finish()
}

/// Resolves the names of a program of several modules.
pub(crate) fn resolve_modules(read: &ReadModules) -> Names<'_> {
    let mut resolver = Resolver::begin(&read.modules[0].program);
    resolver.add_modules(read);
    resolver.names.signals = read.modules.iter().any(|module| module.program.signals);
    let numbered = || (0..).map(ModuleNumber).zip(&read.modules);
    for (number, module) in numbered() {
        resolver.enter_module(number);
        resolver.declare_items(&module.program.items);
    }
    resolver.import_names(read);
    let parts = read.modules.iter().map(|module| module.program.parts);
    resolver.declare_prelude(parts.fold(ast::Parts::default(), ast::Parts::and));
    resolver.declare_invariants();
    for (number, module) in numbered() {
        resolver.enter_module(number);
        for item in &module.program.items {
            resolver.item(item);
        }
    }
    resolver.finish()
}

fn empty<'a>() -> Names<'a> {
    Names {
        variables: Vec::new(),
        processes: Vec::new(),
        copies: Copies::default(),
        meanings: ByPlace::default(),
        declared: FxHashMap::default(),
        begun: FxHashMap::default(),
        handlers: FxHashMap::default(),
        signals: false,
        aliases: FxHashMap::default(),
        library_types: FxHashMap::default(),
        classes: Vec::new(),
        class_names: FxHashMap::default(),
        prelude: FxHashMap::default(),
        cases: FxHashMap::default(),
        case_names: FxHashSet::default(),
        methods: FxHashMap::default(),
        checking: None,
        members_of_self: FxHashMap::default(),
        assignments: Vec::new(),
        in_conditions: Vec::new(),
        roots: Vec::new(),
        root_variables: Vec::new(),
        root_processes: Vec::new(),
        roots_within: FxHashMap::default(),
        process_users: Vec::new(),
        variable_users: Vec::new(),
        main: None,
        known: None,
        known_processes: 0..0,
        known_types: Vec::new(),
        first_own_class: 0,
        known_contracts: FxHashSet::default(),
        type_versions: FxHashMap::default(),
        local_types: FxHashMap::default(),
        refused_types: FxHashSet::default(),
        module_needs: FxHashMap::default(),
        attributes: Attributes::default(),
        modules: Vec::new(),
        modules_by_file: FxHashMap::default(),
        leads: None,
        diagnostics: Vec::new(),
    }
}

/// What a new process is made of.
pub(super) struct NewProcess<'n, 'a> {
    pub(super) name: &'n str,
    pub(super) span: Span,
    /// Where it begins.
    pub(super) start: Place,
    pub(super) kind: ProcessKind,
    pub(super) parent: Option<ProcessId>,
    pub(super) parameters: &'a [ast::Parameter],
    pub(super) result: Option<&'a ast::Type>,
    pub(super) contracts: &'a [ast::Contract],
    pub(super) body: Body<'a>,
    pub(super) is_exported: bool,
}

/// The names on their way.
pub(super) struct Resolver<'a> {
    pub(super) names: Names<'a>,
    pub(super) scopes: Scopes<'a>,
    /// The module that is walked.
    pub(super) module: ModuleNumber,
    /// The names of the modules that are not walked.
    pub(super) module_scopes: Vec<FxHashMap<&'a str, Binding<'a>>>,
    /// Whether what is being declared is seen by its own module only.
    pub(super) is_private: bool,
    /// Whether nobody knows which modules there are but those of the library.
    pub(super) is_alone: bool,
    pub(super) captures: Captures,
    /// The processes around the place, innermost last.
    pub(super) around: Vec<ProcessId>,
    /// Who uses which process, in the order of the text.
    pub(super) process_uses: Vec<(ProcessId, ProcessId)>,
    /// The names of members behind which each process may call methods.
    pub(super) members_used: FxHashSet<(ProcessId, &'a str)>,
    /// Which roots use which variables of others, in the order of the text.
    pub(super) variable_uses: Vec<(ProcessId, VariableId)>,
    /// Which of its variables the outermost level uses, in the order of the text.
    pub(super) own_uses: Vec<VariableId>,
    /// Where the statement of the outermost level begins that is walked.
    pub(super) statement_start: u32,
    /// Names without a meaning, by the root in which that was said.
    unknown: HashSet<(ProcessId, &'a str)>,
    /// Variables of which it was said that they are used before they are declared.
    early: HashSet<VariableId>,
    /// The variables of the loop whose sequence is walked.
    pub(super) loop_names: Vec<&'a ast::Name>,
    /// Loops, by where their first variable stands, of which it was said that they use theirs too early.
    early_loops: HashSet<u32>,
    /// Whether a condition of a contract or an `Assert` is walked.
    pub(super) in_condition: bool,
    /// The variable that `result` is in the `Ensures` that is walked, if one is.
    pub(super) result: Option<VariableId>,
    /// The parameters that are used in the default value that is walked, if one is.
    pub(super) used_in_default: Option<Vec<VariableId>>,
    /// The object that methods around the place are called on.
    pub(super) receiver: Option<VariableId>,
}

/// Behind so many errors no similar names are looked for, which takes time for each.
pub(crate) const MOST_SUGGESTIONS: usize = 200;

impl<'a> Resolver<'a> {
    /// Nothing is declared yet but the process that the outermost level is.
    pub(super) fn begin(program: &'a ast::Program) -> Self {
        let mut resolver = Resolver {
            names: empty(),
            module: ModuleNumber::default(),
            module_scopes: vec![FxHashMap::default()],
            is_private: false,
            is_alone: false,
            scopes: Scopes::default(),
            captures: Captures::default(),
            around: Vec::new(),
            process_uses: Vec::new(),
            members_used: FxHashSet::default(),
            variable_uses: Vec::new(),
            own_uses: Vec::new(),
            statement_start: 0,
            unknown: HashSet::new(),
            early: HashSet::new(),
            loop_names: Vec::new(),
            early_loops: HashSet::new(),
            in_condition: false,
            result: None,
            used_in_default: None,
            receiver: None,
        };
        let top = resolver.new_process(NewProcess {
            name: "main program",
            span: program.items.first().map_or(Span::default(), |item| item.span),
            start: (FileId::default(), u32::MAX),
            kind: ProcessKind::TopLevel,
            parent: None,
            parameters: &[],
            result: None,
            contracts: &[],
            body: Body::TopLevel(&program.items),
            is_exported: false,
        });
        resolver.names.modules.push(ModuleInfo::new("", &program.lost, top));
        resolver.names.signals = program.signals;
        resolver.around.push(top);
        resolver
    }

    /// Something of the outermost level, whose names are declared already.
    pub(super) fn item(&mut self, item: &'a ast::Item) {
        match &item.kind {
            ItemKind::Statement(statement) => self.outermost_statement(statement),
            // Those of other modules are not run with this program.
            ItemKind::Test { .. } if self.module != ModuleNumber::default() => {}
            ItemKind::Test { name, name_span, body } => {
                let test = self.new_test(name, *name_span, item, body);
                self.process_body(test);
            }
            ItemKind::Type(declaration) => self.type_body(declaration),
            ItemKind::ExternalProcess(_) => {
                if let Some(id) = self.names.process_at(item.span) {
                    self.process_body(id);
                }
            }
            _ => {}
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.names.diagnostics.push(diagnostic);
    }

    /// The innermost process.
    pub(super) fn process(&self) -> ProcessId {
        self.around.last().copied().unwrap_or(ProcessId(0))
    }

    /// The root around the place.
    pub(super) fn root(&self) -> ProcessId {
        match self.names.processes.get(self.process().index()) {
            Some(process) => process.root,
            None => ProcessId(0),
        }
    }

    pub(super) fn new_process(&mut self, new: NewProcess<'_, 'a>) -> ProcessId {
        let id = ProcessId(self.names.processes.len() as u32);
        let root = new.parent.map_or(id, |parent| self.names.processes[parent.index()].root);
        self.names.begun.insert(new.start, id);
        self.names.processes.push(ProcessInfo {
            name: Arc::from(new.name),
            span: new.span,
            kind: new.kind,
            parent: new.parent,
            root,
            type_parameters: &[],
            bounds: &[],
            parameters: Vec::new(),
            parameters_written: new.parameters,
            defaults: vec![None; new.parameters.len()],
            result_written: new.result,
            contracts: new.contracts,
            result: None,
            body: new.body,
            captures: Vec::new(),
            is_exported: new.is_exported,
            within: None,
            copy_of: None,
            is_recursive: false,
            class: None,
            receiver: None,
        });
        id
    }

    pub(super) fn new_variable(
        &mut self,
        name: &'a ast::Name,
        kind: VariableKind,
        has_value: bool,
        is_outermost: bool,
    ) -> VariableId {
        let id = VariableId(self.names.variables.len() as u32);
        self.names.variables.push(Variable {
            name: Arc::clone(&name.text),
            span: name.span,
            kind,
            owner: self.process(),
            is_global: is_outermost && self.names.known.is_some(),
            has_value,
            is_known: false,
            is_outermost,
            is_captured: false,
            // A later input may set it.
            is_assigned: is_outermost && self.names.known.is_some() && kind == VariableKind::Let,
            is_assigned_by_others: false,
            copy_of: None,
        });
        self.names.declared.insert(place(name.span), id);
        id
    }

    /// Declares a local variable.
    pub(super) fn declare_local(
        &mut self,
        name: &'a ast::Name,
        kind: VariableKind,
        has_value: bool,
    ) -> VariableId {
        let variable = self.new_variable(name, kind, has_value, false);
        self.bind_local(name, Meaning::Variable(variable));
        self.names.parameters_of(self.process(), kind, variable);
        variable
    }

    /// Gives a name its meaning in the block; nothing local around may have it already.
    pub(super) fn bind_local(&mut self, name: &'a ast::Name, meaning: Meaning<'a>) {
        if name.text.is_empty() {
            return;
        }
        if let Some(older) = self.scopes.local(&name.text) {
            let message = format!("`{}` is declared already", name.text);
            let mut diagnostic = Diagnostic::error("E0306", message)
                .at(name.span, "this would hide the other one")
                .at(older.span, "declared here")
                .note(
                    "no variable hides another one of the processes around it: take another name",
                );
            if let Meaning::Variable(variable) = meaning
                && self.names.variables[variable.index()].kind == VariableKind::Pattern
            {
                let compare =
                    format!("a name in a pattern is new: `x where x == {}` compares", name.text);
                diagnostic = diagnostic.note(compare);
            }
            self.report(diagnostic);
        }
        self.scopes.declare(&name.text, Binding { meaning, span: name.span });
    }

    /// Notes what a name means where it is used.
    pub(super) fn use_name(&mut self, name: &'a ast::Name) -> Meaning<'a> {
        let meaning = match self.meaning_of(name) {
            // Said; what else there is to say of it would be wrong for that reason.
            Meaning::Variable(variable) if self.is_used_early(variable, name.span) => {
                Meaning::Unknown
            }
            meaning => meaning,
        };
        self.note_use(name, meaning);
        meaning
    }

    /// Notes that a name is used with a meaning.
    pub(super) fn note_use(&mut self, name: &ast::Name, meaning: Meaning<'a>) {
        self.names.meanings.insert(place(name.span), (name.span.end, meaning));
        match meaning {
            Meaning::Variable(variable) => self.use_variable(variable, place(name.span)),
            Meaning::Process(process) => self.use_process(process),
            _ => {}
        }
    }

    /// The names in lines of the module that could not be read.
    fn lost(&self) -> &'a ast::LostNames {
        self.names.modules[self.module.index()].lost
    }

    fn meaning_of(&mut self, name: &'a ast::Name) -> Meaning<'a> {
        let text = name.text.as_ref();
        if self.lost().declares(text, name.span.start) {
            return Meaning::Unknown;
        }
        if let Some(meaning) = self.meaning_in_ensures(text) {
            return meaning;
        }
        // What is always there names nothing of a program.
        if name.span.file == PRELUDE
            && let Some(class) = self.names.prelude_class(text)
        {
            return Meaning::Class(class);
        }
        if let Some(binding) = self.scopes.find(text) {
            return binding.meaning;
        }
        if library::is_in_prelude(text) {
            return Meaning::Prelude(text);
        }
        if is_type_name(text) {
            return Meaning::Type;
        }
        if let Some(class) = self.names.prelude_class(text) {
            return Meaning::Class(class);
        }
        if self.names.has_case(text) {
            return Meaning::Case;
        }
        if self.names.is_refused_type(name) {
            return Meaning::Unknown;
        }
        if let Some(loop_name) = self.loop_names.iter().find(|known| *known.text == *text) {
            let declared = loop_name.span;
            // Of all the names of a loop it is said once.
            self.names_of_loop_used(name, declared);
            return Meaning::Unknown;
        }
        let is_lost = self.lost().mentions(text) || self.has_lost_header();
        if is_lost || !self.unknown.insert((self.root(), text)) {
            return Meaning::Unknown;
        }
        let diagnostic = if library::is_planned_name(text) {
            crate::check::unavailable_name(text, name.span, self.names.known.is_some())
        } else {
            self.unknown(name)
        };
        self.report(diagnostic);
        Meaning::Unknown
    }

    /// Says, once for a loop, that what it goes over uses its variables.
    fn names_of_loop_used(&mut self, name: &ast::Name, declared: Span) {
        let (text, loop_start) = (&name.text, self.loop_names[0].span.start);
        if self.early_loops.insert(loop_start) {
            let message = format!("`{text}` is used before it is declared");
            self.report(
                Diagnostic::error("E0302", message)
                    .at(name.span, "used here")
                    .at(declared, "declared by the loop, which is still to begin"),
            );
        }
    }

    fn is_lost(&self, process: &ProcessInfo<'_>) -> bool {
        self.lost().declares(&process.name, process.span.start)
    }

    /// Whether the parameters of a process around the place could not be read.
    fn has_lost_header(&self) -> bool {
        self.around.iter().any(|process| {
            let process = &self.names.processes[process.index()];
            let is_declared = process.kind == ProcessKind::Process;
            is_declared && (process.name.is_empty() || self.is_lost(process))
        })
    }

    fn unknown(&self, name: &ast::Name) -> Diagnostic {
        let text = name.text.as_ref();
        if let Some(diagnostic) = foreign_name(text, name.span) {
            return diagnostic;
        }
        let diagnostic = Diagnostic::error("E0301", format!("there is no `{text}` here"))
            .at(name.span, "not declared");
        let known = self.scopes.names().map(|name| -> &str { name });
        let known = known.chain(library::prelude_names().map(|name| -> &str { name }));
        let known = known.chain(self.names.case_names());
        if library::module(text).is_some() {
            return diagnostic.note(format!("`Import {text}` makes it known"));
        }
        if self.names.diagnostics.len() >= MOST_SUGGESTIONS {
            return diagnostic;
        }
        match closest(text, known.chain(library::MODULES)) {
            Some(meant)
                if library::MODULES.contains(&meant) && self.scopes.find(meant).is_none() =>
            {
                diagnostic.note(format!("`Import {meant}` makes the module `{meant}` known"))
            }
            Some(meant) => diagnostic.suggest(format!("write `{meant}`"), name.span, meant),
            None => diagnostic,
        }
    }

    /// Whether a call is one that other languages write so; then it is reported.
    pub(super) fn is_foreign_call(
        &mut self,
        callee: &'a ast::Expr,
        arguments: &'a [ast::Argument],
        span: Span,
    ) -> bool {
        let is_known = |name: &str| {
            self.scopes.find(name).is_some()
                || self.names.has_case(name)
                || library::is_in_prelude(name)
                || library::module(name).is_some()
        };
        let Some((diagnostic, first)) = foreign_call(callee, arguments, span, is_known) else {
            return false;
        };
        self.report(diagnostic);
        self.names.meanings.insert(place(first), (first.end, Meaning::Unknown));
        true
    }

    /// Whether the outermost level uses a variable before it declares it; says so, once for a variable.
    pub(super) fn is_used_early(&mut self, variable: VariableId, span: Span) -> bool {
        let info = &self.names.variables[variable.index()];
        let same_root = self.root() == self.names.processes[info.owner.index()].root;
        // Declared by a later statement, or by this one, whose value comes first.
        let is_early = info.is_outermost
            && !info.is_known
            && same_root
            && self.statement_start <= info.span.start;
        if is_early && self.early.insert(variable) {
            let (name, declared) = (info.name.clone(), info.span);
            self.report(
                Diagnostic::error("E0302", format!("`{name}` is used before it is declared"))
                    .at(span, "used here")
                    .at(declared, "declared here"),
            );
        }
        is_early
    }

    pub(super) fn use_variable(&mut self, variable: VariableId, place: Place) {
        let user = self.process();
        let info = &self.names.variables[variable.index()];
        if info.is_known {
            return;
        }
        if let (VariableKind::Parameter, Some(used)) = (info.kind, &mut self.used_in_default) {
            used.push(variable);
        }
        let (owner, outermost) = (info.owner, info.is_outermost);
        let same_root = self.root() == self.names.processes[owner.index()].root;
        if outermost && same_root {
            self.own_uses.push(variable);
        }
        if self.in_condition {
            self.names.in_conditions.push((place, variable));
        }
        if !same_root {
            self.variable_uses.push((self.root(), variable));
        }
        if !same_root && outermost {
            self.names.variables[variable.index()].is_global = true;
        } else if user != owner {
            let Names { processes, variables, .. } = &mut self.names;
            self.captures.add(user, variable, processes, variables);
        }
    }

    pub(super) fn use_process(&mut self, used: ProcessId) {
        let user = self.process();
        self.process_uses.push((user, used));
        if self.names.processes[used.index()].process_around().is_some() {
            self.captures.use_closure(user, used);
        }
    }

    /// Notes that a variable is assigned where its name stands.
    pub(super) fn assign(&mut self, name: &'a ast::Name) {
        if let Meaning::Variable(variable) = self.use_name(name)
            && !self.is_of_other_module(variable, name)
        {
            self.assigned(variable, name);
        }
    }

    /// Notes that `variable` is assigned where `name` stands.
    pub(super) fn assigned(&mut self, variable: VariableId, name: &ast::Name) {
        let process = self.process();
        let info = &mut self.names.variables[variable.index()];
        info.is_assigned |= true;
        info.is_assigned_by_others |= info.owner != process;
        self.names.assignments.push((place(name.span), variable));
        let what = match info.kind {
            VariableKind::Constant => "constant",
            VariableKind::Loop => "loop variable",
            VariableKind::Let | VariableKind::Parameter | VariableKind::Pattern => return,
        };
        let (text, declared) = (info.name.clone(), info.span);
        self.report(
            Diagnostic::error("E0305", format!("the {what} `{text}` cannot change"))
                .at(name.span, "assigned here")
                .at(declared, "declared here")
                .note("`Let` declares what may change"),
        );
    }

    // ---- the end

    pub(super) fn finish(mut self) -> Names<'a> {
        let Names { processes, variables, .. } = &mut self.names;
        self.captures.propagate(processes, variables);
        // A variable of the module that others set or read has no place among captured ones.
        for process in processes.iter_mut() {
            process.captures.retain(|variable| !variables[variable.index()].is_global);
        }
        self.share_captures_with_defaults();
        // Invariants are walked together, wherever they stand between methods.
        self.names.in_conditions.sort_by_key(|&(place, _)| place);
        self.names.assignments.sort_by_key(|&(place, _)| place);
        self.find_recursion();
        self.find_roots();
        self.names
    }

    fn find_recursion(&mut self) {
        let count = self.names.processes.len();
        let mut edges = vec![Vec::new(); count];
        for &(user, used) in &self.process_uses {
            edges[user.index()].push(used.index());
        }
        for (index, process) in self.names.processes.iter().enumerate() {
            if let Some(parent) = process.parent {
                edges[parent.index()].push(index);
            }
        }
        for group in groups(&edges) {
            let alone = group.len() == 1 && !edges[group[0]].contains(&group[0]);
            for index in group {
                let process = &mut self.names.processes[index];
                process.is_recursive =
                    !alone && process.result_written.is_none() && !process.is_lambda();
            }
        }
    }

    fn find_roots(&mut self) {
        let count = self.names.processes.len();
        self.names.process_users = vec![Vec::new(); count];
        self.names.variable_users = vec![Vec::new(); self.names.variables.len()];
        self.names.root_variables = vec![Vec::new(); count];
        self.names.root_processes = vec![Vec::new(); count];
        let mut edges = vec![Vec::new(); count];
        let root_of = |id: ProcessId| self.names.processes[id.index()].root;
        let mut met = FxHashSet::default();
        for &(user, used) in &self.process_uses {
            let (user, used_root) = (root_of(user), root_of(used));
            if user != used_root && met.insert((user, used)) {
                edges[user.index()].push(used_root.index());
                self.names.process_users[used.index()].push(user);
            }
        }
        let mut met = FxHashSet::default();
        for &(user, variable) in &self.variable_uses {
            if met.insert((user, variable)) {
                let owner = root_of(self.names.variables[variable.index()].owner);
                edges[user.index()].push(owner.index());
                self.names.variable_users[variable.index()].push(user);
            }
        }
        for (index, variable) in self.names.variables.iter().enumerate() {
            let root = root_of(variable.owner);
            self.names.root_variables[root.index()].push(VariableId(index as u32));
        }
        for (index, process) in self.names.processes.iter().enumerate() {
            let id = ProcessId(index as u32);
            self.names.root_processes[process.root.index()].push(id);
            if let Some(around) = process.within {
                self.names.roots_within.entry(root_of(around)).or_default().push(id);
            }
        }
        let ordered = groups(&edges).into_iter().flatten().map(|index| ProcessId(index as u32));
        let is_own_root = |&id: &ProcessId| root_of(id) == id && !self.names.is_known_process(id);
        self.names.roots = ordered.filter(is_own_root).collect();
    }
}

impl Names<'_> {
    /// Adds a parameter to its process.
    fn parameters_of(&mut self, process: ProcessId, kind: VariableKind, variable: VariableId) {
        if kind == VariableKind::Parameter {
            self.processes[process.index()].parameters.push(variable);
        }
    }
}
