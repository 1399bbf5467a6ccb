//! Values in locals that nobody reads.
//!
//! A local is *live* where some way leads to a `LOAD` of it without a `STORE` before. From every instruction that a handler
//! covers a way leads to the handler, whether the instruction may raise or not: the verifier counts in the same way.

use super::body::{Body, leaves, stored_types};
use crate::verify::Bits;
use crate::{Handler, Instruction, LocalIndex, Module, TypeId, Verified};

/// Functions for which more words of sets were needed are left as they are.
const MOST_WORDS: usize = 1 << 18;
/// Sets are computed again at most so many times for each block; code of compilers needs two or three.
const MOST_ROUNDS: usize = 32;

/// Drops what is stored and not read, and takes away a store and load of the same local where that is the only
/// one; whether there was any.
pub(super) fn run(body: &mut Body, module: &Verified<Module>) -> bool {
    if body.locals.is_empty() {
        return false;
    }
    let Some(flow) = Flow::of(body) else { return false };
    let mut types = None;
    let mut is_changed = false;
    for block in 0..flow.blocks.len() {
        is_changed |= flow.shorten(body, block, |body, slot, local| {
            // Computed when it is needed for the first time: most functions need none.
            let types = types.get_or_insert_with(|| stored_types(module, body.index));
            let stored: Option<TypeId> = types.get(slot).copied().flatten();
            stored.is_some() && stored == body.locals.get(local.index()).copied()
        });
    }
    drop_unused(body, module) || is_changed
}

/// Takes away the locals behind the parameters that nobody reads or writes; whether there were any.
fn drop_unused(body: &mut Body, module: &Module) -> bool {
    let parameters = module.function(body.index).map_or(0, |found| found.parameters().len());
    let mut is_used = vec![false; body.locals.len()];
    is_used.iter_mut().take(parameters).for_each(|is_used| *is_used = true);
    for slot in 0..body.len() {
        if let Some(Instruction::Load { local } | Instruction::Store { local }) = body.get(slot) {
            is_used[local.index()] = true;
        }
    }
    let is_changed = is_used.contains(&false);
    if is_changed {
        body.keep_locals(&is_used);
    }
    is_changed
}

/// A straight piece of code.
#[derive(Debug)]
struct Block {
    start: usize,
    end: usize,
    /// Blocks that may come next.
    successors: Vec<usize>,
    /// The blocks of handlers that cover it.
    handlers: Vec<usize>,
}

/// The locals that are live at the beginning of each block.
#[derive(Debug)]
struct Flow {
    blocks: Vec<Block>,
    /// How many locals there are.
    locals: usize,
    live: Vec<Bits>,
}

impl Flow {
    /// Nothing for functions that would take too long.
    fn of(body: &Body) -> Option<Self> {
        let blocks = blocks(body)?;
        let locals = body.locals.len();
        blocks.len().checked_mul(locals.div_ceil(64)).filter(|&words| words <= MOST_WORDS)?;
        let live = vec![Bits::with_first(0, locals); blocks.len()];
        let mut flow = Self { blocks, locals, live };
        for _ in 0..MOST_ROUNDS {
            // Backwards, so that what follows a block is mostly known.
            let mut is_changed = false;
            for block in (0..flow.blocks.len()).rev() {
                is_changed |= flow.find(body, block);
            }
            if !is_changed {
                return Some(flow);
            }
        }
        None
    }

    /// What is live in some of these blocks.
    fn any_of(&self, blocks: &[usize]) -> Bits {
        let mut any = Bits::with_first(0, self.locals);
        blocks.iter().for_each(|&block| any.unite(&self.live[block]));
        any
    }

    /// Computes what is live at the beginning of a block; whether that is more than before.
    fn find(&mut self, body: &Body, index: usize) -> bool {
        let block = &self.blocks[index];
        let kept = self.any_of(&block.handlers);
        let mut live = self.any_of(&block.successors);
        for slot in (block.start..block.end).rev() {
            match body.get(slot) {
                Some(Instruction::Load { local }) => live.insert(local.index()),
                Some(Instruction::Store { local }) => live.remove(local.index()),
                _ => {}
            }
        }
        live.unite(&kept);
        let is_changed = self.live[index] != live;
        self.live[index] = live;
        is_changed
    }

    /// Takes away what a block stores in vain. `is_same` says whether what a slot stores has the type of the local.
    fn shorten(
        &self,
        body: &mut Body,
        index: usize,
        mut is_same: impl FnMut(&Body, usize, LocalIndex) -> bool,
    ) -> bool {
        let block = &self.blocks[index];
        let kept = self.any_of(&block.handlers);
        let mut live = self.any_of(&block.successors);
        live.unite(&kept);
        let mut is_changed = false;
        // A load of a local that is not live behind it, while nothing but it was seen.
        let mut only_load = None;
        for slot in (block.start..block.end).rev() {
            let Some(instruction) = body.get(slot) else { continue };
            let load = only_load.take();
            match instruction {
                Instruction::Load { local } => {
                    only_load = Some((slot, local)).filter(|_| !live.contains(local.index()));
                    live.insert(local.index());
                }
                Instruction::Store { local } => {
                    let load = load.filter(|&(_, loaded)| loaded == local);
                    if let Some((load, _)) = load.filter(|_| is_same(body, slot, local)) {
                        body.remove(load);
                        body.remove(slot);
                        is_changed = true;
                    } else if !live.contains(local.index()) {
                        body.set(slot, Instruction::Pop {});
                        is_changed = true;
                    }
                    if !kept.contains(local.index()) {
                        live.remove(local.index());
                    }
                }
                _ => {}
            }
        }
        is_changed
    }
}

/// The blocks of a function; nothing when there are too many.
fn blocks(body: &Body) -> Option<Vec<Block>> {
    let (labels, reachable) = (body.labels(), body.reachable());
    let mut starts = Vec::new();
    let mut is_start = true;
    for (slot, &is_label) in labels.iter().enumerate().take(body.len()) {
        if is_start || is_label {
            starts.push(slot);
        }
        is_start = body.get(slot).is_some_and(leaves);
    }
    if starts.len() > MOST_WORDS || starts.len().saturating_mul(body.handlers.len()) > MOST_WORDS {
        return None;
    }
    let at = |slot: u32| starts.partition_point(|&start| start < slot as usize);
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    let blocks = starts.iter().zip(ends).enumerate().map(|(index, (&start, end))| {
        let is_live = reachable[start];
        let covers = |h: &&Handler| (h.start as usize) <= start && start < h.end as usize;
        let covering = body.handlers.iter().filter(covers).filter(|_| is_live);
        let last = (start..end).rev().find_map(|slot| body.get(slot)).filter(|_| is_live);
        let target = last.and_then(|last| last.target()).map(|target| at(target.0));
        let falls = is_live && last.is_none_or(|last| !last.ends()) && end < body.len();
        let next = Some(index + 1).filter(|_| falls);
        let successors = target.into_iter().chain(next).collect();
        let handlers = covering.map(|handler| at(handler.target)).collect();
        Block { start, end, successors, handlers }
    });
    Some(blocks.collect())
}
