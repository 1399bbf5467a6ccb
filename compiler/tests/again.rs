//! What is found out by going on from an earlier text is what reading all of the new one finds.
//!
//! `PROPTEST_CASES=20000 cargo test -p runa-compiler --release --test again` tries more edits.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::Index;
use runa_compiler::ide::{Analysis, analyse};
use runa_compiler::syntax;
use runa_diagnostics::{FileId, Source};

const FILE: FileId = FileId(0);
const TIES: &str = include_str!("again/ties.runa");

/// Words that change what a program means.
const WORDS: &[&str] = &[
    "0",
    "1",
    "2.5",
    "\"text\"",
    "\"{count}\"",
    "nothing",
    "true",
    "count",
    "last",
    "names",
    "scale",
    "seen",
    "LIMIT",
    "half",
    "note",
    "is_odd",
    "main",
    "longest(names)",
    "unknown",
    "value",
    "+",
    "-",
    "==",
    ">",
    "and",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".length()",
    "Integer",
    "Text",
    "Table",
    "Any",
    "Integer?",
    "Return",
    "Return 1",
    "Return nothing",
    "\nLet fresh = count\n",
    "\ncount = 1\n",
    "\nlast = nothing\n",
    "\nscale = 1.5\n",
    "\nprint(half(1))\n",
    "\nIf count > 1\nEnd If\n",
    "\nEnd Process\n",
    "\nEnd If\n",
    "\nLet half = 1\n",
    "\nProcess called inner()\nReturn main()\nEnd Process\n",
    "\nProcess called inner of T(value as T)\ncount = 2\nlast = value\nEnd Process\ninner(1)\n",
    "\nType Inner = Integer\n",
    "\n## Told.\n",
    " # aside\n",
    "\nLet later = narrow()\n",
    "\nlast = is_odd(1)\n",
    "(x) => x + count",
    "(x) => half(x)",
    "cast(Table)",
];

fn source(text: &str) -> Source {
    Source::new("test.runa", text).unwrap()
}

/// Everything that an analysis says, in words.
fn said(analysis: &Analysis, text: &str) -> String {
    let diagnostics = analysis.diagnostics().iter().map(|said| format!("{said:?}\n"));
    let places = text.char_indices().map(|(place, _)| place as u32).chain([text.len() as u32]);
    let places = places.map(|place| {
        let (hover, definition) = (analysis.hover(place), analysis.definition(place));
        format!("{place}: {hover:?} {definition:?}\n")
    });
    diagnostics.chain(places).collect()
}

/// Goes on to `text`, and compares with reading all of it.
fn go_on(analysis: Analysis, text: &str) -> Analysis {
    let gone_on = analysis.edited(&source(text));
    let anew = analyse(&source(text), FILE);
    let (found, expected) = (said(&gone_on, text), said(&anew, text));
    if found != expected {
        let differences =
            found.lines().zip(expected.lines()).filter(|(found, expected)| found != expected);
        let first: Vec<String> = differences
            .take(5)
            .map(|(found, expected)| format!("- {expected}\n+ {found}\n"))
            .collect();
        panic!("going on says something else:\n{}\nin\n{text}", first.concat());
    }
    gone_on
}

/// Where the tokens of a text stand.
fn tokens(text: &str) -> Vec<Range<usize>> {
    syntax::tokens(&source(text), FILE).into_iter().map(|(_, range)| range).collect()
}

#[derive(Clone, Debug)]
enum Edit {
    Replace(Index, Index),
    Insert(Index, Index),
    Remove(Index),
    /// Writes the word at one place also at another.
    Copy(Index, Index),
    /// Takes the last edit back.
    Undo,
}

fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<Index>;
    prop_oneof![
        3 => (index(), index()).prop_map(|(place, word)| Edit::Replace(place, word)),
        3 => (index(), index()).prop_map(|(place, word)| Edit::Insert(place, word)),
        2 => index().prop_map(Edit::Remove),
        3 => (index(), index()).prop_map(|(place, other)| Edit::Copy(place, other)),
        3 => Just(Edit::Undo),
    ]
}

/// The text after an edit, and the one before it.
fn edited(text: &str, before: &str, edit: &Edit) -> String {
    let tokens = tokens(text);
    if tokens.is_empty() {
        return before.to_owned();
    }
    let (place, word) = match edit {
        Edit::Undo => return before.to_owned(),
        Edit::Remove(place) => (place.get(&tokens).clone(), ""),
        Edit::Copy(place, other) => (place.get(&tokens).clone(), &text[other.get(&tokens).clone()]),
        Edit::Replace(place, word) => (place.get(&tokens).clone(), *word.get(WORDS)),
        Edit::Insert(place, word) => {
            let end = place.get(&tokens).end;
            (end..end, *word.get(WORDS))
        }
    };
    format!("{} {word} {}", &text[..place.start], &text[place.end..])
}

