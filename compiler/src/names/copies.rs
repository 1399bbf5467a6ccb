//! Copies of what is generic: processes and variables of their own for each list of types that a generic
//! process or class is used with. The checker finds out which are needed while it looks at the program, so they are
//! added behind what the program declares, which stays as it is.

use std::fmt;

use elsa::FrozenVec;
use rustc_hash::FxHashMap;

use super::classes::{ClassInfo, FieldInfo, MethodInfo};
use super::invariants::InvariantCheck;
use super::{Body, ClassId, Names, ProcessId, ProcessInfo, Variable, VariableId};
use crate::syntax::ast;

/// What was copied. Nothing is ever taken away, so that what is there can be looked at while more is added.
#[derive(Default)]
pub(super) struct Copies<'a> {
    pub(super) processes: FrozenVec<Box<ProcessInfo<'a>>>,
    pub(super) variables: FrozenVec<Box<Variable>>,
    pub(super) classes: FrozenVec<Box<ClassInfo<'a>>>,
    /// What belongs to each of the processes, if that is a root.
    pub(super) belongings: FrozenVec<Box<Belongings>>,
}

impl fmt::Debug for Copies<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.processes.iter()).finish()
    }
}

/// The variables and processes of a root and of everything in it, and the roots that stand in it.
#[derive(Debug, Default)]
pub(super) struct Belongings {
    pub(super) variables: Vec<VariableId>,
    pub(super) processes: Vec<ProcessId>,
    pub(super) roots: Vec<ProcessId>,
}

/// Which copies stand for what the program declares.
#[derive(Debug, Default)]
pub(crate) struct Copied {
    processes: FxHashMap<ProcessId, ProcessId>,
    variables: FxHashMap<VariableId, VariableId>,
    /// The roots among the copies, in the order of the text.
    pub(crate) roots: Vec<ProcessId>,
}

impl Copied {
    /// The variable that stands for `variable` in the copy.
    pub(crate) fn variable(&self, variable: VariableId) -> VariableId {
        self.variables.get(&variable).copied().unwrap_or(variable)
    }

    /// The process that stands for `process` in the copy.
    pub(crate) fn process(&self, process: ProcessId) -> ProcessId {
        self.processes.get(&process).copied().unwrap_or(process)
    }

    /// All processes of the copy, in the order of the text.
    pub(crate) fn process_ids(&self) -> Vec<ProcessId> {
        let mut all: Vec<ProcessId> = self.processes.values().copied().collect();
        all.sort_unstable();
        all
    }
}

impl<'a> Names<'a> {
    /// Copies the root `root` with everything in it, other roots, too.
    pub(crate) fn copy_process(&self, root: ProcessId) -> Copied {
        self.copy_roots(vec![root], &FxHashMap::default())
    }

    /// Copies a class, or a variant with its cases, and their processes; gives the numbers of the copies, too.
    pub(crate) fn copy_class(&self, class: ClassId) -> (Vec<ClassId>, Copied) {
        let originals = self.with_cases(class);
        let first = self.classes.len() + self.copies.classes.len();
        let ids: Vec<ClassId> =
            (first..).map(|id| ClassId(id as u32)).take(originals.len()).collect();
        let classes = originals.iter().copied().zip(ids.iter().copied()).collect();
        let mut roots = self.members_of(class);
        roots.sort_unstable();
        let copied = self.copy_roots(roots, &classes);
        for id in originals {
            let info = self.copied_class(id, &copied, &classes);
            self.copies.classes.push(Box::new(info));
        }
        (ids, copied)
    }

    /// Copies the processes of a trait for a class that uses it.
    pub(crate) fn copy_trait(&self, of: ClassId, class: ClassId) -> Copied {
        let mut roots = self.processes_of_class(of);
        roots.sort_unstable();
        self.copy_roots(roots, &FxHashMap::from_iter([(of, class)]))
    }

    pub(super) fn processes_of_class(&self, class: ClassId) -> Vec<ProcessId> {
        let info = self.class(class);
        let fields = info.fields.iter().filter_map(|field| field.default);
        let methods = info.methods.iter().filter_map(MethodInfo::any_process);
        let check = info.check.map(|check| check.process);
        fields.chain(methods).chain(info.constructor).chain(check).collect()
    }

