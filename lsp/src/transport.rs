//! Messages on byte streams.
//!
//! The framing is ours because what stands in a header must neither decide how much is allocated nor
//! end the conversation: a message that is too long or cannot be read is passed over and reported to
//! the client.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{Message, Notification};
use lsp_types::notification::{LogMessage, Notification as _};
use lsp_types::{LogMessageParams, MessageType};

/// No message is longer: all texts of a workspace fit many times.
const LONGEST_MESSAGE: u64 = 64 << 20;

/// No line of a header is longer.
const LONGEST_HEADER: u64 = 8 << 10;

/// What the stream says next.
#[derive(Debug)]
pub(crate) enum Incoming {
    Message(Message),
    /// Something that is no message, and why.
    Unreadable(String),
    /// The client has closed the stream.
    End,
}

/// Reads the next message; an error is one of the stream.
pub(crate) fn read(input: &mut dyn BufRead) -> io::Result<Incoming> {
    let length = match read_header(input)? {
        Header::Length(length) => length,
        Header::Bad(why) => return Ok(Incoming::Unreadable(why)),
        Header::End => return Ok(Incoming::End),
    };
    if length > LONGEST_MESSAGE {
        io::copy(&mut input.take(length), &mut io::sink())?;
        return Ok(Incoming::Unreadable(format!("a message of {length} bytes is too long")));
    }
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Ok(Incoming::End);
    }
    Ok(match serde_json::from_slice(&bytes) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Unreadable(format!("a message cannot be read: {error}")),
    })
}

enum Header {
    Length(u64),
    Bad(String),
    End,
}

/// Reads up to the empty line.
fn read_header(input: &mut dyn BufRead) -> io::Result<Header> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        let count = input.take(LONGEST_HEADER).read_until(b'\n', &mut line)?;
        if count == 0 {
            return Ok(Header::End);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            return Ok(match length {
                Some(length) => Header::Length(length),
                None => Header::Bad(String::from("a message has no `Content-Length`")),
            });
        }
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok();
            }
            Some(_) => {}
            None => return Ok(Header::Bad(String::from("a header has a line without `:`"))),
        }
    }
}

/// Writes a message.
pub(crate) fn write(output: &mut dyn Write, message: Message) -> io::Result<()> {
    message.write(&mut io::BufWriter::new(output))
}

/// Tells the client that it sent something unreadable.
pub(crate) fn complaint(message: String) -> Notification {
    let params = LogMessageParams { typ: MessageType::ERROR, message };
    Notification::new(LogMessage::METHOD.to_owned(), params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(mut bytes: &[u8]) -> Vec<String> {
        let mut kinds = Vec::new();
        loop {
            match read(&mut bytes).unwrap() {
                Incoming::Message(Message::Notification(notification)) => {
                    kinds.push(notification.method);
                }
                Incoming::Message(other) => kinds.push(format!("{other:?}")),
                Incoming::Unreadable(why) => kinds.push(why),
                Incoming::End => return kinds,
            }
        }
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        let good = framed(r#"{"jsonrpc":"2.0","method":"hello"}"#);
        let stream = format!("{good}{}content-length:x\r\n\r\n{good}", framed("{nonsense"));
        let shown = kinds(stream.as_bytes());
        assert_eq!(shown.len(), 4, "{shown:?}");
        assert_eq!((&*shown[0], &*shown[3]), ("hello", "hello"));
        assert!(shown[1].starts_with("a message cannot be read: "));
        assert_eq!(shown[2], "a message has no `Content-Length`");
    }

    #[test]
    fn what_is_promised_is_not_allocated() {
        let shown = kinds(b"Content-Length: 18446744073709551615\r\n\r\nshort");
        assert_eq!(shown, ["a message of 18446744073709551615 bytes is too long"]);
        assert!(kinds(b"Content-Length: 60000000\r\n\r\nshort").is_empty());
        assert!(kinds(b"").is_empty());
        assert_eq!(kinds(&[0xFF; 20_000]).len(), 3);
    }
}
