//! The gate for the collector: much that lives, steadily changed, in a heap not twice as large.
//!
//! Builds a table of small trees (537 MB by default) and then replaces trees at random positions until
//! so much was promoted; once driven from here, once by a program. Prints promoted bytes, collections and
//! pauses, and exits with 1 unless 99 % of the pauses were shorter than 1 ms, none took 10 ms (without the
//! time in which the system ran something else, which is shown apart), and no full collection stopped the
//! program.

mod program;
mod records;
#[path = "../support/mod.rs"]
mod support;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use runa_runtime::Heap;
use runa_runtime::heap::events::CollectionEvent;
use runa_runtime::heap::{Pauses, processor_time};

const MB: usize = 1 << 20;
/// Of longer pauses it is asked whether the host of a virtual machine has run something else.
const LONG: Duration = Duration::from_millis(5);

/// What is to be done, in bytes.
#[derive(Clone, Copy)]
struct Task {
    live: usize,
    heap: usize,
    promote: usize,
}

/// What is asked of the driver.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Replaces some trees.
    Replace,
    /// Collects everything.
    Collect,
}

impl Task {
    /// Has trees replaced until enough was promoted. Whether the gate holds.
    fn run<E>(self, heap: &Heap, mut step: impl FnMut(Step) -> Result<(), E>) -> Result<bool, E> {
        let built = heap.statistics();
        println!("live {} MB, {} MB in use", built.bytes / MB, built.reserved / MB);
        let before = heap.promoted_bytes();
        heap.watch(|event| {
            let CollectionEvent { kind, waited, worked, promoted, evacuated, .. } = event;
            if *waited + *worked > LONG {
                println!(
                    "{} took {worked:.1?} after {waited:.1?}: {promoted} bytes promoted, {evacuated} moved together",
                    kind.name()
                );
            }
        });
        heap.forget_pauses();
        let (start, mut reported) = (Instant::now(), 0);
        let mut pauses = AllPauses::default();
        loop {
            let stolen = stolen();
            step(Step::Replace)?;
            pauses.take(heap, stolen);
            let promoted = (heap.promoted_bytes() - before) as usize;
            if promoted / (1024 * MB) > reported {
                reported = promoted / (1024 * MB);
                let statistics = heap.statistics();
                println!(
                    "{reported} GB promoted in {:.1} s, {} MB in use, {} cycles, {} full collections",
                    start.elapsed().as_secs_f64(),
                    statistics.reserved / MB,
                    statistics.collections - statistics.full_collections,
                    statistics.full_collections - built.full_collections,
                );
            }
            if promoted >= self.promote {
                break;
            }
        }
        let full = heap.statistics().full_collections - built.full_collections;
        let holds = self.report(&pauses, start.elapsed(), full);
        let before = heap.statistics();
        step(Step::Collect)?;
        let after = heap.statistics();
        let between = |used: usize| 100.0 * (1.0 - after.bytes as f64 / used as f64);
        println!(
            "free slots and garbage are {:.1} % of the memory in use; free slots are {:.1} % after a \
             collection that moves objects\n",
            between(before.reserved),
            between(after.reserved),
        );
        Ok(holds)
    }

    fn report(self, pauses: &AllPauses, time: Duration, full: usize) -> bool {
        let AllPauses { all, own, longest } = pauses;
        println!(
            "promoted {} MB in {:.1} s, {} pauses, {full} full collections",
            self.promote / MB,
            time.as_secs_f64(),
            all.count(),
        );
        for (name, pauses) in [("pauses", all), ("without what else the system ran", own)] {
            let micros = |pause: Duration| pause.as_secs_f64() * 1e6;
            println!(
                "{name}: median {:.0} µs, p99 {:.0} µs, p99.9 {:.0} µs, max {:.0} µs",
                micros(pauses.quantile(0.5)),
                micros(pauses.quantile(0.99)),
                micros(pauses.quantile(0.999)),
                micros(pauses.longest()),
            );
        }
        println!("max without what else the host ran: {:.0} µs", longest.as_secs_f64() * 1e6);
        let holds = full == 0
            && own.quantile(0.99) < Duration::from_millis(1)
            && *longest < Duration::from_millis(10);
        println!("{}", if holds { "the gate holds" } else { "the gate does NOT hold" });
        holds
    }
}

/// The pauses of all steps.
#[derive(Default)]
struct AllPauses {
    all: Pauses,
    own: Pauses,
    /// The longest without the time in which the host of a virtual machine ran something else.
    longest: Duration,
}

impl AllPauses {
    /// Takes those of a step, before which the host had taken so much time.
    fn take(&mut self, heap: &Heap, stolen_before: Option<Duration>) {
        let own = heap.own_pauses();
        let mut longest = own.longest();
        if longest > LONG {
            // The system takes note of it with its next tick, and counts in ticks.
            std::thread::sleep(Duration::from_millis(20));
            let stolen =
                stolen().zip(stolen_before).map_or(Duration::ZERO, |(now, before)| now - before);
            println!("a pause of {longest:.1?}, while the host ran something else for {stolen:?}");
            longest = longest.saturating_sub(stolen);
        }
        self.all.add(&heap.pauses());
        self.own.add(&own);
        self.longest = self.longest.max(longest);
        heap.forget_pauses();
    }
}

/// For how long the host of this virtual machine has run something else so far, if the system tells; in steps
/// of 10 ms.
fn stolen() -> Option<Duration> {
    // tidy: allow(containment) a benchmark asks the system
    let stat = std::fs::read_to_string("/proc/stat").ok()?;
    let ticks: u64 = stat.lines().next()?.split_whitespace().nth(8)?.parse().ok()?;
    Some(Duration::from_millis(10 * ticks))
}

/// The longest that a loop which does nothing seems to compute at once: on a virtual machine, time that its host
/// has given to others counts as computed. No pause can be told to be shorter.
fn longest_gap(time: Duration) -> Option<Duration> {
    let (start, mut last, mut longest) = (Instant::now(), processor_time()?, Duration::ZERO);
    while start.elapsed() < time {
        let now = processor_time()?;
        longest = longest.max(now - last);
        last = now;
    }
    Some(longest)
}

fn main() -> ExitCode {
    let numbers: Vec<usize> =
        std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let megabytes =
        |index: usize, default: usize| numbers.get(index).copied().unwrap_or(default) * MB;
    let task = Task {
        live: megabytes(0, 537),
        heap: megabytes(1, 1024),
        promote: megabytes(2, 10 * 1024),
    };
    println!("records, changed from Rust");
    let records = records::run(task).unwrap_or_else(|_| {
        println!("the heap limit was reached");
        false
    });
    println!("lists, changed by a program");
    let program = program::run(task).unwrap_or_else(|error| {
        println!("{error}");
        false
    });
    if let Some(gap) = longest_gap(Duration::from_secs(20)) {
        println!("a loop that does nothing for 20 s seems to compute for {gap:.0?} at once");
    }
    if records && program { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
