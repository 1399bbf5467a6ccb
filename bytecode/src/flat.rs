//! Flat code: a program as one row of instructions.
//!
//! The first function begins at 0. Each `ARGS` begins another one and stays its first instruction;
//! `CALL k` calls the `k`-th function in the order of the row. Jumps lead to places in the row. All
//! locals, arguments and results are `Any`; a row that does not end gets a `HALT`.

use std::fmt;

use crate::{Constant, Count, Function, Instruction, LocalIndex, Module, Target, TypeId};

/// A program in the flat form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlatProgram {
    /// The row.
    pub instructions: Vec<Instruction>,
    /// The constants that `LOADC` names.
    pub constants: Vec<Constant>,
}

/// Why a row of instructions does not form functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlatError {
    /// The instruction.
    pub pc: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for FlatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "instruction {}: {}", self.pc, self.message)
    }
}

impl std::error::Error for FlatError {}

impl Module {
    /// The module of a flat program. What jumps across functions is an error; everything else is for
    /// [`verify`](crate::verify) to find.
    pub fn from_flat(
        instructions: Vec<Instruction>,
        constants: Vec<Constant>,
    ) -> Result<Module, FlatError> {
        let mut row = instructions;
        if row.last().is_none_or(|last| !last.ends()) {
            row.push(Instruction::Halt {});
        }
        let mut starts: Vec<usize> = vec![0];
        let marks = row.iter().enumerate().skip(1);
        starts.extend(
            marks.filter(|(_, ins)| matches!(ins, Instruction::Arguments { .. })).map(|(at, _)| at),
        );
        let mut functions = Vec::with_capacity(starts.len());
        for (index, &start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(row.len());
            functions.push(function(&row[start..end], start, index)?);
        }
        Ok(Module { name: String::from("main"), constants, functions, ..Module::default() })
    }

    /// The module as flat code, if it can be that: all its locals, arguments and results are `Any`,
    /// and each function but the first begins with `ARGS`.
    pub fn to_flat(&self) -> Option<FlatProgram> {
        let mut instructions = Vec::new();
        for (index, function) in self.functions.iter().enumerate() {
            let any = function.locals.iter().chain([&function.result]);
            let marked = matches!(function.code.first(), Some(Instruction::Arguments { .. }));
            if any.into_iter().any(|&ty| ty != TypeId::ANY)
                || !function.captures.is_empty()
                || !function.handlers.is_empty()
                || marked != (index > 0)
            {
                return None;
            }
            let base = u32::try_from(instructions.len()).ok()?;
            let moved = function.code.iter().map(|&ins| ins.with_target(|target| target + base));
            instructions.extend(moved);
        }
        Some(FlatProgram { instructions, constants: self.constants.clone() })
    }

    /// Where each function begins when the code of all of them stands in one row.
    pub fn function_starts(&self) -> Vec<usize> {
        let lengths = self.functions.iter().map(|function| function.code.len());
        let starts = lengths.scan(0, |next, length| {
            *next += length;
            Some(*next - length)
        });
        starts.collect()
    }
}

fn function(code: &[Instruction], start: usize, index: usize) -> Result<Function, FlatError> {
    let name = if index == 0 { String::from("main") } else { format!("function_{index}") };
    let mut function = Function::new(name, TypeId::ANY);
    let mut locals = 0;
    if let (Some(Instruction::Arguments { count: Count(count) }), true) = (code.first(), index > 0)
    {
        function.parameter_count = *count;
        locals = usize::from(*count);
    }
    for (offset, &instruction) in code.iter().enumerate() {
        let pc = start + offset;
        if let Instruction::Load { local: LocalIndex(local) }
        | Instruction::Store { local: LocalIndex(local) } = instruction
        {
            locals = locals.max(usize::from(local) + 1);
        }
        if let Some(Target(target)) = instruction.target() {
            let inside = (start..start + code.len()).contains(&(target as usize));
            if !inside {
                let message = format!("jumps to {target}, which is not in the same function");
                return Err(FlatError { pc, message });
            }
        }
        function.code.push(instruction.with_target(|target| target - start as u32));
    }
    function.locals = vec![TypeId::ANY; locals];
    Ok(function)
}
