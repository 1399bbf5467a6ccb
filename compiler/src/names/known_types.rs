//! Types that earlier inputs of a session have declared. They are classes like others, whose processes are there
//! already. All that were ever declared come first, in their order, so that each keeps its number from input to
//! input, and with it what types of variables and parameters mean. Copies of generic ones have other numbers each
//! time: they are found again by keys.

use super::resolve::Resolver;
use super::{Body, ClassId, Meaning, NamedType, Names, ProcessId, VariableId};
use crate::library::LibraryType;
use crate::session::{
    Declaration, Imported, Known, KnownCopy, KnownMember, KnownStatic, KnownText, KnownType,
};
use crate::syntax::ast::{self, TypeDeclarationKind};
use crate::types::{ClassTy, Ty};

impl<'a> Resolver<'a> {
    /// Whether a session does not take a type.
    pub(super) fn is_refused_in_session(&self, declaration: &ast::TypeDeclaration) -> bool {
        self.names.is_session() && declaration.kind == TypeDeclarationKind::Actor
    }

    /// Notes what the name of a type means from this input on.
    pub(super) fn know_type(&mut self, name: &'a ast::Name, ty: NamedType<'a>) {
        if !self.names.is_session() {
            return;
        }
        let last = self.names.type_versions.get(&*name.text).and_then(|versions| versions.last());
        match last.copied() {
            Some((file, _)) if file == name.span.file => return,
            // What the name meant before is not found by it any more.
            Some((_, NamedType::Class(class))) => self.hide_cases(class),
            _ => {}
        }
        if let NamedType::Class(class) = ty {
            self.names.class_names.insert((self.module, &name.text), class);
        }
        self.names.type_versions.entry(&name.text).or_default().push((name.span.file, ty));
    }

    /// Declares all types of earlier inputs.
    pub(super) fn declare_known_types(&mut self, known: &'a Known) {
        for declaration in known.types() {
            match declaration {
                Declaration::Type(declared) => self.declare_known_type(declared),
                Declaration::Alias(alias) => self.know_type(&alias.name, NamedType::Alias(alias)),
                Declaration::Import(import) => {
                    if let Imported::Member(module, member) = &import.what
                        && let Some(ty) = LibraryType::of_module(module, member)
                    {
                        self.know_type(&import.name, NamedType::Library(ty));
                    }
                }
                Declaration::Variable(_) | Declaration::Process(_) => {}
            }
        }
        self.names.first_own_class = self.names.classes.len();
        for number in 0..self.names.known_types.len() {
            let (class, declared) = self.names.known_types[number];
            let name = &declared.written.name;
            match known.find(&name.text) {
                Some(Declaration::Type(now)) if std::ptr::eq(&**now, declared) => {
                    self.bind_known(name, Meaning::Class(class));
                }
                _ => self.hide_cases(class),
            }
        }
    }

    fn declare_known_type(&mut self, known: &'a KnownType) {
        let class = ClassId(self.names.classes.len() as u32);
        self.know_type(&known.written.name, NamedType::Class(class));
        self.names.known_types.push((class, known));
        self.add_class(class, &known.written);
        if known.is_checked {
            self.declare_check(class);
        }
        for (process, known) in self.names.members_of(class).into_iter().zip(&known.processes) {
            if self.names.is_template(process) {
                continue;
            }
            let info = &mut self.names.processes[process.index()];
            if !info.contracts.is_empty() {
                self.names.known_contracts.insert(process);
            }
            (info.body, info.contracts) = (Body::Statements(&[]), &[]);
            let parameters = info.parameters_written;
            self.declare_defaults_of(process, parameters, &known.defaults);
        }
        for index in 0..self.names.classes[class.index()].statics.len() {
            let variable = self.names.classes[class.index()].statics[index].variable;
            self.names.variables[variable.index()].is_known = true;
        }
    }

    /// Walks what is left of them: heads, and all of what copies are made of.
    pub(super) fn known_type_bodies(&mut self) {
        for number in 0..self.names.known_types.len() {
            let (_, declared) = self.names.known_types[number];
            self.type_body(&declared.written);
        }
    }

    /// Whether an earlier input has declared a class.
    pub(super) fn is_of_earlier_input(&self, class: ClassId) -> bool {
        self.names.known_types.iter().any(|&(known, _)| known == class)
    }

