//! Lowering of loops over the lines of a file, which are read one by one.

use runa_bytecode::{Instruction, TypeId};

use super::function::FunctionLowering;
use crate::hir::Each;
use crate::types::{Conversion, Ty};

impl FunctionLowering<'_, '_, '_> {
    /// Rounds until there is no other line. The file, or nothing for standard input, is on hand as `Any`.
    pub(super) fn each_line(&mut self, each: &Each) {
        self.expression(&each.collection);
        let source = self.builder.temporary(TypeId::ANY);
        self.emit(Instruction::Store { local: source });
        let line = self.builder.temporary(TypeId::ANY);
        let end = self.builder.label();
        let start = self.builder.place_loop_start();
        self.emit(Instruction::Load { local: source });
        self.at(each.collection.span);
        self.native("next_line", &[Ty::Any], &Ty::Any);
        self.emit(Instruction::Store { local: line });
        self.emit(Instruction::Load { local: line });
        self.is_nothing(&Ty::Any);
        self.builder.branch(true, end);
        self.emit(Instruction::Load { local: line });
        self.convert(Conversion::Cast, &Ty::Any, &Ty::Text);
        self.store_part(&each.parts[1]);
        self.round_body(each, start, end);
        self.builder.goto(start);
        self.builder.place(end);
        for local in [source, line] {
            self.builder.release(local);
        }
    }
}
