//! Whatever needs more memory than there is raises an exception that can be caught, and the program goes on.
//!
//! The language cannot catch yet, so each program gets a function in assembly that does.

use std::time::Duration;

use runa::{
    FunctionIndex, HeapSettings, Input, JitMode, Limits, LoadOptions, MemoryModel, Outcome,
    Prepared, RunOptions, Sources, Value, Verified,
};

/// What takes longer hangs.
const LONGEST_RUN: Duration = Duration::from_secs(60);

/// Ways to need memory: what is there before, and what is done again and again.
const WAYS: &[(&str, &str, &str)] = &[
    ("a list of numbers", "Let kept = [0]", "kept.add(i)"),
    (
        "a list of boxed numbers",
        "Let kept as List of Any = []",
        "kept.add(9223372036854775000 + i % 100)",
    ),
    ("a list of boxed Floats", "Let kept as List of Any = []", "kept.add(i.to_float() * 1.0e100)"),
    ("lists of lists", "Let kept = [[0]]", "kept.add([i, i, i])"),
    ("a list with itself behind it", "Let kept = [1]", "kept = kept + kept"),
    ("a list of what another has", "Let kept = [1]", "kept.add_all(kept.copy())"),
    ("a map of numbers", "Let kept = {0: 0}", "kept[i] = i"),
    ("a map of texts", "Let kept = {\"\": \"\"}", "kept[\"key {i}\"] = \"value {i}\""),
    ("maps of maps", "Let kept = [{0: 0}]", "kept.add({i: i})"),
    ("a merged map", "Let kept = {0: 0}", "kept.merge({i: i, i + 1: i})"),
    ("copied maps", "Let kept = [{0: 0, 1: 1}]", "kept.add(kept[0].copy())"),
    ("texts behind each other", "Let kept = \"x\"", "kept = kept + \"and {i}\""),
    ("a text with itself behind it", "Let kept = \"x\"", "kept = kept + kept"),
    ("texts with values in them", "Let kept = [\"\"]", "kept.add(\"{i} and {i * 2} and {[i]}\")"),
    ("a text in a text in a text", "Let kept = \"\"", "kept = \"({kept})({kept})\""),
    ("repeated texts", "Let kept = [\"\"]", "kept.add(\"xyz\".repeat(i))"),
    ("parts of texts", "Let kept = [[\"\"]]", "kept.add(\"a,b,c,ddddddddddddd\".split(\",\"))"),
    ("words of texts", "Let kept = [[\"\"]]", "kept.add(\"one two three\".words())"),
    ("joined texts", "Let kept = [\"a\", \"b\"]", "kept.add(kept.take(i % 100).join(\", \"))"),
    ("changed texts", "Let kept = [\"\"]", "kept.add(\"größer {i}\".upper().reversed())"),
    ("replaced texts", "Let kept = [\"\"]", "kept.add(\"aaaa {i}\".replace(\"a\", \"bcdefgh\"))"),
    ("sorted lists", "Let kept = [[0]]", "kept.add([i, 3, 1, 2, i].sorted())"),
    ("sorted by a key", "Let kept = [[0]]", "kept.add([i, 3, 1, 2].sorted_by((x) => \"{x}\"))"),
    ("mapped lists", "Let kept = [[\"\"]]", "kept.add([i, i].map((x) => \"number {x}\"))"),
    ("filtered lists", "Let kept = [[0]]", "kept.add([i, i, 0].filter((x) => x > 0))"),
    ("ranges as lists", "Let kept = [[0]]", "kept.add((0..i).to_list())"),
    ("filled lists", "Let kept = [[0]]", "kept.add(List of Integer.filled(i, i))"),
    ("keys and values", "Let m = {1: \"a\", 2: \"b\"}\nLet kept = [[0]]", "kept.add(m.keys())"),
    ("closures", "Let kept = [() => 0]", "Let number = i\nkept.add(() => number)"),
    (
        "closures that share",
        "Let kept = [() => 0]",
        "Let n = i\nkept.add(() => Do\nn += 1\nReturn n\nEnd Do)",
    ),
];

