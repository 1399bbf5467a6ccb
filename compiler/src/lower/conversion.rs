//! Lowering of conversions between types.

use runa_bytecode::{
    CaptureIndex, Count, Function, FunctionIndex, Instruction, Literal, LocalIndex, Real,
};

use super::emit::FunctionBuilder;
use super::function::FunctionLowering;
use super::module::ModuleBuilder;
use crate::hir::{Expression, ExpressionKind};
use crate::types::{Conversion, FunctionTy, ModuleTypes, Ty, conversion};

impl FunctionLowering<'_, '_, '_> {
    /// Pushes `value` as a `to`.
    pub(super) fn conversion(&mut self, conversion: Conversion, value: &Expression, to: &Ty) {
        if let (Conversion::Box, Ty::Any, Some(value)) = (conversion, to, literal(value)) {
            self.emit(Instruction::Push { value });
            return;
        }
        self.expression(value);
        self.at(value.span);
        self.convert(conversion, &value.ty, to);
    }

    /// Pushes `value` as `Any`.
    pub(super) fn boxed(&mut self, value: &Expression) {
        let boxing = conversion(&value.ty, &Ty::Any).unwrap_or(Conversion::None);
        self.conversion(boxing, value, &Ty::Any);
    }

    /// Turns the value on the stack, a `from`, into a `to`.
    pub(super) fn convert(&mut self, conversion: Conversion, from: &Ty, to: &Ty) {
        match conversion {
            Conversion::Adapt => self.adapt(from, to),
            Conversion::Rebuild => {
                let function = self.module.rebuilder(from, to);
                self.emit(Instruction::Call { function });
            }
            _ => convert_simply(conversion, from, to, &mut self.module.types, &mut self.builder),
        }
    }

    /// Wraps the function value on the stack.
    fn adapt(&mut self, from: &Ty, to: &Ty) {
        let wanted = if *to == Ty::Any { to.clone() } else { to.without_nothing() };
        let function = self.module.adaptor(from, &wanted);
        self.emit(Instruction::Closure { function });
    }
}

/// The value of a literal, if it fits into an instruction.
fn literal(value: &Expression) -> Option<Literal> {
    match value.kind {
        ExpressionKind::Integer(value) => Some(Literal::Integer(value)),
        ExpressionKind::Float(value) => Some(Literal::Float(Real::new(value))),
        ExpressionKind::Boolean(value) => Some(Literal::Boolean(value)),
        _ => None,
    }
}

fn convert_simply(
    conversion: Conversion,
    from: &Ty,
    to: &Ty,
    types: &mut ModuleTypes,
    builder: &mut FunctionBuilder,
) {
    match conversion {
        Conversion::None => {
            // Where special cases meet, the module must know the type that they have in common.
            types.id(to);
        }
        Conversion::Adapt | Conversion::Rebuild => {}
        Conversion::Widen => builder.emit(Instruction::IntegerToFloat {}),
        Conversion::WidenAndBox => {
            builder.emit(Instruction::IntegerToFloat {});
            builder.emit(Instruction::BoxFloat {});
        }
        Conversion::WidenToDecimal => {
            builder.emit(Instruction::BoxInteger {});
            builder.emit(Instruction::Cast { ty: types.id(to) });
        }
        Conversion::Box => builder.emit(match from {
            Ty::Integer => Instruction::BoxInteger {},
            Ty::Float => Instruction::BoxFloat {},
            Ty::Boolean => Instruction::BoxBoolean {},
            _ => Instruction::BoxReference {},
        }),
        Conversion::NothingToReference => {
            builder.emit(Instruction::Pop {});
            builder.emit(Instruction::PushNothing { ty: types.id(to) });
        }
        Conversion::Downcast => {
            builder.emit(Instruction::BoxReference {});
            builder.emit(Instruction::Cast { ty: types.id(to) });
        }
        Conversion::Cast => builder.emit(Instruction::Cast { ty: types.id(to) }),
        Conversion::NotNothing => builder.emit(Instruction::NotNothing {}),
        Conversion::Upcast => builder.emit(Instruction::Widen { ty: types.id(to) }),
    }
}

impl ModuleBuilder<'_, '_> {
    /// The closure of one captured function value, of type `from`, that behaves as a `to`.
    fn adaptor(&mut self, from: &Ty, to: &Ty) -> FunctionIndex {
        if let Some(known) = self.known_adaptor(from, to) {
            return known;
        }
        let index = self.reserve_adaptor(from, to);
        if let (Ty::Function(inner), Ty::Function(outer)) = (from, to) {
            let function = self.make_adaptor(from, inner, outer);
            self.functions[index.index()] = Some(function);
        }
        self.types.id(to);
        index
    }

    fn make_adaptor(&mut self, from: &Ty, inner: &FunctionTy, outer: &FunctionTy) -> Function {
        let mut function = Function::new("adaptor", self.types.id(&outer.result));
        function.locals = outer.parameters.iter().map(|ty| self.types.id(ty)).collect();
        function.parameter_count = function.locals.len() as u16;
        function.captures = vec![self.types.id(from)];
        let mut builder = FunctionBuilder::new(function);
        builder.emit(Instruction::LoadCapture { capture: CaptureIndex(0) });
        for (index, (given, taken)) in outer.parameters.iter().zip(&inner.parameters).enumerate() {
            builder.emit(Instruction::Load { local: LocalIndex(index as u16) });
            self.convert_in_adaptor(given, taken, &mut builder);
        }
        builder.emit(Instruction::CallValue { count: Count(inner.parameters.len() as u16) });
        if outer.result == Ty::Nothing && inner.result != Ty::Nothing {
            builder.emit(Instruction::Pop {});
        } else {
            self.convert_in_adaptor(&inner.result, &outer.result, &mut builder);
        }
        builder.emit(Instruction::Return {});
        builder.finish()
    }

    /// Turns the value on the stack of a function that is no process, a `from`, into a `to`.
    pub(super) fn convert_in_adaptor(&mut self, from: &Ty, to: &Ty, builder: &mut FunctionBuilder) {
        match conversion(from, to).unwrap_or(Conversion::None) {
            Conversion::Adapt => {
                let function = self.adaptor(from, &to.without_nothing());
                builder.emit(Instruction::Closure { function });
            }
            Conversion::Rebuild => {
                let function = self.rebuilder(from, to);
                builder.emit(Instruction::Call { function });
            }
            simple => convert_simply(simple, from, to, &mut self.types, builder),
        }
    }
}
