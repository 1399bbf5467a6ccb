//! A violating module for each rule of the verifier.

use std::collections::HashSet;

use runa_bytecode::{
    Class, ClassIndex, ClassKind, Constant, ConstantIndex, Count, DefaultValue, ErrorKind, Export,
    FieldIndex, Function, FunctionIndex, GlobalIndex, Handler, Instruction as I, LineEntry,
    Literal, LocalIndex, LocalName, MethodIndex, Module, NativeIndex, Protocol, Protocols, Rule,
    Target, TestEntry, Type, TypeId, verify,
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

fn branch(target: u32) -> I {
    I::BranchIfTrue { target: Target(target) }
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
            Rule::TypeTable,
            changed(fine(), |module| {
                module.types.intern(Type::List(TypeId(99)));
            }),
            "type 15 has a part that does not come before it",
        ),
        (
            Rule::ClassTable,
            with_classes(fine(), |_| {
                vec![Class::new("A", ClassKind::Class).field("x", TypeId(99))]
            }),
            "class `A` has a field `x` of a type that no field can have",
        ),
        (
            Rule::ClassMember,
            with_classes(vec![I::NewUnset { ty: OF_CLASS }], |_| {
                vec![Class::new("A", ClassKind::Abstract)]
            }),
            "in `main` at instruction 0: NEW_UNSET.C makes no A, which is abstract",
        ),
        (
            Rule::TypeIndex,
            changed(fine(), |module| module.functions[0].locals = vec![TypeId(99)]),
            "in `main`: there is no type 99",
        ),
        (
            Rule::LocalIndex,
            module(vec![load(0), I::Return {}]),
            "in `main` at instruction 0: LOAD finds no local 0, there are 0",
        ),
        (
            Rule::CaptureIndex,
            module(vec![I::LoadCapture { capture: runa_bytecode::CaptureIndex(0) }, I::Return {}]),
            "in `main` at instruction 0: LOAD_CAPTURE finds no captured variable 0, there are 0",
        ),
        (
            Rule::ConstantIndex,
            changed(vec![I::LoadText { constant: ConstantIndex(0) }, I::Return {}], |module| {
                module.constants.push(Constant::Integer(1));
            }),
            "in `main` at instruction 0: LOADC.T needs a Text, constant 0 is none",
        ),
        (
            Rule::GlobalIndex,
            module(vec![I::LoadGlobal { global: GlobalIndex(0) }, I::Return {}]),
            "in `main` at instruction 0: LOAD_GLOBAL finds no module variable 0, there are 0",
        ),
        (
            Rule::FunctionIndex,
            module(vec![I::Call { function: FunctionIndex(7) }, I::Return {}]),
            "in `main` at instruction 0: CALL finds no function 7, there are 1",
        ),
        (
            Rule::NativeIndex,
            module(vec![I::CallNative { native: NativeIndex(0) }, I::Return {}]),
            "in `main` at instruction 0: CALL_NATIVE finds no native function 0, there are 0",
        ),
        (
            Rule::JumpTarget,
            module(vec![I::Jump { target: Target(1) }]),
            "in `main` at instruction 0: JMP goes to 1, the function ends at 1",
        ),
        (
            Rule::EndOfCode,
            module(vec![push(1)]),
            "in `main` at instruction 0: control runs past the last instruction",
        ),
        (
            Rule::StackUnderflow,
            module(vec![push(1), I::AddInteger {}, I::Return {}]),
            "in `main` at instruction 1: ADD.I finds the operand stack empty",
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
            Rule::MapType,
            module(vec![push(1), I::GetMap { ty: TypeId::TEXT }, I::Return {}]),
            "in `main` at instruction 1: GET_MAP needs a type of maps, found Text",
        ),
        (
            Rule::EmptyConcat,
            module(vec![I::Concat { count: Count(0) }, I::Pop {}, push(1), I::Return {}]),
            "in `main` at instruction 0: CONCAT joins nothing",
        ),
        (
            Rule::LateArguments,
            changed(fine(), |module| module.functions[0].takes_rest = true),
            "in `main`: has no list at the end for the rest of the arguments",
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
            Rule::HandlerOrder,
            changed(fine(), |module| {
                let kind = ErrorKind::Exception;
                module.functions[0].handlers.push(Handler { start: 0, end: 2, target: 1, kind });
            }),
            "in `main`: the handler of 0..2 starts at 1, and not behind what it covers",
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
            "export `f` names function 1, which cannot be called",
        ),
        (Rule::AnalysisCost, module_that_settles_slowly(), "in `main`: takes too long to check"),
    ]
}

