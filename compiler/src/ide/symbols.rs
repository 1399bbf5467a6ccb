//! From the checked program to symbols and the places that name them.

use std::collections::HashMap;

use runa_diagnostics::{Source, Span};

use super::{Mark, Symbol, about};
use crate::check::{MemberNote, Notes};
use crate::hir::Program;
use crate::library;
use crate::names::{Meaning, Names, ProcessId, ProcessKind, VariableId, VariableKind};
use crate::types::Ty;

/// Gathers symbols; variables and processes come first, by their numbers.
pub(super) struct Collector<'a> {
    names: &'a Names<'a>,
    program: &'a Program,
    source: &'a Source,
    symbols: Vec<Symbol>,
    marks: Vec<Mark>,
    /// Symbols that are not declared, by their code.
    known: HashMap<String, usize>,
}

impl<'a> Collector<'a> {
    pub(super) fn new(names: &'a Names<'a>, program: &'a Program, source: &'a Source) -> Self {
        let (symbols, marks, known) = (Vec::new(), Vec::new(), HashMap::new());
        Self { names, program, source, symbols, marks, known }
    }

    pub(super) fn collect(mut self, notes: &Notes) -> (Vec<Symbol>, Vec<Mark>) {
        self.declare();
        self.uses(notes);
        self.members(notes);
        self.types(notes);
        self.literals(notes);
        self.marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
        (self.symbols, self.marks)
    }

    fn mark(&mut self, (start, end): (u32, u32), symbol: usize, here: Option<String>) {
        self.marks.push(Mark { start, end, symbol, here });
    }

    /// The symbol for something that the text does not declare.
    fn foreign(&mut self, code: String, about: &str) -> usize {
        let symbols = &mut self.symbols;
        *self.known.entry(code).or_insert_with_key(|code| {
            let (code, about) = (code.clone(), about.to_owned());
            symbols.push(Symbol { code, about, declared: None });
            symbols.len() - 1
        })
    }

    fn declare(&mut self) {
        for id in self.names.variable_ids() {
            let symbol = self.variable(id);
            self.declared(symbol);
        }
        for id in self.names.process_ids() {
            let symbol = self.process(id);
            self.declared(symbol);
        }
    }

    fn declared(&mut self, symbol: Symbol) {
        if let Some(span) = symbol.declared {
            self.mark((span.start, span.end), self.symbols.len(), None);
        }
        self.symbols.push(symbol);
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
        };
        Symbol { code, about, declared: Some(info.span) }
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
        let is_declared = info.kind == ProcessKind::Process;
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
        format!("Process called {}({}){result}", info.name, parameters.join(", "))
    }

    fn words(&self, span: Span) -> &'a str {
        self.source.text().get(span.range()).unwrap_or_default()
    }

    /// The `##` comments above the line of a declaration.
    fn documentation(&self, declared: Span) -> String {
        let line = self.source.line_of(declared.start);
        let above = (1..line).rev().map_while(|number| {
            let text = self.source.line_text(number)?.trim();
            text.strip_prefix("##").map(str::trim)
        });
        let mut lines: Vec<&str> = above.collect();
        lines.reverse();
        lines.join("\n")
    }

    fn uses(&mut self, notes: &Notes) {
        let names = self.names;
        let variables = names.variable_ids().count();
        for (start, end, meaning) in names.uses() {
            let (symbol, here) = match meaning {
                Meaning::Variable(id) => {
                    (id.index(), self.narrowed(id, notes.names.get(&(start, end))))
                }
                Meaning::Process(id) => (variables + id.index(), None),
                Meaning::Prelude(name) => (self.prelude(name), None),
                Meaning::Imported(module, name) => match self.imported(module.name(), name) {
                    Some(symbol) => (symbol, None),
                    None => continue,
                },
                Meaning::Module(name) => {
                    (self.foreign(format!("Import {name}"), about::module(name)), None)
                }
                Meaning::Type => {
                    let name = self.source.text().get(start as usize..end as usize);
                    (self.named_type(name.unwrap_or_default()), None)
                }
                Meaning::Unknown => continue,
            };
            self.mark((start, end), symbol, here);
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
                self.foreign(format!("Process called {signature}"), about)
            }
            (None, Some(found)) => {
                let code = format!("Process called {}", found.member.signature);
                self.foreign(code, found.member.about)
            }
            (None, None) => self.foreign(name.to_owned(), ""),
        }
    }

    fn imported(&mut self, module: &str, name: &str) -> Option<usize> {
        if let Some(found) = library::module(module)?.find(name) {
            let code = format!("{module}.{}", found.member.signature);
            return Some(self.foreign(code, found.member.about));
        }
        library::named_value(module, name)?;
        Some(self.foreign(format!("{module}.{name}"), ""))
    }

    fn named_type(&mut self, name: &str) -> usize {
        let Some(alias) = self.names.alias(name) else {
            return self.foreign(name.to_owned(), about::type_named(name));
        };
        let code = format!("Type {name} = {}", self.words(alias.ty.span));
        let about = self.documentation(alias.name.span);
        let symbol = self.foreign(code, &about);
        self.symbols[symbol].declared = Some(alias.name.span);
        symbol
    }

    fn members(&mut self, notes: &Notes) {
        for (&place, note) in &notes.members {
            let MemberNote { owner, signature, about } = note;
            let symbol = self.foreign(format!("{}.{signature}", receiver(owner)), about);
            self.mark(place, symbol, None);
        }
    }

    fn types(&mut self, notes: &Notes) {
        for (&place, (name, ty)) in &notes.types {
            if *ty != Ty::Error {
                let symbol = self.named_type(name);
                self.mark(place, symbol, None);
            }
        }
    }

    fn literals(&mut self, notes: &Notes) {
        for (&place, ty) in notes.literals.iter().filter(|(_, ty)| !ty.is_silent()) {
            let ty = ty.to_string();
            let about = about::type_named(&ty);
            let symbol = self.foreign(ty, about);
            self.mark(place, symbol, None);
        }
    }
}

/// What stands before a dot, in parentheses when it has several words.
fn receiver(owner: &str) -> String {
    if owner.contains(' ') { format!("({owner})") } else { owner.to_owned() }
}
