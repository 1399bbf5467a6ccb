//! How commands end: exit codes, and what is said when something fails.

use std::io::{self, Write};

/// A program raised an exception that nothing caught, ran into a limit, or a test failed.
pub const PROGRAM_FAILED: u8 = 1;
/// The command was called in a wrong way (clap uses the same number).
pub const USAGE: u8 = 2;
/// What was read has errors: program text, bytecode, a configuration file, a snapshot.
pub const BAD_INPUT: u8 = 65;
/// A file cannot be read.
pub const NO_INPUT: u8 = 66;
/// Something is missing that the command needs.
pub const UNAVAILABLE: u8 = 69;
/// Runa itself has a mistake.
pub const INTERNAL: u8 = 70;
/// Something cannot be written.
pub const NO_OUTPUT: u8 = 74;

/// Why a command fails: what the exit code says and what standard error says.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub code: u8,
    /// What standard error says; nothing when everything was said already.
    pub message: Option<String>,
}

/// What commands give: an exit code.
pub type Outcome = Result<u8, Failure>;

impl Failure {
    /// A failure with a message.
    pub fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: Some(message.into()) }
    }

    /// A failure about which everything was said already.
    pub fn silent(code: u8) -> Self {
        Self { code, message: None }
    }

    /// Standard output cannot be written. A closed pipe is no failure: nobody wants to read on.
    pub fn of_output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::silent(0);
        }
        let reason = reason(error);
        Self::new(NO_OUTPUT, format!("cannot write to standard output: {reason}"))
    }
}

/// What the system says about an error, without its number and as the middle of a sentence.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_lowercase);
    first.chain(rest).collect()
}

/// Writes to standard error. Where that cannot be written there is nobody to tell, so errors are
/// ignored (`eprintln!` would panic).
pub fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

/// Says what a mistake of Runa itself is; the process ends with [`INTERNAL`] then.
pub(crate) fn say_mistake(what: &str) {
    say(&format!(
        "runa: this is a mistake in Runa itself, not in your program: {what}\n\
         Please report it, with the program that leads to it.\n"
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_no_numbers() {
        let error = io::Error::from_raw_os_error(2);
        assert_eq!(reason(&error), "no such file or directory");
        assert_eq!(reason(&io::Error::other("It is Sunday")), "it is Sunday");
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let closed = io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(Failure::of_output(&closed), Failure::silent(0));
        let full = Failure::of_output(&io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(full.code, NO_OUTPUT);
    }
}
