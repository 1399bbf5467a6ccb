//! What is generic. A generic process or class is checked once as it is written, where nothing is known of its type
//! parameters but their bounds; that says what is wrong with it. What runs are copies, one for each list of types that
//! the program uses it with, checked like anything else with these types in the place of the parameters.

use std::rc::Rc;
use std::sync::Arc;

use runa_diagnostics::{Diagnostic, FileId, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Checker, ResultType, VariableType};
use crate::hir::{self, Process};
use crate::names::{ClassId, Copied, Meaning, ProcessId, VariableId};
use crate::syntax::ast;
use crate::types::{ClassTy, MOST_NESTED, SELF_TYPE, Ty, TypeVariable};

/// How many copies a program may have.
const MOST_COPIES: usize = 20_000;

/// How many parts the types may have together that something is used with.
const MOST_PARTS: usize = 300;

/// Something generic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Generic {
    Process(ProcessId),
    Class(ClassId),
    /// A trait, for the class that uses it.
    Trait(ClassId),
}

/// What is made of something generic for a list of types.
#[derive(Debug)]
pub(super) struct Copy {
    of: Generic,
    arguments: Vec<Ty>,
    pub(super) copied: Copied,
    /// The copy that it is made of, if that is one: of a class, for a generic method.
    outer: Option<Rc<Copy>>,
    /// The class that it is, if it is one, and the cases of a variant.
    classes: Vec<ClassId>,
    /// Whether its types depend on type parameters themselves, so that it never runs.
    is_abstract: bool,
}

impl Copy {
    /// The variable that stands for one that the program declares.
    fn variable(&self, variable: VariableId) -> VariableId {
        let variable = self.outer.as_ref().map_or(variable, |outer| outer.variable(variable));
        self.copied.variable(variable)
    }

    /// The process that stands for one that the program declares.
    fn process(&self, process: ProcessId) -> ProcessId {
        let process = self.outer.as_ref().map_or(process, |outer| outer.process(process));
        self.copied.process(process)
    }

    /// The process that the name of one means. One that is generic and calls itself decides each time with which types.
    fn named_process(&self, process: ProcessId) -> ProcessId {
        let process = self.outer.as_ref().map_or(process, |outer| outer.named_process(process));
        match self.of {
            Generic::Process(of) if of == process => process,
            _ => self.copied.process(process),
        }
    }
}

/// Who uses a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum User {
    /// The body of a root.
    Body(ProcessId),
    /// The head of a root, or of what stands in it.
    Head(ProcessId),
    /// The head of a class, its fields and the heads of its methods.
    Class(ClassId),
}

/// What the type parameters around a place stand for, the innermost first.
type Environment = Vec<(Arc<str>, Ty)>;

/// What of a program runs: what is generic is there only as those copies that are used.
#[derive(Debug)]
pub(super) struct Needed {
    /// By [`ProcessId`]: whether a root is needed.
    pub(super) roots: Vec<bool>,
    /// By [`ClassId`].
    pub(super) classes: Vec<bool>,
}

/// All copies, and where the checker is among them.
#[derive(Debug, Default)]
pub(super) struct Generics<'a> {
    copies: Vec<Rc<Copy>>,
    known: FxHashMap<(Generic, Vec<Ty>), usize>,
    of_root: FxHashMap<ProcessId, usize>,
    of_class: FxHashMap<ClassId, usize>,
    /// What type parameters stand for at the place that is looked at.
    environment: Environment,
    /// The copy that is looked at, if it is one.
    current: Option<Rc<Copy>>,
    user: Option<User>,
    /// Which copies are used by whom.
    uses: FxHashMap<User, FxHashSet<usize>>,
    /// Roots that call a copy and want to know what it returns.
    callers: FxHashMap<ProcessId, Vec<ProcessId>>,
    /// What type parameters must be, by where they are declared.
    bounds: FxHashMap<(FileId, u32), Vec<&'a ast::Type>>,
    /// The types of bounds that take types themselves, by where they stand.
    bound_types: FxHashMap<(FileId, u32), Arc<ClassTy>>,
    /// Roots of copies that are still to be checked.
    pub(super) new_roots: Vec<ProcessId>,
    /// What is said when too many copies were asked for.
    pub(super) endless: Option<Diagnostic>,
}

