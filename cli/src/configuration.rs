//! The file that `--config` names: TOML with a table `[runtime]`.
//!
//! | key | value |
//! | --- | --- |
//! | `stack_size` | bytes of the stack of values |
//! | `heap_size` | the most bytes of objects |
//! | `gc_threshold` | the part of the heap, as a fraction, at which it is collected |
//! | `enable_jit` | whether processes are compiled while the program runs |
//! | `jit_threshold` | after how many calls or rounds of loops |

use std::fs;
use std::ops::Range;
use std::path::Path;

use runa::{Diagnostic, FileId, Source, Sources, Span};
use runa_console::memory::{self, MemoryRequest};
use runa_diagnostics::closest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::exit::{BAD_INPUT, Failure, NO_INPUT, reason};
use crate::render::Renderer;

/// No configuration is longer.
const LARGEST: u64 = 1 << 20;
const TABLE: &str = "runtime";
const KEYS: [&str; 5] = ["stack_size", "heap_size", "gc_threshold", "enable_jit", "jit_threshold"];

/// What a file asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Configuration {
    pub(crate) memory: MemoryRequest,
    pub(crate) enable_jit: Option<bool>,
    pub(crate) jit_threshold: Option<u32>,
}

/// Reads a file and shows all that is wrong with it.
pub(crate) fn read(path: &Path, renderer: &Renderer) -> Result<Configuration, Failure> {
    let name = path.display().to_string();
    let cannot = |why: String| Failure::new(NO_INPUT, format!("cannot read {name}: {why}"));
    let length = fs::metadata(path).map_err(|error| cannot(reason(&error)))?.len();
    if length > LARGEST {
        return Err(cannot(String::from("a configuration has at most 1 MiB")));
    }
    let text = fs::read(path).map_err(|error| cannot(reason(&error)))?;
    let text = String::from_utf8(text).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        Failure::new(BAD_INPUT, format!("{name}: byte {offset} of the file is not UTF-8"))
    })?;
    let mut sources = Sources::new();
    let source = Source::new(name.clone(), text.clone());
    let file = sources.add(source.map_err(|_| cannot(String::from("it is too large")))?);
    let mut reading = Reading { file, configuration: Configuration::default(), wrong: Vec::new() };
    reading.document(&text);
    if reading.wrong.is_empty() {
        return Ok(reading.configuration);
    }
    reading.wrong.sort_by_key(|wrong| wrong.span().map(|span| span.start));
    renderer.show(&reading.wrong, &sources);
    Err(Failure::silent(BAD_INPUT))
}

struct Reading {
    file: FileId,
    configuration: Configuration,
    wrong: Vec<Diagnostic>,
}

impl Reading {
    fn document(&mut self, text: &str) {
        let document = match DeTable::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let range = error.span().unwrap_or_default();
                let message = error.message().lines().collect::<Vec<_>>().join(", ");
                return self.error(format!("this is not TOML: {message}"), range, "here");
            }
        };
        for (key, value) in document.get_ref() {
            match value.get_ref() {
                DeValue::Table(table) if key.get_ref() == TABLE => {
                    table
                        .iter()
                        .for_each(|(key, value)| self.key(key.get_ref(), key.span(), value));
                }
                _ if key.get_ref() == TABLE => {
                    let message = format!("`{TABLE}` is a table: write `[{TABLE}]`");
                    self.error(message, value.span(), "no table");
                }
                // A key of the table, without the table.
                _ if KEYS.contains(&key.get_ref().as_ref()) => {
                    let message = format!("`{}` belongs into the table `[{TABLE}]`", key.get_ref());
                    self.error(message, key.span(), "outside of it");
                }
                _ => self.unknown(key.get_ref(), key.span(), &[TABLE]),
            }
        }
    }

    fn key(&mut self, key: &str, place: Range<usize>, value: &Spanned<DeValue<'_>>) {
        let result = match key {
            "stack_size" => number(value).and_then(memory::stack_bytes).map(|bytes| {
                self.configuration.memory.stack = Some(bytes);
            }),
            "heap_size" => number(value).and_then(memory::heap_bytes).map(|bytes| {
                self.configuration.memory.max_heap = Some(bytes);
            }),
            "gc_threshold" => fraction(value).and_then(memory::threshold_fraction).map(|percent| {
                self.configuration.memory.threshold_percent = Some(percent);
            }),
            "enable_jit" => truth(value).map(|yes| self.configuration.enable_jit = Some(yes)),
            "jit_threshold" => number(value).and_then(calls).map(|calls| {
                self.configuration.jit_threshold = Some(calls);
            }),
            _ => return self.unknown(key, place, &KEYS),
        };
        if let Err(what) = result {
            self.error(format!("`{key}` cannot be this: {what}"), value.span(), "");
        }
    }

    fn unknown(&mut self, key: &str, place: Range<usize>, known: &[&str]) {
        let span = self.span(place);
        let mut wrong = Diagnostic::error("E0006", format!("there is no setting `{key}`"));
        wrong = wrong.at(span, "unknown");
        wrong = match closest(key, known.iter().copied()) {
            Some(meant) => wrong.suggest(format!("write `{meant}`"), span, meant),
            None => wrong.note(format!("there is {}", known.join(", "))),
        };
        self.wrong.push(wrong);
    }

    fn error(&mut self, message: String, place: Range<usize>, label: &str) {
        let span = self.span(place);
        self.wrong.push(Diagnostic::error("E0006", message).at(span, label));
    }

    fn span(&self, place: Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span::new(self.file, offset(place.start), offset(place.end))
    }
}

