//! Where control goes: edges, safepoints, exceptions, the interpreter.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, BlockArg, InstBuilder, UserStackMapEntry, types};
use cranelift_module::Module;
use runa_bytecode::Shape;
use runa_runtime::Tagged;
use runa_runtime::abi::Helper;
use runa_runtime::context::{ContextOffsets, RequestsOffsets};

use super::frame::{Lowering, Saved};
use super::glue::{block_args, context, frame_slot, from_word, zero};
use super::types::{constant, plain, stack_map_type};
use super::{CodegenError, Place};
use crate::ssa::{Edge, Site, Terminator, Value, is_traced};

/// A block to leave to, and what it takes.
pub(super) type Exit<'a> = (ir::Block, &'a [BlockArg]);

impl<M: Module> Lowering<'_, M> {
    // ---- the beginning

    /// The beginning of the function: parameters, the stack check, the way to the first block.
    pub(super) fn enter(&mut self) -> Result<(), CodegenError> {
        let start = self.b.create_block();
        self.b.append_block_params_for_function_params(start);
        self.b.switch_to_block(start);
        let parameters = self.b.block_params(start).to_vec();
        let calls = |block: &crate::ssa::BlockData| {
            block.instructions.iter().any(|instruction| instruction.op.calls())
        };
        // Without calls the stack does not grow, and loops have safepoints of their own.
        if self.function.blocks.iter().any(calls) {
            self.check_stack(&parameters)?;
        } else {
            self.jump_to_first_block(&parameters);
        }
        Ok(())
    }

    fn jump_to_first_block(&mut self, parameters: &[ir::Value]) {
        let first = &self.function.blocks[0];
        let mut arguments: Vec<ir::Value> =
            first.entry.locals.iter().map(|&local| parameters[usize::from(local)]).collect();
        if first.entry.has_closure {
            arguments.extend(parameters.last());
        }
        let block = self.blocks[0];
        self.jump_with(block, &arguments);
    }

    /// Compares the stack pointer with a limit that is above every address while something is asked
    /// of the context.
    fn check_stack(&mut self, parameters: &[ir::Value]) -> Result<(), CodegenError> {
        let cold = self.cold_block();
        let context = context(&mut self.b);
        let requests = self.b.ins().load(types::I64, constant(), context, ContextOffsets::REQUESTS);
        let limit = self.b.ins().load(types::I64, plain(), requests, RequestsOffsets::STACK_POLL);
        let pointer = self.b.ins().get_stack_pointer(types::I64);
        let low = self.b.ins().icmp(IntCC::UnsignedLessThan, pointer, limit);
        self.leave_if(low, cold, &[]);
        self.jump_to_first_block(parameters);
        self.b.switch_to_block(cold);
        self.enter_slowly(parameters)
    }

    /// The cold beginning. What it raises belongs to the caller's place.
    fn enter_slowly(&mut self, parameters: &[ir::Value]) -> Result<(), CodegenError> {
        let mut shapes = self.function.parameters.clone();
        shapes.push(Shape::Reference);
        let slots = frame_slot(&mut self.b, shapes.len());
        let mut entries = Vec::new();
        for (index, (&value, &shape)) in parameters.iter().zip(&shapes).enumerate() {
            if is_traced(shape) {
                let offset = index as u32 * 8;
                self.b.ins().stack_store(types::I64, value, slots, offset as i32);
                entries.push(UserStackMapEntry { ty: stack_map_type(shape), slot: slots, offset });
            }
        }
        let target = self.import(Helper::EnterSlowly)?;
        let call = self.b.ins().call(target, &[]);
        self.b.func.dfg.append_user_stack_map_entries(call, entries);
        let interpret = self.b.inst_results(call)[0];
        let mut reloaded = parameters.to_vec();
        for (index, &shape) in shapes.iter().enumerate() {
            if is_traced(shape) {
                let offset = index as i32 * 8;
                reloaded[index] = self.b.ins().stack_load(types::I64, types::I64, slots, offset);
            }
        }
        let failed = self.cold_block();
        let pending = self.pending();
        self.leave_if(pending, failed, &[]);
        let interpreted = self.cold_block();
        self.leave_if(interpret, interpreted, &[]);
        self.jump_to_first_block(&reloaded);

        self.b.switch_to_block(interpreted);
        let (&closure, arguments) = reloaded.split_last().expect("the function value");
        let locals: Vec<(usize, ir::Value)> = arguments.iter().copied().enumerate().collect();
        self.interpret(0, &locals, &[], Some(closure))?;

        self.b.switch_to_block(failed);
        self.return_nothing();
        Ok(())
    }

    /// Blocks that several places share and that come last.
    pub(super) fn leave_blocks(&mut self) -> Result<(), CodegenError> {
        let raising: Vec<_> = self.raising.drain().collect();
        for ((helper, operation), block) in raising {
            self.b.switch_to_block(block);
            let parameters = self.b.block_params(block).to_vec();
            let (&place, arguments) = parameters.split_last().expect("the place");
            let mut words: Vec<ir::Value> = operation.iter().map(|&word| self.word(word)).collect();
            words.extend_from_slice(arguments);
            self.call_exit(helper, &words, &Saved::default())?;
            let leave = self.leave_block();
            self.jump_with(leave, &[place]);
        }
        if let Some(leave) = self.leave {
            self.b.switch_to_block(leave);
            let place = self.b.block_params(leave)[0];
            let function = self.word(u64::from(self.function.index.0));
            self.call_leaf(Helper::Pass, &[function, place])?;
            self.return_nothing();
        }
        Ok(())
    }

    fn return_nothing(&mut self) {
        let nothing = zero(&mut self.b, self.function.result);
        self.b.ins().return_(&[nothing]);
    }

    // ---- exceptions

    /// The pending exception, or 0.
    pub(super) fn pending(&mut self) -> ir::Value {
        let context = context(&mut self.b);
        self.b.ins().load(types::I64, plain(), context, ContextOffsets::PENDING)
    }

    /// The block that leaves the function with the pending exception; takes the place.
    pub(super) fn leave_block(&mut self) -> ir::Block {
        if let Some(leave) = self.leave {
            return leave;
        }
        let leave = self.cold_block();
        self.b.append_block_param(leave, types::I64);
        self.leave = Some(leave);
        leave
    }

    /// Goes where a pending exception goes; ends the block.
    pub(super) fn unwind(&mut self, pc: u32, site: Option<Site>) -> Result<(), CodegenError> {
        let place = self.word(u64::from(pc));
        let landings = self.function.landings(site);
        if landings.is_empty() {
            let leave = self.leave_block();
            self.jump_with(leave, &[place]);
            return Ok(());
        }
        let function = self.word(u64::from(self.function.index.0));
        let taken = self.call_leaf(Helper::Land, &[function, place])?;
        for landing in landings {
            let caught = self.cold_block();
            let number = i64::from(landing.position) + 1;
            let is_taken = self.b.ins().icmp_imm_s(IntCC::Equal, taken, number);
            let next = self.cold_block();
            self.b.ins().brif(is_taken, caught, &[], next, &[]);
            self.b.switch_to_block(caught);
            let exception = self.call_leaf(Helper::Catch, &[])?;
            let mut arguments = self.list(self.function.values(landing.arguments));
            arguments.push(exception);
            let target = self.blocks[landing.target.0 as usize];
            self.jump_with(target, &arguments);
            self.b.switch_to_block(next);
        }
        self.return_nothing();
        Ok(())
    }

    /// After a call that may raise: unwinds when something is pending.
    pub(super) fn check_pending(
        &mut self,
        pc: u32,
        site: Option<Site>,
    ) -> Result<(), CodegenError> {
        let pending = self.pending();
        if self.function.landings(site).is_empty() {
            let leave = self.leave_block();
            let place = self.word(u64::from(pc));
            self.leave_if(pending, leave, &block_args(&[place]));
            return Ok(());
        }
        let cold = self.cold_block();
        let next = self.b.create_block();
        self.b.ins().brif(pending, cold, &[], next, &[]);
        self.b.switch_to_block(cold);
        self.unwind(pc, site)?;
        self.b.switch_to_block(next);
        Ok(())
    }

    /// Lets a helper raise when a condition holds. `operation` is the helper's first argument if it
    /// has a constant one.
    pub(super) fn raise_if(
        &mut self,
        condition: ir::Value,
        raise: (Helper, Option<u64>),
        arguments: &[ir::Value],
        at: (u32, Option<Site>),
    ) -> Result<(), CodegenError> {
        self.raise_where(raise, arguments, at, |lowering, (block, arguments)| {
            lowering.leave_if(condition, block, arguments);
        })
    }

    /// The same with several conditions: `check` looks at them and leaves to where the helper raises.
    pub(super) fn raise_where<T>(
        &mut self,
        (helper, operation): (Helper, Option<u64>),
        arguments: &[ir::Value],
        (pc, site): (u32, Option<Site>),
        check: impl FnOnce(&mut Self, Exit<'_>) -> T,
    ) -> Result<T, CodegenError> {
        if site.is_none() {
            let block = self.raising_block(helper, operation, arguments.len());
            let place = self.word(u64::from(pc));
            let arguments: Vec<ir::Value> =
                arguments.iter().copied().chain(std::iter::once(place)).collect();
            return Ok(check(self, (block, &block_args(&arguments))));
        }
        let cold = self.cold_block();
        let checked = check(self, (cold, &[]));
        let next = self.b.create_block();
        self.b.ins().jump(next, &[]);
        self.b.switch_to_block(cold);
        let needed = self.traced(self.needed_by_handlers(site));
        let before = self.snapshot(&needed);
        let saved = self.save(&needed);
        let mut words: Vec<ir::Value> = operation.iter().map(|&word| self.word(word)).collect();
        words.extend_from_slice(arguments);
        self.call_exit(helper, &words, &saved)?;
        self.restore(&saved);
        self.unwind(pc, site)?;
        self.put_back(&before);
        self.b.switch_to_block(next);
        Ok(checked)
    }

    /// The block in which `helper` raises for places without handlers.
    fn raising_block(&mut self, helper: Helper, operation: Option<u64>, count: usize) -> ir::Block {
        if let Some(&block) = self.raising.get(&(helper, operation)) {
            return block;
        }
        let block = self.cold_block();
        for _ in 0..count + 1 {
            self.b.append_block_param(block, types::I64);
        }
        self.raising.insert((helper, operation), block);
        block
    }

    // ---- the interpreter

    /// Lets the interpreter finish the activation from `pc` on; ends the block.
    pub(super) fn interpret(
        &mut self,
        pc: u32,
        locals: &[(usize, ir::Value)],
        operands: &[(Shape, ir::Value)],
        closure: Option<ir::Value>,
    ) -> Result<(), CodegenError> {
        let function = self.function;
        let shapes = &function.locals;
        let mut values = vec![None; shapes.len()];
        for &(local, value) in locals {
            values[local] = Some(value);
        }
        for (local, (value, &shape)) in values.into_iter().zip(shapes).enumerate() {
            let value = match value {
                Some(value) => value,
                // The interpreter's locals are roots, assigned or not.
                None if shape == Shape::Tagged => self.word(Tagged::NOTHING.0),
                None if is_traced(shape) => self.word(0),
                None => continue,
            };
            self.store_outgoing(local, value, shape);
        }
        for (depth, &(shape, value)) in operands.iter().enumerate() {
            self.store_outgoing(shapes.len() + depth, value, shape);
        }
        let index = self.word(u64::from(function.index.0));
        let place = self.word(u64::from(pc));
        let closure = match closure {
            Some(closure) => closure,
            None => self.word(0),
        };
        let slots = self.outgoing_address();
        let count = self.word((shapes.len() + operands.len()) as u64);
        let arguments = [index, place, closure, slots, count];
        let before = self.b.srcloc();
        self.b.set_srcloc(Place::Nothing.to_number());
        let word = self.call_exit(Helper::Resume, &arguments, &Saved::default())?;
        self.b.set_srcloc(before);
        let result = from_word(&mut self.b, word, function.result);
        self.b.ins().return_(&[result]);
        Ok(())
    }

    // ---- ends of blocks

    /// The values that the end of a block uses.
    pub(super) fn used_by_end(&self, end: &Terminator) -> Vec<Value> {
        match end {
            Terminator::Jump(_) | Terminator::Branch { .. } => {
                let arguments = end.edges().flat_map(|edge| self.function.values(edge.arguments));
                arguments.copied().collect()
            }
            Terminator::Return(value) => vec![*value],
            Terminator::Raise { argument, site, .. } => {
                let mut used = self.needed_by_handlers(*site);
                used.push(*argument);
                used
            }
            Terminator::Interpret { locals, closure, operands } => {
                let locals = locals.iter().map(|&(_, value)| value);
                locals.chain(*closure).chain(operands.iter().copied()).collect()
            }
        }
    }

    /// Ends a block; `pc` is the place of its last instruction.
    pub(super) fn end(&mut self, end: &Terminator, pc: u32) -> Result<(), CodegenError> {
        match end {
            Terminator::Jump(edge) if edge.is_back => self.poll(edge, pc),
            Terminator::Jump(edge) => {
                let arguments = self.list(self.function.values(edge.arguments));
                let target = self.blocks[edge.target.0 as usize];
                self.jump_with(target, &arguments);
                Ok(())
            }
            Terminator::Branch { condition, then, otherwise } => {
                let condition = self.value(*condition);
                self.branch(condition, [then, otherwise], pc)
            }
            Terminator::Return(value) => {
                let value = self.value(*value);
                self.b.ins().return_(&[value]);
                Ok(())
            }
            Terminator::Raise { helper, immediates, argument, site } => {
                let needed = self.traced(self.needed_by_handlers(*site));
                let saved = self.save(&needed);
                let mut words = self.immediates(*immediates);
                words.push(self.value(*argument));
                self.call_exit(*helper, &words, &saved)?;
                self.restore(&saved);
                self.unwind(pc, *site)
            }
            Terminator::Interpret { locals, closure, operands } => {
                let locals: Vec<(usize, ir::Value)> =
                    locals.iter().map(|&(local, v)| (usize::from(local), self.value(v))).collect();
                let operands: Vec<(Shape, ir::Value)> =
                    operands.iter().map(|&v| (self.function.shape(v), self.value(v))).collect();
                let closure = closure.map(|closure| self.value(closure));
                self.interpret(pc, &locals, &operands, closure)
            }
        }
    }

    fn branch(
        &mut self,
        condition: ir::Value,
        edges: [&Edge; 2],
        pc: u32,
    ) -> Result<(), CodegenError> {
        let targets = edges.map(|edge| {
            if edge.is_back {
                return (self.b.create_block(), Vec::new());
            }
            let arguments = self.list(self.function.values(edge.arguments));
            (self.blocks[edge.target.0 as usize], block_args(&arguments))
        });
        let [(then, then_arguments), (otherwise, otherwise_arguments)] = &targets;
        self.b.ins().brif(condition, *then, then_arguments, *otherwise, otherwise_arguments);
        for (edge, (block, _)) in edges.into_iter().zip(targets) {
            if edge.is_back {
                self.b.switch_to_block(block);
                self.poll(edge, pc)?;
            }
        }
        Ok(())
    }

    /// Goes back in a loop; a safepoint.
    fn poll(&mut self, edge: &Edge, pc: u32) -> Result<(), CodegenError> {
        let function = self.function;
        let arguments = function.values(edge.arguments);
        let target = self.blocks[edge.target.0 as usize];
        let cold = self.cold_block();
        let context = context(&mut self.b);
        let requests = self.b.ins().load(types::I64, constant(), context, ContextOffsets::REQUESTS);
        let asked = self.b.ins().load(types::I32, plain(), requests, RequestsOffsets::WORD);
        let values = self.list(arguments);
        self.b.ins().brif(asked, cold, &[], target, &block_args(&values));

        self.b.switch_to_block(cold);
        let traced = self.traced(arguments.iter().copied());
        let before = self.snapshot(&traced);
        let saved = self.save(&traced);
        let interpret = self.call_exit(Helper::Safepoint, &[], &saved)?;
        self.restore(&saved);
        // What requests raise passes all handlers.
        self.check_pending(pc, None)?;
        let interpreted = self.cold_block();
        let values = self.list(arguments);
        self.b.ins().brif(interpret, interpreted, &[], target, &block_args(&values));

        self.b.switch_to_block(interpreted);
        let entry = &function.block(edge.target).entry;
        let mut values = arguments.iter().zip(values);
        let locals: Vec<(usize, ir::Value)> = entry
            .locals
            .iter()
            .zip(values.by_ref())
            .map(|(&local, (_, value))| (usize::from(local), value))
            .collect();
        let closure = if entry.has_closure { values.next().map(|(_, value)| value) } else { None };
        let operands: Vec<(Shape, ir::Value)> =
            values.map(|(&v, value)| (function.shape(v), value)).collect();
        self.interpret(entry.pc, &locals, &operands, closure)?;
        self.put_back(&before);
        Ok(())
    }
}
