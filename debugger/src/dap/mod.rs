//! The Debug Adapter Protocol, version 1.x, as editors speak it over standard input and output.
//!
//! Requests are read one after another and answered in order; what the program does arrives from its
//! own thread as events. An unknown request gets an error response, never silence.

mod framing;
mod output;
mod server;
mod variables;

use std::io::{BufRead, Write};

pub use framing::FramingError;

use crate::Launcher;

/// Serves one client until it disconnects or its stream ends.
///
/// Fails when the stream does not carry the protocol.
pub fn serve(
    mut input: impl BufRead,
    output: impl Write + Send + 'static,
    launcher: Box<dyn Launcher>,
) -> Result<(), FramingError> {
    let mut server = server::Server::new(output, launcher);
    loop {
        let goes_on = match framing::read(&mut input) {
            Ok(Some(message)) => server.handle(&message),
            Ok(None) => false,
            Err(FramingError::Json(error)) => server.refuse(&error),
            Err(error) => return Err(error),
        };
        if !goes_on {
            return Ok(());
        }
    }
}
