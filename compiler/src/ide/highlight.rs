//! What the parts of a text are, for colours.

use std::ops::Range;

use runa_diagnostics::{FileId, Source};

use crate::syntax::{Token, tokens};

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A word of the language.
    Word,
    /// A name that begins with a capital letter: a type or constant.
    Type,
    /// A number.
    Number,
    /// A text, or bytes.
    Text,
    /// A comment.
    Comment,
}

/// The parts of a text that have a colour, in order; names and signs have none. The lexer says what they are, so
/// that a text with errors has colours, too.
pub fn highlight(source: &Source) -> Vec<(Range<usize>, Part)> {
    let text = source.text();
    let mut parts = Vec::new();
    let mut end = 0;
    for (token, range) in tokens(source, FileId::default()) {
        comment(text, end..range.start, &mut parts);
        end = range.end;
        let first = text.get(range.clone()).and_then(|words| words.chars().next());
        if let Some(part) = first.and_then(|first| part_of(token, first)) {
            parts.push((range, part));
        }
    }
    comment(text, end..text.len(), &mut parts);
    parts
}

/// Comments are what the lexer leaves out, beside blanks.
fn comment(text: &str, gap: Range<usize>, parts: &mut Vec<(Range<usize>, Part)>) {
    let start = text.get(gap.clone()).and_then(|skipped| skipped.find('#'));
    if let Some(start) = start {
        parts.push((gap.start + start..gap.end, Part::Comment));
    }
}

fn part_of(token: Token, first: char) -> Option<Part> {
    use Token::{By, Called, Each, Extends, From, Implements, Lower, To, Upper, Uses, Wildcard};
    match token {
        Token::Integer | Token::Float | Token::Decimal => Some(Part::Number),
        Token::Text | Token::Bytes => Some(Part::Text),
        Upper => Some(Part::Type),
        // The second row are names except where the grammar asks for them.
        Lower | Wildcard => None,
        To | From | By | Each | Called | Extends | Implements | Uses => Some(Part::Word),
        _ => first.is_alphabetic().then_some(Part::Word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_texts_and_comments_are_told_apart() {
        let source = Source::new("test", "Let x as Text = f(\"a\", 1.5) # why\nx.end").unwrap();
        let parts = highlight(&source);
        let shown: Vec<(&str, Part)> =
            parts.into_iter().map(|(range, part)| (&source.text()[range], part)).collect();
        let expected = [
            ("Let", Part::Word),
            ("as", Part::Word),
            ("Text", Part::Type),
            ("\"a\"", Part::Text),
            ("1.5", Part::Number),
            ("# why", Part::Comment),
        ];
        assert_eq!(shown, expected);
    }
}
