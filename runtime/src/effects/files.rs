//! Files and folders. A path is relative to the folder in which the program was started.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::Path;

use super::clock::seconds_since_1970;
use super::lines::{Line, read_line, read_rest, without_end};

/// Why something could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// What was tried, with which path, and what stood in the way.
    Refused(String),
    /// What was to be read is larger than the heap may become.
    TooLarge,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Refused(message) => f.write_str(message),
            Failure::TooLarge => f.write_str("this is more than fits into the heap"),
        }
    }
}

/// What can go wrong with a file.
pub type Result<T> = std::result::Result<T, Failure>;

/// What stands in the way, in words that are the same on every system where that is possible.
pub fn cause(error: &io::Error) -> String {
    let known = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::PermissionDenied => "the system does not allow it",
        ErrorKind::AlreadyExists => "there is something already",
        ErrorKind::IsADirectory => "this is a folder",
        ErrorKind::NotADirectory => "this is no folder",
        ErrorKind::DirectoryNotEmpty => "the folder is not empty",
        ErrorKind::StorageFull => "there is no room left",
        ErrorKind::ReadOnlyFilesystem => "nothing can be written there",
        ErrorKind::BrokenPipe => "broken pipe",
        ErrorKind::InvalidInput => "this cannot be a path",
        _ => "",
    };
    if known.is_empty() {
        let words = error.to_string();
        return words.split(" (os error").next().unwrap_or_default().to_owned();
    }
    known.to_owned()
}

fn refused(what: &str, path: &str, because: &str) -> Failure {
    Failure::Refused(format!("cannot {what} `{path}`: {because}"))
}

fn tried<T>(what: &str, path: &str, result: io::Result<T>) -> Result<T> {
    result.map_err(|error| refused(what, path, &cause(&error)))
}

/// Why bytes are no Text, if they are none.
pub fn text_problem(bytes: &[u8]) -> Option<String> {
    let place = std::str::from_utf8(bytes).err()?.valid_up_to();
    let byte = bytes.get(place).copied().unwrap_or_default();
    Some(format!("it is no text in UTF-8: byte {place} is {byte:#04x}"))
}

/// Bytes of a file as a Text.
pub fn as_text(path: &str, bytes: Vec<u8>) -> Result<String> {
    match text_problem(&bytes) {
        Some(problem) => Err(refused("read", path, &problem)),
        None => Ok(String::from_utf8(bytes).unwrap_or_default()),
    }
}

/// What a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To be read from its beginning.
    Read,
    /// To be written; what was there is lost.
    Write,
    /// To be written behind what is there.
    Append,
}

/// An open file.
#[derive(Debug)]
pub struct OpenFile {
    path: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Read(BufReader<File>),
    Written(BufWriter<File>),
    Closed,
}

impl OpenFile {
    /// Opens a file.
    pub fn open(path: &str, mode: Mode) -> Result<OpenFile> {
        let content = match mode {
            Mode::Read => Content::Read(BufReader::with_capacity(64 << 10, open_to_read(path)?)),
            Mode::Write | Mode::Append => {
                let mut options = OpenOptions::new();
                match mode {
                    Mode::Append => options.append(true),
                    _ => options.write(true).truncate(true),
                };
                let file = tried("write", path, options.create(true).open(path))?;
                Content::Written(BufWriter::with_capacity(64 << 10, file))
            }
        };
        Ok(OpenFile { path: path.to_owned(), content })
    }

    /// The path that it was opened with.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether nobody has closed it.
    pub fn is_open(&self) -> bool {
        !matches!(self.content, Content::Closed)
    }

    fn reader(&mut self) -> Result<&mut BufReader<File>> {
        match &mut self.content {
            Content::Read(reader) => Ok(reader),
            Content::Written(_) => {
                Err(refused("read", &self.path, "the file was opened to be written"))
            }
            Content::Closed => Err(refused("read", &self.path, "the file is closed")),
        }
    }

    fn writer(&mut self) -> Result<&mut BufWriter<File>> {
        match &mut self.content {
            Content::Written(writer) => Ok(writer),
            Content::Read(_) => Err(refused("write", &self.path, "the file was opened to be read")),
            Content::Closed => Err(refused("write", &self.path, "the file is closed")),
        }
    }

    /// The next line without its end, or nothing at the end of the file. At most `limit` bytes.
    pub fn read_line(&mut self, limit: usize) -> Result<Option<String>> {
        let mut line = Vec::new();
        let read = read_line(self.reader()?, &mut line, limit);
        match tried("read", &self.path, read)? {
            Line::End => Ok(None),
            Line::TooLong => Err(Failure::TooLarge),
            Line::Whole => {
                line.truncate(without_end(&line).len());
                as_text(&self.path, line).map(Some)
            }
        }
    }

    /// All that was not read yet, at most `limit` bytes.
    pub fn read_rest(&mut self, limit: usize) -> Result<Vec<u8>> {
        let read = read_rest(self.reader()?, limit);
        tried("read", &self.path, read)?.ok_or(Failure::TooLarge)
    }

