//! Tokens.

use logos::Logos;

/// A token; what a name or literal says is found by its place in the text.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[logos(skip r"[ \t\r\f]+")]
#[logos(skip(r"#[^\n]*", allow_greedy = true))]
#[logos(skip r"\\\r?\n")]
#[allow(missing_docs)] // They are the words and signs of the grammar.
pub enum Token {
    #[regex(r"\n|;")]
    NewLine,

    // Words that begin statements.
    #[token("Let")]
    Let,
    #[token("Constant")]
    Constant,
    #[token("Type")]
    Type,
    #[token("If")]
    If,
    #[token("Otherwise")]
    Otherwise,
    #[token("While")]
    While,
    #[token("For")]
    For,
    #[token("Break")]
    Break,
    #[token("Continue")]
    Continue,
    #[token("Return")]
    Return,
    #[token("Match")]
    Match,
    #[token("When")]
    When,
    #[token("Select")]
    Select,
    #[token("Try")]
    Try,
    #[token("Catch")]
    Catch,
    #[token("Finally")]
    Finally,
    #[token("Throw")]
    Throw,
    #[token("Resume")]
    Resume,
    #[token("Using")]
    Using,
    #[token("Assert")]
    Assert,
    #[token("Requires")]
    Requires,
    #[token("Ensures")]
    Ensures,
    #[token("Invariant")]
    Invariant,
    #[token("Process")]
    Process,
    #[token("Class")]
    Class,
    #[token("Structure")]
    Structure,
    #[token("Variant")]
    Variant,
    #[token("Interface")]
    Interface,
    #[token("Trait")]
    Trait,
    #[token("Actor")]
    Actor,
    #[token("Constructor")]
    Constructor,
    #[token("On")]
    On,
    #[token("Do")]
    Do,
    #[token("End")]
    End,
    #[token("Import")]
    Import,
    #[token("External")]
    External,
    #[token("Library")]
    Library,
    #[token("Test")]
    Test,
    #[token("Private")]
    Private,
    #[token("Abstract")]
    Abstract,
    #[token("Override")]
    Override,
    #[token("Shared")]
    Shared,
    #[token("Yield")]
    Yield,

    // Words that join; reserved.
    #[token("and")]
    And,
    #[token("or")]
    Or,
    #[token("not")]
    Not,
    #[token("is")]
    Is,
    #[token("in")]
    In,
    #[token("as")]
    As,
    #[token("of")]
    Of,
    #[token("with")]
    With,
    #[token("where")]
    Where,
    #[token("returns")]
    Returns,
    #[token("if")]
    LowerIf,
    #[token("then")]
    Then,
    #[token("otherwise")]
    LowerOtherwise,
    #[token("true")]
    True,
    #[token("false")]
    False,
    #[token("nothing")]
    Nothing,
    #[token("self")]
    SelfWord,
    #[token("super")]
    Super,
    #[token("xor")]
    Xor,
    #[token("signal")]
    Signal,

    // Words that join; also names.
    #[token("to")]
    To,
    #[token("from")]
    From,
    #[token("by")]
    By,
    #[token("each")]
    Each,
    #[token("called")]
    Called,
    #[token("extends")]
    Extends,
    #[token("implements")]
    Implements,
    #[token("uses")]
    Uses,

    // Names and literals.
    #[regex(r"[\p{XID_Start}_][\p{XID_Continue}]*", priority = 1)]
    Lower,
    #[regex(r"[\p{Lu}\p{Lt}][\p{XID_Continue}]*", priority = 2)]
    Upper,
    #[token("_", priority = 9)]
    Wildcard,
    #[regex(r"[0-9][0-9_]*|0x[0-9A-Fa-f_]+|0b[01_]+|0o[0-7_]+")]
    Integer,
    #[regex(r"[0-9][0-9_]*\.[0-9][0-9_]*([eE][+-]?[0-9]+)?|[0-9][0-9_]*[eE][+-]?[0-9]+")]
    Float,
    #[regex(r"[0-9][0-9_]*(\.[0-9][0-9_]*)?d")]
    Decimal,
    #[token("\"", short_text)]
    #[token("\"\"\"", long_text)]
    #[regex("r\"[^\"\n]*\"")]
    Text,
    #[regex(r#"b"([^"\\\n]|\\[^\n])*""#)]
    Bytes,

