//! Runs a small program step by step and shows the stack after each instruction:
//! `cargo run --package runa --example trace`.

use std::error::Error;
use std::io::Write;

use runa as vm;
use vm::{VirtualMachine, assembler::SimpleCompiler};

const PROGRAM: &str = "(5 + 3) * 2";

/// Writes the trace and the result.
pub fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let (instructions, constants) = SimpleCompiler::new().compile_expression(PROGRAM)?;
    let mut vm = VirtualMachine::new();
    vm.load_bytecode_module(instructions, constants)?;

    writeln!(out, "Program: {PROGRAM}")?;
    writeln!(out, "\nExecution Trace:")?;
    writeln!(out, "Step | PC | Instruction    | Stack State")?;
    writeln!(out, "-----|----|--------------  |------------")?;
    for step in 0.. {
        let (pc, Some(instruction)) = (vm.program_counter(), vm.current_instruction()) else {
            break;
        };
        if vm.is_halted() {
            break;
        }
        vm.step()?;
        let top = vm.stack_top()?;
        writeln!(out, "{step:4} | {pc:2} | {:<14} | {top:?}", instruction.info().name)?;
    }
    writeln!(out, "\nResult: {:?}", vm.stack_top()?)?;
    Ok(())
}

#[allow(dead_code, reason = "tests include this file")]
fn main() -> Result<(), Box<dyn Error>> {
    show(&mut std::io::stdout().lock())
}
