//! What is settled of the types that earlier inputs of a session have declared.

use super::Checker;
use crate::types::Ty;

impl Checker<'_, '_> {
    /// Takes note of the types of their processes, constants and `Shared` fields; the classes are there.
    pub(super) fn declare_known_members(&mut self) {
        for (id, known) in self.names.known_statics() {
            self.settle(id, &known.ty);
        }
        for (id, known) in self.names.known_members() {
            for (&variable, ty) in self.names.process(id).parameters.iter().zip(&known.parameters) {
                self.settle(variable, ty);
            }
            self.settle_result(id, known.result.clone().unwrap_or(Ty::Nothing));
            self.finish_process(id, known.result.clone(), Vec::new());
            let defaults = &self.names.process(id).defaults;
            for (default, ty) in defaults.iter().zip(&known.parameters) {
                default.iter().for_each(|&default| self.settle_result(default, ty.clone()));
            }
        }
    }
}
