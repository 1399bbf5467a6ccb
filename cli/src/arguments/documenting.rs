//! What can be said to `runa doc`.

use std::path::PathBuf;

use clap::Args;

pub(super) const HELP: &str = "\
The pages show processes, classes, structures, variants, interfaces, names of types and constants with the
`##` comments above them, which are Markdown; what is `Private` is left out. A `##` comment with which a
file begins, and behind which stands a blank line, is about the file. They need no server and no network.

The folder gets nothing but these pages. One that has other files is left alone.

With --test the examples in comments run: blocks ```runa, followed by a block ```text with what they
print. An example may use all that its file declares. ```runa raises is for one that ends with an
exception, ```runa wrong for one that does not compile.

Examples:
  runa doc                               the programs here and in folders below, to the folder `doc`
  runa doc shapes.runa --out pages       one file
  runa doc --open                        show them in the browser
  runa doc --test                        run the examples
  runa doc --library --out library       what the language itself has";

/// What is documented, and where that goes.
#[derive(Args, Debug)]
pub(crate) struct Doc {
    /// The programs, and folders with programs.
    #[arg(value_name = "FILE", default_value = ".", conflicts_with = "library")]
    pub(crate) files: Vec<PathBuf>,
    /// The folder to write to, made if need be.
    #[arg(long, value_name = "FOLDER", default_value = "doc")]
    pub(crate) out: PathBuf,
    /// Show the first page in the browser.
    #[arg(long, conflicts_with = "test")]
    pub(crate) open: bool,
    /// Document the library of the language.
    #[arg(long, conflicts_with = "test")]
    pub(crate) library: bool,
    /// Run the examples in comments instead, and compare what they print.
    #[arg(long, conflicts_with = "out")]
    pub(crate) test: bool,
}
