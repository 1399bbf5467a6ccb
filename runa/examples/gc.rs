//! What the heap of a program holds, what is collected and when:
//! `cargo run --release --package runa --example gc`.

use std::error::Error;
use std::io::Write;

use runa as vm;
use vm::{Heap, VirtualMachine, assembler::Assembler};

/// Makes `ROUNDS` lists of two elements. Every tenth refers to the last one kept and is kept itself; the
/// others are garbage at once.
const LISTING: &str = "\
    PUSH ROUNDS
    STORE 0
    NEW_ARRAY 2
    STORE 1
round:
    NEW_ARRAY 2
    STORE 2
    LOAD 0
    PUSH 10
    MOD
    PUSH 0
    NE
    JT next
    LOAD 2
    PUSH 0
    LOAD 1
    SET_ARRAY
    LOAD 2
    STORE 1
next:
    LOAD 0
    PUSH 1
    SUB
    STORE 0
    LOAD 0
    PUSH 0
    GT
    JT round
    HALT
";

fn machine(rounds: u32, heap: Heap) -> Result<VirtualMachine, Box<dyn Error>> {
    let listing = LISTING.replace("ROUNDS", &rounds.to_string());
    let (instructions, constants) = Assembler::new().assemble(&listing)?;
    let mut vm = VirtualMachine::with_heap(heap);
    vm.load_bytecode_module(instructions, constants)?;
    Ok(vm)
}

/// Writes what is in the heap before and after collections.
pub fn show(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut vm = machine(200, Heap::new())?;
    writeln!(out, "Collections on demand")?;
    writeln!(out, "Steps | Objects | Bytes | Collected")?;
    writeln!(out, "------|---------|-------|----------")?;
    while !vm.is_halted() {
        vm.step()?;
        let steps = vm.instruction_count();
        if steps % 600 == 0 {
            let (objects, bytes) = (vm.heap_allocated_objects(), vm.heap_total_bytes());
            let collected = vm.trigger_gc();
            writeln!(out, "{steps:>5} | {objects:>7} | {bytes:>5} | {collected:>9}")?;
        }
    }
    let collected = vm.trigger_gc();
    writeln!(out, "At the end nothing is needed any more: {collected} more were collected\n")?;

    let mut heap = Heap::with_capacity(1_000_000);
    heap.set_gc_threshold(0.8);
    let mut vm = machine(200_000, heap)?;
    vm.run()?;
    writeln!(out, "Automatic collections")?;
    writeln!(out, "{}", vm.status())?;
    Ok(())
}

#[allow(dead_code, reason = "tests include this file")]
fn main() -> Result<(), Box<dyn Error>> {
    show(&mut std::io::stdout().lock())
}
