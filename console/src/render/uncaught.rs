//! Exceptions that nothing caught, as they are shown.

use std::fs;
use std::io::Read;

use runa_bytecode::Module;
use runa_diagnostics::{Diagnostic, FileId, Source, Sources, Span};
use runa_runtime::{ExceptionReport, TraceEntry};

/// A source file with more bytes is not read for an excerpt.
const LARGEST_SOURCE: u64 = 64 << 20;

/// An exception with the names and places of its trace.
#[derive(Clone, Debug)]
pub(crate) struct Uncaught {
    /// Its kind is the code; the primary place is where it was raised.
    pub(super) diagnostic: Diagnostic,
    /// Its trace, the innermost place first.
    pub(super) trace: Vec<Step>,
    /// The exceptions that belong to it.
    pub(super) others: Vec<Other>,
}

/// An exception that belongs to one that nothing caught.
#[derive(Clone, Debug)]
pub(super) struct Other {
    pub(super) relation: Relation,
    pub(super) name: Box<str>,
    pub(super) message: String,
    pub(super) trace: Vec<Step>,
}

/// How an exception belongs to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// It led to the one before it.
    Cause,
    /// Closing raised it while the other one was on its way.
    Suppressed,
}

/// A row of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An activation that the exception left.
    At(Place),
    /// So many activations are not known any more.
    LeftOut(usize),
}

/// Where an activation was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) function: String,
    pub(super) file: String,
    /// From 1; 0 when it is not known.
    pub(super) line: u32,
    /// From 1; 0 when it is not known.
    pub(super) column: u32,
    /// The instruction, from 0.
    pub(super) pc: u32,
}

impl Uncaught {
    /// Finds names and places in `module`, and the source in `sources` or else on disk.
    pub(crate) fn new(report: &ExceptionReport, module: &Module, sources: &mut Sources) -> Self {
        let trace = steps(report, module);
        let mut diagnostic =
            Diagnostic::error(String::from(report.name.clone()), report.message.clone());
        if let Some(Step::At(place)) = trace.first()
            && let Some(span) = span_of((&place.file, place.line, place.column), sources)
        {
            diagnostic = diagnostic.at(span, "raised here");
        }
        let causes = report.causes.iter().map(|cause| (Relation::Cause, cause));
        let suppressed = report.suppressed.iter().map(|other| (Relation::Suppressed, other));
        let others = causes.chain(suppressed).map(|(relation, other)| Other {
            relation,
            name: other.name.clone(),
            message: other.message.clone(),
            trace: steps(other, module),
        });
        Self { diagnostic, trace, others: others.collect() }
    }

    /// The trace as text, and those of the exceptions that belong to it.
    pub(super) fn trace_text(&self) -> String {
        let mut text = trace_text(&self.trace);
        for other in &self.others {
            let relation = match other.relation {
                Relation::Cause => "caused by",
                Relation::Suppressed => "suppressed",
            };
            text.push_str(&format!("{relation} {}: {}\n", other.name, other.message));
            text.push_str(&trace_text(&other.trace));
        }
        text
    }
}

/// The places of a report, innermost first.
fn steps(report: &ExceptionReport, module: &Module) -> Vec<Step> {
    let known = |entries: &[TraceEntry]| {
        let places = entries.iter().filter_map(|&entry| place(entry, module));
        places.map(Step::At).collect::<Vec<_>>()
    };
    let mut trace = known(&report.innermost);
    if report.left_out > 0 {
        trace.push(Step::LeftOut(report.left_out));
    }
    trace.extend(known(&report.outermost));
    trace
}

/// A trace as text, a place a line; a place that repeats is shown once.
fn trace_text(trace: &[Step]) -> String {
    let mut text = String::new();
    for same in trace.chunk_by(|a, b| a == b) {
        let Some(step) = same.first() else { continue };
        text.push_str(&step.to_string());
        if same.len() > 1 {
            text.push_str(&format!(", {} times", same.len()));
        }
        text.push('\n');
    }
    text
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Step::LeftOut(count) => write!(f, "  … {count} more"),
            Step::At(Place { function, file, line: 0, pc, .. }) => {
                write!(f, "  at {function} ({file}, instruction {pc})")
            }
            Step::At(Place { function, file, line, column: 0, .. }) => {
                write!(f, "  at {function} ({file}:{line})")
            }
            Step::At(Place { function, file, line, column, .. }) => {
                write!(f, "  at {function} ({file}:{line}:{column})")
            }
        }
    }
}

