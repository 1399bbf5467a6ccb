//! What kind of thing each piece of a file is, as the protocol's semantic tokens.

use lsp_types::{SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokensLegend};
use runa_compiler::syntax::{Class, highlight};

use crate::position::Encoding;

/// The types of tokens, whose places in this list are what the client gets.
const TYPES: [SemanticTokenType; 7] = [
    SemanticTokenType::KEYWORD,
    SemanticTokenType::TYPE,
    SemanticTokenType::NUMBER,
    SemanticTokenType::STRING,
    SemanticTokenType::OPERATOR,
    SemanticTokenType::COMMENT,
    SemanticTokenType::DECORATOR,
];

/// The only modifier: a comment that documents a declaration.
const DOCUMENTATION: u32 = 1;

/// What the numbers in tokens mean.
pub(crate) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TYPES.to_vec(),
        token_modifiers: vec![SemanticTokenModifier::DOCUMENTATION],
    }
}

/// The type of a class; names and signs that separate are left to the editor.
fn type_of(class: Class) -> Option<SemanticTokenType> {
    Some(match class {
        Class::Keyword | Class::JoiningWord | Class::Constant => SemanticTokenType::KEYWORD,
        Class::TypeName => SemanticTokenType::TYPE,
        Class::Number => SemanticTokenType::NUMBER,
        Class::Text | Class::Escape => SemanticTokenType::STRING,
        Class::Operator => SemanticTokenType::OPERATOR,
        Class::Attribute => SemanticTokenType::DECORATOR,
        Class::Comment | Class::Documentation => SemanticTokenType::COMMENT,
        Class::Name | Class::Punctuation | Class::Unreadable => return None,
    })
}

/// The tokens of a program, in order; those over several lines in parts, as not every client takes
/// them whole. Takes time in proportion to the text.
pub(crate) fn tokens(text: &str, encoding: Encoding) -> Vec<SemanticToken> {
    let mut writer = Writer { text, encoding, ..Writer::default() };
    for (range, class) in highlight(text) {
        let Some(wanted) = type_of(class) else { continue };
        let Some(number) = TYPES.iter().position(|known| *known == wanted) else { continue };
        let modifiers = if class == Class::Documentation { DOCUMENTATION } else { 0 };
        let mut start = range.start;
        for part in text[range].split_inclusive('\n') {
            writer.push(start, part.trim_end_matches(['\r', '\n']), number as u32, modifiers);
            start += part.len();
        }
    }
    writer.tokens
}

/// Writes each token as what lies between it and the one before.
#[derive(Default)]
struct Writer<'t> {
    text: &'t str,
    encoding: Encoding,
    tokens: Vec<SemanticToken>,
    /// Where the last token begins.
    last: usize,
}

impl Writer<'_> {
    fn push(&mut self, start: usize, part: &str, token_type: u32, modifiers: u32) {
        if part.is_empty() {
            return;
        }
        let between = &self.text[self.last..start];
        let lines = between.bytes().filter(|byte| *byte == b'\n').count();
        let line = between.rsplit('\n').next().unwrap_or_default();
        self.tokens.push(SemanticToken {
            delta_line: lines as u32,
            delta_start: self.encoding.columns(line),
            length: self.encoding.columns(part),
            token_type,
            token_modifiers_bitset: modifiers,
        });
        self.last = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_in_the_legend() {
        let classes = [
            Class::Keyword,
            Class::JoiningWord,
            Class::Constant,
            Class::TypeName,
            Class::Name,
            Class::Number,
            Class::Text,
            Class::Escape,
            Class::Operator,
            Class::Punctuation,
            Class::Attribute,
            Class::Comment,
            Class::Documentation,
            Class::Unreadable,
        ];
        for wanted in classes.into_iter().filter_map(type_of) {
            assert!(TYPES.contains(&wanted), "{wanted:?}");
        }
    }

    /// Each token as line, column, length and type.
    fn shown(text: &str, encoding: Encoding) -> Vec<String> {
        let (mut line, mut column) = (0, 0);
        let rows = tokens(text, encoding).into_iter().map(|token| {
            column = if token.delta_line > 0 { 0 } else { column } + token.delta_start;
            line += token.delta_line;
            let name = TYPES[token.token_type as usize].as_str().to_owned();
            let modifiers = token.token_modifiers_bitset;
            format!("{line}:{column}+{} {name}{}", token.length, "!".repeat(modifiers as usize))
        });
        rows.collect()
    }

    #[test]
    fn places_are_counted_as_agreed() {
        let text = "## é\nLet x = \"😀{y}é\" + 1";
        let expected = ["0:0+4 comment!", "1:0+3 keyword", "1:6+1 operator"];
        let rest = ["1:8+3 string", "1:14+2 string", "1:17+1 operator", "1:19+1 number"];
        assert_eq!(shown(text, Encoding::Utf16), [&expected[..], &rest].concat());
        let rest = ["1:8+2 string", "1:13+2 string", "1:16+1 operator", "1:18+1 number"];
        assert_eq!(shown(text, Encoding::Utf32), [&expected[..], &rest].concat());
    }

    #[test]
    fn texts_over_several_lines_come_in_parts() {
        let text = "f(\"\"\"a\r\n\n  b\"\"\")";
        assert_eq!(shown(text, Encoding::Utf8), ["0:2+4 string", "2:0+6 string"]);
    }
}
