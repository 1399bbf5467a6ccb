//! A function in the form that passes change.

use crate::{
    Flags, Function, FunctionIndex, Handler, Instruction, LineEntry, LocalIndex, LocalName, Module,
    Target, TypeId, Verified,
};

/// A place of the source: line and column, both 0 where it is unknown.
type Place = (u32, u32);

/// Of functions with more handlers all count as entered, so that finding out does not take long.
const MOST_HANDLERS: usize = 256;

/// A function whose instructions can be replaced and taken away.
///
/// Jumps, handlers and names speak of *slots*. A slot keeps its number when its instruction is taken away;
/// whoever jumps there goes on with the next instruction.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) index: FunctionIndex,
    slots: Vec<Option<Instruction>>,
    places: Vec<Place>,
    /// For each slot, a slot from which on the next instruction is to be looked for.
    next: Vec<usize>,
    pub(super) handlers: Vec<Handler>,
    names: Vec<LocalName>,
    pub(super) locals: Vec<TypeId>,
}

impl Body {
    /// Function `index` of a module.
    pub(super) fn of(module: &Module, index: FunctionIndex) -> Option<Self> {
        let function = module.function(index)?;
        let count = function.code.len();
        Some(Self {
            index,
            slots: function.code.iter().copied().map(Some).collect(),
            places: places(function),
            next: (0..=count).collect(),
            handlers: function.handlers.clone(),
            names: function.local_names.clone(),
            locals: function.locals.clone(),
        })
    }

    /// How many slots there are.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The instruction in a slot.
    pub(super) fn get(&self, slot: usize) -> Option<Instruction> {
        self.slots.get(slot).copied().flatten()
    }

    /// Puts another instruction into a slot that has one; its place stays.
    pub(super) fn set(&mut self, slot: usize, instruction: Instruction) {
        debug_assert!(self.get(slot).is_some(), "slots without an instruction stay without");
        if let Some(found) = self.slots.get_mut(slot) {
            *found = Some(instruction);
        }
    }

    /// Takes an instruction away.
    pub(super) fn remove(&mut self, slot: usize) {
        if let Some(found) = self.slots.get_mut(slot) {
            *found = None;
            self.next[slot] = slot + 1;
        }
    }

    /// The first slot with an instruction from `slot` on; the number of slots if there is none.
    pub(super) fn first_from(&mut self, slot: usize) -> usize {
        let count = self.len();
        let mut found = slot.min(count);
        while self.next[found] != found {
            found = self.next[found];
        }
        // Whoever asks again finds it at once.
        let mut at = slot.min(count);
        while self.next[at] != at {
            at = std::mem::replace(&mut self.next[at], found);
        }
        found
    }

    /// Which slots control may get to other than from the slot before, and where handlers change.
    pub(super) fn labels(&self) -> Vec<bool> {
        let mut labels = vec![false; self.len() + 1];
        let targets = self.slots.iter().flatten().filter_map(|found| found.target());
        let targets = targets.map(|target| target.0);
        let handlers = self.handlers.iter().flat_map(|h| [h.start, h.end, h.target]);
        for slot in targets.chain(handlers) {
            if let Some(label) = labels.get_mut(slot as usize) {
                *label = true;
            }
        }
        labels
    }

    /// Which slots control gets to. Handlers are entered from all that they cover.
    pub(super) fn reachable(&self) -> Vec<bool> {
        let mut reached = vec![false; self.len()];
        let mut waiting = vec![0];
        let mut is_entered = vec![false; self.handlers.len()];
        if self.handlers.len() > MOST_HANDLERS {
            is_entered.fill(true);
            waiting.extend(self.handlers.iter().map(|handler| handler.target as usize));
        }
        while let Some(start) = waiting.pop() {
            self.reach(start, &mut reached, &mut waiting);
            if waiting.is_empty() {
                self.enter_handlers(&reached, &mut is_entered, &mut waiting);
            }
        }
        reached
    }

    /// Goes on from `slot` until control ends or was there before.
    fn reach(&self, slot: usize, reached: &mut [bool], waiting: &mut Vec<usize>) {
        let start = slot.min(self.len());
        for (found, is_reached) in self.slots[start..].iter().zip(&mut reached[start..]) {
            if std::mem::replace(is_reached, true) {
                return;
            }
            let Some(instruction) = *found else { continue };
            waiting.extend(instruction.target().map(|target| target.0 as usize));
            if instruction.ends() {
                return;
            }
        }
    }

    /// Handlers that cover an instruction which control gets to are where it may go on, too.
    fn enter_handlers(&self, reached: &[bool], entered: &mut [bool], waiting: &mut Vec<usize>) {
        if entered.iter().all(|&is_entered| is_entered) {
            return;
        }
        let mut live = vec![0u32; self.len() + 1];
        for slot in 0..self.len() {
            let is_live = reached[slot] && self.slots[slot].is_some();
            live[slot + 1] = live[slot] + u32::from(is_live);
        }
        for (handler, is_entered) in self.handlers.iter().zip(entered) {
            let covers = live[handler.end as usize] > live[handler.start as usize];
            if covers && !std::mem::replace(is_entered, true) {
                waiting.push(handler.target as usize);
            }
        }
    }

    /// Calls `look` with each instruction that control gets to. It is also given the slots before, in order, from which
    /// control comes to it and nowhere else; the instruction's own slot is the last of them. `look` may take slots away,
    /// from the body and from the end of the list, and leave what it put there instead.
    pub(super) fn each_line(&mut self, mut look: impl FnMut(&mut Body, &mut Vec<usize>)) {
        let (labels, reachable) = (self.labels(), self.reachable());
        let mut line = Vec::new();
        for slot in 0..self.len() {
            if labels[slot] {
                line.clear();
            }
            if reachable[slot] && self.slots[slot].is_some() {
                line.push(slot);
                look(self, &mut line);
            }
        }
    }

