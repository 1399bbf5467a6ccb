//! The demos of the introductory text, which are the examples of this crate, say what they should.

#[path = "../examples/benchmark.rs"]
mod benchmark;
#[path = "../examples/fibonacci.rs"]
mod fibonacci;
#[path = "../examples/profiling.rs"]
mod profiling;
#[path = "../examples/trace.rs"]
mod trace;

use std::error::Error;

fn text(show: impl FnOnce(&mut dyn std::io::Write) -> Result<(), Box<dyn Error>>) -> String {
    let mut out = Vec::new();
    show(&mut out).expect("the demo runs");
    String::from_utf8(out).expect("the demo writes text")
}

/// The table of the introductory text, digit by digit.
#[test]
fn the_trace_is_that_of_the_text() {
    let expected = "\
Program: (5 + 3) * 2

Execution Trace:
Step | PC | Instruction    | Stack State
-----|----|--------------  |------------
   0 |  0 | Push           | Integer(5)
   1 |  1 | Push           | Integer(3)
   2 |  2 | Add            | Integer(8)
   3 |  3 | Push           | Integer(2)
   4 |  4 | Multiply       | Integer(16)

Result: Integer(16)
";
    assert_eq!(text(trace::show), expected);
}

#[test]
fn seed_fibonacci_demo() {
    let shown = text(fibonacci::show);
    let lines: Vec<&str> = shown.lines().collect();
    let [number, time, instructions] = lines.as_slice() else { panic!("{shown}") };
    assert_eq!(*number, "Fibonacci(10) = 55");
    assert!(time.starts_with("Execution time: ") && time.ends_with('s'), "{time}");
    // Six to begin, fifteen a round, four to leave the loop, two to end.
    assert_eq!(*instructions, "Instructions executed: 162");
}

#[test]
fn seed_profiling_demo() {
    let shown = text(profiling::show);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "Hot Spot Analysis:");
    assert_eq!(lines[1], "  PC  4:     2000 executions (12.2%)");
    assert_eq!(lines[8], "  PC 11:     2000 executions (12.2%)");
    assert_eq!(lines[9], "  PC  2:       40 executions (0.2%)");
    assert_eq!(lines.last(), Some(&"JIT Compilation Candidates: [4]"));
}

/// The workloads compute what they should, and the interpreter runs more than the half million
/// instructions a second that the text promises, even unoptimised.
#[test]
fn seed_benchmark_demo() {
    let rounds = 20_000;
    let results: Vec<String> = benchmark::WORKLOADS
        .iter()
        .map(|(name, program)| {
            let measured = benchmark::measure(program, rounds).expect("the workload runs");
            assert!(measured.instructions > 10 * rounds, "{name}: {measured:?}");
            let throughput = measured.throughput();
            assert!(throughput > 500_000.0, "{name}: {throughput:.0} instructions a second");
            format!("{name}: {}", measured.result)
        })
        .collect();
    let sum = (1..=20_000i64).fold(0, |sum, i| (sum + i * 3 - i / 2) % 1_000_003);
    assert_eq!(results[0], format!("Arithmetic: {sum}"));
    assert_eq!(results[1], "Fibonacci: 11000");
    assert_eq!(results[2], "Loops: 120000");
    assert!(results[3].starts_with("Arrays: "));

    let shown = text(|out| benchmark::show(out, 500));
    assert_eq!(shown.lines().count(), 2 + benchmark::WORKLOADS.len());
}
