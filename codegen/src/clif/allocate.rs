//! New objects, made in the context's buffer while it has room: what
//! [`Context::allocate`](runa_runtime::Context::allocate) does, without a call.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, types};
use cranelift_module::Module;
use runa_bytecode::{FunctionIndex, Shape, TypeId};
use runa_runtime::abi::Helper;
use runa_runtime::classes::OBJECT_FIELDS;
use runa_runtime::context::ContextOffsets;
use runa_runtime::objects::array_kind;
use runa_runtime::{Header, Tagged, layout};

use super::CodegenError;
use super::frame::Lowering;
use super::glue::{context, to_word};
use super::types::plain;
use crate::ssa::{Immediates, Instruction, Value};

/// Lists, records, objects and function values with more elements are made out of line: the code for them would be
/// long, and the call matters little.
const MOST_ELEMENTS: usize = 8;

impl<M: Module> Lowering<'_, M> {
    /// A list of its elements, the arguments.
    pub(super) fn new_list(
        &mut self,
        ty: u64,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let elements = self.function.values(at.arguments);
        let shape = elements.first().map_or(Shape::Integer, |&first| self.function.shape(first));
        let out_of_line = |lowering: &mut Self| {
            lowering.helper_of_slots(Helper::NewList, Immediates::One(ty), at, live)
        };
        if elements.len() > MOST_ELEMENTS || shape == Shape::Boolean {
            return out_of_line(self);
        }
        let array_words = match elements.len() {
            0 => 0,
            count => layout::ARRAY_ELEMENTS + count,
        };
        let slow = self.cold_block();
        let start = self.take(array_words + layout::LIST_WORDS, slow);
        if array_words > 0 {
            self.write_header(start, 0, array_kind(shape), array_words);
            self.write_number(start, layout::ARRAY_CAPACITY, elements.len() as u64);
            self.write_values(start, layout::ARRAY_ELEMENTS, elements);
        }
        let list = array_words;
        self.write_header(start, list, ty as u32, layout::LIST_WORDS);
        self.write_number(start, list + layout::LIST_LENGTH, elements.len() as u64);
        let backing = if array_words > 0 { start } else { self.word(0) };
        self.write(start, list + layout::LIST_BACKING, backing);
        let made = self.b.ins().iadd_imm_s(start, list as i64 * 8);
        self.or_in(slow, made, at, live, out_of_line)
    }

    /// A record of `count` fields that are `nothing`.
    pub(super) fn new_record(
        &mut self,
        count: u64,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let out_of_line = |lowering: &mut Self| {
            lowering.helper(Helper::NewRecord, Immediates::One(count), at, live)
        };
        let fields = count as usize;
        if fields > MOST_ELEMENTS {
            return out_of_line(self);
        }
        let slow = self.cold_block();
        let words = layout::RECORD_FIELDS + fields;
        let start = self.take(words, slow);
        self.write_header(start, 0, TypeId::RECORD.0, words);
        for field in 0..fields {
            self.write_number(start, layout::RECORD_FIELDS + field, Tagged::NOTHING.0);
        }
        let made = self.b.ins().bor_imm_u(start, Tagged::NOTHING.0 as i64);
        self.or_in(slow, made, at, live, out_of_line)
    }

    /// An object of type `ty` with the arguments as its fields.
    pub(super) fn new_object(
        &mut self,
        ty: u64,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let fields = self.function.values(at.arguments);
        let out_of_line = |lowering: &mut Self| {
            lowering.helper_of_slots(Helper::NewObject, Immediates::One(ty), at, live)
        };
        if fields.len() > MOST_ELEMENTS {
            return out_of_line(self);
        }
        let slow = self.cold_block();
        let words = OBJECT_FIELDS + fields.len();
        let start = self.take(words, slow);
        self.write_header(start, 0, ty as u32, words);
        self.write_values(start, OBJECT_FIELDS, fields);
        self.or_in(slow, start, at, live, out_of_line)
    }

    /// A heap variable of type `ty` that holds the argument, which is of shape number `shape`.
    pub(super) fn new_cell(
        &mut self,
        ty: u64,
        shape: u64,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let slow = self.cold_block();
        let words = layout::CELL_VALUE + 1;
        let start = self.take(words, slow);
        self.write_header(start, 0, ty as u32, words);
        self.write_values(start, layout::CELL_VALUE, self.function.values(at.arguments));
        self.or_in(slow, start, at, live, |lowering| {
            lowering.helper(Helper::NewCell, Immediates::Two(ty, shape), at, live)
        })
    }

    /// A function value of type `ty` that takes the arguments with it.
    pub(super) fn new_closure(
        &mut self,
        function: FunctionIndex,
        ty: TypeId,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let captures = self.function.values(at.arguments);
        let number = u64::from(function.0);
        let out_of_line = |lowering: &mut Self| {
            lowering.helper_of_slots(Helper::NewClosure, Immediates::One(number), at, live)
        };
        if captures.len() > MOST_ELEMENTS {
            return out_of_line(self);
        }
        let slow = self.cold_block();
        let words = layout::CLOSURE_CAPTURES + captures.len();
        let start = self.take(words, slow);
        self.write_header(start, 0, ty.0, words);
        self.write_number(start, layout::CLOSURE_FUNCTION, number);
        self.write_values(start, layout::CLOSURE_CAPTURES, captures);
        self.or_in(slow, start, at, live, out_of_line)
    }

    /// The address of so many words of the buffer, which are zero; goes to `slow` if it has not as many.
    fn take(&mut self, words: usize, slow: ir::Block) -> ir::Value {
        let context = context(&mut self.b);
        let (next, end) = (ContextOffsets::ALLOCATION_NEXT, ContextOffsets::ALLOCATION_END);
        let start = self.b.ins().load(types::I64, plain(), context, next);
        let behind = self.b.ins().iadd_imm_s(start, words as i64 * 8);
        let limit = self.b.ins().load(types::I64, plain(), context, end);
        let is_full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, behind, limit);
        self.leave_if(is_full, slow, &[]);
        self.b.ins().store(plain(), behind, context, next);
        start
    }

    fn write_header(&mut self, start: ir::Value, at: usize, type_number: u32, words: usize) {
        self.write_number(start, at, Header::new(type_number, words).0);
    }

    /// Writes values as words of their shapes, the first one at word `from`.
    fn write_values(&mut self, start: ir::Value, from: usize, values: &[Value]) {
        for (index, &value) in values.iter().enumerate() {
            let current = self.value(value);
            let word = to_word(&mut self.b, current, self.function.shape(value));
            self.write(start, from + index, word);
        }
    }

    fn write_number(&mut self, start: ir::Value, at: usize, number: u64) {
        let number = self.word(number);
        self.write(start, at, number);
    }

    fn write(&mut self, start: ir::Value, at: usize, word: ir::Value) {
        self.b.ins().store(plain(), word, start, at as i32 * 8);
    }
}
