//! How much more two threads of one instance do than one: binary trees, which are mostly collected by young
//! collections, while nothing is marked. Beside it, how much more two instances do, each with a thread of its own: what the machine can
//! give. Interleaved rounds; prints medians.

use std::thread::scope;
use std::time::{Duration, Instant};

use runa::{FunctionIndex, HeapSettings, Machine, RunOptions};
use support::TREES;

mod support;

const WORK: &str = "
Process called work() returns Integer
    Let sum = 0
    For round from 1 to 300
        sum += nodes(grown(13))
    End For
    Return sum
End Process
";

const ROUNDS: usize = 15;

fn machine() -> (Machine, FunctionIndex) {
    // So large from the beginning that nothing is marked meanwhile.
    let heap = HeapSettings { initial_bytes: 1 << 30, ..HeapSettings::limited_to(4 << 30) };
    let program = [TREES, WORK].concat();
    let (machine, [work]) = support::machine(&program, heap, RunOptions::default(), ["work"]);
    (machine, work)
}

/// Runs the work on some threads of one instance: once to have memory and code, then timed.
fn together(threads: usize) -> Duration {
    let (mut machine, work) = machine();
    let mut run = || {
        let siblings = machine.siblings();
        let start = Instant::now();
        machine.rest(|| {
            scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| siblings.machine().unwrap().call(work, &[]).unwrap());
                }
            });
        });
        let time = start.elapsed();
        let statistics = machine.instance().heap.statistics();
        let cycles = statistics.collections - statistics.full_collections;
        assert_eq!(cycles, 0, "old objects were marked meanwhile");
        machine.collect();
        time
    };
    run();
    run()
}

/// Runs the work in two instances, in the same way.
fn apart() -> Duration {
    let mut machines = [machine(), machine()];
    let mut run = || {
        let start = Instant::now();
        scope(|scope| {
            for (machine, work) in &mut machines {
                scope.spawn(|| machine.call(*work, &[]).unwrap());
            }
        });
        let time = start.elapsed();
        for (machine, _) in &mut machines {
            machine.collect();
        }
        time
    };
    run();
    run()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

fn main() {
    let (mut one, mut two, mut separate) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        one.push(together(1));
        two.push(together(2));
        separate.push(apart());
    }
    let one = median(one);
    println!("one thread: {one:.3} s; throughput of two threads of one instance:");
    println!("{:.2} times that of one", 2.0 * one / median(two));
    println!("{:.2} times, in two instances", 2.0 * one / median(separate));
}
