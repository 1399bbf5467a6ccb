//! Resolving the names of one item again while the outermost level stays as it was.
//!
//! What the items use of each other is taken down when all of them are resolved. Later, when one of them
//! has changed within, only that one is walked over; for the others what was taken down is enough.

use rustc_hash::FxHashMap;

use super::resolve::Resolver;
use super::{Names, ProcessId, ProcessInfo, Variable, VariableId};
use crate::syntax::ast::{self, ItemKind, StatementKind};

/// What an item uses of the outermost level.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ties {
    /// Variables that are not its own, each once, in order, and whether it assigns them.
    variables: Vec<(VariableId, bool)>,
    /// Processes, each once, in order.
    processes: Vec<ProcessId>,
    /// Variables of the outermost level that a part of it uses.
    own_uses: Vec<VariableId>,
    /// Variables of the outermost level that it declares or assigns.
    written: Vec<VariableId>,
}

impl Ties {
    /// The variables of the module that a process or test assigns.
    pub(crate) fn assigned(&self) -> impl Iterator<Item = VariableId> {
        self.variables.iter().filter(|(_, assigns)| *assigns).map(|&(variable, _)| variable)
    }

    /// Whether it uses the variable, and assigns it if that is asked for.
    fn has(&self, variable: VariableId, assigns: bool) -> bool {
        let found = self.variables.binary_search_by_key(&variable, |&(known, _)| known);
        found.is_ok_and(|index| self.variables[index].1 || !assigns)
    }
}

/// What is settled about the names of the outermost level as long as nothing else is declared there.
#[derive(Debug)]
pub(crate) struct Outermost {
    /// Its variables, which have the first numbers.
    variables: Vec<Variable>,
    /// Whether the processes with the first numbers use themselves: that of the outermost level, then those
    /// that it declares.
    recursive: Vec<bool>,
    /// What each item uses.
    ties: Vec<Ties>,
}

impl Outermost {
    /// How many variables there are.
    pub(crate) fn variables(&self) -> usize {
        self.variables.len()
    }

    /// How many processes there are, that of the outermost level included.
    pub(crate) fn processes(&self) -> usize {
        self.recursive.len()
    }

    /// What an item uses.
    pub(crate) fn ties(&self, item: usize) -> &Ties {
        &self.ties[item]
    }

    /// An item uses something else now.
    pub(crate) fn set_ties(&mut self, item: usize, ties: Ties) {
        self.ties[item] = ties;
    }

    /// Whether everything that an item used, and does not use any more, is used so by another one.
    fn goes_without(&self, item: usize, ties: &Ties) -> bool {
        let others = || self.ties.iter().enumerate().filter(|&(other, _)| other != item);
        self.ties[item].variables.iter().all(|&(variable, assigns)| {
            ties.has(variable, assigns) || others().any(|(_, other)| other.has(variable, assigns))
        })
    }
}

/// What the types that an item leads to depend on: the items that it uses, and those that write the
/// variables that it uses.
struct Dependencies<'t> {
    ties: Vec<&'t Ties>,
    /// The items that are processes.
    items: FxHashMap<ProcessId, usize>,
    /// Who writes each variable of the outermost level.
    writers: Vec<Vec<usize>>,
}

impl<'t> Dependencies<'t> {
    fn new(items: &[Option<ProcessId>], ties: Vec<&'t Ties>, variables: usize) -> Self {
        let mut writers = vec![Vec::new(); variables];
        for (item, ties) in ties.iter().enumerate() {
            for variable in &ties.written {
                writers[variable.index()].push(item);
            }
        }
        let items = items.iter().zip(0..).filter_map(|(&process, item)| Some((process?, item)));
        Self { ties, items: items.collect(), writers }
    }

    /// Whether what an item leads to depends on that itself. O(ties).
    fn is_entangled(&self, item: usize) -> bool {
        let mut seen = vec![false; self.ties.len()];
        let mut open = vec![item];
        while let Some(next) = open.pop() {
            let ties = self.ties[next];
            let used = ties.variables.iter().map(|(variable, _)| variable).chain(&ties.own_uses);
            let writers = used.flat_map(|variable| &self.writers[variable.index()]);
            let processes = ties.processes.iter().filter_map(|process| self.items.get(process));
            for &used in writers.chain(processes) {
                if used == item {
                    return true;
                }
                if !std::mem::replace(&mut seen[used], true) {
                    open.push(used);
                }
            }
        }
        false
    }
}

