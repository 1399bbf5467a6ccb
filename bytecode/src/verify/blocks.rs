use super::Violation;
use super::budget::Budget;
use crate::{Flags, Function};

/// The basic blocks of a function and the handlers that cover them.
#[derive(Debug)]
pub(super) struct Blocks {
    /// The first instruction of each block, ascending; the first block starts at 0. Each handler
    /// covers a block as a whole or not at all.
    pub(super) starts: Vec<u32>,
    /// The blocks with which the handlers of all blocks start, block after block.
    handlers: Vec<u32>,
    /// For each block, the end of its part of `handlers`.
    handler_ends: Vec<u32>,
}

impl Blocks {
    /// The blocks of a function whose targets and handlers are inside.
    pub(super) fn of(function: &Function, budget: &mut Budget) -> Result<Self, Violation> {
        let starts = starts(function);
        let mut blocks = Self { starts, handlers: Vec::new(), handler_ends: Vec::new() };
        blocks.find_handlers(function, budget)?;
        Ok(blocks)
    }

    /// The block that starts with instruction `pc`, which must be a start.
    pub(super) fn at(&self, pc: u32) -> usize {
        self.starts.partition_point(|&start| start < pc)
    }

    /// The blocks with which the handlers of `block` start.
    pub(super) fn handlers(&self, block: usize) -> &[u32] {
        let ends = &self.handler_ends;
        let start = block.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
        let end = ends.get(block).copied().unwrap_or(start);
        self.handlers.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Distributes the handlers over the blocks they cover, in time linear in the result.
    fn find_handlers(&mut self, function: &Function, budget: &mut Budget) -> Result<(), Violation> {
        if function.handlers.is_empty() {
            return Ok(());
        }
        let covered: Vec<_> =
            function.handlers.iter().map(|h| self.at(h.start)..self.at(h.end)).collect();
        let count = covered.iter().map(ExactSizeIterator::len).sum();
        budget.spend(count)?;
        budget.keep(count)?;
        let mut of_block = vec![0u32; self.starts.len()];
        covered.iter().cloned().flatten().for_each(|block| of_block[block] += 1);
        // From here on `of_block` says where the next handler of a block is put.
        let mut sum = 0;
        for place in &mut of_block {
            (*place, sum) = (sum, sum + *place);
        }
        self.handlers = vec![0; count];
        for (handler, range) in function.handlers.iter().zip(covered) {
            let target = self.at(handler.target) as u32;
            for block in range {
                self.handlers[of_block[block] as usize] = target;
                of_block[block] += 1;
            }
        }
        self.handler_ends = of_block;
        Ok(())
    }
}

/// Where blocks begin.
fn starts(function: &Function) -> Vec<u32> {
    let mut starts = vec![0];
    for (pc, instruction) in function.code.iter().enumerate() {
        starts.extend(instruction.target().map(|target| target.0));
        if instruction.ends() || instruction.info().flags.contains(Flags::BRANCHES) {
            starts.push(pc as u32 + 1);
        }
    }
    for handler in &function.handlers {
        starts.extend([handler.start, handler.end, handler.target]);
    }
    starts.retain(|&start| (start as usize) < function.code.len());
    starts.sort_unstable();
    starts.dedup();
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, Handler, Instruction, Module, Target, TypeId};

    #[test]
    fn blocks_begin_at_targets_behind_jumps_and_where_handlers_change() {
        let mut function = Function::new("f", TypeId::ANY);
        function.code = vec![Instruction::Nop {}; 8];
        function.code[2] = Instruction::Jump { target: Target(7) };
        function.code[7] = Instruction::Halt {};
        let kind = ErrorKind::Exception;
        function.handlers = vec![
            Handler { start: 1, end: 5, target: 6, kind },
            Handler { start: 5, end: 8, target: 7, kind },
            Handler { start: 0, end: 8, target: 6, kind },
        ];
        let mut budget = Budget::of(&Module::default());
        let blocks = Blocks::of(&function, &mut budget).unwrap();
        assert_eq!(blocks.starts, [0, 1, 3, 5, 6, 7]);
        let handlers: Vec<_> = (0..6).map(|block| blocks.handlers(block).to_vec()).collect();
        assert_eq!(handlers, [vec![4], vec![4, 4], vec![4, 4], vec![5, 4], vec![5, 4], vec![5, 4]]);
    }
}
