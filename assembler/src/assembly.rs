//! Reading a listing line by line.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use runa_bytecode::Module;
use runa_diagnostics::{FileId, Source, Span};

use crate::body::{Body, LineSource};
use crate::class::PendingClass;
use crate::constants::Constants;
use crate::flat::{lines, overview};
use crate::lexer::{Cursor, Token};
use crate::names::{Name, Names, Reference};
use crate::problem::{self, Parsed, Reporter};
use crate::type_reader::TypeTable;

/// Whether code may stand in a body right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// There are no `.func`s; everything is one row.
    Flat,
    /// Between functions.
    Outside,
    /// Between `.func` and `.end`.
    Inside,
}

/// A listing that is being read.
#[derive(Debug)]
pub(crate) struct Assembly<'a> {
    pub(crate) source: &'a Source,
    pub(crate) file: FileId,
    pub(crate) mode: Mode,
    /// The parts of the module that refer to nothing that may come later.
    pub(crate) module: Module,
    pub(crate) types: TypeTable<'a>,
    pub(crate) constants: Constants<'a>,
    pub(crate) functions: Names<'a>,
    pub(crate) natives: Names<'a>,
    pub(crate) globals: Names<'a>,
    pub(crate) classes: Vec<PendingClass<'a>>,
    /// Whether the last of them is not yet ended.
    pub(crate) class_is_open: bool,
    pub(crate) exports: Vec<(String, Reference<'a>)>,
    pub(crate) tests: Vec<(String, Reference<'a>)>,
    /// The functions; in the flat form, one for the whole row.
    pub(crate) bodies: Vec<Body<'a>>,
    /// The first number of each source file.
    pub(crate) files: HashMap<String, u32>,
    /// Where the lines of functions lie that do not say it themselves.
    pub(crate) line_source: LineSource,
    /// In the flat form, the names that are called.
    pub(crate) called: HashSet<Cow<'a, str>>,
    /// In the flat form, a label that begins a function whose `ARGS` was not yet seen.
    pub(crate) awaited_arguments: Option<Span>,
    pub(crate) reporter: Reporter,
}

impl<'a> Assembly<'a> {
    /// Reads all of a listing.
    pub(crate) fn read(source: &'a Source, file: FileId) -> Self {
        let overview = overview(source);
        let structured = overview.is_structured;
        let mut assembly = Self {
            source,
            file,
            mode: if structured { Mode::Outside } else { Mode::Flat },
            module: Module { name: String::from("main"), ..Module::default() },
            types: TypeTable::new(overview.classes),
            constants: Constants::default(),
            functions: Names::default(),
            natives: Names::default(),
            globals: Names::default(),
            classes: Vec::new(),
            class_is_open: false,
            exports: Vec::new(),
            tests: Vec::new(),
            bodies: Vec::new(),
            files: HashMap::new(),
            line_source: LineSource::Listing,
            called: if structured { HashSet::new() } else { overview.called },
            awaited_arguments: None,
            reporter: Reporter::default(),
        };
        if !structured {
            let name = Name { text: Cow::Borrowed("main"), span: Span::new(file, 0, 0) };
            assembly.bodies.push(Body::new(name, LineSource::Listing));
        }
        assembly.read_lines();
        assembly
    }

    pub(crate) fn is_flat(&self) -> bool {
        self.mode == Mode::Flat
    }

    /// The body that code belongs to here, if there is one.
    pub(crate) fn body(&mut self) -> Option<&mut Body<'a>> {
        if self.mode == Mode::Outside { None } else { self.bodies.last_mut() }
    }

    fn read_lines(&mut self) {
        let source = self.source;
        for (start, end) in lines(source.text()) {
            if self.reporter.is_full() {
                return;
            }
            let read = self.read_line(start, end);
            self.reporter.check(read);
        }
        self.end_flat();
        self.end_open_class();
        if let (Mode::Inside, Some(body)) = (self.mode, self.bodies.last()) {
            let problem = problem::missing_end("function", &body.name.text, body.name.span);
            self.reporter.report(problem);
        }
    }

    fn read_line(&mut self, start: usize, end: usize) -> Parsed<()> {
        let mut cursor = Cursor::new(self.source.text(), start, end, self.file)?;
        loop {
            match *cursor.current() {
                Token::End => return Ok(()),
                Token::Directive(word) => {
                    let (_, span) = cursor.take()?;
                    self.directive(word, span, &mut cursor)?;
                    return finish_line(&cursor);
                }
                Token::Word(word) => {
                    let (_, span) = cursor.take()?;
                    if *cursor.current() == Token::Colon {
                        self.label(word, span)?;
                        cursor.take()?;
                        continue;
                    }
                    self.instruction(word, span, &mut cursor)?;
                    return finish_line(&cursor);
                }
                _ => return Err(cursor.unexpected("an instruction, a label or a directive")),
            }
        }
    }
}

fn finish_line(cursor: &Cursor<'_>) -> Parsed<()> {
    match cursor.current() {
        Token::End => Ok(()),
        other => Err(problem::surplus(&other.describe(), cursor.span())),
    }
}
