//! How threads stop each other, under a scheduler that tries many orders in which they may take turns and
//! notices when none can go on.

use std::ptr::NonNull;

use mutators::{Mutators, Stoppable};
use shuttle::sync::Arc;
use shuttle::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use shuttle::thread;

/// The locks of the scheduler, for the module as it stands in the heap.
mod sync {
    pub use shuttle::sync::atomic::{AtomicU32, Ordering};
    pub use shuttle::sync::{Arc, Condvar, Mutex, MutexGuard};

    /// The scheduler tries what comes of looking, and of not looking, by itself.
    pub fn looks() -> u32 {
        1
    }
}
#[path = "../../src/heap/mutators.rs"]
mod mutators;

#[derive(Default)]
struct Flag(AtomicBool);

impl Stoppable for Flag {
    fn ask_to_park(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn need_not_park(&self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// What a thread has of its own: how often others have looked at it while it stood still.
struct Mine {
    looked_at: usize,
}

#[derive(Default)]
struct World {
    mutators: Mutators<Mine, Flag>,
    /// Whether somebody has stopped all others.
    is_stopped: AtomicBool,
    /// How many threads do something with objects.
    touching: AtomicUsize,
    stops: AtomicUsize,
    helped: AtomicUsize,
}

impl World {
    /// Uses objects, for which nobody else may have stopped all.
    fn touch(&self) {
        self.touching.fetch_add(1, Ordering::SeqCst);
        assert!(!self.is_stopped.load(Ordering::SeqCst), "a thread runs while all are stopped");
        thread::yield_now();
        self.touching.fetch_sub(1, Ordering::SeqCst);
    }

    fn safepoint(&self, flag: &Flag, mine: &mut Mine) {
        if flag.0.swap(false, Ordering::SeqCst) {
            // SAFETY: nothing else is kept in this thread.
            unsafe { self.mutators.park(NonNull::from(mine)) };
        }
    }

    fn stop(&self, mine: &mut Mine) {
        // SAFETY: as above.
        let Some(stop) = (unsafe { self.mutators.stop(NonNull::from(mine)) }) else { return };
        assert!(!self.is_stopped.swap(true, Ordering::SeqCst), "two threads have stopped all");
        assert_eq!(self.touching.load(Ordering::SeqCst), 0, "a thread has not stopped");
        for &other in &stop.others {
            // SAFETY: the others stand still.
            unsafe { (*other.as_ptr()).looked_at += 1 };
        }
        let jobs = AtomicUsize::new(0);
        if stop.has_helpers() {
            stop.with_help(&|| {
                jobs.fetch_add(1, Ordering::SeqCst);
                thread::yield_now();
            });
        }
        let jobs = jobs.load(Ordering::SeqCst);
        assert!(jobs <= 1 + stop.others.len(), "somebody did the job twice");
        self.helped.fetch_max(jobs, Ordering::SeqCst);
        self.stops.fetch_add(1, Ordering::SeqCst);
        self.is_stopped.store(false, Ordering::SeqCst);
    }
}

fn run(world: &World, thread: usize) {
    let flag = Arc::new(Flag::default());
    world.mutators.join(Arc::clone(&flag));
    let mut mine = Mine { looked_at: 0 };
    for round in 0..3 {
        assert!((1..=3).contains(&world.mutators.count()));
        world.touch();
        world.safepoint(&flag, &mut mine);
        match (thread + round) % 3 {
            0 => world.stop(&mut mine),
            1 => {
                // SAFETY: as above.
                unsafe { world.mutators.outside(NonNull::from(&mut mine), thread::yield_now) };
            }
            _ => {}
        }
    }
    world.touch();
    assert!(mine.looked_at <= world.stops.load(Ordering::SeqCst));
    world.mutators.leave(&flag);
}

fn scenario() {
    let world = Arc::new(World::default());
    let threads: Vec<_> = (0..3)
        .map(|number| {
            let world = Arc::clone(&world);
            thread::spawn(move || run(&world, number))
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert!(world.stops.load(Ordering::SeqCst) > 0);
    MOST_AT_A_JOB
        .fetch_max(world.helped.load(Ordering::SeqCst), std::sync::atomic::Ordering::Relaxed);
}

/// The most threads that have done a job together, of all orders that were tried.
static MOST_AT_A_JOB: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

#[test]
fn threads_stop_each_other_in_any_order() {
    shuttle::check_random(scenario, 2000);
    let most = MOST_AT_A_JOB.load(std::sync::atomic::Ordering::Relaxed);
    assert!(most > 1, "nobody has helped");
}

#[test]
fn threads_stop_each_other_with_rare_orders() {
    shuttle::check_pct(scenario, 2000, 3);
}

/// A thread that joins while another one has stopped all goes on, though that one then neither leaves nor stops
/// again before the new one is there.
#[test]
fn who_joins_during_a_stop_is_woken() {
    let scenario = || {
        let world = Arc::new(World::default());
        let (flag, mut mine) = (Arc::new(Flag::default()), Mine { looked_at: 0 });
        world.mutators.join(Arc::clone(&flag));
        let joining = {
            let world = Arc::clone(&world);
            thread::spawn(move || {
                let flag = Arc::new(Flag::default());
                world.mutators.join(Arc::clone(&flag));
                world.touch();
                world.mutators.leave(&flag);
            })
        };
        world.stop(&mut mine);
        // Waiting here neither reaches a safepoint nor wakes anybody.
        joining.join().unwrap();
        world.mutators.leave(&flag);
    };
    shuttle::check_random(scenario, 500);
}