    /// The cases of a variant whose name means something else are not found by their names alone.
    pub(super) fn hide_cases(&mut self, variant: ClassId) {
        for case in self.names.classes[variant.index()].cases.clone() {
            let key = (self.module, &*self.names.classes[case.index()].name().text);
            if let Some(cases) = self.names.cases.get_mut(&key) {
                cases.retain(|&other| other != case);
            }
        }
    }
}

impl<'a> Names<'a> {
    /// What the name of a type means where it stands: what it meant to the input in which that is.
    pub(super) fn type_version(&self, name: &ast::Name) -> Option<NamedType<'a>> {
        let versions = self.type_versions.get(&*name.text)?.iter().rev();
        let mut versions = versions.filter(|(file, _)| *file <= name.span.file);
        versions.next().map(|&(_, ty)| ty)
    }

    /// The names of the classes that the input declares.
    pub(crate) fn declared_types(&self) -> impl Iterator<Item = &'a ast::Name> {
        let first = self.first_own_class;
        let own = self.classes.iter().skip(first).filter(|info| info.case.is_none());
        own.map(|info| &info.declaration.name)
    }

    /// A class, and the cases of a variant.
    pub(crate) fn with_cases(&self, class: ClassId) -> Vec<ClassId> {
        [class].into_iter().chain(self.class(class).cases.iter().copied()).collect()
    }

    /// The processes of a class and of its cases, in an order that depends on nothing but its declaration.
    pub(crate) fn members_of(&self, class: ClassId) -> Vec<ProcessId> {
        let classes = self.with_cases(class).into_iter();
        classes.flat_map(|class| self.processes_of_class(class)).collect()
    }

    /// Whether a process of a class of an earlier input had contracts, which are not kept.
    pub(crate) fn had_contracts(&self, process: ProcessId) -> bool {
        self.known_contracts.contains(&process)
    }

    /// Whether a variable is a constant or `Shared` field of a class.
    pub(crate) fn is_static(&self, variable: VariableId) -> bool {
        let mut statics = self.classes.iter().flat_map(|class| &class.statics);
        statics.any(|known| known.variable == variable)
    }

    /// What a class is called in all inputs of a session.
    pub(crate) fn class_key(&self, class: &ClassTy) -> String {
        let mut key = String::new();
        self.add_class_key(class, &mut key);
        key
    }

    fn add_class_key(&self, class: &ClassTy, key: &mut String) {
        let span = self.class(class.origin).name().span;
        key.push_str(&format!("{}:{}", span.file.0, span.start));
        for argument in &class.arguments {
            self.add_type_key(argument, key);
        }
    }

    /// The same for a type, added to a key.
    pub(crate) fn add_type_key(&self, ty: &Ty, key: &mut String) {
        key.push_str(&format!(" {ty}("));
        ty.map_leaves(&mut |leaf| {
            if let Ty::Class(class) = leaf {
                self.add_class_key(class, key);
                key.push(',');
            }
            leaf.clone()
        });
        key.push(')');
    }

    /// The texts of earlier inputs from which copies are made.
    pub(crate) fn known_texts(&self) -> impl Iterator<Item = &'a KnownText> {
        self.known.into_iter().flat_map(Known::texts)
    }

    /// What has become of a copy that an earlier input has made.
    pub(crate) fn known_copy(&self, key: &str) -> Option<&'a KnownCopy> {
        self.known?.copy(key)
    }

    /// Whether an earlier input has compiled a process; of templates only copies are compiled.
    pub(crate) fn is_compiled(&self, process: ProcessId) -> bool {
        self.is_known_process(process) && !self.is_template(process)
    }

    /// The processes of these classes.
    pub(crate) fn known_members(&self) -> impl Iterator<Item = (ProcessId, &'a KnownMember)> {
        let known = self.known_types.iter();
        let members = known
            .flat_map(|(class, known)| self.members_of(*class).into_iter().zip(&known.processes));
        members.filter(|(id, _)| !self.is_template(*id))
    }

    /// Constants and `Shared` fields of earlier inputs.
    pub(crate) fn known_statics(&self) -> impl Iterator<Item = (VariableId, &'a KnownStatic)> {
        self.known_types.iter().flat_map(|(class, known)| {
            let statics = self.class(*class).statics.iter().map(|found| found.variable);
            statics.zip(&known.statics).collect::<Vec<_>>()
        })
    }
}
