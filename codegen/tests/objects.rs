//! Objects that compiled code reads and changes without a call.

mod support;

use runa_bytecode::{ErrorKind, verify};
use runa_codegen::show::{NativeForm, native_form};
use runa_runtime::heap::collect;
use runa_runtime::objects::text;
use runa_runtime::{Header, ObjectRef, Tagged};
use support::{Compiled, assert_raises, module};

/// Changes a record and reads it.
const OBJECTS: &str = "
.func main(record Any, n Any) Any
    LOAD record
    LOAD n
    SET_FIELD 1
    LOAD record
    GET_FIELD 0
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

fn new_text(program: &mut Compiled, content: &str) -> u64 {
    program.context.new_text(content).unwrap().address()
}

/// The content of the Text at an address.
fn content(address: u64) -> String {
    text::to_string(ObjectRef::from_word(address).unwrap())
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
