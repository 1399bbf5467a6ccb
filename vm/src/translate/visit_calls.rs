use runa_bytecode::{
    ClassKind, ConstantIndex, Count, ErrorKind, FunctionIndex, MethodIndex, NativeIndex, TypeId,
    VisitCall, VisitException,
};
use runa_runtime::NativeFunction;

use super::TranslateError;
use super::builder::Builder;
use crate::function::Form;
use crate::interpreter::pack;
use crate::register::Op;

type Done = Result<(), TranslateError>;

impl Builder<'_> {
    /// A call whose arguments become the callee's: they are its to keep alive, not the caller's.
    fn call_with(&mut self, op: Op, consumed: usize, c: u16) -> Done {
        let base = self.gather(consumed);
        self.drop_entries(consumed);
        self.result(op, base, c);
        Ok(())
    }
}

impl Builder<'_> {
    fn call_function(&mut self, function: FunctionIndex, count: usize) -> Done {
        let record = &raw const self.records[function.index()];
        let constant = self.constant(record as u64)?;
        self.call_with(Op::Call, count, constant)
    }
}

impl VisitCall for Builder<'_> {
    type Output = Done;

    fn call(&mut self, function: FunctionIndex) -> Done {
        let count = usize::from(self.program.function(function).parameter_count);
        self.call_function(function, count)
    }

    fn return_(&mut self) -> Done {
        if self.stack.is_empty() {
            self.emit(Op::ReturnNothing, 0, 0, 0);
        } else {
            let slot = self.pop_slot();
            self.emit(Op::Return, slot, 0, 0);
        }
        Ok(())
    }

    fn call_value(&mut self, count: Count) -> Done {
        self.call_with(Op::CallValue, usize::from(count.0) + 1, count.0)
    }

    fn call_any(&mut self, count: Count) -> Done {
        self.gathered(Op::CallAny, usize::from(count.0) + 1, count.0)
    }

    fn call_native(&mut self, native: NativeIndex) -> Done {
        let function = &self.program.natives()[native.index()];
        let fused = self.form == Form::Fused;
        let op = match function.name {
            "math.sqrt" if fused && is_float_function(function) => {
                let slot = self.pop_slot();
                self.result(Op::SquareRoot, slot, 0);
                return Ok(());
            }
            "Map.get" if fused && takes_any(function, 2) => Op::FindInMap,
            _ => Op::CallNative,
        };
        let constant = self.constant(&raw const *function as u64)?;
        self.gathered(op, function.parameters.len(), constant)
    }

    fn call_member(&mut self, name: ConstantIndex, count: Count) -> Done {
        let constant = self.constant(pack::name_and_count(name, count.0))?;
        self.gathered(Op::CallMember, usize::from(count.0) + 1, constant)
    }

    fn call_method(&mut self, ty: TypeId, method: MethodIndex) -> Done {
        let types = self.program.types();
        let Some(class) = types.class_of(ty) else { return Ok(()) };
        let count = types.parameters_of_method(class, method) + 1;
        if let Some(function) = types.classes().only_method(class, method) {
            return self.call_function(function, count);
        }
        let is_interface =
            types.classes().get(class).is_some_and(|class| class.kind == ClassKind::Interface);
        if is_interface {
            let constant = self.constant(pack::class_and_method(class, method))?;
            return self.call_with(Op::CallInterface, count, constant);
        }
        let constant = self.constant(u64::from(method.0))?;
        self.call_with(Op::CallMethod, count, constant)
    }

    fn closure(&mut self, function: FunctionIndex) -> Done {
        let count = self.program.function(function).captures.len();
        let constant = self.constant(u64::from(function.0))?;
        self.gathered(Op::Closure, count, constant)
    }
}

/// Whether a native is what its name says: embedders may bring their own under any name.
fn is_float_function(function: &NativeFunction) -> bool {
    function.parameters == [TypeId::FLOAT] && function.result == TypeId::FLOAT
}

/// Whether a native takes `count` values of any type.
fn takes_any(function: &NativeFunction, count: usize) -> bool {
    function.parameters.len() == count && function.parameters.iter().all(|&ty| ty == TypeId::ANY)
}

impl VisitException for Builder<'_> {
    type Output = Done;

    fn throw(&mut self) -> Done {
        let slot = self.pop_slot();
        self.settle_all();
        self.emit(Op::Throw, slot, 0, 0);
        Ok(())
    }

    fn rethrow(&mut self) -> Done {
        let slot = self.pop_slot();
        self.settle_all();
        self.emit(Op::Rethrow, slot, 0, 0);
        Ok(())
    }

    fn raise(&mut self, kind: ErrorKind) -> Done {
        let slot = self.pop_slot();
        self.settle_all();
        self.emit(Op::Raise, slot, kind as u16, 0);
        Ok(())
    }
}
