//! What a heap may use and when it collects.

use std::fmt;
use std::time::Duration;

use super::region::BLOCK_BYTES;

const KB: usize = 1 << 10;
const MB: usize = 1 << 20;

/// The smallest limit of a heap: less has no room for the constants of most programs.
pub const LEAST_HEAP_BYTES: usize = MB;
/// The smallest young generation: a block.
pub const LEAST_YOUNG_BYTES: usize = BLOCK_BYTES;
/// Of the limit, the young generation may have at most this part: the old one needs as much room again
/// to take its objects.
pub const YOUNG_PART: usize = 4;
/// The percentages that a threshold may have.
pub const THRESHOLDS: std::ops::RangeInclusive<u8> = 5..=95;

/// How a program uses memory: a name for a set of [`HeapSettings`] and stacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MemoryModel {
    /// Short pauses, and a heap of about twice what lives.
    #[default]
    Standard,
    /// Little memory: the whole process stays below 16 MB. Small heap and stacks, and memory that becomes
    /// free is given back to the system. Whoever runs the program decides whether parts of it are compiled
    /// meanwhile; that should not be done unless it is asked for.
    Constrained,
    /// Little time for collections altogether: a larger young generation with longer pauses, and no
    /// cycles before there is much to collect.
    Server,
    /// The same as standard, as a base for settings of one's own: nothing else follows from the model.
    Custom,
}

impl MemoryModel {
    /// All of them.
    pub const ALL: [MemoryModel; 4] =
        [MemoryModel::Standard, MemoryModel::Constrained, MemoryModel::Server, MemoryModel::Custom];

    /// Its name in commands and files.
    pub fn name(self) -> &'static str {
        match self {
            MemoryModel::Standard => "standard",
            MemoryModel::Constrained => "constrained",
            MemoryModel::Server => "server",
            MemoryModel::Custom => "custom",
        }
    }

    /// The heap of programs of this model.
    pub const fn heap(self) -> HeapSettings {
        match self {
            MemoryModel::Standard | MemoryModel::Custom => HeapSettings::STANDARD,
            MemoryModel::Constrained => HeapSettings::CONSTRAINED,
            MemoryModel::Server => HeapSettings::SERVER,
        }
    }
}

/// The size of the young generation, in bytes; whole blocks of 32 KB of it are used, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YoungSize {
    /// At first.
    pub first: usize,
    /// At least, as long as there is room and the marking of a cycle keeps pace.
    pub least: usize,
    /// At most. As much room again is kept free in the old generation.
    pub most: usize,
}

impl YoungSize {
    /// Always the same, whatever collections take.
    pub const fn fixed(bytes: usize) -> Self {
        Self { first: bytes, least: bytes, most: bytes }
    }
}

/// What a heap may use and when it collects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeapSettings {
    /// The most bytes that objects may occupy; what exceeds it is an `OutOfMemoryError`.
    pub max_bytes: usize,
    /// What may be occupied before the first cycle of the old generation (but not more than seven eighths
    /// of the limit), and what may come at least between two cycles. Nothing is taken from the system for
    /// it before it is needed.
    pub initial_bytes: usize,
    /// The size of the young generation.
    pub young: YoungSize,
    /// When young collections take longer, the young generation gets smaller, down to its least size; where
    /// fewer than a third survive, only when they take twice as long.
    pub longest_young: Duration,
    /// At how many percent of its present size the heap begins a cycle of the old generation. That size is
    /// what survived the last cycle and as much again, or `initial_bytes` if they are more, but not above
    /// the limit. Without a number a cycle begins when all of it is occupied, but so early before the
    /// limit that everything can be marked before that is reached.
    pub threshold_percent: Option<u8>,
    /// Whether memory that becomes free in a collection is given back to the system at once, instead of
    /// being kept for new objects.
    pub gives_back: bool,
    /// Whether the heap is checked after each collection; see
    /// [`set_damage_handler`](super::set_damage_handler). Takes time proportional to what lives.
    pub verify: bool,
}

impl HeapSettings {
    const STANDARD: HeapSettings = HeapSettings {
        max_bytes: 4096 * MB,
        initial_bytes: 24 * MB,
        // At first as much as fits the processor's caches.
        young: YoungSize { first: 512 * KB, least: 64 * KB, most: 4 * MB },
        longest_young: Duration::from_micros(500),
        threshold_percent: None,
        gives_back: false,
        verify: false,
    };

    /// A full heap, with a quarter more for slots of wrong sizes, leaves half of 16 MB to the program file,
    /// the stacks and the collector (measured with an optimised build on Linux: 15 MB).
    const CONSTRAINED: HeapSettings = HeapSettings {
        max_bytes: 6 * MB,
        initial_bytes: MB,
        young: YoungSize { first: 128 * KB, least: 64 * KB, most: 256 * KB },
        gives_back: true,
        ..HeapSettings::STANDARD
    };

