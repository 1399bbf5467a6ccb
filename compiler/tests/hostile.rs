//! No text is too odd: whatever it says, reading it ends, and what is said of it points into it. What is
//! right stays right however its lines are indented or broken.
//!
//! `PROPTEST_CASES=20000 cargo test -p runa-compiler --release --test hostile` tries more texts.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use runa_compiler::syntax::{self, Token};
use runa_compiler::{Options, compile, format};
use runa_diagnostics::{Diagnostic, FileId, Source, Sources};

/// So long may a text of a few hundred lines take, on a busy machine and without optimization.
const LONGEST: Duration = Duration::from_secs(10);

const WORDS: &[&str] = &[
    "Let",
    "Constant",
    "Type",
    "If",
    "Otherwise",
    "While",
    "For",
    "Break",
    "Continue",
    "Return",
    "Match",
    "When",
    "Select",
    "Try",
    "Catch",
    "Finally",
    "Throw",
    "Resume",
    "Using",
    "Assert",
    "Requires",
    "Ensures",
    "Invariant",
    "Process",
    "Class",
    "Structure",
    "Variant",
    "Interface",
    "Trait",
    "Actor",
    "Constructor",
    "On",
    "Do",
    "End",
    "Import",
    "External",
    "Library",
    "Test",
    "Private",
    "Abstract",
    "Override",
    "Shared",
    "Yield",
    "and",
    "or",
    "not",
    "is",
    "in",
    "as",
    "of",
    "with",
    "where",
    "returns",
    "if",
    "then",
    "otherwise",
    "true",
    "false",
    "nothing",
    "self",
    "super",
    "xor",
    "signal",
    "to",
    "from",
    "by",
    "each",
    "called",
    "extends",
    "implements",
    "uses",
    "name",
    "Name",
    "_",
    "1",
    "2.5",
    "3d",
    "\"text\"",
    "\"a {name} ü\"",
    "\"{",
    "\"\"\"",
    "r\"",
    "b\"bytes\"",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    "?.",
    "?",
    "??",
    ":",
    "=>",
    "=",
    "==",
    "<",
    "+",
    "-",
    "++",
    "->",
    "&&",
    "+%",
    "..",
    "...",
    "@",
    "+=",
    ";",
    "!",
    "'",
    "'ü'",
    "ü",
    "Ü",
    "“",
    "\u{FEFF}",
    "\0",
    "\r",
    "\r\n",
    "\t",
    "\\\n",
    "# said\n",
    "## said\n",
    "\n",
    "\n",
    "\n",
    "\n    ",
    "\n        ",
    "End If\n",
    "End Process\n",
    "End Match\n",
    "End Do",
    "else",
    "elif",
    "fn",
    "def",
    "end",
    "endif",
    "function",
    "return",
    "int",
    "9e999",
    "99999999999999999999",
    "0x",
    "1_",
    "call(name)",
    "(x) => Do\n",
    "Process called f()\n",
    "If name\n",
];

fn programs() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = ["../examples", "../tests/programs", "tests/grammar"]
        .map(|folder| root.join(folder))
        .to_vec();
    let mut paths = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is part of the project") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "runa"));
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).expect("it can be read")).collect()
}

/// How long it takes to compile a text; fails if that is very long, or if what is said of it points
/// outside of it.
fn checked(text: &str) -> Duration {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("test.runa", text).expect("it is small"));
    let begin = Instant::now();
    let found =
        compile(&sources, file, &Options { include_tests: true, ..Options::default() }).diagnostics;
    let took = begin.elapsed();
    assert!(took < LONGEST, "{took:?} for {} bytes: {:?}", text.len(), text.get(..400));
    for diagnostic in &found {
        let labels = diagnostic.labels.iter().map(|label| label.span);
        let edits = diagnostic.suggestions.iter().flat_map(|suggestion| &suggestion.edits);
        for span in labels.chain(edits.map(|edit| edit.span)) {
            assert!(text.get(span.range()).is_some(), "{span:?} of {diagnostic:#?} in {text:?}");
        }
    }
    took
}

fn read(text: &str) -> Vec<Diagnostic> {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("test.runa", text).expect("it is small"));
    syntax::parse(sources.get(file).expect("it was added"), file).diagnostics
}

/// Everything else that reads a text.
fn read_otherwise(text: &str) {
    let source = Source::new("test.runa", text).expect("it is small");
    syntax::is_unfinished(&source);
    assert!(syntax::highlight(text).all(|(range, _)| text.get(range).is_some()), "{text:?}");
    if let Ok(formatted) = format::format(&source, FileId(0)) {
        let again = Source::new("test.runa", formatted.as_str()).expect("it is small");
        assert_eq!(format::format(&again, FileId(0)).as_ref(), Ok(&formatted), "{text:?}");
    }
}

