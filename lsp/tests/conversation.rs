//! Whole conversations with the server.

use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use runa_lsp::{ServeError, serve_connection};
use serde_json::{Value, json};

const PROGRAM: &str = "file:///folder/a.runa";
const LISTING: &str = "file:///folder/a.asm";

/// A client whose server runs on another thread.
struct Client {
    connection: Connection,
    server: JoinHandle<Result<(), ServeError>>,
    next: i32,
}

impl Client {
    fn start(capabilities: Value) -> (Self, Value) {
        let (ours, theirs) = Connection::memory();
        let server = std::thread::spawn(|| serve_connection(theirs));
        let mut client = Self { connection: ours, server, next: 0 };
        let answer = client.ask("initialize", json!({"capabilities": capabilities}));
        client.tell("initialized", json!({}));
        (client, good(answer))
    }

    fn send(&self, message: impl Into<Message>) {
        self.connection.sender.send(message.into()).expect("the server listens");
    }

    fn tell(&self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params));
    }

    fn receive(&self) -> Message {
        let timeout = Duration::from_secs(30);
        self.connection.receiver.recv_timeout(timeout).expect("the server answers")
    }

    /// Sends a request and gives its answer; what is published before is passed over.
    fn ask(&mut self, method: &str, params: Value) -> Response {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.send(Request::new(id.clone(), method.to_owned(), params));
        loop {
            match self.receive() {
                Message::Response(response) => {
                    assert_eq!(response.id, id);
                    return response;
                }
                Message::Notification(_) => {}
                Message::Request(request) => panic!("{request:?}"),
            }
        }
    }

    /// The answer to a question about a place.
    fn at(&mut self, method: &str, uri: &str, line: u32, character: u32) -> Value {
        let place = json!({
            "textDocument": {"uri": uri},
            "position": {"line": line, "character": character},
        });
        good(self.ask(method, place))
    }

    fn hover(&mut self, uri: &str, line: u32, character: u32) -> String {
        let answer = self.at("textDocument/hover", uri, line, character);
        answer["contents"]["value"].as_str().unwrap_or("nothing").to_owned()
    }

    /// What was published last for a file, once it is about `version`.
    fn diagnostics(&self, version: i64) -> Vec<Value> {
        loop {
            if let Message::Notification(told) = self.receive()
                && told.method == "textDocument/publishDiagnostics"
                && told.params["version"] == json!(version)
            {
                return told.params["diagnostics"].as_array().expect("a list").clone();
            }
        }
    }

    fn open(&self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "runa", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    fn change(&self, uri: &str, version: i64, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        let params = json!({"textDocument": document, "contentChanges": changes});
        self.tell("textDocument/didChange", params);
    }

    fn end(mut self) {
        assert_eq!(good(self.ask("shutdown", Value::Null)), Value::Null);
        self.tell("exit", Value::Null);
        self.server.join().expect("no panic").expect("the conversation ends well");
    }
}

fn good(response: Response) -> Value {
    response.response_result.expect("the request is answered")
}

fn error_code(response: Response) -> i32 {
    response.response_result.expect_err("the request is refused").code
}

fn range(line: u32, from: u32, to: u32) -> Value {
    json!({"start": {"line": line, "character": from}, "end": {"line": line, "character": to}})
}

#[test]
fn the_server_says_what_it_can() {
    let (client, answer) = Client::start(json!({}));
    let capabilities = &answer["capabilities"];
    assert_eq!(capabilities["positionEncoding"], "utf-16");
    assert_eq!(capabilities["textDocumentSync"], 2);
    assert_eq!(capabilities["hoverProvider"], true);
    assert_eq!(capabilities["definitionProvider"], true);
    assert_eq!(capabilities["documentFormattingProvider"], true);
    assert_eq!(answer["serverInfo"]["name"], "runa");
    client.end();
}

