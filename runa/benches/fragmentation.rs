//! How much of the memory in use lies between objects after a long time in which as much lives all the time: lists in a
//! table are replaced by others. Looked at when most memory is in use, at the end of each marking, before
//! anything is freed. What is dead then is not meant: a collector that runs beside the program
//! always has some of that.

use std::sync::{Arc, Mutex};

use runa::HeapSettings;
use runa_bytecode::{Shape, TypeId};
use runa_runtime::heap::events::CollectionKind;
use runa_runtime::{Context, Handle, ObjectRef, Raised, Tagged};

mod support;

const MB: u64 = 1 << 20;
/// Lists that live.
const LISTS: usize = 400_000;
/// How often each of them is replaced, on average.
const ROUNDS: usize = 40;
/// More is not wanted of lists that stay as large on average.
const MOST_PERCENT: f64 = 10.0;

/// How many elements a list may have at most, when so many were made; they have half of that at least.
type Sizes = fn(usize) -> usize;

fn object(context: &Context, handle: Handle) -> ObjectRef {
    context.handle(handle).as_object().unwrap()
}

/// Which percentages of the memory in use were free slots, at the end of each marking.
fn shares(sizes: Sizes) -> Result<Vec<f64>, Raised> {
    let mut context = support::context(HeapSettings::limited_to(2 << 30));
    let context = &mut *context;
    let heap = Arc::clone(&context.instance().heap);
    let shares = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&shares);
    heap.watch(move |event| {
        if event.kind == CollectionKind::MarkingEnds {
            let share = 100.0 * (1.0 - event.after as f64 / event.reserved as f64);
            seen.lock().unwrap().push(share);
        }
    });
    let table = context.new_list(TypeId::LIST_OF_ANY, LISTS)?;
    let table = context.root(Tagged::object(table));
    for _ in 0..LISTS {
        let table = object(context, table);
        context.list_append(table, Shape::Tagged, Tagged::NOTHING.0)?;
    }
    let mut random = 88172645463325252_usize;
    for made in 0..ROUNDS * LISTS {
        // Marsaglia, *Xorshift RNGs*, 2003.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let most = sizes(made);
        let list = context.new_list(TypeId::LIST_OF_ANY, most / 2 + random % (most / 2))?;
        let (table, index) = (object(context, table), (random >> 32) % LISTS);
        assert!(context.list_set(table, Shape::Tagged, index as i64, Tagged::object(list).0));
    }
    println!(
        "{} MB promoted, {} MB moved together, {} full collections",
        heap.promoted_bytes() / MB,
        heap.evacuated_bytes() / MB,
        heap.statistics().full_collections,
    );
    let shares = shares.lock().unwrap();
    // At first there are few objects, and all of them are new.
    Ok(shares[shares.len() / 4..].to_vec())
}

/// The mean share.
fn report(name: &str, sizes: Sizes) -> f64 {
    let shares = shares(sizes).unwrap();
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    let most = shares.iter().copied().fold(0.0, f64::max);
    let cycles = shares.len();
    println!("{name}: {mean:.1} % free slots on average of {cycles} cycles, {most:.1} % at most");
    mean
}

fn main() {
    let steady = report("lists of 16 to 31 elements", |_| 32);
    report("lists that become eight times as long", |made| 8 + 56 * made / (ROUNDS * LISTS));
    report("lists that become short again", |made| 64 - 56 * made / (ROUNDS * LISTS));
    assert!(steady < MOST_PERCENT, "too much lies between objects");
}
