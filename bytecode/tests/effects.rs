//! What each instruction leaves on the operand stack, by types.

use std::collections::HashSet;

use runa_bytecode::{
    CaptureIndex, Class, ClassIndex, ClassKind, Constant, ConstantIndex, Count, Effect, ErrorKind,
    FieldIndex, Function, FunctionIndex, Global, GlobalIndex, Instruction as I, Literal,
    LocalIndex, MethodIndex, Module, NativeImport, NativeIndex, Opcode, Operand, OperandKind, Real,
    SlotKind, Target, Type, TypeId, verify,
};

// The types that the modules here have besides the predefined ones.
const CELL: TypeId = TypeId(15);
const OPTIONAL_TEXT: TypeId = TypeId(16);
const INTEGERS: TypeId = TypeId(17);
const FLOATS: TypeId = TypeId(18);
const BOOLEANS: TypeId = TypeId(19);
const TEXTS: TypeId = TypeId(20);
const FUNCTION: TypeId = TypeId(21);
const POINT: TypeId = TypeId(22);
const SHAPE: TypeId = TypeId(23);

/// A module whose function 1 has a captured Text and code, followed by `HALT`.
fn module(code: Vec<I>) -> Module {
    let mut module = Module::default();
    for ty in [
        Type::Cell(TypeId::INTEGER),
        Type::Optional(TypeId::TEXT),
        Type::List(TypeId::INTEGER),
        Type::List(TypeId::FLOAT),
        Type::List(TypeId::BOOLEAN),
        Type::List(TypeId::TEXT),
        Type::Function(vec![TypeId::INTEGER], TypeId::TEXT),
        Type::Class(ClassIndex(1)),
        Type::Class(ClassIndex(0)),
    ] {
        module.types.intern(ty);
    }
    let shape = Class::new("Shape", ClassKind::Interface).method("named", FUNCTION, None);
    let mut point = Class::new("Point", ClassKind::Class)
        .field("x", TypeId::INTEGER)
        .field("name", TypeId::TEXT)
        .method("named", FUNCTION, Some(FunctionIndex(4)));
    point.interfaces.push(module.types.add_class(shape).unwrap());
    module.types.add_class(point).unwrap();
    module.constants = vec![Constant::Text(String::from("x")), Constant::Integer(1)];
    module.globals = vec![Global { name: String::from("count"), ty: TypeId::INTEGER }];
    module.natives = vec![NativeImport {
        name: String::from("Text.upper"),
        parameters: vec![TypeId::TEXT],
        result: TypeId::TEXT,
    }];
    let function = |name: &str, parameters: Vec<TypeId>, captures: Vec<TypeId>, code: Vec<I>| {
        let mut function = Function::new(name, TypeId::TEXT);
        function.parameter_count = parameters.len() as u16;
        (function.locals, function.captures, function.code) = (parameters, captures, code);
        function
    };
    let text = vec![text(), I::Return {}];
    let code = [code, vec![I::Halt {}]].concat();
    module.functions = vec![
        function("main", vec![], vec![], text.clone()),
        function("body", vec![TypeId::INTEGER], vec![TypeId::TEXT], code),
        function("plain", vec![TypeId::INTEGER], vec![], text.clone()),
        function("closure", vec![TypeId::INTEGER], vec![TypeId::TEXT], text.clone()),
        function("named", vec![POINT, TypeId::INTEGER], vec![], text),
    ];
    module
}

/// The operand stack behind `code`.
fn stack_behind(code: Vec<I>) -> String {
    let end = code.len() as u32;
    let shown = format!("{code:?}");
    let verified = verify(module(code)).unwrap_or_else(|errors| panic!("{shown}: {}", errors[0]));
    let state = verified.frame_state(FunctionIndex(1), end).expect("control gets to the end");
    let names = state.stack().iter().map(|&ty| verified.types.display(ty).to_string());
    names.collect::<Vec<_>>().join(" ")
}

fn any() -> I {
    I::Push { value: Literal::Nothing }
}

fn integer() -> I {
    I::PushInteger { value: 1 }
}

fn float() -> I {
    I::PushFloat { value: Real::new(1.0) }
}

fn boolean() -> I {
    I::PushBoolean { value: true }
}

fn text() -> I {
    I::LoadText { constant: ConstantIndex(0) }
}

fn list(ty: TypeId) -> I {
    I::NewList { ty, count: Count(0) }
}

fn point() -> I {
    I::NewUnset { ty: POINT }
}

fn map() -> I {
    I::NewMap { ty: TypeId::MAP_OF_ANY }
}

