//! Members that are found when the program runs.

use crate::harness::{Function, Value, counts, integers, member, native, texts};

#[test]
fn missing_members_are_reported() {
    assert_eq!(
        member("uper", &["a".into()]),
        "MissingMemberError: Text has no member `uper`; did you mean `upper`?"
    );
    assert_eq!(
        member("frobnicate", &[5.into()]),
        "MissingMemberError: Integer has no member `frobnicate`"
    );
    assert_eq!(member("x", &[Value::Nothing]), "MissingMemberError: Nothing has no member `x`");
    assert_eq!(
        member("next", &[counts(&[])]),
        "MissingMemberError: Map of Text to Integer has no member `next`"
    );
    assert_eq!(
        member("from_code", &["a".into()]),
        "MissingMemberError: Text has no member `from_code`"
    );
    assert_eq!(
        member("generate", &[integers(&[])]),
        "MissingMemberError: List of Integer has no member `generate`"
    );
}

#[test]
fn arguments_are_checked() {
    assert_eq!(member("split", &["a".into()]), "TypeError: `split` takes 1 argument, was given 0");
    assert_eq!(
        member("replace", &["a".into(), "b".into(), 5.into()]),
        "TypeError: argument 2 of `replace` needs Text, found Integer 5"
    );
    assert_eq!(
        member("chunks", &[integers(&[]), "2".into()]),
        r#"TypeError: argument 1 of `chunks` needs Integer, found Text "2""#
    );
    assert_eq!(
        member("to_integer", &["1".into(), 10.into(), 10.into()]),
        "TypeError: `to_integer` takes 1 argument, was given 2"
    );
}

#[test]
fn integers_widen_to_floats() {
    assert_eq!(member("max", &[1.5.into(), 2.into()]), "2.0");
}

#[test]
fn everything_has_a_text() {
    assert_eq!(member("to_text", &[Value::Nothing]), "nothing");
    assert_eq!(member("to_text", &[texts(&["a"])]), r#"["a"]"#);
    assert_eq!(member("to_text", &[Function("double")]), "<process double>");
}

#[test]
fn ranges_have_the_reading_members_of_lists() {
    assert_eq!(member("map", &[Value::Range(1, 3), Function("double")]), "[2, 4, 6]");
    assert_eq!(member("windows", &[Value::Range(1, 3), 2.into()]), "[[1, 2], [2, 3]]");
    assert_eq!(member("sum", &[Value::Range(1, 100)]), "5050");
    assert_eq!(member("join", &[Value::Range(1, 3), "-".into()]), "1-2-3");
    assert_eq!(
        member("add", &[Value::Range(1, 3), 4.into()]),
        "MissingMemberError: Range has no member `add`"
    );
}

#[test]
fn made_collections_keep_the_types_that_are_known() {
    let type_of = |name: &str, values: &[Value]| {
        let mut world = crate::harness::World::new();
        let values: Vec<_> = values.iter().map(|value| world.make(value)).collect();
        let values: Vec<_> = values.iter().map(|&value| world.context.handle(value)).collect();
        let result =
            runa_runtime::operations::member::call_member_with(&mut world.context, name, &values);
        world.context.type_name(result.unwrap())
    };
    assert_eq!(type_of("words", &["a b".into()]), "List of Text");
    assert_eq!(type_of("to_list", &[Value::Range(1, 2)]), "List of Integer");
    assert_eq!(type_of("keys", &[counts(&[])]), "List of Text");
    assert_eq!(type_of("values", &[counts(&[])]), "List of Integer");
    assert_eq!(type_of("chunks", &[integers(&[1]), 1.into()]), "List of List of Integer");
    assert_eq!(type_of("filter", &[integers(&[1]), Function("is_large")]), "List of Integer");
    assert_eq!(type_of("map", &[integers(&[1]), Function("double")]), "List of Any");
}

#[test]
fn operators_on_any() {
    assert_eq!(native("iterable", &[Value::Range(1, 3)]), "[1, 2, 3]");
    assert_eq!(native("iterable", &["ab".into()]), "ab");
    assert_eq!(native("iterable", &[5.into()]), "TypeError: cannot iterate over Integer 5");
    assert_eq!(native("contains", &[Value::Range(1, 3), 2.into()]), "true");
    assert_eq!(native("contains", &["abc".into(), "bc".into()]), "true");
    assert_eq!(native("contains", &[counts(&[("a", 1)]), "a".into()]), "true");
    assert_eq!(
        native("contains", &[5.into(), 5.into()]),
        "TypeError: `in` is not defined for Integer and Integer"
    );
    assert_eq!(native("slice", &["abc".into(), Value::Range(0, 1)]), "ab");
    assert_eq!(native("slice", &[integers(&[1, 2]), Value::Range(0, 0)]), "[1]");
    assert_eq!(
        native("slice", &[5.into(), Value::Range(0, 1)]),
        "TypeError: Integer 5 has no slices"
    );
}
