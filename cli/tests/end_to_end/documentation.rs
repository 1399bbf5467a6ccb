//! Completions and manual pages.

use std::fs;
use std::process::Command;

use clap_complete::Shell;

use crate::support::{Folder, run, runa};

#[test]
fn completions_are_written_for_all_shells() {
    let begins = [
        (Shell::Bash, "_runa() {"),
        (Shell::Zsh, "#compdef runa\n"),
        (Shell::Fish, "complete -c runa "),
        (Shell::PowerShell, "Register-ArgumentCompleter"),
        (Shell::Elvish, "set edit:completion:arg-completer[runa]"),
    ];
    for (shell, text) in begins {
        let ended = run(&mut runa(&["completions", &shell.to_string()]));
        ended.expect_code(0);
        assert!(ended.stdout.contains(text), "{shell}: {}", ended.stdout);
    }
    run(&mut runa(&["completions", "tcsh"])).expect_code(2).expect_error("[possible values: bash");
}

/// What bash offers for the last of `words`.
fn offered(script: &str, words: &[&str]) -> String {
    let function = format!("_{}", words[0]);
    let commands = format!(
        "source \"$1\"; COMP_WORDS=({}); COMP_CWORD={}; {function} {} {} {}; echo \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        words.len() - 1,
        words[0],
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let ended = run(Command::new("bash")
        .args(["-c", &commands, "bash", script])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped()));
    ended.expect_code(0);
    assert_eq!(ended.stderr, "");
    ended.stdout.trim_end().to_owned()
}

#[test]
fn bash_completes_commands_and_options() {
    let folder = Folder::new();
    let script = |binary: &str| {
        let ended = run(&mut runa(&["completions", "bash", "--for", binary]));
        folder.write(binary, &ended.expect_code(0).stdout)
    };
    let (runa, runavm) = (script("runa"), script("runavm"));
    for file in [&runa, &runavm] {
        assert!(Command::new("bash").args(["-n", file]).status().unwrap().success());
    }
    assert_eq!(offered(&runa, &["runa", "che"]), "check");
    assert_eq!(offered(&runa, &["runa", "check", "--wa"]), "--watch");
    assert_eq!(offered(&runa, &["runa", "--diagnostics", "s"]), "short");
    assert_eq!(offered(&runavm, &["runavm", "--dis"]), "--disassemble");
}

#[test]
fn each_command_has_a_manual_page() {
    let folder = Folder::new();
    let pages = folder.at("share/man/man1");
    run(&mut runa(&["man", &pages])).expect_code(0).expect_output("");
    let names: Vec<String> = fs::read_dir(&pages)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let help = run(&mut runa(&["--help"])).stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = commands
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .collect();
    assert!(commands.contains(&"check"), "{commands:?}");
    let mut expected: Vec<String> = commands.iter().map(|name| format!("runa-{name}.1")).collect();
    expected.extend(["runa.1", "runavm.1"].map(String::from));
    expected.sort();
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(sorted, expected);
    for name in names {
        check_page(&fs::read_to_string(format!("{pages}/{name}")).unwrap(), &name);
    }
}

/// Each line is text or one of the few requests that such a page needs, and the sections are there.
fn check_page(page: &str, name: &str) {
    for line in page.lines().filter(|line| line.starts_with(['.', '\''])) {
        let request = line.split(' ').next().unwrap_or_default();
        let known = [".ie", ".el", ".TH", ".SH", ".TP", ".RS", ".RE", ".IP", ".br", ".nf", ".fi"];
        assert!(known.contains(&request), "{name}: {line}");
    }
    for section in [".TH ", ".SH NAME\n", ".SH SYNOPSIS\n", ".SH DESCRIPTION\n"] {
        assert_eq!(page.matches(section).count(), 1, "{name}: {section}");
    }
}

#[test]
fn manual_pages_that_cannot_be_written_are_reported() {
    let folder = Folder::new();
    let file = folder.write("file", "");
    run(&mut runa(&["man", &file])).expect_code(74).expect_error("cannot write manual pages to");
}
