use std::ops::RangeInclusive;

use runa_bytecode::{Function, FunctionIndex, Instruction, Module, Target, Verified};
use runa_runtime::Program;
use rustc_hash::FxHashMap;

use super::TranslateError;
use crate::function::{Form, FunctionRecord};
use crate::register::{Code, Ins, Layout, Op, Place, pair};

/// What is known of an entry of the operand stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// It lies in a slot: of a local, or of its own height.
    Slot(u16),
    /// A number: raw bits that are a small Integer or a Boolean.
    Integer(i64),
    /// Raw bits of a Float.
    Float(u64),
    /// A tagged word that refers to no object.
    Tagged(u64),
}

/// The translation of one function.
pub(super) struct Builder<'a> {
    pub(super) program: &'a Program,
    pub(super) records: &'a [FunctionRecord],
    pub(super) function: &'a Function,
    pub(super) layout: Layout,
    pub(super) form: Form,
    /// The bytecode instruction that is being translated.
    pub(super) pc: u32,
    /// Whether control gets there.
    pub(super) reachable: bool,
    pub(super) stack: Vec<Entry>,
    /// So many of the lowest entries are known to lie in the slots of their heights.
    home: usize,
    module: &'a Verified<Module>,
    index: FunctionIndex,
    out: Vec<Ins>,
    places: Vec<Place>,
    constants: Vec<u64>,
    constant_numbers: FxHashMap<u64, u32>,
    /// Where jumps and handlers of the bytecode lead, and how many of these places were passed.
    starts: Vec<u32>,
    passed: usize,
    blocks: Vec<(u32, u32)>,
    jumps: Vec<(usize, Target)>,
    /// The instruction that gave the topmost entry its slot, if it was the last one.
    producer: Option<usize>,
    /// The last instruction that the one before does the work of.
    second_of_pair: Option<usize>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        program: &'a Program,
        records: &'a [FunctionRecord],
        index: FunctionIndex,
        form: Form,
    ) -> Self {
        let module = program.module();
        let function = program.function(index);
        let capacity = function.code.len();
        Self {
            program,
            records,
            function,
            layout: records[index.index()].layout,
            form,
            pc: 0,
            reachable: false,
            stack: Vec::new(),
            home: 0,
            module,
            index,
            out: Vec::with_capacity(capacity),
            places: Vec::with_capacity(capacity),
            constants: Vec::new(),
            constant_numbers: FxHashMap::default(),
            starts: targets(function),
            passed: 0,
            blocks: Vec::new(),
            jumps: Vec::new(),
            producer: None,
            second_of_pair: None,
        }
    }

    /// Begins a block if one starts here.
    pub(super) fn begin_instruction(&mut self) {
        while self.starts.get(self.passed).is_some_and(|&start| start < self.pc) {
            self.passed += 1;
        }
        if self.starts.get(self.passed) != Some(&self.pc) {
            return;
        }
        self.passed += 1;
        if self.reachable {
            self.settle(self.stack.len());
        }
        let state = self.module.frame_state(self.index, self.pc);
        self.reachable = state.is_some();
        let height = state.map_or(0, |state| state.stack().len());
        self.stack.clear();
        self.stack.extend((0..height).map(|depth| Entry::Slot(self.layout.operand(depth))));
        self.home = height;
        self.producer = None;
        self.blocks.push((self.pc, self.out.len() as u32));
    }

    /// Whether a block starts at one of these instructions.
    pub(super) fn has_block_start_in(&self, pcs: RangeInclusive<u32>) -> bool {
        let ahead = &self.starts[self.passed.min(self.starts.len())..];
        ahead.iter().take_while(|&start| start <= pcs.end()).any(|start| pcs.contains(start))
    }

    /// The next instruction, if control only gets there from here and instructions may be fused.
    pub(super) fn following(&self, distance: u32) -> Option<Instruction> {
        let pc = self.pc + distance;
        let alone = self.form == Form::Fused && !self.has_block_start_in(self.pc + 1..=pc);
        alone.then(|| self.function.code.get(pc as usize).copied()).flatten()
    }

    // ---- emitting

    pub(super) fn emit(&mut self, op: Op, a: u16, b: u16, c: u16) {
        let mut ins = Ins::new(op, a, b, c);
        if let Some(previous) = self.previous() {
            ins = ins.after(previous);
            self.pair_with_previous(ins.op);
        }
        self.out.push(ins);
        let live = self.entries_at_home() as u16;
        self.places.push(Place { pc: self.pc, live });
    }

    /// Has the last instruction do the work of the next one too, if the two are a pair and it is not
    /// the second of a pair itself.
    fn pair_with_previous(&mut self, next: Op) {
        let index = self.out.len() - 1;
        if self.second_of_pair == Some(index) {
            return;
        }
        if let Some(op) = pair(self.out[index].op, next) {
            self.out[index].op = op;
            self.second_of_pair = Some(index + 1);
        }
    }

    /// The last instruction, if control cannot get here but from there.
    fn previous(&self) -> Option<Ins> {
        let block = self.blocks.last().map_or(0, |block| block.1 as usize);
        let fused = self.form == Form::Fused && self.out.len() > block;
        fused.then(|| self.out.last().copied()).flatten()
    }

    /// How many of the lowest entries lie in the slots of their heights: those that may be looked
    /// for there when objects move. Amortised O(1).
    fn entries_at_home(&mut self) -> usize {
        while let Some(&entry) = self.stack.get(self.home) {
            if !self.is_home(entry, self.home) {
                break;
            }
            self.home += 1;
        }
        self.home
    }

    pub(super) fn emit_wide(&mut self, op: Op, a: u16, number: u32) {
        let ins = Ins::wide(op, a, number);
        self.emit(op, a, ins.b, ins.c);
    }

    /// Emits a jump whose distance is filled in later.
    pub(super) fn emit_jump(&mut self, op: Op, a: u16, b: u16, target: Target) {
        self.jumps.push((self.out.len(), target));
        self.emit(op, a, b, 0);
    }

    /// The index of a constant of the function.
    pub(super) fn constant(&mut self, word: u64) -> Result<u16, TranslateError> {
        let number = self.constant_number(word);
        u16::try_from(number).map_err(|_| TranslateError::TooManyConstants)
    }

    fn constant_number(&mut self, word: u64) -> u32 {
        let constants = &mut self.constants;
        *self.constant_numbers.entry(word).or_insert_with(|| {
            constants.push(word);
            constants.len() as u32 - 1
        })
    }

    // ---- the abstract stack

    /// Pushes the result of a new instruction.
    pub(super) fn result(&mut self, op: Op, b: u16, c: u16) {
        let slot = self.layout.operand(self.stack.len());
        self.emit(op, slot, b, c);
        self.push_result(slot);
    }

    /// Says that the last instruction has put the new topmost entry into `slot`.
    pub(super) fn push_result(&mut self, slot: u16) {
        self.stack.push(Entry::Slot(slot));
        self.producer = Some(self.out.len() - 1);
    }

    /// Pushes something that is known; in the unfused form it is put into its slot.
    pub(super) fn push(&mut self, entry: Entry) {
        self.stack.push(entry);
        if self.form == Form::Unfused {
            self.settle_one(self.stack.len() - 1);
        }
    }

    /// Pops what the verifier has shown to be there.
    pub(super) fn pop(&mut self) -> Entry {
        let entry = self.stack.pop().unwrap_or(Entry::Integer(0));
        self.home = self.home.min(self.stack.len());
        entry
    }

    /// Drops the topmost `count` entries.
    pub(super) fn drop_entries(&mut self, count: usize) {
        self.stack.truncate(self.stack.len() - count);
        self.home = self.home.min(self.stack.len());
    }

    /// Pops into a slot: where it lies, or that of its height.
    pub(super) fn pop_slot(&mut self) -> u16 {
        let entry = self.pop();
        self.slot_of(entry, self.stack.len())
    }

    /// The slot of an entry that was popped from height `depth`.
    pub(super) fn slot_of(&mut self, entry: Entry, depth: usize) -> u16 {
        if let Entry::Slot(slot) = entry {
            return slot;
        }
        let slot = self.layout.operand(depth);
        self.load(slot, entry);
        slot
    }

    /// Pops two operands into slots, the lower one first.
    pub(super) fn pop_two(&mut self) -> (u16, u16) {
        let right = self.pop();
        let left = self.pop();
        let depth = self.stack.len();
        let left = self.slot_of(left, depth);
        (left, self.slot_of(right, depth + 1))
    }

    /// Puts a known value into a slot.
    pub(super) fn load(&mut self, slot: u16, entry: Entry) {
        match entry {
            Entry::Slot(from) => self.emit(Op::Move, slot, from, 0),
            Entry::Integer(value) => match i32::try_from(value) {
                Ok(short) => self.emit_wide(Op::LoadInteger, slot, short as u32),
                Err(_) => self.load_constant(slot, value as u64),
            },
            Entry::Float(word) | Entry::Tagged(word) => self.load_constant(slot, word),
        }
    }

    fn load_constant(&mut self, slot: u16, word: u64) {
        let number = self.constant_number(word);
        self.emit_wide(Op::LoadConstant, slot, number);
    }

    /// Puts the lowest `count` entries into the slots of their heights.
    pub(super) fn settle(&mut self, count: usize) {
        for depth in 0..count {
            self.settle_one(depth);
        }
    }

    fn settle_one(&mut self, depth: usize) {
        let slot = self.layout.operand(depth);
        let entry = self.stack[depth];
        if entry != Entry::Slot(slot) {
            self.load(slot, entry);
            self.stack[depth] = Entry::Slot(slot);
        }
    }

    /// Puts everything into its slot.
    pub(super) fn settle_all(&mut self) {
        self.settle(self.stack.len());
    }

    /// Whether an entry lies in the slot of height `depth`.
    pub(super) fn is_home(&self, entry: Entry, depth: usize) -> bool {
        entry == Entry::Slot(self.layout.operand(depth))
    }

    /// Stores the popped topmost entry into a local; the instruction that made it writes there
    /// directly where that is possible.
    pub(super) fn store_local(&mut self, local: u16, entry: Entry) {
        for depth in 0..self.stack.len() {
            if self.stack[depth] == Entry::Slot(local) {
                self.settle_one(depth);
            }
        }
        match self.producer_of(entry) {
            Some(index) => self.out[index].a = local,
            None if entry == Entry::Slot(local) && self.form == Form::Fused => {}
            None => self.load(local, entry),
        }
        self.producer = None;
    }

    /// The last instruction, if it made the entry that was just popped. It may have made one that
    /// was dropped instead: what `POP` drops leaves the entry below, made earlier, on top.
    fn producer_of(&self, entry: Entry) -> Option<usize> {
        let slot = self.layout.operand(self.stack.len());
        let index = self.producer.filter(|_| self.form == Form::Fused)?;
        let is_last = index + 1 == self.out.len();
        (is_last && entry == Entry::Slot(slot) && self.out[index].a == slot).then_some(index)
    }

    // ---- the end

    pub(super) fn finish(mut self) -> Result<Code, TranslateError> {
        for index in 0..self.jumps.len() {
            let (at, target) = self.jumps[index];
            let block = self.blocks.binary_search_by_key(&target.0, |block| block.0);
            let to = block.map_or(at as u32, |block| self.blocks[block].1);
            let distance = i64::from(to) - at as i64;
            let ins = &mut self.out[at];
            if ins.op.jumps_far() {
                *ins = Ins::wide(ins.op, ins.a, distance as i32 as u32);
            } else {
                ins.c = i16::try_from(distance).map_err(|_| TranslateError::JumpTooFar)? as u16;
            }
        }
        Ok(Code::new(self.out, self.constants, self.places, self.blocks, self.layout))
    }
}

/// Where jumps and handlers lead, and the first instruction; ascending.
fn targets(function: &Function) -> Vec<u32> {
    let jumps = function.code.iter().filter_map(|instruction| instruction.target());
    let handlers = function.handlers.iter().map(|handler| handler.target);
    let mut targets: Vec<u32> =
        std::iter::once(0).chain(jumps.map(|target| target.0)).chain(handlers).collect();
    targets.sort_unstable();
    targets.dedup();
    targets
}
