//! Conversations of `runa dap` with an editor, over its standard input and output.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};

use serde_json::{Value, json};

use crate::support::{Ended, Folder, PATIENCE, run_with_input, runa, wait};

/// An editor.
struct Editor {
    server: Child,
    to_server: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// Events that came while something else was awaited.
    events: VecDeque<Value>,
    sequence: i64,
    last_number: i64,
}

impl Editor {
    fn new() -> Self {
        let mut server = runa(&["dap"]).stdin(Stdio::piped()).spawn().unwrap();
        let to_server = server.stdin.take();
        let mut from_server = BufReader::new(server.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read_message(&mut from_server) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let events = VecDeque::new();
        Self { server, to_server, messages, events, sequence: 0, last_number: 0 }
    }

    /// The next message, whose number must be higher than that of the one before.
    fn receive(&mut self) -> Value {
        let message = match self.messages.recv_timeout(PATIENCE) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => panic!("the server hangs"),
            Err(RecvTimeoutError::Disconnected) => panic!("the server is gone"),
        };
        let number = message["seq"].as_i64().unwrap();
        assert!(number > self.last_number, "{message}");
        self.last_number = number;
        message
    }

    fn send_bytes(&mut self, bytes: &[u8]) {
        let stream = self.to_server.as_mut().unwrap();
        stream.write_all(bytes).and_then(|()| stream.flush()).unwrap();
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    /// Sends a request and gives its response.
    fn request(&mut self, command: &str, arguments: Value) -> Value {
        self.sequence += 1;
        let number = self.sequence;
        self.send(&json!({
            "seq": number, "type": "request", "command": command, "arguments": arguments,
        }));
        loop {
            let message = self.receive();
            if message["type"] == "response" {
                assert_eq!(message["request_seq"], number, "{message}");
                assert_eq!(message["command"], command);
                return message;
            }
            self.events.push_back(message);
        }
    }

    /// Sends a request that is granted and gives what the response contains.
    #[track_caller]
    fn ask(&mut self, command: &str, arguments: Value) -> Value {
        let response = self.request(command, arguments);
        assert_eq!(response["success"], true, "{response}");
        response["body"].clone()
    }

    /// Sends a request that is refused and gives the reason.
    #[track_caller]
    fn refused(&mut self, command: &str, arguments: Value) -> String {
        let response = self.request(command, arguments);
        assert_eq!(response["success"], false, "{response}");
        response["message"].as_str().unwrap().to_owned()
    }

    /// The next event of that name; the others before it are forgotten.
    fn event(&mut self, name: &str) -> Value {
        loop {
            let event = self.events.pop_front().unwrap_or_else(|| self.receive());
            if event["event"] == name {
                return event["body"].clone();
            }
        }
    }

    /// Begins to debug a program, with breakpoints at `lines`.
    fn launch(program: &str, lines: &[i64], more: Value) -> Self {
        let mut editor = Self::new();
        editor.ask("initialize", json!({"clientID": "test", "adapterID": "runa"}));
        editor.event("initialized");
        let mut arguments = json!({"program": program});
        for (key, value) in more.as_object().into_iter().flatten() {
            arguments[key] = value.clone();
        }
        editor.ask("launch", arguments);
        let wanted: Vec<Value> = lines.iter().map(|line| json!({"line": line})).collect();
        let arguments = json!({"source": {"path": program}, "breakpoints": wanted});
        let placed = editor.ask("setBreakpoints", arguments);
        for breakpoint in placed["breakpoints"].as_array().unwrap() {
            assert_eq!(breakpoint["verified"], true, "{placed}");
        }
        editor.ask("setExceptionBreakpoints", json!({"filters": ["raised"]}));
        editor.ask("configurationDone", json!({}));
        editor
    }

    /// Waits until the program stops; gives why, in which function and line.
    fn stopped(&mut self) -> (String, String, i64) {
        let stopped = self.event("stopped");
        assert_eq!(stopped["threadId"], 1);
        let threads = self.ask("threads", json!({}));
        assert_eq!(threads["threads"][0]["id"], 1);
        let trace = self.ask("stackTrace", json!({"threadId": 1, "startFrame": 0, "levels": 1}));
        let top = &trace["stackFrames"][0];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&stopped["reason"]), text(&top["name"]), top["line"].as_i64().unwrap())
    }

    #[track_caller]
    fn expect_stop(&mut self, reason: &str, function: &str, line: i64) {
        assert_eq!(self.stopped(), (reason.to_owned(), function.to_owned(), line));
    }

    fn go(&mut self, command: &str) {
        self.ask(command, json!({"threadId": 1}));
    }

    /// The variables in scope `scope` of the innermost activation, as `name = value`.
    fn variables(&mut self, scope: &str) -> Vec<String> {
        let trace = self.ask("stackTrace", json!({"threadId": 1}));
        let frame = trace["stackFrames"][0]["id"].clone();
        let scopes = self.ask("scopes", json!({"frameId": frame}));
        let found = scopes["scopes"].as_array().unwrap().iter().find(|one| one["name"] == scope);
        let Some(found) = found else { return Vec::new() };
        self.children(&found["variablesReference"])
    }

    fn children(&mut self, reference: &Value) -> Vec<String> {
        let variables = self.ask("variables", json!({"variablesReference": reference}));
        let shown = variables["variables"].as_array().unwrap().iter().map(|variable| {
            let text = |key: &str| variable[key].as_str().unwrap().to_owned();
            format!("{} = {}", text("name"), text("value"))
        });
        shown.collect()
    }

    /// Everything the program prints until it ends, and its exit code.
    fn output_to_end(&mut self) -> (String, i64) {
        let mut output = String::new();
        loop {
            let event = self.events.pop_front().unwrap_or_else(|| self.receive());
            match event["event"].as_str().unwrap() {
                "output" => output += event["body"]["output"].as_str().unwrap(),
                "exited" => {
                    let code = event["body"]["exitCode"].as_i64().unwrap();
                    self.event("terminated");
                    return (output, code);
                }
                _ => {}
            }
        }
    }

    /// Ends the conversation; the server ends, too, with nothing to complain about.
    fn disconnect(mut self) {
        self.ask("disconnect", json!({}));
        self.ends(0);
    }

    /// Closes the stream to the server, which ends with `code`.
    fn ends(mut self, code: i32) -> Ended {
        drop(self.to_server.take());
        let status = wait(&mut self.server);
        let mut stderr = String::new();
        self.server.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let ended = Ended { code: status.code().unwrap_or(-1), stdout: String::new(), stderr };
        ended.expect_code(code);
        ended
    }
}

