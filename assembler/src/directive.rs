//! Directives: what a line says that begins with a point.

use std::borrow::Cow;

use runa_bytecode::{Constant, Count, Global, Instruction, NativeImport, TypeId};
use runa_diagnostics::Span;

use crate::assembly::{Assembly, Mode};
use crate::body::{Body, LineSource, PendingDefault, PendingHandler, PendingName};
use crate::lexer::{Cursor, Token};
use crate::names::{Name, Reference};
use crate::number::{limited, literal_word, number};
use crate::problem::{self, Parsed};
use crate::statement::error_kind;

/// All directives, for suggestions and for editors.
pub const DIRECTIVES: &[&str] = &[
    ".args",
    ".attribute",
    ".capability",
    ".capture",
    ".class",
    ".const",
    ".data",
    ".default",
    ".end",
    ".export",
    ".field",
    ".file",
    ".func",
    ".global",
    ".handler",
    ".implements",
    ".inline",
    ".line",
    ".local",
    ".method",
    ".module",
    ".name",
    ".native",
    ".protocol",
    ".rest",
    ".test",
    ".type",
];

/// The most locals of a function; more would not fit their numbers.
const MOST_LOCALS: usize = u16::MAX as usize;

impl<'a> Assembly<'a> {
    /// The rest of a line that begins with the directive `word`.
    pub(crate) fn directive(
        &mut self,
        word: &'a str,
        span: Span,
        cursor: &mut Cursor<'a>,
    ) -> Parsed<()> {
        match word {
            ".args" => self.args(span, cursor),
            ".attribute" => self.attribute(cursor),
            ".capability" => self.capability(cursor),
            ".capture" => self.capture(span, cursor),
            ".class" | ".implements" | ".protocol" | ".field" | ".method" if self.is_flat() => {
                Err(problem::only_structured(word, span))
            }
            ".class" => self.class(span, cursor),
            ".implements" => self.implements(span, cursor),
            ".field" => self.field(span, cursor),
            ".method" => self.method(span, cursor),
            ".const" => self.constant(cursor),
            ".data" => self.data(cursor),
            ".default" => self.default_value(span, cursor),
            ".end" => self.end_function(span),
            ".export" => self.export(cursor),
            ".file" => self.file(cursor),
            ".func" => self.function(span, cursor),
            ".global" => self.global(cursor),
            ".handler" => self.handler(span, cursor),
            ".inline" => {
                self.structured_body(".inline", span)?.is_inline = true;
                Ok(())
            }
            ".line" => self.line(span, cursor),
            ".local" => self.local(span, cursor),
            ".module" => self.module_name(cursor),
            ".name" => self.local_name(span, cursor),
            ".native" => self.native(cursor),
            ".protocol" => self.protocol(span, cursor),
            ".rest" => {
                self.structured_body(".rest", span)?.takes_rest = true;
                Ok(())
            }
            ".test" => self.test(cursor),
            ".type" => self.types.read(cursor).map(drop),
            _ => Err(problem::unknown("directive", word, span, DIRECTIVES.iter().copied())),
        }
    }

