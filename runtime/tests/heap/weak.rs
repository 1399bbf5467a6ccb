//! Weak references, through all ways of collecting.

use crate::world::{World, world};
use runa_runtime::heap::collect;
use runa_runtime::{Context, Handle, ObjectRef, Tagged, layout};

fn object(world: &World, handle: Handle) -> ObjectRef {
    world.context.handle(handle).as_object().unwrap()
}

/// A record with a number, and a weak reference to it.
fn pair(world: &mut World, number: i64) -> (Handle, Handle) {
    let record = world.context.new_record(1).unwrap();
    record.set_raw(layout::RECORD_FIELDS, Tagged::inline_integer(number).unwrap().0);
    let record = world.context.root(Tagged::object(record));
    let target = object(world, record);
    let weak = world.context.new_weak(target).unwrap();
    (record, world.context.root(Tagged::object(weak)))
}

/// The number of what a weak reference refers to.
fn number(world: &mut World, weak: Handle) -> Option<u64> {
    let weak = object(world, weak);
    let target = world.context.weak_target(weak)?;
    Some(target.get(layout::RECORD_FIELDS))
}

fn cycle(context: &mut Context) {
    let before = context.instance().heap.statistics().collections;
    while context.instance().heap.statistics().collections == before {
        collect::collect_step(context);
    }
    // Sweeping, and the beginning of the next.
    (0..20).for_each(|_| collect::collect_step(context));
}

#[test]
fn targets_are_followed_while_they_live_and_forgotten_then() {
    type Way = fn(&mut Context);
    let ways: [(&str, Way); 4] = [
        ("young", collect::collect_young),
        ("cycle", cycle),
        ("full", |context| {
            collect::collect(context);
        }),
        ("moving", collect::collect_and_move),
    ];
    for (name, collect) in ways {
        for is_old in [false, true] {
            let mut world = world(64 << 20, false);
            world.context.instance().heap.set_stepwise(true);
            let (kept, weak_to_kept) = pair(&mut world, 1);
            let (dropped, weak_to_dropped) = pair(&mut world, 2);
            if is_old {
                collect::collect_young(&mut world.context);
            }
            world.context.set_handle(dropped, Tagged::NOTHING);
            for _ in 0..3 {
                collect(&mut world.context);
                collect::verify(&mut world.context).unwrap();
                let one = Tagged::inline_integer(1).unwrap().0;
                assert_eq!(number(&mut world, weak_to_kept), Some(one), "{name}, {is_old}");
                let weak = object(&world, weak_to_kept);
                assert_eq!(world.context.weak_target(weak), Some(object(&world, kept)));
            }
            let is_cleared = number(&mut world, weak_to_dropped).is_none();
            // Young collections say nothing of old objects.
            assert_eq!(is_cleared, !(is_old && name == "young"), "{name}, {is_old}");
        }
    }
}

/// What was asked for while objects are marked is kept, though nothing else refers to it when marking began.
#[test]
fn targets_that_are_asked_for_while_they_are_marked_live() {
    let mut world = world(64 << 20, false);
    world.context.instance().heap.set_stepwise(true);
    let (strong, weak) = pair(&mut world, 7);
    collect::collect_young(&mut world.context);
    world.context.set_handle(strong, Tagged::NOTHING);
    let before = world.context.instance().heap.statistics().collections;
    collect::collect_step(&mut world.context);
    let reference = object(&world, weak);
    let target = world.context.weak_target(reference).expect("nothing was marked yet");
    world.context.set_handle(strong, Tagged::object(target));
    while world.context.instance().heap.statistics().collections == before {
        collect::collect_step(&mut world.context);
    }
    assert_eq!(number(&mut world, weak), Some(Tagged::inline_integer(7).unwrap().0));
    (0..20).for_each(|_| collect::collect_step(&mut world.context));
    collect::verify(&mut world.context).unwrap();
    assert_eq!(number(&mut world, weak), Some(Tagged::inline_integer(7).unwrap().0));
}

/// Weak references under stress, many at once, some dead themselves.
#[test]
fn many_weak_references_come_and_go() {
    let mut world = world(64 << 20, true);
    let pairs: Vec<_> = (0..40).map(|number| pair(&mut world, number)).collect();
    for (index, &(strong, weak)) in pairs.iter().enumerate() {
        match index % 3 {
            0 => world.context.set_handle(strong, Tagged::NOTHING),
            1 => world.context.set_handle(weak, Tagged::NOTHING),
            _ => {}
        }
    }
    collect::collect_and_move(&mut world.context);
    for (index, &(_, weak)) in pairs.iter().enumerate() {
        if index % 3 != 1 {
            let wanted = (index % 3 == 2).then(|| Tagged::inline_integer(index as i64).unwrap().0);
            assert_eq!(number(&mut world, weak), wanted);
        }
    }
}
