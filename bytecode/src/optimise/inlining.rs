//! Small functions in place of calls.
//!
//! A trace names each function that was active, and tables of lines have no place for a function that is part
//! of another. So only functions are taken that cannot raise, and in which nothing is waited for: no calls, no
//! allocation, no way back, no handlers.

use std::collections::HashMap;

use super::body::Body;
use super::purity::may_do_more;
use crate::{
    Function, FunctionIndex, Instruction, LocalIndex, Module, Target, Type, TypeId, Verified,
};

/// The longest function that is put in place of a call.
const MOST_INSTRUCTIONS: usize = 16;
/// The longest one that asks for it.
const MOST_ASKED: usize = 128;
/// The most instructions by which a function grows.
const MOST_GROWTH: usize = 2_000;
/// The most locals that a function gets.
const MOST_NEW_LOCALS: usize = 256;
/// The most locals that it has then.
const MOST_LOCALS: usize = 10_000;

/// Which functions are put in place of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Candidates {
    /// Those that ask for it.
    Asked,
    /// Those, and short ones.
    Small,
}

impl Candidates {
    fn include(self, function: &Function) -> bool {
        match function.is_inline {
            true => function.code.len() <= MOST_ASKED,
            false => self == Self::Small && function.code.len() <= MOST_INSTRUCTIONS,
        }
    }
}

/// Puts small functions in place of calls; whether there were any.
pub(super) fn run(body: &mut Body, module: &Verified<Module>, candidates: Candidates) -> bool {
    let mut growing =
        Growing { candidates, known: HashMap::new(), locals: body.locals.len(), growth: 0 };
    let mut replaced = Vec::new();
    let (reachable, labels) = (body.reachable(), body.labels());
    for slot in (0..body.len()).filter(|&slot| reachable[slot]) {
        let Some(function) = body.get(slot).and_then(|found| callee(module, found)) else {
            continue;
        };
        let next = body.get(slot + 1);
        let is_dropped = next == Some(Instruction::Pop {}) && !labels[slot + 1];
        let Some(sequence) = growing.sequence(body, module, function, is_dropped) else { continue };
        replaced.push((slot, sequence));
        if is_dropped {
            replaced.push((slot + 1, Vec::new()));
        }
    }
    if replaced.is_empty() {
        return false;
    }
    body.expand(replaced);
    true
}

/// The function that an instruction calls, if there is only one that it can call.
fn callee(module: &Module, instruction: Instruction) -> Option<FunctionIndex> {
    match instruction {
        Instruction::Call { function } => Some(function),
        Instruction::CallMethod { ty, method } => {
            let (types, class) = (&module.types, module.types.class_of(ty)?);
            let function = types.classes().only_method(class, method)?;
            let found = module.function(function)?;
            let declared = types.get(types.classes().methods(class).get(method.index())?.ty)?;
            let is_same = matches!(declared, Type::Function(_, result) if *result == found.result);
            let receiver = found.parameters().first()?;
            (is_same && types.is_assignable(ty, *receiver)).then_some(function)
        }
        _ => None,
    }
}

/// A function that grows by what it calls.
struct Growing {
    candidates: Candidates,
    /// Functions that it calls, and whether they can be put in place of calls.
    known: HashMap<FunctionIndex, Option<Small>>,
    /// How many locals there were.
    locals: usize,
    /// How many instructions were put in place of calls.
    growth: usize,
}

impl Growing {
    /// What comes in place of a call, if anything does. Calls of the same function share their locals: they are over
    /// before the next one begins.
    fn sequence(
        &mut self,
        body: &mut Body,
        module: &Verified<Module>,
        function: FunctionIndex,
        is_dropped: bool,
    ) -> Option<Vec<Instruction>> {
        let small = self.known.entry(function);
        let small =
            small.or_insert_with(|| Small::of(module, function, self.candidates)).as_mut()?;
        let callee = module.function(function)?;
        let is_useful = is_dropped || !small.gives_nothing;
        if function == body.index || !is_useful || self.growth > MOST_GROWTH {
            return None;
        }
        if small.first_local.is_none() {
            let count = body.locals.len() + callee.locals.len() + 1;
            if count > self.locals + MOST_NEW_LOCALS || count > MOST_LOCALS {
                return None;
            }
            small.first_local = u16::try_from(body.locals.len()).ok();
            body.locals.extend(&callee.locals);
            body.locals.push(callee.result);
        }
        let sequence = small.sequence(callee, small.first_local?, is_dropped);
        self.growth += sequence.len();
        Some(sequence)
    }
}

