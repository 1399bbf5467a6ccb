//! How long programs may run.

use std::io::{self, BufReader, Read};
use std::thread::sleep;
use std::time::Duration;

use runa::{
    ErrorKind, FunctionIndex, Input, JitMode, LoadOptions, Outcome, Prepared, RunOptions, Sources,
    Streams,
};

/// The beginning waits for a line; the test runs in loops.
const PROGRAM: &str = "\
Let line = read_line()
Test \"loops\"
    Let sum = 0
    For i from 1 to 2000
        sum += i
    End For
    Assert sum == 2001000
End Test
";

/// Lets the reader wait before there is a line.
struct Slow(Duration);

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        sleep(self.0);
        buffer[0] = b'\n';
        Ok(1)
    }
}

fn prepared(deadline: Duration, wait: Duration, jit: JitMode) -> (Prepared, FunctionIndex) {
    let options = LoadOptions { include_tests: true, ..LoadOptions::default() };
    let loaded = runa::load(&mut Sources::new(), "t.runa", Input::Source(PROGRAM), &options);
    let module = loaded.module.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let test = module.tests[0].function;
    let streams = Streams { input: Box::new(BufReader::new(Slow(wait))), ..Streams::default() };
    let options = RunOptions { streams, deadline: Some(deadline), jit, ..RunOptions::default() };
    (runa::prepare(module, options).unwrap(), test)
}

/// A run may end after its deadline without having noticed; the next one has its own time.
#[test]
fn a_request_that_came_too_late_does_not_stop_the_next_run() {
    for jit in [JitMode::Off, JitMode::ALWAYS] {
        let deadline = Duration::from_millis(300);
        let (mut prepared, test) = prepared(deadline, 2 * deadline, jit);
        match prepared.run(FunctionIndex(0)) {
            Outcome::Returned(_) => {}
            Outcome::Failed(report) => assert_eq!(report.kind, ErrorKind::TimeoutError),
            other => panic!("{other:?}"),
        }
        let next = prepared.run(test);
        assert!(matches!(next, Outcome::Returned(_)), "{jit:?}: {next:?}");
    }
}

/// A loop that is interpreted may look for requests only where it calls what was compiled meanwhile.
#[test]
fn loops_that_call_compiled_processes_end_at_their_deadline() {
    const PROGRAM: &str = "\
Process called next(x as Integer) returns Integer
    Return (x * 31 + 1) % 1000003
End Process
Let x = next(1)
While true
    x = next(x)
End While
";
    for odd_polls in 0..2 {
        let program = PROGRAM.replace("next(1)", ["1", "next(1)"][odd_polls]);
        let input = Input::Source(&program);
        let loaded = runa::load(&mut Sources::new(), "t.runa", input, &LoadOptions::default());
        let module = loaded.module.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
        let deadline = Some(Duration::from_millis(200));
        let options = RunOptions { deadline, jit: JitMode::After(50), ..RunOptions::default() };
        match runa::prepare(module, options).unwrap().run(FunctionIndex(0)) {
            Outcome::Failed(report) => assert_eq!(report.kind, ErrorKind::TimeoutError),
            other => panic!("{other:?}"),
        }
    }
}
