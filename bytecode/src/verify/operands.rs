//! Operands name what is there; checked of every instruction, even where control never gets.

use super::Violation;
use super::rules::Rule;
use crate::{Function, Instruction, Module, Operand};

/// The first violation in a function, with its place.
pub(super) fn check(module: &Module, function: &Function) -> Result<(), (u32, Violation)> {
    for (pc, &instruction) in function.code.iter().enumerate() {
        let mut missing = None;
        instruction.for_each_operand(|operand| {
            missing = missing.or(range(module, function, operand).filter(Range::is_left));
        });
        if let Some(range) = missing {
            return Err((pc as u32, range.violation(instruction)));
        }
    }
    Ok(())
}

/// An index, and the table that it must be inside of.
#[derive(Clone, Copy)]
struct Range {
    rule: Rule,
    table: &'static str,
    index: u32,
    length: usize,
}

impl Range {
    fn is_left(&self) -> bool {
        self.index as usize >= self.length
    }

    fn violation(self, instruction: Instruction) -> Violation {
        let mnemonic = instruction.info().mnemonic;
        let Range { table, index, length, .. } = self;
        let message = match self.rule {
            Rule::JumpTarget => {
                format!("{mnemonic} goes to {index}, the function ends at {length}")
            }
            _ => format!("{mnemonic} finds no {table} {index}, there are {length}"),
        };
        (self.rule, message)
    }
}

fn range(module: &Module, function: &Function, operand: Operand) -> Option<Range> {
    let (rule, table, index, length) = match operand {
        Operand::Local(local) => (Rule::LocalIndex, "local", local.0.into(), function.locals.len()),
        Operand::Capture(capture) => {
            (Rule::CaptureIndex, "captured variable", capture.0.into(), function.captures.len())
        }
        Operand::Constant(constant) => {
            (Rule::ConstantIndex, "constant", constant.0, module.constants.len())
        }
        Operand::Function(callee) => {
            (Rule::FunctionIndex, "function", callee.0, module.functions.len())
        }
        Operand::Native(native) => {
            (Rule::NativeIndex, "native function", native.0, module.natives.len())
        }
        Operand::Global(global) => {
            (Rule::GlobalIndex, "module variable", global.0, module.globals.len())
        }
        Operand::Type(ty) => (Rule::TypeIndex, "type", ty.0, module.types.len()),
        Operand::Target(target) => (Rule::JumpTarget, "instruction", target.0, function.code.len()),
        Operand::Literal(_)
        | Operand::Integer(_)
        | Operand::Float(_)
        | Operand::Boolean(_)
        | Operand::Field(_)
        | Operand::Method(_)
        | Operand::Count(_)
        | Operand::ErrorKind(_) => return None,
    };
    Some(Range { rule, table, index, length })
}
