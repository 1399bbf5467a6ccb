//! Which contracts are checked is said when a program is compiled.

use runa::{Contracts, FunctionIndex, Input, LoadOptions, Outcome, RunOptions, Sources};

/// What the exception says that a program ends with.
fn message(text: &str, contracts: Contracts) -> Option<String> {
    let options = LoadOptions { contracts, ..LoadOptions::default() };
    let loaded = runa::load(&mut Sources::new(), "t.runa", Input::Source(text), &options);
    let module = loaded.module.expect("it has no errors");
    let mut prepared = runa::prepare(module, RunOptions::default()).expect("it can be run");
    match prepared.run(FunctionIndex(0)) {
        Outcome::Failed(report) => Some(report.message),
        _ => None,
    }
}

#[test]
fn contracts_are_checked_as_far_as_options_say() {
    let program = |argument: i64| {
        format!(
            "Process called f(n as Integer) returns Integer\n    Requires n > 0\n    \
             Ensures result > 1\n    Return n\nEnd Process\nLet x = f({argument})\n"
        )
    };
    let requires = "`f` requires `n > 0` (left: 0, right: 0)";
    let ensures = "`f` does not ensure `result > 1` (left: 1, right: 1)";
    let all = |argument| message(&program(argument), Contracts::All);
    assert_eq!(
        (all(0).as_deref(), all(1).as_deref(), all(2)),
        (Some(requires), Some(ensures), None)
    );
    let some = |argument| message(&program(argument), Contracts::Requires);
    assert_eq!((some(0).as_deref(), some(1)), (Some(requires), None));
    let none = |argument| message(&program(argument), Contracts::Off);
    assert_eq!((none(0), none(1)), (None, None));
}
