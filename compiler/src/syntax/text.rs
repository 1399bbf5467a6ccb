//! What texts and bytes literals say: escapes, holes, long texts without their indent.

use logos::Logos;
use runa_diagnostics::Diagnostic;

use super::ast::{Expr, ExprKind, TextPart};
use super::build::Builder;
use super::token::{Token, hole_end};

/// How deeply texts may stand in holes of texts.
const DEEPEST_TEXT: u32 = 16;

/// The parts of the text literal that stands at `start..end`.
pub(super) fn decode(builder: &Builder<'_>, start: usize, end: usize) -> Vec<TextPart> {
    let literal = builder.slice(start, end);
    if let Some(raw) = literal.strip_prefix("r\"") {
        let raw = raw.strip_suffix('"').unwrap_or(raw);
        return vec![TextPart::Literal(raw.to_owned())];
    }
    let quotes = if literal.starts_with("\"\"\"") && literal.len() >= 6 { 3 } else { 1 };
    if literal.len() < quotes * 2 || !literal.ends_with('"') {
        // A text that is not closed was reported by the lexer.
        return Vec::new();
    }
    let mut reader = Reader {
        builder,
        at: start + quotes,
        end: end - quotes,
        parts: Vec::new(),
        literal: String::new(),
    };
    if quotes == 3 {
        reader.long();
    } else {
        reader.run(end - quotes);
    }
    reader.finish()
}

/// The bytes of the literal that stands at `start..end`.
pub(super) fn decode_bytes(builder: &Builder<'_>, start: usize, end: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut reader =
        Reader { builder, at: start + 2, end: end - 1, parts: Vec::new(), literal: String::new() };
    while let Some(next) = reader.peek() {
        if next == '\\' && builder.slice(reader.at, reader.end).starts_with("\\x") {
            let digits = builder.slice(reader.at + 2, (reader.at + 4).min(reader.end));
            match u8::from_str_radix(digits, 16) {
                Ok(byte) if digits.len() == 2 => bytes.push(byte),
                _ => reader.bad_escape("`\\x` needs two hexadecimal digits", 2),
            }
            reader.at = (reader.at + 4).min(reader.end);
        } else if next == '\\' {
            reader.escape();
            bytes.extend(std::mem::take(&mut reader.literal).bytes());
        } else {
            reader.at += next.len_utf8();
            bytes.extend(next.encode_utf8(&mut [0; 4]).bytes());
        }
    }
    bytes
}

struct Reader<'b, 's> {
    builder: &'b Builder<'s>,
    at: usize,
    end: usize,
    parts: Vec<TextPart>,
    literal: String,
}

impl Reader<'_, '_> {
    fn peek(&self) -> Option<char> {
        self.builder.slice(self.at, self.end).chars().next()
    }

