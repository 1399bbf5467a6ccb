//! Running the tests of several files at the same time, and telling of them in order.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, Builder};

use super::coverage::{Counter, Coverage};
use super::no_thread;
use super::one_file::{File, Tested};
use crate::arguments::Test;
use crate::exit::Failure;
use crate::render::Renderer;

/// Room for the stack of each thread, as for commands.
const STACK_BYTES: usize = 64 << 20;

/// What happens in a file.
pub(super) enum Event {
    /// There is something to say about it, which is no reason not to test it.
    Said(String),
    /// It has errors, as they are shown.
    Wrong(String),
    /// A test has run.
    Tested(Box<Tested>),
    /// So many tests were left out.
    LeftOut(usize),
    /// Which lines ran.
    Covered(Coverage),
}

/// A file's number and what happens in it; nothing when it is done.
type Message = (usize, Option<Event>);

/// What the threads share.
struct Shared<'a> {
    files: &'a [File],
    test: &'a Test,
    renderer: &'a Renderer,
    next: AtomicUsize,
    /// Nothing more is to be run.
    is_over: AtomicBool,
}

/// Runs the tests of files, some files at a time, and calls `tell` with what happens, those of the first file
/// first and so on. Ends soon when that returns `false`.
pub(super) fn each(
    files: &[File],
    test: &Test,
    renderer: &Renderer,
    mut tell: impl FnMut(Event) -> bool,
) -> Result<(), Failure> {
    let (next, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let shared = Shared { files, test, renderer, next, is_over };
    let workers = test
        .parallel
        .map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from);
    let (sender, receiver) = channel::<Message>();
    thread::scope(|scope| {
        for _ in 0..workers.min(files.len()) {
            let (sender, shared) = (sender.clone(), &shared);
            let worker = Builder::new().stack_size(STACK_BYTES);
            let started = worker.spawn_scoped(scope, move || work(shared, &sender));
            started.map_err(|error| no_thread(&error))?;
        }
        drop(sender);
        let mut waiting: Vec<VecDeque<Option<Event>>> = Vec::new();
        waiting.resize_with(files.len(), VecDeque::new);
        let mut current = 0;
        for (file, event) in receiver {
            waiting[file].push_back(event);
            while let Some(event) = waiting.get_mut(current).and_then(VecDeque::pop_front) {
                let goes_on = match event {
                    None => {
                        current += 1;
                        true
                    }
                    Some(event) => tell(event),
                };
                if !goes_on {
                    shared.is_over.store(true, Ordering::Relaxed);
                }
            }
        }
        Ok(())
    })
}

/// Takes files as long as there are any.
fn work(shared: &Shared<'_>, sender: &Sender<Message>) {
    loop {
        let index = shared.next.fetch_add(1, Ordering::Relaxed);
        let Some(file) = shared.files.get(index) else { return };
        // Who listens ends only when all threads have.
        let tell = |event| drop(sender.send((index, Some(event))));
        test_file(file, shared, &tell);
        drop(sender.send((index, None)));
    }
}

fn test_file(file: &File, shared: &Shared<'_>, tell: &dyn Fn(Event)) {
    let test = shared.test;
    if let Some(count) = file.all_left_out(test) {
        return tell(Event::LeftOut(count));
    }
    let mut loaded = match file.load(test, shared.renderer) {
        Ok(loaded) => loaded,
        Err(said) => return tell(Event::Wrong(said)),
    };
    if !loaded.said.is_empty() {
        tell(Event::Said(std::mem::take(&mut loaded.said)));
    }
    let mut counter = test.wants_coverage().then(|| Counter::new(&loaded.module));
    let mut left_out = 0;
    for index in 0..loaded.module.tests.len() {
        let name = &loaded.module.tests[index].name;
        let is_wanted = test.wants(&file.program.name, name);
        if !is_wanted || shared.is_over.load(Ordering::Relaxed) {
            left_out += 1;
            continue;
        }
        let tested = loaded.run(index, test.timeout, counter.as_mut());
        if test.fail_fast && !tested.is_good() {
            shared.is_over.store(true, Ordering::Relaxed);
        }
        tell(Event::Tested(Box::new(tested)));
    }
    if left_out > 0 {
        tell(Event::LeftOut(left_out));
    }
    if let Some(counter) = counter {
        tell(Event::Covered(counter.coverage(&loaded.module, &loaded.sources)));
    }
}
