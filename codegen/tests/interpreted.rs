//! Compiled code that leaves the rest to the interpreter, and requests that it answers.

mod support;

use runa_bytecode::ErrorKind;
use runa_runtime::context::Requests;
use support::{Compiled, Resumed, assert_raises};

const LOOP: &str = "
.func main(n Integer, text Text) Integer
    .local i Integer
    .local sum Integer
    .local unused Text
    PUSH.I 0
    STORE i
    PUSH.I 0
    STORE sum
    PUSH.I 40
more:
    LOAD sum
    LOAD i
    ADD.I
    STORE sum
    LOAD i
    PUSH.I 1
    ADD.I
    STORE i
    LOAD i
    LOAD n
    LT.I
    JT.B more
    LOAD sum
    ADD.I
    RET
.end
";

/// A loop is left with its locals and operands.
#[test]
fn seed_deoptimisation_goes_on_in_the_interpreter() {
    let mut program = Compiled::new(LOOP).resume_with(|slots| {
        // Locals n, text, i, sum, unused; then the operand below the loop.
        let &[n, _, i, sum, _, operand] = slots else { panic!("{slots:?}") };
        operand + sum + (i..n).sum::<u64>()
    });
    assert_eq!(program.call(0, &[10, 0]), Ok(40 + 45));
    assert!(program.engine.resumed.lock().unwrap().is_empty());
    program.context.requests().ask(Requests::INTERPRET);
    assert_eq!(program.call(0, &[10, 0]), Ok(40 + 45));
    let resumed = program.engine.resumed.lock().unwrap().clone();
    // The parameter `text` is dead in the loop, and `unused` never assigned: both are empty.
    let slots = vec![10, 0, 1, 0, 0, 40];
    assert_eq!(resumed, [Resumed { function: 0, pc: 5, slots }]);
    program.context.requests().withdraw(Requests::INTERPRET);
    assert_eq!(program.call(0, &[10, 0]), Ok(40 + 45));
    assert_eq!(program.engine.resumed.lock().unwrap().len(), 1);
}

#[test]
fn a_call_is_left_to_the_interpreter_before_it_begins() {
    let text = "
.func main(n Integer) Integer
    LOAD n
    CALL other
    RET
.end
.func other(n Integer) Integer
    LOAD n
    PUSH.I 2
    MUL.I
    RET
.end
";
    let mut program = Compiled::new(text).resume_with(|slots| slots[0] + 1);
    program.context.requests().ask(Requests::INTERPRET);
    assert_eq!(program.integer(&[4]), Ok(5));
    let resumed = program.engine.resumed.lock().unwrap().clone();
    let main = Resumed { function: 0, pc: 0, slots: vec![4] };
    assert_eq!(resumed, [main]);
}

#[test]
fn a_stop_request_ends_loops_and_recursion() {
    let endless = "
.func main() Integer
again:
    JMP again
.end
";
    let recursion = "
.func main() Integer
    CALL main
    CALL main
    ADD.I
    RET
.end
";
    for (text, places) in [(endless, vec![(0, 0)]), (recursion, vec![])] {
        let mut program = Compiled::new(text);
        program.context.requests().ask(Requests::STOP);
        assert_raises(program.integer(&[]), ErrorKind::TimeoutError, &places);
    }
}

#[test]
fn a_stop_request_from_another_thread_is_seen() {
    let text = "
.func main() Integer
    .local i Integer
    PUSH.I 0
    STORE i
again:
    LOAD i
    PUSH.I 1
    ADDW.I
    STORE i
    JMP again
.end
";
    let mut program = Compiled::new(text);
    let requests = std::sync::Arc::clone(program.context.requests());
    let asking = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(20));
        requests.ask(Requests::STOP);
    });
    let report = program.integer(&[]).unwrap_err();
    asking.join().unwrap();
    assert_eq!(report.kind, ErrorKind::TimeoutError);
}