fn place(entry: TraceEntry, module: &Module) -> Option<Place> {
    let function = module.function(entry.function).filter(|it| !module.is_of_language(it))?;
    let line = function.line_at(entry.pc);
    Some(Place {
        function: function.name.clone(),
        file: module.file_of(function).unwrap_or("?").to_owned(),
        line: line.map_or(0, |entry| entry.line),
        column: line.map_or(0, |entry| entry.column),
        pc: entry.pc,
    })
}

/// The word at a line and a column of a file, if its source can be had.
pub(super) fn span_of(
    (file, line, column): (&str, u32, u32),
    sources: &mut Sources,
) -> Option<Span> {
    let file = find_source(file, sources)?;
    let source = sources.get(file)?;
    let start = source.line_start(line)?;
    let text = source.line_text(line)?;
    let (before, length) = match column.checked_sub(1) {
        None => (text.len() - text.trim_start().len(), text.trim().len()),
        Some(before) => word_at(text, before as usize)?,
    };
    Some(Span::new(file, start + before as u32, start + (before + length) as u32))
}

/// Where the word begins that has `column` characters before it, and how long it is, in bytes.
fn word_at(line: &str, column: usize) -> Option<(usize, usize)> {
    let (start, first) = line.char_indices().nth(column)?;
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let rest = &line[start..];
    let length = match rest.find(|c| !is_part(c)) {
        Some(0) => first.len_utf8(),
        Some(end) => end,
        None => rest.len(),
    };
    Some((start, length))
}

fn find_source(name: &str, sources: &mut Sources) -> Option<FileId> {
    let known = sources.iter().find(|(_, source)| source.name() == name).map(|(id, _)| id);
    match known {
        Some(id) => Some(id),
        None => Some(sources.add(Source::new(name, read_source(name)?).ok()?)),
    }
}

/// Reads an ordinary file of reasonable size. The name comes from a bytecode file, which may name
/// anything: a device or pipe is not touched.
fn read_source(name: &str) -> Option<String> {
    let metadata = fs::metadata(name).ok()?;
    if !metadata.is_file() || metadata.len() > LARGEST_SOURCE {
        return None;
    }
    let mut text = String::new();
    fs::File::open(name).ok()?.take(LARGEST_SOURCE).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn at(function: &str, line: u32, column: u32) -> Step {
        let (function, file) = (function.to_owned(), String::from("a.runa"));
        Step::At(Place { function, file, line, column, pc: 7 })
    }

    #[test]
    fn a_trace_names_places_once() {
        let trace = vec![
            at("down", 2, 12),
            at("down", 2, 12),
            Step::LeftOut(9),
            at("down", 2, 12),
            at("helper", 5, 0),
            at("main", 0, 0),
        ];
        let diagnostic = Diagnostic::error("StackOverflowError", "too deep");
        let cause = Other {
            relation: Relation::Cause,
            name: "KeyError".into(),
            message: String::from("no key 7"),
            trace: vec![at("helper", 6, 1)],
        };
        let text = Uncaught { diagnostic, trace, others: vec![cause] }.trace_text();
        expect![[r"
            |  at down (a.runa:2:12), 2 times
            |  … 9 more
            |  at down (a.runa:2:12)
            |  at helper (a.runa:5)
            |  at main (a.runa, instruction 7)
            |caused by KeyError: no key 7
            |  at helper (a.runa:6:1)
        "]]
        .assert_eq(&text.lines().map(|line| format!("|{line}\n")).collect::<String>());
    }

    #[test]
    fn words_are_found_by_their_column() {
        assert_eq!(word_at("  äb_1[7]", 2), Some((2, 5)));
        assert_eq!(word_at("xs[7]", 2), Some((2, 1)));
        assert_eq!(word_at("xs", 2), None);
    }

    #[test]
    fn devices_are_not_read() {
        assert_eq!(read_source("/dev/zero"), None);
        assert_eq!(read_source("no such file"), None);
    }
}