#[test]
fn programs_are_coloured_as_the_lexer_reads_them() {
    let (mut client, answer) = Client::start(json!({}));
    let provider = &answer["capabilities"]["semanticTokensProvider"];
    assert_eq!(provider["full"], true);
    let legend = &provider["legend"]["tokenTypes"];
    assert_eq!([&legend[0], &legend[3]], ["keyword", "string"]);
    let tokens = |client: &mut Client, uri: &str| {
        let params = json!({"textDocument": {"uri": uri}});
        good(client.ask("textDocument/semanticTokens/full", params))
    };
    client.open(PROGRAM, "\n  Let x = \"a");
    assert_eq!(
        tokens(&mut client, PROGRAM)["data"],
        json!([1, 2, 3, 0, 0, 0, 6, 1, 4, 0, 0, 2, 2, 3, 0])
    );
    client.open(LISTING, "PUSH 1\n");
    assert_eq!(tokens(&mut client, LISTING), Value::Null);
    assert_eq!(tokens(&mut client, "file:///folder/closed.runa"), Value::Null);
    client.end();
}

#[test]
fn diagnostics_follow_the_text() {
    let (client, _) = Client::start(json!({}));
    client.open(PROGRAM, "Let name = \"😀\" + 1\nprint(name)\n");
    let found = client.diagnostics(1);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["code"], "E0402");
    assert_eq!(found[0]["severity"], 1);
    // The face is one character of two units.
    assert_eq!(found[0]["range"], range(0, 11, 15));
    assert_eq!(found[0]["relatedInformation"][0]["location"]["range"], range(0, 18, 19));

    client.change(PROGRAM, 2, json!([{"range": range(0, 18, 19), "text": "\"!\""}]));
    assert_eq!(client.diagnostics(2), Vec::<Value>::new());

    // Several changes in one message, then all of the text.
    let changes = json!([
        {"range": range(1, 6, 10), "text": "nam"},
        {"range": range(1, 9, 9), "text": "ee"},
    ]);
    client.change(PROGRAM, 3, changes);
    let found = client.diagnostics(3);
    assert_eq!(found[0]["range"], range(1, 6, 11));
    assert!(found[0]["message"].as_str().unwrap().contains("write `name`"), "{found:?}");
    client.change(PROGRAM, 4, json!([{"text": "print(1)\n"}]));
    assert_eq!(client.diagnostics(4), Vec::<Value>::new());
    client.tell("textDocument/didClose", json!({"textDocument": {"uri": PROGRAM}}));
    client.end();
}

#[test]
fn what_stands_behind_an_edit_is_found_where_it_is_now() {
    let (mut client, _) = Client::start(json!({}));
    let text = "Process called a()\n    print(1)\nEnd Process\n\
                Process called b(x as Integer)\n    print(x + nothing)\nEnd Process\na()\n";
    client.open(PROGRAM, text);
    assert_eq!(client.diagnostics(1)[0]["range"]["start"]["line"], 4);
    let change = json!([{"range": range(1, 12, 12), "text": "\n    print(\"😀\" + 2)"}]);
    client.change(PROGRAM, 2, change);
    let found = client.diagnostics(2);
    let lines: Vec<&Value> = found.iter().map(|found| &found["range"]["start"]["line"]).collect();
    assert_eq!(lines, [2, 5]);
    assert!(client.hover(PROGRAM, 5, 10).contains("x as Integer"));
    assert!(client.hover(PROGRAM, 2, 6).contains("print("));
    assert!(client.hover(PROGRAM, 7, 0).contains("Process called a()"));
    client.end();
}

