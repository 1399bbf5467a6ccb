//! Programs that somebody is just changing.
//!
//! [`Edited`] takes a program of the repository and changes it word by word, phrase by phrase and statement by
//! statement, with what it finds there or in another program, where that fits most of the time. So
//! most of what comes out can be read, and has mistakes in its names and types.

mod words;

use std::fmt;

use arbitrary::{Arbitrary, Result, Unstructured};

use words::{Reach, Word, begins_statement, fits, programs, stretch, text_of};

/// So often a program is changed.
const MOST_EDITS: usize = 12;
/// A program does not become longer than this by what is added.
const MOST_WORDS: usize = 1_500;

#[derive(Clone, Copy, Debug)]
enum Kind {
    Replace,
    Swap,
    Insert,
    Remove,
}

/// What is done, those things more often after which a program can still be read.
const EDITS: [(Kind, Reach); 16] = [
    (Kind::Replace, Reach::Word),
    (Kind::Replace, Reach::Word),
    (Kind::Replace, Reach::Word),
    (Kind::Replace, Reach::Phrase),
    (Kind::Replace, Reach::Phrase),
    (Kind::Replace, Reach::Phrase),
    (Kind::Replace, Reach::Statement),
    (Kind::Replace, Reach::Statement),
    (Kind::Swap, Reach::Word),
    (Kind::Swap, Reach::Phrase),
    (Kind::Swap, Reach::Statement),
    (Kind::Insert, Reach::Statement),
    (Kind::Insert, Reach::Statement),
    (Kind::Insert, Reach::Word),
    (Kind::Remove, Reach::Statement),
    (Kind::Remove, Reach::Phrase),
];

/// A text that was a program before some edits.
#[derive(Clone, PartialEq, Eq)]
pub struct Edited {
    text: String,
}

impl Edited {
    /// What it says now.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Edited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The bytes choose the program, then the edits; no bytes are the first program as it is.
impl<'a> Arbitrary<'a> for Edited {
    fn arbitrary(choices: &mut Unstructured<'a>) -> Result<Self> {
        let mut words = program(choices)?.to_vec();
        for _ in 0..MOST_EDITS {
            if choices.is_empty() || words.is_empty() {
                break;
            }
            edit(&mut words, choices)?;
        }
        Ok(Self { text: text_of(&words) })
    }
}

/// One of the programs. Always two bytes choose, however many there are.
fn program(choices: &mut Unstructured<'_>) -> Result<&'static [Word]> {
    let chosen: u16 = choices.arbitrary()?;
    Ok(&programs()[usize::from(chosen) % programs().len()])
}

/// Changes one place of a program, which has words.
fn edit(words: &mut Vec<Word>, choices: &mut Unstructured<'_>) -> Result<()> {
    let &(kind, reach) = choices.choose(&EDITS)?;
    let is_place = |index| reach != Reach::Statement || begins_statement(words, index);
    let at = find(words, choices, is_place)?;
    let place = stretch(words, at, reach);
    match kind {
        Kind::Remove => drop(words.drain(place)),
        Kind::Swap => {
            let other = similar(words, at, reach, words, choices)?;
            swap(words, place, stretch(words, other, reach));
        }
        Kind::Insert | Kind::Replace => {
            let mut copied = copy(words, at, reach, choices)?;
            let replaced = if matches!(kind, Kind::Replace) { place } else { at..at };
            copied.truncate((MOST_WORDS + replaced.len()).saturating_sub(words.len()));
            words.splice(replaced, copied);
        }
    }
    Ok(())
}

/// Exchanges two stretches that do not overlap.
fn swap(words: &mut Vec<Word>, place: std::ops::Range<usize>, other: std::ops::Range<usize>) {
    let (one, other) = if place.start < other.start { (place, other) } else { (other, place) };
    if one.end <= other.start {
        let (first, second) = (words[one.clone()].to_vec(), words[other.clone()].to_vec());
        words.splice(other, first);
        words.splice(one, second);
    }
}

/// A copy of a stretch of this program or of another one that may stand at `at`.
fn copy(
    words: &[Word],
    at: usize,
    reach: Reach,
    choices: &mut Unstructured<'_>,
) -> Result<Vec<Word>> {
    let is_own = choices.arbitrary()?;
    let source = if is_own { words } else { program(choices)? };
    let start = similar(words, at, reach, source, choices)?;
    let mut copied = source[stretch(source, start, reach)].to_vec();
    if let Some(word) = copied.first_mut() {
        word.before = words[at].before;
    }
    Ok(copied)
}

/// Where a stretch of `source` begins that may stand at `at`.
fn similar(
    words: &[Word],
    at: usize,
    reach: Reach,
    source: &[Word],
    choices: &mut Unstructured<'_>,
) -> Result<usize> {
    find(source, choices, |index| match reach {
        Reach::Statement => begins_statement(source, index),
        _ => fits(words, at, reach, source[index].token),
    })
}

/// A word that is wanted, or any if there is none.
fn find(
    words: &[Word],
    choices: &mut Unstructured<'_>,
    is_wanted: impl Fn(usize) -> bool,
) -> Result<usize> {
    let from = choices.choose_index(words.len())?;
    let mut indices = (from..words.len()).chain(0..from);
    Ok(indices.find(|&index| is_wanted(index)).unwrap_or(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(bytes: &[u8]) -> String {
        let edited = Edited::arbitrary(&mut Unstructured::new(bytes));
        edited.expect("any bytes will do").text
    }

    #[test]
    fn the_bytes_choose_program_and_edits() {
        assert_eq!(edited(&[]), text_of(&programs()[0]));
        assert_eq!(edited(&[3, 0]), text_of(&programs()[3]));
        let without_statement = edited(&[3, 0, 14, 0]);
        assert!(without_statement.len() < edited(&[3, 0]).len(), "{without_statement}");
    }

    #[test]
    fn programs_do_not_grow_for_ever() {
        let inserts = [11; 500];
        let most = programs().iter().map(Vec::len).max().unwrap_or_default().max(MOST_WORDS);
        let shortest = programs().iter().min_by_key(|program| program.len());
        let shortest = shortest.expect("the suite has programs");
        let mut words = shortest.clone();
        let mut choices = Unstructured::new(&inserts);
        while !choices.is_empty() {
            edit(&mut words, &mut choices).expect("any bytes will do");
        }
        assert!(words.len() <= most && words.len() > shortest.len(), "{}", words.len());
    }
}
