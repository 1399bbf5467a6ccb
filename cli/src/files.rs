//! Reading programs and writing results.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use runa::{Diagnostic, Input, LoadOptions, Loaded, Sources};

use crate::exit::{BAD_INPUT, Failure, NO_INPUT, NO_OUTPUT, USAGE};
use crate::render::Renderer;

/// The first bytes of a bytecode file.
const BYTECODE_MAGIC: &[u8] = b"\0runab";

/// What a file contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Source,
    Assembly,
    Bytecode,
}

/// A file that was read.
pub(crate) struct Content {
    pub(crate) name: String,
    kind: Kind,
    bytes: Vec<u8>,
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Content, Failure> {
    let name = if path == Path::new("-") {
        String::from("<standard input>")
    } else {
        path.to_string_lossy().into_owned()
    };
    let bytes = read_bytes(path).map_err(|error| {
        Failure::new(NO_INPUT, format!("cannot read {name}: {}", plain(&error)))
    })?;
    let kind = match path.extension().and_then(|extension| extension.to_str()) {
        _ if bytes.starts_with(BYTECODE_MAGIC) => Kind::Bytecode,
        Some("runab") => Kind::Bytecode,
        Some("asm") => Kind::Assembly,
        _ => Kind::Source,
    };
    Ok(Content { name, kind, bytes })
}

fn read_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    if path.is_dir() {
        return Err(std::io::Error::other("it is a directory"));
    }
    fs::read(path)
}

/// What the system says, without its number.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

impl Content {
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The program in the file, without its errors being shown.
    pub(crate) fn load(&self, sources: &mut Sources, options: &LoadOptions) -> Loaded {
        if self.kind == Kind::Bytecode {
            return runa::load(sources, &self.name, Input::Bytecode(&self.bytes), options);
        }
        match std::str::from_utf8(&self.bytes) {
            Ok(text) if self.kind == Kind::Source => {
                runa::load(sources, &self.name, Input::Source(text), options)
            }
            Ok(text) => runa::load(sources, &self.name, Input::Assembly(text), options),
            Err(error) => Loaded {
                module: None,
                diagnostics: vec![self.not_utf8(error.valid_up_to())],
                file: None,
            },
        }
    }

    fn not_utf8(&self, offset: usize) -> Diagnostic {
        let before = &self.bytes[..offset];
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |index| index + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
        let byte = self.bytes.get(offset).copied().unwrap_or_default();
        let place = format!("{}:{line}:{column}", self.name);
        Diagnostic::error("E0005", format!("{place}: byte {offset} ({byte:#04x}) is not UTF-8"))
            .note("save the file as UTF-8, or compile it first if it is a binary file")
    }
}

/// Loads a program and shows what there is to say about it.
pub(crate) fn load_shown(
    path: &Path,
    sources: &mut Sources,
    options: &LoadOptions,
    renderer: &Renderer,
) -> Result<runa::Verified<runa::Module>, Failure> {
    let content = read(path)?;
    let loaded = content.load(sources, options);
    renderer.show(&loaded.diagnostics, sources);
    loaded.module.ok_or_else(|| Failure::silent(BAD_INPUT))
}

/// The file to write when none is named: the same name with another extension.
pub(crate) fn output_for(
    input: &Path,
    given: Option<PathBuf>,
    extension: &str,
) -> Result<PathBuf, Failure> {
    match given {
        Some(output) => Ok(output),
        None if input == Path::new("-") => {
            Err(Failure::new(USAGE, "name the file to write with `-o`"))
        }
        None => Ok(input.with_extension(extension)),
    }
}

/// Writes a file as a whole: it appears complete or not at all, and an old one stays until then.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(NO_OUTPUT, format!("cannot write {}: {}", path.display(), plain(&error)))
    };
    if path.is_dir() {
        return Err(failed(std::io::Error::other("it is a directory")));
    }
    if is_special(path) {
        let mut file = fs::OpenOptions::new().write(true).open(path).map_err(failed)?;
        return file.write_all(bytes).and_then(|()| file.flush()).map_err(failed);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    let permissions = fs::metadata(path).map(|metadata| metadata.permissions());
    file.as_file().sync_all().map_err(failed)?;
    set_permissions(&file, permissions.ok()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Whether a path names a device or pipe, which cannot be replaced.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Those of the old file, or what a new file usually gets.
fn set_permissions(
    file: &tempfile::NamedTempFile,
    old: Option<fs::Permissions>,
) -> std::io::Result<()> {
    let permissions = match old {
        Some(old) => old,
        None => {
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                fs::Permissions::from_mode(0o644)
            }
            #[cfg(not(unix))]
            {
                return Ok(());
            }
        }
    };
    fs::set_permissions(file.path(), permissions)
}