/// What a program that has run out of memory can still do; gives 42.
const CHECK: &str = "\
Process called check() returns Integer
    Let parts = \"3,1,2\".split(\",\").map((part) => part.to_integer() ?? 0)
    Let total = parts.sorted().join(\"\").to_integer() ?? 0
    Let counts = {\"a\": 1}
    For i from 1 to 2000
        counts[\"key {i % 10}\"] = i
        parts.add(i)
    End For
    Let add = (n as Integer) => n + parts[2002] + counts.length() - total
    Return add(-1846)
End Process
";

/// Gives 0 when the exception was caught.
const ATTEMPT: &str = "
.func attempt() Integer
    .handler from to failed OutOfMemoryError
from:
    CALL grow
to:
    POP
    PUSH.I 1
    RET
failed:
    POP
    PUSH.I 0
    RET
.end
";

fn load(name: &str, input: Input<'_>) -> Verified<runa::Module> {
    let mut sources = Sources::new();
    let loaded = runa::load(&mut sources, name, input, &LoadOptions::default());
    loaded.module.unwrap_or_else(|| panic!("{name}: {:#?}", loaded.diagnostics))
}

fn program(name: &str, before: &str, again: &str) -> Verified<runa::Module> {
    let source = format!(
        "Process called grow() returns Any\n{before}\nLet i = 0\nWhile true\n{again}\ni += 1\n\
         End While\nReturn nothing\nEnd Process\n{CHECK}"
    );
    let module = load(name, Input::Source(&source));
    let assembly = runa_assembler::disassemble(module.module()) + ATTEMPT;
    load(name, Input::Assembly(&assembly))
}

fn call(prepared: &mut Prepared, name: &str) -> Outcome {
    let functions = &prepared.machine.program().module().functions;
    let index = functions.iter().position(|function| function.name == name).unwrap();
    prepared.run(FunctionIndex(index as u32))
}

#[track_caller]
fn check(
    name: &str,
    module: &Verified<runa::Module>,
    heap: HeapSettings,
    jit: JitMode,
    stress: u32,
) {
    let limits = Limits { heap, ..Limits::default() };
    let deadline = Some(LONGEST_RUN);
    let options = RunOptions { limits, jit, stress, deadline, ..RunOptions::default() };
    let mut prepared = runa::prepare(module.clone(), options).unwrap();
    let returned = |number| Outcome::Returned(Value::Integer(number));
    let way = format!("{name}, {jit:?}, at most {} bytes", heap.max_bytes);
    assert_eq!(call(&mut prepared, "attempt"), returned(0), "{way}");
    assert_eq!(call(&mut prepared, "check"), returned(42), "{way}");
    let Outcome::Failed(report) = call(&mut prepared, "grow") else { panic!("{way}") };
    assert_eq!(report.message, "the heap limit was reached", "{way}");
    assert_eq!(call(&mut prepared, "check"), returned(42), "{way}");
    prepared.machine.collect();
    let status = prepared.machine.status();
    assert!(status.heap.bytes < 20_000 && status.heap.reserved < heap.max_bytes / 2, "{status}");
}

#[test]
fn every_allocation_that_does_not_fit_can_be_caught() {
    for (index, (name, before, again)) in WAYS.iter().enumerate() {
        let module = program(name, before, again);
        let settings = HeapSettings::limited_to(3 << 19);
        check(name, &module, settings, JitMode::Off, 0);
        check(name, &module, settings, JitMode::ALWAYS, 0);
        if index % 3 != 0 {
            continue;
        }
        let constrained = MemoryModel::Constrained.heap();
        check(name, &module, constrained.with_max(1 << 20), JitMode::Off, 0);
    }
}

/// The same while objects move, and with a heap that is checked after each collection.
#[test]
fn running_out_of_memory_leaves_the_heap_in_order() {
    for (name, before, again) in WAYS.iter().step_by(5) {
        let module = program(name, before, again);
        let settings = HeapSettings { verify: true, ..HeapSettings::limited_to(1 << 20) };
        check(name, &module, settings, JitMode::Off, 997);
        check(name, &module, settings, JitMode::ALWAYS, 997);
    }
}

/// So much that sizes in 32 bits, or recursion, would not do.
#[test]
fn a_list_of_ten_million_elements() {
    let text = "Process called append(xs as List of Integer, first as Integer) returns Nothing\n\
                For i from first to first + 999\nxs.add(i)\nEnd For\nEnd Process\n\
                Let xs = List of Integer()\nFor i from 0 to 9_999\nappend(xs, 1000 * i + 1)\n\
                End For\nprint(xs.length(), xs[9_999_999], xs.sum())\n";
    let output = runa::Shared::default();
    let options =
        RunOptions { streams: output.streams(), jit: JitMode::ALWAYS, ..RunOptions::default() };
    let outcome = runa::run(load("list.runa", Input::Source(text)), options);
    assert!(matches!(outcome, Outcome::Returned(_)), "{outcome:?}");
    assert_eq!(output.text(), "10000000 10000000 50000005000000\n");
}
