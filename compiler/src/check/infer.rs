//! The order in which roots are checked, and how often.

use std::collections::VecDeque;

use runa_diagnostics::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::classes::Declaring;
use super::flow::Flow;
use super::generic_methods::Choices;
use super::generics::{Generics, User};
use super::open_types::OpenTypes;
use super::{Checker, Notes, ResultType, SettledTypes, Texts, VariableType};
use crate::hir::{Process, Program};
use crate::names::{Names, ProcessId, VariableId};
use crate::types::Ty;

/// How often a root is checked until its types stop growing. Each pass carries what an assignment
/// says one variable further against the order of the text.
const MOST_PASSES: usize = 40;

/// How often a root is checked again because something that it uses has changed.
const MOST_ROUNDS: u8 = 20;

/// Checks the whole program.
pub(crate) fn check<'n>(
    names: &'n Names<'_>,
    texts: impl Into<Texts<'n>>,
) -> (Program, Vec<Diagnostic>) {
    let mut checker = Checker::new(names, texts);
    checker.declare_signatures();
    let mut diagnostics = std::mem::take(&mut checker.diagnostics);
    diagnostics.extend(checker.check_roots().into_iter().flatten());
    checker.check_promises();
    diagnostics.append(&mut checker.diagnostics);
    diagnostics.extend(checker.generics.endless.take());
    (checker.finish(), diagnostics)
}

/// A checked program, with what editors want to know of it.
#[derive(Debug)]
pub(crate) struct Noted {
    pub(crate) program: Program,
    pub(crate) notes: Notes,
    /// What was said about the types that the heads of processes say, with the root that each stands in.
    pub(crate) heads: Vec<(ProcessId, Diagnostic)>,
    /// What was said about each root.
    pub(crate) roots: Vec<Vec<Diagnostic>>,
    /// What the first variables and processes have turned out to be.
    pub(crate) settled: SettledTypes,
}

/// Checks the whole program and takes down what editors want to know of it, and what is settled of the
/// first so many variables and processes.
pub(crate) fn check_noting(
    names: &Names<'_>,
    text: &str,
    (variables, processes): (usize, usize),
) -> Noted {
    let mut checker = Checker::new(names, text);
    checker.notes = Some(Notes::default());
    let heads = checker.declare_signatures();
    let heads = heads.into_iter().zip(std::mem::take(&mut checker.diagnostics)).collect();
    let mut roots = checker.check_roots();
    checker.check_promises();
    if let Some(outermost) = roots.first_mut() {
        outermost.append(&mut checker.diagnostics);
        outermost.extend(checker.generics.endless.take());
    }
    let settled = checker.settled(variables, processes);
    let notes = checker.notes.take().unwrap_or_default();
    Noted { program: checker.finish(), notes, heads, roots, settled }
}

/// The roots that are still to be checked.
#[derive(Debug)]
struct Roots {
    queue: VecDeque<ProcessId>,
    queued: Vec<bool>,
    rounds: Vec<u8>,
    diagnostics: Vec<Vec<Diagnostic>>,
}

impl Roots {
    fn new(names: &Names<'_>) -> Self {
        let count = names.process_ids().len();
        let mut roots = Self {
            queue: VecDeque::new(),
            queued: vec![false; count],
            rounds: vec![0; count],
            diagnostics: vec![Vec::new(); count],
        };
        for &root in names.roots() {
            roots.add(root);
        }
        roots
    }

    fn add(&mut self, root: ProcessId) {
        if self.queued.len() <= root.index() {
            let count = root.index() + 1;
            self.queued.resize(count, false);
            self.rounds.resize(count, 0);
            self.diagnostics.resize(count, Vec::new());
        }
        if !self.queued[root.index()] {
            self.queued[root.index()] = true;
            self.queue.push_back(root);
        }
    }

    fn next(&mut self) -> Option<ProcessId> {
        let root = self.queue.pop_front()?;
        self.queued[root.index()] = false;
        Some(root)
    }

    /// Counts a round; whether the root may have another one.
    fn begin_round(&mut self, root: ProcessId) -> bool {
        self.rounds[root.index()] += 1;
        self.rounds[root.index()] <= MOST_ROUNDS
    }
}

impl<'n, 'a> Checker<'n, 'a> {
    /// Checks all roots; gives what is said about each.
    fn check_roots(&mut self) -> Vec<Vec<Diagnostic>> {
        let mut roots = Roots::new(self.names);
        self.add_copied_roots(&mut roots);
        while let Some(root) = roots.next() {
            self.check_root(root, &mut roots);
            if roots.queue.is_empty() {
                self.look_for_choices();
            }
            self.add_copied_roots(&mut roots);
        }
        if !self.has_copies() {
            return roots.diagnostics;
        }
        let needed = self.needed();
        // What is wrong with something generic is wrong with what comes of it, too.
        let declared = self.names.roots().iter();
        let mut of_declared = declared.flat_map(|root| &roots.diagnostics[root.index()]);
        let is_wrong = of_declared.any(Diagnostic::is_error);
        let said = self.names.process_ids().zip(roots.diagnostics);
        let said = said.map(|(root, said)| match self.is_copied_root(root) {
            true if needed.roots[root.index()] && !is_wrong => self.said_of_copy(root, said),
            true => Vec::new(),
            false => said,
        });
        said.collect()
    }

    fn add_copied_roots(&mut self, roots: &mut Roots) {
        for root in std::mem::take(&mut self.generics.new_roots) {
            roots.add(root);
        }
    }

    /// The checked program.
    pub(super) fn finish(mut self) -> Program {
        self.program.variables =
            self.variables.iter().map(|variable| variable.ty.clone()).collect();
        let needed = self.needed();
        self.program.choices = self.finished_choices(&needed.classes);
        self.program.classes = self.finished_classes(&needed.classes);
        self.program.needed = needed.roots;
        self.program.copies = self.needed_copies();
        self.program
    }

