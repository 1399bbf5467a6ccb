//! Which variables closures take with them.

use rustc_hash::FxHashSet;

use super::{ProcessId, ProcessInfo, Variable, VariableId};

/// Uses of variables and nested processes across process borders.
#[derive(Debug, Default)]
pub(super) struct Captures {
    known: FxHashSet<(ProcessId, VariableId)>,
    /// Who uses which nested process: whoever makes the closure needs what it captures.
    closure_uses: Vec<(ProcessId, ProcessId)>,
}

impl Captures {
    /// `user` uses `variable`, which belongs to a process around it.
    pub(super) fn add(
        &mut self,
        user: ProcessId,
        variable: VariableId,
        processes: &mut [ProcessInfo<'_>],
        variables: &mut [Variable],
    ) {
        let owner = variables[variable.index()].owner;
        let mut process = user;
        while process != owner && self.known.insert((process, variable)) {
            variables[variable.index()].is_captured = true;
            let info = &mut processes[process.index()];
            info.captures.push(variable);
            match info.process_around() {
                Some(parent) => process = parent,
                None => return,
            }
        }
    }

    /// `user` uses the nested process `used`.
    pub(super) fn use_closure(&mut self, user: ProcessId, used: ProcessId) {
        self.closure_uses.push((user, used));
    }

    /// Hands the captures of nested processes on to everybody who uses them.
    pub(super) fn propagate(
        &mut self,
        processes: &mut [ProcessInfo<'_>],
        variables: &mut [Variable],
    ) {
        let uses = std::mem::take(&mut self.closure_uses);
        let mut changed = true;
        while changed {
            let before = self.known.len();
            for &(user, used) in &uses {
                for variable in processes[used.index()].captures.clone() {
                    self.add(user, variable, processes, variables);
                }
            }
            changed = self.known.len() != before;
        }
    }
}
