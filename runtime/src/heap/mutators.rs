//! The threads that run in an instance, and how all of them are stopped.
//!
//! A context *runs* from when it is made until it is dropped, except while it is
//! [outside](Mutators::outside): then it neither reads nor changes objects. Whoever wants to collect
//! [stops](Mutators::stop) the others: each is asked to park, does so at its next safepoint, and goes on
//! when the collection is over. Parked ones can [help](Stop::with_help).
//!
//! The file depends on nothing but the locks it is given, so that a test can run it under a scheduler that
//! tries the orders in which threads may take turns.

use std::ptr::NonNull;

use super::sync::{Arc, AtomicU32, Condvar, Mutex, MutexGuard, Ordering, looks};

/// Through this a thread is asked to park.
pub(crate) trait Stoppable {
    /// Asks for it: the thread calls [`Mutators::park`] soon, unless it is outside.
    fn ask_to_park(&self);
    /// It need not any more.
    fn need_not_park(&self);
}

/// The mutators of an instance: `T` is what a thread has of its own and a collection needs.
#[derive(Debug)]
pub(crate) struct Mutators<T, S> {
    state: Mutex<State<T, S>>,
    changed: Condvar,
    /// Counts what is [told](Self::tell), for those who wait and look for it themselves.
    changes: AtomicU32,
}

#[derive(Debug)]
struct State<T, S> {
    /// All there are.
    members: Vec<Arc<S>>,
    /// What those have that do not touch objects.
    parked: Vec<NonNull<T>>,
    /// How many of those are parked at safepoints.
    at_safepoints: usize,
    /// Whether somebody stops all or has stopped them.
    is_stopped: bool,
    /// What parked ones can help with.
    job: Option<Job>,
    /// How many jobs there were, so that nobody does one twice.
    jobs: u64,
    /// How many help at the moment.
    helping: usize,
    /// How many wait that have to be woken.
    sleeping: usize,
}

#[derive(Clone, Copy, Debug)]
struct Job(NonNull<dyn Fn() + Sync>);

// SAFETY: the pointers are only looked through by the thread that has stopped the others, which do not touch
// what they point to meanwhile; `T` may be used by that thread because it is `Send`. A job is `Sync`, and the
// members are shared as an `Arc` may be.
unsafe impl<T: Send, S: Send + Sync> Send for State<T, S> {}

impl<T, S> State<T, S> {
    /// How many may touch objects.
    fn running(&self) -> usize {
        self.members.len() - self.parked.len()
    }
}

impl<T, S> Default for Mutators<T, S> {
    fn default() -> Self {
        let state = State {
            members: Vec::new(),
            parked: Vec::new(),
            at_safepoints: 0,
            is_stopped: false,
            job: None,
            jobs: 0,
            helping: 0,
            sleeping: 0,
        };
        let (state, changed) = (Mutex::new(state), Condvar::new());
        Self { state, changed, changes: AtomicU32::new(0) }
    }
}

impl<T: Send, S: Stoppable> Mutators<T, S> {
    /// Adds a thread, which runs from now on. Waits while all are stopped.
    pub(crate) fn join(&self, member: Arc<S>) {
        let mut state = self.lock();
        while state.is_stopped {
            state = self.wait(state);
        }
        state.members.push(member);
    }

    /// Takes a running thread away.
    pub(crate) fn leave(&self, member: &Arc<S>) {
        let mut state = self.lock();
        state.members.retain(|other| !Arc::ptr_eq(other, member));
        self.tell(&state);
    }

    /// How many there are, whether they run or not.
    pub(crate) fn count(&self) -> usize {
        self.lock().members.len()
    }

    /// Waits while all are stopped, and helps; the safepoint of a thread that runs.
    ///
    /// # Safety
    /// `mine` is what the thread has of its own, and every object that it uses is found through it.
    pub(crate) unsafe fn park(&self, mine: NonNull<T>) {
        let state = self.lock();
        if state.is_stopped {
            self.park_locked(state, mine);
        }
    }

