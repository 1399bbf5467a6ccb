//! The code of a function while it is read; in the flat form, the whole row.

use std::borrow::Cow;

use runa_bytecode::{ErrorKind, Instruction, LineEntry, OperandKind, TypeId};
use runa_diagnostics::Span;

use crate::names::{Labels, Name, Names, Reference};

/// Where the lines of a function's line table lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineSource {
    /// In the listing itself: every instruction comes from its own line.
    Listing,
    /// In one of the module's files.
    File(u32),
}

/// An operand that is known only when everything is read.
#[derive(Debug)]
pub(crate) struct Fixup<'a> {
    pub(crate) pc: u32,
    /// Which operand of the instruction.
    pub(crate) operand: usize,
    pub(crate) kind: OperandKind,
    pub(crate) reference: Reference<'a>,
    pub(crate) span: Span,
}

/// A handler whose places may be labels.
#[derive(Debug)]
pub(crate) struct PendingHandler<'a> {
    /// Start, end and target.
    pub(crate) places: [Reference<'a>; 3],
    pub(crate) kind: ErrorKind,
}

/// The value of a parameter that calls by name may leave out.
#[derive(Debug)]
pub(crate) struct PendingDefault<'a> {
    pub(crate) parameter: u16,
    pub(crate) function: Reference<'a>,
    pub(crate) takes: Vec<u16>,
}

/// A local's name whose scope may be given by labels.
#[derive(Debug)]
pub(crate) struct PendingName<'a> {
    pub(crate) local: u16,
    pub(crate) name: Cow<'a, str>,
    /// Start and end; the whole function when they are left out.
    pub(crate) scope: Option<[Reference<'a>; 2]>,
}

/// The part of a body that is one function; only a flat body has several.
#[derive(Debug, Default)]
pub(crate) struct Section<'a> {
    pub(crate) start: u32,
    pub(crate) name: Option<&'a str>,
    pub(crate) locals: Names<'a>,
    pub(crate) local_names: Vec<PendingName<'a>>,
    /// How many locals were declared.
    pub(crate) declared: u16,
}

/// Code with everything that belongs to it.
#[derive(Debug)]
pub(crate) struct Body<'a> {
    pub(crate) name: Name<'a>,
    pub(crate) parameter_count: u16,
    pub(crate) captures: Vec<TypeId>,
    pub(crate) result: TypeId,
    pub(crate) locals: Vec<TypeId>,
    pub(crate) defaults: Vec<PendingDefault<'a>>,
    pub(crate) takes_rest: bool,
    pub(crate) is_inline: bool,
    pub(crate) code: Vec<Instruction>,
    pub(crate) labels: Labels<'a>,
    pub(crate) fixups: Vec<Fixup<'a>>,
    pub(crate) handlers: Vec<PendingHandler<'a>>,
    /// Never empty.
    pub(crate) sections: Vec<Section<'a>>,
    pub(crate) line_source: LineSource,
    /// What `.line` said.
    pub(crate) lines: Vec<LineEntry>,
    /// Where the instructions stand in the listing.
    pub(crate) listing: Vec<LineEntry>,
}

impl<'a> Body<'a> {
    pub(crate) fn new(name: Name<'a>, line_source: LineSource) -> Self {
        Self {
            name,
            parameter_count: 0,
            captures: Vec::new(),
            result: TypeId::ANY,
            locals: Vec::new(),
            defaults: Vec::new(),
            takes_rest: false,
            is_inline: false,
            code: Vec::new(),
            labels: Labels::default(),
            fixups: Vec::new(),
            handlers: Vec::new(),
            sections: vec![Section::default()],
            line_source,
            lines: Vec::new(),
            listing: Vec::new(),
        }
    }

    /// Where the next instruction will stand.
    pub(crate) fn pc(&self) -> u32 {
        self.code.len() as u32
    }

    /// Adds an instruction that stands at `line` and `column` of the listing.
    pub(crate) fn push(&mut self, instruction: Instruction, line: u32, column: u32) {
        let pc = self.pc();
        self.code.push(instruction);
        self.listing.push(LineEntry { pc, line, column });
    }

    /// The next instruction comes from here; what an earlier `.line` said of it is void.
    pub(crate) fn set_line(&mut self, line: u32, column: u32) {
        let pc = self.pc();
        if self.lines.last().is_some_and(|entry| entry.pc == pc) {
            self.lines.pop();
        }
        self.lines.push(LineEntry { pc, line, column });
    }

    /// The function that is being read.
    pub(crate) fn section(&mut self) -> &mut Section<'a> {
        if self.sections.is_empty() {
            self.sections.push(Section::default());
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }

    /// Which function instruction `pc` belongs to.
    pub(crate) fn section_of(&self, pc: u32) -> usize {
        self.sections.partition_point(|section| section.start <= pc).saturating_sub(1)
    }
}
