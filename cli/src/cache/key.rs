//! Hashes, and what the entry of a program is found by.

use std::env;
use std::time::UNIX_EPOCH;

use blake3::Hash;
use runa::{LoadOptions, OptimizationLevel};

/// The hash of a list of texts, which says where each of them ends. Nobody can make two equal ones.
pub(super) fn hash_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Hash {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize()
}

/// What is known of a program before it is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(pub(super) Hash);

impl Key {
    /// The key of the program whose main file has this name and text. There is none if this compiler cannot
    /// be told from another one.
    pub(super) fn of(
        name: &str,
        text: &str,
        options: &LoadOptions,
        level: OptimizationLevel,
    ) -> Option<Self> {
        Some(Self::with(&compiler()?, &folder(), name, text, options, level))
    }

    fn with(
        compiler: &str,
        folder: &str,
        name: &str,
        text: &str,
        options: &LoadOptions,
        level: OptimizationLevel,
    ) -> Self {
        // Another compiler may show them in another way, but it has other keys anyway.
        let options = format!("{options:?} {level:?}");
        Self(hash_of([compiler, folder, name, &options, text]))
    }
}

/// What tells this compiler from others: its version is not enough, because many are built of one version while it is
/// worked on.
fn compiler() -> Option<String> {
    let command = env::current_exe().ok()?;
    let metadata = command.metadata().ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    let (version, bytes) = (env!("CARGO_PKG_VERSION"), metadata.len());
    Some(format!("{version} {bytes} {changed} {}", command.display()))
}

/// The current folder. Files are named from there, so that programs of several projects may have the same main file.
fn folder() -> String {
    env::current_dir().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use runa::Contracts;

    use super::*;

    #[test]
    fn everything_counts() {
        let options = LoadOptions::default();
        let key = |compiler, folder, name, text| {
            Key::with(compiler, folder, name, text, &options, OptimizationLevel::Full)
        };
        let usual = key("1", "/a", "b", "c");
        assert_eq!(usual, key("1", "/a", "b", "c"));
        let others = [key("2", "/a", "b", "c"), key("1", "/", "b", "c"), key("1", "/a", "bc", "")];
        assert!(!others.contains(&usual));
        let tests = LoadOptions { include_tests: true, ..options };
        let contracts = LoadOptions { contracts: Contracts::Off, ..options };
        let basic = (options, OptimizationLevel::Basic);
        let full = OptimizationLevel::Full;
        for (other, level) in [(tests, full), (contracts, full), basic] {
            assert_ne!(usual, Key::with("1", "/a", "b", "c", &other, level));
        }
    }

    #[test]
    fn this_compiler_can_be_told_from_others() {
        assert!(compiler().is_some_and(|compiler| compiler.starts_with(env!("CARGO_PKG_VERSION"))));
    }

    #[test]
    fn hashes_are_names_of_files() {
        assert_eq!(hash_of(["a"]).to_string().len(), 2 * blake3::OUT_LEN);
        assert_ne!(hash_of(["ab", "c"]), hash_of(["a", "bc"]));
    }
}
