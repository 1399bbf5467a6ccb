//! The tenth Fibonacci number, by a loop in assembly, with its time and the number of instructions:
//! `cargo run --release --package runa --example fibonacci`.

use std::error::Error;
use std::io::Write;
use std::time::Instant;

use runa as vm;
use vm::{VirtualMachine, assembler::Assembler};

/// Each round moves the pair (a, b) on to (b, a + b).
const LISTING: &str = "\
.const N 10
    PUSH N
    STORE 0             ; rounds left
    PUSH 0
    STORE 1             ; a
    PUSH 1
    STORE 2             ; b
loop:
    LOAD 0
    PUSH 0
    GT
    JF end
    LOAD 2
    LOAD 1
    LOAD 2
    ADD
    STORE 2
    STORE 1
    LOAD 0
    PUSH 1
    SUB
    STORE 0
    JMP loop
end:
    LOAD 1
    HALT
";

/// Writes the number, how long it took and how many instructions ran.
pub fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let (instructions, constants) = Assembler::new().assemble(LISTING)?;
    let mut vm = VirtualMachine::new();
    vm.load_bytecode_module(instructions, constants)?;
    let start = Instant::now();
    vm.run()?;
    let time = start.elapsed();
    writeln!(out, "Fibonacci(10) = {}", vm.stack_top()?)?;
    writeln!(out, "Execution time: {time:.1?}")?;
    writeln!(out, "Instructions executed: {}", vm.instruction_count())?;
    Ok(())
}

#[allow(dead_code, reason = "tests include this file")]
fn main() -> Result<(), Box<dyn Error>> {
    show(&mut std::io::stdout().lock())
}
