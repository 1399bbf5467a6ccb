//! `--trace`: every instruction with the stack after it.

use std::io::{BufWriter, Write};

use runa::{Flow, FunctionIndex, Hooks, Instruction, Location, Outcome, Prepared, View};

use crate::exit::Failure;

/// Runs a program and writes a row for each instruction to standard error.
pub(super) fn run(prepared: &mut Prepared) -> Result<Outcome, Failure> {
    let mut tracer = Tracer {
        out: BufWriter::new(Box::new(std::io::stderr())),
        step: 0,
        waiting: None,
        starts: function_starts(prepared),
    };
    tracer.write("Step | PC   | Instruction          | Stack State\n");
    tracer.write("-----|------|----------------------|------------\n");
    let outcome = prepared.run_with_hooks(FunctionIndex(0), &mut tracer);
    tracer.finish(&outcome);
    Ok(outcome)
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

struct Tracer {
    out: BufWriter<Box<dyn Write>>,
    step: u64,
    /// The instruction that is running, with its place; its row is written when it is done.
    waiting: Option<(usize, Instruction)>,
    starts: Vec<usize>,
}

impl Tracer {
    fn write(&mut self, text: &str) {
        // Where standard error cannot be written, there is nobody to tell.
        let _ = self.out.write_all(text.as_bytes());
    }

    fn row(&mut self, stack: &str) {
        let Some((pc, instruction)) = self.waiting.take() else { return };
        let name = instruction.info().name;
        let row = format!("{:>4} | {pc:>4} | {name:<20} | {stack}\n", self.step);
        self.write(&row);
        self.step += 1;
    }

    fn finish(&mut self, outcome: &Outcome) {
        let last = match outcome {
            Outcome::Halted(stack) => show(stack),
            Outcome::Returned(value) => format!("{value:?}"),
            _ => String::from("-"),
        };
        self.row(&last);
        let _ = self.out.flush();
    }

    fn place(&self, location: Location) -> usize {
        self.starts.get(location.function.index()).map_or(0, |start| start + location.pc as usize)
    }
}

fn show(stack: &[runa::Value]) -> String {
    stack.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", ")
}

impl Hooks for Tracer {
    fn before(&mut self, view: &mut View<'_>, instruction: Instruction) -> Flow {
        let stack = show(&view.operand_values());
        self.row(&stack);
        self.waiting = Some((self.place(view.location()), instruction));
        Flow::Continue
    }
}
