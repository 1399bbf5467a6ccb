//! The names of the outermost level, which can be used before they are declared.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span, closest};

use super::classes::own_name_taken;
use super::resolve::{NewProcess, Resolver};
use super::scopes::Binding;
use super::{Body, Meaning, ProcessId, ProcessKind, VariableKind};
use crate::library;
use crate::syntax::ast::{self, ItemKind, StatementKind};
use crate::types::is_type_name;

impl<'a> Resolver<'a> {
    /// Declares what stands at the outermost level.
    pub(super) fn declare_items(&mut self, items: &'a [ast::Item]) {
        for item in items {
            match &item.kind {
                ItemKind::Statement(statement) => self.declare_statement(statement, item.private),
                ItemKind::Type(declaration) => self.declare_type(declaration),
                ItemKind::ExternalProcess(external) => {
                    self.bind(&external.head.name, Meaning::Unknown);
                }
                ItemKind::Import(import) => self.declare_import(import),
                ItemKind::ExternalLibrary(_) | ItemKind::Test { .. } => {}
            }
        }
        self.declare_invariants();
    }

    fn declare_statement(&mut self, statement: &'a ast::Statement, private: Option<Span>) {
        match &statement.kind {
            StatementKind::Process(process) => {
                let id = self.declare_process(process, None, private.is_none());
                if &*process.head.name.text == "main" && self.names.known.is_none() {
                    self.names.main = Some(id);
                }
                self.bind(&process.head.name, Meaning::Process(id));
            }
            StatementKind::Let(declared) => {
                let has_value = declared.value.is_some();
                for name in declared.target.names() {
                    self.declare_module_variable(name, VariableKind::Let, has_value);
                }
            }
            StatementKind::Constant(constant) => {
                self.declare_module_variable(&constant.name, VariableKind::Constant, true);
            }
            StatementKind::Alias(alias) => {
                if is_type_name(&alias.name.text) {
                    self.report(own_name_taken(&alias.name));
                }
                self.names.aliases.entry(&alias.name.text).or_insert(alias);
                if self.names.known.is_some() {
                    self.refuse_types(&alias.parameters);
                }
                self.bind(&alias.name, Meaning::Type);
            }
            _ => {}
        }
    }

    /// A process that the program declares by name.
    pub(super) fn declare_process(
        &mut self,
        process: &'a ast::Process,
        parent: Option<ProcessId>,
        is_exported: bool,
    ) -> ProcessId {
        let head = &process.head;
        let is_generic = parent.is_none() && self.names.known.is_none();
        if !is_generic {
            self.refuse_types(&head.type_parameters);
        }
        let id = self.new_process(NewProcess {
            name: &head.name.text,
            span: head.name.span,
            start: super::place(process.span),
            kind: ProcessKind::Process,
            parent,
            parameters: &head.parameters,
            result: head.result.as_ref(),
            contracts: &process.contracts,
            body: Body::Statements(&process.body.statements),
            is_exported: is_exported && head.type_parameters.is_empty(),
        });
        if is_generic {
            let info = &mut self.names.processes[id.index()];
            (info.type_parameters, info.bounds) = (&head.type_parameters, &head.bounds);
        }
        id
    }

    /// The checker reports what is generic as not available; uses are not reported again.
    pub(super) fn refuse_types(&mut self, parameters: &'a [ast::TypeParameter]) {
        let names = parameters.iter().map(|parameter| parameter.name.text.as_ref());
        self.names.refused_types.extend(names);
    }

    fn declare_module_variable(&mut self, name: &'a ast::Name, kind: VariableKind, value: bool) {
        let variable = self.new_variable(name, kind, value, true);
        self.bind(name, Meaning::Variable(variable));
    }

