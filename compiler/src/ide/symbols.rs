//! From the checked program to symbols and the places that name them.

use std::collections::HashMap;

use runa_diagnostics::Span;
use rustc_hash::FxHashMap;

use super::{Mark, Symbol, about};
use crate::check::{MemberNote, Notes};
use crate::documentation;
use crate::hir::Program;
use crate::library;
use crate::names::{Meaning, Names, PRELUDE, ProcessId, ProcessKind, VariableId, VariableKind};
use crate::types::{SELF_TYPE, Ty};

/// Symbols, and the places that name them.
#[derive(Debug)]
pub(super) struct Collected {
    /// Variables and processes by their numbers, then others; when only one root was looked at, those that
    /// were not known.
    pub(super) symbols: Vec<Symbol>,
    /// Symbols that are not declared, by their code.
    pub(super) foreign: HashMap<String, usize>,
    /// By where they begin.
    pub(super) marks: Vec<Mark>,
}

/// The symbols that there are when one root is looked at again.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// So many variables and processes, the first ones, are not the root's.
    pub(super) variables: usize,
    pub(super) processes: usize,
    /// The number of the symbol of the first process.
    pub(super) first_process: usize,
    /// How many symbols there are.
    pub(super) symbols: usize,
    /// Those that are not declared, by their code.
    pub(super) foreign: HashMap<String, usize>,
}

/// Gathers symbols.
pub(super) struct Collector<'a, 'n> {
    names: &'a Names<'n>,
    program: &'a Program,
    text: &'a str,
    /// The root that is looked at, unless all are.
    root: Option<ProcessId>,
    known: Known,
    /// The symbols of variables and processes that are not known.
    variables: FxHashMap<VariableId, usize>,
    processes: FxHashMap<ProcessId, usize>,
    symbols: Vec<Symbol>,
    marks: Vec<Mark>,
}

impl<'a, 'n> Collector<'a, 'n> {
    /// Looks at a whole program.
    pub(super) fn new(names: &'a Names<'n>, program: &'a Program, text: &'a str) -> Self {
        let (variables, processes) = (FxHashMap::default(), FxHashMap::default());
        let (symbols, marks, known) = (Vec::new(), Vec::new(), Known::default());
        Self { names, program, text, root: None, known, variables, processes, symbols, marks }
    }

    /// Looks at one root again.
    pub(super) fn again(
        names: &'a Names<'n>,
        program: &'a Program,
        text: &'a str,
        root: ProcessId,
        known: Known,
    ) -> Self {
        Self { root: Some(root), known, ..Self::new(names, program, text) }
    }

    pub(super) fn collect(mut self, notes: &Notes) -> Collected {
        match self.root {
            None => {
                self.names.variable_ids().for_each(|id| self.declare_variable(id));
                self.names.process_ids().for_each(|id| self.declare_process(id));
            }
            Some(root) => {
                let names = self.names;
                names.variables_of(root).iter().for_each(|&id| self.declare_variable(id));
                names.processes_of(root).iter().for_each(|&id| self.declare_process(id));
            }
        }
        self.uses(notes);
        self.members(notes);
        self.types(notes);
        self.literals(notes);
        self.marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
        Collected { symbols: self.symbols, foreign: self.known.foreign, marks: self.marks }
    }

    fn mark(&mut self, (start, end): (u32, u32), symbol: usize, here: Option<String>) {
        self.marks.push(Mark { start, end, symbol, here });
    }

    /// Adds a symbol; gives its number.
    fn add(&mut self, symbol: Symbol) -> usize {
        self.symbols.push(symbol);
        self.known.symbols + self.symbols.len() - 1
    }

    /// The symbol for something that the text does not declare.
    fn foreign(&mut self, code: String, about: &str, declared: Option<Span>) -> usize {
        if let Some(&known) = self.known.foreign.get(&code) {
            return known;
        }
        let number = self.add(Symbol { code: code.clone(), about: about.to_owned(), declared });
        self.known.foreign.insert(code, number);
        number
    }

    fn declare_variable(&mut self, id: VariableId) {
        let symbol = self.variable(id);
        self.mark_declaration(&symbol, self.known.symbols + self.symbols.len());
        let number = self.add(symbol);
        self.variables.insert(id, number);
    }

