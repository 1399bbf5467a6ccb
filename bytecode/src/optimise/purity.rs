//! Which instructions do nothing but push a value.

use crate::{Effect, Flags, Instruction};

/// How many operands an instruction takes that pushes one value, cannot raise, and does nothing else.
pub(super) fn operands_of_pure(instruction: Instruction) -> Option<usize> {
    match instruction {
        Instruction::Duplicate {}
        | Instruction::PushNothing { .. }
        | Instruction::LoadConstant { .. }
        | Instruction::LoadText { .. }
        | Instruction::Load { .. }
        | Instruction::LoadCapture { .. } => Some(0),
        Instruction::GetCell {}
        | Instruction::IsNothing {}
        | Instruction::BoxBoolean {}
        | Instruction::BoxReference {}
        | Instruction::Widen { .. }
        | Instruction::ListLength {} => Some(1),
        _ => fixed(instruction),
    }
}

fn fixed(instruction: Instruction) -> Option<usize> {
    let info = instruction.info();
    match info.effect {
        Effect::Fixed { pops, pushes: [_] } if !may_do_more(instruction) => Some(pops.len()),
        _ => None,
    }
}

/// Whether it may raise, allocate, call or jump.
pub(super) fn may_do_more(instruction: Instruction) -> bool {
    let flags = instruction.info().flags;
    [Flags::RAISES, Flags::ALLOCATES, Flags::CALLS, Flags::BRANCHES, Flags::ENDS]
        .into_iter()
        .any(|flag| flags.contains(flag))
}
