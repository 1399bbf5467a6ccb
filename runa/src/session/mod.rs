//! Programs that are written while they run.

mod kept;
mod shown;

use std::sync::Arc;

use runa_bytecode::{FunctionIndex, GlobalIndex, Module};
use runa_compiler::{CompiledInput, DeclaredName, Extension, SessionCompiler, Suggestion};
use runa_diagnostics::{Diagnostic, FileId, Source, Sources};
use runa_runtime::context::Requests;

use crate::load::{compiled_well, verify_module};
use crate::run::{Outcome, Prepared, RunError, RunOptions, prepare};
use kept::Kept;

/// How many elements of a value are shown, if nothing else is said.
const SHOWN_ELEMENTS: usize = 100;

/// A program that is given piece by piece. What one input declares, the following ones can use, change and
/// declare again; all values live in one heap.
///
/// An input is what could stand in a file: statements, declarations, imports. The value of the expression
/// that it ends with is the answer. What is wrong with an input, or goes wrong while it runs, leaves the
/// session as it was, apart from what the input had done until then.
///
/// Each input is compiled alone; what grows with the session is only the time to take over and to verify the
/// bytecode of what was declared before.
///
/// ```
/// use runa::{Outcome, RunOptions, Session, Value};
///
/// let mut session = Session::new(RunOptions::default())?;
/// session.run("Let total = 40");
/// session.run("Process called twice(n as Integer) returns Integer\n  Return 2 * n\nEnd Process");
/// session.run("total += twice(1)");
/// let reply = session.run("total");
/// assert_eq!(reply.outcome, Some(Outcome::Returned(Value::Integer(42))));
/// assert_eq!(reply.ty.as_deref(), Some("Integer"));
/// # Ok::<(), runa::RunError>(())
/// ```
#[derive(Debug)]
pub struct Session {
    compiler: SessionCompiler,
    sources: Sources,
    prepared: Prepared,
    inputs: usize,
    kept: Kept,
}

/// What came of an input.
#[derive(Debug)]
pub struct Reply {
    /// Errors and warnings, with places in the session's [sources](Session::sources).
    pub diagnostics: Vec<Diagnostic>,
    /// How it ended; nothing if it has errors and did not begin. What it returned is the value of its last
    /// expression, or `nothing`.
    pub outcome: Option<Outcome>,
    /// The type of that value as the language writes it; nothing if there is no value.
    pub ty: Option<String>,
}

/// Interrupts what runs in a session, from another thread.
#[derive(Clone, Debug)]
pub struct Interrupter {
    requests: Arc<Requests>,
}

impl Interrupter {
    /// Has the running input end with an exception soon: at its next call or loop end. When nothing runs it
    /// does nothing.
    pub fn interrupt(&self) {
        self.requests.ask(Requests::INTERRUPT);
    }
}

/// Knows how words of inputs could go on.
#[derive(Clone, Debug, Default)]
pub struct Completer {
    compiler: SessionCompiler,
}

impl Completer {
    /// Where the word begins that ends at byte `offset` of `text`, and what it could become, by the alphabet.
    pub fn complete(&self, text: &str, offset: usize) -> (usize, Vec<Suggestion>) {
        self.compiler.complete(text, offset)
    }
}

impl Session {
    /// A session without declarations. A deadline and a number of instructions are for each input anew.
    pub fn new(options: RunOptions) -> Result<Self, RunError> {
        let module = verify_module(SessionCompiler::first_module());
        // It is always the same module, and a test verifies it.
        let module = module.map_err(|_| RunError::OutOfMemory)?;
        let mut prepared = prepare(module, options)?;
        prepared.machine.shorten_results(SHOWN_ELEMENTS);
        let (compiler, sources) = (SessionCompiler::new(), Sources::new());
        Ok(Self { compiler, sources, prepared, inputs: 0, kept: Kept::default() })
    }

    /// Runs an input.
    pub fn run(&mut self, text: &str) -> Reply {
        self.inputs += 1;
        self.run_named(&format!("input {}", self.inputs), text)
    }

