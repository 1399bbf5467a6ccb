use crate::harness::{Function, Value, World, after, integers, member, native, texts};

#[test]
fn lists_are_asked() {
    assert_eq!(member("length", &[integers(&[1, 2])]), "2");
    assert_eq!(member("is_empty", &[integers(&[])]), "true");
    assert_eq!(member("first", &[texts(&["a", "b"])]), "a");
    assert_eq!(member("last", &[texts(&["a", "b"])]), "b");
    assert_eq!(member("first", &[integers(&[])]), "nothing");
    assert_eq!(member("last", &[integers(&[])]), "nothing");
    assert_eq!(member("contains", &[integers(&[1, 2]), 2.0.into()]), "true");
    assert_eq!(member("contains", &[texts(&["a"]), 2.into()]), "false");
    assert_eq!(member("index_of", &[texts(&["a", "b", "b"]), "b".into()]), "1");
    assert_eq!(member("index_of", &[texts(&["a"]), "c".into()]), "nothing");
    assert_eq!(member("binary_search", &[integers(&[1, 3, 5, 7]), 5.into()]), "2");
    assert_eq!(member("binary_search", &[integers(&[1, 3, 5, 7]), 4.into()]), "nothing");
}

#[test]
fn lists_are_changed() {
    assert_eq!(after("add", &[integers(&[1]), 2.into()]), "[1, 2]");
    assert_eq!(after("add_all", &[integers(&[1]), integers(&[2, 3])]), "[1, 2, 3]");
    assert_eq!(after("insert", &[texts(&["a", "c"]), 1.into(), "b".into()]), r#"["a", "b", "c"]"#);
    assert_eq!(after("insert", &[integers(&[]), 0.into(), 7.into()]), "[7]");
    assert_eq!(after("remove_at", &[texts(&["a", "b", "c"]), 1.into()]), r#"b ["a", "c"]"#);
    assert_eq!(after("remove_first", &[integers(&[1, 2])]), "1 [2]");
    assert_eq!(after("remove_last", &[integers(&[1, 2])]), "2 [1]");
    assert_eq!(after("remove", &[integers(&[1, 2, 1]), 1.into()]), "true [2, 1]");
    assert_eq!(after("remove", &[integers(&[1, 2]), 3.into()]), "false [1, 2]");
    assert_eq!(after("clear", &[texts(&["a"])]), "[]");
    assert_eq!(after("swap", &[integers(&[1, 2, 3]), 0.into(), 2.into()]), "[3, 2, 1]");
    assert_eq!(
        after("reverse", &[Value::Booleans(vec![true, false, false])]),
        "[false, false, true]"
    );
    assert_eq!(after("sort", &[texts(&["b", "a", "ä"])]), r#"["a", "b", "ä"]"#);
    assert_eq!(after("sort_by", &[integers(&[1, 3, 2]), Function("negated")]), "[3, 2, 1]");
}

#[test]
fn elements_must_fit_the_list() {
    assert_eq!(
        after("add", &[integers(&[1]), "2".into()]),
        r#"TypeError: an element needs Integer, found Text "2" [1]"#
    );
    assert_eq!(after("add", &[Value::Floats(vec![0.5]), 2.into()]), "[0.5, 2.0]");
    assert_eq!(
        after("add_all", &[integers(&[1]), Value::List(vec![2.into(), "3".into()])]),
        r#"TypeError: an element needs Integer, found Text "3" [1, 2]"#
    );
}

#[test]
fn places_outside_raise() {
    let outside = "IndexError: index 2 is outside a list of 2 elements (0 to 1)";
    assert_eq!(member("remove_at", &[integers(&[1, 2]), 2.into()]), outside);
    assert_eq!(member("swap", &[integers(&[1, 2]), 0.into(), 2.into()]), outside);
    let third = "IndexError: index 3 is outside a list of 2 elements (0 to 1)";
    assert_eq!(member("insert", &[integers(&[1, 2]), 3.into(), 0.into()]), third);
    assert_eq!(
        member("remove_last", &[integers(&[])]),
        "IndexError: index 0 is outside an empty list"
    );
    assert_eq!(native("List.slice", &[integers(&[1, 2]), Value::Range(1, 2)]), outside);
}

#[test]
fn parts_are_taken() {
    let list = || integers(&[1, 2, 3, 4, 5]);
    assert_eq!(native("List.slice", &[list(), Value::Range(1, 3)]), "[2, 3, 4]");
    assert_eq!(member("take", &[list(), 2.into()]), "[1, 2]");
    assert_eq!(member("take", &[list(), 9.into()]), "[1, 2, 3, 4, 5]");
    assert_eq!(member("drop", &[list(), 2.into()]), "[3, 4, 5]");
    assert_eq!(member("drop", &[list(), (-1).into()]), "[1, 2, 3, 4, 5]");
    assert_eq!(member("reversed", &[list()]), "[5, 4, 3, 2, 1]");
    assert_eq!(member("copy", &[list()]), "[1, 2, 3, 4, 5]");
    assert_eq!(member("chunks", &[list(), 2.into()]), "[[1, 2], [3, 4], [5]]");
    assert_eq!(member("windows", &[list(), 4.into()]), "[[1, 2, 3, 4], [2, 3, 4, 5]]");
    assert_eq!(member("windows", &[list(), 6.into()]), "[]");
    assert_eq!(
        member("chunks", &[list(), 0.into()]),
        "ValueError: a size must be at least 1, not 0"
    );
    assert_eq!(
        member("distinct", &[Value::List(vec![1.into(), "a".into(), 1.0.into(), "a".into()])]),
        r#"[1, "a"]"#
    );
    let nested = Value::List(vec![integers(&[1]), integers(&[2]), integers(&[1])]);
    assert_eq!(member("distinct", &[nested]), "[[1], [2]]");
    // Equal lists may differ in type, and may be nested deeper or longer than hashes look.
    let pair = |a: Value, b: Value| Value::List(vec![a, b]);
    let deep = |n: i64| pair(pair(pair(integers(&[n]), 1.into()), 2.into()), 3.into());
    let long = |n: i64| integers(&[[0; 40].as_slice(), &[n]].concat());
    let nested = vec![integers(&[1, 0]), Value::Floats(vec![1.0, -0.0]), deep(1), deep(2), deep(1)];
    assert_eq!(
        member("distinct", &[Value::List(nested)]),
        "[[1, 0], [[[[1], 1], 2], 3], [[[[2], 1], 2], 3]]"
    );
    let mut world = World::new();
    let long = world.make(&Value::List(vec![long(1), long(2), long(1)]));
    let distinct = world.call_on("distinct", &[long]);
    assert_eq!(distinct.matches("[0").count(), 2, "{distinct}");
    let itself = world.make(&Value::List(vec![1.into()]));
    assert_eq!(world.call_on("add", &[itself, itself]), "nothing");
    assert_eq!(world.call_on("distinct", &[itself]), "[1, [1, […]]]");
}

#[test]
fn elements_are_combined() {
    assert_eq!(member("sum", &[integers(&[1, 2, 3])]), "6");
    assert_eq!(member("sum", &[integers(&[])]), "0");
    assert_eq!(member("sum", &[Value::Floats(vec![0.5, 0.25])]), "0.75");
    assert_eq!(member("sum", &[Value::List(vec![1.into(), 0.5.into()])]), "1.5");
    assert_eq!(member("product", &[integers(&[2, 3, 4])]), "24");
    assert_eq!(
        member("sum", &[integers(&[i64::MAX, 1])]),
        "OverflowError: 9223372036854775807 + 1 does not fit into an Integer"
    );
    assert_eq!(member("sum", &[texts(&["a", "b"])]), "ab");
    assert_eq!(
        member("sum", &[Value::List(vec![1.into(), "a".into()])]),
        "TypeError: `+` is not defined for Integer and Text"
    );
    assert_eq!(member("join", &[integers(&[1, 2]), ", ".into()]), "1, 2");
    assert_eq!(member("join", &[texts(&["a", "b"]), "".into()]), "ab");
    assert_eq!(member("reduce", &[integers(&[1, 2]), Function("plus"), 10.into()]), "13");
    assert_eq!(member("reduce", &[texts(&["b", "c"]), Function("plus"), "a".into()]), "abc");
}

#[test]
fn functions_are_called_for_elements() {
    let list = || integers(&[5, 20, 7, 30]);
    let large = || Function("is_large");
    assert_eq!(member("count", &[list(), large()]), "2");
    assert_eq!(member("find", &[list(), large()]), "20");
    assert_eq!(member("find_index", &[list(), large()]), "1");
    assert_eq!(member("find", &[integers(&[1]), large()]), "nothing");
    assert_eq!(member("any", &[list(), large()]), "true");
    assert_eq!(member("all", &[list(), large()]), "false");
    assert_eq!(member("all", &[integers(&[]), large()]), "true");
    assert_eq!(member("map", &[texts(&["a", "b"]), Function("double")]), r#"["aa", "bb"]"#);
    assert_eq!(member("filter", &[list(), large()]), "[20, 30]");
    assert_eq!(member("take_while", &[integers(&[20, 5, 30]), large()]), "[20]");
    assert_eq!(member("drop_while", &[integers(&[20, 5, 30]), large()]), "[5, 30]");
    let nested = Value::List(vec![integers(&[1]), texts(&["a"]), integers(&[])]);
    assert_eq!(member("flat_map", &[nested, Function("itself")]), r#"[1, "a"]"#);
    assert_eq!(
        member("group_by", &[texts(&["a", "bb", "c"]), Function("length")]),
        r#"{1: ["a", "c"], 2: ["bb"]}"#
    );
}

#[test]
fn functions_may_fail() {
    assert_eq!(member("map", &[integers(&[1]), Function("fail")]), "Exception: failed");
    assert_eq!(member("sorted_by", &[integers(&[1]), Function("fail")]), "Exception: failed");
    assert_eq!(
        member("filter", &[integers(&[1]), Function("double")]),
        "TypeError: a test needs to give Boolean, found Integer 2"
    );
    assert_eq!(
        member("filter", &[integers(&[1]), Function("plus")]),
        "TypeError: `plus` takes 2 arguments, was given 1"
    );
    assert_eq!(
        member("each", &[integers(&[1]), 5.into()]),
        "TypeError: only a process can be called, not Integer 5"
    );
    assert_eq!(
        member("flat_map", &[integers(&[1]), Function("itself")]),
        "TypeError: the function needs to give a list, found Integer 1"
    );
}

#[test]
fn changing_the_list_under_iteration_is_noticed() {
    let mut world = World::new();
    let list = world.make(&Value::List(Vec::new()));
    world.call_on("add", &[list, list]);
    let function = world.make(&Function("add_to_itself"));
    assert_eq!(
        world.call_on("each", &[list, function]),
        "ConcurrentChangeError: elements were added or removed while the collection was iterated"
    );
    assert_eq!(world.show(list), "[[…], […]]");
}

#[test]
fn order() {
    assert_eq!(member("sorted", &[integers(&[3, -1, 2])]), "[-1, 2, 3]");
    assert_eq!(
        member("sorted", &[Value::Floats(vec![f64::NAN, 1.0, f64::NEG_INFINITY])]),
        "[-inf, 1.0, nan]"
    );
    assert_eq!(
        member("sorted", &[Value::List(vec![2.into(), 1.5.into(), (-1).into()])]),
        "[-1, 1.5, 2]"
    );
    assert_eq!(
        member("sorted", &[Value::List(vec![2.into(), "a".into()])]),
        "TypeError: `<` is not defined for Integer and Text"
    );
    assert_eq!(
        member("sorted_by", &[texts(&["ccc", "bb", "aa", "d"]), Function("length")]),
        r#"["d", "bb", "aa", "ccc"]"#
    );
    assert_eq!(member("min", &[integers(&[3, 1, 2])]), "1");
    assert_eq!(member("max", &[texts(&["a", "c", "b"])]), "c");
    assert_eq!(member("min", &[integers(&[])]), "nothing");
    assert_eq!(member("min_by", &[texts(&["bb", "a", "c"]), Function("length")]), "a");
    assert_eq!(member("max_by", &[texts(&["bb", "a", "cc"]), Function("length")]), "bb");
}

#[test]
fn lists_are_made() {
    let any = || Value::Integer(i64::from(runa_runtime::TypeId::LIST_OF_ANY.0));
    assert_eq!(native("List.filled", &[any(), 3.into(), "x".into()]), r#"["x", "x", "x"]"#);
    assert_eq!(native("List.generate", &[any(), 3.into(), Function("double")]), "[0, 2, 4]");
    assert_eq!(native("List.cast", &[any(), integers(&[1])]), "[1]");
    assert_eq!(
        native("List.filled", &[any(), (-1).into(), 0.into()]),
        "ValueError: a count must be at least 0, not -1"
    );
    assert_eq!(
        native("List.filled", &[any(), i64::MAX.into(), 0.into()]),
        "OutOfMemoryError: the heap limit was reached"
    );
}

#[test]
fn types_that_come_as_numbers_are_checked() {
    for number in [-1, 0, 5, 10, 1 << 40] {
        assert_eq!(
            native("List.filled", &[number.into(), 1.into(), 0.into()]),
            format!("ValueError: {number} is no number of a fitting type")
        );
    }
    assert_eq!(native("List.first", &[1.5.into()]), "TypeError: a list is needed, found Float 1.5");
    assert_eq!(
        native("List.first", &["text".into()]),
        r#"TypeError: a list is needed, found Text "text""#
    );
}

#[test]
fn a_list_is_added_to_itself_once() {
    let mut world = World::new();
    let list = world.make(&integers(&[1, 2, 3]));
    assert_eq!(world.call_on("add_all", &[list, list]), "nothing");
    assert_eq!(world.show(list), "[1, 2, 3, 1, 2, 3]");
}

#[test]
fn groups_have_the_type_that_is_asked_for() {
    let mut world = World::new();
    let ty = world.groups_type();
    let result = world.native("List.group_by", &[ty, integers(&[11, 5, 11]), Function("itself")]);
    assert_eq!(result, "{11: [11, 11], 5: [5]}");
    let ty = world.groups_type();
    assert_eq!(
        world.native("List.group_by", &[ty, texts(&["a"]), Function("length")]),
        "TypeError: a value needs List of Integer, found List of Text"
    );
}
