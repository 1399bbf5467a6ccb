//! What README.md shows is true: its program does what stands below it, and its commands work.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{Folder, need_archive, repository, run, run_with_input, runa, runavm};

fn readme() -> String {
    fs::read_to_string(repository("README.md")).unwrap()
}

/// The fenced blocks, each with its language.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else { continue };
        let body = lines.by_ref().take_while(|line| *line != "```");
        blocks.push((language.to_owned(), body.map(|line| format!("{line}\n")).collect()));
    }
    blocks
}

/// The only block of a language.
fn block(language: &str) -> String {
    let mut found = blocks(&readme()).into_iter().filter(|(known, _)| known == language);
    let (_, body) = found.next().expect("the block is there");
    assert!(found.next().is_none(), "only one block of {language}");
    body
}

#[test]
fn the_program_does_what_stands_below_it() {
    let ended = run_with_input(&mut runa(&["run", "-"]), block("runa"));
    ended.expect_code(0).expect_output(&block("text"));
}

/// The two commands of a fresh checkout. The one for the tests is what runs this one.
#[test]
fn the_first_commands_work() {
    let commands = block("console");
    let commands: Vec<&str> = commands.lines().collect();
    assert_eq!(commands.len(), 2);
    let arguments = commands[0].strip_prefix("cargo runa ").expect("the first runs something");
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let ended = run(runa(&arguments).current_dir(repository("")));
    ended.expect_code(0);
    assert!(ended.stdout.starts_with("Hello, Earth!"), "{}", ended.stdout);
    assert_eq!(commands[1], "cargo test --workspace");

    let configuration = fs::read_to_string(repository(".cargo/config.toml")).unwrap();
    assert!(configuration.contains("runa ="), "`cargo runa` is an alias");
}

/// The commands of the table, in its order, each on what those before have made.
#[test]
fn the_commands_of_the_table_work() {
    need_archive();
    let folder = Folder::new();
    folder.write("hello.runa", "print(\"hello\")\n");
    folder.write("counting.asm", fs::read(repository("examples/counting.asm")).unwrap());
    let text = readme();
    let rows = text.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    let commands = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    // What watches does not end by itself; it has tests of its own.
    let commands: Vec<&str> = commands.filter(|command| !command.contains("--watch")).collect();
    assert!(commands.len() >= 9, "{commands:?}");
    for command in commands {
        let words: Vec<&str> = command.split(' ').collect();
        let mut process = match words[0] {
            "runa" => runa(&words[1..]),
            "runavm" => runavm(&words[1..]),
            program => Command::new(folder.path().join(program)),
        };
        process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let ended = run(process.current_dir(folder.path()));
        ended.expect_code(0);
        assert_eq!(ended.stderr, "", "{command}");
        let expected = match words[0] {
            "runavm" | "./hello" => "hello\n",
            _ if words[1] == "disasm" => "PUSH 100",
            _ => "",
        };
        assert!(ended.stdout.contains(expected), "{command}: {}", ended.stdout);
    }
    let made = ["counting.runab", "hello", "hello.runab"];
    assert!(made.iter().all(|name| folder.names().iter().any(|known| known == name)));
}
