//! Shorter sequences that do the same.

use super::body::{Body, inverse};
use super::constants::{Constant, constant};
use crate::{Count, Effect, Instruction, Literal, Real, SlotKind, TypeId};

/// Between two joined texts, so many plain values are looked over.
const MOST_LOOKED_OVER: usize = 32;

/// Combines instructions; whether any were.
pub(super) fn run(body: &mut Body) -> bool {
    let mut is_changed = false;
    body.each_line(|body, line| {
        while step(body, line) {
            is_changed = true;
        }
    });
    is_changed
}

/// What becomes of the last instructions of a line.
enum Change {
    /// They are taken away.
    Nothing,
    /// One comes instead, in the place of the last.
    One(Instruction),
    /// All but the last are taken away.
    Last,
}

fn step(body: &mut Body, line: &mut Vec<usize>) -> bool {
    let at = |back: usize| line.len().checked_sub(back).and_then(|index| body.get(line[index]));
    let (Some(last), before, third) = (at(1), at(2), at(3)) else { return false };
    let found = alone(last)
        .map(|change| (1, change))
        .or_else(|| before.and_then(|before| Some((2, pair(before, last)?))))
        .or_else(|| Some((3, triple(third?, before?, last)?)));
    let Some((count, change)) = found else {
        return box_constant(body, line, last) || join_texts(body, line, last);
    };
    let slots = line.split_off(line.len() - count);
    let Some((&end, rest)) = slots.split_last() else { return false };
    rest.iter().for_each(|&slot| body.remove(slot));
    match change {
        Change::Nothing => body.remove(end),
        Change::One(instruction) => body.set(end, instruction),
        Change::Last => {}
    }
    line.extend(Some(end).filter(|&end| body.get(end).is_some()));
    true
}

fn alone(last: Instruction) -> Option<Change> {
    (last == Instruction::Concat { count: Count(1) }).then_some(Change::Nothing)
}

fn pair(first: Instruction, last: Instruction) -> Option<Change> {
    use Instruction as I;
    match (first, last) {
        (I::NotBoolean {}, _) if last.target().is_some() => {
            inverse(last).zip(last.target()).map(|(make, target)| Change::One(make(target)))
        }
        (_, I::NotBoolean {}) => opposite(first),
        (I::NotInteger {}, I::NotInteger {})
        | (I::NegateFloat {}, I::NegateFloat {})
        | (I::Swap {}, I::Swap {}) => Some(Change::Nothing),
        (I::Duplicate {}, I::Swap {}) => Some(Change::One(I::Duplicate {})),
        (I::Swap {}, _) if is_symmetric(last) => Some(Change::Last),
        (I::Widen { .. }, I::Widen { .. }) => Some(Change::Last),
        (I::BoxBoolean {}, I::JumpIfTrue { target }) => {
            Some(Change::One(I::BranchIfTrue { target }))
        }
        (I::BoxBoolean {}, I::JumpIfFalse { target }) => {
            Some(Change::One(I::BranchIfFalse { target }))
        }
        (_, I::Cast { ty }) => boxed_and_cast(first, ty),
        (I::PushInteger { value }, _) if is_neutral(value, last) => Some(Change::Nothing),
        (I::Concat { count: Count(inner) }, I::Concat { count: Count(outer) }) => {
            joined(inner, outer).map(Change::One)
        }
        _ => None,
    }
}

/// A text that is boxed only to be made a text.
fn triple(first: Instruction, second: Instruction, last: Instruction) -> Option<Change> {
    use Instruction as I;
    let is_text =
        matches!(first, I::LoadText { .. } | I::Concat { .. } | I::ToText {} | I::Format { .. });
    let is_boxed = second == I::BoxReference {} && last == I::ToText {};
    (is_text && is_boxed).then_some(Change::One(first))
}

/// The opposite of a condition, for one whose opposite is an instruction. Floats may be no numbers, of which
/// neither `a < b` nor `a >= b` holds.
fn opposite(condition: Instruction) -> Option<Change> {
    use Instruction as I;
    let opposite = match condition {
        I::NotBoolean {} => return Some(Change::Nothing),
        I::EqualInteger {} => I::NotEqualInteger {},
        I::NotEqualInteger {} => I::EqualInteger {},
        I::LessInteger {} => I::GreaterEqualInteger {},
        I::LessEqualInteger {} => I::GreaterInteger {},
        I::GreaterInteger {} => I::LessEqualInteger {},
        I::GreaterEqualInteger {} => I::LessInteger {},
        I::EqualFloat {} => I::NotEqualFloat {},
        I::NotEqualFloat {} => I::EqualFloat {},
        I::EqualBoolean {} => I::NotEqualBoolean {},
        I::NotEqualBoolean {} => I::EqualBoolean {},
        I::EqualText {} => I::NotEqualText {},
        I::NotEqualText {} => I::EqualText {},
        _ => return None,
    };
    Some(Change::One(opposite))
}

