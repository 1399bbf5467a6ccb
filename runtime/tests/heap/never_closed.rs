//! Objects that are to be closed, through all ways of collecting.

use crate::world::{World, world};
use runa_runtime::heap::{MadeAt, collect};
use runa_runtime::{Context, Handle, Tagged};

/// Something made that is to be closed.
fn opened(world: &mut World) -> Handle {
    let object = world.context.new_record(1).unwrap();
    world.context.opened(object, MadeAt { file: 0, line: 1, column: 1 });
    world.context.root(Tagged::object(object))
}

fn close(world: &mut World, handle: Handle) {
    let object = world.context.handle(handle).as_object().unwrap();
    world.context.closed(object);
}

fn never_closed(context: &mut Context) -> u64 {
    collect::never_closed(context).iter().map(|never| never.count).sum()
}

fn cycle(context: &mut Context) {
    let before = context.instance().heap.statistics().collections;
    while context.instance().heap.statistics().collections == before {
        collect::collect_step(context);
    }
    (0..20).for_each(|_| collect::collect_step(context));
}

fn full(context: &mut Context) {
    collect::collect(context);
}

const WAYS: [fn(&mut Context); 4] =
    [collect::collect_young, cycle, full, collect::collect_and_move];

#[test]
fn what_was_never_closed_is_counted_whether_it_lives_or_not() {
    for collect in WAYS {
        for is_old in [false, true] {
            let mut world = world(64 << 20, false);
            world.context.instance().heap.set_stepwise(true);
            let [kept, kept_open, dropped, dropped_open] =
                std::array::from_fn(|_| opened(&mut world));
            if is_old {
                collect::collect_young(&mut world.context);
            }
            close(&mut world, kept);
            close(&mut world, dropped);
            close(&mut world, dropped);
            world.context.set_handle(dropped, Tagged::NOTHING);
            world.context.set_handle(dropped_open, Tagged::NOTHING);
            for _ in 0..3 {
                collect(&mut world.context);
                collect::verify(&mut world.context).unwrap();
                assert_eq!(never_closed(&mut world.context), 2);
            }
            close(&mut world, kept_open);
            assert_eq!(never_closed(&mut world.context), 1);
            collect(&mut world.context);
            assert_eq!(never_closed(&mut world.context), 1);
        }
    }
}

/// Thousands, in an order of their own, while the heap is collected in all ways.
#[test]
fn counts_are_those_of_a_model() {
    let mut world = world(64 << 20, false);
    world.context.instance().heap.set_stepwise(true);
    let (mut open, mut lost) = (Vec::new(), 0);
    let mut random: u64 = 7;
    for round in 0..20_000 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let chosen = (random >> 8) as usize;
        match random % 8 {
            0..5 => open.push(opened(&mut world)),
            5 | 6 if !open.is_empty() => {
                let handle = open.swap_remove(chosen % open.len());
                (0..=chosen % 2).for_each(|_| close(&mut world, handle));
                world.context.set_handle(handle, Tagged::NOTHING);
            }
            7 if !open.is_empty() => {
                let handle = open.swap_remove(chosen % open.len());
                world.context.set_handle(handle, Tagged::NOTHING);
                lost += 1;
            }
            _ => {}
        }
        if round % 1000 == 999 {
            WAYS[chosen % WAYS.len()](&mut world.context);
            assert_eq!(never_closed(&mut world.context), lost + open.len() as u64);
        }
    }
}
