//! What kind of thing each piece of a text is, for those who colour it.
//!
//! [`highlight`] needs no tree: it works on a line that is just being typed as on a whole program.

use std::ops::Range;

use logos::Logos;
use runa_diagnostics::FileId;

use super::lexer::{Lexeme, lex};
use super::text::format_start;
use super::token::{Token, hole_end};

/// How deeply texts in holes of texts are looked into; deeper ones are texts and nothing else.
const DEEPEST_HOLE: u32 = 16;

/// A kind of thing that looks the same wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A word that begins something: `Let`, `Process`, `End`.
    Keyword,
    /// A word inside of something: `and`, `as`, `returns`; `to` and the like where they are no names.
    JoiningWord,
    /// A word that is a value: `true`, `nothing`, `self`.
    Constant,
    /// A name with a capital letter: a type, a case or a constant.
    TypeName,
    /// Any other name.
    Name,
    /// A number.
    Number,
    /// A text or bytes, with the quotes, without what stands in holes.
    Text,
    /// What means something else than it is in a text: an escape, the format of a hole.
    Escape,
    /// A sign that computes, compares or assigns.
    Operator,
    /// Brackets, of holes too, and signs that separate.
    Punctuation,
    /// `@` and the name behind it.
    Attribute,
    /// `#` and the rest of its line.
    Comment,
    /// `##` and the rest of its line.
    Documentation,
    /// What no word or sign begins with.
    Unreadable,
}

impl Token {
    /// What kind of thing it is where nothing around it says otherwise.
    pub fn class(self) -> Class {
        use Token as T;
        match self {
            T::Let | T::Constant | T::Type | T::If | T::Otherwise | T::While | T::For => {
                Class::Keyword
            }
            T::Break | T::Continue | T::Return | T::Match | T::When | T::Select => Class::Keyword,
            T::Try | T::Catch | T::Finally | T::Throw | T::Resume | T::Using => Class::Keyword,
            T::Assert | T::Requires | T::Ensures | T::Invariant | T::Process => Class::Keyword,
            T::Class | T::Structure | T::Variant | T::Interface | T::Trait => Class::Keyword,
            T::Actor | T::Constructor | T::On | T::Do | T::End | T::Import => Class::Keyword,
            T::External | T::Library | T::Test | T::Private | T::Abstract => Class::Keyword,
            T::Override | T::Shared | T::Yield => Class::Keyword,
            T::And | T::Or | T::Not | T::Is | T::In | T::As | T::Of => Class::JoiningWord,
            T::With | T::Where | T::Returns | T::LowerIf | T::Then => Class::JoiningWord,
            T::LowerOtherwise | T::Xor | T::Signal => Class::JoiningWord,
            T::To | T::From | T::By | T::Each | T::Called => Class::JoiningWord,
            T::Extends | T::Implements | T::Uses => Class::JoiningWord,
            T::True | T::False | T::Nothing | T::SelfWord | T::Super => Class::Constant,
            T::Upper => Class::TypeName,
            T::Lower | T::Wildcard => Class::Name,
            T::Integer | T::Float | T::Decimal => Class::Number,
            T::Text | T::Bytes => Class::Text,
            T::NewLine | T::Comma | T::Dot | T::Colon => Class::Punctuation,
            T::LeftParen | T::RightParen | T::LambdaParen => Class::Punctuation,
            T::LeftBracket | T::RightBracket | T::LeftBrace | T::RightBrace => Class::Punctuation,
            T::At => Class::Attribute,
            T::QuestionDot | T::Question | T::QuestionQuestion | T::Arrow => Class::Operator,
            T::Equal | T::EqualEqual | T::NotEqual | T::Less | T::LessEqual => Class::Operator,
            T::Greater | T::GreaterEqual | T::Plus | T::Minus | T::Star => Class::Operator,
            T::Slash | T::Percent | T::Caret | T::PlusPercent => Class::Operator,
            T::MinusPercent | T::StarPercent | T::Ampersand | T::Bar => Class::Operator,
            T::Tilde | T::ShiftLeft | T::ShiftRight | T::ShiftRightUnsigned => Class::Operator,
            T::DotDot | T::DotDotLess | T::Ellipsis | T::PlusEqual => Class::Operator,
            T::MinusEqual | T::StarEqual | T::SlashEqual => Class::Operator,
            T::Unreadable => Class::Unreadable,
        }
    }

