//! Reading programs: source, assembly or bytecode.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use runa::{Diagnostic, Input, LoadOptions, Loaded, Module, ModuleFinder, Sources, Verified};

use crate::exit::{BAD_INPUT, Failure, NO_INPUT, USAGE, reason};
use crate::modules::Files;
use crate::progress::Progress;
use crate::render::Renderer;

/// The first bytes of a bytecode file.
const BYTECODE_MAGIC: &[u8] = b"\0runab";

/// A program may have this many bytes; an endless device is not read for ever.
const LARGEST: u64 = 1 << 30;

const STANDARD_INPUT: &str = "<standard input>";

/// What a file contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Source,
    Assembly,
    Bytecode,
}

impl Kind {
    /// What a file contains, by its first bytes or else its name.
    fn of(path: &Path, bytes: &[u8]) -> Self {
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if bytes.starts_with(BYTECODE_MAGIC) => Kind::Bytecode,
            Some("runab") => Kind::Bytecode,
            Some("asm") => Kind::Assembly,
            _ => Kind::Source,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Source => "source text",
            Kind::Assembly => "assembly text",
            Kind::Bytecode => "bytecode",
        }
    }
}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    bytes: Vec<u8>,
    /// Where modules that it imports may be, too: the folder in which it was found.
    folder: Option<PathBuf>,
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Program, Failure> {
    let is_standard_input = path == Path::new("-");
    let (name, bytes) = if is_standard_input {
        (String::from(STANDARD_INPUT), read_up_to_limit(&mut io::stdin().lock()))
    } else {
        (path.to_string_lossy().into_owned(), read_file(path))
    };
    match bytes {
        Ok(bytes) => Ok(Program { name, kind: Kind::of(path, &bytes), bytes, folder: None }),
        Err(error) => {
            Err(Failure::new(NO_INPUT, format!("cannot read {name}: {}", reason(&error))))
        }
    }
}

/// Reads a file that others name.
pub(crate) fn read_named(path: &Path) -> io::Result<Program> {
    let bytes = read_file(path)?;
    let name = path.to_string_lossy().into_owned();
    Ok(Program { name, kind: Kind::of(path, &bytes), bytes, folder: None })
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if path.is_dir() {
        return Err(io::Error::other("it is a directory"));
    }
    read_up_to_limit(&mut File::open(path)?)
}

fn read_up_to_limit(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("it has more than 1 GiB"));
    }
    Ok(bytes)
}

impl Program {
    pub(crate) fn is_standard_input(&self) -> bool {
        self.name == STANDARD_INPUT
    }

    /// Compiles, assembles or decodes the program. Says on a terminal that it takes long if it does.
    pub(crate) fn load(&self, sources: &mut Sources, options: &LoadOptions) -> Loaded {
        self.load_with(sources, options, &mut self.modules())
    }

