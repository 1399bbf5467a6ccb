//! Members of Text that cut it into a list of parts.
//!
//! Parts are slices of the text. As each of them is allocated, the text is read again for every part,
//! from the byte where the next one begins.

use unicode_segmentation::UnicodeSegmentation;

use runa_runtime::{NativeCall, NativeFunction, NativeResult, Tagged, TypeId};

use crate::arguments::{give_handle, list_type, object, value_error};
use crate::list::{new_list, push};
use crate::native;
use crate::types::{ANY, INTEGER, TEXT};

const LISTING: &[TypeId] = &[INTEGER, TEXT];

pub(crate) const NATIVES: &[NativeFunction] = &[
    native("Text.split", &[INTEGER, TEXT, TEXT], ANY, split),
    native("Text.lines", LISTING, ANY, |call| parts(call, |call, from| line(call.text(1), from))),
    native("Text.words", LISTING, ANY, |call| parts(call, |call, from| word(call.text(1), from))),
    native("Text.graphemes", LISTING, ANY, |call| {
        parts(call, |call, from| grapheme(call.text(1), from))
    }),
];

/// A part, and where the search for the next one begins; nothing after the last.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    from: usize,
    to: usize,
    next: Option<usize>,
}

fn split(call: &mut NativeCall<'_>) -> NativeResult {
    if call.text(2).is_empty() {
        return value_error(call, "a Text cannot be split at an empty separator");
    }
    parts(call, |call, from| separated(call.text(1), call.text(2), from))
}

/// A list, of the type that argument 0 says, of the parts of argument 1 that `find` finds.
fn parts(
    call: &mut NativeCall<'_>,
    find: fn(&NativeCall<'_>, usize) -> Option<Part>,
) -> NativeResult {
    let ty = list_type(call, 0)?;
    let list = new_list(call, ty, 0)?;
    let mut next = Some(0);
    while let Some(part) = next.and_then(|from| find(call, from)) {
        let source = object(call, 1)?;
        let slice = call.context().slice_text(source, part.from, part.to)?;
        push(call, list, Tagged::object(slice))?;
        next = part.next;
    }
    give_handle(call, list)
}

fn separated(text: &str, separator: &str, from: usize) -> Option<Part> {
    Some(match text[from..].find(separator) {
        Some(length) => {
            let to = from + length;
            Part { from, to, next: Some(to + separator.len()) }
        }
        None => Part { from, to: text.len(), next: None },
    })
}

fn line(text: &str, from: usize) -> Option<Part> {
    let rest = &text[from..];
    if rest.is_empty() {
        return None;
    }
    let (line, next) = match rest.split_once('\n') {
        Some((line, _)) => (line, Some(from + line.len() + 1)),
        None => return Some(Part { from, to: text.len(), next: None }),
    };
    let line = line.strip_suffix('\r').unwrap_or(line);
    Some(Part { from, to: from + line.len(), next })
}

fn word(text: &str, from: usize) -> Option<Part> {
    let rest = &text[from..];
    let start = from + rest.find(|c: char| !c.is_whitespace())?;
    let end = text[start..].find(char::is_whitespace).map_or(text.len(), |length| start + length);
    Some(Part { from: start, to: end, next: Some(end) })
}

/// What people see as one character: a letter with its accents, a flag, a family.
fn grapheme(text: &str, from: usize) -> Option<Part> {
    let length = text[from..].graphemes(true).next()?.len();
    Some(Part { from, to: from + length, next: Some(from + length) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, find: impl Fn(usize) -> Option<Part>) -> Vec<&str> {
        let mut found = Vec::new();
        let mut next = Some(0);
        while let Some(part) = next.and_then(&find) {
            found.push(&text[part.from..part.to]);
            next = part.next;
        }
        found
    }

    #[test]
    fn separators_part_even_nothing() {
        let split = |text, separator| all(text, |from| separated(text, separator, from));
        assert_eq!(split("a,b,,c", ","), ["a", "b", "", "c"]);
        assert_eq!(split("", ","), [""]);
        assert_eq!(split(",", ","), ["", ""]);
        assert_eq!(split("aXXXb", "XX"), ["a", "Xb"]);
    }

    #[test]
    fn lines_end_with_a_line_feed() {
        let lines = |text| all(text, |from| line(text, from));
        assert_eq!(lines("a\nb\r\n\nc"), ["a", "b", "", "c"]);
        assert_eq!(lines("a\n"), ["a"]);
        assert_eq!(lines("\n"), [""]);
        assert_eq!(lines("a\r"), ["a\r"]);
        assert!(lines("").is_empty());
    }

    #[test]
    fn graphemes_keep_what_belongs_together() {
        let graphemes = |text| all(text, |from| grapheme(text, from));
        assert_eq!(graphemes("ae\u{301}\r\n"), ["a", "e\u{301}", "\r\n"]);
        assert_eq!(graphemes("\u{1F1E9}\u{1F1EA}x"), ["\u{1F1E9}\u{1F1EA}", "x"]);
        assert!(graphemes("").is_empty());
    }

    #[test]
    fn words_stand_between_white_space() {
        let words = |text| all(text, |from| word(text, from));
        assert_eq!(words("  to be\tor\u{a0}not\n"), ["to", "be", "or", "not"]);
        assert!(words(" \n").is_empty());
    }
}
