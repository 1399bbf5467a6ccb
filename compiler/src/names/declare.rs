//! The names of the outermost level, which can be used before they are declared.

use std::sync::Arc;

use runa_diagnostics::{Diagnostic, Span};

use super::classes::own_name_taken;
use super::modules::is_private;
use super::resolve::{NewProcess, Resolver};
use super::scopes::Binding;
use super::{Body, Meaning, ModuleNumber, NamedType, ProcessId, ProcessKind, VariableKind};
use crate::library::{self, LibraryType};
use crate::syntax::ast::{self, ItemKind, StatementKind};
use crate::types::is_type_name;

impl<'a> Resolver<'a> {
    /// Declares what stands at the outermost level.
    pub(super) fn declare_items(&mut self, items: &'a [ast::Item]) {
        self.attributes_of_items(items);
        for item in items {
            self.is_private = is_private(item);
            match &item.kind {
                ItemKind::Statement(statement) => self.declare_statement(statement, item.private),
                ItemKind::Type(declaration) => self.declare_type(declaration),
                ItemKind::ExternalProcess(external) => self.declare_external(external, item.span),
                ItemKind::Import(import) => self.declare_import(import),
                ItemKind::ExternalLibrary(_) | ItemKind::Test { .. } => {}
            }
        }
        self.is_private = false;
    }

    fn declare_statement(&mut self, statement: &'a ast::Statement, private: Option<Span>) {
        match &statement.kind {
            StatementKind::Process(process) => {
                let is_main = self.module == ModuleNumber::default();
                let id = self.declare_process(process, None, private.is_none() && is_main);
                if &*process.head.name.text == "main" && self.names.known.is_none() && is_main {
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
                self.names.aliases.entry((self.module, &alias.name.text)).or_insert(alias);
                self.know_type(&alias.name, NamedType::Alias(alias));
                if self.names.known.is_some() {
                    self.refuse_types(&alias.parameters);
                }
                self.bind(&alias.name, Meaning::Type);
            }
            _ => {}
        }
    }

    /// A process that the program declares by name.
    ///
    /// A generic one inside of another is a root of its own, because its copies are made when they are needed, which may
    /// be when what is around it was checked long before.
    pub(super) fn declare_process(
        &mut self,
        process: &'a ast::Process,
        parent: Option<ProcessId>,
        is_exported: bool,
    ) -> ProcessId {
        let head = &process.head;
        let is_generic = !head.type_parameters.is_empty();
        let within = parent.filter(|_| is_generic);
        let parent = parent.filter(|_| !is_generic);
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
        let info = &mut self.names.processes[id.index()];
        (info.type_parameters, info.bounds) = (&head.type_parameters, &head.bounds);
        info.within = within;
        id
    }

    fn declare_external(&mut self, external: &'a ast::ExternalProcess, span: Span) {
        let head = &external.head;
        if self.names.known.is_some() {
            // The checker says that sessions have none.
            return self.bind(&head.name, Meaning::Unknown);
        }
        let id = self.new_process(NewProcess {
            name: &head.name.text,
            span: head.name.span,
            start: super::place(span),
            kind: ProcessKind::Process,
            parent: None,
            parameters: &head.parameters,
            result: head.result.as_ref(),
            contracts: &[],
            body: Body::External(external),
            is_exported: false,
        });
        self.bind(&head.name, Meaning::Process(id));
    }

    /// The checker reports what is generic as not available; uses are not reported again.
    pub(super) fn refuse_types(&mut self, parameters: &'a [ast::TypeParameter]) {
        let module = self.module;
        let names = parameters.iter().map(|parameter| (module, parameter.name.text.as_ref()));
        self.names.refused_types.extend(names);
    }

    fn declare_module_variable(&mut self, name: &'a ast::Name, kind: VariableKind, value: bool) {
        let variable = self.new_variable(name, kind, value, true);
        self.bind(name, Meaning::Variable(variable));
    }

    fn declare_import(&mut self, import: &'a ast::Import) {
        let from = import.from.as_deref().map(|from| self.lead(from));
        for item in &import.items {
            let Some(last) = item.path.last() else { continue };
            let name = item.alias.as_ref().unwrap_or(last);
            let Some(leads) = from else {
                self.import_module(&item.path, name);
                continue;
            };
            let meaning = match leads {
                // Its names are known when all modules are declared.
                Some(Meaning::OwnModule(_)) => continue,
                Some(Meaning::Module(module)) => self.imported(module, last, name),
                _ => None,
            };
            if meaning.is_none() {
                self.names.refused_types.insert((self.module, &name.text));
            }
            self.bind_import(name, meaning.unwrap_or(Meaning::Unknown));
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
            self.know_module(&name.text, Meaning::Module(inner));
            return Some(Meaning::Module(inner));
        }
        match LibraryType::of_module(module, &last.text) {
            Some(ty) => {
                self.names.library_types.insert((self.module, &name.text), ty);
                self.know_type(name, NamedType::Library(ty));
            }
            None => self.member_of_module(module, last).then_some(())?,
        }
        Some(Meaning::Imported(library::ModuleId::of(module)?, &last.text))
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
        let types = LibraryType::of_module_all(module).map(LibraryType::name);
        let names = names.chain(types);
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
        self.declare_for_others(name, binding);
        self.bind_import(name, meaning);
    }

    /// Gives a name a meaning in the module that others do not see.
    pub(super) fn bind_import(&mut self, name: &'a ast::Name, meaning: Meaning<'a>) {
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

/// A name that stands for two things.
pub(super) fn declared_twice(name: &ast::Name, older: Span) -> Diagnostic {
    let message = format!("`{}` is declared twice", name.text);
    Diagnostic::error("E0306", message).at(name.span, "declared again").at(older, "declared before")
}
