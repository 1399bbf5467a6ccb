//! Which local variables may still be read at the beginning of each block of bytecode.

use runa_bytecode::{Function, Instruction};

/// Sets of locals, one for each block.
#[derive(Debug)]
pub(super) struct LiveLocals {
    words_each: usize,
    words: Vec<u64>,
}

impl LiveLocals {
    /// Solves the data-flow equations of a function whose blocks begin at `starts`. A block that a
    /// handler covers needs all that the handler reads, since it may raise anywhere.
    pub(super) fn new(function: &Function, starts: &[u32]) -> Self {
        let words_each = function.locals.len().div_ceil(64);
        let mut live = Self { words_each, words: vec![0; words_each * starts.len()] };
        let blocks: Vec<BlockUse> =
            (0..starts.len()).map(|block| BlockUse::new(function, starts, block)).collect();
        let mut out = vec![0; words_each];
        let mut changed = true;
        while changed {
            changed = false;
            for (block, used) in blocks.iter().enumerate().rev() {
                out.fill(0);
                for &successor in &used.successors {
                    or_into(&mut out, live.of(successor));
                }
                used.before(&mut out);
                for &handler in &used.handlers {
                    or_into(&mut out, live.of(handler));
                }
                let known = &mut live.words[block * words_each..(block + 1) * words_each];
                changed |= or_into(known, &out);
            }
        }
        live
    }

    fn of(&self, block: usize) -> &[u64] {
        &self.words[block * self.words_each..(block + 1) * self.words_each]
    }

    /// Whether local `local` may still be read at the beginning of block `block`.
    pub(super) fn contains(&self, block: usize, local: usize) -> bool {
        self.of(block).get(local / 64).is_some_and(|word| word >> (local % 64) & 1 == 1)
    }
}

/// Adds a set to another; whether that grew.
fn or_into(into: &mut [u64], from: &[u64]) -> bool {
    let mut grew = false;
    for (into, from) in into.iter_mut().zip(from) {
        grew |= from & !*into != 0;
        *into |= from;
    }
    grew
}

struct BlockUse {
    /// The locals that it reads and writes, in order; whether each is read.
    accesses: Vec<(u16, bool)>,
    successors: Vec<usize>,
    handlers: Vec<usize>,
}

impl BlockUse {
    fn new(function: &Function, starts: &[u32], block: usize) -> Self {
        let start = starts[block];
        let end = starts.get(block + 1).copied().unwrap_or(function.code.len() as u32);
        let block_at = |pc: u32| starts.binary_search(&pc).ok();
        let code = &function.code[start as usize..end as usize];
        let accesses = code.iter().filter_map(|instruction| match instruction {
            Instruction::Load { local } => Some((local.0, true)),
            Instruction::Store { local } => Some((local.0, false)),
            _ => None,
        });
        let accesses = accesses.collect();
        let last = code.last();
        let target = last.and_then(|last| last.target()).and_then(|target| block_at(target.0));
        let next = last.filter(|last| !last.ends()).and_then(|_| block_at(end));
        let covering = function
            .handlers
            .iter()
            .filter(|handler| handler.start <= start && start < handler.end);
        let handlers = covering.filter_map(|handler| block_at(handler.target)).collect();
        Self { accesses, successors: target.into_iter().chain(next).collect(), handlers }
    }

    /// Turns what is live behind the block into what is live before it.
    fn before(&self, live: &mut [u64]) {
        for &(local, is_read) in self.accesses.iter().rev() {
            let (word, bit) = (usize::from(local) / 64, 1 << (local % 64));
            if is_read {
                live[word] |= bit;
            } else {
                live[word] &= !bit;
            }
        }
    }
}
