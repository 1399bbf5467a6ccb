//! The modules of a program: what each calls by which name, and what it may use of others.

use std::collections::HashMap;

use runa_diagnostics::{Diagnostic, FileId, Span, closest};
use rustc_hash::FxHashMap;

use super::resolve::{NewProcess, Resolver};
use super::scopes::Binding;
use super::{
    Body, ClassId, Meaning, ModuleNumber, Names, PRELUDE, ProcessId, ProcessKind, VariableId, place,
};
use crate::library::{self, LibraryType};
use crate::modules::{Leads, ReadModules, dotted, imports, module_path};
use crate::syntax::ast::{self, Expr, ExprKind, ItemKind, StatementKind};

/// A module.
#[derive(Debug)]
pub(crate) struct ModuleInfo<'a> {
    /// Its path; empty for the main one.
    pub(super) path: &'a str,
    /// The names in lines that could not be read.
    pub(super) lost: &'a ast::LostNames,
    /// Its outermost level.
    pub(super) top: ProcessId,
    /// The outermost levels that run before its own one, and the imports for which they do.
    pub(super) begins: Vec<(ProcessId, Span)>,
    /// What it declares, for others.
    declared: FxHashMap<&'a str, Declared<'a>>,
    /// What it calls the modules that it imports.
    imported: FxHashMap<&'a str, Meaning<'a>>,
}

/// A name that a module declares.
#[derive(Clone, Copy, Debug)]
struct Declared<'a> {
    binding: Binding<'a>,
    is_private: bool,
}

/// Where the imports of a program lead.
pub(super) type AllLeads = HashMap<String, Leads>;

/// What a name of a type means.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NamedType<'a> {
    /// What the program declares.
    Class(ClassId),
    /// Another name for a type.
    Alias(&'a ast::Alias),
    /// What a module of the library has.
    Library(LibraryType),
}

impl<'a> ModuleInfo<'a> {
    pub(super) fn new(path: &'a str, lost: &'a ast::LostNames, top: ProcessId) -> Self {
        let (declared, imported) = Default::default();
        Self { path, lost, top, begins: Vec::new(), declared, imported }
    }
}

impl<'a> Names<'a> {
    /// The module that a place is in. The inputs of a session are one module.
    pub(crate) fn module_of(&self, span: Span) -> ModuleNumber {
        self.module_of_file(span.file)
    }

    /// How many modules the program has.
    pub(crate) fn module_count(&self) -> u32 {
        self.modules.len() as u32
    }

    /// The module that a file is.
    pub(crate) fn module_of_file(&self, file: FileId) -> ModuleNumber {
        self.modules_by_file.get(&file).copied().unwrap_or_default()
    }

    /// The outermost levels that run before that of a module, and the imports for which they do.
    pub(crate) fn begins_before(&self, top: ProcessId) -> &[(ProcessId, Span)] {
        let module = self.modules.iter().find(|module| module.top == top);
        module.map_or(&[], |module| &module.begins)
    }

