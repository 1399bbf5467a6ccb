//! Counting what runs.

use std::collections::{BTreeMap, HashMap};
use std::fs;

use runa::outline::{Outline, outline};
use runa::{FileId, Flow, Hooks, Instruction, Module, Source, Sources, View};

use super::{Coverage, FileCoverage, ProcessCoverage};

/// How often each instruction of a module ran, by function and place.
#[derive(Debug)]
pub(in crate::commands::test) struct Counter {
    counts: Vec<Vec<u64>>,
}

impl Hooks for Counter {
    fn before(&mut self, view: &mut View<'_>, _instruction: Instruction) -> Flow {
        let place = view.location();
        let counts = self.counts.get_mut(place.function.index());
        if let Some(count) = counts.and_then(|counts| counts.get_mut(place.pc as usize)) {
            *count = count.saturating_add(1);
        }
        Flow::Continue
    }
}

/// A function as it is written: its name and the line on which its code begins. Copies of what is generic have the same.
type Written<'a> = (&'a str, u32);

impl Counter {
    /// A counter that has seen nothing.
    pub(in crate::commands::test) fn new(module: &Module) -> Self {
        Self { counts: module.functions.iter().map(|one| vec![0; one.code.len()]).collect() }
    }

    /// What ran of the files of a module.
    pub(in crate::commands::test) fn coverage(
        &self,
        module: &Module,
        sources: &Sources,
    ) -> Coverage {
        let names = module.files.iter().enumerate();
        let files = names.filter_map(|(number, name)| {
            let source = source(name, sources)?;
            Some((name.clone(), self.file(module, number as u32, &source)))
        });
        Coverage { files: files.collect() }
    }

    fn file(&self, module: &Module, number: u32, source: &Source) -> FileCoverage {
        let mut lines: BTreeMap<u32, HashMap<Written<'_>, u64>> = BTreeMap::new();
        let mut calls: Vec<(Written<'_>, u64)> = Vec::new();
        for (function, counts) in module.functions.iter().zip(&self.counts) {
            let known = function.lines.iter().filter(|entry| entry.line > 0);
            let Some(first) = known.clone().map(|entry| entry.line).next() else { continue };
            if function.file != number {
                continue;
            }
            let mut own: BTreeMap<u32, u64> = BTreeMap::new();
            for entry in known {
                let count = counts.get(entry.pc as usize).copied().unwrap_or_default();
                let most = own.entry(entry.line).or_default();
                *most = count.max(*most);
            }
            calls.push((
                (function.name.as_str(), first),
                counts.first().copied().unwrap_or_default(),
            ));
            for (line, count) in own {
                let written = lines.entry(line).or_default();
                let sum = written.entry((function.name.as_str(), first)).or_default();
                *sum = sum.saturating_add(count);
            }
        }
        // Of several functions on a line, a process and a lambda in it, say, what ran most counts.
        let most = |counts: HashMap<_, u64>| counts.into_values().max().unwrap_or_default();
        let lines = lines.into_iter().map(|(line, counts)| (line, most(counts))).collect();
        let is_source = !source.name().ends_with(".asm");
        let outline = if is_source { outline(source, FileId(0)) } else { Outline::default() };
        finished(lines, &calls, outline, source)
    }
}

/// Leaves out what is in tests, and adds processes without code.
fn finished(
    mut lines: BTreeMap<u32, u64>,
    calls: &[(Written<'_>, u64)],
    outline: Outline,
    source: &Source,
) -> FileCoverage {
    let within = |line: u32, (first, last): (u32, u32)| (first..=last).contains(&line);
    lines.retain(|&line, _| !outline.tests.iter().any(|test| within(line, test.lines)));
    let mut processes = BTreeMap::new();
    for process in outline.processes {
        let own = calls.iter().filter(|((_, line), _)| within(*line, process.lines));
        // What begins later are lambdas and processes in it.
        let first = own.clone().map(|(written, _)| written).min_by_key(|(_, line)| line);
        if first.is_none() {
            lines.extend(process.statements.iter().map(|&line| (line, 0)));
        }
        let copies = own.filter(|(written, _)| Some(written) == first);
        let calls = copies.fold(0, |sum: u64, (_, count)| sum.saturating_add(*count));
        processes.insert(process.lines.0, ProcessCoverage { name: process.name, calls });
    }
    FileCoverage { text: source.text().to_owned(), lines, processes }
}

/// The text of a file: what was compiled, or what the file has now.
fn source(name: &str, sources: &Sources) -> Option<Source> {
    let known = sources.iter().find(|(_, source)| source.name() == name);
    match known {
        Some((_, source)) => Some(source.clone()),
        None => Source::new(name, fs::read_to_string(name).ok()?).ok(),
    }
}
