//! The end of a program that ran.

use std::io::Write;

use runa_diagnostics::Sources;
use runa_runtime::ExceptionReport;
use runa_runtime::heap::collect::never_closed;
use runa_vm::{Completion, Machine, Value};

use crate::exit::{Failure, Outcome, PROGRAM_FAILED, say};
use crate::render::Renderer;

/// The exit code for how a run ended; shows what the program left or raised, and which objects it has not closed.
pub fn conclude(
    ended: Result<Completion, ExceptionReport>,
    machine: &mut Machine,
    sources: &mut Sources,
    renderer: &Renderer,
) -> Outcome {
    if ended.is_ok() {
        let never_closed = never_closed(machine.context());
        renderer.show_never_closed(&never_closed, machine.program(), sources);
    }
    let module = machine.program().module();
    match ended {
        Ok(Completion::Returned(Value::Integer(code))) => Ok(exit_code(code)),
        Ok(Completion::Returned(_)) => Ok(0),
        Ok(Completion::Exited(code)) => Ok(code),
        Ok(Completion::Halted(stack)) => show_stack(&stack),
        Err(report) => {
            renderer.show_exception(&report, module, sources);
            Err(Failure::silent(PROGRAM_FAILED))
        }
    }
}

/// What `main` returned as an exit code of the system.
fn exit_code(returned: i64) -> u8 {
    u8::try_from(returned).unwrap_or_else(|_| {
        say(&format!("runa: `main` returned {returned}, which is no exit code from 0 to 255\n"));
        u8::MAX
    })
}

/// Shows what a program left on the stack when it halted, the top last.
fn show_stack(stack: &[Value]) -> Outcome {
    if stack.is_empty() {
        return Ok(0);
    }
    let shown: Vec<String> = stack.iter().map(ToString::to_string).collect();
    print(format!("[{}]\n", shown.join(", ")).as_bytes()).map(|()| 0)
}

/// Writes to standard output.
pub fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut output = std::io::stdout().lock();
    let written = output.write_all(bytes).and_then(|()| output.flush());
    written.map_err(|error| Failure::of_output(&error))
}
