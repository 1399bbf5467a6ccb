//! Machines that are dropped leave nothing behind: no memory, no addresses, no threads.
//!
//! The allocator counts bytes, of which not one may stay; the system is asked for what is mapped: heaps, stacks and
//! compiled code. Nothing else may run in this process: one test.
#![cfg(target_os = "linux")]

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use live_bytes::live_bytes;
use runa::assembler::Assembler;
use runa::{
    CollectionKind, FunctionIndex, HeapSettings, Input, JitMode, Limits, LoadOptions, Module,
    Outcome, RunOptions, Shared, Sources, Verified, VirtualMachine, YoungSize,
};

#[path = "../../runtime/tests/support/live_bytes.rs"]
mod live_bytes;

/// Makes more than the young generation holds, of which some becomes old, prints and raises.
const FAILING: &str = "\
Process called work() returns Integer
    Let kept = Map of Text to List of Integer()
    For i from 1 to 200
        kept[\"number {i}\".repeat(20)] = [i, i + 1].map((x) => x + 1)
    End For
    Return kept.length()
End Process
print(work())
Let large = List of Integer.filled(10_000, 1)
print(large[10_000])
";

/// Keeps everything, until there is no memory.
const ENDLESS: &str = "\
Process called work() returns Integer
    Let kept = [[0]]
    While true
        kept.add(List of Integer.filled(100, 1))
    End While
    Return kept.length()
End Process
print(work())
";

const LISTING: &str = "\
    PUSH 300
round:
    NEW_ARRAY 20
    POP
    PUSH 1
    SUB
    DUP
    PUSH 0
    GT
    JT round
    HALT
";

fn load(text: &str) -> Verified<Module> {
    let input = Input::Source(text);
    let loaded = runa::load(&mut Sources::new(), "work.runa", input, &LoadOptions::default());
    loaded.module.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

/// Settings with which there are collections, and a cycle, for which the heap needs a thread.
fn options(jit: JitMode) -> RunOptions {
    let young = YoungSize::fixed(32 << 10);
    let heap = HeapSettings { initial_bytes: 32 << 10, young, ..HeapSettings::default() };
    RunOptions { jit, limits: Limits { heap, ..Limits::default() }, ..RunOptions::default() }
}

/// Runs a program that fails, and looks at its memory in all ways.
fn run(module: &Verified<Module>, mut options: RunOptions, message: &str) {
    let (output, has_thread) = (Shared::default(), Arc::new(AtomicBool::new(false)));
    options.streams = output.streams();
    let mut prepared = runa::prepare(module.clone(), options).unwrap();
    prepared.profile_allocations(1 << 10);
    prepared.when_out_of_memory(|_| ());
    let seen = Arc::clone(&has_thread);
    assert!(prepared.watch_collections(move |event| {
        seen.fetch_or(event.kind == CollectionKind::CycleBegins, Ordering::Relaxed);
    }));
    let Outcome::Failed(report) = prepared.run(FunctionIndex(0)) else { panic!("{message}") };
    assert_eq!(report.message, message);
    assert!(has_thread.load(Ordering::Relaxed), "there was no cycle");
    prepared.heap().write_snapshot(&mut std::io::sink()).unwrap();
}

/// Runs machines of one instance, each on a thread.
fn run_siblings(module: &Verified<Module>) {
    let mut machine = runa::prepare(module.clone(), options(JitMode::Off)).unwrap().machine;
    let functions = &machine.program().module().functions;
    let work = functions.iter().position(|function| function.name == "work").unwrap();
    let work = FunctionIndex(u32::try_from(work).unwrap());
    let siblings = machine.siblings();
    machine.rest(|| {
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| siblings.machine().unwrap().call(work, &[]).unwrap());
            }
        });
    });
}

fn run_flat_code() {
    let (instructions, constants) = Assembler::new().assemble(LISTING).unwrap();
    let mut machine = VirtualMachine::new();
    machine.enable_profiling();
    machine.load_bytecode_module(instructions, constants).unwrap();
    machine.run().unwrap();
}

/// What the process uses.
struct Used {
    /// Bytes that the allocator has given.
    bytes: isize,
    /// Kilobytes of memory.
    memory: i64,
    /// Kilobytes of addresses.
    addresses: i64,
    threads: i64,
}

impl Used {
    fn now() -> Self {
        // Before there are texts of what the system says.
        let bytes = live_bytes();
        let pages = fs::read_to_string("/proc/self/statm").unwrap();
        let mut pages = pages.split(' ').map(|number| number.parse::<i64>().unwrap() * 4);
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let threads = status.lines().find_map(|line| line.strip_prefix("Threads:")).unwrap();
        let (addresses, memory) = (pages.next().unwrap(), pages.next().unwrap());
        let threads = threads.trim().parse().unwrap();
        Self { bytes, memory, addresses, threads }
    }

    /// When no other threads are left than there were: those that are about to end still have their stacks.
    fn with_threads(threads: i64) -> Self {
        let began = Instant::now();
        while Self::now().threads > threads && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(10));
        }
        let used = Self::now();
        assert_eq!(used.threads, threads, "threads have not ended");
        used
    }
}

/// Checks that not a byte is left behind when something was done `rounds` times, and that each time leaves at
/// most so many kilobytes of memory and of addresses, which the system's allocator may keep.
fn check(what: &str, rounds: i64, (memory, addresses): (i64, i64), act: impl Fn()) {
    let threads = Used::now().threads;
    // What is made once is there after some rounds.
    (0..rounds / 4).for_each(|_| act());
    let before = Used::with_threads(threads);
    (0..rounds).for_each(|_| act());
    let after = Used::with_threads(threads);
    assert_eq!(after.bytes - before.bytes, 0, "{what}: bytes after {rounds} rounds");
    let for_each = |before: i64, after: i64| (after - before) / rounds;
    let more = for_each(before.memory, after.memory);
    assert!(more < memory, "{what}: {more} kB of memory");
    let more = for_each(before.addresses, after.addresses);
    assert!(more < addresses, "{what}: {more} kB of addresses");
}

#[test]
fn thousands_of_machines_come_and_go() {
    let failing = load(FAILING);
    let fails = |jit| {
        run(&failing, options(jit), "index 10000 is outside a list of 10000 elements (0 to 9999)")
    };
    // A heap has 4 GB of addresses, and the program makes 200 KB.
    check("interpreted", 1000, (4, 256), || fails(JitMode::Off));
    check("compiled", 60, (16, 2048), || fails(JitMode::ALWAYS));
    let endless = load(ENDLESS);
    check("out of memory", 100, (16, 1024), || {
        let mut options = options(JitMode::Off);
        options.limits.heap.max_bytes = 1 << 20;
        run(&endless, options, "the heap limit was reached");
    });
    // Threads that run at the same time have the allocator reserve addresses for each.
    check("threads", 300, (16, 2048), || run_siblings(&failing));
    check("flat code", 300, (16, 1024), run_flat_code);
}
