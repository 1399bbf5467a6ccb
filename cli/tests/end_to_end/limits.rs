//! Programs that go too far: too deep, too large, too long.

use crate::support::{Ended, Folder, run, runa};

fn run_program(name: &str, text: &str) -> Ended {
    let folder = Folder::new();
    let file = folder.write(name, text);
    let ended = run(&mut runa(&["run", "--gc-max-heap=256m", &file]));
    assert!(ended.stderr.len() < 50_000, "{} bytes of messages", ended.stderr.len());
    ended
}

/// Runs a program that ends with an exception and gives what it said.
#[track_caller]
fn raises(text: &str, kind: &str) -> String {
    let ended = run_program("program.runa", text);
    ended.expect_code(1).expect_error(&format!("{kind}: "));
    ended.stderr
}

#[test]
fn seed_stack_overflow_is_reported() {
    let said = raises(
        "Process called down(n as Integer) returns Integer\n    Return down(n + 1) + 1\n\
         End Process\nprint(down(0))\n",
        "StackOverflowError",
    );
    for part in ["program.runa:2:12), 32 times\n", " more\n", "  at main program (", "4:7)\n"] {
        assert!(said.contains(part), "no `{part}` in {said}");
    }
    let ended = run_program("flat.asm", "again: PUSH 1\nCALL again\nRET\n");
    ended.expect_code(1).expect_error("StackOverflowError: calls are nested too deeply");
}

#[test]
fn deep_recursion_through_native_functions_overflows_the_same_way() {
    let kind = "StackOverflowError";
    raises(
        "Process called f(n)\nReturn [n].map((x) => f(x + 1))\nEnd Process\nprint(f(0))\n",
        kind,
    );
    raises(
        "Process called f(n as Integer) returns Integer\n\
         Let xs = [3, 1, 2].sorted_by((x) => f(n + 1))\nReturn xs[0]\nEnd Process\nprint(f(0))\n",
        kind,
    );
    raises("Let f = (x) => x\nf = (x) => f(x)\nprint(f(1))\n", kind);
    raises(
        "Process called f(n as Integer) returns Boolean\n\
         Return [n].filter((x) => [x].any((y) => f(y + 1))).is_empty()\nEnd Process\nprint(f(0))\n",
        kind,
    );
}

const NESTED: &str = "\
Process called nested(depth as Integer) returns List of Any
    Let inner as List of Any = []
    For i from 1 to depth
        Let outer as List of Any = []
        outer.add(inner)
        inner = outer
    End For
    Return inner
End Process
";

#[test]
fn deeply_nested_values_are_compared_and_shown() {
    let text = format!(
        "{NESTED}Let a = nested(300000)\nprint(a == a)\nprint(a == nested(300000))\n\
         print(a == nested(300001))\nprint(a)\nprint(\"{{a}}\".length())\n",
    );
    let ended = run_program("nested.runa", &text);
    ended.expect_code(0);
    let brackets = |bracket: &str| bracket.repeat(100);
    let shown = format!("{}[…]{}", brackets("["), brackets("]"));
    ended.expect_output(&format!("true\ntrue\nfalse\n{shown}\n203\n"));
}