/// A function that can be put in place of calls.
#[derive(Clone, Copy, Debug)]
struct Small {
    /// The locals that it has in the function that is looked at, once it has some.
    first_local: Option<u16>,
    /// Whether it has one way out, at its end, with a value of exactly its result type.
    is_plain: bool,
    /// Whether it returns without a value.
    gives_nothing: bool,
}

impl Small {
    fn of(module: &Verified<Module>, index: FunctionIndex, candidates: Candidates) -> Option<Self> {
        let function = module.function(index)?;
        let is_candidate = candidates.include(function)
            && function.handlers.is_empty()
            && function.captures.is_empty();
        if !is_candidate {
            return None;
        }
        let mut returned = Vec::new();
        let mut walk = module.walk(index);
        while let Some((pc, instruction, state)) = walk.next() {
            let state = state?;
            match instruction {
                Instruction::Return {} => returned.push((pc, state.stack().to_vec())),
                _ if !is_harmless(module, pc, instruction) => return None,
                _ => {}
            }
        }
        let heights = returned.iter().map(|(_, stack)| stack.len());
        let (least, most) = (heights.clone().min()?, heights.max()?);
        if least != most || most > 1 {
            return None;
        }
        let end = function.code.len() as u32 - 1;
        let plain = |(pc, stack): &(u32, Vec<TypeId>)| *pc == end && **stack == [function.result];
        let is_plain = returned.len() == 1 && returned.iter().all(plain);
        Some(Self { first_local: None, is_plain, gives_nothing: most == 0 })
    }

    /// The instructions of the function, with its locals from `first` on. The jumps in them count from their beginning.
    fn sequence(self, callee: &Function, first: u16, is_dropped: bool) -> Vec<Instruction> {
        let local = |local: u16| LocalIndex(first + local);
        let result = local(callee.locals.len() as u16);
        let is_stored = !self.is_plain && !self.gives_nothing;
        let arguments = (0..callee.parameter_count).rev().map(local);
        let mut sequence: Vec<_> = arguments.map(|local| Instruction::Store { local }).collect();
        let (mut pieces, end) = (Vec::new(), callee.code.len() as u32);
        for (pc, &instruction) in (1..).zip(&callee.code) {
            pieces.push(match instruction {
                Instruction::Load { local: n } => vec![Instruction::Load { local: local(n.0) }],
                Instruction::Store { local: n } => vec![Instruction::Store { local: local(n.0) }],
                Instruction::Arguments { .. } => Vec::new(),
                Instruction::Return {} => {
                    let store = is_stored.then_some(Instruction::Store { local: result });
                    let jump = Instruction::Jump { target: Target(end) };
                    store.into_iter().chain((pc != end).then_some(jump)).collect()
                }
                other => vec![other],
            });
        }
        let mut starts = vec![sequence.len() as u32];
        for piece in &pieces {
            starts.push(starts[starts.len() - 1] + piece.len() as u32);
        }
        let moved = |target: u32| starts[target as usize];
        sequence.extend(pieces.into_iter().flatten().map(|found| found.with_target(moved)));
        sequence.extend(is_stored.then_some(Instruction::Load { local: result }));
        sequence.extend((is_dropped && !self.gives_nothing).then_some(Instruction::Pop {}));
        sequence
    }
}

/// Whether an instruction can be part of another function: it cannot raise, and nothing is waited for.
fn is_harmless(module: &Module, pc: u32, instruction: Instruction) -> bool {
    match instruction {
        Instruction::GetOwn { ty, field } => !module.types.is_set_late(ty, field),
        Instruction::Halt {} => false,
        _ => match instruction.target() {
            // No jump ends a function that goes on.
            Some(target) => target.0 > pc,
            None => !may_do_more(instruction),
        },
    }
}
