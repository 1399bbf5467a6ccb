//! The Runa language: syntax, names, types, lowering to bytecode.
#![forbid(unsafe_code)]

mod check;
pub mod documentation;
mod expression_compiler;
pub mod format;
mod hir;
pub mod ide;
mod library;
mod lower;
mod modules;
mod names;
pub mod outline;
mod session;
pub mod syntax;
mod types;

pub use expression_compiler::{ExpressionCompiler, compile_expression};
pub use library::{NativeSignature, natives};
pub use modules::{FoundModule, LibraryOnly, ModuleFinder};
pub use session::{
    CompiledInput, Declarations, DeclaredKind, DeclaredName, Extension, SessionCompiler, Suggestion,
};

use runa_bytecode::Module;
use runa_diagnostics::{Diagnostic, FileId, Source, Sources};

/// How a program is compiled.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether the `Test` blocks become part of the module.
    pub include_tests: bool,
    /// Which contracts are checked when the program runs.
    pub contracts: Contracts,
}

/// Which contracts of processes are checked when a program runs; the others cost nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contracts {
    /// None.
    Off,
    /// `Requires` only.
    Requires,
    /// `Requires` and `Ensures`.
    #[default]
    All,
}

impl Contracts {
    fn requires(self) -> bool {
        self != Contracts::Off
    }

    fn ensures(self) -> bool {
        self == Contracts::All
    }
}

/// What became of a program.
#[derive(Debug)]
pub struct Compiled {
    /// The module, unless there were errors. It still is to be verified.
    pub module: Option<Module>,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// A part of the compiler's work that has been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The text was read.
    Parsed,
    /// Names are known.
    Named,
    /// Types are known.
    Checked,
    /// There is bytecode.
    Lowered,
    /// What was needed for it is gone.
    Dropped,
}

/// Compiles one file.
pub fn compile(sources: &Sources, file: FileId, options: &Options) -> Compiled {
    compile_observed(sources, file, options, &mut |_| {})
}

/// Compiles a program: one file, and the modules that it imports, directly or through others. They are added to
/// `sources`.
pub fn compile_program(
    sources: &mut Sources,
    file: FileId,
    options: &Options,
    finder: &mut dyn ModuleFinder,
) -> Compiled {
    let Some(source) = sources.get(file) else { return unknown_text() };
    let parsed = syntax::parse(source, file);
    if modules::imports(&parsed.program).next().is_none() {
        let (program, said) = (&parsed.program, parsed.diagnostics);
        return compile_alone(program, said, source, options, &mut |_| {});
    }
    let mut diagnostics = Vec::new();
    let read = modules::read_modules(parsed, file, sources, finder, &mut diagnostics);
    let Some(source) = sources.get(file) else { return unknown_text() };
    let others = read.modules.iter().skip(1);
    let others = others.filter_map(|module| Some((module.file, sources.get(module.file)?)));
    let others: Vec<(FileId, &Source)> = others.collect();
    let names = names::resolve_modules(&read);
    compile_names(names, diagnostics, source, &others, options, &mut |_| {})
}

fn unknown_text() -> Compiled {
    let unknown = Diagnostic::error("E0001", "the text is not known");
    Compiled { module: None, diagnostics: vec![unknown] }
}

/// Compiles one file and says when each phase is over, for those who want to know how long it takes.
pub fn compile_observed(
    sources: &Sources,
    file: FileId,
    options: &Options,
    observe: &mut dyn FnMut(Phase),
) -> Compiled {
    let Some(source) = sources.get(file) else { return unknown_text() };
    let parsed = syntax::parse(source, file);
    observe(Phase::Parsed);
    let compiled =
        compile_alone(&parsed.program, parsed.diagnostics, source, options, &mut *observe);
    drop(parsed.program);
    observe(Phase::Dropped);
    compiled
}

/// Compiles a program of one file; `diagnostics` is what was said about it so far.
fn compile_alone(
    program: &syntax::ast::Program,
    diagnostics: Vec<Diagnostic>,
    source: &Source,
    options: &Options,
    observe: &mut dyn FnMut(Phase),
) -> Compiled {
    compile_names(names::resolve(program), diagnostics, source, &[], options, observe)
}

/// Compiles a program whose names are resolved; `others` are the texts of the modules that it imports.
fn compile_names(
    mut names: names::Names<'_>,
    mut diagnostics: Vec<Diagnostic>,
    source: &Source,
    others: &[(FileId, &Source)],
    options: &Options,
    observe: &mut dyn FnMut(Phase),
) -> Compiled {
    observe(Phase::Named);
    diagnostics.append(&mut names.diagnostics);
    let texts = check::Texts::new(source, others.iter().copied());
    let (program, mut found) = check::check(&names, texts);
    observe(Phase::Checked);
    diagnostics.append(&mut found);
    let mut module = None;
    if !diagnostics.iter().any(Diagnostic::is_error) {
        match lower::lower(&program, &names, source, others, options) {
            Ok(lowered) => module = Some(lowered),
            Err(mut refused) => diagnostics.append(&mut refused),
        }
        observe(Phase::Lowered);
    }
    sort(&mut diagnostics);
    Compiled { module, diagnostics }
}

/// In the order of the text.
fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|diagnostic| diagnostic.span().map(|span| (span.file, span.start)));
}