    /// What stands at the outermost level of the module that a place is in.
    pub(crate) fn items_around(&self, span: Span) -> &'a [ast::Item] {
        match self.process(self.modules[self.module_of(span).index()].top).body {
            Body::TopLevel(items) => items,
            _ => &[],
        }
    }

    /// The name that decides what an expression means: all of it, or what stands behind a module.
    pub(crate) fn named<'e>(&self, expression: &'e Expr) -> Option<&'e ast::Name> {
        match &expression.kind {
            ExprKind::Name(name) => Some(name),
            ExprKind::Member { object, name, optional: false } => {
                self.module_before_dot(object).map(|_| name)
            }
            _ => None,
        }
    }

    /// An expression that names a type, as the name of one.
    pub(crate) fn as_type_name(&self, expression: &Expr) -> Option<ast::TypeName> {
        let (modules, name) = match &expression.kind {
            ExprKind::Member { object, name, optional: false } => {
                let ExprKind::Name(module) = &object.kind else { return None };
                let is_module =
                    matches!(self.meaning(module.span), Meaning::OwnModule(_) | Meaning::Module(_));
                (is_module.then(|| vec![module.clone()])?, name)
            }
            _ => (Vec::new(), self.named(expression)?),
        };
        Some(ast::TypeName { modules, name: name.clone() })
    }

    /// The module of the program that an expression names.
    pub(crate) fn module_before_dot(&self, object: &Expr) -> Option<ModuleNumber> {
        let ExprKind::Name(name) = &object.kind else { return None };
        match self.meaning(name.span) {
            Meaning::OwnModule(module) => Some(module),
            _ => None,
        }
    }

    /// The type that a module of the program calls `name` behind `path`; nothing if there is none, or if it may not
    /// be named.
    pub(crate) fn type_at(&self, path: &[ast::Name], name: &ast::Name) -> Option<NamedType<'a>> {
        let here = self.module_of(name.span);
        let module = match path {
            [] => here,
            [first, inner @ ..] => match self.modules[here.index()].imported.get(&*first.text)? {
                Meaning::OwnModule(module) if inner.is_empty() => *module,
                Meaning::Module(library) => {
                    let library = inner_module(library, inner).ok()?;
                    return LibraryType::of_module(library, &name.text).map(NamedType::Library);
                }
                _ => return None,
            },
        };
        if !path.is_empty() {
            let declared = self.modules[module.index()].declared.get(&*name.text)?;
            let is_visible = module == here || !declared.is_private;
            if !is_visible {
                return None;
            }
        }
        if path.is_empty()
            && let Some(alias) = self.local_alias(name)
        {
            return Some(NamedType::Alias(alias));
        }
        let of_program = (name.span.file != PRELUDE).then(|| match self.is_session() {
            true => self.type_version(name),
            false => self.type_in(module, &name.text),
        });
        let always_there = || self.prelude_class(&name.text).filter(|_| path.is_empty());
        of_program.flatten().or_else(|| always_there().map(NamedType::Class))
    }

    fn type_in(&self, module: ModuleNumber, name: &str) -> Option<NamedType<'a>> {
        let class = self.class_names.get(&(module, name)).map(|&class| NamedType::Class(class));
        let alias = || Some(NamedType::Alias(self.aliases.get(&(module, name))?));
        let library = || self.library_types.get(&(module, name)).copied().map(NamedType::Library);
        class.or_else(alias).or_else(library)
    }

    /// The type that the main module calls `name`.
    pub(crate) fn alias_called(&self, name: &str) -> Option<&'a ast::Alias> {
        self.aliases.get(&(ModuleNumber::default(), name)).copied()
    }

    /// What is said of the name of a type behind modules that means none; nothing if that was said already.
    pub(crate) fn no_type_at(&self, name: &ast::TypeName) -> Option<Diagnostic> {
        let (here, first) = (self.module_of(name.name.span), name.modules.first()?);
        let info = &self.modules[here.index()];
        let module = match info.imported.get(&*first.text) {
            None => {
                let known = info.imported.keys().copied();
                let message = format!("there is no module `{}` here", first.text);
                let diagnostic = Diagnostic::error("E0304", message).at(first.span, "not imported");
                return Some(match closest(&first.text, known) {
                    Some(meant) => {
                        diagnostic.suggest(format!("write `{meant}`"), first.span, meant)
                    }
                    None => diagnostic.note(format!("`Import {}` makes it known", first.text)),
                });
            }
            Some(Meaning::OwnModule(module)) if name.modules.len() == 1 => *module,
            Some(Meaning::OwnModule(_)) => {
                let note =
                    "a module is called by the last part of its path, or as `Import … as …` says";
                return Some(no_module_of(first, &name.modules[1]).note(note));
            }
            Some(Meaning::Module(library)) => {
                let library = match inner_module(library, &name.modules[1..]) {
                    Ok(library) => library,
                    Err(unknown) => return Some(no_module_of(first, unknown)),
                };
                let owner = format!("the module `{library}`");
                let (text, span) = (&name.name.text, name.name.span);
                let types = LibraryType::of_module_all(library).map(LibraryType::name);
                return Some(crate::check::unknown_member(&owner, text, span, types));
            }
            Some(_) => return None,
        };
        self.not_declared_in(module, here, &name.name, true)
    }

    /// What is said where a module has no `name` for others; nothing if a line of it that could not be read may
    /// declare it.
    fn not_declared_in(
        &self,
        module: ModuleNumber,
        here: ModuleNumber,
        name: &ast::Name,
        is_type: bool,
    ) -> Option<Diagnostic> {
        let info = &self.modules[module.index()];
        let (text, span) = (&*name.text, name.span);
        let owner = match info.path {
            "" => String::from("the main module"),
            path => format!("the module `{path}`"),
        };
        match info.declared.get(text) {
            Some(declared) if declared.is_private && module != here => {
                let message = format!("`{text}` is private to {owner}");
                let diagnostic = Diagnostic::error("E0703", message)
                    .at(span, "not seen here")
                    .at(declared.binding.span, "declared here, behind `Private`");
                return Some(diagnostic);
            }
            Some(declared) if !is_type || declared.binding.meaning == Meaning::Unknown => {
                return None;
            }
            Some(_) => {
                let message = format!("`{text}` of {owner} is no type");
                return Some(Diagnostic::error("E0304", message).at(span, "a type is needed here"));
            }
            None => {}
        }
        if info.lost.mentions(text) {
            return None;
        }
        let visible = info.declared.iter().filter(|(_, known)| !known.is_private);
        let diagnostic =
            crate::check::unknown_member(&owner, text, span, visible.map(|(name, _)| *name));
        let case = self.cases.get(&(module, text)).and_then(|cases| cases.first());
        Some(match case.and_then(|&case| self.class(case).variant()) {
            Some(variant) => {
                let variant = &self.class(variant).declaration.name.text;
                diagnostic
                    .note(format!("it is a case: import `{variant}`, and write `{variant}.{text}`"))
            }
            None => diagnostic,
        })
    }

    /// How a place of another module calls a case: `shapes.Shape.Circle`.
    pub(crate) fn case_elsewhere(&self, name: &str) -> Option<String> {
        if let Some(full) = self.case_of_prelude(name) {
            return Some(full);
        }
        let found = self.cases.iter().filter(|((_, known), _)| *known == name);
        let (&(module, _), cases) = found.min_by_key(|((module, _), _)| *module)?;
        let variant = self.class(*cases.first()?).variant()?;
        let variant = &self.class(variant).declaration.name.text;
        let last = self.modules[module.index()].path.rsplit('.').next().unwrap_or_default();
        Some(if last.is_empty() {
            format!("{variant}.{name}")
        } else {
            format!("{last}.{variant}.{name}")
        })
    }
}

