//! Reading what was copied where it was copied from.
//!
//! After `LOAD a; STORE b` it is the same to read `b` or `a`, until one of them changes; and after `PUSH.I 5; STORE b` it is
//! known what `b` is. So `b` may become a local that nobody reads, and more becomes known.

use std::collections::HashMap;

use super::body::Body;
use crate::{Instruction, LocalIndex, TypeId};

/// So many locals are kept in mind.
const MOST_KNOWN: usize = 32;

/// Reads copies where they came from; whether there were any.
pub(super) fn run(body: &mut Body) -> bool {
    let mut known = HashMap::new();
    let mut is_changed = false;
    body.each_line(|body, line| {
        if line.len() == 1 {
            known.clear();
        }
        is_changed |= step(body, line, &mut known);
    });
    is_changed
}

/// Follows one instruction. `known` says of locals which instruction pushes the same.
fn step(body: &mut Body, line: &[usize], known: &mut HashMap<LocalIndex, Instruction>) -> bool {
    let Some((&slot, before)) = line.split_last() else { return false };
    match body.get(slot) {
        Some(Instruction::Load { local }) => {
            let Some(&same) = known.get(&local) else { return false };
            body.set(slot, same);
            true
        }
        Some(Instruction::Store { local }) => {
            known.remove(&local);
            known.retain(|_, same| *same != Instruction::Load { local });
            let pushed = before.last().and_then(|&slot| body.get(slot));
            let is_room = known.len() < MOST_KNOWN;
            if let Some(pushed) = pushed.filter(|&pushed| is_room && is_same(body, pushed, local)) {
                known.insert(local, pushed);
            }
            false
        }
        _ => false,
    }
}

/// Whether an instruction may stand for reading a local in which its value was stored: the type is the same.
fn is_same(body: &Body, pushed: Instruction, local: LocalIndex) -> bool {
    let ty = |local: LocalIndex| body.locals.get(local.index()).copied();
    let pushes = match pushed {
        Instruction::Load { local: other } if other != local => ty(other),
        Instruction::PushInteger { .. } => Some(TypeId::INTEGER),
        Instruction::PushFloat { .. } => Some(TypeId::FLOAT),
        Instruction::PushBoolean { .. } => Some(TypeId::BOOLEAN),
        Instruction::Push { .. } => Some(TypeId::ANY),
        _ => None,
    };
    pushes.is_some() && pushes == ty(local)
}
