//! What a word does where it stands, and which words stand together.

use super::words::Word;
use crate::syntax::Token;

/// What a word does in its logical line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A name or literal, or what ends an operand: a closing bracket, `?`, the word behind `End`.
    Operand,
    /// It stands before its only operand.
    Prefix,
    /// It stands between operands.
    Infix,
    /// It opens a bracket that belongs to the operand before it: arguments, parameters, an index.
    OpenBehind,
    /// It opens any other bracket.
    Open,
    /// It begins a block inside an expression.
    OpenBlock,
    /// A word that begins or joins.
    Keyword,
}

/// The role of a token behind `before`, the word before it in its logical line.
pub(super) fn role(token: Token, before: Option<&Word>) -> Role {
    let behind_operand = before.is_some_and(|before| before.role == Role::Operand);
    let before = before.map(|before| before.token);
    match token {
        Token::LeftParen if behind_operand || before == Some(Token::Constructor) => {
            Role::OpenBehind
        }
        Token::LeftBracket if behind_operand => Role::OpenBehind,
        Token::LeftParen | Token::LambdaParen | Token::LeftBracket | Token::LeftBrace => Role::Open,
        Token::Do | Token::Match if before == Some(Token::End) => Role::Operand,
        Token::Do | Token::Match => Role::OpenBlock,
        Token::Each if before == Some(Token::For) => Role::Keyword,
        Token::Called if before.is_some_and(is_declared_by_name) => Role::Keyword,
        soft if soft.is_soft() && behind_operand => Role::Keyword,
        Token::Minus | Token::Not if !behind_operand => Role::Prefix,
        Token::Tilde | Token::Signal | Token::Ellipsis | Token::At => Role::Prefix,
        operand if operand.ends_operand() || operand == Token::Question => Role::Operand,
        other if is_infix(other) => Role::Infix,
        _ => Role::Keyword,
    }
}

fn is_declared_by_name(token: Token) -> bool {
    use Token::{Actor, Class, Interface, Process, Structure, Trait, Variant};
    matches!(token, Process | Class | Structure | Variant | Interface | Trait | Actor)
}

fn is_infix(token: Token) -> bool {
    use Token::{As, Comma, Is, LowerIf, LowerOtherwise, Of, Returns, Then, Where, With};
    let joins = matches!(token, As | Is | LowerIf | LowerOtherwise | Of | Returns | Then | Where);
    token.continues_behind() && !joins && !matches!(token, Comma | With)
}

/// Whether a blank stands between a word and the next, a `token` that has the given role.
pub(super) fn is_spaced(before: &Word, token: Token, role: Role) -> bool {
    use Token::{
        At, Colon, Comma, Dot, DotDot, DotDotLess, Ellipsis, LambdaParen, LeftBrace, LeftBracket,
        LeftParen, Minus, Question, QuestionDot, RightBrace, RightBracket, RightParen, Tilde,
    };
    if before.token == Question
        && matches!(token, Question | Dot | QuestionDot | DotDot | DotDotLess)
    {
        // Together they would be another sign.
        return true;
    }
    let behind_bracket = matches!(before.token, LeftParen | LambdaParen | LeftBracket | LeftBrace);
    let behind_sign =
        matches!(before.token, Dot | QuestionDot | DotDot | DotDotLess | Ellipsis | At | Tilde);
    let behind_minus = before.token == Minus && before.role == Role::Prefix;
    let clings = matches!(
        token,
        Comma
            | Colon
            | Question
            | Dot
            | QuestionDot
            | DotDot
            | DotDotLess
            | RightParen
            | RightBracket
            | RightBrace
    );
    !(behind_bracket || behind_sign || behind_minus || clings || role == Role::OpenBehind)
}
