//! Messages on a stream: a `Content-Length` header, an empty line, JSON.

use std::io::{self, BufRead, Read, Write};

use serde_json::Value;

/// The longest message that is read; a longer one ends the conversation.
const LONGEST_MESSAGE: u64 = 16 << 20;
/// The longest header line.
const LONGEST_HEADER: u64 = 1024;

/// Why no message could be read.
#[derive(Debug, thiserror::Error)]
pub enum FramingError {
    /// Reading failed.
    #[error("cannot read the next message: {0}")]
    Io(#[from] io::Error),
    /// A header has no usable length.
    #[error("the header of a message gives no usable Content-Length")]
    Header,
    /// The message is too long.
    #[error("a message announces {0} bytes, more than {LONGEST_MESSAGE}")]
    TooLong(u64),
    /// The message is not JSON.
    #[error("a message is not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// The next message, or nothing at the end of the stream. A message that is no JSON is an error
/// behind which the next one can be read; after the others the place of the next one is unknown.
pub fn read(input: &mut impl BufRead) -> Result<Option<Value>, FramingError> {
    let mut length = None;
    loop {
        let Some(line) = header_line(input)? else { return Ok(None) };
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let length = length.ok_or(FramingError::Header)?;
    if length > LONGEST_MESSAGE {
        return Err(FramingError::TooLong(length));
    }
    let mut body = Vec::new();
    if input.by_ref().take(length).read_to_end(&mut body)? < length as usize {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&body)?))
}

/// A line without its end; nothing at the end of the stream.
fn header_line(input: &mut impl BufRead) -> Result<Option<String>, FramingError> {
    let mut line = Vec::new();
    input.by_ref().take(LONGEST_HEADER).read_until(b'\n', &mut line)?;
    match line.last() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned())),
        Some(_) if line.len() as u64 == LONGEST_HEADER => Err(FramingError::Header),
        Some(_) => Ok(None),
    }
}

/// Writes a message.
pub fn write(output: &mut impl Write, message: &Value) -> io::Result<()> {
    let body = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let mut bytes = Vec::new();
        write(&mut bytes, &serde_json::json!({"a": "ä"})).unwrap();
        let mut input = bytes.as_slice();
        assert_eq!(read(&mut input).unwrap(), Some(serde_json::json!({"a": "ä"})));
        assert!(read(&mut input).unwrap().is_none());
    }

    #[test]
    fn bad_headers_are_refused_without_reading_on() {
        let huge = b"Content-Length: 99999999999\r\n\r\n";
        assert!(matches!(read(&mut &huge[..]), Err(FramingError::TooLong(_))));
        assert!(matches!(read(&mut &b"X: 1\r\n\r\n"[..]), Err(FramingError::Header)));
        assert!(matches!(
            read(&mut &b"Content-Length: 2\r\n\r\n{]"[..]),
            Err(FramingError::Json(_))
        ));
        assert!(read(&mut &b"Content-Length: 9\r\n\r\n{}"[..]).unwrap().is_none());
        assert!(read(&mut &b"Content-Le"[..]).unwrap().is_none());
        let endless = std::io::repeat(b'?');
        assert!(matches!(read(&mut io::BufReader::new(endless)), Err(FramingError::Header)));
        assert!(matches!(read(&mut &b"Content-Length: -1\r\n\r\n"[..]), Err(FramingError::Header)));
        let deep = "[".repeat(100_000);
        let message = format!("Content-Length: {}\r\n\r\n{deep}", deep.len());
        assert!(matches!(read(&mut message.as_bytes()), Err(FramingError::Json(_))));
    }

    #[test]
    fn the_message_behind_a_bad_one_is_read() {
        let mut input = &b"Content-Length: 2\r\n\r\n{]Content-Length: 2\r\n\r\n[]"[..];
        assert!(matches!(read(&mut input), Err(FramingError::Json(_))));
        assert_eq!(read(&mut input).unwrap(), Some(serde_json::json!([])));
    }
}
