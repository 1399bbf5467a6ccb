//! Inputs that are typed on a terminal.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use runa::Completer;
use rustyline::completion::Pair;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{ColorMode, CompletionType, Config, Context, Editor, Helper};

use super::colours::coloured;
use super::commands::{self, Next};
use super::dialogue::Dialogue;
use super::history;
use super::piped::is_finished;
use crate::exit::{Failure, NO_INPUT, Outcome, reason};
use crate::render::Renderer;

/// What an input is typed behind.
const PROMPT: &str = ">>> ";
/// What its further lines are typed behind.
const CONTINUATION: &str = "... ";
/// How many inputs are remembered.
const REMEMBERED: usize = 10_000;

/// Reads inputs and runs them until somebody leaves.
pub(super) fn run(dialogue: &mut Dialogue<'_>, no_history: bool) -> Outcome {
    dialogue.interrupts.begin()?;
    let file = if no_history { None } else { history::file() };
    let mut lines = Lines::new(dialogue.renderer, file)?;
    let welcome = format!("Runa {}; `:help` shows what there is.", env!("CARGO_PKG_VERSION"));
    let failed = |error: io::Error| Failure::of_output(&error);
    dialogue.screen.line(&welcome).map_err(failed)?;
    loop {
        lines.complete_with(dialogue.completer());
        let input = match lines.input()? {
            Typed::Input(input) => input,
            Typed::Cleared => continue,
            Typed::End => return Ok(0),
        };
        if let Next::Leave(code) = dialogue.answer(&input)? {
            return Ok(code);
        }
        dialogue.screen.new_line().map_err(failed)?;
    }
}

/// What somebody has typed.
enum Typed {
    Input(String),
    /// Ctrl-C: nothing, after all.
    Cleared,
    /// Ctrl-D.
    End,
}

/// Inputs of one or several lines, which are remembered.
struct Lines<'a> {
    editor: Editor<Help, FileHistory>,
    renderer: &'a Renderer,
    history: Option<PathBuf>,
}

impl<'a> Lines<'a> {
    fn new(renderer: &'a Renderer, history: Option<PathBuf>) -> Result<Self, Failure> {
        let is_coloured = renderer.is_coloured();
        let colours = if is_coloured { ColorMode::Forced } else { ColorMode::Disabled };
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .color_mode(colours)
            .max_history_size(REMEMBERED)
            .map_err(|error| unreadable(&error))?
            .build();
        let mut editor = Editor::with_config(config).map_err(|error| unreadable(&error))?;
        editor.set_helper(Some(Help::default()));
        let mut lines = Self { editor, renderer, history };
        lines.remember_older();
        Ok(lines)
    }

    fn complete_with(&mut self, completer: Completer) {
        if let Some(help) = self.editor.helper_mut() {
            *help = Help { completer, before: String::new() };
        }
    }

    /// Reads lines until an input is finished.
    fn input(&mut self) -> Result<Typed, Failure> {
        let mut input = String::new();
        loop {
            let prompt = if input.is_empty() { PROMPT } else { CONTINUATION };
            match self.editor.readline(prompt) {
                Ok(line) => input.push_str(&line),
                Err(ReadlineError::Interrupted) => return Ok(Typed::Cleared),
                Err(ReadlineError::Eof) => return Ok(Typed::End),
                // The size of the window has changed.
                Err(ReadlineError::Signal(_)) => continue,
                Err(error) => return Err(unreadable(&error)),
            }
            if is_finished(&input) {
                self.remember(&input);
                return Ok(Typed::Input(input));
            }
            input.push('\n');
            if let Some(help) = self.editor.helper_mut() {
                help.before.clone_from(&input);
            }
        }
    }

    fn remember_older(&mut self) {
        let Some(file) = &self.history else { return };
        match self.editor.load_history(file) {
            Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => self.give_up_history("read", &error),
            Ok(()) => {}
        }
    }

    fn remember(&mut self, input: &str) {
        if input.trim().is_empty() {
            return;
        }
        let added = self.editor.add_history_entry(input);
        let Some(file) = self.history.clone().filter(|_| matches!(added, Ok(true))) else { return };
        let written = history::make_folder(&file).map_err(ReadlineError::Io);
        if let Err(error) = written.and_then(|()| self.append(&file)) {
            self.give_up_history("written", &error);
        }
    }

    /// Other sessions may write to the file, too.
    fn append(&mut self, file: &Path) -> Result<(), ReadlineError> {
        self.editor.append_history(file)
    }

    /// Says once that the history cannot be kept; the session goes on without it.
    fn give_up_history(&mut self, what: &str, error: &ReadlineError) {
        let Some(file) = self.history.take() else { return };
        let why = reason_of(error);
        let message = format!(
            "the history {} cannot be {what}: {why}; set RUNA_HISTORY to another file",
            file.display()
        );
        self.renderer.show_failure(&Failure::new(NO_INPUT, message));
    }
}

fn unreadable(error: &ReadlineError) -> Failure {
    Failure::new(NO_INPUT, format!("cannot read from the terminal: {}", reason_of(error)))
}

fn reason_of(error: &ReadlineError) -> String {
    match error {
        ReadlineError::Io(error) => reason(error),
        other => other.to_string(),
    }
}

/// Colours and completion.
#[derive(Default)]
struct Help {
    completer: Completer,
    /// The lines of the input before the one that is typed.
    before: String,
}

impl Helper for Help {}
impl Validator for Help {}

impl Hinter for Help {
    type Hint = String;
}

impl Highlighter for Help {
    fn highlight<'l>(&self, line: &'l str, _position: usize) -> Cow<'l, str> {
        match commands::is_command(line) {
            true => Cow::Borrowed(line),
            false => Cow::Owned(coloured(line)),
        }
    }

    fn highlight_char(&self, _line: &str, _position: usize, kind: CmdKind) -> bool {
        kind != CmdKind::MoveCursor
    }
}

impl rustyline::completion::Completer for Help {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        if let Some(prefix) = line.get(..position).and_then(|typed| typed.strip_prefix(':'))
            && !prefix.contains(' ')
        {
            let names = commands::beginning_with(prefix);
            let pairs = names.map(|name| pair(format!(":{name}"), format!(":{name} ")));
            return Ok((0, pairs.collect()));
        }
        let text = format!("{}{line}", self.before);
        let (start, suggestions) = self.completer.complete(&text, self.before.len() + position);
        let pairs = suggestions.into_iter().map(|found| pair(found.code, found.name));
        Ok((start.saturating_sub(self.before.len()), pairs.collect()))
    }
}

fn pair(display: String, replacement: String) -> Pair {
    Pair { display, replacement }
}
