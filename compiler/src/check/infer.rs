//! The order in which roots are checked, and how often.

use std::collections::VecDeque;

use runa_diagnostics::{Diagnostic, Span};

use super::flow::Flow;
use super::open_types::OpenTypes;
use super::{Checker, Notes, ResultType, VariableType};
use crate::hir::{Process, Program};
use crate::names::{Names, ProcessId, VariableId};
use crate::types::Ty;

/// How often a root is checked until its types stop growing. Each pass carries what an assignment
/// says one variable further against the order of the text.
const MOST_PASSES: usize = 40;

/// How often a root is checked again because something that it uses has changed.
const MOST_ROUNDS: u8 = 20;

/// Checks the whole program.
pub(crate) fn check<'a>(names: &'a Names<'a>, text: &'a str) -> (Program, Vec<Diagnostic>) {
    run(&mut Checker::new(names, text))
}

/// Checks the whole program and takes down what editors want to know of it.
pub(crate) fn check_noting<'a>(
    names: &'a Names<'a>,
    text: &'a str,
) -> (Program, Vec<Diagnostic>, Notes) {
    let mut checker = Checker::new(names, text);
    checker.notes = Some(Notes::default());
    let (program, diagnostics) = run(&mut checker);
    (program, diagnostics, checker.notes.unwrap_or_default())
}

fn run(checker: &mut Checker<'_>) -> (Program, Vec<Diagnostic>) {
    checker.declare_signatures();
    let declared = std::mem::take(&mut checker.diagnostics);
    let mut roots = Roots::new(checker.names);
    while let Some(root) = roots.next() {
        checker.check_root(root, &mut roots);
    }
    let mut diagnostics = declared;
    diagnostics.extend(roots.diagnostics.into_iter().flatten());
    checker.program.variables =
        checker.variables.iter().map(|variable| variable.ty.clone()).collect();
    (std::mem::take(&mut checker.program), diagnostics)
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
        let count = names.process_ids().count();
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

impl<'a> Checker<'a> {
    fn new(names: &'a Names<'a>, text: &'a str) -> Self {
        let unknown = VariableType { ty: Ty::Never, origin: None, annotated: false };
        let result =
            ResultType { ty: Ty::Never, origin: None, annotated: false, returns_value: false };
        let program = Program {
            processes: vec![Process::default(); names.process_ids().count()],
            ..Program::default()
        };
        Self {
            names,
            text,
            program,
            variables: vec![unknown; names.variable_ids().count()],
            results: vec![result; names.process_ids().count()],
            open: OpenTypes::default(),
            diagnostics: Vec::new(),
            changed: false,
            frames: Vec::new(),
            flow: Flow::default(),
            notes: None,
        }
    }

    /// Checks a root until its types stop growing, then sees who else is concerned.
    fn check_root(&mut self, root: ProcessId, roots: &mut Roots) {
        if !roots.begin_round(root) {
            return;
        }
        let result_before = self.results[root.index()].ty.clone();
        let variables_before = self.shared_variables(root);
        self.forget_types(root);
        self.check_until_stable(root);
        roots.diagnostics[root.index()] = std::mem::take(&mut self.diagnostics);
        if roots.rounds[root.index()] == MOST_ROUNDS {
            let span = self.names.process(root).span;
            roots.diagnostics[root.index()].push(too_entangled(span));
        }

        if self.results[root.index()].ty != result_before {
            for &user in self.names.users_of_process(root) {
                roots.add(user);
            }
        }
        for (variable, before) in variables_before {
            if self.variables[variable.index()].ty != before {
                for &user in self.names.users_of_variable(variable) {
                    roots.add(user);
                }
            }
        }
    }

    /// The module variables that belong to `root`, with their types.
    fn shared_variables(&self, root: ProcessId) -> Vec<(VariableId, Ty)> {
        let owned = self.names.variables_of(root).iter();
        let shared = owned.filter(|&&variable| self.names.variable(variable).is_global);
        shared.map(|&variable| (variable, self.variables[variable.index()].ty.clone())).collect()
    }

    fn forget_types(&mut self, root: ProcessId) {
        for &variable in self.names.variables_of(root) {
            let known = &mut self.variables[variable.index()];
            if !known.annotated {
                known.ty = Ty::Never;
                known.origin = None;
            }
        }
        for &process in self.names.processes_of(root) {
            let known = &mut self.results[process.index()];
            if !known.annotated {
                known.ty = Ty::Never;
                known.origin = None;
            }
        }
        self.open = OpenTypes::default();
    }

    fn check_until_stable(&mut self, root: ProcessId) {
        let span = self.names.process(root).span;
        for _ in 0..MOST_PASSES {
            self.begin_pass(root);
            self.check_body(root);
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
        self.flow = Flow::default();
        self.frames.clear();
        for &process in self.names.processes_of(root) {
            self.results[process.index()].returns_value = false;
        }
    }
}

fn too_entangled(span: Span) -> Diagnostic {
    Diagnostic::error("E0421", "the types of this process depend on each other in too long a chain")
        .at(span, "write the types of its variables with `as`")
}
