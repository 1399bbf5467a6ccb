//! What is known of a module that was verified.

use runa_bytecode::{
    Count, ErrorKind, Function, FunctionIndex, Handler, Instruction as I, LocalIndex, Module, Rule,
    Target, Type, TypeId, Verified, verify,
};

const MAIN: FunctionIndex = FunctionIndex(0);

fn push(value: i64) -> I {
    I::PushInteger { value }
}

fn load(local: u16) -> I {
    I::Load { local: LocalIndex(local) }
}

fn store(local: u16) -> I {
    I::Store { local: LocalIndex(local) }
}

/// A module whose only function is `main`, returning an Integer.
fn module(locals: &[TypeId], code: Vec<I>) -> Module {
    let mut main = Function::new("main", TypeId::INTEGER);
    main.locals = locals.to_vec();
    main.code = code;
    Module { functions: vec![main], ..Module::default() }
}

fn with_handler(mut module: Module, start: u32, end: u32, target: u32) -> Module {
    let kind = ErrorKind::Exception;
    module.functions[0].handlers.push(Handler { start, end, target, kind });
    module
}

/// The operand stack before each instruction of `main`; nothing where control does not get.
fn stacks(verified: &Verified<Module>) -> Vec<Option<String>> {
    let mut walk = verified.walk(MAIN);
    let mut stacks = Vec::new();
    while let Some((_, _, state)) = walk.next() {
        let names = state.map(|state| {
            let types = state.stack().iter();
            types.map(|&ty| verified.types.display(ty).to_string()).collect::<Vec<_>>().join(" ")
        });
        stacks.push(names);
    }
    stacks
}

/// A loop that counts local 0 up to 3, with an instruction after it that nothing leads to.
fn counting() -> Verified<Module> {
    let code = vec![
        push(0),
        store(0),
        load(0),
        push(3),
        I::LessInteger {},
        I::BranchIfFalse { target: Target(11) },
        load(0),
        push(1),
        I::AddInteger {},
        store(0),
        I::Jump { target: Target(2) },
        load(0),
        I::Return {},
        I::Nop {},
        I::Halt {},
    ];
    verify(module(&[TypeId::INTEGER], code)).unwrap()
}

#[test]
fn stacks_are_known_before_each_instruction() {
    let some = |text: &str| Some(text.to_string());
    assert_eq!(
        stacks(&counting()),
        [
            some(""),
            some("Integer"),
            some(""),
            some("Integer"),
            some("Integer Integer"),
            some("Boolean"),
            some(""),
            some("Integer"),
            some("Integer Integer"),
            some("Integer"),
            some(""),
            some(""),
            some("Integer"),
            None,
            None,
        ]
    );
}

#[test]
fn single_states_are_those_of_the_walk() {
    let verified = counting();
    let mut walk = verified.walk(MAIN);
    while let Some((pc, instruction, state)) = walk.next() {
        assert_eq!(instruction, verified.functions[0].code[pc as usize]);
        assert_eq!(verified.frame_state(MAIN, pc).as_ref(), state);
        assert_eq!(verified.is_reachable(MAIN, pc), state.is_some());
    }
}

#[test]
fn blocks_stacks_and_locals_are_known() {
    let verified = counting();
    assert_eq!(verified.max_stack(MAIN), 2);
    assert_eq!(verified.block_starts(MAIN), [0, 2, 6, 11, 13]);
    assert!(verified.block_state(MAIN, 3).is_some());
    assert!(verified.block_state(MAIN, 4).is_none());
    let is_assigned = |pc| verified.frame_state(MAIN, pc).unwrap().is_assigned(LocalIndex(0));
    assert!(!is_assigned(1));
    assert!(is_assigned(2));
}

#[test]
fn nothing_is_known_of_what_does_not_exist() {
    let verified = counting();
    let other = FunctionIndex(7);
    assert_eq!(verified.frame_state(MAIN, 15), None);
    assert_eq!(verified.frame_state(MAIN, u32::MAX), None);
    assert_eq!(verified.frame_state(other, 0), None);
    assert!(!verified.is_reachable(MAIN, 15));
    assert!(verified.block_starts(other).is_empty());
    assert!(verified.block_state(MAIN, 99).is_none());
    assert!(verified.walk(other).next().is_none());
    assert_eq!(verified.max_stack(other), 0);
    assert_eq!(verified.function_type(other), None);
}

#[test]
fn verified_modules_are_shared_between_threads() {
    fn is_shared<T: Send + Sync + Clone>(_: &T) {}
    is_shared(&counting());
}

#[test]
fn a_handler_sees_only_what_is_assigned_everywhere_it_covers() {
    let code = vec![push(1), store(0), load(0), I::Return {}, I::Pop {}, load(0), I::Return {}];
    let module = || module(&[TypeId::INTEGER], code.clone());
    assert_eq!(verify(with_handler(module(), 0, 4, 4)).unwrap_err()[0].rule, Rule::Unassigned);
    assert_eq!(verify(with_handler(module(), 1, 4, 4)).unwrap_err()[0].rule, Rule::Unassigned);
    assert!(verify(with_handler(module(), 2, 4, 4)).is_ok());
}