    /// Replaces the slots `old` (ascending, each with what is put there instead) by longer sequences. Jumps in
    /// what is put there count from its beginning, and one past its end is the slot behind.
    pub(super) fn expand(&mut self, replaced: Vec<(usize, Vec<Instruction>)>) {
        let mut replaced = replaced.into_iter().peekable();
        let (mut slots, mut places) = (Vec::new(), Vec::new());
        let (mut moved, mut inserted) = (Vec::with_capacity(self.len() + 1), Vec::new());
        for slot in 0..self.len() {
            moved.push(slots.len() as u32);
            let Some((_, sequence)) = replaced.next_if(|(at, _)| *at == slot) else {
                slots.push(self.slots[slot]);
                places.push(self.places[slot]);
                inserted.push(false);
                continue;
            };
            let base = slots.len() as u32;
            slots.extend(sequence.into_iter().map(|new| Some(new.with_target(|to| base + to))));
            places.resize(slots.len(), self.places[slot]);
            inserted.resize(slots.len(), true);
        }
        moved.push(slots.len() as u32);
        for (found, _) in slots.iter_mut().zip(inserted).filter(|(_, is_inserted)| !is_inserted) {
            *found = found.map(|found| found.with_target(|target| moved[target as usize]));
        }
        self.next = (0..=slots.len()).collect();
        (self.slots, self.places) = (slots, places);
        self.move_tables(&moved);
    }

    /// Takes away the locals that are not kept; no instruction may name one of them.
    pub(super) fn keep_locals(&mut self, is_kept: &[bool]) {
        let mut moved = Vec::with_capacity(is_kept.len());
        let mut count = 0;
        for &is_kept in is_kept {
            moved.push(LocalIndex(count));
            count += u16::from(is_kept);
        }
        for slot in self.slots.iter_mut().flatten() {
            match slot {
                Instruction::Load { local } | Instruction::Store { local } => {
                    *local = moved[local.index()];
                }
                _ => {}
            }
        }
        self.names.retain(|name| is_kept.get(name.local.index()) == Some(&true));
        self.names.iter_mut().for_each(|name| name.local = moved[name.local.index()]);
        let mut kept = is_kept.iter();
        self.locals.retain(|_| kept.next() == Some(&true));
    }

    fn move_tables(&mut self, moved: &[u32]) {
        for handler in &mut self.handlers {
            for slot in [&mut handler.start, &mut handler.end, &mut handler.target] {
                *slot = moved[*slot as usize];
            }
        }
        for name in &mut self.names {
            (name.start, name.end) = (moved[name.start as usize], moved[name.end as usize]);
        }
    }

    /// Writes the body back without empty slots.
    pub(super) fn write(mut self, function: &mut Function) {
        let mut moved = Vec::with_capacity(self.len() + 1);
        let mut count = 0;
        for slot in &self.slots {
            moved.push(count);
            count += u32::from(slot.is_some());
        }
        moved.push(count);
        self.move_tables(&moved);
        self.handlers.retain(|handler| handler.start < handler.end);
        self.names.retain(|name| name.start < name.end);
        function.code.clear();
        function.lines.clear();
        let mut last = Place::default();
        for (slot, place) in self.slots.into_iter().zip(self.places) {
            let Some(instruction) = slot else { continue };
            if place != last {
                let (pc, (line, column)) = (function.code.len() as u32, place);
                function.lines.push(LineEntry { pc, line, column });
                last = place;
            }
            function.code.push(instruction.with_target(|target| moved[target as usize]));
        }
        function.handlers = self.handlers;
        function.local_names = self.names;
        function.locals = self.locals;
    }
}

/// Where each instruction comes from.
fn places(function: &Function) -> Vec<Place> {
    let mut places = vec![Place::default(); function.code.len()];
    let ends = function.lines.iter().skip(1).map(|entry| entry.pc as usize);
    let ends = ends.chain([function.code.len()]);
    for (entry, end) in function.lines.iter().zip(ends) {
        places[entry.pc as usize..end].fill((entry.line, entry.column));
    }
    places
}

/// The branch that is taken when `instruction` is not.
pub(super) fn inverse(instruction: Instruction) -> Option<fn(Target) -> Instruction> {
    match instruction {
        Instruction::JumpIfTrue { .. } => Some(|target| Instruction::JumpIfFalse { target }),
        Instruction::JumpIfFalse { .. } => Some(|target| Instruction::JumpIfTrue { target }),
        Instruction::BranchIfTrue { .. } => Some(|target| Instruction::BranchIfFalse { target }),
        Instruction::BranchIfFalse { .. } => Some(|target| Instruction::BranchIfTrue { target }),
        _ => None,
    }
}

/// The type on top of the operand stack before each `STORE` that control gets to.
pub(super) fn stored_types(module: &Verified<Module>, index: FunctionIndex) -> Vec<Option<TypeId>> {
    let mut types = Vec::new();
    let mut walk = module.walk(index);
    while let Some((_, instruction, state)) = walk.next() {
        let is_store = matches!(instruction, Instruction::Store { .. });
        let top = state.filter(|_| is_store).and_then(|state| state.stack().last().copied());
        types.push(top);
    }
    types
}

/// Whether control may go on elsewhere than at the next instruction.
pub(super) fn leaves(instruction: Instruction) -> bool {
    instruction.ends() || instruction.info().flags.contains(Flags::BRANCHES)
}
