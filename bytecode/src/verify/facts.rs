use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::context::Context;
use super::state::FrameState;
use super::stepper::Stepper;
use crate::{Function, FunctionIndex, Instruction, Module, TypeId};

/// What verification found out about a function.
#[derive(Clone, Debug)]
pub(super) struct FunctionFacts {
    pub(super) max_stack: u16,
    /// Where blocks begin, ascending.
    pub(super) starts: Vec<u32>,
    /// The state at the beginning of each block; nothing where control does not get.
    pub(super) states: Vec<Option<FrameState>>,
}

impl FunctionFacts {
    /// The block that instruction `pc` is in, and the state at its beginning if control gets there.
    fn block_of(&self, pc: u32) -> Option<(u32, &FrameState)> {
        let block = self.starts.partition_point(|&start| start <= pc).checked_sub(1)?;
        Some((*self.starts.get(block)?, self.states.get(block)?.as_ref()?))
    }
}

/// Something that was verified, with what was found out about its functions. The only way to make
/// one is [`verify`](crate::verify()). Copies share the same memory.
pub struct Verified<M> {
    shared: Arc<Shared<M>>,
}

struct Shared<M> {
    value: M,
    functions: Vec<FunctionFacts>,
    function_types: Vec<Option<TypeId>>,
}

impl<M> Verified<M> {
    pub(super) fn new(
        value: M,
        functions: Vec<FunctionFacts>,
        function_types: Vec<Option<TypeId>>,
    ) -> Self {
        Self { shared: Arc::new(Shared { value, functions, function_types }) }
    }
}

impl<M> Clone for Verified<M> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<M> Deref for Verified<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.shared.value
    }
}

impl<M: fmt::Debug> fmt::Debug for Verified<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Verified").field(&self.shared.value).finish()
    }
}

impl Verified<Module> {
    fn facts(&self, function: FunctionIndex) -> Option<&FunctionFacts> {
        self.shared.functions.get(function.index())
    }

    fn context(&self) -> Context<'_> {
        Context { module: &self.shared.value, function_types: &self.shared.function_types }
    }

    /// The module itself.
    pub fn module(&self) -> &Module {
        &self.shared.value
    }

    /// The type of the function values that are made of a function, if the module lists it.
    pub fn function_type(&self, function: FunctionIndex) -> Option<TypeId> {
        self.shared.function_types.get(function.index()).copied().flatten()
    }

    /// The greatest height of a function's operand stack, in slots.
    pub fn max_stack(&self, function: FunctionIndex) -> u16 {
        self.facts(function).map_or(0, |facts| facts.max_stack)
    }

    /// Where the basic blocks of a function begin, ascending; the first one at 0. Besides behind
    /// jumps and at their targets, blocks begin where handlers start, begin and end to cover.
    pub fn block_starts(&self, function: FunctionIndex) -> &[u32] {
        self.facts(function).map_or(&[], |facts| &facts.starts)
    }

    /// What is known at the beginning of block `block` (an index into the block starts), or nothing
    /// if control does not get there.
    pub fn block_state(&self, function: FunctionIndex, block: usize) -> Option<&FrameState> {
        self.facts(function)?.states.get(block)?.as_ref()
    }

    /// What is known before instruction `pc` of a function, or nothing if control does not get
    /// there. Linear in the distance from the beginning of the block.
    pub fn frame_state(&self, function: FunctionIndex, pc: u32) -> Option<FrameState> {
        let code = self.function(function)?;
        let (start, state) = self.facts(function)?.block_of(pc)?;
        if pc as usize >= code.code.len() {
            return None;
        }
        let mut stepper = Stepper::new(self.context(), code);
        stepper.restart(state);
        (start..pc).try_for_each(|at| stepper.step(at)).ok()?;
        Some(stepper.into_state())
    }

    /// Whether control gets to instruction `pc`. Logarithmic in the number of blocks.
    pub fn is_reachable(&self, function: FunctionIndex, pc: u32) -> bool {
        let inside = self.function(function).is_some_and(|code| (pc as usize) < code.code.len());
        inside && self.facts(function).is_some_and(|facts| facts.block_of(pc).is_some())
    }

    /// Goes through a function's instructions in order, with what is known before each.
    pub fn walk(&self, function: FunctionIndex) -> FrameCursor<'_> {
        let code = self.function(function);
        let facts = self.facts(function);
        FrameCursor {
            walk: code.zip(facts).map(|(code, facts)| Walk::new(self.context(), code, facts)),
        }
    }
}

/// Goes through the instructions of a function; see [`Verified::walk`].
#[derive(Debug)]
pub struct FrameCursor<'a> {
    /// Nothing for a function that does not exist.
    walk: Option<Walk<'a>>,
}

#[derive(Debug)]
struct Walk<'a> {
    code: &'a [Instruction],
    facts: &'a FunctionFacts,
    stepper: Stepper<'a>,
    /// The instruction that comes next.
    pc: u32,
    /// The block that begins next.
    block: usize,
    /// Whether control gets to the current block.
    is_live: bool,
}

impl FrameCursor<'_> {
    /// The next instruction with its place and what is known before it, which is nothing for code
    /// that control does not get to. O(1) but at the beginning of blocks, where a state is copied.
    #[allow(clippy::should_implement_trait)] // The state is lent, which iterators cannot do.
    pub fn next(&mut self) -> Option<(u32, Instruction, Option<&FrameState>)> {
        self.walk.as_mut()?.next()
    }
}

impl<'a> Walk<'a> {
    fn new(context: Context<'a>, function: &'a Function, facts: &'a FunctionFacts) -> Self {
        let stepper = Stepper::new(context, function);
        Self { code: &function.code, facts, stepper, pc: 0, block: 0, is_live: false }
    }

    fn next(&mut self) -> Option<(u32, Instruction, Option<&FrameState>)> {
        let pc = self.pc;
        let instruction = *self.code.get(pc as usize)?;
        if self.facts.starts.get(self.block) == Some(&pc) {
            self.enter_block();
        } else if self.is_live {
            self.is_live = self.stepper.step(pc - 1).is_ok();
        }
        self.pc += 1;
        Some((pc, instruction, self.is_live.then(|| self.stepper.state())))
    }

    fn enter_block(&mut self) {
        let state = self.facts.states.get(self.block).and_then(Option::as_ref);
        self.is_live = state.is_some();
        if let Some(state) = state {
            self.stepper.restart(state);
        }
        self.block += 1;
    }
}