    pub(super) fn new(names: &'n Names<'a>, texts: impl Into<Texts<'n>>) -> Self {
        let program = Program {
            processes: vec![Process::default(); names.process_ids().len()],
            ..Program::default()
        };
        Self {
            names,
            texts: texts.into(),
            program,
            variables: vec![VariableType::unknown(); names.variable_ids().len()],
            results: vec![ResultType::unknown(); names.process_ids().len()],
            classes: Vec::new(),
            declaring: Declaring::default(),
            generics: Generics::default(),
            choices: Choices::default(),
            ready: FxHashMap::default(),
            promises: Vec::new(),
            promised_methods: FxHashSet::default(),
            fields_to_set: Vec::new(),
            open: OpenTypes::default(),
            diagnostics: Vec::new(),
            changed: false,
            grown: Vec::new(),
            frames: Vec::new(),
            static_owner: None,
            flow: Flow::default(),
            surroundings: FxHashMap::default(),
            moved: Vec::new(),
            signatures: FxHashMap::default(),
            old: None,
            before_object: false,
            notes: None,
        }
    }

    /// Checks a root until its types stop growing, then sees who else is concerned.
    fn check_root(&mut self, root: ProcessId, roots: &mut Roots) {
        if !roots.begin_round(root) {
            return;
        }
        let results_before = self.shared_results(root);
        let variables_before = self.shared_variables(root);
        self.forget_types(root);
        // Editors are told of what is generic, not of what it is used with.
        let notes = if self.is_copied_root(root) { self.notes.take() } else { None };
        self.check_until_stable(root);
        self.notes = notes.or_else(|| self.notes.take());
        roots.diagnostics[root.index()] = std::mem::take(&mut self.diagnostics);
        if roots.rounds[root.index()] == MOST_ROUNDS {
            let span = self.names.process(root).span;
            roots.diagnostics[root.index()].push(too_entangled(span));
        }

        for (process, before) in results_before {
            if self.results[process.index()].ty != before {
                self.add_users(self.names.users_of_process(process), roots);
                for user in self.generics.callers(process) {
                    roots.add(user);
                }
            }
        }
        for (variable, before) in variables_before {
            if self.variables[variable.index()].ty != before {
                self.add_users(self.names.users_of_variable(variable), roots);
            }
        }
        let moved = std::mem::take(&mut self.moved);
        for process in moved {
            if !self.names.is_copy(process) {
                roots.add(process);
            }
            self.copied_roots_of(process).into_iter().for_each(|copy| roots.add(copy));
        }
        for variable in std::mem::take(&mut self.grown) {
            let owner = self.names.variable(variable).owner;
            roots.add(self.names.process(owner).root);
            self.add_users(self.names.users_of_variable(variable), roots);
        }
    }

    /// Roots are to be checked again, and the copies of those that are generic.
    fn add_users(&self, users: &[ProcessId], roots: &mut Roots) {
        for &user in users {
            roots.add(user);
            self.copied_roots_of(user).into_iter().for_each(|copy| roots.add(copy));
        }
    }

    /// The variables of `root` that others use, with their types.
    fn shared_variables(&self, root: ProcessId) -> Vec<(VariableId, Ty)> {
        let is_shared = |variable: &VariableId| !self.names.users_of_variable(*variable).is_empty();
        let shared = self.names.variables_of(root).iter().copied().filter(is_shared);
        shared.map(|variable| (variable, self.variables[variable.index()].ty.clone())).collect()
    }

    /// What `root`, and those of its processes that others use, return.
    fn shared_results(&self, root: ProcessId) -> Vec<(ProcessId, Ty)> {
        let is_shared = |&process: &ProcessId| {
            process == root
                || self.names.process(process).parent.is_some()
                    && !self.names.users_of_process(process).is_empty()
        };
        let shared = self.names.processes_of(root).iter().copied().filter(is_shared);
        shared.map(|process| (process, self.results[process.index()].ty.clone())).collect()
    }

    pub(super) fn forget_types(&mut self, root: ProcessId) {
        for &variable in self.names.variables_of(root) {
            let known = &mut self.variables[variable.index()];
            if !known.annotated {
                let (ty, origin) = known.outside.clone().unzip();
                known.ty = ty.unwrap_or(Ty::Never);
                known.origin = origin;
                known.is_asked_for.set(false);
            }
        }
        for &process in self.names.processes_of(root) {
            let known = &mut self.results[process.index()];
            if !known.annotated {
                known.ty = Ty::Never;
                known.origin = None;
                known.is_asked_for.set(false);
            }
        }
        self.open = OpenTypes::default();
    }

    pub(super) fn check_until_stable(&mut self, root: ProcessId) {
        let span = self.names.process(root).span;
        for _ in 0..MOST_PASSES {
            self.begin_pass(root);
            self.within_root(root, User::Body(root), |checker| checker.check_body(root));
            if !self.changed && !self.open.changed() && !self.open.give_up(span) {
                return;
            }
        }
        self.report(too_entangled(span));
    }

    fn begin_pass(&mut self, root: ProcessId) {
        self.diagnostics.clear();
        self.changed = false;
        self.open.begin_pass();
        self.flow = self.flow_around(root);
        self.frames.clear();
        self.ready.clear();
        self.generics.forget_uses(User::Body(root));
        self.choices.forget_uses(User::Body(root));
        for &process in self.names.processes_of(root) {
            self.results[process.index()].returns_value = false;
        }
    }
}

fn too_entangled(span: Span) -> Diagnostic {
    Diagnostic::error("E0421", "the types of this process depend on each other in too long a chain")
        .at(span, "write the types of its variables with `as`")
}
