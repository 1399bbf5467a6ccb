//! From a file's content to a verified module.

use runa_bytecode::{Module, Verified, VerifyError, decode, verify};
use runa_compiler::{Contracts, LibraryOnly, ModuleFinder};
use runa_diagnostics::{Diagnostic, FileId, Source, Sources, Span};

/// What a file contains.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// Runa source.
    Source(&'a str),
    /// An expression of Runa; the program prints its value.
    Expression(&'a str),
    /// Assembly.
    Assembly(&'a str),
    /// Bytecode, as `runa compile` writes it.
    Bytecode(&'a [u8]),
}

/// How a program is loaded.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoadOptions {
    /// Whether `Test` blocks become part of the module.
    pub include_tests: bool,
    /// Which contracts of processes are checked when the program runs; bytecode was compiled with its own.
    pub contracts: Contracts,
}

/// What loading gives.
#[derive(Debug)]
pub struct Loaded {
    /// The program, if it has no errors.
    pub module: Option<Verified<Module>>,
    /// What there is to say about it.
    pub diagnostics: Vec<Diagnostic>,
    /// The text, if it is one.
    pub file: Option<FileId>,
}

/// Compiles, assembles or decodes a program called `name` and verifies it. Texts are added to
/// `sources`, so that diagnostics can point into them.
///
/// Of the modules that a program imports only those of the library are found; see [`load_with_modules`].
pub fn load(sources: &mut Sources, name: &str, input: Input<'_>, options: &LoadOptions) -> Loaded {
    load_with_modules(sources, name, input, options, &mut LibraryOnly)
}

/// The same for a program that imports modules of its own, which `finder` finds. Their texts are added to `sources`,
/// too.
pub fn load_with_modules(
    sources: &mut Sources,
    name: &str,
    input: Input<'_>,
    options: &LoadOptions,
    finder: &mut dyn ModuleFinder,
) -> Loaded {
    let text = match input {
        Input::Bytecode(bytes) => return load_bytecode(name, bytes),
        Input::Source(text) | Input::Expression(text) | Input::Assembly(text) => text,
    };
    let file = match Source::new(name, text) {
        Ok(source) => sources.add(source),
        Err(error) => return failed(Diagnostic::error("E0001", error.to_string()), None),
    };
    match input {
        Input::Assembly(_) => load_assembly(sources, file),
        Input::Expression(_) => {
            load_compiled(runa_compiler::compile_expression(sources, file), file)
        }
        Input::Source(_) | Input::Bytecode(_) => load_source(sources, file, options, finder),
    }
}

fn failed(diagnostic: Diagnostic, file: Option<FileId>) -> Loaded {
    Loaded { module: None, diagnostics: vec![diagnostic], file }
}

fn load_bytecode(name: &str, bytes: &[u8]) -> Loaded {
    match decode(bytes) {
        Ok(module) => checked(module, Vec::new(), None, |error| {
            Diagnostic::error("E0003", format!("{name} breaks a rule of the bytecode: {error}"))
        }),
        Err(error) => {
            let message = format!("{name} is not a readable bytecode file: {error}");
            let way_out = "compile it again with `runa compile`";
            failed(Diagnostic::error("E0002", message).note(way_out), None)
        }
    }
}

fn load_assembly(sources: &Sources, file: FileId) -> Loaded {
    let Some(source) = sources.get(file) else {
        return failed(Diagnostic::error("E0001", "the text is not known"), None);
    };
    let assembled = runa_assembler::assemble(source, file);
    if assembled.diagnostics.iter().any(Diagnostic::is_error) {
        return Loaded { module: None, diagnostics: assembled.diagnostics, file: Some(file) };
    }
    let module = assembled.module.clone();
    checked(assembled.module, assembled.diagnostics, Some(file), |error| {
        runa_assembler::explain(error, &module, source, file)
    })
}

fn load_source(
    sources: &mut Sources,
    file: FileId,
    options: &LoadOptions,
    finder: &mut dyn ModuleFinder,
) -> Loaded {
    let LoadOptions { include_tests, contracts } = *options;
    let options = runa_compiler::Options { include_tests, contracts };
    load_compiled(runa_compiler::compile_program(sources, file, &options, finder), file)
}

fn load_compiled(compiled: runa_compiler::Compiled, file: FileId) -> Loaded {
    match compiled.module {
        None => Loaded { module: None, diagnostics: compiled.diagnostics, file: Some(file) },
        Some(module) => compiled_well(module, compiled.diagnostics, file),
    }
}

/// Verifies what the compiler has made of `file`.
pub(crate) fn compiled_well(module: Module, diagnostics: Vec<Diagnostic>, file: FileId) -> Loaded {
    checked(module, diagnostics, Some(file), |error| {
        // The compiler has made what it must not: say so, with what is needed to report it.
        let message = format!("the compiler made invalid code, which is a mistake in it: {error}");
        Diagnostic::error("E0004", message).at(Span::new(file, 0, 0), "while compiling this file")
    })
}

fn checked(
    module: Module,
    mut diagnostics: Vec<Diagnostic>,
    file: Option<FileId>,
    explain: impl Fn(&VerifyError) -> Diagnostic,
) -> Loaded {
    match verify(module) {
        Ok(module) => Loaded { module: Some(module), diagnostics, file },
        Err(errors) => {
            diagnostics.extend(errors.iter().map(explain));
            Loaded { module: None, diagnostics, file }
        }
    }
}

/// Verifies a module that was made in some other way.
pub fn verify_module(module: Module) -> Result<Verified<Module>, Vec<VerifyError>> {
    verify(module)
}