impl<'a> Generics<'a> {
    /// What is called `name`, if it is a type parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<Ty> {
        self.environment.iter().find(|(known, _)| **known == *name).map(|(_, ty)| ty.clone())
    }

    /// The roots that call the copy `root`.
    pub(super) fn callers(&self, root: ProcessId) -> Vec<ProcessId> {
        self.callers.get(&root).cloned().unwrap_or_default()
    }

    /// What a user uses is asked for again.
    pub(super) fn forget_uses(&mut self, user: User) {
        self.uses.remove(&user);
    }

    /// Takes note of what a type parameter must be.
    pub(super) fn add_bound(&mut self, variable: &TypeVariable, bound: &'a ast::Type) {
        let place = (variable.span.file, variable.span.start);
        self.bounds.entry(place).or_default().push(bound);
    }

    /// What a type parameter must be.
    pub(super) fn bounds_of(&self, variable: &TypeVariable) -> &[&'a ast::Type] {
        let place = (variable.span.file, variable.span.start);
        self.bounds.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Takes note of the type of a bound.
    pub(super) fn note_bound(&mut self, span: Span, class: Arc<ClassTy>) {
        self.bound_types.insert((span.file, span.start), class);
    }

    /// The type of a bound that was looked at.
    pub(super) fn noted_bound(&self, span: Span) -> Option<Arc<ClassTy>> {
        self.bound_types.get(&(span.file, span.start)).cloned()
    }

    /// For whom something is looked at.
    pub(super) fn user(&self) -> Option<User> {
        self.user
    }

    /// Whether a copy is looked at.
    pub(super) fn is_in_copy(&self) -> bool {
        self.current.is_some()
    }

    fn note_use(&mut self, copy: usize) {
        if let Some(user) = self.user {
            self.uses.entry(user).or_default().insert(copy);
        }
    }
}

