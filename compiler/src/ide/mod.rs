//! What editors ask about a text: what is wrong, what stands here, where was it declared.
//!
//! [`analyse`] reads a text once and gives plain data that borrows nothing, to be asked until the text
//! changes. A text with errors is analysed as far as it can be read.

mod about;
mod symbols;

use runa_diagnostics::{Diagnostic, FileId, Source, Span};

use crate::syntax::parse;
use crate::{check, lower, names};
use symbols::Collector;

/// What is known of a text.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    diagnostics: Vec<Diagnostic>,
    symbols: Vec<Symbol>,
    /// By where they begin.
    marks: Vec<Mark>,
    file: FileId,
}

/// Something that is declared, or that the language has.
#[derive(Clone, Debug)]
struct Symbol {
    /// As it would stand in a program.
    code: String,
    about: String,
    declared: Option<Span>,
}

/// A place that says something of a symbol.
#[derive(Clone, Debug)]
struct Mark {
    start: u32,
    end: u32,
    symbol: usize,
    /// What is special about it here.
    here: Option<String>,
}

/// What stands at a place, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What is described.
    pub span: Span,
    /// What it is, in the language.
    pub code: String,
    /// What there is to say about it; may be empty.
    pub about: String,
}

/// Where a name was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name that was asked about.
    pub used: Span,
    /// The name where it is declared.
    pub declared: Span,
}

/// Analyses a text; as much work as compiling it.
pub fn analyse(source: &Source, file: FileId) -> Analysis {
    let parsed = parse(source, file);
    let mut diagnostics = parsed.diagnostics;
    let mut names = names::resolve(&parsed.program);
    diagnostics.append(&mut names.diagnostics);
    let (program, mut found, notes) = check::check_noting(&names, source.text());
    diagnostics.append(&mut found);
    if !diagnostics.iter().any(Diagnostic::is_error)
        && let Err(refused) = lower::lower(&program, &names, source, true)
    {
        diagnostics.extend(refused);
    }
    crate::sort(&mut diagnostics);
    let (symbols, marks) = Collector::new(&names, &program, source).collect(&notes);
    Analysis { diagnostics, symbols, marks, file }
}

impl Analysis {
    /// Errors and warnings, as the compiler says them.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// What stands at a byte of the text.
    pub fn hover(&self, offset: u32) -> Option<Hover> {
        let mark = self.mark(offset, |_| true)?;
        let symbol = self.symbols.get(mark.symbol)?;
        let about = match (&mark.here, symbol.about.as_str()) {
            (None, about) => about.to_owned(),
            (Some(here), "") => here.clone(),
            (Some(here), about) => format!("{here}\n\n{about}"),
        };
        Some(Hover { span: self.span(mark), code: symbol.code.clone(), about })
    }

    /// Where the name at a byte of the text is declared.
    pub fn definition(&self, offset: u32) -> Option<Definition> {
        let declared = |mark: &Mark| self.symbols.get(mark.symbol).and_then(|known| known.declared);
        let mark = self.mark(offset, |mark| declared(mark).is_some())?;
        Some(Definition { used: self.span(mark), declared: declared(mark)? })
    }

    fn span(&self, mark: &Mark) -> Span {
        Span::new(self.file, mark.start, mark.end)
    }

    /// The innermost mark around a byte, or just before it: a cursor may stand behind a name.
    fn mark(&self, offset: u32, wanted: impl Fn(&Mark) -> bool) -> Option<&Mark> {
        let begun = self.marks.partition_point(|mark| mark.start <= offset);
        let around = |end: u32| {
            self.marks[..begun].iter().rev().find(|&mark| mark.end >= end && wanted(mark))
        };
        around(offset.saturating_add(1)).or_else(|| around(offset))
    }
}
