//! What each command does when all is well, and how the commands speak.

use std::fs;

use crate::support::{Folder, repository, run, run_with_input, runa, runavm};

const FIVE: &str = "PUSH 5\nPUSH 3\nADD\nPUSH 2\nMUL\n";

/// The table of the founding documents. Its ruler is closed here where theirs has a gap.
const SEED_TRACE: &str = "\
Step | PC | Instruction    | Stack State
-----|----|----------------|------------
   0 |  0 | Push           | Integer(5)
   1 |  1 | Push           | Integer(3)
   2 |  2 | Add            | Integer(8)
   3 |  3 | Push           | Integer(2)
   4 |  4 | Multiply       | Integer(16)
";

#[test]
fn seed_trace_of_five_plus_three_times_two() {
    let folder = Folder::new();
    let file = folder.write("five.asm", format!("{FIVE}HALT\n"));
    let ended = run(&mut runa(&["run", "--trace", &file]));
    ended.expect_code(0).expect_output("[16]\n");
    let halt = "   5 |  5 | Halt           | Integer(16)\n";
    assert_eq!(ended.stderr, format!("{SEED_TRACE}{halt}"));
}

#[test]
fn a_trace_shows_the_whole_stack_on_request() {
    let folder = Folder::new();
    let file = folder.write("five.asm", "PUSH 5\nPUSH \"a\\nb\"\nNEW_ARRAY 1\nHALT");
    let ended = run(&mut runa(&["run", "--trace=stack", &file]));
    ended.expect_code(0);
    let rows: Vec<&str> = ended.stderr.lines().skip(2).collect();
    assert_eq!(
        rows,
        [
            r#"   0 |  0 | Push           | Integer(5)"#,
            r#"   1 |  1 | LoadConstant   | Integer(5), Text("a\nb")"#,
            r#"   2 |  2 | NewArray       | Integer(5), Text("a\nb"), List([Nothing])"#,
            r#"   3 |  3 | Halt           | Integer(5), Text("a\nb"), List([Nothing])"#,
        ]
    );
}

#[test]
fn a_trace_ends_with_the_exception_and_obeys_limits() {
    let folder = Folder::new();
    let file = folder.write("zero.asm", "PUSH 1\nPUSH 0\nDIV\nHALT");
    let ended = run(&mut runa(&["run", "--trace", "--diagnostics", "short", &file]));
    ended.expect_code(1).expect_error("   2 |  2 | Divide         | raises DivisionByZeroError\n");
    ended.expect_error("zero.asm:3:1: error[DivisionByZeroError]");
    let file = folder.write("endless.asm", "again: JMP again");
    let ended = run(&mut runa(&["run", "--trace", "--max-instructions", "3", &file]));
    ended.expect_code(1).expect_error("   2 |  0 | Jump");
    ended.expect_error("runa: the program was stopped after 3 instructions\n");
}

/// What a program with constants, texts, small processes and an exception does.
const IMPROVABLE: &str = "\
Process called twice(n as Float) returns Float
    Return n * 2.0
