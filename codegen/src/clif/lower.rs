//! The way through a function, and what each operation becomes.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{self, InstBuilder, types};
use cranelift_frontend::FunctionBuilder;
use cranelift_module::Module;
use runa_bytecode::Shape;
use runa_runtime::Tagged;
use runa_runtime::abi::Helper;
use runa_runtime::operations::arithmetic::Binary;

use super::frame::Lowering;
use super::types::register;
use super::{CodegenError, Place, Translator};
use crate::ssa::{BlockData, Condition, Function, Immediates, Instruction, Op, Value, Wrapping};

/// Puts the Cranelift code of a function into the translator's context, whose signature is set.
pub(super) fn lower<M: Module>(
    translator: &mut Translator<M>,
    function: &Function,
) -> Result<(), CodegenError> {
    let signature = std::mem::replace(
        &mut translator.context.func.signature,
        ir::Signature::new(cranelift_codegen::isa::CallConv::Tail),
    );
    let name = ir::UserFuncName::user(0, function.index.0);
    let mut code = ir::Function::with_name_signature(name, signature);
    let mut frontend = std::mem::take(&mut translator.frontend);
    let builder = FunctionBuilder::new(&mut code, &mut frontend);
    Lowering::new(builder, translator, function).run()?;
    translator.frontend = frontend;
    translator.context.func = code;
    Ok(())
}

/// The condition of Cranelift's for Integers.
pub(super) fn integers(condition: Condition) -> IntCC {
    match condition {
        Condition::Equal => IntCC::Equal,
        Condition::NotEqual => IntCC::NotEqual,
        Condition::Less => IntCC::SignedLessThan,
        Condition::LessEqual => IntCC::SignedLessThanOrEqual,
        Condition::Greater => IntCC::SignedGreaterThan,
        Condition::GreaterEqual => IntCC::SignedGreaterThanOrEqual,
    }
}

fn floats(condition: Condition) -> FloatCC {
    match condition {
        Condition::Equal => FloatCC::Equal,
        Condition::NotEqual => FloatCC::NotEqual,
        Condition::Less => FloatCC::LessThan,
        Condition::LessEqual => FloatCC::LessThanOrEqual,
        Condition::Greater => FloatCC::GreaterThan,
        Condition::GreaterEqual => FloatCC::GreaterThanOrEqual,
    }
}

/// For each instruction of a block: the traced values that live behind it and were there before.
fn live_over<M: Module>(lowering: &Lowering<'_, M>, block: &BlockData) -> Vec<Vec<Value>> {
    let function = lowering.function;
    let mut live = lowering.traced(lowering.used_by_end(&block.end));
    let mut sets = vec![Vec::new(); block.instructions.len()];
    for (set, instruction) in sets.iter_mut().zip(&block.instructions).rev() {
        live.retain(|&value| Some(value) != instruction.result);
        if instruction.op.may_move() {
            set.clone_from(&live);
        }
        let mut used = function.values(instruction.arguments).to_vec();
        used.extend(lowering.needed_by_handlers(instruction.site));
        for value in lowering.traced(used) {
            if let Err(at) = live.binary_search(&value) {
                live.insert(at, value);
            }
        }
    }
    sets
}