/// The pieces of a text: its tokens and what is between them.
fn pieces(text: &str) -> Vec<&str> {
    let source = Source::new("test.runa", text).expect("it is small");
    let mut pieces = Vec::new();
    let mut end = 0;
    for (_, range) in syntax::tokens(&source, FileId(0)) {
        pieces.extend([&text[end..range.start], &text[range.clone()]]);
        end = range.end;
    }
    pieces.push(&text[end..]);
    pieces
}

/// What is done to the pieces of a text.
#[derive(Clone, Debug)]
enum Damage {
    Remove(Index, usize),
    Repeat(Index, usize),
    Swap(Index, Index),
    Insert(Index, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<Index>(), 1usize..12).prop_map(|(at, count)| Damage::Remove(at, count)),
        (any::<Index>(), 1usize..12).prop_map(|(at, count)| Damage::Repeat(at, count)),
        (any::<Index>(), any::<Index>()).prop_map(|(one, other)| Damage::Swap(one, other)),
        (any::<Index>(), select(WORDS)).prop_map(|(at, word)| Damage::Insert(at, word)),
    ]
}

fn damaged(text: &str, damages: &[Damage]) -> String {
    let mut pieces = pieces(text);
    for damage in damages {
        let length = pieces.len();
        match damage {
            Damage::Remove(at, count) => {
                let at = at.index(length);
                pieces.splice(at..(at + count).min(length), [""]);
            }
            Damage::Repeat(at, count) => {
                let at = at.index(length);
                let again = pieces[at..(at + count).min(length)].to_vec();
                pieces.splice(at..at, again);
            }
            Damage::Swap(one, other) => pieces.swap(one.index(length), other.index(length)),
            Damage::Insert(at, word) => {
                let at = at.index(length);
                pieces.splice(at..at, [" ", word, " "]);
            }
        }
    }
    pieces.concat()
}

/// The places before tokens where a line may end without a change of meaning: inside of brackets.
fn places_for_line_ends(text: &str) -> Vec<usize> {
    let source = Source::new("test.runa", text).expect("it is small");
    let mut places = Vec::new();
    let mut inside = Vec::new();
    let mut before = Token::NewLine;
    for (token, range) in syntax::tokens(&source, FileId(0)) {
        let is_name_of_member = matches!(before, Token::Dot | Token::QuestionDot);
        if inside.last() == Some(&true) && !is_name_of_member {
            places.push(range.start);
        }
        match token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace => inside.push(true),
            Token::Do | Token::Match if before != Token::End => inside.push(false),
            Token::RightParen
            | Token::RightBracket
            | Token::RightBrace
            | Token::Do
            | Token::Match => {
                inside.pop();
            }
            _ => {}
        }
        before = token;
    }
    places
}

/// The text with something put in at places.
fn with_breaks(text: &str, breaks: &[(usize, &str)]) -> String {
    let mut broken = text.to_owned();
    let mut breaks = breaks.to_vec();
    breaks.sort_unstable();
    for (at, put_in) in breaks.into_iter().rev() {
        broken.insert_str(at, put_in);
    }
    broken
}

/// The text with other blanks before its lines, apart from those of long texts.
fn indented(text: &str, widths: &[usize]) -> String {
    let mut widths = widths.iter().cycle();
    let mut pieces: Vec<String> = pieces(text).into_iter().map(str::to_owned).collect();
    // What is between tokens stands at even places.
    for index in (0..pieces.len()).step_by(2) {
        let begins_line = index == 0 || pieces[index - 1] == "\n";
        if begins_line {
            let width = widths.next().copied().unwrap_or_default();
            pieces[index] =
                format!("{}{}", " ".repeat(width), pieces[index].trim_start_matches(' '));
        }
    }
    pieces.concat()
}

/// A program of the project, and whether it can be read.
fn program(at: Index) -> (String, bool) {
    let programs = programs();
    let text = programs[at.index(programs.len())].clone();
    let is_right = read(&text).is_empty();
    (text, is_right)
}

fn configuration() -> ProptestConfig {
    let mut configuration = ProptestConfig { failure_persistence: None, ..Default::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        configuration.cases = 40;
    }
    configuration
}

