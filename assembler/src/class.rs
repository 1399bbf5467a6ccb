//! `.class … .end`: what a class extends, promises and has.

use std::borrow::Cow;

use runa_bytecode::{
    Class, ClassIndex, ClassKind, Field, FieldIndex, FunctionIndex, Method, MethodIndex, Protocol,
    TypeId, Types,
};
use runa_diagnostics::{Diagnostic, Span};

use crate::assembly::Assembly;
use crate::directive::{name, reference};
use crate::lexer::{Cursor, Token};
use crate::names::{Name, Reference};
use crate::problem::{self, Parsed, Reporter};
use crate::statement::error_kind;

/// The words for kinds of classes.
pub(crate) const KINDS: [(&str, ClassKind); 6] = [
    ("class", ClassKind::Class),
    ("abstract", ClassKind::Abstract),
    ("structure", ClassKind::Structure),
    ("tuple", ClassKind::Tuple),
    ("interface", ClassKind::Interface),
    ("variant", ClassKind::Variant),
];

/// A class whose methods are not yet resolved.
#[derive(Debug)]
pub(crate) struct PendingClass<'a> {
    class: Class,
    span: Span,
    /// For each method what it calls.
    functions: Vec<Option<Reference<'a>>>,
}

fn no_protocol(span: Span) -> Box<Diagnostic> {
    problem::bad_class("`equatable`, `comparable` or `hashable` is expected here", span)
}

impl<'a> Assembly<'a> {
    /// `.class NAME [KIND] [extends CLASS] [exception KIND]`
    pub(crate) fn class(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        self.end_open_class();
        // From here on there is a class, so that those behind it keep their numbers.
        let nameless = Class::new("", ClassKind::Class);
        self.classes.push(PendingClass { class: nameless, span, functions: Vec::new() });
        self.class_is_open = true;
        let Name { text, span } = name(cursor, "a name")?;
        let mut class = Class::new(text, ClassKind::Class);
        if let Token::Word(word) = *cursor.current()
            && let Some(&(_, kind)) = KINDS.iter().find(|&&(known, _)| known == word)
        {
            cursor.take()?;
            class.kind = kind;
        }
        if cursor.take_if(&Token::Word("extends"))? {
            class.base = Some(self.class_reference(cursor)?);
        }
        if cursor.take_if(&Token::Word("exception"))? {
            class.exception = Some(error_kind(cursor)?);
        }
        if let Some(open) = self.classes.last_mut() {
            (open.class, open.span) = (class, span);
        }
        Ok(())
    }

    fn class_reference(&self, cursor: &mut Cursor<'a>) -> Parsed<ClassIndex> {
        let span = cursor.span();
        let number = match reference(cursor, "a class")? {
            Reference::Number(number) => number,
            Reference::Name(name) => self.types.classes.resolve(&name, "class")?,
        };
        // The last class is the one that refers to it.
        match (number as usize) < self.classes.len().saturating_sub(1) {
            true => Ok(ClassIndex(number)),
            false => Err(problem::bad_class("this class does not come before it", span)),
        }
    }

