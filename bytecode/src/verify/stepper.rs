//! The state of a frame, and the parts of which the effects of instructions consist.

use super::Violation;
use super::context::Context;
use super::rules::Rule;
use super::state::FrameState;
use crate::{
    Constant, ConstantIndex, Effect, Function, FunctionIndex, GlobalIndex, Instruction, LocalIndex,
    Shape, SlotKind, Type, TypeId, visit,
};

pub(super) type Done = Result<(), Violation>;

/// Applies instructions of a function to a state.
#[derive(Debug)]
pub(super) struct Stepper<'a> {
    pub(super) context: Context<'a>,
    pub(super) function: &'a Function,
    pub(super) state: FrameState,
    pub(super) pc: u32,
    ended: bool,
}

impl<'a> Stepper<'a> {
    pub(super) fn new(context: Context<'a>, function: &'a Function) -> Self {
        Self { context, function, state: FrameState::empty(), pc: 0, ended: false }
    }

    /// Goes on with another state.
    pub(super) fn restart(&mut self, state: &FrameState) {
        self.state.clone_from(state);
        self.ended = false;
    }

    pub(super) fn state(&self) -> &FrameState {
        &self.state
    }

    pub(super) fn into_state(self) -> FrameState {
        self.state
    }

    /// Whether the last instruction never goes on with the next one.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Applies instruction `pc`.
    pub(super) fn step(&mut self, pc: u32) -> Done {
        let Some(&instruction) = self.function.code.get(pc as usize) else {
            return Err((Rule::EndOfCode, format!("there is no instruction {pc}")));
        };
        self.pc = pc;
        self.ended = instruction.ends();
        self.apply(instruction)
            .map_err(|(rule, message)| (rule, format!("{} {message}", instruction.info().mnemonic)))
    }

    fn apply(&mut self, instruction: Instruction) -> Done {
        if let Effect::Fixed { pops, pushes } = instruction.info().effect {
            self.fixed(pops, pushes)?;
        }
        visit(self, instruction)
    }

    fn fixed(&mut self, pops: &[SlotKind], pushes: &[SlotKind]) -> Done {
        pops.iter().rev().try_for_each(|kind| self.pop(kind.ty()))?;
        self.state.stack.extend(pushes.iter().map(|kind| kind.ty()));
        Ok(())
    }

    pub(super) fn push(&mut self, ty: TypeId) -> Done {
        self.state.stack.push(ty);
        Ok(())
    }

    pub(super) fn pop_any(&mut self) -> Result<TypeId, Violation> {
        let underflow = || (Rule::StackUnderflow, String::from("finds the operand stack empty"));
        self.state.stack.pop().ok_or_else(underflow)
    }

    /// Pops something that can be used as `wanted`.
    pub(super) fn pop(&mut self, wanted: TypeId) -> Done {
        let found = self.pop_any()?;
        self.check_operand(found, wanted)
    }

    pub(super) fn check_operand(&self, found: TypeId, wanted: TypeId) -> Done {
        if self.context.module.types.is_assignable(found, wanted) {
            return Ok(());
        }
        Err(self.mismatch(&self.name(wanted), found))
    }

    pub(super) fn pop_shape(&mut self, wanted: Shape, what: &str) -> Result<TypeId, Violation> {
        let found = self.pop_any()?;
        if self.shape(found) == wanted { Ok(found) } else { Err(self.mismatch(what, found)) }
    }

    /// Pops operands of these types, the last one first.
    pub(super) fn pop_all(&mut self, types: &[TypeId]) -> Done {
        types.iter().rev().try_for_each(|&ty| self.pop(ty))
    }

    pub(super) fn pop_count(&mut self, count: usize, ty: TypeId) -> Done {
        if self.state.stack.len() < count {
            let message = format!("takes {count} operands, found {}", self.state.stack.len());
            return Err((Rule::StackUnderflow, message));
        }
        (0..count).try_for_each(|_| self.pop(ty))
    }

    /// Pops a list and gives the type of its elements, which must have a certain shape.
    pub(super) fn pop_list(&mut self, shape: Option<Shape>) -> Result<TypeId, Violation> {
        let found = self.pop_any()?;
        match self.context.module.types.get(found) {
            Some(&Type::List(element))
                if shape.is_none_or(|shape| self.shape(element) == shape) =>
            {
                Ok(element)
            }
            _ => Err(self.mismatch(list_of(shape), found)),
        }
    }

    /// Pops a cell and gives the type of its value.
    pub(super) fn pop_cell(&mut self) -> Result<TypeId, Violation> {
        let found = self.pop_any()?;
        match self.context.module.types.get(found) {
            Some(&Type::Cell(inner)) => Ok(inner),
            _ => Err(self.mismatch("a cell", found)),
        }
    }

    pub(super) fn name(&self, ty: TypeId) -> String {
        self.context.module.types.display(ty).to_string()
    }

    pub(super) fn shape(&self, ty: TypeId) -> Shape {
        self.context.module.types.shape(ty)
    }

    pub(super) fn mismatch(&self, wanted: &str, found: TypeId) -> Violation {
        (Rule::OperandType, format!("needs {wanted}, found {}", self.name(found)))
    }

    pub(super) fn ty(&self, ty: TypeId) -> Result<&'a Type, Violation> {
        self.context.module.types.get(ty).ok_or_else(|| missing(Rule::TypeIndex, "type", ty))
    }

    pub(super) fn is_cell(&self, ty: TypeId) -> bool {
        matches!(self.context.module.types.get(ty), Some(Type::Cell(_)))
    }

    pub(super) fn local(&self, local: LocalIndex) -> Result<TypeId, Violation> {
        let found = self.function.locals.get(local.index()).copied();
        found.ok_or_else(|| missing(Rule::LocalIndex, "local", local))
    }

    pub(super) fn global(&self, global: GlobalIndex) -> Result<TypeId, Violation> {
        let found = self.context.module.global(global).map(|global| global.ty);
        found.ok_or_else(|| missing(Rule::GlobalIndex, "module variable", global))
    }

    pub(super) fn text_constant(&self, index: ConstantIndex) -> Done {
        match self.context.module.constant(index) {
            Some(Constant::Text(_)) => Ok(()),
            _ => Err((Rule::ConstantIndex, format!("needs a Text, constant {index} is none"))),
        }
    }

    pub(super) fn callee(&self, index: FunctionIndex) -> Result<&'a Function, Violation> {
        let found = self.context.module.function(index);
        found.ok_or_else(|| missing(Rule::FunctionIndex, "function", index))
    }
}

pub(super) fn missing(rule: Rule, table: &str, index: impl std::fmt::Display) -> Violation {
    (rule, format!("finds no {table} {index}"))
}

fn list_of(shape: Option<Shape>) -> &'static str {
    match shape {
        None => "a list",
        Some(Shape::Integer) => "a List of Integer",
        Some(Shape::Float) => "a List of Float",
        Some(Shape::Boolean) => "a List of Boolean",
        Some(Shape::Reference) => "a list of references",
        Some(Shape::Tagged) => "a list of tagged values",
    }
}
