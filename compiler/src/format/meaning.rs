//! Whether two texts say the same.

use super::brackets::TrailingComma;
use super::words::{Word, Words};
use crate::syntax::Token;

/// Whether two texts have the same tokens, logical lines and comments. A comma before a closing
/// bracket does not count unless it makes a tuple.
pub(super) fn is_same(a: &Words<'_>, b: &Words<'_>) -> bool {
    let mut others = meaningful(b);
    let same_words = meaningful(a).all(|word| {
        others.next().is_some_and(|other| {
            word.begins == other.begins
                && word.role == other.role
                && is_same_text(a.written(word), b.written(other))
        })
    });
    let said = |words: &Words<'_>| words.comments.len();
    let same_comments = a.comments.iter().zip(&b.comments);
    same_words
        && others.next().is_none()
        && said(a) == said(b)
        && same_comments.into_iter().all(|(one, other)| a.said(one) == b.said(other))
}

/// The words of a text without the commas that may come and go.
fn meaningful<'w>(words: &'w Words<'_>) -> impl Iterator<Item = &'w Word> {
    let mut open = Vec::new();
    words.words.iter().enumerate().filter_map(move |(index, word)| {
        match word.token {
            Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                open.push(index);
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace => drop(open.pop()),
            Token::Comma if is_last(words, open.last().copied(), index) => return None,
            _ => {}
        }
        Some(word)
    })
}

/// Whether the comma at `comma` stands before a bracket that needs none there.
fn is_last(words: &Words<'_>, open: Option<usize>, comma: usize) -> bool {
    open.is_some_and(|open| {
        let closes = words.words.get(open).is_some_and(|word| word.partner as usize == comma + 1);
        closes && words.trailing_comma(open) == TrailingComma::WhenBroken
    })
}

fn is_same_text(a: &str, b: &str) -> bool {
    a == b || (a.contains('\n') && a.replace("\r\n", "\n") == b.replace("\r\n", "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use runa_diagnostics::FileId;

    fn same(one: &str, other: &str) -> bool {
        let words = |text| Words::of(text, FileId(0)).unwrap();
        is_same(&words(one), &words(other))
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