    const SERVER: HeapSettings = HeapSettings {
        initial_bytes: 256 * MB,
        young: YoungSize { first: 16 * MB, least: MB, most: 64 * MB },
        longest_young: Duration::from_millis(20),
        ..HeapSettings::STANDARD
    };

    /// The standard heap with another limit, to which the other sizes are adapted.
    pub fn limited_to(max_bytes: usize) -> Self {
        HeapSettings::STANDARD.with_max(max_bytes)
    }

    /// The same with another limit. Sizes that do not fit it become smaller.
    pub fn with_max(self, max_bytes: usize) -> Self {
        let most = self.young.most.min(max_bytes / 8).max(LEAST_YOUNG_BYTES);
        let young = YoungSize {
            first: self.young.first.min(most),
            least: self.young.least.min(most),
            most,
        };
        Self { max_bytes, initial_bytes: self.initial_bytes.min(max_bytes / 4), young, ..self }
    }

    /// Finds values that contradict each other or lie outside of their ranges.
    ///
    /// # Errors
    /// The first such value.
    pub fn check(&self) -> Result<(), SettingsError> {
        let HeapSettings { max_bytes: max, initial_bytes: initial, young, .. } = *self;
        if max < LEAST_HEAP_BYTES {
            return Err(SettingsError::MaxTooSmall { max });
        }
        if initial > max {
            return Err(SettingsError::InitialAboveMax { initial, max });
        }
        let largest = young.first.max(young.least).max(young.most);
        if largest > max / YOUNG_PART {
            return Err(SettingsError::YoungTooLarge { young: largest, max });
        }
        if young.first.min(young.least).min(young.most) < LEAST_YOUNG_BYTES {
            return Err(SettingsError::YoungTooSmall);
        }
        match self.threshold_percent {
            Some(percent) if !THRESHOLDS.contains(&percent) => {
                Err(SettingsError::BadThreshold { percent })
            }
            _ => Ok(()),
        }
    }

    /// How many blocks the young generation has in a heap of `allowed` blocks.
    pub(super) fn young_blocks(&self, allowed: usize) -> YoungBlocks {
        let blocks = |bytes: usize| bytes / BLOCK_BYTES;
        let most = blocks(self.young.most).min(allowed / YOUNG_PART).max(1);
        YoungBlocks {
            first: blocks(self.young.first).clamp(1, most),
            least: blocks(self.young.least).clamp(1, most),
            most,
        }
    }

    /// At how many occupied bytes the next cycle begins in a heap that may have `limit` bytes and of which
    /// `live` are known to live.
    pub(super) fn next_cycle(&self, live: usize, limit: usize) -> usize {
        let growth = live.max(self.initial_bytes);
        match self.threshold_percent {
            Some(percent) => {
                let size = live.saturating_add(growth).min(limit);
                let at = (size as u128 * u128::from(percent) / 100) as usize;
                // Else one cycle would follow the other.
                at.max(live + live / 8).min(limit)
            }
            None => {
                // Early enough before the limit that everything can be marked.
                let growth = growth.min(limit.saturating_sub(live) / 12);
                (live + growth).max(self.initial_bytes.min(limit - limit / 8))
            }
        }
    }
}

/// The size of the young generation in blocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct YoungBlocks {
    pub(super) first: usize,
    pub(super) least: usize,
    pub(super) most: usize,
}

impl Default for HeapSettings {
    fn default() -> Self {
        HeapSettings::STANDARD
    }
}

/// Settings that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsError {
    /// The limit is below [`LEAST_HEAP_BYTES`].
    MaxTooSmall {
        /// The limit in bytes.
        max: usize,
    },
    /// The heap would begin larger than it may become.
    InitialAboveMax {
        /// The initial size in bytes.
        initial: usize,
        /// The limit in bytes.
        max: usize,
    },
    /// The young generation would leave too little to the old one, into which its objects move.
    YoungTooLarge {
        /// The size in bytes.
        young: usize,
        /// The limit of the heap in bytes.
        max: usize,
    },
    /// The young generation is smaller than a block.
    YoungTooSmall,
    /// A percentage outside of [`THRESHOLDS`].
    BadThreshold {
        /// The percentage.
        percent: u8,
    },
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            SettingsError::MaxTooSmall { max } => {
                write!(f, "the heap's limit of {} is too small; ", Bytes(max))?;
                write!(f, "give at least {}", Bytes(LEAST_HEAP_BYTES))
            }
            SettingsError::InitialAboveMax { initial, max } => {
                write!(f, "the heap's initial size of {} is above ", Bytes(initial))?;
                write!(f, "its limit of {}; ", Bytes(max))?;
                f.write_str("make the initial size smaller or the limit larger")
            }
            SettingsError::YoungTooLarge { young, max } => {
                write!(f, "a young generation of {} is too large ", Bytes(young))?;
                write!(f, "for a heap of at most {}; ", Bytes(max))?;
                write!(f, "give it at most a quarter, {}, ", Bytes(max / YOUNG_PART))?;
                f.write_str("or make the limit larger")
            }
            SettingsError::YoungTooSmall => {
                write!(f, "give the young generation at least {}", Bytes(LEAST_YOUNG_BYTES))
            }
            SettingsError::BadThreshold { percent } => {
                let (least, most) = (THRESHOLDS.start(), THRESHOLDS.end());
                write!(f, "a threshold of {percent} % is not from {least} to {most} %")
            }
        }
    }
}

