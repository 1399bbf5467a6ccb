//! One conversation.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dap::requests::{
    EvaluateArguments, ScopesArguments, SetBreakpointsArguments, StackTraceArguments,
    VariablesArguments,
};
use dap::types::{
    Breakpoint, Capabilities, ExceptionBreakpointsFilter, Scope, Source, StackFrame, Thread,
};
use runa_runtime::{ExceptionReport, Program, Streams};
use runa_vm::{Completion, FrameView, Value};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::output::{Output, ProgramOutput};
use super::variables::{References, globals, locals};
use crate::Launcher;
use crate::engine::{Breakpoints, Event, Placed, Reason, Session, Step, Stops};

/// The only task of a program, for now.
const THREAD: i64 = 1;

/// The name of the filter that stops at exceptions.
const RAISED: &str = "raised";

type Answer = Result<Json, String>;

/// How far apart the numbers of two files' breakpoints are: more than lines a file has. Numbers stay
/// within 32 bits, as some clients expect.
const MOST_BREAKPOINTS: usize = 1 << 20;

pub(super) struct Server {
    output: Output,
    launcher: Box<dyn Launcher>,
    program: Option<PathBuf>,
    stop_on_entry: bool,
    no_debug: bool,
    /// Breakpoints by file, as they were asked for before the program was there.
    wanted: Vec<(String, Vec<u32>)>,
    prepared: Option<runa_vm::Machine>,
    session: Option<Session>,
    configured: bool,
    stop_at_exceptions: bool,
    /// How the program goes on once the request that asked for it is answered: what comes of it
    /// must not overtake the answer.
    next: Option<Step>,
    /// The numbers of the first line and the first column for the client: 0 or 1.
    first_line: i64,
    first_column: i64,
    references: References,
}

impl Server {
    pub(super) fn new(output: impl Write + Send + 'static, launcher: Box<dyn Launcher>) -> Self {
        Self {
            output: Output::new(output),
            launcher,
            program: None,
            stop_on_entry: false,
            no_debug: false,
            wanted: Vec::new(),
            prepared: None,
            session: None,
            configured: false,
            stop_at_exceptions: false,
            next: None,
            first_line: 1,
            first_column: 1,
            references: References::default(),
        }
    }

    /// Handles a message; whether the conversation goes on.
    pub(super) fn handle(&mut self, message: &Json) -> bool {
        let command = message["command"].as_str().unwrap_or_default();
        if message["type"] != "request" {
            return true;
        }
        let answer = self.answer(command, &message["arguments"]);
        let sequence = message["seq"].as_i64().unwrap_or_default();
        self.output.respond(sequence, command, answer);
        if let (Some(step), Some(session)) = (self.next.take(), &self.session) {
            session.go_on(step);
        }
        match command {
            "initialize" => self.output.event("initialized", json!({})),
            "launch" | "configurationDone" => self.start_when_ready(),
            "disconnect" => {
                self.session = None;
                return false;
            }
            _ => {}
        }
        true
    }

    /// Says that a message could not be read; the conversation goes on.
    pub(super) fn refuse(&self, error: &serde_json::Error) -> bool {
        self.output.show("console", &format!("a message was left out: {error}\n"));
        true
    }

    fn answer(&mut self, command: &str, arguments: &Json) -> Answer {
        match command {
            "initialize" => {
                let first = |start: &Json| i64::from(start.as_bool().unwrap_or(true));
                self.first_line = first(&arguments["linesStartAt1"]);
                self.first_column = first(&arguments["columnsStartAt1"]);
                to_json(capabilities())
            }
            "launch" => self.launch(arguments),
            "setBreakpoints" => self.set_breakpoints(&read(arguments)?),
            "setExceptionBreakpoints" => {
                self.stop_at_exceptions =
                    strings(&arguments["filters"]).iter().any(|f| f == RAISED);
                if let Some(session) = &self.session {
                    session.stop_at_exceptions(self.stops_at_exceptions());
                }
                Ok(json!({"breakpoints": []}))
            }
            "exceptionInfo" => self.exception_info(),
            "configurationDone" => {
                self.configured = true;
                Ok(Json::Null)
            }
            "threads" => {
                let thread = Thread { id: THREAD, name: String::from("main") };
                Ok(json!({"threads": [to_json(thread)?]}))
            }
            "stackTrace" => self.stack_trace(&read(arguments)?),
            "scopes" => self.scopes(&read(arguments)?),
            "variables" => self.variables(&read(arguments)?),
            "evaluate" => self.evaluate(&read(arguments)?),
            "continue" => self.go_on(Step::Continue).map(|_| json!({"allThreadsContinued": true})),
            "attach" => Err(String::from("the debugger starts programs itself: use `launch`")),
            "next" => self.go_on(Step::Next),
            "stepIn" => self.go_on(Step::In),
            "stepOut" => self.go_on(Step::Out),
            "pause" => {
                self.session()?.pause();
                Ok(Json::Null)
            }
            "terminate" => {
                if let Some(session) = &self.session {
                    session.terminate();
                }
                Ok(Json::Null)
            }
            "disconnect" => Ok(Json::Null),
            other => Err(format!("the request `{other}` is not known")),
        }
    }

