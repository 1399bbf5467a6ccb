//! Folders that only their user can read.

use std::ffi::OsString;
use std::fs::DirBuilder;
use std::io;
use std::path::{Path, PathBuf};

/// The folder that a variable of the environment names. What is not absolute is to be ignored, says the XDG Base
/// Directory Specification.
pub(crate) fn named_folder(
    variable: impl Fn(&'static str) -> Option<OsString>,
    name: &'static str,
) -> Option<PathBuf> {
    variable(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

/// The folder that the variable `name` names, else `usual` in the home of the user.
pub(crate) fn find_folder(
    variable: impl Fn(&'static str) -> Option<OsString>,
    name: &'static str,
    usual: &str,
) -> Option<PathBuf> {
    let home = || named_folder(&variable, "HOME").map(|home| home.join(usual));
    named_folder(&variable, name).or_else(home)
}

/// Makes a folder and those in which it is; whoever else uses the machine cannot look into them. One that is there
/// stays as it is.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}