impl<M: Module> Lowering<'_, M> {
    fn run(mut self) -> Result<(), CodegenError> {
        self.enter()?;
        for (block, data) in self.blocks.clone().into_iter().zip(&self.function.blocks) {
            self.block(block, data)?;
        }
        self.b.set_srcloc(Place::Function.to_number());
        self.leave_blocks()?;
        self.b.seal_all_blocks();
        self.b.finalize(self.translator.module.target_config());
        Ok(())
    }

    fn block(&mut self, block: ir::Block, data: &BlockData) -> Result<(), CodegenError> {
        self.begin_with(block, &data.parameters);
        for instruction in &data.instructions {
            if let (Op::Word(word), Some(result)) = (instruction.op, instruction.result) {
                self.words.insert(result, word);
            }
        }
        let live = live_over(self, data);
        for (instruction, live) in data.instructions.iter().zip(live) {
            self.b.set_srcloc(Place::Instruction(instruction.pc).to_number());
            self.instruction(instruction, &live)?;
        }
        self.b.set_srcloc(Place::Instruction(data.end_pc).to_number());
        self.end(&data.end, data.end_pc)
    }

    fn instruction(&mut self, at: &Instruction, live: &[Value]) -> Result<(), CodegenError> {
        let arguments = self.function.values(at.arguments);
        let values = self.list(arguments);
        let result = match at.op {
            Op::Word(word) => Some(self.constant_word(word, at.result)),
            Op::Constant(constant) => Some(self.load_constant(constant)),
            Op::Text(constant) => {
                let tagged = self.load_constant(constant);
                Some(self.b.ins().iadd_imm_s(tagged, -(Tagged::NOTHING.0 as i64)))
            }
            Op::Capture(index) => Some(self.capture(values[0], index, self.result_shape(at))),
            Op::GetGlobal(global) => Some(self.get_global(global, at)?),
            Op::SetGlobal(global) => {
                self.set_global(global, values[0], self.function.shape(arguments[0]));
                None
            }
            Op::GetCell => Some(self.get_cell(values[0], self.result_shape(at))),
            Op::SetCell => {
                self.set_cell(values[0], values[1], self.function.shape(arguments[1]))?;
                None
            }
            Op::Checked(operation) => Some(self.checked(operation, at, live)?),
            Op::NegateInteger => Some(self.negate_integer(at)?),
            Op::Wrapping(operation) => Some(self.wrapping(operation, values[0], values[1])),
            Op::NotInteger => Some(self.b.ins().bnot(values[0])),
            Op::Float(operation) => Some(self.float(operation, values[0], values[1])?),
            Op::NegateFloat => Some(self.b.ins().fneg(values[0])),
            Op::IntegerToFloat => Some(self.b.ins().fcvt_from_sint(types::F64, values[0])),
            Op::NotBoolean => Some(self.b.ins().bxor_imm_u(values[0], 1)),
            Op::CompareIntegers(condition) => {
                Some(self.b.ins().icmp(integers(condition), values[0], values[1]))
            }
            Op::CompareFloats(condition) => {
                Some(self.b.ins().fcmp(floats(condition), values[0], values[1]))
            }
            Op::Dynamic(operation) => Some(self.dynamic(operation, at, live)?),
            Op::DynamicCompare(condition) => Some(self.dynamic_compare(condition, at, live)?),
            Op::DynamicEqualAsking => Some(self.dynamic_equal_asking(at, live)?),
            Op::DynamicEqual => Some(self.dynamic_equal(values[0], values[1])?),
            Op::IsTrue => Some(self.is_true(values[0])),
            Op::IsTaggedNothing => {
                let nothing = Tagged::NOTHING.0 as i64;
                Some(self.b.ins().icmp_imm_s(IntCC::Equal, values[0], nothing))
            }
            Op::IsNothing => Some(self.b.ins().icmp_imm_s(IntCC::Equal, values[0], 0)),
            Op::BoxInteger => Some(self.box_integer(at, live)?),
            Op::BoxFloat => Some(self.box_float(at, live)?),
            Op::BoxBoolean => Some(self.box_boolean(values[0])),
            Op::BoxReference => Some(self.b.ins().bor_imm_u(values[0], Tagged::NOTHING.0 as i64)),
            Op::Cast(ty) => Some(self.cast(ty, at, live)?),
            Op::CastToObject(ty) => Some(self.cast_to_object(ty, at, live)?),
            Op::NotNothing => Some(self.not_nothing(at)?),
            Op::ListLength => Some(self.list_length(values[0])),
            Op::GetElement(shape) => Some(self.get_element(shape, at)?),
            Op::SetElement(shape) => {
                self.set_element(shape, at)?;
                None
            }
            Op::Append(shape) => {
                self.append(shape, at, live)?;
                None
            }
            Op::TextLength => Some(self.text_length(values[0])),
            Op::GetField(field) => Some(self.get_field(field, at)?),
            Op::SetField(field) => {
                self.set_field(field, at)?;
                None
            }
            Op::GetOwn(field) => Some(self.get_own(values[0], field, self.result_shape(at))),
            Op::GetOwnReference(ty, field, word) => {
                Some(self.get_own_reference(values[0], word, (ty, field), at)?)
            }
            Op::SetOwn(field) => {
                let shape = self.function.shape(arguments[1]);
                self.set_own(values[0], field, (values[1], shape))?;
                None
            }
            Op::NewClosure(function, ty) => Some(self.new_closure(function, ty, at, live)?),
            Op::Call(callee) => Some(self.call(callee, at, live)?),
            Op::CallValue => Some(self.call_value(at, live)?),
            Op::CallMethod(method) => {
                let method = self.word(u64::from(method.0));
                let index = self.call_leaf(Helper::FindMethod, &[method, values[0]])?;
                Some(self.call_found(index, None, at, live)?)
            }
            Op::CallInterface(interface, method) => {
                let [interface, method] = [u64::from(interface.0), u64::from(method.0)];
                let words = [self.word(interface), self.word(method), values[0]];
                let index = self.call_leaf(Helper::FindPromised, &words)?;
                Some(self.call_found(index, None, at, live)?)
            }
            Op::HelperOfSlots(Helper::NewObject, Immediates::One(ty)) => {
                Some(self.new_object(ty, at, live)?)
            }
            Op::Helper(Helper::NewCell, Immediates::Two(ty, shape)) => {
                Some(self.new_cell(ty, shape, at, live)?)
            }
            Op::Helper(Helper::NewRecord, Immediates::One(count)) => {
                Some(self.new_record(count, at, live)?)
            }
            Op::HelperOfSlots(Helper::NewList, Immediates::One(ty)) => {
                Some(self.new_list(ty, at, live)?)
            }
            Op::Helper(helper, immediates) => Some(self.helper(helper, immediates, at, live)?),
            Op::HelperOfSlots(helper, immediates) => {
                Some(self.helper_of_slots(helper, immediates, at, live)?)
            }
        };
        if let (Some(result), Some(value)) = (at.result, result) {
            debug_assert_eq!(
                self.b.func.dfg.value_type(value),
                register(self.function.shape(result)),
                "{at:?}"
            );
            self.set(result, value);
        }
        Ok(())
    }

    /// The shape of an instruction's result; `Tagged` for those without one.
    pub(super) fn result_shape(&self, at: &Instruction) -> Shape {
        at.result.map_or(Shape::Tagged, |result| self.function.shape(result))
    }

    fn constant_word(&mut self, word: u64, result: Option<Value>) -> ir::Value {
        match result.map(|result| self.function.shape(result)) {
            Some(Shape::Float) => self.b.ins().f64const(f64::from_bits(word)),
            Some(Shape::Boolean) => self.b.ins().iconst(types::I8, word as i64),
            _ => self.word(word),
        }
    }

    fn wrapping(&mut self, operation: Wrapping, a: ir::Value, b: ir::Value) -> ir::Value {
        match operation {
            Wrapping::Add => self.b.ins().iadd(a, b),
            Wrapping::Subtract => self.b.ins().isub(a, b),
            Wrapping::Multiply => self.b.ins().imul(a, b),
            Wrapping::And => self.b.ins().band(a, b),
            Wrapping::Or => self.b.ins().bor(a, b),
            Wrapping::Xor => self.b.ins().bxor(a, b),
        }
    }

    fn float(
        &mut self,
        operation: Binary,
        a: ir::Value,
        b: ir::Value,
    ) -> Result<ir::Value, CodegenError> {
        Ok(match operation {
            Binary::Add => self.b.ins().fadd(a, b),
            Binary::Subtract => self.b.ins().fsub(a, b),
            Binary::Multiply => self.b.ins().fmul(a, b),
            Binary::Divide => self.b.ins().fdiv(a, b),
            Binary::Modulo => self.call_leaf(Helper::ModuloFloat, &[a, b])?,
            _ => self.call_leaf(Helper::PowerFloat, &[a, b])?,
        })
    }
}
