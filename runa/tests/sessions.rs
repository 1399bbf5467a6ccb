//! What sessions do that does not show in a transcript; `tests/sessions` has the others.

use std::time::Duration;

use runa::{HeapSettings, JitMode, Limits, Outcome, RunOptions, Session, Value};

fn session(jit: JitMode, heap: usize) -> Session {
    let limits = Limits { heap: HeapSettings::limited_to(heap), ..Limits::default() };
    Session::new(RunOptions { jit, limits, ..RunOptions::default() }).expect("there is room")
}

fn value(session: &mut Session, input: &str) -> Option<Value> {
    match session.run(input).outcome {
        Some(Outcome::Returned(value)) => Some(value),
        _ => None,
    }
}

/// The collector's thread marks while inputs bring types that it has not seen before.
#[test]
fn collections_know_the_types_of_later_inputs() {
    for jit in [JitMode::Off, JitMode::default()] {
        let mut session = session(jit, 48 << 20);
        session.run("Let kept = [[0]]");
        for round in 0..6 {
            // A type that is new each time: a list of lists of … of Integer.
            let literal = format!("{}i{}", "[".repeat(round + 2), "]".repeat(round + 2));
            session.run(&format!(
                "Let deep{round} = [{literal_0}]\nFor i from 1 to 20_000\n    deep{round}.add({literal})\n    \
                 kept.add([i])\nEnd For\nkept = kept.take(5_000)",
                literal_0 = literal.replace('i', "0"),
            ));
            let count = value(&mut session, &format!("deep{round}.length()"));
            assert_eq!(count, Some(Value::Integer(20_001)), "round {round}");
            if round > 1 {
                session.run(&format!("deep{} = []", round - 2));
            }
        }
        let statistics = session.prepared().machine.status().heap;
        assert!(statistics.collections > 0, "{statistics:?}");
        let sum = value(&mut session, "kept.map((row) => row[0]).sum()");
        assert!(matches!(sum, Some(Value::Integer(_))), "{sum:?}");
    }
}

#[test]
fn running_out_of_memory_leaves_the_session_usable() {
    let mut session = session(JitMode::Off, 4 << 20);
    session.run("Let names = [\"a\"]");
    let reply = session.run("While true\n    names.add(\"x{names.length()}\")\nEnd While");
    assert!(matches!(reply.outcome, Some(Outcome::Failed(_))), "{reply:?}");
    let reply = session.run("names.clear()");
    assert!(matches!(reply.outcome, Some(Outcome::Returned(_))), "{reply:?}");
    assert_eq!(value(&mut session, "names.length()"), Some(Value::Integer(0)));
}

#[test]
fn another_thread_interrupts_what_runs() {
    for jit in [JitMode::Off, JitMode::ALWAYS] {
        let mut session = session(jit, 64 << 20);
        session.run("Process called spin()\n    While true\n    End While\nEnd Process");
        let interrupter = session.interrupter();
        let (done, is_done) = std::sync::mpsc::channel::<()>();
        // It is asked again and again: at first the input may not have begun.
        let asking = std::thread::spawn(move || {
            while is_done
                .recv_timeout(Duration::from_millis(5))
                .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Timeout)
            {
                interrupter.interrupt();
            }
        });
        let reply = session.run("spin()");
        drop(done);
        asking.join().expect("asking does not fail");
        let Some(Outcome::Failed(report)) = reply.outcome else { panic!("{reply:?}") };
        assert_eq!(report.message, "the program was interrupted");
        assert_eq!(value(&mut session, "1 + 1"), Some(Value::Integer(2)));
    }
}

#[test]
fn long_values_are_cut() {
    let mut session = session(JitMode::Off, 64 << 20);
    let shown = session.run("(1..1_000_000).to_list()").shown().unwrap_or_default();
    assert!(shown.ends_with("99, 100, …] as List of Integer"), "{shown}");
}

/// What somebody types next does not wait for what was typed before.
#[test]
fn inputs_stay_small() {
    let mut session = session(JitMode::Off, 64 << 20);
    for index in 0..50 {
        session.run(&format!("{index} + 1"));
    }
    // Only the last one is kept: none of them declares anything.
    assert_eq!(session.module().functions.len(), 1);
}
