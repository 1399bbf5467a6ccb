//! What came of an input, as it is shown.

use runa::{Outcome as Ended, Reply, Session};

use super::commands::Next;
use super::screen::Screen;
use crate::commands::not_started;
use crate::exit::{BAD_INPUT, Failure, PROGRAM_FAILED};
use crate::render::{Renderer, visible};

/// Shows errors, the exception that nothing caught, or the value.
pub(super) fn show(
    reply: &Reply,
    session: &mut Session,
    screen: &mut Screen,
    renderer: &Renderer,
) -> Result<Next, Failure> {
    screen.new_line().map_err(|error| Failure::of_output(&error))?;
    renderer.show(&reply.diagnostics, session.sources());
    match &reply.outcome {
        None => return Ok(Next::Failed(BAD_INPUT)),
        Some(Ended::Exited(code)) => return Ok(Next::Leave(*code)),
        Some(Ended::Failed(report)) => {
            let (sources, module) = session.sources_mut();
            renderer.show_exception(report, module, sources);
            return Ok(Next::Failed(PROGRAM_FAILED));
        }
        Some(Ended::InstructionLimit(limit)) => {
            let message = format!("the input was stopped after {limit} instructions");
            renderer.show_failure(&Failure::new(PROGRAM_FAILED, message));
            return Ok(Next::Failed(PROGRAM_FAILED));
        }
        Some(Ended::NotStarted(error)) => {
            let failure = not_started(error.clone());
            renderer.show_failure(&failure);
            return Ok(Next::Failed(failure.code));
        }
        Some(Ended::Returned(_) | Ended::Halted(_)) => {}
    }
    if let Some(value) = reply.shown() {
        let shown = screen.line(&format!("=> {}", visible(&value)));
        shown.map_err(|error| Failure::of_output(&error))?;
    }
    Ok(Next::GoOn)
}