    /// The function that a directive belongs to.
    fn body_for(&mut self, directive: &str, span: Span) -> Parsed<&mut Body<'a>> {
        let outside = || problem::outside_function(&format!("`{directive}`"), span);
        self.body().ok_or_else(outside)
    }

    fn structured_body(&mut self, directive: &str, span: Span) -> Parsed<&mut Body<'a>> {
        if self.is_flat() {
            return Err(problem::only_structured(directive, span));
        }
        self.body_for(directive, span)
    }

    /// `.args COUNT`: the same as the instruction `ARGS`.
    fn args(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        self.body_for(".args", span)?;
        let count = short_number(cursor, "a number of parameters")?;
        let instruction = Instruction::Arguments { count: Count(count) };
        self.before_instruction(instruction, span)?;
        let place = self.source.line_column(span.start);
        self.body_for(".args", span)?.push(instruction, place.line, place.column);
        Ok(())
    }

    /// `.attribute "name" "text"`
    fn attribute(&mut self, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let name = text(cursor)?.into_owned();
        let value = text(cursor)?.into_owned();
        self.module.attributes.push((name, value));
        Ok(())
    }

    /// `.capability "text"`
    fn capability(&mut self, cursor: &mut Cursor<'a>) -> Parsed<()> {
        self.module.capabilities.push(text(cursor)?.into_owned());
        Ok(())
    }

    /// `.capture TYPE`
    fn capture(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        self.structured_body(".capture", span)?;
        let ty = self.types.read(cursor)?;
        self.structured_body(".capture", span)?.captures.push(ty);
        Ok(())
    }

    /// `.const NAME VALUE`
    fn constant(&mut self, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let (name, span) = word(cursor, "a name")?;
        let (token, value_span) = match cursor.current() {
            Token::End => return Err(cursor.unexpected("a value")),
            _ => cursor.take()?,
        };
        let literal = match &token {
            Token::Number(text) => Some(number(text, value_span)?),
            Token::Word(word) => literal_word(word),
            _ => None,
        };
        let index = match (literal, token) {
            (Some(literal), _) => self.constants.append_literal(literal),
            (None, Token::Text(text)) => {
                Some(self.constants.append(Constant::Text(text.into_owned())))
            }
            (None, other) => return Err(problem::wrong("a value", &other.describe(), value_span)),
        };
        self.constants.name(name, span, literal, index)
    }

    /// `.data NAME BYTES`, where the bytes are numbers from 0 to 255 and texts.
    fn data(&mut self, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let (name, span) = word(cursor, "a name")?;
        let mut bytes = Vec::new();
        while *cursor.current() != Token::End {
            match cursor.take()? {
                (Token::Number(text), span) => bytes.push(limited(text, 255, span)? as u8),
                (Token::Text(text), _) => bytes.extend(text.as_bytes()),
                (other, span) => {
                    return Err(problem::wrong("a byte or a text", &other.describe(), span));
                }
            }
            cursor.take_if(&Token::Comma)?;
        }
        let index = self.constants.append(Constant::Bytes(bytes));
        self.constants.name(name, span, None, Some(index))
    }

    /// `.default PARAMETER FUNCTION [PARAMETER …]`
    fn default_value(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let body = self.structured_body(".default", span)?;
        let parameter = short_number(cursor, "the number of a parameter")?;
        let function = reference(cursor, "a function")?;
        let mut takes = Vec::new();
        while *cursor.current() != Token::End {
            takes.push(short_number(cursor, "the number of a parameter")?);
        }
        body.defaults.push(PendingDefault { parameter, function, takes });
        Ok(())
    }

    /// `.export NAME FUNCTION`
    fn export(&mut self, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let exported = name(cursor, "a name")?.text.into_owned();
        let function = reference(cursor, "a function")?;
        self.exports.push((exported, function));
        Ok(())
    }

    /// `.test "NAME" FUNCTION`
    fn test(&mut self, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let shown = text(cursor)?.into_owned();
        let function = reference(cursor, "a function")?;
        self.tests.push((shown, function));
        Ok(())
    }

    /// `.file "NAME"`, `.file NUMBER` or `.file none`.
    fn file(&mut self, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let inside = self.mode == Mode::Inside;
        let source = match cursor.current() {
            Token::Text(_) => {
                let name = text(cursor)?;
                LineSource::File(self.file_number(&name, !inside))
            }
            Token::Number(_) => LineSource::File(small_number(cursor, "a number")?),
            Token::Word("none") => {
                cursor.take()?;
                LineSource::File(u32::MAX)
            }
            _ => return Err(cursor.unexpected("a file name, its number or `none`")),
        };
        match self.body() {
            Some(body) => body.line_source = source,
            None => self.line_source = source,
        }
        Ok(())
    }

    /// The number of a source file, which is added if it is new or `always`.
    fn file_number(&mut self, name: &str, always: bool) -> u32 {
        if let (Some(&known), false) = (self.files.get(name), always) {
            return known;
        }
        let number = self.module.files.len() as u32;
        self.module.files.push(String::from(name));
        self.files.entry(String::from(name)).or_insert(number);
        number
    }

    /// `.func NAME(PARAMETER TYPE, …) RESULT`
    fn function(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        self.end_open_class();
        if let (Mode::Inside, Some(open)) = (self.mode, self.bodies.last()) {
            let problem = problem::missing_end("function", &open.name.text, open.name.span);
            self.reporter.report(problem);
        }
        // From here on there is a function, even if its head is wrong, so that its body makes sense.
        self.mode = Mode::Inside;
        let nameless = Name { text: Cow::Borrowed(""), span };
        self.bodies.push(Body::new(nameless, self.line_source));
        let name = name(cursor, "a name")?;
        self.functions.add(name.text.clone(), self.bodies.len() as u32 - 1);
        self.structured_body(".func", span)?.name = name;
        self.parameters(span, cursor)?;
        let result = self.types.read(cursor)?;
        self.structured_body(".func", span)?.result = result;
        Ok(())
    }

    fn parameters(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        cursor.expect(&Token::Open)?;
        while *cursor.current() != Token::Close {
            let name = local_name(cursor)?;
            let ty = self.types.read(cursor)?;
            let body = self.structured_body(".func", span)?;
            declare_local(body, name, ty, None, span)?;
            body.parameter_count += 1;
            if !cursor.take_if(&Token::Comma)? {
                break;
            }
        }
        cursor.expect(&Token::Close)
    }

    /// `.end`
    fn end_function(&mut self, span: Span) -> Parsed<()> {
        if std::mem::take(&mut self.class_is_open) {
            return Ok(());
        }
        self.structured_body(".end", span)?;
        self.mode = Mode::Outside;
        Ok(())
    }

    /// `.global NAME TYPE`
    fn global(&mut self, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let Name { text, .. } = name(cursor, "a name")?;
        let ty = self.types.read(cursor)?;
        self.globals.add(text.clone(), self.module.globals.len() as u32);
        self.module.globals.push(Global { name: text.into_owned(), ty });
        Ok(())
    }

    /// `.native NAME(TYPE, …) RESULT`
    fn native(&mut self, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let Name { text, .. } = name(cursor, "a name")?;
        let parameters = self.native_parameters(cursor)?;
        let result = self.types.read(cursor)?;
        self.natives.add(text.clone(), self.module.natives.len() as u32);
        let import = NativeImport { name: text.into_owned(), parameters, result };
        self.module.natives.push(import);
        Ok(())
    }

    fn native_parameters(&mut self, cursor: &mut Cursor<'a>) -> Parsed<Vec<TypeId>> {
        let mut parameters = Vec::new();
        cursor.expect(&Token::Open)?;
        while *cursor.current() != Token::Close {
            parameters.push(self.types.read(cursor)?);
            if !cursor.take_if(&Token::Comma)? {
                break;
            }
        }
        cursor.expect(&Token::Close)?;
        Ok(parameters)
    }

    /// `.handler START END TARGET KIND`
    fn handler(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let body = self.structured_body(".handler", span)?;
        let places = [place(cursor)?, place(cursor)?, place(cursor)?];
        let kind = error_kind(cursor)?;
        body.handlers.push(PendingHandler { places, kind });
        Ok(())
    }

    /// `.line LINE` or `.line LINE:COLUMN`
    fn line(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let body = self.body_for(".line", span)?;
        let line = small_number(cursor, "a line")?;
        let column = match cursor.take_if(&Token::Colon)? {
            true => small_number(cursor, "a column")?,
            false => 0,
        };
        body.set_line(line, column);
        Ok(())
    }

    /// `.local NAME TYPE [START END]`; in the flat form `.local NAME`.
    fn local(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        if self.is_flat() {
            let name = local_name(cursor)?;
            return name_next_local(self.body_for(".local", span)?, name, None, span);
        }
        self.structured_body(".local", span)?;
        let name = local_name(cursor)?;
        let ty = self.types.read(cursor)?;
        let scope = match cursor.current() {
            Token::End => None,
            _ => Some([place(cursor)?, place(cursor)?]),
        };
        declare_local(self.structured_body(".local", span)?, name, ty, scope, span)
    }

    /// `.module "NAME"`
    fn module_name(&mut self, cursor: &mut Cursor<'a>) -> Parsed<()> {
        self.module.name = text(cursor)?.into_owned();
        Ok(())
    }

    /// `.name LOCAL NAME START END`: another name of a local.
    fn local_name(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        let body = self.structured_body(".name", span)?;
        let local = short_number(cursor, "the number of a local")?;
        let name = name(cursor, "a name")?.text;
        let scope = Some([place(cursor)?, place(cursor)?]);
        let section = body.section();
        section.locals.add(name.clone(), local.into());
        section.local_names.push(PendingName { local, name, scope });
        Ok(())
    }
}

