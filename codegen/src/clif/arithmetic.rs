//! Integers that are checked, and dynamic operations.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, types};
use cranelift_module::Module;
use runa_bytecode::Shape;
use runa_runtime::Tagged;
use runa_runtime::abi::Helper;
use runa_runtime::operations::arithmetic::Binary;
use runa_runtime::operations::compare::Comparison;

use super::CodegenError;
use super::frame::Lowering;
use super::glue::block_args;
use super::lower::integers;
use super::types::{INTEGER_MASK, INTEGER_TAG};
use crate::ssa::{Condition, Immediates, Instruction, Value};

impl<M: Module> Lowering<'_, M> {
    /// An Integer operation that may raise.
    pub(super) fn checked(
        &mut self,
        operation: Binary,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let &[left, right] = self.function.values(at.arguments) else {
            unreachable!("two operands")
        };
        let constant = self.constant_of(right);
        let (a, b) = (self.value(left), self.value(right));
        match operation {
            Binary::Add => match (constant, self.constant_of(left)) {
                (Some(constant), _) => self.add_constant(operation, a, constant, [a, b], at),
                (None, Some(constant)) => self.add_constant(operation, b, constant, [a, b], at),
                (None, None) => {
                    let (sum, overflow) = self.b.ins().sadd_overflow(a, b);
                    self.fail_if(overflow, operation, [a, b], at)?;
                    Ok(sum)
                }
            },
            Binary::Subtract => match constant.and_then(i64::checked_neg) {
                Some(constant) => self.add_constant(operation, a, constant, [a, b], at),
                None => {
                    let (difference, overflow) = self.b.ins().ssub_overflow(a, b);
                    self.fail_if(overflow, operation, [a, b], at)?;
                    Ok(difference)
                }
            },
            Binary::Multiply => {
                let (product, overflow) = self.b.ins().smul_overflow(a, b);
                self.fail_if(overflow, operation, [a, b], at)?;
                Ok(product)
            }
            Binary::Divide => self.divide(a, b, constant, at),
            Binary::Modulo => self.modulo(a, b, constant, at),
            Binary::ShiftLeft | Binary::ShiftRight | Binary::ShiftRightUnsigned => {
                self.shift(operation, [a, b], constant, at)
            }
            _ => {
                let immediates = Immediates::One(operation as u64);
                self.helper(Helper::IntegerBinary, immediates, at, live)
            }
        }
    }

    /// Raises what the runtime says of an Integer operation when a condition holds.
    fn fail_if(
        &mut self,
        condition: ir::Value,
        operation: Binary,
        operands: [ir::Value; 2],
        at: &Instruction,
    ) -> Result<(), CodegenError> {
        let helper = (Helper::IntegerBinary, Some(operation as u64));
        self.raise_if(condition, helper, &operands, (at.pc, at.site))
    }

    /// `x + constant`, which overflowed when it went the wrong way.
    fn add_constant(
        &mut self,
        operation: Binary,
        x: ir::Value,
        constant: i64,
        operands: [ir::Value; 2],
        at: &Instruction,
    ) -> Result<ir::Value, CodegenError> {
        let sum = self.b.ins().iadd_imm_s(x, constant);
        let wrong = if constant < 0 { IntCC::SignedGreaterThan } else { IntCC::SignedLessThan };
        let overflow = self.b.ins().icmp(wrong, sum, x);
        self.fail_if(overflow, operation, operands, at)?;
        Ok(sum)
    }

    fn divide(
        &mut self,
        a: ir::Value,
        b: ir::Value,
        constant: Option<i64>,
        at: &Instruction,
    ) -> Result<ir::Value, CodegenError> {
        if !matches!(constant, Some(constant) if constant != 0 && constant != -1) {
            let zero = self.b.ins().icmp_imm_s(IntCC::Equal, b, 0);
            self.fail_if(zero, Binary::Divide, [a, b], at)?;
            let least = self.b.ins().icmp_imm_s(IntCC::Equal, a, i64::MIN);
            let minus_one = self.b.ins().icmp_imm_s(IntCC::Equal, b, -1);
            let overflow = self.b.ins().band(least, minus_one);
            self.fail_if(overflow, Binary::Divide, [a, b], at)?;
        }
        Ok(self.b.ins().sdiv(a, b))
    }

    fn modulo(
        &mut self,
        a: ir::Value,
        b: ir::Value,
        constant: Option<i64>,
        at: &Instruction,
    ) -> Result<ir::Value, CodegenError> {
        if !matches!(constant, Some(constant) if constant != 0) {
            let zero = self.b.ins().icmp_imm_s(IntCC::Equal, b, 0);
            self.fail_if(zero, Binary::Modulo, [a, b], at)?;
        }
        Ok(self.b.ins().srem(a, b))
    }

    fn shift(
        &mut self,
        operation: Binary,
        [a, b]: [ir::Value; 2],
        constant: Option<i64>,
        at: &Instruction,
    ) -> Result<ir::Value, CodegenError> {
        if !matches!(constant, Some(0..=63)) {
            let outside = self.b.ins().icmp_imm_s(IntCC::UnsignedGreaterThan, b, 63);
            self.fail_if(outside, operation, [a, b], at)?;
        }
        Ok(match operation {
            Binary::ShiftLeft => self.b.ins().ishl(a, b),
            Binary::ShiftRight => self.b.ins().sshr(a, b),
            _ => self.b.ins().ushr(a, b),
        })
    }

    /// `-a`.
    pub(super) fn negate_integer(&mut self, at: &Instruction) -> Result<ir::Value, CodegenError> {
        let a = self.value(self.function.values(at.arguments)[0]);
        let least = self.b.ins().icmp_imm_s(IntCC::Equal, a, i64::MIN);
        self.raise_if(least, (Helper::NegateInteger, None), &[a], (at.pc, at.site))?;
        Ok(self.b.ins().ineg(a))
    }

    // ---- tagged words

    /// Whether not both words are inline Integers.
    fn not_both_integers(&mut self, a: ir::Value, b: ir::Value) -> ir::Value {
        let a = self.b.ins().bxor_imm_u(a, INTEGER_TAG);
        let b = self.b.ins().bxor_imm_u(b, INTEGER_TAG);
        let either = self.b.ins().bor(a, b);
        self.b.ins().band_imm_u(either, INTEGER_MASK)
    }

    /// A dynamic operation: inline Integers here, everything else out of line.
    pub(super) fn dynamic(
        &mut self,
        operation: Binary,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        if !matches!(operation, Binary::Add | Binary::Subtract) {
            let immediates = Immediates::One(operation as u64);
            return self.helper(Helper::Binary, immediates, at, live);
        }
        let operands = self.list(self.function.values(at.arguments));
        let (a, b) = (operands[0], operands[1]);
        // The sum would have one tag too many, the difference one too few.
        let untagged = self.b.ins().iadd_imm_s(b, -INTEGER_TAG);
        let (fast, overflow) = match operation {
            Binary::Add => self.b.ins().sadd_overflow(a, untagged),
            _ => self.b.ins().ssub_overflow(a, untagged),
        };
        let others = self.not_both_integers(a, b);
        let overflow = self.b.ins().uextend(types::I64, overflow);
        let is_slow = self.b.ins().bor(others, overflow);
        let number = self.word(operation as u64);
        let arguments = [number, a, b];
        self.or_slowly(is_slow, fast, (Helper::Binary, &arguments), at, live)
    }

    /// Whether tagged words are ordered so.
    pub(super) fn dynamic_compare(
        &mut self,
        condition: Condition,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let operands = self.list(self.function.values(at.arguments));
        let (a, b) = (operands[0], operands[1]);
        let fast = self.b.ins().icmp(integers(condition), a, b);
        let is_slow = self.not_both_integers(a, b);
        let comparison = match condition {
            Condition::LessEqual => Comparison::LessEqual,
            Condition::Greater => Comparison::Greater,
            Condition::GreaterEqual => Comparison::GreaterEqual,
            _ => Comparison::Less,
        };
        let number = self.word(comparison as u64);
        let arguments = [number, a, b];
        self.or_slowly(is_slow, fast, (Helper::Compare, &arguments), at, live)
    }

    /// Whether tagged words are equal, where objects may be asked.
    pub(super) fn dynamic_equal_asking(
        &mut self,
        at: &Instruction,
        live: &[Value],
    ) -> Result<ir::Value, CodegenError> {
        let operands = self.list(self.function.values(at.arguments));
        let (a, b) = (operands[0], operands[1]);
        let fast = self.b.ins().icmp(IntCC::Equal, a, b);
        let is_slow = self.not_both_integers(a, b);
        self.or_slowly(is_slow, fast, (Helper::EqualAsking, &[a, b]), at, live)
    }

    /// Whether tagged words are equal, where none is.
    pub(super) fn dynamic_equal(
        &mut self,
        a: ir::Value,
        b: ir::Value,
    ) -> Result<ir::Value, CodegenError> {
        let fast = self.b.ins().icmp(IntCC::Equal, a, b);
        let others = self.not_both_integers(a, b);
        let (slow, next) = (self.cold_block(), self.b.create_block());
        let result = self.parameter(next, Shape::Boolean);
        self.b.ins().brif(others, slow, &[], next, &block_args(&[fast]));
        self.b.switch_to_block(slow);
        let equal = self.call_leaf(Helper::Equal, &[a, b])?;
        let equal = self.b.ins().ireduce(types::I8, equal);
        self.jump_with(next, &[equal]);
        self.b.switch_to_block(next);
        Ok(result)
    }

    /// Whether a tagged word counts as true.
    pub(super) fn is_true(&mut self, value: ir::Value) -> ir::Value {
        let not_false = self.b.ins().icmp_imm_s(IntCC::NotEqual, value, Tagged::FALSE.0 as i64);
        let something = self.b.ins().icmp_imm_s(IntCC::NotEqual, value, Tagged::NOTHING.0 as i64);
        self.b.ins().band(not_false, something)
    }
}
