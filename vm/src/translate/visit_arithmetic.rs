use runa_bytecode::VisitArithmetic;

use super::TranslateError;
use super::builder::{Builder, Entry};
use crate::register::Op;
use runa_runtime::Tagged;

type Done = Result<(), TranslateError>;

impl Builder<'_> {
    fn unary(&mut self, op: Op) -> Done {
        let slot = self.pop_slot();
        self.result(op, slot, 0);
        Ok(())
    }

    fn binary(&mut self, op: Op) -> Done {
        let (left, right) = self.pop_two();
        self.result(op, left, right);
        Ok(())
    }

    /// Two Integers; the right one may be in the instruction or among the constants.
    fn integers(&mut self, plain: Op, imm: Op, constant: Option<Op>) -> Done {
        let Some(&Entry::Integer(value)) = self.stack.last() else {
            return self.binary(plain);
        };
        if let Ok(short) = i16::try_from(value) {
            self.pop();
            let left = self.pop_slot();
            self.result(imm, left, short as u16);
            return Ok(());
        }
        match constant {
            Some(op) => {
                self.pop();
                let left = self.pop_slot();
                let constant = self.constant(value as u64)?;
                self.result(op, left, constant);
                Ok(())
            }
            None => self.binary(plain),
        }
    }

    /// Two Integers of which the right one may be in the instruction if `fits`.
    fn integers_if(&mut self, plain: Op, imm: Op, fits: impl Fn(i64) -> bool) -> Done {
        match self.stack.last() {
            Some(&Entry::Integer(value)) if fits(value) => self.integers(plain, imm, None),
            _ => self.binary(plain),
        }
    }

    /// Two Floats; one of them may be among the constants.
    fn floats(&mut self, plain: Op, right_constant: Op, left_constant: Op) -> Done {
        let right = self.pop();
        let left = self.pop();
        let depth = self.stack.len();
        match (left, right) {
            (left, Entry::Float(word)) => {
                let left = self.slot_of(left, depth);
                let constant = self.constant(word)?;
                self.result(right_constant, left, constant);
            }
            (Entry::Float(word), right) => {
                let right = self.slot_of(right, depth + 1);
                let constant = self.constant(word)?;
                self.result(left_constant, right, constant);
            }
            (left, right) => {
                let left = self.slot_of(left, depth);
                let right = self.slot_of(right, depth + 1);
                self.result(plain, left, right);
            }
        }
        Ok(())
    }

    /// A dynamic operation, which may allocate.
    fn dynamic(&mut self, op: Op) -> Done {
        let (left, right) = self.pop_two();
        self.settle_all();
        self.result(op, left, right);
        Ok(())
    }

    /// A dynamic operation whose right operand may be a short Integer in the instruction.
    fn dynamic_or_imm(&mut self, op: Op, imm: Op) -> Done {
        let short = match self.stack.last() {
            Some(&Entry::Tagged(word)) if Tagged(word).is_inline_integer() => {
                i16::try_from(Tagged(word).as_inline_integer()).ok()
            }
            _ => None,
        };
        let Some(short) = short else { return self.dynamic(op) };
        self.pop();
        let left = self.pop_slot();
        self.settle_all();
        self.result(imm, left, short as u16);
        Ok(())
    }

    fn dynamic_unary(&mut self, op: Op) -> Done {
        let slot = self.pop_slot();
        self.settle_all();
        self.result(op, slot, 0);
        Ok(())
    }
}

