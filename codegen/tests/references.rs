//! References in compiled frames while everything moves.

mod support;

use runa_runtime::objects::list;
use runa_runtime::{ObjectRef, TypeId};
use support::Compiled;

/// Goes down, allocates at the bottom, and reads the list on the way up: every frame holds it.
const RECURSION: &str = "
.func main(list List of Integer, any Any, n Integer) Integer
    LOAD n
    PUSH.I 0
    EQ.I
    JF.B deeper
    LOAD n
    BOX.I
    TO_TEXT
    LEN.T
    POP
    LOAD list
    PUSH.I 0
    GET_ARRAY.I
    RET
deeper:
    LOAD list
    LOAD any
    LOAD n
    PUSH.I 1
    SUB.I
    CALL main
    LOAD list
    PUSH.I 1
    GET_ARRAY.I
    ADD.I
    LOAD any
    LEN
    CAST Integer
    ADD.I
    RET
.end
";

#[test]
fn objects_move_while_fifty_frames_hold_them() {
    let mut program = Compiled::new(RECURSION).stressed();
    let ty = program.context.instance().program().standard().list_of_integer;
    let list = program.context.new_list_of_raw(ty, [1000, 7].into_iter()).unwrap();
    let handle = program.context.root(runa_runtime::Tagged::object(list));
    let words = [list.address(), runa_runtime::Tagged::object(list).0, 50];
    assert_eq!(program.call(0, &words), Ok(1000 + 50 * (7 + 2)));
    let moved = program.context.handle(handle).as_object().unwrap();
    assert_ne!(moved, list, "the list has moved");
    assert_eq!(list::length(moved), 2);
}

/// A list of lists that grows while it is read, over slow and fast paths.
#[test]
fn references_survive_slow_paths_in_loops() {
    let text = "
.func main(n Integer) Integer
    .local rows List of List of Integer
    .local row List of Integer
    .local i Integer
    .local sum Integer
    NEW_LIST List of List of Integer, 0
    STORE rows
    PUSH.I 0
    STORE i
    PUSH.I 0
    STORE sum
more:
    LOAD i
    DUP
    NEW_LIST List of Integer, 2
    STORE row
    LOAD rows
    LOAD row
    APPEND.R
    LOAD row
    LOAD i
    APPEND.I
    LOAD i
    PUSH.I 1
    ADD.I
    DUP
    STORE i
    LOAD n
    LT.I
    JT.B more
again:
    LOAD i
    PUSH.I 1
    SUB.I
    STORE i
    LOAD rows
    LOAD i
    GET_ARRAY.R
    PUSH.I 2
    GET_ARRAY.I
    LOAD sum
    ADD.I
    STORE sum
    LOAD i
    PUSH.I 0
    GT.I
    JT.B again
    LOAD sum
    RET
.end
";
    for mut program in [Compiled::new(text), Compiled::new(text).stressed()] {
        assert_eq!(program.integer(&[300]), Ok((0..300).sum()));
    }
}

/// An exception is made while a handler's locals lie in the frame only.
#[test]
fn what_a_handler_reads_survives_the_raising() {
    let text = "
.func main(list List of Integer, index Integer) Integer
start:
    LOAD list
    LOAD index
    GET_ARRAY.I
    RET
stop:
caught:
    POP
    LOAD list
    LEN.L
    PUSH.I 100
    ADD.I
    RET
.handler start stop caught IndexError
.end
";
    let mut program = Compiled::new(text).stressed();
    let ty = program.context.instance().program().standard().list_of_integer;
    for (index, expected) in [(1, 5), (2, 102)] {
        let list = program.context.new_list_of_raw(ty, [4, 5].into_iter()).unwrap();
        assert_eq!(program.call(0, &[list.address(), index]), Ok(expected));
    }
}

/// Floats and Integers that need boxes are boxed out of line.
#[test]
fn boxes_keep_their_numbers() {
    let text = "
.func main(a Integer, b Float) Any
    LOAD a
    BOX.I
    LOAD b
    BOX.F
    LOAD a
    BOX.I
    NEW_LIST List of Any, 3
    BOX.R
    RET
.end
";
    for (a, b) in [(1, 1.5), (i64::MAX, 1e300), (i64::MIN, 1e-300), (-1, f64::NAN)] {
        let mut program = Compiled::new(text).stressed();
        let word = program.call(0, &[a as u64, b.to_bits()]).unwrap();
        let list = runa_runtime::Tagged(word).as_object().unwrap();
        assert_eq!(list.type_id(), Some(TypeId::LIST_OF_ANY));
        let element = |index| runa_runtime::Tagged(word_at(list, index)).unpack();
        for index in [0, 2] {
            assert_eq!(element(index), runa_runtime::Unpacked::Integer(a));
        }
        let runa_runtime::Unpacked::Float(found) = element(1) else { panic!("no Float") };
        assert_eq!(found.to_bits(), b.to_bits());
    }
}

fn word_at(list: ObjectRef, index: usize) -> u64 {
    list::array_get(list::backing(list).unwrap(), runa_runtime::Shape::Tagged, index)
}
