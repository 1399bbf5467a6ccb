//! `print` and `read_line`.

use std::io::ErrorKind as Io;
use std::sync::Arc;

use runa_runtime::effects::lines::{Line, read_line as read_to_line_end, without_end};
use runa_runtime::{ErrorKind, NativeCall, NativeFunction, NativeResult, Raised, Tagged};

use crate::arguments::{NOTHING, value_error};
use crate::native;
use crate::types::{ANY, NOTHING as NOTHING_TYPE, TEXT};

pub(crate) const NATIVES: &[NativeFunction] =
    &[native("print", &[TEXT], NOTHING_TYPE, print), native("read_line", &[], ANY, read_line)];

fn print(call: &mut NativeCall<'_>) -> NativeResult {
    let instance = Arc::clone(call.context_ref().instance());
    let written = if call.context_ref().is_alone() {
        instance.output().write_all(call.text(0).as_bytes())
    } else {
        // Others must be able to collect while this thread waits until it can write.
        let text = call.text(0).to_owned();
        call.context().outside(|| instance.output().write_all(text.as_bytes()))
    };
    match written {
        Ok(()) => NOTHING,
        Err(error) => Err(raise_io(call, &error)),
    }
}

/// Raises `IoError`; its message is "broken pipe" when nobody reads the output any more.
#[cold]
pub(crate) fn raise_io(call: &mut NativeCall<'_>, error: &std::io::Error) -> Raised {
    let message = match error.kind() {
        Io::BrokenPipe => "broken pipe".to_owned(),
        _ => error.to_string(),
    };
    call.raise(ErrorKind::IoError, &message)
}

fn read_line(call: &mut NativeCall<'_>) -> NativeResult {
    let mut line = Vec::new();
    let limit = call.context_ref().instance().heap.limit();
    let instance = Arc::clone(call.context_ref().instance());
    let read =
        call.context().outside(|| read_to_line_end(&mut **instance.input(), &mut line, limit));
    match read {
        Ok(Line::End) => return NOTHING,
        Ok(Line::Whole) => {}
        Ok(Line::TooLong) => return Err(call.context().raise_out_of_memory()),
        Err(error) => return Err(raise_io(call, &error)),
    }
    match std::str::from_utf8(without_end(&line)) {
        Ok(line) => {
            let text = call.context().new_text(line)?;
            Ok(Tagged::object(text).0)
        }
        Err(error) => {
            let place = error.valid_up_to();
            let byte = line.get(place).copied().unwrap_or_default();
            value_error(call, &format!("the line is not UTF-8: byte {place} is {byte:#04x}"))
        }
    }
}
