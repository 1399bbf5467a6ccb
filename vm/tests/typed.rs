//! Typed programs in the fused and the unfused form.

mod support;

use runa_bytecode::{
    ErrorKind, FunctionIndex, Handler, Instruction as I, LocalIndex, Target, TypeId,
};
use runa_vm::Value;
use support::{Program, load, push};

/// `fib(n)`, called with 20 from the first function.
fn fibonacci(n: i64) -> Program {
    let fib = FunctionIndex(1);
    let mut program = Program::new(TypeId::INTEGER);
    program.code([push(n), I::Call { function: fib }, I::Return {}]);
    program.function("fib", &[TypeId::INTEGER], TypeId::INTEGER, &[]);
    program.code([
        load(0),
        push(2),
        I::LessInteger {},
        I::BranchIfFalse { target: Target(6) },
        load(0),
        I::Return {},
        load(0),
        push(1),
        I::SubtractInteger {},
        I::Call { function: fib },
        load(0),
        push(2),
        I::SubtractInteger {},
        I::Call { function: fib },
        I::AddInteger {},
        I::Return {},
    ]);
    program
}

#[test]
fn recursion_gives_the_same_in_both_forms() {
    assert_eq!(fibonacci(20).run_both(), Ok(Value::Integer(6765)));
}

/// Adds 1 to `limit` with the loop that the compiler emits.
fn counting(limit: i64) -> Program {
    let mut program = Program::new(TypeId::INTEGER);
    program.locals(&[TypeId::INTEGER, TypeId::INTEGER]);
    let (i, sum) = (LocalIndex(0), LocalIndex(1));
    program.code([
        push(0),
        I::Store { local: sum },
        push(1),
        I::Store { local: i },
        // the body
        I::Load { local: sum },
        I::Load { local: i },
        I::AddInteger {},
        I::Store { local: sum },
        I::Load { local: i },
        push(limit),
        I::GreaterEqualInteger {},
        I::BranchIfTrue { target: Target(17) },
        I::Load { local: i },
        push(1),
        I::AddWrapping {},
        I::Store { local: i },
        I::Jump { target: Target(4) },
        I::Load { local: sum },
        I::Return {},
    ]);
    program
}

#[test]
fn counting_loops_are_fused_and_still_right() {
    assert_eq!(counting(10).run_both(), Ok(Value::Integer(55)));
    assert_eq!(counting(100_000).run_both(), Ok(Value::Integer(5_000_050_000)));
}

#[test]
fn overflow_is_raised_with_its_place() {
    let mut program = Program::new(TypeId::INTEGER);
    program.code([push(i64::MAX), push(1), I::AddInteger {}, I::Return {}]);
    let report = program.run_both().unwrap_err();
    assert_eq!(report.kind, ErrorKind::OverflowError);
    assert_eq!(report.message, "9223372036854775807 + 1 does not fit into an Integer");
    assert_eq!(report.innermost.len(), 1);
    assert_eq!(report.innermost[0].pc, 2);
}

#[test]
fn a_handler_gets_the_exception_and_the_stack_is_cut() {
    let mut program = Program::new(TypeId::INTEGER);
    program.code([
        push(7),
        push(1),
        push(0),
        I::DivideInteger {},
        I::AddInteger {},
        I::Return {},
        I::Pop {},
        push(42),
        I::Return {},
    ]);
    program.handler(Handler { start: 0, end: 6, target: 6, kind: ErrorKind::ArithmeticError });
    assert_eq!(program.run_both(), Ok(Value::Integer(42)));
}

#[test]
fn unbounded_recursion_is_reported() {
    let mut program = Program::new(TypeId::INTEGER);
    program.code([I::Call { function: FunctionIndex(1) }, I::Return {}]);
    program.function("forever", &[], TypeId::INTEGER, &[]);
    program.code([I::Call { function: FunctionIndex(1) }, I::Return {}]);
    let report = program.run_both().unwrap_err();
    assert_eq!(report.kind, ErrorKind::StackOverflowError);
    assert!(report.left_out > 1000);
}

#[test]
fn lists_grow_and_check_their_bounds() {
    let mut program = Program::new(TypeId::FLOAT);
    let list = program.list_of(TypeId::FLOAT);
    program.locals(&[list]);
    let xs = LocalIndex(0);
    let mut code =
        vec![I::NewList { ty: list, count: runa_bytecode::Count(0) }, I::Store { local: xs }];
    for value in 0..10 {
        code.extend([
            I::Load { local: xs },
            I::PushFloat { value: runa_bytecode::Real::new(f64::from(value) / 2.0) },
            I::AppendFloat {},
        ]);
    }
    code.extend([I::Load { local: xs }, push(9), I::GetFloat {}, I::Return {}]);
    program.code(code.clone());
    assert_eq!(program.run_both(), Ok(Value::Float(4.5)));

    let mut outside = Program::new(TypeId::FLOAT);
    let list = outside.list_of(TypeId::FLOAT);
    outside.locals(&[list]);
    let at = code.len() - 3;
    code[at] = push(10);
    outside.code(code);
    let report = outside.run_both().unwrap_err();
    assert_eq!(report.kind, ErrorKind::IndexError);
}
