//! The `##` comments of a text.

use super::Comment;

/// The `##` comment above the line of byte `offset`.
pub(crate) fn above(text: &str, offset: u32) -> Comment {
    let before = text.get(..offset as usize).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let lines: Vec<&str> = before[..start].lines().collect();
    let count = lines.iter().rev().take_while(|line| content(line).is_some()).count();
    comment(&lines, lines.len() - count..lines.len())
}

/// The `##` comment with which a text begins, if a blank line stands behind it: it is about all of the text.
pub(super) fn at_the_beginning(text: &str) -> Comment {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let lines: Vec<&str> = text.lines().collect();
    let is_before = |line: &&&str| line.trim().is_empty() || line.starts_with("#!");
    let first = lines.iter().take_while(is_before).count();
    let count = lines[first..].iter().take_while(|line| content(line).is_some()).count();
    match lines.get(first + count) {
        Some(behind) if !behind.trim().is_empty() => Comment::default(),
        _ => comment(&lines, first..first + count),
    }
}

fn comment(lines: &[&str], range: std::ops::Range<usize>) -> Comment {
    let line = range.start as u32 + 1;
    let words: Vec<&str> = lines[range].iter().filter_map(|line| content(line)).collect();
    match words.is_empty() {
        true => Comment::default(),
        false => Comment { text: words.join("\n"), line },
    }
}

/// What a line of a comment says. One blank belongs to the `##`; what is indented further may be code.
fn content(line: &str) -> Option<&str> {
    let words = line.trim_start().strip_prefix("##")?.trim_end();
    Some(words.strip_prefix(' ').unwrap_or(words))
}
