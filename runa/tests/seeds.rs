//! What the introductory texts say of the machine, tried with their own listings.

use runa as vm;
use runa_bytecode::Opcode;
use vm::assembler::{Assembler, AssemblerError, SimpleCompiler};
use vm::{Heap, HotSpotProfiler, Instruction, Value, VirtualMachine, VmError};

fn machine(listing: &str) -> VirtualMachine {
    let (instructions, constants) = Assembler::new().assemble(listing).expect("Assembly failed");
    let mut machine = VirtualMachine::new();
    machine.load_bytecode_module(instructions, constants).expect("Failed to load program");
    machine
}

/// Runs a listing and shows the stack it leaves, or what it failed with.
fn run(listing: &str) -> String {
    let mut machine = machine(listing);
    match machine.run() {
        Ok(()) => format!("{:?}", machine.stack()),
        Err(error) => error.to_string(),
    }
}

#[track_caller]
fn check(listing: &str, expected: &str) {
    assert_eq!(run(listing), expected, "\n{listing}");
}

/// The signatures of the reference, word for word.
#[test]
fn seed_public_api_compiles() {
    type Code = (Vec<Instruction>, Vec<Value>);
    type Loading = fn(&mut VirtualMachine, Vec<Instruction>, Vec<Value>) -> Result<(), VmError>;
    let _: fn() -> VirtualMachine = VirtualMachine::new;
    let _: fn(u64) -> VirtualMachine = VirtualMachine::with_max_instructions;
    let _: fn(&mut VirtualMachine, Vec<Instruction>) = VirtualMachine::load_program;
    let _: Loading = VirtualMachine::load_bytecode_module;
    let _: fn(&mut VirtualMachine) -> Result<(), VmError> = VirtualMachine::run;
    let _: fn(&mut VirtualMachine) -> Result<(), VmError> = VirtualMachine::step;
    let _: fn(&mut VirtualMachine) = VirtualMachine::reset;
    let _: fn(&VirtualMachine) -> usize = VirtualMachine::stack_size;
    let _: fn(&VirtualMachine) -> usize = VirtualMachine::call_depth;
    let _: fn(&VirtualMachine) -> usize = VirtualMachine::program_counter;
    let _: fn(&VirtualMachine) -> Option<Instruction> = VirtualMachine::current_instruction;
    let _: fn(&VirtualMachine) -> bool = VirtualMachine::is_halted;
    let _: fn(&VirtualMachine) -> Result<&Value, VmError> = VirtualMachine::stack_top;
    let _: fn(&VirtualMachine) -> u64 = VirtualMachine::instruction_count;
    let _: fn(&VirtualMachine) -> usize = VirtualMachine::heap_allocated_objects;
    let _: fn(&VirtualMachine) -> usize = VirtualMachine::heap_total_bytes;
    let _: fn(&mut VirtualMachine) -> usize = VirtualMachine::trigger_gc;
    let _: fn(usize) -> Heap = Heap::with_capacity;
    let _: fn(&mut Heap, f64) = Heap::set_gc_threshold;
    let _: fn(&mut VirtualMachine) = VirtualMachine::enable_profiling;
    let _: fn(&mut VirtualMachine) = VirtualMachine::disable_profiling;
    let _: fn(&VirtualMachine) -> bool = VirtualMachine::is_profiling_enabled;
    let _: fn(&VirtualMachine) -> Option<&HotSpotProfiler> = VirtualMachine::get_profiler;
    let _: fn(&mut VirtualMachine) = VirtualMachine::reset_profiler;
    let _: fn() -> Assembler = Assembler::new;
    let _: fn(&mut Assembler, &str) -> Result<Code, AssemblerError> = Assembler::assemble;
    let _: fn() -> SimpleCompiler = SimpleCompiler::new;
    let _: fn(&mut SimpleCompiler, &str) -> Result<Code, AssemblerError> =
        SimpleCompiler::compile_expression;

    let mut vm = VirtualMachine::new();
    assert!(matches!(vm.stack_top(), Err(VmError::EmptyStack)));
    assert!(vm.get_profiler().is_none());
    vm.load_program(Assembler::new().assemble("PUSH 1\nPUSH 2\nADD").unwrap().0);
    vm.run().unwrap();
    assert_eq!((vm.stack_size(), vm.instruction_count(), vm.is_halted()), (1, 3, true));
    vm.reset();
    assert_eq!((vm.stack_size(), vm.instruction_count(), vm.is_halted()), (0, 0, false));
}

