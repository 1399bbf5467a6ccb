//! What each code means: the one table behind `runa explain` and `docs/errors.md`.
//!
//! A new code is a row here. Its wrong example is compiled by `tests/tests/diagnostics.rs`, which
//! wants that code to come first and keeps what people then see in `tests/diagnostics`.

mod assembly;
mod calls;
mod classes;
mod exceptions;
mod files;
mod generics;
mod headers;
mod matching;
mod modules;
mod names;
mod operators;
mod signs;
mod statements;
mod syntax;
mod tokens;
mod types;
mod variants;
mod words;

use crate::closest;

/// A code and what there is to know about it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The code: a letter (`E` for programs and files, `A` for assembly) and four digits.
    pub code: &'static str,
    /// What is wrong, in a few words without a full stop.
    pub title: &'static str,
    /// What it means and why the rule is there: paragraphs of plain text with lines of at most
    /// 90 characters, divided by empty lines.
    pub explanation: &'static str,
    /// A program that gets the code.
    pub example: Example,
}

/// What shows a code.
#[derive(Clone, Copy, Debug)]
pub enum Example {
    /// Source, first wrong and then right.
    Source(&'static str, &'static str),
    /// An expression for `runa eval`, first wrong and then right.
    Expression(&'static str, &'static str),
    /// Assembly, first wrong and then right.
    Assembly(&'static str, &'static str),
    /// No short text can show it, for this reason.
    None(&'static str),
}

const FAMILIES: &[&[Entry]] = &[
    files::CODES,
    tokens::CODES,
    syntax::CODES,
    words::CODES,
    headers::CODES,
    signs::CODES,
    names::CODES,
    modules::CODES,
    types::CODES,
    matching::CODES,
    operators::CODES,
    calls::CODES,
    statements::CODES,
    exceptions::CODES,
    classes::CODES,
    variants::CODES,
    generics::CODES,
    assembly::CODES,
];

const fn entry(
    code: &'static str,
    title: &'static str,
    explanation: &'static str,
    example: Example,
) -> Entry {
    Entry { code, title, explanation, example }
}

/// All codes: those of programs first, each kind in the order of its numbers.
pub fn all() -> Vec<&'static Entry> {
    let mut entries: Vec<&Entry> = FAMILIES.iter().copied().flatten().collect();
    entries.sort_by_key(|entry| (entry.code.starts_with('A'), entry.code));
    entries
}

/// The code that `written` names: in any case; a number alone is one of programs.
pub fn find(written: &str) -> Option<&'static Entry> {
    let written = written.trim();
    let wanted = match written.parse::<u16>() {
        Ok(number) => format!("E{number:04}"),
        Err(_) => written.to_ascii_uppercase(),
    };
    FAMILIES.iter().copied().flatten().find(|entry| entry.code == wanted)
}

/// The code that was probably meant by `written`, which is none.
pub fn closest_to(written: &str) -> Option<&'static Entry> {
    closest(written.trim(), all().into_iter().map(|entry| entry.code)).and_then(find)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_however_they_are_written() {
        let code = |written: &str| find(written).map(|entry| entry.code);
        assert_eq!(code("E0201"), Some("E0201"));
        assert_eq!(code(" e0201\n"), Some("E0201"));
        assert_eq!(code("0201"), Some("E0201"));
        assert_eq!(code("a0101"), Some("A0101"));
        assert_eq!(code("E9999"), None);
        assert_eq!(code("201"), Some("E0201"));
        assert_eq!(code("65537"), None);
        assert_eq!(code("ÄÄ"), None);
        assert_eq!(closest_to("E0210O").map(|entry| entry.code), Some("E0210"));
        assert_eq!(closest_to("nonsense").map(|entry| entry.code), None);
    }

    #[test]
    fn each_code_stands_once_and_in_order() {
        let codes: Vec<&str> = all().iter().map(|entry| entry.code).collect();
        let mut sorted = codes.clone();
        sorted.dedup();
        assert_eq!(codes, sorted);
        for family in FAMILIES {
            assert!(family.windows(2).all(|pair| pair[0].code < pair[1].code), "{family:?}");
        }
    }

    #[test]
    fn explanations_can_be_read_on_a_terminal() {
        for Entry { code, title, explanation, .. } in all() {
            assert!(!title.ends_with('.') && title.chars().count() <= 72, "{code}: {title}");
            let lines: Vec<&str> = explanation.lines().collect();
            assert!((1..=14).contains(&lines.len()), "{code} has {} lines", lines.len());
            assert!(lines.iter().all(|line| line.chars().count() <= 90), "{code}: long line");
            assert!(explanation.ends_with('.'), "{code} ends in the middle of a sentence");
        }
    }
}