impl<'a> Checker<'_, 'a> {
    // ---- places

    /// What the name at `span` means here.
    pub(super) fn meaning(&self, span: Span) -> Meaning<'a> {
        let meaning = self.names.meaning(span);
        match (meaning, &self.generics.current) {
            (Meaning::Variable(variable), Some(copy)) => Meaning::Variable(copy.variable(variable)),
            (Meaning::Process(process), Some(copy))
                if self.names.process(process).process_around().is_some() =>
            {
                Meaning::Process(copy.named_process(process))
            }
            (meaning, _) => meaning,
        }
    }

    /// The variable that is declared at `span`.
    pub(super) fn declared_at(&self, span: Span) -> Option<VariableId> {
        let declared = self.names.declared_at(span)?;
        Some(self.own_variable(declared))
    }

    /// The process or lambda that begins at `span`.
    pub(super) fn process_at(&self, span: Span) -> Option<ProcessId> {
        let process = self.names.process_at(span)?;
        Some(self.own_process(process))
    }

    /// What stands for a process in the copy that is looked at.
    pub(super) fn own_process(&self, process: ProcessId) -> ProcessId {
        let current = self.generics.current.as_ref();
        current.map_or(process, |copy| copy.process(process))
    }

    /// The variables that are assigned within `span`.
    pub(super) fn assigned_within(&self, span: Span) -> Vec<VariableId> {
        self.names.assigned_within(span).map(|variable| self.own_variable(variable)).collect()
    }

    /// The variables that a condition of a contract or an `Assert` names, and where.
    pub(super) fn named_in_condition(&self, span: Span) -> Vec<(u32, VariableId)> {
        let named = self.names.named_in_condition(span);
        named.map(|(place, variable)| (place, self.own_variable(variable))).collect()
    }

    pub(super) fn own_variable(&self, variable: VariableId) -> VariableId {
        let current = self.generics.current.as_ref();
        current.map_or(variable, |copy| copy.variable(variable))
    }

    /// Looks at something of a root: its types are those of the copy that it belongs to.
    pub(super) fn within_root<R>(
        &mut self,
        root: ProcessId,
        user: User,
        look: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let copy = self.generics.of_root.get(&root).copied();
        let own = self.names.process(root).type_parameters;
        let around = self.parameters_around(root);
        let class = self.names.class_around(root);
        self.within(copy, user, class, around.into_iter().chain(own), look)
    }

    /// The type parameters that a root has from the processes that it stands in, and from the class that it belongs to or
    /// the trait that it is taken from.
    fn parameters_around(&self, root: ProcessId) -> Vec<&'a ast::TypeParameter> {
        let copy = self.generics.of_root.get(&root).map(|&copy| &*self.generics.copies[copy]);
        let outermost = std::iter::successors(copy, |copy| copy.outer.as_deref()).last();
        let mut around = self.names.type_parameters_around(root);
        if let Some(Copy { of: Generic::Trait(of), .. }) = outermost {
            let of_trait = &self.names.class(*of).declaration.type_parameters;
            let of_class = self
                .names
                .class_around(root)
                .map_or(0, |class| self.names.class(class).declaration.type_parameters.len());
            around.splice(..of_class, of_trait);
        }
        around
    }

    /// Looks at something of a class.
    pub(super) fn within_class<R>(
        &mut self,
        class: ClassId,
        look: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let copy = self.generics.of_class.get(&class).copied();
        let parameters = &self.names.class(class).declaration.type_parameters;
        self.within(copy, User::Class(class), Some(class), parameters.iter(), look)
    }

    /// Looks at what a class takes over from a trait.
    pub(super) fn within_trait<R>(
        &mut self,
        copy: usize,
        class: ClassId,
        of: ClassId,
        look: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let parameters = &self.names.class(of).declaration.type_parameters;
        self.within(Some(copy), User::Class(class), Some(class), parameters.iter(), look)
    }

    /// What a class takes over from a trait with these types: the number of the copy.
    pub(super) fn copy_of_trait(&mut self, of: ClassId, class: ClassId, types: Vec<Ty>) -> usize {
        let copied = self.names.copy_trait(of, class);
        self.add_copy(Copy {
            of: Generic::Trait(of),
            is_abstract: self.names.is_generic(class) || types.iter().any(Ty::has_variable),
            arguments: types,
            copied,
            outer: None,
            classes: Vec::new(),
        })
    }

    /// The process that stands for one of what was copied.
    pub(super) fn copied(&self, copy: usize, process: ProcessId) -> ProcessId {
        self.generics.copies[copy].copied.process(process)
    }

    fn within<'p, R>(
        &mut self,
        copy: Option<usize>,
        user: User,
        class: Option<ClassId>,
        parameters: impl Iterator<Item = &'p ast::TypeParameter>,
        look: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let copy = copy.map(|copy| Rc::clone(&self.generics.copies[copy]));
        let mut environment = self.types_within(copy.as_deref(), parameters);
        environment.extend(class.map(|class| self.named_self(class)));
        let current = std::mem::replace(&mut self.generics.current, copy);
        let user = self.generics.user.replace(user);
        let result = self.with_environment(environment, look);
        self.generics.current = current;
        self.generics.user = user;
        result
    }

    /// What type parameters stand for in a copy.
    fn types_within<'p>(
        &self,
        copy: Option<&Copy>,
        parameters: impl Iterator<Item = &'p ast::TypeParameter>,
    ) -> Environment {
        // Those of a generic method in a copy of its class are still open.
        let known = |index: usize| copy?.arguments.get(index);
        let types = parameters.enumerate().map(|(index, own)| {
            let ty = known(index).map_or_else(|| variable(own), |ty| self.current_type(ty));
            (Arc::clone(&own.name.text), ty)
        });
        let mut types: Environment = types.collect();
        types.reverse();
        types
    }

    fn with_environment<R>(
        &mut self,
        environment: Environment,
        look: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let outer = std::mem::replace(&mut self.generics.environment, environment);
        let result = look(self);
        self.generics.environment = outer;
        result
    }

    /// A type with what is now known of its classes: it may be older than that.
    pub(super) fn current_type(&self, ty: &Ty) -> Ty {
        ty.map_leaves(&mut |leaf| match leaf {
            Ty::Class(class) => Ty::Class(Arc::clone(&self.class(class.id).ty)),
            _ => leaf.clone(),
        })
    }

    /// Looks at something that has these type parameters, and no others, with these types.
    pub(super) fn with_types<R>(
        &mut self,
        parameters: &[ast::TypeParameter],
        types: &[Ty],
        look: impl FnOnce(&mut Self) -> R,
    ) -> R {
        self.with_environment(with_names(parameters, types).collect(), look)
    }

    /// Looks at a type that an alias stands for. One in a block knows the types around it, too.
    pub(super) fn with_types_of_alias<R>(
        &mut self,
        alias: &ast::Alias,
        types: &[Ty],
        look: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let mut environment = match self.names.is_local_type(alias) {
            true => self.generics.environment.clone(),
            false => Environment::new(),
        };
        environment.splice(..0, with_names(&alias.parameters, types));
        self.with_environment(environment, look)
    }

    /// Looks at something generic that is used with these types.
    pub(super) fn with_types_of<R>(
        &mut self,
        generic: Generic,
        types: &[Ty],
        look: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let mut environment = match generic {
            Generic::Process(process) => {
                let copy = self.generics.of_root.get(&process).copied();
                let around = self.parameters_around(process);
                let copy = copy.map(|copy| &*self.generics.copies[copy]);
                let mut environment = self.types_within(copy, around.into_iter());
                let class = self.names.class_around(process);
                environment.extend(class.map(|class| self.named_self(class)));
                environment
            }
            Generic::Class(class) | Generic::Trait(class) => vec![self.named_self(class)],
        };
        environment.splice(..0, with_names(self.parameters_of(generic), types));
        self.with_environment(environment, look)
    }

    /// Looks at something with type parameters of its own, besides those around it.
    pub(super) fn with_own_parameters<R>(
        &mut self,
        parameters: &[ast::TypeParameter],
        look: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let own: Vec<Ty> = parameters.iter().map(variable).collect();
        self.with_own_types(parameters, &own, look)
    }

    /// The same with types that these parameters stand for.
    pub(super) fn with_own_types<R>(
        &mut self,
        parameters: &[ast::TypeParameter],
        types: &[Ty],
        look: impl FnOnce(&mut Self) -> R,
    ) -> R {
        self.generics.environment.splice(..0, with_names(parameters, types));
        let result = look(self);
        self.generics.environment.drain(..parameters.len().min(types.len()));
        result
    }

    /// Looks at something where `Self` is a type.
    pub(super) fn with_self<R>(&mut self, own: Ty, look: impl FnOnce(&mut Self) -> R) -> R {
        self.generics.environment.insert(0, (Arc::from(SELF_TYPE), own));
        let result = look(self);
        self.generics.environment.remove(0);
        result
    }

    /// Whether a process has type parameters for which every call finds types.
    pub(super) fn is_generic_process(&self, process: ProcessId) -> bool {
        !self.names.process(process).type_parameters.is_empty()
            && self.made_by_types(process).is_none()
    }

    /// The generic process that a root is a copy of, with the copy.
    fn made_by_types(&self, root: ProcessId) -> Option<(ProcessId, &Copy)> {
        let copy = &*self.generics.copies[*self.generics.of_root.get(&root)?];
        match copy.of {
            // Others stand in it, and are as open as they were.
            Generic::Process(of) if copy.copied.process(of) == root => Some((of, copy)),
            _ => None,
        }
    }

    /// Whether only copies of a root can run.
    fn is_template(&self, root: ProcessId) -> bool {
        self.is_generic_process(root)
            || !self.is_copied_root(root) && self.names.is_of_generic_class(root)
    }

    // ---- copies

    /// The class that `class` is with these types; nothing if they are not known yet, or after what is wrong was
    /// said.
    pub(super) fn copy_of_class(
        &mut self,
        class: ClassId,
        arguments: Vec<Ty>,
        span: Span,
    ) -> Option<Arc<ClassTy>> {
        let declared = &self.names.class(class).declaration.type_parameters;
        if declared.iter().map(variable).eq(arguments.iter().cloned()) {
            return Some(Arc::clone(&self.class(class).ty));
        }
        let arguments = self.settled_types(arguments)?;
        let generic = Generic::Class(class);
        if let Some(&known) = self.generics.known.get(&(generic, arguments.clone())) {
            self.generics.note_use(known);
            let id = *self.generics.copies[known].classes.first()?;
            return Some(Arc::clone(&self.class(id).ty));
        }
        if !self.may_copy(generic, &arguments, span) {
            return None;
        }
        let (ids, copied) = self.names.copy_class(class);
        let id = *ids.first()?;
        self.add_copy(Copy {
            of: generic,
            is_abstract: arguments.iter().any(Ty::has_variable),
            arguments,
            copied,
            outer: None,
            classes: ids.clone(),
        });
        for &id in &ids {
            let placeholder = self.unknown_class(id);
            self.classes.push(placeholder);
        }
        self.classes_added(id);
        Some(Arc::clone(&self.class(id).ty))
    }

    /// The process that `process` is with these types.
    pub(super) fn copy_of_process(
        &mut self,
        process: ProcessId,
        arguments: Vec<Ty>,
        span: Span,
    ) -> Option<ProcessId> {
        let declared = self.names.process(process).type_parameters;
        if declared.iter().map(variable).eq(arguments.iter().cloned()) {
            return Some(process);
        }
        let arguments = self.settled_types(arguments)?;
        let outer = self.generics.of_root.get(&process);
        let outer = outer.map(|&outer| Rc::clone(&self.generics.copies[outer]));
        // Those of what is around it come first.
        let around = match &outer {
            Some(outer) => outer.arguments.clone(),
            None => self.parameters_around(process).into_iter().map(variable).collect(),
        };
        let arguments = [around, arguments].concat();
        let generic = Generic::Process(process);
        let known = self.generics.known.get(&(generic, arguments.clone())).copied();
        let copy = match known {
            Some(known) => known,
            None => {
                if !self.may_copy(generic, &arguments, span) {
                    return None;
                }
                let copied = self.names.copy_process(process);
                let is_abstract = arguments.iter().any(Ty::has_variable);
                let classes = Vec::new();
                let copy = Copy { of: generic, arguments, copied, outer, classes, is_abstract };
                let copy = self.add_copy(copy);
                self.declare_copied_signatures(copy);
                copy
            }
        };
        self.generics.note_use(copy);
        let root = self.generics.copies[copy].copied.process(process);
        if let Some(User::Body(user)) = self.generics.user {
            let callers = self.generics.callers.entry(root).or_default();
            if !callers.contains(&user) {
                callers.push(user);
            }
        }
        Some(root)
    }

    /// Makes copies that only some of the classes make necessary, as it turns out later.
    pub(super) fn without_user<R>(&mut self, make: impl FnOnce(&mut Self) -> R) -> R {
        let user = self.generics.user.take();
        let made = make(self);
        self.generics.user = user;
        made
    }

    /// Whether a class is a copy whose types depend on type parameters themselves.
    pub(super) fn is_open_copy(&self, class: ClassId) -> bool {
        let copy = self.generics.of_class.get(&class);
        copy.is_some_and(|&copy| self.generics.copies[copy].is_abstract)
    }

    /// The process that a copy of a generic process was made of: as it is declared, or in a copy of its class.
    pub(super) fn made_of(&self, process: ProcessId) -> ProcessId {
        self.made_by_types(process).map_or(process, |(of, _)| of)
    }

    /// What the own type parameters of a generic process stand for in a copy; for itself, they stand for themselves.
    pub(super) fn own_types_of(&self, copy: ProcessId) -> Vec<Ty> {
        let own = self.names.process(copy).type_parameters;
        match self.made_by_types(copy) {
            Some((_, Copy { arguments, .. })) => arguments[arguments.len() - own.len()..].to_vec(),
            None => own.iter().map(variable).collect(),
        }
    }

    /// The copies of a generic process that can run, with what its own type parameters stand for.
    pub(super) fn copies_of_process(&self, process: ProcessId) -> Vec<(ProcessId, Vec<Ty>)> {
        let is_of = |copy: &&Rc<Copy>| copy.of == Generic::Process(process) && !copy.is_abstract;
        let copies = self.generics.copies.iter().filter(is_of);
        let roots = copies.map(|copy| copy.copied.process(process));
        roots.map(|root| (root, self.own_types_of(root))).collect()
    }

    /// The copy of a generic process with these types, if there is one.
    pub(super) fn known_copy_of(&self, process: ProcessId, types: &[Ty]) -> Option<ProcessId> {
        let copies = self.copies_of_process(process).into_iter();
        { copies }.find(|(_, known)| known == types).map(|(copy, _)| copy)
    }

    /// Takes note of a copy; gives its number.
    fn add_copy(&mut self, copy: Copy) -> usize {
        let number = self.generics.copies.len();
        self.variables.resize(self.names.variable_ids().len(), VariableType::unknown());
        let processes = self.names.process_ids().len();
        self.results.resize(processes, ResultType::unknown());
        self.program.processes.resize(processes, Process::default());
        if !matches!(copy.of, Generic::Trait(_)) {
            self.generics.known.insert((copy.of, copy.arguments.clone()), number);
        }
        for &root in &copy.copied.roots {
            self.generics.of_root.insert(root, number);
        }
        for &class in &copy.classes {
            self.generics.of_class.insert(class, number);
        }
        self.generics.copies.push(Rc::new(copy));
        self.generics.note_use(number);
        number
    }

    /// Takes note of the types that the heads of the processes of a class say, if it is a copy.
    pub(super) fn declare_signatures_of_class(&mut self, class: ClassId) {
        if let Some(&copy) = self.generics.of_class.get(&class) {
            self.declare_copied_signatures(copy);
        }
    }

    /// Takes note of the types that the heads of the processes of a copy say.
    pub(super) fn declare_copied_signatures(&mut self, copy: usize) {
        let copy = Rc::clone(&self.generics.copies[copy]);
        let said = self.diagnostics.len();
        for process in copy.copied.process_ids() {
            if let (Generic::Process(_), Some(class)) = (copy.of, self.names.process(process).class)
            {
                let class = Arc::clone(&self.class(class).ty);
                self.settle_receiver(process, &class);
            }
            self.declare_signature(process);
        }
        // Said where it is declared.
        self.diagnostics.truncate(said);
        if !copy.is_abstract && !self.settle_known_copy(&copy) {
            let roots = copy.copied.roots.iter();
            let roots: Vec<ProcessId> =
                roots.copied().filter(|&root| !self.is_generic_process(root)).collect();
            self.generics.new_roots.extend(roots);
        }
    }

    /// What a copy that runs is called in all inputs of a session: by what it is made of, the class around it, and
    /// the types.
    pub(super) fn key_of_copy(&self, copy: &Copy) -> Option<String> {
        let first = copy.copied.process_ids().first().copied()?;
        let class = self.names.process(first).class.map(|class| Arc::clone(&self.class(class).ty));
        let span = match copy.of {
            Generic::Process(process) => self.names.process(process).span,
            Generic::Class(of) | Generic::Trait(of) => self.names.class(of).name().span,
        };
        let mut key = format!("{}:{} ", span.file.0, span.start);
        class.iter().for_each(|class| key.push_str(&self.names.class_key(class)));
        copy.arguments.iter().for_each(|ty| self.names.add_type_key(ty, &mut key));
        Some(key)
    }

    /// The copies of a session that the module needs.
    pub(super) fn needed_copies(&self) -> Vec<hir::Copy> {
        if !self.names.is_session() {
            return Vec::new();
        }
        let is_needed = |copy: &&Rc<Copy>| {
            let mut roots = copy.copied.roots.iter();
            !copy.is_abstract && roots.any(|root| self.program.needed[root.index()])
        };
        let copies = self.generics.copies.iter().filter(is_needed);
        let copies = copies.filter_map(|copy| {
            Some(hir::Copy { key: self.key_of_copy(copy)?, processes: copy.copied.process_ids() })
        });
        copies.collect()
    }

    /// Types for type parameters, if all of them are known.
    fn settled_types(&self, types: Vec<Ty>) -> Option<Vec<Ty>> {
        let types: Vec<Ty> = types.iter().map(|ty| self.open.resolve(ty)).collect();
        let is_unknown =
            |leaf: &Ty| matches!(leaf, Ty::Error | Ty::Never | Ty::Open(_) | Ty::Parameter(_));
        let is_known = types.iter().all(|ty| *ty == Ty::Never || !ty.has_leaf(&is_unknown));
        (is_known && !types.contains(&Ty::Never)).then_some(types)
    }

    /// Whether there is room for another copy; says so if there is not.
    fn may_copy(&mut self, generic: Generic, arguments: &[Ty], span: Span) -> bool {
        let mut parts = MOST_PARTS;
        let fit = arguments.iter().all(|ty| fits(ty, MOST_NESTED / 2, &mut parts));
        if fit && self.generics.copies.len() < MOST_COPIES {
            return true;
        }
        let name = Arc::clone(self.name_of(generic));
        self.generics.endless.get_or_insert_with(|| {
            let message = format!("`{name}` is used with more and more types without an end");
            let note = "each use of something generic in itself must lead back to the same types";
            Diagnostic::error("E0652", message).at(span, "used here").note(note)
        });
        false
    }

    /// What something generic is called.
    pub(super) fn name_of(&self, generic: Generic) -> &Arc<str> {
        match generic {
            Generic::Process(process) => &self.names.process(process).name,
            Generic::Class(class) | Generic::Trait(class) => {
                &self.names.class(class).declaration.name.text
            }
        }
    }

    // ---- the end

    /// Whether a process belongs to a copy that an earlier input has made, or that nothing uses.
    pub(super) fn is_idle_copy(&self, process: ProcessId) -> bool {
        let Some(&copy) = self.generics.of_root.get(&process) else { return false };
        let is_known = self.known_copy(&self.generics.copies[copy]).is_some();
        is_known || !self.needed().roots[process.index()]
    }

    /// The copies that can run of a root that cannot.
    pub(super) fn copied_roots_of(&self, root: ProcessId) -> Vec<ProcessId> {
        let mut found = Vec::new();
        let mut templates = if self.is_template(root) { vec![root] } else { Vec::new() };
        while let Some(template) = templates.pop() {
            let copies = self.generics.copies.iter().filter(|copy| !copy.is_abstract);
            let copies = copies.map(|copy| copy.copied.process(template));
            for copy in copies.filter(|&copy| copy != template) {
                match self.is_template(copy) {
                    true => templates.push(copy),
                    false => found.push(copy),
                }
            }
        }
        found
    }

    /// Whether a root is a copy.
    pub(super) fn is_copied_root(&self, root: ProcessId) -> bool {
        self.generics.of_root.contains_key(&root)
    }

    /// What is said of a copy: errors that its types lead to, if the program uses it with them.
    pub(super) fn said_of_copy(&self, root: ProcessId, said: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let Some(&copy) = self.generics.of_root.get(&root) else { return said };
        let copy = &self.generics.copies[copy];
        let name = self.name_of(copy.of);
        let parameters = self.parameters_of(copy.of);
        let note = format!("in `{}`", applied_name(name, parameters, &copy.arguments));
        let errors = said.into_iter().filter(Diagnostic::is_error);
        errors.map(|diagnostic| diagnostic.note(note.clone())).collect()
    }

    /// Whether the program uses something generic with types that are known.
    pub(super) fn has_copies(&self) -> bool {
        self.generics.copies.iter().any(|copy| !copy.is_abstract)
    }

    /// What of the program runs.
    pub(super) fn needed(&self) -> Needed {
        let mut needed = Needed {
            roots: vec![false; self.names.process_ids().len()],
            classes: vec![false; self.names.class_ids().len()],
        };
        let mut waiting = Vec::new();
        for &root in self.names.roots().iter().filter(|&&root| !self.is_template(root)) {
            needed.roots[root.index()] = true;
            waiting.extend([User::Body(root), User::Head(root)]);
        }
        for class in self.names.class_ids() {
            if !self.names.is_class_copy(class) && !self.names.is_generic(class) {
                needed.classes[class.index()] = true;
                waiting.push(User::Class(class));
            }
        }
        if self.has_copies() {
            self.add_needed_copies(&mut needed, waiting);
        }
        needed
    }

    /// Adds the copies that those who wait use, and those that these use.
    fn add_needed_copies(&self, needed: &mut Needed, mut waiting: Vec<User>) {
        let mut met = FxHashSet::default();
        // What classes do when they are asked to choose, as far as they are not needed yet.
        let mut choices: Vec<(ClassId, ProcessId)> = Vec::new();
        loop {
            while let Some(user) = waiting.pop() {
                choices.extend(self.choices.used_by(user).flatten());
                for &copy in self.generics.uses.get(&user).into_iter().flatten() {
                    self.add_needed_copy(copy, needed, &mut met, &mut waiting);
                }
            }
            let (chosen, rest) =
                choices.iter().partition(|(class, _)| needed.classes[class.index()]);
            choices = rest;
            let chosen: Vec<(ClassId, ProcessId)> = chosen;
            if chosen.is_empty() {
                return;
            }
            for (_, process) in chosen {
                if let Some(&copy) = self.generics.of_root.get(&process) {
                    self.add_needed_copy(copy, needed, &mut met, &mut waiting);
                }
            }
        }
    }

    fn add_needed_copy(
        &self,
        copy: usize,
        needed: &mut Needed,
        met: &mut FxHashSet<usize>,
        waiting: &mut Vec<User>,
    ) {
        let known = &self.generics.copies[copy];
        if known.is_abstract || !met.insert(copy) {
            return;
        }
        for &root in known.copied.roots.iter().filter(|&&root| !self.is_template(root)) {
            needed.roots[root.index()] = true;
            waiting.extend([User::Body(root), User::Head(root)]);
        }
        for &class in &known.classes {
            needed.classes[class.index()] = true;
            waiting.push(User::Class(class));
        }
    }

    /// The class as it is declared, and what its type parameters stand for.
    pub(super) fn origin(&self, class: ClassId) -> (ClassId, Vec<Ty>) {
        match self.generics.of_class.get(&class) {
            Some(&copy) => {
                let copy = &self.generics.copies[copy];
                let cases = match copy.of {
                    Generic::Class(of) => {
                        [of].into_iter().chain(self.names.class(of).cases.iter().copied())
                    }
                    _ => return (class, Vec::new()),
                };
                let mut pairs = cases.zip(&copy.classes);
                let of = pairs.find(|&(_, &id)| id == class).map_or(class, |(of, _)| of);
                (of, copy.arguments.iter().map(|ty| self.current_type(ty)).collect())
            }
            None => {
                let own = &self.names.class(class).declaration.type_parameters;
                (class, own.iter().map(variable).collect())
            }
        }
    }
}

