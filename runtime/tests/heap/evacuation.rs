//! Sparse blocks are emptied in pauses, and everything that refers to what was there follows.

use std::sync::{Arc, Mutex};

use crate::world::{World, world, world_with};
use runa_bytecode::{Shape, TypeId};
use runa_runtime::heap::events::CollectionKind;
use runa_runtime::heap::{HeapStatistics, collect};
use runa_runtime::objects::list;
use runa_runtime::{Context, Handle, HeapSettings, ObjectRef, Tagged, layout};

/// Records that are made, and every how-many-th is kept.
const RECORDS: usize = 30_000;
const KEPT_OF: usize = 10;
const FIELDS: usize = 5;

fn statistics(world: &World) -> HeapStatistics {
    world.context.instance().heap.statistics()
}

fn object(context: &Context, handle: Handle) -> ObjectRef {
    context.handle(handle).as_object().unwrap()
}

fn field(record: ObjectRef, index: usize) -> Tagged {
    Tagged(record.get(layout::RECORD_FIELDS + index))
}

fn set_field(context: &mut Context, record: ObjectRef, index: usize, value: Tagged) {
    context.store(record, layout::RECORD_FIELDS + index, value.0);
}

fn integer(number: usize) -> Tagged {
    Tagged::inline_integer(number as i64).unwrap()
}

/// A record with a number that is kept by its place in a list.
fn append(context: &mut Context, table: Handle, number: usize) {
    let record = context.new_record(FIELDS).unwrap();
    set_field(context, record, 0, integer(number));
    let list = object(context, table);
    context.list_append(list, Shape::Tagged, Tagged::object(record).0).unwrap();
}

fn at(context: &Context, table: Handle, index: usize) -> Tagged {
    let word = list::get(object(context, table), Shape::Tagged, index as i64);
    Tagged(word.unwrap())
}

fn set(context: &mut Context, table: Handle, index: usize, value: Tagged) {
    let list = object(context, table);
    assert!(context.list_set(list, Shape::Tagged, index as i64, value.0));
}

/// A heap with many blocks that have few records each: those whose numbers a list has by position.
fn sparse(world: &mut World) -> Handle {
    let context = &mut world.context;
    context.instance().heap.set_stepwise(true);
    let table = context.new_list(TypeId::LIST_OF_ANY, RECORDS).unwrap();
    let table = context.root(Tagged::object(table));
    for number in 0..RECORDS {
        append(context, table, number);
    }
    for number in (0..RECORDS).filter(|number| number % KEPT_OF != 0) {
        set(context, table, number, Tagged::NOTHING);
    }
    table
}

/// Goes on until the marking of so many cycles has ended.
fn end_marking(world: &mut World, cycles: usize) {
    let until = statistics(world).collections + cycles;
    while statistics(world).collections < until {
        collect::collect_step(&mut world.context);
    }
    collect::verify(&mut world.context).unwrap();
}

/// Goes on until nothing moves any more.
fn empty_blocks(world: &mut World, mut between: impl FnMut(&mut Context)) {
    let evacuated = |world: &World| world.context.instance().heap.evacuated_bytes();
    let until = statistics(world).collections + 6;
    while statistics(world).collections < until {
        let before = evacuated(world);
        collect::collect_step(&mut world.context);
        collect::verify(&mut world.context).unwrap();
        between(&mut world.context);
        assert!(evacuated(world) >= before);
    }
    assert!(evacuated(world) > 0, "nothing has moved");
    let HeapStatistics { reserved, bytes, full_collections, .. } = statistics(world);
    assert!(reserved < bytes * 10 / 9 + (256 << 10), "{reserved} for {bytes}");
    assert_eq!(full_collections, 0);
}

fn numbers(context: &Context, table: Handle) -> Vec<Option<usize>> {
    let number =
        |index| Some(field(at(context, table, index).as_object()?, 0).as_inline_integer() as usize);
    (0..RECORDS).map(number).collect()
}

fn kept() -> Vec<Option<usize>> {
    (0..RECORDS).map(|number| (number % KEPT_OF == 0).then_some(number)).collect()
}

#[test]
fn sparse_blocks_are_emptied() {
    let mut world = world(64 << 20, false);
    let table = sparse(&mut world);
    end_marking(&mut world, 2);
    let before = statistics(&world);
    assert!(before.reserved > before.bytes * 2, "{before:?}");
    empty_blocks(&mut world, |_| {});
    assert_eq!(numbers(&world.context, table), kept());
}