impl<'a> Resolver<'a> {
    /// Adds the modules that a program imports; the main one is there.
    pub(super) fn add_modules(&mut self, read: &'a ReadModules) {
        self.names.leads = Some(&read.leads);
        for (number, module) in read.modules.iter().enumerate() {
            let number = ModuleNumber(number as u32);
            self.names.modules_by_file.insert(module.file, number);
            let Some(path) = &module.path else { continue };
            self.module_scopes.push(FxHashMap::default());
            let top = self.new_process(NewProcess {
                name: &format!("module {path}"),
                span: module
                    .program
                    .items
                    .first()
                    .map_or_else(|| Span::new(module.file, 0, 0), |item| item.span),
                start: (module.file, u32::MAX),
                kind: ProcessKind::TopLevel,
                parent: None,
                parameters: &[],
                result: None,
                contracts: &[],
                body: Body::TopLevel(&module.program.items),
                is_exported: false,
            });
            self.names.modules.push(ModuleInfo::new(path, &module.program.lost, top));
        }
        self.order_modules(read);
    }

    /// Decides which outermost level runs when: those of imports first, depth-first, each once.
    fn order_modules(&mut self, read: &'a ReadModules) {
        let mut is_begun = vec![false; read.modules.len()];
        is_begun[0] = true;
        let targets = |module: usize| {
            let items = imports(&read.modules[module].program);
            items.filter_map(|(import, item)| {
                let path = module_path(import, item);
                match read.leads.get(&dotted(path))? {
                    Leads::To(target) => Some((*target, path_span(path))),
                    _ => None,
                }
            })
        };
        let mut open = vec![(0, targets(0).collect::<Vec<_>>().into_iter())];
        while let Some((module, rest)) = open.last_mut() {
            let Some((target, span)) = rest.next() else {
                open.pop();
                continue;
            };
            if std::mem::replace(&mut is_begun[target], true) {
                continue;
            }
            let (user, top) = (self.names.modules[*module].top, self.names.modules[target].top);
            self.names.modules[*module].begins.push((top, span));
            self.process_uses.push((user, top));
            open.push((target, targets(target).collect::<Vec<_>>().into_iter()));
        }
    }

    /// What follows stands in a module.
    pub(super) fn enter_module(&mut self, module: ModuleNumber) {
        if module == self.module {
            return;
        }
        let own = std::mem::take(&mut self.module_scopes[module.index()]);
        let outer = self.scopes.exchange_module(own);
        self.module_scopes[self.module.index()] = outer;
        self.module = module;
        self.around = vec![self.names.modules[module.index()].top];
        self.statement_start = 0;
    }

