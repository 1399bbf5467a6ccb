//! The file format: what is written reads back, and any bytes give a module or an error.

use proptest::prelude::*;
use runa_bytecode::{
    CaptureIndex, Constant, ConstantIndex, Count, DecodeProblem, ErrorKind, Export, FieldIndex,
    Function, FunctionIndex, Global, GlobalIndex, Handler, Instruction, LineEntry, Literal,
    LocalIndex, LocalName, MAGIC, Module, NativeImport, NativeIndex, Opcode, Operand, OperandKind,
    Real, Target, TestEntry, TypeId, decode, encode, verify,
};

fn operand(kind: OperandKind) -> BoxedStrategy<Operand> {
    let small = any::<u16>();
    let wide = any::<u32>();
    match kind {
        OperandKind::Literal => prop_oneof![
            Just(Literal::Nothing),
            any::<bool>().prop_map(Literal::Boolean),
            any::<i64>().prop_map(Literal::Integer),
            any::<f64>().prop_map(|value| Literal::Float(Real::new(value))),
        ]
        .prop_map(Operand::Literal)
        .boxed(),
        OperandKind::Integer => any::<i64>().prop_map(Operand::Integer).boxed(),
        OperandKind::Float => any::<f64>().prop_map(|v| Operand::Float(Real::new(v))).boxed(),
        OperandKind::Boolean => any::<bool>().prop_map(Operand::Boolean).boxed(),
        OperandKind::Local => small.prop_map(|v| Operand::Local(LocalIndex(v))).boxed(),
        OperandKind::Capture => small.prop_map(|v| Operand::Capture(CaptureIndex(v))).boxed(),
        OperandKind::Field => small.prop_map(|v| Operand::Field(FieldIndex(v))).boxed(),
        OperandKind::Count => small.prop_map(|v| Operand::Count(Count(v))).boxed(),
        OperandKind::Constant => wide.prop_map(|v| Operand::Constant(ConstantIndex(v))).boxed(),
        OperandKind::Function => wide.prop_map(|v| Operand::Function(FunctionIndex(v))).boxed(),
        OperandKind::Native => wide.prop_map(|v| Operand::Native(NativeIndex(v))).boxed(),
        OperandKind::Global => wide.prop_map(|v| Operand::Global(GlobalIndex(v))).boxed(),
        OperandKind::Type => wide.prop_map(|v| Operand::Type(TypeId(v))).boxed(),
        OperandKind::Target => wide.prop_map(|v| Operand::Target(Target(v))).boxed(),
        OperandKind::ErrorKind => {
            prop::sample::select(ErrorKind::ALL).prop_map(Operand::ErrorKind).boxed()
        }
    }
}

fn instruction() -> impl Strategy<Value = Instruction> {
    prop::sample::select(Opcode::ALL).prop_flat_map(|opcode| {
        let operands: Vec<_> =
            opcode.info().operands.iter().map(|(_, kind)| operand(*kind)).collect();
        operands.prop_map(move |operands| opcode.with(&operands).unwrap())
    })
}

fn constant() -> impl Strategy<Value = Constant> {
    prop_oneof![
        any::<i64>().prop_map(Constant::Integer),
        any::<f64>().prop_map(|value| Constant::Float(Real::new(value))),
        ".{0,20}".prop_map(Constant::Text),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(Constant::Bytes),
    ]
}

fn function() -> impl Strategy<Value = Function> {
    let types = || prop::collection::vec((0u32..20).prop_map(TypeId), 0..5);
    let kind = prop::sample::select(ErrorKind::ALL);
    let handler = (any::<u32>(), any::<u32>(), any::<u32>(), kind)
        .prop_map(|(start, end, target, kind)| Handler { start, end, target, kind });
    let line = (any::<u32>(), any::<u32>(), any::<u32>())
        .prop_map(|(pc, line, column)| LineEntry { pc, line, column });
    let name = (any::<u16>(), ".{0,8}", any::<u32>(), any::<u32>()).prop_map(
        |(local, name, start, end)| LocalName { local: LocalIndex(local), name, start, end },
    );
    let head = (".{0,12}", any::<u16>(), types(), types(), any::<u32>());
    let tables = (
        prop::collection::vec(instruction(), 0..20),
        prop::collection::vec(handler, 0..3),
        prop::collection::vec(line, 0..4),
        prop::collection::vec(name, 0..4),
    );
    (head, tables).prop_map(
        |((name_, count, captures, locals, file), (code, handlers, lines, names))| Function {
            parameter_count: count,
            captures,
            locals,
            code,
            handlers,
            file,
            lines,
            local_names: names,
            ..Function::new(name_, TypeId::ANY)
        },
    )
}