/// A number that is not negative.
fn number(value: &Spanned<DeValue<'_>>) -> Result<u64, String> {
    let number = value.get_ref().as_integer();
    let number = number.and_then(|it| u64::from_str_radix(it.as_str(), it.radix()).ok());
    number.ok_or_else(|| String::from("give a whole number"))
}

fn fraction(value: &Spanned<DeValue<'_>>) -> Result<f64, String> {
    let text = match value.get_ref() {
        DeValue::Float(number) => number.as_str(),
        DeValue::Integer(number) => number.as_str(),
        _ => "",
    };
    text.parse().map_err(|_| String::from("give a number, such as 0.75"))
}

fn truth(value: &Spanned<DeValue<'_>>) -> Result<bool, String> {
    value.get_ref().as_bool().ok_or_else(|| String::from("give `true` or `false`"))
}

fn calls(number: u64) -> Result<u32, String> {
    let calls = u32::try_from(number).ok().filter(|&calls| calls != 0);
    calls.ok_or_else(|| format!("give a number from 1 to {}", u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Configuration, Vec<Diagnostic>) {
        let mut sources = Sources::new();
        let file = sources.add(Source::new("runa.toml", text).unwrap());
        let mut reading =
            Reading { file, configuration: Configuration::default(), wrong: Vec::new() };
        reading.document(text);
        (reading.configuration, reading.wrong)
    }

    #[test]
    fn all_keys_are_understood() {
        let (configuration, wrong) = read(
            "# The listing of the introductory text.\n\
             [runtime]\nstack_size = 1048576        # 1MB\nheap_size = 16777216        # 16MB\n\
             gc_threshold = 0.75         # 75%\nenable_jit = true\n\
             jit_threshold = 100         # execution count\n",
        );
        assert_eq!(wrong, []);
        let memory = MemoryRequest {
            stack: Some(1 << 20),
            max_heap: Some(16 << 20),
            threshold_percent: Some(75),
            ..MemoryRequest::default()
        };
        let expected = Configuration { memory, enable_jit: Some(true), jit_threshold: Some(100) };
        assert_eq!(configuration, expected);
        assert_eq!(read(""), (Configuration::default(), vec![]));
        assert_eq!(read("[runtime]\n"), (Configuration::default(), vec![]));
        assert_eq!(read("runtime.heap_size = 0x100_0000").0.memory.max_heap, Some(16 << 20));
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        let wrong = |text: &str| -> Vec<(String, String)> {
            let found = read(text).1.into_iter();
            let show = |it: Diagnostic| (text[it.span().unwrap().range()].to_owned(), it.message);
            found.map(show).collect()
        };
        let one = |text: &str| -> (String, String) {
            let mut found = wrong(text);
            assert_eq!(found.len(), 1, "{text}");
            found.remove(0)
        };
        let cannot = |key: &str, what: &str| format!("`{key}` cannot be this: {what}");
        assert_eq!(
            one("[runtime]\nheap_size = \"16m\""),
            (String::from("\"16m\""), cannot("heap_size", "give a whole number"))
        );
        assert_eq!(one("[runtime]\nheap_size = 5").0, "5");
        assert_eq!(one("[runtime]\nheap_size = -5").0, "-5");
        assert_eq!(
            one("[runtime]\nstack_size = 99999999999999999999999").0,
            "99999999999999999999999"
        );
        assert_eq!(
            one("[runtime]\ngc_threshold = 75"),
            (
                String::from("75"),
                cannot("gc_threshold", "give a fraction from 0.05 to 0.95, such as 0.75")
            )
        );
        assert_eq!(one("[runtime]\ngc_threshold = nan").0, "nan");
        assert_eq!(
            one("[runtime]\nenable_jit = 1").1,
            cannot("enable_jit", "give `true` or `false`")
        );
        assert_eq!(one("[runtime]\njit_threshold = 0").0, "0");
        assert_eq!(one("runtime = 1").1, "`runtime` is a table: write `[runtime]`");
        assert_eq!(one("heap_size = 1").1, "`heap_size` belongs into the table `[runtime]`");
        assert_eq!(one("[runtim]\nheap_size = 1").0, "runtim");
        assert!(one("[runtime\n").1.starts_with("this is not TOML: "));
        assert_eq!(wrong("[runtime]\nheap = 1\nheap_size = 1\nx = 2").len(), 3);
    }

    #[test]
    fn unknown_keys_are_corrected() {
        let (_, wrong) = read("[runtime]\nheapsize = 16777216\n");
        assert_eq!(wrong[0].message, "there is no setting `heapsize`");
        assert_eq!(wrong[0].suggestions[0].edits[0].replacement, "heap_size");
        let (_, wrong) = read("[runtime]\ncolour = 1\n");
        let keys = "stack_size, heap_size, gc_threshold, enable_jit, jit_threshold";
        assert_eq!(wrong[0].notes, [format!("there is {keys}")]);
    }
}
