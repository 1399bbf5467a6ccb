//! `--trace`: every instruction with the stack after it.

use std::io::{BufWriter, Write};

use runa::{Flow, FunctionIndex, Hooks, Instruction, Location, Outcome, Prepared, Value, View};

/// Runs a program and writes a row for each instruction to standard error.
pub(super) fn run(prepared: &mut Prepared) -> Outcome {
    let starts = function_starts(prepared);
    let mut tracer = Tracer::new(BufWriter::new(std::io::stderr()), starts);
    let outcome = prepared.run_with_hooks(FunctionIndex(0), &mut tracer);
    tracer.finish(&outcome);
    outcome
}

/// Where each function begins when all stand in a row.
fn function_starts(prepared: &Prepared) -> Vec<usize> {
    let functions = prepared.machine.program().module().functions.iter();
    let starts = functions.scan(0, |next, function| {
        *next += function.code.len();
        Some(*next - function.code.len())
    });
    starts.collect()
}

struct Tracer<W> {
    out: W,
    step: u64,
    /// The instruction that is running, with its place; its row is written when it is done.
    waiting: Option<(usize, Instruction)>,
    starts: Vec<usize>,
}

impl<W: Write> Tracer<W> {
    fn new(out: W, starts: Vec<usize>) -> Self {
        let mut tracer = Self { out, step: 0, waiting: None, starts };
        tracer.write("Step | PC | Instruction    | Stack State\n");
        tracer.write("-----|----|----------------|------------\n");
        tracer
    }

    fn write(&mut self, text: &str) {
        // Where standard error cannot be written, there is nobody to tell.
        let _ = self.out.write_all(text.as_bytes());
    }

    fn row(&mut self, stack: &str) {
        let Some((pc, instruction)) = self.waiting.take() else { return };
        let (step, name) = (self.step, instruction.info().name);
        self.write(&format!("{step:>4} | {pc:>2} | {name:<14} | {stack}\n"));
        self.step += 1;
    }

    fn finish(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Halted(stack) => self.row(&show(stack)),
            Outcome::Returned(value) => self.row(&format!("returns {value:?}")),
            Outcome::Failed(report) => self.row(&format!("raises {}", report.kind)),
            Outcome::InstructionLimit(_) | Outcome::NotStarted(_) => self.row(""),
        }
        let _ = self.out.flush();
    }

    fn place(&self, location: Location) -> usize {
        self.starts.get(location.function.index()).map_or(0, |start| start + location.pc as usize)
    }
}

/// The stack, its top last.
fn show(stack: &[Value]) -> String {
    stack.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", ")
}

impl<W: Write> Hooks for Tracer<W> {
    fn before(&mut self, view: &mut View<'_>, instruction: Instruction) -> Flow {
        let stack = show(&view.operand_values());
        self.row(&stack);
        self.waiting = Some((self.place(view.location()), instruction));
        Flow::Continue
    }
}