fn read_message(stream: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().strip_prefix("Content-Length: ") {
            Some(value) => length = value.parse::<usize>().ok(),
            None => break,
        }
    }
    let mut body = vec![0; length?];
    stream.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}

const PROGRAM: &str = "\
Process called double(x as Integer) returns Integer
    Let twice = x * 2
    Return twice
End Process

Let words = [\"one\", \"two\"]
Let total = 0
For i from 1 to 2
    total = total + double(i)
End For
print(\"total {total}\")
";

#[test]
fn seed_debugging_protocol_for_editors() {
    let folder = Folder::new();
    let file = folder.write("demo.runa", PROGRAM);
    let mut editor = Editor::launch(&file, &[9], json!({}));
    editor.expect_stop("breakpoint", "main program", 9);
    let shown = editor.variables("Locals");
    assert!(shown.contains(&String::from("words = [\"one\", \"two\"]")), "{shown:?}");
    editor.go("stepIn");
    editor.expect_stop("step", "double", 2);
    assert_eq!(editor.variables("Locals"), ["x = 1"]);
    editor.go("next");
    editor.expect_stop("step", "double", 3);
    assert_eq!(editor.variables("Locals"), ["x = 1", "twice = 2"]);
    let trace = editor.ask("stackTrace", json!({"threadId": 1}));
    assert_eq!(trace["totalFrames"], 2);
    assert_eq!(trace["stackFrames"][1]["name"], "main program");
    assert_eq!(trace["stackFrames"][1]["source"]["path"], file.as_str());
    editor.go("stepOut");
    editor.expect_stop("step", "main program", 9);
    editor.go("continue");
    editor.expect_stop("breakpoint", "main program", 9);
    let value = editor.ask("evaluate", json!({"expression": " total ", "context": "hover"}));
    assert_eq!(value, json!({"result": "2", "type": "Integer", "variablesReference": 0}));
    let words = editor.ask("evaluate", json!({"expression": "words"}));
    assert_eq!(words["indexedVariables"], 2);
    let children = editor.children(&words["variablesReference"]);
    assert_eq!(children, ["[0] = \"one\"", "[1] = \"two\""]);
    assert!(editor.refused("evaluate", json!({"expression": "nobody"})).contains("`nobody`"));
    editor.ask("setBreakpoints", json!({"source": {"path": file}, "breakpoints": []}));
    editor.go("continue");
    assert_eq!(editor.output_to_end(), (String::from("total 6\n"), 0));
    editor.disconnect();
}

#[test]
fn assembly_is_debugged_line_by_line() {
    let folder = Folder::new();
    let text = "; doubles\nPUSH 20\nCALL double\nHALT\n\ndouble:\n    .args 1\n    LOAD 0\n    PUSH 2\n    MUL\n    RET\n";
    let file = folder.write("demo.asm", text);
    let mut editor = Editor::launch(&file, &[10], json!({"stopOnEntry": true}));
    editor.expect_stop("entry", "main", 2);
    editor.go("next");
    editor.expect_stop("step", "main", 3);
    editor.go("continue");
    editor.expect_stop("breakpoint", "double", 10);
    assert_eq!(editor.variables("Locals"), ["local 0 = 20"]);
    assert_eq!(editor.variables("Operand stack"), ["[0] = 20", "[1] = 2"]);
    editor.go("next");
    editor.expect_stop("step", "double", 11);
    editor.go("next");
    editor.expect_stop("step", "main", 4);
    assert_eq!(editor.variables("Operand stack"), ["[0] = 40"]);
    editor.go("continue");
    assert_eq!(editor.output_to_end().1, 0);
    editor.disconnect();
}

#[test]
fn it_stops_where_an_exception_is_raised() {
    let folder = Folder::new();
    let file = folder.write(
        "fails.runa",
        "Process called pick(xs as List of Integer) returns Integer\n    Return xs[5]\nEnd Process\n\
         print(\"before\")\nprint(pick([1, 2]))\n",
    );
    let mut editor = Editor::launch(&file, &[], json!({}));
    editor.expect_stop("exception", "pick", 2);
    assert_eq!(editor.variables("Locals"), ["xs = [1, 2]"]);
    let info = editor.ask("exceptionInfo", json!({"threadId": 1}));
    assert_eq!(info["exceptionId"], "IndexError");
    editor.go("continue");
    let (output, code) = editor.output_to_end();
    assert_eq!(code, 1);
    assert!(output.contains("IndexError: ") && output.contains("  at pick ("), "{output}");
    editor.disconnect();
    // Without debugging it just runs.
    let mut editor = Editor::launch(&file, &[2], json!({"noDebug": true}));
    let (output, code) = editor.output_to_end();
    assert!(output.starts_with("before\nIndexError: ") && code == 1, "{output}");
    editor.disconnect();
}

#[test]
fn breakpoints_may_come_before_the_program() {
    let folder = Folder::new();
    let file = folder.write("demo.runa", PROGRAM);
    let mut editor = Editor::new();
    editor.ask("initialize", json!({"adapterID": "runa", "linesStartAt1": false}));
    let arguments = json!({"source": {"path": file}, "breakpoints": [{"line": 7}, {"line": 400}]});
    let placed = editor.ask("setBreakpoints", arguments);
    assert_eq!(placed["breakpoints"][0]["verified"], false);
    let id = placed["breakpoints"][0]["id"].clone();
    editor.ask("configurationDone", json!({}));
    editor.ask("launch", json!({"program": "demo.runa", "cwd": folder.path()}));
    let first = editor.event("breakpoint");
    assert_eq!(first["breakpoint"]["id"], id);
    assert_eq!(
        (&first["breakpoint"]["verified"], &first["breakpoint"]["line"]),
        (&json!(true), &json!(7))
    );
    assert_eq!(editor.event("breakpoint")["breakpoint"]["verified"], false);
    // This client counts from 0.
    editor.expect_stop("breakpoint", "main program", 7);
    editor.disconnect();
}

#[test]
fn what_a_program_prints_arrives_in_time() {
    let folder = Folder::new();
    let file = folder
        .write("print.runa", "print(\"no end\", end: \"\")\nLet a = 1\nprint(\"!\", end: \"\")\n");
    let mut editor = Editor::launch(&file, &[2], json!({}));
    assert_eq!(editor.event("output")["output"], "no end");
    editor.expect_stop("breakpoint", "main program", 2);
    editor.go("continue");
    assert_eq!(editor.output_to_end(), (String::from("!"), 0));
    editor.disconnect();
}

#[test]
fn a_running_program_is_paused_and_ended() {
    let folder = Folder::new();
    let file =
        folder.write("endless.runa", "Let i = 0\nWhile true\n    i = (i + 1) % 10\nEnd While\n");
    let mut editor = Editor::launch(&file, &[], json!({}));
    for command in ["continue", "next", "stackTrace", "scopes", "evaluate"] {
        let arguments = json!({"threadId": 1, "frameId": 0, "expression": "i"});
        assert_eq!(editor.refused(command, arguments), "the program does not stand still");
    }
    editor.ask("pause", json!({"threadId": 1}));
    assert_eq!(editor.stopped().0, "pause");
    // It goes on once, however often it is told to.
    editor.go("continue");
    assert_eq!(
        editor.refused("continue", json!({"threadId": 1})),
        "the program does not stand still"
    );
    let arguments = json!({"source": {"path": file}, "breakpoints": [{"line": 3}]});
    editor.ask("setBreakpoints", arguments);
    editor.expect_stop("breakpoint", "main program", 3);
    editor.ask("setBreakpoints", json!({"source": {"path": file}, "lines": []}));
    editor.go("continue");
    editor.ask("terminate", json!({}));
    editor.event("terminated");
    editor.disconnect();
}

#[test]
fn the_server_ends_with_the_conversation() {
    let folder = Folder::new();
    let endless = folder.write("endless.runa", "While true\nEnd While\n");
    // While the program runs.
    Editor::launch(&endless, &[], json!({})).disconnect();
    // While it stands.
    let mut editor = Editor::launch(&endless, &[], json!({"stopOnEntry": true}));
    editor.expect_stop("entry", "main program", 1);
    editor.disconnect();
    // When the editor dies.
    Editor::launch(&endless, &[], json!({})).ends(0);
    Editor::new().ends(0);
}

#[test]
fn large_and_odd_values_are_shown() {
    let folder = Folder::new();
    let text = "\
Let big = List of Integer.filled(1000000, 7)
Let loop as List of Any = []
loop.add(loop)
loop.add(loop)
Let long = \"x\".repeat(1000000)
Let pairs = {\"a\": 1}
print(1)
";
    let file = folder.write("values.runa", text);
    let mut editor = Editor::launch(&file, &[7], json!({}));
    editor.expect_stop("breakpoint", "main program", 7);
    let shown = editor.variables("Locals");
    assert!(shown.iter().all(|variable| variable.len() < 1_000), "{shown:?}");
    assert!(shown.contains(&String::from("loop = [[…], […]]")), "{shown:?}");
    let pairs = editor.ask("evaluate", json!({"expression": "pairs"}));
    assert_eq!(editor.children(&pairs["variablesReference"]), ["\"a\" = 1"]);
    let big = editor.ask("evaluate", json!({"expression": "big"}));
    let part = json!({"variablesReference": big["variablesReference"], "start": 100, "count": 3});
    let part = editor.ask("variables", part);
    assert_eq!(part["variables"][2]["name"], "[102]");
    editor.disconnect();
}

#[test]
fn requests_out_of_place_are_refused_and_nothing_breaks() {
    let mut editor = Editor::new();
    for command in [
        "stackTrace",
        "scopes",
        "variables",
        "evaluate",
        "continue",
        "next",
        "stepIn",
        "stepOut",
        "pause",
        "exceptionInfo",
        "setBreakpoints",
        "launch",
        "attach",
        "restart",
        "frobnicate",
        "",
    ] {
        for arguments in [json!(null), json!([]), json!({"threadId": "x"}), json!({"frameId": -1})]
        {
            assert!(!editor.refused(command, arguments).is_empty());
        }
    }
    let arguments = json!({"frameId": i64::MAX, "threadId": i64::MIN, "variablesReference": -5, "expression": "\0"});
    for command in ["stackTrace", "scopes", "variables", "evaluate"] {
        editor.refused(command, arguments.clone());
    }
    let huge = json!({"source": {"path": "x".repeat(100_000)}, "breakpoints": [{"line": i64::MAX}, {"line": i64::MIN}]});
    editor.ask("setBreakpoints", huge);
    assert!(editor.refused("launch", json!({"program": "no such.runa"})).contains("no such file"));
    let folder = Folder::new();
    let bad = folder.write("bad.runa", "print(x)\n");
    assert!(editor.refused("launch", json!({"program": bad})).contains("there is no `x`"));
    let file = folder.write("good.runa", PROGRAM);
    editor.ask("launch", json!({"program": file, "stopOnEntry": true}));
    assert!(editor.refused("launch", json!({"program": file})).contains("already"));
    editor.ask("configurationDone", json!({}));
    editor.event("stopped");
    for command in ["stackTrace", "scopes", "variables", "evaluate"] {
        // Places that do not exist are empty or refused.
        editor.request(command, arguments.clone());
    }
    editor.disconnect();
}

#[test]
fn messages_that_are_no_requests_are_passed_over() {
    let mut editor = Editor::new();
    for odd in
        [json!(null), json!(7), json!([]), json!("text"), json!({}), json!({"type": "event"})]
    {
        editor.send(&odd);
    }
    editor.send(&json!({"type": "response", "request_seq": 1, "success": true}));
    // No JSON, but of the announced length: the next message can be found.
    editor.send_bytes(b"Content-Length: 3\r\n\r\n{]}");
    assert!(editor.event("output")["output"].as_str().unwrap().contains("left out"));
    editor.send_bytes(format!("Content-Length: 50000\r\n\r\n{}", "[".repeat(50_000)).as_bytes());
    editor.event("output");
    editor.ask("initialize", json!({"adapterID": "runa"}));
    editor.disconnect();
}

#[test]
fn what_is_not_the_protocol_ends_the_server_with_an_error() {
    let dap = |input: &[u8]| run_with_input(&mut runa(&["dap"]), input);
    dap(b"Content-Length: 99999999999\r\n\r\n").expect_code(65).expect_error("99999999999 bytes");
    dap(b"Content-Length: -1\r\n\r\n{}").expect_code(65).expect_error("Content-Length");
    dap(b"Content-Type: x\r\n\r\n{}").expect_code(65).expect_error("Content-Length");
    dap(&vec![b'?'; 1 << 20]).expect_code(65).expect_error("Content-Length");
    dap(&vec![0xff; 1 << 20]).expect_code(65);
    dap(b"").expect_code(0);
    dap(b"Content-Length: 100\r\n\r\n{\"seq\":").expect_code(0);
}

/// What processes share belongs to the module.
#[test]
fn variables_of_the_module_are_shown() {
    let folder = Folder::new();
    let text = "\
Let count = 5
Process called more()
    count += 1
    Return count
End Process
print(more())
";
    let mut editor = Editor::launch(&folder.write("module.runa", text), &[4], json!({}));
    editor.expect_stop("breakpoint", "more", 4);
    assert_eq!(editor.variables("Module"), ["count = 6"]);
    assert_eq!(editor.ask("evaluate", json!({"expression": "count"}))["result"], "6");
    editor.disconnect();
}
