//! Several threads that allocate, and store into objects that they share, while all of it is collected.

use std::ops::Range;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Barrier};

use runa_bytecode::{Function, Global, GlobalIndex, Instruction, Module, TypeId, verify};
use runa_runtime::heap::collect;
use runa_runtime::heap::settings::YoungSize;
use runa_runtime::instance::NoEngine;
use runa_runtime::{
    Context, Handle, HeapSettings, Instance, Limits, NativeTable, ObjectRef, Program, Streams,
    Tagged, layout,
};

/// The module variable through which all threads find the shared table.
const TABLE: GlobalIndex = GlobalIndex(0);
/// Words of the table that each thread writes, next to those of the others.
const PLACES: usize = 96;

/// An instance with a table of `places` words that are `nothing`.
fn instance(heap: HeapSettings, stress: bool, places: usize) -> (Arc<Instance>, Box<Context>) {
    let mut module = Module::default();
    let mut main = Function::new("main", TypeId::ANY);
    main.code = vec![Instruction::Return {}];
    module.functions.push(main);
    module.globals.push(Global { name: String::from("table"), ty: TypeId::RECORD });
    let program = Program::link(verify(module).unwrap(), &NativeTable::default()).unwrap();
    let limits = Limits { heap, ..Limits::default() };
    let instance = Instance::new(Arc::new(program), Arc::new(NoEngine), limits, Streams::default());
    let mut context = Context::new(Arc::clone(&instance)).unwrap();
    context.collect_every(u32::from(stress));
    let table = context.new_record(places).unwrap();
    instance.set_global(TABLE, table.address());
    (instance, context)
}

fn table(context: &Context) -> ObjectRef {
    context.instance().global(TABLE).and_then(ObjectRef::from_word).unwrap()
}

fn field(record: ObjectRef, index: usize) -> Tagged {
    Tagged(record.get(layout::RECORD_FIELDS + index))
}

/// A tree of records, each with its number: those of its branches are twice its own and one more.
fn tree(context: &mut Context, number: u64, depth: u32) -> Handle {
    let made = context.new_record(3).unwrap();
    let made = context.root(Tagged::object(made));
    let handles = context.handle_count();
    let boxed = context.box_integer(i64::MAX - number as i64).unwrap();
    set(context, made, 2, boxed);
    for branch in 0..2 {
        if depth > 0 {
            let below = tree(context, 2 * number + branch as u64, depth - 1);
            let below = context.handle(below);
            set(context, made, branch, below);
        }
        context.release(handles);
    }
    made
}

fn set(context: &mut Context, record: Handle, index: usize, word: Tagged) {
    let record = context.handle(record).as_object().unwrap();
    context.store(record, layout::RECORD_FIELDS + index, word.0);
}

/// Checks a tree and gives its number and depth.
fn check(tree: ObjectRef) -> (u64, u32) {
    let number =
        (i64::MAX - field(tree, 2).as_object().unwrap().get(layout::BOX_VALUE) as i64) as u64;
    let mut depth = 0;
    for branch in 0..2 {
        if let Some(below) = field(tree, branch).as_object() {
            let (below, levels) = check(below);
            assert_eq!(below, 2 * number + branch as u64);
            depth = levels + 1;
        }
    }
    (number, depth)
}

/// Marsaglia, *Xorshift RNGs*, 2003.
fn random(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state as usize
}

/// Replaces trees in the places of thread `thread` of `threads`, and compares them with what it knows.
fn replace_trees(context: &mut Context, thread: usize, threads: usize, rounds: usize) {
    let mut known = [None; PLACES];
    let mine: Vec<Handle> = (0..PLACES).map(|_| context.root(Tagged::NOTHING)).collect();
    let mut state = 88172645463325252 + thread as u64;
    for _ in 0..rounds {
        let handles = context.handle_count();
        let place = random(&mut state) % PLACES;
        let (number, depth) = (random(&mut state) as u64 >> 20, random(&mut state) as u32 % 6);
        let made = tree(context, number, depth);
        let made = context.handle(made);
        context.set_handle(mine[place], made);
        context.store(table(context), layout::RECORD_FIELDS + place * threads + thread, made.0);
        known[place] = Some((number, depth));
        context.release(handles);
        let place = random(&mut state) % PLACES;
        let found = field(table(context), place * threads + thread).as_object();
        assert_eq!(found.map(check), known[place]);
        assert_eq!(found, context.handle(mine[place]).as_object(), "one object is one object");
        // What another thread has stored is a whole tree, whichever it is.
        let other = random(&mut state) % (PLACES * threads);
        field(table(context), other).as_object().map(check);
        if random(&mut state).is_multiple_of(500) {
            match random(&mut state) % 3 {
                0 => drop(collect::collect(context)),
                1 => collect::collect_and_move(context),
                _ => collect::verify(context).unwrap(),
            }
        }
    }
}

fn run(heap_bytes: usize, stress: bool, threads: usize, rounds: usize) {
    let (instance, mut main) =
        instance(HeapSettings::limited_to(heap_bytes), stress, PLACES * threads);
    main.outside(|| {
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let instance = Arc::clone(&instance);
                scope.spawn(move || {
                    let mut context = Context::new(instance).unwrap();
                    replace_trees(&mut context, thread, threads, rounds);
                });
            }
        });
    });
    assert!(instance.heap.statistics().young_collections > threads);
    collect::verify(&mut main).unwrap();
    for place in 0..PLACES * threads {
        field(table(&main), place).as_object().map(check);
    }
    collect::collect(&mut main);
    collect::verify(&mut main).unwrap();
}

