//! What a user asks of a program's memory: sizes as texts, variables of the environment, limits.

use std::ops::RangeInclusive;

use runa_runtime::heap::settings::{Bytes, LEAST_HEAP_BYTES, LEAST_YOUNG_BYTES, SettingsError};
use runa_runtime::heap::settings::{THRESHOLDS, YoungSize};
use runa_runtime::{HeapSettings, Limits, MemoryModel};

/// The variable that names a memory model.
pub const MEMORY_MODEL: &str = "RUNAVM_MEMORY_MODEL";
/// The variable with the most memory for objects.
pub const MEMORY_MAX: &str = "RUNAVM_MEMORY_MAX";
/// The variable that has every so-many-th allocation move objects.
pub const GC_STRESS: &str = "RUNAVM_GC_STRESS";
/// The variable that has the heap checked after each collection.
pub const GC_VERIFY: &str = "RUNAVM_GC_VERIFY";

/// No part of a heap is larger.
const LARGEST_BYTES: usize = 1 << 40;
/// The smallest stack of values.
const LEAST_STACK_BYTES: usize = 64 << 10;
/// The largest one.
const LARGEST_STACK_BYTES: usize = 1 << 30;
/// Compiled code and library processes have a stack of their own, so many times as large.
const NATIVE_PART: usize = 4;

/// What was asked for; nothing where the defaults are to be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryRequest {
    /// The model, from which all other defaults follow.
    pub model: Option<MemoryModel>,
    /// Bytes of the heap before the first cycle.
    pub initial_heap: Option<usize>,
    /// The most bytes of the heap.
    pub max_heap: Option<usize>,
    /// Bytes of the young generation.
    pub young: Option<usize>,
    /// At how many percent of its present size the heap is collected.
    pub threshold_percent: Option<u8>,
    /// Bytes of the stack of values.
    pub stack: Option<usize>,
    /// Whether the heap is checked after each collection.
    pub verify: bool,
    /// At every how-many-th allocation objects move; 0 for never.
    pub stress: Option<u32>,
}

impl MemoryRequest {
    /// The same, and what `other` asks for where nothing was asked.
    #[must_use]
    pub fn or(self, other: MemoryRequest) -> MemoryRequest {
        MemoryRequest {
            model: self.model.or(other.model),
            initial_heap: self.initial_heap.or(other.initial_heap),
            max_heap: self.max_heap.or(other.max_heap),
            young: self.young.or(other.young),
            threshold_percent: self.threshold_percent.or(other.threshold_percent),
            stack: self.stack.or(other.stack),
            verify: self.verify || other.verify,
            stress: self.stress.or(other.stress),
        }
    }

    /// What the program may use.
    ///
    /// # Errors
    /// Refuses values that contradict each other.
    pub fn limits(&self) -> Result<Limits, SettingsError> {
        let mut limits = Limits::of_model(self.model.unwrap_or_default());
        let mut heap: HeapSettings = limits.heap;
        if let Some(max) = self.max_heap {
            heap = heap.with_max(max);
        }
        heap.initial_bytes = self.initial_heap.unwrap_or(heap.initial_bytes);
        heap.young = self.young.map_or(heap.young, YoungSize::fixed);
        heap.threshold_percent = self.threshold_percent.or(heap.threshold_percent);
        heap.verify = self.verify;
        heap.check()?;
        limits.heap = heap;
        if let Some(bytes) = self.stack {
            limits.stack_words = bytes / size_of::<u64>();
            limits.native_stack_bytes = bytes * NATIVE_PART;
        }
        Ok(limits)
    }
}

/// A number of bytes, KiB (`k`), MiB (`m`) or GiB (`g`), in a range. `examples` belong to what is said about
/// others.
///
/// # Errors
/// Says which sizes there are.
pub fn size(text: &str, range: RangeInclusive<usize>, examples: &str) -> Result<usize, String> {
    let lower = text.to_ascii_lowercase();
    let units = [('k', 10), ('m', 20), ('g', 30)].into_iter();
    let with_unit = |(unit, shift)| lower.strip_suffix(unit).map(|digits| (digits, shift));
    let (digits, shift) = units.filter_map(with_unit).next().unwrap_or((&lower, 0));
    let bytes = digits.parse::<usize>().ok().and_then(|number| number.checked_mul(1 << shift));
    bytes.filter(|bytes| range.contains(bytes)).ok_or_else(|| {
        let (least, most) = (shown(*range.start()), shown(*range.end()));
        format!("give a size from {least} to {most}, such as {examples}")
    })
}

/// A number of bytes as users write it: without a unit where none fits.
pub fn shown(bytes: usize) -> String {
    Bytes(bytes).to_string().trim_end_matches(" bytes").to_owned()
}

