//! Whole conversations with a client, over pipes.

use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use runa_bytecode::{
    Function, Instruction as I, LineEntry, LocalIndex, LocalName, Module, TypeId, verify,
};
use runa_debugger::{Launcher, dap};
use runa_runtime::{NativeTable, Program, Streams};
use runa_vm::{Machine, MachineOptions};
use serde_json::{Value, json};

/// The program
///
/// ```text
/// 1  Let a = 1
/// 2  Let b = a + 41
/// 3  Return double(b)
///
/// 5  Process called double(x as Integer) returns Integer
/// 6      Return x * 2
/// ```
fn module() -> Module {
    let line = |pc, line| LineEntry { pc, line, column: 1 };
    let name = |local, name: &str, start, end| LocalName {
        local: LocalIndex(local),
        name: name.to_owned(),
        start,
        end,
    };
    let mut main = Function::new("main", TypeId::INTEGER);
    main.locals = vec![TypeId::INTEGER, TypeId::INTEGER];
    main.code = vec![
        I::PushInteger { value: 1 },
        I::Store { local: LocalIndex(0) },
        I::Load { local: LocalIndex(0) },
        I::PushInteger { value: 41 },
        I::AddInteger {},
        I::Store { local: LocalIndex(1) },
        I::Load { local: LocalIndex(1) },
        I::Call { function: runa_bytecode::FunctionIndex(1) },
        I::Return {},
    ];
    main.lines = vec![line(0, 1), line(2, 2), line(6, 3)];
    main.local_names = vec![name(0, "a", 2, 9), name(1, "b", 6, 9)];
    main.file = 0;
    let mut double = Function::new("double", TypeId::INTEGER);
    double.parameter_count = 1;
    double.locals = vec![TypeId::INTEGER];
    double.code = vec![
        I::Load { local: LocalIndex(0) },
        I::PushInteger { value: 2 },
        I::MultiplyInteger {},
        I::Return {},
    ];
    double.lines = vec![line(0, 6)];
    double.local_names = vec![name(0, "x", 0, 4)];
    double.file = 0;
    Module {
        functions: vec![main, double],
        files: vec![String::from("demo.runa")],
        ..Module::default()
    }
}

struct Demo;

impl Launcher for Demo {
    fn launch(&self, path: &Path, streams: Streams) -> Result<Machine, String> {
        if !path.ends_with("demo.runa") {
            return Err(format!("cannot read {}", path.display()));
        }
        let module = verify(module()).map_err(|errors| format!("{errors:?}"))?;
        let program = Program::link(module, &NativeTable::default()).map_err(|e| e.to_string())?;
        let options = MachineOptions { streams, ..MachineOptions::default() };
        Machine::new(Arc::new(program), options).map_err(|error| error.to_string())
    }
}

struct Client {
    to_server: PipeWriter,
    from_server: BufReader<PipeReader>,
    server: JoinHandle<()>,
    sequence: i64,
    seen: Vec<Value>,
}

