//! The thread that marks and sweeps while the program runs.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::Heap;
use super::mark::Phase;
use super::pauses::processor_time;
use super::space::Space;
use crate::program::Program;

/// Words that are looked at in a slice.
const SLICE_WORDS: usize = 16 << 10;
/// Blocks that are swept in a slice.
const SLICE_BLOCKS: usize = 64;

/// For how long the thread tries to get the lock before it sleeps.
const LONGEST_SPIN: Duration = Duration::from_micros(20);

/// When there was no cycle for so long, free memory is given back to the system: it may not be needed
/// soon. How much at a time, so that nobody waits for long.
const SOON_AGAIN: Duration = Duration::from_secs(1);
const GIVEN_BACK_BLOCKS: usize = 64;

/// What the thread is asked for.
#[derive(Debug, Default)]
struct Orders {
    is_started: bool,
    has_work: bool,
    must_end: bool,
    /// Whose types the objects have.
    program: Option<Arc<Program>>,
}

/// The thread of a heap, started with the first cycle.
#[derive(Debug, Default)]
pub(super) struct Background {
    shared: Arc<(Mutex<Orders>, Condvar)>,
}

impl Background {
    /// Has the thread go on with the cycle; `false` if there can be no thread.
    pub(super) fn wake(&self, heap: &Arc<Heap>, program: &Arc<Program>) -> bool {
        let mut orders = lock(&self.shared.0);
        if !orders.is_started {
            let shared = Arc::clone(&self.shared);
            orders.program = Some(Arc::clone(program));
            let heap = Arc::downgrade(heap);
            let thread = std::thread::Builder::new().name(String::from("runa-collector"));
            if thread.spawn(move || run(&shared, &heap)).is_err() {
                return false;
            }
            orders.is_started = true;
        }
        orders.has_work = true;
        self.shared.1.notify_one();
        true
    }

    /// Has the thread know the types of another program, which has all that the one before had.
    pub(super) fn use_program(&self, program: &Arc<Program>) {
        lock(&self.shared.0).program = Some(Arc::clone(program));
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        lock(&self.shared.0).must_end = true;
        self.shared.1.notify_one();
    }
}

fn lock(orders: &Mutex<Orders>) -> MutexGuard<'_, Orders> {
    orders.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run(shared: &(Mutex<Orders>, Condvar), heap: &Weak<Heap>) {
    // Whether cycles have freed memory that the system could have.
    let mut may_give_back = false;
    loop {
        let mut orders = lock(&shared.0);
        let has_nothing_to_do = |orders: &mut Orders| !orders.has_work && !orders.must_end;
        if may_give_back {
            let waited = shared.1.wait_timeout_while(orders, SOON_AGAIN, has_nothing_to_do);
            orders = waited.map_or_else(|error| error.into_inner().0, |(orders, _)| orders);
        } else {
            let waited = shared.1.wait_while(orders, has_nothing_to_do);
            orders = waited.unwrap_or_else(PoisonError::into_inner);
        }
        if orders.must_end {
            return;
        }
        may_give_back = std::mem::take(&mut orders.has_work);
        drop(orders);
        if may_give_back {
            while heap.upgrade().is_some_and(|heap| slice(&heap, &shared.0)) {}
        } else {
            while !lock(&shared.0).has_work && heap.upgrade().is_some_and(|heap| give_back(&heap)) {
            }
        }
    }
}

/// Gives a little memory back to the system; whether there is more.
fn give_back(heap: &Heap) -> bool {
    let mut space = lock_last(heap);
    space.as_mut().is_some_and(|space| space.give_back_some(GIVEN_BACK_BLOCKS))
}

/// The lock of the space, when nobody else wants it. Pauses are mostly shorter than it takes to sleep and to
/// be woken.
fn lock_last(heap: &Heap) -> MutexGuard<'_, Option<Space>> {
    let start = Instant::now();
    while start.elapsed() < LONGEST_SPIN {
        if heap.waiting.load(Ordering::Relaxed) == 0
            && let Some(space) = heap.try_lock()
        {
            return space;
        }
        std::hint::spin_loop();
    }
    heap.lock()
}

/// Does a little; whether there is more to do.
fn slice(heap: &Heap, orders: &Mutex<Orders>) -> bool {
    let before = processor_time();
    let mut space = lock_last(heap);
    let start = processor_time();
    // Nobody promotes objects of new types meanwhile: looked up earlier, the program could be too old.
    let program = lock(orders).program.clone();
    let has_more = program.is_some_and(|program| take_step(heap, &mut space, &program));
    space.as_mut().into_iter().for_each(|space| heap.tell_swept(space));
    drop(space);
    if let (Some(before), Some(start), Some(end)) = (before, start, processor_time()) {
        heap.longest_slice.fetch_max((end - start).as_nanos() as u64, Ordering::Relaxed);
        heap.add_collector_time(end - before);
    }
    has_more
}

fn take_step(heap: &Heap, space: &mut Option<Space>, program: &Program) -> bool {
    let Some(space) = space.as_mut() else { return false };
    match space.cycle.phase {
        Phase::Idle => false,
        Phase::Marking => !space.mark_slice(program, SLICE_WORDS, &heap.waiting),
        Phase::Sweeping => !space.sweep_slice(SLICE_BLOCKS),
    }
}
