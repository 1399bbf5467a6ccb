//! The data flow over one function.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::blocks::Blocks;
use super::budget::Budget;
use super::context::Context;
use super::facts::FunctionFacts;
use super::rules::Rule;
use super::state::{Bits, FrameState};
use super::stepper::Stepper;
use super::{Located, MOST_SLOTS, VerifyError, Violation, operands};
use crate::{Function, FunctionIndex, Module, TypeId};

/// Checks the code of a function whose tables are in order.
pub(super) fn check(
    context: Context<'_>,
    index: FunctionIndex,
    budget: &mut Budget,
) -> Result<FunctionFacts, VerifyError> {
    let function = &context.module.functions[index.index()];
    facts(context, function, budget)
        .map_err(|(pc, violation)| VerifyError::in_function(index, function, pc, violation))
}

fn facts(
    context: Context<'_>,
    function: &Function,
    budget: &mut Budget,
) -> Result<FunctionFacts, Located> {
    operands::check(context.module, function).map_err(|(pc, violation)| (Some(pc), violation))?;
    let blocks = Blocks::of(function, budget).map_err(|violation| (None, violation))?;
    let mut flow = Flow {
        entries: Entries::new(context.module, &blocks, budget),
        stepper: Stepper::new(context, function),
        function,
        blocks: &blocks,
        max_stack: 0,
    };
    flow.run().map_err(|(pc, violation)| {
        // What takes too long is the function, not the instruction at which patience ends.
        let pc = (violation.0 != Rule::AnalysisCost).then_some(pc);
        (pc, violation)
    })?;
    let Flow { entries: Entries { states, .. }, max_stack, .. } = flow;
    Ok(FunctionFacts { max_stack, starts: blocks.starts, states })
}

/// A violation at an instruction.
type At = (u32, Violation);

struct Flow<'a> {
    entries: Entries<'a>,
    stepper: Stepper<'a>,
    function: &'a Function,
    blocks: &'a Blocks,
    max_stack: u16,
}

impl Flow<'_> {
    fn run(&mut self) -> Result<(), At> {
        let parameters = usize::from(self.function.parameter_count);
        let assigned = Bits::with_first(parameters, self.function.locals.len());
        self.entries.merge(0, &[], &assigned).map_err(|violation| (0, violation))?;
        while let Some(block) = self.entries.next() {
            self.block(block)?;
        }
        Ok(())
    }

    fn block(&mut self, block: usize) -> Result<(), At> {
        let Some(state) = &self.entries.states[block] else { return Ok(()) };
        self.stepper.restart(state);
        let start = self.blocks.starts[block];
        let length = self.function.code.len() as u32;
        let end = self.blocks.starts.get(block + 1).copied().unwrap_or(length);
        self.enter_handlers(block).map_err(|violation| (start, violation))?;
        for pc in start..end {
            self.instruction(pc).map_err(|violation| (pc, violation))?;
        }
        let falls_through = !self.stepper.ended();
        let last = end - 1;
        if falls_through && end == length {
            let message = String::from("control runs past the last instruction");
            return Err((last, (Rule::EndOfCode, message)));
        }
        if falls_through {
            self.go_on_at(end).map_err(|violation| (last, violation))?;
        }
        Ok(())
    }

    /// Applies an instruction; only the last one of a block jumps or ends.
    fn instruction(&mut self, pc: u32) -> Result<(), Violation> {
        self.entries.budget.spend(1)?;
        self.stepper.step(pc)?;
        self.check_height()?;
        match self.function.code[pc as usize].target() {
            Some(target) => self.go_on_at(target.0),
            None => Ok(()),
        }
    }

    fn check_height(&mut self) -> Result<(), Violation> {
        let height = self.stepper.state().stack.len();
        if height + self.function.locals.len() > MOST_SLOTS {
            return Err((Rule::FrameSize, format!("needs more than {MOST_SLOTS} slots")));
        }
        self.max_stack = self.max_stack.max(height as u16);
        Ok(())
    }

    /// Control may get from any instruction of `block` to each of its handlers. In the course of a
    /// block ever more gets assigned, so what is assigned at its beginning holds for all.
    fn enter_handlers(&mut self, block: usize) -> Result<(), Violation> {
        let handlers = self.blocks.handlers(block);
        if !handlers.is_empty() {
            self.max_stack = self.max_stack.max(1);
        }
        let assigned = &self.stepper.state().assigned;
        handlers
            .iter()
            .try_for_each(|&handler| self.entries.merge(handler as usize, &[TypeId::ANY], assigned))
    }

    fn go_on_at(&mut self, pc: u32) -> Result<(), Violation> {
        let FrameState { stack, assigned } = self.stepper.state();
        self.entries.merge(self.blocks.at(pc), stack, assigned)
    }
}

/// What is known at the beginning of each block, and which blocks are to be checked (again).
struct Entries<'a> {
    module: &'a Module,
    blocks: &'a Blocks,
    budget: &'a mut Budget,
    states: Vec<Option<FrameState>>,
    /// The earliest block first: in code of compilers, it then mostly comes before those it leads to.
    queue: BinaryHeap<Reverse<usize>>,
    queued: Vec<bool>,
}

impl<'a> Entries<'a> {
    fn new(module: &'a Module, blocks: &'a Blocks, budget: &'a mut Budget) -> Self {
        let count = blocks.starts.len();
        let (states, queued) = (vec![None; count], vec![false; count]);
        Self { module, blocks, budget, states, queue: BinaryHeap::new(), queued }
    }

    /// The next block to be checked.
    fn next(&mut self) -> Option<usize> {
        let Reverse(block) = self.queue.pop()?;
        self.queued[block] = false;
        Some(block)
    }

    /// Control gets to `block` on one more way.
    fn merge(&mut self, block: usize, stack: &[TypeId], assigned: &Bits) -> Result<(), Violation> {
        let slots = stack.len() + assigned.slots();
        self.budget.spend(1 + slots / SLOTS_A_STEP)?;
        let changed = match &mut self.states[block] {
            Some(known) => {
                join(self.module, known, stack, assigned).map_err(|(rule, message)| {
                    (rule, format!("at instruction {} meet {message}", self.blocks.starts[block]))
                })?
            }
            unknown @ None => {
                self.budget.keep(slots)?;
                *unknown = Some(FrameState { stack: stack.to_vec(), assigned: assigned.clone() });
                true
            }
        };
        if changed && !std::mem::replace(&mut self.queued[block], true) {
            self.queue.push(Reverse(block));
        }
        Ok(())
    }
}

/// How many slots are merged in the time of an instruction.
const SLOTS_A_STEP: usize = 8;

/// Makes `known` true on one more way; whether it changed.
fn join(
    module: &Module,
    known: &mut FrameState,
    stack: &[TypeId],
    assigned: &Bits,
) -> Result<bool, Violation> {
    if known.stack.len() != stack.len() {
        let (a, b) = (known.stack.len(), stack.len());
        return Err((Rule::MergeHeight, format!("operand stacks of heights {a} and {b}")));
    }
    let mut changed = known.assigned.intersect(assigned);
    for (known, &found) in known.stack.iter_mut().zip(stack) {
        let Some(joined) = module.types.join(*known, found) else {
            let (a, b) = (module.types.display(*known), module.types.display(found));
            return Err((Rule::MergeType, format!("{a} and {b}")));
        };
        changed |= joined != *known;
        *known = joined;
    }
    Ok(changed)
}
