//! Types as they are written in assembly: as in the language, and `#n` for the type with number n.
//!
//! ```text
//! type = ( "List" "of" | "Cell" "of" | "Map" "of" atom "to" ) type
//!      | "(" [ type { "," type } ] ")" "=>" type
//!      | atom ;
//! atom = ( name | "#" number | "(" type ")" ) { "?" } ;
//! ```

use runa_bytecode::{Type, TypeId, Types};

use crate::lexer::{Cursor, Token};
use crate::report::{self, Result};

/// How deeply types may be nested in writing; with `#n` they may be deeper.
const MOST_DEPTH: usize = 64;

/// The types that have a name of their own.
const NAMED: [(&str, TypeId); 11] = [
    ("Integer", TypeId::INTEGER),
    ("Float", TypeId::FLOAT),
    ("Boolean", TypeId::BOOLEAN),
    ("Nothing", TypeId::NOTHING),
    ("Any", TypeId::ANY),
    ("Text", TypeId::TEXT),
    ("Bytes", TypeId::BYTES),
    ("Record", TypeId::RECORD),
    ("Exception", TypeId::EXCEPTION),
    ("Range", TypeId::RANGE),
    // Short for what NEW_ARRAY makes.
    ("List", TypeId::LIST_OF_ANY),
];

/// Reads a type and adds it to `types`.
pub(crate) fn parse(cursor: &mut Cursor<'_>, types: &mut Types) -> Result<TypeId> {
    TypeParser { cursor, types, depth: 0 }.parse_type()
}

struct TypeParser<'c, 'a, 't> {
    cursor: &'c mut Cursor<'a>,
    types: &'t mut Types,
    depth: usize,
}

impl TypeParser<'_, '_, '_> {
    fn parse_type(&mut self) -> Result<TypeId> {
        if self.depth == MOST_DEPTH {
            let message = format!("the type is nested more than {MOST_DEPTH} levels deep");
            return Err(report::error(report::DEEP_TYPE, self.cursor.span, message));
        }
        self.depth += 1;
        let parsed = self.parse_compound();
        self.depth -= 1;
        parsed
    }

    fn parse_compound(&mut self) -> Result<TypeId> {
        match self.cursor.token {
            Token::Word("List") if self.is_constructor() => {
                let element = self.parse_element()?;
                Ok(self.types.list_of(element))
            }
            Token::Word("Cell") => {
                let content = self.parse_element()?;
                Ok(self.types.intern(Type::Cell(content)))
            }
            Token::Word("Map") => self.parse_map(),
            Token::Mark("(") => self.parse_parentheses(),
            _ => {
                let atom = self.parse_name()?;
                Ok(self.parse_optional(atom))
            }
        }
    }

    /// Whether `of` follows: `List` alone is a type too.
    fn is_constructor(&self) -> bool {
        let mut ahead = self.cursor.clone();
        ahead.advance();
        ahead.token == Token::Word("of")
    }

    fn parse_element(&mut self) -> Result<TypeId> {
        self.cursor.advance();
        self.expect_word("of")?;
        self.parse_type()
    }

    fn parse_map(&mut self) -> Result<TypeId> {
        self.cursor.advance();
        self.expect_word("of")?;
        let key = match self.cursor.token {
            Token::Mark("(") => self.parse_type()?,
            _ => {
                let name = self.parse_name()?;
                self.parse_optional(name)
            }
        };
        self.expect_word("to")?;
        let value = self.parse_type()?;
        Ok(self.types.map_of(key, value))
    }

    fn parse_parentheses(&mut self) -> Result<TypeId> {
        self.cursor.expect("(")?;
        let mut parts = Vec::new();
        while !self.cursor.take(")") {
            if !parts.is_empty() {
                self.cursor.expect(",")?;
            }
            parts.push(self.parse_type()?);
        }
        match parts.as_slice() {
            &[inner] if self.cursor.token != Token::Mark("=>") => Ok(self.parse_optional(inner)),
            _ => {
                self.cursor.expect("=>")?;
                let result = self.parse_type()?;
                Ok(self.types.function(parts, result))
            }
        }
    }

    fn parse_name(&mut self) -> Result<TypeId> {
        let Token::Word(word) = self.cursor.token else { return Err(self.cursor.wanted("a type")) };
        let found = match word.strip_prefix('#') {
            Some(number) => number.parse().ok().map(TypeId),
            None => NAMED.iter().find(|(name, _)| *name == word).map(|&(_, id)| id),
        };
        let names = NAMED.iter().map(|&(name, _)| name).chain(["Map", "Cell"]);
        let id = found.ok_or_else(|| {
            report::unknown(report::UNKNOWN_NAME, self.cursor.span, "type", word, names)
        })?;
        self.cursor.advance();
        Ok(id)
    }

    fn parse_optional(&mut self, mut ty: TypeId) -> TypeId {
        while self.cursor.take("?") {
            ty = self.types.optional(ty);
        }
        ty
    }

    fn expect_word(&mut self, word: &str) -> Result<()> {
        if self.cursor.token == Token::Word(word) {
            self.cursor.advance();
            return Ok(());
        }
        Err(self.cursor.wanted(&format!("`{word}`")))
    }
}
