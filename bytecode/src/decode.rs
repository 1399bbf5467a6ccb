//! Reading `.runab`. Any bytes give a module or an error with its place.

use std::io::{self, Read};

use crate::encode::{FORMAT_VERSION, MAGIC, Section};
use crate::{
    Constant, ErrorKind, Export, Function, FunctionIndex, Global, Handler, Instruction, LineEntry,
    Literal, LocalIndex, LocalName, Module, NativeImport, Real, TestEntry, Type, TypeId, Types,
};

/// How deeply types may be nested.
const DEEPEST_TYPE: u8 = 64;

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
    /// It was written by a later version.
    #[error("it has format version {0}.{1}, this program reads up to {major}.{minor}", major = FORMAT_VERSION.0, minor = FORMAT_VERSION.1)]
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
    /// A section is not there.
    #[error("the section `{0}` is missing")]
    Missing(&'static str),
    /// A section has more bytes than its content.
    #[error("there are bytes behind the content of the section")]
    Surplus,
    /// A number is too large for its place or longer than need be.
    #[error("a number is too large")]
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
    /// A type names one that does not come before it, is there twice or is nested too deeply.
    #[error("the type table is not in order")]
    Type,
    /// Tables that belong together differ in length.
    #[error("the tables of functions differ in length")]
    Functions,
}

/// Reads a module.
pub fn decode(bytes: &[u8]) -> Result<Module, DecodeError> {
    let head = |offset, problem| DecodeError { offset, section: None, problem };
    if bytes.get(..MAGIC.len()) != Some(&MAGIC) {
        return Err(head(0, DecodeProblem::Magic));
    }
    let mut reader = Reader::new(bytes, MAGIC.len());
    let mut version = || -> Result<(u8, u8), DecodeProblem> { Ok((reader.u8()?, reader.u8()?)) };
    let (major, minor) = version().map_err(|problem| head(MAGIC.len() as u64, problem))?;
    if major != FORMAT_VERSION.0 || minor > FORMAT_VERSION.1 {
        return Err(head(MAGIC.len() as u64, DecodeProblem::Version(major, minor)));
    }
    let sections = split(&mut reader).map_err(|problem| head(reader.at as u64, problem))?;
    build(bytes, &sections)
}

/// Reads a module from a stream, up to its end. Memory grows with what arrives, not with what
/// lengths announce.
pub fn decode_from(input: &mut impl Read) -> io::Result<Result<Module, DecodeError>> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    Ok(decode(&bytes))
}

/// Where the payload of each section lies.
type Sections = [Option<(usize, usize)>; Section::ALL.len()];

fn split(reader: &mut Reader<'_>) -> Result<Sections, DecodeProblem> {
    let mut sections: Sections = [None; Section::ALL.len()];
    while reader.at < reader.bytes.len() {
        let id = reader.u8()?;
        let length = reader.unsigned()?;
        let checksum = u32::from_le_bytes(reader.array()?);
        let length = usize::try_from(length).map_err(|_| DecodeProblem::End)?;
        let start = reader.at;
        let payload = reader.take(length)?;
        if crc32fast::hash(payload) != checksum {
            return Err(DecodeProblem::Checksum);
        }
        if let Some(section) = Section::from_byte(id) {
            let place = &mut sections[section as usize - 1];
            if place.replace((start, start + length)).is_some() {
                return Err(DecodeProblem::Repeated);
            }
        }
    }
    Ok(sections)
}

fn build(bytes: &[u8], sections: &Sections) -> Result<Module, DecodeError> {
    let mut module = Module::default();
    for section in Section::ALL {
        let place = sections[section as usize - 1];
        let required = matches!(section, Section::Functions | Section::Code);
        let Some((start, end)) = place else {
            if required {
                let problem = DecodeProblem::Missing(section.name());
                let offset = bytes.len() as u64;
                return Err(DecodeError { offset, section: None, problem });
            }
            continue;
        };
        let mut reader = Reader::new(&bytes[..end], start);
        let read = read_section(&mut module, section, &mut reader);
        let read = match read {
            Ok(()) if reader.at != end => Err(DecodeProblem::Surplus),
            other => other,
        };
        read.map_err(|problem| DecodeError {
            offset: reader.at as u64,
            section: Some(section.name()),
            problem,
        })?;
    }
    Ok(module)
}