/// Adds a local of a structured function.
fn declare_local<'a>(
    body: &mut Body<'a>,
    name: Option<Cow<'a, str>>,
    ty: TypeId,
    scope: Option<[Reference<'a>; 2]>,
    span: Span,
) -> Parsed<()> {
    if body.locals.len() >= MOST_LOCALS {
        return Err(problem::too_large("locals", span));
    }
    body.locals.push(ty);
    name_next_local(body, name, scope, span)
}

/// Gives the next local of the function a name, if it has one.
fn name_next_local<'a>(
    body: &mut Body<'a>,
    name: Option<Cow<'a, str>>,
    scope: Option<[Reference<'a>; 2]>,
    span: Span,
) -> Parsed<()> {
    let section = body.section();
    let local = section.declared;
    section.declared = local.checked_add(1).ok_or_else(|| problem::too_large("locals", span))?;
    if let Some(name) = name {
        section.locals.add(name.clone(), local.into());
        section.local_names.push(PendingName { local, name, scope });
    }
    Ok(())
}

/// A word as it is written.
fn word<'a>(cursor: &mut Cursor<'a>, wanted: &str) -> Parsed<(&'a str, Span)> {
    match *cursor.current() {
        Token::Word(word) => cursor.take().map(|(_, span)| (word, span)),
        _ => Err(cursor.unexpected(wanted)),
    }
}

