//! How large the young generation is: what its collections find decides how large it is next.
//!
//! Of what lives only for a while, a certain part survives, whatever the size: then a smaller generation is
//! collected faster. But many programs make things as wholes — a tree, a document — which die together.
//! Smaller generations promote more of each, again and again, and every collection takes as long as before. What it
//! would be like with another size cannot be seen from the present one. So where much survives a
//! much larger size is tried now and then, the more rarely the less that has helped.

use std::time::Duration;

use super::region::BLOCK_BYTES;
use super::settings::YoungBlocks;
use super::young::Survivors;

/// Sizes are judged by the means of so many collections: those of one are a matter of chance.
const JUDGED: u32 = 4;
/// When more percent than this survive, the generation gets larger if that does not take too long; when fewer than
/// that, smaller, for the sake of the processor's caches.
const MANY: usize = 10;
const FEW: usize = 3;
/// When so many percent survive, another size may be better.
const CROWDED: usize = 33;
/// Collections may take so many times the wanted time where fewer survive, because a smaller generation
/// would mostly promote more.
const STRETCHED: u32 = 2;
/// A collection that took so many times the wanted time is enough to judge by.
const FAR_TOO_LONG: u32 = 4;
/// A size is tried with which a collection takes so many times the wanted time even if all survive.
const LONGEST_TRIAL: u32 = 5;
/// After how many judgements another size is tried first, and how many are between two trials at most.
const FIRST_TRIAL: u32 = 8;
const RAREST_TRIAL: u32 = 512;
/// Collections of less than this part of the generation, because somebody asked for them, say nothing.
const LEAST_PART: usize = 2;

/// Chooses the size, in blocks.
#[derive(Debug)]
pub(super) struct Sizing {
    bounds: YoungBlocks,
    /// How long a collection should take at most.
    longest: Duration,
    wanted: usize,
    seen: Seen,
    trial: Option<Trial>,
    /// How many judgements there are before the next trial, and how many there were before the last.
    until_trial: u32,
    between_trials: u32,
}

/// What collections of the present size have found.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    collections: u32,
    time: Duration,
    blocks: usize,
    bytes: usize,
}

/// Another size is tried.
#[derive(Clone, Copy, Debug)]
struct Trial {
    /// The size before, and how many percent survived then.
    blocks: usize,
    percent: usize,
}

impl Sizing {
    pub(super) fn new(bounds: YoungBlocks, longest: Duration) -> Self {
        Self {
            bounds,
            longest,
            wanted: bounds.first,
            seen: Seen::default(),
            trial: None,
            until_trial: FIRST_TRIAL,
            between_trials: FIRST_TRIAL,
        }
    }

    pub(super) fn bounds(&self) -> YoungBlocks {
        self.bounds
    }

    /// The size after a collection of `blocks` that took `time`; `most` is how large it may be at the moment.
    pub(super) fn next(
        &mut self,
        survivors: Survivors,
        blocks: usize,
        time: Duration,
        most: usize,
    ) -> usize {
        if blocks >= self.wanted.min(most) / LEAST_PART {
            self.seen.collections += 1;
            self.seen.time += time;
            self.seen.blocks += blocks;
            self.seen.bytes += survivors.bytes;
            if self.seen.collections == JUDGED || time > self.longest * FAR_TOO_LONG {
                let seen = std::mem::take(&mut self.seen);
                let wanted = self.judge(seen, most);
                self.wanted = wanted.max(self.bounds.least);
            }
        }
        self.wanted.min(most)
    }

    fn judge(&mut self, seen: Seen, most: usize) -> usize {
        let time = seen.time / seen.collections;
        let percent = seen.bytes * 100 / (seen.blocks * BLOCK_BYTES).max(1);
        let is_too_long =
            time > self.longest * STRETCHED || time > self.longest && percent >= CROWDED;
        match self.trial.take() {
            Some(before) if before.blocks < self.wanted => {
                let helps = percent * 4 <= before.percent * 3 && !is_too_long;
                let between = self.between_trials;
                self.between_trials = if helps { between / 2 } else { between * 2 };
                self.between_trials = self.between_trials.clamp(FIRST_TRIAL, RAREST_TRIAL);
                self.until_trial = self.between_trials;
                return if helps { self.wanted } else { before.blocks };
            }
            Some(before) if before.is_better_than(self.wanted, percent) => return before.blocks,
            _ => {}
        }
        if is_too_long {
            let size = self.wanted.min(most);
            let shrunk = size as u128 * self.longest.as_nanos() / time.as_nanos().max(1);
            self.trial = Some(Trial { blocks: size, percent });
            return (shrunk as usize).clamp(size / 4, size * 3 / 4);
        }
        if time < self.longest / 2 && (percent >= MANY || self.wanted < self.bounds.first) {
            return (self.wanted * 2).min(most).max(self.wanted);
        }
        if percent < FEW {
            return (self.wanted / 2).max(self.bounds.first.min(self.wanted));
        }
        if percent >= MANY && self.wanted < most {
            self.until_trial = self.until_trial.saturating_sub(1);
            if self.until_trial == 0 {
                self.until_trial = self.between_trials;
                return self.larger(time, percent, most);
            }
        }
        self.wanted
    }

