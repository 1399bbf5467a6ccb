//! Calls that nest on the native stack end with an exception before that stack ends.

use std::path::Path;
use std::thread;

use runa_tests::{Case, Tier, observe};

/// Less than the runtime asks for by default.
const SMALL_STACK: usize = 1 << 20;

/// Every second call goes through a native function.
const PROGRAM: &str = "\
Process called down(n as Integer) returns Integer
    Return [n].sorted_by((m) => down(m + 1)).length()
End Process

print(down(0))
";

/// Each handler signals again while the one before it waits.
const SIGNALS: &str = "\
Class called Missing extends Resumable of Integer
End Class

Process called ask(n as Integer) returns Integer
    Try
        Return signal Missing(\"n\")
    Catch e as Missing
        Resume ask(n + 1)
    End Try
End Process

print(ask(0))
";

#[test]
fn handlers_that_signal_overflow_with_an_exception() {
    let run = || {
        for (tier, observed) in observe(&Case::new(Path::new("signals.runa"), SIGNALS)) {
            // With a collection for each allocation of so many activations the deadline comes first.
            let moves = matches!(tier, Tier::Moving | Tier::CompiledMoving);
            let expected = "StackOverflowError: calls are nested too deeply";
            let first = observed.exception.first().map(String::as_str);
            assert!(first == Some(expected) || moves && first.is_some(), "{tier:?}: {first:?}");
        }
    };
    let thread = thread::Builder::new().stack_size(SMALL_STACK).spawn(run);
    thread.expect("a thread can be made").join().expect("the thread does not panic");
}

#[test]
fn library_calls_of_library_calls_overflow_with_an_exception() {
    let run = || {
        for (tier, observed) in observe(&Case::new(Path::new("deep.runa"), PROGRAM)) {
            let first = observed.exception.first().map(String::as_str);
            let expected = "StackOverflowError: calls are nested too deeply";
            assert_eq!(first, Some(expected), "{tier:?}");
        }
    };
    let thread = thread::Builder::new().stack_size(SMALL_STACK).spawn(run);
    thread.expect("a thread can be made").join().expect("the thread does not panic");
}
