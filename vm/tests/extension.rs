//! Machines that go on with a longer program.

mod support;

use std::sync::Arc;

use runa_bytecode::{
    Constant, ConstantIndex, FunctionIndex, Global, Instruction as I, TypeId, verify,
};
use runa_runtime::context::ExtendError;
use runa_runtime::{NativeTable, Program as Linked};
use runa_vm::{Completion, Machine, Value};
use support::{Program, push};

const MAIN: FunctionIndex = FunctionIndex(0);

/// A program with a variable that holds a text; its first function sets that.
fn first() -> Program {
    let mut program = Program::new(TypeId::ANY);
    program.list_of(TypeId::TEXT);
    for element in [TypeId::INTEGER, TypeId::FLOAT, TypeId::BOOLEAN] {
        program.list_of(element);
    }
    let text = TypeId::TEXT;
    program.module.globals.push(Global { name: String::from("kept"), ty: text });
    program.module.constants.push(Constant::Text(String::from("kept text")));
    program.code([
        I::LoadConstant { constant: ConstantIndex(0) },
        I::Cast { ty: text },
        I::StoreGlobal { global: runa_bytecode::GlobalIndex(0) },
        push(1),
        I::BoxInteger {},
        I::Return {},
    ]);
    program.function("other", &[], TypeId::INTEGER, &[]);
    program.code([push(2), I::Return {}]);
    program
}

/// The same with another first function, which gives the variable and another constant.
fn second() -> Program {
    let mut program = first();
    program.module.constants.push(Constant::Text(String::from(" and more")));
    program.module.functions[0].code = vec![
        I::LoadGlobal { global: runa_bytecode::GlobalIndex(0) },
        I::BoxReference {},
        I::LoadConstant { constant: ConstantIndex(1) },
        I::Add {},
        I::Return {},
    ];
    program
}

fn linked(program: &Program) -> Arc<Linked> {
    let verified = verify(program.module.clone()).expect("the program is valid");
    Arc::new(Linked::link(verified, &NativeTable::default()).expect("it needs no natives"))
}

fn extend(machine: &mut Machine, program: &Program) -> Result<(), ExtendError> {
    machine.extend(linked(program), None)
}

#[test]
fn variables_and_objects_stay() {
    for stress in [false, true] {
        let mut machine = first().machine(stress);
        machine.run().expect("the first program runs");
        extend(&mut machine, &second()).expect("the second one continues it");
        let text = Value::Text(String::from("kept text and more"));
        assert_eq!(machine.call(MAIN, &[]), Ok(Completion::Returned(text)));
    }
}

#[test]
fn what_does_not_begin_like_the_older_program_is_refused() {
    let mut machine = first().machine(false);
    let changes: [fn(&mut Program); 6] = [
        |program| program.module.globals[0].ty = TypeId::ANY,
        |program| program.module.globals.clear(),
        |program| program.module.constants[0] = Constant::Text(String::from("another")),
        |program| program.module.functions[1].result = TypeId::ANY,
        |program| program.module.functions.truncate(1),
        |program| {
            program.module.types = runa_bytecode::Types::default();
            program.list_of(TypeId::RANGE);
        },
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut program = first();
        program.module.functions[0].code = vec![push(1), I::BoxInteger {}, I::Return {}];
        if index == 3 {
            program.module.functions[1].code = vec![push(2), I::BoxInteger {}, I::Return {}];
        }
        change(&mut program);
        assert_eq!(extend(&mut machine, &program), Err(ExtendError::NoExtension), "{index}");
    }
    assert_eq!(machine.run(), Ok(Completion::Returned(Value::Integer(1))));
}

#[test]
fn siblings_are_not_left_behind() {
    let mut machine = first().machine(false);
    let siblings = machine.siblings();
    assert_eq!(extend(&mut machine, &second()), Err(ExtendError::InUse));
    drop(siblings);
    assert_eq!(extend(&mut machine, &second()), Ok(()));
}
