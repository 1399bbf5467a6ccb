//! Folders that only their user can read.

use std::fs::DirBuilder;
use std::io;
use std::path::Path;

/// Makes a folder and those in which it is; whoever else uses the machine cannot look into them. One that is there
/// stays as it is.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}
