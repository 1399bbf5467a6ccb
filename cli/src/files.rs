//! The programs in a folder that was named.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::exit::{Failure, NO_INPUT, reason};

/// Folders are looked into so deeply.
const DEEPEST: usize = 64;

/// What was named, or the source and assembly files in it if that is a folder: in order, folders below
/// too, except hidden ones, `target`, and folders that links lead to.
///
/// # Errors
/// A folder cannot be read, or no program is in it.
pub(crate) fn programs_in(named: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !named.is_dir() {
        return Ok(vec![named.to_owned()]);
    }
    let mut programs = Vec::new();
    collect(named, 0, &mut programs).map_err(|(folder, error)| {
        let reason = reason(&error);
        Failure::new(NO_INPUT, format!("cannot read {}: {reason}", folder.display()))
    })?;
    if programs.is_empty() {
        let message = "there is no program, no file *.runa or *.asm, in";
        return Err(Failure::new(NO_INPUT, format!("{message} {}", named.display())));
    }
    Ok(programs)
}

fn collect(
    folder: &Path,
    depth: usize,
    programs: &mut Vec<PathBuf>,
) -> Result<(), (PathBuf, io::Error)> {
    let cannot = |error| (folder.to_owned(), error);
    if depth > DEEPEST {
        return Err(cannot(io::Error::other("folders are nested too deeply there")));
    }
    let entries: io::Result<Vec<_>> = fs::read_dir(folder).map_err(cannot)?.collect();
    let mut entries = entries.map_err(cannot)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(cannot)?;
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() && name != "target" {
            collect(&path, depth + 1, programs)?;
        } else if !kind.is_dir() && is_program(&path) {
            programs.push(path);
        }
    }
    Ok(())
}

fn is_program(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("runa" | "asm"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_stand_for_the_programs_in_them() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["b/c", ".git", "target", "empty"] {
            fs::create_dir_all(at(name)).unwrap();
        }
        for name in
            ["z.runa", "a.asm", "b/c/d.runa", "x.runab", ".git/x.runa", ".#z.runa", "target/x.runa"]
        {
            fs::write(at(name), "").unwrap();
        }
        let found = programs_in(folder.path()).unwrap();
        assert_eq!(found, [at("a.asm"), at("b/c/d.runa"), at("z.runa")]);
        for named in [at("x.runab"), at("missing"), PathBuf::from("-")] {
            assert_eq!(programs_in(&named).unwrap(), [named]);
        }
        let failure = programs_in(&at("empty")).unwrap_err();
        assert_eq!(failure.code, NO_INPUT);
    }
}
