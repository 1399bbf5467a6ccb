//! Programs that grow while they run: the inputs of a session.
//!
//! All inputs of a session make one module. Each is compiled to an extension of the module that there was:
//! its tables begin with those of the older one, in the same order, so that what runs keeps its variables,
//! objects and function values. What the input does becomes function 0, in the place of what the input
//! before it did; that never runs again.
//!
//! A name may be declared again. With the type that it had, a variable gets another value and a process
//! another body, and everything that uses them goes on with that. With another type it is something new;
//! what was declared before goes on with the older one.

mod completion;
mod growth;
mod input;
mod known;
mod listing;

use runa_bytecode::{
    Function, FunctionIndex, GlobalIndex, Instruction, Module, StandardTypes, TypeId,
};
use runa_diagnostics::{Diagnostic, FileId, Source};

pub use completion::Suggestion;
pub(crate) use growth::Growth;
pub(crate) use known::{
    Declaration, Imported, Known, KnownCopied, KnownCopy, KnownDefault, KnownImport, KnownMember,
    KnownProcess, KnownStatic, KnownText, KnownType, KnownVariable,
};
pub use listing::{DeclaredKind, DeclaredName};

use crate::syntax;

/// What the inputs of a session have declared, and the compiler of further ones.
#[derive(Clone, Debug, Default)]
pub struct SessionCompiler {
    known: Known,
}

/// What became of an input.
#[derive(Debug)]
pub struct CompiledInput {
    /// The extended module with what has to be told to the session, unless there were errors.
    pub extension: Option<Extension>,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// A module that begins like the older one. It still is to be verified.
#[derive(Debug)]
pub struct Extension {
    /// The module; its function 0 does what the input says and returns the value of its last expression.
    pub module: Module,
    /// The type of that value as the language writes it; nothing if there is no value.
    pub result: Option<String>,
    /// The names that the input declares.
    pub declared: Vec<String>,
    /// Whether it does nothing else.
    pub is_declaration: bool,
    /// What the session knows when the input has run.
    pub declarations: Declarations,
}

/// What is declared after an input.
#[derive(Debug)]
pub struct Declarations {
    known: Known,
}

impl SessionCompiler {
    /// A session without declarations.
    pub fn new() -> Self {
        Self::default()
    }

    /// The module that a session begins with: it does nothing, and has the types that the runtime adds to
    /// every program, so that they keep their numbers when others come behind them.
    pub fn first_module() -> Module {
        let mut module = Module { name: String::from("session"), ..Module::default() };
        StandardTypes::of(&mut module.types);
        let mut nothing = Function::new("session", TypeId::ANY);
        nothing.code.push(Instruction::Return {});
        module.functions.push(nothing);
        module
    }

    /// Compiles an input to an extension of `module`, the one of the inputs before. Nothing is declared
    /// before the extension is [accepted](Self::accept).
    pub fn compile(&self, module: &Module, source: &Source, file: FileId) -> CompiledInput {
        let parsed = syntax::parse(source, file);
        input::compile(&self.known, &parsed.program, parsed.diagnostics, module, source)
    }

    /// Declares what an input that has run to its end, or was stopped by an exception, has declared.
    /// Variables that have no value because it did not come so far are left out.
    pub fn accept(&mut self, declarations: Declarations, is_set: impl Fn(GlobalIndex) -> bool) {
        self.known = self.known.without_unset(declarations.known, is_set);
    }

    /// The function that the process called `name` has become.
    pub fn function(&self, name: &str) -> Option<FunctionIndex> {
        match self.known.find(name)? {
            Declaration::Process(process) if !process.is_generic() => Some(process.function),
            _ => None,
        }
    }
}
