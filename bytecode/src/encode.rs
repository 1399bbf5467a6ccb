//! Writing `.runab`.
//!
//! A file is the magic bytes, the version (major and minor, a byte each), and sections:
//!
//! | part | form |
//! | --- | --- |
//! | magic | `00 72 75 6E 61 62 0D 0A` |
//! | section | id (byte), length of the payload (number), CRC-32 of the payload (4 bytes, little end first), payload |
//! | number | LEB128, at most 64 bits; signed ones zigzag first |
//! | text | number of bytes, UTF-8 |
//! | list | number of items, items |
//!
//! Ids and payloads are those of [`Section`], each section at most once, in any order; a reader skips
//! ids it does not know. Types are kept without the predefined ones; a type's parts are smaller ids.

use std::io::{self, Write};

use crate::{Constant, Function, Literal, Module, Type, TypeId, Types};

/// The first bytes of every module.
pub const MAGIC: [u8; 8] = *b"\0runab\r\n";

/// The version that is written: major and minor. Readers accept the same major and any minor up to
/// their own.
pub const FORMAT_VERSION: (u8, u8) = (1, 2);

/// The sections of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Section {
    /// Name of the module.
    Name = 1,
    /// List of types.
    Types = 2,
    /// List of constants.
    Constants = 3,
    /// List of native functions: name, parameter types, result type.
    Natives = 4,
    /// List of variables: name, type.
    Globals = 5,
    /// List of functions: name, parameter count, captures, result, locals, file.
    Functions = 6,
    /// For each function a list of instructions.
    Code = 7,
    /// For each function a list of handlers: start, length, target, kind.
    Handlers = 8,
    /// For each function a list of lines (distance of pc, line, column) and one of local names.
    Lines = 9,
    /// List of source files.
    Files = 10,
    /// List of exports: name, function.
    Exports = 11,
    /// List of tests: name, function.
    Tests = 12,
    /// List of capabilities.
    Capabilities = 13,
    /// List of attributes: name, text.
    Attributes = 14,
}

impl Section {
    pub(crate) const ALL: [Section; 14] = [
        Section::Name,
        Section::Types,
        Section::Constants,
        Section::Natives,
        Section::Globals,
        Section::Functions,
        Section::Code,
        Section::Handlers,
        Section::Lines,
        Section::Files,
        Section::Exports,
        Section::Tests,
        Section::Capabilities,
        Section::Attributes,
    ];

    pub(crate) fn from_byte(byte: u8) -> Option<Section> {
        Section::ALL.into_iter().find(|&section| section as u8 == byte)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Section::Name => "name",
            Section::Types => "types",
            Section::Constants => "constants",
            Section::Natives => "natives",
            Section::Globals => "globals",
            Section::Functions => "functions",
            Section::Code => "code",
            Section::Handlers => "handlers",
            Section::Lines => "lines",
            Section::Files => "files",
            Section::Exports => "exports",
            Section::Tests => "tests",
            Section::Capabilities => "capabilities",
            Section::Attributes => "attributes",
        }
    }
}

/// The bytes of a module.
pub fn encode(module: &Module) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing into memory does not fail.
    let _ = encode_to(module, &mut out);
    out
}

/// Writes a module, section by section.
pub fn encode_to(module: &Module, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&MAGIC)?;
    out.write_all(&[FORMAT_VERSION.0, FORMAT_VERSION.1])?;
    for section in Section::ALL {
        let mut payload = Vec::new();
        write_section(module, section, &mut payload);
        let mut head = vec![section as u8];
        unsigned(payload.len() as u64, &mut head);
        head.extend(crc32fast::hash(&payload).to_le_bytes());
        out.write_all(&head)?;
        out.write_all(&payload)?;
    }
    Ok(())
}

fn write_section(module: &Module, section: Section, out: &mut Vec<u8>) {
    match section {
        Section::Name => text(&module.name, out),
        Section::Types => types(&module.types, out),
        Section::Constants => list(&module.constants, out, constant),
        Section::Natives => list(&module.natives, out, |native, out| {
            text(&native.name, out);
            list(&native.parameters, out, type_id);
            type_id(&native.result, out);
        }),
        Section::Globals => list(&module.globals, out, |global, out| {
            text(&global.name, out);
            type_id(&global.ty, out);
        }),
        Section::Functions => list(&module.functions, out, signature),
        Section::Code => list(&module.functions, out, |function, out| {
            list(&function.code, out, |instruction, out| instruction.encode(out));
        }),
        Section::Handlers => list(&module.functions, out, handlers),
        Section::Lines => list(&module.functions, out, debug_tables),
        Section::Files => list(&module.files, out, |file, out| text(file, out)),
        Section::Exports => list(&module.exports, out, |export, out| {
            text(&export.name, out);
            unsigned(export.function.0.into(), out);
        }),
        Section::Tests => list(&module.tests, out, |test, out| {
            text(&test.name, out);
            unsigned(test.function.0.into(), out);
        }),
        Section::Capabilities => list(&module.capabilities, out, |text_, out| text(text_, out)),
        Section::Attributes => list(&module.attributes, out, |(name, value), out| {
            text(name, out);
            text(value, out);
        }),
    }
}