/// Whether operands may change places. Not those of what raises: its message names them in their order.
fn is_symmetric(instruction: Instruction) -> bool {
    use Instruction as I;
    matches!(
        instruction,
        I::AddWrapping {}
            | I::MultiplyWrapping {}
            | I::AndInteger {}
            | I::OrInteger {}
            | I::XorInteger {}
            | I::EqualInteger {}
            | I::NotEqualInteger {}
            | I::EqualBoolean {}
            | I::NotEqualBoolean {}
    )
}

/// Whether an operation with `value` on its right gives what is on its left, and never raises.
fn is_neutral(value: i64, operation: Instruction) -> bool {
    use Instruction as I;
    match operation {
        I::AddInteger {}
        | I::SubtractInteger {}
        | I::AddWrapping {}
        | I::SubtractWrapping {}
        | I::OrInteger {}
        | I::XorInteger {}
        | I::ShiftLeftInteger {}
        | I::ShiftRightInteger {}
        | I::ShiftRightUnsignedInteger {} => value == 0,
        I::MultiplyInteger {}
        | I::MultiplyWrapping {}
        | I::DivideInteger {}
        | I::PowerInteger {} => value == 1,
        I::AndInteger {} => value == -1,
        _ => false,
    }
}

/// A number that is boxed, and cast to a number again.
fn boxed_and_cast(boxed: Instruction, ty: TypeId) -> Option<Change> {
    use Instruction as I;
    match boxed {
        I::BoxInteger {} if ty == TypeId::INTEGER => Some(Change::Nothing),
        I::BoxInteger {} if ty == TypeId::FLOAT => Some(Change::One(I::IntegerToFloat {})),
        I::BoxFloat {} if ty == TypeId::FLOAT => Some(Change::Nothing),
        I::BoxBoolean {} if ty == TypeId::BOOLEAN => Some(Change::Nothing),
        _ => None,
    }
}

/// A constant that is boxed for an instruction that takes any value is pushed as such. (Elsewhere the box
/// says more of its type than a literal.)
fn box_constant(body: &mut Body, line: &mut Vec<usize>, last: Instruction) -> bool {
    let Effect::Fixed { pops: [.., SlotKind::Any], .. } = last.info().effect else { return false };
    let Some(at) = line.len().checked_sub(3) else { return false };
    let (pushed, boxed) = (line[at], line[at + 1]);
    let value = body.get(pushed).and_then(constant);
    let literal = match (value, body.get(boxed)) {
        (Some(Constant::Integer(value)), Some(Instruction::BoxInteger {})) => {
            Literal::Integer(value)
        }
        (Some(Constant::Float(value)), Some(Instruction::BoxFloat {})) => {
            Literal::Float(Real::new(value))
        }
        (Some(Constant::Boolean(value)), Some(Instruction::BoxBoolean {})) => {
            Literal::Boolean(value)
        }
        _ => return false,
    };
    body.remove(pushed);
    body.set(boxed, Instruction::Push { value: literal });
    line.remove(at);
    true
}

/// Texts that are joined only to be joined with others, with nothing but plain values between.
fn join_texts(body: &mut Body, line: &mut Vec<usize>, last: Instruction) -> bool {
    let Instruction::Concat { count: Count(outer) } = last else { return false };
    let most = usize::from(outer).min(MOST_LOOKED_OVER);
    let before = line.iter().enumerate().rev().skip(1).take(most);
    let mut before = before.skip_while(|&(_, &slot)| {
        matches!(body.get(slot), Some(Instruction::LoadText { .. } | Instruction::Load { .. }))
    });
    let Some((at, &slot)) = before.next() else { return false };
    let Some(Instruction::Concat { count: Count(inner) }) = body.get(slot) else { return false };
    let (Some(both), Some(&end)) = (joined(inner, outer), line.last()) else { return false };
    body.remove(slot);
    body.set(end, both);
    line.remove(at);
    true
}

/// One instruction that joins `inner` texts in place of one of `outer`.
fn joined(inner: u16, outer: u16) -> Option<Instruction> {
    let count = inner.checked_add(outer)?.checked_sub(1)?;
    Some(Instruction::Concat { count: Count(count) })
}
