//! How many instructions a second the interpreter runs, for several kinds of work:
//! `cargo run --release --package runa --example benchmark`.
//!
//! A first run counts the instructions, which is exact and slow; a second one is timed, without native
//! code. `cargo xtask bench` compares with other languages.

use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

use runa as vm;
use vm::{FunctionIndex, Instruction, Module, RunOptions, Value, Verified, View};

/// Kinds of work; `ROUNDS` says how long.
pub const WORKLOADS: [(&str, &str); 4] = [
    (
        "Arithmetic",
        "Process called main() returns Integer
    Let sum = 0
    For i from 1 to ROUNDS
        sum = (sum + i * 3 - i / 2) % 1000003
    End For
    Return sum
End Process
",
    ),
    (
        "Fibonacci",
        "Process called fib(n as Integer) returns Integer
    If n < 2
        Return n
    End If
    Return fib(n - 1) + fib(n - 2)
End Process

Process called main() returns Integer
    Let sum = 0
    For i from 1 to ROUNDS / 100
        sum += fib(10)
    End For
    Return sum
End Process
",
    ),
    (
        "Loops",
        "Process called main() returns Integer
    Let count = 0
    For i from 1 to ROUNDS
        For j from 1 to 3
            count += j
        End For
    End For
    Return count
End Process
",
    ),
    (
        "Arrays",
        "Process called main() returns Integer
    Let numbers = List of Integer.filled(100, 1)
    Let sum = 0
    For i from 1 to ROUNDS
        numbers[i % 100] = numbers[(i + 7) % 100] + i % 5
        sum += numbers[i % 100]
    End For
    Return sum
End Process
",
    ),
];

/// What a workload did.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// What `main` returned.
    pub result: Value,
    /// How many bytecode instructions ran.
    pub instructions: u64,
    /// How long they took.
    pub time: Duration,
}

impl Measured {
    /// Instructions a second.
    pub fn throughput(&self) -> f64 {
        self.instructions as f64 / self.time.as_secs_f64().max(1e-9)
    }
}

struct Counter(u64);

impl vm::Hooks for Counter {
    fn before(&mut self, _view: &mut View<'_>, _instruction: Instruction) -> vm::Flow {
        self.0 += 1;
        vm::Flow::Continue
    }
}

/// Runs a workload.
pub fn measure(program: &str, rounds: u64) -> Result<Measured, Box<dyn Error>> {
    let module = compile(&program.replace("ROUNDS", &rounds.to_string()))?;
    let mut counter = Counter(0);
    vm::prepare(module.clone(), RunOptions::default())?
        .run_with_hooks(FunctionIndex(0), &mut counter);

    let options = RunOptions { jit: vm::JitMode::Off, ..RunOptions::default() };
    let mut prepared = vm::prepare(module, options)?;
    let start = Instant::now();
    let outcome = prepared.run(FunctionIndex(0));
    let time = start.elapsed();
    match outcome {
        vm::Outcome::Returned(result) => Ok(Measured { result, instructions: counter.0, time }),
        other => Err(format!("the workload ended with {other:?}").into()),
    }
}

fn compile(text: &str) -> Result<Verified<Module>, Box<dyn Error>> {
    let mut sources = vm::Sources::new();
    let options = vm::LoadOptions::default();
    let loaded = vm::load(&mut sources, "workload.runa", vm::Input::Source(text), &options);
    loaded.module.ok_or_else(|| format!("{:?}", loaded.diagnostics).into())
}

/// Writes a row for each workload.
pub fn show(out: &mut dyn Write, rounds: u64) -> Result<(), Box<dyn Error>> {
    writeln!(out, "Benchmark  | Instructions | Time     | Instructions/sec")?;
    writeln!(out, "-----------|--------------|----------|-----------------")?;
    for (name, program) in WORKLOADS {
        let measured = measure(program, rounds)?;
        let (count, time) = (measured.instructions, measured.time.as_secs_f64() * 1e3);
        writeln!(
            out,
            "{name:<10} | {count:>12} | {time:>5.0} ms | {:>16.0}",
            measured.throughput()
        )?;
    }
    Ok(())
}

#[allow(dead_code, reason = "tests include this file")]
fn main() -> Result<(), Box<dyn Error>> {
    show(&mut std::io::stdout().lock(), 2_000_000)
}