#[test]
fn hover_and_definition_of_programs() {
    let (mut client, _) = Client::start(json!({}));
    let text = "\
## Twice as much.
Process called double(n as Integer)
    Return n * 2
End Process

Let text = \"ü😀{double(21)}\"
print(text.length())
";
    client.open(PROGRAM, text);
    let expected =
        "```runa\nProcess called double(n as Integer) returns Integer\n```\n\nTwice as much.";
    assert_eq!(client.hover(PROGRAM, 5, 17), expected);
    let found = client.at("textDocument/definition", PROGRAM, 5, 17);
    assert_eq!(found, json!({"uri": PROGRAM, "range": range(1, 15, 21)}));
    let found = client.at("textDocument/hover", PROGRAM, 2, 11);
    assert_eq!(found["range"], range(2, 11, 12));
    assert!(client.hover(PROGRAM, 6, 12).contains("length() returns Integer"));
    assert_eq!(client.at("textDocument/definition", PROGRAM, 6, 12), Value::Null);
    assert_eq!(client.hover(PROGRAM, 4, 0), "nothing");
    assert_eq!(client.hover(PROGRAM, 4_000_000_000, 4_000_000_000), "nothing");
    assert_eq!(client.hover("file:///unknown.runa", 0, 0), "nothing");
    client.end();
}

/// The edits that format a text.
fn format(client: &mut Client, uri: &str) -> Value {
    let options = json!({"tabSize": 2, "insertSpaces": false});
    let params = json!({"textDocument": {"uri": uri}, "options": options});
    good(client.ask("textDocument/formatting", params))
}

#[test]
fn only_the_lines_that_differ_are_formatted() {
    let (mut client, _) = Client::start(json!({}));
    client.open(PROGRAM, "print(\"😀\")\nIf true\nprint( 1 )\n\n\nEnd If\nprint(2)\n");
    let range = json!({"start": {"line": 2, "character": 0}, "end": {"line": 5, "character": 0}});
    let edits = json!([{"range": range, "newText": "    print(1)\n"}]);
    assert_eq!(format(&mut client, PROGRAM), edits);
    client.change(PROGRAM, 2, json!([{"range": range, "text": "    print(1)\n"}]));
    assert_eq!(format(&mut client, PROGRAM), json!([]));
    // A line end is missing; then there is an error.
    client.change(PROGRAM, 3, json!([{"text": "print(1)"}]));
    assert_eq!(format(&mut client, PROGRAM)[0]["newText"], "print(1)\n");
    client.change(PROGRAM, 4, json!([{"text": "print( 1"}]));
    assert_eq!(format(&mut client, PROGRAM), Value::Null);
    client.open(LISTING, "PUSH  1\n");
    assert_eq!(format(&mut client, LISTING), Value::Null);
    assert_eq!(format(&mut client, "file:///unknown.runa"), Value::Null);
    client.end();
}

#[test]
fn assembly_is_understood_too() {
    let (mut client, _) = Client::start(json!({}));
    client.open(LISTING, "PUSH 1\nloop:\n    JMP loop\n    ADDD\n");
    let found = client.diagnostics(1);
    assert_eq!(found[0]["code"], "A0101");
    assert_eq!(found[0]["range"], range(3, 4, 8));
    assert!(client.hover(LISTING, 0, 2).contains("Pushes `value`"));
    let found = client.at("textDocument/definition", LISTING, 2, 10);
    assert_eq!(found, json!({"uri": LISTING, "range": range(1, 0, 4)}));
    assert!(client.hover(LISTING, 2, 9).contains("A label."));

    // What only the verifier sees is said as well.
    client.change(LISTING, 2, json!([{"text": "PUSH 1\nADD\nHALT\n"}]));
    let found = client.diagnostics(2);
    assert_eq!(found[0]["range"]["start"]["line"], 1, "{found:?}");
    client.end();
}

#[test]
fn columns_are_counted_as_agreed() {
    let encodings = json!({"general": {"positionEncodings": ["utf-8", "utf-16"]}});
    let (client, answer) = Client::start(encodings);
    assert_eq!(answer["capabilities"]["positionEncoding"], "utf-8");
    client.open(PROGRAM, "print(\"😀\", unknown)\n");
    assert_eq!(client.diagnostics(1)[0]["range"], range(0, 14, 21));
    client.end();
}

