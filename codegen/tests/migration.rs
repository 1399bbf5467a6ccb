//! A task with compiled frames on its stack wakes up on another thread than it was parked on, again
//! and again, while its objects move.

mod support;

use std::cell::Cell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use corosensei::stack::{DefaultStack, Stack};
use corosensei::{Coroutine, CoroutineResult, Yielder};
use runa_runtime::{NativeCall, NativeFunction, NativeResult, TypeId};
use support::Compiled;

/// How often the task is parked.
const MIGRATIONS: u64 = 1_000_000;
/// How long the test waits for the other thread before it fails.
const PATIENCE: Duration = Duration::from_secs(60);
/// After so many of them everything moves.
const MOVES_EACH: u64 = 4096;
/// What helpers may use of the task's stack beyond its limit.
const RESERVE: usize = 128 << 10;

/// Two nested compiled frames, both with references, over a native call that parks.
const PROGRAM: &str = "
.native test.park(Integer, Text) Integer
.func main(n Integer, list List of Integer) Integer
    .local i Integer
    .local sum Integer
    PUSH.I 0
    STORE i
    PUSH.I 0
    STORE sum
more:
    LOAD sum
    LOAD i
    LOAD list
    CALL step
    ADD.I
    STORE sum
    LOAD i
    PUSH.I 1
    ADD.I
    STORE i
    LOAD i
    LOAD n
    LT.I
    JT.B more
    LOAD sum
    RET
.end
.func step(i Integer, list List of Integer) Integer
    LOAD i
    LOADC.T \"text\"
    CALL_NATIVE test.park
    LOAD list
    LOAD i
    PUSH.I 3
    MOD.I
    GET_ARRAY.I
    ADD.I
    RET
.end
";

thread_local! {
    /// Differs between threads: code that kept something of the thread would show.
    static THREAD: Cell<u64> = const { Cell::new(0) };
}

/// Where the task's yielder is; the task runs on one thread at a time.
static YIELDER: AtomicUsize = AtomicUsize::new(0);

#[inline(never)]
fn thread_number() -> u64 {
    THREAD.get()
}

/// Parks the task and gives its argument back.
fn park(call: &mut NativeCall<'_>) -> NativeResult {
    let number = call.integer(0) as u64;
    let before = thread_number();
    // SAFETY: the test stores the address before the program runs, in a frame of the task that is
    // there until the program has ended.
    let yielder = unsafe { &*(YIELDER.load(Ordering::Relaxed) as *const Yielder<(), u64>) };
    yielder.suspend(number);
    assert_ne!(before, thread_number(), "the task wakes up on the other thread");
    if number.is_multiple_of(MOVES_EACH) {
        runa_runtime::heap::collect::collect_and_move(call.context());
    }
    assert_eq!(call.text(1), "text");
    Ok(number)
}

/// A coroutine that may go from thread to thread.
struct Task(Coroutine<(), u64, u64>);

// SAFETY: what lives on the task's stack is the context with its engine, which may be sent, and frames
// that keep nothing of a thread over a park; only one thread runs it at a time.
unsafe impl Send for Task {}

#[test]
fn a_task_migrates_a_million_times() {
    let park = NativeFunction {
        name: "test.park",
        parameters: &[TypeId::INTEGER, TypeId::TEXT],
        result: TypeId::INTEGER,
        function: park,
    };
    let mut program = Compiled::with(PROGRAM, &[park], &[]);
    let stack = DefaultStack::new(1 << 20).unwrap();
    let limit = (stack.limit().get() + RESERVE) as u64;
    let task = Coroutine::with_stack(stack, move |yielder: &Yielder<(), u64>, ()| {
        YIELDER.store(std::ptr::from_ref(yielder) as usize, Ordering::Relaxed);
        program.context.set_native_stack_limit(limit);
        let ty = program.context.instance().program().standard().list_of_integer;
        let list = program.context.new_list_of_raw(ty, [1, 10, 100].into_iter()).unwrap();
        program.call(0, &[MIGRATIONS, list.address()]).unwrap()
    });
    let shared = Mutex::new((Task(task), None));
    let turn = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for own in 0..2 {
            let (shared, turn) = (&shared, &turn);
            scope.spawn(move || {
                THREAD.set(own as u64 + 1);
                run_every_other_time(shared, turn, own);
            });
        }
    });
    let expected: u64 = (0..MIGRATIONS).map(|i| i + [1, 10, 100][i as usize % 3]).sum();
    assert_eq!(shared.into_inner().unwrap().1, Some(expected));
}

/// Resumes the task whenever it is this thread's turn, until it has ended.
fn run_every_other_time(shared: &Mutex<(Task, Option<u64>)>, turn: &AtomicUsize, own: usize) {
    loop {
        let waiting = Instant::now();
        while turn.load(Ordering::Acquire) != own {
            std::thread::yield_now();
            assert!(waiting.elapsed() < PATIENCE, "the other thread has failed");
        }
        let (task, result) = &mut *shared.lock().unwrap();
        if result.is_none()
            && let CoroutineResult::Return(sum) = task.0.resume(())
        {
            *result = Some(sum);
        }
        turn.store(1 - own, Ordering::Release);
        if result.is_some() {
            return;
        }
    }
}
