use super::{Ins, Layout};

/// What belongs to one register instruction in terms of bytecode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The bytecode instruction that is blamed for what it raises.
    pub(crate) pc: u32,
    /// How many operands, from the bottom, lie in their slots while it runs.
    pub(crate) live: u16,
}

/// A function in register form.
#[derive(Debug)]
pub(crate) struct Code {
    /// Its instructions.
    pub(crate) instructions: Box<[Ins]>,
    /// Its constants: numbers, addresses of records and natives, packed operands.
    pub(crate) constants: Box<[u64]>,
    /// For each instruction, its place in the bytecode.
    places: Box<[Place]>,
    /// For each block of the bytecode, its first bytecode and register instruction; ascending.
    blocks: Box<[(u32, u32)]>,
    /// Where its frames keep things.
    pub(crate) layout: Layout,
}

impl Code {
    pub(crate) fn new(
        instructions: Vec<Ins>,
        constants: Vec<u64>,
        places: Vec<Place>,
        blocks: Vec<(u32, u32)>,
        layout: Layout,
    ) -> Self {
        debug_assert_eq!(instructions.len(), places.len());
        Self {
            instructions: instructions.into(),
            constants: constants.into(),
            places: places.into(),
            blocks: blocks.into(),
            layout,
        }
    }

    /// Its first instruction.
    pub(crate) fn start(&self) -> *const Ins {
        self.instructions.as_ptr()
    }

    /// Whether `pc` points into it (or just behind it, where a waiting call may return to).
    pub(crate) fn contains(&self, pc: *const Ins) -> bool {
        self.instructions.as_ptr_range().contains(&pc.wrapping_sub(1))
    }

    /// The index of the instruction that `pc` points to.
    pub(crate) fn index_of(&self, pc: *const Ins) -> usize {
        (pc as usize - self.start() as usize) / size_of::<Ins>()
    }

    /// The place of instruction `index`.
    pub(crate) fn place(&self, index: usize) -> Place {
        self.places[index]
    }

    /// The first register instruction of the block that begins at bytecode instruction `pc`.
    pub(crate) fn block_at(&self, pc: u32) -> Option<*const Ins> {
        let index = self.blocks.binary_search_by_key(&pc, |block| block.0).ok()?;
        Some(self.start().wrapping_add(self.blocks[index].1 as usize))
    }
}
