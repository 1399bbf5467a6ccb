//! What collections have found, and what follows for the next ones: how large the young generation may be, when
//! the next cycle begins, how much the program must help with the running one.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::mark::Cycle;
use super::region::BLOCK_BYTES;
use super::settings::{self, YoungBlocks};
use super::space::Space;
use super::young::Survivors;
use super::{Heap, HeapStatistics, ORDINARY_YOUNG_BLOCKS, guard, team};

/// Blocks of the young generation while the marking of a cycle is late.
const LATE_YOUNG_BLOCKS: usize = (64 << 10) / BLOCK_BYTES;

/// How far behind the marking of a cycle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// The collector's thread manages alone.
    OnTime,
    /// The program has to help.
    Late,
    /// It has to help as much as it may.
    Pressing,
}

impl Heap {
    /// Counts what is there. O(young generation); for reports.
    pub fn statistics(&self) -> HeapStatistics {
        let space = self.lock_soon();
        let mut statistics = HeapStatistics {
            objects: self.old_objects.load(Ordering::Relaxed),
            bytes: self.old_bytes.load(Ordering::Relaxed),
            reserved: space.as_ref().map_or(0, Space::reserved),
            unused: space.as_ref().map_or(0, Space::unused),
            collections: self.full_collections.load(Ordering::Relaxed)
                + self.cycles.load(Ordering::Relaxed),
            full_collections: self.full_collections.load(Ordering::Relaxed),
            young_collections: self.young_collections.load(Ordering::Relaxed),
        };
        for object in space.iter().flat_map(Space::young_objects) {
            statistics.objects += 1;
            statistics.bytes += object.header().words() * crate::object::WORD;
        }
        statistics
    }

    /// How the running marking keeps pace with what becomes old: by how much of the room that was left
    /// when it began is used up. A heap far below its limit is not to become more than twice as large meanwhile.
    pub(super) fn pace(&self, space: &Space) -> Pace {
        let start = space.cycle.occupied_before.max(self.cycle_at.load(Ordering::Relaxed));
        let room = self.limit.saturating_sub(start).min(start);
        match space.occupied().saturating_sub(start) {
            used if used > room / 2 => Pace::Pressing,
            used if used > room / 6 => Pace::Late,
            _ => Pace::OnTime,
        }
    }

    /// Whether the old generation is so full that the next young collection could find no room.
    pub(super) fn is_full(&self, space: &Space) -> bool {
        !space.has_room(2 * self.young_blocks.load(Ordering::Relaxed))
    }

    /// Takes note of a young collection of `blocks` blocks of `contexts` contexts that took `time`.
    pub(super) fn promoted(
        &self,
        survivors: Survivors,
        (blocks, contexts): (usize, usize),
        time: Duration,
        space: &Space,
    ) {
        self.occupied.store(space.occupied(), Ordering::Relaxed);
        self.young_collections.fetch_add(1, Ordering::Relaxed);
        self.old_objects.fetch_add(survivors.objects, Ordering::Relaxed);
        self.old_bytes.fetch_add(survivors.bytes, Ordering::Relaxed);
        self.promoted_bytes.fetch_add(survivors.bytes as u64, Ordering::Relaxed);
        let wanted = self.next_young(survivors, (blocks, contexts), time, space);
        self.young_blocks.store(wanted, Ordering::Relaxed);
    }

    /// How many blocks the young generation may have until the next collection of it.
    fn next_young(
        &self,
        survivors: Survivors,
        (blocks, contexts): (usize, usize),
        time: Duration,
        space: &Space,
    ) -> usize {
        let mut sizing = guard(&self.sizing);
        let YoungBlocks { least, most, .. } = sizing.bounds();
        let room = self.limit.saturating_sub(space.occupied()) / BLOCK_BYTES;
        let most = most.min((room / settings::YOUNG_PART).max(ORDINARY_YOUNG_BLOCKS));
        // Objects of several threads have as long to die as those of one, if there is room.
        let of_all = most * contexts.min(team::MOST_MEMBERS);
        let most = most.max(of_all.min(room / settings::YOUNG_PART));
        let wanted = sizing.next(survivors, blocks, time, most);
        // What is marked in pauses must keep pace with what is promoted.
        let wanted = match self.pace(space) {
            Pace::Late if self.is_marking() => most.min(LATE_YOUNG_BLOCKS.max(least)),
            Pace::Pressing if self.is_marking() => 1,
            _ => wanted,
        };
        // Each context has a buffer, else they would take it from each other.
        wanted.max(contexts.min(most))
    }

    /// Takes note of what was moved together.
    pub(super) fn evacuated(&self, bytes: usize, space: &Space) {
        self.occupied.store(space.occupied(), Ordering::Relaxed);
        self.evacuated_bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Takes note of a full collection.
    pub(super) fn survived(&self, survivors: Survivors, space: &Space) {
        self.full_collections.fetch_add(1, Ordering::Relaxed);
        self.old_objects.store(survivors.objects, Ordering::Relaxed);
        self.old_bytes.store(survivors.bytes, Ordering::Relaxed);
        self.is_marking.store(false, Ordering::Relaxed);
        self.plan(space.occupied());
    }

    /// Takes note of the end of the marking of a cycle. What became old meanwhile counts as living.
    pub(super) fn marked(&self, space: &Space) {
        let Cycle { marked, before, occupied_before, occupied_by_marked, .. } = &space.cycle;
        let now = self.old_generation();
        self.cycles.fetch_add(1, Ordering::Relaxed);
        self.old_objects.store(marked.objects + now.objects - before.objects, Ordering::Relaxed);
        self.old_bytes.store(marked.bytes + now.bytes - before.bytes, Ordering::Relaxed);
        self.is_marking.store(false, Ordering::Relaxed);
        self.plan(occupied_by_marked + space.occupied() - occupied_before);
    }

    /// What the old generation has, as far as that is known.
    pub(super) fn old_generation(&self) -> Survivors {
        Survivors {
            objects: self.old_objects.load(Ordering::Relaxed),
            bytes: self.old_bytes.load(Ordering::Relaxed),
        }
    }

    /// Says when the next cycle begins.
    fn plan(&self, live: usize) {
        self.cycle_at.store(self.settings.next_cycle(live, self.limit), Ordering::Relaxed);
    }
}
