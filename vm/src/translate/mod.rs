//! Stack bytecode to register form, in one pass.
//!
//! The operand stack exists only while translating: each entry is known to be a local, a constant or
//! the result of an instruction, so that `LOAD a; LOAD b; ADD.I; STORE c` becomes one instruction.
//! In the unfused form each bytecode instruction gives exactly one register instruction and each
//! entry lies in the slot of its height, which is what stepping and tracing need.
//!
//! Invariants that the interpreter and the collector rely on:
//!
//! * An entry of the abstract stack is a constant, a local, or lies in the slot of its own height.
//! * At the beginning of a block, at calls and wherever objects may move, every entry below the
//!   operands of the instruction lies in the slot of its height ([`Builder::settle`]).

mod branch;
mod builder;
mod visit_access;
mod visit_arithmetic;
mod visit_calls;

use runa_bytecode::{FunctionIndex, Instruction, Target, visit};
use runa_runtime::Program;

use crate::function::{Form, FunctionRecord};
use crate::register::{Code, Op};
use builder::Builder;

/// Functions with more instructions are not fused, so that jump distances stay short.
const LONGEST_FUSED: usize = 8_000;

/// Why a function cannot be translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TranslateError {
    /// A fused jump reaches too far; the unfused form can reach.
    JumpTooFar,
    /// More than 65 536 distinct constants are needed.
    TooManyConstants,
}

/// Translates function `index`.
pub(crate) fn translate(
    program: &Program,
    records: &[FunctionRecord],
    index: FunctionIndex,
    form: Form,
) -> Result<Code, TranslateError> {
    let length = program.function(index).code.len();
    if form == Form::Fused && length <= LONGEST_FUSED {
        match run(Builder::new(program, records, index, Form::Fused)) {
            Err(TranslateError::JumpTooFar) => {}
            other => return other,
        }
    }
    run(Builder::new(program, records, index, Form::Unfused))
}

fn run(mut builder: Builder<'_>) -> Result<Code, TranslateError> {
    let code = &builder.function.code;
    while let Some(&instruction) = code.get(builder.pc as usize) {
        builder.begin_instruction();
        if builder.reachable {
            builder.translate_one(instruction)?;
        } else if builder.form == Form::Unfused {
            builder.emit(Op::Nop, 0, 0, 0);
        }
        builder.pc += 1;
    }
    builder.finish()
}

impl Builder<'_> {
    fn translate_one(&mut self, instruction: Instruction) -> Result<(), TranslateError> {
        if self.form == Form::Fused && self.fuse_counting_loop()? {
            return Ok(());
        }
        visit(self, instruction)?;
        if instruction.ends() {
            self.reachable = false;
        }
        Ok(())
    }

    /// The end of a counting loop: `LOAD i; (LOAD | PUSH.I) limit; GE.I; JT.B exit; LOAD i; PUSH.I 1;
    /// ADDW.I; STORE i; JMP body` becomes one instruction.
    fn fuse_counting_loop(&mut self) -> Result<bool, TranslateError> {
        let rest = &self.function.code[self.pc as usize..];
        let &[
            Instruction::Load { local },
            limit,
            Instruction::GreaterEqualInteger {},
            Instruction::BranchIfTrue { target: exit },
            Instruction::Load { local: again },
            Instruction::PushInteger { value: 1 },
            Instruction::AddWrapping {},
            Instruction::Store { local: stored },
            Instruction::Jump { target: body },
            ..,
        ] = rest
        else {
            return Ok(false);
        };
        let inside = self.pc + 1..=self.pc + 8;
        let alone = local == again && local == stored && body.0 <= self.pc;
        if !alone || !self.stack.is_empty() || self.has_block_start_in(inside) {
            return Ok(false);
        }
        let variable = self.layout.local(local);
        let (op, operand) = match limit {
            Instruction::Load { local } => (Op::Loop, self.layout.local(local)),
            Instruction::PushInteger { value } => match i16::try_from(value) {
                Ok(short) => (Op::LoopImm, short as u16),
                Err(_) => (Op::LoopConst, self.constant(value as u64)?),
            },
            _ => return Ok(false),
        };
        self.emit_jump(op, variable, operand, body);
        self.pc += 8;
        if exit != Target(self.pc + 1) {
            self.emit_jump(Op::Jump, 0, 0, exit);
        }
        self.reachable = false;
        Ok(true)
    }
}
