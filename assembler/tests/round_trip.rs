//! Disassembling and assembling gives the same module, whatever it holds.

use proptest::prelude::*;
use runa_assembler::{assemble, disassemble};
use runa_bytecode::*;
use runa_diagnostics::{FileId, Source};

/// How long every generated function is.
const LENGTH: u32 = 12;

fn operand(kind: OperandKind, number: u64) -> Operand {
    let small = (number % 4) as u16;
    let real = Real::new(f64::from_bits(number));
    match kind {
        OperandKind::Literal => Operand::Literal(match small {
            0 => Literal::Nothing,
            1 => Literal::Boolean(number & 8 == 0),
            2 => Literal::Integer(number as i64),
            _ => Literal::Float(real),
        }),
        OperandKind::Integer => Operand::Integer(number as i64),
        OperandKind::Float => Operand::Float(real),
        OperandKind::Boolean => Operand::Boolean(number & 1 == 0),
        OperandKind::Local => Operand::Local(LocalIndex(small)),
        OperandKind::Capture => Operand::Capture(CaptureIndex(small)),
        OperandKind::Field => Operand::Field(FieldIndex(small)),
        OperandKind::Method => Operand::Method(MethodIndex(small)),
        OperandKind::Count => Operand::Count(Count(small)),
        OperandKind::Constant => Operand::Constant(ConstantIndex(small.into())),
        OperandKind::Function => Operand::Function(FunctionIndex(small.into())),
        OperandKind::Native => Operand::Native(NativeIndex(small.into())),
        OperandKind::Global => Operand::Global(GlobalIndex(small.into())),
        OperandKind::Type => Operand::Type(TypeId((number % 18) as u32)),
        OperandKind::Target => Operand::Target(Target((number % 12) as u32)),
        OperandKind::ErrorKind => Operand::ErrorKind(ErrorKind::KeyError),
    }
}

prop_compose! {
    fn instruction()(index in 0..Opcode::ALL.len(), numbers in any::<[u64; 2]>()) -> Instruction {
        let opcode = Opcode::ALL[index];
        let kinds = opcode.info().operands.iter().zip(numbers);
        let operands: Vec<Operand> =
            kinds.map(|(&(_, kind), number)| operand(kind, number)).collect();
        opcode.with(&operands).unwrap()
    }
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c]", "[a-z_.0-9 ]{0,4}", "\\PC{0,5}", "(true|none|_|nan|L0|of|List|\n\r\u{0})"]
}

prop_compose! {
    fn constant()(kind in 0..4, number in any::<u64>(), text in name()) -> Constant {
        match kind {
            0 => Constant::Integer(number as i64),
            1 => Constant::Float(Real::new(f64::from_bits(number))),
            2 => Constant::Text(text),
            _ => Constant::Bytes(text.into_bytes()),
        }
    }
}

prop_compose! {
    fn function()(
        name in name(),
        parameter_count in 0..4u16,
        types in proptest::collection::vec(0..18u32, 6),
        code in proptest::collection::vec(instruction(), LENGTH as usize),
        file in prop_oneof![0..3u32, Just(u32::MAX)],
        lines in proptest::collection::btree_map(0..LENGTH, (0..9u32, 0..3u32), 0..5),
        names in proptest::collection::vec((0..4u16, self::name(), 0..=LENGTH, 0..=LENGTH), 0..5),
        full in any::<bool>(),
        called in (any::<bool>(), any::<bool>()),
        defaults in proptest::collection::vec((0..9u16, 0..4u32, proptest::collection::vec(0..9u16, 0..3)), 0..3),
    ) -> Function {
        let types: Vec<TypeId> = types.into_iter().map(TypeId).collect();
        let mut function = Function::new(name, types[0]);
        function.parameter_count = parameter_count;
        function.captures = types[5..].to_vec();
        function.locals = types[1..5].to_vec();
        function.handlers =
            vec![Handler { start: 0, end: LENGTH, target: 3, kind: ErrorKind::Exception }];
        (function.is_inline, function.takes_rest) = called;
        let default = |(parameter, function, takes)| DefaultValue {
            parameter,
            function: FunctionIndex(function),
            takes,
        };
        function.defaults = defaults.into_iter().map(default).collect();
        function.code = code;
        function.file = file;
        let entries = lines.into_iter();
        function.lines =
            entries.map(|(pc, (line, column))| LineEntry { pc, line, column }).collect();
        let scope = |start: u32, end: u32| {
            if full { (0, LENGTH) } else { (start.min(end), start.max(end)) }
        };
        let names = names.into_iter().map(|(local, name, start, end)| {
            let (start, end) = scope(start, end);
            LocalName { local: LocalIndex(local), name, start, end }
        });
        function.local_names = names.collect();
        function
    }
}

prop_compose! {
    fn module()(
        names in proptest::collection::vec(name(), 10),
        constants in proptest::collection::vec(constant(), 0..5),
        functions in proptest::collection::vec(function(), 1..4),
        nesting in 0..2usize,
    ) -> Module {
        let mut module = Module { name: names[0].clone(), constants, functions, ..Module::default() };
        let cell = module.types.intern(Type::Cell(TypeId::TEXT));
        let optional = module.types.intern(Type::Optional(TypeId::ANY));
        // Classes whose names are words, others, types of the language and those of each other.
        let kinds = ClassKind::ALL.into_iter().cycle();
        for ((index, name), kind) in ["Point", "Point of Integer", "Text", &names[0]].into_iter().enumerate().zip(kinds) {
            let ty = module.types.class(ClassIndex(index as u32));
            let mut class = Class::new(name, kind)
                .field(names[0].clone(), ty)
                .field("x", optional)
                .method("private", cell, Some(FunctionIndex(0)))
                .method(names[0].clone(), ty, None);
            class.base = (index as u32).checked_sub(1).map(ClassIndex);
            class.interfaces = class.base.into_iter().collect();
            class.fields[1].is_private = index % 2 == 0;
            class.methods[0].is_private = index % 2 == 1;
            module.types.add_class(class).unwrap();
        }
        let mut last = module.types.function(vec![cell, optional], cell);
        for _ in 0..nesting * 40 {
            last = module.types.map_of(last, last);
        }
        let (parameters, result) = (vec![last, optional], cell);
        let native = NativeImport { name: names[1].clone(), parameters, result };
        module.natives = vec![native.clone(), native];
        let global = |name: &String| Global { name: name.clone(), ty: last };
        module.globals = names[2..4].iter().map(global).collect();
        module.files = names[4..6].to_vec();
        module.exports = vec![Export { name: names[6].clone(), function: FunctionIndex(0) }];
        module.tests = vec![TestEntry { name: names[7].clone(), function: FunctionIndex(0) }];
        module.capabilities = vec![names[8].clone()];
        module.attributes = vec![(names[9].clone(), names[0].clone())];
        module
    }
}

proptest! {
    #[test]
    fn any_module_comes_back(module in module()) {
        let listing = disassemble(&module);
        let source = Source::new("listing.asm", listing.as_str()).unwrap();
        let assembled = assemble(&source, FileId(0));
        prop_assert!(assembled.diagnostics.is_empty(), "{:#?}\n{listing}", assembled.diagnostics);
        prop_assert_eq!(&assembled.module, &module, "{}", listing);
    }
}