impl Client {
    fn new() -> Self {
        let (server_input, to_server) = std::io::pipe().unwrap();
        let (from_server, server_output) = std::io::pipe().unwrap();
        let server = std::thread::spawn(move || {
            dap::serve(BufReader::new(server_input), server_output, Box::new(Demo)).unwrap();
        });
        let from_server = BufReader::new(from_server);
        Self { to_server, from_server, server, sequence: 0, seen: Vec::new() }
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.from_server.read_line(&mut line).unwrap();
            match line.trim_end().split_once(": ") {
                Some((_, value)) => length = value.parse().unwrap(),
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.from_server.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// Sends a request and gives its response; events that come before are kept.
    fn request(&mut self, command: &str, arguments: Value) -> Value {
        self.sequence += 1;
        let request = json!({
            "seq": self.sequence, "type": "request", "command": command, "arguments": arguments,
        });
        let text = request.to_string();
        write!(self.to_server, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        loop {
            let message = self.receive();
            if message["request_seq"] == json!(self.sequence) {
                return message;
            }
            self.seen.push(message);
        }
    }

    /// The next event of that name.
    fn event(&mut self, name: &str) -> Value {
        if let Some(index) = self.seen.iter().position(|event| event["event"] == name) {
            return self.seen.remove(index);
        }
        loop {
            let message = self.receive();
            if message["event"] == name {
                return message;
            }
            self.seen.push(message);
        }
    }

    fn top_line(&mut self) -> (String, i64) {
        let trace = self.request("stackTrace", json!({"threadId": 1, "levels": 1}));
        let top = &trace["body"]["stackFrames"][0];
        (top["name"].as_str().unwrap().to_owned(), top["line"].as_i64().unwrap())
    }

    fn locals(&mut self) -> Vec<(String, String)> {
        let trace = self.request("stackTrace", json!({"threadId": 1}));
        let frame = trace["body"]["stackFrames"][0]["id"].clone();
        let scopes = self.request("scopes", json!({"frameId": frame}));
        let reference = scopes["body"]["scopes"][0]["variablesReference"].clone();
        let variables = self.request("variables", json!({"variablesReference": reference}));
        let shown = variables["body"]["variables"].as_array().unwrap().iter();
        shown
            .map(|variable| {
                let text = |key: &str| variable[key].as_str().unwrap().to_owned();
                (text("name"), text("value"))
            })
            .collect()
    }

    /// Initialises, sets breakpoints, launches and says that this was all.
    fn begin(lines: &[i64]) -> Self {
        let mut client = Self::new();
        let capabilities = client.request("initialize", json!({"adapterID": "runa"}));
        assert_eq!(capabilities["body"]["supportsConfigurationDoneRequest"], true);
        client.event("initialized");
        client.request("launch", json!({"program": "demo.runa"}));
        let wanted: Vec<Value> = lines.iter().map(|line| json!({"line": line})).collect();
        let answer = client.request(
            "setBreakpoints",
            json!({"source": {"path": "/somewhere/demo.runa"}, "breakpoints": wanted}),
        );
        for breakpoint in answer["body"]["breakpoints"].as_array().unwrap() {
            assert_eq!(breakpoint["verified"], true, "{answer}");
        }
        client.request("configurationDone", json!({}));
        client
    }

    fn end(mut self) {
        self.request("disconnect", json!({}));
        self.server.join().unwrap();
    }
}

#[test]
fn seed_debugger_stops_at_a_breakpoint() {
    let mut client = Client::begin(&[2]);
    assert_eq!(client.event("stopped")["body"]["reason"], "breakpoint");
    assert_eq!(client.top_line(), ("main".to_owned(), 2));
    assert_eq!(client.locals(), [("a".to_owned(), "1".to_owned())]);
    let value = client.request("evaluate", json!({"expression": "a", "frameId": 0}));
    assert_eq!(value["body"]["result"], "1");
    let unknown = client.request("evaluate", json!({"expression": "b", "frameId": 0}));
    assert_eq!(unknown["success"], false);
    client.request("continue", json!({"threadId": 1}));
    assert_eq!(client.event("exited")["body"]["exitCode"], 84);
    client.event("terminated");
    client.end();
}

#[test]
fn steps_go_over_into_and_out_of_processes() {
    let mut client = Client::begin(&[2]);
    client.event("stopped");
    client.request("next", json!({"threadId": 1}));
    assert_eq!(client.event("stopped")["body"]["reason"], "step");
    assert_eq!(client.top_line(), ("main".to_owned(), 3));
    client.request("stepIn", json!({"threadId": 1}));
    client.event("stopped");
    assert_eq!(client.top_line(), ("double".to_owned(), 6));
    assert_eq!(client.locals(), [("x".to_owned(), "42".to_owned())]);
    client.request("stepOut", json!({"threadId": 1}));
    client.event("stopped");
    assert_eq!(client.top_line(), ("main".to_owned(), 3));
    client.request("terminate", json!({}));
    client.event("terminated");
    client.end();
}

#[test]
fn what_cannot_be_done_is_said() {
    let mut client = Client::new();
    let unknown = client.request("frobnicate", json!({}));
    assert_eq!(unknown["message"], "the request `frobnicate` is not known");
    let missing = client.request("launch", json!({}));
    assert_eq!(missing["success"], false);
    let unreadable = client.request("launch", json!({"program": "other.runa"}));
    assert!(unreadable["message"].as_str().unwrap().starts_with("cannot read"));
    let bad = client.request("stackTrace", json!({"threadId": "one"}));
    assert_eq!(bad["success"], false);
    client.end();
}

#[test]
fn lines_and_columns_are_counted_as_the_client_says() {
    for (lines, columns) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut client = Client::new();
        let counting = json!({"linesStartAt1": lines, "columnsStartAt1": columns});
        client.request("initialize", counting);
        client.request("launch", json!({"program": "demo.runa", "stopOnEntry": true}));
        client.request("configurationDone", json!({}));
        client.event("stopped");
        let trace = client.request("stackTrace", json!({"threadId": 1}));
        let top = &trace["body"]["stackFrames"][0];
        let expected = (json!(i64::from(lines)), json!(i64::from(columns)));
        assert_eq!((&top["line"], &top["column"]), (&expected.0, &expected.1));
        client.end();
    }
}

#[test]
fn breakpoints_of_all_files_have_numbers_of_their_own() {
    let mut client = Client::new();
    client.request("initialize", json!({}));
    let mut numbers = |file: &str, lines: i64| {
        let asked: Vec<Value> = (1..=lines).map(|line| json!({"line": line})).collect();
        let arguments = json!({"source": {"path": file}, "breakpoints": asked});
        let answer = client.request("setBreakpoints", arguments);
        let placed = answer["body"]["breakpoints"].as_array().unwrap();
        placed.iter().map(|placed| placed["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let first = numbers("a.runa", 2000);
    let second = numbers("b.runa", 2000);
    let distinct: std::collections::BTreeSet<i64> = first.iter().chain(&second).copied().collect();
    assert_eq!(distinct.len(), 4000);
    assert_eq!(numbers("a.runa", 2), first[..2], "numbers stay when lines are asked for again");
    client.end();
}
