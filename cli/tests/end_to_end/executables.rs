//! Executables do what `runa run` does.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use crate::support::{Ended, Folder, need_archive, repository, run, run_with_input, runa, wait};

/// The command that an executable is.
pub fn program(path: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(path);
    command.args(arguments).env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Builds the program in `file` and gives the executable.
#[track_caller]
fn build(file: &str) -> String {
    need_archive();
    let executable = format!("{file}.exe");
    let ended = run(&mut runa(&["build", file, "-o", &executable]));
    ended.expect_code(0).expect_output("");
    assert_eq!(ended.stderr, "");
    executable
}

/// Runs the program in `file` in both ways and gives what it does in both.
#[track_caller]
fn in_both_ways(file: &str, arguments: &[&str], input: &str) -> Ended {
    let executable = build(file);
    let interpreted = run_with_input(&mut runa(&[&["run", file], arguments].concat()), input);
    let built = run_with_input(&mut program(&executable, arguments), input);
    assert_eq!(built, interpreted);
    built
}

#[test]
fn seed_build_makes_an_executable() {
    need_archive();
    let folder = Folder::new();
    folder.write("hello.runa", "print(\"hello\")\n");
    // The name of the program without its extension is the name of the executable.
    let mut command = runa(&["build", "hello.runa"]);
    let ended = run(command.current_dir(folder.path()));
    ended.expect_code(0).expect_output("");
    assert_eq!(folder.names(), ["hello", "hello.runa"]);

    // It is all that is needed to run the program, and RUNAVM_HOME all that is needed to build it.
    let elsewhere = Folder::new();
    fs::copy(folder.at("hello"), elsewhere.at("program")).unwrap();
    run(&mut program(&elsewhere.at("program"), &[])).expect_code(0).expect_output("hello\n");
    fs::create_dir(elsewhere.at("lib")).unwrap();
    fs::copy(need_archive(), elsewhere.at("lib/librunavm_rt.a")).unwrap();
    let again = elsewhere.at("again");
    let mut command = runa(&["build", &folder.at("hello.runa"), "-o", &again]);
    run(command.env("RUNAVM_HOME", elsewhere.path())).expect_code(0);
    run(&mut program(&again, &[])).expect_code(0).expect_output("hello\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_static_executable_needs_no_library() {
    need_archive();
    let folder = Folder::new();
    let c = folder.write("empty.c", "int main(void) { return 0; }\n");
    let empty = folder.at("empty");
    let compiled = run(Command::new("cc").args(["-static", &c, "-o", &empty]));
    if compiled.code != 0 {
        eprintln!("this system has no static C library, so there is nothing to test");
        return;
    }
    let hello = folder.write("hello.runa", "print(\"hello\")\n");
    let executable = folder.at("hello");
    run(&mut runa(&["build", "--static", &hello, "-o", &executable])).expect_code(0);
    run(&mut program(&executable, &[])).expect_code(0).expect_output("hello\n");
    assert!(!names_a_loader(&fs::read(&executable).unwrap()));
    run(&mut runa(&["build", &hello, "-o", &executable])).expect_code(0);
    assert!(names_a_loader(&fs::read(&executable).unwrap()));
}

/// Whether a 64-bit ELF file has the program header that names the loader of its libraries.
#[cfg(target_os = "linux")]
fn names_a_loader(file: &[u8]) -> bool {
    let number = |at: usize, bytes: usize| {
        file[at..at + bytes].iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte))
    };
    let (start, size, count) = (number(32, 8), number(54, 2), number(56, 2));
    (0..count).any(|index| number(start + index * size, 4) == 3)
}

#[test]
fn words_from_standard_input_are_counted() {
    let folder = Folder::new();
    let text = fs::read(repository("examples/word_count.runa")).unwrap();
    let file = folder.write("word_count.runa", text);
    let words = "the quick brown fox\njumps over the lazy dog\nthe end\n";
    let ended = in_both_ways(&file, &[], &words.repeat(100));
    ended.expect_code(0);
    assert!(ended.stdout.contains("the"), "{}", ended.stdout);
}

#[test]
fn exceptions_have_the_same_traces() {
    let folder = Folder::new();
    let file = folder.write(
        "trace.runa",
        "Process called third(list as List of Integer) returns Integer\n    Return list[3]\n\
         End Process\n\nprint(\"before\")\nprint([1, 2].map((n) => third([n])))\n",
    );
    let ended = in_both_ways(&file, &[], "");
    ended.expect_code(1).expect_output("before\n");
    ended.expect_error("IndexError: index 3 is outside a list of 1 element");
    ended.expect_error("│     Return list[3]").expect_error("  at third (").expect_error("6:");

    // Without the source there is no excerpt, and the rest is the same.
    fs::remove_file(&file).unwrap();
    let ended = run(&mut program(&format!("{file}.exe"), &[]));
    ended.expect_code(1).expect_error("  at third (").expect_output("before\n");
    assert!(!ended.stderr.contains("│"), "{}", ended.stderr);
}

