//! Objects that compiled code makes, reads and changes without a call.

mod support;

use runa_bytecode::{ErrorKind, Type, TypeId, verify};
use runa_codegen::show::{NativeForm, native_form};
use runa_runtime::heap::collect;
use runa_runtime::objects::text;
use runa_runtime::{Header, ObjectRef, Tagged, layout};
use support::{Compiled, assert_raises, module};

/// Changes a record, reads it, and makes a cell and a function value.
const OBJECTS: &str = "
.func main(record Any, n Any) () => Integer
    LOAD record
    LOAD n
    SET_FIELD 1
    LOAD record
    GET_FIELD 0
    NEW_CELL Cell of Any
    CLOSURE taken
    RET
.end
.func taken() Integer
    .capture Cell of Any
    PUSH.I 1
    RET
.end
";

/// The calls of a function in Cranelift's form that are in blocks which are not cold.
fn warm_calls(text: &str) -> Vec<&str> {
    let mut is_cold = false;
    let mut calls = Vec::new();
    for line in text.lines().map(str::trim_start) {
        if line.starts_with("block") {
            is_cold = line.contains(" cold:");
        } else if line.contains(" call ") && !is_cold {
            calls.push(line);
        }
    }
    calls
}

#[test]
fn calls_are_in_cold_blocks() {
    let text = native_form(&verify(module(OBJECTS)).unwrap(), NativeForm::Clif);
    assert!(text.contains(" call "), "{text}");
    assert_eq!(warm_calls(&text), Vec::<&str>::new(), "{text}");
}

/// The words of a new object of a type behind its header; it must have just as many.
#[track_caller]
fn words<const N: usize>(object: u64, ty: TypeId) -> [u64; N] {
    let object = ObjectRef::from_word(object).unwrap();
    assert_eq!(object.header(), Header::new(ty.0, N + 1));
    std::array::from_fn(|word| object.get(word + 1))
}

fn type_of(program: &Compiled, ty: Type) -> TypeId {
    program.context.instance().program().types().find(&ty).unwrap()
}

fn new_text(program: &mut Compiled, content: &str) -> u64 {
    program.context.new_text(content).unwrap().address()
}

/// The content of the Text at an address.
fn content(address: u64) -> String {
    text::to_string(ObjectRef::from_word(address).unwrap())
}

#[test]
fn cells_hold_numbers_and_tagged_words() {
    let cases = [
        ("Integer", TypeId::INTEGER, -5_i64 as u64),
        ("Float", TypeId::FLOAT, 2.5_f64.to_bits()),
        ("Boolean", TypeId::BOOLEAN, 1),
        ("Any", TypeId::ANY, Tagged::TRUE.0),
    ];
    for (name, ty, word) in cases {
        let code = format!(
            ".func main(value {name}) Cell of {name}\nLOAD value\nNEW_CELL Cell of {name}\nRET\n.end"
        );
        for mut program in [Compiled::new(&code), Compiled::new(&code).stressed()] {
            let cell_type = type_of(&program, Type::Cell(ty));
            let first = program.call(0, &[word]).unwrap();
            let second = program.call(0, &[word]).unwrap();
            assert_ne!(first, second);
            assert_eq!(words(second, cell_type), [word], "{name}");
        }
    }
}

/// Objects that follow each other in the buffer do not overlap, and leave nothing between them.
#[test]
fn new_objects_take_just_their_room() {
    let code = "
.func cell(value Text) Cell of Text
    LOAD value
    NEW_CELL Cell of Text
    RET
.end
.func closure(a Integer, b Float, c Boolean, d Text, e Any) () => Integer
    LOAD a
    LOAD b
    LOAD c
    LOAD d
    LOAD e
    CLOSURE taken
    RET
.end
.func taken() Integer
    .capture Integer
    .capture Float
    .capture Boolean
    .capture Text
    .capture Any
    LOAD_CAPTURE 0
    RET
.end
";
    let mut program = Compiled::new(code);
    let cell_type = type_of(&program, Type::Cell(TypeId::TEXT));
    let closure_type = type_of(&program, Type::Function(vec![], TypeId::INTEGER));
    let text = new_text(&mut program, "text");
    let captured = [7, 1.5_f64.to_bits(), 1, text, Tagged::NOTHING.0];
    let cell = program.call(0, &[text]).unwrap();
    let closure = program.call(1, &captured).unwrap();
    let last = program.call(0, &[text]).unwrap();
    assert_eq!((closure - cell, last - closure), (2 * 8, 7 * 8));
    assert_eq!(words(cell, cell_type), [text]);
    // Programs begin with a function that tests do not count.
    let function = 2 + 1;
    let [a, b, c, d, e] = captured;
    assert_eq!(words(closure, closure_type), [function, a, b, c, d, e]);
}

