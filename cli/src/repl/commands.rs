//! Commands: inputs that begin with a colon.

use std::path::Path;

use runa_diagnostics::closest;

use crate::exit::{Failure, USAGE};

/// What is done after an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The next input.
    GoOn,
    /// The same; something was wrong, which has been shown. The code is for sessions that end then.
    Failed(u8),
    /// Nothing: the session ends with this code.
    Leave(u8),
}

/// What a command asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command<'a> {
    Type(&'a str),
    Disassemble(&'a str),
    Time(&'a str),
    Load(&'a Path),
    Save(&'a Path),
    Names,
    Reset,
    Help,
    Quit,
}

pub(super) const HELP: &str = "\
:type EXPRESSION             show the type of an expression, without computing it
:disasm NAME or EXPRESSION   show the bytecode of a process or an input
:time INPUT                  run an input and show how long it takes
:load FILE                   run a program; the session has what it declares
:save FILE                   write the inputs that went well as a program
:names                       show what is declared
:reset                       forget everything
:help                        show this
:quit                        leave, as Ctrl-D does

An input goes on over several lines while a block or a bracket is open. Ctrl-C stops what runs, or
clears the input; Tab completes names; the arrows, or Ctrl-R, bring back older inputs.
";

/// The names of the commands.
const NAMES: &[&str] =
    &["type", "disasm", "time", "load", "save", "names", "reset", "help", "quit"];

/// Whether an input is a command.
pub(super) fn is_command(input: &str) -> bool {
    input.trim_start().starts_with(':')
}

/// The names of the commands that begin with `prefix`.
pub(super) fn beginning_with(prefix: &str) -> impl Iterator<Item = &'static str> {
    NAMES.iter().copied().filter(move |name| name.starts_with(prefix))
}

/// Takes a command apart. The beginning of its name is enough if no other begins so.
pub(super) fn parse(input: &str) -> Result<Command<'_>, Failure> {
    let rest = input.trim().trim_start_matches(':');
    let (word, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let argument = argument.trim();
    let needed = |what: &str| match argument {
        "" => Err(Failure::new(USAGE, format!("`:{word}` needs {what}: `:help` shows how"))),
        argument => Ok(argument),
    };
    match full_name(word)? {
        "type" => needed("an expression").map(Command::Type),
        "disasm" => needed("a name or an expression").map(Command::Disassemble),
        "time" => needed("an input").map(Command::Time),
        "load" => needed("a file").map(|file| Command::Load(Path::new(file))),
        "save" => needed("a file").map(|file| Command::Save(Path::new(file))),
        "names" => Ok(Command::Names),
        "reset" => Ok(Command::Reset),
        "quit" => Ok(Command::Quit),
        _ => Ok(Command::Help),
    }
}

fn full_name(word: &str) -> Result<&'static str, Failure> {
    let mut fitting = beginning_with(word);
    match (NAMES.iter().copied().find(|name| *name == word), fitting.next(), fitting.next()) {
        (Some(name), ..) | (None, Some(name), None) => Ok(name),
        _ => {
            let hint = closest(word, NAMES.iter().copied()).unwrap_or("help");
            let message = format!("there is no command `:{word}`; is it `:{hint}`?");
            Err(Failure::new(USAGE, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_name_is_enough() {
        assert_eq!(parse(":ty 1 + 2 "), Ok(Command::Type("1 + 2")));
        assert_eq!(parse("  :q"), Ok(Command::Quit));
        assert_eq!(parse(":load a b.runa"), Ok(Command::Load(Path::new("a b.runa"))));
    }

    #[test]
    fn wrong_commands_say_what_is_right() {
        let message = |input: &str| parse(input).unwrap_err().message.unwrap_or_default();
        assert_eq!(message(":tpye 1"), "there is no command `:tpye`; is it `:type`?");
        assert_eq!(message(":t 1"), "there is no command `:t`; is it `:help`?");
        assert_eq!(message(":save"), "`:save` needs a file: `:help` shows how");
    }
}
