//! Building one function's code.

use std::ops::Range;

use runa_bytecode::{
    ErrorKind, Function, Handler, Instruction, LineEntry, LocalIndex, LocalName, Target, TypeId,
};

/// A place in the code that jumps may name before it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label(u32);

/// So many instructions most functions have at least.
const USUAL_LENGTH: usize = 32;

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// A function in the making.
///
/// Code that cannot be reached is left out: after a jump, a return or a raise nothing is emitted
/// until a label is placed that something jumps to.
#[derive(Debug)]
pub(crate) struct FunctionBuilder {
    function: Function,
    /// Where each label is, as far as that is known.
    places: Vec<Option<u32>>,
    /// Whether something jumps to each label.
    used: Vec<bool>,
    reachable: bool,
    position: Position,
    /// Temporaries that may be used again.
    free: Vec<LocalIndex>,
    too_many_locals: bool,
}

impl FunctionBuilder {
    /// A builder for `function`, whose parameters and signature are complete.
    pub(crate) fn new(mut function: Function) -> Self {
        function.code.reserve(USUAL_LENGTH);
        function.lines.reserve(USUAL_LENGTH / 2);
        Self {
            function,
            places: Vec::new(),
            used: Vec::new(),
            reachable: true,
            position: Position::default(),
            free: Vec::new(),
            too_many_locals: false,
        }
    }

    /// What follows comes from `position`.
    pub(crate) fn at(&mut self, position: Position) {
        self.position = position;
    }

    /// Where what follows comes from.
    pub(crate) fn position(&self) -> Position {
        self.position
    }

    /// Which file it comes from.
    pub(crate) fn file(&self) -> u32 {
        self.function.file
    }

    /// The index of the next instruction.
    pub(crate) fn pc(&self) -> u32 {
        self.function.code.len() as u32
    }

    /// Whether the next instruction can be reached.
    pub(crate) fn is_reachable(&self) -> bool {
        self.reachable
    }

    /// Adds an instruction, unless it cannot be reached.
    pub(crate) fn emit(&mut self, instruction: Instruction) {
        if !self.reachable {
            return;
        }
        self.note_line();
        self.function.code.push(instruction);
        self.reachable = !instruction.ends();
    }

    fn note_line(&mut self) {
        let Position { line, column } = self.position;
        let last = self.function.lines.last();
        if line > 0 && last.is_none_or(|last| (last.line, last.column) != (line, column)) {
            let pc = self.pc();
            self.function.lines.push(LineEntry { pc, line, column });
        }
    }

    /// A label that has no place yet.
    pub(crate) fn label(&mut self) -> Label {
        self.places.push(None);
        self.used.push(false);
        Label(self.places.len() as u32 - 1)
    }

    /// Gives `label`, to which all jumps have been emitted, the place of the next instruction.
    pub(crate) fn place(&mut self, label: Label) {
        self.reachable |= self.used[label.0 as usize];
        self.places[label.0 as usize] = Some(self.pc());
    }

    /// A label at the next instruction, which only jumps still to come reach, or which the code
    /// before it runs into.
    pub(crate) fn place_loop_start(&mut self) -> Label {
        let label = self.label();
        self.reachable = true;
        self.places[label.0 as usize] = Some(self.pc());
        label
    }

    /// Begins a handler here; what is emitted next finds the exception on the operand stack. Gives the place
    /// for [`cover`](Self::cover).
    pub(crate) fn begin_handler(&mut self) -> u32 {
        self.reachable = true;
        self.pc()
    }

    /// Says that exceptions of `kind` that are raised in `range` go to the handler at `target`; handlers are
    /// asked in the order in which this is said.
    pub(crate) fn cover(&mut self, range: Range<u32>, target: u32, kind: ErrorKind) {
        if !range.is_empty() {
            let Range { start, end } = range;
            self.function.handlers.push(Handler { start, end, target, kind });
        }
    }

    /// Adds a jump to `label`; `make` is given the target that stands for it.
    pub(crate) fn jump(&mut self, make: impl FnOnce(Target) -> Instruction, label: Label) {
        if self.reachable {
            self.used[label.0 as usize] = true;
            self.emit(make(Target(label.0)));
        }
    }

    /// Adds an unconditional jump to `label`.
    pub(crate) fn goto(&mut self, label: Label) {
        self.jump(|target| Instruction::Jump { target }, label);
    }

    /// Adds a jump that is taken when the Boolean on the stack is `wanted`.
    pub(crate) fn branch(&mut self, wanted: bool, label: Label) {
        let make = |target| match wanted {
            true => Instruction::BranchIfTrue { target },
            false => Instruction::BranchIfFalse { target },
        };
        self.jump(make, label);
    }

    /// A new local variable of type `ty`.
    pub(crate) fn local(&mut self, ty: TypeId) -> LocalIndex {
        let index = self.function.locals.len();
        if index >= MOST_LOCALS {
            self.too_many_locals = true;
            return LocalIndex(0);
        }
        self.function.locals.push(ty);
        LocalIndex(index as u16)
    }

    /// A local variable of type `ty` until [`release`](Self::release).
    pub(crate) fn temporary(&mut self, ty: TypeId) -> LocalIndex {
        let locals = &self.function.locals;
        match self.free.iter().position(|local| locals.get(local.index()) == Some(&ty)) {
            Some(place) => self.free.swap_remove(place),
            None => self.local(ty),
        }
    }

    /// Gives a temporary back.
    pub(crate) fn release(&mut self, local: LocalIndex) {
        self.free.push(local);
    }

    /// The source calls `local` by `name` from instruction `start` up to here.
    pub(crate) fn name_local(&mut self, local: LocalIndex, name: &str, start: u32) {
        let end = self.pc();
        if start < end {
            let name = name.to_owned();
            self.function.local_names.push(LocalName { local, name, start, end });
        }
    }

    /// Whether the function has more variables than a frame can hold.
    pub(crate) fn too_many_locals(&self) -> bool {
        self.too_many_locals
    }

    /// The function with all jumps resolved.
    pub(crate) fn finish(mut self) -> Function {
        for instruction in &mut self.function.code {
            if let Some(target) = target_of(instruction) {
                let place = self.places.get(target.index()).copied().flatten();
                *target = Target(place.unwrap_or_default());
            }
        }
        self.function
    }
}

/// How many locals a function may have.
const MOST_LOCALS: usize = 32_000;

fn target_of(instruction: &mut Instruction) -> Option<&mut Target> {
    match instruction {
        Instruction::Jump { target }
        | Instruction::JumpIfTrue { target }
        | Instruction::JumpIfFalse { target }
        | Instruction::BranchIfTrue { target }
        | Instruction::BranchIfFalse { target } => Some(target),
        _ => None,
    }
}
