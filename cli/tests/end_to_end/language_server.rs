//! `runa lsp` over standard input and output, as editors start it.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::{run_with_input, runa, wait};

struct Editor {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Editor {
    fn start() -> Self {
        let mut child = runa(&["lsp"]).stdin(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, input, output: BufReader::new(output) }
    }

    fn send_bytes(&mut self, bytes: &[u8]) {
        self.input.write_all(bytes).unwrap();
        self.input.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        self.send_bytes(&framed(message));
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn ask(&mut self, id: i32, method: &str, params: Value) -> Value {
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let answer = self.receive();
        assert_eq!(answer["id"], id, "{answer}");
        answer
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server is gone");
            match line.trim().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }
}

fn framed(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn position(line: u32, character: u32) -> Value {
    json!({
        "textDocument": {"uri": "file:///a.runa"},
        "position": {"line": line, "character": character},
    })
}

#[test]
fn a_whole_session() {
    let mut editor = Editor::start();
    let answer = editor.ask(1, "initialize", json!({"processId": null, "capabilities": {}}));
    assert_eq!(answer["result"]["capabilities"]["hoverProvider"], true);
    editor.tell("initialized", json!({}));

    let text = "Let greeting = \"hi\"\nprint(greting)\n";
    let document =
        json!({"uri": "file:///a.runa", "languageId": "runa", "version": 1, "text": text});
    editor.tell("textDocument/didOpen", json!({"textDocument": document}));
    let published = editor.receive();
    assert_eq!(published["method"], "textDocument/publishDiagnostics");
    assert_eq!(published["params"]["version"], 1);
    assert_eq!(published["params"]["diagnostics"][0]["code"], "E0301");

    let place = json!({"line": 1, "character": 8});
    let change = json!([{"range": {"start": place, "end": place}, "text": "e"}]);
    let document = json!({"uri": "file:///a.runa", "version": 2});
    let params = json!({"textDocument": document, "contentChanges": change});
    editor.tell("textDocument/didChange", params);
    let published = editor.receive();
    assert_eq!(published["params"]["version"], 2);
    assert_eq!(published["params"]["diagnostics"], json!([]));

    let hover = editor.ask(2, "textDocument/hover", position(1, 9));
    let shown = hover["result"]["contents"]["value"].as_str().unwrap();
    assert_eq!(shown, "```runa\nLet greeting as Text\n```");
    let definition = editor.ask(3, "textDocument/definition", position(1, 9));
    let start = json!({"line": 0, "character": 4});
    assert_eq!(definition["result"]["range"]["start"], start);

    // What is no message, and what is no known one, does not end the session.
    editor.send_bytes(b"Content-Length: 9\r\n\r\n{nonsense");
    let complaint = editor.receive();
    assert_eq!(complaint["method"], "window/logMessage");
    editor.send_bytes(b"Content-Type: \xff\xfe\r\n\r\n");
    assert_eq!(editor.receive()["method"], "window/logMessage");
    let unknown = editor.ask(4, "textDocument/unheardOf", json!([1, {"a": null}]));
    assert_eq!(unknown["error"]["code"], -32601);

    assert_eq!(editor.ask(5, "shutdown", Value::Null)["result"], Value::Null);
    editor.tell("exit", Value::Null);
    assert_eq!(wait(&mut editor.child).code(), Some(0));
}

#[test]
fn a_client_that_goes_away_or_talks_nonsense_ends_the_server_quietly() {
    let initialize =
        framed(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}));
    let endless = b"Content-Length: 99999999999999999999999999\r\n\r\n".to_vec();
    let huge = b"Content-Length: 9223372036854775807\r\n\r\n{}".to_vec();
    let cut = b"Content-Length: 100\r\n\r\n{\"jsonrpc\"".to_vec();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep = format!("Content-Length: {}\r\n\r\n{deep}", deep.len()).into_bytes();
    let noise: Vec<u8> =
        (0..100_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for bad in [Vec::new(), endless, huge, cut, deep, noise] {
        for input in [bad.clone(), [initialize.clone(), bad].concat()] {
            let ended = run_with_input(&mut runa(&["lsp"]), input);
            assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
        }
    }
}
