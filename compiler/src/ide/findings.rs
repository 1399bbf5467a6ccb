//! What was said of a text, by what it was said about, so that a part of it can be said anew.

use std::collections::HashMap;

use runa_diagnostics::Diagnostic;

use super::history::History;
use crate::names::ProcessId;

/// What was said, by what it was said about. All places are those of the history.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// While parsing, and about declarations of the outermost level.
    pub(super) declarations: Vec<Diagnostic>,
    /// About the outermost level.
    pub(super) top: Found,
    /// About each region.
    pub(super) regions: Vec<Found>,
    /// About what a module cannot hold.
    pub(super) lowering: Vec<Diagnostic>,
}

/// What was said about something.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) names: Vec<Diagnostic>,
    pub(super) heads: Vec<Diagnostic>,
    pub(super) body: Vec<Diagnostic>,
}

impl Findings {
    /// What was said while parsing, and about names; of that, how much there was when the outermost level
    /// was declared, and after each item.
    pub(super) fn new(parsing: Vec<Diagnostic>, names: Vec<Diagnostic>, counts: &[usize]) -> Self {
        let mut findings = Self { declarations: parsing, ..Self::default() };
        let mut names = names.into_iter();
        let mut count = counts.first().copied().unwrap_or_default();
        findings.declarations.extend(names.by_ref().take(count));
        for &after in counts.iter().skip(1) {
            let names = names.by_ref().take(after - count).collect();
            findings.regions.push(Found { names, ..Found::default() });
            count = after;
        }
        // A text without items is one region.
        if findings.regions.is_empty() {
            findings.regions.push(Found::default());
        }
        findings
    }

    /// Adds what was said about types; `items` are the roots that the regions are.
    pub(super) fn add_types(
        &mut self,
        items: &[Option<ProcessId>],
        heads: Vec<(ProcessId, Diagnostic)>,
        bodies: impl Iterator<Item = (ProcessId, Vec<Diagnostic>)>,
    ) {
        let regions = items.iter().zip(0..).filter_map(|(&root, region)| Some((root?, region)));
        let regions: HashMap<ProcessId, usize> = regions.collect();
        for (root, diagnostic) in heads {
            self.about(regions.get(&root).copied()).heads.push(diagnostic);
        }
        for (root, diagnostics) in bodies {
            self.about(regions.get(&root).copied()).body.extend(diagnostics);
        }
    }

    fn about(&mut self, region: Option<usize>) -> &mut Found {
        match region {
            Some(region) => &mut self.regions[region],
            None => &mut self.top,
        }
    }

    /// Everything that was said, in the order in which it is said, with the region that it is about.
    pub(super) fn all(&self) -> impl Iterator<Item = (Option<usize>, &Diagnostic)> + Clone {
        type Part = fn(&Found) -> &Vec<Diagnostic>;
        let parts: [Part; 3] = [|found| &found.names, |found| &found.heads, |found| &found.body];
        let found = parts.into_iter().flat_map(move |part| {
            let top = part(&self.top).iter().map(|said| (None, said));
            let regions = self.regions.iter().enumerate();
            top.chain(regions.flat_map(move |(region, found)| {
                part(found).iter().map(move |said| (Some(region), said))
            }))
        });
        let declarations = self.declarations.iter().map(|said| (None, said));
        declarations.chain(found).chain(self.lowering.iter().map(|said| (None, said)))
    }

    pub(super) fn count(&self) -> usize {
        self.all().count()
    }

    pub(super) fn has_errors(&self) -> bool {
        self.all().any(|(_, said)| said.is_error())
    }

    /// Whether something that is not about a region points into it, behind its head.
    pub(super) fn reach_into(&self, region: usize, head: u32, history: &History) -> bool {
        let others = self.all().filter(|&(about, _)| about != Some(region));
        others.flat_map(|(_, said)| said.spans()).any(|span| {
            let last = span.end.saturating_sub(1).max(span.start);
            [span.start, last].iter().any(|&place| {
                let (found, inside) = history.region_of(place);
                found == region && inside >= head
            })
        })
    }
}

impl Found {
    pub(super) fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        self.names.iter().chain(&self.heads).chain(&self.body)
    }
}
