//! What code may do to the world outside, as `@needs` declares it.

use std::fmt;

/// A kind of things outside of programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RightKind {
    /// Files and folders.
    Filesystem,
    /// Connections to other machines.
    Network,
    /// Other programs.
    Process,
    /// The machine and its settings.
    System,
    /// What belongs to whoever uses the program.
    UserData,
    /// Libraries of other languages.
    Ffi,
}

impl RightKind {
    /// All of them.
    pub const ALL: [RightKind; 6] = [
        RightKind::Filesystem,
        RightKind::Network,
        RightKind::Process,
        RightKind::System,
        RightKind::UserData,
        RightKind::Ffi,
    ];

    /// Its name, as in `filesystem: "read"`.
    pub fn name(self) -> &'static str {
        match self {
            RightKind::Filesystem => "filesystem",
            RightKind::Network => "network",
            RightKind::Process => "process",
            RightKind::System => "system",
            RightKind::UserData => "user_data",
            RightKind::Ffi => "ffi",
        }
    }

    /// The kind with a name.
    pub fn from_name(name: &str) -> Option<RightKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What is done with files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileAccess {
    /// To look at files and folders.
    Read,
    /// To make, change and delete them.
    Write,
}

impl FileAccess {
    /// Its name, which is also the verb for what is done.
    pub fn name(self) -> &'static str {
        match self {
            FileAccess::Read => "read",
            FileAccess::Write => "write",
        }
    }
}

/// A right. Its text is what stands in `@needs`: `filesystem: "read:data"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// To use a file or folder and all that is in it; without a path, all files.
    Files(FileAccess, Option<String>),
    /// To use something else, of a kind that is none of files, with these words.
    Other(RightKind, String),
}

impl Right {
    /// Reads what stands behind the name of a kind. Nothing if it is none of the forms: `read`, `write`,
    /// `read:PATH`, `write:PATH` for files, `HOST` or `HOST:PORT` for the network, some words for the rest.
    pub fn parse(kind: RightKind, words: &str) -> Option<Right> {
        if words.is_empty() || words.trim() != words || words.contains(char::is_control) {
            return None;
        }
        match kind {
            RightKind::Filesystem => {
                let (access, path) = match words.split_once(':') {
                    Some((access, path)) => (access, Some(path)),
                    None => (words, None),
                };
                let access = [FileAccess::Read, FileAccess::Write]
                    .into_iter()
                    .find(|known| known.name() == access)?;
                let is_path = path.is_none_or(|path| !path.is_empty() && path.trim() == path);
                is_path.then(|| Right::Files(access, path.map(str::to_owned)))
            }
            RightKind::Network if !is_address(words) => None,
            _ => Some(Right::Other(kind, words.to_owned())),
        }
    }

    /// Its kind.
    pub fn kind(&self) -> RightKind {
        match self {
            Right::Files(..) => RightKind::Filesystem,
            Right::Other(kind, _) => *kind,
        }
    }

    /// Reads rights from text as [`Display`](fmt::Display) writes it, each on a line of its own. Lines that are no
    /// rights are left out: they allow nothing.
    pub fn parse_all(text: &str) -> Vec<Right> {
        let lines = text.lines().filter_map(|line| {
            let (name, words) = line.split_once(": \"")?;
            Right::parse(RightKind::from_name(name)?, words.strip_suffix('"')?)
        });
        lines.collect()
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind().name();
        match self {
            Right::Files(access, None) => write!(f, "{kind}: \"{}\"", access.name()),
            Right::Files(access, Some(path)) => write!(f, "{kind}: \"{}:{path}\"", access.name()),
            Right::Other(_, words) => write!(f, "{kind}: \"{words}\""),
        }
    }
}

/// Whether a text is `HOST` or `HOST:PORT`; a host in brackets may have colons.
fn is_address(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_bracketed = host.starts_with('[') && host.ends_with(']') && host.len() > 2;
    let is_host = !host.is_empty() && !host.contains([' ', '/', ':', '[', ']']);
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|number| number > 0);
    (is_host || is_bracketed && !host.contains([' ', '/'])) && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(kind: RightKind, words: &str) -> Option<String> {
        Right::parse(kind, words).map(|right| right.to_string())
    }

    #[test]
    fn rights_are_read_and_written() {
        for (kind, words) in [
            (RightKind::Filesystem, "read"),
            (RightKind::Filesystem, "write:/srv/a b"),
            (RightKind::Filesystem, "read:C:\\data"),
            (RightKind::Network, "localhost"),
            (RightKind::Network, "localhost:8080"),
            (RightKind::Network, "[::1]:80"),
            (RightKind::Network, "[::1]"),
            (RightKind::Ffi, "libc"),
        ] {
            let right = Right::parse(kind, words).unwrap();
            assert_eq!(right.to_string(), format!("{}: \"{words}\"", kind.name()));
            assert_eq!(Right::parse_all(&right.to_string()), [right]);
        }
    }

    #[test]
    fn what_is_no_right_is_refused() {
        for words in ["", "reed", "read:", "read: a", "read :a", ":a", " read", "read:a\nwrite"] {
            assert_eq!(parsed(RightKind::Filesystem, words), None, "{words}");
        }
        for words in ["", "a:b", "a:0", "a:70000", ":80", "http://a", "a b", "::1", "[]:1"] {
            assert_eq!(parsed(RightKind::Network, words), None, "{words}");
        }
        assert_eq!(parsed(RightKind::System, ""), None);
    }

    #[test]
    fn unknown_lines_are_no_rights() {
        let text = "filesystem: \"read\"\nmagic: \"all\"\nfilesystem: \"grow\"\n";
        assert_eq!(Right::parse_all(text), [Right::Files(FileAccess::Read, None)]);
    }
}
