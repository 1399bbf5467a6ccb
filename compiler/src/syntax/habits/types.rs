//! Names and signs of types in other languages.

use runa_diagnostics::Diagnostic;

use super::{Context, Token, error};

/// What a type of other languages is called here.
pub(crate) fn own_type(foreign: &str) -> Option<&'static str> {
    Some(match foreign {
        "int" | "Int" | "integer" | "long" | "Long" | "short" | "byte" | "i32" | "i64" | "u8"
        | "u32" | "u64" | "usize" | "uint" | "Int32" | "Int64" => "Integer",
        "float" | "double" | "Double" | "real" | "f32" | "f64" | "Float64" => "Float",
        "bool" | "Bool" | "boolean" => "Boolean",
        "str" | "string" | "String" | "Str" | "char" | "Char" | "text" => "Text",
        "any" | "object" | "Object" | "dynamic" => "Any",
        "void" | "unit" | "Unit" | "Void" => "Nothing",
        "list" | "array" | "Array" | "Vec" | "ArrayList" | "vector" => "List",
        "dict" | "map" | "hash" | "Dict" | "Dictionary" | "HashMap" | "Hash" => "Map",
        "set" | "HashSet" | "frozenset" => "Set",
        "bytes" | "bytearray" | "ByteArray" => "Bytes",
        "Option" | "Maybe" => "Optional",
        _ => return None,
    })
}

impl Context<'_> {
    pub(super) fn type_habit(&self) -> Option<Diagnostic> {
        self.small_type()
            .or_else(|| self.brackets())
            .or_else(|| self.doubled_of())
            .or_else(|| self.bare_type())
    }

    /// `as string`, `returns int`: a small name is taken for that of a module.
    fn small_type(&self) -> Option<Diagnostic> {
        let is_type_word = |token| matches!(token, Token::As | Token::Returns | Token::Of);
        let name = self.before().filter(|name| name.token == Token::Lower)?;
        self.back(2).filter(|word| is_type_word(word.token))?;
        let span = self.of(name);
        let word = self.word(name);
        let message = format!("there is no type `{word}`");
        let found = error("E0262", message, span, "types begin with a capital letter");
        let capital = super::words::capital(word);
        Some(match own_type(word) {
            Some(ty) => found.fix(format!("write `{ty}`"), span, ty),
            None => found.suggest(format!("write `{capital}`"), span, capital),
        })
    }

    /// `List<Integer>`, `List[Integer]`, `Integer[]`, `Map of Text, Integer`.
    fn brackets(&self) -> Option<Diagnostic> {
        let found = self.found();
        let name = self.before().filter(|name| name.token == Token::Upper)?;
        let message = "the types in a type follow `of`";
        let here = |label| error("E0263", message, self.of(found), label);
        let rest = self.in_line().get(self.at - self.line.start + 1..)?;
        let inner: Vec<Token> = rest.iter().take(2).map(|lexeme| lexeme.token).collect();
        match (found.token, inner.as_slice()) {
            (Token::Less, [Token::Upper, Token::Greater])
            | (Token::LeftBracket, [Token::Upper, Token::RightBracket]) => {
                let close = *rest.get(1)?;
                let edits = [(self.of(found), " of "), (self.of(close), "")];
                Some(here("not written like this").fix_all("write `of`", edits))
            }
            (Token::Less | Token::LeftBracket, [Token::Upper, ..]) => Some(
                here("not written like this")
                    .note("`List of Integer`, `Map of Text to List of Integer`"),
            ),
            (Token::LeftBracket, [Token::RightBracket, ..]) => {
                let whole = self.span(name, *rest.first()?);
                let instead = format!("List of {}", self.word(name));
                let found = here("not written like this");
                Some(found.fix(format!("write `{instead}`"), whole, instead))
            }
            (Token::Comma, [Token::Upper, ..]) if self.back(2)?.token == Token::Of => {
                let span = self.of(found);
                Some(here("the type of values follows `to`").fix("write `to`", span, " to"))
            }
            _ => None,
        }
    }

    /// `List of of Integer`.
    fn doubled_of(&self) -> Option<Diagnostic> {
        let found = self.found();
        let before = self.before().filter(|before| before.token == Token::Of)?;
        if found.token != Token::Of {
            return None;
        }
        let span = self.of(found);
        let surplus = self.of(before).after().to(span);
        let found = error("E0264", "`of` stands here twice", span, "one is enough");
        Some(found.fix("leave one out", surplus, ""))
    }

    /// `Let xs = List of Integer`.
    fn bare_type(&self) -> Option<Diagnostic> {
        let found = self.found();
        let ends = matches!(found.token, Token::NewLine | Token::RightParen | Token::Comma);
        let last = self.before().filter(|last| ends && last.token == Token::Upper)?;
        let of = self.back(2).filter(|of| matches!(of.token, Token::Of | Token::To))?;
        let line = self.in_line();
        let is_typed = line.iter().rposition(|lexeme| lexeme.token == Token::As);
        let is_set = line.iter().rposition(|lexeme| lexeme.token == Token::Equal);
        if is_typed > is_set {
            return None;
        }
        let message = "a type is no value";
        let diagnostic = error("E0265", message, self.span(of, last), "this names a type");
        let diagnostic = diagnostic.note("`List of Integer()` makes an empty list");
        Some(diagnostic.fix("make one with `()`", self.of(last).after(), "()"))
    }
}