    /// The token that all of `written` is.
    pub fn reading(written: &str) -> Option<Self> {
        let mut lexer = Token::lexer(written);
        let token = lexer.next()?.ok()?;
        lexer.remainder().is_empty().then_some(token)
    }
}

/// The pieces of `text` with their kinds: in order, none empty, none overlapping, line ends and
/// blanks between them left out. Any text has some, one with mistakes too. Takes time in proportion
/// to the text.
pub fn highlight(text: &str) -> impl Iterator<Item = (Range<usize>, Class)> + use<> {
    let mut highlighter = Highlighter { text, depth: 0, found: Vec::new() };
    // The mark of its encoding is no part of what it says.
    let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    highlighter.code(start..text.len());
    highlighter.found.into_iter()
}

struct Highlighter<'t> {
    text: &'t str,
    /// How many holes are open.
    depth: u32,
    found: Vec<(Range<usize>, Class)>,
}

impl Highlighter<'_> {
    fn push(&mut self, range: Range<usize>, class: Class) {
        if !range.is_empty() {
            self.found.push((range, class));
        }
    }

    fn slice(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    fn code(&mut self, range: Range<usize>) {
        let lexemes = lex(self.slice(range.clone()), FileId(0), range.start, &mut Vec::new());
        let mut before = None;
        let mut at = range.start;
        for lexeme in lexemes {
            self.between(at..lexeme.start);
            before = Some(self.lexeme(lexeme, before));
            at = lexeme.end;
        }
        self.between(at..range.end);
    }

    /// What no token is: blanks, one comment at the end, and what cannot be read.
    fn between(&mut self, range: Range<usize>) {
        let gap = self.slice(range.clone());
        let comment = gap.find('#').unwrap_or(gap.len());
        let written = gap.trim_end_matches('\r').len().max(comment);
        let is_documentation = gap[comment..].starts_with("##");
        let class = if is_documentation { Class::Documentation } else { Class::Comment };
        let unreadable: Vec<_> = gap[..comment]
            .char_indices()
            .filter(|(at, scalar)| !is_skipped(&gap[*at..], *scalar))
            .map(|(at, scalar)| range.start + at..range.start + at + scalar.len_utf8())
            .collect();
        for found in unreadable {
            match self.found.last_mut() {
                Some((last, Class::Unreadable)) if last.end == found.start => last.end = found.end,
                _ => self.push(found, Class::Unreadable),
            }
        }
        self.push(range.start + comment..range.start + written, class);
    }

    /// Gives what the token is seen as, which decides about the next one.
    fn lexeme(&mut self, lexeme: Lexeme, before: Option<(Token, Class)>) -> (Token, Class) {
        let Lexeme { start, token, end } = lexeme;
        let class = class_behind(token, before);
        match self.slice(start..end) {
            "\n" => {}
            quoted if quoted.starts_with('\'') => self.push(start..end, Class::Text),
            _ if token == Token::Text => self.literal(start..end),
            _ if token == Token::Bytes => _ = self.literal_part(start..end, false),
            _ => self.push(start..end, class),
        }
        (token, class)
    }

    fn literal(&mut self, range: Range<usize>) {
        if self.slice(range.clone()).starts_with('r') {
            return self.push(range, Class::Text);
        }
        let has_holes = self.depth < DEEPEST_HOLE;
        let mut at = range.start;
        while let Some(brace) = self.literal_part(at..range.end, has_holes) {
            at = self.hole(brace..range.end);
        }
    }

    /// A piece of a text or of bytes up to its next hole: gives where that begins.
    fn literal_part(&mut self, range: Range<usize>, has_holes: bool) -> Option<usize> {
        let (mut at, mut begun) = (range.start, range.start);
        while at < range.end {
            match self.text.as_bytes()[at] {
                b'\\' => {
                    self.push(begun..at, Class::Text);
                    begun = at + escape_length(self.slice(at..range.end));
                    self.push(at..begun, Class::Escape);
                    at = begun;
                }
                b'{' if has_holes => {
                    self.push(begun..at, Class::Text);
                    return Some(at);
                }
                _ => at += 1,
            }
        }
        self.push(begun..range.end, Class::Text);
        None
    }

    /// The hole that begins where `range` does; gives where it ends. One that is not closed takes the
    /// rest of its line, as somebody is just writing it.
    fn hole(&mut self, range: Range<usize>) -> usize {
        let rest = self.slice(range.clone());
        let closed = hole_end(rest, 0, 0);
        let length = closed.unwrap_or_else(|| rest.find('\n').unwrap_or(rest.len()));
        let end = range.start + length;
        let inside = range.start + 1..end - usize::from(closed.is_some());
        let format = format_start(self.slice(inside.clone())).map(|at| inside.start + at);
        let code_end = format.unwrap_or(inside.end);
        self.push(range.start..inside.start, Class::Punctuation);
        self.depth += 1;
        self.code(inside.start..code_end);
        self.depth -= 1;
        self.push(code_end..inside.end, Class::Escape);
        self.push(inside.end..end, Class::Punctuation);
        end
    }
}

