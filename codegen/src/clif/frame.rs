//! The state of lowering: blocks, values, and references in the frame.

use std::collections::HashMap;

use cranelift_codegen::ir::{self, BlockArg, InstBuilder, StackSlot, UserStackMapEntry, types};
use cranelift_frontend::FunctionBuilder;
use cranelift_module::Module;
use runa_bytecode::Shape;
use runa_runtime::abi::Helper;
use runa_runtime::context::ContextOffsets;

use super::glue::{block_args, context, frame_slot, keeps_registers, to_word};
use super::types::{plain, register, stack_map_type};
use super::{CodegenError, Translator};
use crate::ssa::{self, Function, Immediates, Site, Value, is_traced};

/// References that are in the frame while a call is under way.
#[derive(Debug, Default)]
pub(super) struct Saved {
    values: Vec<(Value, StackSlot)>,
    entries: Vec<UserStackMapEntry>,
}

/// Lowers one function.
pub(super) struct Lowering<'a, M> {
    pub(super) b: FunctionBuilder<'a>,
    pub(super) translator: &'a mut Translator<M>,
    pub(super) function: &'a Function,
    pub(super) blocks: Vec<ir::Block>,
    /// What stands for each value now: references change when they are reloaded.
    values: Vec<Option<ir::Value>>,
    /// The constants among the values.
    pub(super) words: HashMap<Value, u64>,
    imports: HashMap<Helper, ir::FuncRef>,
    /// Slots for references that live over a call.
    spill_slots: Vec<StackSlot>,
    /// Words for arguments in memory, as many as any call needs.
    outgoing: Option<StackSlot>,
    /// Leaves the function with the pending exception; takes the place.
    pub(super) leave: Option<ir::Block>,
    /// Blocks that raise and leave; take the helper's arguments, then the place.
    pub(super) raising: HashMap<(Helper, Option<u64>), ir::Block>,
}

impl<'a, M: Module> Lowering<'a, M> {
    pub(super) fn new(
        mut b: FunctionBuilder<'a>,
        translator: &'a mut Translator<M>,
        function: &'a Function,
    ) -> Self {
        let blocks = function.blocks.iter().map(|_| b.create_block()).collect();
        Self {
            b,
            translator,
            function,
            blocks,
            values: vec![None; function.value_count()],
            words: HashMap::new(),
            imports: HashMap::new(),
            spill_slots: Vec::new(),
            outgoing: None,
            leave: None,
            raising: HashMap::new(),
        }
    }

    // ---- values

    /// What stands for a value now.
    pub(super) fn value(&self, value: Value) -> ir::Value {
        self.values[value.0 as usize].expect("values are defined before they are used")
    }

    pub(super) fn set(&mut self, value: Value, to: ir::Value) {
        self.values[value.0 as usize] = Some(to);
    }

    /// What stands for the values of a list.
    pub(super) fn list(&self, values: &[Value]) -> Vec<ir::Value> {
        values.iter().map(|&value| self.value(value)).collect()
    }

    pub(super) fn word(&mut self, word: u64) -> ir::Value {
        self.b.ins().iconst(types::I64, word as i64)
    }

    /// The constant that a value is, if it is one.
    pub(super) fn constant_of(&self, value: Value) -> Option<i64> {
        self.words.get(&value).map(|&word| word as i64)
    }

    // ---- blocks

    /// A block that runs rarely.
    pub(super) fn cold_block(&mut self) -> ir::Block {
        let block = self.b.create_block();
        self.b.set_cold_block(block);
        block
    }

    /// Goes to `cold` when a condition holds, else on in a new block.
    pub(super) fn leave_if(
        &mut self,
        condition: ir::Value,
        cold: ir::Block,
        arguments: &[BlockArg],
    ) {
        let next = self.b.create_block();
        self.b.ins().brif(condition, cold, arguments, next, &[]);
        self.b.switch_to_block(next);
    }

    // ---- references in the frame

    /// The traced values among `values`, once each.
    pub(super) fn traced(&self, values: impl IntoIterator<Item = Value>) -> Vec<Value> {
        let mut traced: Vec<Value> =
            values.into_iter().filter(|&value| is_traced(self.function.shape(value))).collect();
        traced.sort_unstable();
        traced.dedup();
        // Constants of traced shapes are no objects.
        traced.retain(|value| !self.words.contains_key(value));
        traced
    }

    /// The values that handlers of a site need.
    pub(super) fn needed_by_handlers(&self, site: Option<Site>) -> Vec<Value> {
        let landings = self.function.landings(site).iter();
        landings.flat_map(|landing| self.function.values(landing.arguments)).copied().collect()
    }

    /// Stores references into the frame.
    pub(super) fn save(&mut self, values: &[Value]) -> Saved {
        let mut saved = Saved::default();
        for (index, &value) in values.iter().enumerate() {
            if index == self.spill_slots.len() {
                let slot = frame_slot(&mut self.b, 1);
                self.spill_slots.push(slot);
            }
            let slot = self.spill_slots[index];
            let current = self.value(value);
            self.b.ins().stack_store(types::I64, current, slot, 0);
            let ty = stack_map_type(self.function.shape(value));
            saved.values.push((value, slot));
            saved.entries.push(UserStackMapEntry { ty, slot, offset: 0 });
        }
        saved
    }

