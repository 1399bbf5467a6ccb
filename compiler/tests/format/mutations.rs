//! What stands between words does not matter.

use proptest::prelude::*;
use runa_compiler::format::Refused;
use runa_compiler::syntax::{Token, tokens};
use runa_diagnostics::{FileId, Source};

use crate::support::{formatted, programs};

/// What may be put before a word.
const BLANKS: [&str; 3] = [" ", "   ", "\t"];
const ANYTHING: [&str; 10] = [
    "\\\n",
    "\n",
    "\n\n\n",
    "  # said\n",
    "\n# said\n",
    ";",
    "\r\n",
    "\n    # said\n\n",
    "\n## x\n",
    ",",
];

/// A place between words, as a part of all, and what to put there.
type Change = (prop::sample::Index, prop::sample::Index);

fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(any::<Change>(), 1..12)
}

/// `text` with some of `pieces` between its words.
fn changed(text: &str, changes: &[Change], pieces: &[&str]) -> String {
    let source = Source::new("test.runa", text).unwrap();
    let words = tokens(&source, FileId(0));
    let starts: Vec<usize> = words
        .iter()
        .filter(|(token, _)| *token != Token::NewLine)
        .map(|(_, range)| range.start)
        .collect();
    let mut places: Vec<(usize, &str)> = changes
        .iter()
        .filter(|_| !starts.is_empty())
        .map(|(place, piece)| (*place.get(&starts), *piece.get(pieces)))
        .collect();
    places.sort_by_key(|&(place, _)| std::cmp::Reverse(place));
    let mut changed = text.to_owned();
    for (place, piece) in places {
        changed.insert_str(place, piece);
    }
    changed
}

/// Formats `text` if it is a program, and makes sure that that is done after one time.
fn settled(text: &str) -> Option<String> {
    match formatted(text) {
        Ok(once) => {
            assert_eq!(formatted(&once).as_deref(), Ok(once.as_str()), "from\n{text}");
            Some(once)
        }
        Err(Refused::Errors(_)) => None,
        Err(Refused::Mistake) => panic!("it would mean something else:\n{text}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blanks_make_no_difference(program in any::<prop::sample::Index>(), changes in changes()) {
        let (_, text) = program.get(programs());
        if let Some(plain) = settled(text) {
            prop_assert_eq!(settled(&changed(text, &changes, &BLANKS)), Some(plain));
        }
    }

    #[test]
    fn comments_and_line_ends_are_settled_at_once(
        program in any::<prop::sample::Index>(),
        changes in changes(),
    ) {
        let (_, text) = program.get(programs());
        let _ = settled(&changed(text, &changes, &ANYTHING));
    }
}