    fn stops_at_exceptions(&self) -> bool {
        self.stop_at_exceptions && !self.no_debug
    }

    fn session(&self) -> Result<&Session, String> {
        self.session.as_ref().ok_or_else(|| String::from("no program is running"))
    }

    fn launch(&mut self, arguments: &Json) -> Answer {
        if self.session.is_some() || self.prepared.is_some() {
            return Err(String::from("a program was launched already"));
        }
        let program = arguments["program"].as_str().ok_or(
            "the launch configuration needs `program`, the path of a .runa, .asm or .runab file",
        )?;
        self.stop_on_entry = arguments["stopOnEntry"].as_bool().unwrap_or(false);
        self.no_debug = arguments["noDebug"].as_bool().unwrap_or(false);
        let path = match arguments["cwd"].as_str() {
            Some(folder) => Path::new(folder).join(program),
            None => PathBuf::from(program),
        };
        let streams = Streams {
            output: Box::new(ProgramOutput::new(self.output.clone())),
            arguments: strings(&arguments["args"]),
            ..Streams::default()
        };
        let machine = self.launcher.launch(&path, streams)?;
        self.report_breakpoints(machine.program());
        self.prepared = Some(machine);
        self.program = Some(path);
        Ok(Json::Null)
    }

    /// Starts the program when it is loaded and the client has said everything.
    fn start_when_ready(&mut self) {
        if !self.configured {
            return;
        }
        let Some(machine) = self.prepared.take() else { return };
        let mut breakpoints = Breakpoints::new();
        for (file, lines) in self.wanted.iter().filter(|_| !self.no_debug) {
            breakpoints.set(machine.program(), file, lines);
        }
        let output = self.output.clone();
        let program = Arc::clone(machine.program());
        let stops = Stops {
            breakpoints,
            entry: self.stop_on_entry && !self.no_debug,
            exceptions: self.stops_at_exceptions(),
        };
        let started = Session::start(machine, stops, move |event| {
            tell(&output, &program, event);
        });
        match started {
            Ok(session) => self.session = Some(session),
            Err(error) => {
                self.output.show("stderr", &format!("cannot start the program: {error}\n"));
                self.output.event("terminated", json!({}));
            }
        }
    }

    fn set_breakpoints(&mut self, arguments: &SetBreakpointsArguments) -> Answer {
        let source = &arguments.source;
        let file = source.path.as_deref().or(source.name.as_deref()).unwrap_or_default();
        // Old clients give only `lines`.
        #[allow(deprecated)]
        let old = arguments.lines.iter().flatten().copied();
        let asked = arguments.breakpoints.iter().flatten().map(|breakpoint| breakpoint.line);
        let asked: Vec<i64> =
            if arguments.breakpoints.is_some() { asked.collect() } else { old.collect() };
        let inside = |line: i64| u32::try_from(line.saturating_add(1 - self.first_line));
        let lines: Vec<u32> = asked.into_iter().map(|line| inside(line).unwrap_or(0)).collect();
        match self.wanted.iter_mut().find(|(known, _)| known == file) {
            Some((_, kept)) => kept.clone_from(&lines),
            None => self.wanted.push((file.to_owned(), lines.clone())),
        }
        let program = self.session.as_ref().map(|session| Arc::clone(session.program()));
        let program =
            program.or_else(|| self.prepared.as_ref().map(|machine| Arc::clone(machine.program())));
        let placed: Vec<Placed> = match (&self.session, program) {
            (Some(session), _) if !self.no_debug => session.set_breakpoints(file, &lines),
            (_, Some(program)) => Breakpoints::new().set(&program, file, &lines),
            (_, None) => lines.iter().map(|&asked| Placed { asked, line: None }).collect(),
        };
        let known = self.session.is_some() || self.prepared.is_some();
        let shown = placed
            .iter()
            .enumerate()
            .map(|(index, placed)| to_json(self.breakpoint(file, index, *placed, known)));
        Ok(json!({"breakpoints": shown.collect::<Result<Vec<_>, _>>()?}))
    }

    /// Tells where breakpoints are that were asked for before the program was there.
    fn report_breakpoints(&self, program: &Program) {
        for (file, lines) in &self.wanted {
            let placed = Breakpoints::new().set(program, file, lines);
            for (index, placed) in placed.into_iter().enumerate() {
                let breakpoint = self.breakpoint(file, index, placed, true);
                let body = json!({
                    "reason": "changed",
                    "breakpoint": serde_json::to_value(breakpoint).unwrap_or_default(),
                });
                self.output.event("breakpoint", body);
            }
        }
    }

