use crate::harness::{Function, Value, World, after, counts, member, native};

fn two() -> Value {
    counts(&[("a", 1), ("b", 2)])
}

#[test]
fn maps_are_asked() {
    assert_eq!(member("length", &[two()]), "2");
    assert_eq!(member("is_empty", &[counts(&[])]), "true");
    assert_eq!(member("get", &[two(), "b".into()]), "2");
    assert_eq!(member("get", &[two(), "c".into()]), "nothing");
    assert_eq!(member("get", &[two(), 5.into()]), "nothing");
    assert_eq!(native("Map.contains", &[two(), "a".into()]), "true");
    assert_eq!(member("contains_value", &[two(), 2.0.into()]), "true");
    assert_eq!(member("keys", &[two()]), r#"["a", "b"]"#);
    assert_eq!(member("values", &[two()]), "[1, 2]");
}

#[test]
fn maps_are_changed() {
    assert_eq!(after("remove", &[two(), "a".into()]), r#"1 {"b": 2}"#);
    assert_eq!(after("remove", &[two(), "c".into()]), r#"{"a": 1, "b": 2}"#);
    assert_eq!(after("clear", &[two()]), "{}");
    assert_eq!(
        after("merge", &[two(), counts(&[("b", 3), ("c", 4)])]),
        r#"{"a": 1, "b": 3, "c": 4}"#
    );
    assert_eq!(
        after("at_or_add", &[two(), "c".into(), Function("forty_two")]),
        r#"42 {"a": 1, "b": 2, "c": 42}"#
    );
    assert_eq!(after("at_or_add", &[two(), "a".into(), Function("fail")]), r#"1 {"a": 1, "b": 2}"#);
    assert_eq!(after("update", &[two(), "b".into(), Function("double")]), r#"4 {"a": 1, "b": 4}"#);
    assert_eq!(
        member("update", &[two(), "c".into(), Function("double")]),
        r#"KeyError: the map has no key "c""#
    );
}

#[test]
fn maps_are_made_of_maps() {
    assert_eq!(member("copy", &[two()]), r#"{"a": 1, "b": 2}"#);
    assert_eq!(member("map_values", &[two(), Function("double")]), r#"{"a": 2, "b": 4}"#);
    let map = Value::Map(vec![(1.into(), 1.0.into()), (2.into(), 3.into())]);
    assert_eq!(member("filter", &[map, Function("values_differ")]), "{2: 3}");
}

#[test]
fn keys_are_compared_by_value() {
    let map = || Value::Map(vec![(1.into(), "one".into()), (0.5.into(), "half".into())]);
    assert_eq!(member("get", &[map(), 1.0.into()]), "one");
    assert_eq!(member("get", &[map(), 0.5.into()]), "half");
    assert_eq!(member("get", &[map(), Value::Boolean(true)]), "nothing");
}

#[test]
fn places_lead_through_a_map() {
    let mut world = World::new();
    let map = world.make(&counts(&[("a", 1), ("b", 2), ("c", 3)]));
    let b = world.make(&"b".into());
    world.call_on("remove", &[map, b]);
    let call = |world: &mut World, name: &str, numbers: &[i64]| {
        let mut values = vec![world.context.handle(map)];
        values.extend(numbers.iter().map(|&n| runa_runtime::Tagged::inline_integer(n).unwrap()));
        let result =
            runa_runtime::operations::member::call_native_with(&mut world.context, name, &values);
        world.outcome(result)
    };
    // Three entries were added and one was removed.
    assert_eq!(call(&mut world, "Map.changes", &[]), "4");
    assert_eq!(call(&mut world, "Map.next", &[0, 4]), "0");
    assert_eq!(call(&mut world, "Map.next", &[1, 4]), "2");
    assert_eq!(call(&mut world, "Map.key_at", &[2]), "c");
    assert_eq!(call(&mut world, "Map.value_at", &[2]), "3");
    assert_eq!(call(&mut world, "Map.next", &[3, 4]), "-1");
    let changed =
        "ConcurrentChangeError: elements were added or removed while the collection was iterated";
    assert_eq!(call(&mut world, "Map.next", &[0, 3]), changed);
    assert_eq!(call(&mut world, "Map.key_at", &[1]), changed);
    assert_eq!(call(&mut world, "Map.value_at", &[1 << 40]), changed);
    assert_eq!(call(&mut world, "Map.key_at", &[-1]), "IndexError: a place is not negative");
}
