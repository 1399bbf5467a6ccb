//! Flat code from assembly text and from expressions.

use std::fmt;

use runa_diagnostics::{Diagnostic, Source};

use crate::{Instruction, Value};

/// Why a text could not be turned into code.
#[derive(Clone, Debug, PartialEq)]
pub struct AssemblerError {
    /// All that is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    place: Option<String>,
}

impl AssemblerError {
    fn new(text: &str, diagnostics: Vec<Diagnostic>) -> Self {
        let span = diagnostics.first().and_then(Diagnostic::span);
        let source = Source::new("", text).ok();
        let place =
            span.zip(source).map(|(span, source)| source.line_column(span.start).to_string());
        Self { diagnostics, place }
    }
}

impl fmt::Display for AssemblerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        match self.diagnostics.as_slice() {
            [] => f.write_str("the text cannot be assembled"),
            [only] => f.write_str(&only.message),
            [first, rest @ ..] => write!(f, "{} (and {} more errors)", first.message, rest.len()),
        }
    }
}

impl std::error::Error for AssemblerError {}

/// Turns assembly text into flat code.
///
/// ```
/// use runa::{VirtualMachine, assembler::Assembler};
///
/// let (code, constants) = Assembler::new().assemble("PUSH 2\nPUSH 3\nADD\nHALT").unwrap();
/// let mut vm = VirtualMachine::new();
/// vm.load_bytecode_module(code, constants).unwrap();
/// vm.run().unwrap();
/// assert_eq!(vm.stack_top().unwrap().to_string(), "5");
///
/// let error = Assembler::new().assemble("PUSH 2\nPUHS 3").unwrap_err();
/// assert!(error.to_string().starts_with("2:1: "));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Assembler {
    _private: (),
}

impl Assembler {
    /// An assembler.
    pub fn new() -> Self {
        Self::default()
    }

    /// Assembles a text in the flat form: one program whose functions begin at called labels.
    pub fn assemble(
        &mut self,
        source: &str,
    ) -> Result<(Vec<Instruction>, Vec<Value>), AssemblerError> {
        runa_assembler::Assembler::new()
            .assemble_flat(source)
            .map(|flat| into_values(flat.instructions, flat.constants))
            .map_err(|error| AssemblerError::new(source, error.diagnostics))
    }
}

fn into_values(
    instructions: Vec<Instruction>,
    constants: Vec<runa_bytecode::Constant>,
) -> (Vec<Instruction>, Vec<Value>) {
    (instructions, constants.into_iter().map(Value::from).collect())
}
