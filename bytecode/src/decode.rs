//! Reading `.runab`. Any bytes give a module or an error with its place.

use std::io::{self, Read};

use crate::encode::{EXCEPTION_TAG, FORMAT_VERSION, MAGIC, PROTOCOLS_SHIFT};
use crate::reader::Reader;
use crate::section::{END, Section};
use crate::{
    Class, ClassError, ClassIndex, ClassKind, Constant, DefaultValue, ErrorKind, Export, Field,
    Function, FunctionIndex, Global, Handler, Instruction, LineEntry, LocalIndex, LocalName,
    Method, Module, NativeImport, Protocols, TestEntry, Type, TypeId, Types,
};

/// Why bytes are no module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem} (at byte {offset}{})", section.map(|name| format!(" in section `{name}`")).unwrap_or_default())]
pub struct DecodeError {
    /// Where, in bytes from the beginning.
    pub offset: u64,
    /// In which section, if in one.
    pub section: Option<&'static str>,
    /// What is wrong.
    pub problem: DecodeProblem,
}

/// What can be wrong with the bytes of a module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeProblem {
    /// The first bytes are others.
    #[error("this is no Runa bytecode: it does not begin with the magic bytes")]
    Magic,
    /// It was written by another major or a later minor version.
    #[error("it has format version {0}.{1}; this program reads {major}.0 to {major}.{minor}", major = FORMAT_VERSION.0, minor = FORMAT_VERSION.1)]
    Version(u8, u8),
    /// There are fewer bytes than announced.
    #[error("it ends in the middle; it was cut off")]
    End,
    /// A section's bytes do not have its checksum.
    #[error("the checksum is wrong; the file was damaged")]
    Checksum,
    /// A section is there twice.
    #[error("the section is there twice")]
    Repeated,
    /// A section stands behind one with a greater id.
    #[error("the section stands too late; sections are in the order of their ids")]
    Order,
    /// A section is not there.
    #[error("the section `{0}` is missing")]
    Missing(&'static str),
    /// There are bytes behind the content of a section, or behind the end of the module.
    #[error("there are bytes behind the end")]
    Surplus,
    /// A number is too large for its place or longer than need be.
    #[error("a number is too large for its place, or written longer than need be")]
    Number,
    /// A text is not UTF-8.
    #[error("a text is not valid UTF-8")]
    Text,
    /// A byte stands for no instruction.
    #[error("there is no instruction {0:#04x}")]
    UnknownInstruction(u8),
    /// A byte stands for no kind of exception.
    #[error("there is no kind of exception {0}")]
    UnknownErrorKind(u8),
    /// A byte that tells what follows has no meaning.
    #[error("the tag {0} has no meaning here")]
    Tag(u8),
    /// A type has a part that does not come before it.
    #[error("a type refers to type {0}, which does not come before it")]
    TypeOrder(u32),
    /// A type is in the table twice.
    #[error("type {0} is in the table twice")]
    TypeRepeated(u32),
    /// A type is nested too deeply or has too many parts.
    #[error(
        "a type is nested more than {} deep or has more than {} parts",
        Types::DEEPEST,
        Types::MOST_PARTS
    )]
    TypeSize,
    /// A class cannot stand where it does, or is too large.
    #[error(transparent)]
    Class(#[from] ClassError),
    /// A function that a section is about is not there, or named before one that comes before it.
    #[error("there is no function {0}, or it stands behind a later one")]
    NextFunction(u32),
    /// Tables that belong together differ in length.
    #[error("the section is about {found} functions, the module has {functions}")]
    Functions {
        /// How many functions there are.
        functions: usize,
        /// How many the section tells about.
        found: usize,
    },
}

/// Reads a module.
pub fn decode(bytes: &[u8]) -> Result<Module, DecodeError> {
    let mut rest = bytes;
    Decoder::new(&mut rest).module().map_err(|failure| match failure {
        Failure::Decode(error) => error,
        // Reading from memory does not fail.
        Failure::Io(_) => DecodeError { offset: 0, section: None, problem: DecodeProblem::End },
    })
}

/// Reads a module from a stream, section by section, up to its end. Memory grows with what arrives,
/// not with what lengths announce; a stream that is no module is left after a few bytes.
///
/// # Errors
///
/// The outer error tells that reading failed, the inner one that what was read is no module.
pub fn decode_from(input: &mut impl Read) -> io::Result<Result<Module, DecodeError>> {
    match Decoder::new(input).module() {
        Ok(module) => Ok(Ok(module)),
        Err(Failure::Decode(error)) => Ok(Err(error)),
        Err(Failure::Io(error)) => Err(error),
    }
}

