//! From verified bytecode to SSA: local variables and operands become values.

use std::collections::HashMap;
use std::fmt;

use runa_bytecode::{
    FieldIndex, FrameState, FunctionIndex, Instruction as Bytecode, LocalIndex, Module, Shape,
    Target, TypeId, Verified, visit,
};

use super::liveness::LiveLocals;
use super::{
    Block, BlockData, BlockEntry, Edge, Function, Immediates, Instruction, Landing, Op, Site,
    Terminator, Value, Values,
};

/// Longer functions stay interpreted: compile time grows faster than their length.
const MOST_INSTRUCTIONS: usize = 20_000;
/// Functions of more blocks stay interpreted: Cranelift's time grows with the square of their number
/// (measured: 0.2 s for 1200, 4 s for 4800).
const MOST_BLOCKS: usize = 1_000;
/// Functions whose blocks have more parameters together stay interpreted, because of the memory that
/// compiling them takes (measured: 170 MB for 100 000).
const MOST_BLOCK_PARAMETERS: usize = 40_000;
/// The sets of live locals of a function may have so many bits.
const MOST_FLOW: usize = 2_000_000;

/// Functions whose places that may leave an activation to the interpreter have more locals together
/// stay interpreted, because all of them are stored in each (measured: 1.8 s and 430 MB for
/// 1 700 000).
const MOST_STORED_LOCALS: usize = 200_000;

/// Why a function is not translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is too large.
    TooLarge,
    /// The verifier's facts do not fit its code; never for what [`runa_bytecode::verify`] gives.
    Inconsistent,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::TooLarge => "the process is too large for native code",
            Refused::Inconsistent => "the facts about the process do not fit its code",
        })
    }
}

impl std::error::Error for Refused {}

/// The function `index` of a module in SSA form.
pub fn build(module: &Verified<Module>, index: FunctionIndex) -> Result<Function, Refused> {
    let source = module.function(index).ok_or(Refused::Inconsistent)?;
    let starts = module.block_starts(index);
    let flow = starts.len().saturating_mul(source.locals.len());
    let is_long = source.code.len() > MOST_INSTRUCTIONS || starts.len() > MOST_BLOCKS;
    if is_long || flow > MOST_FLOW {
        return Err(Refused::TooLarge);
    }
    let mut builder = Builder::new(module, index, source, starts);
    builder.enter_blocks();
    if builder.function.value_count() > MOST_BLOCK_PARAMETERS {
        return Err(Refused::TooLarge);
    }
    builder.translate()?;
    let exits: usize = builder.function.blocks.iter().map(|block| block.end.exits()).sum();
    if exits.saturating_mul(source.locals.len()) > MOST_STORED_LOCALS {
        return Err(Refused::TooLarge);
    }
    Ok(builder.function)
}

/// What an instruction's translation says.
pub(super) type Done = Result<(), Refused>;

pub(super) struct Builder<'a> {
    pub(super) module: &'a Verified<Module>,
    pub(super) source: &'a runa_bytecode::Function,
    starts: &'a [u32],
    live: LiveLocals,
    pub(super) function: Function,
    /// The instruction that is being translated.
    pub(super) pc: u32,
    /// The type of the operand that decides what the instruction gives, for those where one does.
    pub(super) operand_type: TypeId,
    /// The block that is being filled; nothing behind its end.
    current: Option<Block>,
    pub(super) stack: Vec<Value>,
    pub(super) locals: Vec<Option<Value>>,
    pub(super) closure: Option<Value>,
    /// Tagged Booleans and the Booleans they were made of, in the current block.
    pub(super) boxed_booleans: HashMap<Value, Value>,
}

impl<'a> Builder<'a> {
    fn new(
        module: &'a Verified<Module>,
        index: FunctionIndex,
        source: &'a runa_bytecode::Function,
        starts: &'a [u32],
    ) -> Self {
        let shapes = |types: &[TypeId]| -> Vec<Shape> {
            types.iter().map(|&ty| module.types.shape(ty)).collect()
        };
        let function = Function {
            index,
            parameters: shapes(source.parameters()),
            locals: shapes(&source.locals),
            result: module.types.shape(source.result),
            has_closure: !source.captures.is_empty(),
            blocks: Vec::new(),
            shapes: Vec::new(),
            pool: Vec::new(),
            sites: Vec::new(),
        };
        Self {
            module,
            source,
            starts,
            live: LiveLocals::new(source, starts),
            function,
            pc: 0,
            operand_type: TypeId::ANY,
            current: None,
            stack: Vec::new(),
            locals: vec![None; source.locals.len()],
            closure: None,
            boxed_booleans: HashMap::new(),
        }
    }

    // ---- blocks

