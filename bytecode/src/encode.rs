//! Writing `.runab`; the form of the file is described at [`encode`].

use std::io::{self, Write};

use crate::section::{END, Section};
use crate::{
    Class, Constant, Function, Global, Handler, LineEntry, Literal, LocalName, Module,
    NativeImport, Real, Type, TypeId, Types,
};

/// The first bytes of every module.
pub const MAGIC: [u8; 8] = *b"\0runab\r\n";

/// The version that is written: major and minor. Readers accept the same major and any minor up to
/// their own.
pub const FORMAT_VERSION: (u8, u8) = (1, 2);

/// What the types of exceptions begin with; the last of all tags.
pub(crate) const EXCEPTION_TAG: u8 = 8;

/// The bytes of a module.
///
/// # The form of the file
///
/// A file is the magic bytes `00 72 75 6E 61 62 0D 0A`, the version (major and minor, a byte each),
/// sections, and a byte 0 behind which nothing follows. A section is
///
/// | part | form |
/// | --- | --- |
/// | id | a byte, not 0 |
/// | length of the payload in bytes | *number* |
/// | CRC-32 of the payload (IEEE 802.3, as in zip) | 4 bytes, the lowest first |
/// | payload | bytes |
///
/// Sections are in the order of their ids and none is there twice; only `functions` and `code` must
/// be there. A reader skips sections whose ids it does not know, wherever they are.
///
/// | what | form |
/// | --- | --- |
/// | *number* | unsigned LEB128 of at most 64 bits, in as few bytes as possible |
/// | *signed* | `2n` for `n >= 0`, else `-2n - 1`, as a *number* |
/// | *real* | the 8 bytes of an IEEE 754 binary64, the lowest first |
/// | *text* | *number* of bytes, UTF-8 |
/// | *list* of x | *number* of items, the items |
/// | *type* | *number*: its place in the type table, whose first ones are [`Types::predefined`] |
///
/// | id | section | payload |
/// | --- | --- | --- |
/// | 1 | name | *text* |
/// | 2 | types | *list* of the types that are not predefined: a tag and parts, which come earlier in the table. 0 List (*type*), 1 Map (*type*, *type*), 2 Optional (*type*), 3 Cell (*type*), 4 Function (*list* of *type*, *type*), 5 Class (*number*), 6 Set (*type*), 7 Decimal |
/// | 3 | constants | *list* of a tag and a value: 0 Integer (*signed*), 1 Float (*real*), 2 Text (*text*), 3 Bytes (*number* of bytes, bytes) |
/// | 4 | natives | *list* of name (*text*), parameters (*list* of *type*), result (*type*) |
/// | 5 | globals | *list* of name (*text*), *type* |
/// | 6 | functions | *list* of name (*text*), number of parameters, captures (*list* of *type*), result (*type*), locals (*list* of *type*), file (*number*) |
/// | 7 | code | for each function, *list* of instructions |
/// | 8 | handlers | for each function, *list* of start, end, target (*numbers*) and the byte of the kind of exception |
/// | 9 | lines | for each function, *list* of pc and line (*signed*, each as distance from the one before, first from 0) and column (*number*), and *list* of local, name (*text*), start, end |
/// | 10 | files | *list* of *text* |
/// | 11 | exports | *list* of name (*text*), function (*number*) |
/// | 12 | tests | *list* of name (*text*), function (*number*) |
/// | 13 | capabilities | *list* of *text* |
/// | 14 | attributes | *list* of name (*text*), value (*text*) |
/// | 15 | classes | *list* of name (*text*), a byte with the [kind](crate::ClassKind) in its lower half and the [protocols](crate::Protocols) in its upper one, base (*reference*), exceptions of the language that it extends (*number*, of the [kind](crate::ErrorKind) and 1, or 0), interfaces (*list* of *number*), fields (*list* of name (*text*), *type*, a byte 1 for a private one), methods (*list* of name (*text*), *type*, function (*reference*), a byte 1 for a private one) |
/// | 16 | inline | functions that are to come in place of their calls: *list* of *number*, ascending |
/// | 17 | arguments | of functions with default values or a rest: *list* of function (*number*, ascending), a byte 1 if its last parameter gets the rest, *list* of parameter (*number*), function (*number*), parameters that it takes (*list* of *number*) |
///
/// A *reference* is the *number* 0 for none, else one more than the index.
///
/// "For each function" is the *number* of functions, then what belongs to each. An instruction is its
/// byte, then its operands in the order of the table: indices, counts, types and targets are
/// *numbers*, an Integer is *signed*, a Float a *real*, a Boolean a byte 0 or 1, a kind of exception
/// its byte, a literal a tag and perhaps a value: 0 `nothing`, 1 `false`, 2 `true`, 3 Integer
/// (*signed*), 4 Float (*real*).
pub fn encode(module: &Module) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing into memory does not fail.
    let _ = encode_to(module, &mut out);
    out
}

