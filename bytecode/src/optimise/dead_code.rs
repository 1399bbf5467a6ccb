//! Code without effect.

use super::body::Body;
use super::purity::operands_of_pure;
use crate::Instruction;

/// Takes away what control does not get to, what does nothing, and values that are dropped at once; whether there was
/// any.
pub(super) fn run(body: &mut Body) -> bool {
    let mut is_changed = false;
    let reachable = body.reachable();
    for (slot, is_reached) in reachable.into_iter().enumerate() {
        let found = body.get(slot);
        if found.is_some_and(|found| !is_reached || found == Instruction::Nop {}) {
            body.remove(slot);
            is_changed = true;
        }
    }
    body.each_line(|body, line| is_changed |= drop_values(body, line));
    is_changed
}

/// Takes away what made the value that a `POP` at the end of a line drops, with what made its operands.
fn drop_values(body: &mut Body, line: &mut Vec<usize>) -> bool {
    let Some(&last) = line.last() else { return false };
    if body.get(last) != Some(Instruction::Pop {}) {
        return false;
    }
    let (mut pops, mut free) = (1, Vec::new());
    free.extend(line.pop());
    while pops > 0 {
        let Some(&slot) = line.last() else { break };
        let Some(operands) = body.get(slot).and_then(operands_of_pure) else { break };
        pops = pops - 1 + operands;
        free.extend(line.pop());
    }
    let is_changed = free.len() > 1;
    // Each instruction that was taken away left room for the one more `POP` that it may need.
    for (number, &slot) in free.iter().enumerate() {
        if number < pops {
            body.set(slot, Instruction::Pop {});
        } else {
            body.remove(slot);
        }
    }
    line.extend(free.into_iter().take(pops).rev());
    is_changed
}
