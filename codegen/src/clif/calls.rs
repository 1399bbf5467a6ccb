//! Calls of functions and of helpers.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, types};
use cranelift_module::Module;
use runa_bytecode::{FunctionIndex, Shape};
use runa_runtime::abi::{AbiType, Helper};
use runa_runtime::layout;

use super::CodegenError;
use super::frame::{Lowering, Saved};
use super::glue::{entry_of, from_word, to_word};
use super::types::plain;
use crate::ssa::{Immediates, Instruction, Value};

impl<M: Module> Lowering<'_, M> {
    /// Calls a function: directly if its code is in this module, else through the table.
    pub(super) fn call(
        &mut self,
        callee: FunctionIndex,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let arguments = self.function.values(at.arguments);
        let mut values = self.list(arguments);
        values.push(self.word(0));
        let saved = self.save_over(at, live);
        let call = match self.translator.functions.get(&callee) {
            Some(&id) => {
                let target = self.translator.module.declare_func_in_func(id, self.b.func);
                self.b.ins().call(target, &values)
            }
            None => {
                let signature = self.signature(arguments, self.result_shape(at));
                let index = self.word(u64::from(callee.0));
                let target = entry_of(&mut self.b, index);
                self.b.ins().call_indirect(signature, target, &values)
            }
        };
        self.map(call, &saved);
        let result = self.b.inst_results(call)[0];
        self.come_back(&saved, at)?;
        Ok(result)
    }

    /// Stores into the frame what lives over a call, and what handlers need of it.
    pub(super) fn save_over(&mut self, at: &Instruction, live: &[Value]) -> Saved {
        let needed = self.needed_by_handlers(at.site);
        let kept = self.traced(live.iter().copied().chain(needed));
        self.save(&kept)
    }

    /// Goes on after a call: reads back what was saved, and unwinds when the call has raised.
    pub(super) fn come_back(
        &mut self,
        saved: &Saved,
        at: &Instruction,
    ) -> Result<(), CodegenError> {
        self.restore(saved);
        self.check_pending(at.pc, at.site)
    }

    fn signature(&mut self, arguments: &[Value], result: Shape) -> ir::SigRef {
        let shapes: Vec<Shape> = arguments.iter().map(|&v| self.function.shape(v)).collect();
        self.b.import_signature(super::types::function(&shapes, result))
    }

    /// Calls a function value, through the engine if its function has no native code.
    pub(super) fn call_value(
        &mut self,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let operands = self.function.values(at.arguments);
        let closure = self.value(operands[0]);
        let index =
            self.b.ins().load(types::I64, plain(), closure, layout::CLOSURE_FUNCTION as i32 * 8);
        self.call_found(index, Some(closure), at, live)
    }

    /// Calls the function with a number that is only known here, through the engine if it has no native
    /// code. With a function value, that is the first argument and no parameter.
    pub(super) fn call_found(
        &mut self,
        index: ir::Value,
        closure: Option<ir::Value>,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let arguments = &self.function.values(at.arguments)[usize::from(closure.is_some())..];
        let shape = self.result_shape(at);
        let saved = self.save_over(at, live);
        let closure = closure.unwrap_or_else(|| self.word(0));
        let target = entry_of(&mut self.b, index);
        let (slow, fast) = (self.cold_block(), self.b.create_block());
        let next = self.b.create_block();
        let result = self.parameter(next, shape);
        let has_none = self.b.ins().icmp_imm_s(IntCC::Equal, target, 0);
        self.b.ins().brif(has_none, slow, &[], fast, &[]);

        self.b.switch_to_block(fast);
        let signature = self.signature(arguments, shape);
        let mut values = self.list(arguments);
        values.push(closure);
        let call = self.b.ins().call_indirect(signature, target, &values);
        self.map(call, &saved);
        let value = self.b.inst_results(call)[0];
        self.jump_with(next, &[value]);

        self.b.switch_to_block(slow);
        for (place, &argument) in arguments.iter().enumerate() {
            let value = self.value(argument);
            self.store_outgoing(place, value, self.function.shape(argument));
        }
        let slots = self.outgoing_address();
        let count = self.word(arguments.len() as u64);
        let words = [index, closure, slots, count];
        let word = self.call_exit(Helper::CallInterpreted, &words, &saved)?;
        let value = from_word(&mut self.b, word, shape);
        self.jump_with(next, &[value]);

        self.b.switch_to_block(next);
        self.come_back(&saved, at)?;
        Ok(result)
    }

    /// Calls a helper with the arguments of an instruction.
    pub(super) fn helper(
        &mut self,
        helper: Helper,
        immediates: Immediates,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let info = helper.info();
        let mut words = self.immediates(immediates);
        for &argument in self.function.values(at.arguments) {
            let value = self.value(argument);
            let is_float = info.parameters.get(words.len()) == Some(&AbiType::Float);
            let shape = self.function.shape(argument);
            words.push(if is_float { value } else { to_word(&mut self.b, value, shape) });
        }
        let word = if info.is_leaf {
            self.call_leaf(helper, &words)?
        } else {
            self.call_while_live(helper, &words, at, live)?
        };
        let shape = self.result_shape(at);
        Ok(from_word(&mut self.b, word, shape))
    }

    /// Calls a helper with the arguments of an instruction in slots that are roots meanwhile.
    pub(super) fn helper_of_slots(
        &mut self,
        helper: Helper,
        immediates: Immediates,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let arguments = self.function.values(at.arguments);
        let mut saved = self.save_over(at, live);
        self.store_arguments(arguments, &mut saved);
        let mut words = self.immediates(immediates);
        words.push(self.outgoing_address());
        words.push(self.word(arguments.len() as u64));
        let word = self.call_exit(helper, &words, &saved)?;
        self.come_back(&saved, at)?;
        let shape = self.result_shape(at);
        Ok(from_word(&mut self.b, word, shape))
    }
}
