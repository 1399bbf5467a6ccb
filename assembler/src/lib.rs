//! The symbolic assembler of Runa: text to module and back.
//!
//! A listing has one statement on a line; `;` begins a comment. Mnemonics may be written in any
//! case, labels end with `:`, and operands may be separated by commas.
//!
//! ```text
//! line      = { label ":" } [ instruction | directive ] [ ";" comment ] ;
//! flat      = .const NAME VALUE | .data NAME BYTES | .local NAME | .args COUNT
//!           | .line LINE[:COLUMN] | .file "NAME" | .type TYPE | … ;
//! structure = .func NAME(NAME TYPE, …) TYPE … .end
//!           | .module "NAME" | .capability "TEXT" | .attribute "NAME" "TEXT"
//!           | .native NAME(TYPE, …) TYPE | .global NAME TYPE
//!           | .class NAME [KIND] [extends CLASS] [exception KIND] … .end
//!           | .export NAME FUNCTION | .test "NAME" FUNCTION ;
//! in .class = .implements CLASS | .protocol WORD | .field NAME TYPE [private]
//!           | .method NAME TYPE [FUNCTION] [private] ;
//! in .func  = .local NAME TYPE [START END] | .capture TYPE | .name LOCAL NAME START END
//!           | .handler START END TARGET KIND | .line LINE[:COLUMN]
//!           | .file "NAME" | .file NUMBER | .file none ;
//! ```
//!
//! * Without `.func` the listing is *flat*: one row of code, in which every label that is called
//!   begins a function. All values are `Any`.
//! * Everything numbered may be named: by its name where only one thing has it, else by its number.
//!   Names that are not words stand in quotes; the word `_` stands for no name. `%n` is type n.
//! * The type of a class is its name, or `class` with its name in quotes or its number. Fields and methods of an
//!   instruction are named as the class of its type calls them.
//! * Constants are numbered in the order of the listing: each `.const` with a number or text, each
//!   `.data`, and each text of an instruction that is not a constant yet.
//! * Without `.line` and `.file`, every instruction comes from its own line of the listing.
//!
//! Invariant: what the verifier checks is not checked here; [`explain`] shows what it finds at the
//! line it is about. For every verified module, [`disassemble`] gives a listing of that very module.
#![forbid(unsafe_code)]

mod assembly;
mod body;
mod class;
mod constants;
mod directive;
mod disassemble;
mod explain;
mod flat;
pub mod ide;
mod lexer;
mod names;
mod number;
mod problem;
mod quote;
mod resolve;
mod statement;
mod type_reader;

use std::fmt;

use runa_bytecode::{FlatProgram, Module};
use runa_diagnostics::{Diagnostic, FileId, LineColumn, Source};

use assembly::Assembly;

pub use directive::DIRECTIVES;
pub use disassemble::{disassemble, disassemble_function};
pub use explain::explain;

/// What a listing became.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// The module, not verified. After an error, what could not be read is missing from it.
    pub module: Module,
    /// What is wrong, in the order of the listing; at most 100.
    pub diagnostics: Vec<Diagnostic>,
}

impl Assembled {
    /// Whether there were errors.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Assembles a listing, in the flat or the structured form. Any text gives a result; what only the
/// verifier can know (types, stack heights) is left to it. Linear in the length of the text.
pub fn assemble(source: &Source, file: FileId) -> Assembled {
    let (module, reporter) = Assembly::read(source, file).finish();
    Assembled { module, diagnostics: reporter.finish() }
}

/// Assembles flat listings into rows of instructions.
///
/// ```
/// let program = runa_assembler::Assembler::new().assemble_flat("PUSH 5\nPUSH 3\nADD\nHALT")?;
/// assert_eq!(program.instructions.len(), 4);
/// # Ok::<(), runa_assembler::AssemblerError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Assembler {}

impl Assembler {
    /// An assembler.
    pub fn new() -> Self {
        Self::default()
    }

    /// Assembles a listing without `.func`. What a flat program cannot hold is an error.
    pub fn assemble_flat(&mut self, source: &str) -> Result<FlatProgram, AssemblerError> {
        let source = Source::new("listing", source).map_err(|error| AssemblerError {
            diagnostics: vec![Diagnostic::error("A0127", error.to_string())],
            place: None,
        })?;
        let (instructions, module, reporter) = Assembly::read(&source, FileId(0)).finish_row();
        let diagnostics = reporter.finish();
        if diagnostics.is_empty() {
            return Ok(FlatProgram { instructions, constants: module.constants });
        }
        let first = diagnostics.first().and_then(Diagnostic::span);
        let place = first.map(|span| source.line_column(span.start));
        Err(AssemblerError { diagnostics, place })
    }
}

/// A listing is wrong. Displays its first error with line and column.
#[derive(Clone, Debug)]
pub struct AssemblerError {
    /// All that is wrong, in the order of the listing; never empty.
    pub diagnostics: Vec<Diagnostic>,
    place: Option<LineColumn>,
}

impl AssemblerError {
    /// Where the first error is.
    pub fn place(&self) -> Option<LineColumn> {
        self.place
    }
}

impl fmt::Display for AssemblerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place {
            write!(f, "{place}: ")?;
        }
        match self.diagnostics.first() {
            Some(first) => f.write_str(&first.message),
            None => f.write_str("the listing is wrong"),
        }
    }
}

impl std::error::Error for AssemblerError {}
