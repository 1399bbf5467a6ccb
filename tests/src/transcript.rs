//! Sessions as texts: inputs behind `>>> `, their further lines behind `... `, and what comes of them.

use std::time::Duration;

use runa::{JitMode, Outcome, Reply, RunOptions, Session, Shared};

use crate::observation::{describe, describe_diagnostics};

/// What begins an input.
const PROMPT: &str = ">>> ";
/// What begins each further line of it.
const CONTINUATION: &str = "... ";
/// An input that takes longer is stopped.
const LONGEST_RUN: Duration = Duration::from_secs(60);

/// The inputs of a transcript.
fn inputs(transcript: &str) -> Vec<String> {
    let mut inputs: Vec<String> = Vec::new();
    for line in transcript.lines() {
        if let Some(first) = line.strip_prefix(PROMPT) {
            inputs.push(first.to_owned());
        } else if let Some(more) = line.strip_prefix(CONTINUATION.trim_end())
            && let Some(input) = inputs.last_mut()
        {
            input.push('\n');
            input.push_str(more.strip_prefix(' ').unwrap_or(more));
        }
    }
    inputs
}

/// Runs the inputs of a transcript anew in a session; gives the transcript of that. Objects move at every
/// `stress`-th allocation; 0 never.
pub fn replay(transcript: &str, jit: JitMode, stress: u32) -> String {
    let output = Shared::default();
    let (streams, deadline) = (output.streams(), Some(LONGEST_RUN));
    let options = RunOptions { streams, deadline, jit, stress, ..RunOptions::default() };
    let mut session = Session::new(options).expect("a session needs little memory");
    let mut written = String::new();
    for input in inputs(transcript) {
        for (index, line) in input.split('\n').enumerate() {
            let prompt = if index == 0 { PROMPT } else { CONTINUATION };
            written.push_str(format!("{prompt}{line}").trim_end());
            written.push('\n');
        }
        let printed = output.text().len();
        let reply = session.run(&input);
        let said = describe_diagnostics(&reply.diagnostics, session.sources());
        let text = output.text();
        let printed = text.get(printed..).unwrap_or_default().lines().map(str::to_owned);
        let lines = said.into_iter().chain(printed).chain(ending(&reply, &session));
        lines.for_each(|line| written.push_str(&format!("{line}\n")));
    }
    written
}

fn ending(reply: &Reply, session: &Session) -> Vec<String> {
    match &reply.outcome {
        Some(Outcome::Failed(report)) => describe(report, session.module()),
        Some(Outcome::Returned(_)) => {
            reply.shown().map(|value| format!("=> {value}")).into_iter().collect()
        }
        None => Vec::new(),
        Some(other) => vec![format!("{other:?}")],
    }
}