fn module() -> impl Strategy<Value = Module> {
    let text = || ".{0,10}";
    let native = (text(), prop::collection::vec((0u32..9).prop_map(TypeId), 0..3))
        .prop_map(|(name, parameters)| NativeImport { name, parameters, result: TypeId::ANY });
    let entry = || (text(), any::<u32>());
    (
        prop::collection::vec(function(), 0..4),
        prop::collection::vec(constant(), 0..5),
        prop::collection::vec(native, 0..3),
        prop::collection::vec(text(), 0..3),
        prop::collection::vec(entry(), 0..3),
        prop::collection::vec((text(), text()), 0..3),
    )
        .prop_map(|(functions, constants, natives, texts, entries, attributes)| {
            let mut types = Module::default().types;
            let list = types.list_of(TypeId::TEXT);
            types.map_of(TypeId::TEXT, list);
            types.function(vec![list], TypeId::INTEGER);
            let names = entries.iter().cloned();
            Module {
                name: texts.concat(),
                types,
                constants,
                natives,
                globals: texts.iter().map(|name| Global { name: name.clone(), ty: list }).collect(),
                functions,
                files: texts.clone(),
                exports: names
                    .clone()
                    .map(|(name, index)| Export { name, function: FunctionIndex(index) })
                    .collect(),
                tests: names
                    .map(|(name, index)| TestEntry { name, function: FunctionIndex(index) })
                    .collect(),
                capabilities: texts,
                attributes,
            }
        })
}

proptest! {
    #[test]
    fn seed_types_survive_the_round_trip(module in module()) {
        prop_assert_eq!(decode(&encode(&module)), Ok(module));
    }

    #[test]
    fn seed_bad_bytecode_is_refused(module in module(), at in any::<prop::sample::Index>(), bit in 0u32..8) {
        let mut bytes = encode(&module);
        let at = at.index(bytes.len());
        bytes[at] ^= 1u8 << bit;
        // A changed name or comment may still be a module; it must then not upset the verifier.
        if let Ok(module) = decode(&bytes) {
            let _ = verify(module);
        }
    }

    #[test]
    fn modules_that_make_no_sense_are_verified_without_panic(module in module()) {
        let _ = verify(module);
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&bytes);
        let mut with_magic = MAGIC.to_vec();
        with_magic.extend([1, 2]);
        with_magic.extend(&bytes);
        let _ = decode(&with_magic);
    }
}

#[test]
fn every_truncation_is_refused() {
    let mut main = Function::new("main", TypeId::ANY);
    main.code = vec![Instruction::Halt {}];
    let bytes = encode(&Module { functions: vec![main], ..Module::default() });
    for length in 0..bytes.len() {
        // Without its last sections a module may still be complete.
        if let Ok(module) = decode(&bytes[..length]) {
            assert_eq!(module.functions.len(), 1);
        }
    }
    assert_eq!(decode(b"").unwrap_err().problem, DecodeProblem::Magic);
}

#[test]
fn seed_bytecode_format_version_is_1_2() {
    let bytes = encode(&Module::default());
    assert_eq!(&bytes[..10], b"\0runab\r\n\x01\x02");
    let mut later = bytes.clone();
    later[9] = 3;
    assert_eq!(decode(&later).unwrap_err().problem, DecodeProblem::Version(1, 3));
    let mut older = bytes.clone();
    older[9] = 0;
    assert!(decode(&older).is_ok());
    later[8] = 2;
    assert_eq!(decode(&later).unwrap_err().problem, DecodeProblem::Version(2, 3));
}

#[test]
fn a_damaged_section_is_named() {
    let mut main = Function::new("main", TypeId::ANY);
    main.code = vec![Instruction::Halt {}];
    let module = Module { functions: vec![main], ..Module::default() };
    let mut bytes = encode(&module);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let error = decode(&bytes).unwrap_err();
    assert_eq!(error.problem, DecodeProblem::Checksum);
    assert!(error.to_string().contains("the file was damaged"), "{error}");
}

#[test]
fn seed_bytecode_is_compact() {
    let code: Vec<Instruction> = (0..1000)
        .flat_map(|index| {
            [
                Instruction::Load { local: LocalIndex(index % 200) },
                Instruction::PushInteger { value: i64::from(index) },
                Instruction::AddInteger {},
                Instruction::Store { local: LocalIndex(index % 200) },
            ]
        })
        .collect();
    let count = code.len();
    let mut main = Function::new("main", TypeId::ANY);
    main.code = code;
    let bytes = encode(&Module { functions: vec![main], ..Module::default() }).len();
    assert!(bytes <= count * 8, "{bytes} bytes for {count} instructions");
}