    /// Reads references back, which may have changed.
    pub(super) fn restore(&mut self, saved: &Saved) {
        for &(value, slot) in &saved.values {
            let current = self.b.ins().stack_load(types::I64, types::I64, slot, 0);
            self.set(value, current);
        }
    }

    /// Says of a call which slots hold references meanwhile.
    pub(super) fn map(&mut self, call: ir::Inst, saved: &Saved) {
        self.b.func.dfg.append_user_stack_map_entries(call, saved.entries.iter().cloned());
    }

    /// What stands for some values now, to be restored when a cold path is done.
    pub(super) fn snapshot(&self, values: &[Value]) -> Vec<(Value, ir::Value)> {
        values.iter().map(|&value| (value, self.value(value))).collect()
    }

    pub(super) fn put_back(&mut self, snapshot: &[(Value, ir::Value)]) {
        for &(value, current) in snapshot {
            self.set(value, current);
        }
    }

    // ---- arguments in memory

    /// The slot for arguments in memory.
    fn outgoing(&mut self) -> StackSlot {
        let function = self.function;
        *self.outgoing.get_or_insert_with(|| frame_slot(&mut self.b, most_outgoing(function)))
    }

    /// Stores a word among the arguments in memory.
    pub(super) fn store_outgoing(&mut self, index: usize, value: ir::Value, shape: Shape) {
        let slot = self.outgoing();
        let word = to_word(&mut self.b, value, shape);
        self.b.ins().stack_store(types::I64, word, slot, index as i32 * 8);
    }

    /// Stores values as arguments in memory, and adds those that are traced to what is saved.
    pub(super) fn store_arguments(&mut self, arguments: &[Value], saved: &mut Saved) {
        for (index, &argument) in arguments.iter().enumerate() {
            let shape = self.function.shape(argument);
            let value = self.value(argument);
            self.store_outgoing(index, value, shape);
            if is_traced(shape) {
                let (ty, slot) = (stack_map_type(shape), self.outgoing());
                let offset = index as u32 * 8;
                saved.entries.push(UserStackMapEntry { ty, slot, offset });
            }
        }
    }

    /// The address of the arguments in memory.
    pub(super) fn outgoing_address(&mut self) -> ir::Value {
        let slot = self.outgoing();
        self.b.ins().stack_addr(types::I64, slot, 0)
    }

    // ---- helpers

    /// Makes calls of a helper possible.
    pub(super) fn import(&mut self, helper: Helper) -> Result<ir::FuncRef, CodegenError> {
        if let Some(&import) = self.imports.get(&helper) {
            return Ok(import);
        }
        let import = self.translator.import(helper, self.b.func)?;
        self.imports.insert(helper, import);
        Ok(import)
    }

    /// Calls a leaf.
    pub(super) fn call_leaf(
        &mut self,
        helper: Helper,
        arguments: &[ir::Value],
    ) -> Result<ir::Value, CodegenError> {
        let target = self.import(helper)?;
        let context = context(&mut self.b);
        let arguments: Vec<ir::Value> =
            std::iter::once(context).chain(arguments.iter().copied()).collect();
        let call = self.b.ins().call(target, &arguments);
        Ok(self.b.inst_results(call)[0])
    }

    /// Calls any other helper, while `saved` is in the frame.
    pub(super) fn call_exit(
        &mut self,
        helper: Helper,
        arguments: &[ir::Value],
        saved: &Saved,
    ) -> Result<ir::Value, CodegenError> {
        let target = self.import(helper)?;
        let call = self.b.ins().call(target, arguments);
        self.map(call, saved);
        if keeps_registers(helper) {
            let context = context(&mut self.b);
            return Ok(self.b.ins().load(types::I64, plain(), context, ContextOffsets::ANSWER));
        }
        Ok(self.b.inst_results(call)[0])
    }

    /// The constants that a helper gets first.
    pub(super) fn immediates(&mut self, immediates: Immediates) -> Vec<ir::Value> {
        immediates.iter().map(|word| self.word(word)).collect()
    }

    /// Adds a parameter for a value of a shape to a block.
    pub(super) fn parameter(&mut self, block: ir::Block, shape: Shape) -> ir::Value {
        self.b.append_block_param(block, register(shape))
    }

    /// Begins a block whose next parameters are what stands for `values` from now on.
    pub(super) fn begin_with(&mut self, block: ir::Block, values: &[Value]) {
        self.b.switch_to_block(block);
        for &value in values {
            let current = self.parameter(block, self.function.shape(value));
            self.set(value, current);
        }
    }

    /// Goes to a block with values as they are now.
    pub(super) fn jump_with(&mut self, block: ir::Block, values: &[ir::Value]) {
        self.b.ins().jump(block, &block_args(values));
    }
}

/// The most words that a call of the function has in memory.
fn most_outgoing(function: &Function) -> usize {
    let everything = function.locals.len() + 1;
    let mut most = function.parameters.len().max(1);
    for block in &function.blocks {
        for instruction in &block.instructions {
            if instruction.op.passes_slots() {
                most = most.max(function.values(instruction.arguments).len());
            }
        }
        if let ssa::Terminator::Interpret { operands, .. } = &block.end {
            most = most.max(everything + operands.len());
        }
        for edge in block.end.edges().filter(|edge| edge.is_back) {
            most = most.max(everything + function.block(edge.target).entry.operands);
        }
    }
    most.max(everything)
}
