//! Code between compiled code and Rust: stubs, entry points, bridges.

use cranelift_codegen::ir::{self, BlockArg, InstBuilder, StackSlotData, StackSlotKind, types};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::FunctionBuilder;
use cranelift_module::{FuncId, Linkage, Module};
use runa_bytecode::Shape;
use runa_runtime::abi::Helper;
use runa_runtime::context::ContextOffsets;
use runa_runtime::native_frames::NativeRun;

use super::types::{constant, plain, register};
use super::{CodegenError, Defined, Signature, Translator};

/// The symbol of a helper's stub.
pub(crate) fn stub_name(helper: Helper) -> String {
    format!("{}_from_code", helper.info().symbol)
}

/// Whether the stub of a helper keeps all registers and leaves the result in the context: polls in
/// loops and write barriers do, so that nothing need care about a call that hardly ever happens.
pub(super) fn keeps_registers(helper: Helper) -> bool {
    matches!(helper, Helper::Safepoint | Helper::Remember)
}

/// The calling convention of a helper's stub.
pub(super) fn stub_convention(helper: Helper) -> CallConv {
    if keeps_registers(helper) { CallConv::PreserveAll } else { CallConv::SystemV }
}

/// A word in the register of its shape.
pub(super) fn from_word(b: &mut FunctionBuilder<'_>, word: ir::Value, shape: Shape) -> ir::Value {
    match shape {
        Shape::Integer | Shape::Reference | Shape::Tagged => word,
        Shape::Float => b.ins().bitcast(types::F64, ir::MemFlagsData::new(), word),
        Shape::Boolean => b.ins().ireduce(types::I8, word),
    }
}

/// A value as the word of its shape.
pub(super) fn to_word(b: &mut FunctionBuilder<'_>, value: ir::Value, shape: Shape) -> ir::Value {
    match shape {
        Shape::Integer | Shape::Reference | Shape::Tagged => value,
        Shape::Float => b.ins().bitcast(types::I64, ir::MemFlagsData::new(), value),
        Shape::Boolean => b.ins().uextend(types::I64, value),
    }
}

/// A value of a shape that means nothing.
pub(super) fn zero(b: &mut FunctionBuilder<'_>, shape: Shape) -> ir::Value {
    match register(shape) {
        types::F64 => b.ins().f64const(0.0),
        ty => b.ins().iconst(ty, 0),
    }
}

/// A slot of `words` words in the frame.
pub(super) fn frame_slot(b: &mut FunctionBuilder<'_>, words: usize) -> ir::StackSlot {
    let bytes = words.max(1) as u32 * 8;
    b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, bytes, 3))
}