/// Whether the lexer leaves out `scalar`, with which `rest` begins, without a word.
fn is_skipped(rest: &str, scalar: char) -> bool {
    let joins_lines = rest.starts_with("\\\n") || rest.starts_with("\\\r\n");
    joins_lines || matches!(scalar, ' ' | '\t' | '\r' | '\n' | '\x0c')
}

/// How many bytes belong to the escape that `rest` begins with.
fn escape_length(rest: &str) -> usize {
    let digits = |rest: &str| rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    if let Some(rest) = rest.strip_prefix("\\u{") {
        let digits = digits(rest);
        3 + digits + usize::from(rest[digits..].starts_with('}'))
    } else if let Some(rest) = rest.strip_prefix("\\x") {
        2 + digits(rest).min(2)
    } else {
        rest.chars().take(2).map(char::len_utf8).sum()
    }
}

/// What a token is behind another one and what that is. Soft words join where a name cannot stand:
/// behind what ends an operand, and behind the keyword that they belong to.
fn class_behind(token: Token, before: Option<(Token, Class)>) -> Class {
    let is_name = token == Token::Lower || token.is_soft();
    match (before, token) {
        (Some((Token::At, _)), _) if is_name => Class::Attribute,
        (Some((Token::External, _)), Token::Library) => Class::Keyword,
        (_, Token::Library) => Class::TypeName,
        (Some((Token::For, _)), Token::Each) => Class::JoiningWord,
        (Some((_, Class::Keyword)), Token::Called) => Class::JoiningWord,
        (Some((before, class)), _) if is_operand_before(before, class) => token.class(),
        _ if is_name => Class::Name,
        _ => token.class(),
    }
}

