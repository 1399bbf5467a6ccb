//! The data flow over one function.

use super::VerifyError;
use super::effects::{Stepper, Violation};
use super::facts::FunctionFacts;
use super::rules::Rule;
use super::state::{Bits, FrameState};
use crate::{Flags, Function, FunctionIndex, Module, TypeId};

/// The most slots of a frame.
const MOST_SLOTS: usize = 65_000;

pub(super) fn check(module: &Module, index: FunctionIndex) -> Result<FunctionFacts, VerifyError> {
    let function = &module.functions[index.index()];
    let located = |pc: Option<u32>, (rule, message): Violation| VerifyError {
        function: Some(index),
        function_name: function.name.clone(),
        pc,
        rule,
        message,
    };
    let starts = block_starts(function).map_err(|(pc, violation)| located(Some(pc), violation))?;
    let mut flow = Flow {
        module,
        index,
        function,
        states: vec![None; starts.len()],
        queued: vec![false; starts.len()],
        work: Vec::new(),
        max_stack: 0,
        starts,
    };
    flow.run().map_err(|(pc, violation)| located(Some(pc), violation))?;
    let Flow { states, starts, max_stack, .. } = flow;
    Ok(FunctionFacts { max_stack, starts, states })
}

/// Where blocks begin; also checks jump targets and the end of the code.
fn block_starts(function: &Function) -> Result<Vec<u32>, (u32, Violation)> {
    let length = function.code.len() as u32;
    let mut starts = vec![0];
    for (pc, instruction) in function.code.iter().enumerate() {
        let pc = pc as u32;
        if let Some(target) = instruction.target() {
            if target.0 >= length {
                let message = format!("jumps to {target}, the function ends at {length}");
                return Err((pc, (Rule::JumpTarget, message)));
            }
            starts.push(target.0);
        }
        let splits = instruction.ends() || instruction.info().flags.contains(Flags::BRANCHES);
        if splits && pc + 1 < length {
            starts.push(pc + 1);
        }
    }
    for handler in &function.handlers {
        starts.push(handler.target);
    }
    starts.sort_unstable();
    starts.dedup();
    Ok(starts)
}

struct Flow<'a> {
    module: &'a Module,
    index: FunctionIndex,
    function: &'a Function,
    starts: Vec<u32>,
    states: Vec<Option<FrameState>>,
    queued: Vec<bool>,
    work: Vec<usize>,
    max_stack: u16,
}

impl Flow<'_> {
    fn run(&mut self) -> Result<(), (u32, Violation)> {
        let locals = self.function.locals.len();
        let parameters = usize::from(self.function.parameter_count);
        let assigned = Bits::with_first(parameters, locals);
        self.states[0] = Some(FrameState { stack: Vec::new(), assigned });
        self.enqueue(0);
        while let Some(block) = self.work.pop() {
            self.queued[block] = false;
            self.block(block)?;
        }
        Ok(())
    }

    fn enqueue(&mut self, block: usize) {
        if !std::mem::replace(&mut self.queued[block], true) {
            self.work.push(block);
        }
    }

    fn block(&mut self, block: usize) -> Result<(), (u32, Violation)> {
        let Some(state) = self.states[block].clone() else { return Ok(()) };
        let start = self.starts[block];
        let length = self.function.code.len() as u32;
        let end = self.starts.get(block + 1).copied().unwrap_or(length);
        let mut stepper = Stepper::new(self.module, self.index, state);
        for pc in start..end {
            self.enter_handlers(pc, pc == start, stepper.state())?;
            stepper.step(pc).map_err(|violation| (pc, violation))?;
            self.check_height(stepper.state()).map_err(|violation| (pc, violation))?;
            if let Some(target) = self.function.code[pc as usize].target() {
                self.merge(pc, target.0, stepper.state())?;
            }
            if stepper.ended() {
                return Ok(());
            }
        }
        if end == length {
            let message = String::from("control runs past the last instruction");
            return Err((end - 1, (Rule::EndOfCode, message)));
        }
        self.merge(end - 1, end, stepper.state())
    }

    fn check_height(&mut self, state: &FrameState) -> Result<(), Violation> {
        let height = state.stack.len();
        if height + self.function.locals.len() > MOST_SLOTS {
            let message = format!("needs more than {MOST_SLOTS} slots");
            return Err((Rule::FrameSize, message));
        }
        self.max_stack = self.max_stack.max(height as u16);
        Ok(())
    }

    /// Control may get to each handler that covers `pc`, with what is assigned before it. Within a
    /// block more and more gets assigned, so the first covered instruction tells all.
    fn enter_handlers(
        &mut self,
        pc: u32,
        first: bool,
        state: &FrameState,
    ) -> Result<(), (u32, Violation)> {
        if self.function.handlers.is_empty() {
            return Ok(());
        }
        let function = self.function;
        for handler in &function.handlers {
            if pc == handler.start || first && (handler.start..handler.end).contains(&pc) {
                let entry =
                    FrameState { stack: vec![TypeId::ANY], assigned: state.assigned.clone() };
                self.max_stack = self.max_stack.max(1);
                self.merge(pc, handler.target, &entry)?;
            }
        }
        Ok(())
    }

    fn merge(&mut self, pc: u32, target: u32, state: &FrameState) -> Result<(), (u32, Violation)> {
        let Ok(block) = self.starts.binary_search(&target) else { return Ok(()) };
        let changed = match &mut self.states[block] {
            known @ None => {
                *known = Some(state.clone());
                true
            }
            Some(known) => join(self.module, known, state, target).map_err(|error| (pc, error))?,
        };
        if changed {
            self.enqueue(block);
        }
        Ok(())
    }
}

/// Makes `known` true on one more way; whether it changed.
fn join(
    module: &Module,
    known: &mut FrameState,
    state: &FrameState,
    target: u32,
) -> Result<bool, Violation> {
    if known.stack.len() != state.stack.len() {
        let (a, b) = (known.stack.len(), state.stack.len());
        let message = format!("at instruction {target} meet operand stacks of heights {a} and {b}");
        return Err((Rule::MergeHeight, message));
    }
    let mut changed = known.assigned.intersect(&state.assigned);
    for (known, &found) in known.stack.iter_mut().zip(&state.stack) {
        let Some(joined) = module.types.join(*known, found) else {
            let (a, b) = (module.types.display(*known), module.types.display(found));
            let message = format!("at instruction {target} meet {a} and {b}");
            return Err((Rule::MergeType, message));
        };
        changed |= joined != *known;
        *known = joined;
    }
    Ok(changed)
}