/// A word, or a text for what is not one.
pub(crate) fn name<'a>(cursor: &mut Cursor<'a>, wanted: &str) -> Parsed<Name<'a>> {
    if !matches!(cursor.current(), Token::Word(_) | Token::Text(_)) {
        return Err(cursor.unexpected(wanted));
    }
    match cursor.take()? {
        (Token::Word(word), span) => Ok(Name { text: Cow::Borrowed(word), span }),
        (Token::Text(text), span) => Ok(Name { text, span }),
        (other, span) => Err(problem::wrong(wanted, &other.describe(), span)),
    }
}

/// The name of a local; the word `_` is none.
fn local_name<'a>(cursor: &mut Cursor<'a>) -> Parsed<Option<Cow<'a, str>>> {
    if cursor.take_if(&Token::Word("_"))? {
        return Ok(None);
    }
    name(cursor, "a name").map(|name| Some(name.text))
}

fn text<'a>(cursor: &mut Cursor<'a>) -> Parsed<Cow<'a, str>> {
    match cursor.current() {
        Token::Text(_) => name(cursor, "a text").map(|name| name.text),
        _ => Err(cursor.unexpected("a text in quotes")),
    }
}

fn small_number(cursor: &mut Cursor<'_>, wanted: &str) -> Parsed<u32> {
    match *cursor.current() {
        Token::Number(text) => cursor.take().and_then(|(_, span)| limited(text, u32::MAX, span)),
        _ => Err(cursor.unexpected(wanted)),
    }
}

fn short_number(cursor: &mut Cursor<'_>, wanted: &str) -> Parsed<u16> {
    match *cursor.current() {
        Token::Number(text) => {
            let (_, span) = cursor.take()?;
            Ok(limited(text, u16::MAX.into(), span)? as u16)
        }
        _ => Err(cursor.unexpected(wanted)),
    }
}

/// A number or a name.
pub(crate) fn reference<'a>(cursor: &mut Cursor<'a>, wanted: &str) -> Parsed<Reference<'a>> {
    cursor.take_if(&Token::Comma)?;
    match cursor.current() {
        Token::Number(_) => small_number(cursor, wanted).map(Reference::Number),
        _ => name(cursor, wanted).map(Reference::Name),
    }
}

/// A place in the code.
fn place<'a>(cursor: &mut Cursor<'a>) -> Parsed<Reference<'a>> {
    reference(cursor, "a label")
}
