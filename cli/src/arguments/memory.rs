//! The options for memory.

use std::convert::Infallible;

use clap::{Args, ValueEnum};
use runa::MemoryModel;
use runa_console::memory::{self, MemoryRequest};

/// What is asked of the memory of a program.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Memory")]
pub(crate) struct MemoryOptions {
    /// What the program's memory is tuned for; the options below change single values of it. Else the
    /// variable RUNAVM_MEMORY_MODEL says so.
    // Not `env`: what stands in the environment would conflict with `--embedded`, which counts more.
    #[arg(long, value_enum, value_name = "MODEL")]
    #[arg(conflicts_with = "embedded")]
    memory_model: Option<Model>,
    /// The same as `--memory-model=constrained`.
    #[arg(long)]
    embedded: bool,
    /// How large the heap may grow before all of it is collected for the first time, such as `128m`.
    /// Nothing is taken from the system before it is needed.
    #[arg(long, value_name = "SIZE", value_parser = memory::heap_size)]
    gc_initial_heap: Option<usize>,
    /// The most memory for objects, such as `64m` or `1g`; a program that needs more gets an
    /// OutOfMemoryError.
    #[arg(long, value_name = "SIZE", value_parser = memory::heap_size, env = memory::MEMORY_MAX)]
    #[arg(visible_alias = "memory-limit")]
    gc_max_heap: Option<usize>,
    /// The memory in which new objects are made, at most a quarter of the heap. Large ones (`20m`) let
    /// more objects die young but take longer to collect. Else it grows and shrinks so that programs
    /// stand still for half a millisecond.
    #[arg(long, value_name = "SIZE", value_parser = memory::young_size)]
    gc_young_size: Option<usize>,
    /// Collect the heap when so many percent of it are full, 5 to 95. It is as large as twice what
    /// lived last time, at least the initial size, at most the limit: small percentages save memory and
    /// cost time.
    #[arg(long, value_name = "PERCENT", value_parser = memory::threshold)]
    gc_collection_threshold: Option<u8>,
    /// For tests of Runa itself: move objects at every allocation, or at every N-th. 0 does nothing.
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "1", value_parser = memory::stress, env = memory::GC_STRESS)]
    gc_stress: Option<u32>,
    /// For tests of Runa itself: check the whole heap after each collection, and end with code 70 if it
    /// is damaged.
    #[arg(long, value_parser = is_yes, env = memory::GC_VERIFY)]
    gc_verify: bool,
}

/// The names of memory models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Model {
    /// Short pauses, and a heap of about twice what lives.
    Standard,
    /// The whole process in 16 MB: a small heap, shallow calls, free memory given back at once, and
    /// nothing compiled unless `--jit` asks for it.
    Constrained,
    /// Much done in little time: fewer and longer collections.
    Server,
    /// As the other options say, where they say nothing like standard.
    Custom,
}

impl MemoryOptions {
    /// What the options and the environment ask for.
    ///
    /// # Errors
    /// Refuses a variable of the environment that names no model.
    pub(crate) fn request(&self) -> Result<MemoryRequest, String> {
        let model = match self.memory_model {
            _ if self.embedded => Some(MemoryModel::Constrained),
            None => memory::model_of_environment()?,
            Some(Model::Standard) => Some(MemoryModel::Standard),
            Some(Model::Constrained) => Some(MemoryModel::Constrained),
            Some(Model::Server) => Some(MemoryModel::Server),
            Some(Model::Custom) => Some(MemoryModel::Custom),
        };
        Ok(MemoryRequest {
            model,
            initial_heap: self.gc_initial_heap,
            max_heap: self.gc_max_heap,
            young: self.gc_young_size,
            threshold_percent: self.gc_collection_threshold,
            stack: None,
            verify: self.gc_verify,
            stress: self.gc_stress,
        })
    }
}

/// Executables, which have no options, understand the variable in the same way.
fn is_yes(value: &str) -> Result<bool, Infallible> {
    Ok(memory::is_yes(value))
}

#[cfg(test)]
mod tests {
    use super::Model;
    use clap::ValueEnum;
    use runa::{JitMode, Limits, MemoryModel};

    #[test]
    fn every_model_has_its_name() {
        let names = Model::value_variants().iter();
        let names: Vec<_> =
            names.map(|model| model.to_possible_value().unwrap().get_name().to_owned()).collect();
        assert_eq!(names, MemoryModel::ALL.map(MemoryModel::name));
    }

    /// The rows of the table in `docs/memory.md` that begins with a cell `first`.
    fn documented(first: &str) -> Vec<Vec<String>> {
        let text = include_str!("../../../docs/memory.md");
        let cells = |line: &str| -> Vec<String> {
            line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
        };
        let mut lines = text.lines().skip_while(|line| !line.starts_with(&format!("| {first} |")));
        let head = lines.next().map(cells).into_iter();
        head.chain(lines.skip(1).take_while(|line| line.starts_with('|')).map(cells)).collect()
    }

    #[test]
    fn the_documented_values_are_the_real_ones() {
        let size = |bytes: usize| runa_console::memory::shown(bytes);
        let yes = |yes: bool| String::from(if yes { "yes" } else { "no" });
        let models = [MemoryModel::Standard, MemoryModel::Constrained, MemoryModel::Server];
        let row = |name: &str, value: &dyn Fn(MemoryModel, Limits) -> String| {
            let values = models.map(|model| value(model, Limits::of_model(model)));
            std::iter::once(name.to_owned()).chain(values).collect::<Vec<_>>()
        };
        let real = vec![
            row("value", &|model, _| model.name().to_owned()),
            row("initial heap", &|_, limits| size(limits.heap.initial_bytes)),
            row("most heap", &|_, limits| size(limits.heap.max_bytes)),
            row("young generation at first", &|_, limits| size(limits.heap.young.first)),
            row("young generation at least", &|_, limits| size(limits.heap.young.least)),
            row("young generation at most", &|_, limits| size(limits.heap.young.most)),
            row("longest young collection", &|_, limits| {
                format!("{} µs", limits.heap.longest_young.as_micros())
            }),
            row("free memory goes back at once", &|_, limits| yes(limits.heap.gives_back)),
            row("stack of values", &|_, limits| size(limits.stack_words * 8)),
            row("native stack", &|_, limits| size(limits.native_stack_bytes)),
            row(
                "compiled while running",
                &|model, _| yes(JitMode::of_model(model) != JitMode::Off),
            ),
        ];
        assert_eq!(documented("value"), real);
        assert_eq!(Limits::of_model(MemoryModel::Custom), Limits::default());
    }
}