    /// Runs an input that messages call `name`, such as the text of a file.
    pub fn run_named(&mut self, name: &str, text: &str) -> Reply {
        let source = match Source::new(self.new_name(name), text) {
            Ok(source) => source,
            Err(error) => return refused(Diagnostic::error("E0001", error.to_string())),
        };
        let file = FileId(self.sources.iter().count() as u32);
        let CompiledInput { extension, diagnostics } =
            self.compiler.compile(self.module(), &source, file);
        self.sources.add(source);
        match extension {
            Some(extension) => self.run_extension(extension, diagnostics, file),
            None => Reply { diagnostics, outcome: None, ty: None },
        }
    }

    fn run_extension(
        &mut self,
        extension: Extension,
        diagnostics: Vec<Diagnostic>,
        file: FileId,
    ) -> Reply {
        let Extension { module, result, declarations, declared, is_declaration } = extension;
        let checked = compiled_well(module, diagnostics, file);
        let diagnostics = checked.diagnostics;
        let Some(module) = checked.module else {
            return Reply { diagnostics, outcome: None, ty: None };
        };
        if let Err(error) = self.prepared.extend(module) {
            return Reply { diagnostics, outcome: Some(Outcome::NotStarted(error)), ty: None };
        }
        // Somebody may have wanted to interrupt what ran before, too late.
        self.prepared.machine.requests().withdraw(Requests::INTERRUPT);
        let outcome = self.prepared.run(FunctionIndex(0));
        let instance = self.prepared.machine.instance();
        let is_set = |global: GlobalIndex| instance.global(global).is_some();
        self.compiler.accept(declarations, is_set);
        if let (Outcome::Returned(_), Some(source)) = (&outcome, self.sources.get(file)) {
            self.kept.add(source.text(), declared, is_declaration);
        }
        Reply { diagnostics, outcome: Some(outcome), ty: result }
    }

    /// Compiles an input without running it: what is wrong with it, and the type of the value that it
    /// would give.
    pub fn type_of(&self, text: &str) -> Result<Option<String>, Vec<Diagnostic>> {
        self.compiled(text).map(|extension| extension.result)
    }

    /// Compiles an input without running it to the module that the session would go on with; its function 0
    /// is what the input does.
    pub fn preview(&self, text: &str) -> Result<Module, Vec<Diagnostic>> {
        self.compiled(text).map(|extension| extension.module)
    }

    fn compiled(&self, text: &str) -> Result<Extension, Vec<Diagnostic>> {
        let too_large = |error| vec![Diagnostic::error("E0001", format!("{error}"))];
        let source = Source::new("input", text).map_err(too_large)?;
        let file = FileId(self.sources.iter().count() as u32);
        let compiled = self.compiler.compile(self.module(), &source, file);
        compiled.extension.ok_or(compiled.diagnostics)
    }

    /// A name that no other source has, so that traces find the right text.
    fn new_name(&self, name: &str) -> String {
        let is_taken = |name: &str| self.sources.iter().any(|(_, source)| source.name() == name);
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| !is_taken(name)).unwrap_or_default()
    }

    /// The inputs that ran to their end, one after the other. Declarations that later ones have replaced are left
    /// out where nothing else stands in their inputs.
    pub fn program(&self) -> String {
        self.kept.text()
    }

    /// What knows how words of inputs could go on, as things are now.
    pub fn completer(&self) -> Completer {
        Completer { compiler: self.compiler.clone() }
    }

    /// What is declared, in the order of the declarations.
    pub fn names(&self) -> impl Iterator<Item = DeclaredName> {
        self.compiler.names()
    }

    /// What the process called `name` is in the session's [module](Self::module).
    pub fn function(&self, name: &str) -> Option<FunctionIndex> {
        self.compiler.function(name)
    }

    /// The bytecode of all inputs.
    pub fn module(&self) -> &Module {
        self.prepared.machine.program().module()
    }

    /// The texts of all inputs, for messages.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The texts and the module, for messages that look for more texts.
    pub fn sources_mut(&mut self) -> (&mut Sources, &Module) {
        (&mut self.sources, self.prepared.machine.program().module())
    }

    /// Through this, other threads can interrupt what runs.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter { requests: Arc::clone(self.prepared.machine.requests()) }
    }

    /// The session's program, to be looked at between inputs.
    pub fn prepared(&mut self) -> &mut Prepared {
        &mut self.prepared
    }
}

fn refused(diagnostic: Diagnostic) -> Reply {
    Reply { diagnostics: vec![diagnostic], outcome: None, ty: None }
}
