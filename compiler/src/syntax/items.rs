//! What stands at the outermost level, one thing after another; in long texts by several threads.
//!
//! Such things do not depend on each other, and reading them is most of what the parser does. As long as nothing is
//! wrong with a text, who reads which part of it makes no difference. Otherwise each thing is read on its own, because
//! what is said of a mistake depends on what was said before.

use std::cell::RefCell;

use runa_bytecode::threads;

use super::ast::Item;
use super::build::Interner;
use super::lexer::Lexeme;
use super::recovery::{MOST_ERRORS, Reader};

/// So many tokens at least are worth a thread: reading them takes some fifty times as long as starting one.
const LEAST_FOR_A_THREAD: usize = 20_000;

/// Reads the items of a text, which begin at `starts` among its lexemes.
pub(super) fn read(reader: &mut Reader<'_>, lexemes: &[Lexeme], starts: &[usize]) -> Vec<Item> {
    let threads = threads::worth(lexemes.len(), LEAST_FOR_A_THREAD);
    if reader.diagnostics.is_empty()
        && let Some(items) = read_without_errors(reader, lexemes, starts, threads)
    {
        return items;
    }
    let mut items = Vec::with_capacity(starts.len());
    for (index, &start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(lexemes.len());
        items.append(&mut reader.item(start..end, lexemes));
        if reader.diagnostics.len() >= MOST_ERRORS {
            break;
        }
    }
    items
}

/// The items of a text with which nothing is wrong.
fn read_without_errors(
    reader: &Reader<'_>,
    lexemes: &[Lexeme],
    starts: &[usize],
    threads: usize,
) -> Option<Vec<Item>> {
    let (text, file) = (reader.text, reader.file);
    let read = |lexemes: &&[Lexeme]| {
        let interner = RefCell::new(Interner::default());
        let mut reader = Reader::begin(text, file, &interner);
        reader.read(lexemes).ok().filter(|_| reader.diagnostics.is_empty())
    };
    let parts: Vec<&[Lexeme]> = parts(lexemes, starts, threads).collect();
    let read: Option<Vec<Vec<Item>>> =
        threads::in_turns(&parts, threads, read).into_iter().collect();
    read.map(|parts| parts.into_iter().flatten().collect())
}

/// The lexemes in so many parts of about the same length, none of which begins within an item.
fn parts<'l>(
    mut lexemes: &'l [Lexeme],
    starts: &[usize],
    number: usize,
) -> impl Iterator<Item = &'l [Lexeme]> {
    let (length, mut begin) = (lexemes.len(), 0);
    let ends = (1..=number).map(move |part| {
        let behind = starts.partition_point(|&start| start < length * part / number);
        starts.get(behind).copied().unwrap_or(length)
    });
    let ends: Vec<usize> = ends.collect();
    ends.into_iter().filter_map(move |end| {
        let part = lexemes.split_off(..end - begin)?;
        begin = end;
        (!part.is_empty()).then_some(part)
    })
}

#[cfg(test)]
mod tests {
    use runa_diagnostics::FileId;

    use super::*;
    use crate::syntax::ast::LostNames;
    use crate::syntax::layout::{Blocks, lay_out};
    use crate::syntax::lexer::lex;

    const PROGRAM: &str = "Let a = 1
Process called long(n as Integer)
    If n > 0
        print(\"{n} and {long(n - 1)}\")
    End If
End Process
Let b = 2; Let c = 3
Type Number = Integer
print(\"{a}{b}{c}\")
";

    /// The items of a text that is read by so many threads; nothing if something is wrong with it.
    fn read_by(threads: usize, text: &str) -> Option<Vec<Item>> {
        let (interner, mut said) = (RefCell::new(Interner::default()), Vec::new());
        let lexemes = lex(text, FileId(0), 0, &mut said);
        let place = (FileId(0), text.len());
        let Blocks { lexemes, items } =
            lay_out(lexemes, text, place, &mut LostNames::default(), &mut said);
        let reader = Reader::begin(text, FileId(0), &interner);
        read_without_errors(&reader, &lexemes, &items, threads)
    }

    #[test]
    fn the_number_of_threads_makes_no_difference() {
        let alone = read_by(1, PROGRAM).expect("nothing is wrong");
        assert_eq!(alone.len(), 6);
        for threads in 2..20 {
            assert_eq!(read_by(threads, PROGRAM).as_ref(), Some(&alone));
        }
    }

    #[test]
    fn a_mistake_in_any_part_is_found() {
        for threads in 1..8 {
            for line in ["Let = 1", "print(\"{1 +}\")", "a b"] {
                for (place, _) in PROGRAM.match_indices("Let ").chain([(PROGRAM.len(), "")]) {
                    let (before, behind) = PROGRAM.split_at(place);
                    assert_eq!(read_by(threads, &format!("{before}{line}\n{behind}")), None);
                }
            }
        }
    }

    #[test]
    fn parts_are_all_there_is() {
        assert_eq!(read_by(3, "").map(|items| items.len()), Some(0));
        assert_eq!(read_by(3, "Let a = 1\n").map(|items| items.len()), Some(1));
    }
}
