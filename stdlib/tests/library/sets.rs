use runa_runtime::Handle;

use crate::harness::{Function, Value, World, texts};

/// A world, and the set of some Texts in it.
fn letters(elements: &[&str]) -> (World, Handle) {
    let mut world = World::new();
    let set = of_texts(&mut world, elements);
    (world, set)
}

fn of_texts(world: &mut World, elements: &[&str]) -> Handle {
    let set = world.context.instance().program().standard().set_of_any;
    let set = world.context.new_map(set).unwrap();
    let set = world.context.root(runa_runtime::Tagged::object(set));
    let list = world.make(&texts(elements));
    assert_eq!(world.call_on("add_all", &[set, list]), "nothing");
    set
}

#[test]
fn elements_are_there_once_and_in_order() {
    let (mut world, set) = letters(&["b", "a", "b", "c"]);
    assert_eq!(world.show(set), r#"{"b", "a", "c"}"#);
    let (d, a) = (world.make(&"d".into()), world.make(&"a".into()));
    assert_eq!(world.call_on("add", &[set, d]), "true");
    assert_eq!(world.call_on("add", &[set, a]), "false");
    assert_eq!(world.call_on("remove", &[set, a]), "true");
    assert_eq!(world.call_on("remove", &[set, a]), "false");
    assert_eq!(world.call_on("contains", &[set, a]), "false");
    assert_eq!(world.show(set), r#"{"b", "c", "d"}"#);
    assert_eq!(world.call_on("length", &[set]), "3");
}

#[test]
fn growing_keeps_all_elements() {
    let mut world = World::new();
    let words: Vec<String> = (0..100).map(|number| format!("w{number}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let set = of_texts(&mut world, &words);
    for word in &words {
        let word = world.make(&(*word).into());
        assert_eq!(world.call_on("contains", &[set, word]), "true");
    }
    assert_eq!(world.call_on("length", &[set]), "100");
    assert_eq!(world.call_on("clear", &[set]), "nothing");
    assert_eq!(world.show(set), "{}");
}

#[test]
fn sets_are_combined() {
    let (mut world, a) = letters(&["a", "b"]);
    let b = of_texts(&mut world, &["b", "c"]);
    assert_eq!(world.call_on("union", &[a, b]), r#"{"a", "b", "c"}"#);
    assert_eq!(world.call_on("intersection", &[a, b]), r#"{"b"}"#);
    assert_eq!(world.call_on("difference", &[a, b]), r#"{"a"}"#);
    assert_eq!(world.call_on("is_subset_of", &[a, b]), "false");
    assert_eq!(world.call_on("is_superset_of", &[a, a]), "true");
    assert_eq!(world.call_on("copy", &[a]), r#"{"a", "b"}"#);
    assert_eq!(world.call_on("to_list", &[a]), r#"["a", "b"]"#);
    let list = world.make(&texts(&["x"]));
    assert_eq!(
        world.call_on("union", &[a, list]),
        "TypeError: a set is needed, found List of Text"
    );
}

#[test]
fn functions_look_at_elements() {
    let (mut world, set) = letters(&["a", "b"]);
    let double = world.make(&Function("double"));
    assert_eq!(world.call_on("map", &[set, double]), r#"["aa", "bb"]"#);
    let none = of_texts(&mut world, &[]);
    let fail = world.make(&Function("fail"));
    assert_eq!(world.call_on("all", &[none, fail]), "true");
    assert_eq!(world.call_on("filter", &[none, fail]), "{}");
}

#[test]
fn lists_are_no_elements() {
    let (mut world, set) = letters(&["a"]);
    let list = world.make(&Value::List(vec![]));
    assert_eq!(
        world.call_on("add", &[set, list]),
        "TypeError: a List of Any cannot be a key or in a set, because it can change or has no value to compare"
    );
}
