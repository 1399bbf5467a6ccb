//! The table of natives itself.

use runa_runtime::TypeId;

#[test]
fn names_are_distinct_and_types_predefined() {
    let table = runa_stdlib::natives();
    let names: Vec<&str> = table.iter().map(|native| native.name).collect();
    assert!(names.len() > 150);
    assert!(names.is_sorted_by(|a, b| a < b), "two natives have the same name");
    for native in table.iter() {
        let types = native.parameters.iter().chain([&native.result]);
        assert!(types.into_iter().all(|&ty| ty <= TypeId::RANGE), "{}", native.name);
    }
}

#[test]
fn members_take_their_receiver_first_or_behind_a_type() {
    let table = runa_stdlib::natives();
    for native in table.iter() {
        let receiver = match native.name.split_once('.') {
            Some(("List" | "Map", _)) => TypeId::ANY,
            _ => continue,
        };
        let makers = ["List.filled", "List.generate"];
        let takes = |index: usize| native.parameters.get(index) == Some(&receiver);
        let behind_type = native.parameters[0] == TypeId::INTEGER && takes(1);
        assert!(takes(0) || behind_type || makers.contains(&native.name), "{}", native.name);
    }
}

#[test]
fn objects_really_move_in_these_tests() {
    let mut world = crate::harness::World::new();
    world.member("map", &[crate::harness::texts(&["a", "b"]), crate::harness::Function("double")]);
    assert!(world.context.instance().heap.statistics().young_collections > 5);
}