    /// Writes behind what was written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.writer()?.write_all(bytes);
        tried("write", &self.path, written)
    }

    /// Hands what was written to the system.
    pub fn flush(&mut self) -> Result<()> {
        let flushed = self.writer()?.flush();
        tried("write", &self.path, flushed)
    }

    /// Closes it, which may be said more than once.
    pub fn close(&mut self) -> Result<()> {
        match std::mem::replace(&mut self.content, Content::Closed) {
            Content::Written(mut writer) => tried("write", &self.path, writer.flush()),
            Content::Read(_) | Content::Closed => Ok(()),
        }
    }
}

/// Systems let folders be opened like files, and refuse to read them.
fn open_to_read(path: &str) -> Result<File> {
    let file = tried("read", path, File::open(path))?;
    match tried("read", path, file.metadata())?.is_dir() {
        true => Err(refused("read", path, "this is a folder")),
        false => Ok(file),
    }
}

/// The content of a file, at most `limit` bytes.
pub fn read(path: &str, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    tried("read", path, open_to_read(path)?.take(most).read_to_end(&mut bytes))?;
    if bytes.len() > limit { Err(Failure::TooLarge) } else { Ok(bytes) }
}

/// Makes a file with this content, in place of what was there.
pub fn write(path: &str, bytes: &[u8]) -> Result<()> {
    tried("write", path, fs::write(path, bytes))
}

/// Adds to the end of a file, which is made when it is not there.
pub fn append(path: &str, bytes: &[u8]) -> Result<()> {
    let mut file = OpenFile::open(path, Mode::Append)?;
    file.write(bytes)?;
    file.close()
}

/// Whether there is a file or folder.
pub fn exists(path: &str) -> bool {
    Path::new(path).exists()
}

/// Whether there is a file that is no folder.
pub fn is_file(path: &str) -> bool {
    Path::new(path).is_file()
}

/// Whether there is a folder.
pub fn is_folder(path: &str) -> bool {
    Path::new(path).is_dir()
}

/// How many bytes a file has.
pub fn size(path: &str) -> Result<u64> {
    tried("find the size of", path, fs::metadata(path)).map(|known| known.len())
}

/// When a file was written last, in seconds since 1970.
pub fn modified(path: &str) -> Result<f64> {
    let found = fs::metadata(path).and_then(|known| known.modified());
    tried("find the time of", path, found).map(seconds_since_1970)
}

/// The names of what a folder has, in order. Names that are no text are left out.
pub fn list(path: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in tried("list", path, fs::read_dir(path))? {
        names.extend(tried("list", path, entry)?.file_name().into_string().ok());
    }
    names.sort_unstable();
    Ok(names)
}

/// Deletes a file, or a folder that is empty.
pub fn delete(path: &str) -> Result<()> {
    let known = tried("delete", path, fs::symlink_metadata(path))?;
    let deleted = if known.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
    tried("delete", path, deleted)
}

/// Deletes a folder with everything in it.
pub fn delete_folder(path: &str) -> Result<()> {
    tried("delete", path, fs::remove_dir_all(path))
}

/// Makes a folder and those above it, where they are not there.
pub fn make_folder(path: &str) -> Result<()> {
    tried("make the folder", path, fs::create_dir_all(path))
}

/// The folder in which temporary ones are made.
pub fn temporary_folders() -> String {
    std::env::temp_dir().to_string_lossy().into_owned()
}

/// Makes a folder for files that are needed for a while, which nobody else uses; its path.
pub fn make_temporary_folder() -> Result<String> {
    let above = std::env::temp_dir();
    let start = super::clock::now().to_bits() ^ u64::from(std::process::id()).rotate_left(32);
    for attempt in 0..1000 {
        let path = above.join(format!("runa-{:x}", start.wrapping_add(attempt)));
        let Some(path) = path.to_str() else { break };
        match fs::create_dir(path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => return tried("make the folder", path, made).map(|()| path.to_owned()),
        }
    }
    Err(refused("make a folder in", &above.to_string_lossy(), "no name is free"))
}

fn not_brought(what: &str, (from, to): (&str, &str), error: &io::Error) -> Failure {
    Failure::Refused(format!("cannot {what} `{from}` to `{to}`: {}", cause(error)))
}

/// Copies a file, in place of what was there.
pub fn copy(from: &str, to: &str) -> Result<()> {
    match fs::copy(from, to) {
        Ok(_) => Ok(()),
        Err(error) => Err(not_brought("copy", (from, to), &error)),
    }
}

/// Gives a file or folder another path, in place of a file that was there.
pub fn rename(from: &str, to: &str) -> Result<()> {
    fs::rename(from, to).map_err(|error| not_brought("move", (from, to), &error))
}

/// The folder that paths are relative to.
pub fn current_folder() -> Result<String> {
    let found = tried("find", "the current folder", std::env::current_dir())?;
    Ok(found.to_string_lossy().into_owned())
}
