//! Texts, lists and maps against plain models, while every object moves at every allocation.

use std::collections::HashMap;

use crate::world::{World, world};
use proptest::prelude::*;
use runa_bytecode::Shape;
use runa_runtime::objects::{list, map, text};
use runa_runtime::{Handle, Tagged};

impl World {
    fn text(&mut self, content: &str) -> Handle {
        let text = self.context.new_text(content).unwrap();
        self.context.root(Tagged::object(text))
    }

    fn read(&self, handle: Handle) -> String {
        text::to_string(self.context.handle(handle).as_object().unwrap())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn texts_join_like_strings(parts in prop::collection::vec(".{0,40}", 1..12)) {
        let mut world = world(64 << 20, true);
        let mut joined = world.text("");
        let mut model = String::new();
        for part in &parts {
            let more = world.text(part);
            let (a, b) = (world.context.handle(joined), world.context.handle(more));
            let both =
                world.context.join_texts(a.as_object().unwrap(), b.as_object().unwrap()).unwrap();
            joined = world.context.root(Tagged::object(both));
            model.push_str(part);
            let object = world.context.handle(joined).as_object().unwrap();
            prop_assert_eq!(text::scalar_length(object), model.chars().count());
        }
        prop_assert_eq!(world.read(joined), model);
    }

    #[test]
    fn two_texts_can_grow_from_the_same_one(start in ".{40,80}", a in ".{1,30}", b in ".{1,30}") {
        let mut world = world(64 << 20, true);
        let base = world.text(&format!("{start}{start}"));
        let mut ends = Vec::new();
        for more in [&a, &b, &a] {
            let more = world.text(more);
            let (x, y) = (world.context.handle(base), world.context.handle(more));
            let both =
                world.context.join_texts(x.as_object().unwrap(), y.as_object().unwrap()).unwrap();
            ends.push(world.context.root(Tagged::object(both)));
        }
        for (end, more) in ends.iter().zip([&a, &b, &a]) {
            prop_assert_eq!(world.read(*end), format!("{start}{start}{more}"));
        }
    }

    #[test]
    fn lists_of_references_grow_like_vectors(words in prop::collection::vec("[a-c]{0,3}", 0..40)) {
        let mut world = world(64 << 20, true);
        let ty = world.list_of_text;
        let object = world.context.new_list(ty, 0).unwrap();
        let object = world.context.root(Tagged::object(object));
        for word in &words {
            let text = world.context.new_text(word).unwrap();
            let list = world.context.handle(object).as_object().unwrap();
            world.context.list_append(list, Shape::Reference, text.address()).unwrap();
        }
        let list = world.context.handle(object).as_object().unwrap();
        prop_assert_eq!(list::length(list), words.len());
        for (index, word) in words.iter().enumerate() {
            let found = list::get(list, Shape::Reference, index as i64).unwrap();
            let found = runa_runtime::ObjectRef::from_word(found).unwrap();
            prop_assert_eq!(&text::to_string(found), word);
        }
        prop_assert_eq!(list::get(list, Shape::Reference, words.len() as i64), None);
        prop_assert_eq!(list::get(list, Shape::Reference, -1), None);
    }

    #[test]
    fn maps_keep_entries_in_order(steps in prop::collection::vec(("[a-e]{1,2}", any::<Option<i64>>()), 0..80)) {
        let mut world = world(64 << 20, true);
        let ty = world.texts_to_integers;
        let object = world.context.new_map(ty).unwrap();
        let object = world.context.root(Tagged::object(object));
        let mut order: Vec<String> = Vec::new();
        let mut model: HashMap<String, i64> = HashMap::new();
        for (key, value) in &steps {
            let text = world.context.new_text(key).unwrap();
            let map = world.context.handle(object).as_object().unwrap();
            let shapes = map::shapes(map, &world.context);
            match value {
                Some(value) => {
                    world.context.map_set(map, shapes, text.address(), *value as u64).unwrap();
                    if model.insert(key.clone(), *value).is_none() {
                        order.push(key.clone());
                    }
                }
                None => {
                    let removed = world.context.map_remove(map, shapes, text.address()).unwrap();
                    prop_assert_eq!(removed.map(|word| word as i64), model.remove(key));
                    order.retain(|known| known != key);
                }
            }
        }
        let map = world.context.handle(object).as_object().unwrap();
        let shapes = map::shapes(map, &world.context);
        prop_assert_eq!(map::length(map), model.len());
        let places = (0..map::used(map)).filter(|&place| map::is_live(map, place));
        let found: Vec<(String, i64)> = places
            .map(|place| {
                let key = map::key_at(map, shapes, place).unwrap();
                let key = runa_runtime::ObjectRef::from_word(key).unwrap();
                (text::to_string(key), map::value_at(map, shapes, place).unwrap() as i64)
            })
            .collect();
        let expected: Vec<(String, i64)> =
            order.iter().map(|key| (key.clone(), model[key])).collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn the_collector_frees_what_nothing_refers_to() {
    let mut world = world(64 << 20, false);
    let kept = world.text("kept");
    for _ in 0..100 {
        world.context.new_text("garbage").unwrap();
    }
    let before = world.context.instance().heap.statistics();
    let freed = runa_runtime::heap::collect::collect(&mut world.context);
    let after = world.context.instance().heap.statistics();
    assert_eq!(freed, 200);
    assert_eq!(before.objects - after.objects, 200);
    assert_eq!(world.read(kept), "kept");
}

#[test]
fn a_full_heap_is_reported_and_stays_usable() {
    let mut world = world(2 << 20, false);
    let mut texts = 0;
    let handles = world.context.handle_count();
    while let Ok(text) = world.context.new_text(&"x".repeat(1000)) {
        world.context.root(runa_runtime::Tagged::object(text));
        texts += 1;
    }
    assert!(texts > 1000);
    let report = world.context.report().unwrap();
    assert_eq!(report.kind, runa_bytecode::ErrorKind::OutOfMemoryError);
    assert_eq!(report.message, "the heap limit was reached");
    world.context.release(handles);
    assert!(world.context.new_text("room again").is_ok());
}

#[test]
fn garbage_does_not_fill_a_heap() {
    let mut world = world(32 << 20, false);
    let kept = world.text("kept");
    let large = world.context.new_text(&"large ".repeat(10_000)).unwrap();
    let large = world.context.root(runa_runtime::Tagged::object(large));
    let bytes = |world: &World| {
        let text = world.context.handle(large).as_object().unwrap();
        text.get(runa_runtime::layout::TEXT_BACKING)
    };
    let address = bytes(&world);
    for round in 0..300 {
        // Small objects and large ones, many times as much as there is room for.
        for _ in 0..500 {
            world.context.new_text("garbage").unwrap();
        }
        world.context.new_text(&"garbage".repeat(round * 200)).unwrap();
    }
    let statistics = world.context.instance().heap.statistics();
    assert!(statistics.collections > 5 && statistics.reserved <= 32 << 20, "{statistics:?}");
    assert_eq!(world.read(kept), "kept");
    assert_eq!(bytes(&world), address, "large objects stay where they are");
    let large = world.context.handle(large).as_object().unwrap();
    assert_eq!(text::to_string(large), "large ".repeat(10_000));
}

#[test]
fn huge_objects_are_refused() {
    let mut world = world(1 << 20, false);
    let ty = world.list_of_text;
    assert!(world.context.new_list(ty, usize::MAX / 2).is_err());
    assert!(world.context.new_list(ty, 1 << 30).is_err());
    let report = world.context.report().unwrap();
    assert_eq!(report.kind, runa_bytecode::ErrorKind::OutOfMemoryError);
}
