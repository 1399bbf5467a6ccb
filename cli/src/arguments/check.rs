//! The options of `runa check`.

use std::path::PathBuf;

use clap::Args;

/// What is checked, and whether it is corrected.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// The programs, or folders of them; `-` reads source from standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Make the changes that the messages suggest where they leave no doubt, and show what is left.
    /// What came from standard input goes to standard output.
    #[arg(long)]
    pub(crate) fix: bool,
    /// With `--fix`: show the changes as a diff and change nothing.
    #[arg(long, requires = "fix")]
    pub(crate) dry_run: bool,
    /// Check again whenever a file changes.
    #[arg(long, conflicts_with = "fix")]
    pub(crate) watch: bool,
}
