//! What earlier inputs of a session have declared: names like others, except that their types are settled
//! and that they are never checked again.

use std::ops::Range;

use super::resolve::{NewProcess, Resolver};
use super::scopes::Binding;
use super::{Body, Meaning, Names, ProcessId, ProcessKind, VariableId, place};
use crate::library::{LibraryType, ModuleId};
use crate::session::{Imported, Known, KnownDefault, KnownProcess, KnownVariable};
use crate::syntax::ast;

impl<'a> Resolver<'a> {
    /// Declares everything that is known. Variables get the first numbers, by their order; processes
    /// follow the top level in theirs.
    pub(super) fn declare_known(&mut self, known: &'a Known) {
        self.names.known = Some(known);
        self.names.attributes = (*known.attributes).clone();
        for variable in known.variables() {
            self.declare_known_variable(variable);
        }
        let first = self.names.processes.len();
        for process in known.processes() {
            self.declare_known_process(process);
        }
        for (index, process) in (first..).zip(known.processes()) {
            self.declare_known_defaults(ProcessId(index as u32), process);
        }
        self.declare_known_types(known);
        self.names.known_processes = first..self.names.processes.len();
        for import in known.imports() {
            let meaning = match &import.what {
                Imported::Module(module) => Meaning::Module(module),
                Imported::Member(module, member) => {
                    if let Some(ty) = LibraryType::of_module(module, member) {
                        self.names.library_types.insert((self.module, &import.name.text), ty);
                    }
                    ModuleId::of(module)
                        .map_or(Meaning::Unknown, |module| Meaning::Imported(module, member))
                }
            };
            if let Meaning::Module(_) = meaning {
                self.know_module(&import.name.text, meaning);
            }
            self.bind_known(&import.name, meaning);
        }
        for alias in known.aliases() {
            self.names.aliases.insert((self.module, &alias.name.text), alias);
            self.bind_known(&alias.name, Meaning::Type);
        }
        // Their names may be declared by any of the inputs.
        let said = self.names.diagnostics.len();
        for id in self.names.known_process_ids() {
            if self.names.process(id).class.is_none() {
                self.process_body(id);
            }
        }
        self.known_type_bodies();
        // What is only in templates is theirs.
        self.names.known_processes = first..self.names.processes.len();
        self.names.diagnostics.truncate(said);
        self.give_parameters_to_defaults();
    }

    fn declare_known_variable(&mut self, known: &'a KnownVariable) {
        let id = self.new_variable(&known.name, known.kind, true, true);
        let variable = &mut self.names.variables[id.index()];
        variable.is_known = true;
        self.bind_known(&known.name, Meaning::Variable(id));
    }

    /// Of a generic one all is kept, for copies. Of others the body and the default values count no more: only the
    /// parameters are looked at.
    fn declare_known_process(&mut self, known: &'a KnownProcess) {
        let head = &known.written.head;
        if known.is_generic() {
            let id = self.declare_process(&known.written, None, false);
            return self.bind_known(&head.name, Meaning::Process(id));
        }
        let id = self.new_process(NewProcess {
            name: &head.name.text,
            span: head.name.span,
            start: place(known.written.span),
            kind: ProcessKind::Process,
            parent: None,
            parameters: &head.parameters,
            result: None,
            contracts: &[],
            body: Body::Statements(&[]),
            is_exported: true,
        });
        self.bind_known(&head.name, Meaning::Process(id));
    }

    fn declare_known_defaults(&mut self, id: ProcessId, known: &'a KnownProcess) {
        self.declare_defaults_of(id, &known.written.head.parameters, &known.defaults);
    }

    pub(super) fn declare_defaults_of(
        &mut self,
        id: ProcessId,
        parameters: &'a [ast::Parameter],
        known: &[Option<KnownDefault>],
    ) {
        for (index, (parameter, default)) in parameters.iter().zip(known).enumerate() {
            if default.is_some() {
                let default = self.declare_default(id, parameter, Body::Statements(&[]));
                self.names.processes[id.index()].defaults[index] = Some(default);
            }
        }
    }

    fn give_parameters_to_defaults(&mut self) {
        let known: Vec<_> = self.names.known_defaults().collect();
        for (owner, default, known) in known {
            let parameters = &self.names.processes[owner.index()].parameters;
            let taken = known.parameters.iter().filter_map(|&index| parameters.get(index).copied());
            self.names.processes[default.index()].parameters = taken.collect();
        }
    }

    pub(super) fn bind_known(&mut self, name: &'a ast::Name, meaning: Meaning<'a>) {
        self.scopes.declare_known(&name.text, Binding { meaning, span: name.span });
    }
}

impl<'a> Names<'a> {
    /// Whether it is an input of a session.
    pub(crate) fn is_session(&self) -> bool {
        self.known.is_some()
    }

    /// The variables that are known, with their numbers.
    pub(crate) fn known_variables(&self) -> impl Iterator<Item = (VariableId, &'a KnownVariable)> {
        let known = self.known.into_iter().flat_map(Known::variables);
        (0..).map(VariableId).zip(known)
    }

    /// The processes that are known, with their numbers.
    pub(crate) fn known_processes(&self) -> impl Iterator<Item = (ProcessId, &'a KnownProcess)> {
        let known = self.known.into_iter().flat_map(Known::processes);
        self.known_process_ids().zip(known)
    }

    /// The default values of known processes and of those of known types: whose they are, and their own numbers.
    pub(crate) fn known_defaults(
        &self,
    ) -> impl Iterator<Item = (ProcessId, ProcessId, &'a KnownDefault)> {
        let processes = self.known_processes().map(|(owner, known)| (owner, &known.defaults));
        let members = self.known_members().map(|(owner, known)| (owner, &known.defaults));
        processes.chain(members).flat_map(|(owner, known)| {
            let defaults = self.process(owner).defaults.iter().zip(known);
            defaults.filter_map(move |(&id, known)| Some((owner, id?, known.as_ref()?)))
        })
    }

    /// The variables and constants that the outermost level declares.
    pub(crate) fn declared_variables(&self) -> impl Iterator<Item = VariableId> {
        let own = move |&id: &VariableId| {
            let info = self.variable(id);
            info.is_outermost && !info.is_known
        };
        self.variable_ids().filter(own)
    }

    /// The processes that the outermost level declares.
    pub(crate) fn declared_processes(&self) -> impl Iterator<Item = ProcessId> {
        let own = move |&id: &ProcessId| {
            let info = self.process(id);
            let is_outermost = info.process_around().is_none() && info.class.is_none();
            info.kind == ProcessKind::Process && is_outermost && !self.is_known_process(id)
        };
        self.process_ids().filter(own)
    }

    /// Whether an earlier input has declared a process.
    pub(crate) fn is_known_process(&self, id: ProcessId) -> bool {
        self.known_processes.contains(&id.index())
    }

    pub(super) fn known_process_ids(&self) -> impl Iterator<Item = ProcessId> + use<> {
        let Range { start, end } = self.known_processes;
        (start as u32..end as u32).map(ProcessId)
    }
}
