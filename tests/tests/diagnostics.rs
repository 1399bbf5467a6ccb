//! What people see of every code, and of the slips of people who come from other languages.
//!
//! A file in `diagnostics` is a program, what is shown for it (`#|`), and what `runa check --fix` makes
//! of it (`#+`), if that is something else. `codes` has one for each code of the table; its programs
//! are the wrong examples there. `UPDATE_EXPECT=1` writes what is behind the programs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use runa::{Diagnostic, Input, LoadOptions, Sources};
use runa_console::render::{Renderer, Style};
use runa_diagnostics::codes::{self, Entry, Example};
use runa_diagnostics::fix_all;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("diagnostics").join(name)
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    entries.map(|entry| name(entry.expect("the folder can be read"))).collect()
}

/// What there is to say about an input.
fn diagnose(name: &str, input: Input<'_>) -> (Vec<Diagnostic>, Sources) {
    let mut sources = Sources::new();
    let options = LoadOptions { include_tests: true, ..LoadOptions::default() };
    let loaded = runa::load(&mut sources, name, input, &options);
    (loaded.diagnostics, sources)
}

/// The lines behind a program: what is shown for it, and what its fixes make of it.
fn expectations(name: &str, comment: char, input: Input<'_>) -> String {
    let (diagnostics, sources) = diagnose(name, input);
    let shown = Renderer::new(Style::Rich, Some(false)).render(&diagnostics, &sources);
    let mut text = marked(&shown, comment, '|');
    if let Input::Source(program) = input {
        let fixed = fix_all(program, |text| diagnose(name, Input::Source(text)).0);
        if fixed.text != program {
            text.push_str(&marked(&fixed.text, comment, '+'));
        }
    }
    text
}

fn marked(text: &str, comment: char, mark: char) -> String {
    text.lines()
        .map(|line| format!("{comment}{mark} {line}").trim_end().to_owned() + "\n")
        .collect()
}

fn golden(entry: &Entry) -> Option<(String, String)> {
    let code = entry.code;
    let (ending, comment, wrong, input) = match entry.example {
        Example::Source(wrong, _) => ("runa", '#', wrong, Input::Source(wrong)),
        Example::Expression(wrong, _) => ("runa", '#', wrong, Input::Expression(wrong)),
        Example::Assembly(wrong, _) => ("asm", ';', wrong, Input::Assembly(wrong)),
        Example::None(_) => return None,
    };
    let name = format!("{code}.{ending}");
    let expected = expectations(&name, comment, input);
    Some((name, format!("{}\n\n{expected}", wrong.trim_end())))
}

#[test]
fn every_code_looks_like_this() {
    let mut names = BTreeSet::new();
    for entry in codes::all() {
        if let Some((name, text)) = golden(entry) {
            expect_file![folder("codes").join(&name)].assert_eq(&text);
            names.insert(name);
        }
    }
    assert_eq!(names_in(&folder("codes")), names, "each file belongs to a code");
}

#[test]
fn wrong_examples_are_wrong_and_right_ones_are_right() {
    for Entry { code, example, .. } in codes::all() {
        let (wrong, right) = match example {
            Example::Source(wrong, right) => (Input::Source(wrong), Input::Source(right)),
            Example::Expression(wrong, right) => {
                (Input::Expression(wrong), Input::Expression(right))
            }
            Example::Assembly(wrong, right) => (Input::Assembly(wrong), Input::Assembly(right)),
            Example::None(_) => continue,
        };
        let found = diagnose("wrong", wrong).0;
        assert_eq!(found.first().map(|first| &*first.code), Some(*code), "wrong: {found:?}");
        let found = diagnose("right", right).0;
        assert!(found.is_empty(), "{code}, right: {found:?}");
    }
}

#[test]
fn slips_of_people_from_other_languages_look_like_this() {
    check_folder("habits");
}

#[test]
fn what_was_meant_is_guessed_like_this() {
    check_folder("similar");
}

fn check_folder(name: &str) {
    let folder = folder(name);
    for name in names_in(&folder) {
        let path = folder.join(&name);
        let text = fs::read_to_string(&path).expect("the case can be read");
        let is_program = |line: &&str| !line.starts_with("#|") && !line.starts_with("#+");
        let lines: Vec<&str> = text.lines().take_while(is_program).collect();
        let program = format!("{}\n", lines.join("\n").trim_end());
        let expected = expectations(&name, '#', Input::Source(&program));
        assert!(!expected.is_empty(), "{name} has a slip");
        expect_file![path].assert_eq(&format!("{program}\n{expected}"));
    }
}

/// The folders whose sources make diagnostics.
const SOURCES: [&str; 6] = ["assembler", "cli", "compiler", "debugger", "lsp", "runa"];

#[test]
fn the_table_has_the_codes_that_sources_have() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut used = BTreeSet::new();
    SOURCES.iter().for_each(|folder| collect_codes(&root.join(folder).join("src"), &mut used));
    let known: BTreeSet<String> = codes::all().iter().map(|entry| entry.code.to_owned()).collect();
    let missing: Vec<_> = used.difference(&known).collect();
    let surplus: Vec<_> = known.difference(&used).collect();
    assert!(missing.is_empty(), "add rows to diagnostics/src/codes: {missing:?}");
    assert!(surplus.is_empty(), "nothing has these codes any more: {surplus:?}");
}

/// The texts like `"E0101"` in the sources of a folder.
fn collect_codes(folder: &Path, codes: &mut BTreeSet<String>) {
    for name in names_in(folder) {
        let path = folder.join(&name);
        if path.is_dir() {
            collect_codes(&path, codes);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).expect("the source can be read");
            let words = text.split('"').filter(|word| {
                let digits = word.strip_prefix(['E', 'A']).unwrap_or_default();
                digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
            });
            codes.extend(words.map(str::to_owned));
        }
    }
}
