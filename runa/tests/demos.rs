//! The demos of the introductory text, which are the examples of this crate, say what they should.

#[path = "../examples/benchmark.rs"]
mod benchmark;
#[path = "../examples/fibonacci.rs"]
mod fibonacci;
#[path = "../examples/gc.rs"]
mod gc;
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

#[test]
fn seed_gc_demo() {
    let shown = text(gc::show);
    let lines: Vec<&str> = shown.lines().collect();
    let rows = lines[3..].iter().take_while(|line| line.contains('|'));
    let number = |cell: &str| cell.trim().parse::<usize>().unwrap();
    let rows: Vec<Vec<usize>> = rows.map(|row| row.split('|').map(number).collect()).collect();
    assert!(rows.len() >= 4, "{shown}");
    for rows in rows.windows(2) {
        let [objects, bytes, collected] = rows[1][1..] else { panic!("{shown}") };
        // A list and its elements are two objects; of ten lists one is kept.
        assert!(bytes > objects * 20 && collected > objects / 3, "{shown}");
        let kept_before = rows[0][1] - rows[0][3];
        assert!(objects - collected > kept_before, "{shown}");
    }
    let end = lines[3 + rows.len()];
    let more = end.split(": ").nth(1).and_then(|rest| rest.split(' ').next()).map(number);
    assert!(more.is_some_and(|more| more >= 40), "{end}");
    let status = lines.last().unwrap();
    let part = |before: &str, after: &str| {
        number(status.split(after).next().unwrap().rsplit(before).next().unwrap())
    };
    // 200,000 lists, of which 20,000 live, were never in memory together.
    assert!(part("of ", " bytes in") < 5_000_000, "{status}");
    assert!(part("collections: ", " of the young") > 10, "{status}");
    assert!(part(", ", " of the old one") > 0, "{status}");
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
