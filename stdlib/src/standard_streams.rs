//! The modules `io.input`, `io.output` and `io.error`.

use std::sync::Arc;

use runa_runtime::effects::files::{cause, text_problem};
use runa_runtime::effects::lines::{Line, read_line, read_rest, without_end};
use runa_runtime::{ErrorKind, Instance, NativeCall, NativeFunction, NativeResult, Raised, Tagged};

use crate::arguments::{NOTHING, give_handle, list_type};
use crate::files::content;
use crate::io::raise_io;
use crate::list::{new_list, push};
use crate::native;
use crate::types::{ANY, INTEGER, NOTHING as NOTHING_TYPE, TEXT};

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("io.input.read_line", &[], ANY, next_input_line),
    native("io.input.lines", &[INTEGER], ANY, lines),
    native("io.input.read_all", &[], TEXT, read_all),
    native("io.output.write", &[TEXT], NOTHING_TYPE, |call| write(call, "", to_output)),
    native("io.output.write_line", &[TEXT], NOTHING_TYPE, |call| write(call, "\n", to_output)),
    native("io.output.flush", &[], NOTHING_TYPE, flush),
    native("io.error.write", &[TEXT], NOTHING_TYPE, |call| write(call, "", to_error)),
    native("io.error.write_line", &[TEXT], NOTHING_TYPE, |call| write(call, "\n", to_error)),
];

/// Raises `IoError`: standard input cannot be read.
#[cold]
fn unreadable(call: &mut NativeCall<'_>, because: &str) -> Raised {
    call.raise(ErrorKind::IoError, &format!("cannot read standard input: {because}"))
}

/// The next line of standard input, or nothing at its end.
fn input_line(call: &mut NativeCall<'_>) -> Result<Option<String>, Raised> {
    let limit = call.context_ref().instance().heap.limit();
    let instance = Arc::clone(call.context_ref().instance());
    let mut line = Vec::new();
    let read = call.context().outside(|| read_line(&mut **instance.input(), &mut line, limit));
    match read {
        Ok(Line::End) => return Ok(None),
        Ok(Line::TooLong) => return Err(call.context().raise_out_of_memory()),
        Ok(Line::Whole) => line.truncate(without_end(&line).len()),
        Err(error) => return Err(unreadable(call, &cause(&error))),
    }
    as_text(call, line).map(Some)
}

fn as_text(call: &mut NativeCall<'_>, bytes: Vec<u8>) -> Result<String, Raised> {
    match text_problem(&bytes) {
        Some(problem) => Err(unreadable(call, &problem)),
        None => Ok(String::from_utf8(bytes).unwrap_or_default()),
    }
}

/// The same as an `Any`.
pub(crate) fn next_input_line(call: &mut NativeCall<'_>) -> NativeResult {
    match input_line(call)? {
        Some(line) => content(call, &line),
        None => NOTHING,
    }
}

fn lines(call: &mut NativeCall<'_>) -> NativeResult {
    let ty = list_type(call, 0)?;
    let list = new_list(call, ty, 0)?;
    while let Some(line) = input_line(call)? {
        let line = call.context().new_text(&line)?;
        push(call, list, Tagged::object(line))?;
    }
    give_handle(call, list)
}

fn read_all(call: &mut NativeCall<'_>) -> NativeResult {
    let limit = call.context_ref().instance().heap.limit();
    let instance = Arc::clone(call.context_ref().instance());
    let read = call.context().outside(|| read_rest(&mut **instance.input(), limit));
    match read {
        Ok(Some(bytes)) => {
            let text = as_text(call, bytes)?;
            call.give_text(&text)
        }
        Ok(None) => Err(call.context().raise_out_of_memory()),
        Err(error) => Err(unreadable(call, &cause(&error))),
    }
}

fn to_output(instance: &Instance, text: &str) -> std::io::Result<()> {
    instance.output().write_all(text.as_bytes())
}

/// What was printed before is shown before.
fn to_error(instance: &Instance, text: &str) -> std::io::Result<()> {
    instance.output().flush()?;
    let mut error = instance.error();
    error.write_all(text.as_bytes())?;
    error.flush()
}

fn write(
    call: &mut NativeCall<'_>,
    end: &str,
    action: fn(&Instance, &str) -> std::io::Result<()>,
) -> NativeResult {
    let text = format!("{}{end}", call.text(0));
    let instance = Arc::clone(call.context_ref().instance());
    let written = call.context().outside(|| action(&instance, &text));
    written.map_or_else(|error| Err(raise_io(call, &error)), |()| NOTHING)
}

fn flush(call: &mut NativeCall<'_>) -> NativeResult {
    let instance = Arc::clone(call.context_ref().instance());
    let flushed = call.context().outside(|| instance.output().flush());
    flushed.map_or_else(|error| Err(raise_io(call, &error)), |()| NOTHING)
}