impl<M: Module> Translator<M> {
    /// Builds a function without a block structure worth mentioning and compiles it.
    fn build(
        &mut self,
        id: FuncId,
        signature: ir::Signature,
        body: impl FnOnce(&mut Self, &mut FunctionBuilder<'_>, &[ir::Value]) -> Result<(), CodegenError>,
    ) -> Result<Defined, CodegenError> {
        let mut function =
            ir::Function::with_name_signature(ir::UserFuncName::user(0, id.as_u32()), signature);
        let mut frontend = std::mem::take(&mut self.frontend);
        let mut builder = FunctionBuilder::new(&mut function, &mut frontend);
        let start = builder.create_block();
        builder.append_block_params_for_function_params(start);
        builder.switch_to_block(start);
        let parameters = builder.block_params(start).to_vec();
        body(self, &mut builder, &parameters)?;
        builder.seal_all_blocks();
        builder.finalize(self.module.target_config());
        self.frontend = frontend;
        self.context.func = function;
        self.finish(id)
    }

    /// The stub of a helper that may allocate: notes the caller's frame and the place in it, and
    /// reloads the pinned register from its own frame afterwards. The frame is on the stack of the
    /// task that runs, so this is right wherever the task wakes up after the helper has parked it.
    pub(crate) fn define_stub(&mut self, helper: Helper) -> Result<FuncId, CodegenError> {
        let id = self.stub_id(helper)?;
        let signature = super::types::stub(helper.info(), stub_convention(helper));
        self.build(id, signature, |this, b, parameters| {
            let context = b.ins().get_pinned_reg(types::I64);
            let kept = frame_slot(b, 1);
            b.ins().stack_store(types::I64, context, kept, 0);
            let own = b.ins().get_frame_pointer(types::I64);
            let caller = b.ins().load(types::I64, plain(), own, 0);
            let address = b.ins().get_return_address(types::I64);
            b.ins().store(plain(), caller, context, ContextOffsets::EXIT_FRAME);
            b.ins().store(plain(), address, context, ContextOffsets::EXIT_ADDRESS);
            let target = this.helper_id(helper)?;
            let target = this.module.declare_func_in_func(target, b.func);
            let mut arguments = vec![context];
            arguments.extend_from_slice(parameters);
            let call = b.ins().call(target, &arguments);
            let result = b.inst_results(call)[0];
            let context = b.ins().stack_load(types::I64, types::I64, kept, 0);
            b.ins().set_pinned_reg(context);
            if keeps_registers(helper) {
                b.ins().store(plain(), result, context, ContextOffsets::ANSWER);
                b.ins().return_(&[]);
            } else {
                b.ins().return_(&[result]);
            }
            Ok(())
        })
        .map(|defined| defined.id)
    }

    /// The [`NativeEntry`](runa_runtime::NativeEntry) of a function that is declared here: links a
    /// run of compiled code into the context and calls the function.
    pub(crate) fn define_entry(
        &mut self,
        signature: &Signature,
        linkage: Linkage,
    ) -> Result<Defined, CodegenError> {
        let name = format!("runa_entry_{}", signature.index.0);
        let abi = super::types::entry();
        let id = self.module.declare_function(&name, linkage, &abi)?;
        let target = self.functions[&signature.index];
        self.build(id, abi, |this, b, parameters| {
            let &[context, arguments, closure] = parameters else { return Ok(()) };
            let outer_context = b.ins().get_pinned_reg(types::I64);
            b.ins().set_pinned_reg(context);
            let run = frame_slot(b, NativeRun::BYTES as usize / 8);
            let words = [
                (ContextOffsets::EXIT_FRAME, NativeRun::OUTER_EXIT_FRAME),
                (ContextOffsets::EXIT_ADDRESS, NativeRun::OUTER_EXIT_ADDRESS),
                (ContextOffsets::NATIVE_RUN, NativeRun::OUTER),
            ];
            for (field, offset) in words {
                let word = b.ins().load(types::I64, plain(), context, field);
                b.ins().stack_store(types::I64, word, run, offset);
            }
            let frame = b.ins().get_frame_pointer(types::I64);
            b.ins().stack_store(types::I64, frame, run, NativeRun::ENTRY_FRAME);
            let frames = b.ins().load(types::I64, plain(), context, ContextOffsets::FRAME_COUNT);
            b.ins().stack_store(types::I64, frames, run, NativeRun::OUTER_FRAMES);
            let address = b.ins().stack_addr(types::I64, run, 0);
            b.ins().store(plain(), address, context, ContextOffsets::NATIVE_RUN);

            let mut values = Vec::new();
            for (index, &shape) in signature.parameters.iter().enumerate() {
                let word = b.ins().load(types::I64, plain(), arguments, index as i32 * 8);
                values.push(from_word(b, word, shape));
            }
            values.push(closure);
            let target = this.module.declare_func_in_func(target, b.func);
            let call = b.ins().call(target, &values);
            let result = b.inst_results(call)[0];
            let result = to_word(b, result, signature.result);

            let context = b.ins().get_pinned_reg(types::I64);
            for (field, offset) in words {
                let word = b.ins().stack_load(types::I64, types::I64, run, offset);
                b.ins().store(plain(), word, context, field);
            }
            b.ins().set_pinned_reg(outer_context);
            b.ins().return_(&[result]);
            Ok(())
        })
    }

    /// What stands in the table of entry points for a function without native code: calls it
    /// through the engine.
    pub(crate) fn define_bridge(&mut self, signature: &Signature) -> Result<Defined, CodegenError> {
        let name = format!("runa_bridge_{}", signature.index.0);
        let abi = super::types::function(&signature.parameters, signature.result);
        let id = self.module.declare_function(&name, Linkage::Local, &abi)?;
        self.build(id, abi, |this, b, parameters| {
            let (&closure, arguments) = parameters.split_last().expect("the function value");
            let slots = frame_slot(b, arguments.len());
            // The engine copies the arguments before anything can move.
            for (index, (&value, &shape)) in arguments.iter().zip(&signature.parameters).enumerate()
            {
                let word = to_word(b, value, shape);
                b.ins().stack_store(types::I64, word, slots, index as i32 * 8);
            }
            let function = b.ins().iconst(types::I64, i64::from(signature.index.0));
            let address = b.ins().stack_addr(types::I64, slots, 0);
            let count = b.ins().iconst(types::I64, arguments.len() as i64);
            let target = this.import(Helper::CallInterpreted, b.func)?;
            let call = b.ins().call(target, &[function, closure, address, count]);
            let word = b.inst_results(call)[0];
            let result = from_word(b, word, signature.result);
            b.ins().return_(&[result]);
            Ok(())
        })
    }
}

/// The context.
pub(super) fn context(b: &mut FunctionBuilder<'_>) -> ir::Value {
    b.ins().get_pinned_reg(types::I64)
}

/// The address of the code of a function of the program, from the table of entry points.
pub(super) fn entry_of(b: &mut FunctionBuilder<'_>, index: ir::Value) -> ir::Value {
    let context = context(b);
    let table = b.ins().load(types::I64, constant(), context, ContextOffsets::ENTRIES);
    let offset = b.ins().ishl_imm_u(index, 3);
    let place = b.ins().iadd(table, offset);
    b.ins().load(types::I64, plain(), place, 0)
}

/// Values as block arguments.
pub(super) fn block_args(values: &[ir::Value]) -> Vec<BlockArg> {
    values.iter().map(|&value| BlockArg::Value(value)).collect()
}