type Done = Result<(), DecodeProblem>;

fn read_section(module: &mut Module, section: Section, reader: &mut Reader<'_>) -> Done {
    match section {
        Section::Name => module.name = reader.text()?,
        Section::Types => read_types(&mut module.types, reader)?,
        Section::Constants => module.constants = reader.list(read_constant)?,
        Section::Natives => {
            module.natives = reader.list(|reader| {
                Ok(NativeImport {
                    name: reader.text()?,
                    parameters: reader.list(Reader::type_id)?,
                    result: reader.type_id()?,
                })
            })?;
        }
        Section::Globals => {
            module.globals =
                reader.list(|reader| Ok(Global { name: reader.text()?, ty: reader.type_id()? }))?;
        }
        Section::Functions => module.functions = reader.list(read_signature)?,
        Section::Code => each_function(module, reader, |function, reader| {
            function.code = reader.list(Instruction::decode)?;
            Ok(())
        })?,
        Section::Handlers => each_function(module, reader, |function, reader| {
            function.handlers = reader.list(read_handler)?;
            Ok(())
        })?,
        Section::Lines => each_function(module, reader, |function, reader| {
            function.lines = reader.list(read_line)?;
            function.local_names = reader.list(read_local_name)?;
            Ok(())
        })?,
        Section::Files => module.files = reader.list(Reader::text)?,
        Section::Exports => {
            module.exports = reader.list(|reader| {
                Ok(Export { name: reader.text()?, function: FunctionIndex(reader.u32()?) })
            })?;
        }
        Section::Tests => {
            module.tests = reader.list(|reader| {
                Ok(TestEntry { name: reader.text()?, function: FunctionIndex(reader.u32()?) })
            })?;
        }
        Section::Capabilities => module.capabilities = reader.list(Reader::text)?,
        Section::Attributes => {
            module.attributes = reader.list(|reader| Ok((reader.text()?, reader.text()?)))?;
        }
    }
    Ok(())
}

fn each_function(
    module: &mut Module,
    reader: &mut Reader<'_>,
    mut read: impl FnMut(&mut Function, &mut Reader<'_>) -> Done,
) -> Done {
    let count = reader.count()?;
    if count != module.functions.len() {
        return Err(DecodeProblem::Functions);
    }
    module.functions.iter_mut().try_for_each(|function| read(function, reader))
}

fn read_types(types: &mut Types, reader: &mut Reader<'_>) -> Done {
    let mut depths = vec![0u8; types.len()];
    for _ in 0..reader.count()? {
        let (ty, depth) = read_type(&depths, reader)?;
        let known = types.len();
        types.intern(ty);
        if types.len() == known || depth > DEEPEST_TYPE {
            return Err(DecodeProblem::Type);
        }
        depths.push(depth);
    }
    Ok(())
}

/// A type, and how deeply it is nested.
fn read_type(depths: &[u8], reader: &mut Reader<'_>) -> Result<(Type, u8), DecodeProblem> {
    let mut deepest = 0;
    let mut part = |reader: &mut Reader<'_>| {
        let ty = reader.type_id()?;
        let depth = depths.get(ty.index()).ok_or(DecodeProblem::Type)?;
        deepest = deepest.max(depth + 1);
        Ok(ty)
    };
    let ty = match reader.u8()? {
        10 => Type::List(part(reader)?),
        11 => Type::Map(part(reader)?, part(reader)?),
        12 => Type::Optional(part(reader)?),
        13 => Type::Cell(part(reader)?),
        14 => {
            let parameters = reader.list(&mut part)?;
            Type::Function(parameters, part(reader)?)
        }
        tag => return Err(DecodeProblem::Tag(tag)),
    };
    Ok((ty, deepest))
}