/// Type parameters with types that stand for them.
fn with_names<'p>(
    parameters: &'p [ast::TypeParameter],
    types: &'p [Ty],
) -> impl Iterator<Item = (Arc<str>, Ty)> + 'p {
    parameters.iter().map(|parameter| Arc::clone(&parameter.name.text)).zip(types.iter().cloned())
}

/// What a type parameter stands for inside of what it is a parameter of.
pub(super) fn variable(parameter: &ast::TypeParameter) -> Ty {
    let (name, span) = (Arc::clone(&parameter.name.text), parameter.name.span);
    Ty::Variable(Arc::new(TypeVariable { name, span }))
}

/// `Pair of Text and Integer`, `Cache of Text to Integer`: the types that stand for `parameters`, and for those of
/// a class around them, which come first.
pub(super) fn applied_name(
    name: &str,
    parameters: &[ast::TypeParameter],
    arguments: &[Ty],
) -> String {
    let mut shown = name.to_owned();
    let around = arguments.len().saturating_sub(parameters.len());
    for (index, ty) in arguments.iter().enumerate() {
        let own = index.checked_sub(around).and_then(|index| parameters.get(index));
        shown.push_str(match own {
            _ if index == 0 => " of ",
            Some(own) if own.behind_to => " to ",
            _ => " and ",
        });
        let is_plain = index + 1 == arguments.len() || !ty.needs_parentheses();
        shown.push_str(&if is_plain { ty.to_string() } else { format!("({ty})") });
    }
    shown
}

/// Whether a type is nested less than `depth` deep and has at most so many parts.
fn fits(ty: &Ty, depth: usize, parts: &mut usize) -> bool {
    if depth == 0 || *parts == 0 {
        return false;
    }
    *parts -= 1;
    let inner: Vec<&Ty> = match ty {
        Ty::Class(class) => class.arguments.iter().collect(),
        _ => ty.parts(),
    };
    inner.into_iter().all(|part| fits(part, depth - 1, parts))
}
