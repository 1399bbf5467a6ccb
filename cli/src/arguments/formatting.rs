//! What can be said to `runa fmt`.

use std::path::PathBuf;

use clap::Args;

/// What is formatted, and whether it is written.
#[derive(Args, Debug)]
pub(crate) struct Fmt {
    /// Programs, and folders with programs; `-` is standard input.
    #[arg(value_name = "FILE", default_value = ".", conflicts_with = "stdin")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write nothing: show how the files would change; the exit code is 1 if one would.
    #[arg(long)]
    pub(crate) check: bool,
    /// Format standard input and write the result to standard output.
    #[arg(long)]
    pub(crate) stdin: bool,
    /// What messages call standard input.
    #[arg(long, value_name = "PATH", requires = "stdin")]
    pub(crate) stdin_path: Option<PathBuf>,
}