    fn declare_import(&mut self, import: &'a ast::Import) {
        for item in &import.items {
            let Some(last) = item.path.last() else { continue };
            let name = item.alias.as_ref().unwrap_or(last);
            let meaning = match &import.from {
                None => self.library_module(&item.path).map(Meaning::Module),
                Some(from) => {
                    self.library_module(from).and_then(|module| self.imported(module, last, name))
                }
            };
            self.bind(name, meaning.unwrap_or(Meaning::Unknown));
        }
    }

    /// What `last` of a module of the library means; the program calls it `name`.
    fn imported(
        &mut self,
        module: &'static str,
        last: &'a ast::Name,
        name: &'a ast::Name,
    ) -> Option<Meaning<'a>> {
        if let Some(inner) = library::module_in(module, &last.text) {
            return Some(Meaning::Module(inner));
        }
        match library::LibraryType::of_module(module, &last.text) {
            Some(ty) => {
                self.names.library_types.insert(&name.text, ty);
            }
            None => self.member_of_module(module, last).then_some(())?,
        }
        Some(Meaning::Imported(library::ModuleId::of(module)?, &last.text))
    }

    /// The module of the library with a path; says so if there is none.
    fn library_module(&mut self, path: &[ast::Name]) -> Option<&'static str> {
        let (first, last) = (path.first()?, path.last()?);
        let (text, span) = (path_text(path), first.span.to(last.span));
        match library::module(&text) {
            Some(group) => Some(group.name),
            None => {
                let names = library::MODULES.map(|name| format!("`{name}`")).join(", ");
                let diagnostic = crate::check::unavailable_name(&text, span)
                    .note(format!("this version has the modules {names}"));
                self.report(match closest(&text, library::MODULES) {
                    Some(meant) => diagnostic.suggest(format!("write `{meant}`"), span, meant),
                    None => diagnostic,
                });
                None
            }
        }
    }

    /// Whether a module of the library has something called `name`; says so if it has not.
    fn member_of_module(&mut self, module: &str, name: &ast::Name) -> bool {
        let is_process =
            library::module(module).is_some_and(|group| group.find(&name.text).is_some());
        if is_process || library::named_value(module, &name.text).is_some() {
            return true;
        }
        let processes = library::module(module).into_iter().flat_map(library::Group::names);
        let names = processes.chain(library::named_values(module));
        let types = library::LibraryType::ALL.into_iter().filter(|ty| ty.module() == module);
        let names = names.chain(types.map(library::LibraryType::name));
        let names = names.chain(library::modules_in(module));
        let owner = format!("the module `{module}`");
        self.report(crate::check::unknown_member(&owner, &name.text, name.span, names));
        false
    }

    /// Declares a name of the module.
    pub(super) fn bind(&mut self, name: &'a ast::Name, meaning: Meaning<'a>) {
        // That of a header that could not be read.
        if name.text.is_empty() {
            return;
        }
        let binding = Binding { meaning, span: name.span };
        if let Some(older) = self.scopes.declare_in_module(&name.text, binding) {
            self.report(declared_twice(name, older.span));
        }
    }

    /// Tests, which have no names that others use.
    pub(super) fn new_test(
        &mut self,
        name: &str,
        span: Span,
        item: &'a ast::Item,
        body: &'a ast::Block,
    ) -> ProcessId {
        let name: Arc<str> = Arc::from(name);
        self.new_process(NewProcess {
            name: &name,
            span,
            start: super::place(item.span),
            kind: ProcessKind::Test,
            parent: None,
            parameters: &[],
            result: None,
            contracts: &[],
            body: Body::Statements(&body.statements),
            is_exported: false,
        })
    }
}

/// A path as it is written: `io.files`.
pub(crate) fn path_text(path: &[ast::Name]) -> String {
    path.iter().map(|name| name.text.as_ref()).collect::<Vec<_>>().join(".")
}

/// A name that stands for two things.
pub(super) fn declared_twice(name: &ast::Name, older: Span) -> Diagnostic {
    let message = format!("`{}` is declared twice", name.text);
    Diagnostic::error("E0306", message).at(name.span, "declared again").at(older, "declared before")
}
