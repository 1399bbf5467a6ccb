//! Writing a file as a whole: it appears complete or not at all, and an old one stays until then.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use runa_console::print;

use crate::exit::{Failure, NO_OUTPUT, reason};

/// So much is handed to the system at once.
const BUFFER_BYTES: usize = 256 << 10;

/// Writes `bytes` to the file `path`, or to standard output for `-`.
///
/// The bytes go to a new file beside it, which is synchronised with the disk and then renamed; an
/// existing file keeps its permissions, and a symbolic link stays one. Devices and pipes are written
/// directly.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if path == Path::new("-") {
        return print(bytes);
    }
    write_with(path, &mut |out| out.write_all(bytes))
}

/// Writes a file piece by piece.
type Content<'a> = &'a mut dyn FnMut(&mut dyn Write) -> io::Result<()>;

/// The same for what `content` writes, which need not fit into memory, to a file in any case.
pub(crate) fn write_with(path: &Path, content: Content<'_>) -> Result<(), Failure> {
    replace(path, content).map_err(|error| cannot_write(path, &reason(&error)))
}

/// The failure to write the file `path`.
pub(crate) fn cannot_write(path: &Path, reason: &str) -> Failure {
    Failure::new(NO_OUTPUT, format!("cannot write {}: {reason}", path.display()))
}

fn replace(path: &Path, content: Content<'_>) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => write_device(path, content),
        Ok(metadata) => write_beside(&target_file(path)?, content, Some(metadata.permissions())),
        Err(_) => write_beside(path, content, None),
    }
}

/// The file that is written when `path` is named: where links lead.
///
/// # Errors
/// Refuses what is no file or write-protected.
pub(crate) fn target_file(path: &Path) -> io::Result<PathBuf> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(io::Error::other("it is a directory")),
        Ok(metadata) if !metadata.is_file() => Err(io::Error::other("it is not a file")),
        Ok(metadata) if metadata.permissions().readonly() => {
            Err(io::Error::other("it is write-protected"))
        }
        Ok(_) => fs::canonicalize(path),
        Err(_) => Ok(path.to_owned()),
    }
}

/// Puts the complete `file` in the place of `target`, on whose file system it must be.
pub(crate) fn put(file: &Path, target: &Path) -> io::Result<()> {
    File::open(file)?.sync_all()?;
    fs::rename(file, target)?;
    sync_folder(&folder_of(target));
    Ok(())
}

fn write_device(path: &Path, content: Content<'_>) -> io::Result<()> {
    let mut device = BufWriter::new(OpenOptions::new().write(true).open(path)?);
    content(&mut device)?;
    device.flush()
}

fn write_beside(
    target: &Path,
    content: Content<'_>,
    old: Option<fs::Permissions>,
) -> io::Result<()> {
    let folder = folder_of(target);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".runa-");
    #[cfg(unix)]
    {
        // What any new file gets; the system takes away what the user does not want given.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(&folder)?;
    let mut buffered = BufWriter::with_capacity(BUFFER_BYTES, &mut file);
    content(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    if let Some(old) = old {
        file.as_file().set_permissions(old)?;
    }
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    sync_folder(&folder);
    Ok(())
}

/// The folder in which `path` is.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Makes the new name durable where the system can; the file itself is complete in any case.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(path: &Path, bytes: &[u8]) -> io::Result<()> {
        replace(path, &mut |out| out.write_all(bytes))
    }

    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_written_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        replaced(&path, b"one").unwrap();
        replaced(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(files(folder.path()), ["out"]);
    }

    #[test]
    fn folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let error = replaced(folder.path(), b"x").unwrap_err();
        assert_eq!(reason(&error), "it is a directory");
        let error = replaced(&folder.path().join("missing/out"), b"x").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(files(folder.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("out"), folder.path().join("link"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();

        replaced(&link, b"new").unwrap();

        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o750);
    }

    #[cfg(unix)]
    #[test]
    fn protected_files_and_full_devices_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        fs::write(&path, "old").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        assert_eq!(reason(&replaced(&path, b"new").unwrap_err()), "it is write-protected");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        if Path::new("/dev/full").exists() {
            let error = replaced(Path::new("/dev/full"), b"x").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        }
    }
}
