//! Where output goes, and what happens when it cannot go there.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::support::{Ended, Folder, run, runa, runavm, wait};

const ENDLESS: &str = "Let i = 0\nWhile true\nprint(i)\ni += 1\nEnd While\n";

/// Reads one line of what a command writes and then closes the pipe.
fn run_and_read_one_line(arguments: &[&str], from_stderr: bool) -> Ended {
    let mut child = runa(arguments).spawn().unwrap();
    let mut line = String::new();
    let mut rest = String::new();
    if from_stderr {
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        // Nobody reads the output of the program either.
        drop(child.stdout.take());
    } else {
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        child.stderr.take().unwrap().read_to_string(&mut rest).unwrap();
    }
    let code = wait(&mut child).code().unwrap_or(-1);
    Ended { code, stdout: line, stderr: rest }
}

#[test]
fn a_closed_pipe_ends_a_program_quietly() {
    let folder = Folder::new();
    let endless = folder.write("endless.runa", ENDLESS);
    let ended = run_and_read_one_line(&["run", &endless], false);
    ended.expect_code(0).expect_output("0\n");
    assert_eq!(ended.stderr, "");
    let long = folder.write("long.asm", "PUSH 1\nPOP\n".repeat(20_000));
    let ended = run_and_read_one_line(&["disasm", &long], false);
    ended.expect_code(0);
    assert_eq!(ended.stderr, "");
    let silent = folder.write("silent.runa", "While true\nEnd While\n");
    run_and_read_one_line(&["run", "--trace", &silent], true).expect_code(0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_an_error() {
    let folder = Folder::new();
    let hello = folder.write("hello.runa", "print(\"hello\")\n");
    let ugly = folder.write("ugly.runa", "print( 1 )\n");
    let stack = folder.write("stack.asm", "PUSH 1\nHALT\n");
    let commands: [&[&str]; 9] = [
        &["run", &hello],
        &["run", &stack],
        &["eval", "1"],
        &["disasm", &hello],
        &["compile", &hello, "-o", "-"],
        &["fmt", "--check", &ugly],
        &["test", &hello],
        &["completions", "bash"],
        &["--help"],
    ];
    for arguments in commands {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ended = run(runa(arguments).stdout(full));
        ended.expect_code(74).expect_error("cannot write to standard output: no space left");
    }
    for output in ["/dev/full", "/no such folder/x.runab"] {
        let ended = run(&mut runa(&["compile", &hello, "-o", output]));
        ended.expect_code(74).expect_error(&format!("cannot write {output}: no s"));
    }
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    run(runa(&["run", "--trace", &hello]).stderr(full)).expect_code(74);
}

/// A program that writes until the disk is full ends then.
#[cfg(target_os = "linux")]
#[test]
fn an_endless_program_ends_when_the_device_is_full() {
    let folder = Folder::new();
    let endless = folder.write("endless.runa", ENDLESS);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    run(runa(&["run", &endless]).stdout(full)).expect_code(74).expect_error("no space left");
}

#[test]
fn a_good_file_is_never_replaced_by_half_of_another() {
    let folder = Folder::new();
    let bad = folder.write("bad.runa", "print(x)\n");
    let good = folder.write("bad.runab", "what was there before");
    run(&mut runa(&["compile", &bad])).expect_code(65);
    let bad_text = folder.write("bad.asm", "PUSH\n");
    run(&mut runa(&["asm", &bad_text])).expect_code(65);
    assert_eq!(fs::read_to_string(&good).unwrap(), "what was there before");
    assert_eq!(folder.names(), ["bad.asm", "bad.runa", "bad.runab"], "nothing is left over");
}

/// The file system is too small for the new file: the limit on file sizes plays the full disk.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_the_old_file() {
    let folder = Folder::new();
    let old = "the old program";
    let (source, output) =
        (folder.write("long.asm", "PUSH 1\nPOP\n".repeat(50_000)), folder.write("out.runab", old));
    let script = r#"trap '' XFSZ; ulimit -f 8; exec "$@""#;
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_runa"), "asm", &source, "-o", &output]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    run(&mut command).expect_code(74).expect_error("cannot write ").expect_error("file too large");
    assert_eq!(fs::read_to_string(&output).unwrap(), old);
    assert_eq!(folder.names(), ["long.asm", "out.runab"], "nothing is left over");
}

#[test]
fn sources_are_not_written_over() {
    let folder = Folder::new();
    let file = folder.write("a.runa", "print(1)\n");
    for output in
        [file.clone(), folder.path().join(".").join("a.runa").to_str().unwrap().to_owned()]
    {
        let ended = run(&mut runa(&["compile", &file, "-o", &output]));
        ended.expect_code(2).expect_error("would be written over");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "print(1)\n");
    let ended = run(&mut runa(&["compile", &file, "-o", folder.path().to_str().unwrap()]));
    ended.expect_code(74).expect_error("it is a directory");
    run(&mut runa(&["compile", "-o", &folder.at("b.runab"), &folder.at("c.asm")])).expect_code(66);
    let text = folder.write("d.asm", "HALT");
    run(&mut runa(&["compile", &text])).expect_code(2).expect_error("use `runa asm`");
    assert_eq!(folder.names(), ["a.runa", "d.asm"]);
}

#[test]
fn output_appears_before_input_is_awaited() {
    let folder = Folder::new();
    let file = folder
        .write("ask.runa", "print(\"name?\")\nprint(\"hello {read_line() ?? \"nobody\"}\")\n");
    let mut command = runa(&["run", &file]);
    let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert_eq!(line, "name?\n");
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"Ada\n").unwrap();
    output.read_to_string(&mut line).unwrap();
    assert_eq!(line, "name?\nhello Ada\n");
    assert!(wait(&mut child).success());
}

#[test]
fn what_was_printed_before_an_exception_is_not_lost() {
    let folder = Folder::new();
    let file = folder.write("fails.runa", "print(\"before\")\nprint(1 / 0)\n");
    run(&mut runa(&["run", &file])).expect_code(1).expect_output("before\n");
    run(&mut runa(&["compile", &file])).expect_code(0);
    assert!(Path::new(&folder.at("fails.runab")).exists());
    run(&mut runavm(&[folder.at("fails.runab")])).expect_code(1).expect_output("before\n");
}