/// Writes a module, section by section.
///
/// # Errors
///
/// Those of the stream.
pub fn encode_to(module: &Module, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&MAGIC)?;
    out.write_all(&[FORMAT_VERSION.0, FORMAT_VERSION.1])?;
    let mut payload = Vec::new();
    for &section in Section::ALL {
        payload.clear();
        write_section(module, section, &mut payload);
        let mut head = vec![section as u8];
        unsigned(payload.len() as u64, &mut head);
        head.extend(crc32fast::hash(&payload).to_le_bytes());
        out.write_all(&head)?;
        out.write_all(&payload)?;
    }
    out.write_all(&[END])
}

fn write_section(module: &Module, section: Section, out: &mut Vec<u8>) {
    match section {
        Section::Name => text(&module.name, out),
        Section::Types => types(&module.types, out),
        Section::Constants => list(&module.constants, out, constant),
        Section::Natives => list(&module.natives, out, native),
        Section::Globals => list(&module.globals, out, global),
        Section::Functions => list(&module.functions, out, signature),
        Section::Code => list(&module.functions, out, |function, out| {
            list(&function.code, out, |instruction, out| instruction.encode(out));
        }),
        Section::Handlers => list(&module.functions, out, |function, out| {
            list(&function.handlers, out, handler);
        }),
        Section::Lines => list(&module.functions, out, |function, out| {
            lines(&function.lines, out);
            list(&function.local_names, out, local_name);
        }),
        Section::Files => list(&module.files, out, |file, out| text(file, out)),
        Section::Exports => list(&module.exports, out, |export, out| {
            text(&export.name, out);
            unsigned(export.function.0.into(), out);
        }),
        Section::Tests => list(&module.tests, out, |test, out| {
            text(&test.name, out);
            unsigned(test.function.0.into(), out);
        }),
        Section::Capabilities => list(&module.capabilities, out, |name, out| text(name, out)),
        Section::Attributes => list(&module.attributes, out, |(name, value), out| {
            text(name, out);
            text(value, out);
        }),
        Section::Classes => {
            unsigned(module.types.classes().len() as u64, out);
            module.types.classes().iter().for_each(|(_, found)| class(found, out));
        }
        Section::Inline => {
            let functions = module.functions.iter().enumerate();
            let inline = functions.filter(|(_, function)| function.is_inline);
            let inline: Vec<u64> = inline.map(|(index, _)| index as u64).collect();
            list(&inline, out, |&index, out| unsigned(index, out));
        }
        Section::Arguments => {
            let functions = (0..).zip(&module.functions);
            let lenient =
                |function: &Function| function.takes_rest || !function.defaults.is_empty();
            let lenient: Vec<_> = functions.filter(|(_, function)| lenient(function)).collect();
            list(&lenient, out, |&(index, function), out| arguments(index, function, out));
        }
    }
}

/// Where the byte of a class's kind says what the class promises to the language.
pub(crate) const PROTOCOLS_SHIFT: u32 = 4;