/// Resolves the names of a program. Gives what is settled of the outermost level, unless inner parts of
/// the items have to do with each other in other ways than by what they use; and how many diagnostics
/// there were when everything was declared, and after each item.
pub(crate) fn resolve_noting<'a>(
    program: &'a ast::Program,
) -> (Names<'a>, Option<Outermost>, Vec<usize>) {
    let mut resolver = Resolver::begin(program);
    resolver.is_alone = true;
    resolver.declare_items(&program.items);
    resolver.declare_prelude(program.parts);
    resolver.declare_invariants();
    let (variables, processes) = resolver.counts();
    let refused = resolver.names.refused_types.len();
    let mut said = vec![resolver.names.diagnostics.len()];
    let mut ties = Vec::with_capacity(program.items.len());
    for item in &program.items {
        let extent = resolver.extent();
        resolver.item(item);
        ties.push(resolver.ties(item, &extent, variables, processes));
        said.push(resolver.names.diagnostics.len());
    }
    let names = resolver.finish();
    let is_separable = names.refused_types.len() == refused;
    let outermost = is_separable.then(|| Outermost {
        variables: names.variables[..variables].to_vec(),
        recursive: names.processes[..processes].iter().map(|known| known.is_recursive).collect(),
        ties,
    });
    (names, outermost, said)
}

/// What came of resolving one item again.
#[derive(Debug)]
pub(crate) struct ResolvedAgain<'a> {
    /// Names like those of the whole program as far as the item goes. The diagnostics are those of its
    /// walk.
    pub(crate) names: Names<'a>,
    /// The process or test that the item is.
    pub(crate) root: ProcessId,
    pub(crate) ties: Ties,
    /// Whether what it leads to depends on that itself, by ways other than the types that are said.
    pub(crate) is_entangled: bool,
}

/// Resolves the names of one item, a process or test, of a program whose outermost level is the one that is
/// settled; the other items need not have bodies. Nothing if that could be felt outside of the item.
pub(crate) fn resolve_again<'a>(
    program: &'a ast::Program,
    changed: usize,
    outermost: &Outermost,
) -> Option<ResolvedAgain<'a>> {
    if program.signals || program.parts.any() {
        // What a `Catch` becomes depends on the whole program, and so do copies of what is there on demand.
        return None;
    }
    let mut resolver = Resolver::begin(program);
    resolver.is_alone = true;
    resolver.declare_items(&program.items);
    resolver.declare_invariants();
    let is_generic = |process: &ProcessInfo<'_>| !process.type_parameters.is_empty();
    if !resolver.names.classes.is_empty() || resolver.names.processes.iter().any(is_generic) {
        // What classes have is not kept, and neither are copies of what is generic.
        return None;
    }
    resolver.declare_prelude(program.parts);
    let (variables, processes) = resolver.counts();
    if (variables, processes) != (outermost.variables(), outermost.processes()) {
        return None;
    }
    resolver.names.variables.clone_from(&outermost.variables);
    let refused = resolver.names.refused_types.len();
    let mut ties = Ties::default();
    let mut said = 0..0;
    for (index, item) in program.items.iter().enumerate() {
        let extent = resolver.extent();
        if index == changed {
            resolver.item(item);
            ties = resolver.ties(item, &extent, variables, processes);
            said = extent.diagnostics..resolver.names.diagnostics.len();
        } else {
            resolver.head(item, &extent);
            resolver.tie(item, outermost.ties(index));
        }
    }
    let mut names = resolver.finish();
    if names.processes.iter().any(is_generic) {
        // So have those inside of what has changed.
        return None;
    }
    names.diagnostics = names.diagnostics.drain(said).collect();
    let root = root_of(program.items.get(changed)?, &names)?;
    let is_same = names.refused_types.len() == refused
        && names.variables.iter().zip(&outermost.variables).all(|(new, old)| new.is_used_like(old))
        && names
            .processes
            .iter()
            .zip(&outermost.recursive)
            .all(|(new, old)| new.is_recursive == *old)
        && outermost.goes_without(changed, &ties);
    if !is_same {
        return None;
    }
    let items: Vec<_> = program.items.iter().map(|item| root_of(item, &names)).collect();
    let all = outermost.ties.iter().enumerate();
    let all = all.map(|(item, older)| if item == changed { &ties } else { older }).collect();
    let is_entangled = Dependencies::new(&items, all, variables).is_entangled(changed);
    Some(ResolvedAgain { names, root, ties, is_entangled })
}