fn is_operand_before(token: Token, class: Class) -> bool {
    class != Class::JoiningWord && token.ends_operand() || token == Token::Question
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        let rows = highlight(text).map(|(range, class)| format!("{class:?} `{}`\n", &text[range]));
        expected.assert_eq(&rows.collect::<String>());
    }

    #[test]
    fn words_names_and_signs() {
        check(
            "If limit <= Order.LARGEST and not self.x.match(true)",
            expect![[r#"
                Keyword `If`
                Name `limit`
                Operator `<=`
                TypeName `Order`
                Punctuation `.`
                TypeName `LARGEST`
                JoiningWord `and`
                JoiningWord `not`
                Constant `self`
                Punctuation `.`
                Name `x`
                Punctuation `.`
                Name `match`
                Punctuation `(`
                Constant `true`
                Punctuation `)`
            "#]],
        );
    }

    #[test]
    fn soft_words_join_where_no_name_can_stand() {
        check(
            "For by from to.from to f(by) by each",
            expect![[r#"
                Keyword `For`
                Name `by`
                JoiningWord `from`
                Name `to`
                Punctuation `.`
                Name `from`
                JoiningWord `to`
                Name `f`
                Punctuation `(`
                Name `by`
                Punctuation `)`
                JoiningWord `by`
                Name `each`
            "#]],
        );
        check(
            "Process called called(to as Map of Text to Library)",
            expect![[r#"
                Keyword `Process`
                JoiningWord `called`
                Name `called`
                Punctuation `(`
                Name `to`
                JoiningWord `as`
                TypeName `Map`
                JoiningWord `of`
                TypeName `Text`
                JoiningWord `to`
                TypeName `Library`
                Punctuation `)`
            "#]],
        );
        check(
            "External Library \"m\"\nby = each",
            expect![[r#"
                Keyword `External`
                Keyword `Library`
                Text `"m"`
                Name `by`
                Operator `=`
                Name `each`
            "#]],
        );
    }

    #[test]
    fn comments_and_attributes() {
        check(
            "#!/bin/runa\r\n## About.\r\n@from(a: 1) # why \\\nx",
            expect![[r#"
                Comment `#!/bin/runa`
                Documentation `## About.`
                Attribute `@`
                Attribute `from`
                Punctuation `(`
                Name `a`
                Punctuation `:`
                Number `1`
                Punctuation `)`
                Comment `# why \`
                Name `x`
            "#]],
        );
    }

    #[test]
    fn texts_with_holes_and_escapes() {
        check(
            r#"print("a\n{n:>4}\u{e9}{f("<{b}>")}")"#,
            expect![[r#"
                Name `print`
                Punctuation `(`
                Text `"a`
                Escape `\n`
                Punctuation `{`
                Name `n`
                Escape `:>4`
                Punctuation `}`
                Escape `\u{e9}`
                Punctuation `{`
                Name `f`
                Punctuation `(`
                Text `"<`
                Punctuation `{`
                Name `b`
                Punctuation `}`
                Text `>"`
                Punctuation `)`
                Punctuation `}`
                Text `"`
                Punctuation `)`
            "#]],
        );
        check(
            "r\"{a}\\n\" b\"\\x00{a}\" \"\"\"\n \"{x}\"\n\"\"\"",
            expect![[r#"
                Text `r"{a}\n"`
                Text `b"`
                Escape `\x00`
                Text `{a}"`
                Text `"""
                 "`
                Punctuation `{`
                Name `x`
                Punctuation `}`
                Text `"
                """`
            "#]],
        );
    }

    #[test]
    fn what_is_not_finished_or_wrong() {
        check(
            "print(\"a {total + 1\nLet",
            expect![[r#"
                Name `print`
                Punctuation `(`
                Text `"a `
                Punctuation `{`
                Name `total`
                Operator `+`
                Number `1`
                Keyword `Let`
            "#]],
        );
        check(
            "\u{FEFF}'a' $€ !b \"\\",
            expect![[r#"
                Text `'a'`
                Unreadable `$€`
                JoiningWord `!`
                Name `b`
                Text `"`
                Escape `\`
            "#]],
        );
        check(
            "\"\"\"a {x\nb {y} \"",
            expect![[r#"
                Text `"""a `
                Punctuation `{`
                Name `x`
                Text `
                b `
                Punctuation `{`
                Name `y`
                Punctuation `}`
                Text ` "`
            "#]],
        );
    }

    /// What holds for any text.
    fn check_order(text: &str) {
        let mut at = 0;
        for (range, _) in highlight(text) {
            assert!(range.start >= at && range.end > range.start, "{range:?} in {text:?}");
            assert!(text.get(range.clone()).is_some(), "{range:?} in {text:?}");
            assert!(text[at..range.start].trim().trim_end_matches('\\').is_empty(), "{text:?}");
            at = range.end;
        }
        assert!(text[at..].trim().trim_end_matches('\\').is_empty(), "{text:?}");
    }

    #[test]
    fn pieces_of_any_text_are_in_order_and_complete() {
        let text = "Let ä = \"{f(\"\\u{1F600}{x:>4}\")} € \" + \\\r\n  b\"\\x00\" # no\n\"\"\"{";
        for cut in (0..=text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            check_order(&text[..cut]);
            check_order(&text[cut..]);
        }
    }

    #[test]
    fn holes_are_looked_into_up_to_a_depth() {
        let deep = "\"{".repeat(100_000);
        check_order(&deep);
        let braces = highlight(&deep).filter(|(_, class)| *class == Class::Punctuation);
        assert_eq!(braces.count(), DEEPEST_HOLE as usize);
    }
}