    /// Takes note of a name that a module declares, for others.
    pub(super) fn declare_for_others(&mut self, name: &'a ast::Name, binding: Binding<'a>) {
        if self.names.leads.is_some() {
            let declared = Declared { binding, is_private: self.is_private };
            let own = &mut self.names.modules[self.module.index()].declared;
            own.entry(&name.text).or_insert(declared);
        }
    }

    /// What the path of an import leads to; says so where that is nothing.
    pub(super) fn lead(&mut self, path: &'a [ast::Name]) -> Option<Meaning<'a>> {
        let text = dotted(path);
        let Some(leads) = self.names.leads else {
            if self.is_alone && library::module(&text).is_none() {
                // What it is nobody has looked at.
                return None;
            }
            return self.library_module(path).map(Meaning::Module);
        };
        let span = path_span(path);
        let diagnostic = match leads.get(&text)? {
            Leads::To(module) => return Some(Meaning::OwnModule(ModuleNumber(*module as u32))),
            Leads::ToLibrary => {
                return library::module(&text).map(|group| Meaning::Module(group.name));
            }
            Leads::ToUnreadable { name, reason } => {
                let message = format!("the module `{text}` cannot be read: {reason}");
                Diagnostic::error("E0702", message).at(span, format!("this is {name}"))
            }
            Leads::Nowhere { looked_for, closest } => {
                no_module(path, looked_for, closest.as_deref())
            }
        };
        self.report(diagnostic);
        None
    }

    /// The module of the library at a path; says so if there is none.
    fn library_module(&mut self, path: &[ast::Name]) -> Option<&'static str> {
        let text = dotted(path);
        let found = library::module(&text).map(|group| group.name);
        if found.is_none() {
            let diagnostic = no_module(path, &[], closest(&text, library::MODULES));
            self.report(match self.names.is_session() {
                true => diagnostic.note("a session knows the modules of the library alone"),
                false => diagnostic,
            });
        }
        found
    }

    /// `Import a.b as x`.
    pub(super) fn import_module(&mut self, path: &'a [ast::Name], name: &'a ast::Name) {
        let meaning = self.lead(path).unwrap_or(Meaning::Unknown);
        self.know_module(&name.text, meaning);
        self.bind_import(name, meaning);
    }

    /// What stands before a dot in the name of a type.
    pub(super) fn know_module(&mut self, name: &'a str, meaning: Meaning<'a>) {
        self.names.modules[self.module.index()].imported.insert(name, meaning);
    }

    /// The names that modules import from others of the program, which are declared now.
    pub(super) fn import_names(&mut self, read: &'a ReadModules) {
        for (number, module) in read.modules.iter().enumerate() {
            self.enter_module(ModuleNumber(number as u32));
            for (import, item) in imports(&module.program) {
                if import.from.is_some()
                    && let Some(Leads::To(target)) =
                        read.leads.get(&dotted(module_path(import, item)))
                {
                    self.import_name(ModuleNumber(*target as u32), item);
                }
            }
        }
        self.enter_module(ModuleNumber::default());
    }

    fn import_name(&mut self, from: ModuleNumber, item: &'a ast::ImportItem) {
        let Some(last) = item.path.last() else { return };
        let name = item.alias.as_ref().unwrap_or(last);
        let meaning = match self.declared_in(from, last) {
            Some(meaning) if item.path.len() == 1 => meaning,
            _ => Meaning::Unknown,
        };
        match meaning {
            Meaning::Class(class) => {
                self.names.class_names.entry((self.module, &name.text)).or_insert(class);
            }
            Meaning::Type => {
                if let Some(&alias) = self.names.aliases.get(&(from, &*last.text)) {
                    self.names.aliases.entry((self.module, &name.text)).or_insert(alias);
                }
            }
            Meaning::Unknown => {
                self.names.refused_types.insert((self.module, &name.text));
            }
            _ => {}
        }
        self.names.meanings.insert(place(last.span), (last.span.end, meaning));
        self.bind_import(name, meaning);
    }

