//! Which brackets are closed further on.

use super::Text;
use crate::syntax::lexer::Lexeme;
use crate::syntax::token::Token;

/// How far the lines of a text are indented, which in a text that is right means nothing.
#[derive(Debug, Default)]
pub(super) struct Indent {
    indent: usize,
}

impl Indent {
    /// That of the line in which the lexeme at `index` stands, when it is asked for every one in turn.
    pub(super) fn at(&mut self, index: usize, lexemes: &[Lexeme], text: Text<'_>) -> usize {
        let begin = match index.checked_sub(1).map(|before| lexemes[before]) {
            None => 0,
            Some(end) if end.token == Token::NewLine => end.end,
            Some(_) => return self.indent,
        };
        let white = text.text.get(begin..lexemes[index].start).unwrap_or_default();
        // Behind a `;` the line goes on.
        if text.text.get(..begin).is_none_or(|before| !before.ends_with(';')) {
            self.indent = white.len();
        }
        self.indent
    }
}

/// What is open.
enum Open {
    /// The bracket at an index, and how far its line is indented.
    Bracket(usize, usize),
    /// A `Do`, or a `Match` and whether it has arms.
    Block(bool),
}

/// Whether the last token, apart from line ends, is `=>`.
fn is_behind_arrow(before: &[Lexeme]) -> bool {
    let last = before.iter().rfind(|lexeme| lexeme.token != Token::NewLine);
    last.is_some_and(|last| last.token == Token::Arrow)
}

/// What closes, in the line that begins here, a bracket that was opened before it.
pub(super) fn surplus_closing(lexemes: &[Lexeme]) -> Option<Token> {
    let mut open = 0usize;
    for lexeme in lexemes.iter().take_while(|lexeme| lexeme.token != Token::NewLine) {
        match lexeme.token {
            Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                open += 1;
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                match open.checked_sub(1) {
                    Some(left) => open = left,
                    None => return Some(lexeme.token),
                }
            }
            _ => {}
        }
    }
    None
}

/// For each lexeme, whether it is a bracket that is closed before a line begins a statement outside of it.
/// Of a line that is indented further than the one with the bracket it is not known that it is outside.
pub(super) fn closed_brackets(lexemes: &[Lexeme], text: Text<'_>) -> Vec<bool> {
    let (mut closed, mut open) = (vec![false; lexemes.len()], Vec::new());
    let (mut before, mut indents) = (Token::NewLine, Indent::default());
    for (index, lexeme) in lexemes.iter().enumerate() {
        let indent = indents.at(index, lexemes, text);
        match lexeme.token {
            Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                // That of a block in other languages has nothing inside.
                let next = lexemes.get(index + 1).map(|next| next.token);
                let is_block = lexeme.token == Token::LeftBrace
                    && next.is_none_or(|next| next == Token::NewLine)
                    && (before.ends_value() || before.begins_statement());
                open.push(Open::Bracket(index, if is_block { usize::MAX } else { indent }));
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                while open.pop_if(|open| matches!(open, Open::Block(false))).is_some() {}
                if let Some(Open::Bracket(bracket, _)) = open.last() {
                    closed[*bracket] = true;
                    open.pop();
                }
            }
            Token::Do | Token::Match if before == Token::End => {
                open.pop_if(|open| matches!(open, Open::Block(_)));
            }
            Token::Do if is_behind_arrow(&lexemes[..index]) => open.push(Open::Block(true)),
            Token::Match => open.push(Open::Block(false)),
            token if before == Token::NewLine && token.begins_statement() => {
                if let (Token::When, Some(Open::Block(has_arms))) = (token, open.last_mut()) {
                    *has_arms = true;
                }
                let closed_here = surplus_closing(&lexemes[index..]);
                let is_outside = |open: &mut Open| match open {
                    Open::Bracket(bracket, other) => {
                        let own = closing(lexemes[*bracket].token);
                        *other >= indent && closed_here != Some(own)
                    }
                    Open::Block(_) => false,
                };
                while open.pop_if(is_outside).is_some() {}
            }
            _ => {}
        }
        before = lexeme.token;
    }
    closed
}

/// So many tokens behind a closing bracket say which one it closes.
const MOST_BEHIND: usize = 400;

/// How many brackets do not fit if `open` are open before the lexemes. Lines of statements say nothing any
/// more, apart from those in blocks.
pub(super) fn misfits(mut open: Vec<Token>, lexemes: &[Lexeme]) -> usize {
    let (mut misfits, mut before) = (0, Token::Comma);
    for lexeme in lexemes.iter().take(MOST_BEHIND) {
        let is_in_block = || open.iter().any(|open| matches!(open, Token::Do | Token::Match));
        match lexeme.token {
            token if before == Token::NewLine && token.begins_statement() && !is_in_block() => {
                return misfits + open.len();
            }
            Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => {
                open.push(lexeme.token);
            }
            Token::Do | Token::Match if before == Token::End => {
                misfits += close_down_to(&mut open, |open| open == lexeme.token);
            }
            Token::Do | Token::Match => open.push(lexeme.token),
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                misfits += close_down_to(&mut open, |open| {
                    !matches!(open, Token::Do | Token::Match) && closing(open) == lexeme.token
                });
            }
            _ => {}
        }
        before = lexeme.token;
    }
    misfits
}

/// Closes the last one that fits, and those inside of it; gives how many do not fit.
fn close_down_to(open: &mut Vec<Token>, fits: impl Fn(Token) -> bool) -> usize {
    let Some(position) = open.iter().rposition(|&token| fits(token)) else { return 1 };
    let inner = open.len() - position - 1;
    open.truncate(position);
    inner
}

/// The bracket that closes one.
pub(super) fn closing(open: Token) -> Token {
    match open {
        Token::LeftBracket => Token::RightBracket,
        Token::LeftBrace => Token::RightBrace,
        _ => Token::RightParen,
    }
}
