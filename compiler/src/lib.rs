//! The Runa language: syntax, names, types, lowering to bytecode.
#![forbid(unsafe_code)]

mod check;
mod expression_compiler;
mod hir;
pub mod ide;
mod library;
mod lower;
mod names;
pub mod syntax;
mod types;

pub use expression_compiler::{ExpressionCompiler, compile_expression};
pub use library::{NativeSignature, natives};

use runa_bytecode::Module;
use runa_diagnostics::{Diagnostic, FileId, Source, Sources};

/// How a program is compiled.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether the `Test` blocks become part of the module.
    pub include_tests: bool,
}

/// What became of a program.
#[derive(Debug)]
pub struct Compiled {
    /// The module, unless there were errors. It still is to be verified.
    pub module: Option<Module>,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles one file.
pub fn compile(sources: &Sources, file: FileId, options: &Options) -> Compiled {
    let Some(source) = sources.get(file) else {
        let unknown = Diagnostic::error("E0001", "the text is not known");
        return Compiled { module: None, diagnostics: vec![unknown] };
    };
    let parsed = syntax::parse(source, file);
    compile_program(&parsed.program, parsed.diagnostics, source, options)
}

/// Compiles a program that could be read; `diagnostics` is what was said about it so far.
fn compile_program(
    program: &syntax::ast::Program,
    mut diagnostics: Vec<Diagnostic>,
    source: &Source,
    options: &Options,
) -> Compiled {
    let mut names = names::resolve(program);
    diagnostics.append(&mut names.diagnostics);
    let (program, mut found) = check::check(&names, source.text());
    diagnostics.append(&mut found);
    let mut module = None;
    if !diagnostics.iter().any(Diagnostic::is_error) {
        match lower::lower(&program, &names, source, options.include_tests) {
            Ok(lowered) => module = Some(lowered),
            Err(mut refused) => diagnostics.append(&mut refused),
        }
    }
    sort(&mut diagnostics);
    Compiled { module, diagnostics }
}

/// In the order of the text.
fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|diagnostic| diagnostic.span().map(|span| span.start));
}