    /// A breakpoint with a number that stays the same for the same file and place in the request.
    fn breakpoint(&self, file: &str, index: usize, placed: Placed, known: bool) -> Breakpoint {
        // Files are only ever added to the list, so their places in it stay.
        let file = self.wanted.iter().position(|(other, _)| other == file).unwrap_or(0);
        let message = match placed.line {
            None if known => Some(String::from("no code follows this line")),
            None => Some(String::from("the program is not loaded yet")),
            Some(_) => None,
        };
        Breakpoint {
            id: Some((file * MOST_BREAKPOINTS + index) as i64),
            verified: placed.line.is_some(),
            line: Some(self.line_outside(placed.line.unwrap_or(placed.asked))),
            message,
            ..Breakpoint::default()
        }
    }

    fn go_on(&mut self, step: Step) -> Answer {
        if !self.session()?.is_standing() {
            return Err(not_standing());
        }
        self.references.clear();
        self.next = Some(step);
        Ok(Json::Null)
    }

    /// The exception at which the program stands.
    fn exception_info(&self) -> Answer {
        let report = self.session()?.ask(|view| view.exception()).ok_or_else(not_standing)?;
        let report = report.ok_or("the program does not stand at an exception")?;
        Ok(json!({
            "exceptionId": report.name,
            "description": report.message,
            "breakMode": "always",
        }))
    }

    fn stack_trace(&mut self, arguments: &StackTraceArguments) -> Answer {
        let frames = self.session()?.ask(|view| view.frames()).ok_or_else(not_standing)?;
        let program = self.session()?.program();
        let is_shown = |frame: &FrameView| {
            !program.module().is_of_language(program.function(frame.location.function))
        };
        let frames: Vec<FrameView> = frames.into_iter().filter(is_shown).collect();
        let total = frames.len();
        let start =
            arguments.start_frame.and_then(|start| usize::try_from(start).ok()).unwrap_or(0);
        let levels = arguments.levels.and_then(|levels| usize::try_from(levels).ok());
        let levels = levels.filter(|&levels| levels > 0).unwrap_or(usize::MAX);
        let shown = frames.into_iter().skip(start).take(levels).map(|frame| {
            let function = program.function(frame.location.function);
            let entry = function.line_at(frame.location.pc);
            let source = program.module().file_of(function).map(|file| self.source(file));
            to_json(StackFrame {
                id: frame.depth as i64,
                name: function.name.clone(),
                source,
                line: entry.map_or(0, |entry| self.line_outside(entry.line)),
                column: entry.map_or(0, |entry| self.column_outside(entry.column)),
                ..StackFrame::default()
            })
        });
        let shown = shown.collect::<Result<Vec<_>, _>>()?;
        Ok(json!({"stackFrames": shown, "totalFrames": total}))
    }

    /// A line from 1 as the client counts.
    fn line_outside(&self, line: u32) -> i64 {
        i64::from(line) - 1 + self.first_line
    }

    /// A column from 1 as the client counts; an unknown one is the first.
    fn column_outside(&self, column: u32) -> i64 {
        i64::from(column.max(1)) - 1 + self.first_column
    }

    /// A file of the program: its own path when it is the program itself.
    fn source(&self, file: &str) -> Source {
        let own = self.program.as_deref().filter(|path| {
            path.file_name().and_then(|name| name.to_str())
                == Path::new(file).file_name().and_then(|name| name.to_str())
        });
        let path = own.map_or_else(|| PathBuf::from(file), Path::to_path_buf);
        let path = std::path::absolute(&path).unwrap_or(path);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Source { name, path: Some(path.to_string_lossy().into_owned()), ..Source::default() }
    }

    fn scopes(&mut self, arguments: &ScopesArguments) -> Answer {
        let depth = usize::try_from(arguments.frame_id).map_err(|_| not_standing())?;
        let answer = self.session()?.ask(move |view| {
            let innermost = depth + 1 == view.depth();
            let operands = if innermost { view.operands_shown() } else { Vec::new() };
            (locals(view, depth), globals(view), operands)
        });
        let (locals, globals, operands) = answer.ok_or_else(not_standing)?;
        let numbered = operands.into_iter().enumerate();
        let operands: Vec<(String, Value)> =
            numbered.map(|(index, value)| (format!("[{index}]"), value)).collect();
        let mut scopes = vec![self.scope("Locals", locals)?];
        if !globals.is_empty() {
            scopes.push(self.scope("Module", globals)?);
        }
        if !operands.is_empty() {
            scopes.push(self.scope("Operand stack", operands)?);
        }
        Ok(json!({"scopes": scopes}))
    }

