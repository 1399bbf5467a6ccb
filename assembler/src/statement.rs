//! Labels, instructions and their operands.

use std::borrow::Cow;

use runa_bytecode::{
    CaptureIndex, ConstantIndex, Count, ErrorKind, FieldIndex, FunctionIndex, GlobalIndex,
    Instruction, Literal, LocalIndex, MethodIndex, NativeIndex, Opcode, Operand, OperandKind, Real,
    Target, TypeId,
};
use runa_diagnostics::Span;

use crate::assembly::Assembly;
use crate::body::Fixup;
use crate::lexer::{Cursor, Token};
use crate::names::{Name, Reference};
use crate::number::{limited, literal_word, number};
use crate::problem::{self, Parsed};

/// No mnemonic is longer; a longer word is not even turned into capitals.
const LONGEST_MNEMONIC: usize = 32;

/// An operand as it was read.
enum Found<'a> {
    Ready(Operand),
    Later(Reference<'a>),
}

pub(crate) fn opcode(word: &str) -> Option<Opcode> {
    let capitals = (word.len() <= LONGEST_MNEMONIC).then(|| word.to_ascii_uppercase());
    Opcode::from_mnemonic(&capitals?)
}

impl<'a> Assembly<'a> {
    pub(crate) fn label(&mut self, name: &'a str, span: Span) -> Parsed<()> {
        let begins_function = self.called.contains(name);
        let Some(body) = self.body() else {
            return Err(problem::outside_function("a label", span));
        };
        let pc = body.pc();
        body.labels.add(name, pc, span)?;
        if begins_function && pc > 0 {
            self.begin_flat_function(name, span)?;
        }
        Ok(())
    }

    /// The rest of a line that begins with `mnemonic`.
    pub(crate) fn instruction(
        &mut self,
        mnemonic: &'a str,
        span: Span,
        cursor: &mut Cursor<'a>,
    ) -> Parsed<()> {
        let Some(opcode) = opcode(mnemonic) else {
            let known = Opcode::ALL.iter().map(|opcode| opcode.info().mnemonic);
            return Err(problem::unknown("instruction", mnemonic, span, known));
        };
        if self.body().is_none() {
            return Err(problem::outside_function("an instruction", span));
        }
        if let (Opcode::Push, Token::Text(_)) = (opcode, cursor.current()) {
            let constant = self.pooled_text(cursor)?;
            return self.emit(Instruction::LoadConstant { constant }, Vec::new(), span);
        }
        let mut operands = Vec::new();
        let mut fixups = Vec::new();
        for (index, &(name, kind)) in opcode.info().operands.iter().enumerate() {
            if index > 0 {
                cursor.take_if(&Token::Comma)?;
            }
            let start = cursor.span();
            match self.operand(kind, name, cursor)? {
                Found::Ready(operand) => operands.push(operand),
                Found::Later(reference) => {
                    operands.push(placeholder(kind));
                    let span = start.to(cursor.previous());
                    fixups.push(Fixup { pc: 0, operand: index, kind, reference, span });
                }
            }
        }
        let Some(instruction) = opcode.with(&operands) else {
            return Err(problem::wrong("other operands", "these", span));
        };
        self.emit(instruction, fixups, span)
    }

    fn emit(&mut self, instruction: Instruction, fixups: Vec<Fixup<'a>>, span: Span) -> Parsed<()> {
        self.before_instruction(instruction, span)?;
        let place = self.source.line_column(span.start);
        if let Some(body) = self.body() {
            let pc = body.pc();
            body.fixups.extend(fixups.into_iter().map(|fixup| Fixup { pc, ..fixup }));
            body.push(instruction, place.line, place.column);
        }
        Ok(())
    }

    fn pooled_text(&mut self, cursor: &mut Cursor<'a>) -> Parsed<ConstantIndex> {
        match cursor.take()? {
            (Token::Text(text), _) => Ok(self.constants.intern_text(&text)),
            (other, span) => Err(problem::wrong("a text", &other.describe(), span)),
        }
    }

    fn operand(
        &mut self,
        kind: OperandKind,
        name: &str,
        cursor: &mut Cursor<'a>,
    ) -> Parsed<Found<'a>> {
        if *cursor.current() == Token::End {
            return Err(problem::missing(
                &format!("the operand `{name}`"),
                cursor.previous().after(),
            ));
        }
        match kind {
            OperandKind::Type => self.types.read(cursor).map(|ty| Found::Ready(Operand::Type(ty))),
            OperandKind::ErrorKind => {
                error_kind(cursor).map(|kind| Found::Ready(Operand::ErrorKind(kind)))
            }
            OperandKind::Constant if matches!(cursor.current(), Token::Text(_)) => {
                self.pooled_text(cursor).map(|index| Found::Ready(Operand::Constant(index)))
            }
            _ => self.simple_operand(kind, cursor),
        }
    }

    /// A number, a value or a name.
    fn simple_operand(&mut self, kind: OperandKind, cursor: &mut Cursor<'a>) -> Parsed<Found<'a>> {
        let is_literal = matches!(
            kind,
            OperandKind::Literal | OperandKind::Integer | OperandKind::Float | OperandKind::Boolean
        );
        let (token, span) = cursor.take()?;
        match token {
            Token::Number(text) if is_literal => {
                let value = number(text, span)?;
                literal_operand(kind, value, span).map(Found::Ready)
            }
            Token::Number(text) => {
                let index = limited(text, largest(kind), span)?;
                if kind == OperandKind::Target && self.is_flat() {
                    return Ok(Found::Later(Reference::Number(index)));
                }
                Ok(Found::Ready(indexed(kind, index)))
            }
            Token::Word(word) => match literal_word(word) {
                Some(value) if is_literal => literal_operand(kind, value, span).map(Found::Ready),
                _ => Ok(later(Cow::Borrowed(word), span)),
            },
            Token::Text(text) if !is_literal && kind != OperandKind::Target => {
                Ok(later(text, span))
            }
            other => Err(problem::wrong(wanted(kind), &other.describe(), span)),
        }
    }
}