impl VisitArithmetic for Builder<'_> {
    type Output = Done;

    fn add(&mut self) -> Done {
        self.dynamic_or_imm(Op::Add, Op::AddImm)
    }
    fn subtract(&mut self) -> Done {
        self.dynamic_or_imm(Op::Subtract, Op::SubtractImm)
    }
    fn multiply(&mut self) -> Done {
        self.dynamic(Op::Multiply)
    }
    fn divide(&mut self) -> Done {
        self.dynamic(Op::Divide)
    }
    fn modulo(&mut self) -> Done {
        self.dynamic(Op::Modulo)
    }
    fn power(&mut self) -> Done {
        self.dynamic(Op::Power)
    }
    fn negate(&mut self) -> Done {
        self.dynamic_unary(Op::Negate)
    }
    fn and(&mut self) -> Done {
        self.dynamic(Op::And)
    }
    fn or(&mut self) -> Done {
        self.dynamic(Op::Or)
    }
    fn xor(&mut self) -> Done {
        self.dynamic(Op::Xor)
    }
    fn not(&mut self) -> Done {
        self.dynamic_unary(Op::Not)
    }
    fn shift_left(&mut self) -> Done {
        self.dynamic(Op::ShiftLeft)
    }
    fn shift_right(&mut self) -> Done {
        self.dynamic(Op::ShiftRight)
    }
    fn shift_right_unsigned(&mut self) -> Done {
        self.dynamic(Op::ShiftRightUnsigned)
    }

    fn add_integer(&mut self) -> Done {
        self.integers(Op::AddInteger, Op::AddIntegerImm, Some(Op::AddIntegerConst))
    }
    fn subtract_integer(&mut self) -> Done {
        self.integers(Op::SubtractInteger, Op::SubtractIntegerImm, Some(Op::SubtractIntegerConst))
    }
    fn multiply_integer(&mut self) -> Done {
        self.integers(Op::MultiplyInteger, Op::MultiplyIntegerImm, Some(Op::MultiplyIntegerConst))
    }
    fn divide_integer(&mut self) -> Done {
        self.integers_if(Op::DivideInteger, Op::DivideIntegerImm, |value| value != 0 && value != -1)
    }
    fn modulo_integer(&mut self) -> Done {
        let constant = Some(Op::ModuloIntegerConst);
        match self.stack.last() {
            Some(Entry::Integer(0 | -1)) => self.binary(Op::ModuloInteger),
            _ => self.integers(Op::ModuloInteger, Op::ModuloIntegerImm, constant),
        }
    }
    fn power_integer(&mut self) -> Done {
        self.binary(Op::PowerInteger)
    }
    fn negate_integer(&mut self) -> Done {
        self.unary(Op::NegateInteger)
    }
    fn add_wrapping(&mut self) -> Done {
        self.integers(Op::AddWrapping, Op::AddWrappingImm, None)
    }
    fn subtract_wrapping(&mut self) -> Done {
        self.binary(Op::SubtractWrapping)
    }
    fn multiply_wrapping(&mut self) -> Done {
        self.binary(Op::MultiplyWrapping)
    }
    fn and_integer(&mut self) -> Done {
        self.integers(Op::AndInteger, Op::AndIntegerImm, None)
    }
    fn or_integer(&mut self) -> Done {
        self.binary(Op::OrInteger)
    }
    fn xor_integer(&mut self) -> Done {
        self.binary(Op::XorInteger)
    }
    fn not_integer(&mut self) -> Done {
        self.unary(Op::NotInteger)
    }
    fn shift_left_integer(&mut self) -> Done {
        self.integers_if(Op::ShiftLeftInteger, Op::ShiftLeftIntegerImm, is_shift_count)
    }
    fn shift_right_integer(&mut self) -> Done {
        self.integers_if(Op::ShiftRightInteger, Op::ShiftRightIntegerImm, is_shift_count)
    }
    fn shift_right_unsigned_integer(&mut self) -> Done {
        self.integers_if(
            Op::ShiftRightUnsignedInteger,
            Op::ShiftRightUnsignedIntegerImm,
            is_shift_count,
        )
    }

    fn add_float(&mut self) -> Done {
        self.floats(Op::AddFloat, Op::AddFloatConst, Op::AddFloatConst)
    }
    fn subtract_float(&mut self) -> Done {
        self.floats(Op::SubtractFloat, Op::SubtractFloatConst, Op::ConstSubtractFloat)
    }
    fn multiply_float(&mut self) -> Done {
        self.floats(Op::MultiplyFloat, Op::MultiplyFloatConst, Op::MultiplyFloatConst)
    }
    fn divide_float(&mut self) -> Done {
        self.floats(Op::DivideFloat, Op::DivideFloatConst, Op::ConstDivideFloat)
    }
    fn modulo_float(&mut self) -> Done {
        self.binary(Op::ModuloFloat)
    }
    fn power_float(&mut self) -> Done {
        self.binary(Op::PowerFloat)
    }
    fn negate_float(&mut self) -> Done {
        self.unary(Op::NegateFloat)
    }
    fn integer_to_float(&mut self) -> Done {
        self.unary(Op::IntegerToFloat)
    }
    fn not_boolean(&mut self) -> Done {
        self.unary(Op::NotBoolean)
    }
}

fn is_shift_count(value: i64) -> bool {
    (0..64).contains(&value)
}
