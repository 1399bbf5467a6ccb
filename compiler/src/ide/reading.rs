//! A text as it was read and checked, and reading on from there when a part of it changes.
//!
//! What a process consists of is its own matter: others see its head, what it returns, and which variables
//! of the module it uses. So when the text of one process changes and all that stays as it was, only that
//! process is parsed, resolved and checked again, and the findings about all others still hold. Whether it
//! stays so is found out while that is done; if not, the whole text is read anew.

use std::collections::HashMap;
use std::mem;

use runa_diagnostics::{Diagnostic, FileId, Source};

use super::findings::{Findings, Found};
use super::history::{Difference, History};
use super::symbols::{Collected, Collector, Known};
use super::{Mark, Symbol};
use crate::Options;
use crate::check::{self, CheckedAgain, SettledTypes};
use crate::lower;
use crate::names::{self, Outermost, ProcessId, ResolvedAgain, Ties};
use crate::syntax::ast::{self, ExprKind, ItemKind, StatementKind};
use crate::syntax::{Parsed, parse, parse_from};

/// With more diagnostics than that a text is always read as a whole: what is said of one place may depend
/// on how much was said before.
const MOST_DIAGNOSTICS: usize = 100;

/// By so many times its length, at the most, the history of a text grows before all of it is read anew.
const LONGEST_HISTORY: usize = 3;

/// A text, and what was found out about it.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) file: FileId,
    pub(super) history: History,
    pub(super) symbols: Vec<Symbol>,
    /// Symbols that are not declared, by their code.
    foreign: HashMap<String, usize>,
    /// For each region, by where they begin.
    pub(super) marks: Vec<Vec<Mark>>,
    findings: Findings,
    /// All of them, where they stand now.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What is needed to go on from here, if that is possible.
    outline: Option<Outline>,
    /// How long the text was when all of it was read.
    length: usize,
}

/// What has to be known of all items to check one of them.
#[derive(Debug)]
struct Outline {
    /// The items without their bodies.
    program: ast::Program,
    items: Vec<Item>,
    names: Outermost,
    types: SettledTypes,
    /// Where the symbols of processes begin.
    first_process: usize,
    lowered: Lowered,
}

/// An item, which is a region.
#[derive(Clone, Copy, Debug)]
struct Item {
    /// The process or test that it is, if it is one.
    root: Option<ProcessId>,
    /// Where in the region its head ends, and where all of it.
    head: u32,
    end: u32,
}

/// What is known to be possible in a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lowered {
    All,
    /// All but this region.
    AllBut(usize),
    Unknown,
}

impl Reading {
    /// Reads all of a text.
    pub(super) fn whole(source: &Source, file: FileId) -> Self {
        let text = source.text();
        let Parsed { program, diagnostics: said } = parse(source, file);
        let is_complete = said.is_empty() && program.lost == ast::LostNames::default();
        let (mut names, outermost, said_of_names) = names::resolve_noting(&program);
        let roots: Vec<Option<ProcessId>> =
            program.items.iter().map(|item| names::root_of(item, &names)).collect();
        let mut findings = Findings::new(said, mem::take(&mut names.diagnostics), &said_of_names);
        let counts =
            outermost.as_ref().map_or((0, 0), |known| (known.variables(), known.processes()));
        let check::Noted { program: checked, notes, heads, roots: bodies, settled } =
            check::check_noting(&names, text, counts);
        findings.add_types(&roots, heads, names.process_ids().zip(bodies));
        let options = Options { include_tests: true, ..Options::default() };
        if !findings.has_errors()
            && let Err(refused) = lower::lower(&checked, &names, source, &[], &options)
        {
            findings.lowering = refused;
        }
        let lowered = if findings.has_errors() { Lowered::Unknown } else { Lowered::All };
        let starts = program.items.iter().map(|item| item.private.unwrap_or(item.span).start);
        let history = History::new(text, starts);
        let collector = Collector::new(&names, &checked, text);
        let Collected { symbols, foreign, marks } = collector.collect(&notes);
        let first_process = names.variable_ids().count();
        drop(names);
        let is_quiet = findings.count() <= MOST_DIAGNOSTICS && findings.lowering.is_empty();
        let outline = outermost.filter(|_| is_complete && is_quiet).map(|names| Outline {
            items: items(&program, &roots, &history),
            program: without_bodies(program),
            names,
            types: settled,
            first_process,
            lowered,
        });
        let (marks, length) = (by_region(marks, &history, findings.regions.len()), text.len());
        let mut reading = Self {
            file,
            history,
            symbols,
            foreign,
            marks,
            findings,
            diagnostics: Vec::new(),
            outline,
            length,
        };
        reading.diagnostics = reading.said();
        reading
    }

