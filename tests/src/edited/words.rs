//! Programs as rows of words, and the stretches of words that belong together.

use std::ops::Range;
use std::sync::LazyLock;

use runa::{Class, FileId, Source};
use runa_compiler::syntax::{Token, parse, tokens};

/// The programs of the repository.
const TEXTS: &[&str] = &include!(concat!(env!("OUT_DIR"), "/programs.rs"));

static PROGRAMS: LazyLock<Vec<Vec<Word>>> =
    LazyLock::new(|| TEXTS.iter().map(|text| words(text)).filter(|all| !all.is_empty()).collect());

/// A word or sign, and what stands before it.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    pub token: Token,
    /// Blanks and comments.
    pub before: &'static str,
    pub written: &'static str,
}

/// How much is taken of what a word belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Nothing but the word.
    Word,
    /// What begins with the word: a name with its members and arguments, what stands between brackets.
    Phrase,
    /// The lines of the statement or declaration that the word stands in; of a block if it begins one.
    Statement,
}

/// The programs that are edited; each has words.
pub fn programs() -> &'static [Vec<Word>] {
    &PROGRAMS
}

/// The words of a text that can be read.
fn words(text: &'static str) -> Vec<Word> {
    let Ok(source) = Source::new("words.runa", text) else { return Vec::new() };
    if !parse(&source, FileId(0)).is_complete() {
        return Vec::new();
    }
    let mut end = 0;
    let words = tokens(&source, FileId(0)).into_iter().map(|(token, range)| {
        let before = &text[end..range.start];
        end = range.end;
        Word { token, before, written: &text[range] }
    });
    words.collect()
}

/// The text of some words. Names that would become one are kept apart.
pub fn text_of(words: &[Word]) -> String {
    let mut text = String::new();
    for word in words {
        text.push_str(word.before);
        let is_of_name = |scalar: char| scalar.is_alphanumeric() || scalar == '_';
        if text.ends_with(is_of_name) && word.written.starts_with(is_of_name) {
            text.push(' ');
        }
        text.push_str(word.written);
    }
    text
}

/// Whether a program with `other` in the place of the word at `at`, which is in `words`, may still be one.
pub fn fits(words: &[Word], at: usize, reach: Reach, other: Token) -> bool {
    let is_operand =
        |class| matches!(class, Class::Name | Class::Number | Class::Text | Class::Constant);
    let before = at.checked_sub(1).map(|before| words[before].token);
    let is_name_of_something =
        matches!(before, Some(Token::Dot | Token::Let | Token::Called | Token::Each));
    let word = words[at].token;
    match (word.class(), other.class()) {
        (Class::Punctuation | Class::JoiningWord, _) => word == other,
        (one, _) if is_operand(one) && (is_name_of_something || reach == Reach::Word) => {
            word == other
        }
        (one, other) if is_operand(one) => is_operand(other),
        (one, other) => one == other,
    }
}

/// Whether the word at `index`, which is in `words`, is the first of a statement, not of the end of one.
pub fn begins_statement(words: &[Word], index: usize) -> bool {
    use Token::{Catch, End, Finally, NewLine, Otherwise, When};
    let is_first = index == 0 || words[index - 1].token == NewLine;
    is_first && !matches!(words[index].token, Catch | End | Finally | NewLine | Otherwise | When)
}

/// The words that belong to the one at `at`, which is in `words`.
pub fn stretch(words: &[Word], at: usize, reach: Reach) -> Range<usize> {
    match reach {
        Reach::Word => at..at + 1,
        Reach::Phrase => at..phrase_end(words, at),
        Reach::Statement => {
            let is_line_end = |word: &Word| word.token == Token::NewLine;
            let start = words[..at].iter().rposition(is_line_end).map_or(0, |before| before + 1);
            let last = block_end(words, start).unwrap_or(start.max(at));
            let length = words[last..].iter().position(is_line_end).unwrap_or(0);
            start..(last + length + 1).min(words.len())
        }
    }
}

