//! How much memory a machine has whose program waits for input.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};

/// Says that it has begun, and waits. What it has printed is shown before it does.
const PROGRAM: &str = "\
Process called main() returns Integer
    print(\"ready\")
    Let line = read_line()
    Return 0
End Process
";

/// Kilobytes of an idle `runavm`, and how many of them no other process can share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resident {
    pub all: u64,
    pub own: u64,
}

/// Measures the `runavm` that lies beside `runa`. Nothing where the system does not tell, which only Linux does.
pub fn resident(runa: &Path) -> Result<Option<Resident>> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let (source, bytecode) = (folder.path().join("idle.runa"), folder.path().join("idle.rbc"));
    fs::write(&source, PROGRAM).context("cannot write a program")?;
    let mut compile = Command::new(runa);
    compile.arg("compile").arg(&source).arg("-o").arg(&bytecode).stdout(Stdio::null());
    if !compile.status().context("cannot start runa")?.success() {
        bail!("the program that waits does not compile");
    }
    let machine = runa.with_file_name(format!("runavm{}", std::env::consts::EXE_SUFFIX));
    let mut machine = Command::new(&machine)
        .arg(&bytecode)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", machine.display()))?;
    let resident = while_ready(&mut machine);
    // It ends when its input does.
    drop(machine.stdin.take());
    machine.wait().context("cannot wait for runavm")?;
    resident
}

fn while_ready(machine: &mut Child) -> Result<Option<Resident>> {
    let output: Option<ChildStdout> = machine.stdout.take();
    let mut line = String::new();
    BufReader::new(output.context("runavm has no output")?).read_line(&mut line)?;
    if line.trim_end() != "ready" {
        bail!("the program that waits did not begin");
    }
    let status = fs::read_to_string(format!("/proc/{}/status", machine.id()));
    Ok(status.ok().and_then(|status| parse(&status)))
}

fn parse(status: &str) -> Option<Resident> {
    let kilobytes = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key))?;
        line.trim().strip_suffix("kB")?.trim_end().parse().ok()
    };
    Some(Resident { all: kilobytes("VmRSS:")?, own: kilobytes("RssAnon:")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_says_of_a_process_is_understood() {
        let status = "Name:\trunavm\nVmRSS:\t    5752 kB\nRssAnon:\t     472 kB\n";
        assert_eq!(parse(status), Some(Resident { all: 5752, own: 472 }));
        assert_eq!(parse("Name:\trunavm\n"), None);
    }
}