/// Code that ends with each instruction whose effect is special, and the stack behind it.
fn special() -> Vec<(Vec<I>, &'static str)> {
    let cell = || I::NewCell { ty: CELL };
    let function = || I::Closure { function: FunctionIndex(2) };
    vec![
        (vec![integer(), I::Pop {}], ""),
        (vec![integer(), I::Duplicate {}], "Integer Integer"),
        (vec![integer(), text(), I::Swap {}], "Text Integer"),
        (vec![I::Arguments { count: Count(1) }], ""),
        (vec![I::PushNothing { ty: OPTIONAL_TEXT }], "Text?"),
        (vec![I::LoadConstant { constant: ConstantIndex(1) }], "Any"),
        (vec![text()], "Text"),
        (vec![I::Load { local: LocalIndex(0) }], "Integer"),
        (vec![integer(), I::Store { local: LocalIndex(0) }], ""),
        (vec![I::LoadCapture { capture: CaptureIndex(0) }], "Text"),
        (vec![I::LoadGlobal { global: GlobalIndex(0) }], "Integer"),
        (vec![integer(), I::StoreGlobal { global: GlobalIndex(0) }], ""),
        (vec![integer(), cell()], "Cell of Integer"),
        (vec![integer(), cell(), I::GetCell {}], "Integer"),
        (vec![integer(), cell(), integer(), I::SetCell {}], ""),
        (vec![text(), I::IsNothing {}], "Boolean"),
        (vec![integer(), I::Call { function: FunctionIndex(2) }], "Text"),
        (vec![function(), integer(), I::CallValue { count: Count(1) }], "Text"),
        (vec![any(), any(), I::CallAny { count: Count(1) }], "Any"),
        (vec![text(), I::CallNative { native: NativeIndex(0) }], "Text"),
        (vec![any(), any(), I::CallMember { name: ConstantIndex(0), count: Count(1) }], "Any"),
        (vec![function()], "(Integer) => Text"),
        (vec![text(), I::Closure { function: FunctionIndex(3) }], "(Integer) => Text"),
        (vec![integer(), I::BoxInteger {}], "Integer?"),
        (vec![float(), I::BoxFloat {}], "Float?"),
        (vec![boolean(), I::BoxBoolean {}], "Boolean?"),
        (vec![text(), I::BoxReference {}], "Any"),
        (vec![any(), I::Cast { ty: FUNCTION }], "(Integer) => Text"),
        (vec![integer(), I::BoxInteger {}, I::Cast { ty: TypeId::INTEGER }], "Integer"),
        (vec![I::PushNothing { ty: OPTIONAL_TEXT }, I::NotNothing {}], "Text"),
        (vec![text(), I::NotNothing {}], "Text"),
        (vec![integer(), text(), I::NewObject { ty: POINT }], "Point"),
        (vec![point()], "Point"),
        (vec![point(), I::GetOwn { ty: POINT, field: FieldIndex(1) }], "Text"),
        (vec![point(), text(), I::SetOwn { ty: POINT, field: FieldIndex(1) }], ""),
        (vec![point(), I::Widen { ty: SHAPE }], "Shape"),
        (vec![point(), integer(), I::CallMethod { ty: SHAPE, method: MethodIndex(0) }], "Text"),
        (vec![any(), I::GetMember { name: ConstantIndex(0) }], "Any"),
        (vec![any(), any(), I::SetMember { name: ConstantIndex(0) }], ""),
        (vec![text(), text(), I::NewList { ty: TEXTS, count: Count(2) }], "List of Text"),
        (vec![I::NewMap { ty: TypeId::MAP_OF_ANY }], "Map of Any to Any"),
        (vec![map(), any(), I::GetMap { ty: TypeId::MAP_OF_ANY }], "Any"),
        (vec![map(), any(), any(), I::GetMapOr { ty: TypeId::MAP_OF_ANY }], "Any"),
        (vec![map(), any(), any(), I::SetMap { ty: TypeId::MAP_OF_ANY }], ""),
        (vec![list(INTEGERS), integer(), I::GetInteger {}], "Integer"),
        (vec![list(FLOATS), integer(), I::GetFloat {}], "Float"),
        (vec![list(BOOLEANS), integer(), I::GetBoolean {}], "Boolean"),
        (vec![list(TEXTS), integer(), I::GetReference {}], "Text"),
        (vec![list(TypeId::LIST_OF_ANY), integer(), I::GetTagged {}], "Any"),
        (vec![list(INTEGERS), integer(), integer(), I::SetInteger {}], ""),
        (vec![list(FLOATS), integer(), float(), I::SetFloat {}], ""),
        (vec![list(BOOLEANS), integer(), boolean(), I::SetBoolean {}], ""),
        (vec![list(TEXTS), integer(), text(), I::SetReference {}], ""),
        (vec![list(TypeId::LIST_OF_ANY), integer(), any(), I::SetTagged {}], ""),
        (vec![list(INTEGERS), integer(), I::AppendInteger {}], ""),
        (vec![list(FLOATS), float(), I::AppendFloat {}], ""),
        (vec![list(BOOLEANS), boolean(), I::AppendBoolean {}], ""),
        (vec![list(TEXTS), text(), I::AppendReference {}], ""),
        (vec![list(TypeId::LIST_OF_ANY), any(), I::AppendTagged {}], ""),
        (vec![list(TEXTS), I::ListLength {}], "Integer"),
        (vec![any(), I::Format { format: ConstantIndex(0) }], "Text"),
        (vec![text(), text(), I::Concat { count: Count(2) }], "Text"),
    ]
}

