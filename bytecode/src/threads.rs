//! Work that is done by several threads where there is much of it.
//!
//! It stands here because everything that works on whole programs depends on this crate. What comes out never depends on
//! how many threads there are.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// More threads than these gain little, since the rest of compiling is one.
const MOST_THREADS: usize = 8;

/// How many threads so much work is worth, if `least` is worth one: at least one, and not more than there are processors.
pub fn worth(work: usize, least: usize) -> usize {
    match (work / least.max(1)).min(MOST_THREADS) {
        0 | 1 => 1,
        wanted => wanted.min(thread::available_parallelism().map_or(1, NonZero::get)),
    }
}

/// What `work` makes of each of `all`, in their order. So many threads take turns, this one among them; if the system
/// gives fewer, those that there are do all of it.
///
/// # Panics
///
/// If `work` does.
pub fn in_turns<T: Sync, R: Send>(
    all: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take_turns = || {
        let mut done = Vec::new();
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = all.get(turn) else { return done };
            done.push((turn, work(one)));
        }
    };
    thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, take_turns).ok();
        let others: Vec<_> = (1..threads.min(all.len())).filter_map(start).collect();
        let mut done = take_turns();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done.sort_unstable_by_key(|&(turn, _)| turn);
        done.into_iter().map(|(_, made)| made).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_done_in_order_by_any_number_of_threads() {
        let all: Vec<usize> = (0..1000).collect();
        let doubled: Vec<usize> = all.iter().map(|one| one * 2).collect();
        for threads in [0, 1, 2, 3, 16] {
            assert_eq!(in_turns(&all, threads, |one| one * 2), doubled);
        }
        assert_eq!(in_turns(&[], 4, |one: &usize| *one), Vec::<usize>::new());
    }

    #[test]
    fn little_work_is_for_one() {
        assert_eq!((worth(0, 10), worth(19, 10), worth(5, 0).min(2)), (1, 1, worth(5, 1).min(2)));
        assert!(worth(usize::MAX, 1) <= MOST_THREADS);
    }

    #[test]
    #[should_panic(expected = "the third")]
    fn a_panic_of_any_thread_is_passed_on() {
        in_turns(&[1, 2, 3, 4], 3, |&one| assert!(one != 3, "the third"));
    }
}