#[test]
fn a_handler_starts_with_the_exception_only() {
    let code = vec![
        push(1),
        push(2),
        I::DivideInteger {},
        I::Return {},
        I::Cast { ty: TypeId::INTEGER },
        I::Return {},
    ];
    let verified = verify(with_handler(module(&[], code), 2, 3, 4)).unwrap();
    assert_eq!(verified.frame_state(MAIN, 4).unwrap().stack(), [TypeId::ANY]);
}

/// Exceptions alone would make a loop that never asks whether the program is to stop.
#[test]
fn a_handler_may_not_cover_itself() {
    let code = vec![I::Nop {}, push(1), I::Return {}, I::Throw {}];
    assert!(verify(with_handler(module(&[], code.clone()), 0, 3, 3)).is_ok());
    let errors = verify(with_handler(module(&[], code), 0, 4, 3)).unwrap_err();
    assert_eq!(errors[0].rule, Rule::HandlerOrder);
}

#[test]
fn types_are_joined_where_ways_meet() {
    let code = vec![
        push(1),
        I::BoxInteger {},
        I::PushBoolean { value: true },
        I::BranchIfTrue { target: Target(7) },
        I::Pop {},
        I::PushFloat { value: runa_bytecode::Real::new(1.0) },
        I::BoxFloat {},
        I::Cast { ty: TypeId::INTEGER },
        I::Return {},
    ];
    let verified = verify(module(&[], code)).unwrap();
    assert_eq!(verified.frame_state(MAIN, 7).unwrap().stack(), [TypeId::ANY]);
}

#[test]
fn what_a_loop_finds_out_late_holds_from_its_beginning() {
    // The stack slot is an `Integer?` at first, and `Any` when the loop comes round.
    let code = vec![
        push(1),
        I::BoxInteger {},
        I::Pop {},
        I::Push { value: runa_bytecode::Literal::Nothing },
        I::Jump { target: Target(2) },
    ];
    let verified = verify(module(&[], code)).unwrap();
    assert_eq!(verified.frame_state(MAIN, 2).unwrap().stack(), [TypeId::ANY]);
}

#[test]
fn function_values_have_the_types_of_their_functions() {
    let mut module = module(&[], vec![push(1), I::Return {}]);
    let mut inner = Function::new("inner", TypeId::INTEGER);
    inner.captures = vec![TypeId::TEXT];
    inner.locals = vec![TypeId::FLOAT];
    inner.parameter_count = 1;
    inner.code = vec![push(1), I::Return {}];
    module.functions.push(inner);
    let ty = module.types.intern(Type::Function(vec![TypeId::FLOAT], TypeId::INTEGER));
    let verified = verify(module).unwrap();
    assert_eq!(verified.function_type(FunctionIndex(1)), Some(ty));
    assert_eq!(verified.function_type(MAIN), None);
}

#[test]
fn operands_are_checked_even_where_control_never_gets() {
    let errors = verify(module(&[], vec![push(1), I::Return {}, load(5), I::Halt {}])).unwrap_err();
    assert_eq!((errors[0].rule, errors[0].pc), (Rule::LocalIndex, Some(2)));
}

#[test]
fn one_violation_of_each_function_is_reported_and_twenty_at_most() {
    let mut module = module(&[], vec![push(1), I::Return {}]);
    let mut bad = Function::new("bad", TypeId::INTEGER);
    bad.code = vec![I::AddInteger {}, I::AddInteger {}, I::Return {}];
    module.functions.extend(std::iter::repeat_n(bad.clone(), 3));
    assert_eq!(verify(module.clone()).unwrap_err().len(), 3);
    module.functions.extend(std::iter::repeat_n(bad, 30));
    assert_eq!(verify(module).unwrap_err().len(), 20);
}

#[test]
fn a_million_small_blocks_take_no_more_than_they_justify() {
    // 60 000 locals known at each of a million blocks would take eight gigabytes.
    let code: Vec<I> = (1..=1_000_000).map(|next| I::Jump { target: Target(next) }).collect();
    let code = [code, vec![I::Halt {}]].concat();
    let errors = verify(module(&vec![TypeId::ANY; 60_000], code)).unwrap_err();
    assert_eq!(errors[0].to_string(), "in `main`: takes too much memory to check");
}

#[test]
fn handlers_that_cover_the_same_take_no_more_than_they_justify() {
    let code = vec![I::Jump { target: Target(0) }; 50_001];
    let mut module = module(&[], code);
    for start in 0..10_000 {
        module = with_handler(module, start, 50_000, 50_000);
    }
    let errors = verify(module).unwrap_err();
    assert_eq!(errors[0].to_string(), "in `main`: takes too long to check");
}

#[test]
fn a_function_of_many_parameters_is_not_looked_at_for_each_closure() {
    let mut module = module(&[], Vec::new());
    let parameters = vec![TypeId::ANY; 4000];
    module.types.intern(Type::Function(parameters.clone(), TypeId::ANY));
    let mut wide = Function::new("wide", TypeId::ANY);
    wide.parameter_count = 4000;
    wide.locals = parameters;
    wide.code = vec![I::Arguments { count: Count(4000) }, I::Halt {}];
    module.functions.push(wide);
    let closure = [I::Closure { function: FunctionIndex(1) }, I::Pop {}];
    module.functions[0].code = [closure.repeat(100_000), vec![I::Halt {}]].concat();
    assert!(verify(module).is_ok());
}
