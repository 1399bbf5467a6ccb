use std::sync::Arc;

use super::effects::Stepper;
use super::state::FrameState;
use crate::{FunctionIndex, Instruction, Module};

/// What verification found out about a function.
#[derive(Clone, Debug)]
pub(super) struct FunctionFacts {
    pub(super) max_stack: u16,
    /// Where blocks begin, ascending.
    pub(super) starts: Vec<u32>,
    /// The state at the beginning of each block; nothing where control does not get.
    pub(super) states: Vec<Option<FrameState>>,
}

/// Something that was verified. The only way to make one is [`verify`](crate::verify).
#[derive(Clone, Debug)]
pub struct Verified<M> {
    value: Arc<M>,
    facts: Arc<Vec<FunctionFacts>>,
}

impl<M> Verified<M> {
    pub(super) fn new(value: M, facts: Vec<FunctionFacts>) -> Self {
        Self { value: Arc::new(value), facts: Arc::new(facts) }
    }

    pub(super) fn value(&self) -> &M {
        &self.value
    }

    fn facts(&self, function: FunctionIndex) -> Option<&FunctionFacts> {
        self.facts.get(function.index())
    }

    /// The greatest height of a function's operand stack.
    pub fn max_stack(&self, function: FunctionIndex) -> u16 {
        self.facts(function).map_or(0, |facts| facts.max_stack)
    }

    /// Where the basic blocks of a function begin, ascending; the first one at 0.
    pub fn block_starts(&self, function: FunctionIndex) -> &[u32] {
        self.facts(function).map_or(&[], |facts| &facts.starts)
    }

    /// What is known at the beginning of block `block` (an index into the block starts), or nothing
    /// if control does not get there.
    pub fn block_state(&self, function: FunctionIndex, block: usize) -> Option<&FrameState> {
        self.facts(function)?.states.get(block)?.as_ref()
    }
}

impl Verified<Module> {
    /// What is known before instruction `pc` of a function, or nothing if control does not get
    /// there. O(block).
    pub fn frame_state(&self, function: FunctionIndex, pc: u32) -> Option<FrameState> {
        let facts = self.facts(function)?;
        let block = facts.starts.partition_point(|&start| start <= pc).checked_sub(1)?;
        let state = facts.states.get(block)?.clone()?;
        let mut stepper = Stepper::new(self.value(), function, state);
        for at in facts.starts[block]..pc {
            stepper.step(at).ok()?;
        }
        Some(stepper.into_state())
    }

    /// Whether control gets to instruction `pc`.
    pub fn is_reachable(&self, function: FunctionIndex, pc: u32) -> bool {
        self.frame_state(function, pc).is_some()
    }

    /// Goes through a function's instructions in order, with what is known before each.
    pub fn walk(&self, function: FunctionIndex) -> FrameCursor<'_> {
        FrameCursor { module: self, function, pc: 0, block: 0, stepper: None, started: false }
    }
}

/// Goes through the instructions of a function; see [`Verified::walk`].
#[derive(Debug)]
pub struct FrameCursor<'a> {
    module: &'a Verified<Module>,
    function: FunctionIndex,
    pc: u32,
    block: usize,
    stepper: Option<Stepper<'a>>,
    started: bool,
}

impl FrameCursor<'_> {
    /// The next instruction with its place and what is known before it, which is nothing for code
    /// that control does not get to. O(1) amortised.
    #[allow(clippy::should_implement_trait)] // The state is lent, which iterators cannot do.
    pub fn next(&mut self) -> Option<(u32, Instruction, Option<&FrameState>)> {
        if self.started {
            if let Some(stepper) = &mut self.stepper {
                let ended = stepper.step(self.pc).is_err() || stepper.ended();
                if ended {
                    self.stepper = None;
                }
            }
            self.pc += 1;
        }
        self.started = true;
        let code = &self.module.function(self.function)?.code;
        let instruction = *code.get(self.pc as usize)?;
        if self.module.block_starts(self.function).get(self.block) == Some(&self.pc) {
            let state = self.module.block_state(self.function, self.block).cloned();
            self.block += 1;
            self.stepper =
                state.map(|state| Stepper::new(self.module.value(), self.function, state));
        }
        Some((self.pc, instruction, self.stepper.as_ref().map(Stepper::state)))
    }
}