#[test]
fn special_effects_are_as_documented() {
    for (code, stack) in special() {
        let last = code.last().copied();
        assert_eq!(stack_behind(code), stack, "{last:?}");
    }
}

#[test]
fn every_special_effect_is_shown() {
    let shown: HashSet<Opcode> =
        special().iter().filter_map(|(code, _)| code.last()).map(|last| last.opcode()).collect();
    let ends = |opcode: Opcode| opcode.info().flags.contains(runa_bytecode::Flags::ENDS);
    let missing: Vec<&Opcode> = Opcode::ALL
        .iter()
        .filter(|opcode| opcode.info().effect == Effect::Special && !ends(**opcode))
        .filter(|opcode| !shown.contains(opcode))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn push(kind: SlotKind) -> I {
    match kind {
        SlotKind::Integer => integer(),
        SlotKind::Float => float(),
        SlotKind::Boolean => boolean(),
        SlotKind::Text => text(),
        SlotKind::Any => any(),
    }
}

/// An operand that every module here allows; jumps go to the end of `length` instructions.
fn operand(kind: OperandKind, length: u32) -> Operand {
    match kind {
        OperandKind::Literal => Operand::Literal(Literal::Nothing),
        OperandKind::Integer => Operand::Integer(1),
        OperandKind::Float => Operand::Float(Real::new(1.0)),
        OperandKind::Boolean => Operand::Boolean(true),
        OperandKind::Local => Operand::Local(LocalIndex(0)),
        OperandKind::Capture => Operand::Capture(CaptureIndex(0)),
        OperandKind::Field => Operand::Field(FieldIndex(0)),
        OperandKind::Method => Operand::Method(MethodIndex(0)),
        OperandKind::Count => Operand::Count(Count(1)),
        OperandKind::Constant => Operand::Constant(ConstantIndex(0)),
        OperandKind::Function => Operand::Function(FunctionIndex(0)),
        OperandKind::Native => Operand::Native(NativeIndex(0)),
        OperandKind::Global => Operand::Global(GlobalIndex(0)),
        OperandKind::Type => Operand::Type(TypeId::TEXT),
        OperandKind::Target => Operand::Target(Target(length)),
        OperandKind::ErrorKind => Operand::ErrorKind(ErrorKind::Exception),
    }
}

#[test]
fn fixed_effects_are_those_of_the_table() {
    for &opcode in Opcode::ALL {
        let info = opcode.info();
        let Effect::Fixed { pops, pushes } = info.effect else { continue };
        let length = pops.len() as u32 + 1;
        let operands: Vec<Operand> =
            info.operands.iter().map(|&(_, kind)| operand(kind, length)).collect();
        let instruction = opcode.with(&operands).unwrap();
        assert_eq!(instruction.operands(), operands);
        let code: Vec<I> = pops.iter().map(|&kind| push(kind)).chain([instruction]).collect();
        if instruction.ends() {
            assert!(verify(module(code)).is_ok(), "{}", info.mnemonic);
            continue;
        }
        let types = module(Vec::new()).types;
        let wanted: Vec<String> =
            pushes.iter().map(|kind| types.display(kind.ty()).to_string()).collect();
        assert_eq!(stack_behind(code), wanted.join(" "), "{}", info.mnemonic);
    }
}

#[test]
fn ends_leave_what_is_deeper_on_the_stack_alone() {
    for end in [I::Halt {}, I::Jump { target: Target(3) }, I::Return {}] {
        let verified = verify(module(vec![integer(), text(), end])).unwrap();
        assert!(verified.is_reachable(FunctionIndex(1), 2), "{end}");
    }
}
