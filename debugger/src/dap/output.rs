//! Sending to the client, from several threads.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::{Value, json};

use super::framing;

/// The way to the client; copies share it.
#[derive(Clone)]
pub(super) struct Output {
    state: Arc<Mutex<State>>,
}

struct State {
    sequence: i64,
    stream: Box<dyn Write + Send>,
}

impl Output {
    pub(super) fn new(stream: impl Write + Send + 'static) -> Self {
        let state = State { sequence: 0, stream: Box::new(stream) };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    fn send(&self, mut message: Value) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.sequence += 1;
        message["seq"] = json!(state.sequence);
        // When the client is gone, the end of its requests ends the conversation.
        let _ = framing::write(&mut state.stream, &message);
    }

    /// Sends an event.
    pub(super) fn event(&self, name: &str, body: impl Serialize) {
        let body = serde_json::to_value(body).unwrap_or(Value::Null);
        self.send(json!({"type": "event", "event": name, "body": body}));
    }

    /// Answers a request.
    pub(super) fn respond(&self, request: i64, command: &str, result: Result<Value, String>) {
        let head = json!({"type": "response", "request_seq": request, "command": command});
        let mut message = head;
        message["success"] = json!(result.is_ok());
        match result {
            Ok(Value::Null) => {}
            Ok(body) => message["body"] = body,
            Err(text) => {
                let error = json!({"id": 1, "format": text.replace('{', "(").replace('}', ")")});
                message["message"] = json!(text);
                message["body"] = json!({"error": error});
            }
        }
        self.send(message);
    }

    /// Shows a text of a category (`stdout`, `stderr`, `console`).
    pub(super) fn show(&self, category: &str, text: &str) {
        self.event("output", json!({"category": category, "output": text}));
    }
}

/// What the program prints, as output events, a line at a time.
pub(super) struct ProgramOutput {
    output: Output,
    line: Vec<u8>,
}

impl ProgramOutput {
    pub(super) fn new(output: Output) -> Self {
        Self { output, line: Vec::new() }
    }
}

impl Write for ProgramOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        if let Some(end) = self.line.iter().rposition(|&byte| byte == b'\n') {
            let rest = self.line.split_off(end + 1);
            let lines = std::mem::replace(&mut self.line, rest);
            self.output.show("stdout", &String::from_utf8_lossy(&lines));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.line);
        if !rest.is_empty() {
            self.output.show("stdout", &String::from_utf8_lossy(&rest));
        }
        Ok(())
    }
}

impl Drop for ProgramOutput {
    fn drop(&mut self) {
        // Writing to the client cannot fail here.
        let _ = self.flush();
    }
}
