//! Lowering of `@needs`: while a process runs, it has no more rights than it says.

use runa_bytecode::{Instruction, TypeId};

use super::function::{FunctionLowering, passed_result};
use crate::names::ProcessId;
use crate::types::Ty;

impl FunctionLowering<'_, '_, '_> {
    /// Lowers the body of a process, with what it declares in force until it is left.
    pub(super) fn with_rights(&mut self, process: ProcessId, body: impl FnOnce(&mut Self)) {
        let needs = self.module.names.needs_of(process);
        let Some((first, more)) = needs.split_first() else { return body(self) };
        let entered = self.builder.temporary(TypeId::INTEGER);
        self.enter_rights(first);
        self.emit(Instruction::Store { local: entered });
        for needs in more {
            self.enter_rights(needs);
            self.emit(Instruction::Pop {});
        }
        let returns = !matches!(passed_result(self.process), Ty::Nothing | Ty::Never);
        self.with_cleanup(returns, body, |lowering, _| {
            lowering.emit(Instruction::Load { local: entered });
            lowering.native("Rights.leave", &[Ty::Integer], &Ty::Nothing);
            lowering.emit(Instruction::Pop {});
        });
        self.builder.release(entered);
    }

    fn enter_rights(&mut self, needs: &str) {
        self.text(needs);
        self.native("Rights.enter", &[Ty::Text], &Ty::Integer);
    }
}
