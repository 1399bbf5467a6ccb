//! How commands end.

use std::io::ErrorKind;
use std::process::ExitCode;

/// Why a command fails: what the exit code says and what standard error says.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    /// Nothing when everything was said already.
    pub(crate) message: Option<String>,
}

/// A program raised an exception that nothing caught, or a test failed.
pub(crate) const PROGRAM_FAILED: u8 = 1;
/// The command was called in a wrong way (clap uses the same number).
pub(crate) const USAGE: u8 = 2;
/// A program text or bytecode file has errors.
pub(crate) const BAD_INPUT: u8 = 65;
/// A file cannot be read.
pub(crate) const NO_INPUT: u8 = 66;
/// Something is missing that the command needs, such as a linker.
pub(crate) const UNAVAILABLE: u8 = 69;
/// Something cannot be written.
pub(crate) const NO_OUTPUT: u8 = 74;

/// What commands give: an exit code.
pub(crate) type Outcome = Result<u8, Failure>;

impl Failure {
    pub(crate) fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: Some(message.into()) }
    }

    /// A failure about which everything was said already.
    pub(crate) fn silent(code: u8) -> Self {
        Self { code, message: None }
    }

    /// Standard output cannot be written. A closed pipe is no failure: nobody wants to read on.
    pub(crate) fn of_output(error: &std::io::Error) -> Self {
        if error.kind() == ErrorKind::BrokenPipe {
            return Self::silent(0);
        }
        Self::new(NO_OUTPUT, format!("cannot write to standard output: {error}"))
    }
}

/// Says what went wrong and gives the exit code.
pub(crate) fn report(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(Failure { code, message }) => {
            if let Some(message) = message {
                eprintln!("runa: {message}");
            }
            ExitCode::from(code)
        }
    }
}
