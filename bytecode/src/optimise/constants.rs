//! Computing what is known before the program runs.
//!
//! Only what cannot raise is computed: an overflow, a division by zero or a bad shift stays in the code and raises
//! when it is reached. Floats are computed as the processor does; what is no number is left to it,
//! because processors differ in the bits of NaN, and so are powers and remainders, which are computed by libraries.

use super::body::Body;
use crate::{Instruction, Literal, Real, Target, TypeId};

/// Computes operations and decides branches; whether there were any.
pub(super) fn run(body: &mut Body) -> bool {
    let mut is_changed = false;
    body.each_line(|body, line| is_changed |= step(body, line));
    is_changed
}

/// Looks at the last instruction of a line with the constants before it.
fn step(body: &mut Body, line: &mut Vec<usize>) -> bool {
    let mut tail = line.iter().rev().copied();
    let Some(last) = tail.next() else { return false };
    let Some(instruction) = body.get(last) else { return false };
    let before = tail.next().and_then(|slot| Some((slot, constant(body.get(slot)?)?)));
    let Some((top, b)) = before else { return false };
    if let Some(is_taken) = branch(instruction, b) {
        decide(body, line, instruction.target().filter(|_| is_taken));
        return true;
    }
    if let Some(value) = unary(instruction, b) {
        replace(body, line, &[top], value);
        return true;
    }
    let below = tail.next().and_then(|slot| Some((slot, constant(body.get(slot)?)?)));
    let computed = below.and_then(|(slot, a)| Some((slot, binary(instruction, a, b)?)));
    let Some((below, value)) = computed else { return false };
    replace(body, line, &[below, top], value);
    true
}

/// Puts `value` in place of the last instruction, and takes its operands away.
fn replace(body: &mut Body, line: &mut Vec<usize>, operands: &[usize], value: Constant) {
    let Some(last) = line.pop() else { return };
    line.truncate(line.len() - operands.len());
    operands.iter().for_each(|&slot| body.remove(slot));
    body.set(last, value.instruction());
    line.push(last);
}

/// Puts a jump in place of a constant and the branch on it, or nothing.
fn decide(body: &mut Body, line: &mut Vec<usize>, target: Option<Target>) {
    let (Some(last), Some(operand)) = (line.pop(), line.pop()) else { return };
    body.remove(operand);
    match target {
        Some(target) => {
            body.set(last, Instruction::Jump { target });
            line.clear();
        }
        None => body.remove(last),
    }
}

/// A value, in the shape in which an instruction pushes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Constant {
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Any(Literal),
}

use Constant::{Any, Boolean, Float, Integer};

impl Constant {
    fn instruction(self) -> Instruction {
        match self {
            Integer(value) => Instruction::PushInteger { value },
            Float(value) => Instruction::PushFloat { value: Real::new(value) },
            Boolean(value) => Instruction::PushBoolean { value },
            Any(value) => Instruction::Push { value },
        }
    }
}

/// What an instruction pushes.
pub(super) fn constant(instruction: Instruction) -> Option<Constant> {
    match instruction {
        Instruction::PushInteger { value } => Some(Integer(value)),
        Instruction::PushFloat { value } => Some(Float(value.value())),
        Instruction::PushBoolean { value } => Some(Boolean(value)),
        Instruction::Push { value } => Some(Any(value)),
        _ => None,
    }
}

/// Whether a branch on a constant is taken.
pub(super) fn branch(instruction: Instruction, value: Constant) -> Option<bool> {
    let is_true = match value {
        Boolean(value) => value,
        Any(literal) => !matches!(literal, Literal::Nothing | Literal::Boolean(false)),
        Integer(_) | Float(_) => return None,
    };
    match instruction {
        Instruction::JumpIfTrue { .. } | Instruction::BranchIfTrue { .. } => Some(is_true),
        Instruction::JumpIfFalse { .. } | Instruction::BranchIfFalse { .. } => Some(!is_true),
        _ => None,
    }
}

fn unary(instruction: Instruction, a: Constant) -> Option<Constant> {
    match (instruction, a) {
        (Instruction::NegateInteger {}, Integer(a)) => a.checked_neg().map(Integer),
        (Instruction::NotInteger {}, Integer(a)) => Some(Integer(!a)),
        (Instruction::NegateFloat {}, Float(a)) => number(-a),
        (Instruction::IntegerToFloat {}, Integer(a)) => Some(Float(a as f64)),
        (Instruction::NotBoolean {}, Boolean(a)) => Some(Boolean(!a)),
        (Instruction::Negate {}, Any(Literal::Integer(a))) => {
            a.checked_neg().map(Literal::Integer).map(Any)
        }
        (Instruction::Not {}, Any(Literal::Integer(a))) => Some(Any(Literal::Integer(!a))),
        (Instruction::Not {}, Any(Literal::Boolean(a))) => Some(Any(Literal::Boolean(!a))),
        (Instruction::Cast { ty }, Any(literal)) => cast(literal, ty),
        _ => None,
    }
}

/// A literal in the shape of a type that it has.
fn cast(literal: Literal, ty: TypeId) -> Option<Constant> {
    match literal {
        Literal::Integer(value) if ty == TypeId::INTEGER => Some(Integer(value)),
        Literal::Integer(value) if ty == TypeId::FLOAT => Some(Float(value as f64)),
        Literal::Float(value) if ty == TypeId::FLOAT => Some(Float(value.value())),
        Literal::Boolean(value) if ty == TypeId::BOOLEAN => Some(Boolean(value)),
        _ => None,
    }
}