    fn declare_process(&mut self, id: ProcessId) {
        let symbol = self.process(id);
        match self.process_symbol(id) {
            Some(known) => self.mark_declaration(&symbol, known),
            None => {
                self.mark_declaration(&symbol, self.known.symbols + self.symbols.len());
                let number = self.add(symbol);
                self.processes.insert(id, number);
            }
        }
    }

    fn mark_declaration(&mut self, symbol: &Symbol, number: usize) {
        if let Some(span) = symbol.declared {
            self.mark((span.start, span.end), number, None);
        }
    }

    /// The number of the symbol of a variable, if it has one.
    fn variable_symbol(&self, id: VariableId) -> Option<usize> {
        let is_known = id.index() < self.known.variables;
        if is_known { Some(id.index()) } else { self.variables.get(&id).copied() }
    }

    /// The number of the symbol of a process, if it has one.
    fn process_symbol(&self, id: ProcessId) -> Option<usize> {
        let is_known = id.index() < self.known.processes;
        let known = || self.known.first_process + id.index();
        if is_known { Some(known()) } else { self.processes.get(&id).copied() }
    }

    fn variable(&self, id: VariableId) -> Symbol {
        let info = self.names.variable(id);
        let ty = self.program.variables.get(id.index()).unwrap_or(&Ty::Error);
        let ty = if ty.is_silent() { String::new() } else { format!(" as {ty}") };
        let name = &info.name;
        let (code, about) = match info.kind {
            VariableKind::Let => (format!("Let {name}{ty}"), self.documentation(info.span)),
            VariableKind::Constant => {
                (format!("Constant {name}{ty}"), self.documentation(info.span))
            }
            VariableKind::Parameter => (format!("{name}{ty}"), self.parameter_of(info.owner)),
            VariableKind::Loop => (format!("{name}{ty}"), String::from("Variable of the loop.")),
            VariableKind::Pattern => (format!("{name}{ty}"), String::from("Bound by a pattern.")),
        };
        // `result` of an `Ensures` is declared nowhere, and what is always there in no text.
        let is_in_text = |span: &Span| span.start != span.end && span.file != PRELUDE;
        let declared = Some(info.span).filter(is_in_text);
        Symbol { code, about, declared }
    }

    fn parameter_of(&self, owner: ProcessId) -> String {
        let info = self.names.process(owner);
        match info.kind {
            ProcessKind::Process => format!("Parameter of `{}`.", info.name),
            _ => String::from("Parameter of the lambda."),
        }
    }

    fn process(&self, id: ProcessId) -> Symbol {
        let info = self.names.process(id);
        let is_declared = info.kind == ProcessKind::Process && info.span.file != PRELUDE;
        let about = if is_declared { self.documentation(info.span) } else { String::new() };
        Symbol { code: self.signature(id), about, declared: is_declared.then_some(info.span) }
    }

    /// The head of a process, with the types that were found where none are written.
    fn signature(&self, id: ProcessId) -> String {
        let info = self.names.process(id);
        let parameters = info.parameters.iter().zip(info.parameters_written);
        let parameters: Vec<String> = parameters
            .map(|(variable, written)| {
                let ty = self.program.variables.get(variable.index()).unwrap_or(&Ty::Any);
                let dots = if written.rest { "..." } else { "" };
                let default = written.default.as_ref().map(|default| self.words(default.span));
                let default = default.map(|words| format!(" = {words}")).unwrap_or_default();
                format!("{dots}{} as {ty}{default}", written.name.text)
            })
            .collect();
        let result = self.program.processes.get(id.index()).and_then(|known| known.result.as_ref());
        let result = result.map(|ty| format!(" returns {ty}")).unwrap_or_default();
        let begins = if self.is_handler(id) { "On" } else { "Process called" };
        format!("{begins} {}({}){result}", info.name, parameters.join(", "))
    }

    fn is_handler(&self, id: ProcessId) -> bool {
        let class = self.names.process(id).class.map(|class| self.names.class(class));
        let mut methods = class.into_iter().flat_map(|class| &class.methods);
        methods.any(|method| method.is_handler && method.process == Some(id))
    }

