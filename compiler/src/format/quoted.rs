//! What a program says, for a message that has one line for it.

use runa_diagnostics::FileId;

use super::meaning;
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
    let mut open: Vec<usize> = Vec::new();
    for (index, word) in words.words.iter().enumerate().take(last).skip(1) {
        let ends = |open: &mut usize| words.partner(*open) <= index;
        while open.pop_if(ends).is_some() {}
        if words.partner(index) > index {
            open.push(index);
        }
        if word.token == Token::Comma && meaning::is_last(&words, open.last().copied(), index) {
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
        assert_eq!(on_one_line("f(\n[a,],\n)[0]==(b,)"), "f([a])[0] == (b,)");
    }

    #[test]
    fn texts_stay_as_they_are() {
        assert_eq!(on_one_line("name!=\"a  b\""), "name != \"a  b\"");
        assert_eq!(on_one_line("t == \"\"\"\n    a\n    b\"\"\""), "t == \"\"\" a b\"\"\"");
    }

    #[test]
    fn long_lists_take_no_longer_than_they_are() {
        let list = format!("[{}0]", "0, ".repeat(100_000));
        assert_eq!(on_one_line(&list), list);
    }

    #[test]
    fn what_is_no_program_is_joined() {
        assert_eq!(on_one_line("a  \" b"), "a \" b");
        assert_eq!(on_one_line(""), "");
    }
}
