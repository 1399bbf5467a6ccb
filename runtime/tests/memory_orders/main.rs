//! The write barrier, and what threads ask of each other, in every order that the memory of a machine allows.

#[path = "../../src/heap/barrier.rs"]
mod barrier;
/// As it stands in the context, with the atomics of the model.
#[allow(dead_code)]
#[path = "../../src/context/requests.rs"]
mod requests;

mod atomics {
    pub use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering};
}

use barrier::{Log, Stored, UNLOGGED};
use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering};
use loom::thread;
use requests::Requests;

/// An old object with one field, and what the values of the field refer to: each holds its own number once it is
/// complete.
struct World {
    header: AtomicU64,
    field: AtomicU64,
    contents: [AtomicU64; 3],
}

impl World {
    fn new() -> Arc<Self> {
        let contents = [AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0)];
        Arc::new(Self { header: AtomicU64::new(UNLOGGED), field: AtomicU64::new(0), contents })
    }

    /// What the field refers to; that must be complete.
    fn read(&self) -> u64 {
        let value = self.field.load(Ordering::Acquire);
        let content = self.contents[value as usize].load(Ordering::Relaxed);
        assert_eq!(content, value, "an object is found before it is complete");
        value
    }
}

impl Stored for &World {
    fn header(self) -> u64 {
        self.header.load(Ordering::Acquire)
    }

    fn set_header(self, header: u64) {
        self.header.store(header, Ordering::Release);
    }
}

/// What a thread has kept.
#[derive(Default)]
struct Kept {
    overwritten: Vec<u64>,
    remembered: usize,
}

impl Log<&World> for Kept {
    fn keep_overwritten(&mut self, object: &World) {
        self.overwritten.push(object.read());
    }

    fn remember(&mut self, _: &World) {
        self.remembered += 1;
    }
}

/// Makes the object of a number and stores it, as a context does.
fn store(world: &World, number: u64) -> Kept {
    let mut kept = Kept::default();
    world.contents[number as usize].store(number, Ordering::Relaxed);
    if barrier::is_unlogged(world) {
        barrier::log(world, &mut kept);
    }
    world.field.store(number, Ordering::Release);
    kept
}

#[test]
fn what_was_there_when_marking_began_is_kept() {
    loom::model(|| {
        let world = World::new();
        let threads = [1, 2].map(|number| {
            let world = Arc::clone(&world);
            thread::spawn(move || store(&world, number))
        });
        // The collector reads the field while it is stored into.
        let seen = world.read();
        let [first, second] = threads.map(|thread| thread.join().unwrap());
        let was_kept = first.overwritten.contains(&0) || second.overwritten.contains(&0);
        assert!(was_kept, "the collector, who saw {seen}, may never see 0");
        assert!(first.remembered + second.remembered > 0);
        assert!(!barrier::is_unlogged(&*world));
    });
}

/// A thread that forgets what it was asked and gets another stack, while another one asks.
#[test]
fn no_request_is_lost() {
    loom::model(|| {
        let requests = Arc::new(Requests::default());
        requests.ask(Requests::LOOK);
        let asking = {
            let requests = Arc::clone(&requests);
            thread::spawn(move || requests.ask(Requests::STOP))
        };
        let asked = requests.take();
        requests.set_stack_limit(1000);
        asking.join().unwrap();
        let pending = requests.pending();
        assert!((asked | pending) & Requests::STOP != 0, "the request is gone");
        assert!(pending == 0 || requests.is_looked_at(), "nobody sees that something is asked");
    });
}
