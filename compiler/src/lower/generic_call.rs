//! Lowering of calls of generic methods that the class of the object chooses: one test of the class behind the other.
//!
//! Such a method stands for one process for each list of types that it is called with, so that it has no number in the
//! tables of the classes. All classes of a program are known here, and few of them say what a generic method does.

use runa_bytecode::{ErrorKind, Instruction, LocalIndex};

use super::function::FunctionLowering;
use crate::hir::{Chosen, Expression, GenericCall};
use crate::types::{Conversion, Ty, conversion};

impl FunctionLowering<'_, '_, '_> {
    /// Pushes what the method of the object gives.
    pub(super) fn call_generic(&mut self, call: &GenericCall, expression: &Expression) {
        let program = self.module.program;
        let choices = program.choices[call.choice].as_slice();
        let object = self.kept(&call.receiver);
        let arguments: Vec<LocalIndex> =
            call.arguments.iter().map(|argument| self.kept(argument)).collect();
        self.at(expression.span);
        let end = self.builder.label();
        for (index, chosen) in choices.iter().enumerate() {
            let next = self.builder.label();
            // Those before it were all others.
            let is_last = index + 1 == choices.len();
            if !is_last {
                self.push_object(object, &call.receiver.ty);
                let ty = self.module.types.id(&Ty::Class(chosen.class.clone()));
                self.emit(Instruction::Is { ty });
                self.builder.branch(false, next);
            }
            self.call_chosen(chosen, (object, &call.receiver.ty), &arguments);
            if !is_last {
                self.builder.goto(end);
            }
            self.builder.place(next);
        }
        if choices.is_empty() {
            self.text("no class says what this does, so that there is no object");
            self.emit(Instruction::Raise { kind: ErrorKind::TypeError });
        }
        self.builder.place(end);
        for local in arguments.into_iter().chain([object]) {
            self.builder.release(local);
        }
        self.called(&expression.ty);
    }

    fn call_chosen(
        &mut self,
        chosen: &Chosen,
        (object, ty): (LocalIndex, &Ty),
        arguments: &[LocalIndex],
    ) {
        match ty {
            Ty::Class(class) if class.is_subclass(&chosen.class) => {
                self.emit(Instruction::Load { local: object });
            }
            _ => {
                self.push_object(object, ty);
                let class = Ty::Class(chosen.class.clone());
                self.convert(Conversion::Cast, &Ty::Any, &class);
            }
        }
        for &local in arguments {
            self.emit(Instruction::Load { local });
        }
        let function = self.module.function_of(chosen.process);
        self.emit(Instruction::Call { function });
    }

    /// Pushes an object as `Any`.
    fn push_object(&mut self, object: LocalIndex, ty: &Ty) {
        self.emit(Instruction::Load { local: object });
        let boxing = conversion(ty, &Ty::Any).unwrap_or(Conversion::None);
        self.convert(boxing, ty, &Ty::Any);
    }

    /// Computes a value and keeps it.
    fn kept(&mut self, value: &Expression) -> LocalIndex {
        self.expression(value);
        let ty = self.module.types.id(&value.ty);
        let local = self.builder.temporary(ty);
        self.emit(Instruction::Store { local });
        local
    }
}
