//! `runa repl`: a session of inputs, on a terminal or from a pipe.
//!
//! What a session is and does is in `runa::Session`; here is what has to do with a terminal.

mod answers;
mod colours;
mod commands;
mod dialogue;
mod editing;
mod history;
mod interrupts;
mod piped;
mod screen;
mod show;

use std::io::{self, IsTerminal};

use runa::{RunOptions, Session, Streams};

use crate::arguments;
use crate::commands::{engine_options, not_started};
use crate::exit::{Failure, Outcome};
use crate::render::Renderer;
use answers::Answers;
use commands::Next;
use dialogue::Dialogue;
use interrupts::Interrupts;
use screen::Screen;

/// Whether a person can type inputs and see what they give.
pub(crate) fn is_on_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Reads inputs and runs them until there are no more.
pub(crate) fn repl(repl: &arguments::Repl, renderer: &Renderer) -> Outcome {
    // Mistakes in the options show before anything else happens.
    engine_options(&repl.engine, renderer)?;
    let mut dialogue = Dialogue::new(repl, renderer)?;
    let ended = read_inputs(&mut dialogue, repl);
    let finished = dialogue.screen.finish().map_err(|error| Failure::of_output(&error));
    let code = ended?;
    finished.map(|()| code)
}

/// Runs the program to begin with and then what is typed or comes from the pipe.
fn read_inputs(dialogue: &mut Dialogue<'_>, repl: &arguments::Repl) -> Outcome {
    let is_typed = is_on_terminal();
    if let Some(file) = &repl.load {
        match dialogue.load(file)? {
            Next::Leave(code) => return Ok(code),
            Next::Failed(code) if !is_typed => return Ok(code),
            Next::Failed(_) | Next::GoOn => {}
        }
    }
    if is_typed { editing::run(dialogue, repl.no_history) } else { piped::run(dialogue) }
}

/// A new session that writes to `screen`.
fn new_session(
    repl: &arguments::Repl,
    renderer: &Renderer,
    screen: &Screen,
    interrupts: &Interrupts,
) -> Result<Session, Failure> {
    let streams = Streams {
        output: Box::new(screen.clone()),
        input: Box::new(Answers::new(screen.clone(), interrupts.clone())),
        error: Box::new(std::io::stderr()),
        arguments: Vec::new(),
    };
    let options = RunOptions { streams, ..engine_options(&repl.engine, renderer)? };
    let session = Session::new(options).map_err(not_started)?;
    interrupts.apply_to(session.interrupter());
    Ok(session)
}
