//! A violating module for each rule of the verifier.

use std::collections::HashSet;

use runa_bytecode::{
    Constant, ConstantIndex, Count, ErrorKind, Export, Function, FunctionIndex, GlobalIndex,
    Handler, Instruction as I, LineEntry, LocalIndex, Module, NativeIndex, Rule, Target, TestEntry,
    TypeId, verify,
};

/// A module whose only function is `main`, without locals, returning an Integer.
fn module(code: Vec<I>) -> Module {
    let mut main = Function::new("main", TypeId::INTEGER);
    main.code = code;
    Module { functions: vec![main], ..Module::default() }
}

/// The same with changes.
fn changed(code: Vec<I>, change: impl FnOnce(&mut Module)) -> Module {
    let mut module = module(code);
    change(&mut module);
    module
}

fn push(value: i64) -> I {
    I::PushInteger { value }
}

fn load(local: u16) -> I {
    I::Load { local: LocalIndex(local) }
}

/// `return 1`
fn fine() -> Vec<I> {
    vec![push(1), I::Return {}]
}

fn violations() -> Vec<(Rule, Module, &'static str)> {
    let second = |captures: Vec<TypeId>, parameters: u16| {
        let mut function = Function::new("second", TypeId::INTEGER);
        function.captures = captures;
        function.parameter_count = parameters;
        function.locals = vec![TypeId::INTEGER; usize::from(parameters)];
        function.code = fine();
        function
    };
    let branch = |target| I::BranchIfTrue { target: Target(target) };
    vec![
        (
            Rule::EntryPoint,
            changed(fine(), |module| module.functions.clear()),
            "the module has no functions",
        ),
        (
            Rule::ParameterCount,
            changed(fine(), |module| {
                let mut function = second(vec![], 1);
                function.locals.clear();
                module.functions.push(function);
            }),
            "in `second`: has 0 locals, but takes 1 parameters",
        ),
        (
            Rule::FrameSize,
            changed(fine(), |module| {
                module.functions[0].locals = vec![TypeId::INTEGER; 65_001];
            }),
            "in `main`: needs more than 65000 slots",
        ),
        (Rule::CodeLength, module(vec![]), "in `main`: has 0 instructions"),
        (
            Rule::TypeIndex,
            changed(fine(), |module| module.functions[0].locals = vec![TypeId(99)]),
            "in `main`: there is no type 99",
        ),
        (
            Rule::LocalIndex,
            module(vec![load(0), I::Return {}]),
            "in `main` at instruction 0: LOAD there is no local 0",
        ),
        (
            Rule::CaptureIndex,
            module(vec![I::LoadCapture { capture: runa_bytecode::CaptureIndex(0) }, I::Return {}]),
            "in `main` at instruction 0: LOAD_CAPTURE finds no captured variable 0",
        ),
        (
            Rule::ConstantIndex,
            changed(vec![I::LoadText { constant: ConstantIndex(0) }, I::Return {}], |module| {
                module.constants.push(Constant::Integer(1));
            }),
            "in `main` at instruction 0: LOADC.T constant 0 is no Text",
        ),
        (
            Rule::GlobalIndex,
            module(vec![I::LoadGlobal { global: GlobalIndex(0) }, I::Return {}]),
            "in `main` at instruction 0: LOAD_GLOBAL finds no module variable 0",
        ),
        (
            Rule::FunctionIndex,
            module(vec![I::Call { function: FunctionIndex(7) }, I::Return {}]),
            "in `main` at instruction 0: CALL there is no function 7",
        ),
        (
            Rule::NativeIndex,
            module(vec![I::CallNative { native: NativeIndex(0) }, I::Return {}]),
            "in `main` at instruction 0: CALL_NATIVE finds no native function 0",
        ),
        (
            Rule::JumpTarget,
            module(vec![I::Jump { target: Target(1) }]),
            "in `main` at instruction 0: jumps to 1, the function ends at 1",
        ),
        (
            Rule::EndOfCode,
            module(vec![push(1)]),
            "in `main` at instruction 0: control runs past the last instruction",
        ),
        (
            Rule::StackUnderflow,
            module(vec![push(1), I::AddInteger {}, I::Return {}]),
            "in `main` at instruction 1: ADD.I the operand stack is empty",
        ),
        (
            Rule::OperandType,
            module(vec![push(1), I::PushBoolean { value: true }, I::AddInteger {}, I::Return {}]),
            "in `main` at instruction 2: ADD.I needs Integer, found Boolean",
        ),
        (
            Rule::MergeHeight,
            module(vec![I::PushBoolean { value: true }, branch(3), push(1), push(1), I::Return {}]),
            "in `main` at instruction 2: at instruction 3 meet operand stacks of heights 0 and 1",
        ),
        (
            Rule::MergeType,
            module(vec![
                push(1),
                I::PushBoolean { value: true },
                branch(5),
                I::Pop {},
                I::PushFloat { value: runa_bytecode::Real::new(1.0) },
                I::Pop {},
                push(1),
                I::Return {},
            ]),
            "in `main` at instruction 4: at instruction 5 meet Integer and Float",
        ),
        (
            Rule::Unassigned,
            changed(vec![load(0), I::Return {}], |module| {
                module.functions[0].locals = vec![TypeId::INTEGER];
            }),
            "in `main` at instruction 0: LOAD reads local 0 before it is assigned",
        ),
        (
            Rule::ResultType,
            module(vec![I::PushBoolean { value: true }, I::Return {}]),
            "in `main` at instruction 1: RET needs Integer, found Boolean",
        ),
        (
            Rule::ClosureCall,
            changed(vec![I::Call { function: FunctionIndex(1) }, I::Return {}], |module| {
                module.functions.push(second(vec![TypeId::INTEGER], 0));
            }),
            "in `main` at instruction 0: CALL calls `second`, which needs captured variables",
        ),
        (
            Rule::ClosureType,
            changed(
                vec![I::Closure { function: FunctionIndex(1) }, I::Pop {}, push(1), I::Return {}],
                |module| module.functions.push(second(vec![], 0)),
            ),
            "in `main` at instruction 0: CLOSURE makes a value of `second`, whose type is not listed",
        ),
        (
            Rule::Arguments,
            module(vec![I::Arguments { count: Count(1) }, push(1), I::Return {}]),
            "in `main` at instruction 0: ARGS says 1, but the function takes 0",
        ),
        (
            Rule::MadeType,
            module(vec![I::NewMap { ty: TypeId::TEXT }, I::Pop {}, push(1), I::Return {}]),
            "in `main` at instruction 0: NEW_MAP makes no Text",
        ),
        (
            Rule::HandlerRange,
            changed(fine(), |module| {
                let kind = ErrorKind::Exception;
                module.functions[0].handlers.push(Handler { start: 1, end: 1, target: 0, kind });
            }),
            "in `main`: a handler covers 1..1 and starts at 0, the function ends at 2",
        ),
        (
            Rule::DebugTables,
            changed(fine(), |module| {
                module.functions[0].lines = vec![LineEntry { pc: 2, line: 1, column: 1 }];
            }),
            "in `main`: its line table is out of order or leads outside",
        ),
        (
            Rule::EntryNames,
            changed(fine(), |module| {
                let export = Export { name: String::from("f"), function: FunctionIndex(1) };
                module.exports.push(export);
            }),
            "export `f` names function 1",
        ),
    ]
}