#[test]
fn strange_messages_are_answered_or_passed_over() {
    let (mut client, _) = Client::start(json!({}));
    let answer = client.ask("textDocument/unheardOf", json!({"a": [1, 2]}));
    assert_eq!(error_code(answer), -32601);
    let answer = client.ask("textDocument/hover", json!("nonsense"));
    assert_eq!(error_code(answer), -32602);
    client.tell("$/unheardOf", json!(null));
    client.tell("textDocument/didOpen", json!({"nonsense": true}));
    client.change(PROGRAM, 5, json!([{"text": "never opened"}]));
    client.send(Response::new_ok(RequestId::from(99), json!(null)));
    // A range that ends before it begins, and one outside of the text.
    client.open(PROGRAM, "print(1)\n");
    let backwards =
        json!({"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 2}});
    let outside =
        json!({"start": {"line": 70, "character": 6}, "end": {"line": 90, "character": 2}});
    let changes = json!([
        {"range": backwards, "text": "2"},
        {"range": outside, "text": "print(x)\n"},
    ]);
    client.change(PROGRAM, 2, changes);
    let found = client.diagnostics(2);
    assert_eq!(found[0]["range"], range(1, 6, 7), "{found:?}");

    assert_eq!(good(client.ask("shutdown", Value::Null)), Value::Null);
    let answer = client.ask("textDocument/hover", json!({}));
    assert_eq!(error_code(answer), -32600);
    client.tell("exit", Value::Null);
    client.server.join().unwrap().unwrap();
}

#[test]
fn nothing_is_done_before_initialize_and_exit_ends_always() {
    let (ours, theirs) = Connection::memory();
    let server = std::thread::spawn(|| serve_connection(theirs));
    let request = Request::new(RequestId::from(1), String::from("textDocument/hover"), json!({}));
    ours.sender.send(request.into()).unwrap();
    match ours.receiver.recv_timeout(Duration::from_secs(30)).unwrap() {
        Message::Response(response) => assert_eq!(error_code(response), -32002),
        other => panic!("{other:?}"),
    }
    ours.sender.send(Notification::new(String::from("exit"), ()).into()).unwrap();
    server.join().unwrap().unwrap();

    let (client, _) = Client::start(json!({}));
    drop(client.connection);
    client.server.join().unwrap().unwrap();
}

/// Thousands of messages help nobody, and a long line must not make each of them slow.
#[test]
fn only_the_first_of_very_many_diagnostics_are_sent() {
    let (client, _) = Client::start(json!({}));
    let names: String = (0..2_000).map(|number| format!("unknown{number}, ")).collect();
    client.open(PROGRAM, &format!("print([{names}])\n"));
    assert_eq!(client.diagnostics(1).len(), 200);
    client.end();
}

/// While one types, only the last state of a text is of interest.
#[test]
fn what_was_typed_meanwhile_is_looked_at_once() {
    let (ours, theirs) = Connection::memory();
    let request =
        Request::new(RequestId::from(0), String::from("initialize"), json!({"capabilities": {}}));
    ours.sender.send(request.into()).unwrap();
    let client = Client { connection: ours, server: std::thread::spawn(|| Ok(())), next: 0 };
    client.open(PROGRAM, "pr");
    for (version, text) in ["pri", "prin", "print", "print(", "print(1)"].iter().enumerate() {
        client.change(PROGRAM, version as i64 + 2, json!([{"text": text}]));
    }
    client.tell("exit", Value::Null);
    // The server starts when everything has been said.
    let server = std::thread::spawn(|| serve_connection(theirs));
    server.join().unwrap().unwrap();
    let messages: Vec<Message> = client.connection.receiver.try_iter().collect();
    assert_eq!(messages.len(), 1, "only the answer to `initialize`: {messages:?}");
}