/// The size of a heap: `64m` is 64 MiB.
///
/// # Errors
/// Says which sizes there are.
pub fn heap_size(text: &str) -> Result<usize, String> {
    size(text, LEAST_HEAP_BYTES..=LARGEST_BYTES, "64m or 2g")
}

/// The size of a young generation.
///
/// # Errors
/// Says which sizes there are.
pub fn young_size(text: &str) -> Result<usize, String> {
    size(text, LEAST_YOUNG_BYTES..=LARGEST_BYTES, "512k or 8m")
}

/// A number of bytes of a heap.
///
/// # Errors
/// Says which numbers there are.
pub fn heap_bytes(bytes: u64) -> Result<usize, String> {
    in_range(bytes, LEAST_HEAP_BYTES..=LARGEST_BYTES)
}

/// A number of bytes of a stack of values.
///
/// # Errors
/// Says which numbers there are.
pub fn stack_bytes(bytes: u64) -> Result<usize, String> {
    in_range(bytes, LEAST_STACK_BYTES..=LARGEST_STACK_BYTES)
}

fn in_range(bytes: u64, range: RangeInclusive<usize>) -> Result<usize, String> {
    let bytes = usize::try_from(bytes).ok().filter(|bytes| range.contains(bytes));
    bytes.ok_or_else(|| format!("give a number of bytes from {} to {}", range.start(), range.end()))
}

/// A percentage at which a heap is collected; a sign `%` may stand behind it.
///
/// # Errors
/// Says which percentages there are.
pub fn threshold(text: &str) -> Result<u8, String> {
    let percent = text.strip_suffix('%').unwrap_or(text).parse().ok();
    percent.filter(|percent| THRESHOLDS.contains(percent)).ok_or_else(|| {
        format!("give a percentage from {} to {}, such as 70", THRESHOLDS.start(), THRESHOLDS.end())
    })
}

/// The same as a fraction, such as 0.75.
///
/// # Errors
/// Says which fractions there are.
pub fn threshold_fraction(fraction: f64) -> Result<u8, String> {
    let percent = (fraction * 100.0).round();
    let (least, most) = (f64::from(*THRESHOLDS.start()), f64::from(*THRESHOLDS.end()));
    if (least..=most).contains(&percent) {
        return Ok(percent as u8);
    }
    Err(format!("give a fraction from {} to {}, such as 0.75", least / 100.0, most / 100.0))
}

/// A memory model by its name.
///
/// # Errors
/// Says which models there are.
pub fn model(name: &str) -> Result<MemoryModel, String> {
    let found = MemoryModel::ALL.into_iter().find(|model| model.name() == name);
    found.ok_or_else(|| {
        let names: Vec<&str> = MemoryModel::ALL.iter().map(|model| model.name()).collect();
        format!("give a memory model: {}", names.join(", "))
    })
}

/// What the environment asks of an executable, which reads no other settings.
///
/// # Errors
/// Says which variable has a value that it cannot have.
pub fn from_environment() -> Result<MemoryRequest, String> {
    from_variables(text_of_variable)
}

/// The memory model that the environment asks for.
///
/// # Errors
/// Says which models there are.
pub fn model_of_environment() -> Result<Option<MemoryModel>, String> {
    read(MEMORY_MODEL, &text_of_variable, model)
}

fn text_of_variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<MemoryRequest, String> {
    Ok(MemoryRequest {
        model: read(MEMORY_MODEL, &variable, model)?,
        max_heap: read(MEMORY_MAX, &variable, heap_size)?,
        verify: variable(GC_VERIFY).is_some_and(|value| is_yes(&value)),
        stress: read(GC_STRESS, &variable, stress)?,
        ..MemoryRequest::default()
    })
}

fn read<T>(
    name: &str,
    variable: &impl Fn(&str) -> Option<String>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, String> {
    let value =
        variable(name).map(|text| parse(&text).map_err(|what| format!("{name}={text}: {what}")));
    value.transpose()
}

/// At every how-many-th allocation objects move.
///
/// # Errors
/// Says which numbers there are.
pub fn stress(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("give a whole number from 0 to {}", u32::MAX))
}