    /// Whether one can go on from here.
    pub(super) fn can_go_on(&self) -> bool {
        self.outline.is_some()
    }

    /// Goes on to a text of which only the inner part of one process or test is different; whether it is
    /// so. If not, nothing has changed.
    pub(super) fn go_on(&mut self, source: &Source) -> bool {
        let (region, changed) = match self.history.difference(source.text()) {
            Difference::Nothing => return true,
            Difference::Region(region, changed) => (region, changed),
            Difference::Much => return false,
        };
        let longest = self.length.saturating_mul(LONGEST_HISTORY).clamp(1 << 16, u32::MAX as usize);
        let Some(mut outline) = self.outline.take() else { return false };
        let is_possible = outline.items.get(region).is_some_and(|item| item.root.is_some())
            && self.history.text().len() + changed.len() <= longest;
        let start = self.history.add(changed);
        let is_done = is_possible && self.change(&mut outline, region, start, source).is_some();
        if !is_done {
            self.history.take_back(start);
        }
        self.outline = Some(outline);
        is_done
    }

    /// Reads the new text of a region, which begins at `start` of the history, where it was added.
    fn change(
        &mut self,
        outline: &mut Outline,
        region: usize,
        start: usize,
        source: &Source,
    ) -> Option<()> {
        let (item, end) = self.parse(outline.items[region], region, start)?;
        let older = mem::replace(&mut outline.program.items[region], item);
        let changed = self.check(outline, region, start, source);
        outline.program.items[region] = older;
        let Changed { root, ties, mut checked, found, lowered, collected } = changed?;
        outline.items[region].end = end;
        outline.names.set_ties(region, ties);
        outline.types.accept(root, &mut checked);
        outline.lowered = lowered;
        self.history.accept(region, start);
        self.symbols.extend(collected.symbols);
        self.foreign = collected.foreign;
        self.marks[region] = collected.marks;
        self.findings.regions[region] = found;
        self.diagnostics = self.said();
        Some(())
    }

    /// The new item of a region, whose head and whatever stands around it must be what they were, with where
    /// it ends in the region.
    fn parse(&self, older: Item, region: usize, start: usize) -> Option<(ast::Item, u32)> {
        let text = self.history.text();
        let Parsed { program, diagnostics } = parse_from(text, start, self.file);
        let is_complete = diagnostics.is_empty() && program.lost == ast::LostNames::default();
        let [item] = <[ast::Item; 1]>::try_from(program.items).ok().filter(|_| is_complete)?;
        let (head, end) = extent(&item, start as u32)?;
        let (before, now) = (self.history.region(region), text.get(start..)?);
        let heads = (before.get(..older.head as usize)?, now.get(..head as usize)?);
        let tails = (before.get(older.end as usize..)?, now.get(end as usize..)?);
        (heads.0 == heads.1 && tails.0 == tails.1).then_some((item, end))
    }

    /// Checks the item of a region, which is in its place in the outline.
    fn check(
        &mut self,
        outline: &Outline,
        region: usize,
        start: usize,
        source: &Source,
    ) -> Option<Changed> {
        let text = self.history.text();
        if self.findings.reach_into(region, outline.items[region].head, &self.history) {
            return None;
        }
        let resolved = names::resolve_again(&outline.program, region, &outline.names)?;
        let before = outline.names.ties(region);
        let mut checked = check::check_again(&resolved, text, &outline.types, before)?;
        let ResolvedAgain { mut names, root, ties, .. } = resolved;
        let found = Found {
            names: mem::take(&mut names.diagnostics),
            heads: mem::take(&mut checked.heads),
            body: mem::take(&mut checked.body),
        };
        let others = self.findings.all().filter(|&(about, _)| about != Some(region));
        let all = || others.clone().map(|(_, said)| said).chain(found.all());
        if all().count() > MOST_DIAGNOSTICS {
            return None;
        }
        let has_errors = all().any(Diagnostic::is_error);
        let lowered = outline.lowered.after(region, has_errors)?;
        let processes = names.processes_of(root);
        if !has_errors && !lower::refusals(&checked.program, &names, source, processes).is_empty() {
            return None;
        }
        let known = Known {
            variables: outline.names.variables(),
            processes: outline.names.processes(),
            first_process: outline.first_process,
            symbols: self.symbols.len(),
            foreign: mem::take(&mut self.foreign),
        };
        let collector =
            Collector::again(&names, &checked.program, self.history.text(), root, known);
        let mut collected = collector.collect(&checked.notes);
        collected.marks.retain(|mark| mark.start as usize >= start);
        Some(Changed { root, ties, checked, found, lowered, collected })
    }

