//! What heaps do with their settings.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::world::{World, world_with};
use runa_bytecode::TypeId;
use runa_runtime::heap::collect;
use runa_runtime::heap::settings::YoungSize;
use runa_runtime::{HeapSettings, HeapStatistics, MemoryModel, ObjectRef, Tagged, layout};

const MB: usize = 1 << 20;

fn statistics(world: &World) -> HeapStatistics {
    world.context.instance().heap.statistics()
}

/// Makes records of 128 bytes, `bytes` together, that nothing refers to.
fn make_garbage(world: &mut World, bytes: usize) {
    for _ in 0..bytes / 128 {
        world.context.new_record(15).unwrap();
    }
}

/// Makes records of 128 bytes that refer to each other, `bytes` together; a handle keeps them.
fn make_living(world: &mut World, bytes: usize) {
    let chain = world.context.root(Tagged::NOTHING);
    for _ in 0..bytes / 128 {
        let link = world.context.new_record(15).unwrap();
        let before = world.context.handle(chain);
        world.context.store(link, layout::RECORD_FIELDS, before.0);
        world.context.set_handle(chain, Tagged::object(link));
    }
}

#[test]
fn no_cycle_begins_below_the_initial_size() {
    let cycles = |initial_bytes| {
        let base = HeapSettings::limited_to(256 * MB);
        let mut world = world_with(HeapSettings { initial_bytes, ..base });
        world.context.instance().heap.set_stepwise(true);
        make_living(&mut world, 40 * MB);
        make_garbage(&mut world, 20 * MB);
        statistics(&world).collections
    };
    assert_eq!(cycles(100 * MB), 0);
    assert!(cycles(8 * MB) > 0);
}

#[test]
fn a_lower_threshold_collects_earlier() {
    let cycles = |threshold_percent| {
        let base = HeapSettings::limited_to(256 * MB);
        let settings = HeapSettings { initial_bytes: 4 * MB, threshold_percent, ..base };
        let mut world = world_with(settings);
        world.context.instance().heap.set_stepwise(true);
        // Each is promoted, because it lives for longer than a young collection, and dies.
        for _ in 0..40 {
            make_living(&mut world, 2 * MB);
            world.context.release(0);
        }
        statistics(&world).collections
    };
    let (early, late, automatic) = (cycles(Some(20)), cycles(Some(95)), cycles(None));
    assert!(early > 2 * late && late >= 5, "{early} {late} {automatic}");
    assert!((late / 2..=late + 1).contains(&automatic), "{late} {automatic}");
}

#[test]
fn a_young_generation_of_fixed_size_stays_so() {
    for (size, times) in [(MB / 2, 128), (2 * MB, 32), (16 * MB, 4)] {
        let base = HeapSettings::limited_to(256 * MB);
        let mut world = world_with(HeapSettings { young: YoungSize::fixed(size), ..base });
        make_garbage(&mut world, 64 * MB);
        let collections = statistics(&world).young_collections;
        assert!((times - 1..=times + 1).contains(&collections), "{size}: {collections}");
    }
}

/// A young generation of a quarter of the heap must not make its other parts useless.
#[test]
fn a_large_young_generation_gives_way_to_what_lives() {
    let base = HeapSettings::limited_to(64 * MB);
    let mut world = world_with(HeapSettings { young: YoungSize::fixed(16 * MB), ..base });
    make_living(&mut world, 48 * MB);
    make_garbage(&mut world, 64 * MB);
    collect::verify(&mut world.context).unwrap();
    let statistics = statistics(&world);
    assert!(statistics.bytes > 48 * MB, "{statistics:?}");
    assert!(statistics.full_collections < 20, "{statistics:?}");
}

#[test]
fn models_run_what_fits_them() {
    for model in MemoryModel::ALL {
        let mut world = world_with(model.heap());
        make_living(&mut world, 2 * MB);
        make_garbage(&mut world, 20 * MB);
        collect::collect(&mut world.context);
        collect::verify(&mut world.context).unwrap();
        let live = statistics(&world).bytes;
        assert!((2 * MB..3 * MB).contains(&live), "{model:?}: {live}");
    }
}

#[test]
fn stress_collects_at_every_so_many_th_allocation() {
    let collections = |interval| {
        let mut world = world_with(HeapSettings::default());
        world.context.collect_every(interval);
        let before = statistics(&world).young_collections;
        for _ in 0..100 {
            world.context.new_record(1).unwrap();
        }
        statistics(&world).young_collections - before
    };
    assert_eq!((collections(1), collections(4), collections(0)), (100, 25, 0));
}

#[test]
fn damage_is_found_after_a_collection() {
    let store_wrongly = |verify: bool| {
        let mut world = world_with(HeapSettings { verify, ..HeapSettings::default() });
        let list = world.context.new_list(TypeId::LIST_OF_ANY, 4).unwrap();
        let list = world.context.root(Tagged::object(list));
        collect::collect(&mut world.context);
        let record = world.context.new_record(2).unwrap();
        let list: ObjectRef = world.context.handle(list).as_object().unwrap();
        let elements = ObjectRef::from_word(list.get(layout::LIST_BACKING)).unwrap();
        // Without the write barrier no young collection finds it.
        elements.publish(layout::ARRAY_ELEMENTS, Tagged::object(record).0);
        let collected = AssertUnwindSafe(|| collect::collect_young(&mut world.context));
        let panic = catch_unwind(collected).err();
        panic.map(|panic| panic.downcast::<String>().map(|text| *text).unwrap_or_default())
    };
    let said = store_wrongly(true).expect("damage is found");
    assert!(said.starts_with("the heap is damaged: "), "{said}");
    assert!(said.contains(" referred to by word "), "{said}");
    assert_eq!(store_wrongly(false), None);
}