    /// What a module declares as `name`, for the module that is walked; says so if it does not.
    fn declared_in(&mut self, module: ModuleNumber, name: &'a ast::Name) -> Option<Meaning<'a>> {
        let info = &self.names.modules[module.index()];
        if info.lost.mentions(&name.text) {
            // Nothing is certain of what stands in such lines.
            return None;
        }
        let declared = info.declared.get(&*name.text);
        let visible = declared.filter(|declared| !declared.is_private || module == self.module);
        if let Some(declared) = visible {
            return Some(declared.binding.meaning);
        }
        if let Some(diagnostic) = self.names.not_declared_in(module, self.module, name, false) {
            self.report(diagnostic);
        }
        None
    }

    /// Whether `object.name` is something of another module; then it is used.
    pub(super) fn use_of_module(&mut self, object: &'a Expr, name: &'a ast::Name) -> bool {
        let Some(module) = self.names.module_before_dot(object) else { return false };
        let meaning = self.declared_in(module, name).unwrap_or(Meaning::Unknown);
        self.note_use(name, meaning);
        true
    }

    /// `object.name` is assigned, and was used.
    pub(super) fn assign_of_module(&mut self, object: &'a Expr, name: &'a ast::Name) {
        if self.names.module_before_dot(object).is_some()
            && let Meaning::Variable(variable) = self.names.meaning(name.span)
            && !self.is_of_other_module(variable, name)
        {
            self.assigned(variable, name);
        }
    }

    /// Whether a variable belongs to another module than the one that is walked; says that it cannot be assigned.
    pub(super) fn is_of_other_module(&mut self, variable: VariableId, name: &ast::Name) -> bool {
        let declared = self.names.variables[variable.index()].span;
        let module = self.names.module_of(declared);
        if module == self.module || declared == Span::default() {
            return false;
        }
        let path = self.names.modules[module.index()].path;
        let owner = if path.is_empty() { "the main module" } else { path };
        let message = format!("`{}` belongs to the module `{owner}`", name.text);
        self.report(
            Diagnostic::error("E0704", message)
                .at(name.span, "assigned here")
                .at(declared, "declared here")
                .note("only a module itself sets its variables: let it have a process that does"),
        );
        true
    }
}

impl<'a> Resolver<'a> {
    /// `module.NAME` in a pattern: a constant, if there is one of that name. Types are found by the checker.
    pub(super) fn constant_of_module(&mut self, module: &'a ast::Name, name: &'a ast::Name) {
        let info = &self.names.modules[self.module.index()];
        let Some(&Meaning::OwnModule(module)) = info.imported.get(&*module.text) else { return };
        let declared = self.names.modules[module.index()].declared.get(&*name.text).copied();
        if let Some(Declared { binding, is_private: false }) = declared
            && let Meaning::Variable(_) = binding.meaning
        {
            self.note_use(name, binding.meaning);
        }
    }
}

/// The module of the library that is reached from one behind dots, or the name that leads nowhere.
fn inner_module<'n>(
    library: &'static str,
    path: &'n [ast::Name],
) -> Result<&'static str, &'n ast::Name> {
    let step = |outer, name: &'n ast::Name| library::module_in(outer, &name.text).ok_or(name);
    path.iter().try_fold(library, step)
}

fn no_module_of(outer: &ast::Name, inner: &ast::Name) -> Diagnostic {
    let message = format!("`{}` is no module of `{}`", inner.text, outer.text);
    Diagnostic::error("E0304", message).at(inner.span, "not a module")
}

/// An import that leads nowhere.
fn no_module(path: &[ast::Name], looked_for: &[String], closest: Option<&str>) -> Diagnostic {
    let span = path_span(path);
    let message = format!("there is no module `{}`", dotted(path));
    let diagnostic = Diagnostic::error("E0701", message).at(span, "not found");
    let diagnostic = match looked_for {
        [] => diagnostic,
        places => diagnostic.note(format!("it would be {}", places.join(" or "))),
    };
    match closest {
        Some(meant) => diagnostic.suggest(format!("write `{meant}`"), span, meant),
        None => {
            let library = library::MODULES.map(|name| format!("`{name}`")).join(", ");
            diagnostic.note(format!("the library of this version has the modules {library}"))
        }
    }
}

/// Where a path stands.
fn path_span(path: &[ast::Name]) -> Span {
    match (path.first(), path.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}

/// Whether an item declares what only its own module sees.
pub(super) fn is_private(item: &ast::Item) -> bool {
    match &item.kind {
        ItemKind::Statement(statement) => {
            item.private.is_some() && !matches!(statement.kind, StatementKind::Expression(_))
        }
        _ => item.private.is_some(),
    }
}
