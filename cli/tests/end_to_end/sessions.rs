//! `runa repl` as people use it: on a terminal and in a pipe.

use std::fs;

use expect_test::{Expect, expect};
use portable_pty::CommandBuilder;

use crate::support::{Folder, repository, run, run_with_input, runa, runavm};
use crate::terminal::{CTRL_C, CTRL_D, ENTER, TAB, Terminal, UP};

fn session(arguments: &[&str]) -> Terminal {
    let arguments: Vec<&str> = [&["repl"], arguments].concat();
    let terminal = Terminal::runa(&arguments, None);
    terminal.wait_for_start();
    terminal
}

/// Enters lines; what the screen shows then is what is expected.
fn check(lines: &[&str], expected: &Expect) {
    let mut terminal = session(&[]);
    for line in lines {
        terminal.enter(line);
    }
    expected.assert_eq(&terminal.dialogue());
}

#[test]
fn blocks_go_on_and_errors_leave_the_session_as_it_was() {
    check(
        &[
            "Let total = 2",
            "Process called twice(n as Integer)",
            "    Return 2 * n",
            "End Process",
            "totl + 1",
            "1 / (total - 2)",
            "twice(total",
            ")",
        ],
        &expect![[r#"
            >>> Let total = 2
            >>> Process called twice(n as Integer)
            ...     Return 2 * n
            ... End Process
            >>> totl + 1
            [E0301] Error: there is no `totl` here
               ╭─[ input 3:1:1 ]
               │
             1 │ totl + 1
               │ ──┬─
               │   ╰─── not declared
               │
               │ Help: write `total`
            ───╯
            >>> 1 / (total - 2)
            DivisionByZeroError: 1 / 0 has no result
               ╭─[ input 4:1:1 ]
               │
             1 │ 1 / (total - 2)
               │ ┬
               │ ╰── raised here
            ───╯
              at main program (input 4:1:1)
            >>> twice(total
            ... )
            => 4
            >>> "#]],
    );
}

#[test]
fn a_line_that_a_program_has_begun_is_ended() {
    check(
        &["print(\"a\", end: \"\")", "print(\"b\", end: \"\"); 1"],
        &expect![[r#"
        >>> print("a", end: "")
        a
        >>> print("b", end: ""); 1
        b
        => 1
        >>> "#]],
    );
}

#[test]
fn ctrl_c_stops_what_runs_and_not_the_session() {
    for jit in ["--jit=off", "--jit=always"] {
        let mut terminal = session(&[jit]);
        terminal.enter("Let rounds = 0");
        for line in ["Process called spin()", "    While true", "        rounds += 1"] {
            terminal.enter(line);
        }
        terminal.enter("    End While");
        terminal.enter("End Process");
        terminal.press(&format!("print(\"it\", \"runs\"); spin(){ENTER}"));
        terminal.wait_for("it runs");
        let row = terminal.row();
        terminal.press(CTRL_C);
        terminal.wait_for("the program was interrupted");
        terminal.wait_for_prompt(row);
        terminal.enter("rounds > 0");
        terminal.wait_for("=> true");
        terminal.press(CTRL_D);
        assert_eq!(terminal.ended(), 0, "{jit}");
    }
}

#[test]
fn ctrl_c_stops_a_program_that_waits_for_an_answer() {
    let mut terminal = session(&[]);
    terminal.press(&format!("print(\"your\", \"name?\"); read_line(){ENTER}"));
    terminal.wait_for("your name?");
    let row = terminal.row();
    terminal.press(CTRL_C);
    terminal.wait_for("the program was interrupted");
    terminal.wait_for_prompt(row);
    terminal.press(&format!("print(\"and\", \"now?\"); read_line(){ENTER}"));
    terminal.wait_for("and now?");
    terminal.press(&format!("Ada{ENTER}"));
    terminal.wait_for("=> \"Ada\" as Text?");
}

#[test]
fn ctrl_c_clears_what_is_typed() {
    let mut terminal = session(&[]);
    terminal.enter("Let x = 1");
    terminal.enter("If x > 0");
    let row = terminal.row();
    terminal.press(&format!("print(\"never\"{CTRL_C}"));
    terminal.wait_for_prompt(row);
    terminal.enter("x");
    assert!(terminal.dialogue().ends_with(">>> x\n=> 1\n>>> "), "{}", terminal.dialogue());
}

#[test]
fn inputs_are_remembered_from_one_session_to_the_next() {
    let folder = Folder::new();
    let history = folder.at("state/history");
    let mut first = Terminal::runa(&[], Some(&history));
    first.wait_for_start();
    for line in ["Process called seven()", "    Return 7", "End Process", "Let last = seven()"] {
        first.enter(line);
    }
    first.press(CTRL_D);
    assert_eq!(first.ended(), 0);

    let mut second = Terminal::runa(&[], Some(&history));
    second.wait_for_start();
    second.press(UP);
    second.wait_for(">>> Let last = seven()");
    second.press(UP);
    second.wait_for("End Process");
    let row = second.row();
    second.press(ENTER);
    second.wait_for_prompt(row);
    second.enter("seven()");
    second.wait_for("=> 7");
}

#[test]
fn a_history_that_cannot_be_kept_is_told_once() {
    let folder = Folder::new();
    folder.write("file", "");
    let mut terminal = Terminal::runa(&["repl"], Some(&folder.at("file/history")));
    terminal.wait_for_start();
    terminal.enter("1");
    terminal.enter("2");
    let shown = terminal.shown();
    assert_eq!(shown.matches("cannot be").count(), 1, "{shown}");
    assert!(shown.contains("=> 2"), "{shown}");
}

#[test]
fn tab_completes_names_and_shows_their_types() {
    let mut terminal = session(&[]);
    terminal.enter("Let names = [\"b\", \"a\"]");
    terminal.press(&format!("nam{TAB}"));
    terminal.wait_for(">>> names");
    terminal.press(&format!(".sorted{TAB}"));
    terminal.wait_for("sorted() returns List of Text");
    terminal.wait_for("sorted_by(");
    let row = terminal.row();
    terminal.press(&format!("(){ENTER}"));
    terminal.wait_for_prompt(row);
    terminal.wait_for("=> [\"a\", \"b\"] as List of Text");
    terminal.press(&format!(":dis{TAB}names{ENTER}"));
    terminal.wait_for(">>> :disasm names");
    terminal.wait_for("LOAD_GLOBAL names");
}

#[test]
fn a_program_ends_the_session_with_its_exit_code() {
    let mut terminal = session(&[]);
    terminal.enter("Import system");
    terminal.press(&format!("system.exit(3){ENTER}"));
    assert_eq!(terminal.ended(), 3);
}

#[test]
fn runavm_has_the_same_session() {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_runavm"));
    command.args(["--interactive"]);
    command.env("TERM", "xterm");
    command.env("RUNA_HISTORY", "");
    let mut terminal = Terminal::start(command);
    terminal.wait_for_start();
    terminal.enter("6 * 7");
    terminal.wait_for("=> 42");
    assert_eq!(run_with_input(&mut runavm(&["-i"]), "6 * 7\n").stdout, "=> 42\n");
}

#[test]
fn inputs_can_come_from_a_pipe() {
    let input = "Let x = read_line()\nAda\nx\nIf true\n  print(1)\nEnd If\n:type x\n2 + 3";
    let ended = run_with_input(&mut runa(&["repl"]), input);
    ended.expect_code(0).expect_output("=> \"Ada\" as Text?\n1\nText?\n=> 5\n");
}

#[test]
fn a_pipe_ends_with_its_first_error() {
    let code = |input: &[u8]| run_with_input(&mut runa(&["repl"]), input).code;
    assert_eq!(code(b""), 0);
    assert_eq!(code(b"x\nprint(1)\n"), 65);
    assert_eq!(code(b"1 / 0\nprint(1)\n"), 1);
    assert_eq!(code(b":nothing\nprint(1)\n"), 2);
    assert_eq!(code(b"If true\n"), 65);
    assert_eq!(code(b"\xff\n"), 65);
    assert_eq!(code(b":load no-such-file\n"), 66);
    assert_eq!(code(b":quit\nx\n"), 0);
}

#[test]
fn a_session_is_saved_and_loaded() {
    let folder = Folder::new();
    let input = "Let x = 1\nbad\n";
    assert_eq!(run_with_input(&mut runa(&["repl"]), input).code, 65);
    let input = "Let x = 1\nLet x = 2\nx + 1\n:save s.runa\n:load s.runa\n:reset\n:names\n";
    let ended = run_with_input(runa(&["repl"]).current_dir(folder.path()), input);
    let expected = "=> 3\ns.runa is written\n=> 3\nnothing is declared\n";
    ended.expect_code(0).expect_output(expected);
    assert_eq!(fs::read_to_string(folder.at("s.runa")).unwrap(), "Let x = 2\nx + 1\n");

    let path = folder.at("s.runa");
    let ended = run_with_input(&mut runa(&["repl", "--load", &path]), "x\n");
    ended.expect_code(0).expect_output("=> 3\n=> 2\n");
    assert_eq!(run(&mut runa(&["repl", "--load", "no-such-file"])).code, 66);
}

#[test]
fn limits_are_for_each_input() {
    let forever = "While true\nEnd While\n";
    let ended = run_with_input(&mut runa(&["repl", "--timeout", "0.2"]), forever);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("ran out of time"), "{}", ended.stderr);
    let ended = run_with_input(&mut runa(&["repl", "--max-instructions", "100"]), forever);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("stopped after 100 instructions"), "{}", ended.stderr);
}

/// The session that docs/repl.md shows goes as it is shown there.
#[test]
fn the_session_of_the_documentation() {
    let path = repository("docs/repl.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("```text\n").expect("a session is shown");
    let (shown, after) = rest.split_once("```\n").expect("the session ends");
    let mut terminal = session(&[]);
    for line in shown.lines() {
        if let Some(typed) = line.strip_prefix(">>>").or_else(|| line.strip_prefix("...")) {
            terminal.enter(typed.strip_prefix(' ').unwrap_or(typed));
        }
    }
    let dialogue = terminal.dialogue();
    let dialogue = dialogue.strip_suffix(">>> ").unwrap_or(&dialogue);
    let written = format!("{before}```text\n{dialogue}```\n{after}");
    expect_test::expect_file![&path].assert_eq(&written);
}