impl std::error::Error for SettingsError {}

/// Shows a number of bytes in the unit that divides it: `64m` is 64 MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bytes(pub usize);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            bytes if bytes != 0 && bytes % (1 << 30) == 0 => write!(f, "{}g", bytes >> 30),
            bytes if bytes != 0 && bytes % MB == 0 => write!(f, "{}m", bytes >> 20),
            bytes if bytes != 0 && bytes % KB == 0 => write!(f, "{}k", bytes >> 10),
            bytes => write!(f, "{bytes} bytes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_without_contradictions() {
        for model in MemoryModel::ALL {
            assert_eq!(model.heap().check(), Ok(()), "{model:?}");
        }
    }

    #[test]
    fn other_limits_adapt_the_other_sizes() {
        for model in MemoryModel::ALL {
            for max in [LEAST_HEAP_BYTES, 3 * MB + 17, 16 * MB, 1 << 40] {
                let settings = model.heap().with_max(max);
                assert_eq!(settings.check(), Ok(()), "{model:?} with {max}");
                assert_eq!(settings.max_bytes, max);
            }
        }
        assert_eq!(HeapSettings::limited_to(16 * MB).initial_bytes, 4 * MB);
        assert_eq!(HeapSettings::limited_to(16 * MB).young.most, 2 * MB);
    }

    #[test]
    fn contradictions_say_what_to_do() {
        let base = HeapSettings::limited_to(64 * MB);
        let said = |settings: HeapSettings| settings.check().unwrap_err().to_string();
        assert_eq!(
            said(HeapSettings { initial_bytes: 128 * MB, ..base }),
            "the heap's initial size of 128m is above its limit of 64m; \
             make the initial size smaller or the limit larger"
        );
        assert_eq!(
            said(HeapSettings { young: YoungSize::fixed(20 * MB), ..base }),
            "a young generation of 20m is too large for a heap of at most 64m; \
             give it at most a quarter, 16m, or make the limit larger"
        );
        assert_eq!(
            said(HeapSettings { young: YoungSize::fixed(1), ..base }),
            "give the young generation at least 32k"
        );
        assert_eq!(
            said(HeapSettings { threshold_percent: Some(99), ..base }),
            "a threshold of 99 % is not from 5 to 95 %"
        );
        assert_eq!(
            said(HeapSettings { max_bytes: 1000, ..base }),
            "the heap's limit of 1000 bytes is too small; give at least 1m"
        );
    }

    #[test]
    fn cycles_begin_where_the_settings_say() {
        let standard = HeapSettings::STANDARD;
        let limit = standard.max_bytes;
        let at = |settings: HeapSettings, live: usize| settings.next_cycle(live, limit);
        // When as much has come as lives, but not before the initial size, and early before the limit.
        assert_eq!(at(standard, 0), 24 * MB);
        assert_eq!(at(standard, 10 * MB), 34 * MB);
        assert_eq!(at(standard, 100 * MB), 200 * MB);
        assert_eq!(at(standard, 3892 * MB), 3892 * MB + 17 * MB);
        assert_eq!(at(HeapSettings::SERVER, 0), 256 * MB);
        assert_eq!(at(HeapSettings::SERVER, 300 * MB), 600 * MB);
        let all = HeapSettings { initial_bytes: limit, ..standard };
        assert_eq!(at(all, MB), limit / 8 * 7);
        // A percentage of that, but an eighth more than what lives at least.
        let with = |percent| HeapSettings { threshold_percent: Some(percent), ..standard };
        assert_eq!(at(with(75), 0), 18 * MB);
        assert_eq!(at(with(75), 100 * MB), 150 * MB);
        assert_eq!(at(with(20), 80 * MB), 90 * MB);
        assert_eq!(at(with(95), limit), limit);
    }

    #[test]
    fn sizes_are_shown_in_their_units() {
        let shown = [0, 1, 1024, 1536 * KB, 16 * MB, 2 << 30].map(|bytes| Bytes(bytes).to_string());
        assert_eq!(shown, ["0 bytes", "1 bytes", "1k", "1536k", "16m", "2g"]);
    }
}