/// The process or test that an item is.
pub(crate) fn root_of(item: &ast::Item, names: &Names<'_>) -> Option<ProcessId> {
    match &item.kind {
        ItemKind::Test { .. } => names.process_at(item.span),
        ItemKind::Statement(statement) => match &statement.kind {
            StatementKind::Process(process) => names.process_at(process.span),
            _ => None,
        },
        _ => None,
    }
}

impl Variable {
    /// Whether a variable is used in the same ways.
    fn is_used_like(&self, other: &Variable) -> bool {
        let ways = |variable: &Variable| {
            let Variable { is_global, is_captured, is_assigned, is_assigned_by_others, .. } =
                *variable;
            [is_global, is_captured, is_assigned, is_assigned_by_others]
        };
        ways(self) == ways(other)
    }
}

/// The variables that an item declares at the outermost level.
fn declared_by(item: &ast::Item) -> Vec<&ast::Name> {
    let ItemKind::Statement(statement) = &item.kind else { return Vec::new() };
    match &statement.kind {
        StatementKind::Let(declared) => declared.target.names(),
        StatementKind::Constant(constant) => vec![&constant.name],
        _ => Vec::new(),
    }
}

/// Each once, in order.
fn sorted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How much is known at a point of the walk.
struct Extent {
    process_uses: usize,
    variable_uses: usize,
    own_uses: usize,
    assignments: usize,
    diagnostics: usize,
}

impl<'a> Resolver<'a> {
    /// How many variables and processes there are.
    fn counts(&self) -> (usize, usize) {
        (self.names.variables.len(), self.names.processes.len())
    }

    fn extent(&self) -> Extent {
        Extent {
            process_uses: self.process_uses.len(),
            variable_uses: self.variable_uses.len(),
            own_uses: self.own_uses.len(),
            assignments: self.names.assignments.len(),
            diagnostics: self.names.diagnostics.len(),
        }
    }

    /// What was used since then of the first variables and processes.
    fn ties(&self, item: &ast::Item, since: &Extent, variables: usize, processes: usize) -> Ties {
        let is_outermost = |variable: &VariableId| variable.index() < variables;
        let uses = self.variable_uses[since.variable_uses..].iter().map(|&(_, used)| used);
        let used = sorted(uses.filter(is_outermost));
        let assigned = self.names.assignments[since.assignments..].iter();
        let declared =
            declared_by(item).into_iter().filter_map(|name| self.names.declared_at(name.span));
        let written = assigned.map(|&(_, variable)| variable).chain(declared);
        let written = sorted(written.filter(is_outermost));
        let variables =
            used.into_iter().map(|used| (used, written.binary_search(&used).is_ok())).collect();
        let own_uses = sorted(self.own_uses[since.own_uses..].iter().copied());
        let uses = self.process_uses[since.process_uses..].iter().map(|&(_, used)| used);
        let processes = sorted(uses.filter(|used| used.index() < processes));
        Ties { variables, processes, own_uses, written }
    }

    /// What callers have to know of an item; what it uses is not taken note of.
    fn head(&mut self, item: &'a ast::Item, before: &Extent) {
        if let ItemKind::Statement(statement) = &item.kind
            && let StatementKind::Process(process) = &statement.kind
            && let Some(id) = self.names.process_at(process.span)
        {
            self.process_body(id);
            self.process_uses.truncate(before.process_uses);
            self.variable_uses.truncate(before.variable_uses);
        }
    }

    /// An item uses what it used before.
    fn tie(&mut self, item: &'a ast::Item, ties: &Ties) {
        let user = match &item.kind {
            // Nobody uses tests.
            ItemKind::Test { .. } => return,
            _ => root_of(item, &self.names).unwrap_or(ProcessId(0)),
        };
        self.process_uses.extend(ties.processes.iter().map(|&used| (user, used)));
        self.variable_uses.extend(ties.variables.iter().map(|&(used, _)| (user, used)));
    }
}
