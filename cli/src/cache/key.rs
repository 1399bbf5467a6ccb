//! Hashes, and what the entry of a program is found by.

use std::env;
use std::fmt;
use std::time::UNIX_EPOCH;

use runa::{Contracts, LoadOptions};

/// A hash of 32 bytes: BLAKE3, of which nobody can make two equal ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Hash([u8; Hash::BYTES]);

impl Hash {
    /// How many bytes it has.
    pub(super) const BYTES: usize = blake3::OUT_LEN;

    /// The hash of a list of texts, which says where each of them ends.
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hasher = blake3::Hasher::new();
        for text in texts {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        Self(*hasher.finalize().as_bytes())
    }

    /// The hash of bytes.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The hash that these bytes are.
    pub(super) fn from_bytes(bytes: [u8; Hash::BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8; Hash::BYTES] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// What is known of a program before it is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(pub(super) Hash);

impl Key {
    /// The key of the program whose main file has this name and text. There is none if this compiler cannot
    /// be told from another one.
    pub(super) fn of(name: &str, text: &str, options: &LoadOptions) -> Option<Self> {
        Some(Self::with(&compiler()?, &folder(), name, text, options))
    }

    fn with(compiler: &str, folder: &str, name: &str, text: &str, options: &LoadOptions) -> Self {
        let LoadOptions { include_tests, contracts } = *options;
        let tests = if include_tests { "tests" } else { "no tests" };
        let contracts = match contracts {
            Contracts::Off => "off",
            Contracts::Requires => "requires",
            Contracts::All => "all",
        };
        Self(Hash::of([compiler, folder, name, tests, contracts, text]))
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
    use super::*;

    #[test]
    fn everything_counts() {
        let options = LoadOptions::default();
        let key = |compiler, folder, name, text| Key::with(compiler, folder, name, text, &options);
        let usual = key("1", "/a", "b", "c");
        assert_eq!(usual, key("1", "/a", "b", "c"));
        let others = [key("2", "/a", "b", "c"), key("1", "/", "b", "c"), key("1", "/a", "bc", "")];
        assert!(!others.contains(&usual));
        let tests = LoadOptions { include_tests: true, ..options };
        let contracts = LoadOptions { contracts: Contracts::Off, ..options };
        for other in [tests, contracts] {
            assert_ne!(usual, Key::with("1", "/a", "b", "c", &other));
        }
    }

    #[test]
    fn this_compiler_can_be_told_from_others() {
        assert!(compiler().is_some_and(|compiler| compiler.starts_with(env!("CARGO_PKG_VERSION"))));
    }

    #[test]
    fn hashes_are_names_of_files() {
        assert_eq!(Hash::of(["a"]).to_string().len(), 2 * Hash::BYTES);
        assert_ne!(Hash::of(["ab", "c"]), Hash::of(["a", "bc"]));
    }
}