    /// The same with `finder`, which finds the modules that it imports.
    pub(crate) fn load_with(
        &self,
        sources: &mut Sources,
        options: &LoadOptions,
        finder: &mut dyn ModuleFinder,
    ) -> Loaded {
        let _progress = Progress::begin(format!("loading {}", self.name));
        if self.kind == Kind::Bytecode {
            return runa::load(sources, &self.name, Input::Bytecode(&self.bytes), options);
        }
        let text = match self.text() {
            Ok(text) => text,
            Err(diagnostic) => return failed(*diagnostic),
        };
        let input = match self.kind {
            Kind::Assembly => Input::Assembly(text),
            _ => Input::Source(text),
        };
        runa::load_with_modules(sources, &self.name, input, options, finder)
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Result<&str, Box<Diagnostic>> {
        let text = std::str::from_utf8(&self.bytes);
        text.map_err(|error| Box::new(self.not_utf8(error.valid_up_to())))
    }

    /// The same program as one of those in a folder, which may be modules of each other.
    pub(crate) fn found_in(self, folder: &Path) -> Self {
        Self { folder: folder.is_dir().then(|| folder.to_owned()), ..self }
    }

    /// Finds the modules that it imports.
    pub(crate) fn modules(&self) -> Files {
        Files::beside(Path::new(&self.name), self.folder.as_deref())
    }

    /// What there is to say about the text of the program, if it were another one.
    pub(crate) fn diagnostics_of(&self, text: &str, options: &LoadOptions) -> Vec<Diagnostic> {
        let input = match self.kind {
            Kind::Assembly => Input::Assembly(text),
            _ => Input::Source(text),
        };
        let mut sources = Sources::new();
        let mut files = self.modules();
        let loaded = runa::load_with_modules(&mut sources, &self.name, input, options, &mut files);
        let is_here = |diagnostic: &Diagnostic| {
            diagnostic.span().is_none_or(|span| Some(span.file) == loaded.file)
        };
        loaded.diagnostics.into_iter().filter(is_here).collect()
    }

    /// The same program with another text.
    pub(crate) fn with_text(&self, text: String) -> Self {
        let (name, folder) = (self.name.clone(), self.folder.clone());
        Self { name, kind: self.kind, bytes: text.into_bytes(), folder }
    }

    /// Whether a file with these bytes is this program.
    pub(crate) fn has(&self, bytes: &[u8]) -> bool {
        self.bytes == bytes
    }

    /// The program, ready to run; shows what there is to say about it.
    pub(crate) fn load_shown(
        &self,
        sources: &mut Sources,
        options: &LoadOptions,
        renderer: &Renderer,
    ) -> Result<Verified<Module>, Failure> {
        shown(self.load(sources, options), sources, renderer)
    }

    /// Name and text of source, for a session.
    pub(crate) fn into_source(self) -> Result<(String, String), Failure> {
        if self.kind != Kind::Source {
            let message =
                format!("{} is {}, and a session reads source", self.name, self.kind.name());
            return Err(Failure::new(USAGE, message));
        }
        let text = self.text().map_err(|error| Failure::new(BAD_INPUT, error.message))?.to_owned();
        Ok((self.name, text))
    }

    fn not_utf8(&self, offset: usize) -> Diagnostic {
        let (line, column) = line_and_column(&self.bytes, offset);
        let byte = self.bytes.get(offset).copied().unwrap_or_default();
        let message = format!(
            "{}:{line}:{column}: byte {offset} of the file, {byte:#04x}, is not UTF-8",
            self.name
        );
        Diagnostic::error("E0005", message).note("programs are texts in UTF-8; save the file so")
    }
}

/// What was loaded, ready to run; shows what there is to say about it.
pub(crate) fn shown(
    loaded: Loaded,
    sources: &Sources,
    renderer: &Renderer,
) -> Result<Verified<Module>, Failure> {
    renderer.show(&loaded.diagnostics, sources);
    loaded.module.ok_or_else(|| Failure::silent(BAD_INPUT))
}

fn failed(diagnostic: Diagnostic) -> Loaded {
    Loaded { module: None, diagnostics: vec![diagnostic], file: None }
}

/// The place of a byte before which everything is UTF-8, both numbers from 1.
fn line_and_column(bytes: &[u8], offset: usize) -> (usize, usize) {
    let before = bytes.get(..offset).unwrap_or(bytes);
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |index| index + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    (line, column)
}

/// Reads a program and loads it, showing what there is to say about it.
pub(crate) fn open(
    path: &Path,
    sources: &mut Sources,
    options: &LoadOptions,
    renderer: &Renderer,
) -> Result<Verified<Module>, Failure> {
    read(path)?.load_shown(sources, options, renderer)
}

/// The file to write: the one that was named, or the input's name with another extension.
///
/// # Errors
/// Refuses to write over the input, and to choose a name for standard input.
pub(crate) fn output_for(
    input: &Path,
    named: Option<PathBuf>,
    extension: &str,
) -> Result<PathBuf, Failure> {
    let output = match named {
        Some(output) => output,
        None if input == Path::new("-") => {
            return Err(Failure::new(USAGE, "name the file to write: `-o FILE`"));
        }
        None => input.with_extension(extension),
    };
    if is_same_file(input, &output) {
        let message = format!("{} would be written over; name another file", output.display());
        return Err(Failure::new(USAGE, format!("{message}: `-o FILE`")));
    }
    Ok(output)
}

pub(crate) fn is_same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b && a.is_file(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_count_more_than_the_name() {
        let kind = |name: &str, bytes: &[u8]| Kind::of(Path::new(name), bytes);
        assert_eq!(kind("a.runa", b"print(1)"), Kind::Source);
        assert_eq!(kind("a.asm", b"HALT"), Kind::Assembly);
        assert_eq!(kind("a.runab", b""), Kind::Bytecode);
        assert_eq!(kind("a.runa", b"\0runab\r\n"), Kind::Bytecode);
        assert_eq!(kind("-", b""), Kind::Source);
    }

    #[test]
    fn places_count_characters_and_lines_from_one() {
        assert_eq!(line_and_column(b"\xff", 0), (1, 1));
        assert_eq!(line_and_column("a\nbä\u{1f600}".as_bytes(), 9), (2, 4));
    }

    #[test]
    fn outputs_are_named_after_inputs() {
        let output = |input: &str, named: Option<&str>| {
            output_for(Path::new(input), named.map(PathBuf::from), "runab")
        };
        assert_eq!(output("a/b.asm", None), Ok(PathBuf::from("a/b.runab")));
        assert_eq!(output("b.asm", Some("c")), Ok(PathBuf::from("c")));
        assert_eq!(output("-", None).unwrap_err().code, USAGE);
    }

    #[test]
    fn inputs_are_not_written_over() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let failure = output_for(file.path(), Some(file.path().to_owned()), "x").unwrap_err();
        assert_eq!(failure.code, USAGE);
    }
}