fn binary(instruction: Instruction, a: Constant, b: Constant) -> Option<Constant> {
    match (a, b) {
        (Integer(a), Integer(b)) => integers(instruction, a, b),
        (Float(a), Float(b)) => floats(instruction, a, b),
        (Boolean(a), Boolean(b)) => booleans(instruction, a, b),
        (Any(Literal::Integer(a)), Any(Literal::Integer(b))) => tagged(instruction, a, b),
        _ => None,
    }
}

fn integers(instruction: Instruction, a: i64, b: i64) -> Option<Constant> {
    if let Some(value) = comparison(instruction, a, b) {
        return Some(Boolean(value));
    }
    let value = match instruction {
        Instruction::AddInteger {} => a.checked_add(b)?,
        Instruction::SubtractInteger {} => a.checked_sub(b)?,
        Instruction::MultiplyInteger {} => a.checked_mul(b)?,
        Instruction::DivideInteger {} => a.checked_div(b)?,
        Instruction::ModuloInteger {} if b != 0 => a.wrapping_rem(b),
        Instruction::PowerInteger {} => a.checked_pow(u32::try_from(b).ok()?)?,
        Instruction::AddWrapping {} => a.wrapping_add(b),
        Instruction::SubtractWrapping {} => a.wrapping_sub(b),
        Instruction::MultiplyWrapping {} => a.wrapping_mul(b),
        Instruction::AndInteger {} => a & b,
        Instruction::OrInteger {} => a | b,
        Instruction::XorInteger {} => a ^ b,
        Instruction::ShiftLeftInteger {} => a << shift(b)?,
        Instruction::ShiftRightInteger {} => a >> shift(b)?,
        Instruction::ShiftRightUnsignedInteger {} => (a as u64 >> shift(b)?) as i64,
        _ => return None,
    };
    Some(Integer(value))
}

fn shift(count: i64) -> Option<u32> {
    u32::try_from(count).ok().filter(|&count| count < 64)
}

fn comparison(instruction: Instruction, a: i64, b: i64) -> Option<bool> {
    Some(match instruction {
        Instruction::EqualInteger {} => a == b,
        Instruction::NotEqualInteger {} => a != b,
        Instruction::LessInteger {} => a < b,
        Instruction::LessEqualInteger {} => a <= b,
        Instruction::GreaterInteger {} => a > b,
        Instruction::GreaterEqualInteger {} => a >= b,
        _ => return None,
    })
}

fn floats(instruction: Instruction, a: f64, b: f64) -> Option<Constant> {
    match instruction {
        Instruction::AddFloat {} => number(a + b),
        Instruction::SubtractFloat {} => number(a - b),
        Instruction::MultiplyFloat {} => number(a * b),
        Instruction::DivideFloat {} => number(a / b),
        Instruction::EqualFloat {} => Some(Boolean(a == b)),
        Instruction::NotEqualFloat {} => Some(Boolean(a != b)),
        Instruction::LessFloat {} => Some(Boolean(a < b)),
        Instruction::LessEqualFloat {} => Some(Boolean(a <= b)),
        Instruction::GreaterFloat {} => Some(Boolean(a > b)),
        Instruction::GreaterEqualFloat {} => Some(Boolean(a >= b)),
        _ => None,
    }
}

fn number(value: f64) -> Option<Constant> {
    (!value.is_nan()).then_some(Float(value))
}

fn booleans(instruction: Instruction, a: bool, b: bool) -> Option<Constant> {
    match instruction {
        Instruction::EqualBoolean {} => Some(Boolean(a == b)),
        Instruction::NotEqualBoolean {} => Some(Boolean(a != b)),
        _ => None,
    }
}

/// Dynamic operations on two Integers, whose results are `Any`.
fn tagged(instruction: Instruction, a: i64, b: i64) -> Option<Constant> {
    let typed = match instruction {
        Instruction::Add {} => Instruction::AddInteger {},
        Instruction::Subtract {} => Instruction::SubtractInteger {},
        Instruction::Multiply {} => Instruction::MultiplyInteger {},
        Instruction::Divide {} => Instruction::DivideInteger {},
        Instruction::Modulo {} => Instruction::ModuloInteger {},
        Instruction::Power {} => Instruction::PowerInteger {},
        Instruction::And {} => Instruction::AndInteger {},
        Instruction::Or {} => Instruction::OrInteger {},
        Instruction::Xor {} => Instruction::XorInteger {},
        Instruction::ShiftLeft {} => Instruction::ShiftLeftInteger {},
        Instruction::ShiftRight {} => Instruction::ShiftRightInteger {},
        Instruction::ShiftRightUnsigned {} => Instruction::ShiftRightUnsignedInteger {},
        Instruction::Equal {} => Instruction::EqualInteger {},
        Instruction::NotEqual {} => Instruction::NotEqualInteger {},
        Instruction::Less {} => Instruction::LessInteger {},
        Instruction::LessEqual {} => Instruction::LessEqualInteger {},
        Instruction::Greater {} => Instruction::GreaterInteger {},
        Instruction::GreaterEqual {} => Instruction::GreaterEqualInteger {},
        _ => return None,
    };
    match integers(typed, a, b)? {
        Integer(value) => Some(Any(Literal::Integer(value))),
        Boolean(value) => Some(Any(Literal::Boolean(value))),
        Float(_) | Any(_) => None,
    }
}
