//! Native code: that there is some for everything, and that the interpreter can take over from it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use runa::{FunctionIndex, Module, Shared, Verified};
use runa_codegen::Jit;
use runa_runtime::context::Requests;
use runa_runtime::{Limits, Program};
use runa_tests::{Case, load};
use runa_vm::{Machine, MachineOptions};

/// All programs of the suite and all examples.
fn programs() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("programs"), root.join("../examples")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            match extension {
                _ if path.is_dir() => folders.push(path),
                Some("runa" | "asm") => found.push(path),
                _ => {}
            }
        }
    }
    found
}

fn link(module: Verified<Module>) -> Arc<Program> {
    Arc::new(Program::link(module, &runa_stdlib::natives()).expect("the library has everything"))
}

/// Compiling a function that the verifier has accepted does not fail, so nothing stays interpreted
/// unnoticed.
#[test]
fn every_function_of_every_program_has_native_code() {
    let mut compiled = 0;
    for path in programs() {
        let case = Case::new(&path, &fs::read_to_string(&path).unwrap());
        let Some(module) = load(&case).0 else { continue };
        let program = link(module);
        let jit = Jit::new(Arc::clone(&program), 1);
        for (index, function) in program.module().functions.iter().enumerate() {
            let result = jit.compile_or_tell(FunctionIndex(index as u32));
            let entry = result.unwrap_or_else(|error| {
                panic!("`{}` of {}: {error}", function.name, path.display())
            });
            assert!(entry.is_some());
        }
        compiled += jit.compiled_functions();
    }
    assert!(compiled > 100, "only {compiled} functions were found");
}

const PROGRAM: &str = "\
Process called sum_of(numbers as List of Float, times as Integer) returns Float
    Let sum = 0.0
    For round from 1 to times
        For each number in numbers
            sum = sum + number * 0.5
        End For
    End For
    Return sum
End Process

Process called fib(n as Integer) returns Integer
    If n < 2
        Return n
    End If
    Return fib(n - 1) + fib(n - 2)
End Process

Let numbers = [1.5, 2.5, 3.5]
print(sum_of(numbers, 1000), fib(15))
print(numbers[fib(4)])
";

fn machine(tier: Option<&Arc<Jit>>, program: &Arc<Program>, output: &Shared) -> Machine {
    let options = MachineOptions {
        limits: Limits::default(),
        streams: output.streams(),
        tier: tier.map(|jit| Arc::clone(jit) as _),
        stress: 0,
    };
    Machine::new(Arc::clone(program), options).unwrap()
}

/// Runs the program and gives what it wrote and how it ended.
fn run(tier: Option<&Arc<Jit>>, program: &Arc<Program>) -> (String, String) {
    let output = Shared::default();
    let ended = machine(tier, program, &output).run();
    (output.text(), format!("{ended:?}"))
}

fn program() -> Arc<Program> {
    let (module, said) = load(&Case::new(Path::new("native.runa"), PROGRAM));
    link(module.unwrap_or_else(|| panic!("{said:?}")))
}

#[test]
fn seed_native_code_gives_the_same_answer() {
    let program = program();
    let jit = Jit::new(Arc::clone(&program), 1);
    let interpreted = run(None, &program);
    let compiled = run(Some(&jit), &program);
    assert_eq!(jit.compiled_functions(), 3);
    assert_eq!(compiled, interpreted);
    assert_eq!(compiled.0, "3750.0 610\n");
    assert!(compiled.1.contains("IndexError"), "{}", compiled.1);
}

/// While the request stands, every activation of native code goes on in the interpreter, wherever it
/// is: before it begins, and in the middle of loops.
#[test]
fn the_interpreter_takes_over_anywhere() {
    let program = program();
    let expected = run(None, &program);
    let jit = Jit::new(Arc::clone(&program), 1);
    for _ in 0..20 {
        let output = Shared::default();
        let mut machine = machine(Some(&jit), &program, &output);
        let requests = Arc::clone(machine.requests());
        let ended = AtomicBool::new(false);
        let result = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    requests.ask(Requests::INTERPRET);
                    std::thread::yield_now();
                    requests.withdraw(Requests::INTERPRET);
                }
            });
            let result = machine.run();
            ended.store(true, Ordering::Relaxed);
            result
        });
        assert_eq!((output.text(), format!("{result:?}")), expected);
    }
    assert!(jit.compiled_functions() > 0);
}