    fn copied_class(
        &self,
        class: ClassId,
        copied: &Copied,
        classes: &FxHashMap<ClassId, ClassId>,
    ) -> ClassInfo<'a> {
        let info = self.class(class);
        let process = |process: Option<ProcessId>| process.map(|process| copied.process(process));
        let fields =
            info.fields.iter().map(|field| FieldInfo { default: process(field.default), ..*field });
        let methods = info.methods.iter().map(|method| MethodInfo {
            process: process(method.process),
            head_process: process(method.head_process),
            ..*method
        });
        let copy = |class: ClassId| classes.get(&class).copied().unwrap_or(class);
        ClassInfo {
            declaration: info.declaration,
            case: info.case.map(|(case, variant)| (case, copy(variant))),
            cases: info.cases.iter().map(|&case| copy(case)).collect(),
            fields: fields.collect(),
            methods: methods.collect(),
            constructor: process(info.constructor),
            is_constructor_private: info.is_constructor_private,
            // All copies share them.
            statics: info.statics.clone(),
            invariants: info.invariants.clone(),
            check: info
                .check
                .map(|check| InvariantCheck { process: copied.process(check.process) }),
            // Said where it is declared.
            refused: Vec::new(),
        }
    }

    fn copy_roots(
        &self,
        mut roots: Vec<ProcessId>,
        classes: &FxHashMap<ClassId, ClassId>,
    ) -> Copied {
        let mut at = 0;
        while let Some(&root) = roots.get(at) {
            roots.extend(self.roots_within(root));
            at += 1;
        }
        let mut copied = Copied::default();
        let (mut next_process, mut next_variable) =
            (self.process_ids().len(), self.variable_ids().len());
        for &root in &roots {
            for &process in self.processes_of(root) {
                copied.processes.insert(process, ProcessId(next_process as u32));
                next_process += 1;
            }
            for &variable in self.variables_of(root) {
                copied.variables.insert(variable, VariableId(next_variable as u32));
                next_variable += 1;
            }
        }
        for &root in &roots {
            for &process in self.processes_of(root) {
                self.copy_process_info(process, classes, &copied);
            }
            for &variable in self.variables_of(root) {
                let old = self.variable(variable);
                let owner = copied.process(old.owner);
                let copy_of = old.copy_of.or(Some(variable));
                self.copies.variables.push(Box::new(Variable { owner, copy_of, ..old.clone() }));
            }
        }
        copied.roots = roots.into_iter().map(|root| copied.process(root)).collect();
        copied
    }

    fn copy_process_info(
        &self,
        process: ProcessId,
        classes: &FxHashMap<ClassId, ClassId>,
        copied: &Copied,
    ) {
        let copy = |class: ClassId| classes.get(&class).copied().unwrap_or(class);
        let old = self.process(process);
        let variables =
            |all: &[VariableId]| all.iter().map(|&variable| copied.variable(variable)).collect();
        let processes = |all: &[ProcessId]| all.iter().map(|&id| copied.process(id)).collect();
        let defaults = old.defaults.iter().map(|default| default.map(|id| copied.process(id)));
        let info = ProcessInfo {
            name: old.name.clone(),
            parent: old.parent.map(|parent| copied.process(parent)),
            within: old.within.map(|around| copied.process(around)),
            copy_of: old.copy_of.or(Some(process)),
            root: copied.process(old.root),
            parameters: variables(&old.parameters),
            defaults: defaults.collect(),
            result: old.result.map(|result| copied.variable(result)),
            captures: variables(&old.captures),
            class: old.class.map(copy),
            receiver: old.receiver.map(|receiver| copied.variable(receiver)),
            is_exported: false,
            body: match old.body {
                // Those of a trait stay its own: the class that uses it has others, too.
                Body::Invariants(class) if !self.is_trait(class) => Body::Invariants(copy(class)),
                body => body,
            },
            ..*old
        };
        let belongings = match old.root == process {
            true => Belongings {
                variables: variables(self.variables_of(process)),
                processes: processes(self.processes_of(process)),
                roots: processes(self.roots_within(process)),
            },
            false => Belongings::default(),
        };
        self.copies.processes.push(Box::new(info));
        self.copies.belongings.push(Box::new(belongings));
    }

    /// Whether a process is a copy.
    pub(crate) fn is_copy(&self, process: ProcessId) -> bool {
        process.index() >= self.processes.len()
    }

    /// Whether a class is a copy.
    pub(crate) fn is_class_copy(&self, class: ClassId) -> bool {
        class.index() >= self.classes.len()
    }

    /// The type parameters of a root itself, and of the class that it belongs to.
    pub(crate) fn type_parameters_of(
        &self,
        root: ProcessId,
    ) -> (&'a [ast::TypeParameter], &'a [ast::TypeParameter]) {
        let info = self.process(root);
        let of_class = info.class.map(|class| self.class(class).declaration);
        (info.type_parameters, of_class.map_or(&[], |class| &class.type_parameters))
    }

    /// The type parameters of the processes and of the class that a root stands in, those of the outermost first.
    pub(crate) fn type_parameters_around(&self, root: ProcessId) -> Vec<&'a ast::TypeParameter> {
        let info = self.process(root);
        let Some(around) = info.within.map(|around| self.process(around).root) else {
            return self.type_parameters_of(root).1.iter().collect();
        };
        let mut all = self.type_parameters_around(around);
        all.extend(self.process(around).type_parameters);
        all
    }

    /// Whether a process belongs to a class that is declared as generic, and not to a copy of one.
    pub(crate) fn is_of_generic_class(&self, process: ProcessId) -> bool {
        let root = self.process(process).root;
        self.process(root).class.is_some_and(|class| self.is_generic(class))
    }

    /// Whether a process, or what is around it, is declared as generic, so that only copies of it can run.
    pub(crate) fn is_template(&self, process: ProcessId) -> bool {
        let root = self.process(process).root;
        let is_generic = !self.process(root).type_parameters.is_empty();
        !self.is_copy(process) && (is_generic || self.is_of_generic_class(process))
    }

    /// Whether a class is generic, or a trait, so that only copies of its processes can run.
    pub(crate) fn is_generic(&self, class: ClassId) -> bool {
        let declaration = self.class(class).declaration;
        let is_trait = declaration.kind == ast::TypeDeclarationKind::Trait;
        !self.is_class_copy(class) && (is_trait || !declaration.type_parameters.is_empty())
    }
}
