//! What the commands `runa` and `runavm` do: arguments, files, terminal.
//!
//! Everything that reads or writes files or knows a terminal is here; the rest of the toolchain
//! works on values. `docs/cli.md` is the reference of the commands.
#![forbid(unsafe_code)]

mod arguments;
mod cache;
mod commands;
mod configuration;
mod files;
mod insight;
mod modules;
mod pages;
mod private;
mod program;
mod progress;
mod repl;
mod replace;
mod rewriting;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use runa_console::{exit, render, streams};

use arguments::{Display, Runa, RunaVm};
use exit::{Failure, Outcome, USAGE, say};
use render::Renderer;

/// Runs the command `runa`.
pub fn runa() -> ExitCode {
    start(|| execute(parse_runa(std::env::args_os()), |runa| runa.display, commands::run))
}

/// Runs the command `runavm`.
pub fn runavm() -> ExitCode {
    start(|| execute(RunaVm::try_parse(), |runavm| runavm.display, commands::run_vm))
}

/// What is said to `runa`. A file in the place of a command is a program to run, so that
/// `#!/usr/bin/env runa` can begin one; nothing at all is a session on a terminal.
fn parse_runa(words: impl Iterator<Item = OsString>) -> Result<Runa, clap::Error> {
    let mut words: Vec<OsString> = words.collect();
    if words.len() == 1 && repl::is_on_terminal() {
        words.push(OsString::from("repl"));
    }
    let parsed = Runa::try_parse_from(&words);
    let Err(error) = &parsed else { return parsed };
    let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidSubcommand) else {
        return parsed;
    };
    match words.iter().skip(1).position(|word| word.to_string_lossy() == unknown.as_str()) {
        Some(index) if names_a_file(unknown) => {
            words.insert(index + 1, OsString::from("run"));
            Runa::try_parse_from(&words)
        }
        _ => parsed,
    }
}

fn names_a_file(word: &str) -> bool {
    let path = Path::new(word);
    let extension = path.extension().and_then(|extension| extension.to_str());
    word == "-" || matches!(extension, Some("runa" | "asm" | "runab")) || path.is_file()
}

fn start(command: impl FnOnce() -> u8 + Send + 'static) -> ExitCode {
    ExitCode::from(runa_console::start(command))
}

fn execute<C>(
    parsed: Result<C, clap::Error>,
    display: impl FnOnce(&C) -> Display,
    run: impl FnOnce(C, &Renderer) -> Outcome,
) -> u8 {
    let command = match parsed {
        Ok(command) => command,
        Err(error) => return explain(&error),
    };
    let renderer = display(&command).renderer();
    match run(command, &renderer) {
        Ok(code) => code,
        Err(failure) => {
            renderer.show_failure(&failure);
            failure.code
        }
    }
}

/// Shows help that was asked for, or what is wrong with the arguments.
fn explain(error: &clap::Error) -> u8 {
    let printed = error.print();
    match (error.kind(), printed) {
        (ErrorKind::DisplayHelp | ErrorKind::DisplayVersion, Ok(())) => 0,
        (ErrorKind::DisplayHelp | ErrorKind::DisplayVersion, Err(error)) => {
            let failure = Failure::of_output(&error);
            say(&failure.message.map(|text| format!("runa: {text}\n")).unwrap_or_default());
            failure.code
        }
        _ => USAGE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arguments::Command;

    fn parsed(words: &[&str]) -> Result<Runa, clap::Error> {
        parse_runa(["runa"].iter().chain(words).map(OsString::from))
    }

    #[test]
    fn a_file_is_run_without_a_command() {
        let words = ["--color", "never", "a.runa", "--trace", "run", "check"];
        let Command::Run(run) = parsed(&words).unwrap().command else { panic!("not run") };
        assert_eq!(run.file, Path::new("a.runa"));
        assert!(run.flags.trace.is_some());
        assert_eq!(run.arguments, ["run", "check"]);
        assert!(matches!(parsed(&["-"]).unwrap().command, Command::Run(_)));
    }

    #[test]
    fn other_words_are_no_files() {
        for words in [&["frobnicate"][..], &["chekc", "a.runa"], &["run"]] {
            assert!(parsed(words).is_err(), "{words:?}");
        }
    }
}
