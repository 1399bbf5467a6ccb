//! What a program says, for a message that has one line for it.

use runa_diagnostics::FileId;

use super::brackets::TrailingComma;
use super::words::Words;
use crate::syntax::{self, Token};

/// An expression or a head on one line, without comments: the same for all layouts of a program, so that what
/// a program shows of itself does not change when it is formatted.
pub(crate) fn on_one_line(text: &str) -> String {
    // In brackets a line end is none, as where the expression stands; the last one ends a comment.
    let inside = format!("({text}\n)");
    let Some(lines) = syntax::logical_lines(&inside, FileId(0)) else { return joined(text) };
    let words = Words::of(&inside, &lines);
    // Without the brackets and the end behind them.
    let last = words.words.len().saturating_sub(2);
    let mut line = String::with_capacity(text.len());
    for (index, word) in words.words.iter().enumerate().take(last).skip(1) {
        if is_of_layout(&words, index) {
            continue;
        }
        if word.begins.is_some() {
            line.push_str("; ");
        } else if word.is_spaced {
            line.push(' ');
        }
        let written = words.written(word);
        match word.last_width {
            None => line.push_str(written),
            Some(_) => line.push_str(&joined(written)),
        }
    }
    line
}

/// Whether the word at `index` is a comma before a closing bracket, which may come and go.
fn is_of_layout(words: &Words<'_>, index: usize) -> bool {
    let is_comma = words.words.get(index).is_some_and(|word| word.token == Token::Comma);
    let mut opening = words.words.iter().take(if is_comma { index } else { 0 });
    let open = opening.rposition(|word| word.partner as usize == index + 1);
    open.is_some_and(|open| words.trailing_comma(open) == TrailingComma::WhenBroken)
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_is_left_out() {
        let same = [
            "a>b  and -c<d",
            "a > b and - c < d",
            "a > b\n    and -c < d",
            "a \\\n > b and\t-c < d # why",
        ];
        for text in same {
            assert_eq!(on_one_line(text), "a > b and -c < d");
        }
        assert_eq!(on_one_line("all(\n  xs,\n  (x)=>x>0,\n)"), "all(xs, (x) => x > 0)");
        assert_eq!(on_one_line("t == (1,)"), "t == (1,)");
    }

    #[test]
    fn texts_stay_as_they_are() {
        assert_eq!(on_one_line("name!=\"a  b\""), "name != \"a  b\"");
        assert_eq!(on_one_line("t == \"\"\"\n    a\n    b\"\"\""), "t == \"\"\" a b\"\"\"");
    }

    #[test]
    fn what_is_no_program_is_joined() {
        assert_eq!(on_one_line("a  \" b"), "a \" b");
        assert_eq!(on_one_line(""), "");
    }
}
