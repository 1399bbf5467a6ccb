//! Machines that are dropped leave nothing behind: no memory, no addresses, no threads.
//!
//! The system is asked, so nothing else may run in this process: one test.
#![cfg(target_os = "linux")]

use std::fs;
use std::time::{Duration, Instant};

use runa::{
    HeapSettings, Input, JitMode, Limits, LoadOptions, Module, Outcome, RunOptions, Sources,
    Verified, YoungSize,
};

/// Makes more than the young generation holds, of which some becomes old.
const PROGRAM: &str = "\
Let kept = List of Text()
For i from 1 to 600
    kept.add(\"number {i}\".repeat(20))
End For
Let large = List of Integer.filled(10_000, 1)
";

/// Pages of addresses and of memory, threads.
fn used() -> (i64, i64, i64) {
    let pages = fs::read_to_string("/proc/self/statm").unwrap();
    let mut pages = pages.split(' ').map(|number| number.parse::<i64>().unwrap());
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let threads = status.lines().find_map(|line| line.strip_prefix("Threads:")).unwrap();
    (pages.next().unwrap(), pages.next().unwrap(), threads.trim().parse().unwrap())
}

fn run(module: &Verified<Module>, jit: JitMode) {
    // So that there is a cycle, for which the heap needs a thread.
    let young = YoungSize::fixed(32 << 10);
    let heap = HeapSettings { initial_bytes: 32 << 10, young, ..HeapSettings::default() };
    let limits = Limits { heap, ..Limits::default() };
    let options = RunOptions { jit, limits, ..RunOptions::default() };
    let mut prepared = runa::prepare(module.clone(), options).unwrap();
    assert!(matches!(prepared.run(runa::FunctionIndex(0)), Outcome::Returned(_)));
    assert!(prepared.machine.status().heap.young_collections > 1);
    prepared.machine.collect();
}

/// Waits until no other threads are left: those that are about to end still have their stacks.
fn wait_for_threads(threads: i64) {
    let began = Instant::now();
    while used().2 > threads && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(used().2, threads, "threads have not ended");
}

/// Runs programs and gives how many kilobytes of memory more are used for each, and of addresses.
fn growth(rounds: i64, threads: i64, run: impl Fn()) -> (i64, i64) {
    // What is made once is there after some rounds.
    (0..rounds / 4).for_each(|_| run());
    wait_for_threads(threads);
    let before = used();
    (0..rounds).for_each(|_| run());
    wait_for_threads(threads);
    let after = used();
    ((after.1 - before.1) * 4 / rounds, (after.0 - before.0) * 4 / rounds)
}

#[test]
fn thousands_of_machines_come_and_go() {
    let mut sources = Sources::new();
    let input = Input::Source(PROGRAM);
    let loaded = runa::load(&mut sources, "kept.runa", input, &LoadOptions::default());
    let module = loaded.module.unwrap();
    let threads = used().2;
    // A heap has 4 GB of addresses, and the program makes 200 KB.
    let (memory, addresses) = growth(1000, threads, || run(&module, JitMode::Off));
    assert!(memory < 4 && addresses < 256, "interpreted: {memory} kB, {addresses} kB of addresses");
    let (memory, addresses) = growth(60, threads, || run(&module, JitMode::ALWAYS));
    assert!(memory < 16 && addresses < 2048, "compiled: {memory} kB, {addresses} kB of addresses");
}
