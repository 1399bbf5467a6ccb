//! Lowering of conversions between tuples.

use runa_bytecode::{FieldIndex, Function, FunctionIndex, Instruction, LocalIndex};

use super::emit::FunctionBuilder;
use super::module::ModuleBuilder;
use crate::types::Ty;

/// Where a function that copies a tuple has the tuple.
const GIVEN: LocalIndex = LocalIndex(0);

impl ModuleBuilder<'_, '_> {
    /// The function that copies a tuple of type `from`, or `nothing`, into a `to`. There is one for each two types:
    /// tuples inside tuples are copied by the functions for theirs.
    pub(super) fn rebuilder(&mut self, from: &Ty, to: &Ty) -> FunctionIndex {
        if let Some(known) = self.known_adaptor(from, to) {
            return known;
        }
        let index = self.reserve_adaptor(from, to);
        let function = self.make_rebuilder(from, to);
        self.functions[index.index()] = Some(function);
        index
    }

    fn make_rebuilder(&mut self, from: &Ty, to: &Ty) -> Function {
        let mut function = Function::new("converted", self.types.id(to));
        function.locals = vec![self.types.id(from)];
        function.parameter_count = 1;
        let mut builder = FunctionBuilder::new(function);
        if matches!(from, Ty::Optional(_)) {
            self.give_nothing(to, &mut builder);
        }
        let (present, made) = (from.without_nothing(), to.without_nothing());
        if let (Ty::Tuple(parts), Ty::Tuple(wanted)) = (&present, &made) {
            let ty = self.types.id(&present);
            for (number, (part, wanted)) in parts.iter().zip(wanted.iter()).enumerate() {
                builder.emit(Instruction::Load { local: GIVEN });
                if present != *from {
                    builder.emit(Instruction::NotNothing {});
                }
                builder.emit(Instruction::GetOwn { ty, field: FieldIndex(number as u16) });
                self.convert_in_adaptor(part, wanted, &mut builder);
            }
        }
        let ty = self.types.id(&made);
        builder.emit(Instruction::NewObject { ty });
        builder.emit(Instruction::Return {});
        builder.finish()
    }

    /// Returns `nothing` when that was given.
    fn give_nothing(&mut self, to: &Ty, builder: &mut FunctionBuilder) {
        let present = builder.label();
        builder.emit(Instruction::Load { local: GIVEN });
        builder.emit(Instruction::IsNothing {});
        builder.branch(false, present);
        let ty = self.types.id(to);
        builder.emit(Instruction::PushNothing { ty });
        builder.emit(Instruction::Return {});
        builder.place(present);
    }
}
