//! Shorter ways for jumps.
//!
//! Each loop keeps a jump backwards, at which the engines look whether somebody wants something of the program: a
//! cycle cannot do without one.

use super::body::{Body, inverse};
use super::constants::{branch, constant};
use crate::{Flags, Instruction, Target};

/// Jumps that lead to jumps are followed so far.
const MOST_HOPS: usize = 32;

/// Shortens the ways of all jumps; whether any got shorter.
pub(super) fn run(body: &mut Body) -> bool {
    let (labels, reachable) = (body.labels(), body.reachable());
    let mut is_changed = false;
    for slot in (0..body.len()).filter(|&slot| reachable[slot]) {
        is_changed |= match body.get(slot) {
            Some(Instruction::Jump { target }) => jump(body, slot, target),
            Some(found) if found.info().flags.contains(Flags::BRANCHES) => {
                conditional(body, slot, found, &labels)
            }
            Some(found) => decided(body, slot, found),
            None => false,
        };
    }
    is_changed
}

/// Where control is when it gets to something that is no jump.
fn destination(body: &mut Body, slot: usize) -> Option<usize> {
    let mut at = body.first_from(slot);
    for _ in 0..MOST_HOPS {
        match body.get(at)? {
            Instruction::Jump { target } => at = body.first_from(target.0 as usize),
            _ => return Some(at),
        }
    }
    None
}

fn jump(body: &mut Body, slot: usize, target: Target) -> bool {
    let next = body.first_from(slot + 1);
    // Asked first, because chains of such jumps may be longer than others are followed.
    if body.first_from(target.0 as usize) == next && next < body.len() {
        body.remove(slot);
        return true;
    }
    let Some(destination) = destination(body, target.0 as usize) else { return false };
    if destination == next {
        body.remove(slot);
        return true;
    }
    if let Some(found @ (Instruction::Return {} | Instruction::Halt {})) = body.get(destination) {
        body.set(slot, found);
        return true;
    }
    retarget(body, slot, Instruction::Jump { target }, destination)
}

/// Has a jump lead to `destination` at once, unless it does already.
fn retarget(body: &mut Body, slot: usize, jump: Instruction, destination: usize) -> bool {
    let is_there =
        jump.target().is_none_or(|target| body.first_from(target.0 as usize) == destination);
    if !is_there {
        body.set(slot, jump.with_target(|_| destination as u32));
    }
    !is_there
}

fn conditional(body: &mut Body, slot: usize, found: Instruction, labels: &[bool]) -> bool {
    let Some(target) = found.target() else { return false };
    let Some(taken) = destination(body, target.0 as usize) else { return false };
    let next = body.first_from(slot + 1);
    if taken == next {
        body.set(slot, Instruction::Pop {});
        return true;
    }
    over_a_jump(body, slot, found, next, labels) || retarget(body, slot, found, taken)
}

/// A branch around a jump that nobody else comes to: the opposite branch to where that leads.
fn over_a_jump(
    body: &mut Body,
    slot: usize,
    found: Instruction,
    next: usize,
    labels: &[bool],
) -> bool {
    let Some(Instruction::Jump { target: other }) = body.get(next) else { return false };
    let (Some(target), Some(opposite)) = (found.target(), inverse(found)) else { return false };
    let is_around = body.first_from(target.0 as usize) == body.first_from(next + 1);
    // Jumps that got another destination here lead to no jump: the labels from before are enough.
    if !is_around || labels[slot + 1..=next].contains(&true) {
        return false;
    }
    body.set(slot, opposite(other));
    body.remove(next);
    true
}

/// A constant, and a branch on it that others come to, too: a jump to where it leads.
fn decided(body: &mut Body, slot: usize, found: Instruction) -> bool {
    let Some(value) = constant(found) else { return false };
    let Some(at) = destination(body, slot + 1) else { return false };
    let Some(end) = body.get(at) else { return false };
    let Some(is_taken) = branch(end, value) else { return false };
    let taken = end.target().filter(|_| is_taken).map(|target| target.0 as usize);
    let Some(end) = destination(body, taken.unwrap_or(at + 1)) else { return false };
    body.set(slot, Instruction::Jump { target: Target(end as u32) });
    true
}
