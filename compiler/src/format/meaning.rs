//! Whether two texts say the same.

use super::brackets::TrailingComma;
use super::words::Words;
use crate::syntax::{Lexeme, Token};

/// Whether `text`, whose logical lines are `lexemes`, has the same tokens, lines and comments as the text
/// of `words`. A comma before a closing bracket does not count unless it makes a tuple.
pub(super) fn is_same(words: &Words<'_>, text: &str, lexemes: &[Lexeme]) -> bool {
    has_same_words(words, text, lexemes)
        && words.comments.iter().map(|comment| words.said(comment)).eq(comments(text, lexemes))
}

fn has_same_words(words: &Words<'_>, text: &str, lexemes: &[Lexeme]) -> bool {
    let mut others = of_lines(lexemes).peekable();
    let mut open = Vec::new();
    let own = words.words.split_last().map_or(&[][..], |(_end, own)| own);
    for (index, word) in own.iter().enumerate() {
        match word.token {
            Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                open.push(index);
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                let needs_no_comma = open.pop().is_some_and(|open| needs_no_comma(words, open));
                others.next_if(|(other, _)| needs_no_comma && other.token == Token::Comma);
            }
            Token::Comma if is_last(words, open.last().copied(), index) => continue,
            _ => {}
        }
        let is_same = others.next().is_some_and(|(other, begins_line)| {
            let written = text.get(other.start..other.end).unwrap_or("");
            word.token == other.token
                && word.begins.is_some() == begins_line
                && is_same_text(words.written(word), written)
        });
        if !is_same {
            return false;
        }
    }
    others.next().is_none()
}

/// The lexemes without line ends, and whether each begins a logical line.
fn of_lines(lexemes: &[Lexeme]) -> impl Iterator<Item = (&Lexeme, bool)> {
    let mut begins_line = true;
    lexemes.iter().filter_map(move |lexeme| {
        let begins = std::mem::replace(&mut begins_line, lexeme.token == Token::NewLine);
        (lexeme.token != Token::NewLine).then_some((lexeme, begins))
    })
}

/// What the comments between the lexemes say, each with its `#`.
fn comments<'t>(text: &'t str, lexemes: &[Lexeme]) -> impl Iterator<Item = &'t str> {
    let starts = of_lines(lexemes).map(|(lexeme, _)| lexeme.start).chain([text.len()]);
    let ends = [0].into_iter().chain(of_lines(lexemes).map(|(lexeme, _)| lexeme.end));
    let gaps = ends.zip(starts).map(|(from, to)| text.get(from..to).unwrap_or(""));
    let lines = gaps.filter(|gap| !matches!(*gap, "" | " ")).flat_map(str::lines);
    lines.filter_map(|line| Some(line.get(line.find('#')?..)?.trim_end()))
}

/// Whether the comma at `comma` stands before a bracket that needs none there.
pub(super) fn is_last(words: &Words<'_>, open: Option<usize>, comma: usize) -> bool {
    open.is_some_and(|open| words.partner(open) == comma + 1 && needs_no_comma(words, open))
}

/// Whether the comma before the bracket that closes the one at `open` may come and go.
fn needs_no_comma(words: &Words<'_>, open: usize) -> bool {
    words.trailing_comma(open) == TrailingComma::WhenBroken
}

fn is_same_text(a: &str, b: &str) -> bool {
    a == b || (a.contains('\n') && a.replace("\r\n", "\n") == b.replace("\r\n", "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::logical_lines;
    use runa_diagnostics::FileId;

    fn same(one: &str, other: &str) -> bool {
        let lines = |text| logical_lines(text, FileId(0)).unwrap();
        is_same(&Words::of(one, &lines(one)), other, &lines(other))
    }

    #[test]
    fn layout_means_nothing() {
        let broken = "f(\n  a,\n  b,\n)  # c\nIf x\ny()\nEnd If\n";
        assert!(same("f(a,b) # c\nIf x; y()\nEnd If", broken));
        assert!(same("Let t = \"\"\"\r\na\r\n\"\"\"", "Let t = \"\"\"\na\n\"\"\""));
    }

    #[test]
    fn everything_else_does() {
        let differences = [
            ("a()\nb()", "a()"),
            ("a()", "a()\nb()"),
            ("a()\n-b", "a() - b"),
            ("Let t = (1,)", "Let t = (1)"),
            ("xs[0]", "xs[0,]"),
            ("print(\"a b\")", "print(\"a  b\")"),
            ("a # one", "a # two"),
            ("a # one", "a"),
            ("x", "y"),
        ];
        for (one, other) in differences {
            assert!(!same(one, other), "{one} / {other}");
        }
    }
}
