//! `--trace`: every instruction with the stack after it.

use std::io::{self, IsTerminal, Write};

use runa::{Flow, FunctionIndex, Hooks, Instruction, Location, Outcome, Prepared, Value, View};

use crate::arguments::Trace;
use crate::exit::{Failure, NO_OUTPUT, reason};

/// How many characters of a value are shown.
const LONGEST_VALUE: usize = 200;
/// How many values of the stack are shown, the topmost ones.
const MOST_VALUES: usize = 16;

/// Runs a program and writes a row for each instruction to standard error. The program ends where its
/// trace cannot be written, because an endless one would run on unseen.
pub(super) fn run(prepared: &mut Prepared, trace: Trace) -> Result<Outcome, Failure> {
    let starts = prepared.machine.program().module().function_starts();
    let stderr = io::stderr();
    let each_row = stderr.is_terminal();
    let mut tracer = Tracer::new(io::BufWriter::new(stderr), trace, each_row, starts);
    let outcome = prepared.run_with_hooks(FunctionIndex(0), &mut tracer);
    tracer.finish(&outcome);
    match tracer.error {
        None => Ok(outcome),
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::silent(0)),
        Some(error) => {
            let message = format!("cannot write the trace: {}", reason(&error));
            Err(Failure::new(NO_OUTPUT, message))
        }
    }
}

struct Tracer<W> {
    out: W,
    trace: Trace,
    /// Whether somebody looks on.
    each_row: bool,
    error: Option<io::Error>,
    step: u64,
    /// The instruction that is running, with its place; its row is written when it is done.
    waiting: Option<(usize, Instruction)>,
    starts: Vec<usize>,
}

impl<W: Write> Tracer<W> {
    fn new(out: W, trace: Trace, each_row: bool, starts: Vec<usize>) -> Self {
        let mut tracer = Self { out, trace, each_row, error: None, step: 0, waiting: None, starts };
        tracer.write("Step | PC | Instruction    | Stack State\n");
        tracer.write("-----|----|----------------|------------\n");
        tracer
    }

    fn write(&mut self, text: &str) {
        let mut written = self.out.write_all(text.as_bytes());
        if self.each_row {
            written = written.and_then(|()| self.out.flush());
        }
        self.keep(written);
    }

    fn keep(&mut self, written: io::Result<()>) {
        self.error = self.error.take().or(written.err());
    }

    fn row(&mut self, stack: &str) {
        let Some((pc, instruction)) = self.waiting.take() else { return };
        let (step, name) = (self.step, instruction.info().name);
        let row = format!("{step:>4} | {pc:>2} | {name:<14} | {stack}");
        self.write(&format!("{}\n", row.trim_end()));
        self.step += 1;
    }

    fn finish(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Exited(code) => self.row(&format!("exits with {code}")),
            Outcome::Halted(stack) => self.row(&show(stack, self.trace)),
            Outcome::Returned(value) => self.row(&format!("returns {}", show_value(value))),
            Outcome::Failed(report) => self.row(&format!("raises {}", report.name)),
            Outcome::InstructionLimit(_) | Outcome::NotStarted(_) => self.row(""),
        }
        let flushed = self.out.flush();
        self.keep(flushed);
    }

    fn place(&self, location: Location) -> usize {
        self.starts.get(location.function.index()).map_or(0, |start| start + location.pc as usize)
    }
}

/// The stack, its top last.
fn show(stack: &[Value], trace: Trace) -> String {
    let most = match trace {
        Trace::Top => 1,
        Trace::Stack => MOST_VALUES,
    };
    let hidden = stack.len().saturating_sub(most);
    let values: Vec<String> = stack.iter().skip(hidden).map(show_value).collect();
    let before = if hidden > 0 && trace == Trace::Stack { "…, " } else { "" };
    format!("{before}{}", values.join(", "))
}

/// A value on one line.
fn show_value(value: &Value) -> String {
    let shown = format!("{value:?}");
    match shown.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &shown[..end]),
        None => shown,
    }
}

impl<W: Write> Hooks for Tracer<W> {
    fn before(&mut self, view: &mut View<'_>, instruction: Instruction) -> Flow {
        let stack = show(&view.operands_shown(), self.trace);
        self.row(&stack);
        self.waiting = Some((self.place(view.location()), instruction));
        if self.error.is_some() { Flow::Stop } else { Flow::Continue }
    }
}
