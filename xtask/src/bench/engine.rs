//! The ways to run a program.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::progress;

/// The name of the engine that the others are compared with.
pub const SUBJECT: &str = "runa";

/// A command that runs programs of one language.
#[derive(Clone, Debug)]
pub struct Engine {
    /// What it is called in tables and in `--peers`.
    pub name: &'static str,
    /// The program and its arguments; the file comes last.
    pub command: Vec<OsString>,
    /// The extension of its programs.
    pub extension: &'static str,
}

/// Another language to compare with.
struct Peer {
    name: &'static str,
    command: &'static [&'static str],
    extension: &'static str,
    is_default: bool,
}

const PEERS: [Peer; 4] = [
    Peer { name: "lua5.4", command: &["lua5.4"], extension: "lua", is_default: true },
    Peer { name: "luajit-joff", command: &["luajit", "-joff"], extension: "lua", is_default: true },
    Peer { name: "luajit", command: &["luajit"], extension: "lua", is_default: false },
    Peer { name: "python3", command: &["python3"], extension: "py", is_default: true },
];

/// The Runa at `runa` and those of `wanted` (by default, the interpreters) that are installed.
pub fn engines(runa: &Path, wanted: Option<&[String]>) -> Result<Vec<Engine>> {
    let mut engines = vec![interpreter(runa)];
    for peer in chosen(wanted)? {
        match located(peer.command[0]) {
            Some(program) => engines.push(peer.engine(program)),
            None => progress::step(&format!("{} is not installed: left out", peer.command[0])),
        }
    }
    Ok(engines)
}

impl Peer {
    fn engine(&self, program: OsString) -> Engine {
        let arguments = self.command[1..].iter().map(OsString::from);
        Engine {
            name: self.name,
            command: std::iter::once(program).chain(arguments).collect(),
            extension: self.extension,
        }
    }
}

fn chosen(wanted: Option<&[String]>) -> Result<Vec<&'static Peer>> {
    let Some(names) = wanted else {
        return Ok(PEERS.iter().filter(|peer| peer.is_default).collect());
    };
    let mut peers = Vec::new();
    for name in names {
        let Some(peer) = PEERS.iter().find(|peer| peer.name == name) else {
            let known: Vec<_> = PEERS.iter().map(|peer| peer.name).collect();
            bail!("no peer is called {name}; there are {}", known.join(", "));
        };
        peers.push(peer);
    }
    Ok(peers)
}

/// Runa's interpreter: without native code, when this version has any.
fn interpreter(runa: &Path) -> Engine {
    let mut command = vec![runa.as_os_str().to_owned(), "run".into()];
    let help = Command::new(runa).args(["run", "--help"]).stdin(Stdio::null()).output();
    if help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("--jit")) {
        command.push("--jit=off".into());
    }
    Engine { name: SUBJECT, command, extension: "runa" }
}

/// What to start for `program`: itself, or nothing when it is not installed. A launcher script that
/// only picks a version is left aside, because its own start would be measured too.
fn located(program: &str) -> Option<OsString> {
    let output = Command::new(program).args(version_argument(program)).output().ok()?;
    if !output.status.success() {
        return None;
    }
    Some(if program == "python3" {
        real_python().unwrap_or(program.into())
    } else {
        program.into()
    })
}

fn version_argument(program: &str) -> [&'static str; 1] {
    if program.starts_with("lua") { ["-v"] } else { ["--version"] }
}

/// Where the Python that answers to `python3` says it is.
fn real_python() -> Option<OsString> {
    let script = "import sys; print(sys.executable)";
    let output = Command::new("python3").args(["-c", script]).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    Path::new(path.trim()).is_file().then(|| path.trim().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_are_chosen_by_name() {
        let names = |wanted: Option<&[String]>| -> Vec<&str> {
            chosen(wanted).expect("known").iter().map(|peer| peer.name).collect()
        };
        assert_eq!(names(None), ["lua5.4", "luajit-joff", "python3"]);
        assert_eq!(names(Some(&["luajit".to_owned()])), ["luajit"]);
        assert_eq!(names(Some(&[])), [""; 0]);
    }

    #[test]
    fn an_unknown_peer_is_refused() {
        let error = chosen(Some(&["perl".to_owned()])).err().expect("refused").to_string();
        assert_eq!(error, "no peer is called perl; there are lua5.4, luajit-joff, luajit, python3");
    }

    #[test]
    fn what_is_not_installed_is_not_located() {
        assert_eq!(located("no-such-program-anywhere"), None);
    }
}