    fn words(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The `##` comments above the line of a declaration.
    fn documentation(&self, declared: Span) -> String {
        documentation::above(self.text, declared.start).text
    }

    fn uses(&mut self, notes: &Notes) {
        let names = self.names;
        for (start, end, meaning) in names.uses() {
            let (symbol, here) = match meaning {
                Meaning::Variable(id) => {
                    (self.variable_symbol(id), self.narrowed(id, notes.names.get(&(start, end))))
                }
                Meaning::Process(id) => (self.process_symbol(id), None),
                Meaning::Prelude(name) => (Some(self.prelude(name)), None),
                Meaning::Imported(module, name) => (self.imported(module.name(), name), None),
                Meaning::Module(name) => {
                    let code = format!("Import {name}");
                    (Some(self.foreign(code, about::module(name), None)), None)
                }
                Meaning::Type | Meaning::Class(_) => {
                    let name = self.text.get(start as usize..end as usize);
                    (Some(self.named_type(name.unwrap_or_default())), None)
                }
                // Which one it is the checker has noted.
                Meaning::Unknown | Meaning::Case | Meaning::OwnModule(_) => continue,
            };
            if let Some(symbol) = symbol {
                self.mark((start, end), symbol, here);
            }
        }
    }

    /// What is known of a variable at a place beyond its type.
    fn narrowed(&self, id: VariableId, here: Option<&Ty>) -> Option<String> {
        let declared = self.program.variables.get(id.index())?;
        let here = here.filter(|here| !here.is_silent() && *here != declared)?;
        Some(format!("Here it is `{here}`."))
    }

    fn prelude(&mut self, name: &str) -> usize {
        let special = library::SPECIAL_PROCESSES.iter().find(|(known, ..)| *known == name);
        match (special, library::prelude(name)) {
            (Some((_, signature, about)), _) => {
                self.foreign(format!("Process called {signature}"), about, None)
            }
            (None, Some(found)) => {
                let code = format!("Process called {}", found.member.signature);
                self.foreign(code, found.member.about, None)
            }
            (None, None) => self.foreign(name.to_owned(), "", None),
        }
    }

    fn imported(&mut self, module: &str, name: &str) -> Option<usize> {
        if let Some(found) = library::module(module)?.find(name) {
            let code = format!("{module}.{}", found.member.signature);
            return Some(self.foreign(code, found.member.about, None));
        }
        if let Some(ty) = library::LibraryType::of_module(module, name) {
            return Some(self.foreign(format!("{module}.{name}"), ty.about(), None));
        }
        library::named_value(module, name)?;
        Some(self.foreign(format!("{module}.{name}"), "", None))
    }

    fn named_type(&mut self, name: &str) -> usize {
        let Some(alias) = self.names.alias_called(name) else {
            return self.foreign(name.to_owned(), about::type_named(name), None);
        };
        let code = format!("Type {name} = {}", self.words(alias.ty.span));
        let about = self.documentation(alias.name.span);
        self.foreign(code, &about, Some(alias.name.span))
    }

    fn members(&mut self, notes: &Notes) {
        for (&place, note) in &notes.members {
            let MemberNote { owner, signature, about } = note;
            let symbol = self.foreign(format!("{}.{signature}", receiver(owner)), about, None);
            self.mark(place, symbol, None);
        }
    }

    fn types(&mut self, notes: &Notes) {
        for (&place, (name, ty)) in &notes.types {
            if *ty != Ty::Error {
                let symbol = match name == SELF_TYPE {
                    true => {
                        self.foreign(format!("Type {name} = {ty}"), about::type_named(name), None)
                    }
                    false => self.named_type(name),
                };
                self.mark(place, symbol, None);
            }
        }
    }

    fn literals(&mut self, notes: &Notes) {
        for (&place, ty) in notes.literals.iter().filter(|(_, ty)| !ty.is_silent()) {
            let ty = ty.to_string();
            let about = about::type_named(&ty);
            let symbol = self.foreign(ty, about, None);
            self.mark(place, symbol, None);
        }
    }
}

/// What stands before a dot, in parentheses when it has several words.
fn receiver(owner: &str) -> String {
    if owner.contains(' ') { format!("({owner})") } else { owner.to_owned() }
}