    // Signs.
    #[token("(")]
    LeftParen,
    #[token(")")]
    RightParen,
    #[token("[")]
    LeftBracket,
    #[token("]")]
    RightBracket,
    #[token("{")]
    LeftBrace,
    #[token("}")]
    RightBrace,
    #[token(",")]
    Comma,
    #[token(".")]
    Dot,
    #[token("?.")]
    QuestionDot,
    #[token("?")]
    Question,
    #[token("??")]
    QuestionQuestion,
    #[token(":")]
    Colon,
    #[token("=>")]
    Arrow,
    #[token("=")]
    Equal,
    #[token("==")]
    EqualEqual,
    #[token("!=")]
    NotEqual,
    #[token("<")]
    Less,
    #[token("<=")]
    LessEqual,
    #[token(">")]
    Greater,
    #[token(">=")]
    GreaterEqual,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("%")]
    Percent,
    #[token("^")]
    Caret,
    #[token("+%")]
    PlusPercent,
    #[token("-%")]
    MinusPercent,
    #[token("*%")]
    StarPercent,
    #[token("&")]
    Ampersand,
    #[token("|")]
    Bar,
    #[token("~")]
    Tilde,
    #[token("<<")]
    ShiftLeft,
    #[token(">>")]
    ShiftRight,
    #[token(">>>")]
    ShiftRightUnsigned,
    #[token("..")]
    DotDot,
    #[token("..<")]
    DotDotLess,
    #[token("...")]
    Ellipsis,
    #[token("@")]
    At,
    #[token("+=")]
    PlusEqual,
    #[token("-=")]
    MinusEqual,
    #[token("*=")]
    StarEqual,
    #[token("/=")]
    SlashEqual,

    /// A `(` whose `)` is followed by `=>`; made by the layout pass.
    LambdaParen,
    /// What could not be read and was reported; made by the passes behind the lexer.
    Unreadable,
}

/// How deeply texts may be nested in holes of texts.
const DEEPEST_TEXT: u32 = 32;

fn short_text(lexer: &mut logos::Lexer<'_, Token>) -> bool {
    bump_to(lexer, false)
}

fn long_text(lexer: &mut logos::Lexer<'_, Token>) -> bool {
    bump_to(lexer, true)
}

fn bump_to(lexer: &mut logos::Lexer<'_, Token>, long: bool) -> bool {
    match text_end(lexer.remainder(), long, 0) {
        Some(length) => {
            lexer.bump(length);
            true
        }
        None => false,
    }
}

/// Where a text ends whose opening quotes are already read: behind its closing quotes.
fn text_end(rest: &str, long: bool, depth: u32) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' if !long => return Some(at + 1),
            b'"' if bytes[at..].starts_with(b"\"\"\"") => return Some(at + 3),
            b'\n' if !long => return None,
            b'{' => at = hole_end(rest, at, depth)?,
            _ => at += 1,
        }
    }
    None
}