fn class(class: &Class, out: &mut Vec<u8>) {
    text(&class.name, out);
    out.push(class.kind as u8 | class.protocols.bits() << PROTOCOLS_SHIFT);
    reference(class.base.map(|base| base.0), out);
    reference(class.exception.map(|kind| kind as u32), out);
    list(&class.interfaces, out, |interface, out| unsigned(interface.0.into(), out));
    list(&class.fields, out, |field, out| {
        text(&field.name, out);
        type_id(&field.ty, out);
        out.push(field.is_private.into());
    });
    list(&class.methods, out, |method, out| {
        text(&method.name, out);
        type_id(&method.ty, out);
        reference(method.function.map(|function| function.0), out);
        out.push(method.is_private.into());
    });
}

/// An index, or none.
fn reference(index: Option<u32>, out: &mut Vec<u8>) {
    unsigned(index.map_or(0, |index| u64::from(index) + 1), out);
}

fn types(types: &Types, out: &mut Vec<u8>) {
    let predefined = Types::predefined().len();
    unsigned((types.len() - predefined) as u64, out);
    types.iter().skip(predefined).for_each(|(_, ty)| write_type(ty, out));
}

fn write_type(ty: &Type, out: &mut Vec<u8>) {
    match ty {
        Type::List(element) => tagged_types(0, &[*element], out),
        Type::Map(key, value) => tagged_types(1, &[*key, *value], out),
        Type::Optional(inner) => tagged_types(2, &[*inner], out),
        Type::Cell(inner) => tagged_types(3, &[*inner], out),
        Type::Set(element) => tagged_types(6, &[*element], out),
        Type::Decimal => tagged_types(7, &[], out),
        Type::Function(parameters, result) => {
            out.push(4);
            list(parameters, out, type_id);
            type_id(result, out);
        }
        Type::Class(class) => {
            out.push(5);
            unsigned(class.0.into(), out);
        }
        // Other types without parts are predefined, and in the table only once.
        Type::Exception(kind) => out.extend([EXCEPTION_TAG, *kind as u8]),
        Type::Integer
        | Type::Float
        | Type::Boolean
        | Type::Nothing
        | Type::Any
        | Type::Text
        | Type::Bytes
        | Type::Record
        | Type::Range => {}
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
            real(*value, out);
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

/// What calls by name may leave out of a function's arguments, or give more of.
fn arguments(index: u64, function: &Function, out: &mut Vec<u8>) {
    unsigned(index, out);
    out.push(function.takes_rest.into());
    list(&function.defaults, out, |default, out| {
        unsigned(default.parameter.into(), out);
        unsigned(default.function.0.into(), out);
        list(&default.takes, out, |&taken, out| unsigned(taken.into(), out));
    });
}

fn native(native: &NativeImport, out: &mut Vec<u8>) {
    text(&native.name, out);
    list(&native.parameters, out, type_id);
    type_id(&native.result, out);
}

fn global(global: &Global, out: &mut Vec<u8>) {
    text(&global.name, out);
    type_id(&global.ty, out);
}

fn handler(handler: &Handler, out: &mut Vec<u8>) {
    unsigned(handler.start.into(), out);
    unsigned(handler.end.into(), out);
    unsigned(handler.target.into(), out);
    out.push(handler.kind as u8);
}

fn lines(entries: &[LineEntry], out: &mut Vec<u8>) {
    let (mut pc, mut line) = (0, 0);
    unsigned(entries.len() as u64, out);
    for entry in entries {
        distance(&mut pc, entry.pc, out);
        distance(&mut line, entry.line, out);
        unsigned(entry.column.into(), out);
    }
}

fn local_name(name: &LocalName, out: &mut Vec<u8>) {
    unsigned(name.local.0.into(), out);
    text(&name.name, out);
    unsigned(name.start.into(), out);
    unsigned(name.end.into(), out);
}

/// Writes how far `number` is from `previous`, which becomes the number.
fn distance(previous: &mut u32, number: u32, out: &mut Vec<u8>) {
    signed(i64::from(number) - i64::from(*previous), out);
    *previous = number;
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

/// The bits, the lowest byte first.
pub(crate) fn real(value: Real, out: &mut Vec<u8>) {
    out.extend(value.value().to_bits().to_le_bytes());
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
            real(value, out);
        }
    }
}
