//! The file format: what is written reads back, and any bytes give a module or an error.

use std::io::{self, Read};
use std::ops::Range;

use proptest::prelude::*;
use runa_bytecode::{
    CaptureIndex, Class, ClassIndex, ClassKind, Constant, ConstantIndex, Count, DecodeProblem,
    DefaultValue, ErrorKind, Export, Field, FieldIndex, Function, FunctionIndex, Global,
    GlobalIndex, Handler, Instruction, LineEntry, Literal, LocalIndex, LocalName, MAGIC, Method,
    MethodIndex, Module, NativeImport, NativeIndex, Opcode, Operand, OperandKind, Protocols, Real,
    Target, TestEntry, TypeId, decode, decode_from, encode, encode_to, verify,
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
        OperandKind::Method => small.prop_map(|v| Operand::Method(MethodIndex(v))).boxed(),
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
    let default = (any::<u16>(), any::<u32>(), prop::collection::vec(any::<u16>(), 0..3)).prop_map(
        |(parameter, function, takes)| DefaultValue {
            parameter,
            function: FunctionIndex(function),
            takes,
        },
    );
    let called = (prop::collection::vec(default, 0..3), any::<bool>(), any::<bool>());
    let head = (".{0,12}", any::<u16>(), types(), types(), (any::<u32>(), called));
    let tables = (
        prop::collection::vec(instruction(), 0..20),
        prop::collection::vec(handler, 0..3),
        prop::collection::vec(line, 0..4),
        prop::collection::vec(name, 0..4),
    );
    (head, tables).prop_map(
        |((name_, count, captures, locals, (file, called)), (code, handlers, lines, names))| {
            let (defaults, takes_rest, is_inline) = called;
            Function {
                parameter_count: count,
                captures,
                locals,
                defaults,
                takes_rest,
                is_inline,
                code,
                handlers,
                file,
                lines,
                local_names: names,
                ..Function::new(name_, TypeId::ANY)
            }
        },
    )
}