    fn scope(&mut self, name: &str, variables: Vec<(String, Value)>) -> Answer {
        let named_variables = Some(variables.len() as i64);
        let variables_reference = self.references.add(variables);
        to_json(Scope {
            name: name.to_owned(),
            variables_reference,
            named_variables,
            expensive: false,
            ..Scope::default()
        })
    }

    fn variables(&mut self, arguments: &VariablesArguments) -> Answer {
        let (reference, start, count) =
            (arguments.variables_reference, arguments.start, arguments.count);
        let variables = self
            .references
            .variables(reference, start, count)
            .ok_or("these variables are gone, because the program went on")?;
        Ok(json!({"variables": to_json(variables)?}))
    }

    fn evaluate(&mut self, arguments: &EvaluateArguments) -> Answer {
        let name = arguments.expression.trim().to_owned();
        let depth = arguments.frame_id.and_then(|id| usize::try_from(id).ok());
        let wanted = name.clone();
        let found = self.session()?.ask(move |view| {
            let depth = depth.unwrap_or_else(|| view.depth().saturating_sub(1));
            let all = locals(view, depth).into_iter().chain(globals(view));
            all.into_iter().find(|(found, _)| *found == wanted)
        });
        let (name, value) = found.ok_or_else(not_standing)?.ok_or_else(|| {
            format!(
                "`{name}` is no variable that has a value here; only variables can be evaluated"
            )
        })?;
        let variable = self.references.variable(name, value);
        let mut answer = json!({
            "result": variable.value,
            "type": variable.type_field,
            "variablesReference": variable.variables_reference,
        });
        // Where there are none, the members are left out: the protocol does not know null.
        if let Some(count) = variable.indexed_variables {
            answer["indexedVariables"] = json!(count);
        }
        if let Some(count) = variable.named_variables {
            answer["namedVariables"] = json!(count);
        }
        Ok(answer)
    }
}

fn not_standing() -> String {
    String::from("the program does not stand still")
}

fn read<T: DeserializeOwned>(arguments: &Json) -> Result<T, String> {
    T::deserialize(arguments).map_err(|error| format!("the arguments do not fit: {error}"))
}

fn to_json(value: impl serde::Serialize) -> Answer {
    serde_json::to_value(value).map_err(|error| error.to_string())
}

fn strings(value: &Json) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

fn capabilities() -> Capabilities {
    Capabilities {
        supports_configuration_done_request: Some(true),
        supports_terminate_request: Some(true),
        supports_evaluate_for_hovers: Some(true),
        supports_exception_info_request: Some(true),
        exception_breakpoint_filters: Some(vec![ExceptionBreakpointsFilter {
            filter: String::from(RAISED),
            label: String::from("Exceptions"),
            description: Some(String::from("Stop where an exception is raised")),
            default: Some(true),
            ..ExceptionBreakpointsFilter::default()
        }]),
        ..Capabilities::default()
    }
}

/// Turns what the program does into events of the protocol.
fn tell(output: &Output, program: &Program, event: Event) {
    let exit_code = match event {
        Event::Stopped(reason) => {
            let reason = match reason {
                Reason::Entry => "entry",
                Reason::Breakpoint => "breakpoint",
                Reason::Step => "step",
                Reason::Pause => "pause",
                Reason::Exception => "exception",
            };
            let body = json!({"reason": reason, "threadId": THREAD, "allThreadsStopped": true});
            output.event("stopped", body);
            return;
        }
        Event::Finished(Completion::Returned(Value::Integer(code))) => code,
        Event::Finished(Completion::Exited(code)) => i64::from(code),
        Event::Finished(_) | Event::Terminated => 0,
        Event::Failed(report) => {
            output.show("stderr", &describe(&report, program));
            1
        }
    };
    output.event("exited", json!({"exitCode": exit_code}));
    output.event("terminated", json!({}));
}

/// An exception with its trace.
fn describe(report: &ExceptionReport, program: &Program) -> String {
    let mut text = describe_alone(report, program);
    let causes = report.causes.iter().map(|cause| ("caused by ", cause));
    let suppressed = report.suppressed.iter().map(|other| ("suppressed ", other));
    for (relation, other) in causes.chain(suppressed) {
        text.push_str(relation);
        text.push_str(&describe_alone(other, program));
    }
    text
}

fn describe_alone(report: &ExceptionReport, program: &Program) -> String {
    let mut text = format!("{}: {}\n", report.name, report.message);
    for place in report.places() {
        let function = program.function(place.function);
        if program.module().is_of_language(function) {
            continue;
        }
        let file = program.module().file_of(function).unwrap_or("?");
        let line = function.line_at(place.pc).map_or(0, |entry| entry.line);
        text.push_str(&format!("  at {} ({file}:{line})\n", function.name));
    }
    text
}