#[test]
fn values_inside_themselves_are_shown() {
    let text = "\
Let a as List of Any = []
a.add(a)
a.add(a)
print(a)
Let m as Map of Any to Any = {}
m[\"m\"] = m
print(m)
Let b as List of Any = []
b.add(b)
b.add(b)
print(a == b)
";
    run_program("cycle.runa", text)
        .expect_code(0)
        .expect_output("[[…], […]]\n{\"m\": {…}}\ntrue\n");
    // What is left on the stack is copied out of the machine.
    let text = "PUSH 0\nNEW_ARRAY 2\nDUP\nDUP\nPUSH 0\nSWAP\nSET_ARRAY\nHALT\n";
    let ended = run_program("cycle.asm", text);
    assert!([0, 1].contains(&ended.code), "{ended:?}");
}

/// Sharing makes the text of 60 small lists endless.
#[test]
fn an_endless_text_is_stopped() {
    let text = "\
Let a as List of Any = [1]
For i from 1 to 60
    Let b as List of Any = []
    b.add(a)
    b.add(a)
    a = b
End For
print(a == a)
print(a)
";
    let folder = Folder::new();
    let file = folder.write("shared.runa", text);
    let ended = run(&mut runa(&["run", "--timeout", "1", &file]));
    ended.expect_code(1).expect_output("true\n").expect_error("TimeoutError");
}

#[test]
fn what_does_not_fit_the_heap_is_an_exception() {
    let kind = "OutOfMemoryError";
    for expression in [
        "\"x\".repeat(1000000000000).length()",
        "\"x\".repeat(9223372036854775807).length()",
        "\"a\".pad_start(1000000000000, \" \").length()",
        "List of Integer.filled(1000000000000, 1).length()",
        "(0..9000000000000000000).to_list().length()",
    ] {
        raises(&format!("print({expression})\n"), kind);
    }
    raises("Let t = \"x\"\nWhile true\nt = t + t\nEnd While\n", kind);
}

#[test]
fn seed_heap_limit_is_obeyed() {
    let grow = |statement: &str| {
        let folder = Folder::new();
        let text = format!(
            "Let a = [1]\nLet m = Map of Integer to Text()\nLet i = 0\n\
             While true\n{statement}\ni += 1\nEnd While\n"
        );
        let file = folder.write("grow.runa", text);
        let ended = run(&mut runa(&["run", "--gc-max-heap", "16m", &file]));
        ended.expect_code(1).expect_error("OutOfMemoryError: the heap limit was reached");
        ended.expect_error("  at main program (");
    };
    grow("a.add(i)");
    grow("a = a + a");
    grow("a.add_all(a.copy())");
    grow("m[i] = \"text {i}\"");
    grow("a = a.map((x) => x + i) + a");
    let ended = run(&mut runa(&["run", "--gc-max-heap=12q", "x.runa"]));
    ended.expect_code(2).expect_error("give a size");
}

#[test]
fn what_nothing_refers_to_does_not_count() {
    let folder = Folder::new();
    // Twice as much as the heap may hold, of which little is kept.
    let text = "Process called make(count as Integer) returns List of Text\n\
                Let kept = List of Text()\n\
                For i from 1 to count\n\
                Let text = \"number {i} of very many\"\n\
                If i % 1000 == 0\nkept.add(text)\nEnd If\n\
                End For\nReturn kept\nEnd Process\n\
                Let kept = make(400_000)\nprint(kept.length(), kept[0], kept[399])\n";
    let file = folder.write("garbage.runa", text);
    for jit in ["--jit=off", "--jit=on", "--jit=always"] {
        let ended = run(&mut runa(&["run", "--gc-max-heap", "16m", jit, &file]));
        let expected = "400 number 1000 of very many number 400000 of very many\n";
        ended.expect_code(0).expect_output(expected);
    }
}

#[test]
fn seed_deadline_stops_a_program() {
    let folder = Folder::new();
    let stopped = |name: &str, text: &str| {
        let file = folder.write(name, text);
        let ended = run(&mut runa(&["run", "--timeout", "0.2", &file]));
        ended.expect_code(1).expect_error("TimeoutError: the program ran out of time");
    };
    stopped("empty.runa", "While true\nEnd While\n");
    stopped("busy.runa", "Let i = 0\nWhile true\ni = (i + 1) % 7\nEnd While\n");
    stopped("native.runa", "While true\nLet xs = [3, 1, 2].map((x) => x + 1)\nEnd While\n");
    stopped("jump.asm", "again: JMP again\n");
    stopped("call.asm", "again: CALL f\nPOP\nJMP again\nf: PUSH 1\nRET\n");
    let file = folder.write("short.runa", "print(1)\n");
    run(&mut runa(&["run", "--timeout", "60", &file])).expect_code(0).expect_output("1\n");
}

#[test]
fn an_instruction_limit_stops_a_program() {
    let folder = Folder::new();
    let file = folder.write("endless.runa", "While true\nEnd While\n");
    let ended = run(&mut runa(&["run", "--max-instructions", "1000", &file]));
    ended.expect_code(1).expect_error("stopped after 1000 instructions");
}
