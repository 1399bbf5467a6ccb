//! The machine for flat code, as the introductory texts use it.

use runa_bytecode::{Instruction as I, Literal, Target};
use runa_vm::{Value, VirtualMachine, VmError};

fn push(value: i64) -> I {
    I::Push { value: Literal::Integer(value) }
}

fn machine(code: Vec<I>) -> VirtualMachine {
    let mut vm = VirtualMachine::new();
    vm.load_program(code);
    vm
}

/// The loop that counts down from 100 while the counter is above 0, and leaves the counter.
fn countdown(from: i64) -> Vec<I> {
    vec![
        push(from),
        I::Duplicate {},
        push(0),
        I::Greater {},
        I::JumpIfFalse { target: Target(8) },
        push(1),
        I::Subtract {},
        I::Jump { target: Target(1) },
        I::Halt {},
    ]
}

#[test]
fn seed_go_guide_expression_2_plus_3_times_4() {
    let mut vm = machine(vec![push(2), push(3), push(4), I::Multiply {}, I::Add {}]);
    let mut stacks = Vec::new();
    while !vm.is_halted() {
        vm.step().unwrap();
        stacks.push(format!("{:?}", vm.stack()));
    }
    assert_eq!(
        stacks,
        [
            "[Integer(2)]",
            "[Integer(2), Integer(3)]",
            "[Integer(2), Integer(3), Integer(4)]",
            "[Integer(2), Integer(12)]",
            "[Integer(14)]",
        ]
    );
    assert_eq!(vm.stack_top(), Ok(&Value::Integer(14)));
}

#[test]
fn seed_step_by_step_execution() {
    let mut vm = machine(vec![push(5), push(3), I::Add {}, push(2), I::Multiply {}]);
    let mut seen = Vec::new();
    while !vm.is_halted() {
        let pc = vm.program_counter();
        let instruction = vm.current_instruction().unwrap();
        vm.step().unwrap();
        seen.push(format!("{pc} {} {:?}", instruction.info().name, vm.stack_top().unwrap()));
    }
    assert_eq!(
        seen,
        [
            "0 Push Integer(5)",
            "1 Push Integer(3)",
            "2 Add Integer(8)",
            "3 Push Integer(2)",
            "4 Multiply Integer(16)",
        ]
    );
    assert_eq!(vm.instruction_count(), 5);
}

#[test]
fn seed_instruction_count_limit() {
    let mut vm = VirtualMachine::with_max_instructions(1_000);
    vm.load_program(vec![I::Jump { target: Target(0) }]);
    assert_eq!(vm.run(), Err(VmError::InstructionLimit(1_000)));
    assert_eq!(vm.instruction_count(), 1_000);
}

#[test]
fn seed_hot_spots_and_candidates() {
    let mut vm = machine(countdown(5_000));
    vm.enable_profiling();
    assert!(vm.is_profiling_enabled());
    vm.run().unwrap();
    let profiler = vm.get_profiler().unwrap();
    assert_eq!(profiler.get_hot_spots(2), [(1, 5_001), (2, 5_001)]);
    assert_eq!(profiler.get_compilation_candidates(), [1]);
    assert_eq!(profiler.total(), vm.instruction_count());
    vm.reset_profiler();
    vm.disable_profiling();
    assert_eq!(vm.get_profiler().unwrap().total(), 0);
}

#[test]
fn what_is_wrong_shows_at_the_first_step() {
    let mut vm = machine(vec![I::Add {}]);
    assert!(matches!(vm.step(), Err(VmError::Verification(_))));
    assert_eq!(VirtualMachine::new().run(), Err(VmError::NoProgram));
}

#[test]
fn seed_division_by_zero_is_reported() {
    let mut vm = machine(vec![push(1), push(0), I::Divide {}]);
    assert_eq!(vm.run().unwrap_err().to_string(), "DivisionByZeroError: 1 / 0 has no result");
}

#[test]
fn reset_begins_anew() {
    let mut vm = machine(countdown(3));
    vm.step().unwrap();
    vm.step().unwrap();
    assert_eq!((vm.stack_size(), vm.call_depth()), (2, 1));
    vm.reset();
    assert_eq!((vm.stack_size(), vm.program_counter(), vm.instruction_count()), (0, 0, 0));
    vm.run().unwrap();
    assert_eq!(vm.stack(), [Value::Integer(0)]);
}