/// A class that may stand behind those before it.
fn class() -> impl Strategy<Value = Class> {
    let text = || ".{0,10}";
    let ty = || (0u32..18).prop_map(TypeId);
    let field = (text(), ty(), any::<bool>()).prop_map(|(name, ty, is_private)| Field {
        name,
        ty,
        is_private,
    });
    let function = prop::option::of(any::<u16>().prop_map(|v| FunctionIndex(v.into())));
    let method = (text(), ty(), function, any::<bool>())
        .prop_map(|(name, ty, function, is_private)| Method { name, ty, function, is_private });
    let above = || (0u32..3).prop_map(ClassIndex);
    (
        text(),
        (prop::sample::select(&ClassKind::ALL[..]), 0u8..8),
        prop::option::of(above()),
        prop::option::of(prop::sample::select(ErrorKind::ALL)),
        prop::collection::vec(above(), 0..2),
        prop::collection::vec(field, 0..3),
        prop::collection::vec(method, 0..3),
    )
        .prop_map(|(name, (kind, bits), base, exception, interfaces, fields, methods)| Class {
            name,
            kind,
            base,
            exception,
            interfaces,
            protocols: Protocols::from_bits(bits).unwrap_or_default(),
            fields,
            methods,
        })
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
        prop::collection::vec(class(), 0..5),
    )
        .prop_map(|(functions, constants, natives, texts, entries, attributes, classes)| {
            let mut types = Module::default().types;
            let list = types.list_of(TypeId::TEXT);
            types.map_of(TypeId::TEXT, list);
            types.set_of(TypeId::TEXT);
            types.intern(runa_bytecode::Type::Decimal);
            types.function(vec![list], TypeId::INTEGER);
            for class in classes {
                if let Ok(index) = types.add_class(class) {
                    types.class(index);
                }
            }
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
    fn damage_with_the_right_checksum_is_answered(
        module in module(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let bytes = with_payload_byte(encode(&module), at, byte);
        if let Ok(module) = decode(&bytes) {
            prop_assert_eq!(decode(&encode(&module)), Ok(module.clone()));
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

/// The payloads of the sections of a file.
fn payloads(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut payloads = Vec::new();
    let mut at = MAGIC.len() + 2;
    while bytes[at] != 0 {
        let (mut length, mut shift) = (0, 0);
        loop {
            at += 1;
            length |= usize::from(bytes[at] & 0x7F) << shift;
            shift += 7;
            if bytes[at] & 0x80 == 0 {
                break;
            }
        }
        let start = at + 1 + 4;
        at = start + length;
        payloads.push(start..at);
    }
    payloads
}

/// The file with another byte in one of its payloads, and the right checksum for it.
fn with_payload_byte(mut bytes: Vec<u8>, at: prop::sample::Index, byte: u8) -> Vec<u8> {
    let places: Vec<(Range<usize>, usize)> = payloads(&bytes)
        .into_iter()
        .flat_map(|payload| payload.clone().map(move |at| (payload.clone(), at)))
        .collect();
    let (payload, at) = places[at.index(places.len())].clone();
    bytes[at] = byte;
    let checksum = crc32fast::hash(&bytes[payload.clone()]);
    bytes[payload.start - 4..payload.start].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

/// `HALT`
fn small() -> Module {
    let mut main = Function::new("main", TypeId::ANY);
    main.code = vec![Instruction::Halt {}];
    Module { functions: vec![main], ..Module::default() }
}

/// A section with the right length and checksum.
fn section(id: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    let number = if length < 0x80 { vec![length] } else { vec![length, 1] };
    let checksum = crc32fast::hash(payload).to_le_bytes();
    [&[id][..], &number, &checksum, payload].concat()
}

/// A file of these sections.
fn file(sections: &[Vec<u8>]) -> Vec<u8> {
    [&MAGIC[..], &[1, 2], &sections.concat(), &[0]].concat()
}

/// `HALT`, with a section before.
fn file_with(section_: Vec<u8>) -> Vec<u8> {
    file(&[section_, section(6, b"\x01\x04main\0\0\x04\0\0"), section(7, b"\x01\x01\x7D")])
}

fn problem(bytes: &[u8]) -> String {
    decode(bytes).expect_err("it is no module").to_string()
}

#[test]
fn a_file_can_be_written_by_hand() {
    let code = section(7, b"\x01\x01\x7D");
    let mut wanted = small();
    wanted.functions[0].file = 0;
    let functions = section(6, b"\x01\x04main\0\0\x04\0\0");
    assert_eq!(decode(&file(&[functions, code])), Ok(wanted));
}

#[test]
fn the_first_bytes_are_these() {
    let bytes = encode(&Module { name: String::from("Hi"), ..Module::default() });
    let name = section(1, b"\x02Hi");
    let types = section(2, b"\0");
    let wanted = [b"\0runab\r\n\x01\x02", &name[..], &types[..]].concat();
    assert_eq!(bytes[..wanted.len()], wanted);
    assert_eq!(bytes.last(), Some(&0));
}

#[test]
fn every_truncation_is_refused() {
    let bytes = encode(&small());
    for length in 0..bytes.len() {
        let error = decode(&bytes[..length]).unwrap_err();
        let wanted = if length < 8 { DecodeProblem::Magic } else { DecodeProblem::End };
        assert_eq!(error.problem, wanted, "of {length} bytes");
    }
}

#[test]
fn unknown_sections_are_skipped_but_their_checksums_are_not() {
    let unknown = section(99, b"whatever");
    assert!(decode(&file_with(unknown.clone())).is_ok());
    let mut damaged = unknown;
    damaged[6] ^= 1;
    assert_eq!(
        problem(&file_with(damaged)),
        "the checksum is wrong; the file was damaged (at byte 16)"
    );
}

#[test]
fn sections_are_in_order_and_complete() {
    let functions = || section(6, b"\0");
    let code = || section(7, b"\0");
    let cases = [
        (vec![], "the section `functions` is missing (at byte 10)"),
        (vec![functions()], "the section `code` is missing (at byte 17)"),
        (vec![code()], "the section `functions` is missing (at byte 10)"),
        (vec![functions(), functions()], "the section is there twice (at byte 17)"),
        (
            vec![functions(), code(), functions()],
            "the section stands too late; sections are in the order of their ids (at byte 24)",
        ),
        (
            vec![functions(), section(7, b"\x01\0")],
            "the section is about 1 functions, the module has 0 (at byte 24 in section `code`)",
        ),
    ];
    for (sections, message) in cases {
        assert_eq!(problem(&file(&sections)), message);
    }
    let with_surplus = [file(&[functions(), code()]), vec![7]].concat();
    assert_eq!(problem(&with_surplus), "there are bytes behind the end (at byte 25)");
}

#[test]
fn errors_tell_the_place_of_the_bad_byte() {
    let cases: [(u8, &[u8], &str); 10] = [
        (1, b"\x03ab\xFF", "a text is not valid UTF-8 (at byte 19 in section `name`)"),
        (1, b"\x09ab", "it ends in the middle; it was cut off (at byte 16 in section `name`)"),
        (1, b"\x01ab", "there are bytes behind the end (at byte 18 in section `name`)"),
        (2, b"\x01\x09", "the tag 9 has no meaning here (at byte 17 in section `types`)"),
        (
            2,
            b"\x01\0\x0F",
            "a type refers to type 15, which does not come before it (at byte 19 in section `types`)",
        ),
        (2, b"\x01\0\x04", "type 9 is in the table twice (at byte 19 in section `types`)"),
        (3, b"\x02\0\x07\x09", "the tag 9 has no meaning here (at byte 19 in section `constants`)"),
        (
            3,
            b"\x01\0\x80\0",
            "a number is too large for its place, or written longer than need be (at byte 18 in section `constants`)",
        ),
        (
            3,
            b"\xFF\xFF\xFF\xFF\x0F",
            "it ends in the middle; it was cut off (at byte 16 in section `constants`)",
        ),
        (5, b"\x01\0", "it ends in the middle; it was cut off (at byte 18 in section `globals`)"),
    ];
    for (id, payload, message) in cases {
        assert_eq!(problem(&file_with(section(id, payload))), message);
    }
}

#[test]
fn classes_come_behind_those_above_them() {
    let (functions, code) = (section(6, b"\0"), section(7, b"\0"));
    let bytes = file(&[functions, code, section(15, b"\x01\x01A\0\x03\0\0\0\0")]);
    assert_eq!(
        problem(&bytes),
        "class `A` refers to class 2, which does not come before it (at byte 39 in section `classes`)"
    );
}

#[test]
fn unknown_instructions_are_told() {
    let functions = section(6, b"\x01\0\0\0\x04\0\0");
    let bytes = file(&[functions, section(7, b"\x01\x02\0\xFF")]);
    assert_eq!(problem(&bytes), "there is no instruction 0xff (at byte 32 in section `code`)");
}

#[test]
fn types_that_are_too_large_are_refused() {
    // Each is a map of the one before to the one before.
    let doubling: Vec<u8> = (0..20).flat_map(|step| [1, 14 + step, 14 + step]).collect();
    // Each is a list of the one before.
    let nested: Vec<u8> = (0..70).flat_map(|step| [0, 14 + step]).collect();
    for (count, parts) in [(20, doubling), (70, nested)] {
        let bytes = file_with(section(2, &[&[count], &parts[..]].concat()));
        assert_eq!(decode(&bytes).unwrap_err().problem, DecodeProblem::TypeSize);
    }
}

/// A stream that gives what is asked for, for ever.
struct Endless<'a> {
    start: &'a [u8],
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.start.is_empty() {
            buffer.fill(b'x');
            return Ok(buffer.len());
        }
        self.start.read(buffer)
    }
}

#[test]
fn streams_are_read_like_bytes() {
    let bytes = encode(&small());
    assert_eq!(decode_from(&mut &bytes[..]).unwrap(), Ok(small()));
    let mut written = Vec::new();
    encode_to(&small(), &mut written).unwrap();
    assert_eq!(written, bytes);
}

#[test]
fn an_endless_stream_is_left_at_the_first_mistake() {
    let problem = |start| decode_from(&mut Endless { start }).unwrap().unwrap_err().problem;
    assert_eq!(problem(b""), DecodeProblem::Magic);
    assert_eq!(problem(b"\0runab\r\n\x01\x07"), DecodeProblem::Version(1, 7));
    assert_eq!(problem(b"\0runab\r\n\x01\x02"), DecodeProblem::Checksum);
    assert_eq!(problem(&encode(&small())), DecodeProblem::Surplus);
}

#[test]
fn a_length_beyond_the_end_takes_no_memory() {
    let huge = [&[1][..], &[0xFF; 8], &[0x7F, 0, 0, 0, 0]].concat();
    let error = decode(&file(&[huge])).unwrap_err();
    assert_eq!((error.problem, error.section), (DecodeProblem::End, Some("name")));
}

#[test]
fn a_stream_that_fails_is_no_bad_module() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("unplugged"))
        }
    }
    assert_eq!(decode_from(&mut Broken).unwrap_err().to_string(), "unplugged");
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
    let mut bytes = file_with(section(1, b"\x02Hi"));
    bytes[17] ^= 1;
    assert_eq!(
        problem(&bytes),
        "the checksum is wrong; the file was damaged (at byte 16 in section `name`)"
    );
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