#[test]
fn seed_garbage_is_collected_on_demand() {
    let mut vm = VirtualMachine::new();
    assert_eq!((vm.heap_allocated_objects(), vm.heap_total_bytes(), vm.trigger_gc()), (0, 0, 0));
    let listing = "NEW_ARRAY 2\nSTORE 0\nNEW_ARRAY 500\nPOP\nLOAD 0\nPUSH 0\nPUSH 7\nSET_ARRAY\n\
                   LOAD 0\nPUSH 0\nGET_ARRAY\nHALT";
    vm.load_program(Assembler::new().assemble(listing).unwrap().0);
    let mut collected = Vec::new();
    while !vm.is_halted() {
        vm.step().unwrap();
        // What the program still needs is never collected.
        collected.push(vm.trigger_gc());
    }
    // A list and its elements, when they are no operand any more; at the end the other ones too.
    let at_the_end = collected.pop().unwrap();
    assert_eq!(collected, [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    assert!(at_the_end >= 2, "{at_the_end}");
    assert_eq!(format!("{:?}", vm.stack_top().unwrap()), "Integer(7)");
    let status = vm.status();
    assert!(status.heap.full_collections > 11 && status.heap_limit == 4 << 30, "{status}");
}

/// The heap that is given to a machine is the one that its program has.
#[test]
fn seed_heap_settings_count() {
    let listing = "round: NEW_ARRAY 10000\nSTORE 0\nLOAD 1\nPUSH 1\nADD\nDUP\nSTORE 1\n\
                   PUSH 3000\nLT\nJT round\nHALT";
    let listing = format!("PUSH 0\nSTORE 1\n{listing}");
    let cycles = |heap: Heap| {
        let mut vm = VirtualMachine::with_heap(heap);
        vm.load_program(Assembler::new().assemble(&listing).unwrap().0);
        vm.run().unwrap();
        vm.status().heap.collections
    };
    // 240 MB are made.
    let with = |capacity: usize, threshold: f64| {
        let mut heap = Heap::with_capacity(capacity);
        heap.set_gc_threshold(threshold);
        cycles(heap)
    };
    let (small, large) = (with(1_000_000, 0.8), with(500_000_000, 0.8));
    assert!(small > 3 && large == 0, "{small} {large}");
    let mut limited = Heap::new();
    limited.set_limit(2 << 20);
    let mut vm = VirtualMachine::with_heap(limited);
    vm.load_program(Assembler::new().assemble("NEW_ARRAY 60000\nNEW_ARRAY 60000\nNEW_ARRAY 60000\nNEW_ARRAY 60000\nNEW_ARRAY 60000").unwrap().0);
    let failed = vm.run().unwrap_err().to_string();
    assert!(failed.starts_with("OutOfMemoryError: "), "{failed}");
}

/// The listing of the introductory text. The second constant is the counter, which is not above 0,
/// so the loop ends at once, and the first is left.
#[test]
fn seed_counting_loop_ends_with_100() {
    let listing = "\
; Constants declaration
.const MAX_ITERATIONS 100
.const MIN_VALUE 0

; Main program
PUSH MAX_ITERATIONS
PUSH MIN_VALUE

loop:
    DUP                 ; Duplicate counter
    PUSH 0
    GT                  ; counter > 0?
    JF end             ; Jump to end if false
   \x20
    PUSH 1
    SUB                 ; counter--
    JMP loop           ; Continue loop

end:
    POP                 ; Clean up stack
    HALT                ; Program termination
";
    let mut vm = machine(listing);
    let mut places = Vec::new();
    while !vm.is_halted() {
        places.push(vm.program_counter());
        vm.step().expect("Execution failed");
    }
    assert_eq!(places, [0, 1, 2, 3, 4, 5, 9, 10]);
    assert_eq!(vm.stack(), [Value::Integer(100)]);

    // The same loop with the counter on top goes round a hundred times.
    let mut vm = machine(&listing.replace("PUSH MIN_VALUE\n", ""));
    vm.run().unwrap();
    assert_eq!(vm.stack(), []);
    assert_eq!(vm.instruction_count(), 1 + 100 * 7 + 4 + 2);
}

/// Every instruction of the reference, by its own result.
#[test]
fn seed_instruction_set_is_complete() {
    let cases: &[(&[&str], &str, &str)] = &[
        (&["PUSH"], "PUSH 7", "[Integer(7)]"),
        (&["POP"], "PUSH 1\nPUSH 2\nPOP", "[Integer(1)]"),
        (&["DUP"], "PUSH 1\nDUP", "[Integer(1), Integer(1)]"),
        (&["SWAP"], "PUSH 1\nPUSH 2\nSWAP", "[Integer(2), Integer(1)]"),
        (&["ADD"], "PUSH 7\nPUSH 3\nADD", "[Integer(10)]"),
        (&["SUB"], "PUSH 7\nPUSH 3\nSUB", "[Integer(4)]"),
        (&["MUL"], "PUSH 7\nPUSH 3\nMUL", "[Integer(21)]"),
        (&["DIV"], "PUSH 7\nPUSH 3\nDIV", "[Integer(2)]"),
        (&["MOD"], "PUSH 7\nPUSH 3\nMOD", "[Integer(1)]"),
        (&["AND"], "PUSH 12\nPUSH 10\nAND", "[Integer(8)]"),
        (&["OR"], "PUSH 12\nPUSH 10\nOR", "[Integer(14)]"),
        (&["XOR"], "PUSH 12\nPUSH 10\nXOR", "[Integer(6)]"),
        (&["NOT"], "PUSH 12\nNOT", "[Integer(-13)]"),
        (&["SHL"], "PUSH 3\nPUSH 4\nSHL", "[Integer(48)]"),
        (&["SHR"], "PUSH -48\nPUSH 4\nSHR", "[Integer(-3)]"),
        (&["EQ"], "PUSH 3\nPUSH 3\nEQ", "[Boolean(true)]"),
        (&["NE"], "PUSH 3\nPUSH 3\nNE", "[Boolean(false)]"),
        (&["LT"], "PUSH 3\nPUSH 4\nLT", "[Boolean(true)]"),
        (&["LE"], "PUSH 4\nPUSH 4\nLE", "[Boolean(true)]"),
        (&["GT"], "PUSH 3\nPUSH 4\nGT", "[Boolean(false)]"),
        (&["GE"], "PUSH 3\nPUSH 4\nGE", "[Boolean(false)]"),
        (&["JMP"], "JMP over\nPUSH 1\nover:\nPUSH 2", "[Integer(2)]"),
        (&["JT"], "PUSH 2\nPUSH true\nJT over\nPOP\nPUSH 1\nover:", "[Integer(2)]"),
        (&["JF"], "PUSH 2\nPUSH true\nJF over\nPOP\nPUSH 1\nover:", "[Integer(1)]"),
        (&["CALL", "RET"], "CALL five\nHALT\nfive:\nPUSH 5\nRET", "[Integer(5)]"),
        (&["LOAD", "STORE"], "PUSH 9\nSTORE 0\nLOAD 0\nLOAD 0", "[Integer(9), Integer(9)]"),
        (&["LOADC"], ".const GREETING \"hi\"\nLOADC 0", "[Text(\"hi\")]"),
        (
            &["NEW", "SET_FIELD", "GET_FIELD"],
            "NEW 2\nDUP\nPUSH 5\nSET_FIELD 1\nDUP\nGET_FIELD 0\nSWAP\nGET_FIELD 1",
            "[Nothing, Integer(5)]",
        ),
        (
            &["NEW_ARRAY", "SET_ARRAY", "GET_ARRAY"],
            "NEW_ARRAY 2\nDUP\nPUSH 1\nPUSH 5\nSET_ARRAY\nPUSH 1\nGET_ARRAY",
            "[Integer(5)]",
        ),
        (&["LEN"], "NEW_ARRAY 3\nLEN", "[Integer(3)]"),
        (&["HALT"], "PUSH 1\nHALT\nPUSH 2", "[Integer(1)]"),
        (&["NOP"], "NOP\nPUSH 1\nNOP", "[Integer(1)]"),
    ];
    let mut shown = 0;
    for (mnemonics, listing, expected) in cases {
        check(listing, expected);
        for mnemonic in *mnemonics {
            assert!(Opcode::from_mnemonic(mnemonic).is_some(), "{mnemonic}");
            let used = listing.lines().any(|line| line.split(' ').next() == Some(mnemonic));
            assert!(used, "{mnemonic} is shown by\n{listing}");
            shown += 1;
        }
    }
    assert_eq!(shown, 38, "the instructions of the reference");
    let all = (0..=u8::MAX).filter_map(Opcode::from_byte).count();
    assert!(all >= 120, "{all} instructions");
}

/// Pushing, popping and looking at values of every kind; order of operands; boxes.
#[test]
fn seed_value_operations() {
    check("PUSH 7\nPUSH 2\nSUB", "[Integer(5)]"); // the right operand is popped first
    check("PUSH 7.5\nPUSH 2\nADD", "[Float(9.5)]");
    check("PUSH true\nPUSH nothing\nPUSH \"text\"", "[Boolean(true), Nothing, Text(\"text\")]");
    check("PUSH \"ab\"\nPUSH \"cd\"\nADD", "[Text(\"abcd\")]");
    check(".const BIG 4611686018427387904\nPUSH BIG\nPUSH BIG\nSUB", "[Integer(0)]");
    check("PUSH true\nPUSH false\nOR\nNOT", "[Boolean(false)]");
    check("PUSH 1\nPUSH true\nADD", "TypeError: `+` is not defined for Integer and Boolean");
    check(
        "PUSH 9223372036854775807\nPUSH 1\nADD",
        "OverflowError: 9223372036854775807 + 1 does not fit into an Integer",
    );

    // Typed slots hold numbers as they are; a box makes them a value of any type and back.
    let listing = "\
.func main() Any
    PUSH.I 9223372036854775807
    BOX.I
    CAST Integer
    PUSH.I 1
    SUB.I
    BOX.I
    RET
.end
";
    let input = vm::Input::Assembly(listing);
    let mut sources = vm::Sources::new();
    let loaded = vm::load(&mut sources, "boxes.asm", input, &vm::LoadOptions::default());
    assert_eq!(loaded.diagnostics, []);
    let outcome = vm::run(loaded.module.unwrap(), vm::RunOptions::default());
    assert_eq!(outcome, vm::Outcome::Returned(Value::Integer(i64::MAX - 1)));
}

/// Arguments are pushed, the call makes a frame with its own locals, the result is on the stack.
#[test]
fn seed_call_and_return() {
    let listing = "\
    PUSH 20
    STORE 0
    PUSH 100
    LOAD 0
    PUSH 1
    CALL difference
    ADD
    LOAD 0
    HALT

difference:
.args 2
    LOAD 0
    LOAD 1
    SUB
    STORE 0
    LOAD 0
    RET
";
    let mut vm = machine(listing);
    let mut deepest = 0;
    let mut inside = Vec::new();
    while !vm.is_halted() {
        vm.step().unwrap();
        deepest = deepest.max(vm.call_depth());
        if vm.call_depth() == 2 {
            inside.push(vm.stack_size());
        }
    }
    assert_eq!(vm.stack(), [Value::Integer(119), Value::Integer(20)]);
    assert_eq!(deepest, 2);
    assert_eq!(inside, [0, 0, 1, 2, 1, 0, 1], "a frame has an operand stack of its own");
    assert_eq!(vm.call_depth(), 0);

    let fibonacci = include_str!("../../examples/fibonacci.asm");
    check(fibonacci, "[Integer(55)]");
}

/// An exception leaves the frames above its handler, with what is on their stacks.
#[test]
fn seed_exception_unwinds_stack() {
    let listing = "\
.func main() Any
    PUSH 1
try:
    PUSH 2
    PUSH 30
    CALL middle
    ADD
    ADD
    RET
after:
    RET
caught:
    PUSH \"caught: \"
    SWAP
    TO_TEXT
    BOX.R
    ADD
    RET
.handler try after caught DivisionByZeroError
.end

.func middle(value Any) Any
    PUSH 4
    LOAD value
    PUSH 0
    CALL inner
    ADD
    RET
.end

.func inner(value Any, divisor Any) Any
    PUSH 5
    LOAD value
    LOAD divisor
    DIV
    ADD
    RET
.end
";
    let run = |listing: &str| {
        let mut sources = vm::Sources::new();
        let input = vm::Input::Assembly(listing);
        let loaded = vm::load(&mut sources, "unwinding.asm", input, &vm::LoadOptions::default());
        assert_eq!(loaded.diagnostics, []);
        vm::run(loaded.module.unwrap(), vm::RunOptions::default())
    };
    let caught = String::from("caught: DivisionByZeroError: 30 / 0 has no result");
    assert_eq!(run(listing), vm::Outcome::Returned(Value::Text(caught)));

    // A handler for something else does not catch it; its trace names all frames.
    match run(&listing.replace("caught DivisionByZeroError", "caught IndexError")) {
        vm::Outcome::Failed(report) => {
            assert_eq!(report.kind.to_string(), "DivisionByZeroError");
            let functions: Vec<u32> =
                report.innermost.iter().map(|entry| entry.function.0).collect();
            assert_eq!(functions, [2, 1, 0]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn seed_assembler_errors_have_positions() {
    let error = Assembler::new().assemble("PUSH 1\nPUHS 2\n  JMP nowhere").unwrap_err();
    assert_eq!(error.to_string(), "2:1: there is no instruction `PUHS` (and one more error)");
    let places: Vec<_> = error
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.span().map(|span| (span.start, span.end)))
        .collect();
    assert_eq!(places, [Some((7, 11)), Some((20, 27))]);
    assert!(error.diagnostics[0].suggestions[0].message.contains("PUSH"));
}
