//! The cache of compiled programs.

use clap::{Args, ValueEnum};

use crate::cache::Cache;

/// Help of `runa cache`.
pub(super) const HELP: &str = "\
`runa run`, `compile` and `build` keep what they have compiled, if it took some time, and compile it again only
when a file of the program, an option or Runa itself has changed. The cache is in `runa` in
XDG_CACHE_HOME, by default ~/.cache (macOS: ~/Library/Caches, Windows: %LOCALAPPDATA%), or in the
folder that the variable RUNA_CACHE names; if that is empty or `off`, there is none. What was not
used for the longest time is deleted when it has more than 256 MB.

Examples:
  runa cache                             where it is and how much is in it
  runa cache clear                       delete everything in it
  runa run --no-cache hello.runa         compile in any case
  RUNA_CACHE=off runa run hello.runa     the same";

/// Whether the cache is used.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct CacheFlag {
    /// Compile the program even if it was compiled before, and do not keep it.
    #[arg(long)]
    no_cache: bool,
}

impl CacheFlag {
    /// The cache to use.
    pub(crate) fn cache(self) -> Cache {
        Cache::new(!self.no_cache)
    }
}

/// What `runa cache` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CacheAction {
    /// Say where it is and how much is in it.
    Info,
    /// Print its folder.
    Path,
    /// Delete everything in it.
    Clear,
}