/// Where that ends which begins at `at`.
fn phrase_end(words: &[Word], at: usize) -> usize {
    let mut end = closing(words, at).unwrap_or(at) + 1;
    let goes_on = !matches!(words[at].token.class(), Class::Keyword | Class::JoiningWord);
    while let Some(word) = words.get(end).filter(|_| goes_on) {
        end = match word.token {
            Token::Dot | Token::QuestionDot | Token::Of => end + 2,
            Token::LeftParen | Token::LeftBracket => closing(words, end).unwrap_or(end) + 1,
            Token::Question => end + 1,
            _ => break,
        };
    }
    end.min(words.len())
}

/// Where the bracket at `at` is closed, if there is one.
fn closing(words: &[Word], at: usize) -> Option<usize> {
    let mut open = 0usize;
    for (index, word) in words.iter().enumerate().skip(at) {
        match word.token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace => open += 1,
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                open = open.checked_sub(1)?;
            }
            _ => {}
        }
        if open == 0 {
            return (index > at).then_some(index);
        }
    }
    None
}

/// The last word of the block whose statement begins at `start`, if it is one.
fn block_end(words: &[Word], start: usize) -> Option<usize> {
    let is_modifier =
        |word: &Word| matches!(word.token, Token::Private | Token::Override | Token::Shared);
    let begin = start + words.get(start..)?.iter().position(|word| !is_modifier(word))?;
    let word = words[begin].token;
    if word.class() != Class::Keyword || word == Token::End {
        return None;
    }
    let mut open = 1usize;
    for (index, pair) in words.windows(2).enumerate().skip(begin) {
        match (pair[0].token, pair[1].token) {
            (Token::End, token) if token == word => open -= 1,
            (before, token) if token == word && before != Token::Otherwise => open += 1,
            _ => continue,
        }
        if open == 0 {
            return Some(index + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What belongs to the first word that is written as `word`.
    fn check(text: &'static str, word: &str, reach: Reach, expected: &str) {
        let words = words(text);
        let at = words.iter().position(|one| one.written == word).expect("it is there");
        let stretch = stretch(&words, at, reach);
        assert_eq!(text_of(&words[stretch]).trim(), expected);
    }

    #[test]
    fn a_phrase_is_a_name_with_what_follows_it() {
        check("f([a], (b))[1] + c\n", "f", Reach::Phrase, "f([a], (b))[1]");
        check("x = a?.b.c(1) + d\n", "a", Reach::Phrase, "a?.b.c(1)");
        check("Let x as List of List of Any? = y\n", "List", Reach::Phrase, "List of List of Any?");
        check("f([a], (b))[1] + c\n", "[", Reach::Phrase, "[a]");
        check("f(a) + c\n", "+", Reach::Phrase, "+");
        check("f(a)\n", ")", Reach::Word, ")");
    }

    #[test]
    fn a_statement_has_its_block() {
        let text = "If a\n    If b\n    Otherwise If c\n    End If\nEnd If; x = 1\n";
        check(text, "If", Reach::Statement, text.trim_end_matches(" x = 1\n"));
        check(text, "b", Reach::Statement, "If b\n    Otherwise If c\n    End If");
        check(text, "x", Reach::Statement, "x = 1");
        let class = "Class called C\n    Private Process called p()\n    End Process\nEnd Class\n";
        check(class, "p", Reach::Statement, "Private Process called p()\n    End Process");
        check("Let x = 1\nLet y = 2\n", "x", Reach::Statement, "Let x = 1");
    }

    #[test]
    fn programs_are_their_words() {
        assert!(programs().len() > 200, "{}", programs().len());
        for words in programs() {
            let text = text_of(words);
            assert!(TEXTS.iter().any(|whole| whole.starts_with(&text)), "{text}");
        }
    }

    #[test]
    fn names_are_kept_apart() {
        let words = words("a+b");
        assert_eq!(text_of(&[words[0], words[2], words[1]]), "a b+");
    }
}