#[test]
fn threads_share_a_heap() {
    run(64 << 20, false, 2, 20_000);
    run(64 << 20, false, 5, 5_000);
}

#[test]
fn threads_share_a_small_heap() {
    run(6 << 20, false, 3, 10_000);
}

#[test]
fn threads_share_a_heap_under_stress() {
    run(64 << 20, true, 3, 12);
}

/// Blocks that have become sparse are emptied while several threads collect together and store what refers to
/// the objects there.
#[test]
fn threads_share_a_sparse_heap() {
    const TREES: usize = 10_000;
    const THREADS: usize = 2;
    let young = YoungSize::fixed(512 << 10);
    let settings =
        HeapSettings { initial_bytes: 2 << 20, young, ..HeapSettings::limited_to(64 << 20) };
    let (instance, mut main) = instance(settings, false, TREES * THREADS);
    let ready = Barrier::new(THREADS);
    main.outside(|| {
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let (instance, ready) = (Arc::clone(&instance), &ready);
                scope.spawn(move || {
                    let mut context = Context::new(instance).unwrap();
                    leave_few(&mut context, thread * TREES..(thread + 1) * TREES);
                    context.outside(|| ready.wait());
                    wrap_trees(&mut context, thread * TREES..(thread + 1) * TREES);
                });
            }
        });
    });
    assert!(instance.heap.evacuated_bytes() > 0);
    assert_eq!(instance.heap.statistics().full_collections, 0);
    collect::verify(&mut main).unwrap();
}

/// Fills places of the table with trees, and empties all of them but every tenth.
fn leave_few(context: &mut Context, places: Range<usize>) {
    let handles = context.handle_count();
    for place in places.clone() {
        let made = tree(context, place as u64, 1);
        let made = context.handle(made);
        context.store(table(context), layout::RECORD_FIELDS + place, made.0);
        context.release(handles);
    }
    for place in places.filter(|place| place % 10 != 0) {
        context.store(table(context), layout::RECORD_FIELDS + place, Tagged::NOTHING.0);
    }
}

/// Has the table refer to trees through new records, in the first field, again and again.
fn wrap_trees(context: &mut Context, places: Range<usize>) {
    let unwrapped = |found: Tagged| match found.as_object().unwrap() {
        wrapping if wrapping.header().words() > 8 => field(wrapping, 0),
        _ => found,
    };
    for round in 0..200 {
        for place in places.clone().filter(|place| place % 10 == 0) {
            let wrapping = context.new_record(9).unwrap();
            let word = unwrapped(field(table(context), place));
            assert_eq!(check(word.as_object().unwrap()), (place as u64, 1));
            context.store(wrapping, layout::RECORD_FIELDS, word.0);
            context.store(
                table(context),
                layout::RECORD_FIELDS + place,
                Tagged::object(wrapping).0,
            );
        }
        if round % 10 == 0 {
            collect::collect_step(context);
            collect::verify(context).unwrap();
        }
    }
}

/// A thread that waits for something else must not keep others from collecting.
#[test]
fn threads_outside_hold_nobody_up() {
    let (instance, mut waiting) = instance(HeapSettings::limited_to(16 << 20), false, 1);
    let kept = tree(&mut waiting, 1, 5);
    let collections = waiting.outside(|| {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| {
                let mut context = Context::new(Arc::clone(&instance)).unwrap();
                for _ in 0..100 {
                    let handles = context.handle_count();
                    tree(&mut context, 1, 10);
                    context.release(handles);
                }
                collect::collect_and_move(&mut context);
                instance.heap.statistics().young_collections
            });
            other.join().unwrap()
        })
    });
    assert!(collections > 1, "{collections}");
    assert_eq!(check(waiting.handle(kept).as_object().unwrap()), (1, 5));
}

/// Threads that collect together find the same objects at the same time, and move each once.
#[test]
fn what_two_threads_find_is_moved_once() {
    // So many roots are taken at a time: what one thread finds, the other finds, too.
    const RUN: usize = 64;
    const RECORDS: usize = 40 * RUN;
    let (instance, mut main) = instance(HeapSettings::limited_to(256 << 20), false, 1);
    let is_over = std::sync::atomic::AtomicBool::new(false);
    let handles: Vec<Handle> = (0..2 * RECORDS).map(|_| main.root(Tagged::NOTHING)).collect();
    let pairs = (0..RECORDS).map(|record| record / RUN * 2 * RUN + record % RUN);
    let pairs: Vec<_> = pairs.map(|first| (handles[first], handles[first + RUN])).collect();
    let is_there = std::sync::atomic::AtomicBool::new(false);
    let (instance, is_over, is_there) = (&instance, &is_over, &is_there);
    std::thread::scope(move |scope| {
        // Also when something fails: else the other thread would wait for this one.
        let mut main = main;
        let _ends = Ends(is_over);
        scope.spawn(move || {
            // Parks whenever the other one collects, and helps.
            let mut context = Context::new(Arc::clone(instance)).unwrap();
            is_there.store(true, Ordering::Relaxed);
            while !is_over.load(Ordering::Relaxed) {
                context.new_record(8).unwrap();
            }
        });
        main.outside(|| {
            while !is_there.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
        });
        for _ in 0..300 {
            for &(first, second) in &pairs {
                let record = main.new_record(7).unwrap();
                main.set_handle(first, Tagged::object(record));
                main.set_handle(second, Tagged::object(record));
            }
            collect::collect_young(&mut main);
            for &(first, second) in &pairs {
                assert_eq!(main.handle(first), main.handle(second), "one object is one object");
            }
        }
    });
}

struct Ends<'a>(&'a std::sync::atomic::AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