    fn finish(mut self) -> Vec<TextPart> {
        self.flush();
        self.parts
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.parts.push(TextPart::Literal(std::mem::take(&mut self.literal)));
        }
    }

    /// Reads up to `limit`.
    fn run(&mut self, limit: usize) {
        while self.at < limit {
            let rest = self.builder.slice(self.at, self.end);
            match rest.bytes().next() {
                None => return,
                Some(b'\\') => self.escape(),
                Some(b'{') => self.hole(),
                Some(_) => {
                    let limit = limit - self.at;
                    let is_special = |byte| matches!(byte, b'\\' | b'{');
                    let plain = rest.bytes().take(limit).position(is_special).unwrap_or(limit);
                    self.literal.push_str(rest.get(..plain).unwrap_or_default());
                    self.at += plain;
                }
            }
        }
    }

    /// A text over several lines: without its first line if that is empty, without the line of the
    /// closing quotes if that is empty, and without the indent that all lines share.
    fn long(&mut self) {
        let content = self.builder.slice(self.at, self.end);
        let first_line_end = content.find('\n');
        let begins_below = first_line_end.filter(|&at| content[..at].trim().is_empty());
        let last_line_start = content.rfind('\n').filter(|&at| content[at + 1..].trim().is_empty());
        let Some(skip) = begins_below else {
            self.run(self.end);
            return;
        };
        let stop = match last_line_start {
            Some(at) if at > skip => at,
            Some(_) => return,
            None => content.len(),
        };
        let lines: Vec<&str> = content[skip + 1..stop].split('\n').collect();
        let indent = lines
            .iter()
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
            .min()
            .unwrap_or(0);
        let mut line_start = self.at + skip + 1;
        for (index, line) in lines.iter().enumerate() {
            let line_end = line_start + line.len();
            if index > 0 {
                self.literal.push('\n');
            }
            // A hole never spans lines, so each line can be read alone.
            self.at = line_start + indent.min(line.len());
            let carriage = usize::from(line.ends_with('\r'));
            self.run(line_end - carriage);
            line_start = line_end + 1;
        }
    }

    fn escape(&mut self) {
        let rest = self.builder.slice(self.at + 1, self.end);
        let Some(kind) = rest.chars().next() else {
            self.bad_escape("nothing stands behind this backslash", 1);
            self.at = self.end;
            return;
        };
        let simple = match kind {
            'n' => Some('\n'),
            't' => Some('\t'),
            'r' => Some('\r'),
            '0' => Some('\0'),
            '\\' | '"' | '{' | '}' => Some(kind),
            _ => None,
        };
        if let Some(scalar) = simple {
            self.literal.push(scalar);
            self.at += 2;
        } else if kind == 'x' {
            self.numeric_escape(rest.get(1..3), 4, "`\\x` needs two hexadecimal digits up to 7f");
        } else if kind == 'u' {
            let digits =
                rest.strip_prefix("u{").and_then(|rest| rest.find('}').map(|at| &rest[..at]));
            let length = digits.map_or(2, |digits| digits.len() + 4);
            self.numeric_escape(digits, length, "`\\u` needs a scalar value: `\\u{1F600}`");
        } else if kind == '\n' {
            // The backslash joins the lines.
            self.at += 2;
        } else {
            let message = format!("there is no escape `\\{kind}`");
            self.bad_escape(&message, 1 + kind.len_utf8());
            self.at += 1 + kind.len_utf8();
        }
    }

    fn numeric_escape(&mut self, digits: Option<&str>, length: usize, problem: &str) {
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let two = length == 4 && digits.is_some_and(|digits| digits.len() == 2);
        let scalar = value.and_then(char::from_u32).filter(|&scalar| {
            !two || self.builder.slice(self.at, self.at + 2) != "\\x" || scalar.is_ascii()
        });
        let length = length.min(self.end - self.at);
        match scalar {
            Some(scalar) => self.literal.push(scalar),
            None => self.bad_escape(problem, length),
        }
        self.at += length;
        while !self.builder.source.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    fn bad_escape(&self, message: &str, length: usize) {
        let span = self.builder.span(self.at, (self.at + length).min(self.end));
        self.builder.report(Diagnostic::error("E0107", message).at(span, "").note(
            "escapes are \\n \\t \\r \\0 \\\\ \\\" \\{ \\} \\x41 \\u{1F600}; r\"…\" has none",
        ));
    }

    fn hole(&mut self) {
        let start = self.at;
        let Some(length) = hole_end(self.builder.slice(start, self.end), 0, 0) else {
            self.builder.report(
                Diagnostic::error("E0108", "this hole is not closed")
                    .at(self.builder.span(start, start + 1), "opened here")
                    .note("write `\\{` for the brace"),
            );
            self.at = self.end;
            return;
        };
        self.flush();
        let (from, to) = (start + 1, start + length - 1);
        let cut = format_start(self.builder.slice(from, to)).map(|cut| from + cut);
        let value = self.expression(from, cut.unwrap_or(to));
        let format = cut.map(|cut| {
            let format = self.builder.slice(cut + 1, to).to_owned();
            (format, self.builder.span(cut + 1, to))
        });
        self.parts.push(TextPart::Hole { value, format });
        self.at = start + length;
    }

    fn expression(&self, from: usize, to: usize) -> Expr {
        let builder = self.builder;
        let written = builder.slice(from, to);
        if written.trim().is_empty() {
            builder.report(
                Diagnostic::error("E0109", "this hole is empty")
                    .at(builder.span(from.saturating_sub(1), to + 1), "nothing stands in it")
                    .note("write `\\{` and `\\}` for braces"),
            );
            return Expr::new(ExprKind::Error, builder.span(from, to));
        }
        // What stands in most holes needs no parser.
        if is_name(written) {
            return builder.expr(ExprKind::Name(builder.name(from, to)), from, to);
        }
        if builder.text_depth >= DEEPEST_TEXT {
            builder.report(
                Diagnostic::error("E0213", "texts are nested too deeply here")
                    .at(builder.span(from, to), ""),
            );
            return Expr::new(ExprKind::Error, builder.span(from, to));
        }
        super::parse_hole(builder, from, to)
    }
}

/// Whether what stands in a hole is a name and nothing else.
fn is_name(hole: &str) -> bool {
    let mut tokens = Token::lexer(hole);
    let is_name = matches!(tokens.next(), Some(Ok(Token::Lower | Token::Upper)));
    is_name && tokens.span() == (0..hole.len())
}

/// Where the colon of the format stands in a hole: outside of brackets and texts.
pub(super) fn format_start(hole: &str) -> Option<usize> {
    let bytes = hole.as_bytes();
    let (mut depth, mut in_text) = (0u32, false);
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if in_text => at += 1,
            b'"' => in_text = !in_text,
            b'(' | b'[' | b'{' if !in_text => depth += 1,
            b')' | b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            b':' if depth == 0 && !in_text => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}
