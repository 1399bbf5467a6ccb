//! Several threads in one instance: interpreted and compiled code parks at safepoints, where everything it
//! refers to is found.

use runa::{HeapSettings, JitMode, Outcome, RunOptions, Value};
use support::TREES;

#[path = "../benches/support/mod.rs"]
mod support;

/// Trees that are made, thrown away and counted; a loop that allocates nothing; a list and a map that grow.
const WORK: &str = "\
Process called work() returns Integer
    Let kept = grown(7)
    Let texts = List of Text()
    Let counts as Map of Text to Integer = {\"none\": 0}
    Let sum = 0
    For round from 1 to ROUNDS
        sum += nodes(grown(round % 6))
        texts.add(\"round {round}\")
        counts[texts[round / 2]] = sum
        For i from 1 to 500
            sum = (sum * 31 + i) % 1000003
        End For
    End For
    Return sum + nodes(kept) + counts.length() + texts.length()
End Process
Let answer = work()
";

fn answers(jit: JitMode, stress: bool, threads: usize) -> Vec<Outcome> {
    // Under stress each allocation takes long.
    let work = WORK.replace("ROUNDS", if stress { "6" } else { "300" });
    let options = RunOptions { jit, stress: u32::from(stress), ..RunOptions::default() };
    let heap = HeapSettings::limited_to(24 << 20);
    let (mut machine, [work]) = support::machine(&[TREES, &work].concat(), heap, options, ["work"]);
    let siblings = machine.siblings();
    machine.rest(|| {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..threads)
                .map(|_| {
                    scope.spawn(|| match siblings.machine().unwrap().call(work, &[]) {
                        Ok(runa::Completion::Returned(value)) => Outcome::Returned(value),
                        other => panic!("{other:?}"),
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    })
}

#[test]
fn all_threads_give_the_same_answer() {
    let alone = answers(JitMode::Off, false, 1);
    assert!(matches!(alone[0], Outcome::Returned(Value::Integer(_))), "{alone:?}");
    for jit in [JitMode::Off, JitMode::After(50), JitMode::ALWAYS] {
        for _ in 0..5 {
            assert_eq!(answers(jit, false, 4), vec![alone[0].clone(); 4], "{jit:?}");
        }
    }
}

#[test]
fn they_do_so_under_stress() {
    let alone = answers(JitMode::Off, true, 1);
    for jit in [JitMode::Off, JitMode::ALWAYS] {
        assert_eq!(answers(jit, true, 2), vec![alone[0].clone(); 2], "{jit:?}");
    }
}

/// What each thread prints and how each ends is its own.
#[test]
fn endings_and_output_are_those_of_each_thread() {
    const PROGRAM: &str = "\
Process called told(number as Integer) returns Integer
    For i from 1 to 200
        print(\"thread {number}\")
    End For
    Return 10 / (number - 2)
End Process
";
    let output = runa::Shared::default();
    let options = RunOptions { streams: output.streams(), ..RunOptions::default() };
    let (mut machine, [told]) =
        support::machine(PROGRAM, HeapSettings::default(), options, ["told"]);
    let siblings = machine.siblings();
    let endings: Vec<String> = machine.rest(|| {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (1..=4_u64)
                .map(|number| {
                    let siblings = &siblings;
                    scope.spawn(move || {
                        let ended = siblings.machine().unwrap().call(told, &[number]);
                        match ended {
                            Ok(runa::Completion::Returned(value)) => format!("{value:?}"),
                            Ok(other) => format!("{other:?}"),
                            Err(report) => report.message,
                        }
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    });
    assert_eq!(endings[0], "Integer(-10)");
    assert_eq!(endings[1], "10 / 0 has no result");
    assert_eq!((&*endings[2], &*endings[3]), ("Integer(10)", "Integer(5)"));
    let text = output.text();
    let lines: Vec<&str> = text.lines().collect();
    for number in 1..=4 {
        let line = format!("thread {number}");
        assert_eq!(lines.iter().filter(|other| **other == line).count(), 200, "{line}");
    }
}
