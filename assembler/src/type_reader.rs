//! Types as text.

use std::borrow::Cow;

use runa_bytecode::{Class, ClassError, ClassIndex, ErrorKind, Type, TypeId, Types};
use runa_diagnostics::Span;

use crate::directive::reference;
use crate::lexer::{Cursor, Token, is_plain};
use crate::names::{Names, Reference};
use crate::number::limited;
use crate::problem::{self, Parsed};

const SIMPLE: [(&str, TypeId); 10] = [
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
];
const GENERIC: [&str; 6] = ["List", "Map", "Set", "Cell", "Optional", "Decimal"];
/// Stands before the name or number of a class.
const CLASS: &str = "class";

/// Whether a class of this name can be meant by its name alone where a type stands.
pub(crate) fn is_free(name: &str) -> bool {
    let is_simple = SIMPLE.iter().any(|&(simple, _)| simple == name);
    is_plain(name) && !is_simple && !GENERIC.contains(&name) && name != CLASS
}

/// The type table of the module that is assembled.
#[derive(Debug)]
pub(crate) struct TypeTable<'a> {
    types: Types,
    /// The classes of the whole listing, because types may name what comes later.
    pub(crate) classes: Names<'a>,
}

impl<'a> TypeTable<'a> {
    /// A table of a listing with classes of these names.
    pub(crate) fn new(classes: Vec<Cow<'a, str>>) -> Self {
        let mut names = Names::default();
        classes.into_iter().zip(0..).for_each(|(name, number)| names.add(name, number));
        Self { types: Types::default(), classes: names }
    }

    pub(crate) fn types(&self) -> &Types {
        &self.types
    }

    pub(crate) fn into_types(self) -> Types {
        self.types
    }

    pub(crate) fn add_class(&mut self, class: Class) -> Result<ClassIndex, ClassError> {
        self.types.add_class(class)
    }

    /// Reads a type and adds it to the table.
    pub(crate) fn read(&mut self, cursor: &mut Cursor<'a>) -> Parsed<TypeId> {
        if let Token::TypeNumber(number) = *cursor.current() {
            // Standing alone, any number will do: whether there is such a type is the verifier's
            // business.
            let (_, span) = cursor.take()?;
            let id = TypeId(limited(number, u32::MAX, span)?);
            return self.optional_marks(id, cursor, span);
        }
        self.read_nested(cursor, 0)
    }

    fn read_nested(&mut self, cursor: &mut Cursor<'a>, depth: u32) -> Parsed<TypeId> {
        if depth >= Types::DEEPEST {
            return Err(problem::deep_type(cursor.span()));
        }
        let start = cursor.span();
        match *cursor.current() {
            Token::Word("List") => self.generic(cursor, depth, Type::List),
            Token::Word("Set") => self.generic(cursor, depth, Type::Set),
            Token::Word("Cell") => self.generic(cursor, depth, Type::Cell),
            Token::Word("Optional") => self.generic(cursor, depth, Type::Optional),
            Token::Word("Map") => self.map(cursor, depth),
            _ => {
                let atom = self.atom(cursor, depth)?;
                self.optional_marks(atom, cursor, start)
            }
        }
    }

    fn generic(
        &mut self,
        cursor: &mut Cursor<'a>,
        depth: u32,
        make: impl Fn(TypeId) -> Type,
    ) -> Parsed<TypeId> {
        let (_, start) = cursor.take()?;
        cursor.expect(&Token::Word("of"))?;
        let part = self.read_nested(cursor, depth + 1)?;
        self.add(make(part), start.to(cursor.previous()))
    }

    fn map(&mut self, cursor: &mut Cursor<'a>, depth: u32) -> Parsed<TypeId> {
        let (_, start) = cursor.take()?;
        cursor.expect(&Token::Word("of"))?;
        let key = self.read_nested(cursor, depth + 1)?;
        cursor.expect(&Token::Word("to"))?;
        let value = self.read_nested(cursor, depth + 1)?;
        self.add(Type::Map(key, value), start.to(cursor.previous()))
    }

    fn atom(&mut self, cursor: &mut Cursor<'a>, depth: u32) -> Parsed<TypeId> {
        match *cursor.current() {
            Token::Open => self.parentheses(cursor, depth),
            Token::TypeNumber(number) => {
                let (_, span) = cursor.take()?;
                let id = TypeId(limited(number, u32::MAX, span)?);
                self.types
                    .get(id)
                    .ok_or_else(|| problem::unknown("type", &format!("%{number}"), span, []))?;
                Ok(id)
            }
            Token::Word(CLASS) => {
                cursor.take()?;
                let class = match reference(cursor, "a class")? {
                    Reference::Number(number) => number,
                    Reference::Name(name) => self.classes.resolve(&name, "class")?,
                };
                Ok(self.types.class(ClassIndex(class)))
            }
            Token::Word("Decimal") => {
                let (_, span) = cursor.take()?;
                self.add(Type::Decimal, span)
            }
            Token::Word(word) => {
                let (_, span) = cursor.take()?;
                if let Some(class) = self.classes.only(word).filter(|_| is_free(word)) {
                    return Ok(self.types.class(ClassIndex(class)));
                }
                let known = || SIMPLE.iter().map(|&(name, _)| name).chain(GENERIC);
                let found = SIMPLE.iter().find(|&&(name, _)| name == word);
                match (found, ErrorKind::from_name(word)) {
                    (Some(&(_, id)), _) => Ok(id),
                    (None, Some(kind)) => self.add(Type::Exception(kind), span),
                    (None, None) => Err(problem::unknown("type", word, span, known())),
                }
            }
            _ => Err(cursor.unexpected("a type")),
        }
    }

    /// A type in parentheses, or a function type.
    fn parentheses(&mut self, cursor: &mut Cursor<'a>, depth: u32) -> Parsed<TypeId> {
        let (_, start) = cursor.take()?;
        let mut parts = Vec::new();
        while *cursor.current() != Token::Close {
            parts.push(self.read_nested(cursor, depth + 1)?);
            if !cursor.take_if(&Token::Comma)? {
                break;
            }
        }
        cursor.expect(&Token::Close)?;
        if let ([only], false) = (&parts[..], *cursor.current() == Token::Arrow) {
            return Ok(*only);
        }
        cursor.expect(&Token::Arrow)?;
        let result = self.read_nested(cursor, depth + 1)?;
        self.add(Type::Function(parts, result), start.to(cursor.previous()))
    }

    fn optional_marks(
        &mut self,
        ty: TypeId,
        cursor: &mut Cursor<'a>,
        start: Span,
    ) -> Parsed<TypeId> {
        let mut ty = ty;
        while cursor.take_if(&Token::Question)? {
            ty = self.types.optional(ty);
            self.check_depth(ty, start.to(cursor.previous()))?;
        }
        Ok(ty)
    }

    fn add(&mut self, ty: Type, span: Span) -> Parsed<TypeId> {
        let id = self.types.intern(ty);
        self.check_depth(id, span)?;
        Ok(id)
    }

    /// What is beyond the limit is refused here, where its place is known.
    fn check_depth(&self, id: TypeId, span: Span) -> Parsed<()> {
        if self.types.depth(id) > Types::DEEPEST { Err(problem::deep_type(span)) } else { Ok(()) }
    }
}