/// Where the hole that begins with the `{` at `start` ends: behind its `}`.
pub(super) fn hole_end(text: &str, start: usize, depth: u32) -> Option<usize> {
    if depth > DEEPEST_TEXT {
        return None;
    }
    let bytes = text.as_bytes();
    let (mut at, mut open) = (start, 0u32);
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'(' | b'[' => open += 1,
            b'}' | b')' | b']' => {
                open -= 1;
                if open == 0 {
                    return Some(at + 1);
                }
            }
            b'"' => {
                at += 1 + text_end(text.get(at + 1..)?, false, depth + 1)?;
                continue;
            }
            b'\n' => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

impl Token {
    /// Whether a line that ends with it goes on.
    pub fn continues_behind(self) -> bool {
        use Token::{
            Ampersand, And, Arrow, As, Bar, Caret, Comma, Dot, DotDot, DotDotLess, Equal,
            EqualEqual, Greater, GreaterEqual, In, Is, Less, LessEqual, LowerIf, LowerOtherwise,
            Minus, MinusEqual, MinusPercent, Not, NotEqual, Of, Or, Percent, Plus, PlusEqual,
            PlusPercent, QuestionDot, QuestionQuestion, Returns, ShiftLeft, ShiftRight,
            ShiftRightUnsigned, Slash, SlashEqual, Star, StarEqual, StarPercent, Then, Tilde,
            Where, With, Xor,
        };
        matches!(
            self,
            Comma
                | Dot
                | QuestionDot
                | QuestionQuestion
                | Arrow
                | Equal
                | EqualEqual
                | NotEqual
                | Less
                | LessEqual
                | Greater
                | GreaterEqual
                | Plus
                | Minus
                | Star
                | Slash
                | Percent
                | Caret
                | PlusPercent
                | MinusPercent
                | StarPercent
                | Ampersand
                | Bar
                | Tilde
                | ShiftLeft
                | ShiftRight
                | ShiftRightUnsigned
                | DotDot
                | DotDotLess
                | PlusEqual
                | MinusEqual
                | StarEqual
                | SlashEqual
                | And
                | Or
                | Not
                | Is
                | In
                | As
                | Of
                | With
                | Where
                | Returns
                | LowerIf
                | Then
                | LowerOtherwise
                | Xor
        )
    }

    /// Whether a line that begins with it goes on from the line before.
    pub fn continues_before(self) -> bool {
        use Token::{
            And, Dot, LowerOtherwise, Or, QuestionDot, QuestionQuestion, Returns, Then, Where,
            With, Xor,
        };
        matches!(
            self,
            Dot | QuestionDot
                | QuestionQuestion
                | And
                | Or
                | Xor
                | Then
                | LowerOtherwise
                | Where
                | Returns
                | With
        )
    }

    /// Whether it is a word with which only a line begins.
    pub(super) fn begins_statement(self) -> bool {
        use Token::{
            Abstract, Actor, Assert, Break, Catch, Class, Constant, Constructor, Continue, End,
            Ensures, External, Finally, For, If, Import, Interface, Invariant, Let, On, Otherwise,
            Override, Private, Process, Requires, Resume, Return, Select, Shared, Structure, Test,
            Throw, Trait, Try, Type, Using, Variant, When, While,
        };
        matches!(
            self,
            Let | Constant
                | Type
                | If
                | Otherwise
                | While
                | For
                | Break
                | Continue
                | Return
                | When
                | Select
                | Try
                | Catch
                | Finally
                | Throw
                | Resume
                | Using
                | Assert
                | Requires
                | Ensures
                | Invariant
                | Process
                | Class
                | Structure
                | Variant
                | Interface
                | Trait
                | Actor
                | Constructor
                | On
                | End
                | Import
                | External
                | Test
                | Private
                | Abstract
                | Override
                | Shared
        )
    }

    /// Whether an operand may end with it and none may go on with a name or literal.
    pub(crate) fn ends_operand(self) -> bool {
        self.is_operand()
            || matches!(
                self,
                Token::RightParen
                    | Token::RightBracket
                    | Token::RightBrace
                    | Token::Wildcard
                    | Token::Unreadable
            )
    }

    /// Whether an operand begins with it that cannot be the rest of one.
    pub(super) fn begins_operand(self) -> bool {
        self.is_operand()
    }

    /// Whether a value ends with it.
    pub(super) fn ends_value(self) -> bool {
        let is_bracket =
            matches!(self, Token::RightParen | Token::RightBracket | Token::RightBrace);
        is_bracket || self.is_operand()
    }

    /// Whether it stands between two values, or before one.
    pub(super) fn is_operator(self) -> bool {
        let is_setting = matches!(
            self,
            Token::Equal
                | Token::PlusEqual
                | Token::MinusEqual
                | Token::StarEqual
                | Token::SlashEqual
        );
        let is_other = matches!(
            self,
            Token::Comma
                | Token::Dot
                | Token::QuestionDot
                | Token::Arrow
                | Token::As
                | Token::Of
                | Token::Is
                | Token::Returns
                | Token::Where
                | Token::With
        );
        is_setting || self.continues_behind() && !is_other
    }

    /// Whether it is a word that joins and may also be a name.
    pub fn is_soft(self) -> bool {
        use Token::{By, Called, Each, Extends, From, Implements, To, Uses};
        matches!(self, To | From | By | Each | Called | Extends | Implements | Uses)
    }

    /// A name, a literal or a word for a value.
    fn is_operand(self) -> bool {
        use Token::{
            Bytes, Decimal, False, Float, Integer, Library, Lower, Nothing, SelfWord, Super, Text,
            True, Upper,
        };
        let is_literal =
            matches!(self, Integer | Float | Decimal | Text | Bytes | True | False | Nothing);
        let is_name = matches!(self, Lower | Upper | Library | SelfWord | Super);
        is_literal || is_name || self.is_soft()
    }

    /// The word of a block that it begins, if it does where a statement may begin.
    pub(crate) fn block_word(self) -> Option<&'static str> {
        Some(match self {
            Token::If => "If",
            Token::While => "While",
            Token::For => "For",
            Token::Using => "Using",
            Token::Try => "Try",
            Token::Select => "Select",
            Token::Match => "Match",
            Token::Process => "Process",
            Token::Class => "Class",
            Token::Structure => "Structure",
            Token::Variant => "Variant",
            Token::Interface => "Interface",
            Token::Trait => "Trait",
            Token::Actor => "Actor",
            Token::Constructor => "Constructor",
            Token::On => "On",
            Token::Do => "Do",
            Token::Test => "Test",
            _ => return None,
        })
    }
}
