//! What editors ask about a text: what is wrong, what stands here, where was it declared.
//!
//! [`analyse`] reads a text once and gives plain data that borrows nothing, to be asked until the text
//! changes. A text with errors is analysed as far as it can be read.

pub(crate) mod about;
mod findings;
mod history;
mod reading;
mod symbols;

use runa_diagnostics::{Diagnostic, FileId, Source, Span};

use reading::Reading;

/// What is known of a text.
#[derive(Debug)]
pub struct Analysis {
    reading: Reading,
    /// An earlier text from which one can go on, when one cannot from this one.
    before: Option<Box<Reading>>,
    is_whole: bool,
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
    Analysis { reading: Reading::whole(source, file), before: None, is_whole: true }
}

impl Analysis {
    /// What is known of the text when it has changed: the same as [`analyse`] finds. When only the body of
    /// one process or test is different, and the others cannot feel it, this takes little time. That goes for
    /// texts without syntax errors; behind one that has some, the last one without is what counts.
    #[must_use]
    pub fn edited(self, source: &Source) -> Analysis {
        let file = self.reading.file;
        let can_go_on = self.reading.can_go_on();
        let mut before = if can_go_on { Some(Box::new(self.reading)) } else { self.before };
        if before.as_mut().is_some_and(|before| before.go_on(source))
            && let Some(reading) = before
        {
            return Analysis { reading: *reading, before: None, is_whole: false };
        }
        let reading = Reading::whole(source, file);
        let before = before.filter(|_| !reading.can_go_on());
        Analysis { reading, before, is_whole: true }
    }

    /// Whether all of the text was read for it, and not only what had changed.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Errors and warnings, as the compiler says them.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.reading.diagnostics
    }

    /// What stands at a byte of the text.
    pub fn hover(&self, offset: u32) -> Option<Hover> {
        let mark = self.mark(offset, |_| true)?;
        let symbol = self.reading.symbols.get(mark.symbol)?;
        let about = match (&mark.here, symbol.about.as_str()) {
            (None, about) => about.to_owned(),
            (Some(here), "") => here.clone(),
            (Some(here), about) => format!("{here}\n\n{about}"),
        };
        Some(Hover { span: self.span(mark), code: symbol.code.clone(), about })
    }

    /// Where the name at a byte of the text is declared.
    pub fn definition(&self, offset: u32) -> Option<Definition> {
        let symbols = &self.reading.symbols;
        let declared = |mark: &Mark| symbols.get(mark.symbol).and_then(|known| known.declared);
        let mark = self.mark(offset, |mark| declared(mark).is_some())?;
        let declared = self.reading.history.now(declared(mark)?);
        Some(Definition { used: self.span(mark), declared })
    }

    fn span(&self, mark: &Mark) -> Span {
        let Reading { file, history, .. } = &self.reading;
        history.now(Span::new(*file, mark.start, mark.end))
    }

    /// The innermost mark around a byte, or just before it: a cursor may stand behind a name.
    fn mark(&self, offset: u32, wanted: impl Fn(&Mark) -> bool) -> Option<&Mark> {
        let (region, offset) = self.reading.history.read(offset);
        let marks = self.reading.marks.get(region)?;
        let begun = marks.partition_point(|mark| mark.start <= offset);
        let around =
            |end: u32| marks[..begun].iter().rev().find(|&mark| mark.end >= end && wanted(mark));
        around(offset.saturating_add(1)).or_else(|| around(offset))
    }
}
