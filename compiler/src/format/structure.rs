//! Which words open and close what: brackets, blocks, logical lines.

use super::roles::Role;
use super::words::Word;
use crate::syntax::Token;

/// What a logical line does to the blocks around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Plain,
    /// It begins a block.
    Opens,
    /// It begins another part of a block: `Otherwise`, `Catch`, `Finally`, `When`.
    Middle,
    /// It ends a block.
    Ends,
}

/// Finds the partners of brackets and of blocks inside expressions, and the shapes of lines.
pub(super) fn mark(words: &mut [Word]) {
    let mut open: Vec<usize> = Vec::new();
    for index in 0..words.len() {
        if words[index].begins.is_some() {
            let in_interface =
                open.last().is_some_and(|&open| words[open].token == Token::Interface);
            let shape = shape(&words[index..], in_interface);
            words[index].begins = Some(shape.0);
            if shape.0 == Shape::Opens {
                open.push(index + shape.1);
            }
        }
        let word = words[index];
        let closes = matches!(
            word.token,
            Token::End | Token::RightParen | Token::RightBracket | Token::RightBrace
        );
        if closes && let Some(opener) = open.pop() {
            words[opener].partner = index as u32;
        } else if matches!(word.role, Role::Open | Role::OpenBehind | Role::OpenBlock) {
            open.push(index);
        }
    }
}

/// The shape of the line that begins with the first of `words`, and which of them gives it.
fn shape(words: &[Word], in_interface: bool) -> (Shape, usize) {
    let mut has_no_body = in_interface;
    for (index, word) in words.iter().enumerate() {
        if is_modifier(word.token) {
            has_no_body |= matches!(word.token, Token::Abstract | Token::External);
            continue;
        }
        let shape = match word.token {
            Token::End => Shape::Ends,
            Token::Otherwise | Token::Catch | Token::Finally | Token::When => Shape::Middle,
            Token::Process if has_no_body => Shape::Plain,
            Token::Do | Token::Match => Shape::Plain,
            token if token.block_word().is_some() => Shape::Opens,
            _ => Shape::Plain,
        };
        return (shape, index);
    }
    (Shape::Plain, 0)
}

/// Whether `token` may stand before the word that says what is declared.
pub(super) fn is_modifier(token: Token) -> bool {
    use Token::{Abstract, External, Override, Private, Shared};
    matches!(token, Private | Shared | Override | Abstract | External)
}