#[test]
fn deep_recursion_ends_with_an_exception() {
    let folder = Folder::new();
    let file = folder.write(
        "deep.runa",
        "Process called down(n as Integer) returns Integer\n    Return down(n + 1) + 1\n\
         End Process\nprint(down(0))\n",
    );
    let ended = run(&mut program(&build(&file), &[]));
    ended.expect_code(1).expect_error("StackOverflowError: ").expect_error("  at main program (");
}

#[test]
fn arguments_reach_the_program() {
    let folder = Folder::new();
    let file = folder.write(
        "arguments.runa",
        "Import system\nFor each word in system.arguments()\nprint(\"<{word}>\")\nEnd For\n",
    );
    let ended = in_both_ways(&file, &["a", "", "ä ö", "--help", "-x"], "");
    ended.expect_code(0).expect_output("<a>\n<>\n<ä ö>\n<--help>\n<-x>\n");
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let odd = std::ffi::OsStr::from_bytes(b"\xff");
        let ended = run(program(&format!("{file}.exe"), &["good"]).arg(odd));
        ended.expect_code(2).expect_error("runa: argument 2 is not UTF-8\n");
    }
}

#[test]
fn exit_codes_are_the_same() {
    let folder = Folder::new();
    let exits = folder.write(
        "exits.runa",
        "Import system\nprint(\"before\")\n[1].map((n) => system.exit(n + 41))\nprint(\"no\")\n",
    );
    let ended = in_both_ways(&exits, &[], "");
    ended.expect_code(42).expect_output("before\n");
    assert_eq!(ended.stderr, "");
    let returns =
        folder.write("returns.asm", ".func main() Integer\n    PUSH.I 7\n    RET\n.end\n");
    in_both_ways(&returns, &[], "").expect_code(7);
    let too_large =
        folder.write("large.asm", ".func main() Integer\n    PUSH.I 256\n    RET\n.end\n");
    in_both_ways(&too_large, &[], "").expect_code(255).expect_error("no exit code from 0 to 255");
}

#[test]
fn assembly_and_bytecode_are_built_too() {
    let folder = Folder::new();
    let file = folder.write("five.asm", "PUSH 5\nPUSH 3\nADD\nPUSH 2\nMUL\nHALT\n");
    in_both_ways(&file, &[], "").expect_code(0).expect_output("[16]\n");
    run(&mut runa(&["asm", &file])).expect_code(0);
    in_both_ways(&folder.at("five.runab"), &[], "").expect_code(0).expect_output("[16]\n");
    let executable = folder.at("from_input");
    let source = "print(6 * 7)\n";
    run_with_input(&mut runa(&["build", "-", "-o", &executable]), source).expect_code(0);
    run(&mut program(&executable, &[])).expect_code(0).expect_output("42\n");
}

#[test]
fn a_closed_pipe_ends_an_executable_quietly() {
    let folder = Folder::new();
    let endless = "Let i = 0\nWhile true\nprint(i)\ni += 1\nEnd While\n";
    let executable = build(&folder.write("endless.runa", endless));
    let mut child = program(&executable, &[]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((wait(&mut child).code(), line.as_str(), said.as_str()), (Some(0), "0\n", ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_an_error_of_executables() {
    let folder = Folder::new();
    let executable = build(&folder.write("hello.runa", "print(\"hello\")\n"));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = run(program(&executable, &[]).stdout(full));
    ended.expect_code(74).expect_error("cannot write to standard output: no space left on device");
}

#[test]
fn a_damaged_executable_says_so() {
    let folder = Folder::new();
    let executable = build(&folder.write("hello.runa", "print(\"hello\")\n"));
    let mut bytes = fs::read(&executable).unwrap();
    let magic = b"\0runab\r\n";
    let places = (0..bytes.len()).filter(|&at| bytes[at..].starts_with(magic));
    // The decoder has the same bytes as a constant; the image is larger.
    let places: Vec<usize> = places.collect();
    assert!(!places.is_empty(), "the image is somewhere in the executable");
    for place in places {
        bytes[place + 40] ^= 1;
    }
    fs::write(&executable, bytes).unwrap();
    let ended = run(&mut program(&executable, &[]));
    ended.expect_code(65).expect_error("runa: this executable is damaged: ");
    ended.expect_error("build it again with `runa build`");
}
