//! Finds the hot spots of a program and where compiling it would pay:
//! `cargo run --release --package runa --example profiling`.

use std::error::Error;
use std::io::Write;

use runa as vm;
use vm::{VirtualMachine, assembler::Assembler};

/// A loop in a loop: 40 times 50 rounds.
const LISTING: &str = "\
    PUSH 40
    STORE 0
outer:
    PUSH 50
    STORE 1
inner:
    LOAD 1
    PUSH 1
    SUB
    STORE 1
    LOAD 1
    PUSH 0
    GT
    JT inner
    LOAD 0
    PUSH 1
    SUB
    STORE 0
    LOAD 0
    PUSH 0
    GT
    JT outer
    HALT
";

/// Writes the ten hottest instructions and the candidates for compilation.
pub fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let (instructions, constants) = Assembler::new().assemble(LISTING)?;
    let mut vm = VirtualMachine::new();
    vm.enable_profiling();
    vm.load_bytecode_module(instructions, constants)?;
    vm.run()?;

    if let Some(profiler) = vm.get_profiler() {
        writeln!(out, "Hot Spot Analysis:")?;
        let hot_spots = profiler.get_hot_spots(10);

        for (pc, count) in hot_spots {
            let percentage = (count as f64 / vm.instruction_count() as f64) * 100.0;
            writeln!(out, "  PC {pc:2}: {count:8} executions ({percentage:.1}%)")?;
        }

        let candidates = profiler.get_compilation_candidates();
        writeln!(out, "JIT Compilation Candidates: {candidates:?}")?;
    }
    Ok(())
}

#[allow(dead_code, reason = "tests include this file")]
fn main() -> Result<(), Box<dyn Error>> {
    show(&mut std::io::stdout().lock())
}