fn read_constant(reader: &mut Reader<'_>) -> Result<Constant, DecodeProblem> {
    match reader.u8()? {
        0 => reader.signed().map(Constant::Integer),
        1 => reader.real().map(Constant::Float),
        2 => reader.text().map(Constant::Text),
        3 => {
            let length = reader.count()?;
            reader.take(length).map(|bytes| Constant::Bytes(bytes.to_vec()))
        }
        tag => Err(DecodeProblem::Tag(tag)),
    }
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
    let (start, end, target) = (reader.u32()?, reader.u32()?, reader.u32()?);
    let byte = reader.u8()?;
    let kind = ErrorKind::from_byte(byte).ok_or(DecodeProblem::UnknownErrorKind(byte))?;
    Ok(Handler { start, end, target, kind })
}

fn read_line(reader: &mut Reader<'_>) -> Result<LineEntry, DecodeProblem> {
    Ok(LineEntry { pc: reader.u32()?, line: reader.u32()?, column: reader.u32()? })
}

fn read_local_name(reader: &mut Reader<'_>) -> Result<LocalName, DecodeProblem> {
    Ok(LocalName {
        local: LocalIndex(reader.u16()?),
        name: reader.text()?,
        start: reader.u32()?,
        end: reader.u32()?,
    })
}

/// Reads from bytes that may be anything.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeProblem> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest.get(..length).ok_or(DecodeProblem::End)?;
        self.at += length;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeProblem> {
        self.take(N)?.try_into().map_err(|_| DecodeProblem::End)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, DecodeProblem> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn unsigned(&mut self) -> Result<u64, DecodeProblem> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let part = u64::from(byte & 0x7F);
            if part << shift >> shift != part || byte == 0 && shift > 0 {
                return Err(DecodeProblem::Number);
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(DecodeProblem::Number)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, DecodeProblem> {
        self.unsigned()?.try_into().map_err(|_| DecodeProblem::Number)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, DecodeProblem> {
        self.unsigned()?.try_into().map_err(|_| DecodeProblem::Number)
    }

    pub(crate) fn signed(&mut self) -> Result<i64, DecodeProblem> {
        let value = self.unsigned()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    pub(crate) fn real(&mut self) -> Result<Real, DecodeProblem> {
        let bits = u64::from_le_bytes(self.array()?);
        Ok(Real::new(f64::from_bits(bits)))
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, DecodeProblem> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            tag => Err(DecodeProblem::Tag(tag)),
        }
    }

    pub(crate) fn literal(&mut self) -> Result<Literal, DecodeProblem> {
        match self.u8()? {
            0 => Ok(Literal::Nothing),
            1 => Ok(Literal::Boolean(false)),
            2 => Ok(Literal::Boolean(true)),
            3 => self.signed().map(Literal::Integer),
            4 => self.real().map(Literal::Float),
            tag => Err(DecodeProblem::Tag(tag)),
        }
    }

    fn type_id(&mut self) -> Result<TypeId, DecodeProblem> {
        self.u32().map(TypeId)
    }

    fn text(&mut self) -> Result<String, DecodeProblem> {
        let length = self.count()?;
        let bytes = self.take(length)?;
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| DecodeProblem::Text)
    }

    /// A number of items, each of which takes at least a byte.
    fn count(&mut self) -> Result<usize, DecodeProblem> {
        let count = self.unsigned()?;
        let rest = (self.bytes.len() - self.at) as u64;
        if count > rest {
            return Err(DecodeProblem::End);
        }
        Ok(count as usize)
    }

    fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, DecodeProblem>,
    ) -> Result<Vec<T>, DecodeProblem> {
        let count = self.count()?;
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(read(self)?);
        }
        Ok(items)
    }
}
