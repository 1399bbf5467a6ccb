//! What instructions do on `Any`, beyond numbers.

use runa_runtime::operations::equality::{equal, same};
use runa_runtime::{Handle, Tagged, TypeId};

use crate::harness::{Function, Value, World, counts, integers, texts};

fn equals(a: &Value, b: &Value) -> bool {
    let mut world = World::new();
    let (a, b) = (world.make(a), world.make(b));
    equal(&world.context, world.context.handle(a), world.context.handle(b))
}

#[test]
fn values_are_equal_by_content() {
    assert!(equals(&1.into(), &1.0.into()));
    assert!(!equals(&f64::NAN.into(), &f64::NAN.into()));
    assert!(!equals(&1.into(), &Value::Boolean(true)));
    assert!(equals(&i64::MAX.into(), &i64::MAX.into()));
    assert!(equals(&"größe".into(), &"größe".into()));
    assert!(!equals(&"a".into(), &1.into()));
    assert!(equals(&Value::Range(1, 2), &Value::Range(1, 2)));
    assert!(equals(&integers(&[1, 2]), &Value::List(vec![1.into(), 2.0.into()])));
    assert!(!equals(&integers(&[1, 2]), &integers(&[1, 2, 3])));
    assert!(!equals(&integers(&[]), &counts(&[])));
    assert!(equals(&Function("double"), &Function("double")));
    assert!(!equals(&Function("double"), &Function("plus")));
}

#[test]
fn maps_are_equal_in_any_order_and_shape() {
    let any = Value::Map(vec![("b".into(), 2.0.into()), ("a".into(), 1.into())]);
    assert!(equals(&counts(&[("a", 1), ("b", 2)]), &any));
    assert!(!equals(&counts(&[("a", 1), ("c", 2)]), &any));
    let nested = |number: i64| Value::Map(vec![(1.into(), integers(&[number]))]);
    assert!(equals(&nested(5), &nested(5)));
    assert!(!equals(&nested(5), &nested(6)));
}

/// A list of depth `depth` around itself, or nothing, when `around_itself` is false.
fn tower(world: &mut World, depth: usize, around_itself: bool) -> Handle {
    let innermost = world.make(&Value::List(Vec::new()));
    let mut outer = innermost;
    for _ in 0..depth {
        let list = world.make(&Value::List(Vec::new()));
        world.call_on("add", &[list, outer]);
        outer = list;
    }
    if around_itself {
        world.call_on("add", &[innermost, outer]);
    }
    outer
}

fn are_equal(world: &World, a: Handle, b: Handle) -> bool {
    equal(&world.context, world.context.handle(a), world.context.handle(b))
}

#[test]
fn deep_and_endless_lists_are_compared() {
    let mut world = World::with(Default::default(), Default::default(), false);
    let (a, b) = (tower(&mut world, 20_000, false), tower(&mut world, 20_000, false));
    assert!(are_equal(&world, a, b));
    let (a, b) = (tower(&mut world, 2, true), tower(&mut world, 5, true));
    assert!(are_equal(&world, a, b));
    let c = tower(&mut world, 3, false);
    assert!(!are_equal(&world, a, c));
}

#[test]
fn deep_lists_are_displayed_in_part() {
    let mut world = World::with(Default::default(), Default::default(), false);
    let list = tower(&mut world, 20_000, false);
    let text = world.show(list);
    assert_eq!(text, format!("{}[…]{}", "[".repeat(100), "]".repeat(100)));
}

#[test]
fn sameness_is_identity() {
    let mut world = World::new();
    let (a, b) = (world.make(&integers(&[1])), world.make(&integers(&[1])));
    let [a, b] = [a, b].map(|handle| world.context.handle(handle));
    assert!(same(&world.context, a, a));
    assert!(!same(&world.context, a, b));
    let (a, b) = (world.make(&"x".into()), world.make(&"x".into()));
    let [a, b] = [a, b].map(|handle| world.context.handle(handle));
    assert!(same(&world.context, a, b));
}

