//! What is wrong is said once, and what is right beside it is understood.
//!
//! `RUNA_WORDS=125 cargo test -p runa-compiler --release --test recovery` tries every word at every place.

use std::fs;
use std::path::Path;

use runa_compiler::syntax::{self, Token};
use runa_compiler::{Options, compile};
use runa_diagnostics::{Diagnostic, Source, Sources};

fn diagnostics(text: &str) -> Vec<Diagnostic> {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("test.runa", text).expect("it is small"));
    compile(&sources, file, &Options { include_tests: true, ..Options::default() }).diagnostics
}

/// The programs that slips are made in.
const PROGRAMS: &[&str] = &["../examples/tour.runa", "tests/recovery/brackets.runa"];

/// The name of each program, and its text.
fn programs() -> impl Iterator<Item = (&'static str, String)> {
    PROGRAMS.iter().map(|&path| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
        (path, text.expect("the program is part of the project"))
    })
}

/// How many diagnostics one slip may give: the true one, and two that follow from it.
const MOST_FOR_ONE_SLIP: usize = 3;

fn slip(what: &str, text: &str, failures: &mut Vec<String>) {
    let mut found = diagnostics(text);
    // That something is not available yet is no mistake.
    found.retain(|found| found.code != "E0900");
    if found.len() > MOST_FOR_ONE_SLIP {
        let said: Vec<String> = found
            .iter()
            .map(|found| {
                let start = found.span().map_or(0, |span| span.start as usize);
                let line = text[..start].lines().count();
                format!("    {line}: {} {}", found.code, found.message)
            })
            .collect();
        failures.push(format!("{what}:\n{}", said.join("\n")));
    }
}

fn places(text: &str) -> Vec<(Token, std::ops::Range<usize>)> {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("tour.runa", text).expect("it is small"));
    let source = sources.get(file).expect("it was added");
    syntax::tokens(source, file)
}

#[test]
fn a_token_too_few_is_one_mistake() {
    let mut failures = Vec::new();
    for (name, text) in programs() {
        for (_, range) in places(&text) {
            let changed = format!("{}{}", &text[..range.start], &text[range.end..]);
            let line = text[..=range.start].lines().count();
            let what = format!("{name}:{line} without {:?}", &text[range]);
            slip(&what, &changed, &mut failures);
        }
    }
    assert!(failures.is_empty(), "{} of them\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn a_token_too_many_is_one_mistake() {
    let mut words: Vec<&str> = WORDS.split_whitespace().collect();
    words.push("\n");
    let words_per_place = words_per_place();
    let mut failures = Vec::new();
    for (name, text) in programs() {
        for (index, (_, range)) in places(&text).iter().enumerate() {
            for step in 0..words_per_place {
                let word = words[(index * words_per_place + step) % words.len()];
                let changed = format!("{}{word} {}", &text[..range.start], &text[range.start..]);
                let line = text[..=range.start].lines().count();
                let what = format!("{name}:{line} with {word:?} before {:?}", &text[range.clone()]);
                slip(&what, &changed, &mut failures);
            }
        }
    }
    assert!(failures.is_empty(), "{} of them\n{}", failures.len(), failures.join("\n"));
}

/// All words everywhere is much; every word comes many times.
fn words_per_place() -> usize {
    let wanted = std::env::var("RUNA_WORDS").ok().and_then(|wanted| wanted.parse().ok());
    wanted.unwrap_or(6)
}

const WORDS: &str = r#"
    Let Constant Type If Otherwise While For Break Continue Return Match When Select Try Catch Finally
    Throw Resume Using Assert Requires Ensures Invariant Process Class Structure Variant Interface Trait
    Actor Constructor On Do End Import External Library Test Private Abstract Override Shared Yield
    and or not is in as of with where returns if then otherwise true false nothing self super xor signal
    to from by each called extends implements uses name Name _ 1 2.5 3d "text" b"bytes" ( ) [ ] { } , .
    ?. ? ?? : => = == != < <= > >= + - * / % ^ +% -% *% & | ~ << >> >>> .. ..< ... @ += -= *= /= ; ! '
"#;

/// What is said of each is in the file; here they are counted.
#[test]
fn a_hundred_mistakes_are_a_hundred() {
    let path = "../tests/programs/errors/a_hundred_mistakes.runa";
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    let text = text.expect("the program is a test");
    let program = text.split("\n#?").next().expect("a program stands before what is said of it");
    assert_eq!(diagnostics(program).len(), 100);
}
