//! Memory: constants, module variables, captured variables, heap variables, lists, records, texts.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, types};
use cranelift_module::Module;
use runa_bytecode::{ConstantIndex, FieldIndex, GlobalIndex, Shape, TypeId};
use runa_runtime::abi::Helper;
use runa_runtime::context::ContextOffsets;
use runa_runtime::{Header, layout};

use super::CodegenError;
use super::control::Exit;
use super::frame::Lowering;
use super::glue::{context, from_word, to_word};
use super::types::{constant, plain};
use crate::ssa::{Instruction, Value, is_traced};

/// The byte offset of word `word` of an object.
fn at_word(word: usize) -> i32 {
    word as i32 * 8
}

/// The word of a record in which a field is.
fn field_word(field: FieldIndex) -> usize {
    layout::RECORD_FIELDS + usize::from(field.0)
}

impl<M: Module> Lowering<'_, M> {
    fn load_word(&mut self, object: ir::Value, word: usize) -> ir::Value {
        self.b.ins().load(types::I64, plain(), object, at_word(word))
    }

    fn store_word(&mut self, object: ir::Value, word: usize, value: ir::Value) {
        self.b.ins().store(plain(), value, object, at_word(word));
    }

    /// A field of the context that does not change.
    fn context_field(&mut self, offset: i32) -> ir::Value {
        let context = context(&mut self.b);
        self.b.ins().load(types::I64, constant(), context, offset)
    }

    // ---- variables

    pub(super) fn load_constant(&mut self, index: ConstantIndex) -> ir::Value {
        let constants = self.context_field(ContextOffsets::CONSTANTS);
        self.load_word(constants, index.index())
    }

    pub(super) fn capture(&mut self, closure: ir::Value, index: u16, shape: Shape) -> ir::Value {
        let word = self.load_word(closure, layout::CLOSURE_CAPTURES + usize::from(index));
        from_word(&mut self.b, word, shape)
    }

    pub(super) fn get_global(
        &mut self,
        global: GlobalIndex,
        at: &Instruction,
    ) -> Result<ir::Value, CodegenError> {
        let flags = self.context_field(ContextOffsets::GLOBALS_SET);
        let is_set = self.b.ins().load(types::I8, plain(), flags, global.index() as i32);
        let is_unset = self.b.ins().icmp_imm_s(IntCC::Equal, is_set, 0);
        let number = self.word(u64::from(global.0));
        let raise = (Helper::RaiseNotInitialised, None);
        self.raise_if(is_unset, raise, &[number], (at.pc, at.site))?;
        let globals = self.context_field(ContextOffsets::GLOBALS);
        let word = self.load_word(globals, global.index());
        let shape = self.result_shape(at);
        Ok(from_word(&mut self.b, word, shape))
    }

    pub(super) fn set_global(&mut self, global: GlobalIndex, value: ir::Value, shape: Shape) {
        let word = to_word(&mut self.b, value, shape);
        let globals = self.context_field(ContextOffsets::GLOBALS);
        self.store_word(globals, global.index(), word);
        let flags = self.context_field(ContextOffsets::GLOBALS_SET);
        let set = self.b.ins().iconst(types::I8, 1);
        self.b.ins().store(plain(), set, flags, global.index() as i32);
    }

    pub(super) fn get_cell(&mut self, cell: ir::Value, shape: Shape) -> ir::Value {
        let word = self.load_word(cell, layout::CELL_VALUE);
        from_word(&mut self.b, word, shape)
    }

    pub(super) fn set_cell(
        &mut self,
        cell: ir::Value,
        value: ir::Value,
        shape: Shape,
    ) -> Result<(), CodegenError> {
        let index = self.word(layout::CELL_VALUE as u64);
        self.remember(cell, index, shape)?;
        let word = to_word(&mut self.b, value, shape);
        self.store_word(cell, layout::CELL_VALUE, word);
        Ok(())
    }

    /// The write barrier: word `index` of `object` is about to get a word of a shape. What it does is
    /// described at [`Context::store`](runa_runtime::Context::store).
    fn remember(
        &mut self,
        object: ir::Value,
        index: ir::Value,
        shape: Shape,
    ) -> Result<(), CodegenError> {
        if !is_traced(shape) {
            return Ok(());
        }
        let (slow, next) = (self.cold_block(), self.b.create_block());
        let flags = self.b.ins().load(types::I8, plain(), object, 0);
        let unlogged = self.b.ins().band_imm_u(flags, Header::UNLOGGED as i64);
        self.b.ins().brif(unlogged, slow, &[], next, &[]);
        self.b.switch_to_block(slow);
        // Nothing moves meanwhile, and all registers are kept.
        let target = self.import(Helper::Remember)?;
        self.b.ins().call(target, &[object, index]);
        self.b.ins().jump(next, &[]);
        self.b.switch_to_block(next);
        Ok(())
    }

    /// The same for an element of the backing array of a list.
    fn remember_element(
        &mut self,
        array: ir::Value,
        index: ir::Value,
        shape: Shape,
    ) -> Result<(), CodegenError> {
        let word = self.b.ins().iadd_imm_s(index, layout::ARRAY_ELEMENTS as i64);
        self.remember(array, word, shape)
    }

    // ---- lists

    pub(super) fn list_length(&mut self, list: ir::Value) -> ir::Value {
        self.load_word(list, layout::LIST_LENGTH)
    }

    /// Checks an index against a list's length, which is what it means, and against the capacity of
    /// the backing array, which is what keeps memory safe when tasks race. Gives the array.
    fn check_index(
        &mut self,
        list: ir::Value,
        index: ir::Value,
        at: &Instruction,
    ) -> Result<ir::Value, CodegenError> {
        let length = self.list_length(list);
        let raise = (Helper::RaiseIndex, None);
        self.raise_where(raise, &[index, length], (at.pc, at.site), |lowering, exit| {
            lowering.leave_if_outside(index, length, exit);
            let array = lowering.load_word(list, layout::LIST_BACKING);
            let capacity = lowering.load_word(array, layout::ARRAY_CAPACITY);
            lowering.leave_if_outside(index, capacity, exit);
            array
        })
    }

    fn leave_if_outside(
        &mut self,
        index: ir::Value,
        limit: ir::Value,
        (block, arguments): Exit<'_>,
    ) {
        let is_outside = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, index, limit);
        self.leave_if(is_outside, block, arguments);
    }

    /// The address of an element and how far behind it the element lies.
    fn element(&mut self, array: ir::Value, index: ir::Value, shape: Shape) -> (ir::Value, i32) {
        if shape == Shape::Boolean {
            return (self.b.ins().iadd(array, index), at_word(layout::BYTES_DATA));
        }
        let offset = self.b.ins().ishl_imm_u(index, 3);
        (self.b.ins().iadd(array, offset), at_word(layout::ARRAY_ELEMENTS))
    }

    pub(super) fn get_element(
        &mut self,
        shape: Shape,
        at: &Instruction,
    ) -> Result<ir::Value, CodegenError> {
        let operands = self.list(self.function.values(at.arguments));
        let (list, index) = (operands[0], operands[1]);
        let array = self.check_index(list, index, at)?;
        let (address, offset) = self.element(array, index, shape);
        Ok(self.b.ins().load(super::types::register(shape), plain(), address, offset))
    }

    pub(super) fn set_element(
        &mut self,
        shape: Shape,
        at: &Instruction,
    ) -> Result<(), CodegenError> {
        let operands = self.list(self.function.values(at.arguments));
        let (list, index, value) = (operands[0], operands[1], operands[2]);
        let array = self.check_index(list, index, at)?;
        let (address, offset) = self.element(array, index, shape);
        self.remember_element(array, index, shape)?;
        self.b.ins().store(plain(), value, address, offset);
        Ok(())
    }

    /// Adds an element: here while the array has room, else out of line.
    pub(super) fn append(
        &mut self,
        shape: Shape,
        at: &Instruction,
        live: &[Value],
    ) -> Result<(), CodegenError> {
        let operands = self.list(self.function.values(at.arguments));
        let (list, value) = (operands[0], operands[1]);
        let slow = self.cold_block();
        let next = self.b.create_block();
        let length = self.list_length(list);
        let array = self.load_word(list, layout::LIST_BACKING);
        let none = self.b.ins().icmp_imm_s(IntCC::Equal, array, 0);
        self.leave_if(none, slow, &[]);
        let capacity = self.load_word(array, layout::ARRAY_CAPACITY);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, length, capacity);
        self.leave_if(full, slow, &[]);
        self.remember_element(array, length, shape)?;
        let (address, offset) = self.element(array, length, shape);
        self.b.ins().store(plain(), value, address, offset);
        let longer = self.b.ins().iadd_imm_s(length, 1);
        self.store_word(list, layout::LIST_LENGTH, longer);
        let values = self.list(live);
        self.jump_with(next, &values);

        self.b.switch_to_block(slow);
        let number = self.word(shape as u64);
        let word = to_word(&mut self.b, value, shape);
        self.call_while_live(Helper::Append, &[number, list, word], at, live)?;
        let values = self.list(live);
        self.jump_with(next, &values);

        self.begin_with(next, live);
        Ok(())
    }

    // ---- records

    /// The record that is the first argument and has a field; for everything else the helper of the instruction
    /// raises.
    fn record(
        &mut self,
        (helper, field): (Helper, FieldIndex),
        operands: &[ir::Value],
        at: &Instruction,
    ) -> Result<ir::Value, CodegenError> {
        let raise = (helper, Some(u64::from(field.0)));
        self.raise_where(raise, operands, (at.pc, at.site), |lowering, exit| {
            let (block, arguments) = exit;
            let record = lowering.object_of(operands[0], exit);
            let is_other = lowering.is_of_other_type(record, TypeId::RECORD);
            lowering.leave_if(is_other, block, arguments);
            let words = lowering.b.ins().load(types::I32, plain(), record, Header::WORDS_BYTE);
            let word = field_word(field) as i64;
            let is_short = lowering.b.ins().icmp_imm_u(IntCC::UnsignedLessThanOrEqual, words, word);
            lowering.leave_if(is_short, block, arguments);
            record
        })
    }

    pub(super) fn get_field(
        &mut self,
        field: FieldIndex,
        at: &Instruction,
    ) -> Result<ir::Value, CodegenError> {
        let operands = self.list(self.function.values(at.arguments));
        let record = self.record((Helper::GetField, field), &operands, at)?;
        Ok(self.load_word(record, field_word(field)))
    }

    pub(super) fn set_field(
        &mut self,
        field: FieldIndex,
        at: &Instruction,
    ) -> Result<(), CodegenError> {
        let operands = self.list(self.function.values(at.arguments));
        let record = self.record((Helper::SetField, field), &operands, at)?;
        let word = field_word(field);
        let index = self.word(word as u64);
        self.remember(record, index, Shape::Tagged)?;
        self.store_word(record, word, operands[1]);
        Ok(())
    }

    // ---- objects of classes

    pub(super) fn get_own(&mut self, object: ir::Value, word: u16, shape: Shape) -> ir::Value {
        let word = self.load_word(object, usize::from(word));
        from_word(&mut self.b, word, shape)
    }

    /// A reference, which is 0 before it is set.
    pub(super) fn get_own_reference(
        &mut self,
        object: ir::Value,
        word: u16,
        (ty, field): (TypeId, FieldIndex),
        at: &Instruction,
    ) -> Result<ir::Value, CodegenError> {
        let word = self.load_word(object, usize::from(word));
        let is_unset = self.b.ins().icmp_imm_s(IntCC::Equal, word, 0);
        let number = self.word(u64::from(field.0));
        let raise = (Helper::RaiseUnset, Some(u64::from(ty.0)));
        self.raise_if(is_unset, raise, &[number], (at.pc, at.site))?;
        Ok(word)
    }

    pub(super) fn set_own(
        &mut self,
        object: ir::Value,
        at: u16,
        (value, shape): (ir::Value, Shape),
    ) -> Result<(), CodegenError> {
        let index = self.word(u64::from(at));
        self.remember(object, index, shape)?;
        let word = to_word(&mut self.b, value, shape);
        self.store_word(object, usize::from(at), word);
        Ok(())
    }

    // ---- texts

    /// The scalars of a text are counted in the high half of its word of lengths.
    pub(super) fn text_length(&mut self, text: ir::Value) -> ir::Value {
        let lengths = self.load_word(text, layout::TEXT_LENGTHS);
        self.b.ins().ushr_imm_u(lengths, 32)
    }
}