/// Few captures are taken inline, many out of line, with the same result.
#[test]
fn function_values_take_few_and_many_variables() {
    for count in [0, 1, 8, 9, 20] {
        let loads = "    LOAD text\n".repeat(count);
        let captures = "    .capture Text\n".repeat(count);
        let code = format!(
            "
.func main(text Text) () => Integer
{loads}    CLOSURE taken
    RET
.end
.func taken() Integer
{captures}    PUSH.I 1
    RET
.end
"
        );
        for mut program in [Compiled::new(&code), Compiled::new(&code).stressed()] {
            let text = new_text(&mut program, "text");
            let closure = program.call(0, &[text]).unwrap();
            let closure = ObjectRef::from_word(closure).unwrap();
            assert_eq!(closure.header().words(), layout::CLOSURE_CAPTURES + count);
            assert_eq!(closure.get(layout::CLOSURE_FUNCTION), 1 + 1);
            for capture in 0..count {
                assert_eq!(content(closure.get(layout::CLOSURE_CAPTURES + capture)), "text");
            }
        }
    }
}

/// The last field of a record of so many fields is set and read.
fn last_field(fields: usize) -> String {
    let last = fields - 1;
    format!(
        "
.func set(record Any, text Text) Nothing
    LOAD record
    LOAD text
    BOX.R
    SET_FIELD {last}
    RET
.end
.func get(record Any) Text
    LOAD record
    GET_FIELD {last}
    CAST Text
    RET
.end
"
    )
}

/// Young objects are found through old records: through the whole record, through a line of one with many
/// fields, and of one that was never young.
#[test]
fn old_records_remember_what_is_stored_into_them() {
    let (whole, line) = (0, Header::UNLOGGED | Header::LINED);
    for (fields, flags) in [(2, whole), (100, line), (5000, line)] {
        let mut program = Compiled::new(&last_field(fields));
        let record = program.context.new_record(fields).unwrap();
        let record = program.context.root(Tagged::object(record));
        for round in 0..3 {
            collect::collect_young(&mut program.context);
            let text = new_text(&mut program, &format!("round {round}"));
            let word = program.context.handle(record);
            program.call(0, &[word.0, text]).unwrap();
            collect::verify(&mut program.context).unwrap();
            let header = word.as_object().unwrap().header();
            let both = Header::UNLOGGED | Header::LINED;
            assert_eq!(header.0 & both, flags, "{fields} fields");
            collect::collect_young(&mut program.context);
            let word = program.context.handle(record);
            let found = program.call(1, &[word.0]).unwrap();
            assert_eq!(content(found), format!("round {round}"));
        }
    }
}

#[test]
fn only_records_have_fields() {
    for fields in [0, 3] {
        let mut program = Compiled::new(&last_field(4));
        let record = Tagged::object(program.context.new_record(fields).unwrap()).0;
        assert_raises(program.call(0, &[record, 0]), ErrorKind::IndexError, &[(0, 3)]);
        assert_raises(program.call(1, &[record]), ErrorKind::IndexError, &[(1, 1)]);
    }
    let scalars = [Tagged::NOTHING, Tagged::FALSE, Tagged::TRUE];
    let numbers = [Tagged::inline_integer(3), Tagged::inline_float(0.0), Tagged::inline_float(1.5)];
    for value in scalars.into_iter().chain(numbers.into_iter().flatten()) {
        let mut program = Compiled::new(&last_field(1));
        assert_raises(program.call(0, &[value.0, 0]), ErrorKind::TypeError, &[(0, 3)]);
        assert_raises(program.call(1, &[value.0]), ErrorKind::TypeError, &[(1, 1)]);
    }
    let mut program = Compiled::new(&last_field(1));
    let boxed = program.context.box_integer(i64::MAX).unwrap();
    assert_raises(program.call(1, &[boxed.0]), ErrorKind::TypeError, &[(1, 1)]);
}
