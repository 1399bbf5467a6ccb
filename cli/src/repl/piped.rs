//! Inputs that come from a pipe or a file.

use std::io::{self, BufRead};

use super::commands::{Next, is_command};
use super::dialogue::Dialogue;
use crate::exit::{BAD_INPUT, Failure, NO_INPUT, Outcome, reason};

/// An input may have this many bytes; an endless line is not read for ever.
const LARGEST: u64 = 1 << 30;

/// Runs the inputs of standard input up to the first one with an error, whose exit code it gives.
pub(super) fn run(dialogue: &mut Dialogue<'_>) -> Outcome {
    let mut input = String::new();
    while let Some(line) = next_line()? {
        input.push_str(&line);
        if !is_finished(&input) {
            continue;
        }
        match dialogue.answer(&std::mem::take(&mut input))? {
            Next::GoOn => {}
            Next::Failed(code) | Next::Leave(code) => return Ok(code),
        }
    }
    // What has no end is run as it is, to say what is missing.
    match input.is_empty() {
        true => Ok(0),
        false => match dialogue.answer(&input)? {
            Next::GoOn => Ok(0),
            Next::Failed(code) | Next::Leave(code) => Ok(code),
        },
    }
}

/// Whether an input can be run, or needs more lines.
pub(super) fn is_finished(input: &str) -> bool {
    is_command(input)
        || runa::Source::new("input", input).is_ok_and(|source| !runa::waits_for_more(&source))
}

fn next_line() -> Result<Option<String>, Failure> {
    let mut bytes = Vec::new();
    let mut stdin = io::Read::take(io::stdin().lock(), LARGEST);
    let count = stdin.read_until(b'\n', &mut bytes).map_err(|error| {
        let message = format!("cannot read standard input: {}", reason(&error));
        Failure::new(NO_INPUT, message)
    })?;
    if count == 0 {
        return Ok(None);
    }
    let not_text = "standard input is not UTF-8; inputs are texts in UTF-8";
    String::from_utf8(bytes).map(Some).map_err(|_| Failure::new(BAD_INPUT, not_text))
}