fn types(types: &Types, out: &mut Vec<u8>) {
    let own = types.iter().skip(Types::predefined().len());
    unsigned((types.len() - Types::predefined().len()) as u64, out);
    for (_, ty) in own {
        match ty {
            Type::Integer => out.push(0),
            Type::Float => out.push(1),
            Type::Boolean => out.push(2),
            Type::Nothing => out.push(3),
            Type::Any => out.push(4),
            Type::Text => out.push(5),
            Type::Bytes => out.push(6),
            Type::Record => out.push(7),
            Type::Exception => out.push(8),
            Type::Range => out.push(9),
            Type::List(element) => tagged_types(10, &[*element], out),
            Type::Map(key, value) => tagged_types(11, &[*key, *value], out),
            Type::Optional(inner) => tagged_types(12, &[*inner], out),
            Type::Cell(inner) => tagged_types(13, &[*inner], out),
            Type::Function(parameters, result) => {
                out.push(14);
                list(parameters, out, type_id);
                type_id(result, out);
            }
        }
    }
}

fn tagged_types(tag: u8, parts: &[TypeId], out: &mut Vec<u8>) {
    out.push(tag);
    parts.iter().for_each(|part| type_id(part, out));
}

fn constant(constant: &Constant, out: &mut Vec<u8>) {
    match constant {
        Constant::Integer(value) => {
            out.push(0);
            signed(*value, out);
        }
        Constant::Float(value) => {
            out.push(1);
            out.extend(value.value().to_bits().to_le_bytes());
        }
        Constant::Text(value) => {
            out.push(2);
            text(value, out);
        }
        Constant::Bytes(value) => {
            out.push(3);
            unsigned(value.len() as u64, out);
            out.extend(value);
        }
    }
}

fn signature(function: &Function, out: &mut Vec<u8>) {
    text(&function.name, out);
    unsigned(function.parameter_count.into(), out);
    list(&function.captures, out, type_id);
    type_id(&function.result, out);
    list(&function.locals, out, type_id);
    unsigned(function.file.into(), out);
}

fn handlers(function: &Function, out: &mut Vec<u8>) {
    list(&function.handlers, out, |handler, out| {
        unsigned(handler.start.into(), out);
        unsigned(handler.end.into(), out);
        unsigned(handler.target.into(), out);
        out.push(handler.kind as u8);
    });
}

fn debug_tables(function: &Function, out: &mut Vec<u8>) {
    list(&function.lines, out, |entry, out| {
        unsigned(entry.pc.into(), out);
        unsigned(entry.line.into(), out);
        unsigned(entry.column.into(), out);
    });
    list(&function.local_names, out, |name, out| {
        unsigned(name.local.0.into(), out);
        text(&name.name, out);
        unsigned(name.start.into(), out);
        unsigned(name.end.into(), out);
    });
}

fn list<T>(items: &[T], out: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    unsigned(items.len() as u64, out);
    items.iter().for_each(|item| write(item, out));
}

fn type_id(ty: &TypeId, out: &mut Vec<u8>) {
    unsigned(ty.0.into(), out);
}

fn text(value: &str, out: &mut Vec<u8>) {
    unsigned(value.len() as u64, out);
    out.extend(value.as_bytes());
}

/// Unsigned LEB128.
pub(crate) fn unsigned(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// LEB128 of a zigzagged number, so that small negative numbers are short.
pub(crate) fn signed(value: i64, out: &mut Vec<u8>) {
    unsigned((value << 1 ^ value >> 63) as u64, out);
}

pub(crate) fn literal(value: Literal, out: &mut Vec<u8>) {
    match value {
        Literal::Nothing => out.push(0),
        Literal::Boolean(value) => out.push(1 + u8::from(value)),
        Literal::Integer(value) => {
            out.push(3);
            signed(value, out);
        }
        Literal::Float(value) => {
            out.push(4);
            out.extend(value.value().to_bits().to_le_bytes());
        }
    }
}