    /// The class that a directive belongs to.
    fn open_class(&mut self, directive: &str, span: Span) -> Parsed<&mut PendingClass<'a>> {
        let is_open = self.class_is_open;
        let open = self.classes.last_mut().filter(|_| is_open);
        open.ok_or_else(|| problem::outside_class(directive, span))
    }

    /// `.implements CLASS`
    pub(crate) fn implements(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        self.open_class(".implements", span)?;
        let interface = self.class_reference(cursor)?;
        self.open_class(".implements", span)?.class.interfaces.push(interface);
        Ok(())
    }

    /// `.protocol WORD`
    pub(crate) fn protocol(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        self.open_class(".protocol", span)?;
        let found = cursor.span();
        let Token::Word(word) = *cursor.current() else { return Err(no_protocol(found)) };
        let known = Protocol::ALL.into_iter().find(|protocol| protocol.word() == word);
        let protocol = known.ok_or_else(|| no_protocol(found))?;
        cursor.take()?;
        let class = &mut self.open_class(".protocol", span)?.class;
        class.protocols = class.protocols.with(protocol);
        Ok(())
    }

    /// `.field NAME TYPE [private]`
    pub(crate) fn field(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        self.open_class(".field", span)?;
        let name = name(cursor, "a name")?.text.into_owned();
        let ty = self.types.read(cursor)?;
        let is_private = cursor.take_if(&Token::Word("private"))?;
        self.open_class(".field", span)?.class.fields.push(Field { name, ty, is_private });
        Ok(())
    }

    /// `.method NAME TYPE [FUNCTION] [private]`
    pub(crate) fn method(&mut self, span: Span, cursor: &mut Cursor<'a>) -> Parsed<()> {
        self.open_class(".method", span)?;
        let name = name(cursor, "a name")?.text.into_owned();
        let ty = self.types.read(cursor)?;
        let function = match cursor.current() {
            Token::End | Token::Word("private") => None,
            _ => Some(reference(cursor, "a function")?),
        };
        let is_private = cursor.take_if(&Token::Word("private"))?;
        let open = self.open_class(".method", span)?;
        open.class.methods.push(Method { name, ty, function: None, is_private });
        open.functions.push(function);
        Ok(())
    }

    /// Says that a class is not ended when something else begins.
    pub(crate) fn end_open_class(&mut self) {
        if std::mem::take(&mut self.class_is_open)
            && let Some(open) = self.classes.last()
        {
            let problem = problem::missing_end("class", &open.class.name, open.span);
            self.reporter.report(problem);
        }
    }

    /// Adds the classes to the types. One that cannot be added leaves an empty one, so that the others
    /// keep their numbers.
    pub(crate) fn add_classes(&mut self, reporter: &mut Reporter) {
        for PendingClass { mut class, span, functions } in std::mem::take(&mut self.classes) {
            for (method, function) in class.methods.iter_mut().zip(functions) {
                let number = function.map(|function| match function {
                    Reference::Number(number) => Ok(number),
                    Reference::Name(name) => self.functions.resolve(&name, "function"),
                });
                method.function =
                    number.and_then(|number| reporter.check(number)).map(FunctionIndex);
            }
            if let Err(error) = self.types.add_class(class) {
                reporter.report(problem::bad_class(&error.to_string(), span));
                // An empty class always finds a place.
                let _ = self.types.add_class(Class::new("", ClassKind::Abstract));
            }
        }
    }
}

/// The number of a field or method of the class of type `ty` that is called `name`; of several the last.
pub(crate) fn member_number(types: &Types, ty: TypeId, name: &str, is_method: bool) -> Option<u32> {
    let class = types.class_of(ty)?;
    let found = match is_method {
        true => types.classes().methods(class).iter().rposition(|method| method.name == name),
        false => types.classes().fields(class).iter().rposition(|field| field.name == name),
    };
    found.map(|index| index as u32)
}

/// The names of all fields or methods of the class of type `ty`.
pub(crate) fn member_names(types: &Types, ty: TypeId, is_method: bool) -> Vec<&str> {
    let Some(class) = types.class_of(ty) else { return Vec::new() };
    match is_method {
        true => types.classes().methods(class).iter().map(|method| &*method.name).collect(),
        false => types.classes().fields(class).iter().map(|field| &*field.name).collect(),
    }
}

/// What a member is called, if the name means that member where it is written.
pub(crate) fn written_field(types: &Types, ty: TypeId, field: FieldIndex) -> Option<Cow<'_, str>> {
    let fields = types.classes().fields(types.class_of(ty)?);
    let name = fields.get(field.index())?.name.as_str();
    let is_last = member_number(types, ty, name, false) == Some(field.0.into());
    is_last.then_some(Cow::Borrowed(name))
}

/// The same for a method.
pub(crate) fn written_method(
    types: &Types,
    ty: TypeId,
    method: MethodIndex,
) -> Option<Cow<'_, str>> {
    let methods = types.classes().methods(types.class_of(ty)?);
    let name = methods.get(method.index())?.name.as_str();
    let is_last = member_number(types, ty, name, true) == Some(method.0.into());
    is_last.then_some(Cow::Borrowed(name))
}