    /// Makes all blocks with their parameters. Blocks that control does not get to stay empty.
    fn enter_blocks(&mut self) {
        for (block, &pc) in self.starts.iter().enumerate() {
            let state = self.module.block_state(self.function.index, block);
            let (entry, parameters) = match state {
                Some(state) => self.entry(block, pc, state),
                None => (BlockEntry { pc, ..BlockEntry::default() }, Vec::new()),
            };
            let (locals, closure, operands) = (Vec::new(), None, Vec::new());
            let end = Terminator::Interpret { locals, closure, operands };
            let instructions = Vec::new();
            self.function.blocks.push(BlockData {
                parameters,
                entry,
                instructions,
                end,
                end_pc: pc,
            });
        }
    }

    fn entry(&mut self, block: usize, pc: u32, state: &FrameState) -> (BlockEntry, Vec<Value>) {
        let lives = |&local: &usize| {
            self.live.contains(block, local) && state.is_assigned(LocalIndex(local as u16))
        };
        let locals: Vec<usize> = (0..self.source.locals.len()).filter(lives).collect();
        let has_closure = self.function.has_closure;
        let mut shapes: Vec<Shape> =
            locals.iter().map(|&local| self.function.locals[local]).collect();
        shapes.extend(has_closure.then_some(Shape::Reference));
        shapes.extend(state.stack().iter().map(|&ty| self.module.types.shape(ty)));
        let parameters = shapes.into_iter().map(|shape| self.value(shape)).collect();
        let locals = locals.into_iter().map(|local| local as u16).collect();
        let operands = state.stack().len();
        (BlockEntry { pc, locals, has_closure, operands }, parameters)
    }

    fn start_block(&mut self, block: usize) {
        let data = &self.function.blocks[block];
        let mut parameters = data.parameters.iter().copied();
        self.locals.fill(None);
        for &local in &data.entry.locals {
            self.locals[usize::from(local)] = parameters.next();
        }
        self.closure = if data.entry.has_closure { parameters.next() } else { None };
        self.stack.clear();
        self.stack.extend(parameters);
        self.boxed_booleans.clear();
        self.current = Some(Block(block as u32));
    }

    fn translate(&mut self) -> Done {
        let module = self.module;
        let mut cursor = module.walk(self.function.index);
        let mut next_block = 0;
        while let Some((pc, instruction, state)) = cursor.next() {
            if self.starts.get(next_block) == Some(&pc) {
                if self.current.is_some() {
                    let edge = self.edge_to(pc)?;
                    self.end(Terminator::Jump(edge));
                }
                if state.is_some() {
                    self.start_block(next_block);
                }
                next_block += 1;
            }
            let Some(state) = state.filter(|_| self.current.is_some()) else { continue };
            self.pc = pc;
            self.operand_type = deciding_type(instruction, state);
            visit(self, instruction)?;
        }
        // The verifier refuses code that control could fall out of.
        if self.current.is_some() { Err(Refused::Inconsistent) } else { Ok(()) }
    }

    /// Ends the current block.
    pub(super) fn end(&mut self, end: Terminator) {
        if let Some(block) = self.current.take() {
            let data = &mut self.function.blocks[block.0 as usize];
            data.end = end;
            data.end_pc = self.pc;
        }
    }

    /// The way to the block that begins at `pc`.
    pub(super) fn edge_to(&mut self, pc: u32) -> Result<Edge, Refused> {
        let block = self.starts.binary_search(&pc).map_err(|_| Refused::Inconsistent)?;
        let arguments = self.arguments_for(block, true)?;
        Ok(Edge { target: Block(block as u32), arguments, is_back: pc <= self.pc })
    }

    /// The way to the target of a jump.
    pub(super) fn edge(&mut self, target: Target) -> Result<Edge, Refused> {
        self.edge_to(target.0)
    }

    /// The values of a block's parameters as they are now; those of a handler without the exception.
    fn arguments_for(&mut self, block: usize, with_operands: bool) -> Result<Values, Refused> {
        let entry = &self.function.blocks[block].entry;
        let mut values = Vec::with_capacity(entry.locals.len() + 1 + self.stack.len());
        for &local in &entry.locals {
            values.push(self.locals[usize::from(local)].ok_or(Refused::Inconsistent)?);
        }
        if entry.has_closure {
            values.push(self.closure.ok_or(Refused::Inconsistent)?);
        }
        if with_operands {
            if self.stack.len() != entry.operands {
                return Err(Refused::Inconsistent);
            }
            values.extend(&self.stack);
        }
        Ok(self.list(&values))
    }

