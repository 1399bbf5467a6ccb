//! `print` and `read_line`.

use std::io::{BufRead, ErrorKind as Io};
use std::sync::Arc;

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
fn raise_io(call: &mut NativeCall<'_>, error: &std::io::Error) -> Raised {
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

/// What was read.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// The input has ended.
    End,
    /// A line with its end, or the last one without.
    Whole,
    /// More bytes than allowed, without a line end.
    TooLong,
}

fn read_to_line_end(
    input: &mut dyn BufRead,
    line: &mut Vec<u8>,
    limit: usize,
) -> std::io::Result<Line> {
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == Io::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = available.iter().position(|&byte| byte == b'\n');
        let taken = end.map_or(available.len(), |end| end + 1);
        line.extend_from_slice(&available[..taken]);
        input.consume(taken);
        match end {
            Some(_) => return Ok(Line::Whole),
            None if taken == 0 => return Ok(if line.is_empty() { Line::End } else { Line::Whole }),
            None if line.len() > limit => return Ok(Line::TooLong),
            None => {}
        }
    }
}

fn without_end(line: &[u8]) -> &[u8] {
    match line {
        [line @ .., b'\r', b'\n'] | [line @ .., b'\n'] => line,
        line => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_up_to_their_end() {
        let mut input = std::io::BufReader::with_capacity(3, &b"abcdef\r\n\nlast"[..]);
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            if read_to_line_end(&mut input, &mut line, 100).unwrap() == Line::End {
                break;
            }
            lines.push(String::from_utf8(without_end(&line).to_vec()).unwrap());
        }
        assert_eq!(lines, ["abcdef", "", "last"]);
    }

    #[test]
    fn a_line_without_end_is_not_read_for_ever() {
        let mut input = std::io::BufReader::new(std::io::repeat(b'x'));
        let read = read_to_line_end(&mut input, &mut Vec::new(), 100_000);
        assert_eq!(read.unwrap(), Line::TooLong);
    }
}