/// Whether a variable that is set does not mean no: everything but a few words does.
pub fn is_yes(value: &str) -> bool {
    !["", "0", "n", "no", "f", "false", "off"].contains(&value.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_unit() {
        assert_eq!(heap_size("64m"), Ok(64 << 20));
        assert_eq!(heap_size("2G"), Ok(2 << 30));
        assert_eq!(heap_size("4096k"), Ok(4 << 20));
        assert_eq!(heap_size("2000000"), Ok(2_000_000));
        for bad in ["", "m", "-1m", "0", "1k", "1025g", "99999999999999999999g", "1.5g", "1mb", "ä"]
        {
            assert_eq!(
                heap_size(bad).unwrap_err(),
                "give a size from 1m to 1024g, such as 64m or 2g",
                "{bad}"
            );
        }
        assert_eq!(young_size("256k"), Ok(256 << 10));
        assert!(young_size("31k").is_err());
    }

    #[test]
    fn a_size_has_bounds() {
        let interval = |text: &str| size(text, 1..=1 << 30, "512k");
        assert_eq!(interval("512k"), Ok(512 << 10));
        assert_eq!(interval("2M"), Ok(2 << 20));
        assert_eq!(interval("1"), Ok(1));
        assert_eq!((interval("1024m"), interval("1g")), (Ok(1 << 30), Ok(1 << 30)));
        for bad in ["", "0", "k", "-1", "1.5k", "1025m", "2g", "99999999999999999999", "1kk"] {
            assert_eq!(
                interval(bad).unwrap_err(),
                "give a size from 1 to 1g, such as 512k",
                "{bad}"
            );
        }
    }

    #[test]
    fn a_threshold_is_a_percentage_or_a_fraction() {
        assert_eq!((threshold("70"), threshold("5%")), (Ok(70), Ok(5)));
        for bad in ["", "%", "4", "96", "0.7", "-5", "many"] {
            assert!(threshold(bad).is_err(), "{bad}");
        }
        assert_eq!((threshold_fraction(0.75), threshold_fraction(0.95)), (Ok(75), Ok(95)));
        for bad in [0.0, -1.0, 1.0, 75.0, f64::NAN, f64::INFINITY] {
            assert!(threshold_fraction(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn other_values_follow_from_the_model_and_the_limit() {
        let limits = |request: MemoryRequest| request.limits().unwrap();
        assert_eq!(limits(MemoryRequest::default()), Limits::default());
        let constrained = MemoryRequest {
            model: Some(MemoryModel::Constrained),
            max_heap: Some(2 << 20),
            ..MemoryRequest::default()
        };
        assert!(limits(constrained).heap.gives_back);
        assert_eq!(limits(constrained).heap.max_bytes, 2 << 20);
        assert_eq!(limits(constrained).heap.young.most, 256 << 10);
        let young = MemoryRequest { young: Some(20 << 20), ..MemoryRequest::default() };
        assert_eq!(limits(young).heap.young, YoungSize::fixed(20 << 20));
        assert!(MemoryRequest { max_heap: Some(16 << 20), ..young }.limits().is_err());
        let stack = MemoryRequest { stack: Some(1 << 20), ..MemoryRequest::default() };
        assert_eq!(limits(stack).stack_words, 1 << 17);
    }

    #[test]
    fn what_was_asked_first_counts() {
        let first =
            MemoryRequest { max_heap: Some(1 << 24), stress: Some(0), ..MemoryRequest::default() };
        let second = MemoryRequest {
            max_heap: Some(1 << 25),
            young: Some(1 << 20),
            stress: Some(7),
            ..MemoryRequest::default()
        };
        let both = MemoryRequest { young: Some(1 << 20), ..first };
        assert_eq!(first.or(second), both);
    }

    #[test]
    fn the_environment_speaks_to_executables() {
        let with = |name: &'static str, value: &'static str| {
            from_variables(move |asked| (asked == name).then(|| String::from(value)))
        };
        assert_eq!(with("HOME", "x"), Ok(MemoryRequest::default()));
        let max = MemoryRequest { max_heap: Some(256 << 20), ..MemoryRequest::default() };
        assert_eq!(with(MEMORY_MAX, "256m"), Ok(max));
        assert!(with(MEMORY_MAX, "").is_err());
        assert_eq!(
            with(GC_STRESS, "3"),
            Ok(MemoryRequest { stress: Some(3), ..MemoryRequest::default() })
        );
        assert!(with(GC_VERIFY, "1").unwrap().verify);
        for no in ["", "0", "n", "No", "f", "FALSE", "off"] {
            assert!(!with(GC_VERIFY, no).unwrap().verify, "{no}");
        }
        let model = with(MEMORY_MODEL, "server").unwrap().model;
        assert_eq!(model, Some(MemoryModel::Server));
        let said = with(MEMORY_MODEL, "tiny").unwrap_err();
        let models = "standard, constrained, server, custom";
        assert_eq!(said, format!("RUNAVM_MEMORY_MODEL=tiny: give a memory model: {models}"));
        assert!(with(MEMORY_MAX, "many").is_err() && with(GC_STRESS, "-1").is_err());
    }
}
