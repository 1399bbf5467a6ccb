use std::io::{ErrorKind, Write};

use runa_runtime::operations::member::call_native_with;
use runa_runtime::{Limits, Streams};

use crate::harness::{Value, World, native};

#[test]
fn print_writes_texts_as_they_are() {
    let mut world = World::new();
    assert_eq!(world.native("print", &["größe".into()]), "nothing");
    assert_eq!(world.native("print", &["\n".into()]), "nothing");
    assert_eq!(world.printed(), "größe\n");
}

/// Fails in one way at every attempt to write.
struct Failing(ErrorKind);

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn print_raises_what_goes_wrong() {
    let print = |kind| World::writing_to(Failing(kind)).native("print", &["x".into()]);
    assert_eq!(print(ErrorKind::BrokenPipe), "IoError: broken pipe");
    assert_eq!(print(ErrorKind::StorageFull), "IoError: no storage space");
}

#[test]
fn lines_are_read_until_the_input_ends() {
    let mut world = World::reading("one\r\n\nlast ö".as_bytes());
    assert_eq!(world.native("read_line", &[]), "one");
    assert_eq!(world.native("read_line", &[]), "");
    assert_eq!(world.native("read_line", &[]), "last ö");
    assert_eq!(world.native("read_line", &[]), "nothing");
}

#[test]
fn bytes_that_are_no_text_are_reported() {
    let mut world = World::reading(b"ab\xFFc\nnext\n");
    assert_eq!(world.native("read_line", &[]), "ValueError: the line is not UTF-8: byte 2 is 0xff");
    assert_eq!(world.native("read_line", &[]), "next");
}

#[test]
fn the_program_sees_its_arguments() {
    let streams =
        Streams { arguments: vec!["a".to_owned(), "b c".to_owned()], ..Streams::default() };
    let mut world = World::with(streams, Limits::default(), true);
    let ty = world.context.instance().program().standard().list_of_text;
    let list = world.native("system.arguments", &[Value::Integer(i64::from(ty.0))]);
    assert_eq!(list, r#"["a", "b c"]"#);
}

#[test]
fn a_program_ends_itself() {
    let mut world = World::new();
    let code = runa_runtime::Tagged::inline_integer(3).unwrap();
    assert!(call_native_with(&mut world.context, "system.exit", &[code]).is_err());
    assert!(world.context.is_uncatchable());
    assert_eq!(world.context.take_exit_code(), Some(3));
    assert_eq!(
        native("system.exit", &[256.into()]),
        "ValueError: an exit code is from 0 to 255, not 256"
    );
}

#[test]
fn values_know_their_type() {
    assert_eq!(native("type_of", &[5.into()]), "Integer");
    assert_eq!(native("type_of", &[Value::Nothing]), "Nothing");
    assert_eq!(native("type_of", &[Value::Integers(vec![])]), "List of Integer");
}