proptest! {
    #![proptest_config(configuration())]

    #[test]
    fn words_without_sense_are_read(words in prop::collection::vec(select(WORDS), 0..120)) {
        let text = words.join(" ");
        checked(&text);
        read_otherwise(&text);
    }

    #[test]
    fn damaged_programs_are_read(
        at in any::<Index>(),
        damages in prop::collection::vec(damage(), 1..12),
    ) {
        let text = damaged(&program(at).0, &damages);
        checked(&text);
        read_otherwise(&text);
    }

    #[test]
    fn indents_mean_nothing_in_a_program_that_is_right(
        at in any::<Index>(),
        widths in prop::collection::vec(0usize..9, 1..50),
    ) {
        let (text, is_right) = program(at);
        let text = indented(&text, &widths);
        prop_assert!(!is_right || read(&text).is_empty(), "{}\n{:#?}", text, read(&text));
    }

    #[test]
    fn lines_end_anywhere_in_brackets(
        at in any::<Index>(),
        places in prop::collection::vec(
            (any::<Index>(), select(&["\n", "\r\n", "\n\n", "# said\n", "\\\n"][..])),
            1..200,
        ),
    ) {
        let (text, is_right) = program(at);
        let allowed = places_for_line_ends(&text);
        prop_assume!(is_right && !allowed.is_empty());
        let breaks: Vec<(usize, &str)> =
            places.iter().map(|(at, put_in)| (allowed[at.index(allowed.len())], *put_in)).collect();
        let text = with_breaks(&text, &breaks);
        prop_assert!(read(&text).is_empty(), "{}\n{:#?}", text, read(&text));
    }
}

/// Texts that take long if a part of them is gone through once for every error or line.
#[test]
fn long_texts_take_no_longer_than_they_are_long() {
    const LENGTH: usize = 150_000;
    let repeated = |unit: &str| unit.repeat(LENGTH / unit.len());
    let mut texts: Vec<String> = [
        "!",
        "\u{FEFF}",
        "é",
        "\0 a ",
        "'",
        "\"a\n",
        "\"{\"\n",
        "(",
        "(\n",
        "f(a\n",
        "([)\n",
        ")",
        "Let x = (\n",
        "End\n",
        "End On\n",
        "If a\nEnd While\n",
        "Class called A\n    If a\nEnd Class\n",
        "if a\n b\nEnd If\n",
        "Match\n",
        "Match (",
        "Match a +\n",
        "Match (\n\n",
        "a b\r\n",
        "If a {\n}\n",
        "a +\n",
    ]
    .map(repeated)
    .to_vec();
    texts.push(format!("{}{}", repeated("a\n"), "End On\n".repeat(900)));
    texts.push(format!("Match ({})", repeated("\n")));
    texts.push(format!("{}{}", repeated("("), repeated(")")));
    texts.push(format!("Process called f()\n{}End Process\n", repeated("    a b\n")));
    texts.push(format!("Match 1\n    When 1{} then 2\nEnd Match\n", repeated(" or 1")));
    texts.push(format!("f(() => Do\n{}End Do)\n", repeated("a Do\n")));
    texts.push(format!("f(\n{})\n", repeated("]\n")));
    // What is right takes more than what cannot be read, as it is also checked.
    let right = checked(&repeated("print(1 + 1)\n"));
    let most = right * 4 + Duration::from_millis(500);
    for text in texts {
        let took = checked(&text);
        assert!(took < most, "{took:?}, and {right:?} if it is right: {:?}", text.get(..60));
    }
}

/// Each error of a process is found by reading all of it, but not any more when that becomes too much.
#[test]
fn a_long_process_with_many_errors_is_not_read_for_all_of_them() {
    let right = "    print(1)\n".repeat(30_000);
    checked(&format!("Process called f()\n{right}{}End Process\n", "    a b\n".repeat(390)));
}

/// A lambda over several lines, and one with a block, may be matched or handed over.
#[test]
fn lines_around_arrows_and_blocks_are_joined() {
    for text in [
        "print([1].map((n)\n    => n))",
        "Match f((x) => Do\n    Let y = x\n    Return y\nEnd Do)\n    When 1 then 1\nEnd Match",
        "Match f((x) =>\n    Do\n    Return x\nEnd Do)\n    When 1 then 1\nEnd Match",
        "f((x) =>\n\nDo\nLet y = x\nReturn y\nEnd Do,\n(x) => Do\nReturn x\nEnd Do)",
    ] {
        assert_eq!(read(text), [], "{text}");
    }
}

/// A default value that calls a process with default values is no copy of these.
#[test]
fn default_values_of_default_values_stay_small() {
    let next = |index| {
        let value = format!("p{index}() + p{index}()");
        format!("Process called p{}(x as Integer = {value})\nEnd Process\n", index + 1)
    };
    let all: String = (0..60).map(next).collect();
    checked(&format!("Process called p0(x = p60())\nEnd Process\n{all}p60()\n"));
}