    fn park_locked<'a>(&'a self, mut state: MutexGuard<'a, State<T, S>>, mine: NonNull<T>) {
        state.parked.push(mine);
        state.at_safepoints += 1;
        self.tell(&state);
        let mut done = state.jobs;
        while state.is_stopped {
            match state.job {
                Some(job) if state.jobs != done => {
                    done = state.jobs;
                    state.helping += 1;
                    drop(state);
                    // SAFETY: who has given the job waits until nobody helps any more.
                    (unsafe { job.0.as_ref() })();
                    state = self.lock();
                    state.helping -= 1;
                    self.tell(&state);
                }
                _ => state = self.wait(state),
            }
        }
        state.parked.retain(|&other| other != mine);
        state.at_safepoints -= 1;
    }

    /// Does something that may take long and touches no object; others may collect meanwhile.
    ///
    /// # Safety
    /// As for [`park`](Self::park), and `what` does not use what the thread has of its own.
    pub(crate) unsafe fn outside<R>(&self, mine: NonNull<T>, what: impl FnOnce() -> R) -> R {
        let mut state = self.lock();
        state.parked.push(mine);
        self.tell(&state);
        drop(state);
        let _comes_back = ComesBack { mutators: self, mine };
        what()
    }

    /// Stops all others, for a thread that runs, until the result is dropped. If another one has stopped
    /// all, this thread parks until that is over, and there is nothing to drop.
    ///
    /// # Safety
    /// As for [`park`](Self::park).
    pub(crate) unsafe fn stop(&self, mine: NonNull<T>) -> Option<Stop<'_, T, S>> {
        let mut state = self.lock();
        if state.is_stopped {
            self.park_locked(state, mine);
            return None;
        }
        state.is_stopped = true;
        if state.running() > 1 {
            state.members.iter().for_each(|member| member.ask_to_park());
        }
        while state.running() > 1 {
            state = self.wait(state);
        }
        Some(Stop { mutators: self, others: state.parked.clone() })
    }

    fn lock(&self) -> MutexGuard<'_, State<T, S>> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Tells those who wait that something has changed.
    fn tell(&self, state: &State<T, S>) {
        self.changes.fetch_add(1, Ordering::Release);
        if state.sleeping > 0 {
            self.changed.notify_all();
        }
    }

    /// Waits until something may have changed.
    fn wait<'a>(&'a self, state: MutexGuard<'a, State<T, S>>) -> MutexGuard<'a, State<T, S>> {
        // Only who holds the lock changes it.
        let seen = self.changes.load(Ordering::Relaxed);
        drop(state);
        for _ in 0..looks() {
            if self.changes.load(Ordering::Acquire) != seen {
                return self.lock();
            }
            std::hint::spin_loop();
        }
        let mut state = self.lock();
        if self.changes.load(Ordering::Relaxed) == seen {
            state.sleeping += 1;
            state = self.changed.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
            state.sleeping -= 1;
        }
        state
    }
}

/// Has a thread that is outside run again, also when it panics.
struct ComesBack<'a, T: Send, S: Stoppable> {
    mutators: &'a Mutators<T, S>,
    mine: NonNull<T>,
}

impl<T: Send, S: Stoppable> Drop for ComesBack<'_, T, S> {
    fn drop(&mut self) {
        let mut state = self.mutators.lock();
        while state.is_stopped {
            state = self.mutators.wait(state);
        }
        state.parked.retain(|&other| other != self.mine);
    }
}

/// All threads but this one stand still.
pub(crate) struct Stop<'a, T: Send, S: Stoppable> {
    mutators: &'a Mutators<T, S>,
    /// What the others have of their own; this thread may use it.
    pub(crate) others: Vec<NonNull<T>>,
}

impl<T: Send, S: Stoppable> Stop<'_, T, S> {
    /// Whether anybody is parked at a safepoint; threads that are outside cannot help.
    pub(crate) fn has_helpers(&self) -> bool {
        self.mutators.lock().at_safepoints > 0
    }

    /// Does a job, which threads that are parked at safepoints do at the same time; over when all who began
    /// are through.
    pub(crate) fn with_help(&self, job: &(dyn Fn() + Sync)) {
        let mut state = self.mutators.lock();
        let address: *const (dyn Fn() + Sync) = job;
        // SAFETY: this only forgets the lifetime. The job is taken back, and nobody does it any more,
        // before this method is left, by a panic too.
        let address = unsafe {
            std::mem::transmute::<*const (dyn Fn() + Sync + '_), *mut (dyn Fn() + Sync)>(address)
        };
        state.job = NonNull::new(address).map(Job);
        state.jobs += 1;
        self.mutators.tell(&state);
        drop(state);
        let _taken_back = TakenBack { mutators: self.mutators };
        job();
    }
}

struct TakenBack<'a, T: Send, S: Stoppable> {
    mutators: &'a Mutators<T, S>,
}

impl<T: Send, S: Stoppable> Drop for TakenBack<'_, T, S> {
    fn drop(&mut self) {
        let mut state = self.mutators.lock();
        state.job = None;
        while state.helping > 0 {
            state = self.mutators.wait(state);
        }
    }
}

impl<T: Send, S: Stoppable> Drop for Stop<'_, T, S> {
    fn drop(&mut self) {
        let mut state = self.mutators.lock();
        state.is_stopped = false;
        if !self.others.is_empty() {
            state.members.iter().for_each(|member| member.need_not_park());
        }
        self.mutators.tell(&state);
    }
}