    /// All diagnostics, where they stand now, in the order of the text.
    fn said(&self) -> Vec<Diagnostic> {
        let findings = self.findings.all().map(|(_, diagnostic)| self.moved(diagnostic.clone()));
        let mut diagnostics: Vec<Diagnostic> = findings.collect();
        crate::sort(&mut diagnostics);
        diagnostics
    }

    fn moved(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        for span in diagnostic.spans_mut() {
            *span = self.history.now(*span);
        }
        diagnostic
    }
}

/// What came of checking an item again.
struct Changed {
    root: ProcessId,
    ties: Ties,
    checked: CheckedAgain,
    found: Found,
    lowered: Lowered,
    collected: Collected,
}

impl Lowered {
    /// What is known when a region has changed and is lowered if there are no errors; nothing if others
    /// would have to be lowered then.
    fn after(self, region: usize, has_errors: bool) -> Option<Self> {
        let others_are = self == Lowered::All || self == Lowered::AllBut(region);
        match (others_are, has_errors) {
            (true, false) => Some(Lowered::All),
            (true, true) => Some(Lowered::AllBut(region)),
            (false, true) => Some(Lowered::Unknown),
            (false, false) => None,
        }
    }
}

/// Where, behind the begin of its region, the head of a process or test ends, and where all of it.
fn extent(item: &ast::Item, region: u32) -> Option<(u32, u32)> {
    let head = match &item.kind {
        ItemKind::Test { name_span, .. } => *name_span,
        ItemKind::Statement(statement) => match &statement.kind {
            StatementKind::Process(process) => process.head.span,
            _ => return None,
        },
        _ => return None,
    };
    Some((head.end.checked_sub(region)?, item.span.end.checked_sub(region)?))
}

fn items(program: &ast::Program, roots: &[Option<ProcessId>], history: &History) -> Vec<Item> {
    let regions = program.items.iter().zip(roots).enumerate();
    let items = regions.map(|(region, (item, &root))| {
        let extent = extent(item, history.start(region));
        let (head, end) = extent.unwrap_or_default();
        Item { root: root.filter(|_| extent.is_some()), head, end }
    });
    items.collect()
}

/// What others can see of the items.
fn without_bodies(mut program: ast::Program) -> ast::Program {
    let nothing = |value: &ast::Expr| ast::Expr::new(ExprKind::Error, value.span);
    for item in &mut program.items {
        match &mut item.kind {
            ItemKind::Test { body, .. } => *body = ast::Block::default(),
            ItemKind::Statement(statement) => match &mut statement.kind {
                StatementKind::Process(process) => {
                    process.body = ast::Block::default();
                    process.contracts.clear();
                }
                StatementKind::Let(declared) => {
                    declared.value = declared.value.as_ref().map(nothing);
                }
                StatementKind::Constant(constant) => *constant.value = nothing(&constant.value),
                StatementKind::Alias(_) => {}
                other => *other = StatementKind::Error,
            },
            _ => {}
        }
    }
    program
}

/// Marks, which are in order, by the regions that they stand in.
fn by_region(marks: Vec<Mark>, history: &History, regions: usize) -> Vec<Vec<Mark>> {
    let mut parts: Vec<Vec<Mark>> = (0..regions).map(|_| Vec::new()).collect();
    for mark in marks {
        let (region, _) = history.region_of(mark.start);
        parts[region].push(mark);
    }
    parts
}
