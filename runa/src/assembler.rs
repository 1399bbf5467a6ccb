//! Flat code from assembly text and from expressions.

use std::fmt;

use runa_diagnostics::{Diagnostic, FileId, Source};

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
            [first, _] => write!(f, "{} (and one more error)", first.message),
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

/// Turns expressions into flat code, with dynamic instructions that look at their operands.
///
/// The language's own parser reads them, so that they mean what they mean in a program: `/` on
/// Integers truncates, and an unknown name is an error.
///
/// ```
/// use runa as vm;
/// use vm::{VirtualMachine, assembler::SimpleCompiler};
///
/// let mut compiler = SimpleCompiler::new();
///
/// // Compile mathematical expression
/// let (instructions, constants) = compiler
///     .compile_expression("(5 + 3) * 2 - 8 / 4")
///     .expect("Compilation failed");
///
/// // Load and run on VM
/// let mut vm = VirtualMachine::new();
/// vm.load_bytecode_module(instructions, constants)
///     .expect("Failed to load program");
///
/// vm.run().expect("Execution failed");
///
/// if let Ok(result) = vm.stack_top() {
///     println!("Result: {:?}", result); // Result: Integer(14)
/// }
/// # assert_eq!(format!("{:?}", vm.stack_top().unwrap()), "Integer(14)");
/// ```
#[derive(Clone, Debug, Default)]
pub struct SimpleCompiler {
    compiler: runa_compiler::ExpressionCompiler,
}

impl SimpleCompiler {
    /// A compiler.
    pub fn new() -> Self {
        Self::default()
    }

    /// Compiles a text that is one expression of numbers, Booleans, Texts, lists and the operators
    /// on them; the code leaves its value on the stack. `runa eval` takes all expressions.
    pub fn compile_expression(
        &mut self,
        expr: &str,
    ) -> Result<(Vec<Instruction>, Vec<Value>), AssemblerError> {
        let refused = |diagnostics| AssemblerError::new(expr, diagnostics);
        let source = Source::new("<expression>", expr)
            .map_err(|error| refused(vec![Diagnostic::error("E0001", error.to_string())]))?;
        let flat = self.compiler.compile(&source, FileId(0)).map_err(refused)?;
        Ok(into_values(flat.instructions, flat.constants))
    }
}

fn into_values(
    instructions: Vec<Instruction>,
    constants: Vec<runa_bytecode::Constant>,
) -> (Vec<Instruction>, Vec<Value>) {
    (instructions, constants.into_iter().map(Value::from).collect())
}