/// A long body that is entered from a thousand places; each place has assigned one local less than
/// the one that the verifier looks at before, so that the body is checked a thousand times.
fn module_that_settles_slowly() -> Module {
    const LOCALS: u32 = 1000;
    const BODY: u32 = 8000;
    let body = 4 * LOCALS + 1;
    let entrance = |local| body + BODY + LOCALS - local;
    let mut code = Vec::new();
    for local in 0..LOCALS {
        let target = Target(entrance(local));
        code.extend([I::PushBoolean { value: true }, I::BranchIfTrue { target }]);
        code.extend([push(1), I::Store { local: LocalIndex(local as u16) }]);
    }
    code.push(I::Halt {});
    code.extend((0..BODY).map(|_| I::Nop {}));
    code.push(I::Halt {});
    code.extend((0..LOCALS).map(|_| I::Jump { target: Target(body) }));
    changed(code, |module| module.functions[0].locals = vec![TypeId::INTEGER; LOCALS as usize])
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

/// Code that breaks a rule in another way than above, in a function that returns an Integer.
fn other_code() -> Vec<(Rule, Vec<I>)> {
    let cell = TypeId(15);
    let new_cell = || [push(1), I::NewCell { ty: cell }];
    let call_value = |count| I::CallValue { count: Count(count) };
    vec![
        (Rule::Arguments, vec![push(1), I::Arguments { count: Count(0) }, I::Return {}]),
        (Rule::StackUnderflow, vec![I::NewList { ty: TypeId::LIST_OF_ANY, count: Count(3) }]),
        (Rule::StackUnderflow, vec![push(1), I::CallAny { count: Count(1) }]),
        (Rule::StackUnderflow, vec![push(1), call_value(1)]),
        (Rule::StackUnderflow, vec![push(1), I::Swap {}]),
        (Rule::StackUnderflow, vec![I::Return {}]),
        (Rule::OperandType, vec![push(1), call_value(0)]),
        (Rule::OperandType, vec![push(1), push(2), I::GetInteger {}]),
        (Rule::OperandType, vec![push(1), I::BoxReference {}]),
        (Rule::OperandType, vec![push(1), I::GetCell {}]),
        (Rule::OperandType, vec![push(1), I::IsNothing {}]),
        (Rule::OperandType, vec![push(1), I::Cast { ty: TypeId::INTEGER }]),
        (Rule::OperandType, [&new_cell()[..], &[I::BoxReference {}]].concat()),
        (
            Rule::OperandType,
            [&new_cell()[..], &[I::PushBoolean { value: true }, I::SetCell {}]].concat(),
        ),
        (Rule::OperandType, vec![new_list(TypeId::LIST_OF_ANY), push(0), I::GetInteger {}]),
        (Rule::OperandType, vec![new_list(TypeId::LIST_OF_ANY), push(0), I::AppendTagged {}]),
        (Rule::MadeType, vec![I::PushNothing { ty: TypeId::OPTIONAL_INTEGER }]),
        (Rule::MadeType, vec![I::PushNothing { ty: TypeId::TEXT }]),
        (Rule::MadeType, vec![I::NewList { ty: TypeId::TEXT, count: Count(0) }]),
        (Rule::MadeType, vec![push(1), I::NewCell { ty: TypeId::INTEGER }]),
        (Rule::MadeType, vec![I::PushType { ty: cell }]),
        (Rule::MadeType, vec![nothing(), I::Is { ty: cell }]),
        (Rule::MadeType, vec![nothing(), I::Cast { ty: cell }]),
        (Rule::ConstantIndex, vec![nothing(), I::Format { format: ConstantIndex(0) }]),
        (Rule::EndOfCode, vec![I::PushBoolean { value: true }, branch(0)]),
    ]
}

fn nothing() -> I {
    I::Push { value: Literal::Nothing }
}

fn new_list(ty: TypeId) -> I {
    I::NewList { ty, count: Count(0) }
}

#[test]
fn rules_are_broken_in_other_ways() {
    for (rule, code) in other_code() {
        let last = code.last().copied();
        let module = changed(code, |module| {
            module.types.intern(Type::Cell(TypeId::INTEGER));
            module.constants.push(Constant::Integer(1));
        });
        let errors = verify(module).expect_err("it breaks a rule");
        assert_eq!(errors[0].rule, rule, "{last:?}: {}", errors[0]);
    }
}

/// The type of the first class in modules of [`with_classes`]; the next ones are of the next classes.
const OF_CLASS: TypeId = TypeId(15);

/// A module with classes, their types, and a function `main`.
fn with_classes(code: Vec<I>, classes: impl FnOnce(&mut Module) -> Vec<Class>) -> Module {
    changed(code, |module| {
        let count = 4;
        (0..count).for_each(|class| {
            module.types.class(ClassIndex(class));
        });
        let mut classes = classes(module);
        let missing = count as usize - classes.len();
        let fill = (0..missing).map(|_| Class::new("Fill", ClassKind::Abstract));
        classes.extend(fill);
        classes.into_iter().for_each(|class| {
            module.types.add_class(class).unwrap();
        });
    })
}

/// The type of a method without parameters that gives an Integer, and a function that is one of class 0.
fn method(module: &mut Module) -> (TypeId, Option<FunctionIndex>) {
    let mut function = Function::new("method", TypeId::INTEGER);
    (function.parameter_count, function.locals) = (1, vec![OF_CLASS]);
    function.code = fine();
    module.functions.push(function);
    let index = FunctionIndex(module.functions.len() as u32 - 1);
    (module.types.function(vec![], TypeId::INTEGER), Some(index))
}

#[test]
fn classes_keep_to_the_rules() {
    use ClassKind::{Abstract, Class as Plain, Interface, Structure, Variant};
    let new = |name: &str, kind| Class::new(name, kind);
    let below = |kind, base: u32| Class { base: Some(ClassIndex(base)), ..new("B", kind) };
    let promising =
        |kind, other: u32| Class { interfaces: vec![ClassIndex(other)], ..new("B", kind) };
    let hashable = |class| Class { protocols: Protocols::NONE.with(Protocol::Hashable), ..class };
    let exception = Some(ErrorKind::Exception);
    type Make<'a> = &'a dyn Fn(&mut Module) -> Vec<Class>;
    let cases: [(Make<'_>, &str); 26] = [
        (
            &|module| {
                let (ty, function) = method(module);
                vec![new("A", Plain).method("m", ty, function).method("m", ty, function)]
            },
            "has two members called `m`",
        ),
        (
            &|_| vec![new("A", Structure), below(Plain, 0)],
            "extends something that cannot be extended",
        ),
        (
            &|_| vec![new("A", Interface), below(Plain, 0)],
            "extends something that cannot be extended",
        ),
        (
            &|_| vec![new("A", Variant), below(Plain, 0)],
            "extends something that cannot be extended",
        ),
        (&|_| vec![new("A", Variant), below(Variant, 0)], "is a variant, but has fields"),
        (&|_| vec![new("A", Variant).field("x", TypeId::ANY)], "is a variant, but has fields"),
        (
            &|module| vec![new("A", Variant).method("m", method(module).0, None)],
            "leaves its method `m` open",
        ),
        (
            // Of a variant itself there is no value, so its cases are asked for what it promises.
            &|module| {
                let (ty, _) = method(module);
                let promising = promising(Variant, 0);
                let case = Class { base: Some(ClassIndex(1)), ..new("C", Structure) };
                vec![new("A", Interface).method("m", ty, None), promising, case]
            },
            "does not have the method `m` of `A`",
        ),
        (
            &|_| vec![new("A", Plain), Class { exception, ..below(Plain, 0) }],
            "extends exceptions of the language and something else",
        ),
        (
            &|_| vec![Class { exception, ..new("A", Structure) }],
            "extends exceptions of the language and something else",
        ),
        (&|_| vec![new("A", Plain), below(Interface, 0)], "is an interface, but has fields"),
        (&|_| vec![new("A", Interface).field("x", TypeId::ANY)], "is an interface, but has fields"),
        (
            &|_| vec![new("A", Plain), promising(Plain, 0)],
            "promises something that is no interface",
        ),
        (&|_| vec![new("A", Plain).method("m", TypeId::ANY, None)], "whose type is no function's"),
        (
            &|_| vec![hashable(new("A", Structure))],
            "is hashable, but has no method `hash` for that",
        ),
        (
            // Of an abstract class there are no objects that could be asked, but of those below it.
            &|_| vec![hashable(new("A", Abstract)), below(Plain, 0)],
            "is hashable, but has no method `hash` for that",
        ),
        (
            &|module| {
                let (ty, function) = method(module);
                let class = new("A", Plain).method("equals", ty, function);
                vec![Class { protocols: Protocols::NONE.with(Protocol::Equatable), ..class }]
            },
            "is equatable, but has no method `equals` for that",
        ),
        (
            &|module| vec![new("A", Plain).method("m", method(module).0, None)],
            "leaves its method `m` open",
        ),
        (
            &|module| {
                let (ty, _) = method(module);
                vec![new("A", Abstract).method("m", ty, None), below(Plain, 0)]
            },
            "leaves the method `m` open",
        ),
        (
            &|module| {
                let (ty, function) = method(module);
                vec![new("A", Interface).method("m", ty, function)]
            },
            "is an interface, but says what its method `m` does",
        ),
        (
            &|module| {
                let ty = method(module).0;
                vec![new("A", Plain).method("m", ty, Some(FunctionIndex(9)))]
            },
            "is function 9, which is not there",
        ),
        (
            &|module| {
                let ty = method(module).0;
                vec![new("A", Plain).method("m", ty, Some(FunctionIndex(0)))]
            },
            "whose function is of another type",
        ),
        (
            // A function that takes class 0 is no method of class 1.
            &|module| {
                let (ty, function) = method(module);
                vec![new("A", Plain), new("B", Plain).method("m", ty, function)]
            },
            "whose function is of another type",
        ),
        (
            &|module| {
                let (ty, function) = method(module);
                let other = module.types.function(vec![], TypeId::ANY);
                vec![
                    new("A", Abstract).method("m", other, None),
                    below(Plain, 0).method("m", ty, function),
                ]
            },
            "replaces `m` by a method of another type",
        ),
        (
            &|module| {
                let (ty, _) = method(module);
                vec![new("A", Interface).method("m", ty, None), promising(Plain, 0)]
            },
            "does not have the method `m` of `A`",
        ),
        (
            // An Integer is an `Integer?` for programs, but callers find another form of it.
            &|module| {
                let (ty, function) = method(module);
                let optional = module.types.intern(Type::Optional(TypeId::INTEGER));
                let other = module.types.function(vec![], optional);
                let receiver = module.types.class(ClassIndex(1));
                module.functions.iter_mut().for_each(|function| {
                    function.locals.iter_mut().for_each(|local| *local = receiver);
                });
                let promising = promising(Plain, 0).method("m", ty, function);
                vec![new("A", Interface).method("m", other, None), promising]
            },
            "does not have the method `m` of `A`",
        ),
    ];
    for (classes, message) in cases {
        let errors = verify(with_classes(fine(), classes)).unwrap_err();
        assert_eq!(errors[0].rule, Rule::ClassTable);
        assert!(errors[0].to_string().contains(message), "{}, not {message}", errors[0]);
    }
}

#[test]
fn objects_have_the_members_of_their_classes() {
    let cases = [
        (vec![I::NewObject { ty: TypeId::TEXT }], Rule::ClassMember),
        (vec![I::NewObject { ty: OF_CLASS }], Rule::StackUnderflow),
        (vec![push(1), I::NewObject { ty: OF_CLASS }], Rule::OperandType),
        (
            vec![I::NewUnset { ty: OF_CLASS }, I::GetOwn { ty: OF_CLASS, field: FieldIndex(1) }],
            Rule::ClassMember,
        ),
        (
            // An object of the base has no fields of the class below.
            vec![I::NewUnset { ty: OF_CLASS }, I::GetOwn { ty: TypeId(16), field: FieldIndex(1) }],
            Rule::OperandType,
        ),
        (
            vec![
                I::NewUnset { ty: OF_CLASS },
                push(1),
                I::SetOwn { ty: OF_CLASS, field: FieldIndex(0) },
            ],
            Rule::OperandType,
        ),
        (
            vec![
                I::NewUnset { ty: OF_CLASS },
                I::CallMethod { ty: OF_CLASS, method: MethodIndex(1) },
            ],
            Rule::ClassMember,
        ),
        (
            vec![
                I::NewUnset { ty: OF_CLASS },
                I::CallMethod { ty: TypeId(16), method: MethodIndex(0) },
            ],
            Rule::OperandType,
        ),
        (vec![I::NewUnset { ty: OF_CLASS }, I::Widen { ty: TypeId(16) }], Rule::OperandType),
    ];
    for (code, rule) in cases {
        let shown = format!("{code:?}");
        let code = [code, fine()].concat();
        let module = with_classes(code, |module| {
            let (ty, function) = method(module);
            let base = Class::new("A", ClassKind::Class)
                .field("name", TypeId::TEXT)
                .method("size", ty, function);
            let below = Class::new("B", ClassKind::Class).field("x", TypeId::INTEGER);
            vec![base, Class { base: Some(ClassIndex(0)), ..below }]
        });
        assert_eq!(verify(module).unwrap_err()[0].rule, rule, "{shown}");
    }
}

#[test]
fn types_keep_to_the_rules() {
    let optional_any = Type::Optional(TypeId::ANY);
    let nested = Type::Optional(TypeId::OPTIONAL_INTEGER);
    let wide = Type::Function(vec![TypeId::ANY; 5000], TypeId::ANY);
    for (ty, message) in [
        (Type::List(TypeId(15)), "type 15 has a part that does not come before it"),
        (optional_any, "type 15 is optional in vain"),
        (nested, "type 15 is optional in vain"),
        (wide, "type 15 is nested too deeply or has too many parts"),
    ] {
        let module = changed(fine(), |module| {
            module.types.intern(ty);
        });
        let errors = verify(module).expect_err(message);
        assert_eq!((errors[0].rule, errors[0].to_string().as_str()), (Rule::TypeTable, message));
    }
    let module = changed(fine(), |module| {
        let cell = module.types.intern(Type::Cell(TypeId::ANY));
        module.types.intern(Type::List(cell));
    });
    let errors = verify(module).expect_err("a cell is a part");
    assert_eq!(errors[0].to_string(), "type 16 has a cell as a part");
}

#[test]
fn what_has_a_name_can_be_called() {
    let closure = |module: &mut Module| {
        let mut function = module.functions[0].clone();
        function.captures.push(TypeId::TEXT);
        module.functions.push(function);
    };
    let (name, function) = (String::from("it"), FunctionIndex(1));
    let export = Export { name: name.clone(), function };
    let test = TestEntry { name, function };
    let cases = [
        changed(fine(), |module| module.tests.push(test.clone())),
        changed(fine(), |module| {
            closure(module);
            module.tests.push(test.clone());
        }),
        changed(fine(), |module| {
            closure(module);
            module.exports.push(export);
        }),
    ];
    for module in cases {
        assert_eq!(verify(module).unwrap_err()[0].rule, Rule::EntryNames);
    }
    let main_with_captures = changed(fine(), |module| {
        module.functions[0].captures = vec![TypeId::INTEGER];
    });
    assert_eq!(verify(main_with_captures).unwrap_err()[0].rule, Rule::EntryPoint);
}

#[test]
fn what_is_left_out_can_be_computed() {
    let with_defaults = |defaults: &[(u16, u32, &[u16])]| {
        let module = changed(fine(), |module| {
            let mut taking = Function::new("taking", TypeId::INTEGER);
            taking.parameter_count = 3;
            taking.locals = vec![TypeId::INTEGER, TypeId::INTEGER, TypeId::LIST_OF_ANY];
            taking.code = vec![I::PushInteger { value: 1 }, I::Return {}];
            taking.takes_rest = true;
            let mut computing = Function { takes_rest: false, ..taking.clone() };
            computing.parameter_count = 1;
            taking.defaults = defaults
                .iter()
                .map(|&(parameter, function, takes)| DefaultValue {
                    parameter,
                    function: FunctionIndex(function),
                    takes: takes.to_vec(),
                })
                .collect();
            module.functions.extend([taking, computing]);
        });
        verify(module).map(drop).map_err(|errors| errors[0].rule)
    };
    let wrong = Err(Rule::LateArguments);
    assert_eq!(with_defaults(&[(1, 2, &[0])]), Ok(()));
    assert_eq!(with_defaults(&[(1, 2, &[0]), (2, 2, &[1])]), Ok(()));
    assert_eq!(with_defaults(&[(1, 2, &[])]), wrong, "too few arguments");
    assert_eq!(with_defaults(&[(1, 2, &[1])]), wrong, "takes itself");
    assert_eq!(with_defaults(&[(1, 3, &[0])]), wrong, "no function");
    assert_eq!(with_defaults(&[(3, 2, &[0])]), wrong, "no parameter");
    assert_eq!(with_defaults(&[(1, 2, &[0]), (1, 2, &[0])]), wrong, "out of order");
}

#[test]
fn tables_of_functions_are_in_order() {
    let line = |pc| LineEntry { pc, line: 1, column: 1 };
    let name = |local, start, end| LocalName {
        local: LocalIndex(local),
        name: String::from("x"),
        start,
        end,
    };
    let kind = ErrorKind::Exception;
    let tables = |lines: Vec<LineEntry>, names: Vec<LocalName>| {
        let module = changed(fine(), |module| {
            module.functions[0].locals = vec![TypeId::INTEGER];
            module.functions[0].lines = lines;
            module.functions[0].local_names = names;
        });
        verify(module).map(drop).map_err(|errors| errors[0].rule)
    };
    assert_eq!(tables(vec![line(0), line(1)], vec![name(0, 0, 2)]), Ok(()));
    assert_eq!(tables(vec![line(1), line(1)], vec![]), Err(Rule::DebugTables));
    assert_eq!(tables(vec![], vec![name(1, 0, 2)]), Err(Rule::DebugTables));
    assert_eq!(tables(vec![], vec![name(0, 2, 1)]), Err(Rule::DebugTables));
    assert_eq!(tables(vec![], vec![name(0, 0, 3)]), Err(Rule::DebugTables));
    for (start, end, target) in [(0, 3, 0), (0, 1, 2), (2, 1, 0)] {
        let handler = Handler { start, end, target, kind };
        let module = changed(fine(), |module| module.functions[0].handlers.push(handler));
        assert_eq!(verify(module).unwrap_err()[0].rule, Rule::HandlerRange);
    }
}
