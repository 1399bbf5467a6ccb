//! Checking one root again while everything that the others have of it stays as it was.

use runa_diagnostics::Diagnostic;

use super::{Checker, Notes, ResultType, VariableType};
use crate::hir::{Process, Program};
use crate::names::{ProcessId, ResolvedAgain, Ties};

/// What the variables and processes of the outermost level have turned out to be.
#[derive(Debug)]
pub(crate) struct SettledTypes {
    variables: Vec<VariableType>,
    results: Vec<ResultType>,
    /// Parameters and results; without bodies.
    processes: Vec<Process>,
}

/// What came of checking one root again.
#[derive(Debug)]
pub(crate) struct CheckedAgain {
    /// Complete as far as the root goes.
    pub(crate) program: Program,
    pub(crate) notes: Notes,
    /// What was said about the types that the heads of its processes say.
    pub(crate) heads: Vec<Diagnostic>,
    /// What was said about the rest.
    pub(crate) body: Vec<Diagnostic>,
    /// What it returns, if it is a process of the outermost level.
    result: Option<ResultType>,
}

impl SettledTypes {
    /// Whether nobody but the outermost level makes the variables that an item assigns what they are.
    fn are_made_elsewhere(&self, ties: &Ties) -> bool {
        ties.assigned().all(|variable| self.variables[variable.index()].outside.is_none())
    }

    /// What a root returns stands elsewhere now.
    pub(crate) fn accept(&mut self, root: ProcessId, checked: &mut CheckedAgain) {
        if let (Some(known), Some(result)) =
            (self.results.get_mut(root.index()), checked.result.take())
        {
            *known = result;
        }
    }

    /// Whether a root is to the others what it was.
    fn has_same(&self, root: ProcessId, result: Option<&ResultType>, process: &Process) -> bool {
        let Some(new) = result else { return true };
        let (old, known) = (&self.results[root.index()], &self.processes[root.index()]);
        (&new.ty, new.annotated, new.returns_value) == (&old.ty, old.annotated, old.returns_value)
            && (&process.parameters, &process.result, process.any_boundary)
                == (&known.parameters, &known.result, known.any_boundary)
    }
}

/// Checks the root that was resolved again. Nothing if that could be felt outside of it; `before` is what it
/// used to use.
pub(crate) fn check_again(
    resolved: &ResolvedAgain<'_>,
    text: &str,
    settled: &SettledTypes,
    before: &Ties,
) -> Option<CheckedAgain> {
    let ResolvedAgain { names, root, ties, is_entangled } = resolved;
    if !settled.are_made_elsewhere(before) || !settled.are_made_elsewhere(ties) {
        return None;
    }
    let root = *root;
    let mut checker = Checker::new(names, text);
    checker.notes = Some(Notes::default());
    let about = checker.declare_signatures();
    let heads = about.into_iter().zip(std::mem::take(&mut checker.diagnostics));
    let heads = heads.filter(|(about, _)| *about == root).map(|(_, diagnostic)| diagnostic);
    let heads: Vec<Diagnostic> = heads.collect();
    checker.settle_others(root, settled);
    checker.forget_types(root);
    checker.check_until_stable(root);
    let body = std::mem::take(&mut checker.diagnostics);
    let (variables, processes) = (settled.variables.len(), settled.processes.len());
    let is_of_outermost_level = root.index() < processes;
    let result = is_of_outermost_level.then(|| checker.results[root.index()].clone());
    let is_said = result.as_ref().is_none_or(|result| result.annotated);
    let same_types = checker.variables.iter().zip(&settled.variables);
    let is_same = same_types.take(variables).all(|(new, old)| new.ty == old.ty)
        && settled.has_same(root, result.as_ref(), &checker.program.processes[root.index()])
        && (is_said || !is_entangled);
    let notes = checker.notes.take().unwrap_or_default();
    is_same.then(|| CheckedAgain { program: checker.finish(), notes, heads, body, result })
}

impl Checker<'_, '_> {
    /// What the first variables and processes have turned out to be.
    pub(super) fn settled(&self, variables: usize, processes: usize) -> SettledTypes {
        let head = |process: &Process| Process {
            parameters: process.parameters.clone(),
            result: process.result.clone(),
            any_boundary: process.any_boundary,
            ..Process::default()
        };
        SettledTypes {
            variables: self.variables[..variables].to_vec(),
            results: self.results[..processes].to_vec(),
            processes: self.program.processes[..processes].iter().map(head).collect(),
        }
    }

    /// Everything but one root is what it was.
    fn settle_others(&mut self, root: ProcessId, settled: &SettledTypes) {
        self.variables[..settled.variables.len()].clone_from_slice(&settled.variables);
        for (index, (result, process)) in settled.results.iter().zip(&settled.processes).enumerate()
        {
            if index != root.index() {
                self.results[index] = result.clone();
                self.program.processes[index] = process.clone();
            }
        }
    }
}
