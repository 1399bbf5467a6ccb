//! Whether a text that is being typed is finished.

use runa_diagnostics::{FileId, Source};

use super::layout;
use super::lexer::{self, Lexeme};
use super::token::Token;

/// Whether more lines have to follow: a bracket, a block or a text of several lines is open, or the last line
/// goes on. A text that is wrong in another way is not expected to go on.
pub fn is_unfinished(source: &Source) -> bool {
    let text = source.text();
    let (file, mut found) = (FileId::default(), Vec::new());
    let lexemes = lexer::lex(text, file, 0, &mut found);
    let unclosed = found.iter().find(|error| error.code == lexer::UNCLOSED_TEXT);
    if let Some(span) = unclosed.and_then(|error| error.span()) {
        return text.get(span.start as usize..).is_some_and(|rest| rest.starts_with("\"\"\""));
    }
    let last = lexemes.iter().rev().find(|lexeme| lexeme.token != Token::NewLine);
    let last_goes_on = last.is_some_and(|last| last.token.continues_behind());
    has_joined_line(text, last)
        || last_goes_on
        || last_line_begins_with(&lexemes, Token::Match)
        || has_open_bracket(&lexemes)
        || layout::has_open_block(lexemes, text, (file, text.len()))
}

/// Whether the text ends with the `\` that joins lines.
fn has_joined_line(text: &str, last: Option<&Lexeme>) -> bool {
    let rest = text.get(last.map_or(0, |last| last.end)..).unwrap_or_default();
    rest.trim_end_matches(['\n', '\r']).ends_with('\\') && !rest.contains('#')
}

/// Whether more lines have to follow in a session: of what is unfinished, and of an attribute, which can be read alone, and
/// which is about what follows.
pub fn waits_for_more(source: &Source) -> bool {
    let lexemes = lexer::lex(source.text(), FileId::default(), 0, &mut Vec::new());
    last_line_begins_with(&lexemes, Token::At) || is_unfinished(source)
}

/// Whether the last line begins with `token`. That of a `Match` is all that shows the block to be open.
fn last_line_begins_with(lexemes: &[Lexeme], token: Token) -> bool {
    let mut lines = lexemes.split(|lexeme| lexeme.token == Token::NewLine);
    let last = lines.rfind(|line| !line.is_empty());
    last.and_then(<[Lexeme]>::first).is_some_and(|first| first.token == token)
}

fn has_open_bracket(lexemes: &[Lexeme]) -> bool {
    let mut open = Vec::new();
    for lexeme in lexemes {
        match lexeme.token {
            Token::LeftParen => open.push(Token::RightParen),
            Token::LeftBracket => open.push(Token::RightBracket),
            Token::LeftBrace => open.push(Token::RightBrace),
            // What closes another bracket is wrong, whatever follows.
            token @ (Token::RightParen | Token::RightBracket | Token::RightBrace)
                if open.pop() != Some(token) =>
            {
                return false;
            }
            _ => {}
        }
    }
    !open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfinished(text: &str) -> bool {
        is_unfinished(&Source::new("test", text).unwrap())
    }

    #[test]
    fn open_blocks_brackets_and_texts_go_on() {
        for text in [
            "If a",
            "Match a",
            "Match a\n    When 1",
            "While true\n    If a\n    End If",
            "Process called f()",
            "f(",
            "Let xs = [1,",
            "Let x =",
            "a +",
            "a + # and",
            "a \\",
            "\"\"\"one\n",
            "xs.map((x) => Do",
        ] {
            assert!(unfinished(text), "{text}");
        }
    }

    #[test]
    fn what_is_finished_or_wrong_does_not() {
        for text in ["", "1", "If a\nEnd If", "End If", "f(]", "\"open", "f(1))", "If a\nEnd While"]
        {
            assert!(!unfinished(text), "{text}");
        }
    }

    #[test]
    fn sessions_wait_for_what_an_attribute_is_about() {
        let waits = |text: &str| waits_for_more(&Source::new("test", text).unwrap());
        assert!(waits("@needs(filesystem: \"read\")") && waits("If a") && waits("@inline\n"));
        assert!(!waits("@inline\nProcess called f()\nEnd Process") && !waits("1"));
        assert!(!unfinished("@inline"));
    }
}