End Process
Let seconds = 60 * 60
print(\"{seconds} and {twice(1.5)}\")
print(1 / (seconds - 3600))
";

#[test]
fn seed_optimize_levels_agree() {
    let folder = Folder::new();
    let source = folder.write("improvable.runa", IMPROVABLE);
    let bytecode = folder.at("improvable.runab");
    let (mut sizes, mut listings) = (Vec::new(), Vec::new());
    for level in ["0", "1", "2", "3"] {
        let ended = run(&mut runa(&["run", "--optimize", level, &source]));
        ended.expect_code(1).expect_output("3600 and 3.0\n");
        ended.expect_error("DivisionByZeroError").expect_error("6");
        run(&mut runa(&["compile", "--optimize", level, &source])).expect_code(0);
        sizes.push(std::fs::metadata(&bytecode).unwrap().len());
        let ended = run(&mut runavm(&["--optimize", level, &bytecode]));
        ended.expect_code(1).expect_output("3600 and 3.0\n");
        let listing = run(&mut runa(&["disasm", "--optimize", level, &source]));
        listing.expect_code(0);
        listings.push(listing.stdout);
    }
    assert!(sizes[0] > sizes[1] && sizes[1] > sizes[2], "{sizes:?}");
    let has = |level: usize, what: &str| listings[level].contains(what);
    assert!(has(0, "MUL.I") && !has(1, "MUL.I"), "constants");
    assert!(has(2, "CALL twice") && !has(3, "CALL twice"), "small processes");
    let plain = run(&mut runa(&["disasm", &source]));
    assert_eq!(plain.stdout, listings[0], "what is shown is what was made");
    let ended = run(&mut runa(&["run", "--optimize", "4", &source]));
    ended.expect_code(2).expect_error("possible values: 0, 1, 2, 3");
}

#[test]
fn seed_runs_bytecode_files() {
    let folder = Folder::new();
    let source = folder.write(
        "greet.runa",
        "Import system\nprint(\"hello\")\nFor each word in system.arguments()\nprint(word)\nEnd For\n",
    );
    run(&mut runa(&["compile", &source])).expect_code(0).expect_output("");
    assert_eq!(folder.names(), ["greet.runa", "greet.runab"]);
    let bytecode = folder.at("greet.runab");
    let ended = run(&mut runavm(&[&bytecode, "a", "--trace", "b c"]));
    ended.expect_code(0).expect_output("hello\na\n--trace\nb c\n");
    let ended = run(&mut runavm(&["--max-instructions", "1", &bytecode]));
    ended.expect_code(1).expect_error("stopped after 1 instructions");
    run(&mut runa(&["run", &bytecode, "x"])).expect_code(0).expect_output("hello\nx\n");
    // The virtual machine runs bytecode only and says what runs the rest.
    let ended = run(&mut runavm(&[&source]));
    ended.expect_code(2).expect_error("use `runa run ");
}

#[test]
fn seed_jit_flags() {
    let folder = Folder::new();
    let source = folder.write(
        "count.runa",
        "Process called twice(n as Integer) returns Integer\nReturn n * 2\nEnd Process\n\
         Let sum = 0\nFor i from 1 to 5000\nsum = sum + twice(i)\nEnd For\nprint(sum)\n\
         print(twice(9223372036854775807))\n",
    );
    run(&mut runa(&["compile", &source])).expect_code(0);
    let bytecode = folder.at("count.runab");
    let first = run(&mut runavm(&["--jit=off", &bytecode]));
    first.expect_code(1).expect_output("25005000\n").expect_error("OverflowError");
    let others: [&[&str]; 6] = [
        &[],
        &["--jit=on"],
        &["--jit=on", "--jit-threshold=1000"],
        &["--jit=aggressive"],
        &["--jit", "always"],
        &["--no-jit"],
    ];
    for flags in others {
        let arguments = [flags, &[bytecode.as_str()]].concat();
        assert_eq!(run(&mut runavm(&arguments)), first, "{flags:?}");
    }
    for mode in ["off", "on", "aggressive"] {
        assert_eq!(run(runavm(&[&bytecode]).env("RUNAVM_JIT", mode)), first, "RUNAVM_JIT={mode}");
    }
    run(&mut runavm(&["--jit=maybe", &bytecode])).expect_code(2).expect_error("maybe");
    run(&mut runavm(&["--jit-threshold=0", &bytecode])).expect_code(2).expect_error("0");
    run(runavm(&[&bytecode]).env("RUNAVM_JIT", "maybe")).expect_code(2).expect_error("maybe");
}

#[test]
fn native_code_is_shown() {
    let folder = Folder::new();
    let source = folder.write("add.runa", "Let a = 1\nprint(a + 2)\n");
    let ended = run(&mut runa(&["disasm", "--stage", "ssa", &source]));
    assert!(ended.expect_code(0).stdout.contains("Checked(Add)"), "{}", ended.stdout);
    let ended = run(&mut runa(&["disasm", "--stage", "clif", &source]));
    assert!(ended.expect_code(0).stdout.contains("get_pinned_reg"), "{}", ended.stdout);
}

#[test]
fn seed_disassemble_flag() {
    let folder = Folder::new();
    let file = folder.write("five.asm", format!("{FIVE}HALT\n"));
    run(&mut runa(&["asm", &file])).expect_code(0).expect_output("");
    let ended = run(&mut runavm(&["--disassemble", &folder.at("five.runab")]));
    ended.expect_code(0);
    for instruction in FIVE.lines() {
        assert!(ended.stdout.lines().any(|line| line.trim() == instruction), "{}", ended.stdout);
    }
    // What is shown can be assembled to the same bytecode.
    let again = folder.write("again.asm", &ended.stdout);
    run(&mut runa(&["asm", &again])).expect_code(0);
    assert_eq!(
        fs::read(folder.at("five.runab")).unwrap(),
        fs::read(folder.at("again.runab")).unwrap()
    );
    let ended = run(&mut runa(&["disasm", &file, "-o", &folder.at("third.asm")]));
    ended.expect_code(0).expect_output("");
    assert_eq!(
        fs::read_to_string(folder.at("third.asm")).unwrap(),
        fs::read_to_string(again).unwrap()
    );
}

#[test]
fn seed_help_and_version_flags() {
    let reference = fs::read_to_string(repository("docs/cli.md")).unwrap();
    for name in ["runa", "runavm"] {
        let command = |words: &[&str]| if name == "runa" { runa(words) } else { runavm(words) };
        let version = run(&mut command(&["--version"]));
        version.expect_code(0).expect_output(&format!("{name} {}\n", env!("CARGO_PKG_VERSION")));
        let help = run(&mut command(&["--help"]));
        help.expect_code(0);
        assert!(help.stdout.contains(&format!("Usage: {name}")), "{}", help.stdout);
        for code in ["0", "1", "2", "65", "66", "69", "70", "74"] {
            let explained = help.stdout.lines().any(|line| line.starts_with(&format!("  {code} ")));
            assert!(explained, "exit code {code} is not explained: {}", help.stdout);
            assert!(reference.contains(&format!("\n| {code} | ")), "{code} is not in docs/cli.md");
        }
        let nothing = run(&mut command(&[]));
        assert_eq!(nothing.code, 2);
        nothing.expect_error("Usage:");
    }
    let vm_help = run(&mut runavm(&["--help"])).stdout;
    for option in ["--disassemble", "--help", "--version", "--trace", "--max-instructions"] {
        assert!(vm_help.contains(option), "{option}");
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in [
        "run",
        "check",
        "new",
        "compile",
        "asm",
        "build",
        "disasm",
        "eval",
        "test",
        "doc",
        "completions",
        "man",
    ] {
        let help = run(&mut runa(&[command, "--help"]));
        help.expect_code(0);
        assert!(help.stdout.contains(&format!("\n  runa {command} ")), "{}", help.stdout);
    }
}

#[test]
fn programs_are_read_from_standard_input() {
    let run_it = |arguments: &[&str], input: &str| run_with_input(&mut runa(arguments), input);
    run_it(&["run", "-"], "print(6 * 7)").expect_code(0).expect_output("42\n");
    run_it(&["-"], "print(6 * 7)").expect_code(0).expect_output("42\n");
    run_it(&["check", "-"], "print(").expect_code(65).expect_error("<standard input>:1:");
    let folder = Folder::new();
    let output = folder.at("out.runab");
    run_it(&["asm", "-", "-o", &output], FIVE).expect_code(0);
    assert_eq!(folder.names(), ["out.runab"]);
    // Bytecode is recognised wherever it comes from.
    let bytes = fs::read(&output).unwrap();
    run_with_input(&mut runavm(&["-"]), bytes).expect_code(0);
    run_it(&["compile", "-"], "print(1)").expect_code(2).expect_error("-o");
}

#[test]
fn a_file_is_run_without_a_command() {
    let folder = Folder::new();
    let file = folder.write("hello", "#!/usr/bin/env runa\nprint(\"hello\")\n");
    run(&mut runa(&[&file])).expect_code(0).expect_output("hello\n");
    run(&mut runa(&["missing.runa"])).expect_code(66).expect_error("cannot read missing.runa");
    let ended = run(&mut runa(&["chekc", &file]));
    ended.expect_code(2).expect_error("similar subcommand exists: 'check'");
}

#[test]
fn the_exit_code_is_what_main_returns() {
    let folder = Folder::new();
    let program =
        |code: &str| format!("Process called main() returns Integer\nReturn {code}\nEnd Process\n");
    for (value, code) in [("0", 0), ("7", 7), ("255", 255)] {
        let file = folder.write("code.runa", program(value));
        run(&mut runa(&["run", &file])).expect_code(code);
    }
    let file = folder.write("code.runa", program("256"));
    run(&mut runa(&["run", &file])).expect_code(255).expect_error("no exit code from 0 to 255");
}

#[test]
fn check_looks_at_all_files() {
    let folder = Folder::new();
    let good = folder.write("good.runa", "print(1)\n");
    let bad = folder.write("bad.runa", "print(x)\n");
    run(&mut runa(&["check", &good])).expect_code(0).expect_output("");
    let ended = run(&mut runa(&["check", "--diagnostics", "short", "none.asm", &bad, &good]));
    ended.expect_code(66).expect_error("cannot read none.asm").expect_error("bad.runa:1:7: error");
    let here = folder.path().to_str().unwrap();
    let ended = run(&mut runa(&["check", "--diagnostics", "short", "none.asm", here]));
    ended.expect_code(66).expect_error("cannot read none.asm").expect_error("bad.runa:1:7: error");
}

#[test]
fn tests_are_run_one_by_one() {
    let folder = Folder::new();
    let file = folder.write(
        "sums.runa",
        "Let two = 2\nTest \"adds\"\nAssert two + 2 == 4\nEnd Test\n\
         Test \"fails\"\nprint(\"before\")\nAssert two == 3\nEnd Test\n\
         Test \"hangs\"\nWhile true\nEnd While\nEnd Test\n",
    );
    let ended = run(&mut runa(&["test", "--timeout", "2", &file]));
    ended.expect_code(1).expect_error("before\n").expect_error("AssertionError");
    ended.expect_error("TimeoutError");
    assert!(ended.stdout.ends_with("1 passed, 2 failed, 0 left out\n"), "{}", ended.stdout);
    let ended = run(&mut runa(&["test", "--filter", "add", &file]));
    ended.expect_code(0);
    assert!(ended.stdout.ends_with("1 passed, 0 failed, 2 left out\n"), "{}", ended.stdout);
}

#[test]
fn messages_come_in_four_styles() {
    let folder = Folder::new();
    let file = folder.write("bad.runa", "Let total = 1\nprint(totl)\n");
    let shown = |style: &str| {
        let ended = run(&mut runa(&["check", "--diagnostics", style, &file]));
        ended.expect_code(65).expect_output("");
        ended.stderr
    };
    assert!(shown("rich").contains("╭─["));
    assert!(shown("plain").is_ascii(), "plain text is ASCII");
    let short = shown("short");
    assert_eq!(short.lines().count(), 1);
    assert!(short.starts_with(&format!("{file}:2:7: error[E0301]: ")), "{short}");
    let json: serde_json::Value = serde_json::from_str(shown("json").trim_end()).unwrap();
    assert_eq!(json["line"], 2);
    assert_eq!(json["code"], "E0301");
    let failure = run(&mut runa(&["check", "--diagnostics", "json", "none.runa"])).stderr;
    let failure: serde_json::Value = serde_json::from_str(failure.trim_end()).unwrap();
    assert_eq!(failure["severity"], "error");
}

#[test]
fn exceptions_are_shown_in_every_style() {
    let folder = Folder::new();
    let file = folder.write(
        "fails.runa",
        "Process called third(xs as List of Integer) returns Integer\n    Return xs[2]\nEnd Process\n\
         print(third([1, 2]))\n",
    );
    let shown = |style: &str| {
        let ended = run(&mut runa(&["run", "--diagnostics", style, &file]));
        ended.expect_code(1).expect_output("");
        ended.stderr
    };
    for style in ["rich", "plain", "short"] {
        let text = shown(style);
        assert!(text.contains("IndexError"), "{text}");
        assert!(text.contains(&format!("  at third ({file}:2:")), "{text}");
        assert!(text.contains(&format!("  at main program ({file}:4:7)")), "{text}");
    }
    let json: serde_json::Value = serde_json::from_str(shown("json").trim_end()).unwrap();
    assert_eq!(json["code"], "IndexError");
    assert_eq!(json["trace"][1]["line"], 4);
}

#[test]
fn colours_are_for_terminals() {
    let folder = Folder::new();
    let file = folder.write("bad.runa", "print(x)\n");
    let colored = |color: &str, no_color: &str| {
        let mut command = runa(&["check", "--color", color, &file]);
        run(command.env("NO_COLOR", no_color)).stderr.contains('\x1b')
    };
    assert!(!colored("auto", ""), "this is no terminal");
    assert!(colored("always", "1"), "who says so gets colours");
    assert!(!colored("never", ""));
}

#[test]
fn an_expression_is_evaluated() {
    run(&mut runa(&["eval", "(5 + 3) * 2 - 8 / 4"])).expect_code(0).expect_output("14\n");
    run(&mut runa(&["eval", "--", "-2 ^ 2"])).expect_code(0).expect_output("-4\n");
    run(&mut runa(&["eval", "1 / 0"])).expect_code(1).expect_error("DivisionByZeroError");
    run(&mut runa(&["eval", "1 +"])).expect_code(65);
}

#[test]
fn the_counting_loop_of_the_founding_documents_runs() {
    let ended = run(&mut runa(&["run", &repository("examples/counting.asm")]));
    ended.expect_code(0).expect_output("[100]\n");
}
