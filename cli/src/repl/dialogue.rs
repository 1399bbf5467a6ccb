//! A session, and what happens with its inputs.

use std::path::Path;
use std::time::Instant;

use runa::{Completer, Reply, Session};
use runa_assembler::disassemble_function;
use runa_diagnostics::Diagnostic;

use super::commands::{self, Command, Next};
use super::interrupts::Interrupts;
use super::screen::Screen;
use super::{new_session, show};
use crate::arguments::Repl;
use crate::exit::{BAD_INPUT, Failure, PROGRAM_FAILED};
use crate::program;
use crate::render::{Renderer, visible};
use crate::replace;

/// A session with the screen that it writes to.
pub(super) struct Dialogue<'a> {
    repl: &'a Repl,
    pub(super) renderer: &'a Renderer,
    session: Session,
    pub(super) screen: Screen,
    pub(super) interrupts: Interrupts,
}

impl<'a> Dialogue<'a> {
    pub(super) fn new(repl: &'a Repl, renderer: &'a Renderer) -> Result<Self, Failure> {
        let (screen, interrupts) = (Screen::new(), Interrupts::default());
        let session = new_session(repl, renderer, &screen, &interrupts)?;
        Ok(Self { repl, renderer, session, screen, interrupts })
    }

    /// What knows how words could go on.
    pub(super) fn completer(&self) -> Completer {
        self.session.completer()
    }

    /// Runs an input, or does what a command says.
    pub(super) fn answer(&mut self, input: &str) -> Result<Next, Failure> {
        if !commands::is_command(input) {
            return self.run(input);
        }
        match commands::parse(input) {
            Ok(command) => match self.command(command) {
                Err(failure) if failure.message.is_some() => {
                    self.renderer.show_failure(&failure);
                    Ok(Next::Failed(failure.code))
                }
                other => other,
            },
            Err(failure) => {
                self.renderer.show_failure(&failure);
                Ok(Next::Failed(failure.code))
            }
        }
    }

    fn command(&mut self, command: Command<'_>) -> Result<Next, Failure> {
        match command {
            Command::Help => self.line(commands::HELP.trim_end()),
            Command::Quit => Ok(Next::Leave(0)),
            Command::Type(text) => self.show_type(text),
            Command::Disassemble(what) => self.disassemble(what),
            Command::Time(text) => self.time(text),
            Command::Load(file) => self.load(file),
            Command::Save(file) => self.save(file),
            Command::Names => self.show_names(),
            Command::Reset => {
                self.session =
                    new_session(self.repl, self.renderer, &self.screen, &self.interrupts)?;
                Ok(Next::GoOn)
            }
        }
    }

    fn run(&mut self, input: &str) -> Result<Next, Failure> {
        self.reply(|session| session.run(input))
    }

    fn reply(&mut self, run: impl FnOnce(&mut Session) -> Reply) -> Result<Next, Failure> {
        self.interrupts.forget();
        let reply = run(&mut self.session);
        let next = show::show(&reply, &mut self.session, &mut self.screen, self.renderer)?;
        // What waited for an answer has got none, and may have come to its end with that.
        if self.interrupts.happened() && next == Next::GoOn {
            let message = "the program was interrupted";
            self.renderer.show_failure(&Failure::new(PROGRAM_FAILED, message));
        }
        Ok(next)
    }

    /// Runs the text of a file as one input.
    pub(super) fn load(&mut self, file: &Path) -> Result<Next, Failure> {
        let (name, text) = program::read(file)?.into_source()?;
        self.reply(|session| session.run_named(&name, &text))
    }

    /// Writes the inputs as one program, and says if they are none.
    fn save(&mut self, file: &Path) -> Result<Next, Failure> {
        let program = self.session.program();
        replace::write(file, program.as_bytes())?;
        let mut sources = runa::Sources::new();
        let input = runa::Input::Source(&program);
        let name = file.to_string_lossy();
        let loaded = runa::load(&mut sources, &name, input, &runa::LoadOptions::default());
        if loaded.module.is_none() {
            self.renderer.show(&loaded.diagnostics, &sources);
            let way_out = "the inputs were written, but a program cannot say all of this";
            self.renderer.show_failure(&Failure::new(BAD_INPUT, way_out));
            return Ok(Next::Failed(BAD_INPUT));
        }
        self.line(&format!("{name} is written"))
    }

    fn show_type(&mut self, text: &str) -> Result<Next, Failure> {
        match self.session.type_of(text) {
            Ok(ty) => self.line(&ty.unwrap_or_else(|| String::from("Nothing"))),
            Err(diagnostics) => Ok(self.refuse(text, &diagnostics)),
        }
    }

    fn disassemble(&mut self, what: &str) -> Result<Next, Failure> {
        let shown = match self.session.function(what) {
            Some(function) => disassemble_function(self.session.module(), function),
            None => match self.session.preview(what) {
                Ok(module) => disassemble_function(&module, runa::FunctionIndex(0)),
                Err(diagnostics) => return Ok(self.refuse(what, &diagnostics)),
            },
        };
        self.line(shown.unwrap_or_default().trim_end())
    }

    fn time(&mut self, input: &str) -> Result<Next, Failure> {
        let start = Instant::now();
        let next = self.run(input)?;
        let taken = start.elapsed();
        if next == Next::GoOn { self.line(&format!("took {taken:.3?}")) } else { Ok(next) }
    }

    fn show_names(&mut self) -> Result<Next, Failure> {
        let codes: Vec<String> = self.session.names().map(|name| name.code).collect();
        match codes.is_empty() {
            true => self.line("nothing is declared"),
            false => self.line(&codes.join("\n")),
        }
    }

    /// Shows what is wrong with the text of a command, which is no input of the session.
    fn refuse(&self, text: &str, diagnostics: &[Diagnostic]) -> Next {
        let mut sources = self.session.sources().clone();
        if let Ok(source) = runa::Source::new("input", text) {
            sources.add(source);
        }
        self.renderer.show(diagnostics, &sources);
        Next::Failed(BAD_INPUT)
    }

    fn line(&mut self, text: &str) -> Result<Next, Failure> {
        let shown = self.screen.line(&visible(text));
        shown.map(|()| Next::GoOn).map_err(|error| Failure::of_output(&error))
    }
}