enum Failure {
    Io(io::Error),
    Decode(DecodeError),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Io(error)
    }
}

/// Splits a stream into sections and builds the module from them.
struct Decoder<'a, R> {
    input: &'a mut R,
    /// How many bytes were read.
    offset: u64,
    module: Module,
    /// The last section that was read.
    last: Option<Section>,
}

impl<'a, R: Read> Decoder<'a, R> {
    fn new(input: &'a mut R) -> Self {
        Self { input, offset: 0, module: Module::default(), last: None }
    }

    fn module(mut self) -> Result<Module, Failure> {
        self.head()?;
        loop {
            let start = self.offset;
            let id = self.array::<1>()?[0];
            let section = Section::from_byte(id);
            self.check_order(section, id == END).map_err(|error| self.error_at(start, error))?;
            if id == END {
                break;
            }
            self.section(section)?;
        }
        match self.bytes(1)?.is_empty() {
            true => Ok(self.module),
            false => Err(self.error_at(self.offset - 1, DecodeProblem::Surplus)),
        }
    }

    fn error_at(&self, offset: u64, problem: DecodeProblem) -> Failure {
        Failure::Decode(DecodeError { offset, section: None, problem })
    }

    /// The next bytes, `length` of them unless the stream ends before.
    fn bytes(&mut self, length: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.input.by_ref().take(length).read_to_end(&mut bytes)?;
        self.offset += bytes.len() as u64;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Failure> {
        let bytes = self.bytes(N as u64)?;
        bytes.try_into().map_err(|_| self.error_at(self.offset, DecodeProblem::End))
    }

    fn head(&mut self) -> Result<(), Failure> {
        if self.bytes(MAGIC.len() as u64)? != MAGIC {
            return Err(self.error_at(0, DecodeProblem::Magic));
        }
        let start = self.offset;
        let [major, minor] = self.array()?;
        if major != FORMAT_VERSION.0 || minor > FORMAT_VERSION.1 {
            return Err(self.error_at(start, DecodeProblem::Version(major, minor)));
        }
        Ok(())
    }

    /// Whether `section` may follow, or the end.
    fn check_order(&self, section: Option<Section>, at_end: bool) -> Done {
        let is_passed = |required: Section| {
            let is_read = self.last.is_some_and(|last| last >= required);
            !is_read && (at_end || section.is_some_and(|section| section > required))
        };
        let mut required = Section::ALL.iter().filter(|section| section.is_required());
        if let Some(missing) = required.find(|&&required| is_passed(required)) {
            return Err(DecodeProblem::Missing(missing.name()));
        }
        match (self.last, section) {
            (Some(last), Some(section)) if last == section => Err(DecodeProblem::Repeated),
            (Some(last), Some(section)) if last > section => Err(DecodeProblem::Order),
            _ => Ok(()),
        }
    }

    /// Reads the rest of a section; one that is not known is skipped.
    fn section(&mut self, section: Option<Section>) -> Result<(), Failure> {
        let length = self.length()?;
        let checksum = u32::from_le_bytes(self.array()?);
        let start = self.offset;
        let payload = self.bytes(length)?;
        let error = |offset: usize, problem| {
            let name = section.map(Section::name);
            Failure::Decode(DecodeError { offset: start + offset as u64, section: name, problem })
        };
        if (payload.len() as u64) < length {
            return Err(error(payload.len(), DecodeProblem::End));
        }
        if crc32fast::hash(&payload) != checksum {
            return Err(error(0, DecodeProblem::Checksum));
        }
        let Some(section) = section else { return Ok(()) };
        self.last = Some(section);
        let mut reader = Reader::new(&payload);
        match read_section(&mut self.module, section, &mut reader) {
            Ok(()) if reader.remaining() == 0 => Ok(()),
            Ok(()) => Err(error(reader.offset(), DecodeProblem::Surplus)),
            Err(problem) => Err(error(reader.offset(), problem)),
        }
    }

    /// The length of a section.
    fn length(&mut self) -> Result<u64, Failure> {
        let start = self.offset;
        let mut bytes = Vec::new();
        loop {
            let [byte] = self.array()?;
            bytes.push(byte);
            if byte & 0x80 == 0 {
                break;
            }
            if bytes.len() == LONGEST_NUMBER {
                return Err(self.error_at(start, DecodeProblem::Number));
            }
        }
        Reader::new(&bytes).unsigned().map_err(|problem| self.error_at(start, problem))
    }
}

/// The most bytes of a number.
const LONGEST_NUMBER: usize = 10;

type Done = Result<(), DecodeProblem>;

fn read_section(module: &mut Module, section: Section, reader: &mut Reader<'_>) -> Done {
    match section {
        Section::Name => module.name = reader.text()?,
        Section::Types => read_types(&mut module.types, reader)?,
        Section::Constants => module.constants = reader.list(read_constant)?,
        Section::Natives => module.natives = reader.list(read_native)?,
        Section::Globals => module.globals = reader.list(read_global)?,
        Section::Functions => module.functions = reader.list(read_signature)?,
        Section::Code => each_function(module, reader, |function, reader| {
            function.code = reader.list(Instruction::decode)?;
            Ok(())
        })?,
        Section::Handlers => each_function(module, reader, |function, reader| {
            function.handlers = reader.list(read_handler)?;
            Ok(())
        })?,
        Section::Lines => each_function(module, reader, read_lines)?,
        Section::Files => module.files = reader.list(Reader::text)?,
        Section::Exports => module.exports = reader.list(read_export)?,
        Section::Tests => module.tests = reader.list(read_test)?,
        Section::Capabilities => module.capabilities = reader.list(Reader::text)?,
        Section::Attributes => {
            module.attributes = reader.list(|reader| Ok((reader.text()?, reader.text()?)))?;
        }
        Section::Classes => {
            for _ in 0..reader.count()? {
                module.types.add_class(read_class(reader)?)?;
            }
        }
        Section::Inline => read_inline(module, reader)?,
        Section::Arguments => read_arguments(module, reader)?,
    }
    Ok(())
}

fn read_inline(module: &mut Module, reader: &mut Reader<'_>) -> Done {
    some_functions(module, reader, |function, _| {
        function.is_inline = true;
        Ok(())
    })
}

fn read_arguments(module: &mut Module, reader: &mut Reader<'_>) -> Done {
    some_functions(module, reader, |function, reader| {
        function.takes_rest = reader.boolean()?;
        function.defaults = reader.list(|reader| {
            let (parameter, function) = (reader.u16()?, FunctionIndex(reader.u32()?));
            Ok(DefaultValue { parameter, function, takes: reader.list(Reader::u16)? })
        })?;
        Ok(())
    })
}

/// Reads what a section says of those functions that it names, in ascending order.
fn some_functions(
    module: &mut Module,
    reader: &mut Reader<'_>,
    mut read: impl FnMut(&mut Function, &mut Reader<'_>) -> Done,
) -> Done {
    let mut next = 0;
    for _ in 0..reader.count()? {
        let index = reader.u32()?;
        let function = module.functions.get_mut(index as usize).filter(|_| index >= next);
        read(function.ok_or(DecodeProblem::NextFunction(index))?, reader)?;
        next = index + 1;
    }
    Ok(())
}

fn each_function(
    module: &mut Module,
    reader: &mut Reader<'_>,
    mut read: impl FnMut(&mut Function, &mut Reader<'_>) -> Done,
) -> Done {
    let (functions, found) = (module.functions.len(), reader.count()?);
    if found != functions {
        return Err(DecodeProblem::Functions { functions, found });
    }
    module.functions.iter_mut().try_for_each(|function| read(function, reader))
}

fn read_types(types: &mut Types, reader: &mut Reader<'_>) -> Done {
    for _ in 0..reader.count()? {
        let new = types.len();
        let id = types.intern(read_type(new, reader)?);
        if id.index() != new {
            return Err(DecodeProblem::TypeRepeated(id.0));
        }
        if !types.is_within_limits(id) {
            return Err(DecodeProblem::TypeSize);
        }
    }
    Ok(())
}

/// A type whose parts are among the first `known` ones.
fn read_type(known: usize, reader: &mut Reader<'_>) -> Result<Type, DecodeProblem> {
    let part = |reader: &mut Reader<'_>| {
        let id = reader.type_id()?;
        if id.index() < known { Ok(id) } else { Err(DecodeProblem::TypeOrder(id.0)) }
    };
    match reader.tag(EXCEPTION_TAG + 1)? {
        0 => part(reader).map(Type::List),
        1 => Ok(Type::Map(part(reader)?, part(reader)?)),
        2 => part(reader).map(Type::Optional),
        3 => part(reader).map(Type::Cell),
        4 => Ok(Type::Function(reader.list(part)?, part(reader)?)),
        5 => Ok(Type::Class(ClassIndex(reader.u32()?))),
        6 => part(reader).map(Type::Set),
        7 => Ok(Type::Decimal),
        _ => {
            let kind = reader.byte_as(ErrorKind::from_byte, DecodeProblem::UnknownErrorKind)?;
            Ok(Type::Exception(kind))
        }
    }
}

fn read_constant(reader: &mut Reader<'_>) -> Result<Constant, DecodeProblem> {
    match reader.tag(4)? {
        0 => reader.signed().map(Constant::Integer),
        1 => reader.real().map(Constant::Float),
        2 => reader.text().map(Constant::Text),
        _ => reader.byte_string().map(|bytes| Constant::Bytes(bytes.to_vec())),
    }
}

fn read_native(reader: &mut Reader<'_>) -> Result<NativeImport, DecodeProblem> {
    Ok(NativeImport {
        name: reader.text()?,
        parameters: reader.list(Reader::type_id)?,
        result: reader.type_id()?,
    })
}

fn read_global(reader: &mut Reader<'_>) -> Result<Global, DecodeProblem> {
    Ok(Global { name: reader.text()?, ty: reader.type_id()? })
}

fn read_signature(reader: &mut Reader<'_>) -> Result<Function, DecodeProblem> {
    let mut function = Function::new(reader.text()?, TypeId::ANY);
    function.parameter_count = reader.u16()?;
    function.captures = reader.list(Reader::type_id)?;
    function.result = reader.type_id()?;
    function.locals = reader.list(Reader::type_id)?;
    function.file = reader.u32()?;
    Ok(function)
}

fn read_handler(reader: &mut Reader<'_>) -> Result<Handler, DecodeProblem> {
    Ok(Handler {
        start: reader.u32()?,
        end: reader.u32()?,
        target: reader.u32()?,
        kind: reader.byte_as(ErrorKind::from_byte, DecodeProblem::UnknownErrorKind)?,
    })
}

fn read_lines(function: &mut Function, reader: &mut Reader<'_>) -> Done {
    let (mut pc, mut line) = (0, 0);
    function.lines = reader.list(|reader| {
        let (pc, line) = (reader.distance(&mut pc)?, reader.distance(&mut line)?);
        Ok(LineEntry { pc, line, column: reader.u32()? })
    })?;
    function.local_names = reader.list(read_local_name)?;
    Ok(())
}

fn read_local_name(reader: &mut Reader<'_>) -> Result<LocalName, DecodeProblem> {
    Ok(LocalName {
        local: LocalIndex(reader.u16()?),
        name: reader.text()?,
        start: reader.u32()?,
        end: reader.u32()?,
    })
}

fn read_class(reader: &mut Reader<'_>) -> Result<Class, DecodeProblem> {
    let name = reader.text()?;
    let (kind, protocols) = reader.byte_as(kind_and_protocols, DecodeProblem::Tag)?;
    Ok(Class {
        name,
        kind,
        protocols,
        base: read_reference(reader)?.map(ClassIndex),
        exception: read_exception(reader)?,
        interfaces: reader.list(|reader| reader.u32().map(ClassIndex))?,
        fields: reader.list(|reader| {
            Ok(Field { name: reader.text()?, ty: reader.type_id()?, is_private: reader.boolean()? })
        })?,
        methods: reader.list(|reader| {
            Ok(Method {
                name: reader.text()?,
                ty: reader.type_id()?,
                function: read_reference(reader)?.map(FunctionIndex),
                is_private: reader.boolean()?,
            })
        })?,
    })
}

fn kind_and_protocols(byte: u8) -> Option<(ClassKind, Protocols)> {
    let kind = ClassKind::from_byte(byte & ((1 << PROTOCOLS_SHIFT) - 1))?;
    Some((kind, Protocols::from_bits(byte >> PROTOCOLS_SHIFT)?))
}

/// A kind of exceptions, or none.
fn read_exception(reader: &mut Reader<'_>) -> Result<Option<ErrorKind>, DecodeProblem> {
    let Some(number) = read_reference(reader)? else { return Ok(None) };
    let number = u8::try_from(number).unwrap_or(u8::MAX);
    ErrorKind::from_byte(number).map(Some).ok_or(DecodeProblem::UnknownErrorKind(number))
}

/// An index, or none.
fn read_reference(reader: &mut Reader<'_>) -> Result<Option<u32>, DecodeProblem> {
    Ok(reader.u32()?.checked_sub(1))
}

fn read_export(reader: &mut Reader<'_>) -> Result<Export, DecodeProblem> {
    Ok(Export { name: reader.text()?, function: FunctionIndex(reader.u32()?) })
}

fn read_test(reader: &mut Reader<'_>) -> Result<TestEntry, DecodeProblem> {
    Ok(TestEntry { name: reader.text()?, function: FunctionIndex(reader.u32()?) })
}