fn programs() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in
        ["examples", "tests/programs/processes", "tests/programs/closures", "tests/programs/names"]
    {
        let entries = fs::read_dir(root.join(folder)).unwrap();
        files.extend(entries.map(|entry| entry.unwrap().path()));
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "runa"));
    files.sort();
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    texts.filter(|text| text.len() < 4000).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn going_on_says_what_reading_anew_says(edits in prop::collection::vec(edit(), 1..8)) {
        let (mut text, mut before) = (TIES.to_owned(), TIES.to_owned());
        let mut analysis = analyse(&source(&text), FILE);
        for edit in &edits {
            let next = edited(&text, &before, edit);
            before = std::mem::replace(&mut text, next);
            analysis = go_on(analysis, &text);
        }
    }

    #[test]
    fn so_it_does_in_other_programs(which in any::<Index>(), edits in prop::collection::vec(edit(), 1..5)) {
        let programs = programs();
        let mut text = which.get(&programs).clone();
        let mut before = text.clone();
        let mut analysis = analyse(&source(&text), FILE);
        for edit in &edits {
            let next = edited(&text, &before, edit);
            before = std::mem::replace(&mut text, next);
            analysis = go_on(analysis, &text);
        }
    }
}

/// Makes edits one after another; each `(old, new)` replaces the first `old`. Whether each was felt in the
/// one process only.
fn steps(edits: &[(&str, &str)]) -> Vec<bool> {
    let mut text = TIES.to_owned();
    let mut analysis = analyse(&source(&text), FILE);
    let mut inner = Vec::new();
    for (old, new) in edits {
        assert!(text.contains(old), "{old} is not in\n{text}");
        text = text.replacen(old, new, 1);
        analysis = go_on(analysis, &text);
        inner.push(!analysis.is_whole());
    }
    inner
}

#[test]
fn the_program_of_these_tests_is_right() {
    let analysis = analyse(&source(TIES), FILE);
    assert_eq!(analysis.diagnostics(), []);
}

#[test]
fn what_a_process_does_is_its_own_matter() {
    let edits = [
        ("value / 2", "value / 3"),
        ("Let part = value / 3\n    Return part", "Let share = value / 3\n    Return share"),
        ("    Return share\n", "    # Says it.\n    print(share)\n    Return share + count * 0\n"),
        ("Assert half(given)", "Assert half(given) + missing"),
        (" + missing", ""),
        ("older + times", "older - times"),
        ("print(twice(half(LIMIT)))", "print(twice(note(\"more\")))"),
        ("word.length() < limit", "word.length() < limit and true"),
    ];
    assert_eq!(steps(&edits), [true; 8]);
}

#[test]
fn what_others_feel_is_read_anew() {
    let cases: &[&[(&str, &str)]] = &[
        // What it returns.
        &[("Return part", "Return \"{part}\"")],
        &[("Return part", "")],
        // What it is called, what it takes.
        &[("called half(", "called third(")],
        &[("called half(value as Integer)", "called half(value as Integer, by as Integer = 2)")],
        // What only it uses.
        &[("last = older", "")],
        &[("Return part", "Return part + names.length()")],
        // What else it assigns.
        &[("Return part", "scale = part\n    Return part")],
        // Recursion of others.
        &[("Let part = value / 2", "Let part = narrow()"), ("Return count", "Return half(3)")],
        // What the comment above another one says.
        &[("## Half of", "## A half of")],
        // Something new.
        &[("Return part\nEnd Process", "Return part\nEnd Process\nLet more = 1")],
        // Errors of syntax.
        &[("Return part", "Return part +")],
    ];
    for edits in cases {
        let inner = steps(edits);
        assert_eq!(inner.last(), Some(&false), "{edits:?}");
    }
}

#[test]
fn one_goes_on_behind_a_text_with_syntax_errors() {
    let edits = [
        ("Return part", "Return part +"),
        ("Return part +", "Return part + 1"),
        ("If count > LIMIT\n", "If count > LIMIT\n        If count == 3\n"),
        ("Return count\n", "Return count\n        End If\n"),
    ];
    assert_eq!(steps(&edits), [false, true, false, true]);
}

#[test]
fn places_move_with_what_stands_there() {
    // An error in the last process, then lines in the first.
    let edits = [
        ("is_odd(3)", "is_odd(\"3\")"),
        ("Let part", "\n\n\n    Let part"),
        ("\n\n\n    Let part", "Let part"),
    ];
    assert_eq!(steps(&edits), [true; 3]);
}