    /// Where an exception of the current instruction lands, if handlers cover it.
    pub(super) fn site(&mut self) -> Result<Option<Site>, Refused> {
        let pc = self.pc;
        let source = self.source;
        let mut landings = Vec::new();
        for (position, handler) in source.handlers.iter().enumerate() {
            if !(handler.start..handler.end).contains(&pc) {
                continue;
            }
            let block = self.starts.binary_search(&handler.target);
            let block = block.map_err(|_| Refused::Inconsistent)?;
            // For the verifier, control gets from every block to all handlers that cover it.
            if self.module.block_state(self.function.index, block).is_none() {
                return Err(Refused::Inconsistent);
            }
            let arguments = self.arguments_for(block, false)?;
            let (position, target) = (position as u32, Block(block as u32));
            landings.push(Landing { position, target, arguments });
        }
        if landings.is_empty() {
            return Ok(None);
        }
        self.function.sites.push(landings);
        Ok(Some(Site(self.function.sites.len() as u32 - 1)))
    }

    // ---- values and instructions

    pub(super) fn value(&mut self, shape: Shape) -> Value {
        self.function.shapes.push(shape);
        Value(self.function.shapes.len() as u32 - 1)
    }

    pub(super) fn list(&mut self, values: &[Value]) -> Values {
        let start = self.function.pool.len() as u32;
        self.function.pool.extend_from_slice(values);
        Values { start, count: values.len() as u32 }
    }

    pub(super) fn pop(&mut self) -> Result<Value, Refused> {
        self.stack.pop().ok_or(Refused::Inconsistent)
    }

    /// The `count` topmost operands, the top last.
    pub(super) fn pop_many(&mut self, count: usize) -> Result<Vec<Value>, Refused> {
        let at = self.stack.len().checked_sub(count).ok_or(Refused::Inconsistent)?;
        Ok(self.stack.split_off(at))
    }

    fn append(&mut self, op: Op, arguments: &[Value], result: Option<Value>, raises: bool) -> Done {
        let site = if raises { self.site()? } else { None };
        let arguments = self.list(arguments);
        let instruction = Instruction { op, arguments, result, pc: self.pc, site };
        let block = self.current.ok_or(Refused::Inconsistent)?;
        self.function.blocks[block.0 as usize].instructions.push(instruction);
        Ok(())
    }

    /// Appends an instruction that gives a value and cannot raise.
    pub(super) fn give(
        &mut self,
        op: Op,
        arguments: &[Value],
        shape: Shape,
    ) -> Result<Value, Refused> {
        let result = self.value(shape);
        self.append(op, arguments, Some(result), false)?;
        Ok(result)
    }

    /// Appends an instruction that pushes its result and cannot raise.
    pub(super) fn push(&mut self, op: Op, arguments: &[Value], shape: Shape) -> Done {
        let result = self.give(op, arguments, shape)?;
        self.stack.push(result);
        Ok(())
    }

    /// Appends an instruction that pushes its result or raises.
    pub(super) fn push_or_raise(&mut self, op: Op, arguments: &[Value], shape: Shape) -> Done {
        let result = self.value(shape);
        self.append(op, arguments, Some(result), true)?;
        self.stack.push(result);
        Ok(())
    }

    /// Appends an instruction without a result that may raise.
    pub(super) fn do_or_raise(&mut self, op: Op, arguments: &[Value]) -> Done {
        self.append(op, arguments, None, true)
    }

    /// Appends an instruction without a result that cannot raise.
    pub(super) fn simply_do(&mut self, op: Op, arguments: &[Value]) -> Done {
        self.append(op, arguments, None, false)
    }

    /// The word of an object of type `ty` in which a field is.
    pub(super) fn word_of(&self, ty: TypeId, field: FieldIndex) -> u16 {
        runa_runtime::classes::field_word(&self.module.types, ty, field) as u16
    }

    /// How words of a type are read.
    pub(super) fn shape_of(&self, ty: TypeId) -> Shape {
        self.module.types.shape(ty)
    }

    /// Ends the block by raising.
    pub(super) fn raise(&mut self, helper: runa_runtime::abi::Helper, kind: Immediates) -> Done {
        let argument = self.pop()?;
        let site = self.site()?;
        self.end(Terminator::Raise { helper, immediates: kind, argument, site });
        Ok(())
    }

    /// Ends the block by leaving the rest to the interpreter.
    pub(super) fn interpret(&mut self) -> Done {
        let assigned = self.locals.iter().enumerate();
        let locals =
            assigned.filter_map(|(local, value)| Some((local as u16, (*value)?))).collect();
        let operands = std::mem::take(&mut self.stack);
        self.end(Terminator::Interpret { locals, closure: self.closure, operands });
        Ok(())
    }
}

/// The operand type that decides what an instruction gives.
fn deciding_type(instruction: Bytecode, state: &FrameState) -> TypeId {
    let depth = match instruction {
        Bytecode::CallValue { count } => usize::from(count.0),
        Bytecode::GetCell {} => 0,
        _ => return TypeId::ANY,
    };
    let at = state.stack().len().checked_sub(depth + 1);
    at.map_or(TypeId::ANY, |at| state.stack()[at])
}
