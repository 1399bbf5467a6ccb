//! Lambdas: which parentheses begin them, and what is missing before or behind their `Do`.

use runa_diagnostics::Diagnostic;

use super::Text;
use crate::syntax::lexer::Lexeme;
use crate::syntax::token::Token;

/// A `(` whose `)` is followed by `=>` begins a lambda or function type.
pub(super) fn mark(lexemes: &mut [Lexeme]) {
    let mut open = Vec::new();
    for index in 0..lexemes.len() {
        match lexemes[index].token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace => open.push(index),
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                let begin = open.pop();
                // Inside of brackets lines do not end.
                let is_inside = !open.is_empty();
                let mut behind = lexemes[index + 1..].iter().map(|lexeme| lexeme.token);
                let next = behind.find(|&token| !(is_inside && token == Token::NewLine));
                if let Some(begin) = begin
                    && next == Some(Token::Arrow)
                    && lexemes[begin].token == Token::LeftParen
                    && lexemes[index].token == Token::RightParen
                {
                    lexemes[begin].token = Token::LambdaParen;
                }
            }
            _ => {}
        }
    }
}

/// Puts in the `=>` or `Do` that a lambda with a block lacks, and says so: an `End Do` for which there is no
/// `Do` says that there is one.
pub(super) fn complete(
    lexemes: &mut Vec<Lexeme>,
    text: Text<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut surplus = surplus_ends(lexemes);
    let mut index = 1;
    let mut depth = 0usize;
    while surplus > 0 && index < lexemes.len() {
        match lexemes[index].token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace => depth += 1,
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        if let Some((token, name)) = missing(lexemes, index) {
            surplus -= 1;
            let at = lexemes[index - 1].end;
            let put_in = Lexeme { start: at, token, end: at };
            let message = "a function without a name is written `(x) => …`";
            diagnostics.push(
                Diagnostic::error("E0257", message)
                    .at(
                        text.span(lexemes[index - 1], lexemes[index - 1]),
                        format!("`{name}` is missing behind this"),
                    )
                    .fix(format!("write `{name}`"), text.span(put_in, put_in), format!(" {name}")),
            );
            lexemes.insert(index, put_in);
        }
        index += 1;
    }
}

/// How many `End Do` there are for which there is no `=> Do`.
fn surplus_ends(lexemes: &[Lexeme]) -> usize {
    let behind = |first: Token| {
        let pairs = lexemes.windows(2);
        pairs.filter(|pair| pair[0].token == first && pair[1].token == Token::Do).count()
    };
    behind(Token::End).saturating_sub(behind(Token::Arrow))
}

/// What is missing before the token at `index`.
fn missing(lexemes: &[Lexeme], index: usize) -> Option<(Token, &'static str)> {
    let (before, token) = (lexemes[index - 1].token, lexemes[index].token);
    let behind = lexemes[index..].iter().map(|lexeme| lexeme.token);
    let next = || behind.clone().find(|&token| token != Token::NewLine);
    match (before, token) {
        (Token::RightParen, Token::Do) => Some((Token::Arrow, "=>")),
        (Token::Arrow, Token::NewLine) if next()?.begins_statement() => Some((Token::Do, "Do")),
        _ => None,
    }
}