fn later<'a>(text: Cow<'a, str>, span: Span) -> Found<'a> {
    Found::Later(Reference::Name(Name { text, span }))
}

/// Reads the name of a kind of exception.
pub(crate) fn error_kind(cursor: &mut Cursor<'_>) -> Parsed<ErrorKind> {
    match *cursor.current() {
        Token::Word(word) => {
            let (_, span) = cursor.take()?;
            ErrorKind::from_name(word).ok_or_else(|| problem::unknown_kind(word, span))
        }
        _ => Err(cursor.unexpected("a kind of exception")),
    }
}

/// The value as an operand of a kind that holds values; an Integer will do for a Float.
pub(crate) fn literal_operand(kind: OperandKind, value: Literal, span: Span) -> Parsed<Operand> {
    match (kind, value) {
        (OperandKind::Literal, value) => Ok(Operand::Literal(value)),
        (OperandKind::Integer, Literal::Integer(value)) => Ok(Operand::Integer(value)),
        (OperandKind::Float, Literal::Float(value)) => Ok(Operand::Float(value)),
        (OperandKind::Float, Literal::Integer(value)) => {
            Ok(Operand::Float(Real::new(value as f64)))
        }
        (OperandKind::Boolean, Literal::Boolean(value)) => Ok(Operand::Boolean(value)),
        _ => Err(problem::wrong(wanted(kind), &format!("`{value}`"), span)),
    }
}

/// What a message calls operands of a kind.
pub(crate) fn wanted(kind: OperandKind) -> &'static str {
    match kind {
        OperandKind::Literal => "a number, a Boolean, `nothing`, a text or a constant",
        OperandKind::Integer => "an Integer",
        OperandKind::Float => "a Float",
        OperandKind::Boolean => "`true` or `false`",
        OperandKind::Local => "a local",
        OperandKind::Capture | OperandKind::Count => "a number",
        OperandKind::Field => "a field",
        OperandKind::Method => "a method",
        OperandKind::Constant => "a constant",
        OperandKind::Function => "a function",
        OperandKind::Native => "a native function",
        OperandKind::Global => "a module variable",
        OperandKind::Type => "a type",
        OperandKind::Target => "a label",
        OperandKind::ErrorKind => "a kind of exception",
    }
}

/// The largest number that an operand of a kind can be.
pub(crate) fn largest(kind: OperandKind) -> u32 {
    match kind {
        OperandKind::Local
        | OperandKind::Capture
        | OperandKind::Field
        | OperandKind::Method
        | OperandKind::Count => u32::from(u16::MAX),
        _ => u32::MAX,
    }
}

/// A number up to [`largest`] as an operand of a kind.
pub(crate) fn indexed(kind: OperandKind, number: u32) -> Operand {
    let short = number as u16;
    match kind {
        OperandKind::Local => Operand::Local(LocalIndex(short)),
        OperandKind::Capture => Operand::Capture(CaptureIndex(short)),
        OperandKind::Field => Operand::Field(FieldIndex(short)),
        OperandKind::Method => Operand::Method(MethodIndex(short)),
        OperandKind::Count => Operand::Count(Count(short)),
        OperandKind::Constant => Operand::Constant(ConstantIndex(number)),
        OperandKind::Function => Operand::Function(FunctionIndex(number)),
        OperandKind::Native => Operand::Native(NativeIndex(number)),
        OperandKind::Global => Operand::Global(GlobalIndex(number)),
        OperandKind::Type => Operand::Type(TypeId(number)),
        OperandKind::Target => Operand::Target(Target(number)),
        OperandKind::Literal => Operand::Literal(Literal::Integer(number.into())),
        OperandKind::Integer => Operand::Integer(number.into()),
        OperandKind::Float => Operand::Float(Real::new(number.into())),
        OperandKind::Boolean => Operand::Boolean(number != 0),
        OperandKind::ErrorKind => Operand::ErrorKind(ErrorKind::Exception),
    }
}

/// Stands for an operand until it is known.
fn placeholder(kind: OperandKind) -> Operand {
    indexed(kind, 0)
}
