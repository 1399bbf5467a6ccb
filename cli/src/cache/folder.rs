//! Where the cache is.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use thiserror::Error;

use crate::private;

/// The variable that names another folder, or says that there is to be no cache.
const VARIABLE: &str = "RUNA_CACHE";

/// Why there is no cache.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(crate) enum Absent {
    /// The user wants none.
    #[error("there is no cache, because the variable {VARIABLE} says so")]
    Unwanted,
    /// Nobody says where files of this user are.
    #[error(
        "there is no cache, because no variable says where it could be: name a folder in {VARIABLE}"
    )]
    Homeless,
}

/// The folder of the cache, which need not be there yet: the one that RUNA_CACHE names, else the one for what
/// programs of this user can make again.
pub(crate) fn find() -> Result<PathBuf, Absent> {
    choose(env::var_os)
}

fn choose(variable: impl Fn(&'static str) -> Option<OsString>) -> Result<PathBuf, Absent> {
    match variable(VARIABLE) {
        Some(named) if named.is_empty() || named == "off" => return Err(Absent::Unwanted),
        Some(named) => return Ok(PathBuf::from(named)),
        None => {}
    }
    let folder = if cfg!(windows) {
        private::named_folder(variable, "LOCALAPPDATA")
    } else {
        let usual = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
        private::find_folder(variable, "XDG_CACHE_HOME", usual)
    };
    folder.map(|folder| folder.join("runa")).ok_or(Absent::Homeless)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &[(&'static str, &str)]) -> Result<PathBuf, Absent> {
        choose(|wanted| {
            let found = variables.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_nearest_place_is_chosen() {
        let named = chosen(&[(VARIABLE, "here"), ("XDG_CACHE_HOME", "/c"), ("HOME", "/h")]);
        assert_eq!(named, Ok(PathBuf::from("here")));
        for nothing in ["", "off"] {
            assert_eq!(chosen(&[(VARIABLE, nothing), ("HOME", "/h")]), Err(Absent::Unwanted));
        }
        assert_eq!(chosen(&[]), Err(Absent::Homeless));
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn it_is_where_the_system_has_caches() {
        let (home, cache) = (("HOME", "/h"), ("XDG_CACHE_HOME", "/c"));
        assert_eq!(chosen(&[home, cache]), Ok(PathBuf::from("/c/runa")));
        assert_eq!(chosen(&[home]), Ok(PathBuf::from("/h/.cache/runa")));
        assert_eq!(chosen(&[home, ("XDG_CACHE_HOME", "c")]), Ok(PathBuf::from("/h/.cache/runa")));
        assert_eq!(chosen(&[("HOME", "h")]), Err(Absent::Homeless));
    }
}