    /// A larger size to try, if there is one worth it.
    fn larger(&mut self, time: Duration, percent: usize, most: usize) -> usize {
        let if_all_survive = (time * 100).as_nanos() / percent.max(1) as u128;
        let allowed = (self.longest * LONGEST_TRIAL).as_nanos();
        let blocks = self.wanted as u128 * allowed / if_all_survive.max(1);
        let blocks = usize::try_from(blocks).unwrap_or(most).min(most);
        if blocks < self.wanted * 3 / 2 {
            return self.wanted;
        }
        self.trial = Some(Trial { blocks: self.wanted, percent });
        blocks
    }
}

impl Trial {
    /// Whether a smaller size promotes nearly as much in each collection: more than the square root of its part.
    fn is_better_than(self, blocks: usize, percent: usize) -> bool {
        percent * percent * blocks > self.percent * self.percent * self.blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KB: usize = 1 << 10;
    const MB: usize = 1 << 20;
    const BOUNDS: YoungBlocks =
        YoungBlocks { first: 512 * KB / BLOCK_BYTES, least: 2, most: 4 * MB / BLOCK_BYTES };
    const LONGEST: Duration = Duration::from_micros(500);

    /// What a run was like.
    #[derive(Debug)]
    struct Run {
        /// Percent of the bytes made that were promoted.
        promoted: usize,
        /// Means of the time of a collection and of the size, in bytes.
        time: Duration,
        size: usize,
        /// How many of a thousand collections took more than twice the wanted time.
        long: usize,
    }

    /// Makes 4 GB of objects, of which `survivors` says for the bytes from one number to another how many
    /// live at the end.
    fn run(nanoseconds_a_kilobyte: u64, survivors: impl Fn(usize, usize) -> usize) -> Run {
        let mut sizing = Sizing::new(BOUNDS, LONGEST);
        let (mut made, mut promoted, mut collections, mut long) = (0, 0, 0, 0);
        let (mut time, mut size) = (Duration::ZERO, BOUNDS.first);
        while made < 4096 * MB {
            let bytes = survivors(made, made + size * BLOCK_BYTES);
            // Now and then the system runs something else.
            let stolen = if collections % 100 == 50 { 3000 } else { 0 };
            let took = nanoseconds_a_kilobyte * (bytes / KB) as u64 / 1000 + 30 + stolen;
            let took = Duration::from_micros(took);
            made += size * BLOCK_BYTES;
            promoted += bytes;
            collections += 1;
            time += took;
            long += usize::from(took > LONGEST * 2);
            let survivors = Survivors { objects: 0, bytes };
            size = sizing.next(survivors, size, took, BOUNDS.most);
        }
        Run {
            promoted: promoted / (made / 100),
            time: time / collections,
            size: made / collections as usize,
            long: long * 1000 / collections as usize,
        }
    }

    /// Programs that make things of a size, one after the other.
    fn things_of(bytes: usize) -> impl Fn(usize, usize) -> usize {
        move |from, to| to - from.max(to / bytes * bytes)
    }

    #[test]
    fn collections_take_about_as_long_as_they_should() {
        for speed in [300, 700, 1500] {
            for percent in [20, 50, 95] {
                let run = run(speed, |from, to| (to - from) / 100 * percent);
                assert!(run.time < LONGEST, "{percent} %: {run:?}");
                assert!(run.size == BOUNDS.most * BLOCK_BYTES || run.time > LONGEST / 3, "{run:?}");
                assert!(run.long < 30, "{percent} %: {run:?}");
            }
        }
    }

    #[test]
    fn what_dies_at_once_stays_in_the_caches() {
        let run = run(700, |from, to| (to - from) / 100);
        assert!(run.size < 2 * BOUNDS.first * BLOCK_BYTES, "{run:?}");
    }

    #[test]
    fn things_that_die_together_are_not_promoted_again_and_again() {
        for (speed, size, promoted) in
            [(700, 500, 7), (700, 919, 15), (700, 1500, 25), (1100, 919, 25)]
        {
            let run = run(speed, things_of(size * KB));
            assert!(run.promoted <= promoted, "{size} KB: {run:?}");
            assert!(run.time < LONGEST * STRETCHED, "{size} KB: {run:?}");
        }
    }

    #[test]
    fn what_is_too_large_for_the_largest_size_keeps_pauses_short() {
        for speed in [700, 1100] {
            let run = run(speed, things_of(7 * MB));
            assert!(run.time < LONGEST && run.long < 15, "{run:?}");
        }
    }

    #[test]
    fn a_generation_of_a_fixed_size_keeps_it() {
        let bounds = YoungBlocks { first: 64, least: 64, most: 64 };
        let mut sizing = Sizing::new(bounds, LONGEST);
        for micros in (0..5000).step_by(7) {
            let survivors = Survivors { objects: 0, bytes: micros as usize * KB / 3 };
            assert_eq!(sizing.next(survivors, 64, Duration::from_micros(micros), 64), 64);
        }
    }

    #[test]
    fn less_room_is_only_for_a_while() {
        let mut sizing = Sizing::new(BOUNDS, LONGEST);
        let none = Survivors { objects: 0, bytes: 5 * BLOCK_BYTES };
        let soon = Duration::from_micros(100);
        let mut size = BOUNDS.first;
        for _ in 0..20 {
            size = sizing.next(none, size, soon, BOUNDS.most);
        }
        let before = size;
        for _ in 0..20 {
            size = sizing.next(none, size, soon, 4);
            assert_eq!(size, 4);
        }
        assert!(sizing.next(none, 4, soon, BOUNDS.most) >= before);
    }
}