/// While blocks are chosen and emptied, what refers to their objects changes: other records do, exchanged and new
/// ones, weak references, handles.
#[test]
fn all_that_refers_to_what_moves_follows() {
    let mut world = world(64 << 20, false);
    let table = sparse(&mut world);
    for number in (0..RECORDS).step_by(KEPT_OF) {
        let (record, next) = (at(&world.context, table, number), (number + 7 * KEPT_OF) % RECORDS);
        let next = at(&world.context, table, next);
        set_field(&mut world.context, record.as_object().unwrap(), 1, next);
    }
    let weak: Vec<Handle> = (0..RECORDS)
        .step_by(50 * KEPT_OF)
        .map(|number| {
            let target = at(&world.context, table, number).as_object().unwrap();
            let weak = world.context.new_weak(target).unwrap();
            world.context.root(Tagged::object(weak))
        })
        .collect();
    let middle = at(&world.context, table, RECORDS / 2);
    let middle = world.context.root(middle);
    end_marking(&mut world, 2);
    let mut expected = kept();
    let mut random = 88_172_645_463_325_252_usize;
    let mut new = RECORDS;
    empty_blocks(&mut world, |context| {
        for _ in 0..50 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let (a, b) = (random % RECORDS, (random >> 32) % RECORDS);
            let (first, second) = (at(context, table, a), at(context, table, b));
            set(context, table, a, second);
            set(context, table, b, first);
            expected.swap(a, b);
            // A new record that refers to one that may move, and one that does only now.
            let (Some(from), Some(_)) = (first.as_object(), second.as_object()) else { continue };
            set_field(context, from, 2, second);
            let record = context.root(Tagged::NOTHING);
            let made = context.new_record(FIELDS).unwrap();
            context.set_handle(record, Tagged::object(made));
            set_field(context, made, 0, integer(new));
            let old = at(context, table, a);
            set_field(context, made, 3, old);
            let made = context.handle(record);
            set(context, table, a, made);
            expected[a] = Some(new);
            new += 1;
        }
    });
    let context = &mut world.context;
    assert_eq!(numbers(context, table), expected);
    assert_eq!(field(object(context, middle), 0), integer(RECORDS / 2));
    for (index, weak) in weak.into_iter().enumerate() {
        let weak = object(context, weak);
        let target = context.weak_target(weak).unwrap();
        assert_eq!(field(target, 0), integer(index * 50 * KEPT_OF));
    }
    for number in (0..RECORDS).filter_map(|index| at(context, table, index).as_object()) {
        for other in 1..FIELDS {
            if let Some(other) = field(number, other).as_object() {
                assert!((field(other, 0).as_inline_integer() as usize) < new);
            }
        }
    }
}

/// A full collection may come at any time, and so may the end of what lives in a chosen block.
#[test]
fn what_has_begun_can_end_at_any_time() {
    for steps in 0..12 {
        let mut world = world(64 << 20, false);
        let table = sparse(&mut world);
        end_marking(&mut world, 1);
        (0..steps).for_each(|_| collect::collect_step(&mut world.context));
        let half = (0..RECORDS / 2).step_by(KEPT_OF);
        half.clone().for_each(|number| set(&mut world.context, table, number, Tagged::NOTHING));
        end_marking(&mut world, 2);
        collect::collect_and_move(&mut world.context);
        collect::verify(&mut world.context).unwrap();
        let mut expected = kept();
        half.for_each(|number| expected[number] = None);
        assert_eq!(numbers(&world.context, table), expected);
    }
}

/// A cycle that is due does not wait until all blocks are empty.
#[test]
fn the_next_cycle_ends_what_is_left() {
    let settings = HeapSettings { initial_bytes: 2 << 20, ..HeapSettings::limited_to(64 << 20) };
    let mut world = world_with(settings);
    let table = sparse(&mut world);
    end_marking(&mut world, 2);
    while world.context.instance().heap.evacuated_bytes() == 0 {
        collect::collect_step(&mut world.context);
    }
    let cycles = statistics(&world).collections;
    let more = world.context.new_list(TypeId::LIST_OF_ANY, 1 << 20).unwrap();
    world.context.root(Tagged::object(more));
    while statistics(&world).collections == cycles {
        collect::collect_step(&mut world.context);
    }
    collect::verify(&mut world.context).unwrap();
    end_marking(&mut world, 2);
    assert_eq!(numbers(&world.context, table), kept());
    assert_eq!(statistics(&world).full_collections, 0);
}

/// One object to which everything refers keeps its block where it is.
#[test]
fn blocks_that_many_words_refer_to_stay() {
    let mut world = world(64 << 20, false);
    let table = sparse(&mut world);
    let popular = at(&world.context, table, 0);
    let others = world.context.new_list(TypeId::LIST_OF_ANY, 0).unwrap();
    let others = world.context.root(Tagged::object(others));
    for _ in 0..10_000 {
        let list = object(&world.context, others);
        world.context.list_append(list, Shape::Tagged, popular.0).unwrap();
    }
    end_marking(&mut world, 2);
    let before = at(&world.context, table, 0);
    empty_blocks(&mut world, |_| {});
    assert_eq!(at(&world.context, table, 0), before);
    assert_eq!(numbers(&world.context, table), kept());
}

/// What an hour of a program does, in short: as much lives all the time, of sizes that stay the same on average. When
/// most memory is in use, little of it is free slots. The cycles take as many steps as the program gives them, for
/// what a marking thread that has to wait leaves behind is garbage.
#[test]
fn little_memory_lies_between_objects() {
    const LISTS: usize = 20_000;
    const LISTS_PER_STEP: usize = 200;
    let settings = HeapSettings { initial_bytes: 2 << 20, ..HeapSettings::limited_to(64 << 20) };
    let mut world = world_with(settings);
    let context = &mut world.context;
    context.instance().heap.set_stepwise(true);
    let shares = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&shares);
    context.instance().heap.watch(move |event| {
        if event.kind == CollectionKind::MarkingEnds {
            seen.lock().unwrap().push(1.0 - event.after as f64 / event.reserved as f64);
        }
    });
    let table = context.new_list(TypeId::LIST_OF_ANY, LISTS).unwrap();
    let table = context.root(Tagged::object(table));
    (0..LISTS).for_each(|number| append(context, table, number));
    let mut random = 88_172_645_463_325_252_usize;
    for round in 0..20 * LISTS {
        if round % LISTS_PER_STEP == 0 {
            collect::collect_step(context);
        }
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let made = context.new_list(TypeId::LIST_OF_ANY, 20 + random % 40).unwrap();
        set(context, table, (random >> 32) % LISTS, Tagged::object(made));
    }
    let shares = shares.lock().unwrap();
    // At first little is there beside the blocks that are being filled.
    let late = &shares[shares.len() / 4..];
    let mean = late.iter().sum::<f64>() / late.len() as f64;
    assert!(late.len() > 4 && mean < 0.1, "{shares:.3?}");
}
