//! Where inputs are remembered.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::private;

/// The file of the history, if there is to be one: what RUNA_HISTORY names, else a file in the folder for the
/// state of programs.
pub(super) fn file() -> Option<PathBuf> {
    choose(std::env::var_os)
}

fn choose(variable: impl Fn(&'static str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(named) = variable("RUNA_HISTORY") {
        return (!named.is_empty()).then(|| PathBuf::from(named));
    }
    let state = private::find_folder(variable, "XDG_STATE_HOME", ".local/state");
    state.map(|state| state.join("runa/history"))
}

/// Makes the folder of the file, which only the user can read.
pub(super) fn make_folder(file: &Path) -> std::io::Result<()> {
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    private::make_folder(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &[(&'static str, &str)]) -> Option<String> {
        let value = |wanted: &'static str| {
            let found = variables.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| OsString::from(value))
        };
        choose(value).map(|path| path.to_string_lossy().into_owned())
    }

    #[test]
    fn the_nearest_place_is_chosen() {
        let home = ("HOME", "/h");
        let state = ("XDG_STATE_HOME", "/s");
        assert_eq!(chosen(&[("RUNA_HISTORY", "x"), state, home]).as_deref(), Some("x"));
        assert_eq!(chosen(&[state, home]).as_deref(), Some("/s/runa/history"));
        let relative = ("XDG_STATE_HOME", "s");
        assert_eq!(chosen(&[relative, home]).as_deref(), Some("/h/.local/state/runa/history"));
    }

    #[test]
    fn an_empty_name_declines_it() {
        assert_eq!(chosen(&[("RUNA_HISTORY", ""), ("HOME", "/h")]), None);
        assert_eq!(chosen(&[]), None);
    }
}
