//! What heaps cost: how long it takes to make one and how much memory an idle one has, how long it takes to make an
//! object in compiled code, and what share of a program's time goes into collecting.

use std::time::{Duration, Instant};

use runa::{Completion, FunctionIndex, Machine, MemoryModel, RunOptions};
use runa_runtime::heap::processor_time;
use support::TREES;

mod support;

const MB: f64 = (1 << 20) as f64;
/// How many idle machines there are at once.
const MACHINES: usize = 1000;

/// What an idle machine has run.
const IDLE: &str = "Process called work() returns Integer\n    Return 1\nEnd Process\n";

/// Objects that die at once: a list and its backing array in each round.
const SHORT_LIVED: &str = "
Process called work() returns Integer
    Let sum = 0
    For round from 1 to 10_000_000
        Let pair = [round, sum]
        sum += pair[0] % 2
    End For
    Return sum
End Process
";

/// What bench/heap/trees.runa does with depth 18, without its output.
const WORK_ON_TREES: &str = "
Process called work() returns Integer
    Let sum = nodes(grown(19))
    Let kept = grown(18)
    For below from 4 to 18 by 4
        For round from 1 to 2 ^ (22 - below)
            sum += nodes(grown(below))
        End For
    End For
    Return sum + nodes(kept)
End Process
";

fn machine(program: &str, model: MemoryModel) -> (Machine, FunctionIndex) {
    let heap = model.heap().with_max(512 << 20);
    let (machine, [work]) = support::machine(program, heap, RunOptions::default(), ["work"]);
    (machine, work)
}

/// Resident memory of this process in bytes, where the system tells.
fn resident() -> Option<f64> {
    // tidy: allow(containment) a benchmark asks the system
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok().map(|kilobytes| kilobytes * 1024.0)
}

fn idle_machines() {
    let before = resident();
    // A machine runs once before it is idle, so that its code, stacks and heap are there.
    let (mut first, work) = machine(IDLE, MemoryModel::Standard);
    first.call(work, &[]).unwrap();
    if let (Some(before), Some(now)) = (before, resident()) {
        println!(
            "one idle machine: {:.2} MB resident ({:.2} MB of the process before it)",
            now / MB,
            before / MB
        );
    }
    let program = std::sync::Arc::clone(first.program());
    let before = resident();
    let mut times = Vec::with_capacity(MACHINES);
    let mut machines = Vec::with_capacity(MACHINES);
    for _ in 0..MACHINES {
        let start = Instant::now();
        machines.push(
            Machine::new(std::sync::Arc::clone(&program), runa_vm::MachineOptions::default())
                .unwrap(),
        );
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let (median, most) = (times[MACHINES / 2], times[MACHINES * 99 / 100]);
    println!("{MACHINES} more: made in {median:.1?} each (median; p99 {most:.1?})");
    if let (Some(before), Some(now)) = (before, resident()) {
        println!("together {:.1} MB resident", (now - before) / MB);
    }
}

fn work(program: &str, model: MemoryModel) -> (Machine, Duration) {
    let (mut machine, work) = machine(program, model);
    let start = processor_time();
    let ended = machine.call(work, &[]);
    assert!(matches!(ended, Ok(Completion::Returned(_))), "{ended:?}");
    let time = start.zip(processor_time()).map_or(Duration::ZERO, |(start, end)| end - start);
    (machine, time)
}

fn short_lived() {
    let empty = SHORT_LIVED.replace("Let pair = [round, sum]", "").replace("pair[0]", "round");
    let mut nanoseconds: Vec<f64> = (0..5)
        .map(|_| {
            let time = |program| work(program, MemoryModel::Standard).1;
            let (with, without) = (time(SHORT_LIVED), time(&empty));
            (with.as_secs_f64() - without.as_secs_f64()) * 1e9 / 20e6
        })
        .collect();
    nanoseconds.sort_by(f64::total_cmp);
    println!(
        "an object made in compiled code: {:.1} ns with its collection (median of 5)",
        nanoseconds[2]
    );
}

fn trees(model: MemoryModel) {
    for _ in 0..3 {
        let (machine, time) = work(&[TREES, WORK_ON_TREES].concat(), model);
        let heap = &machine.instance().heap;
        let (collecting, made) = (
            heap.collector_time().as_secs_f64(),
            heap.handed_out_bytes() as f64 / (1u64 << 30) as f64,
        );
        println!(
            "trees 18, {model:?}: {collecting:.3} s of processor time for collecting beside {:.3} s for the \
             program; {made:.2} GB made, {:.3} s for each; pauses of up to {:.1?}",
            time.as_secs_f64() - collecting.min(time.as_secs_f64()),
            collecting / made,
            heap.own_pauses().longest(),
        );
    }
}

fn main() {
    idle_machines();
    short_lived();
    trees(MemoryModel::Standard);
    trees(MemoryModel::Server);
}