#[test]
fn each_rule_is_enforced_and_says_what_is_wrong() {
    for (rule, module, message) in violations() {
        let errors = verify(module).expect_err(message);
        assert_eq!(errors[0].rule, rule, "{}", errors[0]);
        assert_eq!(errors[0].to_string(), message);
    }
}

#[test]
fn each_rule_has_a_violation() {
    let shown: HashSet<Rule> = violations().into_iter().map(|(rule, ..)| rule).collect();
    let missing: Vec<&Rule> = Rule::ALL.iter().filter(|rule| !shown.contains(rule)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn other_violations_of_the_same_rules() {
    let test = TestEntry { name: String::from("t"), function: FunctionIndex(9) };
    let cases = [
        changed(fine(), |module| module.tests.push(test)),
        changed(fine(), |module| module.functions[0].captures = vec![TypeId::INTEGER]),
        module(vec![push(1), I::Arguments { count: Count(0) }, I::Return {}]),
        module(vec![I::Concat { count: Count(0) }, I::Pop {}, push(1), I::Return {}]),
        module(vec![I::NewList { ty: TypeId::LIST_OF_ANY, count: Count(3) }, I::Return {}]),
        module(vec![
            I::PushNothing { ty: TypeId::OPTIONAL_INTEGER },
            I::Pop {},
            push(1),
            I::Return {},
        ]),
        module(vec![push(1), push(2), I::GetInteger {}, I::Return {}]),
        module(vec![push(1), I::BoxReference {}, I::Pop {}, push(1), I::Return {}]),
        module(vec![push(1), I::CallValue { count: Count(0) }, I::Return {}]),
        module(vec![push(1), I::GetCell {}, I::Return {}]),
    ];
    for module in cases {
        assert!(verify(module.clone()).is_err(), "{:?}", module.functions[0].code);
    }
}

#[test]
fn a_handler_sees_only_what_is_assigned_everywhere_it_covers() {
    let code = vec![
        push(1),
        I::Store { local: LocalIndex(0) },
        load(0),
        I::Return {},
        I::Pop {},
        load(0),
        I::Return {},
    ];
    let with_handler = |start| {
        changed(code.clone(), |module| {
            module.functions[0].locals = vec![TypeId::INTEGER];
            let kind = ErrorKind::Exception;
            module.functions[0].handlers.push(Handler { start, end: 4, target: 4, kind });
        })
    };
    assert_eq!(verify(with_handler(0)).unwrap_err()[0].rule, Rule::Unassigned);
    assert!(verify(with_handler(2)).is_ok());
}

#[test]
fn states_are_known_before_each_instruction() {
    let verified = verify(module(vec![push(1), push(2), I::AddInteger {}, I::Return {}])).unwrap();
    let heights: Vec<usize> = (0..4)
        .map(|pc| verified.frame_state(FunctionIndex(0), pc).unwrap().stack().len())
        .collect();
    assert_eq!(heights, [0, 1, 2, 1]);
    assert_eq!(verified.max_stack(FunctionIndex(0)), 2);
    let mut walk = verified.walk(FunctionIndex(0));
    let mut walked = Vec::new();
    while let Some((pc, _, state)) = walk.next() {
        walked.push((pc, state.map(|state| state.stack().len())));
    }
    assert_eq!(walked, [(0, Some(0)), (1, Some(1)), (2, Some(2)), (3, Some(1))]);
}
