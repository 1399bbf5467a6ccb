//! The gate for the collector: much that lives, steadily changed, in a heap not twice as large.
//!
//! Builds a table of small trees (537 MB by default) and then replaces trees at random positions until
//! so much was promoted. Prints promoted bytes, collections and pauses, and exits with 1 unless 99 % of
//! the pauses were shorter than 1 ms, none took 10 ms (without the time in which the system ran something
//! else, which is shown apart), and no full collection stopped the program.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use runa_bytecode::{Function, Instruction, Module, Shape, TypeId, verify};
use runa_runtime::instance::NoEngine;
use runa_runtime::objects::list;
use runa_runtime::{
    Context, Handle, HeapSettings, Instance, Limits, NativeTable, ObjectRef, Program, Raised,
    Streams, Tagged, layout,
};

const MB: usize = 1 << 20;
/// Elements of a page of the table.
const PAGE: usize = 1000;
/// Bytes of a tree: a record of four fields, two records of two, a boxed number, a word of the table.
const TREE_BYTES: usize = (5 + 3 + 3 + 2 + 1) * 8;

fn context(heap: usize) -> Box<Context> {
    let mut module = Module::default();
    let mut main = Function::new("main", TypeId::ANY);
    main.code = vec![Instruction::Return {}];
    module.functions.push(main);
    let program = Program::link(verify(module).unwrap(), &NativeTable::default()).unwrap();
    let limits = Limits { heap: HeapSettings::limited_to(heap), ..Limits::default() };
    Context::new(Instance::new(Arc::new(program), Arc::new(NoEngine), limits, Streams::default()))
        .unwrap()
}

/// A tree in a handle.
fn tree(context: &mut Context, number: u64) -> Result<Handle, Raised> {
    let tree = context.new_record(4)?;
    let tree = context.root(Tagged::object(tree));
    for field in 0..2 {
        let leaf = context.new_record(2)?;
        store(context, tree, field, Tagged::object(leaf).0);
    }
    let boxed = context.box_integer(i64::MAX - number as i64)?;
    store(context, tree, 2, boxed.0);
    Ok(tree)
}

fn store(context: &mut Context, record: Handle, field: usize, word: u64) {
    let record = object(context, record);
    context.store(record, layout::RECORD_FIELDS + field, word);
}

fn object(context: &Context, handle: Handle) -> ObjectRef {
    context.handle(handle).as_object().unwrap()
}

fn run(live: usize, heap: usize, promote: usize) -> Result<ExitCode, Raised> {
    let mut context = context(heap);
    let context = &mut *context;
    let trees = live / TREE_BYTES;
    let table = context.new_list(TypeId::LIST_OF_ANY, 0)?;
    let table = context.root(Tagged::object(table));
    for number in 0..trees {
        let handles = context.handle_count();
        if number % PAGE == 0 {
            let page = context.new_list(TypeId::LIST_OF_ANY, PAGE)?;
            let table = object(context, table);
            context.list_append(table, Shape::Tagged, Tagged::object(page).0)?;
        }
        let tree = tree(context, number as u64)?;
        let pages = object(context, table);
        let page = list::get(pages, Shape::Tagged, (number / PAGE) as i64).unwrap();
        let word = context.handle(tree).0;
        context.list_append(Tagged(page).as_object().unwrap(), Shape::Tagged, word)?;
        context.release(handles);
    }
    let built = context.instance().heap.statistics();
    println!("live {} MB in {trees} trees, {} MB in use", built.bytes / MB, built.reserved / MB);
    let before = context.instance().heap.promoted_bytes();
    context.instance().heap.forget_pauses();

    let (start, mut random, mut reported) = (Instant::now(), 88172645463325252_u64, 0);
    loop {
        for _ in 0..1000 {
            // Marsaglia, *Xorshift RNGs*, 2003.
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let number = (random % trees as u64) as usize;
            let handles = context.handle_count();
            let tree = tree(context, random >> 8)?;
            let pages = object(context, table);
            let page = list::get(pages, Shape::Tagged, (number / PAGE) as i64).unwrap();
            let page = Tagged(page).as_object().unwrap();
            let word = context.handle(tree).0;
            assert!(context.list_set(page, Shape::Tagged, (number % PAGE) as i64, word));
            context.release(handles);
        }
        let promoted = (context.instance().heap.promoted_bytes() - before) as usize;
        if promoted / (1024 * MB) > reported {
            reported = promoted / (1024 * MB);
            let statistics = context.instance().heap.statistics();
            println!(
                "{reported} GB promoted in {:.1} s, {} MB in use, {} cycles, {} full collections",
                start.elapsed().as_secs_f64(),
                statistics.reserved / MB,
                statistics.collections - statistics.full_collections,
                statistics.full_collections - built.full_collections,
            );
        }
        if promoted >= promote {
            break;
        }
    }
    let heap = &context.instance().heap;
    let (pauses, own) = (heap.pauses(), heap.own_pauses());
    let full = heap.statistics().full_collections - built.full_collections;
    println!(
        "promoted {} MB in {:.1} s, {} pauses, {full} full collections",
        promote / MB,
        start.elapsed().as_secs_f64(),
        pauses.count(),
    );
    for (name, pauses) in [("pauses", &pauses), ("without what else the system ran", &own)] {
        let micros = |pause: Duration| pause.as_secs_f64() * 1e6;
        println!(
            "{name}: median {:.0} µs, p99 {:.0} µs, p99.9 {:.0} µs, max {:.0} µs",
            micros(pauses.quantile(0.5)),
            micros(pauses.quantile(0.99)),
            micros(pauses.quantile(0.999)),
            micros(pauses.longest()),
        );
    }
    let holds = full == 0
        && own.quantile(0.99) < Duration::from_millis(1)
        && own.longest() < Duration::from_millis(10);
    println!("{}", if holds { "the gate holds" } else { "the gate does NOT hold" });
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn main() -> ExitCode {
    let numbers: Vec<usize> =
        std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let megabytes =
        |index: usize, default: usize| numbers.get(index).copied().unwrap_or(default) * MB;
    match run(megabytes(0, 537), megabytes(1, 1024), megabytes(2, 10 * 1024)) {
        Ok(code) => code,
        Err(Raised) => {
            eprintln!("the heap limit was reached");
            ExitCode::FAILURE
        }
    }
}