#[test]
fn values_are_displayed_as_they_are_written() {
    let show = |value: &Value| {
        let mut world = World::new();
        let value = world.make(value);
        world.show(value)
    };
    assert_eq!(show(&1e16.into()), "1e16");
    assert_eq!(show(&f64::INFINITY.into()), "inf");
    assert_eq!(show(&"a\"b".into()), "a\"b");
    assert_eq!(show(&texts(&["a\"\\\n{}\u{7f}ö"])), r#"["a\"\\\n\{}\u{7f}ö"]"#);
    assert_eq!(show(&counts(&[("a", 1)])), r#"{"a": 1}"#);
    assert_eq!(show(&Value::Map(vec![])), "{}");
    assert_eq!(show(&Value::List(vec![Value::Nothing, Value::Boolean(true)])), "[nothing, true]");
}

#[test]
fn casts_check_and_widen() {
    let cast = |value: &Value, ty| {
        let mut world = World::new();
        let value = world.make(value);
        let value = world.context.handle(value);
        let shape = world.context.instance().program().types().shape(ty);
        let result = world.context.cast(value, ty);
        let result = result.and_then(|word| world.context.word_to_any(word, shape));
        world.outcome(result)
    };
    assert_eq!(cast(&5.into(), TypeId::INTEGER), "5");
    assert_eq!(cast(&5.into(), TypeId::FLOAT), "5.0");
    assert_eq!(cast(&5.into(), TypeId::OPTIONAL_FLOAT), "5.0");
    assert_eq!(cast(&(1_i64 << 60).into(), TypeId::OPTIONAL_FLOAT), "1.152921504606847e18");
    assert_eq!(cast(&Value::Nothing, TypeId::OPTIONAL_FLOAT), "nothing");
    assert_eq!(cast(&5.5.into(), TypeId::INTEGER), "TypeError: needs Integer, found Float 5.5");
    assert_eq!(
        cast(&"abc".into(), TypeId::INTEGER),
        r#"TypeError: needs Integer, found Text "abc""#
    );
    assert_eq!(cast(&Value::Nothing, TypeId::TEXT), "TypeError: needs Text, found nothing");
    assert_eq!(
        cast(&integers(&[1]), TypeId::LIST_OF_ANY),
        "TypeError: needs List of Any, found List of Integer"
    );
    let long = "x".repeat(1000);
    assert_eq!(
        cast(&long.as_str().into(), TypeId::FLOAT),
        format!("TypeError: needs Float, found Text \"{}…", "x".repeat(39))
    );
}

#[test]
fn indices_get_and_set() {
    let get = |container: &Value, index: &Value| {
        let mut world = World::new();
        let (container, index) = (world.make(container), world.make(index));
        let (container, index) = (world.context.handle(container), world.context.handle(index));
        let result = world.context.index_get(container, index);
        world.outcome(result)
    };
    assert_eq!(get(&integers(&[7, 8]), &1.into()), "8");
    assert_eq!(get(&"aö".into(), &1.into()), "ö");
    assert_eq!(get(&counts(&[("a", 1)]), &"a".into()), "1");
    assert_eq!(get(&counts(&[("a", 1)]), &"c".into()), r#"KeyError: the map has no key "c""#);
    assert_eq!(get(&Value::Range(5, 9), &2.into()), "7");
    assert_eq!(get(&integers(&[7, 8, 9]), &Value::Range(0, 1)), "[7, 8]");
    assert_eq!(
        get(&integers(&[7, 8, 9]), &7.into()),
        "IndexError: index 7 is outside a list of 3 elements (0 to 2)"
    );
    assert_eq!(
        get(&integers(&[7]), &(-1).into()),
        "IndexError: index -1 is outside a list of 1 element (0)"
    );
    assert_eq!(
        get(&integers(&[7]), &"a".into()),
        r#"TypeError: an index needs Integer, found Text "a""#
    );
    assert_eq!(get(&5.into(), &0.into()), "TypeError: Integer 5 has no elements");
    let set = |container: &Value, index: &Value, value: &Value| {
        let mut world = World::new();
        let target = world.make(container);
        let (index, value) = (world.make(index), world.make(value));
        let [container, index, value] = [target, index, value].map(|h| world.context.handle(h));
        match world.context.index_set(container, index, value) {
            Ok(()) => world.show(target),
            raised => world.outcome(raised.map(|()| Tagged::NOTHING)),
        }
    };
    assert_eq!(set(&Value::Floats(vec![0.5]), &0.into(), &2.into()), "[2.0]");
    assert_eq!(set(&counts(&[]), &"a".into(), &2.into()), r#"{"a": 2}"#);
    assert_eq!(
        set(&counts(&[("a", 1)]), &5.into(), &5.into()),
        "TypeError: a key needs Text, found Integer 5"
    );
    assert_eq!(
        set(&counts(&[("a", 1)]), &"a".into(), &"b".into()),
        r#"TypeError: a value needs Integer, found Text "b""#
    );
    assert_eq!(
        set(&Value::Map(vec![]), &integers(&[]), &0.into()),
        "TypeError: a List of Integer cannot be a key or in a set, because it can change or has no value to compare"
    );
    assert_eq!(
        set(&"abc".into(), &0.into(), &"x".into()),
        "TypeError: elements of Text cannot be set"
    );
    assert_eq!(
        set(&integers(&[]), &0.into(), &0.into()),
        "IndexError: index 0 is outside an empty list"
    );
}

#[test]
fn lists_of_any_types_are_joined() {
    let join = |a: &Value, b: &Value| {
        let mut world = World::new();
        let (a, b) = (world.make(a), world.make(b));
        let (a, b) = (world.context.handle(a), world.context.handle(b));
        let joined = world.context.join_lists(a.as_object().unwrap(), b.as_object().unwrap());
        let joined = joined.map(Tagged::object);
        let name = world.context.type_name(joined.unwrap());
        format!("{} as {name}", world.outcome(joined))
    };
    assert_eq!(join(&integers(&[1]), &integers(&[2])), "[1, 2] as List of Integer");
    assert_eq!(
        join(&integers(&[1 << 62]), &texts(&["a"])),
        r#"[4611686018427387904, "a"] as List of Any"#
    );
}

#[test]
fn formats() {
    let format = |value: &Value, format: &str| {
        let mut world = World::new();
        let value = world.make(value);
        let value = world.context.handle(value);
        let result = world.context.format(value, format).map(Tagged::object);
        world.outcome(result)
    };
    assert_eq!(format(&2.345678.into(), "8.2"), "    2.35");
    assert_eq!(format(&"größe".into(), "*^9.4"), "**größ***");
    assert_eq!(format(&integers(&[1]), ">5"), "  [1]");
    assert_eq!(
        format(&5.into(), ".2"),
        "TypeError: the format `.2` is not for Integer: an Integer has no digits behind the point; write `f` or `e` as well"
    );
    assert!(format(&"a".into(), "05").starts_with("TypeError: the format `05` is not for Text"));
    assert!(
        format(&5.into(), "q").starts_with("ValueError: the format `q` cannot be read: `q` has no")
    );
}
